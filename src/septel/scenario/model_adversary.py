"""The adversary in a scenario file: organisations, the ranks of their targets and where they move."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, Tag, model_validator

from septel.scenario.quantities import (
    Count,
    Km,
    Law,
    Name,
    Part,
    PerHour,
    Share,
    Weight,
    Whole,
    by_word,
    exponential,
    parameter,
)


class Rank(Part):
    """What holds for every target of one rank."""

    dwell: Law = Field(description="how long a visit lasts")
    visibility: Weight = parameter(1.0, "factor on the rate of leads about this rank")
    value: Weight = parameter(1.0, "weight in the officers' queue")
    reaction: Law = parameter(exponential(1.0), "from a warning to the target's leaving")
    succession: Annotated[Annotated[Law, Tag("·quantity")] | Annotated[Literal["never"], Tag("·word")], by_word("never")] = (
        parameter(exponential(14 * 24.0), "from a capture until somebody fills the position, or 'never'")
    )
    packages: tuple[dict[Name, Annotated[Whole, Field(ge=1, le=1000)]], ...] = Field(
        description="teams that an operation needs, by kind; several are alternatives, the soonest is taken"
    )

    @model_validator(mode="before")
    @classmethod
    def _single(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("packages"), dict):
            return {**data, "packages": [data["packages"]]}
        return data


class Ranks(Part):
    head: Rank = parameter(
        Rank(
            dwell={"lognormal": {"mean": "48 h", "cv": 1}}, visibility=0.3, value=10.0, packages=({"assault": 2, "cordon": 1},)
        ),
        "heads of organisations",
    )
    lieutenant: Rank = parameter(
        Rank(
            dwell={"lognormal": {"mean": "72 h", "cv": 1}}, visibility=0.6, value=3.0, packages=({"assault": 1, "cordon": 1},)
        ),
        "lieutenants",
    )
    cell: Rank = parameter(
        Rank(dwell={"lognormal": {"mean": "120 h", "cv": 1}}, visibility=1.0, value=1.0, packages=({"assault": 1},)), "cells"
    )


class Territory(Part):
    """Weights of the places where an organisation moves; a bare mapping of places is short for `places:`.

    `states` gives the weight of each place in a state; `places` overrides it for single places.
    """

    places: dict[Name, Weight] = Field({}, description="weights of places")
    states: dict[Name, Weight] = Field({}, description="weight of each place of a state")
    everywhere: Weight = Field(0.0, description="weight of every other place")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if data == "everywhere":
            return {"everywhere": 1.0}
        if isinstance(data, dict) and not set(data) & {"places", "states", "everywhere"}:
            return {"places": data}
        return data


class RateByPlace(Part):
    """A rate for every place: a default, then by state, then by place (the later wins)."""

    default: PerHour = Field(0.0, description="the rate where nothing else is said")
    states: dict[Name, PerHour] = Field({}, description="by state")
    places: dict[Name, PerHour] = Field({}, description="by place")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"default": data} if isinstance(data, str | int | float) and not isinstance(data, bool) else data


class Organisation(Part):
    """The adversary: its targets by rank and where they move."""

    title: str = Field("", description="name for people")
    head: Annotated[Whole, Field(ge=0, le=1)] = Field(1, description="heads, at most one")
    lieutenants: Count = Field(3, description="number of lieutenants")
    cells: Count = Field(12, description="number of cells")
    territory: Territory = Field(description="where it moves")
    roam: Annotated[Annotated[Km, Tag("·quantity")] | Annotated[Literal["anywhere"], Tag("·word")], by_word("anywhere")] = (
        parameter("150 km", "scale of the distance kernel exp(−distance/roam) from the last place, or 'anywhere' for none")
    )
    lookouts: RateByPlace = parameter(
        RateByPlace(default=0.0),
        "hazard of a warning for each ground team under way to a place, from the organisation's eyes there",
    )
    alarm: Share = parameter(0.0, "chance that each other target is warned when a force has found one of them")
    members: Annotated[Weight, Field(le=1e6, json_schema_extra={"unit": "members"})] = parameter(
        0.0, "members beside its persons at the start, spread by the territory's weights (with `body`); 0 is not counted"
    )
    split: Share = parameter(0.2, "chance that it splits in two when its head is captured (with `body`)")
