"""Schedules that look for the best design: KN, within limits if there are any, and OCBA for a given budget.

Both ask in rounds, so that processors have work, and read what comes in as if it had come singly. A round is 25 replications of
each design, or an eighth of what it has if that is more. Where a measure is undefined in a replication, KN compares two designs
on the replications where both are defined, and a limit looks at those where it is; both first stages count these alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.experiment.selection import kn, ocba
from septel.experiment.selection.feasibility import Bound

if TYPE_CHECKING:
    from septel.experiment.result import Result

ROUND = 25
COMMON, INDEPENDENT = "common", "independent"
WHY_NOT_COMMON = (
    "ocba: needs independent streams, and these are common. Its formula takes the designs' estimates to be independent of each "
    "other; under common random numbers they are not, and it would divide the budget wrongly. "
    "Use --streams independent (streams='independent'), or --method kn, which gains by common streams."
)

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Kn:
    """KN on one measure: no design gets more than `cap` replications, none less than `first`.

    The best is found with probability `confidence` at least if it is better than every other by `indifference` or more, in the
    measure's unit. `bounds` are the limits of each design, by its name.
    """

    measure: str
    highest: bool
    indifference: float
    confidence: float
    first: int
    cap: int
    bounds: Mapping[str, tuple[Bound, ...]] = field(default_factory=dict)

    @property
    def most_limits(self) -> int:
        """How many limits a design has at most."""
        return max(map(len, self.bounds.values()), default=0)

    def goals(self, result: Result) -> Counts:
        """How many replications each design shall have next [design]: those that are in the running a round more."""
        found = self.read(result)
        last = min(result.counts[found.alive].min(initial=self.cap), self.cap)
        ended = found.decided or last == self.cap
        running = self._up(found.rows if ended else int(last) + 1)
        goals = np.array([self._up(at) if at else running for at in found.dropped_at.tolist()], np.int64)
        return np.maximum(goals, result.counts)

    def read(self, result: Result) -> kn.Reading:
        """What the replications that are there have come to."""
        values = result[self.measure] * (1 if self.highest else -1)
        return kn.read(
            values,
            result.counts,
            self.tests(result),
            first=self.first,
            zone=self.indifference,
            alpha=1 - self.confidence,
            limits=self.most_limits,
            cap=self.cap,
        )

    def tests(self, result: Result) -> list[kn.Test]:
        """The limits of all designs, in the designs' order."""
        return [
            kn.Test(index, bound.room(result[bound.limit.measure][index]), bound.tolerance)
            for index, design in enumerate(result.designs)
            for bound in self.bounds.get(design, ())
        ]

    def words(self) -> dict[str, Any]:
        """Its settings, ready for JSON; `of` makes it again."""
        return {
            "kind": "kn",
            "measure": self.measure,
            "highest": self.highest,
            "indifference": self.indifference,
            "confidence": self.confidence,
            "first": self.first,
            "cap": self.cap,
            "limits": {design: [bound.words() for bound in each] for design, each in self.bounds.items()},
        }

    def _up(self, replications: int) -> int:
        """The end of the round in which a replication lies (from 1)."""
        end = self.first
        while end < min(replications, self.cap):
            end += max(ROUND, end // 8)
        return min(end, self.cap)


@dataclass(frozen=True)
class Ocba:
    """OCBA on one measure: `budget` replications of all designs together, at least `first` of each and at most `cap`."""

    measure: str
    highest: bool
    budget: int
    first: int
    cap: int

    def goals(self, result: Result) -> Counts:
        """How many replications each design shall have next [design]: `first` of each, then as the formula divides them."""
        if result.manifest.get("identity", {}).get("streams") == COMMON:
            raise SeptelError(WHY_NOT_COMMON)
        designs = len(result.designs)
        counts = np.full(designs, min(self.first, self.cap), np.int64)
        while (result.counts >= counts).all() and counts.sum() < min(self.budget, designs * self.cap):
            more = min(max(ROUND * designs, int(counts.sum()) // 8), self.budget - int(counts.sum()))
            counts = ocba.next_counts(counts, *self.moments(result, counts)[1:], more=more, cap=self.cap)
        return np.maximum(counts, result.counts)

    def moments(self, result: Result, counts: Counts) -> tuple[Counts, ocba.Floats, ocba.Floats]:
        """Of the first `counts` [design] replications: how many are defined, their means (more is better) and deviations.

        SeptelError where a design has less than two values.
        """
        values = result[self.measure] * (1 if self.highest else -1)
        cut = np.where(np.arange(values.shape[1]) < counts[:, None], values, np.nan)
        n = (~np.isnan(cut)).sum(axis=1)
        if n.min() < 2:
            which = result.designs[int(np.argmin(n))]
            what = f"'{self.measure}' is defined in {n.min()} of {counts[int(np.argmin(n))]} replications of '{which}'"
            raise SeptelError(f"ocba: {what}, so nothing can be compared. Ask for a longer --first, or another measure.")
        return n, np.nanmean(cut, axis=1), np.nanstd(cut, axis=1, ddof=1)

    def words(self) -> dict[str, Any]:
        """Its settings, ready for JSON; `of` makes it again."""
        names = ("measure", "highest", "budget", "first", "cap")
        return {"kind": "ocba"} | {name: getattr(self, name) for name in names}


def of(words: Mapping[str, Any]) -> Kn | Ocba:
    """The schedule that `words` describe; SeptelError for those of another kind."""
    own = {name: value for name, value in words.items() if name not in ("kind", "limits")}
    if words.get("kind") == "kn":
        bounds = {design: tuple(map(Bound.of, each)) for design, each in words.get("limits", {}).items()}
        return Kn(**own, bounds=bounds)
    if words.get("kind") == "ocba":
        return Ocba(**own)
    raise SeptelError(f"'{words.get('kind')}' is no way to select a design")


def is_selection(words: Mapping[str, Any]) -> bool:
    """Whether a schedule's settings are those of a selection."""
    return words.get("kind") in ("kn", "ocba")
