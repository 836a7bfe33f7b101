"""Warning (rule 4.8): from tasking to action, while the target is at p, it is warned at hazard

    h(s) = leak + leak_team · ground teams departed by s + Σ leak_a over agencies holding the case
           + lookouts(p) · those of them that are no decoys / (1 + decoy teams) / routes.

The operation's warning comes when ∫h over the visit's part of [tasking, completion) reaches a keyed unit exponential;
the earliest warning of a visit wins, and the visit then ends at min(natural end, warning + reaction).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import laws, streams, trace
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import GROUND, NONE
from septel.sim.measures import N_WARNED, WARNED, count
from septel.sim.rules import TARGET_WARNED, VISIT_ENDS
from septel.sim.rules.fusion import has_live_case


@kernel
def holders_leak(W: Any, S: Any, k: int, place: int) -> float:
    """Σ leak_a over the agencies that hold the case on (k, place) now, themselves or as members of the platform."""
    platform = W.par[0].platform
    shared = platform != NONE and has_live_case(W, S, platform, k, place)
    leak = 0.0
    for a in range(W.agency_leak.shape[0]):
        if (shared and W.member[a]) or has_live_case(W, S, a, k, place):
            leak += W.agency_leak[a]
    return leak


@kernel
def warning_time(W: Any, S: Any, slot: int, start: float, hazard: float, exposure: float) -> float:
    """When ∫h from `start` reaches `exposure`: h is `hazard` plus what each ground team adds that has departed."""
    operation, par = S.operations[slot], W.par[0]
    eyes = W.lookouts[S.family[S.org_of[operation.target]], operation.place] / ((1.0 + operation.decoys) * par.routes)
    t = start
    while True:
        h, step = hazard, np.inf
        g = operation.groups
        while g != NONE:
            group = S.groups[g]
            if W.kinds[group.kind].mode == GROUND:
                if group.depart <= t:
                    seen = 0.0 if W.kinds[group.kind].decoy else eyes
                    h += (par.leak_team + seen) * group.teams
                else:
                    step = min(step, group.depart)
            g = group.next
        if h > 0.0 and exposure < h * (step - t):
            return t + exposure / h
        if step == np.inf:
            return np.inf
        exposure -= h * (step - t)
        t = step


@kernel
def warning_key(W: Any, S: Any, purpose: int, k: int, holder: int, command: int, attempt: int) -> np.uint64:
    """The key of (target, visit, holder, command, attempt) for a purpose."""
    key = streams.fold(streams.fold(S.roots[purpose], W.targets[k].key), S.visits[k].visit)
    return streams.fold(streams.fold(streams.fold(key, W.holder_key[holder]), W.commands[command].key), attempt)


@kernel
def schedule_warning(W: Any, S: Any, slot: int) -> None:
    """The target is where the operation goes: draw when this operation will warn it, if it does so before the action."""
    operation, now, par = S.operations[slot], S.now[0], W.par[0]
    k = operation.target
    visit = S.visits[k]
    if visit.warned:
        return
    key = warning_key(W, S, streams.WARNING, k, operation.holder, operation.command, operation.attempt)
    exposure = streams.unit_exponential(par.generator, key, 0)
    t = warning_time(W, S, slot, now.t, par.leak + holders_leak(W, S, k, operation.place), exposure)
    if t < operation.complete and t < visit.natural_end:
        operation.warn_t, operation.warn_visit = t, visit.visit
        push(S.heap, S.size, t, TARGET_WARNED, slot, visit.visit)


@merged
def on_target_warned(W: Any, S: Any, slot: int, number: int) -> None:
    """The operation warns its target, unless the operation or the visit is over or another was earlier."""
    operation, now = S.operations[slot], S.now[0]
    visit = S.visits[operation.target]
    if not operation.active or operation.warn_t != now.t or visit.visit != number or visit.vacant_since >= 0.0 or visit.warned:
        now.events -= 1
        return
    count(S, N_WARNED)
    warn(W, S, operation.target, operation.id, operation.holder, operation.command, trace.BY_OPERATION)


@kernel
def warn(W: Any, S: Any, k: int, ident: int, holder: int, command: int, by: int) -> None:
    """Target k knows: it leaves after its reaction, if it would not have left before."""
    visit, now, target = S.visits[k], S.now[0], W.targets[k]
    key = streams.fold(streams.fold(S.roots[streams.REACTION], target.key), visit.visit)
    reaction = laws.sample(W.par[0].generator, key, W.laws[W.ranks[target.rank].reaction])
    visit.warned = 1
    visit.stage = max(visit.stage, WARNED)
    if now.t + reaction < visit.end:
        visit.end = now.t + reaction
        push(S.heap, S.size, visit.end, VISIT_ENDS, k, visit.visit)
    trace.log(S, trace.WARNED, by, holder, command, k, visit.visit, visit.place, ident, 0.0, visit.end)
