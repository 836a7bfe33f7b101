from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.theatre.terrain.rasters import PACES, Land, land, lands

from septel.errors import SeptelError
from septel.theatre.terrain import fields, oracle, walking
from septel.theatre.terrain.grid import PLANE, Grid
from septel.theatre.terrain.search import NEIGHBOURS

SAME = 1e-5
FIRST = np.array([0])


def field(steps: walking.Steps, cells: np.ndarray, **options: object) -> np.ndarray:
    """Hours by row and column, as float64."""
    return steps.raster(fields.Search(steps).field(cells, **options)).astype(np.float64)  # type: ignore[arg-type]


def some(made: Land, number: int) -> np.ndarray:
    """So many enterable cells, or as many as there are."""
    return np.random.default_rng(number).permutation(made.enterable)[:number]


def equal(got: np.ndarray, expected: np.ndarray) -> None:
    assert np.array_equal(np.isfinite(got), np.isfinite(expected))
    np.testing.assert_allclose(got, expected, rtol=SAME, atol=1e-12)


@given(lands(), st.integers(1, 4))
def test_the_search_agrees_with_a_heap_in_float64(made: Land, number: int) -> None:
    steps, starts = made.steps(), some(made, number)
    begin = np.random.default_rng(number).uniform(0, 2, len(starts)).astype(np.float32)
    equal(field(steps, starts), oracle.field(steps, starts))
    equal(field(steps, starts, hours=begin), oracle.field(steps, starts, begin))


@pytest.mark.compiled
@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("neighbours", [8, 16])
def test_it_agrees_on_larger_ground_too(pace: str, neighbours: int) -> None:
    made = land(9, 150, 130, pace=pace, neighbours=neighbours)
    steps = made.steps(2)
    equal(field(steps, some(made, 3)), oracle.field(steps, some(made, 3)))


@pytest.mark.compiled
@pytest.mark.parametrize("share", [1e-3, 0.02, 3.0, 1e4])
def test_the_width_of_the_buckets_changes_no_answer(monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    made = land(4, 60, 60)
    steps = made.steps()
    expected = field(steps, some(made, 2))
    monkeypatch.setattr(fields, "SHARE", share)
    equal(field(steps, some(made, 2)), expected)


@pytest.mark.compiled
def test_it_goes_on_where_room_ran_out(monkeypatch: pytest.MonkeyPatch) -> None:
    made = land(6, 80, 80)
    steps = made.steps()
    expected = field(steps, made.enterable[::7])
    monkeypatch.setattr(fields, "FIRST_ROOM", 32)
    assert np.array_equal(field(steps, made.enterable[::7]), expected)


@given(lands())
def test_a_detour_is_never_a_short_cut(made: Land) -> None:
    steps, starts = made.steps(), some(made, 4)
    hours = np.array([field(steps, np.array([cell])).ravel()[starts] for cell in starts])
    through = hours[:, :, None] + hours[None, :, :]
    assert (hours[:, None, :] <= through * (1 + SAME)).all()


@given(lands(level=True))
def test_there_and_back_takes_as_long_where_slope_does_not_matter(made: Land) -> None:
    steps, starts = made.steps(), some(made, 4)
    hours = np.array([field(steps, np.array([cell])).ravel()[starts] for cell in starts])
    equal(hours, hours.T)


@given(lands(), st.floats(1.0, 5.0))
def test_more_friction_never_makes_a_way_shorter(made: Land, times: float) -> None:
    starts = some(made, 2)
    before, after = field(made.steps(), starts), field(made.slower(times).steps(), starts)
    assert (after >= before * (1 - SAME)).all()


@given(lands(), st.floats(0.001, 2.0))
def test_a_limit_hides_what_lies_beyond_and_changes_nothing_within(made: Land, limit: float) -> None:
    steps, starts = made.steps(), some(made, 2)
    whole, within = field(steps, starts), field(steps, starts, limit=limit)
    assert np.array_equal(within, np.where(whole <= np.float32(limit), whole, np.inf))


@given(lands(), st.integers(1, 5))
def test_several_starts_are_the_best_of_each(made: Land, number: int) -> None:
    steps, starts = made.steps(), some(made, number)
    begin = np.random.default_rng(number).uniform(0, 0.2, len(starts)).astype(np.float32)
    each = np.array([field(steps, starts[[n]], hours=begin[[n]]) for n in range(len(starts))])
    found = fields.nearest(fields.Search(steps), starts, begin)
    equal(found.hours.astype(np.float64), each.min(axis=0))
    assert np.array_equal(found.start >= 0, np.isfinite(found.hours)), "who is reached is reached by somebody"
    labelled = np.take_along_axis(each, np.maximum(found.start, 0)[None], axis=0)[0]
    equal(np.where(found.start < 0, np.inf, labelled), each.min(axis=0))


def test_of_starts_in_one_cell_the_soonest_is_named() -> None:
    steps = land(1, 4, 4).steps()
    cell = land(1, 4, 4).enterable[0]
    found = fields.nearest(fields.Search(steps), np.array([cell, cell, cell]), np.array([0.5, 0.25, 0.25]))
    assert found.start.ravel()[cell] == 1


@given(lands())
def test_a_way_costs_what_the_field_says(made: Land) -> None:
    steps, starts = made.steps(), some(made, 2)
    best = fields.Search(steps).field(starts)
    hours = steps.hours.reshape(-1, steps.k)
    for cell in some(made, 6):
        if not np.isfinite(steps.raster(best).ravel()[cell]):
            with pytest.raises(SeptelError, match="no way"):
                fields.way_to(steps, best, int(cell))
            continue
        way = fields.way_to(steps, best, int(cell))
        assert way[0] in starts and way[-1] == cell
        row, column = np.divmod(way, steps.grid.columns)
        moves = [int(np.flatnonzero(((dr, dc) == NEIGHBOURS).all(axis=1))[0])
                 for dr, dc in zip(np.diff(row), np.diff(column), strict=True)]  # fmt: skip
        total = sum(float(hours[i, move]) for i, move in zip(steps.inside(way[:-1]), moves, strict=True))
        assert total == pytest.approx(float(steps.raster(best).ravel()[cell]), rel=SAME)


@given(lands())
def test_reversed_steps_lead_home(made: Land) -> None:
    steps = made.steps()
    back = fields.reversed_steps(steps)
    base = some(made, 1)
    home = field(back, base).ravel()
    for cell in some(made, 4):
        equal(home[[cell]], field(steps, np.array([cell])).ravel()[base])
    assert np.array_equal(fields.reversed_steps(back).hours, steps.hours)


def test_uniform_ground_has_the_octagons_metric() -> None:
    grid = Grid(PLANE, 0.0, 11.0, 1.0, 1.0, 11, 11)
    pace = walking.vehicle(1.0, climb=0.0)
    got = field(walking.steps(grid, np.zeros(grid.shape, np.float32), pace, neighbours=8), np.array([60]))
    dy, dx = np.abs(np.indices(grid.shape) - 5)
    assert got == pytest.approx(np.maximum(dx, dy) + (2**0.5 - 1) * np.minimum(dx, dy), rel=SAME)


def test_a_start_in_a_lake_reaches_nothing_else() -> None:
    grid = Grid(PLANE, 0.0, 3.0, 1.0, 1.0, 3, 3)
    z = np.zeros(grid.shape, np.float32)
    z[1, 1] = np.nan
    got = field(walking.steps(grid, z, walking.tobler()), np.array([4]))
    assert got[1, 1] == 0 and np.isinf(np.delete(got.ravel(), 4)).all()
