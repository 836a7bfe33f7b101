"""Journeys by boat: from a base near the water over it to the shore, and the rest on foot.

A base within `launch_km` of the water puts boats in at the nearest water; so does a target within it take people out. Elsewhere
they land on any shore, `landing_h` later, and walk. On the water a boat keeps its speed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from septel.theatre.terrain import walking
from septel.theatre.terrain.fields import Search
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.joining import Array, Cells, anchors, space_km
from septel.theatre.terrain.journey import Layer, Reach
from septel.theatre.terrain.walking import Float32

HAUL_KMH = 25.0  # boats on trailers, between a base and the water (assumption)
COAST = 0.71  # cells from the middle of a cell of water to its corner
EIGHT = np.ones((3, 3), bool)


@dataclass(frozen=True)
class Boat:
    """Speed in km/h, farthest way over water in km (None: any), time to get ashore, and how near the water a base must lie."""

    speed_kmh: float
    range_km: float | None = None
    landing_h: float = 0.25
    launch_km: float = 5.0


class Boats:
    """Boats over the `water` bool[row, column] of a grid, and the foot layer that people go on by."""

    def __init__(self, grid: Grid, water: NDArray[np.bool_], foot: Layer, boat: Boat) -> None:
        self.grid, self.water, self.foot, self.boat = grid, water, foot, boat

    def hours(self, points: Array, targets: Array) -> Array:
        """f8[n, m]: hours from points f8[n, 2] to targets f8[m, 2]; infinite where no boat, or nobody from one, comes."""
        rows = [self.reach(points[number : number + 1], targets).arrival for number in range(len(points))]
        return np.array(rows, np.float64).reshape(len(points), len(targets))

    def reach(self, points: Array, targets: Array) -> Reach:
        """Surface, over water and land, and arrivals from the soonest of some points f8[n, 2]."""
        arrival = np.full(len(targets), np.inf)
        cells, haul = self._launches(points)
        if not len(cells):
            return Reach(np.full(self.grid.shape, np.inf, np.float32), arrival)
        limit = np.inf if self.boat.range_km is None else self.boat.range_km / self.boat.speed_kmh
        # The range counts water only: of all launches the soonest is the start, hauling is added again below.
        on_water = self._search.steps.raster(self._search.field(cells, haul - haul.min(), limit=limit)) + np.float32(haul.min())
        ashore, landed = self._shore(on_water)
        walked = np.full(self.grid.shape, np.inf, np.float32)
        if len(ashore):
            walked = self.foot.steps.raster(self._walk.field(ashore, landed))
            near = anchors(self.grid, self.foot.passable, targets)
            there = walked.ravel()[near.cell].astype(np.float64) + near.km * self.foot.hours_a_km
            np.minimum.at(arrival, near.point, there)
        point, cell, km = self._at_water(targets)
        np.minimum.at(arrival, point, on_water.ravel()[cell] + self.boat.landing_h + km * self.foot.hours_a_km)
        return Reach(np.minimum(on_water, walked), arrival)

    def _launches(self, points: Array) -> tuple[Cells, Array]:
        _, cell, km = self._at_water(points)
        return cell, km / HAUL_KMH

    def _at_water(self, points: Array) -> tuple[Cells, Cells, Array]:
        """Points near enough to the water, by number, the nearest cell of it, and the km between."""
        tree, cells = self._waters
        if tree is None or not len(points):
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        km, which = tree.query(space_km(self.grid, points), distance_upper_bound=self.boat.launch_km + COAST * self._cell_km)
        near = np.flatnonzero(np.isfinite(km))
        return near, cells[which[near]], km[near]

    def _shore(self, on_water: Float32) -> tuple[Cells, Array]:
        """Passable land cells beside reached water, and when one is ashore there."""
        soonest = ndimage.minimum_filter(on_water, footprint=EIGHT, mode="constant", cval=np.inf)
        cells = np.flatnonzero(np.isfinite(soonest.ravel()) & self.foot.passable & ~self.water.ravel())
        step_h = 0.5 * self._cell_km * (1 / self.boat.speed_kmh + self.foot.hours_a_km)
        return cells, soonest.ravel()[cells].astype(np.float64) + self.boat.landing_h + step_h

    @cached_property
    def _cell_km(self) -> float:
        return float(max(size.max() for size in self.grid.size_m)) / 1000

    @cached_property
    def _waters(self) -> tuple[cKDTree | None, Cells]:
        edge = self.water & ndimage.binary_dilation(~self.water, structure=EIGHT)
        cells = np.flatnonzero(edge.ravel())
        return cKDTree(space_km(self.grid, self.grid.centres(cells))) if len(cells) else None, cells

    @cached_property
    def _search(self) -> Search:
        pace = walking.vehicle(self.boat.speed_kmh, climb=0.0, steepest=np.inf)
        cover = np.where(self.water, 1.0, np.inf).astype(np.float32)
        return Search(
            walking.steps(self.grid, np.zeros(self.grid.shape, np.float32), pace, cover=cover, neighbours=self.foot.steps.k)
        )

    @cached_property
    def _walk(self) -> Search:
        return Search(self.foot.steps)
