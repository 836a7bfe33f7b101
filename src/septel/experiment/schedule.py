"""How many replications each design shall have: a fixed number, or what a procedure asks for as it goes.

A schedule reads what is finished and says how far each design shall go next. It may look only at replications that it has asked
for, and it reads them anew from the first each time: so what it asks for in the end depends on the values alone, not on when a
run was interrupted, how the work was cut, or how many workers there were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from septel.experiment.result import Result

Counts = NDArray[np.int64]


class Schedule(Protocol):
    """What decides when a run is done."""

    @property
    def cap(self) -> int:
        """No design gets more replications than this."""

    def goals(self, result: Result) -> Counts:
        """How many replications each design shall have [design]; what `result.counts` holds already when nothing is missing."""

    def words(self) -> dict[str, Any]:
        """Its settings, ready for JSON; `kind` names the class, and `of` makes it again."""


@dataclass(frozen=True)
class Fixed:
    """The same number of replications for every design."""

    replications: int

    @property
    def cap(self) -> int:
        return self.replications

    def goals(self, result: Result) -> Counts:
        return np.full(len(result.designs), self.replications, np.int64)

    def words(self) -> dict[str, Any]:
        return {"kind": "fixed", "replications": self.replications}


@dataclass(frozen=True)
class Exactly:
    """A number of replications for each design, as a finished run had them."""

    counts: tuple[int, ...]

    @property
    def cap(self) -> int:
        return max(self.counts)

    def goals(self, result: Result) -> Counts:
        return np.array(self.counts, np.int64)

    def words(self) -> dict[str, Any]:
        return {"kind": "exactly", "counts": list(self.counts)}


def exactly(counts: Sequence[int]) -> Fixed | Exactly:
    """The schedule that gives each design so many replications."""
    own = tuple(int(count) for count in counts)
    return Fixed(own[0]) if len(set(own)) == 1 else Exactly(own)


def missing(goals: Counts, counts: Counts) -> bool:
    """Whether some design has fewer replications than it shall have."""
    return bool(np.any(counts < goals))
