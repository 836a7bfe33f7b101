"""Journeys by air: straight, around what is too high, with fuel on the way, to where one can land; the rest on foot.

An aircraft flies a great circle at its cruising speed wherever the ground under it stays below its ceiling; where it does not,
the least way around is searched on the raster. It lands at the target, or on the nearest ground that is level and clear enough
within reach, whence people walk. Legs are no longer than the range; between legs it refuels at a base.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from septel.theatre.distance import great_circle_km, straight_km
from septel.theatre.terrain import walking
from septel.theatre.terrain.fields import Search
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.joining import Array, anchors, space_km
from septel.theatre.terrain.walking import Float32

WALK_KM_H = 1 / walking.tobler().hours_a_km  # from where it lands, off paths
SAMPLES_A_CELL = 2


@dataclass(frozen=True)
class Aircraft:
    """What decides a flight: cruise in km/h, range of one leg in km (None: any), what refuelling takes in h, ceiling in m above
    the sea (None: any), the steepest landing ground as rise over run (None: lands anywhere) and how far from it people walk."""

    speed_kmh: float
    detour: float = 1.0
    range_km: float | None = None
    refuel_h: float | None = None
    ceiling_m: float | None = None
    landing_slope: float | None = None
    landing_km: float = 10.0


class Air:
    """Flights over one ground.

    `elevation` f4[row, column] in m (NaN: taken for open sky), `clear` bool[row, column] for landing.
    """

    def __init__(self, grid: Grid, elevation: Float32, aircraft: Aircraft, clear: NDArray[np.bool_] | None = None) -> None:
        self.grid, self.elevation, self.aircraft = grid, elevation, aircraft
        self.clear = clear
        ceiling = np.inf if aircraft.ceiling_m is None else aircraft.ceiling_m
        self.high = np.nan_to_num(elevation, nan=-np.inf) > ceiling
        self.detours = self._around() if self.high.any() else None

    def hours(self, points: Array, targets: Array, *, bases: Array | None = None) -> Array:
        """f8[n, m]: hours from points f8[n, 2] to targets f8[m, 2]; infinite where no flight ends.

        Fuel is had at the `bases`.
        """
        craft = self.aircraft
        site, walk_h = self._sites(targets)
        legs_km = self._ways_km(points, site)
        hours = self._flown(legs_km)
        if craft.refuel_h is not None and craft.range_km is not None and bases is not None and len(bases):
            out_h, on_h = self._flown(self._ways_km(points, bases)), self._flown(self._ways_km(bases, site))
            between = self._flown(self._ways_km(bases, bases)) + craft.refuel_h
            np.fill_diagonal(between, 0.0)
            for middle in range(len(bases)):  # Floyd & Warshall: fuel at any bases on the way
                np.minimum(between, between[:, middle : middle + 1] + between[middle], out=between)
            reached = np.min(out_h[:, :, None] + between[None], axis=1) + craft.refuel_h
            for base in range(len(bases)):
                np.minimum(hours, reached[:, base : base + 1] + on_h[base], out=hours)
        return hours + walk_h

    def _flown(self, km: Array) -> Array:
        """Hours of legs f8[n, m] in km, infinite beyond the range."""
        way = km * self.aircraft.detour
        limit = np.inf if self.aircraft.range_km is None else self.aircraft.range_km
        with np.errstate(invalid="ignore"):
            return np.where(way <= limit, way / self.aircraft.speed_kmh, np.inf)

    def _ways_km(self, a: Array, b: Array) -> Array:
        """f8[n, m]: km to fly from points a to points b, around what is too high."""
        km = straight_km(a, b) if self.grid.is_plane else great_circle_km(a, b)
        if self.detours is None:
            return km
        open_sky = anchors(self.grid, ~self.high.ravel(), b)
        for number, point in enumerate(a):
            hidden = np.flatnonzero(self._blocked(point, b))
            if not len(hidden):
                continue
            start = anchors(self.grid, ~self.high.ravel(), point[None])
            field = self.detours.steps.raster(self.detours.field(start.cell, start.km)).ravel()
            around = np.full(len(b), np.inf)
            np.minimum.at(around, open_sky.point, field[open_sky.cell] + open_sky.km)
            km[number, hidden] = np.maximum(around[hidden], km[number, hidden])
        return km

    def _blocked(self, point: Array, targets: Array) -> NDArray[np.bool_]:
        """bool[m]: whether ground above the ceiling lies under the straight way to targets f8[m, 2]."""
        here, there = self.grid.position(point[None])[0], self.grid.position(targets)
        samples = int(SAMPLES_A_CELL * np.nanmax(np.abs(there - here), initial=1.0)) + 2
        share = np.linspace(0, 1, samples)[:, None]
        out = np.zeros(len(targets), bool)
        for number, end in enumerate(there):
            way = np.floor(here + share * (end - here))
            inside = np.isfinite(way).all(axis=1) & (way >= 0).all(axis=1) & (way < self.grid.shape).all(axis=1)
            row, column = way[inside].astype(np.int64).T
            out[number] = bool(self.high[row, column].any())
        return out

    def _around(self) -> Search:
        """Steps of km over all cells that are not too high."""
        flat = walking.vehicle(1.0, climb=0.0, steepest=np.inf)  # hours at 1 km/h are km
        cover = np.where(self.high, np.inf, 1.0).astype(np.float32)
        return Search(walking.steps(self.grid, np.zeros(self.grid.shape, np.float32), flat, cover=cover))

    def _sites(self, targets: Array) -> tuple[Array, Array]:
        """Where one lands for each target f8[m, 2], and the hours on foot from there.

        Infinite where there is no landing ground.
        """
        craft = self.aircraft
        if craft.landing_slope is None and self.clear is None:
            return targets, np.zeros(len(targets))
        good = self.landing_ground()
        home = self.grid.cell(targets)
        sites, walk_km = targets.copy(), np.zeros(len(targets))
        away = np.flatnonzero((home < 0) | ~good.ravel()[np.maximum(home, 0)])
        cells = np.flatnonzero(good.ravel())
        if len(away) and len(cells):
            middle = self.grid.centres(cells)
            km, which = cKDTree(space_km(self.grid, middle)).query(
                space_km(self.grid, targets[away]), distance_upper_bound=craft.landing_km
            )
            found = np.isfinite(km)
            sites[away[found]] = middle[which[found]]
            walk_km[away] = km
        elif len(away):
            walk_km[away] = np.inf
        return sites, walk_km / WALK_KM_H

    def landing_ground(self) -> NDArray[np.bool_]:
        """bool[row, column]: cells that are clear, and no steeper than the aircraft lands on (by the raster's own slope)."""
        good = np.isfinite(self.elevation)
        if self.clear is not None:
            good &= self.clear
        if self.aircraft.landing_slope is not None and min(self.grid.shape) > 1:
            width, height = self.grid.size_m
            north, east = np.gradient(self.elevation.astype(np.float64))
            good &= np.hypot(north / height, east / width) <= self.aircraft.landing_slope
        return good
