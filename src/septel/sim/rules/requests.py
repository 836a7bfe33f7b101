"""A request's life (rule 4.6): its states, the lines that it stands in, the officers' order, and its end.

The officers' order is P(now)·value (or P(now)·(1 + links)), ties by the earlier request, then the smaller opening origin.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from septel.sim import trace
from septel.sim.compile import inline, kernel, merged
from septel.sim.layout import NONE, REQUESTS
from septel.sim.measures import N_REFUSED, N_STALE, REFUSED, STALE, count, count_end
from septel.sim.pools import give
from septel.sim.rules.fusion import reach
from septel.sim.rules.hierarchy import links_now

# States of a request.
QUEUED, IN_SERVICE, TO_DECIDE, APPROVING, AT_GO, WAITING, SCOUTED, IN_COURT, GATHERED = range(1, 10)


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
            value = rank.value if not W.par[0].connected else 1.0 + links_now(W, S, request.target)
            score = S.cases[request.case].score - t / rank.mean_dwell + math.log(value) if value > 0.0 else -1e300
            if best == NONE or score > best_score or (score == best_score and is_earlier(S, slot, best)):
                best, best_score = slot, score
        slot = request.next
    return best


@merged
def is_earlier(S: Any, slot: int, other: int) -> bool:
    a, b = S.requests[slot], S.requests[other]
    return a.opened < b.opened or (a.opened == b.opened and a.opening < b.opening)


@inline
def is_open(S: Any, slot: int, ident: int, state: int) -> bool:
    """Whether the slot still holds the request that this event or question is about."""
    request = S.requests[slot]
    return request.state == state and (request.id & 0x7FFFFFFF) == (ident & 0x7FFFFFFF)


@kernel
def end_request(W: Any, S: Any, slot: int, stage: int, end: int) -> None:
    """The request ends without an operation, at this stage of the waterfall and in this way."""
    request = S.requests[slot]
    if stage == REFUSED:
        count(S, N_REFUSED)
    elif stage == STALE:
        count(S, N_STALE)
    reach(S, request.case, stage)
    count_end(S, end)
    trace.log(S, trace.ENDED, stage, request.holder, request.command, request.target, NONE, request.place, request.id, 0.0, 0.0)
    release_slot(W, S, slot)


@merged
def teams_line(W: Any) -> int:
    """The line of those that wait for teams; the commands' come before it."""
    return W.commands.shape[0]


@merged
def gathering_line(W: Any, S: Any, slot: int) -> int:
    """The line of those that are gathered with this request: of its command, on targets of its organisation."""
    request = S.requests[slot]
    return W.commands.shape[0] + 1 + request.command * W.family.shape[0] + S.org_of[request.target]


@kernel
def release_slot(W: Any, S: Any, slot: int) -> None:
    request = S.requests[slot]
    if request.state == WAITING:
        dequeue(S, teams_line(W), slot)
    elif request.state == GATHERED:
        leave_gathering(W, S, slot)
    S.cases[request.case].request = NONE
    S.visits[request.target].requests -= 1
    request.state = 0
    give(S.pools, REQUESTS, S.requests, slot)


@merged
def leave_gathering(W: Any, S: Any, slot: int) -> None:
    """The request leaves its gathering; when the last has left, the hour that was set for it is void."""
    line = S.requests[slot].line
    dequeue(S, line, slot)
    if S.queue[line] == NONE:
        S.gathered[line - W.commands.shape[0] - 1] += 1
