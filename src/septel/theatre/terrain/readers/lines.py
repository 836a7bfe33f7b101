"""Roads and barriers from the lines of a GeoPackage, Shapefile, GeoJSON or FlatGeobuf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from septel.errors import Loc, Problem, ScenarioError, did_you_mean
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.readers import burning, vectors, words
from septel.theatre.terrain.readers.base import LOC, Box, problem, refusal, theatre_box
from septel.theatre.terrain.readers.network import Lines, joined, network
from septel.theatre.terrain.readers.vectors import Layer
from septel.theatre.terrain.roads import Roads

MOST_TOLD = 8  # unknown classes told one by one
ODD_STRETCH = (0.7, 5.0)  # a road's own length over its drawing, beyond which it is told (assumptions)
Value = TypeVar("Value", int, float)
Columns = dict[str, NDArray[Any]]


def roads(
    path: Path, *, layer: str | None = None, columns: Mapping[str, str] | None = None, box: Box | None = None, loc: Loc = LOC
) -> tuple[Roads, list[Problem]]:
    """The roads of a file that touch a box, and warnings.

    Every shape point becomes a vertex. Points written alike join, and an end joins any vertex within a metre; lines that
    cross without a common vertex do not join, as a bridge does not join what it crosses. Lengths are geodesic along the line,
    or a column `length_km` shared over the line. `columns` says which column of the file is the `class`, `speed_kmh`,
    `one_way`, `bridge`, `tunnel`, `name`, `ref`, `access` or `length_km`; usual names are known without it. Ways that are not
    driven on, or closed to all (`access` no or private), are left out.
    """
    import shapely

    found = vectors.find(path, layer=layer, shapes=("lines",), loc=loc)
    own = _own_columns(found, columns or {})
    geometry, values, told = vectors.read(found, columns=own.values(), shapes=("lines",), box=box)
    texts: Columns = {word: values[column] for word, column in own.items()}
    kind = _kinds(found, own, texts, len(geometry), told)
    driven = kind != words.LEFT_OUT
    if "access" in texts:
        driven &= ~_looked_up(texts["access"], words.is_closed).astype(np.bool_)
    if not driven.any():
        raise refusal(loc, path, f"none of the {len(geometry):,} lines here is a road that can be driven on")
    geometry, kind = geometry[driven], kind[driven].astype(np.uint8)
    texts = {word: column[driven] for word, column in texts.items()}
    parts, line = shapely.get_parts(geometry, return_index=True)
    lonlat, part = shapely.get_coordinates(parts, return_index=True)
    name, names = _names(texts, len(geometry))
    count = len(geometry)
    lines = Lines(
        lonlat, part, kind[line], _speeds(found, own, texts, count, told)[line],
        _directions(found, own, texts, count, told)[line], _levels(texts, count)[line], name[line], names, line,
        _lengths(found, own, texts, geometry, told),
    )  # fmt: skip
    made = network(lines, joined(lonlat, part), box=box)
    if not len(made):
        raise refusal(loc, path, "none of its roads enters the theatre" if box else "its roads have no length")
    return made, told


def barriers(path: Path, grid: Grid, *, layer: str | None = None, loc: Loc = LOC) -> tuple[burning.Mask, list[Problem]]:
    """bool[rows, columns]: the cells of walls, rivers, lakes: lines and areas, closed so that no step slips through."""
    box = theatre_box(grid, loc=loc)
    found = vectors.find(path, layer=layer, shapes=("lines", "areas"), loc=loc)
    geometry, _, told = vectors.read(found, shapes=("lines", "areas"), box=box, to=grid.crs, bend=True)
    marked = burning.mask_of(geometry, grid)
    if not marked.any():
        told.append(problem(loc, path, "none of its barriers enters the theatre", severity="warning"))
    return marked, told


def _own_columns(layer: Layer, columns: Mapping[str, str]) -> dict[str, str]:
    """By our word: the file's column, as named in the scenario or as is usual."""
    for word in columns:
        if word not in words.COLUMNS:
            raise ScenarioError(
                [
                    Problem.at(
                        (*layer.loc, "columns", word),
                        f"'{word}' is nothing that a road has",
                        hint=did_you_mean(word, words.COLUMNS),
                    )
                ]
            )
    own = {}
    for word, usual in words.COLUMNS.items():
        column = layer.column(columns[word]) if word in columns else layer.first(usual)
        if column is not None:
            own[word] = column
    return own


def _texts(values: NDArray[Any]) -> tuple[list[str], NDArray[np.int64]]:
    """The different texts of a column, and which of them stands in each row; '' for none."""
    if values.dtype.kind == "f":
        values = np.where(np.isfinite(values), values, 0.0)
        values = (
            values.astype(np.int64) if np.all(values == np.floor(values)) and np.abs(values).max(initial=0) < 1e15 else values
        )
    if values.dtype.kind in "iufb":
        different, number = np.unique(values, return_inverse=True)
        return [str(value) for value in different.tolist()], number.ravel()
    place: dict[str, int] = {}
    number = np.fromiter((place.setdefault("" if v is None else str(v), len(place)) for v in values), np.int64, len(values))
    return list(place), number


def _looked_up(
    values: NDArray[Any],
    meaning: Callable[[str], Value | None],
    missing: Value | None = None,
    unknown: Counter[str] | None = None,
) -> NDArray[np.float64]:
    """f8[row]: what each text means, each asked once; `missing` for what means nothing, counted in `unknown`."""
    different, number = _texts(values)
    meant = [meaning(text) for text in different]
    if unknown is not None:
        times = np.bincount(number, minlength=len(different))
        unknown.update({text: int(times[index]) for index, text in enumerate(different) if meant[index] is None})
    found: NDArray[np.float64] = np.array([missing if value is None else value for value in meant], np.float64)[number]
    return found


def _kinds(layer: Layer, own: dict[str, str], texts: Columns, count: int, told: list[Problem]) -> NDArray[np.int64]:
    """i8[line]: number of the class, `LEFT_OUT` for what is not driven on."""
    if "class" not in texts:
        hint = "Say which: `columns: {class: …}`." + (f" Its columns: {', '.join(layer.columns)}." if layer.columns else "")
        message = "no column says what class of road a line is; all are taken as 'local'"
        told.append(problem(layer.loc, layer.path, message, hint, severity="warning"))
        return np.full(count, words.LOCAL, np.int64)
    unknown: Counter[str] = Counter()
    kind = _looked_up(texts["class"], words.class_of, words.LOCAL, unknown).astype(np.int64)
    for text, times in unknown.most_common(MOST_TOLD):
        near = words.near(text) if text else None
        what = (
            f"'{text}' in its column '{own['class']}' is no class of road known here"
            if text
            else f"its column '{own['class']}' is empty"
        )
        hint = f"Did you mean '{near}'?" if near else ""
        message = f"{what}: {times:,} {'line' if times == 1 else 'lines'} taken as 'local'"
        told.append(problem(layer.loc, layer.path, message, hint, severity="warning"))
    if len(unknown) > MOST_TOLD:
        total = sum(unknown.values())
        more = f"{len(unknown) - MOST_TOLD} more of its classes are not known: {total:,} lines taken as 'local' in all"
        told.append(problem(layer.loc, layer.path, more, severity="warning"))
    return kind


def _odd(layer: Layer, column: str, unknown: Counter[str], what: str, told: list[Problem]) -> None:
    if unknown:
        (text, _), total = unknown.most_common(1)[0], sum(unknown.values())
        message = f"in its column '{column}' {total:,} of the entries {what} ('{text[:40]}')"
        told.append(problem(layer.loc, layer.path, message, severity="warning"))


def _speeds(layer: Layer, own: dict[str, str], texts: Columns, count: int, told: list[Problem]) -> NDArray[np.float64]:
    if "speed_kmh" not in texts:
        return np.full(count, np.nan)
    unknown: Counter[str] = Counter()
    speeds = _looked_up(texts["speed_kmh"], words.speed_kmh, float("nan"), unknown)
    _odd(layer, own["speed_kmh"], unknown, "are no speeds and the class decides", told)
    return speeds


def _directions(layer: Layer, own: dict[str, str], texts: Columns, count: int, told: list[Problem]) -> NDArray[np.int8]:
    if "one_way" not in texts:
        return np.zeros(count, np.int8)
    unknown: Counter[str] = Counter()
    marks = {text.strip().upper() for text in _texts(texts["one_way"])[0]}
    geofabrik = marks <= {"F", "T", "B", ""} and ("B" in marks or own.get("class", "").lower() == "fclass")
    ways = _looked_up(texts["one_way"], lambda text: words.direction(text, geofabrik=geofabrik), 0, unknown)
    _odd(layer, own["one_way"], unknown, "say no direction and are driven both ways", told)
    return ways.astype(np.int8)


def _levels(texts: Columns, count: int) -> NDArray[np.bool_]:
    level = np.zeros(count, np.bool_)
    for word in ("bridge", "tunnel"):
        if word in texts:
            level |= _looked_up(texts[word], words.is_true).astype(np.bool_)
    return level


def _names(texts: Columns, count: int) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """i4[line] and the names: a road's name, else its number; -1 for none."""
    name = np.full(count, -1, np.int32)
    names: list[str] = []
    for word in ("name", "ref"):
        if word in texts:
            different, number = _texts(texts[word])
            known = np.array([len(names) + index if text.strip() else -1 for index, text in enumerate(different)], np.int32)
            name = np.where(name < 0, known[number], name).astype(np.int32)
            names += different
    return name, tuple(names)


def _lengths(
    layer: Layer, own: dict[str, str], texts: Columns, geometry: NDArray[np.object_], told: list[Problem]
) -> NDArray[np.float64]:
    """f8[line] in km, NaN where the drawing decides."""
    from pyproj import Geod

    length = np.full(len(geometry), np.nan)
    if "length_km" not in texts:
        return length
    if texts["length_km"].dtype.kind not in "iuf":
        message = f"its column '{own['length_km']}' holds no numbers; lengths are those of the lines"
        told.append(problem(layer.loc, layer.path, message, severity="warning"))
        return length
    length = texts["length_km"].astype(np.float64)
    bad = ~(length > 0) & ~np.isnan(length)
    if bad.any():
        message = f"{np.count_nonzero(bad):,} of its lengths in '{own['length_km']}' are not above 0; the lines decide there"
        told.append(problem(layer.loc, layer.path, message, severity="warning"))
        length[bad] = np.nan
    some = np.flatnonzero(np.isfinite(length))[:1000]
    if len(some):
        geod = Geod(ellps="WGS84")
        drawn = np.array([geod.geometry_length(line) for line in geometry[some]]) / 1000
        stretch = float(np.median(length[some] / np.maximum(drawn, 1e-6)))
        if not ODD_STRETCH[0] < stretch < ODD_STRETCH[1]:
            message = f"its lengths in '{own['length_km']}' are {stretch:.3g} times those of the lines; are they km?"
            told.append(problem(layer.loc, layer.path, message, severity="warning"))
    return length
