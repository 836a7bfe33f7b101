"""Targets (rule 4.2): visits one after another, each at a place for a dwell.

Visit 0 is at p with probability ∝ w(p), the next ∝ w(p)·exp(−d(p, q)/roam) over p ≠ q, the place before. A visit's draws
are keyed by (target, visit), so every design sees the same visits until it changes them.
"""

from __future__ import annotations

from typing import Any

from septel.sim import laws, streams, trace
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE
from septel.sim.measures import (
    CAPTURED,
    KNOWN_TOO_LATE,
    MOVING,
    N_LOST,
    N_LOST_WITHHELD,
    N_VISITS,
    NEVER_KNOWN,
    WITHHELD,
    count,
)  # fmt: skip
from septel.sim.rules import VISIT_ENDS
from septel.sim.rules.confirm import expose_all
from septel.sim.rules.fusion import find_case, is_alive
from septel.sim.rules.leads import pick_weighted, schedule_candidate
from septel.sim.rules.warning import schedule_warning


@kernel
def begin_visit(W: Any, S: Any, k: int) -> None:
    """Target k settles somewhere; leads about it are scheduled, and what is already known or moving there is taken over."""
    visit, target, now = S.visits[k], W.targets[k], S.now[0]
    before = visit.place
    visit.visit += 1
    key = streams.fold(streams.fold(S.roots[streams.VISIT], target.key), visit.visit)
    u = streams.uniform(W.par[0].generator, key, 0)
    i = S.family[S.org_of[k]]
    visit.place = pick_weighted(W.first_cdf[i] if before == NONE else W.move_cdf[i, before], u)
    key = streams.fold(streams.fold(S.roots[streams.DWELL], target.key), visit.visit)
    visit.start = now.t
    visit.natural_end = now.t + laws.sample(W.par[0].generator, key, W.laws[W.ranks[target.rank].dwell])
    visit.end = visit.natural_end
    visit.warned, visit.passed_on, visit.withheld, visit.kept_back = 0, 0, 0, 0
    visit.stage = known_stage(W, S, k, visit.place)
    if W.par[0].confirm:
        expose_all(W, S, k, visit.place)
    push(S.heap, S.size, visit.end, VISIT_ENDS, k, visit.visit)
    count(S, N_VISITS)
    trace.log(S, trace.VISIT, 0, NONE, NONE, k, visit.visit, visit.place, 0, 0.0, visit.end)
    for s in range(W.sources.shape[0]):
        S.lead_n[k, s], S.lead_offset[k, s] = 0, 0.0
        schedule_candidate(W, S, k, s)
    operation = visit.operations
    while operation != NONE:
        if S.operations[operation].place == visit.place:
            schedule_warning(W, S, operation)
        operation = S.operations[operation].next_of_target


@merged
def known_stage(W: Any, S: Any, k: int, place: int) -> int:
    """The furthest stage that a live case or an operation on (k, place) has reached before the target came."""
    stage = NEVER_KNOWN
    for holder in range(S.case_head.shape[0]):
        slot = S.case_head[holder, k]
        while slot != NONE:
            case = S.cases[slot]
            if case.place == place and case.stage > stage and is_alive(W, S, slot):
                stage = case.stage
            slot = case.next
    operation = S.visits[k].operations
    while operation != NONE:
        if S.operations[operation].place == place and stage < MOVING:
            stage = MOVING
        operation = S.operations[operation].next_of_target
    return stage


@kernel
def end_visit(W: Any, S: Any, k: int, cut: bool) -> None:
    """Count the visit at the furthest stage it reached; `cut` says that a warning has cut it short."""
    visit, target = S.visits[k], W.targets[k]
    note_leaving(S, k, cut)
    stage = visit.stage
    if stage == NEVER_KNOWN:
        stage = KNOWN_TOO_LATE if visit.passed_on else WITHHELD if visit.withheld else NEVER_KNOWN
    S.fall[target.rank, stage] += 1
    if stage != CAPTURED:
        count(S, N_LOST)
        if visit.kept_back:
            count(S, N_LOST_WITHHELD)
    trace.log(S, trace.VISIT_END, stage, NONE, NONE, k, visit.visit, visit.place, 0, 0.0, 0.0)


@merged
def note_leaving(S: Any, k: int, cut: bool) -> None:
    """Requests and operations on (k, place) remember when the target left; nobody who acts in them knows."""
    visit, now = S.visits[k], S.now[0]
    for holder in range(S.case_head.shape[0] if visit.requests else 0):
        slot = find_case(S, holder, k, visit.place)
        if slot != NONE and S.cases[slot].request != NONE:
            request = S.requests[S.cases[slot].request]
            request.left, request.cut = now.t, 1 if cut else 0
    operation = visit.operations
    while operation != NONE:
        row = S.operations[operation]
        if row.place == visit.place:
            row.left, row.cut = now.t, 1 if cut else 0
        operation = row.next_of_target


@merged
def on_visit_ends(W: Any, S: Any, k: int, number: int) -> None:
    """The visit is over and the next begins, unless this event was overtaken by a warning, a slip or a capture."""
    visit, now = S.visits[k], S.now[0]
    if visit.visit != number or visit.end != now.t or visit.vacant_since >= 0.0:
        now.events -= 1
        return
    end_visit(W, S, k, visit.end < visit.natural_end)
    begin_visit(W, S, k)
