"""Dated events of a scenario file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from septel.scenario.quantities import Hours, Name, Number, Part, Share


class InjectTip(Part):
    """A report that names a target at a place; the run knows whether it is true and draws its grade, unless one is given."""

    target: Name = Field(description="organisation/head, organisation/lieutenant 2, organisation/cell 7")
    place: Name = Field(description="where the target is said to be")
    via: Name = Field(description="the source it comes from")
    grade: Name | None = Field(None, description="its grade; drawn if left out")
    receiver: Name | None = Field(None, description="the agency that receives it; drawn by the source's shares if left out")


class InjectWeather(Part):
    """Travel to the named places (or states, or everywhere) takes `factor` times as long while it lasts."""

    factor: Annotated[Number, Field(ge=1, le=100)] = Field(description="how many times as long a journey takes")
    lasts: Hours = Field(description="how long from its beginning")
    modes: tuple[Literal["ground", "air", "boat"], ...] = Field(("ground", "air", "boat"), description="which modes it slows")
    places: tuple[Name, ...] = Field((), description="where")
    states: tuple[Name, ...] = Field((), description="where, by state")


class InjectFestival(Part):
    """People call less: confidence at the named places is multiplied by `factor` while it lasts."""

    factor: Share = Field(description="factor on confidence")
    lasts: Hours = Field(description="how long from its beginning")
    places: tuple[Name, ...] = Field((), description="where")
    states: tuple[Name, ...] = Field((), description="where, by state")


class InjectPress(Part):
    """A leak to the press: the named target, or every target of the organisation, is warned."""

    target: Name = Field(description="organisation, or organisation/head, organisation/cell 7")


class Inject(Part):
    """A dated event of the scenario: exactly one of `tip`, `weather`, `festival`, `press`."""

    at: Hours = Field(description="from the scenario's start")
    title: str = Field("", description="name for people")
    tip: InjectTip | None = Field(None, description="a report that names a target")
    weather: InjectWeather | None = Field(None, description="journeys take longer")
    festival: InjectFestival | None = Field(None, description="people call less")
    press: InjectPress | None = Field(None, description="a leak to the press")

    @model_validator(mode="after")
    def _one(self) -> Inject:
        if sum(part is not None for part in (self.tip, self.weather, self.festival, self.press)) != 1:
            raise ValueError("an inject is exactly one of tip, weather, festival, press")
        return self
