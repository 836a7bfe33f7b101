from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.theatre.terrain.rasters import Land, land, lands

from septel.theatre.terrain import edits, walking
from septel.theatre.terrain.grid import PLANE, Grid
from septel.theatre.terrain.search import NEIGHBOURS, OPPOSITE

SAME = 1e-5


def followed(made: Land, number: int = 3, threads: int = 1) -> edits.Fields:
    """Fields from so many random starts, the last from two at once, one of them late."""
    random = np.random.default_rng(number)
    starts = [random.permutation(made.enterable)[:1] for _ in range(number)] + [random.permutation(made.enterable)[:2]]
    hours = [np.zeros(len(cells), np.float32) for cells in starts]
    hours[-1][-1] = 0.1
    return edits.Fields(made.steps(), starts, hours, threads=threads)


def anew(fields: edits.Fields, made: Land) -> np.ndarray:
    """The same fields over the steps as they are now, computed from nothing."""
    steps = walking.Steps(fields.steps.grid, fields.steps.k, fields.steps.hours, fields.steps.typical, fields.steps.longest)
    inner = [np.flatnonzero(np.isin(steps.inside(np.arange(made.grid.cells)), cells)) for cells in fields.starts]
    order = [np.argsort(np.argsort(cells)) for cells in fields.starts]
    return edits.Fields(steps, [cells[n] for cells, n in zip(inner, order, strict=True)], fields.begin).best


def equal(got: np.ndarray, expected: np.ndarray) -> None:
    assert np.array_equal(np.isfinite(got), np.isfinite(expected))
    np.testing.assert_allclose(got, expected, rtol=SAME, atol=1e-7)


def shape(made: Land, seed: int, size: int) -> np.ndarray:
    """A wall, a block, or scattered cells."""
    random = np.random.default_rng(seed)
    rows, columns = made.grid.shape
    kind = seed % 3
    if kind == 0:
        return int(random.integers(rows)) * columns + np.arange(columns)
    if kind == 1:
        inside = np.indices((rows, columns))
        corner = random.integers(rows), random.integers(columns)
        return np.flatnonzero(((inside[0] >= corner[0]) & (inside[1] >= corner[1])).ravel())
    return random.integers(0, made.grid.cells, size)


@given(
    lands(most=8),
    st.lists(st.tuples(st.integers(0, 10**4), st.sampled_from([np.inf, 3.0, 0.3]), st.sampled_from([0.0, 0.4])), max_size=4),
)
def test_cuts_checkpoints_and_reopenings_leave_what_a_new_search_finds(
    made: Land, changes: list[tuple[int, float, float]]
) -> None:
    fields = followed(made)
    undone, stages = [], [fields.best.copy()]
    for seed, factor, delay in changes:
        edit = edits.through(fields.steps, shape(made, seed, 5), factor=factor, delay_h=delay)
        undone.append(fields.apply(edit)[0])
        equal(fields.best, anew(fields, made))
        stages.append(fields.best.copy())
    for undo in reversed(undone):
        stages.pop()
        fields.apply(undo)
        equal(fields.best, stages[-1])


@pytest.mark.compiled
@pytest.mark.parametrize("most", [0.02, 0.2, 1.0])
@pytest.mark.parametrize("neighbours", [8, 16])
def test_large_and_small_cuts_on_larger_ground(monkeypatch: pytest.MonkeyPatch, most: float, neighbours: int) -> None:
    monkeypatch.setattr(edits, "MOST", most)
    made = land(8, 90, 80, neighbours=neighbours, pace="langmuir")
    fields = followed(made, number=5, threads=2)
    before, hours = fields.best.copy(), fields.steps.hours.copy()
    for seed in range(9):
        edit = edits.through(
            fields.steps, shape(made, seed, 12), factor=[np.inf, 2.0, 0.25][seed % 3], delay_h=0.1 * (seed % 2)
        )
        undo, gaps = fields.apply(edit)
        equal(fields.best, anew(fields, made))
        assert len(gaps) == 6 and gaps.max() <= most * fields.steps.padded + 1
        fields.apply(undo)
        assert np.array_equal(fields.steps.hours, hours)
        equal(fields.best, before)


@pytest.mark.compiled
def test_a_cut_that_nobody_passes_lets_nothing_go() -> None:
    made = land(2, 40, 40, level=True)
    fields = edits.Fields(made.steps(), [made.enterable[:1]])
    reached = fields.steps.raster(fields.best[0])
    furthest = int(np.argmax(np.where(np.isfinite(reached), reached, -1)))
    _, gaps = fields.apply(edits.through(fields.steps, np.array([furthest]), factor=np.inf))
    assert 1 <= gaps[0] <= 3, "the cell itself, and at most what ended near it"


def test_a_wall_cuts_off_what_lies_behind_until_it_is_taken_down() -> None:
    grid = Grid(PLANE, 0.0, 5.0, 1.0, 1.0, 5, 7)
    steps = walking.steps(grid, np.zeros(grid.shape, np.float32), walking.vehicle(1.0, climb=0.0), neighbours=8)
    fields = edits.Fields(steps, [np.array([0]), np.array([34])])
    before = fields.best.copy()
    undo, _ = fields.apply(edits.through(steps, np.arange(5) * 7 + 3, factor=np.inf))
    west, east = (steps.raster(fields.best[n]) for n in (0, 1))
    assert np.isfinite(west[:, :3]).all() and np.isinf(west[:, 3:]).all()
    assert np.isinf(east[:, :4]).all() and np.isfinite(east[:, 4:]).all()
    fields.apply(undo)
    assert np.array_equal(fields.best, before)


def test_a_checkpoint_delays_each_step_by_as_much() -> None:
    made = land(7, 6, 6)
    steps = made.steps()
    edit = edits.through(steps, made.enterable[:2], delay_h=0.5)
    assert len(np.unique(edit.steps)) == len(edit.steps)
    assert edit.hours == pytest.approx(steps.hours[edit.steps] + 0.5)


@given(lands(most=6))
def test_steps_through_a_cell_are_those_into_out_of_and_across_it(made: Land) -> None:
    steps = made.steps()
    cell = made.enterable[len(made.enterable) // 2]
    row, column = divmod(int(cell), made.grid.columns)
    got = set(edits.through(steps, np.array([cell]), factor=2.0).steps.tolist())
    expected = set()
    for number in np.flatnonzero(np.isfinite(steps.hours)):
        i, move = divmod(int(number), steps.k)
        r, c = i // steps.width - 2, i % steps.width - 1
        dr, dc = (int(part) for part in NEIGHBOURS[move])
        cells = {(r, c), (r + dr, c + dc)}
        if move >= 8:
            middle = (dr // 2, 0) if abs(dr) == 2 else (0, dc // 2)
            cells |= {(r + middle[0], c + middle[1]), (r + dr - middle[0], c + dc - middle[1])}
        if (row, column) in cells:
            expected.add(int(number))
    assert got == expected


def test_opposite_moves_are_opposite() -> None:
    assert np.array_equal(NEIGHBOURS[OPPOSITE], -NEIGHBOURS)
