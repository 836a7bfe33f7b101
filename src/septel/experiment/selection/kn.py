"""The best of several designs, read replication by replication: Kim & Nelson's KN, and within limits Andradóttir & Kim's AK+.

Every question is one sum. Of two designs the sum of their differences, of a limit the sum of the room that is left to it,
starts inside a triangle, |sum| ≤ W(r), which narrows with the number r of values:

    W(r) = max(0, h² S²/(2δ) − δ r/2),    h² = 2η (n₀ − 1),    η = ½ ((2β)^(−2/(n₀ − 1)) − 1).

S² is the variance of the first n₀ values, δ the difference that matters: the indifference zone, or the tolerance of a limit.
The first exit settles the question, above for the one answer, below for the other. Where the mean is δ or more away from zero
the exit is on the wrong side with probability β at most, for independent normal values; replications are independent of each
other, while the two designs of a pair need not be, so that common random numbers only make S² smaller.

A design is dropped when it breaks a limit, or when it is beaten by one that keeps all of its own. With k designs of which none
has more than s limits, the best is lost only by one of k − 1 + s errors: it fails one of its s limits; or another, which is
worse, beats it, or passes though it is infeasible. Hence β = α/(k − 1 + s) by Bonferroni, and without limits KN's α/(k − 1).

Sources: Kim & Nelson, ACM TOMACS 11(3), 2001 (KN, c = 1); Batur & Kim, ACM TOMACS 20(3), 2010 (feasibility, F_B); Andradóttir &
Kim, Naval Research Logistics 57(5), 2010 (both at once, AK+).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NOBODY = -1


class Exit(NamedTuple):
    """Where a sum left its triangle: the row (from 0), the side (1, −1, or 0 for neither) and the mean up to there."""

    row: int
    side: int
    mean: float


@dataclass(frozen=True)
class Test:
    """One limit of one design: `room` [replication] is how far inside the limit each is, `zone` the tolerance, in one unit."""

    __test__ = False  # a class for pytest to leave alone

    design: int
    room: Floats
    zone: float


@dataclass(frozen=True)
class Reading:
    """What the rows came to.

    `rows` replications were read, and `decided` says that the question is answered. By design: `dropped_at` is the replication
    at which it was dropped (0: it was not), `beaten_by` the design that beat it and `broke` the test that it failed (−1: none),
    `behind` by how much it was beaten (NaN: it was not; 0: nothing told them apart), `found` whether it was found to keep all
    its limits. By test: `tested_at` (0: undecided) and `keeps`.
    """

    rows: int
    decided: bool
    dropped_at: Ints
    beaten_by: Ints
    behind: Floats
    broke: Ints
    found: NDArray[np.bool_]
    tested_at: Ints
    keeps: NDArray[np.bool_]

    @property
    def alive(self) -> NDArray[np.bool_]:
        """The designs that were not dropped."""
        return self.dropped_at == 0


def share_of_error(alpha: float, designs: int, limits: int) -> float:
    """β of each question: α/(k − 1 + s) for k designs with s limits at most."""
    return alpha / (designs - 1 + limits)


def eta(beta: float, first: int) -> float:
    """η = ½ ((2β)^(−2/(n₀ − 1)) − 1) for a first stage of n₀ replications."""
    return 0.5 * ((2 * beta) ** (-2 / (first - 1)) - 1)


def first_exit(values: Floats, *, first: int, eta: float, zone: float) -> Exit | None:
    """Where the sum of `values` [replication] first leaves its triangle; None if it is still inside.

    NaN is no value: it is passed over, and does not count among the first. A sum of zero where the triangle has closed leaves
    it on neither side: nothing tells the two apart.
    """
    rows = np.flatnonzero(~np.isnan(values))
    if len(rows) < first:
        return None
    known = values[rows]
    sums, r = np.cumsum(known)[first - 1 :], np.arange(first, len(known) + 1)
    width = np.maximum(0.0, eta * (first - 1) * float(known[:first].var(ddof=1)) / zone - zone * r / 2)
    out = (np.abs(sums) > width) | (width == 0)
    at = int(np.argmax(out))
    if not out[at]:
        return None
    return Exit(int(rows[first - 1 + at]), int(np.sign(sums[at])), float(sums[at] / r[at]))


def read(
    values: Floats, counts: Ints, tests: Sequence[Test] = (), *, first: int, zone: float, alpha: float, limits: int, cap: int
) -> Reading:
    """Read `values` [design, replication], of which more is better, until the best is found or there is no more to read.

    At most `cap` replications are read. A design has `counts` [design] of them; its rows after it was dropped are not looked
    at, so it makes no difference whether they are there. `limits` is the most that a design has.
    """
    return _Reader(values, counts, tests, eta(share_of_error(alpha, len(values), limits), first), first, zone, cap).read()


class _Reader:
    """The exits of all sums, which depend on nothing else, and the designs that are dropped by them in their order."""

    def __init__(
        self, values: Floats, counts: Ints, tests: Sequence[Test], eta: float, first: int, zone: float, cap: int
    ) -> None:
        k = len(values)
        self.counts, self.tests, self.cap = counts, tests, cap
        self.pairs = {
            (i, l): exit_
            for i, l in combinations(range(k), 2)
            if (exit_ := first_exit(values[i] - values[l], first=first, eta=eta, zone=zone))
        }
        self.tested = {
            number: exit_
            for number, test in enumerate(tests)
            if (exit_ := first_exit(test.room, first=first, eta=eta, zone=test.zone))
        }
        self.dropped_at, self.beaten_by, self.broke = np.zeros(k, np.int64), np.full(k, NOBODY), np.full(k, NOBODY)
        self.behind = np.full(k, np.nan)
        self.open = np.array([sum(test.design == i for test in tests) for i in range(k)], np.int64)  # limits still to be kept
        self.lead = np.full((k, k), np.nan)  # of l over i, where i was beaten by l
        self.tested_at, self.keeps = np.zeros(len(tests), np.int64), np.zeros(len(tests), np.bool_)

    def read(self) -> Reading:
        exits = [*self.pairs.values(), *self.tested.values()]
        for row in sorted({exit_.row for exit_ in exits}):
            if row >= self.there():
                break
            self.test(row)
            self.compare(row)
            if self.is_decided():
                return self.reading(row + 1, decided=True)
        return self.reading(self.there(), decided=self.is_decided())

    def there(self) -> int:
        """How many rows can be read: all that every design has which is still in the running."""
        alive = self.dropped_at == 0
        return min(self.cap, int(self.counts[alive].min(initial=self.cap)))

    def is_decided(self) -> bool:
        alive = self.dropped_at == 0
        return not alive.any() or (int(alive.sum()) == 1 and bool(self.open[alive][0] == 0))

    def test(self, row: int) -> None:
        """Settle the limits whose sums leave at this row; a sum that left on neither side is at its limit, and keeps it."""
        for number, exit_ in self.tested.items():
            design = self.tests[number].design
            if exit_.row != row or self.dropped_at[design]:
                continue
            self.tested_at[number], self.keeps[number] = row + 1, exit_.side >= 0
            if exit_.side >= 0:
                self.open[design] -= 1
            elif self.broke[design] == NOBODY:
                self.broke[design] = number
        self.dropped_at[(self.broke != NOBODY) & (self.dropped_at == 0)] = row + 1

    def compare(self, row: int) -> None:
        """Settle the pairs whose sums leave at this row, and drop who is beaten by one that keeps its limits.

        Of two that nothing tells apart the first named stays.
        """
        alive: NDArray[np.bool_] = self.dropped_at == 0
        for (i, l), exit_ in self.pairs.items():
            if exit_.row == row and alive[i] and alive[l]:
                worse, better = (l, i) if exit_.side >= 0 else (i, l)
                self.lead[worse, better] = abs(exit_.mean)
        able = alive & (self.open == 0)
        lead = np.where(able & alive[:, None], self.lead, np.nan)
        beaten: NDArray[np.bool_] = np.isfinite(lead).sum(axis=1) > 0
        if able.any() and beaten[able].all():
            # A circle, which only values that are undefined here and there can make: the narrowest defeat does not count.
            circle = np.flatnonzero(able)
            beaten[circle[np.argmin(np.nanmax(lead[circle], axis=1))]] = False
        for out in np.flatnonzero(beaten):
            self.dropped_at[out], self.beaten_by[out] = row + 1, int(np.nanargmax(lead[out]))
            self.behind[out] = np.nanmax(lead[out])

    def reading(self, rows: int, *, decided: bool) -> Reading:
        found = (self.open == 0) & (self.broke == NOBODY)
        dropped = self.dropped_at, self.beaten_by, self.behind, self.broke
        return Reading(rows, decided, *dropped, found, self.tested_at, self.keeps)
