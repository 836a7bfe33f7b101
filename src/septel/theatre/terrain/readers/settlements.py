"""Settlements from the points of a GeoPackage, Shapefile, GeoJSON or FlatGeobuf."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from septel.errors import Loc, Problem, ScenarioError, nearest, plain
from septel.theatre.gazetteer import Town
from septel.theatre.terrain.readers import vectors
from septel.theatre.terrain.readers.base import problem
from septel.theatre.terrain.readers.vectors import Layer

LOC: Loc = ("theatre", "places", "file")
COLUMNS = {  # ours first; then INEGI's and GeoNames'
    "name": ("name", "nombre", "nom_loc", "nomgeo", "asciiname"),
    "people": ("people", "population", "pop", "poblacion", "pobtot", "pob_total"),
    "state": ("state", "estado", "nom_ent", "admin1"),
}
MOST_PEOPLE = 1e10
MOST_PROBLEMS = 20


def settlements(
    path: Path, *, layer: str | None = None, most: int | None = None, loc: Loc = LOC
) -> tuple[list[Town], list[Problem]]:
    """The towns of a layer of points, at most `most` and one more, and every problem with its feature, errors and warnings.

    A feature has a `name`, and may have `people` and a `state`; other columns are not read.
    """
    import shapely

    try:
        found = vectors.find(path, layer=layer, shapes=("points",), loc=loc)
        own = {word: column for word, usual in COLUMNS.items() if (column := found.first(usual)) is not None}
        if "name" not in own:
            near = nearest("name", found.columns)
            hint = f"Is '{near}' meant? " if near else ""
            message = "has no column 'name'"
            return [], [problem(loc, path, message, f"{hint}Its columns: {', '.join(found.columns) or 'none'}.")]
        geometry, values, told = vectors.read(found, columns=own.values(), shapes=("points",), box=None)
    except ScenarioError as error:
        return [], error.problems
    told += _without_people(found, own)
    towns: list[Town] = []
    wrong = 0
    for row, point in enumerate(shapely.centroid(geometry)):
        cells = {word: values[column][row] for word, column in own.items()}
        town = _town(
            path, row + 1, cells, (float(point.y), float(point.x)) if point is not None else (math.nan, math.nan), told, loc
        )
        wrong += town is None
        if town is not None:
            towns.append(town)
        if wrong >= MOST_PROBLEMS or (most is not None and len(towns) > most):
            break
    return towns, told


def _without_people(layer: Layer, own: dict[str, str]) -> list[Problem]:
    if "people" in own:
        return []
    near = nearest("people", layer.columns) or nearest("population", layer.columns)
    hint = f"Is '{near}' meant? Name it 'people'." if near else ""
    return [problem(layer.loc, layer.path, "has no column 'people'; every place has none", hint, severity="warning")]


def _town(
    path: Path, feature: int, cells: dict[str, Any], point: tuple[float, float], told: list[Problem], loc: Loc
) -> Town | None:
    def wrong(message: str) -> None:
        told.append(problem(loc, path, f"feature {feature} {message}"))

    before = len(told)
    name, state = (" ".join(_text(cells.get(word)).split()) for word in ("name", "state"))
    if not plain(name) or len(name) > 80:
        wrong("has no name" if not name else "has a name of more than 80 characters")
    people = _people(cells.get("people"))
    if not 0 <= people <= MOST_PEOPLE:
        wrong(f"has '{cells.get('people')}' people, which is not a number from 0 to {MOST_PEOPLE:g}")
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        wrong("does not lie on the earth")
    return Town(name, state, point, people) if len(told) == before else None


def _text(value: Any) -> str:
    return "" if value is None or (isinstance(value, float | np.floating) and math.isnan(value)) else str(value)


def _people(value: Any) -> float:
    text = _text(value).strip()
    try:
        return float(text) if text else 0.0
    except ValueError:
        return math.nan
