"""Dated events of a scenario file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from septel.scenario.quantities import Hours, Name, Number, Part, Share


class InjectTip(Part):
    """A report that names a target at a place; the run knows whether it is true and draws its grade, unless one is given."""

    target: Name = Field(description="organisation/head, organisation/lieutenant 2, organisation/cell 7")
    place: Name
    via: Name = Field(description="the source it comes from")
    grade: Name | None = None
    receiver: Name | None = None


class InjectWeather(Part):
    """Travel to the named places (or states, or everywhere) takes `factor` times as long while it lasts."""

    factor: Annotated[Number, Field(ge=1, le=100)]
    lasts: Hours
    modes: tuple[Literal["ground", "air"], ...] = ("ground", "air")
    places: tuple[Name, ...] = ()
    states: tuple[Name, ...] = ()


class InjectFestival(Part):
    """People call less: confidence at the named places is multiplied by `factor` while it lasts."""

    factor: Share
    lasts: Hours
    places: tuple[Name, ...] = ()
    states: tuple[Name, ...] = ()


class InjectPress(Part):
    """A leak to the press: the named target, or every target of the organisation, is warned."""

    target: Name


class Inject(Part):
    """A dated event of the scenario: exactly one of `tip`, `weather`, `festival`, `press`."""

    at: Hours = Field(description="from the scenario's start")
    title: str = ""
    tip: InjectTip | None = None
    weather: InjectWeather | None = None
    festival: InjectFestival | None = None
    press: InjectPress | None = None

    @model_validator(mode="after")
    def _one(self) -> Inject:
        if sum(part is not None for part in (self.tip, self.weather, self.festival, self.press)) != 1:
            raise ValueError("an inject is exactly one of tip, weather, festival, press")
        return self
