"""Journeys by ground: drive as far as the roads go, off them if the vehicle can, and walk the rest.

Three layers of one search, each entered only from those before it, because nobody drives off what they left: the road graph,
the raster for off-road vehicles (if there are any), the raster for people on foot. What is reached in one layer is where the
next begins; leaving a vehicle takes a while. Because the layers are entered one way only, searching one after the other is
exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from threading import local

import numpy as np
from numpy.typing import NDArray

from septel.theatre.terrain.drive import Closure, Drive
from septel.theatre.terrain.fields import Search
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.joining import Anchors, Array, Cells, Joining, Streets, Vertices, anchors, apart_km
from septel.theatre.terrain.walking import Float32, Pace, Steps


@dataclass(frozen=True, eq=False)
class Layer:
    """A raster layer: its steps, the pace that they were made of, and bool[row · column] of cells where one can be."""

    steps: Steps
    pace: Pace
    passable: NDArray[np.bool_]

    @cached_property
    def hours_a_km(self) -> float:
        """On level ground."""
        return self.pace.hours_a_km


@dataclass(frozen=True, eq=False)
class Reach:
    """What one search found: `surface` f4[row, column] of least hours over all layers, and `arrival` f8[target]."""

    surface: Float32
    arrival: Array


@dataclass(frozen=True, eq=False)
class Ends:
    """Where targets f8[n, 2] join the roads and each raster layer."""

    points: Array
    streets: Streets | None
    anchors: tuple[Anchors, ...]


class Ground:
    """The ground for one way of moving: roads or none, and raster layers in the order in which they are entered, foot last."""

    def __init__(self, grid: Grid, drive: Drive | None, layers: tuple[Layer, ...], joining: Joining) -> None:
        self.grid, self.drive, self.layers, self.joining = grid, drive, layers, joining
        self.vertices = None if drive is None else Vertices(grid, drive.points, joining)
        self._own = local()

    def closed(self, closures: Sequence[Closure]) -> Ground:
        """The same ground with some stretches of road slower or cut; its rasters are shared."""
        other = copy(self)
        other.drive = None if self.drive is None else self.drive.closed(closures)
        return other

    def touched(self, points: Array, targets: Array, hours: Array) -> NDArray[np.bool_]:
        """bool[point]: from which points f8[n, 2] a target f8[m, 2] may no longer be reached in the hours f8[n, m] of before.

        Where roads got slower, what is still driven to in the same time has not changed. Who walks may have driven first.
        """
        if self.vertices is None:
            return np.zeros(len(points), bool)
        streets = self.vertices.streets(targets)
        out = np.zeros(len(points), bool)
        for number in range(len(points)):
            on_road = self._driven(points[number : number + 1])
            arrival = np.full(len(targets), np.inf)
            if on_road is not None:
                np.minimum.at(arrival, streets.point, on_road[streets.vertex] + streets.hours)
            out[number] = bool(np.any(arrival > hours[number] * (1 + 1e-12)))
        return out

    def hours(self, points: Array, targets: Array, *, threads: int = 2, limit: float = np.inf) -> Array:
        """f8[n, m]: hours from points f8[n, 2] to targets f8[m, 2]; infinite where nobody comes, or beyond the limit."""
        ends = self._ends(targets)

        def one(number: int) -> Array:
            return self._reach(points[number : number + 1], ends, limit).arrival

        with ThreadPoolExecutor(max(1, threads)) as pool:
            rows = list(pool.map(one, range(len(points))))
        return np.array(rows, np.float64).reshape(len(points), len(targets))

    def reach(self, points: Array, targets: Array | None = None, *, limit: float = np.inf) -> Reach:
        """Surface and arrivals of one search from the soonest of some points f8[n, 2]."""
        return self._reach(points, self._ends(np.zeros((0, 2)) if targets is None else targets), limit)

    def foot_field(self, points: Array) -> Float32:
        """f4[padded cell]: hours to every cell, on foot at last, from the soonest of some points f8[n, 2]."""
        *_, last = self._fields(points, self._driven(points), np.inf)
        return last

    def _reach(self, points: Array, ends: Ends, limit: float) -> Reach:
        arrival = np.full(len(ends.points), np.inf)
        surface = np.full(self.grid.shape, np.inf, np.float32)
        on_road = self._driven(points)
        if on_road is not None and ends.streets is not None:
            np.minimum.at(arrival, ends.streets.point, on_road[ends.streets.vertex] + ends.streets.hours)
        fields = self._fields(points, on_road, limit)
        for layer, anchor, field in zip(self.layers, ends.anchors, fields, strict=True):
            raster = layer.steps.raster(field)
            there = raster.ravel()[anchor.cell].astype(np.float64) + anchor.km * layer.hours_a_km
            np.minimum.at(arrival, anchor.point, there)
            np.minimum(surface, raster, out=surface)
        arrival = np.minimum(arrival, self._across(points, ends.points))
        arrival[arrival > limit] = np.inf
        return Reach(surface, arrival)

    def _fields(self, points: Array, on_road: Array | None, limit: float) -> Iterator[Float32]:
        """f4[padded cell] of hours, layer by layer, each entered from the roads and the layer before."""
        before: Float32 | None = None
        for number, layer in enumerate(self.layers):
            cells, hours = self._entered(number, points, on_road, before)
            field = self._search(number).field(cells, hours, limit=limit)
            before = layer.steps.raster(field)
            yield field

    def _entered(self, number: int, points: Array, on_road: Array | None, before: Float32 | None) -> tuple[Cells, Array]:
        starts = list(self._starts(number, points, on_road, before))
        return np.concatenate([cells for cells, _ in starts]), np.concatenate([hours for _, hours in starts])

    def _starts(
        self, number: int, points: Array, on_road: Array | None, before: Float32 | None
    ) -> Iterator[tuple[Cells, Array]]:
        """Cells and hours at which a layer is entered: at the points, from the roads, from the layer before."""
        layer = self.layers[number]
        leaving = self.joining.dismount_h if number == len(self.layers) - 1 else 0.0
        own = anchors(self.grid, layer.passable, points)
        yield own.cell, own.km * layer.hours_a_km
        if on_road is not None:
            cells, order, first = self._roadside[number][:3]
            aside = self._roadside[number][3] * layer.hours_a_km
            if len(cells):
                hours = np.minimum.reduceat(on_road[order] + aside, first)
                yield cells[np.isfinite(hours)], hours[np.isfinite(hours)] + leaving
        if before is not None:
            hours = before.ravel()
            there = np.flatnonzero(np.isfinite(hours) & layer.passable)
            yield there, hours[there].astype(np.float64) + leaving

    @cached_property
    def _roadside(self) -> list[tuple[Cells, Cells, Cells, Array]]:
        """For each layer.

        Cells with road vertices, the vertices by cell, where each cell's begin, and their km to its middle.
        """
        assert self.drive is not None
        found = []
        cell = self.grid.cell(self.drive.points)
        for layer in self.layers:
            usable = np.flatnonzero((cell >= 0) & layer.passable[np.maximum(cell, 0)])
            order = usable[np.argsort(cell[usable], kind="stable")]
            own, first = np.unique(cell[order], return_index=True)
            aside = apart_km(self.grid, self.drive.points[order], self.grid.centres(cell[order]))
            found.append((own, order, first, aside))
        return found

    def _driven(self, points: Array) -> Array | None:
        if self.drive is None or self.vertices is None:
            return None
        streets = self.vertices.streets(points)
        return self.drive.field(streets.vertex, streets.hours)

    def _search(self, number: int) -> Search:
        """This thread's own workspace for a layer."""
        known: dict[int, Search] = self._own.__dict__.setdefault("searches", {})
        if number not in known:
            known[number] = Search(self.layers[number].steps)
        return known[number]

    def _ends(self, targets: Array) -> Ends:
        streets = None if self.vertices is None else self.vertices.streets(targets)
        return Ends(targets, streets, tuple(anchors(self.grid, layer.passable, targets) for layer in self.layers))

    def _across(self, points: Array, targets: Array) -> Array:
        """Hours on foot straight to targets in the cell where a point stands, or next to it; infinite to others."""
        foot = self.layers[-1]
        out = np.full(len(targets), np.inf)
        homes, open_ends = self.grid.position(targets), self._on_open_ground(targets)
        for point in points[self._on_open_ground(points)]:
            apart = np.abs(np.floor(homes) - np.floor(self.grid.position(point)))
            near = np.flatnonzero((apart <= 1).all(axis=1) & open_ends)
            km = apart_km(self.grid, np.repeat(point[None], len(near), axis=0), targets[near])
            out[near] = np.minimum(out[near], km * foot.hours_a_km)
        return out

    def _on_open_ground(self, points: Array) -> NDArray[np.bool_]:
        cell = self.grid.cell(points)
        found: NDArray[np.bool_] = (cell >= 0) & self.layers[-1].passable[np.maximum(cell, 0)]
        return found
