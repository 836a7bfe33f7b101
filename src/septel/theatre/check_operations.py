"""What operations cannot do on the ground: warrants that expire on the way, places without communications, hours too short.

Only a scenario with a warrant, with communications or with hours of a mode is looked at; no other waits for travel times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from septel.errors import Loc, Problem
from septel.scenario.check import check
from septel.scenario.check_hours import open_week
from septel.scenario.check_operations import never
from septel.scenario.check_values import targets
from septel.scenario.model import GROUND, RANKS, Modes, Scenario
from septel.theatre.forces import Forces, forces
from septel.theatre.ground import Theatre, build
from septel.theatre.weights import by_place, territory

if TYPE_CHECKING:
    from septel.theatre.terrain.drive import Closure

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
MOST_NAMED = 5


def problems(scenario: Scenario, *, folder: Path | None = None) -> list[Problem]:
    """Every problem of operations on this ground; nothing where the scenario itself is wrong, which is told already."""
    timed = [mode for mode in Modes.model_fields if getattr(scenario.theatre.modes, mode).hours in scenario.calendars]
    if scenario.warrant is None and scenario.communications is None and not timed:
        return []
    if any(problem.severity == "error" for problem in check(scenario)):
        return []
    theatre = build(scenario, folder=folder)
    moves = np.array([_moves(scenario, theatre, rank) for rank in RANKS])
    found = [*_silent(scenario, theatre, np.any(moves, axis=0))]
    if scenario.warrant is not None or timed:
        asked = Modes.model_fields if scenario.warrant is not None else timed
        stand = forces(scenario, _Partly(**{each.name: getattr(theatre, each.name) for each in fields(theatre)}, asked=asked))
        found += [*_expired(scenario, theatre, stand, moves)]
        found += [problem for mode in timed for problem in _too_far(scenario, theatre, stand, np.any(moves, axis=0), mode)]
    return found


@dataclass(frozen=True, eq=False)
class _Partly(Theatre):
    """A theatre that computes journeys by the modes that are asked for only; by the others nobody comes anywhere."""

    asked: Collection[str] = ()

    def travel_h(self, mode: str, points: Array, closures: Sequence[Closure] = ()) -> Array:
        """As of a theatre; infinite by other modes."""
        if mode not in self.asked:
            return np.full((len(points), len(self.names)), np.inf)
        return super().travel_h(mode, points, closures)


def _moves(scenario: Scenario, theatre: Theatre, rank: str) -> Mask:
    """bool[place]: where targets of a rank can be."""
    counts = np.array([targets(organisation)[rank] for organisation in scenario.organisations.values()])
    there: Mask = counts @ territory(scenario, theatre) > 0
    return there


def _named(theatre: Theatre, places: NDArray[np.intp], hours: Array | None = None) -> str:
    """The first few places by name, perhaps with hours, and how many more there are."""
    said = [theatre.names[place] + ("" if hours is None else f" ({hours[place]:.1f} h)") for place in places[:MOST_NAMED]]
    more = len(places) - len(said)
    return ", ".join(said) + (f", and {more} more" if more > 0 else "")


# ------------------------------------------------------------------------------------------------------------------- warrants
def soonest_h(scenario: Scenario, stand: Forces, rank: str) -> Array:
    """f8[place]: the least that is expected from tasking to an operation against a rank, over all pools and packages.

    Every team is free and on duty, by day and in fair weather: the delay of what is lent, mean turnout, journey, rendezvous.
    """
    places = next(iter(stand.travel_h.values())).shape[1]
    best = np.full(places, np.inf)
    for owner in sorted({command.owner for command in stand.commands}):
        delay = _delay_h(scenario, stand, owner)
        for package in getattr(scenario.ranks, rank).packages:
            last = np.zeros(places)
            for kind, wanted in package.items():
                np.maximum(last, _arrival_h(scenario, stand, kind, wanted, delay), out=last)
            np.minimum(best, last + scenario.movement.rendezvous, out=best)
    return best


def _delay_h(scenario: Scenario, stand: Forces, owner: int) -> Array:
    """f8[base]: the request delay of each base's teams for an owner's commands; infinite for those not in its pool."""
    agencies = len(stand.agencies)
    own = np.array([base.owner == owner for base in stand.bases])
    others = np.array([base.owner < agencies for base in stand.bases]) & (owner < agencies)
    lent = {"own": np.inf, "lent": scenario.movement.request_delay, "all": 0.0}[scenario.pool]
    return np.where(own, 0.0, np.where(others, lent, np.inf))


def _arrival_h(scenario: Scenario, stand: Forces, kind: str, wanted: int, delay: Array) -> Array:
    """f8[place]: when the last of so many teams of a kind is expected there, at the soonest."""
    detail = scenario.kinds[kind]
    hours = stand.travel_h[detail.mode] * _longer(scenario, detail.mode) + (delay + detail.turnout.mean_h)[:, None]
    order = np.argsort(hours, axis=0, kind="stable")
    there = np.cumsum(stand.stock[:, stand.kinds.index(kind)][order], axis=0) >= wanted
    last = np.take_along_axis(hours, order, axis=0)[np.argmax(there, axis=0), np.arange(hours.shape[1])]
    return np.where(there.any(axis=0), last, np.inf)


def _expired(scenario: Scenario, theatre: Theatre, stand: Forces, moves: Mask) -> Iterator[Problem]:
    """A warrant that holds for less time than an operation takes, at all places or at some."""
    warrant = scenario.warrant
    if warrant is None:
        return
    hours = np.array([soonest_h(scenario, stand, rank) for rank in RANKS])
    counts = moves & np.isfinite(hours)
    late = counts & (hours > warrant.expires)
    if not late.any():
        return
    loc: Loc = ("warrant", "expires")
    then = "; such operations act without a warrant, and are counted" if warrant.without else ""
    said = f"a warrant of {warrant.expires:g} h expires before an operation can be complete"
    if late.sum() == counts.sum():
        row, place = np.unravel_index(np.argmin(np.where(counts, hours, np.inf)), hours.shape)
        said += (
            f", wherever it goes: the soonest is expected after {hours[row, place]:.1f} h, against a {RANKS[row]} at "
            f"{theatre.names[place]}, with every team free"
        )
        yield Problem.at(loc, said + then, severity="warning" if warrant.without else "error")
        return
    worst = np.where(late, hours, 0.0).max(axis=0)
    places = np.flatnonzero(late.any(axis=0))
    places = places[np.argsort(-worst[places], kind="stable")]
    said += f" at {len(places)} of the {counts.any(axis=0).sum()} places where targets can be{_by_rank(late, counts)}"
    yield Problem.at(loc, f"{said}, with every team free: {_named(theatre, places, worst)}{then}", severity="warning")


def _by_rank(late: Mask, counts: Mask) -> str:
    """How many places of each rank are too far, unless all are alike."""
    rows = [row for row in range(len(RANKS)) if counts[row].any()]
    if all((late[row] == late[rows[0]]).all() for row in rows):
        return ""
    return " (" + ", ".join(f"{RANKS[row]}: {late[row].sum()} of {counts[row].sum()}" for row in rows if late[row].any()) + ")"


# ------------------------------------------------------------------------------------------------------------- communications
def _silent(scenario: Scenario, theatre: Theatre, moves: Mask) -> Iterator[Problem]:
    """Places where organisations move and from which nothing gets through at once."""
    talk = scenario.communications
    if talk is None or never(talk.coverage):  # 0 everywhere is told without the ground
        return
    silent = np.flatnonzero(moves & (by_place(talk.coverage, theatre) == 0))
    count = int(moves.sum())
    if not len(silent):
        return
    if len(silent) == count:
        where, reports = "wherever an organisation moves", "every report"
    else:
        where = f"at {len(silent)} of the {count} places where an organisation moves ({_named(theatre, silent)})"
        reports = "every report from there"
    message = (
        f"is 0 {where}: {reports} comes late, by {talk.late.mean_h:g} h on average, and a force that has departed for there "
        "never hears a recall"
    )
    yield Problem.at(("communications", "coverage"), message, severity="warning")


# ---------------------------------------------------------------------------------------------------------------------- hours
def _too_far(scenario: Scenario, theatre: Theatre, stand: Forces, moves: Mask, mode: str) -> Iterator[Problem]:
    """Places to which the journey from the nearest team is longer than any span of the mode's hours."""
    name = getattr(scenario.theatre.modes, mode).hours
    longest = max((closes - opens for opens, closes in open_week(scenario.calendars[name])), default=0.0)
    kinds = [number for number, kind in enumerate(stand.kinds) if scenario.kinds[kind].mode == mode]
    bases = stand.stock[:, kinds].any(axis=1)
    if not bases.any():
        return
    hours = stand.travel_h[mode][bases].min(axis=0) * _longer(scenario, mode)
    counts = moves & np.isfinite(hours)
    far = np.flatnonzero(counts & (hours > longest))
    if len(far):
        message = (
            f"'{name}' is open for at most {longest:g} h at a time, and journeys by {mode} from the nearest team take longer "
            f"to {len(far)} of the {counts.sum()} places within reach where targets can be: "
            f"{_named(theatre, far[np.argsort(-hours[far], kind='stable')], hours)}; "
            "they begin when it opens and end after it has closed"
        )
        yield Problem.at(("theatre", "modes", mode, "hours"), message, severity="warning")


def _longer(scenario: Scenario, mode: str) -> float:
    """How many times as long a journey takes because the force divides over several routes."""
    routes = scenario.movement.routes
    return routes.longer if mode == GROUND and routes.number > 1 else 1.0
