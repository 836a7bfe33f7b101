from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.msel import times

SETTING = {"start": "2030-01-07T06:00:00", "zone": "America/Mexico_City"}
BERLIN = {"start": "2030-03-30T12:00:00", "zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("H+2:30", 2.5), ("H+2", 2.0), ("h + 02:30:36", 2.51), ("T+0:30", 0.5), ("STARTEX+1:00", 1.0), ("H+2h30", 2.5),
        ("H-hour +2:30", 2.5), ("2 h", 2.0), ("90 min", 1.5), ("2030-01-07 08:30", 2.5), ("2030-01-07T08:30:36", 2.51),
        ("2030-01-07T14:30:00Z", 2.5), ("D+1 14:00", 32.0), ("Day 2 14:00", 32.0), ("Día 2, 14:00", 32.0), ("day 1 0600", 0.0),
        ("D2 14:00", 32.0), ("14:00", 8.0), ("1400", 8.0), ("1400 hrs", 8.0), ("2:30 PM", 8.5), ("2 p.m.", 8.0),
        ("05:00", 23.0),
        ("6:00", 0.0), ("13/01/2030 06:00", 144.0), ("1/13/2030 06:00", 144.0), ("7/7/2030 07:00", 4345.0),
        (datetime(2030, 1, 7, 8, 30), 2.5), (date(2030, 1, 8), 18.0), (time(8, 30), 2.5), (timedelta(hours=2, minutes=30), 2.5),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(written: Any, hours: float) -> None:
    assert times.hours(written, SETTING) == pytest.approx(hours, abs=1e-9)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("7/1/2030 08:00", "two days"), (2.5, "without a unit"), ("soon", "not a time"), ("H-1", "before the start"),
        ("2030-01-06 08:00", "before the start"), ("Day 0 14:00", "count from 1"), ("Day 2", "without a time of day"),
        ("25:00", "not a time"), ("H+2:75", "59 minutes"), ("2030-13-01 08:00", "not a date"), ("31.02.2030 08:00", "no date"),
        ("13:00 PM", "not a time"), ("", "not a time"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_no_way_or_in_two_is_refused(written: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        times.hours(written, SETTING)


@pytest.mark.parametrize("day", ["Day 2", "D+1", "2", 2, 2.0, "2030-01-08", date(2030, 1, 8), datetime(2030, 1, 8), "día 2"])
def test_a_day_may_stand_in_a_cell_of_its_own(day: Any) -> None:
    assert times.hours("14:00", SETTING, day=day) == 32.0


def test_a_time_that_clocks_never_show_or_show_twice_is_told() -> None:
    with pytest.raises(ValueError, match="never show"):
        times.hours("2030-03-31 02:30", BERLIN)
    with pytest.raises(ValueError, match="twice"):
        times.hours("2030-10-27 02:30", BERLIN)
    assert times.hours("2030-03-31 03:30", BERLIN) == 14.5


@given(st.integers(0, 36_000_000_000))
def test_hours_that_are_shown_are_read_again(seconds: int) -> None:
    at = round(seconds / 3600 * 3600) / 3600
    assert times.hours(times.shown(at), SETTING) == at


@given(st.integers(0, 20_000_000), st.sampled_from([SETTING, BERLIN]))
def test_a_local_time_leads_back_to_its_hour_or_is_not_shown(seconds: int, setting: dict[str, str]) -> None:
    moment = times.local(seconds / 3600, setting)
    assert moment is None or times.hours(moment, setting) == seconds / 3600


def test_no_local_time_is_shown_in_the_hour_that_comes_twice() -> None:
    twice = times.hours("2030-10-27T00:30:00Z", BERLIN)
    assert times.local(twice, BERLIN) is None
    assert times.local(twice - 2, BERLIN) is not None


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_a_clear_error(text: str) -> None:
    try:
        assert times.hours(text, SETTING) >= 0
    except (ValueError, OverflowError) as error:
        assert str(error)
