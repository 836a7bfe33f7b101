from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from tests.theatre.terrain.rasters import PACES, Land, by_hand, land, lands

from septel.errors import SeptelError
from septel.theatre.terrain import walking
from septel.theatre.terrain.grid import GEOGRAPHIC, PLANE, Grid
from septel.theatre.terrain.search import PAD_COLUMNS, PAD_ROWS

FLAT = Grid(PLANE, 0.0, 1.0, 0.1, 0.1, 10, 10)


def as_table(steps: walking.Steps) -> np.ndarray:
    """Hours by row, column and neighbour, without the padding."""
    hours = steps.hours.reshape(-1, steps.width, steps.k)
    return hours[PAD_ROWS:-PAD_ROWS, PAD_COLUMNS:-PAD_COLUMNS]


def agree(made: Land, steps: walking.Steps) -> None:
    """Every step is that of the formula, and there are no others."""
    got = {
        tuple(map(int, at)): float(as_table(steps)[at]) for at in zip(*np.nonzero(np.isfinite(as_table(steps))), strict=True)
    }
    assert got == pytest.approx(by_hand(made), rel=1e-6)
    assert np.isfinite(steps.hours).sum() == len(got), "no step leads out of the padding"
    assert steps.longest == pytest.approx(max(got.values(), default=0.0))


@given(lands())
def test_every_step_costs_what_the_formula_says(made: Land) -> None:
    agree(made, made.steps())


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("crs", [GEOGRAPHIC, "EPSG:32613"])
def test_steps_on_the_earth_follow_its_cells(pace: str, crs: str) -> None:
    frame = (-106.0, 61.0, 0.001, 0.002) if crs == GEOGRAPHIC else (820_000.0, 2_800_000.0, 60.0, 40.0)
    made = land(5, 6, 5, pace=pace, grid=Grid(crs, *frame, 6, 5))
    agree(made, made.steps())


@pytest.mark.compiled
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_blocks_of_rows_meet_without_a_seam(threads: int) -> None:
    made = land(3, 2 * walking.BLOCK + 3, 4)
    agree(made, made.steps(threads))


def test_a_raster_of_one_cell_leads_nowhere() -> None:
    made = land(1, 1, 1)
    assert not np.isfinite(made.steps().hours).any()


def test_a_number_stands_for_a_layer_of_it() -> None:
    z = np.random.default_rng(2).normal(0, 5, FLAT.shape).astype(np.float32)
    whole = [np.full(FLAT.shape, value, np.float32) for value in (1.5, 1e-4, 0.25)]
    one = walking.steps(FLAT, z, walking.tobler(), cover=1.5, friction=1e-4, delay=0.25)
    each = walking.steps(FLAT, z, walking.tobler(), cover=whole[0], friction=whole[1], delay=whole[2])
    assert np.array_equal(one.hours, each.hours)


def test_a_knights_move_needs_the_two_cells_between() -> None:
    cover = np.ones(FLAT.shape, np.float32)
    cover[4, 5] = np.inf
    table = as_table(walking.steps(FLAT, np.zeros(FLAT.shape, np.float32), walking.tobler(), cover=cover))
    assert np.isinf(table[4, 4, 11]), "from (4, 4) to (3, 6) it would run through (4, 5)"
    assert np.isfinite(table[4, 4, 10]), "to (3, 2) it does not"


def test_a_river_takes_its_delay_once() -> None:
    delay = np.zeros(FLAT.shape, np.float32)
    delay[:, 5] = 2.0
    pace = walking.vehicle(1e6, climb=0.0)
    table = as_table(walking.steps(FLAT, np.zeros(FLAT.shape, np.float32), pace, delay=delay))
    assert table[4, 4, 4] + table[4, 5, 4] == pytest.approx(2.0, rel=1e-5), "in and out again"
    assert table[4, 4, 11] == pytest.approx(2.0, rel=1e-5), "across by a knight's move, half of it in each cell between"


def test_what_is_published_comes_out() -> None:
    slopes = np.array([-0.05, 0.0])
    assert 1 / walking.tobler(off_path=1.0).hours_a_metre(slopes) / 1000 == pytest.approx([6.0, 5.0367], abs=1e-4)
    seconds = walking.langmuir().hours_a_metre(np.array([0.0, 0.1, -0.1, -0.3])) * 3600
    assert seconds == pytest.approx([0.72, 0.72 + 0.6, 0.72 - 0.19998, 0.72 + 0.59994])


def test_the_exponential_is_good_to_float32_wherever_that_reaches() -> None:
    x = np.linspace(0, 88, 4001)
    with np.errstate(over="ignore"):
        got = np.array([walking.exponential(one) for one in x])
        assert walking.exponential(np.inf) == np.inf
    assert got == pytest.approx(np.exp(x), rel=2e-8)


@pytest.mark.parametrize("pace", PACES)
def test_a_cliff_is_impassable_or_slow_but_never_nonsense(pace: str) -> None:
    z = np.zeros(FLAT.shape, np.float32)
    z[5] = 1e6
    steps = walking.steps(FLAT, z, PACES[pace])
    assert not np.isnan(steps.hours).any() and (steps.hours > 0).all()


def test_nobody_takes_more_than_the_steepest_slope() -> None:
    z = np.tile(np.arange(10) * 30.0, (10, 1)).astype(np.float32)  # 30 % to the east
    table = as_table(walking.steps(FLAT, z, walking.tobler(steepest=0.25)))
    assert np.isinf(table[4, 4, [3, 4]]).all() and np.isfinite(table[4, 4, [1, 6]]).all()
    assert np.isfinite(table[4, 4, [0, 2]]).all(), "aslant it is 21 %"


@pytest.mark.parametrize("entries", [[(0, 5)], [(0, 5), (0, 4)], [(0, 5), (1, -1)], [(0, 5), (1, np.inf)]])
def test_a_table_that_is_none_is_refused(entries: list[tuple[float, float]]) -> None:
    with pytest.raises(SeptelError, match="a table of slopes and speeds"):
        walking.table(entries)


def test_only_8_and_16_neighbours_are_known() -> None:
    with pytest.raises(SeptelError, match="8 or 16 neighbours, not 4"):
        walking.steps(FLAT, np.zeros(FLAT.shape, np.float32), walking.tobler(), neighbours=4)
