"""Seats: what a person decides, at the time of the decision and not when a rule would ask.

Where a holder's policy is `seated`, its reports stay in hand until they are handed over, its cases ask when it proposes, its
requests stand in line until it answers (its own time in place of an officer's drawn one), another agency's stage waits for its
approval, an approved request waits for the teams that it names, and a force turns round when it says so. What is decided here
stands on the agenda like any question, so that it is settled before the next event. When the seat is given back (`RESUME`)
officers and stages take up what lies there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import policies
from septel.sim.agenda import ask_policy
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE, REQUESTS
from septel.sim.measures import END_REFUSED, END_STALE, REFUSED, STALE
from septel.sim.rules import approvals, command, confirm, recall, sharing
from septel.sim.rules.go import to_go
from septel.sim.rules.requests import APPROVING, AT_GO, QUEUED, TO_DECIDE, dequeue, end_request, enqueue, release_slot
from septel.sim.rules.tasking import launch

YES, HELP, CONFIRM = 1, 2, 4  # bits of an answer


@merged
def leave_to_seat(W: Any, S: Any, point: int, a: int) -> None:
    """A question that a person decides: it is left until that person does."""
    if point == policies.RELEASE:
        S.reports[a].kept = 1
        sharing.keep_back(S, a)
    elif point == policies.DECIDE:
        enqueue(S, S.requests[a].command, a, QUEUED)
    elif point == policies.CONFIRM:
        if S.requests[a].scout:
            confirm.send_scouts(W, S, a)
        else:
            approvals.begin(W, S, a)


@kernel
def act(W: Any, S: Any, point: int, a: int, b: int) -> None:
    """Do what a person has decided; `septel.sim.seating` has looked whether it can be done."""
    if point == policies.HAND_OVER:
        sharing.release(W, S, a, b, True)
        S.reports[a].path |= np.uint32(1) << np.uint32(b)  # at most once to each
    elif point == policies.PROPOSE:
        command.ask(W, S, a, newest(S, a))
    elif point == policies.ANSWER:
        answer(W, S, a, b)
    elif point == policies.APPROVE:
        if b:
            approvals.grant(W, S, a)
        else:
            end_request(W, S, a, REFUSED, END_REFUSED)
    elif point == policies.TASK:
        task(W, S, a)
    elif point == policies.STAND_DOWN:
        if S.requests[a].state == QUEUED:
            dequeue(S, S.requests[a].command, a)
        end_request(W, S, a, STALE, END_STALE)
    elif point == policies.CALL_BACK:
        recall.call_back(W, S, a)
    elif point == policies.RESUME:
        resume(W, S, a, b)


@merged
def newest(S: Any, c: int) -> float:
    """When the newest observation of the case was made."""
    found, node = -1.0, S.cases[c].origins
    while node != NONE:
        found = max(found, S.origins[node].observed)
        node = S.origins[node].next
    return found


@merged
def answer(W: Any, S: Any, slot: int, bits: int) -> None:
    """The person's decision on a request in line."""
    request = S.requests[slot]
    dequeue(S, request.command, slot)
    request.state = TO_DECIDE
    request.help, request.scout = 1 if bits & HELP else 0, 1 if bits & CONFIRM else 0
    approvals.decide(W, S, slot, (bits & YES) != 0)


@merged
def task(W: Any, S: Any, slot: int) -> None:
    """Task the teams that stand on scratch side 0."""
    request, last = S.requests[slot], 0.0
    request.together, request.blow = 0.0, 0
    for i in range(S.picks[0]):
        last = max(last, S.picked[0, i].arrival)
    launch(W, S, slot, last + W.par[0].rendezvous)
    release_slot(W, S, slot)


@merged
def resume(W: Any, S: Any, holder: int, n: int) -> None:
    """The holder's seat is given back: command n, then slot by slot the requests, are taken up by the rules."""
    commands = W.commands.shape[0]
    if n < commands:
        if command.decider(W, n) == holder:
            command.serve(W, S, n)
    else:
        slot = n - commands
        if slot >= S.pools[REQUESTS, 1]:
            return
        request = S.requests[slot]
        if request.state == APPROVING and request.began < 0.0:
            approvals.next_stage(W, S, slot)
        elif request.state == AT_GO and command.decider(W, request.command) == holder:
            to_go(W, S, slot)
    ask_policy(S, policies.RESUME, holder, n + 1, 0)
