"""Where a point of the map joins the ground: at road vertices near it by local streets, and at the cells around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from septel.theatre.distance import EARTH_KM
from septel.theatre.terrain.grid import Grid

Array = NDArray[np.float64]
Cells = NDArray[np.int64]
NEAR = 4  # road vertices that a point may join
AROUND = 2  # cells: how far a point may stand from passable ground, on the coasts of a coarse raster


@dataclass(frozen=True)
class Joining:
    """How points join the roads and vehicles are left: all of it assumption.

    Vertices within `snap_km` are joined by streets `detour` times as long as the straight line, at `local_kmh`; a vehicle is
    left in `dismount_h`.
    """

    snap_km: float = 3.0
    detour: float = 1.3
    local_kmh: float = 25.0
    dismount_h: float = 1 / 6


@dataclass(frozen=True, eq=False)
class Anchors:
    """Pairs of a point and a cell whose middle is near it: `point` i8[pair], `cell` i8[pair], `km` f8[pair] between them."""

    point: Cells
    cell: Cells
    km: Array


def anchors(grid: Grid, passable: NDArray[np.bool_], points: Array) -> Anchors:
    """The passable ones among the four cells whose middles surround each point; if there is none, the nearest within AROUND."""
    corner = np.floor(np.nan_to_num(grid.position(points) - 0.5, nan=-99)).astype(np.int64)
    near = _pairs(grid, passable, points, corner, [(0, 0), (0, 1), (1, 0), (1, 1)])
    lost = np.setdiff1d(np.arange(len(points)), near.point)
    if not len(lost):
        return near
    span = range(1 - AROUND, AROUND + 1)
    wide = _pairs(grid, passable, points[lost], corner[lost], [(r, c) for r in span for c in span])
    order = np.lexsort((wide.km, wide.point))
    _, first = np.unique(wide.point[order], return_index=True)
    best = order[first]
    parts = zip((near.point, near.cell, near.km), (lost[wide.point[best]], wide.cell[best], wide.km[best]), strict=True)
    return Anchors(*(np.concatenate(both) for both in parts))


def _pairs(grid: Grid, passable: NDArray[np.bool_], points: Array, corner: Cells, shifts: list[tuple[int, int]]) -> Anchors:
    place = corner[:, None, :] + np.array(shifts)
    inside = ((place >= 0) & (place < grid.shape)).all(axis=2)
    cell = np.where(inside, place[:, :, 0] * grid.columns + place[:, :, 1], 0)
    point, which = np.nonzero(inside & passable[cell])
    cell = cell[point, which]
    return Anchors(point, cell, apart_km(grid, points[point], grid.centres(cell)))


@dataclass(frozen=True, eq=False)
class Streets:
    """Pairs of a point and a road vertex near it: `point` i8[pair], `vertex` i8[pair], `hours` f8[pair] by local streets."""

    point: Cells
    vertex: Cells
    hours: Array


class Vertices:
    """Road vertices f8[vertex, 2], to be found by nearness."""

    def __init__(self, grid: Grid, points: Array, joining: Joining) -> None:
        self.grid, self.joining = grid, joining
        self.tree = cKDTree(space_km(grid, points))

    def streets(self, points: Array) -> Streets:
        """The NEAR nearest vertices within reach of each point f8[n, 2]."""
        way = self.joining
        if not self.tree.n or not len(points):
            return Streets(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        near = range(1, min(NEAR, self.tree.n) + 1)
        far, vertex = self.tree.query(space_km(self.grid, points), k=near, distance_upper_bound=way.snap_km)
        point, rank = np.nonzero(np.isfinite(far))
        return Streets(point, vertex[point, rank], far[point, rank] * way.detour / way.local_kmh)


def space_km(grid: Grid, points: Array) -> Array:
    """Points in a space in km where straight lines are distances (a chord of 30 km is a millionth short of its arc)."""
    if grid.is_plane:
        return np.asarray(points, np.float64)
    lat, lon = np.radians(points).T
    return EARTH_KM * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def apart_km(grid: Grid, a: Array, b: Array) -> Array:
    """f8[n]: km between points f8[n, 2] pair by pair, for pairs that are near each other."""
    found: Array = np.linalg.norm(space_km(grid, a) - space_km(grid, b), axis=1)
    return found
