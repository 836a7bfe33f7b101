"""What is wrong with a scenario on its ground: places that do not exist, bases in the sea, territories too small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from septel.errors import CapacityError, Loc, Problem, ScenarioError, did_you_mean
from septel.scenario.model import Base, Scenario
from septel.theatre import check_operations, land, uses
from septel.theatre.choice import Choice, choose
from septel.theatre.distance import great_circle_km
from septel.theatre.forces import base_named
from septel.theatre.gazetteer import STATES, Town, plain, state_named
from septel.theatre.ground import NAME_TERRAIN, NO_ROADS, outline, ways
from septel.theatre.strike_force import too_many
from septel.theatre.weights import TOO_FEW

FAR_KM = 1000.0


def problems(scenario: Scenario, *, folder: Path | str | None = None) -> list[Problem]:
    """Every problem of a scenario that needs its ground, errors and warnings, with paths but no lines yet."""
    choice = choose(scenario, folder=None if folder is None else Path(folder))
    found = [*choice.problems, *_states(scenario, choice), *_sunk_places(scenario, choice)]
    if choice.towns:
        found += _terrain(scenario, choice) if not any(problem.severity == "error" for problem in found) else []
        found += [*_bases(scenario, choice), *_seats(scenario, choice), *_strike_force(scenario, choice)]
        found += [*_closures(scenario, choice), *_boundaries(scenario, choice)]
        found += _territories(scenario, choice) if not choice.problems else []
    if not any(problem.severity == "error" for problem in found):
        found += check_operations.problems(scenario, folder=None if folder is None else Path(folder))
    return found


def _terrain(scenario: Scenario, choice: Choice) -> list[Problem]:
    here: Loc = ("theatre", "terrain")
    if scenario.theatre.terrain is None:
        return []
    if choice.is_plane:
        hint = "Give places by `at: [latitude, longitude]`, or leave the terrain out."
        return [Problem.at(here, "there is no terrain under a plane in km", hint=hint)]
    found = ways(scenario, choice)
    try:
        return [] if found is None else found.told()
    except ScenarioError as error:
        return list(error.problems)
    except CapacityError as error:
        return [Problem.at(here, str(error))]


def _states(scenario: Scenario, choice: Choice) -> Iterator[Problem]:
    here = {plain(town.state) for town in choice.towns if town.state}
    names = list(dict.fromkeys(town.state for town in choice.towns if town.state))
    for use in uses.states(scenario):
        known = state_named(use.name) if choice.has_gazetteer else None
        if plain(known or use.name) in here:
            continue
        if known is not None:
            hint = f"Choose more places, or all of it: `places: {{states: [{known}]}}`."
            yield Problem.at(use.loc, f"no place of this theatre lies in '{known}'", hint=hint, severity="warning")
        else:
            hint = did_you_mean(use.name, STATES if choice.has_gazetteer else names, most=0 if choice.has_gazetteer else 12)
            yield Problem.at(use.loc, f"there is no state '{use.name}'", hint=hint)


def _sunk_places(scenario: Scenario, choice: Choice) -> Iterator[Problem]:
    places = scenario.theatre.places
    for index, place in enumerate(places if isinstance(places, tuple) and not choice.is_plane else ()):
        if place.at is not None and not land.is_land(*place.at):
            loc = ("theatre", "places", index, "at")
            yield Problem.at(loc, f"'{place.name}' lies in the sea ({_written(place.at)})", severity="warning")


def _written(point: tuple[float, float]) -> str:
    return f"latitude {point[0]:g}, longitude {point[1]:g}"


def _bases(scenario: Scenario, choice: Choice) -> Iterator[Problem]:
    for name, agency in scenario.agencies.items():
        for base_name, base in agency.bases.items():
            yield from _base(("agencies", name, "bases", base_name), base_name, base, choice)


def _base(here: Loc, name: str, base: Base, choice: Choice) -> Iterator[Problem]:
    given = [word for word in ("place", "at", "xy") if getattr(base, word) is not None]
    if len(given) > 1:
        yield Problem.at((*here, given[1]), f"stands by '{given[0]}' already; give one of the two")
        return
    wrong, right = ("at", "xy: [km, km]") if choice.is_plane else ("xy", "at: [latitude, longitude]")
    if given == [wrong]:
        ground = "a plane in km" if choice.is_plane else "the earth, not a plane"
        yield Problem.at((*here, wrong), f"this theatre is {ground}", hint=f"Write `{right}`, or the name of a place.")
    elif base.at is not None:
        yield from _ashore((*here, "at"), name, base.at, choice)
    elif base.xy is None:
        loc = (*here, "place") if base.place else here
        town = yield from _town(loc, base.place or name, choice, what="Or say where it is: `at: [latitude, longitude]`.")
        if town is not None and town.number == 0 and not choice.is_plane:
            yield from _ashore(loc, name, town.point, choice)


def _ashore(loc: Loc, name: str, point: tuple[float, float], choice: Choice) -> Iterator[Problem]:
    if not land.is_land(*point):
        hint = "Latitude comes first, then longitude; west of Greenwich is negative."
        yield Problem.at(loc, f"the base '{name}' lies in the sea ({_written(point)})", hint=hint)
    elif choice.has_gazetteer and not land.in_mexico(*point):
        towns = np.array([town.point for town in choice.towns])
        far = float(great_circle_km(np.array([point]), towns).min())
        message = f"the base '{name}' lies outside Mexico ({_written(point)}), {far:.0f} km from the nearest place"
        yield Problem.at(loc, message, severity="warning" if far <= FAR_KM else "error")


def _town(loc: Loc, name: str, choice: Choice, *, what: str = "") -> Any:
    """Yields the problem that a name means no town, and returns the town that it means."""
    found = choice.find(name)
    if found.town is None:
        problem = choice.problem(loc, name, found)
        hint = problem.hint if found.several else f"{problem.hint} {what}".strip()
        yield Problem.at(loc, problem.message, hint=hint)
    return found.town


def _seats(scenario: Scenario, choice: Choice) -> Iterator[Problem]:
    for name, agency in scenario.agencies.items():
        for use in uses.seats(name, agency):
            if base_named(use.name, list(agency.bases)) is None:
                yield from _town(use.loc, use.name, choice)


def _strike_force(scenario: Scenario, choice: Choice) -> Iterator[Problem]:
    force = scenario.strike_force
    if force is not None and isinstance(force.bases, int) and force.bases > len(choice.towns):
        yield too_many(force.bases, len(choice.towns))
    bases = [name for agency in scenario.agencies.values() for name in agency.bases]
    stands: dict[int, str] = {}
    for use in uses.strike_force(scenario):
        if base_named(use.name, bases) is not None:
            continue
        town: Town | None = yield from _town(use.loc, use.name, choice)
        if town is not None and "bases" in use.loc and stands.setdefault(id(town), use.name) != use.name:
            yield Problem.at(use.loc, f"'{use.name}' and '{stands[id(town)]}' are one place")


def _closures(scenario: Scenario, choice: Choice) -> Iterator[Problem]:
    terrain = scenario.theatre.terrain
    for index, inject in enumerate(scenario.injects):
        here: Loc = ("injects", index, "closure")
        if inject.closure is None:
            continue
        if terrain is None or terrain.roads is None:
            yield Problem.at(here, NO_ROADS, hint=NAME_TERRAIN)
        elif inject.closure.place is not None:
            yield from _town((*here, "place"), inject.closure.place, choice)


def _boundaries(scenario: Scenario, choice: Choice) -> list[Problem]:
    try:
        outline(scenario, choice)
    except ScenarioError as error:
        return error.problems
    return []


def _state(name: str, choice: Choice) -> str:
    return state_named(name) or name if choice.has_gazetteer else name


def _territories(scenario: Scenario, choice: Choice) -> Iterator[Problem]:
    # As `weights.territory`, but without distances, and told for every organisation.
    chosen = choice.towns[: choice.chosen]
    for name, organisation in scenario.organisations.items():
        ground = organisation.territory
        states = {plain(_state(state, choice)): weight for state, weight in ground.states.items()}
        weights = {id(town): states.get(plain(town.state), ground.everywhere) for town in chosen}
        for place, weight in ground.places.items():
            weights[id(choice.find(place).town)] = weight
        if sum(weight > 0 for weight in weights.values()) < 2:
            yield Problem.at(("organisations", name, "territory"), TOO_FEW)
