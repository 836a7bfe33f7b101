"""The go test (rule 4.6) and the line for teams.

An operation is launched if P(now)·exp(−R/m) ≥ threshold, R the expected time to completion.
"""

from __future__ import annotations

import math
from typing import Any

from septel.sim import policies, trace
from septel.sim.agenda import ask_policy
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE
from septel.sim.measures import (
    END_NO_TEAMS,
    END_NO_WARRANT,
    END_OUT_OF_HOURS,
    END_REFUSED,
    END_STALE,
    N_NO_TEAMS,
    NO_TEAMS,
    REFUSED,
    STALE,
    count,
)  # fmt: skip
from septel.sim.rules.command import decider
from septel.sim.rules.fusion import belief_now, reach
from septel.sim.rules.h_hour import gather
from septel.sim.rules.package import remaining_hours
from septel.sim.rules.requests import AT_GO, WAITING, end_request, enqueue, first_in_order, release_slot, teams_line
from septel.sim.rules.tasking import is_moving_on, launch


@kernel
def to_go(W: Any, S: Any, slot: int) -> None:
    """Everything is approved: whether to ask for help, then the package and the go test; or a person composes the package."""
    request = S.requests[slot]
    request.state = AT_GO
    holder = decider(W, request.command)
    if W.policy[policies.COMPOSE, holder] == policies.SEATED:
        trace.log(
            S, trace.AWAITS, trace.TO_TASK, holder, request.command, request.target, NONE, request.place, request.id, 0.0, 0.0
        )
        return
    if W.policy[policies.HELP, holder] != policies.STANDARD and lends(W, request.command):
        ask_policy(S, policies.HELP, slot, 0, request.id)
    if W.par[0].h_hour:
        gather(W, S, slot)
    else:
        ask_policy(S, policies.COMPOSE, slot, 0, request.id)


@merged
def lends(W: Any, command: int) -> bool:
    """Whether the command's pool holds teams of other owners."""
    for base in range(W.bases.shape[0]):
        if W.pool[command, base] and W.bases[base].owner != W.commands[command].owner:
            return True
    return False


@merged
def expected_hours(W: Any, S: Any, slot: int) -> tuple[float, bool]:
    """Hours that the go test reckons with (at least those of the blow that the request is part of), and whether the free
    teams fill the package."""
    hours, filled = remaining_hours(W, S, slot)
    return max(hours, S.requests[slot].together), filled


@kernel
def go(W: Any, S: Any, slot: int, yes: bool) -> int:
    """After the go test: task the picked package, wait, or end the request; returns the operation, or NONE."""
    request, now, par = S.requests[slot], S.now[0], W.par[0]
    own_h, filled = remaining_hours(W, S, slot)
    hours = max(own_h, request.together)
    if request.warrant > 0.0 and not par.without and now.t + hours > request.warrant:
        end_request(W, S, slot, REFUSED, END_NO_WARRANT)
        return NONE
    if not yes:
        end_request(W, S, slot, STALE, END_OUT_OF_HOURS if hours_cost_it(W, S, slot, hours) else END_STALE)
        return NONE
    if not filled:
        wait_or_drop(W, S, slot)
        return NONE
    if par.deconfliction and is_moving_on(S, request.target, request.place):
        end_request(W, S, slot, REFUSED, END_REFUSED)
        return NONE
    operation = launch(W, S, slot, own_h)
    release_slot(W, S, slot)
    return operation


@merged
def hours_cost_it(W: Any, S: Any, slot: int, hours: float) -> bool:
    """Whether the go test would have been passed, had no office been closed meanwhile."""
    request = S.requests[slot]
    if request.lost <= 0.0:
        return False
    age = (request.lost - hours) / W.ranks[request.rank].mean_dwell
    return belief_now(W, S, request.case) * math.exp(age) >= W.par[0].go


@merged
def wait_or_drop(W: Any, S: Any, slot: int) -> None:
    """The free teams do not fill the package: the request stands in line for teams, alone, or ends."""
    request = S.requests[slot]
    reach(S, request.case, NO_TEAMS)
    request.together, request.blow = 0.0, 0
    if request.state == AT_GO:
        count(S, N_NO_TEAMS)
        if W.par[0].wait:
            enqueue(S, teams_line(W), slot, WAITING)
        else:
            end_request(W, S, slot, NO_TEAMS, END_NO_TEAMS)


@merged
def start_retries(W: Any, S: Any, base: int) -> None:
    """Teams of this base are ready: the requests that wait for teams and may use them are to be gone through."""
    slot, some = S.queue[teams_line(W)], False
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
    slot = first_in_order(W, S, teams_line(W), base)
    if slot != NONE:
        S.requests[slot].tried = 0
        ask_policy(S, policies.COMPOSE, slot, 0, S.requests[slot].id)
        ask_policy(S, policies.RETRY, base, 0, 0)
