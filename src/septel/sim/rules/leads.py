"""Leads (rule 4.3): Poisson candidates during visits, false ones at places, thinned by confidence and coverage; each an origin.

True tips come at rate·people/100,000·visibility·confidence, an agency's own leads at rate·visibility·coverage.
Candidates are drawn at confidence and coverage 1 and thinned by a keyed uniform, so that designs share them (thinning:
Lewis & Shedler 1979).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import laws, streams, trace
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import CAPTURES, NONE, REPORTS, TIPS
from septel.sim.measures import N_CAPTURE_LEADS, N_FALSE, N_LATE, N_OWN, N_TIPS, N_TRUE, R_MADE, R_WITHHELD, count
from septel.sim.pools import take
from septel.sim.rules import FALSE_LEAD, LEAD_CANDIDATE, REPORT_ARRIVES
from septel.sim.rules.community import answer_later, confidence

GAP, THIN, GRADE, MARKING, RECEIVER, PLACE, TARGET, HOUSE, THROUGH = range(9)  # draws of a lead's key


@kernel
def pick(cumulative: Any, u: float) -> int:
    """The first index whose cumulative share is above u, or NONE if the shares end below it."""
    for i in range(cumulative.shape[0]):
        if u < cumulative[i]:
            return i
    return NONE


@kernel
def lead_key(W: Any, S: Any, k: int, s: int) -> np.uint64:
    """The key of the candidate that is next for target k at source s during its present visit."""
    key = streams.fold(streams.fold(S.roots[streams.LEAD], W.sources[s].key), W.targets[k].key)
    return streams.fold(streams.fold(key, S.visits[k].visit), S.lead_n[k, s])


@kernel
def schedule_candidate(W: Any, S: Any, k: int, s: int) -> None:
    """Schedule the next candidate of source s about target k, if it comes before the visit's natural end."""
    visit, source = S.visits[k], W.sources[s]
    rate = source.rate * W.ranks[W.targets[k].rank].visibility
    if source.kind == TIPS:
        rate *= W.people[visit.place] / 100_000.0
    if rate <= 0.0:
        return
    S.lead_offset[k, s] += streams.unit_exponential(W.par[0].generator, lead_key(W, S, k, s), GAP) / rate
    t = visit.start + S.lead_offset[k, s]
    if t < visit.natural_end:
        push(S.heap, S.size, t, LEAD_CANDIDATE, k * W.sources.shape[0] + s, visit.visit)


@merged
def on_candidate(W: Any, S: Any, code: int, number: int) -> None:
    """A true lead may be seen: it is kept if its thinning draw is below the place's confidence or coverage now."""
    k, s = code // W.sources.shape[0], code % W.sources.shape[0]
    visit = S.visits[k]
    if visit.visit != number or visit.vacant_since >= 0.0:
        S.now[0].events -= 1
        return
    key = lead_key(W, S, k, s)
    if streams.uniform(W.par[0].generator, key, THIN) < seen_share(W, S, s, visit.place):
        observe(W, S, key, s, k, visit.place, True, NONE, NONE)
    S.lead_n[k, s] += 1
    schedule_candidate(W, S, k, s)


@kernel
def seen_share(W: Any, S: Any, s: int, place: int) -> float:
    """The share of candidates of source s at the place that are kept now."""
    if W.sources[s].kind == TIPS:
        return confidence(W, S, place) * S.festival[place]
    return W.coverage[s, place]


@kernel
def false_key(W: Any, S: Any, s: int, place: int) -> np.uint64:
    """The key of the next false lead of source s at the place (place 0 for an agency's own source)."""
    return streams.fold(
        streams.fold(streams.fold(S.roots[streams.FALSE], W.sources[s].key), place_part(W, s, place)), S.false_n[s, place]
    )


@merged
def place_part(W: Any, s: int, place: int) -> np.uint64:
    return W.place_key[place] if W.sources[s].kind == TIPS else np.uint64(0)


@kernel
def schedule_false(W: Any, S: Any, s: int, place: int) -> None:
    """Schedule the next false lead of source s at the place, if it comes within the horizon."""
    rate = W.sources[s].false_rate
    if W.sources[s].kind == TIPS:
        rate *= W.people[place] / 100_000.0
    if rate <= 0.0:
        return
    t = S.now[0].t + streams.unit_exponential(W.par[0].generator, false_key(W, S, s, place), GAP) / rate
    if t <= W.par[0].horizon:
        push(S.heap, S.size, t, FALSE_LEAD, s, place)


@merged
def on_false_lead(W: Any, S: Any, s: int, place: int) -> None:
    """A false lead: it names a target drawn by visibility, at a place where that target is not."""
    generator = W.par[0].generator
    key = false_key(W, S, s, place)
    at = place
    keep = True
    if W.sources[s].kind == TIPS:
        keep = streams.uniform(generator, key, THIN) < seen_share(W, S, s, place)
    else:
        at = pick_weighted(W.coverage_cdf[s], streams.uniform(generator, key, PLACE))
    if keep:
        k = pick_weighted(W.target_cdf, streams.uniform(generator, key, TARGET))
        visit = S.visits[k]
        if visit.vacant_since < 0.0 and visit.place != at:
            observe(W, S, key, s, k, at, False, NONE, NONE)
    S.false_n[s, place] += 1
    schedule_false(W, S, s, place)


@kernel
def pick_weighted(cumulative: Any, u: float) -> int:
    """The index whose slice of the cumulative weights holds u times their total; never one of weight 0."""
    x = u * cumulative[-1]
    low, high = 0, cumulative.shape[0] - 1
    while low < high:
        middle = (low + high) >> 1
        if cumulative[middle] > x:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def observe(W: Any, S: Any, key: np.uint64, s: int, k: int, place: int, true: bool, grade: int, receiver: int) -> None:
    """An origin: graded, marked, and reported to its receiver after the source's delay, or withheld at the source."""
    generator, source, visit = W.par[0].generator, W.sources[s], S.visits[k]
    if grade == NONE:
        grade = pick(W.grade_cdf[s, 1 if true else 0], streams.uniform(generator, key, GRADE))
    marking = pick(W.marking_cdf[s], streams.uniform(generator, key, MARKING))
    if receiver == NONE:
        receiver = pick(W.receiver_cdf[s], streams.uniform(generator, key, RECEIVER)) if source.kind == TIPS else source.agency
    if source.kind == CAPTURES:
        count(S, N_CAPTURE_LEADS)
    else:
        count(S, N_TRUE if true else N_FALSE)
        count(S, N_TIPS if source.kind == TIPS else N_OWN)
    count(S, R_MADE)
    number = visit.visit if true else NONE
    trace.log(S, trace.ORIGIN, 1 if true else 0, receiver, NONE, k, number, place, key, float(s), float(grade))
    if receiver == NONE:
        count(S, R_WITHHELD)
        if true:
            visit.withheld, visit.kept_back = 1, 1
        trace.log(S, trace.WITHHELD, 0, NONE, NONE, k, number, place, key, 0.0, 0.0)
        return
    if true:
        visit.passed_on = 1
    slot = take(S.pools, REPORTS, S.reports)
    visit.reports += 1
    report = S.reports[slot]
    report.origin, report.observed, report.source, report.target, report.place = key, S.now[0].t, s, k, place
    report.visit, report.holder, report.hops, report.grade, report.marking = number, receiver, 0, grade, marking
    report.provenance, report.true, report.path = 1, 1 if true else 0, np.uint32(1) << np.uint32(receiver)
    error = W.address_error[s, grade]
    report.wrong_house = 1 if true and error > 0.0 and streams.uniform(generator, key, HOUSE) < error else 0
    delay = laws.sample(generator, streams.fold(key, streams.LEAD_DELAY), W.laws[source.delay])
    if (
        W.par[0].communications
        and source.kind != CAPTURES
        and streams.uniform(generator, key, THROUGH) >= W.gets_through[place]
    ):
        delay += laws.sample(generator, streams.fold(key, streams.LATE), W.laws[W.par[0].late_law])
        count(S, N_LATE)
    push(S.heap, S.size, S.now[0].t + delay, REPORT_ARRIVES, slot, 0)
    if W.par[0].answers and source.kind == TIPS:
        answer_later(W, S, key, place)
