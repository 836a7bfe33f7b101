"""What a command could send, and how soon it would be there: read from the world as it is, which stays as it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from septel.errors import did_you_mean
from septel.sim import Simulation
from septel.sim.layout import MODES
from septel.sim.rules import package
from septel.sim.seating import NotAllowed, Seating, Teams


def options(simulation: Simulation, request: int, holder: str) -> dict[str, Any]:
    """Free teams with their expected hours, and for each package that the rules ask for the teams of which it is complete
    soonest, with the hours until then (None where they are not to be had)."""
    found, now = simulation.seating().options(request, holder), simulation.now_h
    for one in found["teams"]:
        one["arrival_t"] = now + one["arrival_h"]
    complete = [_soonest(found["teams"], one, found["rendezvous_h"], now) for one in found["packages"]]
    return {**found, "t": now, "complete": complete}


def _soonest(free: Sequence[Mapping[str, Any]], needs: Mapping[str, int], rendezvous_h: float, now: float) -> dict[str, Any]:
    teams: list[dict[str, Any]] = []
    last = 0.0
    for kind, need in needs.items():
        for one in sorted((one for one in free if one["kind"] == kind), key=lambda one: float(one["arrival_h"])):
            sent = min(need, one["free"])
            if sent > 0:
                teams.append({"base": one["base"], "kind": kind, "teams": sent})
                need, last = need - sent, max(last, float(one["arrival_h"]))
        if need > 0:
            return {"teams": None, "arrival_h": None, "arrival_t": None}
    hours = last + rendezvous_h
    return {"teams": teams, "arrival_h": hours, "arrival_t": now + hours}


def consider(simulation: Simulation, request: int, holder: str, teams: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """When a package of these teams would be complete, and whether it may be sent now; if not, why, and `code` for programs."""
    named = [Teams(**one) for one in teams]
    ahead = simulation.fork()
    answer: dict[str, Any] = {"may_go": True, "reason": None, "code": None, "t": simulation.now_h}
    try:
        ahead.seating().task(request, holder, named)
    except NotAllowed as error:
        answer |= {"may_go": False, "reason": str(error), "code": error.code}
    hours = complete_h(simulation.seating(), request, holder, named)
    return answer | {"arrival_h": hours, "arrival_t": None if hours is None else simulation.now_h + hours}


def complete_h(seating: Seating, request: int, holder: str, teams: Sequence[Teams]) -> float | None:
    """Hours until the last of these teams is there and they have met; None if some of them cannot be sent there."""
    found = seating.options(request, holder)
    hours = {(one["base"], one["kind"]): float(one["arrival_h"]) for one in found["teams"]}
    free = {(one["base"], one["kind"]): one["free"] for one in found["teams"]}
    if not teams or any(one.teams > free.get((one.base, one.kind), 0) for one in teams):
        return None
    return max(hours[one.base, one.kind] for one in teams) + float(found["rendezvous_h"])


def reach(simulation: Simulation, base: str, kind: str) -> dict[str, Any]:
    """Hours until a team of a kind that is tasked now would be at each place, None out of reach: the kind's mean turnout, waits
    for shifts and daylight, and the way by the roads, the weather and the clock of now, as the rules expect them."""
    world, state, labels = simulation.world, simulation.state, simulation.model.labels
    b, k = _number(base, labels.bases, "base"), _number(kind, labels.kinds, "kind")
    hours = [_arrival(world, state, _command(world, b), b, k, place) for place in range(len(labels.places))]
    return {"t": simulation.now_h, "mode": MODES[int(world.kinds[k]["mode"])], "hours": hours}


def _arrival(world: Any, state: Any, command: int, base: int, kind: int, place: int) -> float | None:
    hours = float(package.expected_arrival(world, state, command, base, kind, place))
    return hours if math.isfinite(hours) else None


def _command(world: Any, base: int) -> int:
    """The command that tasks a base's teams soonest: their own, where they have one."""
    allowed = np.flatnonzero(np.asarray(world.pool)[:, base])
    if not len(allowed):
        raise NotAllowed("Nobody commands these teams in this design.", "no_command")
    own = world.bases[base]["owner"] == world.commands["owner"][allowed]
    return int(allowed[np.lexsort((np.asarray(world.pool_delay)[allowed, base], ~own))[0]])


def _number(word: str, known: tuple[str, ...], what: str) -> int:
    if word not in known:
        raise NotAllowed(f"There is no {what} '{word}'. {did_you_mean(word, known)}".strip(), f"unknown_{what}")
    return known.index(word)
