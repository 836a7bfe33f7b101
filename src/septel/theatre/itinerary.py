"""A journey as its traveller would tell it: from where to where, its parts, how much it climbs, where the vehicle is left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import ScenarioError, SeptelError, did_you_mean, plain
from septel.theatre.export import Layer, line_layer, point_layer
from septel.theatre.forces import Forces
from septel.theatre.ground import Theatre
from septel.theatre.terrain.grid import Grid

if TYPE_CHECKING:  # numba is slow to import
    from septel.theatre.terrain.route import Route
    from septel.theatre.ways import Ways

Array = NDArray[np.float64]
AFOOT = ("on foot", "off road")
PAIR = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True)
class End:
    """Where a journey begins or ends: its name for people, and (latitude, longitude)."""

    name: str
    point: tuple[float, float]


@dataclass(frozen=True)
class Part:
    """Consecutive pieces of a route covered in one way: points `first` to `last` of the route."""

    how: str
    first: int
    last: int
    km: float
    hours: float


def end_named(text: str, theatre: Theatre, forces: Forces) -> End:
    """What a word means: `lat,lon`, a base or a place of the theatre, or a town of its country; SeptelError if nothing does."""
    pair = PAIR.fullmatch(text)
    ways = theatre.ways
    assert ways is not None
    if pair:
        found = End(text.replace(" ", ""), (float(pair[1]), float(pair[2])))
    else:
        found = _by_name(text, theatre, forces)
    grid = ways.relief.grid
    if grid.cell(np.array([found.point]))[0] < 0:
        south, west, north, east = bounds(grid)
        raise SeptelError(
            f"'{text}' lies outside the ground of this scenario, from latitude {south:.2f} to {north:.2f} and from "
            f"longitude {west:.2f} to {east:.2f}."
        )
    return found


def bounds(grid: Grid) -> tuple[float, float, float, float]:
    """South, west, north and east of a grid, by its corners and the middles of its edges."""
    rows, columns = grid.shape
    edge = np.array([(row, column) for row in (0, rows / 2, rows) for column in (0, columns / 2, columns)], np.float64)
    points = grid.points(edge)
    (south, west), (north, east) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return south, west, north, east


def _by_name(text: str, theatre: Theatre, forces: Forces) -> End:
    base = next((base for base in forces.bases if plain(base.name) == plain(text)), None)
    if base is not None:
        return End(base.name, base.point)
    try:
        town = theatre.locate(text)
    except ScenarioError as error:
        names = [*(base.name for base in forces.bases), *theatre.names]
        hint = did_you_mean(text, dict.fromkeys(names)) or "; ".join(one.hint for one in error.problems if one.hint)
        raise SeptelError(f"'{text}' is neither a place nor a base, nor 'latitude,longitude'. {hint}".strip()) from error
    place = theatre.place_of(town)
    return End(theatre.names[place] if place >= 0 else town.name, town.point)


def parts(route: Route) -> list[Part]:
    """The parts of a route in their order, without those of no length."""
    found = []
    for how, group in groupby(enumerate(route.how), key=lambda piece: piece[1]):
        numbers = [number for number, _ in group]
        first, last = numbers[0], numbers[-1] + 1
        km, hours = (float(values[last] - values[first]) for values in (route.km, route.hours))
        if km > 0.005 or hours > 1e-6:
            found.append(Part(how, first, last, km, hours))
    return found


def climb_m(route: Route, first: int = 0, last: int | None = None) -> float:
    """Metres upwards in all between two points of a route, by the raster's heights; unknown ones are passed over."""
    heights = route.elevation[first : None if last is None else last + 1]
    known = heights[np.isfinite(heights)]
    return float(np.maximum(np.diff(known), 0).sum())


def left_at(route: Route) -> int | None:
    """The point where the road is left for good; None where it is never on one, or never leaves it."""
    on_road = [number for number, how in enumerate(route.how) if how not in AFOOT]
    if not on_road or on_road[-1] == len(route.how) - 1:
        return None
    return on_road[-1] + 1


def layers(route: Route, ways: Ways, start: End, end: End) -> list[Layer]:
    """The route by its parts, and its stops, for a GeoPackage."""
    grid, found = ways.relief.grid, parts(route)
    columns: dict[str, NDArray[Any]] = {
        "how": np.array([part.how for part in found], object),
        "km": np.array([part.km for part in found]).round(3),
        "from_h": route.hours[[part.first for part in found]].round(4),
        "to_h": route.hours[[part.last for part in found]].round(4),
        "climb_m": np.array([climb_m(route, part.first, part.last) for part in found]).round(1),
    }
    lines = [route.points[part.first : part.last + 1] for part in found]
    stops: Sequence[tuple[str, int]] = [(start.name, 0), (end.name, len(route.points) - 1)]
    if (left := left_at(route)) is not None:
        stops = [stops[0], ("vehicle left", left), stops[1]]
    at = [number for _, number in stops]
    points = {"name": np.array([name for name, _ in stops], object), "hours": route.hours[at].round(4)}
    return [line_layer("route", grid, lines, columns), point_layer("stops", grid, route.points[at], points)]
