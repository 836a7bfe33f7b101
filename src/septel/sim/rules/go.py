"""The go test (rule 4.6) and the line for teams.

An operation is launched if P(now)·exp(−R/m) ≥ threshold, R the expected time to completion.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import policies
from septel.sim.agenda import ask_policy
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE
from septel.sim.measures import N_NO_TEAMS, NO_TEAMS, REFUSED, STALE, count
from septel.sim.rules.command import decider
from septel.sim.rules.fusion import reach
from septel.sim.rules.requests import AT_GO, WAITING, end_request, enqueue, first_in_order, release_slot
from septel.sim.rules.tasking import compose, is_moving_on, launch


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
