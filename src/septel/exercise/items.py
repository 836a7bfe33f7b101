"""What can be read, and by whom it is asked for: items with their audience and marking, and seats as access sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

MOST_MARKINGS = 4096  # in mind


class Kind(StrEnum):
    """The kinds of seat."""

    DIRECTOR = "director"
    CONTROLLER = "controller"
    SIMULATOR = "simulator"
    LEAD_EVALUATOR = "lead_evaluator"
    EVALUATOR = "evaluator"
    OBSERVER = "observer"
    COMMAND = "command"
    STAFF = "staff"


CONTROL = frozenset({Kind.DIRECTOR, Kind.CONTROLLER})
EVALUATORS = frozenset({Kind.LEAD_EVALUATOR, Kind.EVALUATOR})
PLAYERS = frozenset({Kind.COMMAND, Kind.STAFF})


@dataclass(frozen=True)
class Seat:
    """A place at the exercise. `agency` is a holder (an agency or `platform`) for players, else ""; `level` 0 to 3."""

    name: str
    kind: Kind
    agency: str = ""
    level: int = 3
    caveats: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Marking:
    """Who may know: all of it must be met. An empty `releasable_to` restricts nobody."""

    level: int = 0
    caveats: frozenset[str] = frozenset()
    releasable_to: frozenset[str] = frozenset()

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Marking:
        """From JSON, as `as_dict` writes it; what is missing restricts nobody. Equal ones are one."""
        return _marking(int(body.get("level", 0)), tuple(body.get("caveats", ())), tuple(body.get("releasable_to", ())))

    def as_dict(self) -> dict[str, Any]:
        """As JSON, lists in order."""
        return {"level": self.level, "caveats": sorted(self.caveats), "releasable_to": sorted(self.releasable_to)}


@lru_cache(maxsize=MOST_MARKINGS)
def _marking(level: int, caveats: tuple[str, ...], releasable_to: tuple[str, ...]) -> Marking:
    return Marking(level, frozenset(caveats), frozenset(releasable_to))


OPEN = Marking()


@dataclass(frozen=True)
class Item:
    """One thing that can be read.

    `audience` names who is meant, by words of these forms: `all`, `players`, `control`, `evaluators`, `observers`,
    `agency:NAME` (both its seats; `agency:platform` is the joint cell), `seat:NAME`, `kind:simulator`. `body` is JSON, in
    which `{"$text": …}` stands for a text that is kept outside the chain.
    """

    id: str
    kind: str
    audience: frozenset[str]
    body: dict[str, Any]
    marking: Marking = field(default=OPEN)
