"""Means, paired differences, quantiles and rates of measures over replications, each with its 95 % interval.

A measure that is undefined in a replication is NaN there and left out: every number says over how many replications, n, it was
computed. Intervals of means are Student's t-intervals: mean ± t(n − 1, .975) · s/√n. Below two values there is none (NaN).

Intervals of quantiles and of rates rest on counting alone and are exact: they cover at least as often as they say, whatever n.
What each of them assumes, and how often each covers, is on the page docs/background/statistics.md.
"""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True)
class Bounds:
    """Numbers with their intervals: `n` (values that are defined), `value`, `lo` and `hi`, all of one shape."""

    n: NDArray[np.int64]
    value: Floats
    lo: Floats
    hi: Floats


def quantile_ranks(n: int, q: float, *, confidence: float = CONFIDENCE) -> tuple[int, int]:
    """The ranks l and u, from 1, of the order statistics of n values between which their law's q-quantile lies.

    With B binomial(n, q), l is the largest rank with P(B < l) ≤ (1 − confidence)/2, and u the smallest with P(B ≥ u) no larger.
    0 for l, or n + 1 for u, says that n values are too few for a bound on that side. Source: Conover, Practical Nonparametric
    Statistics (1999), section 3.2.
    """
    from scipy.special import bdtr

    # Twelve standard deviations and a few ranks on either side leave out less than any double can hold of what matters here.
    around, far = n * q, 12 * (n * q * (1 - q)) ** 0.5 + 12
    ranks = np.arange(max(0, int(around - far)), min(n, int(around + far)) + 1)
    below = bdtr(ranks, n, q)  # P(B ≤ rank)
    tail = (1 - confidence) / 2
    lower = ranks[0] + int(np.searchsorted(below, tail, side="right"))
    upper = ranks[0] + int(np.searchsorted(below, 1 - tail, side="left")) + 1
    return int(lower), int(min(upper, n + 1))


def quantiles(values: Floats, q: Sequence[float], *, confidence: float = CONFIDENCE) -> Bounds:
    """Quantiles with distribution-free intervals, from one order statistic to another; nothing is interpolated in them.

    `values` is [..., replication, measure], `q` lies between 0 and 1; the answer's arrays are [quantile, ..., measure]. The
    value is interpolated between its two neighbours, as numpy does. A bound that n values are too few for is ±inf; all are NaN
    where nothing is defined. ValueError for a q outside (0, 1).
    """
    if not all(0 < one < 1 for one in q):
        raise ValueError(f"quantiles lie between 0 and 1, not {tuple(q)}")
    ranked = np.moveaxis(np.sort(values, axis=-2), -2, -1)  # NaN is sorted to the end
    n = (~np.isnan(ranked)).sum(axis=-1)
    shape = (len(q), *n.shape)
    found = Bounds(np.broadcast_to(n, shape).copy(), np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan))
    for number in np.unique(n[n > 0]).tolist():
        here = n == number
        own = ranked[here][:, :number]
        for index, one in enumerate(q):
            lower, upper = quantile_ranks(number, one, confidence=confidence)
            found.lo[index][here] = own[:, lower - 1] if lower > 0 else -np.inf
            found.hi[index][here] = own[:, upper - 1] if upper <= number else np.inf
            found.value[index][here] = np.quantile(own, one, axis=-1)
    return found


def share(hits: NDArray[Any], n: NDArray[Any] | int, *, confidence: float = CONFIDENCE) -> Bounds:
    """A share of n independent trials with its exact interval; 0 hits give an upper bound of 1 − ((1 − confidence)/2)^(1/n).

    `hits` and `n` are of one shape; NaN where n is 0. Source: Clopper and Pearson, Biometrika 26:404 (1934).
    """
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    number = np.broadcast_to(np.asarray(n, np.int64), np.shape(hits))
    k = np.asarray(hits, float)
    rest = np.maximum(number - k, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(number > 0, k / number, np.nan)
    lo = np.where(k > 0, betaincinv(np.maximum(k, 1), rest + 1, tail), 0.0)
    hi = np.where(rest > 0, betaincinv(k + 1, np.maximum(rest, 1), 1 - tail), 1.0)
    nothing = number < 1
    return Bounds(number.copy(), value, np.where(nothing, np.nan, lo), np.where(nothing, np.nan, hi))


def rate(
    total: NDArray[Any], n: NDArray[Any] | int, *, dispersion: Floats | float = 1.0, confidence: float = CONFIDENCE
) -> Bounds:
    """Events per replication, from their total over n replications, with the exact interval of a Poisson mean.

    All arguments are of one shape; NaN where n is 0. Where the counts vary more than Poisson's (`dispersion`, variance/mean,
    above 1) the total is taken for so many clusters of that size: the interval of total/dispersion, times the dispersion. It
    is wider then, and no longer exact. Source: Garwood, Biometrika 28:437 (1936); quasi-Poisson: McCullagh and Nelder,
    Generalized Linear Models (1989), section 6.2.
    """
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    number = np.broadcast_to(np.asarray(n, np.int64), np.shape(total))
    size = np.broadcast_to(np.fmax(dispersion, 1.0), number.shape)
    events, trials = np.asarray(total, float), np.where(number > 0, number, np.nan)
    clusters, each = events / size, size / trials
    lo = np.where(clusters > 0, gammaincinv(np.where(clusters > 0, clusters, 1.0), tail), 0.0)
    return Bounds(number.copy(), events / trials, lo * each, gammaincinv(clusters + 1, 1 - tail) * each)


def dispersion(values: Floats) -> Floats:
    """The index of dispersion, variance/mean, of counts [..., replication, measure]: 1 for Poisson's, NaN where all are 0."""
    _, mean, variance = _moments(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(mean > 0, variance / mean, np.nan)


def never(values: Floats, *, confidence: float = CONFIDENCE) -> Floats:
    """Where a measure is 0 in each of n ≥ 2 replications, the exact upper bound of the share in which it is not; else NaN.

    A t-interval says ± 0 there, which is no interval: what never happened in n replications may happen in the next. `values` is
    [..., replication, measure], the answer [..., measure].
    """
    n = (~np.isnan(values)).sum(axis=-2)
    zero = (n >= 2) & ~np.any(np.nan_to_num(values) != 0, axis=-2)
    return np.where(zero, share(np.zeros(n.shape), n, confidence=confidence).hi, np.nan)
