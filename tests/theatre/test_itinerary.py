from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from septel import scenario as scenarios
from septel.errors import SeptelError
from septel.theatre import build, forces, itinerary
from septel.theatre.terrain.route import Route
from tests.theatre import ground_of_own


def walked() -> Route:
    """Two km on a road, one on foot, over a hill whose top is unknown."""
    points = np.array([[46.9, 10.40], [46.9, 10.41], [46.9, 10.42], [46.91, 10.42]])
    height = np.array([100.0, np.nan, 150.0, 140.0])
    return Route(points, np.array([0, 0.1, 0.2, 0.6]), np.array([0, 1.0, 2.0, 3.0]), height, ("trunk", "trunk", "on foot"))


def test_a_route_has_parts_a_climb_and_a_place_where_the_vehicle_is_left() -> None:
    parts = itinerary.parts(walked())
    assert [(part.how, part.first, part.last, part.km) for part in parts] == [("trunk", 0, 2, 2.0), ("on foot", 2, 3, 1.0)]
    assert itinerary.climb_m(walked()) == 50
    assert itinerary.left_at(walked()) == 2


def test_a_route_that_stays_on_the_road_or_never_meets_one_leaves_no_vehicle() -> None:
    whole = walked()
    for how in ("trunk", "on foot"):
        assert itinerary.left_at(Route(whole.points, whole.hours, whole.km, whole.elevation, (how,) * 3)) is None


def test_ends_are_places_bases_towns_or_coordinates(tmp_path: Path) -> None:
    book = scenarios.load(ground_of_own.write(tmp_path))
    theatre = build(book.base)
    stand = forces(book.base, theatre)
    alpha = itinerary.end_named("alpha", theatre, stand)
    assert alpha.name == "Alpha" and alpha.point == pytest.approx(ground_of_own.point(20, 20))
    assert itinerary.end_named("Gamma", theatre, stand).name == "Gamma"
    lat, lon = ground_of_own.point(50, 50)
    assert itinerary.end_named(f"{lat}, {lon}", theatre, stand).point == (lat, lon)
    with pytest.raises(SeptelError, match="Did you mean 'Gamma'"):
        itinerary.end_named("Gama", theatre, stand)
    with pytest.raises(SeptelError, match="lies outside the ground"):
        itinerary.end_named("10.0,10.0", theatre, stand)
