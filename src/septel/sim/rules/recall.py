"""Recall (rule 4.7): a force under way is called back, if it can be reached.

The go test is taken again with P(now)·(1 − Q), Q the holder's greatest belief in the target's being elsewhere. A force of
which a group has departed hears it with the chance coverage(place) · the worst link between its command and its teams'
agencies; else it goes on. A force that is called back returns in the time that it has been under way.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import streams, trace
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE
from septel.sim.measures import END_RECALLED, N_RECALLED, N_UNHEARD, count, count_end
from septel.sim.rules.fusion import belief_now
from septel.sim.rules.tasking import send_home


@merged
def belief_in_transit(W: Any, S: Any, slot: int) -> float:
    """P(now) of the operation's case, less what its holder believes of the target's being elsewhere: it is at one place."""
    c = S.operations[slot].case
    case, elsewhere = S.cases[c], 0.0
    other = S.case_head[case.holder, case.target]
    while other != NONE:
        if other != c:
            elsewhere = max(elsewhere, belief_now(W, S, other))
        other = S.cases[other].next
    return belief_now(W, S, c) * (1.0 - elsewhere)


@merged
def chance_heard(W: Any, S: Any, slot: int) -> float:
    """The chance that the force hears its command now."""
    operation, now = S.operations[slot], S.now[0]
    departed = False
    g = operation.groups
    while g != NONE:
        departed = departed or S.groups[g].depart <= now.t
        g = S.groups[g].next
    if not departed:
        return 1.0
    link, owner = 1.0, W.commands[operation.command].owner
    for other in range(W.works.shape[0]):
        if (operation.owners >> np.uint64(other)) & np.uint64(1):
            link = min(link, W.works[owner, other])
    return W.gets_through[operation.place] * link


@kernel
def call_back(W: Any, S: Any, slot: int) -> None:
    """The operation is called back; its teams turn round if they hear of it."""
    operation = S.operations[slot]
    key = streams.fold(streams.fold(operation.key, streams.RECALL), operation.recalls)
    operation.recalls += 1
    heard = streams.uniform(W.par[0].generator, key, 0) < chance_heard(W, S, slot)
    trace.log(
        S, trace.RECALLED if heard else trace.UNHEARD, 0, operation.holder, operation.command, operation.target, NONE,
        operation.place, operation.id, 0.0, 0.0,
    )  # fmt: skip
    if not heard:
        operation.unheard = 1
        count(S, N_UNHEARD)
        return
    count(S, N_RECALLED)
    count_end(S, END_RECALLED)
    send_home(W, S, slot, False)
