"""How far an agency gets in a time: its field of hours by one mode, and what a map of it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError, did_you_mean, nearest, plain
from septel.scenario.model import BOAT, Scenario
from septel.theatre import reach
from septel.theatre.export import Layer, bands, crs_of, on_map, point_layer
from septel.theatre.forces import BaseAt, Forces
from septel.theatre.ground import Theatre
from septel.theatre.terrain.roads import CLASSES
from septel.theatre.ways import Ways

Array = NDArray[np.float64]
HOURS = (1.0, 2.0, 4.0, 8.0, 16.0)
STRIKE_FORCE = "strike_force"


@dataclass(frozen=True, eq=False)
class Isochrones:
    """Journeys of an agency by one mode, without turnout.

    `hours` f4[row, column] from the soonest of the `bases`, infinite where nobody comes; `arrival` f8[place] the same for the
    places; `has_teams` is false if none of its teams go by this mode.
    """

    agency: str
    mode: str
    bases: tuple[BaseAt, ...]
    hours: NDArray[np.float32]
    arrival: Array
    has_teams: bool


def isochrones(
    scenario: Scenario, theatre: Theatre, forces: Forces, *, agency: str, mode: str, base: str | None = None
) -> Isochrones:
    """The field of an agency, by its name or title: from its bases with teams that go by the mode, or from one base.

    An agency without such teams is taken as if it had some at each of its bases. SeptelError for a name that is none's.
    """
    owner, title = owner_named(scenario, forces, agency)
    own = tuple(number for number, one in enumerate(forces.bases) if one.owner == owner)
    with_teams = next((one.bases for one in reach.corps(scenario, forces) if (one.owner, one.mode) == (owner, mode)), ())
    if base is not None:
        names = [forces.bases[number].name for number in own]
        found = [number for number, name in zip(own, names, strict=True) if plain(name) == plain(base)]
        if not found:
            raise SeptelError(f"{title} has no base '{base}'. {did_you_mean(base, names, most=60)}".strip())
        bases: tuple[int, ...] = (found[0],)
    else:
        bases = with_teams or own
    if mode == BOAT and theatre.ways is not None and not theatre.ways.relief.water.any():
        raise SeptelError(
            "there is no water on this ground, so nobody goes by boat. Name polygons of it: `terrain: {water: FILE}`."
        )
    points = reach.points_of(forces, bases)
    hours = reach.surface_h(theatre, points, mode)
    arrival = theatre.travel_h(mode, points).min(axis=0)
    stands = tuple(forces.bases[number] for number in bases)
    return Isochrones(title, mode, stands, hours, arrival, bool(set(bases) & set(with_teams)))


def owner_named(scenario: Scenario, forces: Forces, name: str) -> tuple[int, str]:
    """The owner that a name means, and its name for people; SeptelError, with the nearest name, if there is none."""
    titles = reach.owner_names(scenario, forces, strike_force="strike force")
    keys = (*forces.agencies, STRIKE_FORCE)[: len(titles)]
    for owner, (key, title) in enumerate(zip(keys, titles, strict=True)):
        if plain(name) in (plain(key), plain(title)):
            return owner, title
    close = nearest(name, titles) if nearest(name, keys) is None else None
    hint = f"Did you mean '{close}'?" if close else did_you_mean(name, keys)
    raise SeptelError(f"'{name}' is not an agency of this scenario. {hint}".strip())


def layers(found: Isochrones, theatre: Theatre, *, edges: Sequence[float] = HOURS) -> list[Layer]:
    """Isochrones by band, bases, places with their hours (none where nobody comes), and roads, for a GeoPackage."""
    ways = theatre.ways
    assert ways is not None
    grid = ways.relief.grid
    areas = bands(grid, found.hours, edges)
    people = [theatre.people[(found.arrival > low) & (found.arrival <= high)].sum() for low, high in _spans(areas)]
    whole = Layer(
        areas.name,
        areas.shapes,
        {**areas.columns, "people": np.array(people, np.float64), **_same(found, len(areas.shapes))},
        areas.geometry,
        areas.crs,
    )
    stands = np.array([base.point for base in found.bases], np.float64).reshape(-1, 2)
    names = np.array([base.name for base in found.bases], object)
    hours = np.where(np.isfinite(found.arrival), found.arrival, np.nan)
    columns: dict[str, NDArray[Any]] = {
        "name": np.array(theatre.names, object),
        "people": theatre.people,
        "state": np.array(theatre.states, object),
        "hours": hours,
        "reached": np.isfinite(found.arrival),
    }
    return [
        whole,
        point_layer("bases", grid, stands, {"name": names, **_same(found, len(stands))}),
        point_layer("places", grid, theatre.points, columns),
        *roads(ways),
    ]


def roads(ways: Ways) -> list[Layer]:
    """The roads that lie on the ground's raster as one layer; none if there are no roads."""
    import shapely

    network, grid = ways.relief.roads, ways.relief.grid
    if network is None or not len(network):
        return []
    ends = on_map(grid, network.points)
    near = np.isin(np.arange(len(network.points)), np.flatnonzero(grid.cell(network.points) >= 0))
    drawn = np.flatnonzero((near[network.start] | near[network.end]) & (network.start != network.end))
    lines = shapely.linestrings(np.stack([ends[network.start[drawn]], ends[network.end[drawn]]], axis=1))
    names = np.array([*network.names, ""], object)
    columns: dict[str, NDArray[Any]] = {
        "class": np.array(CLASSES, object)[network.kind[drawn]],
        "name": names[network.name[drawn]],
        "km": network.length_km[drawn].round(3),
        "schematic": np.full(len(drawn), network.schematic),
    }
    return [Layer("roads", list(lines), columns, "LineString", crs_of(grid))]


def _spans(areas: Layer) -> list[tuple[float, float]]:
    """The times between which each band lies; the first takes in what is there at once."""
    spans = list(zip(areas.columns["from_h"].tolist(), areas.columns["to_h"].tolist(), strict=True))
    return [(-1.0 if low == 0 else low, high) for low, high in spans]


def _same(found: Isochrones, count: int) -> dict[str, NDArray[Any]]:
    return {"agency": np.full(count, found.agency, object), "mode": np.full(count, found.mode, object)}
