"""Succession (rule 4.12): a vacant position is filled after a time, with a body from the rank below; a head's capture may split
the organisation.

The head's by the first lieutenant, a lieutenant's by the first of his cells, a cell's from the body. Of a split organisation
the 2nd, 4th, … lieutenants go, with their cells and half of the members, to a rival with a head of its own. That losing heads
fragments organisations and sets the parts against each other: Phillips 2015; Calderón et al. 2015.
"""

from __future__ import annotations

from typing import Any

from septel.sim import laws, streams, trace
from septel.sim.calendar import push
from septel.sim.compile import inline, kernel
from septel.sim.layout import HEAD, NONE
from septel.sim.measures import HEAD_VACANT_H, N_SPLITS, N_SPLITS_REFUSED, count
from septel.sim.rules import VACANCY_FILLED
from septel.sim.rules.body import one_rises, share_out
from septel.sim.rules.targets import begin_visit, end_visit

LIEUTENANT, CELL = 1, 2


@inline
def is_occupied(S: Any, k: int) -> bool:
    return S.visits[k].vacant_since < 0.0


@kernel
def vacate(W: Any, S: Any, k: int) -> None:
    """Position k is vacant until somebody fills it, if anybody does."""
    S.visits[k].vacant_since = S.now[0].t
    schedule_succession(W, S, k)


@kernel
def schedule_succession(W: Any, S: Any, k: int) -> None:
    visit, target, now = S.visits[k], W.targets[k], S.now[0]
    law = W.ranks[target.rank].succession
    if law != NONE:
        key = streams.fold(streams.fold(S.roots[streams.SUCCESSION], target.key), visit.generation)
        push(S.heap, S.size, now.t + laws.sample(W.par[0].generator, key, W.laws[law]), VACANCY_FILLED, k, visit.generation)


@kernel
def on_vacancy_filled(W: Any, S: Any, k: int, generation: int) -> None:
    """A successor takes the position, unless somebody has come back to it meanwhile or nobody is there to rise."""
    visit = S.visits[k]
    if is_occupied(S, k) or visit.generation != generation:
        S.now[0].events -= 1
        return
    if W.par[0].body and not somebody_rises(W, S, k):
        visit.generation += 1
        schedule_succession(W, S, k)
        return
    fill(W, S, k)


@kernel
def fill(W: Any, S: Any, k: int) -> None:
    """The position is filled; its visits go on where they stopped."""
    visit, now = S.visits[k], S.now[0]
    if W.targets[k].rank == HEAD:
        S.tally[HEAD_VACANT_H] += now.t - visit.vacant_since
    visit.vacant_since = -1.0
    visit.generation += 1
    trace.log(S, trace.FILLED, 0, NONE, NONE, k, visit.generation, NONE, 0, 0.0, 0.0)
    begin_visit(W, S, k)


@kernel
def somebody_rises(W: Any, S: Any, k: int) -> bool:
    """Whoever is next below leaves his post for position k."""
    rank, o = W.targets[k].rank, S.org_of[k]
    riser = NONE
    if rank == HEAD:
        riser = first_occupied(W, S, o, LIEUTENANT, NONE)
    elif rank == LIEUTENANT:
        riser = first_occupied(W, S, o, CELL, k)
    if riser == NONE and rank != CELL:
        riser = first_occupied(W, S, o, CELL, NONE)
    if riser == NONE:
        return one_rises(W, S, o)
    trace.log(S, trace.RISEN, 0, NONE, NONE, riser, S.visits[riser].visit, NONE, 0, float(k), 0.0)
    end_visit(W, S, riser, False)
    vacate(W, S, riser)
    return True


@kernel
def first_occupied(W: Any, S: Any, o: int, rank: int, superior: int) -> int:
    """The first occupied position of the rank in the organisation, of those that report to `superior` if that is given."""
    for k in range(W.targets.shape[0]):
        mine = S.org_of[k] == o and W.targets[k].rank == rank and (superior == NONE or S.superior[k] == superior)
        if mine and is_occupied(S, k):
            return k
    return NONE


@kernel
def split(W: Any, S: Any, k: int) -> None:
    """Head k is captured: its organisation may split in two, if there may be another one."""
    o, now, par = S.org_of[k], S.now[0], W.par[0]
    key = streams.fold(streams.fold(S.roots[streams.SPLIT], W.targets[k].key), S.visits[k].generation)
    if streams.uniform(par.generator, key, 0) >= W.splits[S.family[o]]:
        return
    if now.organisations >= par.most:
        count(S, N_SPLITS_REFUSED)
        return
    count(S, N_SPLITS)
    new = now.organisations
    now.organisations += 1
    head = W.targets.shape[0] - W.family.shape[0] + new  # the splinters' heads are the last targets
    S.family[new], S.org_of[head] = S.family[o], new
    if not second_ones_go(W, S, o, LIEUTENANT, new, head):
        second_ones_go(W, S, o, CELL, new, head)
    for cell in range(W.targets.shape[0]):
        above = S.superior[cell]
        if W.targets[cell].rank == CELL and above != NONE and S.org_of[above] == new:
            S.org_of[cell] = new
    share_out(S, o, new)
    vacate(W, S, head)
    trace.log(S, trace.SPLIT, 0, NONE, NONE, head, NONE, NONE, new, float(o), 0.0)


@kernel
def second_ones_go(W: Any, S: Any, o: int, rank: int, new: int, head: int) -> bool:
    """The 2nd, 4th, … position of the rank goes to the new organisation and reports to its head; whether any did."""
    number = 0
    for k in range(W.targets.shape[0]):
        if S.org_of[k] == o and W.targets[k].rank == rank:
            number += 1
            if number % 2 == 0:
                S.org_of[k], S.superior[k] = new, head
    return number > 1
