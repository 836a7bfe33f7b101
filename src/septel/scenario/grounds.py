"""The ground's part of checking a file, asked once of all points of a sweep or a sample that are the same ground.

Asking is what takes most of the time of loading many designs, and the ground cannot see some of what they differ in.
"""

from __future__ import annotations

from typing import Any

from septel.errors import Loc, Problem
from septel.scenario.book import Ground
from septel.scenario.model import Scenario
from septel.scenario.paths import below
from septel.scenario.placing import Layout

# What no question about the ground depends on; "*" stands for any name.
UNSEEN: tuple[Loc, ...] = (
    *((word,) for word in ("leak", "leak_team", "wrong_door_harm", "go_threshold", "capture", "belief", "evidence_standard")),
    *((word,) for word in ("deconfliction", "when_busy", "recall")),
    *(("agencies", "*", word) for word in ("approvals", "trust", "leak", "skill")),
    *(("sources", "*", word) for word in ("rate", "false_rate", "delay", "grades")),
    *(("ranks", "*", word) for word in ("dwell", "visibility", "value")),
)


class Grounds:
    """What the ground finds wrong with scenarios, remembered by what it can see of them."""

    def __init__(self, ground: Ground | None, layout: Layout) -> None:
        self.ground, self.layout = ground, layout
        self.known: dict[tuple[Any, ...], list[Problem]] = {}

    def problems(self, scenario: Scenario, design: str | None) -> list[Problem]:
        """The problems of a valid scenario: that of a design, or of the base where there is no name."""
        if self.ground is None:
            return []
        key = self._seen(design)
        if key not in self.known:
            self.known[key] = self.ground(scenario)
        return self.known[key]

    def _seen(self, design: str | None) -> tuple[Any, ...]:
        """What the ground can tell designs apart by: the changes that led to each, without parameters that it cannot see."""
        chain = () if design is None else self.layout.chains[design]
        names = [name for name, _ in chain]
        if design not in self.layout.spots or self.layout.families[design] == "factorial":
            return tuple(names)
        seen = [(loc, repr(_value(chain[0][1], loc))) for loc, _ in self.layout.spots[design] if not is_unseen(loc)]
        return (*seen, *names[1:])


def is_unseen(loc: Loc) -> bool:
    """Whether the ground cannot see what stands at a path."""
    return any(len(loc) >= len(one) and all(part in ("*", own) for part, own in zip(one, loc, strict=False)) for one in UNSEEN)


def _value(changes: Any, loc: Loc) -> Any:
    node = changes
    for depth, part in enumerate(loc, start=1):
        node = below(node, part, loc[:depth])
    return node
