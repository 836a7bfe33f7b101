"""Calendars: when work under them is done, what it loses, and when a journey may begin."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

BEYOND = 1000.0  # hours after the horizon from which on everything is open
EDGE = 1e-9  # the clock reaches an opening only to within rounding
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Always:
    """No calendar."""

    def takes(self, at: float, work: float) -> float:
        """Hours from `at` until so much work is done."""
        return work

    def lost(self, a: float, b: float) -> float:
        """Closed hours from a to b."""
        return 0.0

    def wait(self, at: float, journey: float = 0.0) -> float:
        """Hours from `at` until a journey of that mean length may begin; with none, until it is open."""
        return 0.0


class Calendar(Always):
    def __init__(self, spans: list[tuple[float, float]], ends: float) -> None:
        """`spans` in hours from the start, in any order; beyond `ends` everything is open."""
        self.ends = ends
        self.opens: list[float] = []
        self.closes: list[float] = []
        for opens, closes in sorted([*spans, (ends, math.inf)]):
            if self.closes and opens <= self.closes[-1]:
                self.closes[-1] = max(closes, self.closes[-1])
            else:
                self.opens.append(opens)
                self.closes.append(closes)
        self.longest = max(min(b, ends) - a for a, b in zip(self.opens, self.closes, strict=True))

    def next(self, at: float) -> int:
        """The span that is open at a time, or else the next one."""
        return bisect_right(self.closes, at + EDGE)

    def takes(self, at: float, work: float) -> float:
        i = self.next(at)
        passed = max(0.0, self.opens[i] - at)
        while (left := self.closes[i] - at - passed) < work:
            work -= left
            i += 1
            passed = self.opens[i] - at
        return passed + work

    def lost(self, a: float, b: float) -> float:
        shut, i = 0.0, self.next(a)
        while self.opens[i] < b:
            shut += max(0.0, self.opens[i] - a)
            a = self.closes[i]
            i += 1
            if a >= b:
                return shut
        return shut + max(0.0, b - a)

    def wait(self, at: float, journey: float = 0.0) -> float:
        first = i = self.next(at)
        if journey <= self.longest:
            while i < len(self.opens):
                begin = max(at, self.opens[i])
                if begin + journey <= min(self.closes[i], self.ends):
                    return begin - at
                i += 1
        return max(0.0, self.opens[first] - at)


def calendar(scenario: Any, name: str | None) -> Always:
    """The calendar of a scenario by its name; with no name it is always open."""
    if name is None:
        return Always()
    words, zone = scenario.calendars[name], ZoneInfo(scenario.zone)
    start = scenario.start.replace(tzinfo=zone)
    ends = scenario.horizon + BEYOND

    def hour(day: date, minutes: int) -> float:
        clock = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
        return (clock.timestamp() - start.timestamp()) / 3600

    spans = []
    for after in range(-1, math.ceil(ends / 24) + 2):
        day = start.date() + timedelta(days=after)
        if WEEK[day.weekday()] not in words.days:
            continue
        for text in words.hours:
            h, m, until_h, until_m = map(int, re.findall(r"\d+", text))
            begin, end = 60 * h + m, 60 * until_h + until_m
            opens = max(0.0, hour(day, begin) + words.handover)
            closes = hour(day, end if end > begin else end + 24 * 60)
            if opens < closes:
                spans.append((opens, closes))
    return Calendar(spans, ends)
