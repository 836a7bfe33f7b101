"""Driving: how long a vehicle takes along the roads, from a base to every point of the network.

Roads are a graph, not painted cells: an edge has its true length, so switchbacks, bridges and tunnels keep theirs. For the sake
of those who leave the vehicle, edges are cut into pieces no longer than a cell; each piece's end is a vertex.

Time of a piece: length / speed · (1 + climb · |rise over run of the ground|) · factor; bridges and tunnels do not climb. On
schematic roads between the classes primary and tertiary `winding` is added to `climb`: where the ground is steep they have
bends that are not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import plain
from septel.theatre.distance import KM_A_DEGREE
from septel.theatre.terrain.graph import graph_search
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.roads import CLASSES, Roads

Array = NDArray[np.float64]
WINDING_FROM, WINDING_TO = CLASSES.index("primary"), CLASSES.index("tertiary")
STEEPEST = 0.25  # a road is never steeper than this, whatever a coarse raster says of the ground under it (assumption)


@dataclass(frozen=True)
class Closure:
    """Stretches of road within `within_km` of a point take `factor` times as long (infinite: cut).

    Crossing the circle along its diameter takes `delay_h` more. With `road`, only roads of that name are concerned.
    """

    point: tuple[float, float]
    within_km: float
    factor: float
    delay_h: float = 0.0
    road: str | None = None


@dataclass(frozen=True, eq=False)
class Drive:
    """The directed graph: edges out of vertex v are `first[v]` to `first[v + 1]`, to `head` i4[edge], in `hours` f8[edge].

    `edge` i4[directed edge] is the edge of `roads` that it belongs to, `km` f8[directed edge] its length; `points` f8[vertex,
    2]. `origin` i8[directed edge] is its number in the graph that this one is the reverse of, else its own.
    """

    roads: Roads
    points: Array
    first: NDArray[np.int64]
    head: NDArray[np.int32]
    hours: Array
    edge: NDArray[np.int32]
    km: Array
    origin: NDArray[np.int64]
    is_plane: bool

    def field(self, vertices: NDArray[np.int64], hours: Array) -> Array:
        """f8[vertex]: hours from the soonest of some vertices i8[n] with hours f8[n]; infinite where no road leads."""
        found: Array = graph_search(self.first, self.head, self.hours, vertices, hours)
        return found

    def reversed(self) -> Drive:
        """The same graph driven the other way."""
        return _drive(
            self.roads, self.points, self.head.astype(np.int64), self.tail, self.hours, self.edge, self.km, self.is_plane
        )

    @property
    def tail(self) -> NDArray[np.int64]:
        """i8[directed edge]: the vertex that it leaves."""
        return np.repeat(np.arange(len(self.points)), np.diff(self.first))

    def closed(self, closures: Sequence[Closure]) -> Drive:
        """The graph with some stretches slower or cut."""
        hours = self.hours.copy()
        for closure in closures:
            hit = self.near(closure)
            late = closure.delay_h * np.minimum(1.0, self.km[hit] / (2 * closure.within_km))
            hours[hit] = hours[hit] * closure.factor + late
        return replace(self, hours=hours)

    def near(self, closure: Closure) -> NDArray[np.bool_]:
        """bool[directed edge]: the pieces that come within a closure's circle, of the road that it names if it names one."""
        middle = np.asarray(closure.point, np.float64)
        scale = self.scale_km(middle)
        a, b = (scale * (self.points[vertex] - middle) for vertex in (self.tail, self.head))
        along = b - a
        share = np.clip(-np.sum(a * along, axis=1) / np.maximum(np.sum(along * along, axis=1), 1e-12), 0, 1)
        hit: NDArray[np.bool_] = np.hypot(*(a + share[:, None] * along).T) <= closure.within_km
        if closure.road is not None:
            named = [number for number, name in enumerate(self.roads.names) if plain(name) == plain(closure.road)]
            hit &= np.isin(self.roads.name[self.edge], named)
        return hit

    def scale_km(self, middle: Array) -> Array:
        """Km for a unit of each coordinate near a point."""
        if self.is_plane:
            return np.ones(2)
        return KM_A_DEGREE * np.array([1.0, np.cos(np.radians(middle[0]))])


def split(roads: Roads, grid: Grid) -> tuple[Roads, NDArray[np.int64]]:
    """The roads with every edge cut into pieces no longer than a cell, and i8[piece] the edge that each belongs to.

    The first vertices are those of the roads as they came.
    """
    position = grid.position(roads.points)
    ends = position[roads.end] - position[roads.start]
    long = np.nan_to_num(np.hypot(*ends.T), nan=1.0)
    pieces = np.maximum(1, np.ceil(long)).astype(np.int64)
    edge = np.repeat(np.arange(len(roads)), pieces)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = ((number + 1) / pieces[edge])[:, None]
    inner = number + 1 < pieces[edge]
    middle = roads.points[roads.start][edge] * (1 - share) + roads.points[roads.end][edge] * share
    label = np.full(len(edge), -1)
    label[inner] = len(roads.points) + np.arange(np.count_nonzero(inner))
    end = np.where(inner, label, roads.end[edge])
    start = np.where(number == 0, roads.start[edge], np.concatenate([[0], end[:-1]]))
    cut = replace(
        roads,
        points=np.concatenate([roads.points, middle[inner]]),
        start=start.astype(np.int32),
        end=end.astype(np.int32),
        length_km=(roads.length_km / pieces)[edge],
        **{name: getattr(roads, name)[edge] for name in ("kind", "speed_kmh", "one_way", "level", "name")},
    )
    return cut, edge


def drive(
    roads: Roads,
    grid: Grid,
    elevation: NDArray[np.float32],
    speeds_kmh: Array,
    *,
    climb: float,
    winding: float = 0.0,
    factor: float = 1.0,
) -> Drive:
    """The graph of roads f8[class] speeds: pieces of `split`, slower by `climb` per unit of slope, times a factor."""
    cut, edge = split(roads, grid)
    speed = np.where(np.isfinite(cut.speed_kmh), cut.speed_kmh, speeds_kmh[cut.kind])
    cell = grid.cell(cut.points)
    height = np.where(cell >= 0, elevation.ravel()[np.maximum(cell, 0)], np.nan)
    rise = np.abs(height[cut.end] - height[cut.start])
    slope = np.where(cut.level | ~np.isfinite(rise), 0.0, rise / np.maximum(cut.length_km * 1000, 1.0))
    rate = np.where(roads.schematic & (cut.kind >= WINDING_FROM) & (cut.kind <= WINDING_TO), climb + winding, climb)
    with np.errstate(divide="ignore"):
        hours = cut.length_km / speed * (1 + rate * np.minimum(slope, STEEPEST)) * factor
    both = np.flatnonzero(~cut.one_way)
    tail = np.concatenate([cut.start, cut.end[both]]).astype(np.int64)
    head = np.concatenate([cut.end, cut.start[both]]).astype(np.int64)
    hours, edge, km = (np.concatenate([each, each[both]]) for each in (hours, edge, cut.length_km))
    return _drive(roads, cut.points, tail, head, hours, edge, km, grid.is_plane)


def _drive(roads: Roads, points: Array, tail: Any, head: Any, hours: Array, edge: Any, km: Array, is_plane: bool) -> Drive:
    order = np.argsort(tail, kind="stable")
    first = np.zeros(len(points) + 1, np.int64)
    np.cumsum(np.bincount(tail, minlength=len(points)), out=first[1:])
    edges = (head[order].astype(np.int32), hours[order], edge[order].astype(np.int32), km[order], order)
    return Drive(roads, points, first, *edges, is_plane)
