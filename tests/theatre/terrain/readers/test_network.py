from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from septel.theatre.terrain.readers.network import joined

places = st.tuples(st.floats(-180, 180), st.floats(-80, 80))


@settings(max_examples=50, deadline=None)
@given(st.lists(places, min_size=4, max_size=12, unique=True), st.floats(0, 360), st.floats(0.01, 20.0))
def test_ends_join_within_a_metre_and_not_beyond(lonlat: list[tuple[float, float]], bearing: float, metres: float) -> None:
    last = lonlat[-1]
    beside = Geod(ellps="WGS84").fwd(*last, bearing, metres)[:2]
    points = np.array([*lonlat, beside, (0.5, 85.0)])
    part = np.array([0] * len(lonlat) + [1, 1])
    vertex = joined(points, part)
    if abs(metres - 1) > 0.1:
        assert (vertex[len(lonlat) - 1] == vertex[len(lonlat)]) == (metres < 1)


def test_the_inner_points_of_two_lines_join_only_where_they_are_written_alike() -> None:
    one = [(-99.0, 19.0), (-98.99, 19.0), (-98.98, 19.0)]
    beside = [(-98.99, 18.99), (-98.99, 19.000002), (-98.99, 19.01)]
    through = [(-98.99, 18.98), (-98.99, 19.0), (-98.985, 19.02)]
    vertex = joined(np.array(one + beside + through), np.repeat([0, 1, 2], 3))
    assert vertex[1] != vertex[4] and vertex[1] == vertex[7]
