"""What a scenario file may say, with defaults, units and sources.

Every field holds a value in the model's units (hours, km, km/h, per hour). A default carries its source: a citation, or the
word `assumption`. The parts stand in the files `model_*.py`; this one puts them together and has all their names.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from septel import units
from septel.scenario.model_adversary import Organisation, Rank, Ranks, RateByPlace, Territory
from septel.scenario.model_comparison import Limit
from septel.scenario.model_exercise import LiveExercise
from septel.scenario.model_forces import KINDS, Agency, Base, Command, Kind, Stage, StrikeForce, Trust
from septel.scenario.model_ground import (
    BUILT_IN_GROUND,
    AirMode,
    BoatMode,
    Clock,
    Cover,
    Foot,
    Mode,
    Modes,
    MountainTowns,
    OffRoad,
    Place,
    PlaceChoice,
    RoadFile,
    Slope,
    Terrain,
    Theatre,
    Vehicles,
)
from septel.scenario.model_hours import Calendar
from septel.scenario.model_information import ByPlace, Community, GradeOdds, Liaison, Link, Marking, Platform, Sharing, Source
from septel.scenario.model_injects import Inject, InjectClosure, InjectFestival, InjectPress, InjectTip, InjectWeather
from septel.scenario.model_long_run import (
    Answers,
    Body,
    Budget,
    Capacity,
    Exercises,
    Exploitation,
    Justice,
    Pair,
    PairFile,
    Shares,
    Targeting,
    Violence,
)
from septel.scenario.model_operations import Communications, Confirm, HHour, RadioPair, Routes, Warrant
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
    "BOAT",
    "BUILT_IN_GROUND",
    "GROUND",
    "KINDS",
    "LAWS",
    "RANKS",
    "Agency",
    "AirMode",
    "Answers",
    "Base",
    "Belief",
    "BoatMode",
    "Body",
    "Budget",
    "ByPlace",
    "Calendar",
    "Capacity",
    "Capture",
    "Clock",
    "Command",
    "Communications",
    "Community",
    "Confirm",
    "Count",
    "Cover",
    "Exercises",
    "Exploitation",
    "Foot",
    "GradeOdds",
    "HHour",
    "Hours",
    "Inject",
    "InjectClosure",
    "InjectFestival",
    "InjectPress",
    "InjectTip",
    "InjectWeather",
    "JointCommand",
    "Justice",
    "Kind",
    "Km",
    "Kmh",
    "Latitude",
    "Law",
    "Liaison",
    "Limit",
    "Link",
    "Longitude",
    "Marking",
    "Mode",
    "Modes",
    "MountainTowns",
    "Movement",
    "Name",
    "Number",
    "OffRoad",
    "Organisation",
    "Pair",
    "PairFile",
    "Part",
    "PerHour",
    "Place",
    "PlaceChoice",
    "PlaneKm",
    "Platform",
    "RadioPair",
    "Rank",
    "Ranks",
    "RateByPlace",
    "RoadFile",
    "Routes",
    "Scenario",
    "Share",
    "Shares",
    "Sharing",
    "Slope",
    "Source",
    "Stage",
    "StrikeForce",
    "Targeting",
    "Terrain",
    "Territory",
    "Theatre",
    "Trust",
    "Vehicles",
    "Violence",
    "Warrant",
    "Weight",
    "Whole",
    "exponential",
    "fixed",
    "lognormal",
    "parameter",
]
SWITCHES = (  # `true` is all by default, `false` none
    "joint_command", "confirm", "warrant", "h_hour", "communications", "body", "violence", "justice", "exploitation",
    "targeting", "capacity", "budget",
)  # fmt: skip
INNER_SWITCHES = (("community", "answers"), ("capacity", "exercises"))  # the same, inside other parts
GROUND, AIR, BOAT = "ground", "air", "boat"


class JointCommand(Part):
    """One approval for all agencies in place of each owner's stages."""

    approval: Law = parameter(exponential(2.0), "the joint command's one approval")
    hours: Name | None = Field(None, description="calendar of the joint command; always by default")


class Movement(Part):
    """How long an operation takes beside the drive itself."""

    travel_cv: Annotated[Number, Field(ge=0, le=5)] = parameter(0.25, "coefficient of variation of a journey's time")
    rendezvous: Hours = parameter("30 min", "from the last arrival to the action")
    action: Hours = parameter("2 h", "at the place, before the return")
    request_delay: Hours = parameter("6 h", "until another agency's teams are tasked when they are lent")
    routes: Routes = Field(Routes(), description="an answer to lookouts: several routes")


class Capture(Part):
    """Chance of a capture when the target is there: min(.99, 1 − (1 − p0)(1 − p1)^cordon teams)."""

    p0: Share = parameter(0.6, "by the assault alone")
    p1: Share = parameter(0.2, "added by each cordon team")


class Belief(Part):
    prior: Annotated[Number, Field(gt=0, lt=1)] = parameter(0.15, "belief in a lead before its grade is weighed")


class Scenario(Part):
    """A whole exercise, one design of it resolved: the base as written, or one of its designs applied."""

    version: Literal[1] = Field(description="version of the file format")
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)] = Field(
        description="short name: lower-case letters, digits, - and _"
    )
    title: str = Field("", description="name for people")
    description: str = Field("", description="what is asked, in a sentence or two")
    start: Annotated[datetime, BeforeValidator(units.moment)] = Field(
        datetime(2030, 1, 7, 6, 0), description="local date and time of hour 0"
    )
    zone: str = Field("UTC", description="time zone of the start and of every clock that is shown")
    horizon: Annotated[Hours, Field(gt=0)] = parameter("365 d", "how long one replication lasts")
    theatre: Theatre = Field(description="the ground")
    calendars: dict[Name, Calendar] = Field({}, description="hours by name, for offices, courts, shifts and modes of travel")
    kinds: dict[Name, Kind] = Field(KINDS, description="kinds of teams")
    ranks: Ranks = Field(Ranks(), description="what holds for heads, lieutenants and cells")
    agencies: Annotated[dict[Name, Agency], Field(min_length=1, max_length=24)] = Field(description="who acts")
    organisations: Annotated[dict[Name, Organisation], Field(min_length=1)] = Field(description="the adversary")
    sources: dict[Name, Source] = Field(
        {}, description="where leads come from; by default one tip line for all and one own source for each agency"
    )
    markings: dict[Name, Marking] = Field({"open": Marking()}, description="who may know a lead that is marked so")
    community: Community = Field(Community(), description="how ready people are to call")
    belief: Belief = Field(Belief(), description="how belief begins")
    movement: Movement = Field(Movement(), description="how long an operation takes beside the drive")
    capture: Capture = Field(Capture(), description="chance of a capture when the target is there")
    leak: PerHour = parameter("0.005 /h", "hazard of a warning from tasking to action, whoever moves")
    leak_team: PerHour = parameter("0.005 /h", "added hazard for each ground team under way")
    wrong_door_harm: Share = parameter(0.3, "chance that people are harmed at a wrong door")
    act_threshold: Share = parameter(0.4, "belief from which a holder asks for a decision")
    go_threshold: Share = parameter(0.2, "chance that the target is still there from which an operation is launched")
    sharing: Sharing = Field(Sharing(), description="how reports travel between holders")
    pool: Literal["own", "lent", "all"] = Field(
        "own", description="whose teams a command may take: its own, also lent ones after a delay, or everyone's"
    )
    joint_command: JointCommand | None = Field(None, description="one approval for all agencies")
    confirm: Confirm | None = Field(None, description="reconnaissance before force")
    warrant: Warrant | None = Field(None, description="a court's leave that an operation needs")
    h_hour: HHour | None = Field(None, description="several targets of one organisation at one hour")
    recall: bool = Field(False, description="whether a further report in transit re-runs the go test and may call a force back")
    communications: Communications | None = Field(None, description="what gets through, by place and from agency to agency")
    deconfliction: bool = Field(False, description="whether a second operation on the same target and place is refused")
    when_busy: Literal["wait", "drop"] = Field("wait", description="whether a request waits or ends when no teams are free")
    strike_force: StrikeForce | None = Field(None, description="teams of several agencies under one command")
    body: Body | None = Field(None, description="members beside the persons; who rises when a position is vacant; splits")
    violence: Violence | None = Field(None, description="violent events by place (with `body`)")
    justice: Justice | None = Field(None, description="prosecutors, release and return; by default captives are gone")
    exploitation: Exploitation | None = Field(None, description="leads from captures")
    targeting: Targeting | None = Field(None, description="whom holders go after; everyone by value by default")
    capacity: Capacity | None = Field(None, description="how skill and interoperability grow and fade")
    budget: Budget | None = Field(None, description="money moved between intelligence, operations and capacity")
    evidence_standard: Share = parameter(0.5, "belief below which a decision to act is counted as below the standard")
    injects: tuple[Inject, ...] = Field((), description="dated events")
    exercise: LiveExercise | None = Field(None, description="seats, events list and objectives of a live exercise")
    limits: tuple[Limit, ...] = Field((), description="what means of measures must keep to; the report says which designs do")

    @model_validator(mode="before")
    @classmethod
    def _switches(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        given: dict[str, Any] = {word: {} if data[word] else None for word in SWITCHES if isinstance(data.get(word), bool)}
        return {**data, **given}
