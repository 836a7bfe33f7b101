"""One journey by ground as a line: where it goes, how high, how fast, and where the vehicle is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.theatre.terrain.drive import Drive
from septel.theatre.terrain.fields import way_to
from septel.theatre.terrain.joining import Array, anchors, apart_km
from septel.theatre.terrain.journey import Ground
from septel.theatre.terrain.roads import CLASSES

ON_FOOT, STREET = "on foot", "local"


@dataclass(frozen=True, eq=False)
class Route:
    """A journey: `points` f8[n, 2]; at each the `hours` f8[n] since the start, the `km` f8[n] along the way and the `elevation`
    f8[n] in m (NaN: unknown); `how` for each of the n − 1 pieces: a class of road, `off road` or `on foot`."""

    points: Array
    hours: Array
    km: Array
    elevation: Array
    how: tuple[str, ...]

    def km_by(self) -> dict[str, float]:
        """Km by how they are covered, the longest first."""
        parts: dict[str, float] = {}
        for name, piece in zip(self.how, np.diff(self.km), strict=True):
            parts[name] = parts.get(name, 0.0) + float(piece)
        return dict(sorted(parts.items(), key=lambda part: -part[1]))


@dataclass(frozen=True, eq=False)
class _Line:
    points: Array
    hours: Array
    km: Array
    how: tuple[str, ...]


def route(ground: Ground, elevation: NDArray[np.float32], start: Array, end: Array) -> Route:
    """The soonest journey from a point f8[2] to another; SeptelError where there is none."""
    hours = float(ground.hours(start[None], end[None], threads=1)[0, 0])
    if not np.isfinite(hours):
        raise SeptelError("nobody comes there by ground")
    line = _by_road(ground, start, end, hours) or _on_foot(ground, start, end, hours)
    cell = ground.grid.cell(line.points)
    height = np.where(cell >= 0, elevation.ravel()[np.maximum(cell, 0)].astype(np.float64), np.nan)
    return Route(line.points, line.hours, line.km, height, line.how)


def _by_road(ground: Ground, start: Array, end: Array, hours: float) -> _Line | None:
    """The journey if it is by road to the end."""
    if ground.drive is None or ground.vertices is None:
        return None
    streets, out = ground.vertices.streets(end[None]), ground.vertices.streets(start[None])
    if not len(streets.vertex) or not len(out.vertex):
        return None
    field = ground.drive.field(out.vertex, out.hours)
    arrival = field[streets.vertex] + streets.hours
    best = int(np.argmin(arrival))
    if arrival[best] > hours * (1 + 1e-6) + 1e-9:
        return None
    line = driven(ground, field, start, int(streets.vertex[best]))
    return _extended(ground, line, end, float(arrival[best]), STREET)


def driven(ground: Ground, field: Array, start: Array, vertex: int) -> _Line:
    """The way along the roads to a vertex, by the field of hours f8[vertex]."""
    assert ground.drive is not None and ground.vertices is not None
    chain, edges = _chain(ground.drive, field, vertex)
    points = np.concatenate([start[None], ground.drive.points[chain]])
    hours = np.concatenate([[0.0], field[chain]])
    roads = ground.drive.roads
    first_km = float(apart_km(ground.grid, start[None], points[1:2])[0]) * ground.joining.detour
    pieces = [first_km, *ground.drive.km[edges]]
    how = (STREET, *(CLASSES[roads.kind[ground.drive.edge[edge]]] for edge in edges))
    return _Line(points, hours, np.concatenate([[0.0], np.cumsum(pieces)]), how)


def _chain(drive: Drive, field: Array, vertex: int) -> tuple[list[int], list[int]]:
    """Vertices from the start to a vertex, and the directed edges between them."""
    back = drive.reversed()
    chain, edges = [vertex], []
    while True:
        i = chain[-1]
        span = slice(int(back.first[i]), int(back.first[i + 1]))
        tails, hours = back.head[span], back.hours[span]
        if not len(tails):
            break
        fit = np.flatnonzero((field[tails] < field[i]) & (field[tails] + hours == field[i]))
        if not len(fit):
            break
        chain.append(int(tails[fit[0]]))
        edges.append(int(back.origin[span][fit[0]]))
    return chain[::-1], edges[::-1]


def _on_foot(ground: Ground, start: Array, end: Array, hours: float) -> _Line:
    """The journey whose last part is on foot: the way over the raster, and the road to where it begins."""
    layer = ground.layers[-1]
    reach = ground.foot_field(start[None])
    near = anchors(ground.grid, layer.passable, end[None])
    arrival = layer.steps.raster(reach).ravel()[near.cell] + near.km * layer.hours_a_km
    if not len(arrival) or float(arrival.min()) > hours * (1 + 1e-5) + 1e-6:  # straight across a cell
        km = float(apart_km(ground.grid, start[None], end[None])[0])
        return _Line(np.array([start, end]), np.array([0.0, hours]), np.array([0.0, km]), (ON_FOOT,))
    cells = way_to(layer.steps, reach, int(near.cell[np.argmin(arrival)]))
    points = ground.grid.centres(cells)
    began = float(layer.steps.raster(reach).ravel()[cells[0]])
    line = _to_foot(ground, start, points[0], began)
    for point, at in zip(points, layer.steps.raster(reach).ravel()[cells], strict=True):
        line = _extended(ground, line, point, float(at), ON_FOOT)
    return _extended(ground, line, end, hours, ON_FOOT)


def _to_foot(ground: Ground, start: Array, first: Array, began: float) -> _Line:
    """How one comes to the cell where walking begins: by road to the vertex from which it begins then, or at once."""
    here = _Line(start[None], np.zeros(1), np.zeros(1), ())
    if ground.drive is None or ground.vertices is None:
        return here
    out = ground.vertices.streets(start[None])
    if not len(out.vertex):
        return here
    field = ground.drive.field(out.vertex, out.hours)
    there = np.flatnonzero(ground.grid.cell(ground.drive.points) == ground.grid.cell(first[None])[0])
    if not len(there):
        return here
    aside = apart_km(ground.grid, ground.drive.points[there], np.repeat(first[None], len(there), axis=0))
    at = field[there] + aside * ground.layers[-1].hours_a_km + ground.joining.dismount_h
    best = int(np.argmin(at))
    return driven(ground, field, start, int(there[best])) if abs(at[best] - began) <= 1e-4 * (1 + began) else here


def _extended(ground: Ground, line: _Line, point: Array, hours: float, how: str) -> _Line:
    km = float(apart_km(ground.grid, line.points[-1:], point[None])[0])
    km *= ground.joining.detour if how == STREET else 1.0
    return _Line(
        np.concatenate([line.points, point[None]]),
        np.append(line.hours, max(hours, float(line.hours[-1]))),
        np.append(line.km, line.km[-1] + km),
        (*line.how, how),
    )
