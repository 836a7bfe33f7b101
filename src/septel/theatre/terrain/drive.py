"""Driving: how long a vehicle takes along the roads, from a base to every point of the network.

Roads are a graph, not painted cells: an edge has its true length, so switchbacks, bridges and tunnels keep theirs. For the sake
of those who leave the vehicle, edges are cut into pieces no longer than a cell; each piece's end is a vertex.

Time of a piece: length / speed · (1 + climb · |rise over run of the ground|) · factor; bridges and tunnels do not climb. On
schematic roads between the classes primary and tertiary `winding` is added to `climb`: where the ground is steep they have
bends that are not drawn.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.theatre.distance import great_circle_km
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.machine import kernel
from septel.theatre.terrain.roads import CLASSES, Roads

Array = NDArray[np.float64]
WINDING_FROM, WINDING_TO = CLASSES.index("primary"), CLASSES.index("tertiary")
STEEPEST = 0.25  # a road is never steeper than this, whatever a coarse raster says of the ground under it (assumption)


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

    def field(self, vertices: NDArray[np.int64], hours: Array) -> Array:
        """f8[vertex]: hours from the soonest of some vertices i8[n] with hours f8[n]; infinite where no road leads."""
        found: Array = graph_search(self.first, self.head, self.hours, len(self.points), vertices, hours)
        return found

    def reversed(self) -> Drive:
        """The same graph driven the other way."""
        tail = np.repeat(np.arange(len(self.points)), np.diff(self.first))
        return _drive(self.roads, self.points, self.head.astype(np.int64), tail, self.hours, self.edge, self.km)

    def slowed(self, edges: NDArray[np.int64], *, factor: float = 1.0, delay_h: float = 0.0) -> Drive:
        """The graph with some edges of `roads` slower: times a factor (infinite: cut), plus a delay for each piece."""
        hours = self.hours.copy()
        hit = np.isin(self.edge, edges)
        hours[hit] = hours[hit] * factor + delay_h
        return replace(self, hours=hours)


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
    return _drive(roads, cut.points, tail, head, hours, edge, km)


def _drive(roads: Roads, points: Array, tail: Any, head: Any, hours: Array, edge: Any, km: Array) -> Drive:
    order = np.argsort(tail, kind="stable")
    first = np.zeros(len(points) + 1, np.int64)
    np.cumsum(np.bincount(tail, minlength=len(points)), out=first[1:])
    return Drive(
        roads, points, first, head[order].astype(np.int32), hours[order], edge[order].astype(np.int32), km[order], order
    )


@kernel
def graph_search(first: Any, head: Any, hours: Any, vertices: int, starts: Any, begin: Any) -> Any:
    """f8[vertex]: Dijkstra on a graph with a lazy binary heap."""
    best = np.full(vertices, np.inf)
    heap = [(np.float64(0), np.int64(0))][:0]
    for n in range(len(starts)):
        if begin[n] < best[starts[n]]:
            best[starts[n]] = begin[n]
            heapq.heappush(heap, (np.float64(begin[n]), np.int64(starts[n])))
    while len(heap) > 0:
        now, i = heapq.heappop(heap)
        if now > best[i]:
            continue
        for edge in range(first[i], first[i + 1]):
            then, j = now + hours[edge], np.int64(head[edge])
            if then < best[j]:
                best[j] = then
                heapq.heappush(heap, (then, j))
    return best


def edges_near(roads: Roads, points: Array, within_km: float) -> NDArray[np.int64]:
    """The edges i8[n] of roads that come within some km of points f8[m, 2], by sampling each every half of that."""
    found = []
    pieces = np.maximum(1, np.ceil(2 * roads.length_km / max(within_km, 0.01))).astype(np.int64)
    edge = np.repeat(np.arange(len(roads)), pieces + 1)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(pieces + 1) - pieces - 1, pieces + 1)
    share = (number / pieces[edge])[:, None]
    where = roads.points[roads.start][edge] * (1 - share) + roads.points[roads.end][edge] * share
    for point in points:
        close = great_circle_km(point[None], where)[0] <= within_km
        found.append(edge[close])
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
