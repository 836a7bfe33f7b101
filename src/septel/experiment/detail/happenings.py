"""What happened in one replication, joined up: leads, requests, operations and visits as the rows of a trace tell them.

Numbers of targets, places, holders, commands, bases, kinds and sources are the kernel's; `naming` has their names.
Times are hours from the start. Nothing here is known to anybody inside the run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

NONE = -1
UNKNOWN = float("nan")
KINDS = ("tip", "own", "partner", "scouts", "capture")  # by the kernel's kind of source
MARKED, LINK = "marking", "link"


@dataclass
class Arrival:
    """A report of a lead reaches a holder; `sender` is the holder that released it, NONE if it came from the source.

    `fate` is fused, duplicate or rejected; `before` is the belief just before, None where the holder held no case; `again` says
    that the case had counted the lead before without knowing it.
    """

    t: float
    holder: int
    sender: int
    fate: str
    before: float | None
    after: float
    again: bool = False


@dataclass
class Kept:
    """A holder could have released a lead and did not: for its marking, or because the link did not pass it on."""

    t: float
    sender: int
    to: int
    why: str


@dataclass
class Lead:
    """One observation, and where its reports went. `under_way` holds (sender, to, due) of reports that have not arrived."""

    number: int
    key: int
    observed: float
    source: int
    kind: str
    grade: int
    true: bool
    target: int
    place: int
    visit: int
    receiver: int
    marking: int
    wrong_house: bool
    withheld: bool = False
    given_by: int = NONE  # the operation whose captive said so
    arrivals: list[Arrival] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    released: list[tuple[int, int, float]] = field(default_factory=list)
    sent: dict[tuple[int, int], float] = field(default_factory=dict)  # when each was released, by (sender, to)
    requests: list[int] = field(default_factory=list)

    @property
    def under_way(self) -> list[tuple[int, int, float]]:
        """(sender, to, due) of the reports that had not arrived at the horizon; due is unknown from the source itself."""
        came = {(arrival.sender, arrival.holder) for arrival in self.arrivals}
        sent = [(NONE, self.receiver, UNKNOWN)] if self.receiver != NONE else []
        return [row for row in [*sent, *self.released] if row[:2] not in came]


@dataclass
class Warned:
    """Target knows: `by` is operation, press, scouts, alarm or contact; `number` the operation's or request's, `until` when it
    will leave."""

    t: float
    by: str
    number: int
    until: float
    before_action: bool = True


@dataclass
class Visit:
    """A stay of a target at a place; `end` is None if it lasted to the horizon, `why` how it ended: over, warned, slipped,
    captured or risen."""

    target: int
    number: int
    place: int
    start: float
    natural_end: float
    end: float | None = None
    why: str = ""
    warning: Warned | None = None

    def holds(self, t: float) -> bool:
        return self.start <= t and (self.end is None or t < self.end)


@dataclass
class Scouting:
    """Reconnaissance: when it set out and was done, whether it saw anybody, the belief after, and when it was noticed."""

    start: float
    end: float | None = None
    saw: bool = False
    belief: float = UNKNOWN
    noticed: float | None = None


@dataclass
class Ruling:
    """A court's: when, whether it granted the warrant, the belief that it was shown, until when it holds."""

    t: float
    granted: bool
    evidence: float
    until: float


@dataclass
class Request:
    """A question to a command, from asking to its end, one of `ENDS`; `leads` are those that its case counted by then."""

    number: int
    asked: float
    holder: int
    command: int
    target: int
    place: int
    belief: float
    there: bool
    tipped_by: int  # the lead that crossed the threshold
    leads: list[int]
    served: float | None = None
    decided: float | None = None
    yes: bool = False
    approvals: list[tuple[int, float]] = field(default_factory=list)
    scouting: Scouting | None = None
    ruling: Ruling | None = None
    ended: float | None = None
    end: str = ""
    closed_by: int = NONE
    operation: int = NONE


@dataclass
class Group:
    """Teams of one kind from one base: when they were to leave and to arrive (as drawn), and when they were ready again."""

    base: int
    kind: int
    teams: int
    departure: float
    arrival: float
    ready: float | None = None


@dataclass
class Operation:
    """One joint act, from tasking on. `outcome` is one of `OUTCOMES`; `due` is when its package was to be complete."""

    number: int
    request: int
    holder: int
    command: int
    target: int
    place: int
    tasked: float
    teams: int
    due: float
    duplicate_of: list[int]
    groups: list[Group]
    leads: list[int] = field(default_factory=list)
    outcome: str = "open"
    action: float | None = None
    visit: int = NONE
    harmed: bool = False
    warned: Warned | None = None  # the warning that this operation itself gave its target before it acted
    alarmed: list[int] = field(default_factory=list)
    recalled: float | None = None
    unheard: list[float] = field(default_factory=list)
    blow: int = NONE
    together: list[int] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    gave_away: list[int] = field(default_factory=list)
    captive: int = NONE
    members: float = UNKNOWN
    fates: list[tuple[str, float]] = field(default_factory=list)
    split: int = NONE

    @property
    def departure(self) -> float:
        return min(group.departure for group in self.groups)

    @property
    def arrival(self) -> float:
        return max(group.arrival for group in self.groups)

    @property
    def over(self) -> float | None:
        """When it acted or was called back."""
        return self.action if self.action is not None else self.recalled


OUTCOMES = {
    "captured": "the target was captured",
    "slipped": "the target was there and broke the cordon",
    "dry_hole": "nobody was there; some lead had been true when it was observed",
    "wrong_door": "nobody was there; no lead had been true",
    "wrong_house": "the target was in the town, and the force at another house",
    "no_warrant": "the warrant had expired when the force would have acted",
    "recalled": "the force was called back",
    "open": "the horizon came first",
}
ENDS = {
    "operation": "an operation was tasked",
    "unreachable": "no pool could have filled the package",
    "no_teams": "no teams were free, and nobody waited for them",
    "refused": "the officer said no, or another operation was under way",
    "no_warrant": "a court refused, or its warrant would have expired on the way",
    "unconfirmed": "reconnaissance left too little belief",
    "stale": "too little belief was left for the time that it would have taken",
    "closed": "the outcome of another operation closed the case",
    "open": "the horizon came first",
}
STAGES = {
    "withheld": "the source passed it on to nobody",
    "under_way": "no report of it had arrived at the horizon",
    "rejected": "it was observed before its case was closed, wherever it arrived",
    "counted": "it counted in a case, and no decision was asked for while it did",
    "asked": "it counted when a decision was asked for, or later while that was open; no operation followed",
    "operation": "an operation was tasked on it, and did not act",
} | {word: meaning for word, meaning in OUTCOMES.items() if word not in ("no_warrant", "recalled", "open")}


@dataclass
class Happenings:
    """All of one replication; `leads`, `requests` and `operations` in their order, number n at index n − 1."""

    leads: list[Lead]
    requests: list[Request]
    operations: list[Operation]
    visits: dict[int, list[Visit]]  # by target, in order
    filled: dict[int, list[float]]  # by target, when its vacant position was filled

    def lead(self, number: int) -> Lead:
        return self.leads[number - 1]

    def request(self, number: int) -> Request:
        return self.requests[number - 1]

    def operation(self, number: int) -> Operation:
        return self.operations[number - 1]

    def visit_at(self, target: int, t: float) -> Visit | None:
        """Where a target is at a time; None while its position is vacant."""
        return next((visit for visit in self.visits.get(target, []) if visit.holds(t)), None)

    def stays(self, operation: Operation) -> list[Visit]:
        """The target's stays where the operation went, between the first observation that it rests on and its end."""
        begin = min([self.lead(number).observed for number in operation.leads], default=operation.tasked)
        last = operation.over if operation.over is not None else float("inf")
        return [
            visit
            for visit in self.visits.get(operation.target, [])
            if visit.place == operation.place and visit.start <= last and (visit.end is None or visit.end >= begin)
        ]

    def stage(self, lead: Lead) -> str:
        """How far a lead came: one of `STAGES`, the furthest operation counting by the best that came of it."""
        if lead.withheld:
            return "withheld"
        if not lead.arrivals:
            return "under_way"
        if not lead.requests:
            return "rejected" if all(arrival.fate == "rejected" for arrival in lead.arrivals) else "counted"
        came = [self.operation(n).outcome for r in lead.requests if (n := self.request(r).operation) != NONE]
        if not came:
            return "asked"
        best = min(came, key=list(OUTCOMES).index)
        return best if best in STAGES else "operation"
