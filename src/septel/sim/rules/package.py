"""The package (rule 4.7): of the teams that a command may take, those that are complete soonest.

A team is expected at request delay + mean turnout + T[mode, base, place]·weather·clock; under a shift the turnout is work in
its hours, and in a mode with hours the journey begins when it may. Completion is the last arrival + rendezvous.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim.compile import inline, kernel, merged
from septel.sim.layout import NONE
from septel.sim.rules.capacity import skill_factor
from septel.sim.rules.hours import wait_to_travel, work_takes


@inline
def journey(W: Any, S: Any, mode: int, base: int, place: int) -> float:
    """Mean hours from a base to a place of teams that are tasked now: by the roads, the weather and the clock."""
    hour = min(np.int64(S.now[0].t), W.clock.shape[1] - 1)
    return W.travel[S.roads[0], mode, base, place] * S.weather[mode, place] * W.clock[mode, hour]


@kernel
def expected_arrival(W: Any, S: Any, command: int, base: int, kind: int, place: int) -> float:
    """Hours from now until teams of this base and kind are expected at the place."""
    team, shift, delay = W.kinds[kind], W.bases[base].hours, W.pool_delay[command, base]
    turnout = W.laws[team.turnout].mean_h / skill_factor(W, S, W.bases[base].owner)
    way = journey(W, S, team.mode, base, place)
    if shift == NONE and W.mode_hours[team.mode] == NONE:
        return delay + turnout + way
    turnout = work_takes(W, shift, S.now[0].t + delay, turnout)
    wait = wait_to_travel(W, W.mode_hours[team.mode], S.now[0].t + delay + turnout, way)
    return delay + turnout + wait + way


@kernel
def pick_kind(W: Any, S: Any, command: int, place: int, kind: int, need: int, stock: Any, own_only: bool, side: int) -> float:
    """Pick the `need` soonest teams of one kind onto scratch side `side`; their last expected arrival, infinite if they
    do not exist.

    The shorter the way the sooner the arrival, if all teams of the pool are tasked without delay or after the same: then the
    bases are gone through by their ways. Not so under shifts, nor where a journey is too long for any day of its mode.
    """
    mode, owner = W.kinds[kind].mode, W.commands[command].owner
    if not W.commands[command].even or W.par[0].shifts or is_too_far(W, S, mode, place):
        return pick_by_arrival(W, S, command, place, kind, need, stock, own_only, side)
    by_way = W.by_way[S.roads[0], mode, place]
    for i in range(by_way.shape[0]):
        base = by_way[i]
        if stock[base, kind] > 0 and W.pool[command, base] and (not own_only or W.bases[base].owner == owner):
            arrival = expected_arrival(W, S, command, base, kind, place)
            if arrival == np.inf:
                return np.inf
            take_teams(S, side, base, kind, min(need, stock[base, kind]), arrival)
            need -= stock[base, kind]
            if need <= 0:
                return arrival
    return np.inf


@merged
def is_too_far(W: Any, S: Any, mode: int, place: int) -> bool:
    """Whether some base's journey to the place is too long for any day of its mode."""
    hours = W.mode_hours[mode]
    if hours == NONE:
        return False
    way = journey(W, S, mode, W.farthest[S.roads[0], mode, place], place)
    return W.longest[hours] < way < np.inf


@merged
def take_teams(S: Any, side: int, base: int, kind: int, teams: int, arrival: float) -> None:
    """Note so many teams of a base and kind on the scratch."""
    row = S.picked[side, S.picks[side]]
    row.arrival, row.home, row.kind, row.teams = arrival, base, kind, teams
    S.picks[side] += 1


@kernel
def pick_by_arrival(
    W: Any, S: Any, command: int, place: int, kind: int, need: int, stock: Any, own_only: bool, side: int
) -> float:
    """As `pick_kind`, by comparing all arrivals."""
    first, last = S.picks[side], 0.0
    owner = W.commands[command].owner
    while need > 0:
        best, best_arrival = NONE, np.inf
        for base in range(W.bases.shape[0]):
            if stock[base, kind] > 0 and W.pool[command, base] and (not own_only or W.bases[base].owner == owner):
                arrival = expected_arrival(W, S, command, base, kind, place)
                if arrival < best_arrival and not is_picked(S, side, first, base):
                    best, best_arrival = base, arrival
        if best == NONE:
            return np.inf
        take_teams(S, side, best, kind, min(need, stock[best, kind]), best_arrival)
        need -= stock[best, kind]
        last = best_arrival
    return last


@merged
def is_picked(S: Any, side: int, first: int, base: int) -> bool:
    for i in range(first, S.picks[side]):
        if S.picked[side, i].home == base:
            return True
    return False


@kernel
def compose(W: Any, S: Any, command: int, place: int, rank: int, stock: Any, own_only: bool) -> float:
    """Pick onto scratch side 0 the package of `stock` that is complete soonest; hours to completion, infinite if none
    can be filled."""
    best = np.inf
    S.picks[0] = 0
    for alternative in range(W.ranks[rank].packages):
        S.picks[1] = 0
        last = 0.0
        for kind in range(W.kinds.shape[0]):
            need = W.package[rank, alternative, kind]
            if need > 0 and last < np.inf:
                last = max(last, pick_kind(W, S, command, place, kind, need, stock, own_only, 1))
        completion = last + W.par[0].rendezvous
        if completion < best:
            best = completion
            S.picks[0] = S.picks[1]
            for i in range(S.picks[1]):
                a, b = S.picked[0, i], S.picked[1, i]
                a.arrival, a.home, a.kind, a.teams = b.arrival, b.home, b.kind, b.teams
    return best


@kernel
def remaining_hours(W: Any, S: Any, slot: int) -> tuple[float, bool]:
    """Expected hours to completion of the package of free teams (left on the scratch), or of all teams; and whether the
    free ones fill it."""
    request = S.requests[slot]
    own_only = not request.help
    hours = compose(W, S, request.command, request.place, request.rank, S.free, own_only)
    if hours < np.inf:
        return hours, True
    return compose(W, S, request.command, request.place, request.rank, W.stock, own_only), False
