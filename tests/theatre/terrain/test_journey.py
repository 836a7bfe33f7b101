from __future__ import annotations

import numpy as np
import pytest

from septel.theatre.terrain import walking
from septel.theatre.terrain.drive import drive
from septel.theatre.terrain.grid import PLANE, Grid
from septel.theatre.terrain.joining import Joining, anchors
from septel.theatre.terrain.journey import Ground, Layer
from septel.theatre.terrain.roads import CLASSES, Roads
from septel.theatre.terrain.route import route

GRID = Grid(PLANE, 0.0, 20.0, 1.0, 1.0, 20, 20)
FLAT = np.zeros(GRID.shape, np.float32)
WALK_KMH = 4.0
WALK = walking.vehicle(WALK_KMH, climb=0.0, steepest=1.0)
JOINING = Joining(snap_km=0.8, detour=1.0, local_kmh=40.0, dismount_h=0.25)
SPEEDS = np.full(len(CLASSES), 80.0)


def layer(pace: walking.Pace = WALK, barred: np.ndarray | None = None, elevation: np.ndarray = FLAT) -> Layer:
    passable = np.ones(GRID.shape, bool) if barred is None else ~barred
    cover = np.where(passable, 1, np.inf).astype(np.float32)
    return Layer(walking.steps(GRID, elevation, pace, cover=cover), pace, passable.ravel())


def west_to_east(y: float = 10.5, one_way: bool = False) -> Roads:
    points = np.array([[0.5, y], [19.5, y]])
    return Roads(
        points=points, start=np.array([0], np.int32), end=np.array([1], np.int32), length_km=np.array([19.0]),
        kind=np.zeros(1, np.uint8), speed_kmh=np.array([np.nan]), one_way=np.array([one_way]), level=np.zeros(1, bool),
        name=np.full(1, -1, np.int32),
    )  # fmt: skip


def ground(*layers: Layer, roads: Roads | None = None, joining: Joining = JOINING) -> Ground:
    graph = None if roads is None else drive(roads, GRID, FLAT, SPEEDS, climb=0)
    return Ground(GRID, graph, layers or (layer(),), joining)


def hours(made: Ground, start: tuple[float, float], end: tuple[float, float]) -> float:
    return float(made.hours(np.array([start]), np.array([end]), threads=1)[0, 0])


def test_without_roads_one_walks() -> None:
    assert hours(ground(), (1.5, 1.5), (11.5, 1.5)) == pytest.approx(10 / WALK_KMH, rel=1e-6)


def test_a_point_joins_the_cells_around_it_not_only_its_own() -> None:
    assert hours(ground(), (1.9, 1.5), (11.1, 1.5)) == pytest.approx(9.2 / WALK_KMH, rel=1e-6)
    assert hours(ground(), (5.2, 5.2), (5.3, 5.2)) == pytest.approx(0.1 / WALK_KMH, rel=1e-6)


def test_one_drives_as_far_as_the_road_leads_and_walks_the_rest() -> None:
    made = ground(roads=west_to_east())
    assert hours(made, (0.5, 10.5), (15.5, 10.5)) == pytest.approx(15 / 80)
    assert hours(made, (0.5, 10.5), (15.5, 14.5)) == pytest.approx(15 / 80 + 0.25 + 4 / WALK_KMH, rel=1e-5)


def test_nobody_drives_off_what_they_left() -> None:
    made = ground(roads=west_to_east())
    # Three km from the road: on foot all the way, although the road lies between.
    assert hours(made, (0.5, 13.5), (19.5, 7.5)) == pytest.approx(walked(19, 6), rel=1e-5)
    assert hours(made, (0.5, 10.5), (19.5, 10.5)) == pytest.approx(19 / 80)


def walked(across: float, along: float) -> float:
    # Sixteen neighbours: steps (1, 0) and (2, 1) make up the way.
    return (across - 2 * along + along * np.sqrt(5)) / WALK_KMH if across >= 2 * along else np.nan


def test_a_one_way_road_is_not_driven_back() -> None:
    made = ground(roads=west_to_east(one_way=True))
    assert hours(made, (0.5, 10.5), (19.5, 10.5)) == pytest.approx(19 / 80)
    assert hours(made, (19.5, 10.5), (0.5, 10.5)) == pytest.approx(19 / WALK_KMH, rel=1e-5)


def test_vehicles_that_leave_the_road_come_between_driving_and_walking() -> None:
    off_road = walking.vehicle(16.0, climb=0.0, steepest=0.1)
    slope = np.zeros(GRID.shape, np.float32)
    slope[:5] = (np.arange(5)[::-1, None] + 1) * 400  # five steep rows in the north
    made = ground(layer(off_road, elevation=slope), layer(elevation=slope), roads=west_to_east())
    assert hours(made, (0.5, 10.5), (15.5, 13.5)) == pytest.approx(15 / 80 + 3 / 16, rel=1e-5)
    assert hours(made, (0.5, 10.5), (15.5, 17.5)) == pytest.approx(15 / 80 + 4 / 16 + 0.25 + 3 / WALK_KMH, rel=1e-5)


def test_who_stands_in_impassable_ground_starts_from_the_nearest_that_is_not() -> None:
    barred = np.zeros(GRID.shape, bool)
    barred[:, :2] = True
    found = anchors(GRID, ~barred.ravel(), np.array([[1.2, 5.5], [10.5, 5.5]]))
    assert set(found.point.tolist()) == {0, 1}
    assert (found.cell[found.point == 0] % 20).tolist() == [2]
    assert np.isinf(hours(ground(layer(barred=np.ones(GRID.shape, bool))), (1.5, 1.5), (11.5, 1.5)))


def test_a_limit_leaves_out_what_is_farther() -> None:
    made = ground()
    reach = made.reach(np.array([[1.5, 1.5]]), np.array([[5.5, 1.5], [15.5, 1.5]]), limit=2.0)
    assert reach.arrival.tolist() == pytest.approx([1.0, np.inf])
    assert np.isinf(reach.surface).any() and reach.surface[np.isfinite(reach.surface)].max() <= 2.0


def test_the_surface_is_that_of_the_soonest_start() -> None:
    made = ground(roads=west_to_east())
    both = made.reach(np.array([[0.5, 10.5], [10.5, 1.5]])).surface
    each = [made.reach(np.array([point])).surface for point in ([0.5, 10.5], [10.5, 1.5])]
    assert np.allclose(both, np.minimum(*each), rtol=1e-6)


def test_a_route_says_what_the_hours_say() -> None:
    made = ground(roads=west_to_east())
    start, end = np.array([0.5, 10.5]), np.array([15.5, 14.5])
    found = route(made, FLAT, start, end)
    assert found.hours[-1] == pytest.approx(hours(made, (0.5, 10.5), (15.5, 14.5)))
    assert found.km_by()["motorway"] == pytest.approx(15.0)
    assert found.km_by()["on foot"] == pytest.approx(4.0)
    assert (np.diff(found.hours) >= 0).all()
    assert found.points[0].tolist() == start.tolist() and found.points[-1].tolist() == end.tolist()
    assert set(route(made, FLAT, start, np.array([19.5, 10.5])).how) == {"local", "motorway"}
