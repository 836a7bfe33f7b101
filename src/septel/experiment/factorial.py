"""What factors do, each alone and together: effects of a 2^k factorial design, from the same replications of all its designs.

Let y_S be a measure in one replication of the design that has the factors S, of k. For a set T of factors the contrast is

    e_T = 1/2^(k−1) · Σ_S y_S · Π_{j in T} (+1 if j in S, else −1).

Of one factor it is the main effect, the mean of the designs that have it less the mean of those that have not; of several it is
their interaction, half of the difference that one makes to the effect of the others (Yates; Box, Hunter & Hunter, *Statistics
for Experimenters*, 2nd ed., Wiley 2005, chapter 5). Beside them stands the **synergy**, what all factors together give beyond
the sum of what each gives alone:

    y_all − y_none − Σ_j (y_only j − y_none).

With two factors it is twice their interaction. Where only a fraction of the combinations is run, N of them, a contrast is

    e_T = 2/N · Σ_S y_S · Π_{j in T} (+1 if j in S, else −1),

and is the sum of the effects of all terms that the fraction cannot tell apart, its aliases, each with its sign (see
`septel.scenario.fractions`); there is no synergy then, since some factors are never made alone.

The designs meet the same draws of chance, so each contrast is taken within a replication, and its interval is Student's
t-interval of the mean over replications: what designs share cancels out. As with paired differences, a replication in which
the measure is undefined under any design that the contrast weighs is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.experiment import statistics
from septel.scenario import fractions
from septel.scenario.model_comparison import Factorial

if TYPE_CHECKING:
    import pandas as pd

    from septel.experiment.result import Result

SYNERGY = "synergy"
ROUNDING = 1e-13  # of the sum of what a contrast adds and takes away
Floats = NDArray[np.float64]


def terms(k: int) -> list[tuple[int, ...]]:
    """Sets of factors by number: main effects, then interactions of two, and so on; with k factors 2^k − 1 of them."""
    return [each for size in range(1, k + 1) for each in combinations(range(k), size)]


def contrasts(k: int) -> Floats:
    """Weights [term, design] of the effects in the order of `terms`, and of the synergy in the last row.

    Designs stand in standard order: the number of a design has bit j set where factor j is made.
    """
    level = np.array([[1.0 if design >> factor & 1 else -1.0 for design in range(1 << k)] for factor in range(k)])
    rows = [np.prod(level[list(each)], axis=0) / 2 ** (k - 1) for each in terms(k)]
    synergy = np.zeros(1 << k)
    synergy[-1] += 1.0
    synergy[0] += k - 1.0
    for factor in range(k):
        synergy[1 << factor] -= 1.0
    return np.array([*rows, synergy])


def fractional_contrasts(factorial: Factorial) -> Floats:
    """Weights [term, design] of the effects that a fraction can tell, in the order of `fractions.leading`."""
    runs, sets = factorial.runs, fractions.leading(len(factorial.factors), factorial.generators)
    level = np.array([[1.0 if run >> factor & 1 else -1.0 for run in runs] for factor in range(len(factorial.factors))])
    return np.array([np.prod(level[list(each)], axis=0) * 2 / len(runs) for each in sets])


def estimates(values: Floats, *, confidence: float = statistics.CONFIDENCE) -> statistics.Estimate:
    """Effects, interactions and synergy with their t-intervals: arrays [term, measure], the synergy last.

    `values` is [design, replication, measure] with 2^k designs in standard order; ValueError if their number is no such power.
    """
    number = len(values)
    k = number.bit_length() - 1
    if k < 1 or number != 1 << k:
        raise ValueError(f"{number} designs are not all combinations of factors")
    return _estimates(values, contrasts(k), confidence=confidence)


def _estimates(values: Floats, weights: Floats, *, confidence: float = statistics.CONFIDENCE) -> statistics.Estimate:
    return statistics.estimate(np.array([_contrast(values, row) for row in weights]), confidence=confidence)


def _contrast(values: Floats, weights: Floats) -> Floats:
    """One contrast [replication, measure]; what is left of equal numbers in their last bits is nothing."""
    weighed = weights != 0  # an undefined value must not touch a contrast that gives it no weight
    parts = weights[weighed, None, None] * values[weighed]
    total = parts.sum(axis=0)
    return np.where(np.abs(total) <= ROUNDING * np.abs(parts).sum(axis=0), 0.0, total)


@dataclass(frozen=True, eq=False)
class Effects:
    """The effects of a result's factorial designs: arrays [term, measure] of `found`; `sets` are the terms' factors by number.

    The last term is the synergy; its set is empty. In a fraction there is none, and each term is the smallest of those that it
    is mixed with.
    """

    factorial: Factorial
    measures: tuple[str, ...]
    sets: tuple[tuple[int, ...], ...]
    found: statistics.Estimate

    @classmethod
    def of(cls, result: Result, factorial: Factorial | None) -> Effects | None:
        """The effects on every measure; None where there is no factorial design or not all of its designs were run."""
        if factorial is None or not set(factorial.designs) <= set(result.designs):
            return None
        values = result.values[[result.designs.index(name) for name in factorial.designs]]
        if factorial.generators:
            sets = fractions.leading(len(factorial.factors), factorial.generators)
            return cls(factorial, result.measures, sets, _estimates(values, fractional_contrasts(factorial)))
        return cls(factorial, result.measures, (*terms(len(factorial.factors)), ()), estimates(values))

    @property
    def names(self) -> tuple[str, ...]:
        """The terms by their factors' names, as `intelligence × operations`; the last is `synergy`, but in a fraction."""
        return tuple(self._name(each) or SYNERGY for each in self.sets)

    def _name(self, factors: tuple[int, ...]) -> str:
        return " × ".join(self.factorial.factors[one].name for one in factors)

    def aliases(self, term: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """What a term is mixed with, each with its sign: single factors and pairs, or else the smallest sets there are."""
        if not self.sets[term]:
            return ()
        found = fractions.aliases(fractions.mask(self.sets[term]), self.factorial.generators)
        sets = [(sign, fractions.numbers(factors)) for sign, factors in found]
        most = max(2, min((len(each) for _, each in sets), default=0))
        return tuple(pair for pair in sets if len(pair[1]) <= most)

    @property
    def mixed_with(self) -> tuple[str, ...]:
        """By term the aliases by name, such as `−teams × speed, +teams × approval`; "" where a term stands alone."""
        return tuple(
            ", ".join(f"{'+' if sign > 0 else '−'}{self._name(each)}" for sign, each in self.aliases(term))
            for term in range(len(self.sets))
        )

    def is_clear(self, measure: str) -> NDArray[np.bool_]:
        """Which terms [term] have an interval that leaves 0 out."""
        column = self.measures.index(measure)
        return np.asarray((self.found.lo[:, column] > 0) | (self.found.hi[:, column] < 0))

    def table(self) -> pd.DataFrame:
        """Tidy effects: term, measure, n, effect, lo, hi (95 % t-interval of n replications); of a fraction also mixed_with."""
        import pandas as pd

        columns: dict[str, Any] = {
            "term": [name for name in self.names for _ in self.measures],
            "measure": [measure for _ in self.names for measure in self.measures],
        }
        if self.factorial.generators:
            columns["mixed_with"] = [aliases for aliases in self.mixed_with for _ in self.measures]
        numbers = {"n": self.found.n, "effect": self.found.mean, "lo": self.found.lo, "hi": self.found.hi}
        return pd.DataFrame(columns | {name: array.ravel() for name, array in numbers.items()})
