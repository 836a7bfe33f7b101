"""The twin's calendars, by hand."""

from __future__ import annotations

import math
from datetime import datetime

import pytest
from benchmarks.twin.hours import Always, Calendar, calendar

from septel.scenario import Book

MONDAY = "2024-03-25T06:00"  # clocks go forward in Madrid on the Sunday after


def made(hours: object, *, start: str = MONDAY, zone: str = "Europe/Madrid") -> Always:
    text = {
        "version": 1,
        "name": "hours",
        "start": start,
        "zone": zone,
        "horizon": "20 d",
        "theatre": {"places": [{"name": "A", "xy": [0, 0], "people": 1000}, {"name": "B", "xy": [9, 0], "people": 1000}]},
        "calendars": {"these": hours},
        "agencies": {"police": {"command": "A", "bases": {"A": 3}}},
        "organisations": {"cumbre": {"cells": 1, "territory": {"everywhere": 1}}},
    }
    scenario = Book.from_dict(text).base
    assert scenario.start == datetime.fromisoformat(start)
    return calendar(scenario, "these")


def test_without_a_calendar_work_takes_its_length() -> None:
    assert Always().takes(5, 3) == 3
    assert Always().wait(5, 3) == 0
    assert Always().lost(5, 9) == 0


def test_work_pauses_overnight_and_over_the_weekend() -> None:
    office = made("mon-fri 09:00-17:00")
    assert office.takes(0, 1) == 4  # 06:00: three hours until the office opens
    assert office.takes(4, 7) == 7  # 10:00: done just as it closes
    assert office.takes(4, 8) == 7 + 16 + 1
    assert office.takes(4 * 24 + 10, 2) == 1 + 48 + 15 + 1  # Friday 16:00; the night from Saturday on is an hour short
    assert office.lost(0, 24) == 16
    assert office.lost(4, 9) == 0
    assert office.lost(-0.0, 3) == 3


def test_work_of_no_length_is_done_when_it_opens() -> None:
    office = made("09:00-17:00")
    assert office.takes(0, 0) == 3
    assert office.takes(4, 0) == 0
    assert office.wait(11) == 16  # 17:00 is closed
    assert office.wait(3) == 0  # 09:00 is open


def test_a_night_shift_ends_on_the_next_day_and_loses_its_handover() -> None:
    night = made({"days": ["mon"], "hours": "22:00-06:00", "handover": "30 min"})
    assert night.wait(0) == 16.5
    assert night.takes(16.5, 7.5) == 7.5
    assert night.wait(24) == 7 * 24 - 24 + 16.5 - 1  # the next Monday, and an hour sooner
    assert night.lost(16, 24) == 0.5


def test_a_span_shorter_than_its_handover_is_none() -> None:
    short = made({"hours": ["08:00-08:20", "12:00-13:00"], "handover": "30 min"})
    assert short.wait(0) == 6.5


def test_spans_that_touch_are_one() -> None:
    both = made({"hours": ["06:00-12:00", "12:00-18:00"]})
    assert both.wait(5, 2) == 0
    assert both.takes(0, 12) == 12


def test_a_journey_must_lie_within_one_span_or_begins_at_the_first_open_time() -> None:
    daylight = made("07:00-19:00")
    assert daylight.wait(0, 3) == 1
    assert daylight.wait(9, 4) == 0  # 15:00 to 19:00
    assert daylight.wait(10, 4) == 15  # 16:00: tomorrow at 07:00
    assert daylight.wait(10, 13) == 0  # no day is long enough
    assert daylight.wait(14, 13) == 11


def test_a_calendar_holds_until_1000_hours_after_the_horizon() -> None:
    office = made("mon-fri 09:00-17:00")
    beyond = 20 * 24 + 1000.0
    assert office.lost(beyond, beyond + 100) == 0
    assert office.takes(beyond + 5, 50) == 50
    assert office.lost(beyond - 200, beyond + 100) == pytest.approx(200 - office_hours(beyond - 200, beyond))


def office_hours(a: float, b: float) -> float:
    """Open hours of the office between two times, a minute at a time (after the clocks went forward)."""
    minutes = range(round(a * 60), round(b * 60))
    return sum(9 * 60 <= (m + 7 * 60) % 1440 < 17 * 60 and (m + 7 * 60) // 1440 % 7 < 5 for m in minutes) / 60


def test_spans_in_any_order_are_put_in_order() -> None:
    mixed = Calendar([(30, 40), (2, 5), (4, 8)], 100)
    assert (mixed.opens, mixed.closes) == ([2, 30, 100], [8, 40, math.inf])
