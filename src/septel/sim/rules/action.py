"""Action (rule 4.9): what the force finds, and what the outcome closes.

The target there: captured with min(.99, 1 − (1 − p0)(1 − p1)^cordon teams), else it slips. Not there: a dry hole if any
origin of the case was true when observed, else a wrong door, which harms people with a given probability.
"""

from __future__ import annotations

from typing import Any

from septel.sim import streams, trace
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE
from septel.sim.measures import (
    CAPTURED,
    N_COMPLETED,
    N_DRY,
    N_HARMED,
    N_SLIPPED,
    N_WRONG,
    SLIPPED,
    T_ACTION,
    T_ANY,
    T_ARRIVAL,
    count,
    time_sample,
)  # fmt: skip
from septel.sim.rules.command import cancel
from septel.sim.rules.fusion import find_case, forget, new_case
from septel.sim.rules.targets import begin_visit, end_visit, vacate
from septel.sim.rules.tasking import send_home


@kernel
def capture_chance(p0: float, p1: float, cordon_teams: int) -> float:
    return min(0.99, 1.0 - (1.0 - p0) * (1.0 - p1) ** cordon_teams)


@merged
def on_package_complete(W: Any, S: Any, slot: int, ident: int) -> None:
    """The force acts."""
    operation, now = S.operations[slot], S.now[0]
    if not operation.active or (operation.id & 0x7FFFFFFF) != ident:
        now.events -= 1
        return
    k = operation.target
    visit = S.visits[k]
    count(S, N_COMPLETED)
    time_sample(S, T_ARRIVAL, operation.arrived - operation.observed)
    time_sample(S, T_ACTION, now.t - operation.observed)
    if operation.case != NONE:
        node = S.cases[operation.case].origins
        while node != NONE:
            time_sample(S, T_ANY, now.t - S.origins[node].observed)
            node = S.origins[node].next
    there = visit.vacant_since < 0.0 and visit.place == operation.place
    outcome = strike(W, S, slot) if there else miss(W, S, slot)
    S.pool_places[operation.place, outcome] += 1
    holder, place = operation.holder, operation.place
    send_home(W, S, slot, True)
    tell(W, S, holder, k, place)
    if there:
        visit.stage = CAPTURED if outcome == trace.CAPTURED else SLIPPED
        end_visit(W, S, k)
        if outcome == trace.CAPTURED:
            vacate(W, S, k)
        else:
            begin_visit(W, S, k)


@merged
def strike(W: Any, S: Any, slot: int) -> int:
    """The target is there: captured or slipped."""
    operation, par = S.operations[slot], W.par[0]
    k = operation.target
    visit = S.visits[k]
    key = streams.fold(streams.fold(S.roots[streams.CAPTURE], W.targets[k].key), visit.visit)
    key = streams.fold(streams.fold(key, W.holder_key[operation.holder]), W.commands[operation.command].key)
    luck = streams.uniform(par.generator, streams.fold(key, operation.attempt), 0)
    outcome = trace.CAPTURED if luck < capture_chance(par.p0, par.p1, operation.cordon) else trace.SLIPPED
    if outcome == trace.SLIPPED:
        count(S, N_SLIPPED)
    trace.log(
        S, trace.ACTION, outcome, operation.holder, operation.command, k, visit.visit, operation.place, operation.id, 0.0, 0.0
    )
    return outcome


@merged
def miss(W: Any, S: Any, slot: int) -> int:
    """Nobody is there: a dry hole or a wrong door."""
    operation, par = S.operations[slot], W.par[0]
    outcome, harmed = trace.DRY_HOLE, 0.0
    if operation.any_true:
        count(S, N_DRY)
    else:
        outcome = trace.WRONG_DOOR
        count(S, N_WRONG)
        if streams.uniform(par.generator, streams.fold(operation.key, streams.HARM), 0) < par.harm:
            count(S, N_HARMED)
            harmed = 1.0
    trace.log(
        S,
        trace.ACTION,
        outcome,
        operation.holder,
        operation.command,
        operation.target,
        NONE,
        operation.place,
        operation.id,
        harmed,
        0.0,
    )
    return outcome


@merged
def tell(W: Any, S: Any, holder: int, k: int, place: int) -> None:
    """The outcome closes the case of all who are told: the holder, and with it the platform and all its members if it is
    one of them."""
    if not W.member[holder]:
        close(W, S, holder, k, place)
        return
    for other in range(W.member.shape[0]):
        if W.member[other]:
            close(W, S, other, k, place)


@kernel
def close(W: Any, S: Any, holder: int, k: int, place: int) -> None:
    """The belief is gone, open requests end, and what was observed before now will be rejected."""
    slot = find_case(S, holder, k, place)
    if slot == NONE:  # who is told keeps the time, having held no case
        slot = new_case(S, holder, k, place)
    case = S.cases[slot]
    if case.request != NONE:
        cancel(W, S, case.request)
    if case.operation != NONE:
        S.operations[case.operation].case = NONE
        case.operation = NONE
    forget(S, slot)
    case.closed = S.now[0].t
    trace.log(S, trace.CLOSED, 0, holder, NONE, k, NONE, place, 0, 0.0, 0.0)
