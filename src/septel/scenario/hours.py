"""Calendars on the clock of a run: the open spans of named hours, in hours from the scenario's start."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from septel.scenario.model import Calendar, Scenario
from septel.scenario.model_hours import DAYS, span_minutes

BEYOND_H = 1000.0  # after the horizon; from then on everything is open
_UTC = ZoneInfo("UTC")


def open_spans(scenario: Scenario, calendar: Calendar) -> NDArray[np.float64]:
    """The open spans f8[span, 2] of a calendar in order, [beginning, end) in hours from the start; the last one never ends."""
    zone = ZoneInfo(scenario.zone)
    begin, last = scenario.start, scenario.horizon + BEYOND_H
    origin = begin.replace(tzinfo=zone).astimezone(_UTC)
    spans: list[tuple[float, float]] = [(last, np.inf)]
    first = begin.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    for number in range(int(last / 24) + 3):
        day = first + timedelta(days=number)
        if DAYS[day.weekday()] not in calendar.days:
            continue
        for span in calendar.hours:
            opens, closes = (_hours(day + timedelta(minutes=minute), zone, origin) for minute in span_minutes(span))
            opens = max(opens + calendar.handover, 0.0)
            if opens < min(closes, last):
                spans.append((opens, closes))
    return _joined(sorted(spans))


def _hours(local: datetime, zone: ZoneInfo, origin: datetime) -> float:
    return (local.replace(tzinfo=zone).astimezone(_UTC) - origin).total_seconds() / 3600


def _joined(spans: list[tuple[float, float]]) -> NDArray[np.float64]:
    """Spans in order of their beginning, those that touch or overlap as one."""
    joined: list[list[float]] = []
    for opens, closes in spans:
        if joined and opens <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], closes)
        else:
            joined.append([opens, closes])
    return np.array(joined, np.float64)
