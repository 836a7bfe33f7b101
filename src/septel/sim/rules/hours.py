"""Hours (rule 4.6): work that pauses while a calendar is closed, and journeys that must lie within its open spans.

A calendar is a row of open spans [opens, closes) in order; the last one never ends. NONE is always open.
"""

from __future__ import annotations

from typing import Any

from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE


@kernel
def span_at(W: Any, calendar: int, t: float) -> int:
    """The first span of the calendar that ends after t."""
    low, high = int(W.calendar[calendar]), int(W.calendar[calendar + 1]) - 1
    while low < high:
        middle = (low + high) >> 1
        if W.closes[middle] > t:
            high = middle
        else:
            low = middle + 1
    return low


@merged
def is_open(W: Any, calendar: int, t: float) -> bool:
    return calendar == NONE or W.opens[span_at(W, calendar, t)] <= t


@merged
def next_open(W: Any, calendar: int, t: float) -> float:
    """The first open time from t on."""
    return t if calendar == NONE else max(t, W.opens[span_at(W, calendar, t)])


@kernel
def work_takes(W: Any, calendar: int, t: float, work: float) -> float:
    """Hours from t until so many of open time have passed: `work` itself, to the bit, where nothing is closed meanwhile."""
    if calendar == NONE:
        return work
    span = span_at(W, calendar, t)
    begin = max(t, W.opens[span])
    if begin == t and t + work <= W.closes[span]:
        return work
    while begin + work > W.closes[span]:
        work -= W.closes[span] - begin
        span += 1
        begin = W.opens[span]
    return begin + work - t


@kernel
def open_hours(W: Any, calendar: int, begin: float, end: float) -> float:
    """Open hours between two times."""
    if calendar == NONE or end <= begin:
        return max(0.0, end - begin)
    span, total = span_at(W, calendar, begin), 0.0
    while W.opens[span] < end:
        total += min(end, W.closes[span]) - max(begin, W.opens[span])
        if W.closes[span] >= end:
            break
        span += 1
    return total


@merged
def lost_hours(W: Any, calendar: int, begin: float, end: float) -> float:
    """Closed hours between two times."""
    return 0.0 if calendar == NONE else end - begin - open_hours(W, calendar, begin, end)


@kernel
def wait_to_travel(W: Any, calendar: int, t: float, way_h: float) -> float:
    """Hours from t until a journey of this mean length that could begin at t begins, so that it lies within one span.

    Where no span is long enough it begins at the first open time; the endless one beyond the calendar's end counts for none.
    """
    if calendar == NONE:
        return 0.0
    first = span_at(W, calendar, t)
    if way_h <= W.longest[calendar]:
        for span in range(first, int(W.calendar[calendar + 1]) - 1):
            begin = max(t, W.opens[span])
            if begin + way_h <= W.closes[span]:
                return begin - t
    return max(0.0, W.opens[first] - t)
