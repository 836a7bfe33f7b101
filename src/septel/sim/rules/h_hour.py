"""One H-hour (rule 4.7): approved requests on targets of one organisation are gathered, and fall as one blow.

The blow comes when enough different targets are gathered, or some time after the first. Its go tests reckon with the slowest
package; all packages act at the latest completion (`tasking.strike_together`), so that none warns the others' targets.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import policies
from septel.sim.agenda import ask_policy
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE
from septel.sim.rules import BLOW_DUE
from septel.sim.rules.package import remaining_hours
from septel.sim.rules.requests import AT_GO, GATHERED, dequeue, enqueue, first_in_order, gathering_line
from septel.sim.rules.tasking import strike_together


@kernel
def gather(W: Any, S: Any, slot: int) -> None:
    """The request joins the others of its command on its target's organisation."""
    line, now, par = gathering_line(W, S, slot), S.now[0], W.par[0]
    gathering = line - W.commands.shape[0] - 1
    if S.queue[line] == NONE:
        push(S.heap, S.size, now.t + par.h_within, BLOW_DUE, gathering, S.gathered[gathering])
    S.requests[slot].line = line
    enqueue(S, line, slot, GATHERED)
    if different_targets(S, line) >= par.h_hour:
        begin_blow(W, S, gathering)


@merged
def different_targets(S: Any, line: int) -> int:
    found, slot = 0, S.queue[line]
    while slot != NONE:
        other = S.requests[slot].next
        while other != NONE and S.requests[other].target != S.requests[slot].target:
            other = S.requests[other].next
        if other == NONE:
            found += 1
        slot = S.requests[slot].next
    return found


@merged
def on_blow_due(W: Any, S: Any, gathering: int, number: int) -> None:
    """The first that came has waited long enough: the blow falls with those that there are."""
    if S.gathered[gathering] != number:
        S.now[0].events -= 1
        return
    begin_blow(W, S, gathering)


@kernel
def begin_blow(W: Any, S: Any, gathering: int) -> None:
    """All that are gathered go at one hour: the greatest expected completion of them counts for each."""
    line, now = W.commands.shape[0] + 1 + gathering, S.now[0]
    S.gathered[gathering] += 1
    blow, together = now.next_blow, 0.0
    now.next_blow += 1
    slot = S.queue[line]
    while slot != NONE:
        hours, _ = remaining_hours(W, S, slot)
        if hours < np.inf:
            together = max(together, hours)
        slot = S.requests[slot].next
    slot = S.queue[line]
    while slot != NONE:
        request = S.requests[slot]
        request.together, request.blow, request.tried = together, blow, 1
        slot = request.next
    ask_policy(S, policies.BLOW, gathering, 0, blow)


@kernel
def next_of_blow(W: Any, S: Any, gathering: int, blow: int) -> None:
    """The next request of the blow in the officers' order faces its go test; after the last, all act together."""
    line = W.commands.shape[0] + 1 + gathering
    slot = first_in_order(W, S, line, gathering)
    if slot == NONE:
        strike_together(W, S, blow)
        return
    request = S.requests[slot]
    dequeue(S, line, slot)
    request.state, request.tried = AT_GO, 0
    ask_policy(S, policies.COMPOSE, slot, 0, request.id)
    ask_policy(S, policies.BLOW, gathering, 0, blow)
