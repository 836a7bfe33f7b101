from __future__ import annotations

import numpy as np
import pytest

from septel.theatre.terrain import walking
from septel.theatre.terrain.boats import Boat, Boats
from septel.theatre.terrain.grid import PLANE, Grid
from septel.theatre.terrain.journey import Layer

GRID = Grid(PLANE, 0.0, 40.0, 1.0, 1.0, 40, 40)
WATER = np.zeros(GRID.shape, bool)
WATER[:, 10:30] = True  # a strait between two shores
FOOT = walking.vehicle(4.0, climb=0.0, steepest=1.0)


def boats(**more: float) -> Boats:
    cover = np.where(WATER, np.inf, 1).astype(np.float32)
    layer = Layer(walking.steps(GRID, np.zeros(GRID.shape, np.float32), FOOT, cover=cover), FOOT, ~WATER.ravel())
    return Boats(GRID, WATER, layer, Boat(40.0, landing_h=0.25, **more))


def hours(made: Boats, start: tuple[float, float], end: tuple[float, float]) -> float:
    return float(made.hours(np.array([start]), np.array([end]))[0, 0])


def test_one_crosses_the_water_and_walks_on() -> None:
    found = hours(boats(), (9.5, 20.5), (36.5, 20.5))
    assert found == pytest.approx(1 / 25 + 19 / 40 + 0.25 + 7 / 4, abs=0.15)


def test_a_place_by_the_water_is_reached_from_it() -> None:
    assert hours(boats(), (9.5, 20.5), (30.5, 20.5)) == pytest.approx(1 / 25 + 19 / 40 + 0.25 + 0.5 / 40 + 0.5 / 4)


def test_a_base_far_from_the_water_launches_nothing() -> None:
    assert np.isinf(hours(boats(launch_km=3.0), (1.5, 20.5), (30.5, 20.5)))
    assert np.isfinite(hours(boats(launch_km=12.0), (1.5, 20.5), (30.5, 20.5)))


def test_the_range_is_over_water() -> None:
    assert np.isinf(hours(boats(range_km=10.0), (9.5, 20.5), (36.5, 20.5)))
    assert np.isfinite(hours(boats(range_km=25.0), (9.5, 20.5), (36.5, 20.5)))
