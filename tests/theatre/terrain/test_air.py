from __future__ import annotations

import numpy as np
import pytest

from septel.theatre.terrain.air import WALK_KM_H, Air, Aircraft
from septel.theatre.terrain.grid import PLANE, Grid

GRID = Grid(PLANE, 0.0, 100.0, 1.0, 1.0, 100, 100)
FLAT = np.zeros(GRID.shape, np.float32)
HERE, THERE = np.array([[10.5, 50.5]]), np.array([[90.5, 50.5]])


def hours(craft: Aircraft, elevation: np.ndarray = FLAT, **more: object) -> float:
    clear = more.pop("clear", None)
    return float(Air(GRID, elevation, craft, clear).hours(HERE, THERE, **more)[0, 0])  # type: ignore[arg-type]


def test_one_flies_straight() -> None:
    assert hours(Aircraft(200.0)) == pytest.approx(0.4)
    assert hours(Aircraft(200.0, detour=1.1)) == pytest.approx(0.44)


def test_nobody_flies_beyond_the_range_unless_there_is_fuel_on_the_way() -> None:
    assert np.isinf(hours(Aircraft(200.0, range_km=50.0)))
    bases = np.array([[10.5, 50.5], [50.5, 50.5]])
    assert np.isinf(hours(Aircraft(200.0, range_km=50.0), bases=bases))
    assert hours(Aircraft(200.0, range_km=50.0, refuel_h=0.5), bases=bases) == pytest.approx(0.9)
    assert np.isinf(hours(Aircraft(200.0, range_km=30.0, refuel_h=0.5), bases=bases))


def test_what_is_too_high_is_flown_around() -> None:
    wall = FLAT.copy()
    wall[20:, 50] = 5000  # open in the north
    low, high = hours(Aircraft(200.0, ceiling_m=4000.0), wall), hours(Aircraft(200.0, ceiling_m=6000.0), wall)
    assert high == pytest.approx(0.4)
    around = 2 * np.hypot(40, 31) / 200
    assert around <= low <= around * 1.03


def test_one_lands_where_it_is_level_and_walks_on() -> None:
    rough = FLAT.copy()
    rough[40:61, 80:] = np.arange(1, 22, dtype=np.float32)[:, None] * 300
    craft = Aircraft(200.0, landing_slope=0.1, landing_km=20.0)
    found = hours(craft, rough)
    assert 0.4 - 12 / 200 + 9 / WALK_KM_H < found < 0.4 + 13 / WALK_KM_H
    assert np.isinf(hours(Aircraft(200.0, landing_slope=0.1, landing_km=3.0), rough))
    assert hours(craft, FLAT, clear=np.ones(GRID.shape, bool)) == pytest.approx(0.4)
