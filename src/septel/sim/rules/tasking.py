"""Tasking and movement (rule 4.7): the package that is complete soonest, reserved all at once; journeys, return and rest.

A team arrives at tasking + request delay + turnout + T[mode, base, place]·X·weather, X lognormal with mean 1. Expected
arrivals use the mean turnout and X = 1. Completion is the last arrival + rendezvous; the return takes the outbound mean
without noise, then rest.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from septel.sim import laws, streams, trace
from septel.sim.calendar import push
from septel.sim.compile import inline, kernel, merged
from septel.sim.layout import GROUPS, NONE, OPERATIONS
from septel.sim.measures import (
    H_ACTION,
    H_MOVING,
    H_READY,
    H_REST,
    H_RETURN,
    H_TURNOUT,
    H_WAITING,
    MOVING,
    N_ABORTED,
    N_DUPLICATE_OPS,
    N_OPERATIONS,
    count,
)  # fmt: skip
from septel.sim.pools import give, take
from septel.sim.rules import PACKAGE_COMPLETE, TEAMS_READY
from septel.sim.rules.fusion import reach
from septel.sim.rules.warning import schedule_warning


@inline
def journey(W: Any, S: Any, mode: int, base: int, place: int) -> float:
    """Mean hours from a base to a place of teams that are tasked now: by the roads, the weather and the clock."""
    hour = min(np.int64(S.now[0].t), W.clock.shape[1] - 1)
    return W.travel[S.roads[0], mode, base, place] * S.weather[mode, place] * W.clock[mode, hour]


@kernel
def expected_arrival(W: Any, S: Any, command: int, base: int, kind: int, place: int) -> float:
    """Hours from now until teams of this base and kind are expected at the place."""
    team = W.kinds[kind]
    return W.pool_delay[command, base] + W.laws[team.turnout].mean_h + journey(W, S, team.mode, base, place)


@kernel
def pick_kind(W: Any, S: Any, command: int, place: int, kind: int, need: int, stock: Any, own_only: bool, side: int) -> float:
    """Pick the `need` soonest teams of one kind onto scratch side `side`; their last expected arrival, infinite if they
    do not exist."""
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
        row = S.picked[side, S.picks[side]]
        row.arrival, row.home, row.kind, row.teams = best_arrival, best, kind, min(need, stock[best, kind])
        S.picks[side] += 1
        need -= row.teams
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
def is_moving_on(S: Any, k: int, place: int) -> bool:
    """Whether an operation is under way on (k, place), whoever's."""
    operation = S.visits[k].operations
    while operation != NONE:
        if S.operations[operation].place == place:
            return True
        operation = S.operations[operation].next_of_target
    return False


@kernel
def add_ready_hours(W: Any, S: Any, change: int) -> None:
    """Add up the ready teams' hours until now, then change their number."""
    S.tally[H_READY] += S.ready[0] * (S.now[0].t - S.ready[1])
    S.ready[0] += change
    S.ready[1] = S.now[0].t


@kernel
def launch(W: Any, S: Any, r: int) -> int:
    """Task the picked package (scratch side 0) for request r: reserve its teams, draw their journeys, schedule the
    completion."""
    request, now, par = S.requests[r], S.now[0], W.par[0]
    duplicate = is_moving_on(S, request.target, request.place)
    slot = take(S.pools, OPERATIONS, S.operations)
    operation = S.operations[slot]
    operation.id = now.next_operation
    now.next_operation += 1
    operation.tasked, operation.observed, operation.case, operation.holder = (
        now.t,
        request.observed,
        request.case,
        request.holder,
    )
    operation.command, operation.target, operation.place, operation.attempt = (
        request.command, request.target, request.place, request.attempt,
    )  # fmt: skip
    operation.groups, operation.cordon, operation.teams, operation.warn_visit, operation.active = NONE, 0, 0, NONE, 1
    operation.arrived, operation.warn_t, operation.key = now.t, -1.0, request.key
    for i in range(S.picks[0]):
        send(W, S, slot, request.key, i)
    operation.complete = operation.arrived + par.rendezvous
    add_ready_hours(W, S, -operation.teams)
    push(S.heap, S.size, operation.complete, PACKAGE_COMPLETE, slot, operation.id & 0x7FFFFFFF)
    case, visit = S.cases[request.case], S.visits[request.target]
    case.operation = slot
    operation.any_true = case.any_true
    operation.next_of_target = visit.operations
    visit.operations = slot
    count(S, N_OPERATIONS)
    if duplicate:
        count(S, N_DUPLICATE_OPS)
    reach(S, request.case, MOVING)
    trace.log(
        S, trace.TASKED, 1 if duplicate else 0, request.holder, request.command, request.target, NONE, request.place,
        operation.id,
        float(operation.teams), operation.complete,
    )  # fmt: skip
    if visit.vacant_since < 0.0 and visit.place == request.place:
        schedule_warning(W, S, slot)
    return slot


@merged
def send(W: Any, S: Any, slot: int, key: np.uint64, i: int) -> None:
    """One group of the operation sets out: its teams are reserved, its turnout and its journey drawn."""
    operation, pick, now, par = S.operations[slot], S.picked[0, i], S.now[0], W.par[0]
    team, base = W.kinds[pick.kind], W.bases[pick.home]
    part = streams.fold(streams.fold(key, base.key), team.key)
    turnout = laws.sample(par.generator, streams.fold(part, streams.TURNOUT), W.laws[team.turnout])
    noise = math.exp(par.travel_mu + par.travel_sigma * laws.normal(par.generator, streams.fold(part, streams.TRAVEL), 0))
    g = take(S.pools, GROUPS, S.groups)
    group = S.groups[g]
    group.home, group.kind, group.teams, group.id = pick.home, pick.kind, pick.teams, operation.id
    group.outbound = journey(W, S, team.mode, pick.home, operation.place)
    group.tasked = now.t
    group.depart = now.t + W.pool_delay[operation.command, pick.home] + turnout
    group.arrive = group.depart + group.outbound * noise
    group.act = -1.0
    group.next = operation.groups
    operation.groups = g
    operation.arrived = max(operation.arrived, group.arrive)
    operation.teams += pick.teams
    if team.cordon:
        operation.cordon += pick.teams
    S.free[pick.home, pick.kind] -= pick.teams
    trace.log(
        S,
        trace.GROUP,
        pick.kind,
        pick.teams,
        pick.home,
        operation.target,
        NONE,
        operation.place,
        operation.id,
        group.depart,
        group.arrive,
    )


@kernel
def send_home(W: Any, S: Any, slot: int, acted: bool) -> None:
    """The operation is over: every group returns, rests and will be ready again."""
    operation, now = S.operations[slot], S.now[0]
    g = operation.groups
    while g != NONE:
        group = S.groups[g]
        after = group.next
        way_back = group.outbound
        if acted:
            group.act, group.leave = now.t, now.t + W.par[0].action
        else:  # called off on the way: the way back is as long as the way so far
            group.depart, group.act, group.leave = min(group.depart, now.t), now.t, now.t
            way_back = min(group.outbound, now.t - group.depart)
            group.arrive = min(group.arrive, now.t)
        group.back = group.leave + way_back
        group.ready = group.back + W.kinds[group.kind].rest
        push(S.heap, S.size, group.ready, TEAMS_READY, g, 0)
        g = after
    unlink(S, slot)
    give(S.pools, OPERATIONS, S.operations, slot)


@kernel
def unlink(S: Any, slot: int) -> None:
    """The operation no longer moves on its target, and its case is free of it."""
    operation = S.operations[slot]
    operation.active = 0
    if operation.case != NONE:
        S.cases[operation.case].operation = NONE
    visit = S.visits[operation.target]
    if visit.operations == slot:
        visit.operations = operation.next_of_target
        return
    before = visit.operations
    while S.operations[before].next_of_target != slot:
        before = S.operations[before].next_of_target
    S.operations[before].next_of_target = operation.next_of_target


@kernel
def abort(W: Any, S: Any, slot: int) -> None:
    """The operation is called off under way; its teams turn back."""
    operation = S.operations[slot]
    count(S, N_ABORTED)
    trace.log(
        S,
        trace.ABORTED,
        0,
        operation.holder,
        operation.command,
        operation.target,
        NONE,
        operation.place,
        operation.id,
        0.0,
        0.0,
    )
    send_home(W, S, slot, False)


@kernel
def book_hours(S: Any, g: int, until: float) -> None:
    """Book a group's team hours by state, up to `until`."""
    group = S.groups[g]
    teams, complete = float(group.teams), group.act
    if complete < 0.0:  # still under way: what is to come lies beyond `until`
        complete, group.leave, group.back, group.ready = until, until, until, until
    S.tally[H_TURNOUT] += teams * (min(group.depart, until) - group.tasked)
    S.tally[H_MOVING] += teams * (min(group.arrive, until) - min(group.depart, until))
    S.tally[H_WAITING] += teams * (min(complete, until) - min(group.arrive, until))
    S.tally[H_ACTION] += teams * (min(group.leave, until) - min(complete, until))
    S.tally[H_RETURN] += teams * (min(group.back, until) - min(group.leave, until))
    S.tally[H_REST] += teams * (min(group.ready, until) - min(group.back, until))


@merged
def on_teams_ready(W: Any, S: Any, g: int) -> int:
    """A group is ready again; returns its base."""
    group = S.groups[g]
    base = group.home
    book_hours(S, g, S.now[0].t)
    add_ready_hours(W, S, group.teams)
    S.free[base, group.kind] += group.teams
    trace.log(S, trace.READY, group.kind, group.teams, base, NONE, NONE, NONE, group.id, 0.0, 0.0)
    group.teams = 0
    give(S.pools, GROUPS, S.groups, g)
    return base


@kernel
def close_hours(W: Any, S: Any) -> None:
    """At the horizon: book the hours of the teams that are out, and of those that are ready."""
    add_ready_hours(W, S, 0)
    for g in range(S.pools[GROUPS, 1]):
        if S.groups[g].teams > 0:
            book_hours(S, g, S.now[0].t)
