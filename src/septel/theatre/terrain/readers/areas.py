"""Areas: boundaries with their names, and land cover as factors of walking time, from polygons or a classified raster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from septel.errors import Loc, Problem, ScenarioError, nearest, plain
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.readers import burning, rasters, vectors
from septel.theatre.terrain.readers.base import LOC, no_overlap, problem, refusal, theatre_box
from septel.theatre.terrain.readers.laying import fill

Ring = NDArray[np.float64]
NAMES = ("name", "nombre", "nomgeo", "name_1", "name_en", "adm1_name", "adm2_name", "shapename")
CLASSES = ("class", "fclass", "landcover", "land_cover", "landuse", "natural", "cover", "type", "descripcio", "code")
MOST_TOLD = 12


def boundaries(
    path: Path, *, layer: str | None = None, name_column: str | None = None, loc: Loc = LOC
) -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    """Names and rings f8[n, 2] of (longitude, latitude), holes among them, of the areas of a file; areas of one name are one.

    The name is in `name_column`, or in a column with a usual name for it.
    """
    import shapely

    found = vectors.find(path, layer=layer, shapes=("areas",), loc=loc)
    column = found.column(name_column) if name_column else found.first(NAMES)
    if column is None:
        hint = f"Say which column: {', '.join(found.columns)}." if found.columns else "It has no columns."
        raise refusal(loc, path, "no column says how its areas are named", hint)
    geometry, values, _ = vectors.read(found, columns=[column], shapes=("areas",), box=None)
    rings: dict[str, list[Ring]] = {}
    for area, name in zip(geometry, values[column], strict=True):
        own = rings.setdefault("" if name is None else str(name), [])
        own += [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(area))]
    return tuple((name, tuple(own)) for name, own in rings.items())


def cover(
    path: Path, grid: Grid, factors: Mapping[str, float], column: str | None = None, *, layer: str | None = None, loc: Loc = LOC
) -> tuple[NDArray[np.float32], list[Problem]]:
    """f4[rows, columns]: by how much land cover multiplies walking time, from areas and the factors of their classes.

    A cell has the factor of the last area in which its centre lies, 1 outside all. Of an infinite factor every cell that the
    area touches is a barrier, closed so that no step slips through. Classes without a factor count as 1 and are told.
    """

    _check(factors, loc)
    box = theatre_box(grid, loc=loc)
    found = vectors.find(path, layer=layer, shapes=("areas",), loc=loc)
    own = found.column(column) if column else found.first(CLASSES)
    if own is None:
        hint = f"Say which `column`: {', '.join(found.columns)}." if found.columns else "It has no columns."
        raise refusal(loc, path, "no column says what covers the land", hint)
    geometry, values, told = vectors.read(found, columns=[own], shapes=("areas",), box=box, to=grid.crs, bend=True)
    by_class = {plain(name): factor for name, factor in factors.items()}
    words = [_word(value) for value in values[own]]
    factor = np.array([by_class.get(plain(word), 1.0) for word in words], np.float32)
    unlisted = Counter(word for word in words if plain(word) not in by_class)
    told += _unlisted(path, unlisted, list(factors), f"'{own}'", loc)
    passable = np.isfinite(factor)
    made = burning.values_of(geometry[passable], factor[passable], grid, outside=1.0)
    made[burning.mask_of(geometry[~passable], grid)] = np.inf
    return made, told


def cover_raster(
    path: Path, grid: Grid, factors: Mapping[int, float], *, loc: Loc = LOC
) -> tuple[NDArray[np.float32], list[Problem]]:
    """f4[rows, columns]: by how much land cover multiplies walking time, from a raster of class numbers and their factors.

    The most frequent class counts where the grid is coarser than the file, else the nearest; where there is
    no data, 1. Barriers that touch at corners are closed, but what is narrower than half a cell may be lost with the class
    that is most frequent: give rivers as `barriers`. Classes without a factor count as 1 and are told.
    """
    _check(factors, loc)
    wanted = theatre_box(grid, loc=loc)
    codes = np.full(grid.shape, np.nan, np.float32)
    with rasters.sheets([path], loc=loc) as (sheet,):
        box = sheet.parts[0][0].box
        if not box.overlaps(wanted):
            raise no_overlap(loc, path, box, wanted)
        fill(codes, sheet, grid, what="classes", look=lambda raster, values: values)
    known = ~np.isnan(codes)
    met, number, times = np.unique(codes[known], return_inverse=True, return_counts=True)
    by_code = {float(code): factor for code, factor in factors.items()}
    made = np.ones(grid.shape, np.float32)
    made[known] = np.array([by_code.get(float(code), 1.0) for code in met], np.float32)[number]
    unlisted = Counter({f"{code:g}": int(count) for code, count in zip(met, times, strict=True) if float(code) not in by_code})
    made[burning.closed(np.isinf(made))] = np.inf
    return made, _unlisted(path, unlisted, [str(code) for code in factors], "its cells", loc)


def _word(value: object) -> str:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _check(factors: Mapping[str, float] | Mapping[int, float], loc: Loc) -> None:
    wrong = [
        Problem.at(
            (*loc, "factors", name),
            f"a factor of {factor:g} is none",
            hint="It multiplies walking time: above 0, or inf for a barrier.",
        )
        for name, factor in factors.items()
        if not factor > 0
    ]
    if wrong:
        raise ScenarioError(wrong)


def _unlisted(path: Path, unlisted: Counter[str], listed: list[str], where: str, loc: Loc) -> list[Problem]:
    if not unlisted:
        return []
    shown = [f"'{word}' ({count:,})" for word, count in unlisted.most_common(MOST_TOLD)]
    more = f" and {len(unlisted) - MOST_TOLD} more" if len(unlisted) > MOST_TOLD else ""
    near = {word: close for word in unlisted if (close := nearest(word, listed)) is not None}
    hint = " ".join(f"Is '{word}' meant by '{close}'?" for word, close in list(near.items())[:3])
    message = f"classes in {where} without a factor count as 1: {', '.join(shown)}{more}"
    return [problem(loc, path, message, hint, severity="warning")]
