"""What a scenario file may say, with defaults, units and sources.

Every field holds a value in the model's units (hours, km, km/h, per hour). A default carries its source: a citation, or the
word `assumption`. The parts stand in the files `model_*.py`; this one puts them together and has all their names.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from septel import units
from septel.scenario.model_adversary import Organisation, Rank, Ranks, Territory
from septel.scenario.model_forces import KINDS, Agency, Base, Command, Kind, Stage, StrikeForce, Trust
from septel.scenario.model_ground import Mode, Modes, Place, PlaceChoice, Theatre
from septel.scenario.model_information import ByPlace, Community, GradeOdds, Liaison, Link, Marking, Platform, Sharing, Source
from septel.scenario.model_injects import Inject, InjectFestival, InjectPress, InjectTip, InjectWeather
from septel.scenario.quantities import (
    ASSUMPTION,
    LAWS,
    RANKS,
    Count,
    Hours,
    Km,
    Kmh,
    Latitude,
    Law,
    Longitude,
    Name,
    Number,
    Part,
    PerHour,
    PlaneKm,
    Share,
    Weight,
    Whole,
    exponential,
    fixed,
    lognormal,
    parameter,
)

__all__ = [
    "AIR",
    "ASSUMPTION",
    "GROUND",
    "KINDS",
    "LAWS",
    "RANKS",
    "Agency",
    "Base",
    "Belief",
    "ByPlace",
    "Capture",
    "Command",
    "Community",
    "Count",
    "GradeOdds",
    "Hours",
    "Inject",
    "InjectFestival",
    "InjectPress",
    "InjectTip",
    "InjectWeather",
    "JointCommand",
    "Kind",
    "Km",
    "Kmh",
    "Latitude",
    "Law",
    "Liaison",
    "Link",
    "Longitude",
    "Marking",
    "Mode",
    "Modes",
    "Movement",
    "Name",
    "Number",
    "Organisation",
    "Part",
    "PerHour",
    "Place",
    "PlaceChoice",
    "PlaneKm",
    "Platform",
    "Rank",
    "Ranks",
    "Scenario",
    "Share",
    "Sharing",
    "Source",
    "Stage",
    "StrikeForce",
    "Territory",
    "Theatre",
    "Trust",
    "Weight",
    "Whole",
    "exponential",
    "fixed",
    "lognormal",
    "parameter",
]
GROUND, AIR = "ground", "air"


class JointCommand(Part):
    """One approval for all agencies in place of each owner's stages."""

    approval: Law = parameter(exponential(2.0), "the joint command's one approval")


class Movement(Part):
    """How long an operation takes beside the drive itself."""

    travel_cv: Annotated[Number, Field(ge=0, le=5)] = parameter(0.25, "coefficient of variation of a journey's time")
    rendezvous: Hours = parameter("30 min", "from the last arrival to the action")
    action: Hours = parameter("2 h", "at the place, before the return")
    request_delay: Hours = parameter("6 h", "until another agency's teams are tasked when they are lent")


class Capture(Part):
    """Chance of a capture when the target is there: min(.99, 1 − (1 − p0)(1 − p1)^cordon teams)."""

    p0: Share = parameter(0.6, "by the assault alone")
    p1: Share = parameter(0.2, "added by each cordon team")


class Belief(Part):
    prior: Annotated[Number, Field(gt=0, lt=1)] = parameter(0.15, "belief in a lead before its grade is weighed")


class Scenario(Part):
    """A whole exercise, one design of it resolved: the base as written, or one of its designs applied."""

    version: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
    title: str = ""
    description: str = ""
    start: Annotated[datetime, BeforeValidator(units.moment)] = datetime(2030, 1, 7, 6, 0)
    zone: str = "UTC"
    horizon: Annotated[Hours, Field(gt=0)] = parameter("365 d", "how long one replication lasts")
    theatre: Theatre
    kinds: dict[Name, Kind] = KINDS
    ranks: Ranks = Ranks()
    agencies: Annotated[dict[Name, Agency], Field(min_length=1, max_length=24)]
    organisations: Annotated[dict[Name, Organisation], Field(min_length=1)]
    sources: dict[Name, Source] = {}
    markings: dict[Name, Marking] = {"open": Marking()}
    community: Community = Community()
    belief: Belief = Belief()
    movement: Movement = Movement()
    capture: Capture = Capture()
    leak: PerHour = parameter("0.005 /h", "hazard of a warning from tasking to action, whoever moves")
    leak_team: PerHour = parameter("0.005 /h", "added hazard for each ground team under way")
    wrong_door_harm: Share = parameter(0.3, "chance that people are harmed at a wrong door")
    act_threshold: Share = parameter(0.4, "belief from which a holder asks for a decision")
    go_threshold: Share = parameter(0.2, "chance that the target is still there from which an operation is launched")
    sharing: Sharing = Sharing()
    pool: Literal["own", "lent", "all"] = "own"
    joint_command: JointCommand | None = None
    deconfliction: bool = False
    when_busy: Literal["wait", "drop"] = "wait"
    strike_force: StrikeForce | None = None
    injects: tuple[Inject, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _switches(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("joint_command"), bool):
            return {**data, "joint_command": {} if data["joint_command"] else None}
        return data
