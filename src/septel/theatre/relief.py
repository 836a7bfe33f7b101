"""The ground that a scenario names, as arrays on one grid: heights, water, cover, barriers, rivers and roads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import CapacityError, Loc, Problem, ScenarioError
from septel.scenario.model import BUILT_IN_GROUND, Cover, Terrain
from septel.theatre.distance import KM_A_DEGREE
from septel.theatre.land import data_hash
from septel.theatre.terrain import cache, mexico
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.readers.base import Box, kind
from septel.theatre.terrain.roads import Roads

Array = NDArray[np.float64]
HERE: Loc = ("theatre", "terrain")
MOST_CELLS = 60_000_000  # 16 neighbours take 64 bytes a cell: about 4 GB


@dataclass(frozen=True, eq=False)
class Relief:
    """Arrays f4 or bool [row, column] on a grid: `elevation` in m (NaN: unknown), `water`, `cover` (factor on walking time,
    infinite where nobody goes), `delay` in h to cross a cell; `roads`, or None; what was noticed on the way (`told`)."""

    grid: Grid
    elevation: NDArray[np.float32]
    water: NDArray[np.bool_]
    cover: NDArray[np.float32]
    delay: NDArray[np.float32]
    roads: Roads | None
    built_in: bool
    told: tuple[Problem, ...] = field(default=())

    @property
    def passable(self) -> NDArray[np.bool_]:
        """bool[row, column]: where people can walk."""
        return np.isfinite(self.elevation) & np.isfinite(self.cover) & ~self.water

    @property
    def cell_m(self) -> float:
        """The size of a cell in the middle of the grid, in m."""
        width, height = self.grid.size_m
        return float(np.sqrt(np.median(width) * np.median(height)))


def is_built_in(terrain: Terrain) -> bool:
    """Whether the heights are those that ship with Septel."""
    return terrain.elevation == (BUILT_IN_GROUND,)


def files(terrain: Terrain) -> Iterator[tuple[str, str]]:
    """The files that a terrain names, with the words that name them."""
    for path in terrain.elevation:
        yield "elevation", path
    named = {
        "roads": terrain.roads.file if terrain.roads else None,
        "water": terrain.water,
        "barriers": terrain.barriers,
        "rivers": terrain.rivers,
        "cover": terrain.cover.file if terrain.cover else None,
    }
    yield from ((word, path) for word, path in named.items() if path is not None)


def contents(terrain: Terrain) -> dict[str, Any]:
    """What decides the relief, for a cache key: the words of the scenario, the files' hashes, and the built-in data's."""
    hashes = {f"{word} {path}": _hash(path) for word, path in files(terrain) if path != BUILT_IN_GROUND}
    return {"terrain": terrain.model_dump(mode="json"), "files": hashes, "built in": data_hash()}


def _hash(path: str) -> str:
    try:
        return cache.file_hash(path)
    except OSError as error:  # the reader says better what is wrong with it
        return f"not read: {error.errno}"


def relief(terrain: Terrain, points: Array) -> Relief:
    """The ground around points f8[n, 2] (latitude, longitude).

    Raises ScenarioError with what is wrong with a file, CapacityError if there would be more than MOST_CELLS cells.
    """
    box = around(points, terrain.margin)
    told: list[Problem] = []
    grid, elevation, water = _heights(terrain, box, told)
    cover, delay = np.ones(grid.shape, np.float32), np.zeros(grid.shape, np.float32)
    _lay_over(terrain, grid, water, cover, delay, told)
    return Relief(grid, elevation, water, cover, delay, _roads(terrain, box, told), is_built_in(terrain), tuple(told))


def around(points: Array, margin_km: float) -> Box:
    """The box in degrees around points f8[n, 2] with a margin in km."""
    (south, west), (north, east) = points.min(axis=0), points.max(axis=0)
    up = margin_km / KM_A_DEGREE
    aside = up / max(0.05, float(np.cos(np.radians(max(abs(south), abs(north))))))
    return Box(float(max(-90.0, south - up)), float(west - aside), float(min(90.0, north + up)), float(east + aside))


def _heights(terrain: Terrain, box: Box, told: list[Problem]) -> tuple[Grid, NDArray[np.float32], NDArray[np.bool_]]:
    if is_built_in(terrain):
        if terrain.cell is None:
            return mexico.grid(), mexico.elevation(), ~mexico.land()
        part, cell = _within(mexico.grid(), box), terrain.cell / KM_A_DEGREE
        cells = (part[2] - part[0]) * (part[3] - part[1]) / cell**2
        if cells > MOST_CELLS:
            fits = terrain.cell * np.sqrt(cells / MOST_CELLS) * 1000
            message = (
                f"the ground would have {cells:,.0f} cells of {terrain.cell * 1000:,.0f} m; at most {MOST_CELLS:,} are allowed"
            )
            raise CapacityError(f"{message}. Cells of {fits:,.0f} m would fit, or a smaller `margin`.")
        frame, heights, land = mexico.resampled(cell, part)
        return frame, heights, ~land
    from septel.theatre.terrain.readers import elevation

    loc = (*HERE, "elevation")
    if BUILT_IN_GROUND in terrain.elevation:
        message = f"'{BUILT_IN_GROUND}' stands alone: it cannot be laid beside files"
        raise ScenarioError([Problem.at(loc, message)])
    paths = [Path(name) for name in terrain.elevation]
    cell_m = None if terrain.cell is None else terrain.cell * 1000
    grid = elevation.grid_of(paths, box=box, cell_m=cell_m, most_cells=MOST_CELLS, loc=loc)
    heights, problems = elevation.read(paths, grid, loc=loc)
    told += problems
    return grid, heights, np.zeros(grid.shape, bool)


def _within(frame: Grid, box: Box) -> tuple[float, float, float, float]:
    """The part of a box that lies in a frame, as (west, south, east, north); ScenarioError if none does."""
    west, south, east, north = frame.bounds
    found = max(west, box.west), max(south, box.south), min(east, box.east), min(north, box.north)
    if found[0] >= found[2] or found[1] >= found[3]:
        message = f"the built-in ground ({Box(south, west, north, east)}) does not reach these places ({box})"
        raise ScenarioError([Problem.at((*HERE, "elevation"), message, hint="Name elevation files of your own.")])
    return found


def _roads(terrain: Terrain, box: Box, told: list[Problem]) -> Roads | None:
    if terrain.roads is None:
        return None
    if terrain.roads.file == BUILT_IN_GROUND:
        return mexico.roads()
    from septel.theatre.terrain.readers import lines, osm

    path, loc = Path(terrain.roads.file), (*HERE, "roads")
    if kind(path, loc=loc) == "osm":
        roads, problems = osm.roads(path, box=box, loc=loc)
    else:
        roads, problems = lines.roads(path, layer=terrain.roads.layer, columns=terrain.roads.columns or None, box=box, loc=loc)
    told += problems
    return roads


def _lay_over(
    terrain: Terrain,
    grid: Grid,
    water: NDArray[np.bool_],
    cover: NDArray[np.float32],
    delay: NDArray[np.float32],
    told: list[Problem],
) -> None:
    """Write into the arrays what the layers beside heights and roads say."""
    from septel.theatre.terrain.readers import lines, osm

    if terrain.cover is not None:
        found, problems = _cover(terrain.cover, grid)
        cover[:] = found
        told += problems
    for word in ("water", "barriers", "rivers"):
        name = getattr(terrain, word)
        if name is None:
            continue
        path, loc = Path(name), (*HERE, word)
        mask, problems = (osm.water if kind(path, loc=loc) == "osm" else lines.barriers)(path, grid, loc=loc)
        told += problems
        if word == "water":
            water |= mask
        elif word == "barriers":
            cover[mask] = np.inf
        else:
            delay[mask] = terrain.crossing


def _cover(cover: Cover, grid: Grid) -> tuple[NDArray[np.float32], list[Problem]]:
    from septel.theatre.terrain.readers import areas

    path, loc = Path(cover.file), (*HERE, "cover")
    factors = {name: np.inf if factor == "barrier" else float(factor) for name, factor in cover.factors.items()}
    if kind(path, loc=loc) != "raster":
        return areas.cover(path, grid, {str(name): factor for name, factor in factors.items()}, cover.column, loc=loc)
    wrong = [name for name in factors if not str(name).lstrip("-").isdecimal()]
    if wrong:
        message = f"'{wrong[0]}' is not a class of a raster: its classes are whole numbers"
        raise ScenarioError([Problem.at((*loc, "factors"), message)])
    return areas.cover_raster(path, grid, {int(name): factor for name, factor in factors.items()}, loc=loc)
