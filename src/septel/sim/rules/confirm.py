"""Confirming (rule 4.5): reconnaissance before force; what it sees is a report of the holder's own.

It sees a target that is there with chance d (`detection`) and one that is not with chance f (`false_alarm`), so its likelihood
ratio is d/f or (1 − d)/(1 − f). While it lasts a target that is there notices it at hazard `exposure` and is warned.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import laws, policies, streams, trace
from septel.sim.agenda import ask_policy
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE, NOT_SEEN, REPORTS, SEEN
from septel.sim.measures import END_UNCONFIRMED, N_CONFIRMED, N_NOTICED, R_MADE, STALE, count
from septel.sim.pools import take
from septel.sim.rules import SCOUTS_DONE, SCOUTS_NOTICED, approvals
from septel.sim.rules.fusion import belief_now, fuse
from septel.sim.rules.hours import lost_hours, work_takes
from septel.sim.rules.requests import SCOUTED, end_request, is_open
from septel.sim.rules.sharing import offer, question_others
from septel.sim.rules.warning import warn, warning_key


@kernel
def send_scouts(W: Any, S: Any, slot: int) -> None:
    """Reconnaissance sets out for the place that the case names."""
    request, now, par = S.requests[slot], S.now[0], W.par[0]
    work = laws.sample(par.generator, streams.fold(request.key, streams.SCOUTING), W.laws[par.confirm_law])
    request.state, request.began, request.noticed = SCOUTED, now.t, -1.0
    request.scouts_until = now.t + work_takes(W, par.confirm_hours, now.t, work)
    push(S.heap, S.size, request.scouts_until, SCOUTS_DONE, slot, request.id & 0x7FFFFFFF)
    trace.log(
        S, trace.SCOUTS, 0, request.holder, request.command, request.target, NONE, request.place, request.id, 0.0,
        request.scouts_until,
    )  # fmt: skip
    visit = S.visits[request.target]
    if visit.vacant_since < 0.0 and visit.place == request.place:
        expose(W, S, slot)


@kernel
def expose(W: Any, S: Any, slot: int) -> None:
    """The target is where the scouts are: draw when it will notice them, if it does while both are there."""
    request, now, par = S.requests[slot], S.now[0], W.par[0]
    visit = S.visits[request.target]
    if par.exposure <= 0.0 or visit.warned:
        return
    key = warning_key(W, S, streams.EXPOSURE, request.target, request.holder, request.command, request.attempt)
    t = now.t + streams.unit_exponential(par.generator, key, 0) / par.exposure
    if t < request.scouts_until and t < visit.natural_end:
        request.noticed, request.noticed_visit = t, visit.visit
        push(S.heap, S.size, t, SCOUTS_NOTICED, slot, request.id & 0x7FFFFFFF)


@merged
def expose_all(W: Any, S: Any, k: int, place: int) -> None:
    """Target k comes to a place: it may notice the scouts that are there."""
    for holder in range(S.case_head.shape[0]):
        slot = S.case_head[holder, k]
        while slot != NONE:
            case = S.cases[slot]
            if case.place == place and case.request != NONE and S.requests[case.request].state == SCOUTED:
                expose(W, S, case.request)
            slot = case.next


@kernel
def on_noticed(W: Any, S: Any, slot: int, ident: int) -> None:
    """The target notices the scouts, unless they or it are gone or it was warned before."""
    request, now = S.requests[slot], S.now[0]
    visit = S.visits[request.target]
    mine = is_open(S, slot, ident, SCOUTED) and request.noticed == now.t
    if not mine or visit.visit != request.noticed_visit or visit.vacant_since >= 0.0 or visit.warned:
        now.events -= 1
        return
    count(S, N_NOTICED)
    warn(W, S, request.target, request.id, request.holder, request.command, trace.BY_SCOUTS)


@kernel
def on_scouts_done(W: Any, S: Any, slot: int, ident: int) -> None:
    """What they saw is reported; with too little belief left the request ends, else the approvals follow."""
    if not is_open(S, slot, ident, SCOUTED):
        S.now[0].events -= 1
        return
    request, par = S.requests[slot], W.par[0]
    approvals.lose(S, slot, lost_hours(W, par.confirm_hours, request.began, S.now[0].t))
    count(S, N_CONFIRMED)
    seen = report_sighting(W, S, slot)
    belief = belief_now(W, S, request.case)
    trace.log(
        S, trace.SIGHTED, 1 if seen else 0, request.holder, request.command, request.target, NONE, request.place, request.id,
        belief, 0.0,
    )  # fmt: skip
    if belief < par.act:
        end_request(W, S, slot, STALE, END_UNCONFIRMED)
    else:
        approvals.begin(W, S, slot)


@merged
def report_sighting(W: Any, S: Any, slot: int) -> bool:
    """The scouts' report counts at its holder at once and may be released from there; whether they saw anybody."""
    request, now, par = S.requests[slot], S.now[0], W.par[0]
    visit = S.visits[request.target]
    there = visit.vacant_since < 0.0 and visit.place == request.place
    key = streams.fold(request.key, streams.SIGHTING)
    seen = streams.uniform(par.generator, key, 0) < (par.detection if there else par.false_alarm)
    r = take(S.pools, REPORTS, S.reports)
    visit.reports += 1
    report = S.reports[r]
    report.origin, report.observed, report.source, report.target = key, now.t, W.sources.shape[0] - 1, request.target
    report.place, report.visit, report.holder = request.place, visit.visit if there else NONE, request.holder
    report.hops, report.grade, report.marking = 0, SEEN if seen else NOT_SEEN, par.confirm_marking
    report.provenance, report.true, report.wrong_house = 1, 1 if there else 0, 0
    report.path = np.uint32(1) << np.uint32(request.holder)
    count(S, R_MADE)
    trace.log(
        S, trace.ORIGIN, report.true, request.holder, NONE, request.target, report.visit, request.place, key,
        float(report.source), float(report.grade),
    )  # fmt: skip
    if there:
        visit.passed_on = 1
    fuse(W, S, r)
    if par.recall:
        question_others(S, request.case)
    offer(W, S, r, request.holder)
    ask_policy(S, policies.FORGET_REPORT, r, 0, 0)
    return seen
