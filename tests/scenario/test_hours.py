from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from septel.scenario.check_hours import is_open, open_week
from septel.scenario.hours import BEYOND_H, open_spans
from septel.scenario.model import Calendar
from septel.scenario.model_hours import DAYS
from tests.scenario.tiny import TINY, book

WEEK = 168


def spans(calendar: Any, *, start: str = "2030-01-07T06:00", zone: str = "UTC", horizon: str = "10 d") -> list[list[float]]:
    """The open spans under a clock; 2030-01-07 is a Monday."""
    clock = f"horizon: {horizon}\nstart: {start}\nzone: {zone}"
    base = book(TINY.replace("horizon: 90 d", clock) + f"calendars: {{c: {json.dumps(calendar)}}}\n").base
    return open_spans(base, base.calendars["c"]).tolist()


def test_a_working_day_is_open_from_its_first_hour_to_its_last() -> None:
    assert spans("mon-fri 09:00-17:00")[:6] == [[3, 11], [27, 35], [51, 59], [75, 83], [99, 107], [171, 179]]


def test_a_span_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    assert spans("mon 22:00-06:00")[:2] == [[16, 24], [WEEK + 16, WEEK + 24]]
    assert spans("sun 22:00-06:00")[0] == [6 * 24 + 16, 6 * 24 + 24]


def test_a_span_that_has_begun_before_the_start_is_open_at_once() -> None:
    assert spans("04:00-08:00")[:2] == [[0, 2], [22, 26]]
    assert spans("sun 20:00-10:00")[0] == [0, 4]
    assert spans({"hours": "04:00-08:00", "handover": "3 h"})[:2] == [[1, 2], [25, 26]]
    assert spans("22:00-06:00")[0] == [16, 24], "one that ends at the start is over"


def test_a_handover_is_lost_at_the_beginning_of_each_span() -> None:
    assert spans({"hours": ["08:00-12:00", "12:00-16:00"], "handover": "30 min"})[:2] == [[2.5, 6], [6.5, 10]]
    assert spans({"hours": ["08:00-12:00", "13:00-13:30"], "handover": "30 min"})[:2] == [[2.5, 6], [26.5, 30]]


def test_spans_that_touch_or_overlap_are_one() -> None:
    assert spans("08:00-12:00, 12:00-16:00")[0] == [2, 10]
    assert spans("08:00-13:00, 12:00-16:00, 09:00-10:00")[0] == [2, 10]
    assert spans("06:00-18:00, 18:00-06:00") == [[0, np.inf]]
    assert spans({}) == [[0, np.inf]]


def test_beyond_the_horizon_everything_is_open() -> None:
    last = 10 * 24 + BEYOND_H
    found = spans("mon 09:00-10:00")
    assert found[-1] == [last, np.inf]
    assert found[-2][1] < last
    across = spans("00:00-23:00")[-1]
    assert across[0] < last and across[1] == np.inf, "a span across that hour is one with what follows"


@pytest.mark.parametrize(
    ("zone", "start"), [("America/Mexico_City", "2009-10-19T06:00"), ("Europe/Berlin", "2009-10-19T06:00")]
)
def test_when_the_clocks_go_back_a_night_is_an_hour_longer(zone: str, start: str) -> None:
    nights = spans("22:00-06:00", zone=zone, start=start)
    assert [closes - opens for opens, closes in nights[4:7]] == [8, 9, 8]
    assert nights[5] == [5 * 24 + 16, 5 * 24 + 25]
    days = spans("09:00-17:00", zone=zone, start=start)
    assert days[5] == [5 * 24 + 3, 5 * 24 + 11]
    assert days[6] == [6 * 24 + 4, 6 * 24 + 12]


def test_when_the_clocks_go_forward_a_night_is_an_hour_shorter() -> None:
    nights = spans("22:00-06:00", zone="Europe/Berlin", start="2010-03-26T06:00")
    assert [closes - opens for opens, closes in nights[:3]] == [8, 7, 8]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    def clock() -> str:
        return f"{draw(st.integers(0, 23)):02d}:{draw(st.sampled_from([0, 20, 30])):02d}"

    hours = [f"{clock()}-{clock()}" for _ in range(draw(st.integers(1, 3)))]
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, unique=True))
    handover = f"{draw(st.sampled_from([0, 20, 90, 600]))} min"
    return Calendar.model_validate({"days": days, "hours": hours, "handover": handover})


@settings(max_examples=50)
@given(calendars(), st.integers(0, 6 * 24 * 7))
def test_spans_are_in_order_apart_and_the_week_repeats(calendar: Calendar, tick: int) -> None:
    base = book().base.model_copy(update={"horizon": 21 * 24.0})
    found = open_spans(base, calendar)
    assert (found[:, 0] < found[:, 1]).all()
    assert (found[1:, 0] > found[:-1, 1]).all()
    # As the checks see it: hours of a week from Monday 00:00, six of which are gone at the start.
    hour = tick / 6 + 1 / 12
    at = hour - 6 if hour >= 6 else hour - 6 + WEEK
    for later in (at, at + WEEK):
        assert ((found[:, 0] <= later) & (later < found[:, 1])).any() == is_open(open_week(calendar), hour)
