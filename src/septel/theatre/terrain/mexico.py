"""The ground that ships with Septel: relief and coast of Mexico and its neighbours, and a schematic road network.

Relief is of cells of 5 arc-minutes (about 9 km) in steps of 28 m, good to about 120 m where people live; peaks are cut (4,002 m
for the 5,636 m of Orizaba). It is right for what a region costs to cross, and wrong for lines of sight. The coast is ten times
as fine. Lakes are land: the outlines have none. `tools/build_mexico.py` makes it all; sources and licences stand in
`data/NOTICE`.
"""

from __future__ import annotations

import csv
import io
import json
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.theatre import gazetteer
from septel.theatre.distance import EARTH_KM, great_circle_km
from septel.theatre.land import data
from septel.theatre.terrain.grid import GEOGRAPHIC, Grid
from septel.theatre.terrain.roads import CLASSES, Roads

ATTRIBUTION = (
    "Settlements: GeoNames (CC BY 4.0). Coast: Natural Earth. Relief: pvlib, Tilezen, INEGI, USGS, NOAA. Roads: schematic."
)
SCHEMATIC = "Roads are schematic: they say which settlements are joined and how far it is, not where the road runs."
MOST_CELLS = 200_000_000
LOWEST_M = -75.0  # the Salton basin lies 69 m below the sea; what is lower is the floor of a bay
FILL_CELLS = 2.0  # how far, in cells of 5', a known height is taken to stand for an unknown one; assumption
COUNTRIES = ("MX", "US", "GT", "BZ")

Heights = NDArray[np.float32]
Mask = NDArray[np.bool_]
Box = tuple[float, float, float, float]


@lru_cache(maxsize=1)
def grid() -> Grid:
    """The frame of the relief: EPSG:4326, 1/12°, 13.5 to 33.5° N, 118.56 to 86.06° W."""
    head, _ = _headed("mexico_relief.bin.xz")
    return _frame(head)


@lru_cache(maxsize=1)
def elevation() -> Heights:
    """f4[rows, columns]: metres above the sea on `grid`; NaN on water and where nothing is known.

    Land that the source leaves out (a strip along eastern coasts) has the height of the nearest known cell within two cells.
    """
    heights, known = _relief()
    return _fixed(np.where(known & land(), heights, np.float32(np.nan)))


@lru_cache(maxsize=1)
def land() -> Mask:
    """bool[rows, columns]: the cells of `grid` that are land by half or more, or that hold a settlement."""
    return _fixed(_land_on(grid()))


@lru_cache(maxsize=2)
def resampled(cell_deg: float, box: Box | None = None) -> tuple[Grid, Heights, Mask]:
    """The same ground on cells of `cell_deg` degrees: their frame, and elevation and land as `elevation` and `land` have them.

    `box` is (west, south, east, north) in degrees, else all there is. Heights are interpolated bilinearly, on cells larger than
    5' averaged; land is by half of the cell, on cells smaller than 30″ by its middle. Finer cells add no knowledge.
    Raises `SeptelError` for a cell or a box that cannot be.
    """
    whole = grid().bounds
    west, south, east, north = box or whole
    if not (np.isfinite(cell_deg) and cell_deg > 0):
        raise SeptelError(f"a cell of {cell_deg:g}° is none; take a number above 0, such as 1/120 for about 1 km")
    if not (whole[0] <= west < east <= whole[2] and whole[1] <= south < north <= whole[3]):
        raise SeptelError(
            f"the box ({west:g}, {south:g}, {east:g}, {north:g}) is not (west, south, east, north) within the built-in ground, "
            f"({', '.join(f'{edge:g}' for edge in whole)})"
        )
    rows, columns = (max(1, int(np.ceil(span / cell_deg - 1e-6))) for span in (north - south, east - west))
    if rows * columns > MOST_CELLS:
        raise SeptelError(
            f"{rows:,} × {columns:,} cells of {cell_deg:g}° are more than {MOST_CELLS:,}; take a larger cell or a smaller box"
        )
    frame = Grid(GEOGRAPHIC, west, north, cell_deg, cell_deg, rows, columns)
    ashore = _land_on(frame)
    heights, known = _relief()
    found = _bilinear(heights, frame)
    row, column = _positions(frame)
    at = np.clip(row.astype(int), 0, grid().rows - 1), np.clip(column.astype(int), 0, grid().columns - 1)
    there = known[np.ix_(*at)]
    there[_inhabited(frame)] = True
    found[~(there & ashore)] = np.nan
    return frame, _fixed(found), _fixed(ashore)


@lru_cache(maxsize=1)
def roads() -> Roads:
    """The schematic network: trunk roads along federal corridors, secondary ones and tracks by nearness (see the tool).

    Vertices are settlements: Mexico's towns in the gazetteer's order, then the neighbours'. Edges across a border are named
    `border crossing …`; those along a corridor bear its number, such as `México 15`. Edges are straight; some on the coast
    cross bays that the road goes around. None is marked as level.
    """
    head, body = _headed("mexico_roads.bin.xz")
    count = head["edges"]
    steps, more = np.frombuffer(body, "<u2", 2 * count).astype(np.int32).reshape(2, count)
    kind, name, percent = np.frombuffer(body, np.uint8, offset=4 * count).reshape(3, count)
    start = np.cumsum(steps, dtype=np.int32)
    end = start + more
    points = _settlements()
    of_class = np.array([CLASSES.index(word) for word in head["classes"]], np.uint8)
    return Roads(
        points=points,
        start=start,
        end=end,
        length_km=_km(points[start], points[end]) * (1 + percent / 100),
        kind=of_class[kind],
        speed_kmh=np.full(count, np.nan),
        one_way=np.zeros(count, bool),
        level=np.zeros(count, bool),
        name=np.where(name < len(head["names"]), name.astype(np.int32), np.int32(-1)),
        names=tuple(head["names"]),
        schematic=True,
    )


@lru_cache(maxsize=1)
def vertex_of() -> dict[int, int]:
    """The vertex of `roads` at each settlement, by GeoNames' number."""
    numbers = [town.number for town in gazetteer.mexico().towns] + [int(row["geonameid"]) for row in _abroad()]
    return {number: vertex for vertex, number in enumerate(numbers)}


@lru_cache(maxsize=1)
def country_of() -> NDArray[np.uint8]:
    """u1[vertex]: the country of each vertex of `roads`, as an index into `COUNTRIES`; 0 is Mexico."""
    abroad = [COUNTRIES.index(row["country"]) for row in _abroad()]
    return _fixed(np.concatenate([np.zeros(len(gazetteer.mexico().towns), np.uint8), np.array(abroad, np.uint8)]))


@lru_cache(maxsize=16)
def mountain_towns(
    states: tuple[str, ...], beside: tuple[gazetteer.Town, ...], number: int, *, above_m: float, apart_km: float
) -> tuple[gazetteer.Town, ...]:
    """At most `number` towns of these states (all, if none is named) high up and far from each other and from those `beside`.

    A town's cell of 5' lies at `above_m` metres or higher, and no town taken before it, nor any of `beside`, is nearer than
    `apart_km`; those with most people are asked first. Fewer are found where the ground has no more.
    """
    towns = [town for town in gazetteer.mexico().towns if not states or town.state in states]
    points = np.array([town.point for town in towns]).reshape(-1, 2)
    height = _relief()[0].ravel()[grid().cell(points)]  # as `elevation` has it: towns stand on land, which needs no coast
    taken = [town.point for town in beside]
    found: list[gazetteer.Town] = []
    for town, high in zip(towns, height >= above_m, strict=True):
        if len(found) == number:
            break
        if high and great_circle_km(np.array([town.point]), np.array(taken).reshape(-1, 2)).min(initial=np.inf) >= apart_km:
            taken.append(town.point)
            found.append(town)
    return tuple(found)


def _headed(name: str) -> tuple[dict[str, Any], bytes]:
    head, _, body = data(name).partition(b"\n")
    return json.loads(head), body


def _frame(head: dict[str, Any]) -> Grid:
    cell = 1 / head["per_degree"]
    return Grid(GEOGRAPHIC, head["west"], head["north"], cell, cell, head["rows"], head["columns"])


def _fixed(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False  # one array serves all who ask
    return array


@lru_cache(maxsize=1)
def _relief() -> tuple[Heights, Mask]:
    """Heights of all cells, the nearest known one's where there is no data, and which of them may be taken for known."""
    from scipy.ndimage import distance_transform_edt

    head, body = _headed("mexico_relief.bin.xz")
    raw = np.frombuffer(body, np.uint8).reshape(grid().shape)
    metres = head["scale_m"] * raw.astype(np.float32) + head["offset_m"]
    far, nearest = distance_transform_edt((raw == head["unknown"]) | (metres < LOWEST_M), return_indices=True)
    return metres[tuple(nearest)], far <= FILL_CELLS


@lru_cache(maxsize=1)
def _coast() -> tuple[Grid, Mask]:
    head, body = _headed("mexico_land.bin.xz")
    frame = _frame(head)
    differs = np.unpackbits(np.frombuffer(body, np.uint8).reshape(frame.rows, -1), axis=1, count=frame.columns)
    return frame, np.bitwise_xor.accumulate(differs, axis=0).astype(bool)


def _positions(frame: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fractional rows and columns of `grid` at the middles of a frame's rows and columns."""
    lat = frame.north - (np.arange(frame.rows) + 0.5) * frame.dy
    lon = frame.west + (np.arange(frame.columns) + 0.5) * frame.dx
    return np.asarray((grid().north - lat) / grid().dy, np.float64), np.asarray((lon - grid().west) / grid().dx, np.float64)


def _bilinear(heights: Heights, frame: Grid) -> Heights:
    for axis, (position, cell) in enumerate(zip(_positions(frame), (frame.dy, frame.dx), strict=True)):
        heights = _interpolated(heights, position, cell / grid().dx, axis)
    return heights


def _interpolated(heights: Heights, position: NDArray[np.float64], width: float, axis: int) -> Heights:
    """Heights along one axis at fractional positions, averaged over cells `width` wide where that is more than one."""
    parts = max(1, int(np.ceil(width)))
    total: Any = np.float32(0)
    for part in range(parts):
        at = np.clip(position + ((part + 0.5) / parts - 0.5) * width - 0.5, 0, heights.shape[axis] - 1)
        lower = np.minimum(at.astype(int), max(heights.shape[axis] - 2, 0))
        share = (at - lower).astype(np.float32)
        share = share[:, None] if axis == 0 else share
        low = heights.take(lower, axis)
        low += share * (heights.take(lower + 1, axis) - low)
        total = total + low if parts > 1 else low
    return total / np.float32(parts) if parts > 1 else total


def _land_on(frame: Grid) -> Mask:
    coast, mask = _coast()
    edges = [
        np.clip((first + np.arange(count + 1) * frame.dx) / coast.dx, 0, size)
        for first, count, size in (
            (coast.north - frame.north, frame.rows, coast.rows),
            (frame.west - coast.west, frame.columns, coast.columns),
        )
    ]
    if frame.dx <= coast.dx * (1 + 1e-9):
        row, column = (
            np.minimum(((a[:-1] + a[1:]) / 2).astype(int), size - 1) for a, size in zip(edges, coast.shape, strict=True)
        )
        return mask[np.ix_(row, column)]
    share = mask.astype(np.float32)
    for axis, edge in enumerate(edges):
        share = _mean(share, edge, axis)
    found: Mask = share >= 0.5 - 1e-4
    found[_inhabited(frame)] = True
    return found


def _mean(values: Heights, edge: NDArray[np.float64], axis: int) -> Heights:
    """Means between consecutive edges along an axis, by the difference of what has been summed up to each."""
    summed = np.insert(np.cumsum(values, axis, np.float64), 0, 0, axis)
    lower = np.minimum(edge.astype(int), values.shape[axis] - 1)
    share = (edge - lower)[:, None] if axis == 0 else edge - lower
    up_to = summed.take(lower, axis) + share * values.take(lower, axis)
    width = np.maximum(np.diff(edge), 1e-9)
    mean: Heights = (np.diff(up_to, axis=axis) / (width[:, None] if axis == 0 else width)).astype(np.float32)
    return mean


def _inhabited(frame: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    cells = frame.cell(_settlements())
    row, column = np.divmod(cells[cells >= 0], frame.columns)
    return row, column


def _settlements() -> NDArray[np.float64]:
    abroad = [(float(row["lat"]), float(row["lon"])) for row in _abroad()]
    return np.array([town.point for town in gazetteer.mexico().towns] + abroad)


@lru_cache(maxsize=1)
def _abroad() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data("neighbour_towns.csv.gz").decode())))


def _km(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    (lat_a, lon_a), (lat_b, lon_b) = np.radians(a).T, np.radians(b).T
    chord = np.sin((lat_a - lat_b) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_a - lon_b) / 2) ** 2
    found: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(chord))
    return found
