"""Approvals (rule 4.6): the officer's decision, then the stages in series of all who own teams, or a joint command's one."""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import laws, streams, trace
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE
from septel.sim.measures import N_DECIDED, REFUSED, T_DECISION, count, time_sample
from septel.sim.rules import STAGE_DONE
from septel.sim.rules.go import to_go
from septel.sim.rules.requests import APPROVING, end_request, is_open
from septel.sim.rules.tasking import compose


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
