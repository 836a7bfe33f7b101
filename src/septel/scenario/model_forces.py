"""Who acts, in a scenario file: kinds of teams, agencies with their commands and bases, and the strike force."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, Tag, model_validator

from septel.scenario.quantities import (
    Count,
    Hours,
    Latitude,
    Law,
    Longitude,
    Name,
    Part,
    PerHour,
    PlaneKm,
    Share,
    Whole,
    by_shape,
    lognormal,
    parameter,
)


class Kind(Part):
    """A kind of team: how it moves, how long it takes to turn out and to rest."""

    mode: Literal["ground", "air", "boat"] = Field("ground", description="how teams of this kind travel")
    cordon: bool = parameter(False, "whether the team seals the place rather than enters it")
    turnout: Law = parameter(lognormal(1.0, 0.5), "from tasking to departure")
    rest: Hours = parameter("8 h", "after the return, before the team is ready again")
    decoy: bool = parameter(False, "whether the team only draws lookouts' eyes away; it neither enters nor seals the place")


KINDS = {"assault": Kind(), "cordon": Kind(cordon=True), "air": Kind(mode="air", turnout="45 min", rest="6 h")}


class Stage(Part):
    """One approval: how long it takes, and the stages that must come before it (`stage`, or `agency/stage`)."""

    time: Law = Field(description="how long it takes")
    after: tuple[Name, ...] = Field((), description="stages that come first")
    hours: Name | None = Field(None, description="calendar of the office; always open by default")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return data if isinstance(data, dict) and "time" in data else data if isinstance(data, Stage) else {"time": data}


class Command(Part):
    """Where an agency decides: one central seat, or regional seats with their own officers."""

    seat: Name | None = Field(None, description="place of the one central command")
    regional: (
        Annotated[
            Annotated[Literal["every base"], Tag("·word")] | Annotated[tuple[Name, ...], Tag("·list")],
            by_shape("a list of places, or 'every base'"),
        ]
        | None
    ) = Field(None, description="places of the regional commands")
    officers: Annotated[Whole, Field(ge=1, le=10_000)] = parameter(1, "officers of each command")
    service: Law = parameter(lognormal(4.0, 1.0), "an officer's time for one decision")
    hours: Name | None = Field(None, description="calendar of its officers; always at work by default")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"regional": "every base"} if data == "regional" else {"seat": data}
        return data

    @model_validator(mode="after")
    def _one(self) -> Command:
        if (self.seat is None) == (self.regional is None):
            raise ValueError(
                "a command needs 'seat: PLACE' or 'regional: [PLACES]' (or 'regional: every base'), one of the two"
            )
        return self


BASE_WORDS = ("place", "at", "xy", "shifts")  # in the short form all other words are kinds


class Base(Part):
    """Where teams stand: a place of the theatre (by default the base's own name) or a point, and teams by kind.

    A bare number n stands for ⌈n/2⌉ assault and ⌊n/2⌋ cordon teams; words other than `place`, `at`, `xy` and `shifts` are
    kinds.
    """

    place: Name | None = Field(None, description="the place it stands at; by default the one of its own name")
    at: tuple[Latitude, Longitude] | None = Field(None, description="latitude and longitude in degrees")
    xy: tuple[PlaneKm, PlaneKm] | None = Field(None, description="position on a plane in km")
    teams: dict[Name, Count] = Field({}, description="teams by kind")
    shifts: tuple[Name, ...] | None = Field(
        None, description="calendars over which its teams are spread; by default those of its agency"
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if isinstance(data, bool):
            raise ValueError("expected a number of teams, or teams by kind")
        if isinstance(data, int):
            if data < 0:
                raise ValueError("a base cannot have fewer than 0 teams")
            return {"teams": {"assault": (data + 1) // 2, "cordon": data // 2}}
        if isinstance(data, dict) and "teams" not in data:
            own = {key: value for key, value in data.items() if key in BASE_WORDS}
            return own | {"teams": {key: value for key, value in data.items() if key not in own}}
        return data


class Trust(Part):
    """How far a holder lets each kind of source move its belief, 0 (not at all) to 1 (regardless of source)."""

    tips: Share = parameter(1.0, "leads from the public")
    own: Share = parameter(1.0, "the holder's own sources")
    partner: Share = parameter(1.0, "other agencies' sources")


class Agency(Part):
    """Who acts: its command, its bases and how it treats what it hears."""

    title: str = Field("", description="name for people")
    command: Command = Field(description="where it decides")
    bases: dict[Name, Base] = Field(description="where its teams stand")
    approvals: Annotated[dict[Name, Stage], Field(max_length=20)] = Field(
        {}, description="stages that its teams need, in series"
    )
    shifts: tuple[Name, ...] = Field(
        (), description="calendars over which the teams of each base are spread evenly; always on duty by default"
    )
    trust: Trust = Field(Trust(), description="how far it lets each kind of source move its belief")
    leak: PerHour = parameter(
        "0.01 /h", "hazard that a target is warned because this agency holds the case while a force moves"
    )
    skill: Share = parameter(0.5, "skill at the start (with `capacity`): officers, turnout and capture go by .5 + skill")


class StrikeForce(Part):
    """Teams drawn from the agencies, under one command, at chosen bases; the total force stays as it is.

    `bases` is a list of places, or how many to choose (greedy p-median over where the organisations move). `teams` stands at
    each base; `helicopters` (teams of kind `air`) are spread over them in order. `lenders` give teams in turn, each from its
    base with most of the kind; all agencies in the file's order by default.
    """

    bases: Annotated[
        Annotated[Whole, Field(ge=1, le=200), Tag("·number")] | Annotated[tuple[Name, ...], Tag("·list")],
        by_shape("a list of places, or how many bases to choose"),
    ] = Field(4, description="places, or how many to choose")
    teams: dict[Name, Count] = Field({"assault": 2, "cordon": 2}, description="teams at each base, by kind")
    helicopters: Count = Field(0, description="teams of kind air, in all")
    lenders: tuple[Name, ...] = Field((), description="agencies that give teams, in turn; by default all")
    seat: Name | None = Field(None, description="place of its command; the first of its bases by default")
    officers: Annotated[Whole, Field(ge=1, le=10_000)] = parameter(2, "officers of its command")
    service: Law = parameter(lognormal(2.0, 1.0), "an officer's time for one decision")
    hours: Name | None = Field(None, description="calendar of its officers; always at work by default")
    shifts: tuple[Name, ...] = Field((), description="calendars over which its teams are spread evenly")
    approvals: Annotated[dict[Name, Stage], Field(max_length=20)] = Field({}, description="stages that its operations need")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("teams"), int) and not isinstance(data["teams"], bool):
            number = data["teams"]
            return {**data, "teams": {"assault": (number + 1) // 2, "cordon": number // 2}}
        return data
