"""The theatre itself: its places, how far they are from each other, and how long it takes to get there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from septel.errors import Problem, ScenarioError, did_you_mean
from septel.scenario.model import Base, InjectClosure, Mode, Modes, Scenario
from septel.theatre import land
from septel.theatre.choice import Choice, choose
from septel.theatre.distance import flat_km, great_circle_km, straight_km
from septel.theatre.gazetteer import Town, plain, state_named
from septel.theatre.ways import Ways

if TYPE_CHECKING:
    from septel.theatre.terrain.drive import Closure

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
NO_ROADS, NAME_TERRAIN = "there are no roads to close without terrain", "Write for example `theatre: {terrain: built-in}`."


@dataclass(frozen=True, eq=False)
class Theatre:
    """Where an exercise happens.

    Places have unique `names`; `people` f8[place]; `states`; `lat` and `lon` f8[place] in degrees (NaN on a plane); `xy`
    f8[place, 2] in km, on a plane as given, else projected for drawing; `distance_km` f8[place, place], great circles or
    straight lines; `outline` rings f8[n, 2] of (longitude, latitude) for maps; `ways` the terrain under the journeys, or None.
    The first `chosen` places were chosen, the others are there because the scenario names them. Points are (latitude,
    longitude), or (x, y) on a plane.
    """

    names: tuple[str, ...]
    people: Array
    states: tuple[str, ...]
    lat: Array
    lon: Array
    xy: Array
    is_plane: bool
    chosen: int
    distance_km: Array
    outline: tuple[Array, ...]
    modes: Modes
    ways: Ways | None
    choice: Choice = field(repr=False)

    @property
    def points(self) -> Array:
        """f8[place, 2]: the places as points."""
        return self.xy if self.is_plane else np.column_stack([self.lat, self.lon])

    def index(self, name: str) -> int:
        """The number of a place by any of its names; ScenarioError, with the nearest name, if it has none here."""
        town = self.locate(name)
        for number, own in enumerate(self.choice.towns):
            if own is town:
                return number
        hint = did_you_mean(name, self.names)
        raise ScenarioError([Problem("", f"'{name}' is not a place of this theatre", hint=hint)])

    def locate(self, name: str) -> Town:
        """The town that a name means, of this theatre or of the country's gazetteer; ScenarioError if there is none."""
        if name in self.names:
            return self.choice.towns[self.names.index(name)]
        found = self.choice.find(name)
        if found.town is None:
            raise ScenarioError([self.choice.problem((), name, found)])
        return found.town

    def place_of(self, town: Town) -> int:
        """The number of a town's place here, -1 if it has none."""
        return next((number for number, own in enumerate(self.choice.towns) if own is town), -1)

    def in_state(self, name: str) -> Mask:
        """bool[place]: which places lie in a state; accents and case count for nothing."""
        wanted = plain(state_named(name) or name) if self.choice.has_gazetteer else plain(name)
        return np.array([plain(state) == wanted for state in self.states], bool)

    def points_distance_km(self, a: Array, b: Array) -> Array:
        """f8[n, m]: distances in km between points a f8[n, 2] and b f8[m, 2]."""
        a, b = (np.asarray(points, np.float64).reshape(-1, 2) for points in (a, b))
        return straight_km(a, b) if self.is_plane else great_circle_km(a, b)

    def closure(self, inject: InjectClosure) -> Closure:
        """A closure of roads as an inject names it; ScenarioError if its place is none."""
        from septel.theatre.terrain.drive import Closure

        point = inject.at if inject.at is not None else self.locate(inject.place or "").point
        return Closure(point, inject.within, inject.slower, inject.delay, inject.road)

    def travel_h(self, mode: str, points: Array, closures: Sequence[Closure] = ()) -> Array:
        """f8[n, place]: hours from points f8[n, 2] to every place by `ground`, `air` or `boat`; infinite out of range.

        Over the terrain, if the scenario names one; else distance · detour / speed, with the range held against distance ·
        detour. Closures of roads need terrain.
        """
        if mode not in Modes.model_fields:
            raise ScenarioError([Problem("", f"'{mode}' is not a mode", hint=did_you_mean(mode, Modes.model_fields))])
        if self.ways is not None:
            return self.ways.travel_h(mode, np.asarray(points, np.float64).reshape(-1, 2), closures)
        if closures:
            raise ScenarioError([Problem("", NO_ROADS, hint=NAME_TERRAIN)])
        way: Mode = getattr(self.modes, mode)
        journey_km = self.points_distance_km(points, self.points) * way.detour
        hours = journey_km / way.speed
        if way.range is not None:
            hours[journey_km > way.range] = np.inf
        return hours


def build(scenario: Scenario, *, folder: Path | str | None = None) -> Theatre:
    """The theatre of a scenario; ScenarioError with every problem of its places.

    Places are those chosen (`theatre: places:`) and, of the country's towns, any others named in a territory, a coverage, a
    confidence or an inject. `folder` is where a CSV of places is sought (by default the working directory).
    """
    choice = choose(scenario, folder=None if folder is None else Path(folder))
    wrong = [problem for problem in choice.problems if problem.severity == "error"]
    if wrong:
        raise ScenarioError(wrong)
    points = np.array([town.point for town in choice.towns], np.float64).reshape(-1, 2)
    nowhere = np.full(len(points), np.nan)
    lat, lon = (nowhere, nowhere) if choice.is_plane else points.T.copy()
    return Theatre(
        names=choice.names,
        people=np.array([town.people for town in choice.towns], np.float64),
        states=tuple(town.state for town in choice.towns),
        lat=lat,
        lon=lon,
        xy=points if choice.is_plane else flat_km(points),
        is_plane=choice.is_plane,
        chosen=choice.chosen,
        distance_km=straight_km(points, points) if choice.is_plane else great_circle_km(points, points),
        outline=outline(scenario, choice),
        modes=scenario.theatre.modes,
        ways=ways(scenario, choice),
        choice=choice,
    )


def outline(scenario: Scenario, choice: Choice) -> tuple[Array, ...]:
    """Rings f8[n, 2] of (longitude, latitude) for maps: of the file that the scenario names, or the country's.

    Raises ScenarioError with what is wrong with the file.
    """
    if scenario.theatre.boundaries is not None:
        from septel.theatre.terrain.readers import areas

        found = areas.boundaries(Path(scenario.theatre.boundaries), loc=("theatre", "boundaries"))
    else:
        found = land.outlines() if choice.has_gazetteer else ()
    return tuple(ring for _, rings in found for ring in rings)


def ways(scenario: Scenario, choice: Choice) -> Ways | None:
    """The terrain under the journeys of a scenario; it covers the places and the agencies' bases."""
    terrain = scenario.theatre.terrain
    if terrain is None:
        return None
    places = np.array([town.point for town in choice.towns], np.float64).reshape(-1, 2)
    stands = [_stand(name, base, choice) for agency in scenario.agencies.values() for name, base in agency.bases.items()]
    frame = [places, np.array([point for point in stands if point is not None], np.float64).reshape(-1, 2)]
    return Ways(terrain, scenario.theatre.modes, places, np.concatenate(frame))


def _stand(name: str, base: Base, choice: Choice) -> tuple[float, float] | None:
    if base.at is not None:
        return base.at
    town = choice.find(base.place or name).town
    return None if town is None else town.point
