from __future__ import annotations

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.theatre.distance import EARTH_KM, flat_km, great_circle_km, straight_km

WGS84 = pyproj.Geod(ellps="WGS84")
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(points, points)
def test_great_circles_are_within_a_hundred_and_sixtieth_of_the_ellipsoid(a: tuple, b: tuple) -> None:
    _, _, metres = WGS84.inv(a[1], a[0], b[1], b[0])
    ours = great_circle_km(np.array([a]), np.array([b]))[0, 0]
    assert ours == pytest.approx(metres / 1000, rel=0.006, abs=1e-6)


@given(st.lists(points, min_size=1, max_size=6))
def test_distances_are_symmetric_and_zero_to_oneself(chosen: list) -> None:
    table = great_circle_km(np.array(chosen), np.array(chosen))
    assert np.allclose(table, table.T, atol=1e-9)
    assert np.all(np.diag(table) == 0)
    assert np.all(table <= np.pi * EARTH_KM + 1e-6)


@pytest.mark.parametrize(
    ("a", "b", "kilometres"),
    [
        ((19.4326, -99.1332), (25.6866, -100.3161), 707),  # Mexico City, Monterrey
        ((24.8091, -107.3940), (23.2494, -106.4111), 200),  # Culiacán, Mazatlán
        ((32.5149, -117.0382), (20.9674, -89.5926), 2986),  # Tijuana, Mérida
        ((51.5074, -0.1278), (48.8566, 2.3522), 344),  # London, Paris
        ((0, 179.5), (0, -179.5), 111.2),  # over the date line
    ],
)
def test_known_distances(a: tuple, b: tuple, kilometres: float) -> None:
    assert great_circle_km(np.array([a]), np.array([b]))[0, 0] == pytest.approx(kilometres, rel=0.01)


def test_on_a_plane_distances_are_straight() -> None:
    assert straight_km(np.array([[0.0, 0.0], [3.0, 0.0]]), np.array([[3.0, 4.0]])).tolist() == [[5.0], [4.0]]


def test_the_flat_drawing_keeps_distances_of_a_country_within_a_few_percent() -> None:
    towns = np.array([[19.43, -99.13], [25.68, -100.32], [20.67, -103.35], [19.18, -96.14]])
    flat = flat_km(towns)
    assert np.allclose(straight_km(flat, flat), great_circle_km(towns, towns), rtol=0.03)


def test_the_flat_drawing_is_not_torn_at_the_date_line() -> None:
    flat = flat_km(np.array([[0.0, 179.0], [0.0, -179.0]]))
    assert flat[1, 0] - flat[0, 0] == pytest.approx(222.4, rel=0.01)
