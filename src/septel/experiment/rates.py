"""Rates of events: in which share of replications something happened, and how often in each, with exact intervals.

Two questions, two intervals. *Did it happen?* asks for a share of replications (Clopper and Pearson), and rests on nothing but
that replications are independent. *How often?* asks for the mean of counts (Garwood), and rests on counts that vary as
Poisson's do. The index of dispersion, variance/mean, tells whether they do: where it is above 1 the interval is widened by it,
and the row says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.experiment import statistics

if TYPE_CHECKING:
    from septel.experiment.result import Result

NO_COUNTS = frozenset({"share", "h", "days", "per 100 operations"})  # units of what is not counted in events
POISSON, WIDENED = "poisson", "widened"  # which interval a rate has
NUMBERS = ("n", "with_event", "share", "share_lo", "share_hi", "total", "rate", "rate_lo", "rate_hi", "dispersion")


def counted(result: Result) -> tuple[str, ...]:
    """The measures of a result that count events: whole numbers from 0 up in every replication, and no share or time."""
    from septel.sim.measures import MEASURES

    units = {measure.name: measure.unit for measure in MEASURES}
    return tuple(name for name in result.measures if units.get(name, "") not in NO_COUNTS and _are_counts(result[name]))


def rows(result: Result, measures: Sequence[str] | None = None) -> dict[str, list[Any]]:
    """The columns of `Result.rates`; SeptelError for a measure that the result does not have."""
    counts = counted(result)
    names = counts if measures is None else tuple(measures)
    found: dict[str, list[Any]] = {name: [] for name in ("design", "measure", *NUMBERS, "interval")}
    for index, design in enumerate(result.designs):
        for name in names:
            own = _row(result[name][index], is_count=name in counts)
            for key, value in {"design": design, "measure": name, **own}.items():
                found[key].append(value)
    return found


def _row(values: NDArray[np.float64], *, is_count: bool) -> dict[str, Any]:
    known = values[~np.isnan(values)]
    n, hits = len(known), int(np.count_nonzero(known))
    part = statistics.share(np.array(hits), n)
    row: dict[str, Any] = dict.fromkeys(NUMBERS, np.nan)
    row |= {"n": n, "with_event": hits, "share": float(part.value), "share_lo": float(part.lo), "share_hi": float(part.hi)}
    if not is_count:
        return row | {"interval": ""}
    scatter = float(statistics.dispersion(known[:, None])[0])
    often = statistics.rate(np.array(known.sum()), n, dispersion=scatter)
    row |= {"total": int(known.sum()), "rate": float(often.value), "rate_lo": float(often.lo), "rate_hi": float(often.hi)}
    return row | {"dispersion": scatter, "interval": WIDENED if scatter > 1 + 1e-9 else POISSON}


def _are_counts(values: NDArray[np.float64]) -> bool:
    known = values[~np.isnan(values)]
    return bool(np.all((known >= 0) & (known == np.rint(known))))
