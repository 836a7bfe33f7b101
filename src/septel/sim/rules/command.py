"""Command (rule 4.6): who is asked, the officers' queue, approvals in series, the go test.

The officers' order is P(now)·value, ties by the earlier request, then the smaller opening origin. The go test launches if
P(now)·exp(−R/m) ≥ threshold, R the expected time to completion.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from septel.sim import laws, policies, streams, trace
from septel.sim.agenda import ask_policy
from septel.sim.calendar import push
from septel.sim.compile import inline, kernel, merged
from septel.sim.layout import NONE, REQUESTS
from septel.sim.measures import (
    N_DECIDED,
    N_NO_TEAMS,
    N_REFUSED,
    N_REQUESTS,
    N_STALE,
    N_UNREACHABLE,
    NO_TEAMS,
    OFFICER_H,
    REFUSED,
    STALE,
    STATED_P,
    STATED_TRUE,
    T_DECISION,
    UNDECIDED,
    UNREACHABLE,
    count,
    time_sample,
)  # fmt: skip
from septel.sim.pools import give, take
from septel.sim.rules import OFFICER_DONE, STAGE_DONE
from septel.sim.rules.fusion import belief_now, has_live_case, reach
from septel.sim.rules.tasking import compose, is_moving_on, launch

QUEUED, IN_SERVICE, TO_DECIDE, APPROVING, AT_GO, WAITING = range(1, 7)  # states of a request


@inline
def decider(W: Any, command: int) -> int:
    """The holder whose policy a command follows: its agency, or the platform for a strike force."""
    owner = W.commands[command].owner
    return owner if owner < W.agency_leak.shape[0] else W.par[0].platform


@kernel
def command_for(W: Any, S: Any, holder: int, place: int, rank: int) -> int:
    """The command that a holder asks about a case at the place."""
    if holder != W.par[0].platform:
        return W.nearest[holder, place]
    hour = min(np.int64(S.now[0].t), W.clock.shape[1] - 1)
    for mode in range(S.weather.shape[0]):
        if S.roads[0] != 0 or S.weather[mode, place] * W.clock[mode, hour] != 1.0:
            return soonest_command(W, S, place, rank)
    return W.platform_command[place, rank]


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
    """Whether the case is free to ask: no open request or operation, and no live case of the platform in its stead."""
    case, platform = S.cases[c], W.par[0].platform
    if case.request != NONE or case.operation != NONE or case.p <= 0.0:
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
    ident = now.next_request
    now.next_request += 1
    trace.log(
        S, trace.ASKED, 1 if there else 0, case.holder, command, case.target, visit.visit, case.place, ident, belief, observed
    )
    if command == NONE or compose(W, S, command, case.place, rank, W.stock, False) == np.inf:
        count(S, N_UNREACHABLE)
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
    key = streams.fold(streams.fold(case.opening, W.holder_key[case.holder]), W.commands[command].key)
    request.key = streams.fold(key, case.attempts)
    case.attempts += 1
    case.request = slot
    enqueue(S, command, slot, QUEUED)
    serve(W, S, command)


@kernel
def enqueue(S: Any, line: int, slot: int, state: int) -> None:
    """Put the request into a line: a command's, or the one of those that wait for teams."""
    request = S.requests[slot]
    request.state, request.before, request.next = state, NONE, S.queue[line]
    if request.next != NONE:
        S.requests[request.next].before = slot
    S.queue[line] = slot


@kernel
def dequeue(S: Any, line: int, slot: int) -> None:
    request = S.requests[slot]
    if request.before == NONE:
        S.queue[line] = request.next
    else:
        S.requests[request.before].next = request.next
    if request.next != NONE:
        S.requests[request.next].before = request.before


@kernel
def first_in_order(W: Any, S: Any, line: int, untried_for: int) -> int:
    """The first request of a line in the officers' order; with untried_for ≥ 0 only those marked `tried` by that base."""
    best, best_score, t = NONE, -np.inf, S.now[0].t
    slot = S.queue[line]
    while slot != NONE:
        request = S.requests[slot]
        rank = W.ranks[request.rank]
        if untried_for == NONE or request.tried:
            # log(P(now)·value): the case's score is log P + t/m at its last report, so no exponential is needed
            score = S.cases[request.case].score - t / rank.mean_dwell + math.log(rank.value) if rank.value > 0.0 else -1e300
            if best == NONE or score > best_score or (score == best_score and is_earlier(S, slot, best)):
                best, best_score = slot, score
        slot = request.next
    return best


@kernel
def is_earlier(S: Any, slot: int, other: int) -> bool:
    a, b = S.requests[slot], S.requests[other]
    return a.opened < b.opened or (a.opened == b.opened and a.opening < b.opening)


@kernel
def serve(W: Any, S: Any, command: int) -> None:
    """Free officers take the first requests in line."""
    now, par = S.now[0], W.par[0]
    while S.officers[command] > 0 and S.queue[command] != NONE:
        slot = first_in_order(W, S, command, NONE)
        dequeue(S, command, slot)
        S.officers[command] -= 1
        request = S.requests[slot]
        request.state = IN_SERVICE
        law = W.laws[W.commands[command].service]
        request.busy_until = now.t + laws.sample(par.generator, streams.fold(request.key, streams.DECISION), law)
        S.tally[OFFICER_H] += min(request.busy_until, par.horizon) - now.t
        push(S.heap, S.size, request.busy_until, OFFICER_DONE, slot, request.id & 0x7FFFFFFF)
        k, place = request.target, request.place
        trace.log(S, trace.SERVED, 0, request.holder, command, k, NONE, place, request.id, 0.0, request.busy_until)


@inline
def is_open(S: Any, slot: int, ident: int, state: int) -> bool:
    """Whether the slot still holds the request that this event or question is about."""
    request = S.requests[slot]
    return request.state == state and (request.id & 0x7FFFFFFF) == (ident & 0x7FFFFFFF)


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
def decide(W: Any, S: Any, slot: int, yes: bool) -> None:
    """Yes starts the approvals; no ends the request as refused."""
    request = S.requests[slot]
    count(S, N_DECIDED)
    time_sample(S, T_DECISION, S.now[0].t - request.observed)
    trace.log(
        S,
        trace.DECIDED,
        1 if yes else 0,
        request.holder,
        request.command,
        request.target,
        NONE,
        request.place,
        request.id,
        0.0,
        0.0,
    )
    if not yes:
        end_request(S, slot, REFUSED)
        return
    request.owners = provisional_owners(W, S, slot)
    request.state = APPROVING
    next_stage(W, S, slot)


@merged
def provisional_owners(W: Any, S: Any, slot: int) -> np.uint64:
    """The owners (bits) of the provisional package: of the free teams, or of all if those cannot fill it."""
    request = S.requests[slot]
    if compose(W, S, request.command, request.place, request.rank, S.free, False) == np.inf:
        compose(W, S, request.command, request.place, request.rank, W.stock, False)
    owners = np.uint64(0)
    for i in range(S.picks[0]):
        owners |= np.uint64(1) << np.uint64(W.bases[S.picked[0, i].home].owner)
    return owners


@merged
def pending_stage(W: Any, S: Any, slot: int) -> int:
    """The next approval that the request needs, or NONE."""
    request = S.requests[slot]
    if W.par[0].joint:
        return NONE if request.stages_done else 0
    for owner in range(W.stages.shape[0]):
        if (request.owners >> np.uint64(owner)) & np.uint64(1):
            for i in range(W.stages.shape[1]):
                stage = W.stages[owner, i]
                if stage != NONE and not (request.stages_done >> np.uint64(stage)) & np.uint64(1):
                    return stage
    return NONE


@kernel
def next_stage(W: Any, S: Any, slot: int) -> None:
    """Start the next approval, or come to the go test."""
    request, now, par = S.requests[slot], S.now[0], W.par[0]
    stage = pending_stage(W, S, slot)
    if stage == NONE:
        to_go(W, S, slot)
        return
    request.stage = stage
    law = par.joint_law if par.joint else W.stage_law[stage]
    part = np.uint64(0) if par.joint else W.stage_key[stage]
    key = streams.fold(streams.fold(request.key, streams.APPROVAL), part)
    push(S.heap, S.size, now.t + laws.sample(par.generator, key, W.laws[law]), STAGE_DONE, slot, request.id & 0x7FFFFFFF)


@merged
def on_stage_done(W: Any, S: Any, slot: int, ident: int) -> None:
    """One stage has approved."""
    if not is_open(S, slot, ident, APPROVING):
        S.now[0].events -= 1
        return
    request = S.requests[slot]
    request.stages_done |= np.uint64(1) << np.uint64(request.stage)
    trace.log(
        S,
        trace.APPROVED,
        request.stage,
        request.holder,
        request.command,
        request.target,
        NONE,
        request.place,
        request.id,
        0.0,
        0.0,
    )
    next_stage(W, S, slot)


@kernel
def to_go(W: Any, S: Any, slot: int) -> None:
    """Everything is approved: whether to ask for help, then the package and the go test."""
    request = S.requests[slot]
    request.state = AT_GO
    if W.policy[policies.HELP, decider(W, request.command)] != policies.STANDARD and lends(W, request.command):
        ask_policy(S, policies.HELP, slot, 0, request.id)
    ask_policy(S, policies.COMPOSE, slot, 0, request.id)


@merged
def lends(W: Any, command: int) -> bool:
    """Whether the command's pool holds teams of other owners."""
    for base in range(W.bases.shape[0]):
        if W.pool[command, base] and W.bases[base].owner != W.commands[command].owner:
            return True
    return False


@kernel
def remaining_hours(W: Any, S: Any, slot: int) -> tuple[float, bool]:
    """Expected hours to completion of the package of free teams (left on the scratch), or of all teams; and whether the
    free ones fill it."""
    request = S.requests[slot]
    own_only = not request.help
    hours = compose(W, S, request.command, request.place, request.rank, S.free, own_only)
    if hours < np.inf:
        return hours, True
    return compose(W, S, request.command, request.place, request.rank, W.stock, own_only), False


@kernel
def go(W: Any, S: Any, slot: int, yes: bool, filled: bool) -> int:
    """After the go test: task the picked package, wait, or end the request; returns the operation, or NONE."""
    request = S.requests[slot]
    if not yes:
        end_request(S, slot, STALE)
        return NONE
    if not filled:
        reach(S, request.case, NO_TEAMS)
        if request.state == AT_GO:
            count(S, N_NO_TEAMS)
            if not W.par[0].wait:
                end_request(S, slot, NO_TEAMS)
                return NONE
            enqueue(S, W.commands.shape[0], slot, WAITING)
        return NONE
    if W.par[0].deconfliction and is_moving_on(S, request.target, request.place):
        end_request(S, slot, REFUSED)
        return NONE
    operation = launch(W, S, slot)
    release_slot(S, slot)
    return operation


@kernel
def end_request(S: Any, slot: int, stage: int) -> None:
    """The request ends without an operation, at this stage of the waterfall."""
    request = S.requests[slot]
    if stage == REFUSED:
        count(S, N_REFUSED)
    elif stage == STALE:
        count(S, N_STALE)
    reach(S, request.case, stage)
    trace.log(S, trace.ENDED, stage, request.holder, request.command, request.target, NONE, request.place, request.id, 0.0, 0.0)
    release_slot(S, slot)


@kernel
def release_slot(S: Any, slot: int) -> None:
    request = S.requests[slot]
    if request.state == WAITING:
        dequeue(S, S.queue.shape[0] - 1, slot)
    S.cases[request.case].request = NONE
    request.state = 0
    give(S.pools, REQUESTS, S.requests, slot)


@kernel
def cancel(W: Any, S: Any, slot: int) -> None:
    """The case is closed: whatever was asked about it ends; an officer at work on it is free at once."""
    request, now = S.requests[slot], S.now[0]
    command, was = request.command, request.state
    if was == QUEUED:
        dequeue(S, command, slot)
    elif was == IN_SERVICE:
        S.officers[command] += 1
        S.tally[OFFICER_H] -= max(0.0, min(request.busy_until, W.par[0].horizon) - now.t)
    release_slot(S, slot)
    if was == IN_SERVICE:
        serve(W, S, command)


@merged
def start_retries(W: Any, S: Any, base: int) -> None:
    """Teams of this base are ready: the requests that wait for teams and may use them are to be gone through."""
    slot, some = S.queue[W.commands.shape[0]], False
    while slot != NONE:
        request = S.requests[slot]
        request.tried = W.pool[request.command, base]
        some = some or request.tried != 0
        slot = request.next
    if some:
        ask_policy(S, policies.RETRY, base, 0, 0)


@merged
def retry(W: Any, S: Any, base: int) -> None:
    """The next waiting request in the officers' order faces the go test again, and the rest after it."""
    slot = first_in_order(W, S, W.commands.shape[0], base)
    if slot != NONE:
        S.requests[slot].tried = 0
        ask_policy(S, policies.COMPOSE, slot, 0, S.requests[slot].id)
        ask_policy(S, policies.RETRY, base, 0, 0)
