"""A line of the table, and honest half-widths: from independent replications or theatres, never from correlated events."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

CONFIDENCE = 0.999
MOST_RELATIVE = 0.01
OF_SIGNS = 0.95  # of the intervals that signs are read from
NOT_FOUND = "not_found"
NEVER = 1e-6  # what happens by chance so rarely is no chance


@dataclass(frozen=True)
class Estimate:
    """A value and its 99.9 % half-width, from `n` observations."""

    value: float
    half_width: float
    n: int


@dataclass(frozen=True)
class Row:
    """What theory expects, what the runs gave, and whether they agree.

    `n` counts what was observed (operations, requests, cases); `tolerance` is the 99.9 % half-width of `got`.
    """

    id: str
    check: str
    case: str
    source: str
    expected: float
    got: float
    n: int
    seed: int
    tolerance: float

    @property
    def wanted(self) -> str:
        """What was expected, as tables show it."""
        return shown(self.expected)

    @property
    def verdict(self) -> str:
        """`pass` if got is within the tolerance, and the tolerance within 1 % of what was expected; else `fail`."""
        close = abs(self.got - self.expected) <= self.tolerance
        return "pass" if close and self.tolerance <= MOST_RELATIVE * abs(self.expected) else "fail"

    def as_dict(self) -> dict[str, Any]:
        """The row as `--json` prints it; a number that there is none of is null."""
        names = ("id", "check", "case", "source", "expected", "got", "n", "seed", "tolerance", "verdict")
        values = {name: getattr(self, name) for name in names}
        return {
            name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in values.items()
        }


@dataclass(frozen=True)
class Fixed(Row):
    """A row that leaves nothing to chance: `tolerance` is what rounding or a raster's fineness allows; `n` counts cells.

    `without` names a package that is not installed, without which there is nothing to compare with.
    """

    without: str = ""

    @property
    def verdict(self) -> str:
        """`pass` if got is within the tolerance, else `fail`; `left out` where there is nothing to compare with."""
        if self.without:
            return "left out"
        return "pass" if abs(self.got - self.expected) <= self.tolerance else "fail"


@dataclass(frozen=True)
class Sign(Row):
    """A row that asks only on which side of `expected` something lies.

    `tolerance` is the 95 % half-width of `got`, over `n` replications, most often of differences between paired runs.
    """

    side: Literal["above", "below"] = "above"

    @property
    def wanted(self) -> str:
        """The side, as tables show it."""
        return f"{'>' if self.side == 'above' else '<'} {shown(self.expected)}"

    @property
    def verdict(self) -> str:
        """`pass` if the whole interval lies on that side, `fail` if on the other (or there is none), else `not_found`."""
        over = (self.got - self.expected) * (1 if self.side == "above" else -1)
        if over > self.tolerance:
            return "pass"
        return NOT_FOUND if over >= -self.tolerance else "fail"

    def as_dict(self) -> dict[str, Any]:
        """The row as `--json` prints it, with the side."""
        return super().as_dict() | {"side": self.side}


def shown(value: float | None) -> str:
    """A number of a row as tables show it."""
    if value is None:
        return "–"
    return f"{value:.6f}" if value == 0 or not abs(value) < 1e-4 else f"{value:.1e}"


def quantile(freedom: int, miss: float = 1 - CONFIDENCE) -> float:
    """The t quantile of an interval that misses with this chance, with so many degrees of freedom."""
    return float(stats.t.isf(miss / 2, freedom))


def of_means(values: NDArray[np.float64], n: int, miss: float = 1 - CONFIDENCE) -> Estimate:
    """The mean of independent values f8[batch], with the half-width of an interval that misses with this chance."""
    spread = values.std(ddof=1) / math.sqrt(len(values))
    return Estimate(float(values.mean()), quantile(len(values) - 1, miss) * float(spread), n)


def of_ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> Estimate:
    """Σ part / Σ whole over independent batches f8[batch], by the delta method; NaN if there is nothing."""
    if whole.sum() == 0:
        return Estimate(math.nan, math.nan, 0)
    ratio = part.sum() / whole.sum()
    found = of_means((part - ratio * whole) / whole.mean(), int(whole.sum()))
    return Estimate(float(ratio), found.half_width, found.n)


def of_quotient(
    above: tuple[NDArray[np.float64], NDArray[np.float64]], below: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> Estimate:
    """(Σ part / Σ whole above) / (Σ part / Σ whole below) over the same replications, which may be correlated: delta method."""
    (p, q), (r, s) = above, below
    value = (p.sum() / q.sum()) / (r.sum() / s.sum())
    change = p / p.mean() - q / q.mean() - r / r.mean() + s / s.mean()  # of the logarithm, to first order
    return Estimate(float(value), float(value) * of_means(change, 0).half_width, int(min(q.sum(), s.sum())))


def of_controlled(values: NDArray[np.float64], controls: NDArray[np.float64], n: int) -> Estimate:
    """The mean of independent values f8[batch], less what controls f8[batch, control] of known mean 0 explain of it.

    Linear control variates with estimated coefficients (Lavenberg & Welch, Management Science 27:322, 1981): the intercept of
    the least-squares fit and its t interval, degrees of freedom less one for each control. A control whose own mean is not 0
    would shift the answer, or hide that what was run is not what was meant: then the value is NaN.
    """
    if any(abs(mean.value) > mean.half_width for mean in (of_means(column, n, NEVER) for column in controls.T)):
        return Estimate(math.nan, math.nan, n)
    design = np.column_stack([np.ones(len(values)), controls])
    inverse = np.linalg.pinv(design.T @ design)
    fit = inverse @ design.T @ values
    left = values - design @ fit
    freedom = len(values) - design.shape[1]
    spread = math.sqrt(float(left @ left) / freedom * float(inverse[0, 0]))
    return Estimate(float(fit[0]), quantile(freedom) * spread, n)
