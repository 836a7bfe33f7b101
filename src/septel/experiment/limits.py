"""Which designs keep their limits: a verdict on the mean of a measure, how sure it is, and how many replications keep it.

A limit speaks of the mean μ of a measure over replications. With n defined values, mean m and standard deviation s, Student's t
gives the confidence that μ keeps `at_most: b`,

    c = P(T(n − 1) ≤ (b − m) / (s/√n)),

and that it keeps `at_least: b` with m − b in place of b − m. The verdict is one-sided at 95 %: a design keeps the limit where
c ≥ .95 (all of the one-sided interval is on the right side), breaks it where c ≤ .05, and is undecided between. Where all
values are equal c is 1 or 0; below two values there is none (NaN), and the design is undecided.

That the mean keeps a limit does not say that a single year does: hence the share of replications that keep it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import Loc, Problem, did_you_mean
from septel.experiment import statistics
from septel.scenario.model_comparison import Limit

if TYPE_CHECKING:
    from septel.experiment.result import Result
    from septel.scenario import Scenario

KEEPS, BREAKS, UNDECIDED = "keeps", "breaks", "undecided"
MOST_NAMED = 4
SIGNED_SHARES = frozenset({"calibration_gap"})  # a difference of two shares


@dataclass(frozen=True)
class Judged:
    """One limit under one design: the measure's mean with its 95 % t-interval over n replications, and what it says.

    `verdict` is 'keeps', 'breaks' or 'undecided', `confidence` the one-sided confidence that the mean keeps the limit, `share`
    the share of replications that keep it; NaN where the measure is undefined.
    """

    design: str
    limit: Limit
    n: int
    mean: float
    lo: float
    hi: float
    verdict: str
    confidence: float
    share: float


def judge(values: NDArray[np.float64], limit: Limit) -> tuple[str, float, float]:
    """Verdict, confidence and share of replications that keep a limit, of `values` [replication]; NaN is left out."""
    from scipy.special import stdtr

    known = values[~np.isnan(values)]
    n = len(known)
    if n == 0:
        return UNDECIDED, np.nan, np.nan
    share = float(np.mean(known <= limit.bound if limit.is_upper else known >= limit.bound))
    if n == 1:
        return UNDECIDED, np.nan, share
    room = (limit.bound - float(known.mean())) * (1 if limit.is_upper else -1)
    error = float(known.std(ddof=1)) / n**0.5
    # Of equal numbers the mean may differ in its last bit.
    confidence = float(stdtr(n - 1, room / error)) if np.ptp(known) > 0 else share
    most = statistics.CONFIDENCE
    verdict = KEEPS if confidence >= most else BREAKS if confidence <= 1 - most else UNDECIDED
    return verdict, confidence, share


def judged(result: Result, limits: Mapping[str, Sequence[Limit]]) -> list[Judged]:
    """Every limit of every design of a result, in their order; a limit on a measure that the result lacks is left out."""
    rows = []
    for index, design in enumerate(result.designs):
        for limit in limits.get(design, ()):
            if limit.measure not in result.measures:
                continue
            values = result[limit.measure][index]
            found = statistics.estimate(values[:, None])
            numbers = float(found.mean[0]), float(found.lo[0]), float(found.hi[0])
            rows.append(Judged(design, limit, int(found.n[0]), *numbers, *judge(values, limit)))
    return rows


def overall(verdicts: Iterable[str]) -> str:
    """What several limits come to: one that is broken breaks all, and all are kept only if each is."""
    each = set(verdicts)
    return BREAKS if BREAKS in each else UNDECIDED if UNDECIDED in each else KEEPS


def by_design(rows: Iterable[Judged]) -> dict[str, str]:
    """The verdict on all limits of each design that has any."""
    verdicts: dict[str, list[str]] = {}
    for row in rows:
        verdicts.setdefault(row.design, []).append(row.verdict)
    return {design: overall(each) for design, each in verdicts.items()}


def line(rows: Iterable[Judged]) -> str:
    """In one line which designs keep all their limits; '' where there are none."""
    verdicts = by_design(rows)
    if not verdicts:
        return ""
    named = {word: [design for design, verdict in verdicts.items() if verdict == word] for word in (KEEPS, UNDECIDED, BREAKS)}
    texts = [f"all kept by {', '.join(named[KEEPS]) or 'no design'}"]
    texts += [f"undecided for {_some(named[UNDECIDED])}"] if named[UNDECIDED] else []
    texts += [f"broken by {_some(named[BREAKS])}"] if named[BREAKS] else []
    return f"Limits: {'; '.join(texts)} (one-sided, {100 * statistics.CONFIDENCE:.0f} %)."


def _some(designs: Sequence[str]) -> str:
    return ", ".join(designs) if len(designs) <= MOST_NAMED else f"{len(designs)} designs"


def problems(scenario: Scenario) -> list[Problem]:
    """Limits on what is no measure, and bounds that a measure of this unit can never reach."""
    if not scenario.limits:
        return []
    from septel.sim.measures import MEASURES

    known = {measure.name: measure for measure in MEASURES}
    found = []
    for index, limit in enumerate(scenario.limits):
        here: Loc = ("limits", index)
        measure = known.get(limit.measure)
        if measure is None:
            hint = did_you_mean(limit.measure, known)
            found.append(Problem.at((*here, "measure"), f"there is no measure '{limit.measure}'", hint=hint))
        elif measure.unit == "share":
            least = -1 if limit.measure in SIGNED_SHARES else 0
            if not least <= limit.bound <= 1:
                message = f"'{limit.measure}' is a share, so its limit lies between {least} and 1"
                hint = f"{limit.bound:g} % is written {limit.bound / 100:g}." if 1 < limit.bound <= 100 else ""
                found.append(Problem.at((*here, limit.sense), message, hint=hint))
    return found


def as_rows(rows: Iterable[Judged]) -> list[dict[str, Any]]:
    """Judgements as plain rows: design, measure, at_most or at_least, and the numbers."""
    return [
        {
            "design": row.design,
            "measure": row.limit.measure,
            row.limit.sense: row.limit.bound,
            "verdict": row.verdict,
            "confidence": row.confidence,
            "share": row.share,
            "n": row.n,
            "mean": row.mean,
            "lo": row.lo,
            "hi": row.hi,
        }
        for row in rows
    ]
