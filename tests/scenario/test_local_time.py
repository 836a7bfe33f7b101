from __future__ import annotations

from datetime import datetime

import pytest

from septel.scenario.local_time import hours_at, local_at

START, BERLIN = datetime(2030, 3, 30, 12), "Europe/Berlin"


def test_an_hour_that_clocks_leave_out_is_not_counted() -> None:
    assert hours_at(datetime(2030, 3, 31, 1, 59), start=START, zone=BERLIN) == pytest.approx(13 + 59 / 60)
    assert hours_at(datetime(2030, 3, 31, 3, 0), start=START, zone=BERLIN) == 14.0


@pytest.mark.parametrize(
    ("local", "says"),
    [
        (datetime(2030, 3, 31, 2, 30), "never show"),
        (datetime(2030, 10, 27, 2, 30), "twice"),
        (datetime(2030, 3, 30, 11, 59), "before the start"),
        (datetime(9999, 12, 31, 23, 59), "out of reach"),
        (datetime(1, 1, 1), "out of reach"),
    ],
)
def test_a_time_that_is_none_or_two_is_told(local: datetime, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        hours_at(local, start=START, zone=BERLIN)


def test_a_zone_that_does_not_exist_is_told() -> None:
    with pytest.raises(ValueError, match="no time zone 'Europe/Berlín'"):
        hours_at(datetime(2030, 4, 1), start=START, zone="Europe/Berlín")


def test_the_way_back_is_given_only_where_it_leads_back() -> None:
    assert local_at(14.0, start=START, zone=BERLIN) == datetime(2030, 3, 31, 3, 0)
    twice = hours_at(datetime(2030, 10, 27, 1, 59), start=START, zone=BERLIN) + 0.5
    assert local_at(twice, start=START, zone=BERLIN) is None
    assert local_at(1e9, start=START, zone=BERLIN) is None
