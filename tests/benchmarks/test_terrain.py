from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from benchmarks.terrain_c import CSearch
from benchmarks.terrain_ground import ground, level, tobler, walked

from benchmarks import grass, terrain, terrain_cuts
from septel.theatre.terrain import fields

SMALL = ground(60)
needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")


@needs_gcc
@pytest.mark.compiled
@pytest.mark.parametrize("flags", [("-O3", "-march=native"), terrain.PORTABLE])
@pytest.mark.parametrize("neighbours", [8, 16])
def test_the_c_twin_gives_the_same_field_to_the_bit(neighbours: int, flags: tuple[str, ...]) -> None:
    steps = walked(SMALL, neighbours)
    ours, theirs = fields.Search(steps), CSearch(steps, flags)
    for cells in (np.array([SMALL.middle]), SMALL.open_cells(9)):
        assert np.array_equal(ours.field(cells), theirs.field(cells))
        assert np.array_equal(ours.field(cells, limit=0.5), theirs.field(cells, limit=0.5))


@needs_gcc
@pytest.mark.compiled
def test_the_c_twin_goes_on_where_room_ran_out(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = walked(SMALL)
    expected = fields.Search(steps).field(SMALL.open_cells(300))
    monkeypatch.setattr(fields, "FIRST_ROOM", 32)
    assert np.array_equal(CSearch(steps).field(SMALL.open_cells(300)), expected)


@pytest.mark.compiled
@pytest.mark.skipif(find_spec("skimage") is None, reason="scikit-image is not installed")
def test_mcp_geometric_is_asked_the_same_question() -> None:
    steps = level(SMALL)
    ours = steps.raster(fields.Search(steps).field(np.array([SMALL.middle])))
    theirs = terrain.MCP(SMALL).field()
    terrain.same(ours, theirs, "MCP_Geometric")
    with pytest.raises(AssertionError, match="differ"):
        terrain.same(ours * 1.0001, theirs, "MCP_Geometric")


@pytest.mark.compiled
@pytest.mark.skipif(not grass.found(), reason="GRASS is not installed")
def test_r_walk_is_asked_the_same_question() -> None:
    peer = terrain.RWalk(SMALL)
    with peer.place:
        assert peer.seconds() > 0 and peer.seconds("max_cost=1") > 0
        steps = walked(SMALL)
        ours = steps.raster(fields.Search(steps).field(np.array([SMALL.middle])))
        terrain.same(ours * np.float64(3600), peer.field(), "r.walk")


def test_without_grass_and_scikit_image_there_are_rows_without_figures() -> None:
    times: terrain.Times = {name: [1.0, 2.0] for name in ("ours", "c", "c_portable", "ours_level", "steps", "steps_threads2")}
    times |= {"rwalk": [], "rwalk_floor": [], "mcp": []}
    figures: dict[str, Any] = {f"{name}_s": 1.5 if values else None for name, values in times.items()}
    rows = {row.what: row for row in terrain.source_rows(times, figures)}
    assert rows["terrain, GRASS r.walk to ours (equal fields)"].verdict == "not measured"
    assert rows["terrain, MCP_Geometric to ours (equal fields)"].as_json()["value"] is None
    assert rows["terrain, ours to C (equal fields)"].verdict == "met"


@pytest.mark.compiled
def test_cuts_are_followed_and_undone() -> None:
    trial = terrain_cuts.Trial(SMALL, 4)
    before, hours = trial.fields.best.copy(), trial.steps.hours.copy()
    for cells, factor, delay in terrain_cuts.everywhere(SMALL.side).values():
        follow, full, changed = trial.cut(cells, factor, delay)
        assert follow > 0 and full > 0 and 0 < changed <= 1
        assert np.array_equal(trial.fields.best, before) and np.array_equal(trial.steps.hours, hours)


def test_walls_are_those_that_are_stated() -> None:
    walls = [terrain_cuts.wall(1000, np.random.default_rng(seed)) for seed in range(30)]
    assert all(terrain_cuts.SHORTEST <= len(wall) <= terrain_cuts.LONGEST for wall in walls)
    assert len({tuple(wall) for wall in walls}) == 30 and all((wall >= 0).all() and (wall < 10**6).all() for wall in walls)


def test_the_ground_is_the_same_each_time_and_has_what_it_should() -> None:
    again = ground(60)
    assert np.array_equal(SMALL.elevation, again.elevation) and np.array_equal(SMALL.cost, again.cost, equal_nan=True)
    assert 0.01 < np.isnan(SMALL.cost).mean() < 0.03 and not np.isnan(SMALL.cost).ravel()[SMALL.middle]
    assert tobler(SMALL).k == 16
