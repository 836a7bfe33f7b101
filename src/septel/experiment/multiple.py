"""Many designs, compared at once: intervals that hold together, adjusted p-values, and the comparison with the best.

Of m comparisons without any true difference, each at 95 %, one seems to have one with a chance of up to m/20. So:

- **together** (`lo_all`, `hi_all`): Bonferroni's intervals, each at 1 − .05/m, are all right at once in at least 95 of 100
  experiments;
- **adjusted** (`p_holm`): Holm's p-values. Whoever believes all comparisons below .05 believes a false one in at most 5 of 100
  experiments. Holm finds all that Bonferroni finds, and more;
- **the best**: Hsu's intervals of each design's mean less the best of the others.

All three hold whatever the designs' dependence. That matters: common random numbers make differences depend on each other in a
way that nobody knows. Dunnett's intervals would be narrower, but they assume that each design was run on chance of its own, all
with one variance, so that every two differences to the first have the correlation ½.

A family is the comparisons of one measure. Measures are not corrected for each other: say before a run which of them decide.

Sources: Holm, Scandinavian Journal of Statistics 6:65 (1979); Hsu, Annals of Statistics 12:1136 (1984); with common random
numbers Nelson and Matejcik, Management Science 41:1935 (1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from septel.experiment import statistics
from septel.experiment.statistics import CONFIDENCE, Estimate, Floats

LEVEL = 1 - CONFIDENCE


@dataclass(frozen=True)
class Corrected:
    """Differences [comparison, measure]: `each` with intervals of their own, `together` with simultaneous ones, and p-values.

    `p` is Student's two-sided p-value of each difference, `p_holm` adjusted for the `m` [measure] comparisons of its measure
    that are defined.
    """

    each: Estimate
    together: Estimate
    p: Floats
    p_holm: Floats
    m: NDArray[np.int64]

    @property
    def stands(self) -> NDArray[np.bool_]:
        """Whether a difference stands after Holm's correction [comparison, measure]."""
        return np.nan_to_num(self.p_holm, nan=1.0) < LEVEL


def corrected(differences: Floats) -> Corrected:
    """Differences of one family a measure: `differences` is [comparison, replication, measure], NaN where undefined.

    A comparison with fewer than two values is left out of the family.
    """
    each = statistics.estimate(differences)
    known = each.n > 1
    m = known.sum(axis=0)
    half = each.hi - each.mean
    with np.errstate(invalid="ignore", divide="ignore"):
        wider = half / _quantile(each.n, LEVEL) * _quantile(each.n, LEVEL / np.maximum(m, 1))
    p = _p(each, half)
    return Corrected(each, Estimate(each.n, each.mean, each.mean - wider, each.mean + wider), p, holm(p), m)


def to_first(values: Floats, first: int = 0) -> Corrected:
    """Every other design against `first`, in the order of `values` [design, replication, measure]."""
    return corrected(np.delete(values, first, axis=0) - values[first])


def all_pairs(values: Floats) -> Corrected:
    """The later design of each pair less the earlier, in the order of `itertools.combinations` over [design, …]."""
    pairs = list(combinations(range(len(values)), 2))
    a, b = ([pair[side] for pair in pairs] for side in (0, 1))
    return corrected(values[b] - values[a])


def holm(p: Floats) -> Floats:
    """Holm's adjusted p-values of each column of `p` [comparison, …]: the largest of (m − i + 1)·p₍ᵢ₎ up to its own, at most 1.

    NaN is no comparison and stays NaN.
    """
    order = np.argsort(p, axis=0, kind="stable")  # NaN is sorted to the end
    ranked = np.take_along_axis(p, order, axis=0)
    m = (~np.isnan(p)).sum(axis=0)
    left = np.maximum(m - np.arange(len(p)).reshape(-1, *[1] * (p.ndim - 1)), 1)
    adjusted = np.minimum(np.fmax.accumulate(ranked * left, axis=0), 1.0) if len(p) else ranked
    adjusted = np.where(np.isnan(ranked), np.nan, adjusted)
    found = np.empty_like(p)
    np.put_along_axis(found, order, adjusted, axis=0)
    return found


@dataclass(frozen=True)
class Best:
    """Each design against the best of the others, of one measure: arrays [design], NaN where a design has no two values.

    `difference` is its mean less the best other design's; `lo` and `hi` are simultaneous and end at 0 where the order is
    certain. `is_running` says whether a design may be the best one.
    """

    n: NDArray[np.int64]
    mean: Floats
    difference: Floats
    lo: Floats
    hi: Floats
    is_running: NDArray[np.bool_]

    @property
    def verdicts(self) -> list[str]:
        """'best', 'may be best', 'not best', or '' where a design has no two values."""
        inside = "best" if self.is_running.sum() == 1 else "may be best"
        known = ~np.isnan(self.difference)
        return [
            "" if not is_known else inside if running else "not best"
            for is_known, running in zip(known, self.is_running, strict=True)
        ]


def best(values: Floats, *, highest: bool = True) -> Best:
    """Hsu's constrained comparisons with the best, of `values` [design, replication], pairs compared on common replications.

    With w the half-width of the one-sided interval of a pair at 1 − .05/(k − 1), a design is *in the running* if no other is
    better than it by more than w. `hi` is the least of its differences plus w, or 0; `lo` the least of its differences to the
    others in the running, less w, or 0 where it alone is. Bonferroni's inequality makes them hold together whatever the
    dependence: only the comparisons of the design that is the best in truth must hold. Where lower is better the best is the
    lowest, and differences keep their sign: then `lo` and `hi` speak of the lowest.
    """
    sign = 1.0 if highest else -1.0
    own = statistics.estimate(values[..., None])
    known = np.flatnonzero(own.n[:, 0] > 1)
    difference, lo, hi = (np.full(len(values), np.nan) for _ in range(3))
    found = Best(own.n[:, 0], own.mean[:, 0], difference, lo, hi, np.zeros(len(values), bool))
    if len(known) < 2:
        return found
    apart, width = _pairwise(sign * values[known])
    reach = apart + width
    running = reach.min(axis=1) >= 0  # the diagonal is +inf
    for place, design in enumerate(known.tolist()):
        found.is_running[design] = running[place]
        rivals = running.copy()
        rivals[place] = False
        least = float(np.min((apart - width)[place, rivals], initial=0.0))
        most = max(0.0, float(reach[place].min()))
        difference[design] = sign * apart[place].min()
        lo[design], hi[design] = (end + 0.0 for end in sorted((sign * least, sign * most)))  # −0 is 0
    return found


def _pairwise(values: Floats) -> tuple[Floats, Floats]:
    """Mean differences [i, j] of design i less design j, +inf on the diagonal, and one-sided half-widths at 1 − .05/(k − 1)."""
    designs = len(values)
    apart, width = np.full((designs, designs), np.inf), np.zeros((designs, designs))
    for i in range(designs):
        found = statistics.estimate((values[i] - values)[..., None])
        n, mean, half = found.n[:, 0], found.mean[:, 0], (found.hi - found.mean)[:, 0]
        own = half / _quantile(n, LEVEL) * _quantile(n, 2 * LEVEL / (designs - 1))
        # Two designs that were never defined together cannot be told apart.
        others = np.arange(designs) != i
        apart[i, others] = np.where(n > 0, mean, 0.0)[others]
        width[i, others] = np.where(n > 1, own, np.inf)[others]
    return apart, width


def _quantile(n: NDArray[np.int64], level: Floats | float) -> Floats:
    """Student's t for an interval of n values that both its sides together miss with probability `level`."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.maximum(n - 1, 1), 1 - np.asarray(level) / 2))


def _p(each: Estimate, half: Floats) -> Floats:
    """Student's two-sided p-values; differences that never vary have 1 if they are 0, else 0."""
    from scipy.special import stdtr

    error = half / _quantile(each.n, LEVEL)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = 2 * stdtr(np.maximum(each.n - 1, 1), -np.abs(each.mean) / error)
    p = np.where(error == 0, np.where(each.mean == 0, 1.0, 0.0), p)
    return np.where(each.n > 1, p, np.nan)
