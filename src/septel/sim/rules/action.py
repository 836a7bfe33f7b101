"""Action (rule 4.9): what the force finds, and what the outcome closes.

The target there and the house right: captured with min(.99, 1 − (1 − p0)(1 − p1)^cordon teams), else it slips. The house wrong:
it is warned, and people may be harmed. Not there: a dry hole if any origin of the case was true when observed, else a wrong
door, which harms people with a given probability.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import streams, trace
from septel.sim.compile import kernel, merged
from septel.sim.layout import HEAD, NONE
from septel.sim.measures import (
    CAPTURED,
    CONFIDENCE_LOST,
    END_CAPTURED,
    END_FALSE_LEAD,
    END_NO_RECALL,
    END_NO_WARRANT,
    END_OUT_OF_HOURS,
    END_SEEN_COMING,
    END_SLIPPED,
    END_STALE,
    END_WRONG_HOUSE,
    N_ALARMS,
    N_CAPTURED,
    N_COMPLETED,
    N_DRY,
    N_HARMED,
    N_SLIPPED,
    N_WARRANTS_EXPIRED,
    N_WITHOUT_WARRANT,
    N_WRONG,
    N_WRONG_HOUSE,
    SLIPPED,
    T_ACTION,
    T_ANY,
    T_ARRIVAL,
    TIPS_CAPTURES,
    count,
    count_end,
    time_sample,
)  # fmt: skip
from septel.sim.rules.body import lose_members
from septel.sim.rules.capacity import skill_factor
from septel.sim.rules.command import cancel
from septel.sim.rules.community import fall, rise
from septel.sim.rules.contacts import meet
from septel.sim.rules.exploitation import exploit
from septel.sim.rules.fusion import find_case, forget, new_case
from septel.sim.rules.justice import detain
from septel.sim.rules.succession import split, vacate
from septel.sim.rules.targets import begin_visit, end_visit
from septel.sim.rules.tasking import send_home
from septel.sim.rules.violence import raise_shock
from septel.sim.rules.warning import warn, warning_key


@kernel
def capture_chance(p0: float, p1: float, cordon_teams: int) -> float:
    return min(0.99, 1.0 - (1.0 - p0) * (1.0 - p1) ** cordon_teams)


@kernel
def on_package_complete(W: Any, S: Any, slot: int, ident: int) -> None:
    """The force acts, if its warrant lets it."""
    operation, now = S.operations[slot], S.now[0]
    if not operation.active or (operation.id & 0x7FFFFFFF) != ident:
        now.events -= 1
        return
    if W.par[0].warrant and not may_act(W, S, slot):
        return
    k = operation.target
    visit = S.visits[k]
    note_times(S, slot)
    if W.par[0].communications and not W.par[0].deconfliction:
        meet(W, S, slot)
    there = visit.vacant_since < 0.0 and visit.place == operation.place
    outcome = search_house(W, S, slot) if there else miss(W, S, slot)
    S.pool_places[operation.place, outcome] += 1
    holder, place, key, ident = operation.holder, operation.place, operation.key, operation.id
    send_home(W, S, slot, True)
    tell(W, S, holder, k, place)
    if there:
        raise_alarm(W, S, k, key, ident, holder)
    if there and outcome != trace.WRONG_HOUSE:
        visit.stage = CAPTURED if outcome == trace.CAPTURED else SLIPPED
        end_visit(W, S, k, False)
        if outcome == trace.CAPTURED:
            capture(W, S, k, place, holder)
        else:
            begin_visit(W, S, k)


@kernel
def capture(W: Any, S: Any, k: int, place: int, holder: int) -> None:
    """Target k is taken: what it says and whom it takes with it, violence, the captive's way, the vacancy and a split."""
    par, members = W.par[0], 0.0
    count(S, N_CAPTURED)
    if par.exploitation:
        exploit(W, S, k, holder)
    if par.body:
        members = lose_members(W, S, k, place)
    if par.violence:
        raise_shock(W, S, k, place)
    if par.justice:
        detain(W, S, k, place, members)
    vacate(W, S, k)
    if par.body and W.targets[k].rank == HEAD:
        split(W, S, k)


@merged
def may_act(W: Any, S: Any, slot: int) -> bool:
    """Whether the force may act; one whose warrant has expired turns back, unless the design lets it act without."""
    operation, now, par = S.operations[slot], S.now[0], W.par[0]
    expired = operation.warrant > 0.0 and now.t > operation.warrant
    if expired and not par.without:
        count(S, N_WARRANTS_EXPIRED)
        count_end(S, END_NO_WARRANT)
        log_action(S, slot, trace.NO_WARRANT, NONE, 0.0)
        send_home(W, S, slot, False)
        return False
    if expired or operation.warrant < 0.0:
        count(S, N_WITHOUT_WARRANT)
    return True


@merged
def note_times(S: Any, slot: int) -> None:
    """The operation is completed: keep its times."""
    operation, now = S.operations[slot], S.now[0]
    count(S, N_COMPLETED)
    time_sample(S, T_ARRIVAL, operation.arrived - operation.observed)
    time_sample(S, T_ACTION, now.t - operation.observed)
    if operation.case != NONE:
        node = S.cases[operation.case].origins
        while node != NONE:
            time_sample(S, T_ANY, now.t - S.origins[node].observed)
            node = S.origins[node].next


@kernel
def log_action(S: Any, slot: int, outcome: int, visit: int, harmed: float) -> None:
    operation = S.operations[slot]
    trace.log(
        S, trace.ACTION, outcome, operation.holder, operation.command, operation.target, visit, operation.place, operation.id,
        harmed, 0.0,
    )  # fmt: skip


@merged
def search_house(W: Any, S: Any, slot: int) -> int:
    """The target is there: captured or slipped; or the force is at another house, and the target knows."""
    operation, par = S.operations[slot], W.par[0]
    k = operation.target
    visit = S.visits[k]
    if operation.wrong_house:
        count(S, N_WRONG_HOUSE)
        count_end(S, END_WRONG_HOUSE)
        log_action(S, slot, trace.WRONG_HOUSE, visit.visit, harm(W, S, slot))
        if not visit.warned:
            warn(W, S, k, operation.id, operation.holder, operation.command, trace.BY_OPERATION)
        return trace.WRONG_HOUSE
    key = warning_key(W, S, streams.CAPTURE, k, operation.holder, operation.command, operation.attempt)
    chance = capture_chance(par.p0, par.p1, operation.cordon)
    if par.capacity:
        chance = min(0.99, chance * skill_factor(W, S, W.commands[operation.command].owner))
    captured = streams.uniform(par.generator, key, 0) < chance
    count_end(S, END_CAPTURED if captured else END_SLIPPED)
    if not captured:
        count(S, N_SLIPPED)
    elif operation.tip:
        count(S, TIPS_CAPTURES)
        if par.response > 0.0:
            rise(W, S, operation.place, par.response)
    outcome = trace.CAPTURED if captured else trace.SLIPPED
    log_action(S, slot, outcome, visit.visit, 0.0)
    return outcome


@merged
def miss(W: Any, S: Any, slot: int) -> int:
    """Nobody is there: a dry hole or a wrong door."""
    count_end(S, why_missed(S, slot))
    outcome, harmed = trace.DRY_HOLE, 0.0
    if S.operations[slot].any_true:
        count(S, N_DRY)
    else:
        outcome = trace.WRONG_DOOR
        count(S, N_WRONG)
        harmed = harm(W, S, slot)
    log_action(S, slot, outcome, NONE, harmed)
    return outcome


@merged
def why_missed(S: Any, slot: int) -> int:
    """Why the force found nobody: the first cause that holds."""
    operation, now = S.operations[slot], S.now[0]
    if not operation.any_true:
        return END_NO_RECALL if operation.unheard else END_FALSE_LEAD
    if operation.left >= 0.0 and operation.cut:
        return END_SEEN_COMING
    if operation.left >= 0.0 and operation.lost > 0.0 and operation.left > now.t - operation.lost:
        return END_OUT_OF_HOURS
    return END_NO_RECALL if operation.unheard else END_STALE


@kernel
def harm(W: Any, S: Any, slot: int) -> float:
    """1 if people are harmed at the house, else 0; harm costs the place's confidence."""
    operation, par = S.operations[slot], W.par[0]
    if streams.uniform(par.generator, streams.fold(operation.key, streams.HARM), 0) >= par.harm:
        return 0.0
    count(S, N_HARMED)
    if par.confidence_harm > 0.0:
        S.tally[CONFIDENCE_LOST] += fall(W, S, operation.place, par.confidence_harm)
    return 1.0


@merged
def raise_alarm(W: Any, S: Any, k: int, key: np.uint64, ident: int, holder: int) -> None:
    """The target was found: each other one of its organisation may hear of it and leave."""
    organisation = S.org_of[k]
    alarm = W.alarm[S.family[organisation]]
    if alarm <= 0.0:
        return
    for other in range(W.targets.shape[0]):
        visit = S.visits[other]
        if other == k or S.org_of[other] != organisation or visit.vacant_since >= 0.0 or visit.warned:
            continue
        about = streams.fold(streams.fold(S.roots[streams.ALARM], W.targets[other].key), visit.visit)
        if streams.uniform(W.par[0].generator, streams.fold(about, key), 0) < alarm:
            count(S, N_ALARMS)
            warn(W, S, other, ident, holder, NONE, trace.BY_ALARM)


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
