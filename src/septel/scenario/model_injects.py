"""Dated events of a scenario file."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from septel.scenario.quantities import Hours, Km, Latitude, Longitude, Name, Number, Part, Share


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


class InjectClosure(Part):
    """Roads near a place are cut while it lasts; or, with a factor or a delay, only slower. It needs terrain."""

    place: Name | None = Field(None, description="near which place")
    at: tuple[Latitude, Longitude] | None = Field(None, description="or near which point, by latitude and longitude")
    within: Km = Field("3 km", description="how near a stretch of road must come to be concerned", validate_default=True)
    road: Name | None = Field(None, description="only roads of this name, such as `México 15`")
    factor: Annotated[Number, Field(ge=1, le=1000)] | None = Field(
        None, description="how many times as long the stretch takes; it is cut if neither this nor a delay is given"
    )
    delay: Hours = Field(0.0, description="time lost in crossing the circle, at a checkpoint")
    lasts: Hours = Field(description="how long from its beginning")

    @model_validator(mode="after")
    def _somewhere(self) -> InjectClosure:
        if (self.place is None) == (self.at is None):
            raise ValueError("a closure needs 'place' or 'at: [latitude, longitude]', one of the two")
        return self

    @property
    def slower(self) -> float:
        """The factor on the stretch's time; infinite if it is cut."""
        return self.factor if self.factor is not None else 1.0 if self.delay else math.inf


class Inject(Part):
    """A dated event of the scenario: exactly one of `tip`, `weather`, `festival`, `press`, `closure`."""

    at: Hours = Field(description="from the scenario's start")
    title: str = Field("", description="name for people")
    tip: InjectTip | None = Field(None, description="a report that names a target")
    weather: InjectWeather | None = Field(None, description="journeys take longer")
    festival: InjectFestival | None = Field(None, description="people call less")
    press: InjectPress | None = Field(None, description="a leak to the press")
    closure: InjectClosure | None = Field(None, description="roads are cut, or slower")

    @model_validator(mode="after")
    def _one(self) -> Inject:
        if sum(part is not None for part in (self.tip, self.weather, self.festival, self.press, self.closure)) != 1:
            raise ValueError("an inject is exactly one of tip, weather, festival, press, closure")
        return self
