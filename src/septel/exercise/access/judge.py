"""The one judge of what a seat may read: audience AND level AND caveats AND releasable-to; control reads everything.

| kind of seat | audience words that mean it, beside `all` and `seat:ITS NAME` | releasable-to |
| --- | --- | --- |
| director, controller | every word, also none at all | reads all; nothing else is asked |
| simulator | `players`, `agency:…`, `kind:command`, `kind:staff`, `kind:simulator` | not if it names anybody |
| lead evaluator, evaluator | `players`, `agency:…`, `kind:command`, `kind:staff`, `evaluators`, `kind:` its own | passes |
| observer | `players`, `agency:…`, `kind:command`, `kind:staff`, `observers`, `kind:observer` | not if it names anybody |
| command, staff | `players`, `agency:` its own, `kind:` its own | must name its agency, if it names anybody |

`seat:NAME` means that seat alone: an evaluator's draft is not the lead evaluator's to read, and what two players write to each
other is not an observer's. A word that is none of these means nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from septel.exercise.items import CONTROL, EVALUATORS, PLAYERS, Item, Kind, Marking, Seat

LEVELS = ("open", "restricted", "confidential", "secret")
OF_AGENCIES = "agency:"


@dataclass(frozen=True)
class Reason:
    """One condition of reading: its name (`control`, `audience`, `level`, `caveats`, `releasable_to`), whether it is met, and
    why in words for people."""

    condition: str
    met: bool
    text: str

    def as_dict(self) -> dict[str, str | bool]:
        """As JSON."""
        return {"condition": self.condition, "met": self.met, "text": self.text}


@lru_cache(maxsize=4096)
def addressed(seat: Seat) -> frozenset[str]:
    """The audience words that mean a seat itself, without what it reads along."""
    found = {"all", f"seat:{seat.name}", f"kind:{seat.kind.value}"}
    if seat.kind in PLAYERS:
        return frozenset(found | {"players"} | ({OF_AGENCIES + seat.agency} if seat.agency else set()))
    group = "control" if seat.kind in CONTROL else "evaluators" if seat.kind in EVALUATORS else ""
    group = "observers" if seat.kind is Kind.OBSERVER else group
    return frozenset(found | ({group} if group else set()))


@lru_cache(maxsize=4096)
def words(seat: Seat) -> frozenset[str]:
    """The audience words that mean a seat, those of single agencies apart if it reads all agencies' items."""
    if seat.kind in PLAYERS or seat.kind in CONTROL:
        return addressed(seat)
    return addressed(seat) | {"players", f"kind:{Kind.COMMAND.value}", f"kind:{Kind.STAFF.value}"}


@lru_cache(maxsize=4096)
def names_an_agency(audience: frozenset[str]) -> bool:
    """Whether an audience names any agency."""
    return any(word.startswith(OF_AGENCIES) for word in audience)


def is_meant(seat: Seat, audience: frozenset[str]) -> bool:
    """Whether an audience means a seat, markings apart."""
    if seat.kind in CONTROL or not words(seat).isdisjoint(audience):
        return True
    return seat.kind not in PLAYERS and names_an_agency(audience)


def is_cleared(seat: Seat, marking: Marking) -> bool:
    """Whether a seat may know what is marked so, audience apart."""
    if seat.kind in CONTROL:
        return True
    if marking.level > seat.level or not marking.caveats <= seat.caveats:
        return False
    return not marking.releasable_to or seat.kind in EVALUATORS or _is_released(seat, marking)


def may_read(seat: Seat, item: Item) -> bool:
    """Whether a seat may read an item: it is meant, and it is cleared for every part of the marking."""
    return is_meant(seat, item.audience) and is_cleared(seat, item.marking)


def _is_released(seat: Seat, marking: Marking) -> bool:
    return seat.kind in PLAYERS and seat.agency != "" and seat.agency in marking.releasable_to


def why(seat: Seat, item: Item) -> tuple[Reason, ...]:
    """Each condition of reading, met or not, in words; the seat may read the item if all are met."""
    if seat.kind in CONTROL:
        return (Reason("control", True, f"A {seat.kind.value} reads everything."),)
    marking = item.marking
    return (
        Reason("audience", is_meant(seat, item.audience), _audience(seat, item.audience)),
        Reason("level", marking.level <= seat.level, _level(seat, marking)),
        Reason("caveats", marking.caveats <= seat.caveats, _caveats(seat, marking)),
        Reason("releasable_to", *_releasable(seat, marking)),
    )


def _audience(seat: Seat, audience: frozenset[str]) -> str:
    meant = [word for word in sorted(audience) if is_meant(seat, frozenset({word}))]
    if meant:
        return f"It is for {_listed(meant)}, and that means this seat."
    return f"It is for {_listed(audience) or 'control alone'}, and that does not mean this seat."


def _level(seat: Seat, marking: Marking) -> str:
    has, needs = _level_word(seat.level), _level_word(marking.level)
    return f"It is marked {needs}; the seat reads up to {has}."


def _caveats(seat: Seat, marking: Marking) -> str:
    if not marking.caveats:
        return "It has no caveats."
    missing = marking.caveats - seat.caveats
    if missing:
        return f"It has the caveats {_listed(marking.caveats)}; the seat is not read in to {_listed(missing)}."
    return f"It has the caveats {_listed(marking.caveats)}, and the seat is read in to all of them."


def _releasable(seat: Seat, marking: Marking) -> tuple[bool, str]:
    if not marking.releasable_to:
        return True, "It may be released to anybody."
    named = f"It may be released only to {_listed(marking.releasable_to)}"
    if seat.kind in EVALUATORS:
        return True, f"{named}; evaluators see what any agency sees."
    if _is_released(seat, marking):
        return True, f"{named}, and the seat is of {seat.agency}."
    if seat.kind in PLAYERS and seat.agency:
        return False, f"{named}, and the seat is of {seat.agency}."
    return False, f"{named}, and the seat is of no agency."


def _level_word(level: int) -> str:
    return LEVELS[level] if 0 <= level < len(LEVELS) else f"level {level}"


def _listed(named: Iterable[str]) -> str:
    return ", ".join(sorted(named))
