"""Who comes where, and how soon: an agency's teams by mode, its first team, and the whole force that an operation needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.scenario.model import Modes, Scenario
from septel.theatre.forces import Forces
from septel.theatre.ground import Theatre

Array = NDArray[np.float64]
MODES = tuple(Modes.model_fields)


@dataclass(frozen=True)
class Corps:
    """The teams of one owner that go by one mode: the bases where they stand, by number, and how long the quickest kind takes
    on average to turn out."""

    owner: int
    mode: str
    bases: tuple[int, ...]
    turnout_h: float


def corps(scenario: Scenario, forces: Forces) -> tuple[Corps, ...]:
    """Every owner's teams by mode, owners in order; an owner is an agency's number, or the strike force's as of `Forces`."""
    found = []
    for owner in sorted({base.owner for base in forces.bases}):
        own = np.array([base.owner == owner for base in forces.bases])
        for mode in MODES:
            kinds = [number for number, kind in enumerate(forces.kinds) if scenario.kinds[kind].mode == mode]
            teams = forces.stock[:, kinds] * own[:, None]
            bases = np.flatnonzero(teams.sum(axis=1))
            if len(bases):
                turnout = min(
                    scenario.kinds[forces.kinds[kind]].turnout.mean_h
                    for place, kind in enumerate(kinds)
                    if teams[:, place].any()
                )
                found.append(Corps(owner, mode, tuple(bases.tolist()), turnout))
    return tuple(found)


def owner_names(scenario: Scenario, forces: Forces, *, strike_force: str) -> tuple[str, ...]:
    """The owners' names for people, the strike force's last if it has bases."""
    names = [scenario.agencies[name].title or name for name in forces.agencies]
    return (*names, strike_force) if any(base.owner >= len(names) for base in forces.bases) else tuple(names)


def points_of(forces: Forces, bases: tuple[int, ...]) -> Array:
    """f8[n, 2]: where some bases stand."""
    return np.array([forces.bases[number].point for number in bases], np.float64).reshape(-1, 2)


def first_h(scenario: Scenario, forces: Forces, owner: int, *, bases: tuple[int, ...] | None = None) -> Array:
    """f8[place]: hours until an owner's soonest team, by any of its modes, is there: mean turnout and journey.

    `bases` are those that count, by default all of the owner's.
    """
    return _package_h(scenario, forces, owner, [{kind: 1} for kind in forces.kinds], bases)


def force_h(scenario: Scenario, forces: Forces, owner: int, rank: str) -> Array:
    """f8[place]: hours until an owner alone has all teams of a rank's soonest package there; infinite where it never has."""
    packages = [dict(package) for package in getattr(scenario.ranks, rank).packages]
    return _package_h(scenario, forces, owner, packages, None)


def _package_h(
    scenario: Scenario, forces: Forces, owner: int, packages: list[dict[str, int]], bases: tuple[int, ...] | None
) -> Array:
    """f8[place]: the soonest of some packages, each complete with its last team; every team takes its mean turnout."""
    places = next(iter(forces.travel_h.values())).shape[1]
    allowed = range(len(forces.bases)) if bases is None else bases
    own = np.array([number for number in allowed if forces.bases[number].owner == owner], np.int64)
    best = np.full(places, np.inf)
    for package in packages:
        complete = np.zeros(places)
        for kind, wanted in package.items():
            np.maximum(complete, _arrival_h(scenario, forces, own, kind, wanted), out=complete)
        np.minimum(best, complete, out=best)
    return best


def _arrival_h(scenario: Scenario, forces: Forces, own: NDArray[np.int64], kind: str, wanted: int) -> Array:
    """f8[place]: hours until so many teams of a kind from some bases are there."""
    journeys = forces.travel_h[scenario.kinds[kind].mode][own]
    teams = forces.stock[own, forces.kinds.index(kind)]
    if teams.sum() < wanted:
        return np.full(journeys.shape[1], np.inf)
    order = np.argsort(journeys, axis=0, kind="stable")
    there = np.cumsum(teams[order], axis=0) >= wanted
    last = np.argmax(there, axis=0)
    columns = np.arange(journeys.shape[1])
    arrived: Array = journeys[order[last, columns], columns] + scenario.kinds[kind].turnout.mean_h
    return arrived


def seat(forces: Forces, owner: int) -> tuple[int, float] | None:
    """The base with most of an owner's teams, and its share of them; the first of equals; None if it has no teams."""
    teams = np.array(
        [stock.sum() if base.owner == owner else 0 for base, stock in zip(forces.bases, forces.stock, strict=True)]
    )
    if not teams.sum():
        return None
    most = int(np.argmax(teams))
    return most, float(teams[most] / teams.sum())


def hours_for_share(hours: Array, weights: Array, share: float) -> float:
    """Within how many hours a share of the weight is reached; infinite if it never is. NaN without any weight."""
    if weights.sum() <= 0:
        return float("nan")
    order = np.argsort(hours, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(hours[order[int(np.searchsorted(reached, share - 1e-12))]])


def surface_h(theatre: Theatre, points: Array, mode: str) -> NDArray[np.float32]:
    """f4[row, column]: hours from the soonest of points f8[n, 2] to every cell of the terrain, without what cannot be stood on.

    By boat water counts, else only land of known height.
    """
    ways = theatre.ways
    assert ways is not None
    hours = ways.surface_h(mode, points)
    relief = ways.relief
    there = relief.water | np.isfinite(relief.elevation) if mode == "boat" else np.isfinite(relief.elevation) & ~relief.water
    return np.where(there, hours, np.float32(np.inf)).astype(np.float32)
