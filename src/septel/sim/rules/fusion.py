"""Fusion (rule 4.5): a holder's belief that target k is at place p now.

A case opens at P = logistic(logit prior + trust·ln LR)·exp(−τ/m), fades as exp(−Δ/m), and a further report observed τ ago adds
trust·ln(1 + (LR − 1)·exp(−τ/m)) to its log-odds, the fading (not the evidence) undone up to the prior first if LR > 1. m
is the rank's mean dwell. Cases exist only once reported, in lists by holder and target; they are decayed when touched.
"""

from __future__ import annotations

import math
from typing import Any

from septel.sim import trace
from septel.sim.compile import inline, kernel, merged
from septel.sim.layout import CASES, FORGET, LOG_FORGET, NONE, ORIGINS, OWN, PARTNER, SCOUTS, SEEN, TIPS
from septel.sim.measures import BELOW_THRESHOLD, N_DOUBLE, R_DUPLICATE, R_FUSED, R_REJECTED, count
from septel.sim.pools import give, take

EDGE = 1e-12  # belief stays this far from 0 and 1 in the log-odds


@inline
def belief_now(W: Any, S: Any, slot: int) -> float:
    """P of the case at this moment."""
    case = S.cases[slot]
    return case.p * math.exp(-(S.now[0].t - case.t) / W.ranks[W.targets[case.target].rank].mean_dwell)


@inline
def is_alive(W: Any, S: Any, slot: int) -> bool:
    """Whether the case still counts: believed enough, or with an open request or operation."""
    case = S.cases[slot]
    if case.request != NONE or case.operation != NONE:
        return True
    # The score is log P + t/m at the last report, so no exponential is needed.
    mean_dwell = W.ranks[W.targets[case.target].rank].mean_dwell
    return case.p >= FORGET and case.score - S.now[0].t / mean_dwell >= LOG_FORGET


@kernel
def find_case(S: Any, holder: int, k: int, place: int) -> int:
    """The holder's record of (k, place), alive or not, or NONE."""
    slot = S.case_head[holder, k]
    while slot != NONE and S.cases[slot].place != place:
        slot = S.cases[slot].next
    return slot


@inline
def has_live_case(W: Any, S: Any, holder: int, k: int, place: int) -> bool:
    slot = find_case(S, holder, k, place)
    return slot != NONE and is_alive(W, S, slot)


@kernel
def forget(S: Any, slot: int) -> None:
    """The belief goes, with its origins; the record stays for the time of its closing."""
    case = S.cases[slot]
    node = case.origins
    while node != NONE:
        after = S.origins[node].next
        give(S.pools, ORIGINS, S.origins, node)
        node = after
    case.origins, case.p, case.stage, case.any_true = NONE, 0.0, 0, 0
    case.tip, case.circular = 0, 0
    case.house_lr, case.wrong_house = -math.inf, 0


@kernel
def sweep(W: Any, S: Any, holder: int, k: int, observed: float) -> None:
    """Give back the records of forgotten cases, as a report on target k that was observed then reaches the holder.

    One that was closed is kept as long as some report from before the closing may come, to be rejected.
    """
    under_way = S.visits[k].reports > 1  # others than the one at hand
    before, slot = NONE, S.case_head[holder, k]
    while slot != NONE:
        case = S.cases[slot]
        after = case.next
        if (case.closed < 0.0 or (not under_way and case.closed <= observed)) and not is_alive(W, S, slot):
            forget(S, slot)
            if before == NONE:
                S.case_head[holder, k] = after
            else:
                S.cases[before].next = after
            give(S.pools, CASES, S.cases, slot)
        else:
            before = slot
        slot = after


@merged
def new_case(S: Any, holder: int, k: int, place: int) -> int:
    slot = take(S.pools, CASES, S.cases)
    case = S.cases[slot]
    case.holder, case.target, case.place, case.closed = holder, k, place, -1.0
    case.origins, case.request, case.operation, case.p, case.t, case.stage, case.any_true = NONE, NONE, NONE, 0.0, 0.0, 0, 0
    case.tip, case.circular = 0, 0
    case.house_lr, case.wrong_house = -math.inf, 0
    case.next = S.case_head[holder, k]
    S.case_head[holder, k] = slot
    return slot


@inline
def kind_of_source(W: Any, holder: int, s: int, hops: int) -> int:
    if W.sources[s].kind == TIPS:
        return TIPS
    if W.sources[s].kind >= SCOUTS:
        return OWN if hops == 0 else PARTNER
    return OWN if W.sources[s].agency == holder else PARTNER


@kernel
def reach(S: Any, slot: int, stage: int) -> None:
    """The case has come as far as `stage`; so has the visit, if the target is there."""
    case = S.cases[slot]
    case.stage = max(case.stage, stage)
    visit = S.visits[case.target]
    if visit.vacant_since < 0.0 and visit.place == case.place:
        visit.stage = max(visit.stage, stage)


@inline
def opening_belief(logit_prior: float, weight: float, log_lr: float, age_h: float, mean_dwell_h: float) -> float:
    """P of a case that opens with a report of this age."""
    return math.exp(-age_h / mean_dwell_h) / (1.0 + math.exp(-(logit_prior + weight * log_lr)))


@inline
def further_belief(
    prior: float, before: float, idle_h: float, weight: float, log_lr: float, age_h: float, mean_dwell_h: float
) -> float:
    """P after a further report; `before` is P when the case was last touched, `idle_h` ago."""
    p = before * math.exp(-idle_h / mean_dwell_h)
    if log_lr > 0.0:
        p = max(p, min(prior, before))
    p = min(max(p, EDGE), 1.0 - EDGE)
    logit = math.log(p / (1.0 - p)) + weight * math.log(1.0 + (math.exp(log_lr) - 1.0) * math.exp(-age_h / mean_dwell_h))
    return 1.0 / (1.0 + math.exp(-logit))


@kernel
def fuse(W: Any, S: Any, slot: int) -> int:
    """A report reaches its holder; returns the case it counted in, NONE if it counted in none (its `holder` is then set
    to NONE if rejected)."""
    report, now, par = S.reports[slot], S.now[0], W.par[0]
    h, k, place, s = report.holder, report.target, report.place, report.source
    sweep(W, S, h, k, report.observed)
    c = find_case(S, h, k, place)
    if c != NONE and report.observed < S.cases[c].closed:
        count(S, R_REJECTED)
        trace.log(S, trace.REPORT, trace.REJECTED, h, NONE, k, report.visit, place, report.origin, 0.0, report.observed)
        report.holder = NONE
        return NONE
    if c == NONE:
        c = new_case(S, h, k, place)
    case = S.cases[c]
    weight, log_lr = W.trust[h, kind_of_source(W, h, s, report.hops)], W.log_lr[s, report.grade]
    mean_dwell = W.ranks[W.targets[k].rank].mean_dwell
    age = now.t - report.observed
    if not is_alive(W, S, c):
        forget(S, c)
        case.opening, case.attempts = report.origin, 0
        case.p = opening_belief(par.logit_prior, weight, log_lr, age, mean_dwell)
    else:
        counted = counted_before(S, c, report.origin)
        if report.provenance and counted == 2:
            count(S, R_DUPLICATE)
            trace.log(
                S,
                trace.REPORT,
                trace.DUPLICATE,
                h,
                NONE,
                k,
                report.visit,
                place,
                report.origin,
                belief_now(W, S, c),
                report.observed,
            )
            return NONE
        if counted > 0:
            count(S, N_DOUBLE)
            case.circular = 1
        case.p = further_belief(par.prior, case.p, now.t - case.t, weight, log_lr, age, mean_dwell)
    case.t = now.t
    case.score = math.log(max(case.p, 1e-300)) + now.t / mean_dwell
    note_origin(W, S, c, slot)
    count(S, R_FUSED)
    reach(S, c, BELOW_THRESHOLD)
    trace.log(S, trace.REPORT, trace.FUSED, h, NONE, k, report.visit, place, report.origin, case.p, report.observed)
    return c


@merged
def counted_before(S: Any, c: int, origin: Any) -> int:
    """0 if the case has not counted this origin, 1 if it has without knowing it, 2 if it knows."""
    found = 0
    node = S.cases[c].origins
    while node != NONE:
        if S.origins[node].key == origin:
            found = max(found, 2 if S.origins[node].known else 1)
        node = S.origins[node].next
    return found


@merged
def note_origin(W: Any, S: Any, c: int, slot: int) -> None:
    """Add the report's origin to the case, and its truth to the case and the operation under way on it."""
    case, report = S.cases[c], S.reports[slot]
    node = take(S.pools, ORIGINS, S.origins)
    S.origins[node].key, S.origins[node].observed = report.origin, report.observed
    S.origins[node].known, S.origins[node].next = report.provenance, case.origins
    case.origins = node
    settle_house(W, S, c, slot)
    if W.sources[report.source].kind == TIPS:
        case.tip = 1
        if case.operation != NONE:
            S.operations[case.operation].tip = 1
    if report.true:
        case.any_true = 1
        if case.operation != NONE:
            S.operations[case.operation].any_true = 1


@merged
def settle_house(W: Any, S: Any, c: int, slot: int) -> None:
    """The house of the report with the greatest likelihood ratio is the case's; who has seen the target knows it for sure."""
    case, report = S.cases[c], S.reports[slot]
    ratio = W.log_lr[report.source, report.grade]
    if W.sources[report.source].kind == SCOUTS and report.grade == SEEN and report.true:
        ratio = math.inf
    if ratio > case.house_lr:
        case.house_lr, case.wrong_house = ratio, report.wrong_house
        if case.operation != NONE:
            S.operations[case.operation].wrong_house = report.wrong_house
