"""Checks G1 to G6: travel times against other programs, exact metrics, the geodesic and the theory of nearest bases."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from septel import validate
from septel.theatre.terrain import walking
from septel.theatre.terrain.grid import PLANE, Grid
from septel.validate import command, distances, ground, metric, reference
from septel.validate.rows import Fixed, Row, shown

GROUND = [ident for ident in validate.CHECKS if ident.startswith("G")]
BENCH = command.Bench(command.SEED, 2, 0.1)
ROW = Fixed("G0", "difference", "a case", "r.walk", 0.0, 2e-7, 100, 0, 1e-5)


@pytest.mark.compiled
@pytest.mark.parametrize("ident", GROUND)
def test_travel_times_agree(ident: str) -> None:
    rows = validate.run([ident], scale=0.1)
    assert rows and {row.id for row in rows} == {ident}
    assert [row for row in rows if not abs(row.got - row.expected) <= row.tolerance] == []
    assert {row.verdict for row in rows if isinstance(row, Fixed)} <= {"pass"}


def fails(rows: Any) -> set[str]:
    return {row.case for row in rows if row.verdict == "fail"}


@pytest.mark.compiled
def test_a_slope_factor_that_is_off_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "RWALK", (0.72, 6.0, 1.9998, -1.9998, -0.22))
    assert fails(ground.walk_rows(BENCH))


@pytest.mark.compiled
def test_a_wall_that_leaks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = reference.closed

    def leaking() -> Any:
        shut = honest()
        shut[40:130, 101] = False
        return shut

    monkeypatch.setattr(reference, "closed", leaking)
    assert fails(ground.walk_rows(BENCH))


@pytest.mark.compiled
def test_a_pace_a_hundred_thousandth_too_slow_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = walking.tobler
    monkeypatch.setattr(walking, "tobler", lambda off_path: honest(off_path=off_path * (1 - 1e-5)))
    assert len(fails(ground.tobler_rows(BENCH))) == 6


@pytest.mark.compiled
def test_cells_whose_scale_is_left_in_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Grid, "_scale", lambda grid: np.ones(grid.shape))
    monkeypatch.setattr(distances, "EARTH", {case: replace(grid) for case, grid in distances.EARTH.items()})  # not yet asked
    assert {case.split(",")[0] for case in fails(distances.earth_rows(BENCH))} == {"UTM 13 N"}


@pytest.mark.compiled
def test_without_scikit_image_its_row_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "skimage", None)
    last = list(ground.cost_rows(BENCH))[-1]
    assert last.verdict == "left out" and "not installed" in last.case and last.as_dict()["got"] is None


def test_a_fixed_row_passes_within_its_tolerance_and_not_beyond() -> None:
    assert ROW.verdict == "pass"
    assert Fixed("G0", "", "", "", 0.0, 2e-5, 1, 0, 1e-5).verdict == "fail"
    assert Fixed("G0", "", "", "", 0.0, math.nan, 0, 0, 1e-5).verdict == "fail"
    assert list(ROW.as_dict()) == list(Row("T0", "", "", "", 1, 1, 1, 1, 0).as_dict())


def test_small_numbers_are_shown_as_such() -> None:
    assert [shown(x) for x in (0.0, 2.1e-7, 0.5, 1e-4, None)] == ["0.000000", "2.1e-07", "0.500000", "0.000100", "–"]


def test_the_table_tells_of_chance_only_where_there_is_some() -> None:
    assert "half-width" not in command.table([ROW])
    assert "half-width" in command.table([ROW, Row("T0", "share", "a coin", "symmetry", 0.5, 0.501, 1000, 7, 0.004)])


def test_where_only_one_arrives_the_difference_is_infinite() -> None:
    ours, theirs = np.array([[0.0, 1.0, np.inf, np.inf]]), np.array([[0.0, 1.0, np.inf, 2.0]])
    assert ground.differences(ours, theirs).tolist() == [0.0, np.inf]
    assert ground.differences(theirs, ours).tolist()[:1] == [0.0]


def test_what_is_stored_comes_back() -> None:
    values = np.random.default_rng(1).uniform(0.01, 1e6, (9, 7))
    values[2, 3] = np.nan
    codes = reference.coded(values)
    assert np.array_equal(reference.unpacked(reference.packed(codes)), codes)
    back = (codes << np.uint32(reference.DROPPED_BITS)).view(np.float32)
    assert np.isinf(back[2, 3]) and np.nanmax(np.abs(back / values - 1)[~np.isnan(values)]) < 5e-7


def test_the_stored_ground_is_what_it_says() -> None:
    assert reference.stored()["version"].item().startswith("GRASS GIS 8")
    z, shut = reference.elevation(90), reference.closed()
    assert z.shape == (reference.SIDE, reference.SIDE) and 0 == z.min() < 500 < z.max()
    assert 0.04 < shut.mean() < 0.1 and not shut[reference.START]
    assert np.array_equal(np.isnan(reference.friction()), shut) and np.array_equal(np.isnan(reference.cost()), shut)
    for name in ("walk_90_8", "walk_90_16", "walk_1000_8", "walk_1000_16", "cost_8", "cost_16"):
        found = reference.answer(name)
        assert found[reference.START] == 0 and np.isinf(found[shut]).all() and np.isfinite(found).mean() > 0.9


def test_the_metrics_are_the_known_ones() -> None:
    eight, sixteen, four = (metric.corners(metric.neighbours(n)) for n in (8, 16, 4))
    assert [metric.worst(units) for units in (four, eight, sixteen)] == pytest.approx([2**0.5, 1.0823922, 1.0274863], abs=1e-7)
    assert metric.mean(eight) == pytest.approx(8 / np.pi * (2**0.5 - 1), rel=1e-12)
    assert [metric.ball(units) for units in (four, eight)] == pytest.approx([2, 2 * 2**0.5])
    ways = np.random.default_rng(3).normal(0, 1, (50, 2))
    most, least = np.abs(ways).max(axis=1), np.abs(ways).min(axis=1)
    assert metric.norm(eight)(ways) == pytest.approx(most + (2**0.5 - 1) * least)
    knights = np.where(least < most / 2, most + (5**0.5 - 2) * least, 5**0.5 * (most - least) + 2**0.5 * (2 * least - most))
    assert metric.norm(sixteen)(ways) == pytest.approx(knights)
    assert metric.norm(four)(ways) == pytest.approx(most + least)


def test_the_constants_of_kolesar_and_blum_come_out() -> None:
    def straight(way: np.ndarray) -> np.ndarray:
        return np.hypot(way[..., 0], way[..., 1])

    square, hexagon, diamond = np.eye(2), np.array([[1, 0], [0.5, 0.75**0.5]]), np.array([[1.0, 1], [1, -1]])
    manhattan = metric.norm(metric.corners(metric.neighbours(4)))
    got = [metric.of_lattice(square, straight), metric.of_lattice(hexagon, straight), metric.of_lattice(diamond, manhattan)]
    assert got == pytest.approx([0.3825979, 0.3771967, 0.4714045], abs=1e-5)
    assert metric.of_random(metric.corners(metric.neighbours(4))) == pytest.approx(0.6266571, abs=1e-7)


def test_four_neighbours_walk_in_streets() -> None:
    got = distances.from_middle(distances.uniform(Grid(PLANE, 0.0, 7.0, 1.0, 1.0, 7, 7), 4))
    row, column = np.abs(np.indices((7, 7)) - 3)
    assert got == pytest.approx(row + column)
