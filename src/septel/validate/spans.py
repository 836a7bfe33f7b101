"""Open hours as theory has them: work that pauses, and the hours at which it is done. It shares no code with the kernel."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

POINTS = 4000

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spans:
    """Spans in order, [beginning, end) in hours: f8[span, 2]."""

    spans: Array

    @classmethod
    def daily(cls, opens: float, closes: float, *, days: Collection[int] = range(7), until_h: float = 1500.0) -> Spans:
        """From `opens` to `closes` o'clock (after 24 on the next day), on these days; at hour 0 a Monday begins."""
        chosen = [day for day in range(-7, math.ceil(until_h / 24)) if day % 7 in days]
        return cls(np.array([(24 * day + opens, 24 * day + closes) for day in chosen], np.float64))

    def open_until(self, t: Any) -> Array:
        """Open hours from the first span to t."""
        knots, worked = self._knots()
        return np.interp(t, knots, worked)

    def done(self, begun: Any, work: Any) -> Array:
        """When work (> 0 h) that begins at `begun` is done; NaN if the spans do not reach so far."""
        knots, worked = self._knots()
        # the earliest hour at which so much is worked, so that nothing waits for the next span without need
        target = self.open_until(begun) + work
        at = np.clip(np.searchsorted(worked, target, side="left"), 1, len(knots) - 1)
        return np.where(target <= worked[-1], knots[at] - (worked[at] - target), np.nan)

    def _knots(self) -> tuple[Array, Array]:
        lengths = np.column_stack([np.zeros(len(self.spans)), np.diff(self.spans, axis=1)[:, 0]])
        return self.spans.ravel(), np.cumsum(lengths.ravel())


def quantiles(law: Any) -> Array:
    """Equally likely values of a law of scipy.stats: f8[point]; a mean over them is an integral over the law."""
    values: Array = law.ppf((np.arange(POINTS) + 0.5) / POINTS)
    return values
