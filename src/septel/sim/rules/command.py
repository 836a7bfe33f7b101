"""Command (rule 4.6): who is asked, and the officers' queue."""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import laws, policies, streams, trace
from septel.sim.agenda import ask_policy
from septel.sim.calendar import push
from septel.sim.compile import inline, kernel, merged
from septel.sim.layout import NONE, REQUESTS
from septel.sim.measures import (
    CIRCULAR_P,
    CIRCULAR_TRUE,
    END_CLOSED,
    END_UNREACHABLE,
    N_CIRCULAR,
    N_REQUESTS,
    N_UNREACHABLE,
    OFFICER_H,
    STATED_P,
    STATED_TRUE,
    TIPS_REQUESTS,
    UNDECIDED,
    UNREACHABLE,
    count,
    count_end,
)
from septel.sim.pools import take
from septel.sim.rules import COMMAND_OPENS, OFFICER_DONE
from septel.sim.rules.capacity import skill_factor
from septel.sim.rules.fusion import belief_now, has_live_case, reach
from septel.sim.rules.hierarchy import is_sought
from septel.sim.rules.hours import is_open as is_on_duty
from septel.sim.rules.hours import next_open, open_hours, work_takes
from septel.sim.rules.package import compose
from septel.sim.rules.requests import IN_SERVICE, QUEUED, TO_DECIDE, dequeue, enqueue, first_in_order, is_open, release_slot


@inline
def decider(W: Any, command: int) -> int:
    """The holder whose policy a command follows: its agency, or the platform for a strike force."""
    owner = W.commands[command].owner
    return owner if owner < W.agency_leak.shape[0] else W.par[0].platform


@kernel
def command_for(W: Any, S: Any, holder: int, place: int, rank: int) -> int:
    """The command that a holder asks about a case at the place; NONE if no command of the platform could ever act there."""
    return soonest_command(W, S, place, rank) if holder == W.par[0].platform else W.nearest[holder, place]


@kernel
def soonest_command(W: Any, S: Any, place: int, rank: int) -> int:
    """The command with the least expected completion as things are, every team free, or NONE."""
    best, least = NONE, np.inf
    for command in range(W.commands.shape[0]):
        owner = W.commands[command].owner
        # one candidate of each member, the one that it would use itself; and the strike force's
        if owner == W.agency_leak.shape[0] or (W.member[owner] and W.nearest[owner, place] == command):
            hours = compose(W, S, command, place, rank, W.stock, False)
            if hours < least:
                best, least = command, hours
    return best


@kernel
def may_ask(W: Any, S: Any, c: int) -> bool:
    """Whether the case is free to ask: of a target that is sought, no open request or operation, and no live case of the
    platform in its stead."""
    case, platform = S.cases[c], W.par[0].platform
    if case.request != NONE or case.operation != NONE or case.p <= 0.0:
        return False
    if not is_sought(W, S, case.target):
        return False
    if platform != NONE and case.holder != platform and W.member[case.holder]:
        return not has_live_case(W, S, platform, case.target, case.place)
    return True


@kernel
def ask(W: Any, S: Any, c: int, observed: float) -> None:
    """The holder asks for a decision; the request is refused at once if no team could ever do it."""
    case, now = S.cases[c], S.now[0]
    rank = W.targets[case.target].rank
    command = command_for(W, S, case.holder, case.place, rank)
    visit = S.visits[case.target]
    there = visit.vacant_since < 0.0 and visit.place == case.place
    belief = belief_now(W, S, c)
    count(S, N_REQUESTS)
    S.tally[STATED_P] += belief
    bin_ = min(int(belief * 10.0), 9)
    S.pool_calibration[bin_, 0] += 1
    if there:
        count(S, STATED_TRUE)
        S.pool_calibration[bin_, 1] += 1
    if case.tip:
        count(S, TIPS_REQUESTS)
    if case.circular:
        count(S, N_CIRCULAR)
        S.tally[CIRCULAR_P] += belief
        S.tally[CIRCULAR_TRUE] += 1.0 if there else 0.0
    ident = now.next_request
    now.next_request += 1
    trace.log(
        S, trace.ASKED, 1 if there else 0, case.holder, command, case.target, visit.visit, case.place, ident, belief, observed
    )
    if command == NONE or compose(W, S, command, case.place, rank, W.stock, False) == np.inf:
        count(S, N_UNREACHABLE)
        count_end(S, END_UNREACHABLE)
        reach(S, c, UNREACHABLE)
        trace.log(S, trace.ENDED, UNREACHABLE, case.holder, command, case.target, NONE, case.place, ident, 0.0, 0.0)
        return
    reach(S, c, UNDECIDED)
    slot = take(S.pools, REQUESTS, S.requests)
    request = S.requests[slot]
    request.opened, request.observed, request.opening, request.id = now.t, observed, case.opening, ident
    request.case, request.command, request.holder, request.attempt = c, command, case.holder, case.attempts
    request.target, request.place, request.rank = case.target, case.place, rank
    request.stages_done, request.owners, request.stage, request.tried, request.help = 0, 0, NONE, 0, 1
    request.warrant, request.lost, request.left, request.together, request.blow, request.cut = 0.0, 0.0, -1.0, 0.0, 0, 0
    request.scout = 0
    key = streams.fold(streams.fold(case.opening, W.holder_key[case.holder]), W.commands[command].key)
    request.key = streams.fold(key, case.attempts)
    case.attempts += 1
    case.request = slot
    visit.requests += 1
    enqueue(S, command, slot, QUEUED)
    serve(W, S, command)


@kernel
def serve(W: Any, S: Any, command: int) -> None:
    """Free officers take the first requests in line, if their command is open; else when it opens. What a person decides
    stays in line."""
    now, par = S.now[0], W.par[0]
    if W.policy[policies.DECIDE, decider(W, command)] == policies.SEATED:
        return
    hours = W.commands[command].hours
    if hours != NONE and S.queue[command] != NONE and not is_on_duty(W, hours, now.t):
        if not S.opening[command]:
            S.opening[command] = 1
            push(S.heap, S.size, next_open(W, hours, now.t), COMMAND_OPENS, command, 0)
        return
    while S.officers[command] > 0 and S.queue[command] != NONE:
        slot = first_in_order(W, S, command, NONE)
        dequeue(S, command, slot)
        S.officers[command] -= 1
        request = S.requests[slot]
        request.state = IN_SERVICE
        law = W.laws[W.commands[command].service]
        work = laws.sample(par.generator, streams.fold(request.key, streams.DECISION), law)
        work /= skill_factor(W, S, W.commands[command].owner)
        request.busy_until = now.t + work_takes(W, hours, now.t, work)
        S.tally[OFFICER_H] += open_hours(W, hours, now.t, min(request.busy_until, par.horizon))
        push(S.heap, S.size, request.busy_until, OFFICER_DONE, slot, request.id & 0x7FFFFFFF)
        k, place = request.target, request.place
        trace.log(S, trace.SERVED, 0, request.holder, command, k, NONE, place, request.id, 0.0, request.busy_until)


@merged
def on_command_opens(W: Any, S: Any, command: int) -> None:
    """The officers are at work again: they take what has come in meanwhile."""
    S.opening[command] = 0
    if S.queue[command] == NONE:
        S.now[0].events -= 1
    serve(W, S, command)


@merged
def on_officer_done(W: Any, S: Any, slot: int, ident: int) -> None:
    """The officer has decided and is free."""
    if not is_open(S, slot, ident, IN_SERVICE):
        S.now[0].events -= 1
        return
    request = S.requests[slot]
    request.state = TO_DECIDE
    S.officers[request.command] += 1
    ask_policy(S, policies.DECIDE, slot, 0, request.id)
    serve(W, S, request.command)


@kernel
def cancel(W: Any, S: Any, slot: int) -> None:
    """The case is closed: whatever was asked about it ends; an officer at work on it is free at once."""
    request, now = S.requests[slot], S.now[0]
    command, was = request.command, request.state
    if was == QUEUED:
        dequeue(S, command, slot)
    elif was == IN_SERVICE:
        S.officers[command] += 1
        S.tally[OFFICER_H] -= open_hours(W, W.commands[command].hours, now.t, min(request.busy_until, W.par[0].horizon))
    count_end(S, END_CLOSED)
    release_slot(W, S, slot)
    if was == IN_SERVICE:
        serve(W, S, command)
