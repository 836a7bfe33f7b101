"""Means, 95 % intervals and paired differences of measures over replications.

A measure that is undefined in a replication is NaN there and left out: every number says over how many replications, n, it was
computed. Intervals are Student's t-intervals of a mean: mean ± t(n − 1, .975) · s/√n. Below two values there is none (NaN).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """Means with their intervals: `n` (values that are defined), `mean`, `lo` and `hi`, all of one shape."""

    n: NDArray[np.int64]
    mean: Floats
    lo: Floats
    hi: Floats


def _moments(values: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Number of defined values, their mean and their variance (divisor n − 1) along the second-to-last axis."""
    defined = ~np.isnan(values)
    n = defined.sum(axis=-2)
    # Left undivided where nothing is defined: numpy's nanmean would warn there.
    mean = np.full(n.shape, np.nan)
    np.divide(np.where(defined, values, 0.0).sum(axis=-2), n, out=mean, where=n > 0)
    squares = np.where(defined, values - mean[..., None, :], 0.0) ** 2
    variance = np.full(n.shape, np.nan)
    np.divide(squares.sum(axis=-2), n - 1, out=variance, where=n > 1)
    return n, mean, variance


def estimate(values: Floats, *, confidence: float = CONFIDENCE) -> Estimate:
    """Mean and t-interval of each measure.

    `values` is [..., replication, measure]; the answer's arrays are [..., measure].
    """
    from scipy.special import stdtrit

    n, mean, variance = _moments(values)
    t = stdtrit(np.maximum(n - 1, 1), 0.5 + confidence / 2)
    half = t * np.sqrt(variance / np.maximum(n, 1))
    return Estimate(n=n, mean=mean, lo=mean - half, hi=mean + half)


def estimate_of_sums(
    sums: NDArray[np.integer[Any]],
    squares: NDArray[np.integer[Any]],
    n: int,
    *,
    scale: Floats | float = 1.0,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Mean and t-interval of values that are known by their sum and their sum of squares over n replications.

    Values are whole numbers of 1/`scale`; the arrays, and the answer's, are of one shape. Squares of deviations are taken from
    the whole number nearest to the mean, in whole numbers, so that nothing is lost where values hardly vary.
    """
    from scipy.special import stdtrit

    shape = sums.shape
    if n < 1:
        nothing = np.full(shape, np.nan)
        return Estimate(np.zeros(shape, np.int64), nothing, nothing.copy(), nothing.copy())
    middle = np.rint(sums / n).astype(np.int64)
    off, off_squares = sums - n * middle, squares - middle * (2 * sums - n * middle)
    mean, half = (middle + off / n) / scale, np.full(shape, np.nan)
    if n > 1:
        variance = np.maximum(off_squares - off * (off / n), 0.0) / (n - 1)
        half = stdtrit(n - 1, 0.5 + confidence / 2) * np.sqrt(variance / n) / scale
    return Estimate(np.full(shape, n, np.int64), mean, mean - half, mean + half)


def differences(values: Floats, first: int, *, confidence: float = CONFIDENCE) -> Estimate:
    """Paired differences of every design to the design `first`, on the replications where both are defined.

    `values` is [design, replication, measure]; the answer's arrays are [design, measure].
    """
    return estimate(values - values[first], confidence=confidence)


def variance_ratio(a: Floats, b: Floats) -> tuple[NDArray[np.int64], Floats]:
    """What the common random numbers gave: (Var A + Var B)/Var(A − B), and over how many replications.

    Both are [replication, measure]; only replications where both are defined count. 1 means nothing gained, 4 that a quarter of
    the replications is enough; below 1 the common numbers hurt; inf if the difference never varies, NaN if nothing does.
    """
    both = np.isnan(a) | np.isnan(b)
    n, _, var_a = _moments(np.where(both, np.nan, a))
    _, _, var_b = _moments(np.where(both, np.nan, b))
    _, _, var_difference = _moments(a - b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return n, (var_a + var_b) / var_difference
