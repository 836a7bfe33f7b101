"""Limits that contradict each other; whether there is such a measure is told by those who know the measures."""

from __future__ import annotations

from collections.abc import Iterator

from septel.errors import Problem
from septel.scenario.model import Limit, Scenario


def problems(scenario: Scenario) -> Iterator[Problem]:
    """Bounds of one side that a measure is given twice, and bounds between which there is nothing."""
    known: dict[tuple[str, bool], Limit] = {}
    for index, limit in enumerate(scenario.limits):
        here = ("limits", index)
        if (limit.measure, limit.is_upper) in known:
            yield Problem.at(here, f"'{limit.measure}' has '{limit.sense}' already; keep one of them")
            continue
        known[limit.measure, limit.is_upper] = limit
        other = known.get((limit.measure, not limit.is_upper))
        lower, upper = (other, limit) if limit.is_upper else (limit, other)
        if lower is not None and upper is not None and lower.bound > upper.bound:
            message = f"no value is at least {lower.bound:g} and at most {upper.bound:g}, so '{limit.measure}' cannot keep both"
            yield Problem.at(here, message)
