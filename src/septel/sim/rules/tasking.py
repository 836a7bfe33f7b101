"""Tasking and movement (rule 4.7): teams reserved all at once; journeys, return and rest.

A team departs at tasking + hold + request delay + turnout and arrives T[mode, base, place]·X·weather·clock later, X lognormal
with mean 1. The return takes the outbound mean without noise, then rest. Operations of one H-hour are held back so that they
are expected together, and are complete at the latest of their completions.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from septel.sim import laws, streams, trace
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import GROUND, GROUPS, NONE, OPERATIONS
from septel.sim.measures import (
    H_ACTION,
    H_MOVING,
    H_READY,
    H_REST,
    H_RETURN,
    H_TURNOUT,
    H_WAITING,
    MOVING,
    N_BLOWS,
    N_DUPLICATE_OPS,
    N_OPERATIONS,
    TIPS_OPERATIONS,
    count,
)  # fmt: skip
from septel.sim.pools import give, take
from septel.sim.rules import PACKAGE_COMPLETE, TEAMS_READY
from septel.sim.rules.capacity import skill_factor, time_factor
from septel.sim.rules.fusion import reach
from septel.sim.rules.hours import wait_to_travel, work_takes
from septel.sim.rules.package import journey
from septel.sim.rules.warning import schedule_warning


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
def launch(W: Any, S: Any, r: int, expected_h: float) -> int:
    """Task the picked package (scratch side 0) for request r: reserve its teams, draw their journeys, schedule the
    completion. An operation of a blow, held back to be expected with the others, is scheduled when all are tasked."""
    request, now = S.requests[r], S.now[0]
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
    operation.warrant, operation.lost, operation.left, operation.cut = request.warrant, request.lost, request.left, request.cut
    operation.first, operation.unpaused, operation.owners, operation.blow = np.inf, now.t, np.uint64(0), request.blow
    operation.decoys, operation.recalls, operation.unheard = 0, 0, 0
    operation.hold = max(0.0, request.together - expected_h)
    operation.planned = now.t + max(request.together, expected_h)
    for i in range(S.picks[0]):
        send(W, S, slot, request.key, i)
    operation.complete = operation.arrived + W.par[0].rendezvous * time_factor(W, S, operation.owners)
    add_ready_hours(W, S, -operation.teams)
    case, visit = S.cases[request.case], S.visits[request.target]
    case.operation = slot
    operation.any_true, operation.wrong_house, operation.tip = case.any_true, case.wrong_house, case.tip
    operation.next_of_target = visit.operations
    visit.operations = slot
    count(S, N_OPERATIONS)
    if case.tip:
        count(S, TIPS_OPERATIONS)
    if duplicate:
        count(S, N_DUPLICATE_OPS)
    reach(S, request.case, MOVING)
    trace.log(
        S, trace.TASKED, 1 if duplicate else 0, request.holder, request.command, request.target, NONE, request.place,
        operation.id,
        float(operation.teams), operation.complete,
    )  # fmt: skip
    if not operation.blow:
        operation.lost += operation.arrived - operation.unpaused
        set_out(W, S, slot)
    return slot


@kernel
def set_out(W: Any, S: Any, slot: int) -> None:
    """When the operation is complete is known: schedule that, and the warning that it may give."""
    operation = S.operations[slot]
    visit = S.visits[operation.target]
    push(S.heap, S.size, operation.complete, PACKAGE_COMPLETE, slot, operation.id & 0x7FFFFFFF)
    if visit.vacant_since < 0.0 and visit.place == operation.place:
        schedule_warning(W, S, slot)


@merged
def strike_together(W: Any, S: Any, blow: int) -> None:
    """All operations of the blow are tasked: they act at the latest of their completions."""
    tasked, hour, arrived, unpaused = 0, 0.0, 0.0, 0.0
    for slot in range(S.pools[OPERATIONS, 1]):
        if S.operations[slot].active and S.operations[slot].blow == blow:
            tasked += 1
            hour = max(hour, S.operations[slot].complete)
            arrived, unpaused = max(arrived, S.operations[slot].arrived), max(unpaused, S.operations[slot].unpaused)
    for slot in range(S.pools[OPERATIONS, 1]):
        if S.operations[slot].active and S.operations[slot].blow == blow:
            S.operations[slot].complete = hour
            S.operations[slot].lost += arrived - unpaused
            set_out(W, S, slot)
    if tasked > 1:
        count(S, N_BLOWS)
        trace.log(S, trace.BLOW, 0, NONE, NONE, NONE, NONE, NONE, blow, float(tasked), hour)


@merged
def send(W: Any, S: Any, slot: int, key: np.uint64, i: int) -> None:
    """One group of the operation sets out: its teams are reserved, its turnout and its journey drawn."""
    operation, pick, now, par = S.operations[slot], S.picked[0, i], S.now[0], W.par[0]
    team, base = W.kinds[pick.kind], W.bases[pick.home]
    part = streams.fold(streams.fold(key, base.key), team.key)
    turnout = laws.sample(par.generator, streams.fold(part, streams.TURNOUT), W.laws[team.turnout])
    turnout /= skill_factor(W, S, base.owner)
    noise = math.exp(par.travel_mu + par.travel_sigma * laws.normal(par.generator, streams.fold(part, streams.TRAVEL), 0))
    g = take(S.pools, GROUPS, S.groups)
    group = S.groups[g]
    group.home, group.kind, group.teams, group.id = pick.home, pick.kind, pick.teams, operation.id
    group.outbound = journey(W, S, team.mode, pick.home, operation.place)
    group.tasked = now.t
    begin = now.t + operation.hold + W.pool_delay[operation.command, pick.home]
    ready = begin + work_takes(W, base.hours, begin, turnout)
    group.depart = ready + wait_to_travel(W, W.mode_hours[team.mode], ready, group.outbound)
    group.arrive = group.depart + group.outbound * noise
    group.act = -1.0
    group.next = operation.groups
    operation.groups = g
    operation.arrived = max(operation.arrived, group.arrive)
    operation.unpaused = max(operation.unpaused, begin + turnout + group.outbound * noise)
    operation.first = min(operation.first, group.arrive)
    operation.owners |= np.uint64(1) << np.uint64(base.owner)
    operation.teams += pick.teams
    if team.decoy:
        operation.decoys += pick.teams if team.mode == GROUND else 0
    elif team.cordon:
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
        if acted:
            group.act, group.leave = now.t, now.t + W.par[0].action
            hours = W.mode_hours[W.kinds[group.kind].mode]
            group.back = group.leave + wait_to_travel(W, hours, group.leave, group.outbound) + group.outbound
        else:  # called back on the way: the way back is as long as the way so far
            group.depart, group.act, group.leave = min(group.depart, now.t), now.t, now.t
            group.arrive = min(group.arrive, now.t)
            group.back = group.leave + min(group.outbound, now.t - group.depart)
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
