from __future__ import annotations

import numpy as np
import pytest

from septel.theatre.terrain.drive import Closure, drive, split
from septel.theatre.terrain.grid import PLANE, Grid
from septel.theatre.terrain.roads import CLASSES, Roads

GRID = Grid(PLANE, 0.0, 10.0, 1.0, 1.0, 10, 10)
FLAT = np.zeros(GRID.shape, np.float32)
SPEEDS = np.array([100.0, 80, 60, 50, 40, 25, 20])


def roads(
    *edges: tuple[int, int, float], kind: str = "trunk", one_way: bool = False, level: bool = False, **more: object
) -> Roads:
    points = np.array([[0.5, 0.5], [8.5, 0.5], [8.5, 8.5], [0.5, 8.5]])
    n = len(edges)
    return Roads(
        points=points,
        start=np.array([a for a, _, _ in edges], np.int32),
        end=np.array([b for _, b, _ in edges], np.int32),
        length_km=np.array([km for _, _, km in edges]),
        kind=np.full(n, CLASSES.index(kind), np.uint8),
        speed_kmh=np.full(n, np.nan),
        one_way=np.full(n, one_way),
        level=np.full(n, level),
        name=np.full(n, -1, np.int32),
        **more,  # type: ignore[arg-type]
    )


def at(vertex: int) -> tuple[np.ndarray, np.ndarray]:
    return np.array([vertex]), np.zeros(1)


def test_a_road_keeps_its_true_length_however_it_is_cut() -> None:
    cut, edge = split(roads((0, 1, 12.0), (1, 2, 8.0)), GRID)
    assert len(cut) == 16
    assert np.bincount(edge, weights=cut.length_km).tolist() == pytest.approx([12, 8])
    assert (cut.start[1:][np.diff(edge) == 0] == cut.end[:-1][np.diff(edge) == 0]).all()
    assert np.hypot(*(cut.points[cut.end] - cut.points[cut.start]).T).max() <= 1.0


def test_hours_are_length_over_speed_and_every_cell_on_the_way_has_a_vertex() -> None:
    graph = drive(roads((0, 1, 12.0), (1, 2, 8.0)), GRID, FLAT, SPEEDS, climb=0)
    hours = graph.field(*at(0))
    assert hours[[1, 2]].tolist() == pytest.approx([12 / 80, 20 / 80])
    assert np.isinf(hours[3])
    assert set(GRID.cell(graph.points).tolist()) >= set(range(90, 99))


def test_a_known_speed_counts_more_than_the_class() -> None:
    slow = roads((0, 1, 12.0))
    slow.speed_kmh[:] = 30
    assert drive(slow, GRID, FLAT, SPEEDS, climb=0).field(*at(0))[1] == pytest.approx(0.4)


def test_one_way_roads_are_driven_one_way_and_backwards_in_reverse() -> None:
    graph = drive(roads((0, 1, 12.0), one_way=True), GRID, FLAT, SPEEDS, climb=0)
    assert np.isinf(graph.field(*at(1))[0])
    assert graph.reversed().field(*at(1))[0] == graph.field(*at(0))[1] == pytest.approx(12 / 80)


def test_climbs_slow_down_but_not_on_bridges_and_in_tunnels() -> None:
    ramp = np.repeat(np.arange(10, dtype=np.float32)[None] * 100, 10, axis=0)  # 100 m a km
    made = [drive(roads((0, 1, 8.0), level=flat), GRID, ramp, SPEEDS, climb=4) for flat in (True, False)]
    level, over = (graph.field(*at(0))[1] for graph in made)
    assert level == pytest.approx(0.1)
    assert over == pytest.approx(0.1 * 1.4, rel=1e-5)


def test_only_schematic_minor_roads_wind_where_it_is_steep() -> None:
    ramp = np.repeat(np.arange(10, dtype=np.float32)[None] * 100, 10, axis=0)

    def hours(kind: str, schematic: bool) -> float:
        made = roads((0, 1, 8.0), kind=kind, schematic=schematic)
        return float(drive(made, GRID, ramp, SPEEDS, climb=0, winding=10).field(*at(0))[1])

    assert hours("primary", True) == pytest.approx(2 * hours("primary", False), rel=1e-5)
    assert hours("trunk", True) == hours("trunk", False) == pytest.approx(0.1)


def test_a_cut_road_is_gone_around_and_a_checkpoint_waited_at() -> None:
    ring = roads((0, 1, 8.0), (1, 2, 8.0), (2, 3, 8.0), (3, 0, 8.0))
    graph = drive(ring, GRID, FLAT, SPEEDS, climb=0)

    def hours(closure: Closure) -> float:
        return float(graph.closed([closure]).field(*at(0))[1])

    assert hours(Closure((4.5, 0.5), 0.9, np.inf)) == pytest.approx(24 / 80)
    assert hours(Closure((4.5, 5.5), 0.9, np.inf)) == pytest.approx(0.1)
    assert hours(Closure((4.5, 0.5), 0.9, 1.0, delay_h=0.09)) == pytest.approx(0.1 + 0.1)  # two pieces of 1 km, 1.8 km across
    assert hours(Closure((5.0, 0.5), 0.4, 3.0)) == pytest.approx(0.1 + 2 / 80)
    assert graph.field(*at(0))[1] == pytest.approx(0.1)


def test_a_closure_may_name_the_road_that_it_means() -> None:
    named = roads((0, 1, 8.0), names=("México 15",))
    named.name[:] = 0
    graph = drive(named, GRID, FLAT, SPEEDS, climb=0)
    for road, cut in (("mexico 15", True), ("México 16", False)):
        assert np.isinf(graph.closed([Closure((4.5, 0.5), 1.0, np.inf, road=road)]).field(*at(0))[1]) == cut
