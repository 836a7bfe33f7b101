"""Justice (rule 4.10): captives wait for a prosecutor; in time they are convicted or released, too late they are released; the
released go back to their organisation.

FCFS, work of a drawn length under the prosecutors' hours, a limit from the capture on (Mexican Constitution, art. 16: 48 h to
the prosecutor's decision, doubled for organised crime).
"""

from __future__ import annotations

from typing import Any

from septel.sim import laws, streams, trace
from septel.sim.calendar import push
from septel.sim.compile import kernel
from septel.sim.layout import CAPTIVES, NONE
from septel.sim.measures import N_ACQUITTED, N_BACK, N_CONVICTED, N_HELD_TOO_LONG, count
from septel.sim.pools import give, take
from septel.sim.rules import CAPTIVE_BACK, HOLDING_OVER, PROCEEDING_DONE
from septel.sim.rules.body import join
from septel.sim.rules.hours import work_takes
from septel.sim.rules.succession import CELL, fill, is_occupied

IN_LINE, IN_PROCEEDING, DONE_IN_TIME, FREE_AGAIN = 1, 2, 3, 4
WORK, VERDICT = 0, 1  # draws of a proceeding's key
FIRST, LAST, IDLE = 0, 1, 2  # of the court


@kernel
def detain(W: Any, S: Any, k: int, place: int, members: float) -> None:
    """Target k was captured, with members: a prosecutor will take him up if one is free in time."""
    now = S.now[0]
    slot = take(S.pools, CAPTIVES, S.captives)
    captive = S.captives[slot]
    captive.since, captive.members, captive.organisation, captive.place = now.t, members, S.org_of[k], place
    captive.rank, captive.state, captive.id, captive.next = W.targets[k].rank, IN_LINE, now.next_captive, NONE
    captive.key = streams.fold(W.targets[k].key, S.visits[k].generation)
    now.next_captive += 1
    if S.court[FIRST] == NONE:
        S.court[FIRST] = slot
    else:
        S.captives[S.court[LAST]].next = slot
    S.court[LAST] = slot
    push(S.heap, S.size, now.t + W.par[0].holding, HOLDING_OVER, slot, captive.id)
    take_up(W, S)


@kernel
def take_up(W: Any, S: Any) -> None:
    """Free prosecutors take up the first in line; whom they cannot finish in time they have until his holding is over."""
    now, par = S.now[0], W.par[0]
    while S.court[IDLE] > 0 and S.court[FIRST] != NONE:
        slot = S.court[FIRST]
        captive = S.captives[slot]
        S.court[FIRST] = captive.next
        S.court[IDLE] -= 1
        captive.state = IN_PROCEEDING
        key = streams.fold(S.roots[streams.PROCEEDING], captive.key)
        work = laws.sample(par.generator, streams.fold(key, WORK), W.laws[par.proceeding_law])
        done = now.t + work_takes(W, par.proceeding_hours, now.t, work)
        if done <= captive.since + par.holding:
            captive.state = DONE_IN_TIME
            push(S.heap, S.size, done, PROCEEDING_DONE, slot, captive.id)


@kernel
def on_proceeding_done(W: Any, S: Any, slot: int) -> None:
    """A decision in time: convicted, or released."""
    captive, par = S.captives[slot], W.par[0]
    S.court[IDLE] += 1
    key = streams.fold(S.roots[streams.PROCEEDING], captive.key)
    if streams.uniform(par.generator, streams.fold(key, VERDICT), 0) < par.conviction:
        count(S, N_CONVICTED)
        log_fate(S, slot, trace.CONVICTED)
        leave(S, slot)
    else:
        count(S, N_ACQUITTED)
        release(W, S, slot, trace.ACQUITTED)
    take_up(W, S)


@kernel
def on_holding_over(W: Any, S: Any, slot: int, ident: int) -> None:
    """He may not be held any longer without a decision."""
    captive = S.captives[slot]
    if captive.id != ident or captive.state >= DONE_IN_TIME:
        S.now[0].events -= 1
        return
    count(S, N_HELD_TOO_LONG)
    if captive.state == IN_PROCEEDING:
        S.court[IDLE] += 1
    else:  # nobody stands before him: who came earlier was taken up or released earlier
        S.court[FIRST] = captive.next
    release(W, S, slot, trace.HELD_TOO_LONG)
    take_up(W, S)


@kernel
def release(W: Any, S: Any, slot: int, fate: int) -> None:
    captive, par = S.captives[slot], W.par[0]
    log_fate(S, slot, fate)
    captive.state = FREE_AGAIN
    key = streams.fold(S.roots[streams.RETURNING], captive.key)
    push(S.heap, S.size, S.now[0].t + laws.sample(par.generator, key, W.laws[par.back_law]), CAPTIVE_BACK, slot, captive.id)


@kernel
def leave(S: Any, slot: int) -> None:
    S.captives[slot].id = 0
    give(S.pools, CAPTIVES, S.captives, slot)


@kernel
def on_captive_back(W: Any, S: Any, slot: int) -> None:
    """He takes the lowest vacant position of his organisation, or joins its body; his members join it too."""
    captive = S.captives[slot]
    o, place, members = captive.organisation, captive.place, captive.members
    count(S, N_BACK)
    log_fate(S, slot, trace.BACK)
    leave(S, slot)
    k = lowest_vacant(W, S, o)
    join(W, S, o, place, members if k != NONE else members + 1.0)
    if k != NONE:
        fill(W, S, k)


@kernel
def lowest_vacant(W: Any, S: Any, o: int) -> int:
    """The vacant position of the lowest rank in the organisation, the first of that rank, or NONE."""
    for step in range(3):
        rank = CELL - step
        for k in range(W.targets.shape[0]):
            if S.org_of[k] == o and W.targets[k].rank == rank and not is_occupied(S, k):
                return k
    return NONE


@kernel
def log_fate(S: Any, slot: int, fate: int) -> None:
    captive = S.captives[slot]
    trace.log(
        S, trace.CAPTIVE, fate, NONE, NONE, NONE, captive.rank, captive.place, captive.id, captive.members, captive.since
    )  # fmt: skip
