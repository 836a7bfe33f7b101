"""A line of the table, and honest half-widths: from independent replications or theatres, never from correlated events."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

CONFIDENCE = 0.999
MOST_RELATIVE = 0.01


@dataclass(frozen=True)
class Row:
    """What theory expects, what the runs gave, and whether they agree.

    `n` counts what was observed (operations, requests, cases); `tolerance` is the 99.9 % half-width of `got`. The verdict is `pass` if got is
    within it and it is at most 1 % of what was expected.
    """

    id: str
    case: str
    check: str
    source: str
    expected: float
    got: float
    n: int
    seed: int
    tolerance: float

    @property
    def verdict(self) -> str:
        close = abs(self.got - self.expected) <= self.tolerance
        return "pass" if close and self.tolerance <= MOST_RELATIVE * abs(self.expected) else "fail"

    def as_dict(self) -> dict[str, Any]:
        """The row as `--json` prints it."""
        return asdict(self) | {"verdict": self.verdict}


@dataclass(frozen=True)
class Estimate:
    """A value and its 99.9 % half-width, from `n` observations."""

    value: float
    half_width: float
    n: int


def quantile(batches: int, lost: int = 1) -> float:
    """The t quantile of a 99.9 % interval from this many independent batches."""
    return float(stats.t.ppf(0.5 + CONFIDENCE / 2, batches - lost))


def of_means(values: NDArray[np.float64], n: int) -> Estimate:
    """The mean of independent values f8[batch]."""
    spread = values.std(ddof=1) / len(values) ** 0.5
    return Estimate(float(values.mean()), quantile(len(values)) * float(spread), n)


def of_ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> Estimate:
    """Σ part / Σ whole over independent batches f8[batch], by the delta method."""
    ratio = part.sum() / whole.sum()
    spread = np.std(part - ratio * whole, ddof=1) / len(part) ** 0.5 / whole.mean()
    return Estimate(float(ratio), quantile(len(part)) * float(spread), int(whole.sum()))


def of_quotient(above: Estimate, below: Estimate) -> Estimate:
    """The quotient of two independent estimates, by the delta method."""
    value = above.value / below.value
    relative = np.hypot(above.half_width / above.value, below.half_width / below.value)
    return Estimate(value, float(value * relative), min(above.n, below.n))


def of_controlled(values: NDArray[np.float64], controls: NDArray[np.float64], n: int) -> Estimate:
    """The mean of values f8[batch], less what controls f8[batch, control] of known mean 0 explain of it (linear control variates)."""
    design = np.column_stack([np.ones(len(values)), controls])
    fit, *_ = np.linalg.lstsq(design, values, rcond=None)
    left = values - design @ fit
    lost = design.shape[1]
    variance = left @ left / (len(values) - lost)
    spread = float(np.sqrt(variance * np.linalg.inv(design.T @ design)[0, 0]))
    return Estimate(float(fit[0]), quantile(len(values), lost) * spread, n)
