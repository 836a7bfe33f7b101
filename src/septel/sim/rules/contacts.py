"""Forces that meet (rule 4.9): two agencies at one place that do not know of each other."""

from __future__ import annotations

from typing import Any

from septel.sim import streams, trace
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE, OPERATIONS
from septel.sim.measures import N_CONTACTS, count
from septel.sim.rules.warning import warn


@merged
def on_platform(W: Any, owner: int) -> bool:
    return W.par[0].platform != NONE and (owner >= W.agency_leak.shape[0] or W.member[owner] != 0)


@merged
def meet(W: Any, S: Any, slot: int) -> None:
    """The force is about to act: whom it meets of whom it does not know, and whom both warn."""
    mine, now = S.operations[slot], S.now[0]
    owner = W.commands[mine.command].owner
    for other in range(S.pools[OPERATIONS, 1]):
        theirs = S.operations[other]
        stranger = W.commands[theirs.command].owner
        if other == slot or not theirs.active or theirs.place != mine.place or theirs.first > now.t or stranger == owner:
            continue
        if on_platform(W, owner) and on_platform(W, stranger):
            continue
        key = streams.fold(streams.fold(S.roots[streams.CONTACT], mine.key), theirs.key)
        if streams.uniform(W.par[0].generator, key, 0) < W.works[owner, stranger]:
            continue
        count(S, N_CONTACTS)
        trace.log(S, trace.CONTACT, 0, mine.holder, mine.command, mine.target, NONE, mine.place, mine.id, float(theirs.id), 0.0)
        warn_at(W, S, slot)
        warn_at(W, S, other)


@kernel
def warn_at(W: Any, S: Any, slot: int) -> None:
    """The operation's target is warned, if it is there and does not know yet."""
    operation = S.operations[slot]
    visit = S.visits[operation.target]
    if visit.vacant_since < 0.0 and visit.place == operation.place and not visit.warned:
        warn(W, S, operation.target, operation.id, operation.holder, operation.command, trace.BY_CONTACT)
