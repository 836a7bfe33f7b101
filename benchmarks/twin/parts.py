"""What the SimPy twin is made of: organisations, visits, cases, requests, operations, groups of teams, captives; and laws drawn
from `random`."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


def draw(chance: random.Random, law: Any) -> float:
    """A duration in hours."""
    if law.kind == "fixed" or law.cv == 0 or law.mean_h == 0:
        return float(law.mean_h)
    if law.kind == "exponential":
        return chance.expovariate(1 / law.mean_h)
    if law.kind == "lognormal":
        variance = math.log1p(law.cv**2)
        return chance.lognormvariate(math.log(law.mean_h) - variance / 2, math.sqrt(variance))
    return chance.gammavariate(law.cv**-2, law.mean_h * law.cv**2)


@dataclass(eq=False, slots=True)
class Visit:
    k: int
    place: int
    start: float
    natural: float
    end: float = 0.0
    stage: int = 0
    over: bool = False
    warned: bool = False
    passed_on: bool = False
    withheld: bool = False
    kept_back: bool = False

    def __post_init__(self) -> None:
        self.end = self.natural

    def reach(self, stage: int) -> None:
        self.stage = max(self.stage, stage)


@dataclass(eq=False, frozen=True, slots=True)
class Organisation:
    """One of the file's, or one that has split off; the ways are running sums of weights, from nowhere and from each place."""

    number: int
    name: str
    model: Any
    weights: list[float]
    first: list[float]
    ways: list[list[float]]
    lookouts: list[float]
    counted: bool  # whether its members are


@dataclass(eq=False, slots=True)
class Target:
    """A position; the links are those of the beginning."""

    name: str
    organisation: Organisation
    rank: str
    model: Any
    superior: int | None = None
    links: int = 0
    place: int | None = None
    visit: Visit | None = None
    vacant_since: float = 0.0
    generation: int = 0


@dataclass(eq=False, slots=True)
class Origin:
    name: str
    source: Any
    k: int
    place: int
    observed: float
    ratio: float
    marking: str
    visit: Visit | None
    astray: bool = False  # the right town, the wrong house
    sighting: bool = False  # a reconnaissance that saw a target that was there


@dataclass(eq=False, slots=True)
class Scouts:
    """The source of a reconnaissance or of what a captive says: the holder's own."""

    agency: str
    kind: str = "own"


@dataclass(eq=False, slots=True)
class Evidence:
    """What a case has counted. An operation keeps it when its case is closed over its head."""

    known: set[Origin] = field(default_factory=set)
    unknown: set[Origin] = field(default_factory=set)
    counted: list[Origin] = field(default_factory=list)

    @property
    def has_tip(self) -> bool:
        return any(origin.source.kind == "tips" for origin in self.counted)

    @property
    def circular(self) -> bool:
        """Whether an origin has been counted twice."""
        return len(self.counted) > len(set(self.counted))

    @property
    def any_true(self) -> bool:
        return any(origin.visit is not None for origin in self.counted)

    @property
    def astray(self) -> bool:
        """Whether the house that it names is the wrong one."""
        return max(self.counted, key=lambda origin: math.inf if origin.sighting else origin.ratio).astray


@dataclass(eq=False, slots=True)
class Report:
    origin: Origin
    holder: str
    path: tuple[str, ...]
    provenance: bool
    rejected: bool = False


@dataclass(eq=False, slots=True)
class Case:
    holder: str
    k: int
    place: int
    mean_dwell: float
    p: float = 0.0
    t: float = 0.0
    closed: float = -1.0
    stage: str = "never_known"
    opening: Origin | None = None
    attempts: int = 0
    evidence: Evidence = field(default_factory=Evidence)
    request: Request | None = None
    operation: Operation | None = None

    def clear(self) -> None:
        self.p, self.stage, self.evidence = 0.0, "never_known", Evidence()


@dataclass(eq=False, slots=True)
class Request:
    case: Case
    command: int
    observed: float
    opened: float
    state: str = "queued"
    began: float = 0.0  # the decision, reconnaissance, stage or ruling that is under way; and when it will be done
    until: float = 0.0
    stages: list[Any] = field(default_factory=list)
    lost: float = 0.0
    granted: bool = False
    owners: tuple[int, ...] = ()  # of the provisional package
    gathered: tuple[int, Organisation] | None = None  # for which blow
    warrant: float = math.inf  # until when it may act: without a court for ever, after a refusal never


@dataclass(eq=False, slots=True)
class Group:
    """Teams of one base and kind; the times of their way."""

    base: int
    kind: str
    number: int
    tasked: float
    depart: float
    arrive: float
    mean: float
    acted: float = math.inf
    left: float = math.inf
    back: float = math.inf
    rested: float = math.inf

    def turn_back(self, now: float, rest: float) -> None:
        """Called back: home in the time that it has been under way, at most the mean of its journey."""
        self.depart, self.arrive, self.acted = min(self.depart, now), min(self.arrive, now), now
        self.left = now
        self.back = now + min(now - self.depart, self.mean)
        self.rested = self.back + rest

    def book(self, hours: Counter[str], until: float) -> None:
        """Add the team hours spent in each state up to `until`."""
        steps = (self.tasked, self.depart, self.arrive, self.acted, self.left, self.back, self.rested)
        for state, start, end in zip(
            ("turnout", "moving", "waiting", "action", "return", "rest"), steps, steps[1:], strict=False
        ):
            hours[state] += self.number * max(0.0, min(end, until) - min(start, until))


@dataclass(eq=False, slots=True)
class Operation:
    case: Case
    request: Request
    evidence: Evidence
    tasked: float
    expected: float  # when it was expected to be complete, at tasking
    groups: list[Group] = field(default_factory=list)
    cordon: int = 0
    decoys: int = 0
    arrived: float = 0.0
    complete: float = 0.0
    rendezvous: float = 0.0
    unhindered: float = 0.0  # when it would arrive without shifts and hours of modes
    lost: float = 0.0  # to these
    unheard: bool = False  # a recall
    over: bool = False


@dataclass(eq=False, slots=True)
class Captive:
    organisation: Organisation
    place: int
    members: float
    since: float
    heard: bool = False  # a prosecutor has taken him up; and will be done in time
    in_time: bool = False
