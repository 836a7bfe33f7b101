"""Who stands where: bases with their teams, commands, and how far each base is from every place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from septel.errors import Problem, ScenarioError, did_you_mean, plain
from septel.scenario.model import Agency, Base, Law, Modes, Scenario, StrikeForce
from septel.theatre import strike_force
from septel.theatre.ground import Theatre

Point = tuple[float, float]


@dataclass(frozen=True)
class BaseAt:
    """A base: its name, owner, point, and the place where it stands (-1 if it is none of the theatre's).

    The owner is the agency's number, or the number of agencies for the strike force. `hours` is the calendar of its shift: a
    base with shifts is here once for each.
    """

    name: str
    owner: int
    point: Point
    place: int
    hours: str | None = None


@dataclass(frozen=True)
class CommandAt:
    """A command: its name, its owner as of a base, its point, its officers, their time for one decision and their calendar."""

    name: str
    owner: int
    point: Point
    officers: int
    service: Law
    hours: str | None = None


@dataclass(frozen=True, eq=False)
class Forces:
    """All forces of one design.

    `bases` are the agencies' in the file's order, then the strike force's; `stock` i4[base, kind] after the strike force's
    draw; `travel_h` f8[base, place] hours by mode, infinite where nobody comes; `commands` in the agencies' order, the strike
    force's last;
    `nearest_command` i4[agency, place] the command that an agency uses for a case at a place (great circle; ties: the file's
    order).
    """

    kinds: tuple[str, ...]
    agencies: tuple[str, ...]
    bases: tuple[BaseAt, ...]
    stock: NDArray[np.int32]
    travel_h: dict[str, NDArray[np.float64]]
    commands: tuple[CommandAt, ...]
    nearest_command: NDArray[np.int32]


def forces(scenario: Scenario, theatre: Theatre) -> Forces:
    """Where everybody stands; ScenarioError if a name means no place or the strike force wants more than there is."""
    kinds, agencies = tuple(scenario.kinds), tuple(scenario.agencies)
    stands = [stand for owner, name in enumerate(agencies) for stand in _bases(scenario.agencies[name], owner, theatre)]
    bases = [base for base, _ in stands]
    stock = _table([teams for _, teams in stands], kinds)
    commands = [
        command
        for owner, agency in enumerate(scenario.agencies.values())
        for command in _commands(agency, owner, [base for base in bases if base.owner == owner], theatre)
    ]
    force = scenario.strike_force
    if force is not None:
        sites = _strike_bases(scenario, force, bases, theatre)
        teams_at = strike_force.teams_at(force, len(sites))
        stands = [stand for site, teams in zip(sites, teams_at, strict=True) for stand in _shifts(site, teams, force.shifts)]
        own = [base for base, _ in stands]
        lenders = [agencies.index(name) for name in force.lenders or agencies]
        stock = strike_force.draw(stock, [base.owner for base in bases], kinds, sum(teams_at, Counter()), lenders)
        stock = np.concatenate([stock, _table([teams for _, teams in stands], kinds)])
        seat = own[0] if force.seat is None else _stand(force.seat, len(agencies), [*own, *bases], theatre)
        commands.append(CommandAt(seat.name, len(agencies), seat.point, force.officers, force.service, force.hours))
        bases += own
    points = np.array([base.point for base in bases], np.float64).reshape(-1, 2)
    return Forces(
        kinds=kinds,
        agencies=agencies,
        bases=tuple(bases),
        stock=stock,
        travel_h=_travel_h(scenario, theatre, bases, points),
        commands=tuple(commands),
        nearest_command=_nearest(commands, len(agencies), theatre),
    )


def _travel_h(
    scenario: Scenario, theatre: Theatre, bases: list[BaseAt], points: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """f8[base, place] hours by mode; infinite for a mode in which nobody travels."""
    used = {kind.mode for kind in scenario.kinds.values()}
    nobody = np.full((len(points), len(theatre.names)), np.inf)
    if any(base.hours for base in bases):  # shifts stand at one point
        points, of_base = np.unique(points, axis=0, return_inverse=True)
    else:
        of_base = np.arange(len(points))
    return {mode: theatre.travel_h(mode, points)[of_base] if mode in used else nobody for mode in Modes.model_fields}


def _table(stands: list[Counter[str]], kinds: tuple[str, ...]) -> NDArray[np.int32]:
    return np.array([[stand[kind] for kind in kinds] for stand in stands], np.int32).reshape(-1, len(kinds))


def _bases(agency: Agency, owner: int, theatre: Theatre) -> Iterator[tuple[BaseAt, Counter[str]]]:
    for name, base in agency.bases.items():
        shifts = agency.shifts if base.shifts is None else base.shifts
        yield from _shifts(base_at(name, base, owner, theatre), Counter(base.teams), shifts)


def _shifts(base: BaseAt, teams: Counter[str], shifts: tuple[str, ...]) -> Iterator[tuple[BaseAt, Counter[str]]]:
    """The base as it is, or once for each shift with its part of the teams."""
    if not shifts:
        yield base, teams
    for hours, part in zip(shifts, spread(teams, len(shifts)), strict=True):
        yield replace(base, hours=hours), part


def spread(teams: Counter[str], shifts: int) -> list[Counter[str]]:
    """Teams by kind over so many shifts: ⌊c/n⌋ of c for each, and one more for the first c mod n."""
    return [Counter({kind: (count + shifts - 1 - n) // shifts for kind, count in teams.items()}) for n in range(shifts)]


def base_at(name: str, base: Base, owner: int, theatre: Theatre) -> BaseAt:
    """Where a base of the file stands; ScenarioError if its name means no place."""
    point = base.xy if theatre.is_plane else base.at
    if point is not None:
        return BaseAt(name, owner, point, -1)
    town = theatre.locate(base.place or name)
    return BaseAt(name, owner, town.point, theatre.place_of(town))


def _commands(agency: Agency, owner: int, bases: list[BaseAt], theatre: Theatre) -> Iterator[CommandAt]:
    command = agency.command
    if command.regional == "every base":
        stands = bases
    else:
        names = (command.seat,) if command.seat is not None else command.regional or ()
        stands = [_stand(name, owner, bases, theatre) for name in names]
    for stand in stands:
        yield CommandAt(stand.name, owner, stand.point, command.officers, command.service, command.hours)


def _stand(name: str, owner: int, bases: list[BaseAt], theatre: Theatre) -> BaseAt:
    """A point by the name of a base, the first that has it, or else of a place."""
    base = base_named(name, [base.name for base in bases])
    if base is not None:
        return BaseAt(name, owner, bases[base].point, bases[base].place)
    town = theatre.locate(name)
    return BaseAt(name, owner, town.point, theatre.place_of(town))


def base_named(name: str, names: list[str]) -> int | None:
    """The first base that bears a name, accents and case aside."""
    return next((number for number, own in enumerate(names) if plain(own) == plain(name)), None)


def _strike_bases(scenario: Scenario, force: StrikeForce, bases: list[BaseAt], theatre: Theatre) -> list[BaseAt]:
    owner = len(scenario.agencies)
    if isinstance(force.bases, int):
        chosen = strike_force.median_places(scenario, theatre, force.bases)
        points = theatre.points
        return [BaseAt(theatre.names[p], owner, (float(points[p, 0]), float(points[p, 1])), p) for p in chosen]
    if not force.bases:
        raise ScenarioError([Problem.at(("strike_force", "bases"), "must name at least one place, or say how many")])
    missing = [name for name in force.lenders if name not in scenario.agencies]
    if missing:
        hint = did_you_mean(missing[0], scenario.agencies)
        raise ScenarioError([Problem.at(("strike_force", "lenders"), f"there is no agency '{missing[0]}'", hint=hint)])
    return [_stand(name, owner, bases, theatre) for name in force.bases]


def _nearest(commands: list[CommandAt], agencies: int, theatre: Theatre) -> NDArray[np.int32]:
    nearest = np.zeros((agencies, len(theatre.names)), np.int32)
    for agency in range(agencies):
        own = [number for number, command in enumerate(commands) if command.owner == agency]
        points = np.array([commands[number].point for number in own], np.float64).reshape(-1, 2)
        nearest[agency] = np.array(own)[np.argmin(theatre.points_distance_km(points, theatre.points), axis=0)]
    return nearest
