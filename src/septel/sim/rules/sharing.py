"""Sharing (rule 4.4): reports released from holder to holder, at most two hops, never back along their path, as markings allow.

A liaison link passes a report with some chance and loses where it came from; the platform gets its members' reports
always, with provenance, and releases to nobody.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import laws, policies, streams, trace
from septel.sim.agenda import ask_policy
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE, REPORTS
from septel.sim.measures import N_LATE, R_MADE, R_TRANSIT, R_WITHHELD, count
from septel.sim.pools import give, take
from septel.sim.rules import REPORT_ARRIVES
from septel.sim.rules.fusion import fuse

MOST_HOPS = 2


@merged
def on_report(W: Any, S: Any, slot: int) -> None:
    """A report arrives: it is fused; then its holder may ask for a decision, call a force back, and release it further."""
    report = S.reports[slot]
    h = report.holder
    c = fuse(W, S, slot)
    if c != NONE:
        case = S.cases[c]
        if case.operation != NONE:
            ask_policy(S, policies.ABORT, case.operation, 0, S.operations[case.operation].id)
        elif case.request == NONE:
            ask_policy(S, policies.ASK, c, slot, 0)
        if W.par[0].recall:
            question_others(S, c)
    if report.holder != NONE and report.hops < MOST_HOPS:
        offer(W, S, slot, h)
    ask_policy(S, policies.FORGET_REPORT, slot, 0, 0)


@kernel
def question_others(S: Any, c: int) -> None:
    """What is heard of a target at one place speaks against its being at another, to which a force is under way."""
    case = S.cases[c]
    other = S.case_head[case.holder, case.target]
    while other != NONE:
        operation = S.cases[other].operation
        if other != c and operation != NONE:
            ask_policy(S, policies.ABORT, operation, 0, S.operations[operation].id)
        other = S.cases[other].next


@kernel
def offer(W: Any, S: Any, slot: int, h: int) -> None:
    """Holder h may release the report to all to whom a link leads and who are not on its path."""
    for to in range(W.holder_key.shape[0]):
        if W.link_chance[h, to] >= 0.0 and not (S.reports[slot].path >> np.uint32(to)) & np.uint32(1):
            ask_policy(S, policies.RELEASE, slot, to, 0)


@kernel
def may_release(W: Any, S: Any, slot: int, to: int) -> bool:
    """Whether the report's marking lets this holder know."""
    return W.marking_ok[S.reports[slot].marking, to] != 0


@kernel
def link_luck(W: Any, S: Any, slot: int, to: int) -> float:
    """The keyed uniform of this release."""
    return streams.uniform(W.par[0].generator, share_key(W, S, streams.SHARE, slot, to), 0)


@kernel
def share_key(W: Any, S: Any, purpose: int, slot: int, to: int) -> np.uint64:
    report = S.reports[slot]
    key = streams.fold(S.roots[purpose], report.origin)
    return streams.fold(streams.fold(key, W.holder_key[report.holder]), W.holder_key[to])


@merged
def release(W: Any, S: Any, slot: int, to: int, yes: bool) -> None:
    """Pass the report on, or keep it."""
    report = S.reports[slot]
    h = report.holder
    count(S, R_MADE)
    if not yes:
        count(S, R_WITHHELD)
        keep_back(S, slot)
        trace.log(S, trace.KEPT, 0, to, h, report.target, report.visit, report.place, report.origin, 0.0, 0.0)
        return
    delay = laws.sample(W.par[0].generator, share_key(W, S, streams.SHARE_DELAY, slot, to), W.laws[W.link_delay[h, to]])
    if W.par[0].communications and to != W.par[0].platform:
        late = share_key(W, S, streams.LATE, slot, to)
        if streams.uniform(W.par[0].generator, late, 0) >= W.works[h, to]:
            delay += laws.sample(W.par[0].generator, streams.fold(late, streams.LATE), W.laws[W.par[0].late_law])
            count(S, N_LATE)
    arrival = S.now[0].t + delay + W.marking_delay[report.marking]
    copy = take(S.pools, REPORTS, S.reports)
    S.visits[report.target].reports += 1
    new = S.reports[copy]
    new.origin, new.observed, new.source, new.target, new.place = (
        report.origin, report.observed, report.source, report.target, report.place,
    )  # fmt: skip
    new.visit, new.grade, new.marking, new.true = report.visit, report.grade, report.marking, report.true
    new.wrong_house = report.wrong_house
    new.holder, new.hops, new.path = to, report.hops + 1, report.path | (np.uint32(1) << np.uint32(to))
    new.provenance = 1 if report.provenance and to == W.par[0].platform else 0
    push(S.heap, S.size, arrival, REPORT_ARRIVES, copy, 0)
    trace.log(S, trace.RELEASED, 0, to, h, report.target, report.visit, report.place, report.origin, 0.0, arrival)


@merged
def keep_back(S: Any, slot: int) -> None:
    """The visit that the report is true of is known to somebody who does not tell."""
    report = S.reports[slot]
    visit = S.visits[report.target]
    if report.true and visit.vacant_since < 0.0 and visit.visit == report.visit:
        visit.kept_back = 1


@kernel
def forget_report(S: Any, slot: int) -> None:
    """The report has been dealt with; one that is in a person's hands stays there, to be released when that person decides."""
    S.visits[S.reports[slot].target].reports -= 1
    if S.reports[slot].kept:
        S.now[0].kept += 1
    else:
        give(S.pools, REPORTS, S.reports, slot)


@merged
def count_in_transit(S: Any) -> None:
    """At the horizon: the reports that are still under way."""
    S.tally[R_TRANSIT] += float(S.pools[REPORTS, 2] - S.now[0].kept)
