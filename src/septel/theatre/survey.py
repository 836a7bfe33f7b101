"""A look at the ground before one relies on it: what it is made of, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import Problem
from septel.scenario.model import Scenario
from septel.theatre import reach
from septel.theatre.forces import Forces
from septel.theatre.ground import Theatre
from septel.theatre.terrain import cache, mexico
from septel.theatre.terrain.roads import CLASSES
from septel.theatre.ways import Ways

# Journeys on foot over synthetic fractal relief on cells of so many m against the same on cells of 100 m: by how much they come
# out too short. Interpolated in the logarithm of the cell's size.
CELL_M = (100.0, 300.0, 1000.0, 10_000.0)
BIAS = (0.0, -0.04, -0.08, -0.15)
# The most by which paths over so many neighbours are longer than straight ones (octagonal metric)
LENGTHENED = {8: 0.08, 16: 0.03}
MOST_NAMED = 10


@dataclass(frozen=True)
class Survey:
    """What is doubtful (`problems`, errors where journeys are impossible) and the `numbers` behind it."""

    problems: tuple[Problem, ...]
    numbers: dict[str, Any]

    @property
    def is_passable(self) -> bool:
        """Whether nothing makes journeys impossible."""
        return all(problem.severity != "error" for problem in self.problems)


def bias(cell_m: float) -> float:
    """The likely relative error of times on foot on cells of a size, below 0 where they are too short."""
    return float(np.interp(np.log(cell_m), np.log(CELL_M), BIAS))


def attribution(ways: Ways) -> list[str]:
    """What a map of this ground must say: whose data it is, and that roads are schematic where they are."""
    roads = ways.relief.roads
    schematic = roads is not None and roads.schematic
    built_in = ways.relief.built_in or schematic
    return [*([mexico.SCHEMATIC] if schematic else []), *([mexico.ATTRIBUTION] if built_in else [])]


def described(theatre: Theatre, ways: Ways) -> dict[str, Any]:
    """Grid, shares of land and water, roads, modes, cache and attribution, as plain values."""
    relief = ways.relief
    grid, known = relief.grid, np.isfinite(relief.elevation)
    return {
        "grid": {
            "rows": grid.rows,
            "columns": grid.columns,
            "cells": grid.cells,
            "cell_m": round(relief.cell_m, 1),
            "crs": grid.crs,
            "bounds": list(grid.bounds),
        },
        "shares": {
            "land": float((known & ~relief.water).mean()),
            "water": float(relief.water.mean()),
            "unknown": float((~known & ~relief.water).mean()),
        },
        "elevation_m": [float(np.nanmin(relief.elevation)), float(np.nanmax(relief.elevation))] if known.any() else None,
        "built_in": relief.built_in,
        "roads": _roads(ways),
        "places": len(theatre.names),
        "modes": {mode: getattr(ways.modes, mode).model_dump(exclude_none=True) for mode in reach.MODES},
        "vehicles": ways.terrain.vehicles.model_dump(exclude_none=True),
        "foot": ways.terrain.foot.model_dump(mode="json"),
        "neighbours": ways.terrain.neighbours,
        "cache": _cache(),
        "attribution": attribution(ways),
    }


def _roads(ways: Ways) -> dict[str, Any] | None:
    roads = ways.relief.roads
    if roads is None:
        return None
    km = {name: float(roads.length_km[roads.kind == number].sum()) for number, name in enumerate(CLASSES)}
    return {"schematic": roads.schematic, "edges": len(roads), "km": {name: round(long) for name, long in km.items() if long}}


def _cache() -> dict[str, Any]:
    folder = cache.folder()
    files = list(folder.glob("*.npz")) if folder.is_dir() else []
    return {"folder": str(folder), "files": len(files), "bytes": sum(path.stat().st_size for path in files)}


def survey(scenario: Scenario, theatre: Theatre, forces: Forces) -> Survey:
    """What is doubtful about a scenario's ground, under one design's forces."""
    ways = theatre.ways
    assert ways is not None
    modes = {one.mode for one in reach.corps(scenario, forces)}
    unreached = {mode: _unreached(theatre, scenario, forces, mode) for mode in reach.MODES if mode in modes}
    far = far_from_roads(theatre, ways)
    problems = [
        *ways.relief.told,
        *_stranded(scenario, theatre, forces),
        *(_told_unreached(theatre, mode, places) for mode, places in unreached.items() if len(places)),
        *_told_by_all(theatre, unreached),
        *_told_far(theatre, ways, far),
        *_told_raster(ways),
    ]
    numbers: dict[str, Any] = {
        "unreached": {
            mode: {"share": len(places) / len(theatre.names), "places": [theatre.names[place] for place in places]}
            for mode, places in unreached.items()
        },
        "far_from_roads": [theatre.names[place] for place in far],
        "cell_m": round(ways.relief.cell_m, 1),
        "walking_bias": round(bias(ways.relief.cell_m), 3),
        "neighbours": ways.terrain.neighbours,
        "schematic": ways.relief.roads is not None and ways.relief.roads.schematic,
    }
    return Survey(tuple(problems), numbers)


def far_from_roads(theatre: Theatre, ways: Ways) -> NDArray[np.int64]:
    """i8[n]: the places that lie farther than `snap` from every vertex of the roads; empty without roads."""
    from scipy.spatial import cKDTree

    from septel.theatre.terrain.joining import space_km

    drive = ways.drive
    if drive is None or not len(drive.points):
        return np.zeros(0, np.int64)
    grid = ways.relief.grid
    km, _ = cKDTree(space_km(grid, drive.points)).query(space_km(grid, theatre.points))
    return np.flatnonzero(km > ways.terrain.vehicles.snap)


def _unreached(theatre: Theatre, scenario: Scenario, forces: Forces, mode: str) -> NDArray[np.int64]:
    bases = sorted({base for one in reach.corps(scenario, forces) if one.mode == mode for base in one.bases})
    return np.flatnonzero(~np.isfinite(forces.travel_h[mode][bases]).any(axis=0))


def _stranded(scenario: Scenario, theatre: Theatre, forces: Forces) -> Iterator[Problem]:
    """Bases from which no team gets anywhere else."""
    leads = np.zeros((len(forces.bases), len(theatre.names)), bool)
    has_teams = np.zeros(len(forces.bases), bool)
    for one in reach.corps(scenario, forces):
        rows = list(one.bases)
        leads[rows] |= np.isfinite(forces.travel_h[one.mode][rows])
        has_teams[rows] = True
    for number in np.flatnonzero(has_teams):
        base = forces.bases[number]
        if base.place >= 0:
            leads[number, base.place] = False
        if not leads[number].any():
            owner = forces.agencies[base.owner] if base.owner < len(forces.agencies) else None
            loc = ("agencies", owner, "bases", base.name) if owner else ("strike_force", "bases")
            message = f"no team gets from '{base.name}' to any other place"
            yield Problem.at(loc, message, hint="Is it on land, near a road, and within the ground's files?")


def _told_unreached(theatre: Theatre, mode: str, places: NDArray[np.int64]) -> Problem:
    share = len(places) / len(theatre.names)
    message = (
        f"{len(places)} of {len(theatre.names)} places ({share:.1%}) cannot be reached by {mode}: {named(theatre, places)}"
    )
    return Problem.at(("theatre", "modes", mode), message, severity="warning")


def _told_by_all(theatre: Theatre, unreached: dict[str, NDArray[np.int64]]) -> Iterator[Problem]:
    if len(unreached) < 2:
        return
    lost = np.array(sorted(set.intersection(*(set(places.tolist()) for places in unreached.values()))), np.int64)
    if len(lost):
        message = f"nobody comes to {len(lost)} of the places by any mode: {named(theatre, lost)}"
        yield Problem.at(("theatre", "places"), message, severity="warning")


def _told_far(theatre: Theatre, ways: Ways, far: NDArray[np.int64]) -> Iterator[Problem]:
    if len(far):
        count = "1 place lies" if len(far) == 1 else f"{len(far)} places lie"
        message = (
            f"{count} more than {ways.terrain.vehicles.snap:g} km from any road, so teams walk the rest: {named(theatre, far)}"
        )
        hint = "Give better roads, or a larger `vehicles: {snap: …}`."
        yield Problem.at(("theatre", "terrain", "vehicles", "snap"), message, hint=hint, severity="warning")


def _told_raster(ways: Ways) -> Iterator[Problem]:
    here = ("theatre", "terrain")
    cell, likely = ways.relief.cell_m, bias(ways.relief.cell_m)
    if likely <= -0.01:
        message = (
            f"on cells of {cell:,.0f} m times on foot are likely about {-likely:.0%} too short, because hills within a cell "
            "are not seen (measured on synthetic relief, against cells of 100 m)"
        )
        yield Problem.at((*here, "cell"), message, severity="warning")
    if ways.terrain.neighbours == 8:
        message = (
            f"paths over 8 neighbours are up to {LENGTHENED[8]:.0%} longer than straight ones, over 16 {LENGTHENED[16]:.0%}"
        )
        yield Problem.at((*here, "neighbours"), message, severity="warning")
    roads = ways.relief.roads
    if roads is None:
        yield Problem.at((*here, "roads"), "there are no roads: everybody walks all the way", severity="warning")
    elif roads.schematic:
        yield Problem.at((*here, "roads"), mexico.SCHEMATIC, severity="warning")


def named(theatre: Theatre, places: NDArray[np.int64]) -> str:
    """The first few places by name, and how many more there are."""
    names = [theatre.names[place] for place in places[:MOST_NAMED]]
    more = len(places) - len(names)
    return ", ".join(names) + (f", and {more} more" if more > 0 else "")
