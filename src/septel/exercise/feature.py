"""Features: each keeps one section of the state, and says what commands it takes, what outcomes do, and what can be read.

A handler decides: it looks at the state and at what is asked, changes nothing, takes no time and no chance but what it is
handed, and returns outcomes. A fold applies one outcome to the state; it decides nothing, so an old log reads the same after
a rule is mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from septel.errors import SeptelError
from septel.exercise.items import Item, Kind, Seat
from septel.exercise.naming import opaque
from septel.exercise.records import Record

State = dict[str, Any]


class Refused(SeptelError):  # noqa: N818  (it is an answer, not a fault)
    """A command that is not done, with the reason for the one who gave it; `code` is a word that programs can go by."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


class Args(BaseModel):
    """What a command is given: nothing that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)


class Sealed:
    """Marks an argument whose text is a person's own: it is kept outside the chain, under that person's key.

    `text: Annotated[str, Sealed(), StringConstraints(min_length=1, max_length=4000)]`; a handler puts `asked.sealed["text"]`
    into its outcomes, and never the text itself.
    """


class Cursors:
    """Marks an argument that lists the sender's own cursors; the handler finds in `asked.told` what record each is, and its
    time. A cursor that the seat was not told is refused."""


@dataclass(frozen=True)
class Outcome:
    """What a command, or the passing of time, made of the world."""

    kind: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Act:
    """Something to do in the simulated world, as `septel.exercise.kernel` takes it; the rows that follow are outcomes.

    `refusals`, by the code of the world's refusal, are told instead of it where it holds what no seat may know.
    """

    do: str
    args: dict[str, Any]
    refusals: Mapping[str, Refused] = field(default_factory=dict, compare=False)


def as_told(refused: Refused, known: Mapping[str, Refused]) -> Refused:
    """A refusal of the world's as a seat is told it: the known one for its code, if there is one."""
    return known.get(refused.code, refused)


@dataclass(frozen=True)
class Asked:
    """Who commands, when. `t` is in exercise hours; `sealed` gives what to write for arguments that are kept outside the chain,
    `told` [record, hour] of each cursor in an argument of cursors; `seq` is the number that the command's own record gets, and
    `name` what to call what it makes, which tells nobody that number."""

    seat: Seat
    person: str
    t: float
    wall: float
    seq: int
    sealed: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    told: Mapping[str, list[list[float]]] = field(default_factory=dict)
    salt: str = ""

    @property
    def name(self) -> str:
        """Seven letters, different for each command."""
        return opaque(self.salt, self.seq)


Decided = Iterable[Outcome | Act]


def copied(section: Any) -> Any:
    """A section of its own: JSON of which nothing is shared."""
    if isinstance(section, dict):
        return {key: copied(one) for key, one in section.items()}
    return [copied(one) for one in section] if isinstance(section, list) else section


@dataclass(frozen=True)
class Command:
    """A command: its name (`message.send`), its arguments, which kinds of seat may give it, and what it does.

    `decide(state, asked, args)` returns outcomes, or raises Refused; an Act whose refusal is to be the command's comes first.
    `paused` says whether it is taken while the clock stands; where `anonymous(args)` holds the log keeps neither
    seat nor person. `by` is a seat that nobody can take and that may give it: the server's own. What is `long` is understood,
    decided and applied in a thread, while others read what was there before.
    """

    name: str
    args: type[BaseModel]
    who: frozenset[Kind]
    decide: Callable[[State, Asked, Any], Decided]
    paused: bool = True
    says: str = ""
    anonymous: Callable[[Any], bool] = lambda args: False
    by: Seat | None = None
    long: bool = False


@dataclass(frozen=True)
class Feature:
    """One section of the state and everything about it.

    `begin(setting)` is the section in a new exercise. `folds` applies an outcome: `fold(state, record)` changes the state in
    place. `items(state)` is everything that can be read now; `news(state, record)` what the record, just applied, tells, for
    the streams. `due(state, t)` is what time brings (asked at each step of the clock), `reacts(state, record)` what an outcome
    brings with it; both return outcomes or acts, and neither may depend on anything but its arguments. A section that tells of
    people rather than of the world is not rewound when control goes back to an earlier record.

    `frozen(section)` is what the items are made of, as it is now: no later fold changes any of it. Where there are many items,
    `readable(state, seat, kind)` gives those that the seat may read (of one kind only, if one is named), each kind's together,
    without making the others; what it gives beyond that does no harm, and None in between tells that it is still at work.
    """

    name: str
    begin: Callable[[Mapping[str, Any]], Any]
    commands: tuple[Command, ...] = ()
    folds: Mapping[str, Callable[[State, Record], None]] = field(default_factory=dict)
    items: Callable[[State], Iterable[Item]] = lambda state: ()
    news: Callable[[State, Record], Iterable[Item]] = lambda state, record: ()
    due: Callable[[State, float], Decided] = lambda state, t: ()
    reacts: Callable[[State, Record], Decided] = lambda state, record: ()
    rewinds: bool = True
    frozen: Callable[[Any], Any] = copied
    readable: Callable[[State, Seat, str | None], Iterable[Item | None]] | None = None
