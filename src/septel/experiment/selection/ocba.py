"""How to divide a budget of replications among designs: optimal computing budget allocation.

With b the design of the best mean, δ_i how far design i is behind it and σ_i its standard deviation, the chance to name the
best is largest, for a large budget, where

    N_i ∝ (σ_i/δ_i)²  for i ≠ b,    N_b = σ_b √(Σ_{i≠b} N_i²/σ_i²).

This takes the designs' estimates to be independent. Under common random numbers they are not: what counts then is the variance
of the differences, which the formula does not know, and replications that only one design has are lost for every comparison.

The approximate probability of correct selection is Bonferroni's bound, 1 − Σ_{i≠b} Φ(−δ_i/√(σ_b²/N_b + σ_i²/N_i)), at the means
and deviations that were found. It is an estimate, not a guarantee.

Source: Chen, Lin, Yücesan & Chick, Discrete Event Dynamic Systems 10(3), 2000.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def shares(means: Floats, deviations: Floats) -> Floats:
    """The share of the budget that each design should have [design], of which a higher mean is better.

    A design that never varies needs no more; those with the mean of the best are treated as very close to it.
    """
    best = int(np.argmax(means))
    behind = means[best] - means
    others = np.arange(len(means)) != best
    scale = float(behind.max()) or 1.0
    ratio = np.zeros(len(means))
    ratio[others] = (deviations[others] / np.maximum(behind[others], 1e-6 * scale)) ** 2
    varying = others & (deviations > 0)
    ratio[best] = deviations[best] * np.sqrt(np.sum((ratio[varying] / deviations[varying]) ** 2))
    total = float(ratio.sum())
    return ratio / total if total > 0 else np.full(len(means), 1 / len(means))


def next_counts(counts: Ints, means: Floats, deviations: Floats, *, more: int, cap: int) -> Ints:
    """How many replications each design has after `more` of them are divided; no design gets more than `cap`.

    What a design has already is not taken back, so the new ones go to those that lack most, in proportion.
    """
    counts = counts.copy()
    more = min(more, int((cap - counts).sum()))
    wanted = shares(means, deviations) * (int(counts.sum()) + more)
    while more > 0:
        room = cap - counts
        lack = np.where(room > 0, np.maximum(wanted - counts, 0.0), 0.0)
        if lack.sum() <= 0:
            lack = room.astype(np.float64)
        given = np.minimum(whole_parts(lack, more), room)
        counts += given
        more -= int(given.sum())
    return counts


def whole_parts(weights: Floats, total: int) -> Ints:
    """`total` in whole parts proportional to `weights` [design]: the largest remainders rounded up, of equal ones the first."""
    exact = weights / weights.sum() * total
    parts = np.floor(exact).astype(np.int64)
    rest = np.argsort(-(exact - parts), kind="stable")[: total - int(parts.sum())]
    parts[rest] += 1
    return parts


def probability(means: Floats, deviations: Floats, n: Ints) -> float:
    """The approximate probability that the design with the best mean is the best, by Bonferroni; never below zero."""
    from scipy.special import ndtr

    best = int(np.argmax(means))
    others = np.arange(len(means)) != best
    error = np.sqrt(deviations[best] ** 2 / n[best] + deviations[others] ** 2 / n[others])
    behind = means[best] - means[others]
    far = np.full(len(behind), np.inf)
    np.divide(behind, error, out=far, where=error > 0)
    far[(error == 0) & (behind == 0)] = 0.0
    return max(0.0, float(1 - ndtr(-far).sum()))
