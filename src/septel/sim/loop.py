"""The loop: the next question off the agenda, else the next event off the calendar, until a given time.

Before each step it checks that every array has room for the most that one step can add; if not it returns FULL, Python
grows the arrays and calls again. A question under the external policy makes it return NEED_DECISION until it is answered.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import measures, policies, streams
from septel.sim.agenda import question
from septel.sim.calendar import LAST_SEQUENCE, pop, push
from septel.sim.compile import inline, kernel, merged
from septel.sim.layout import CAPTIVES, CASES, GROUPS, HEAD, NONE, OPERATIONS, ORIGINS, REPORTS, REQUESTS, TIPS, State, World
from septel.sim.rules import (
    BLOW_DUE,
    CAPTIVE_BACK,
    COMMAND_OPENS,
    COURT_RULES,
    FALSE_LEAD,
    HOLDING_OVER,
    INJECT_ENDS,
    INJECT_STARTS,
    LEAD_CANDIDATE,
    OFFICER_DONE,
    PACKAGE_COMPLETE,
    PROCEEDING_DONE,
    REPORT_ARRIVES,
    SCOUTS_DONE,
    SCOUTS_NOTICED,
    STAGE_DONE,
    TARGET_WARNED,
    TEAMS_READY,
    TICK,
    TIP_ANSWERED,
    VACANCY_FILLED,
    VISIT_ENDS,
    action,
    approvals,
    command,
    community,
    confirm,
    fusion,
    go,
    h_hour,
    injects,
    justice,
    leads,
    recall,
    seats,
    sharing,
    succession,
    targets,
    tasking,
    ticks,
    warning,
)  # fmt: skip
from septel.sim.rules.population import strength_of

DONE, FULL, NEED_DECISION = 0, 1, 2


@inline
def has_room(S: Any) -> bool:
    """Whether one more step fits, whatever it does."""
    now, pools = S.now[0], S.pools
    live_operations = pools[OPERATIONS, 2]
    if S.heap.shape[0] - S.size[0] < now.heap_room + 2 * live_operations or S.size[1] >= LAST_SEQUENCE:
        return False
    if S.samples.shape[1] - max(S.sampled[0], S.sampled[1], S.sampled[2]) < 2:
        return False
    if S.samples.shape[1] - S.sampled[3] < pools[ORIGINS, 2] + 2:
        return False
    if now.tracing and S.trace.shape[0] - now.traced < now.trace_room + 2 * live_operations:
        return False
    return (
        S.reports.shape[0] - pools[REPORTS, 2] >= S.org_of.shape[0] + 4  # a capture may give away each other target
        and S.captives.shape[0] - pools[CAPTIVES, 2] >= 2
        and S.cases.shape[0] - pools[CASES, 2] >= S.case_head.shape[0] + 2
        and S.origins.shape[0] - pools[ORIGINS, 2] >= 2
        and S.requests.shape[0] - pools[REQUESTS, 2] >= 2
        and S.operations.shape[0] - live_operations >= 2
        and S.groups.shape[0] - pools[GROUPS, 2] >= S.picked.shape[1] + 1
    )


@merged
def begin(W: Any, S: Any) -> None:
    """Start a replication: injects, false leads and every target's first visit."""
    now = S.now[0]
    for i in range(W.injects.shape[0]):
        push(S.heap, S.size, W.injects[i].t, INJECT_STARTS, i, 0)
    for s in range(W.sources.shape[0]):
        for place in range(W.people.shape[0] if W.sources[s].kind == TIPS else 1):
            leads.schedule_false(W, S, s, place)
    for k in range(W.targets.shape[0]):
        if S.org_of[k] != NONE:
            targets.begin_visit(W, S, k)
    ticks.schedule_tick(W, S)
    now.begun = 1


@kernel
def run_until(W: Any, S: Any, until: float) -> int:
    """Take all events up to and including `until`; then the clock stands there."""
    now = S.now[0]
    if not now.begun:
        begin(W, S)
    while True:
        if not has_room(S):
            return FULL
        if now.agenda_at < now.agenda:
            if W.external[0] and not now.answered and is_external(W, S):
                return NEED_DECISION
            settle(W, S)
            if now.agenda_at == now.agenda:
                now.agenda_at = now.agenda = 0
            continue
        if S.size[0] == 0 or S.heap[0].t > until:
            break
        t, kind, a, b = pop(S.heap, S.size)
        now.t = t
        now.events += 1
        dispatch(W, S, kind, a, b)
    now.t = max(now.t, until)
    return DONE


@merged
def dispatch(W: Any, S: Any, kind: int, a: int, b: int) -> None:
    """Hand the event to its rule."""
    if kind == LEAD_CANDIDATE:
        leads.on_candidate(W, S, a, b)
    elif kind == FALSE_LEAD:
        leads.on_false_lead(W, S, a, b)
    elif kind == REPORT_ARRIVES:
        sharing.on_report(W, S, a)
    elif kind == VISIT_ENDS:
        targets.on_visit_ends(W, S, a, b)
    elif kind == OFFICER_DONE:
        command.on_officer_done(W, S, a, b)
    elif kind == STAGE_DONE:
        approvals.on_stage_done(W, S, a, b)
    elif kind == TARGET_WARNED:
        warning.on_target_warned(W, S, a, b)
    elif kind == PACKAGE_COMPLETE:
        action.on_package_complete(W, S, a, b)
    elif kind == TEAMS_READY:
        go.start_retries(W, S, tasking.on_teams_ready(W, S, a))
    elif kind == VACANCY_FILLED:
        succession.on_vacancy_filled(W, S, a, b)
    elif kind == INJECT_STARTS:
        injects.on_inject(W, S, a)
    elif kind == INJECT_ENDS:
        injects.on_inject_ends(W, S, a)
    elif kind == COMMAND_OPENS:
        command.on_command_opens(W, S, a)
    elif kind == SCOUTS_DONE:
        confirm.on_scouts_done(W, S, a, b)
    elif kind == SCOUTS_NOTICED:
        confirm.on_noticed(W, S, a, b)
    elif kind == COURT_RULES:
        approvals.on_court_rules(W, S, a, b)
    elif kind == BLOW_DUE:
        h_hour.on_blow_due(W, S, a, b)
    elif kind == TICK:
        ticks.on_tick(W, S)
    elif kind == TIP_ANSWERED:
        community.on_tip_answered(W, S, a)
    elif kind == PROCEEDING_DONE:
        justice.on_proceeding_done(W, S, a)
    elif kind == HOLDING_OVER:
        justice.on_holding_over(W, S, a, b)
    elif kind == CAPTIVE_BACK:
        justice.on_captive_back(W, S, a)


@kernel
def chooser(W: Any, S: Any, point: int, a: int) -> int:
    """The holder whose choice a question is."""
    if point == policies.RELEASE:
        return S.reports[a].holder
    if point == policies.ASK:
        return S.cases[a].holder
    if point == policies.ABORT:
        return command.decider(W, S.operations[a].command)
    return command.decider(W, S.requests[a].command)


@kernel
def is_moot(W: Any, S: Any) -> bool:
    """Whether the question at hand has lost its subject since it was raised, or has only one possible answer."""
    q = question(S)
    if q.point == policies.RELEASE:
        return not sharing.may_release(W, S, q.a, q.b)
    if q.point == policies.ASK:
        return not command.may_ask(W, S, q.a)
    if q.point == policies.ABORT:
        return not (S.operations[q.a].active and S.operations[q.a].id == q.id)
    return S.requests[q.a].state == 0 or S.requests[q.a].id != q.id


@merged
def is_external(W: Any, S: Any) -> bool:
    """Whether the question at hand is one that somebody outside must answer."""
    q = question(S)
    if q.point >= policies.FORGET_REPORT or is_moot(W, S):
        return False
    return W.policy[q.point, chooser(W, S, q.point, q.a)] == policies.EXTERNAL


@kernel
def settle(W: Any, S: Any) -> None:
    """Answer the question at hand by its policy (or by the answer given), and carry the answer out."""
    now = S.now[0]
    q = question(S)
    point, a, b, ident = q.point, q.a, q.b, q.id
    moot = point < policies.FORGET_REPORT and is_moot(W, S)
    answered, answer = now.answered, now.answer != 0
    now.agenda_at += 1
    now.answered = 0
    if point == policies.FORGET_REPORT:
        sharing.forget_report(S, a)
        return
    if point == policies.RETRY:
        go.retry(W, S, a)
        return
    if point == policies.BLOW:
        h_hour.next_of_blow(W, S, a, ident)
        return
    if point > policies.BLOW:
        seats.act(W, S, point, a, b)
        return
    if moot and point != policies.RELEASE:
        return
    policy = W.policy[point, chooser(W, S, point, a)]
    if policy == policies.SEATED:
        seats.leave_to_seat(W, S, point, a)
        return
    if moot:
        sharing.release(W, S, a, b, False)
        return
    if not answered:
        answer = standing_answer(W, S, policy, point, a, b)
    carry_out(W, S, point, a, b, answer)


@merged
def standing_answer(W: Any, S: Any, policy: int, point: int, a: int, b: int) -> bool:
    """What a built-in policy says, from what its holder knows."""
    par = W.par[0]
    if point == policies.RELEASE:
        chance = W.link_chance[S.reports[a].holder, b]
        return policies.releases(policy, sharing.link_luck(W, S, a, b), chance)
    if point == policies.ASK:
        return policies.asks(policy, S.cases[a].p, par.act)
    if point == policies.DECIDE:
        return policies.approves(policy)
    if point == policies.HELP:
        return policies.wants_help(policy)
    if point == policies.ABORT:
        operation = S.operations[a]
        left_h = max(0.0, operation.planned - S.now[0].t)
        belief, mean_dwell = recall.belief_in_transit(W, S, a), W.ranks[W.targets[operation.target].rank].mean_dwell
        return policies.aborts(policy, par.recall != 0, belief, left_h, mean_dwell, par.go)
    request = S.requests[a]
    belief = fusion.belief_now(W, S, request.case)
    if point == policies.CONFIRM:
        return policies.confirms(policy, belief, par.confirm_below)
    hours, _ = go.expected_hours(W, S, a)
    return policies.launches(policy, belief, hours, W.ranks[request.rank].mean_dwell, par.go)


@merged
def carry_out(W: Any, S: Any, point: int, a: int, b: int, yes: bool) -> None:
    """Do what was answered."""
    if point == policies.RELEASE:
        sharing.release(W, S, a, b, yes)
    elif point == policies.ASK:
        if yes:
            command.ask(W, S, a, S.reports[b].observed)
    elif point == policies.DECIDE:
        approvals.decide(W, S, a, yes)
    elif point == policies.HELP:
        S.requests[a].help = 1 if yes else 0
    elif point == policies.ABORT:
        if yes:
            recall.call_back(W, S, a)
    elif point == policies.CONFIRM:
        if yes:
            confirm.send_scouts(W, S, a)
        else:
            approvals.begin(W, S, a)
    elif point == policies.COMPOSE:
        go.go(W, S, a, yes)


@kernel
def close_accounts(W: Any, S: Any) -> None:
    """At the horizon: count open visits and vacancies, reports under way, and the hours of teams."""
    now = S.now[0]
    for k in range(W.targets.shape[0]):
        visit, target = S.visits[k], W.targets[k]
        if visit.vacant_since < 0.0:
            S.fall[target.rank, measures.OPEN] += 1
        elif target.rank == HEAD and S.org_of[k] != NONE:
            S.tally[measures.HEAD_VACANT_H] += now.t - visit.vacant_since
    S.tally[measures.FIRST_END + measures.END_OPEN] += float(S.pools[REQUESTS, 2] + S.pools[OPERATIONS, 2])
    sharing.count_in_transit(S)
    tasking.close_hours(W, S)
    if W.par[0].ticks:
        ticks.sample_confidence(W, S)


def finish(W: World, S: State, out: np.ndarray[Any, Any]) -> None:
    """At the horizon: close the accounts and write the measures into out f8[measure]."""
    close_accounts(W, S)
    measures.add_pool_times(S)
    measures.write(W, S, out)


def reset(W: World, S: State, seed: int, replication: int) -> None:
    """Empty the state for another replication; capacities and pooled counts stay."""
    now = S.now[0]
    for name, value in (
        ("t", 0.0),
        ("seed", seed),
        ("replication", replication),
        ("next_request", 1),
        ("next_operation", 1),
        ("next_blow", 1),
        ("next_captive", 1),
        ("organisations", W.first_cdf.shape[0]),
    ):
        now[name] = value
    for name in ("events", "traced", "begun", "agenda", "agenda_at", "answered", "answer", "kept"):
        now[name] = 0
    S.roots[:] = streams.root_keys(seed, replication)
    for array in (
        S.size,
        S.false_n,
        S.injected,
        S.tally,
        S.fall,
        S.gathered,
        S.opening,
        S.confidence,
        S.flows,
        S.shock,
        S.week,
        S.sampled,
        S.reports["kept"],
        S.requests["state"],
        S.operations["active"],
        S.groups["teams"],
    ):
        array[...] = 0
    S.pools[:] = [NONE, 0, 0]
    S.visits[...] = np.zeros((), S.visits.dtype)
    S.visits[["place", "visit", "operations", "vacant_since"]] = (NONE, -1, NONE, -1.0)
    S.case_head[:], S.queue[:], S.officers[:], S.free[:] = NONE, NONE, W.commands["officers"], W.stock
    S.weather[:], S.festival[:] = 1.0, 1.0
    S.roads[0] = 0
    S.org_of[:], S.superior[:], S.family[:] = W.targets["organisation"], W.superior, W.family
    S.visits["vacant_since"][S.org_of == NONE] = 0.0
    S.body[:], S.rivals[:], S.allies[:], S.skill[:] = W.members, W.rivals, W.allies, W.skill
    strength_of(S.rivals, S.allies, len(W.rivals), S.strength)
    S.together[:] = 0.0
    S.together[-1, :], S.together[:, -1] = 1.0, 1.0
    S.court[:] = [NONE, NONE, W.par[0]["prosecutors"]]
    S.ready[:] = [W.stock.sum(), 0.0]
