"""How teams get about on a theatre's terrain: by ground, air and boat, with what was computed before taken from the cache."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import Problem
from septel.scenario.model import AIR, BOAT, GROUND, Foot, Modes, Terrain, Vehicles
from septel.theatre import relief as reliefs
from septel.theatre.distance import great_circle_km
from septel.theatre.terrain import cache
from septel.theatre.terrain.roads import CLASSES

if TYPE_CHECKING:  # numba is slow to import, and not needed where the cache answers
    from septel.theatre.terrain.air import Air
    from septel.theatre.terrain.boats import Boats
    from septel.theatre.terrain.drive import Closure, Drive
    from septel.theatre.terrain.journey import Ground, Layer
    from septel.theatre.terrain.route import Route
    from septel.theatre.terrain.walking import Pace

Array = NDArray[np.float64]
Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ways:
    """Journeys on the ground that `terrain` names, to `places` f8[place, 2]; `frame` f8[n, 2] are all points that it covers."""

    terrain: Terrain
    modes: Modes
    places: Array
    frame: Array
    threads: int = 2

    def travel_h(self, mode: str, points: Array, closures: Sequence[Closure] = ()) -> Array:
        """f8[n, place]: hours from points f8[n, 2] to every place; infinite where nobody comes or out of range.

        Closures of roads concern who drives; what is reached otherwise is not computed again.
        """
        if closures and mode == GROUND:
            parts = {**self._parts(mode, points=points), "closures": [asdict(closure) for closure in closures]}
            return cache.remember("closed", parts, lambda: {"hours": self._closed_h(points, closures)})["hours"]
        return cache.remember(f"hours-{mode}", self._parts(mode, points=points), lambda: self._compute(mode, points))["hours"]

    def _closed_h(self, points: Array, closures: Sequence[Closure]) -> Array:
        hours = self.travel_h(GROUND, points).copy()
        closed = self.ground.closed(closures)
        touched = closed.touched(points, self.places, hours)
        hours[touched] = self._ground_h(closed, points[touched])
        return hours

    def _ground_h(self, ground: Ground, points: Array) -> Array:
        hours = ground.hours(points, self.places, threads=self.threads)
        limit = self.modes.ground.range
        if limit is not None:
            hours[great_circle_km(points, self.places) * self.modes.ground.detour > limit] = np.inf
        return hours

    def surface_h(self, mode: str, points: Array) -> Float32:
        """f4[row, column]: hours from the soonest of points f8[n, 2] to every cell of the relief's grid."""
        found: Float32 = cache.remember(
            f"field-{mode}", self._parts(mode, field=points), lambda: {"field": self._surface(mode, points)}
        )["field"]
        return found

    def told(self) -> list[Problem]:
        """What is noticed about the ground's files; ScenarioError or CapacityError with what is wrong with them."""
        found = cache.remember("told", {**reliefs.contents(self.terrain), "in": self.frame}, self._told)["told"]
        return [Problem.at(tuple(loc), message, hint=hint, severity="warning") for loc, message, hint in map(json.loads, found)]

    def _told(self) -> cache.Arrays:
        told = self.relief.told
        return {"told": np.array([json.dumps([problem.loc, problem.message, problem.hint]) for problem in told], np.str_)}

    def route(self, start: Array, end: Array) -> Route:
        """The soonest journey by ground from a point f8[2] to another; SeptelError where there is none."""
        from septel.theatre.terrain.route import route

        return route(self.ground, self.relief.elevation, np.asarray(start, np.float64), np.asarray(end, np.float64))

    def _parts(self, mode: str, **points: Array) -> dict[str, Any]:
        parts = reliefs.contents(self.terrain)
        return {
            **parts,
            "mode": mode,
            "way": getattr(self.modes, mode).model_dump(),
            "to": self.places,
            "in": self.frame,
            **points,
        }

    def _compute(self, mode: str, points: Array) -> cache.Arrays:
        if mode == GROUND:
            hours = self._ground_h(self.ground, points)
        elif mode == AIR:
            hours = self.air.hours(points, self.places, bases=points)
        else:
            hours = self.boats.hours(points, self.places)
        return {"hours": hours}

    def _surface(self, mode: str, points: Array) -> Float32:
        if mode == GROUND:
            return self.ground.reach(points).surface
        if mode == BOAT:
            return self.boats.reach(points, np.zeros((0, 2))).surface
        grid = self.relief.grid
        centres = grid.centres(np.arange(grid.cells))
        hours = np.full(grid.cells, np.inf)
        for number in range(len(points)):
            np.minimum(hours, self.air.hours(points[number : number + 1], centres, bases=points)[0], out=hours)
        return hours.reshape(grid.shape).astype(np.float32)

    # ----------------------------------------------------------------------------------------------------- what is computed on
    @cached_property
    def relief(self) -> reliefs.Relief:
        return reliefs.relief(self.terrain, self.frame)

    @cached_property
    def drive(self) -> Drive | None:
        from septel.theatre.terrain.drive import drive

        roads, way = self.relief.roads, self.terrain.vehicles
        if roads is None:
            return None
        speeds = np.array([getattr(way, name) for name in CLASSES])
        return drive(
            roads, self.relief.grid, self.relief.elevation, speeds, climb=way.climb, winding=way.winding, factor=convoy(way)
        )

    @cached_property
    def foot(self) -> Layer:
        return self._layer(pace_of(self.terrain.foot))

    @cached_property
    def ground(self) -> Ground:
        from septel.theatre.terrain import walking
        from septel.theatre.terrain.joining import Joining
        from septel.theatre.terrain.journey import Ground

        way = self.terrain.vehicles
        joining = Joining(snap_km=way.snap, local_kmh=way.local, dismount_h=way.dismount)
        layers = [self.foot]
        if way.off_road is not None:
            off = way.off_road
            layers.insert(0, self._layer(walking.vehicle(off.speed / convoy(way), climb=off.climb, steepest=off.steepest)))
        return Ground(self.relief.grid, self.drive, tuple(layers), joining)

    @cached_property
    def air(self) -> Air:
        from septel.theatre.terrain.air import Air, Aircraft

        way, ground = self.modes.air, self.relief
        craft = Aircraft(way.speed, way.detour, way.range, way.refuel, way.ceiling, way.landing_slope, way.landing)
        clear = ground.passable if way.landing_slope is not None else None
        return Air(ground.grid, ground.elevation, craft, clear)

    @cached_property
    def boats(self) -> Boats:
        from septel.theatre.terrain.boats import Boat, Boats

        way = self.modes.boat
        return Boats(self.relief.grid, self.relief.water, self.foot, Boat(way.speed, way.range, way.landing_time, way.launch))

    def _layer(self, pace: Pace) -> Layer:
        from septel.theatre.terrain import walking
        from septel.theatre.terrain.journey import Layer

        ground = self.relief
        cover = np.where(ground.passable, ground.cover, np.float32(np.inf))
        steps = walking.steps(
            ground.grid,
            ground.elevation,
            pace,
            cover=cover,
            delay=ground.delay,
            neighbours=self.terrain.neighbours,
            threads=self.threads,
        )
        return Layer(steps, pace, ground.passable.ravel())


def convoy(vehicles: Vehicles) -> float:
    """By how much a journey takes longer because so many vehicles move together."""
    return 1 + vehicles.convoy * (vehicles.number - 1)


def pace_of(foot: Foot) -> Pace:
    """The pace that a scenario's words mean."""
    from septel.theatre.terrain import walking

    if foot.pace == "tobler":
        return walking.tobler(off_path=foot.off_path, steepest=foot.steepest)
    if foot.pace == "naismith":
        return walking.langmuir(steepest=foot.steepest)
    return walking.table((line.slope, line.speed) for line in foot.pace)
