from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from septel.report import profiles
from septel.theatre.terrain.route import Route


def driven_and_walked(pieces: int = 3) -> Route:
    """A road over a pass, whose top is unknown, and a slow end on foot."""
    km = np.linspace(0, 90, pieces + 1)
    hours = np.where(km <= 60, km / 60, 1 + (km - 60) / 3)
    height = 1000 * np.sin(km / 30)
    height[1] = np.nan
    how = tuple("trunk" if one < 60 else "on foot" for one in km[:-1])
    return Route(np.column_stack([km / 100, km]), hours, km, height, how)


def test_a_profile_is_coloured_by_how_the_way_is_covered() -> None:
    found = profiles.profile(driven_and_walked())
    assert [area.how for area in found.areas] == ["trunk", "on foot"]
    assert found.kinds == (("trunk", "60"), ("on foot", "30"))
    assert found.left == pytest.approx(66.67)
    assert found.line.startswith("M0.00 ") and "nan" not in found.line


def test_hours_stand_where_they_have_passed_and_do_not_touch() -> None:
    ticks = profiles.hour_ticks(driven_and_walked(90))
    at = [tick.at for tick in ticks]
    assert all(b - a >= profiles.APART for a, b in pairwise(at))
    hours = np.interp([0.9 * share for share in at], driven_and_walked(90).km, driven_and_walked(90).hours)
    assert [float(tick.text) for tick in ticks] == pytest.approx(hours.tolist(), abs=0.01)


def test_a_long_route_is_drawn_with_few_points_and_both_ends() -> None:
    found = profiles.profile(driven_and_walked(9000))
    assert found.line.count(" ") < 2 * profiles.MOST_POINTS + 60
    assert found.line.split()[-2] == "100.00"


def test_unknown_heights_lie_on_the_line_between_known_ones() -> None:
    assert profiles.filled(np.array([np.nan, 100, np.nan, 300, np.nan])).tolist() == [100, 100, 200, 300, 300]
    assert profiles.filled(np.array([np.nan, np.nan])).tolist() == [0, 0]
