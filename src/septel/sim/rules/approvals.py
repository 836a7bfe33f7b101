"""Approvals (rule 4.6): the officer's decision, the stages in series of all who own teams or a joint command's one, a warrant.

A stage is work under its office's hours. The court compares with its threshold what is believed when it is asked; a warrant
holds for a time from its ruling.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import laws, policies, streams, trace
from septel.sim.agenda import ask_policy
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE
from septel.sim.measures import (
    BELOW_STANDARD,
    END_NO_WARRANT,
    END_REFUSED,
    LOST_H,
    N_ACTS,
    N_DECIDED,
    N_WARRANTS,
    N_WARRANTS_REFUSED,
    REFUSED,
    T_DECISION,
    count,
    time_sample,
)  # fmt: skip
from septel.sim.rules import COURT_RULES, STAGE_DONE
from septel.sim.rules.capacity import time_factor
from septel.sim.rules.command import decider
from septel.sim.rules.fusion import belief_now
from septel.sim.rules.go import to_go
from septel.sim.rules.hours import lost_hours, work_takes
from septel.sim.rules.package import compose
from septel.sim.rules.requests import APPROVING, IN_COURT, end_request, is_open


@kernel
def decide(W: Any, S: Any, slot: int, yes: bool) -> None:
    """Yes starts the approvals; no ends the request as refused."""
    request = S.requests[slot]
    lose(S, slot, lost_hours(W, W.commands[request.command].hours, request.opened, S.now[0].t))
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
    if yes:
        count(S, N_ACTS)
        if belief_now(W, S, request.case) < W.par[0].standard:
            count(S, BELOW_STANDARD)
    if not yes:
        end_request(W, S, slot, REFUSED, END_REFUSED)
    elif W.par[0].confirm:
        ask_policy(S, policies.CONFIRM, slot, 0, request.id)
    else:
        begin(W, S, slot)


@merged
def lose(S: Any, slot: int, hours: float) -> None:
    """Closed offices have cost the request this much."""
    S.requests[slot].lost += hours
    S.tally[LOST_H] += hours


@kernel
def begin(W: Any, S: Any, slot: int) -> None:
    """The approvals begin: whose they are depends on who owns the teams."""
    request = S.requests[slot]
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


@merged
def office_hours(W: Any, stage: int) -> int:
    """The calendar of a stage, or of the joint command that stands in for all."""
    return W.par[0].joint_hours if W.par[0].joint else W.stage_hours[stage]


@merged
def who_approves(W: Any, S: Any, slot: int, stage: int) -> int:
    """The holder whose approval a stage is: the owner's of the teams, or the platform's where a joint command stands in."""
    if not W.par[0].joint:
        owners = S.requests[slot].owners
        for owner in range(W.agency_leak.shape[0]):
            if (owners >> np.uint64(owner)) & np.uint64(1):
                for i in range(W.stages.shape[1]):
                    if W.stages[owner, i] == stage:
                        return owner
    return W.par[0].platform


@kernel
def next_stage(W: Any, S: Any, slot: int) -> None:
    """Start the next approval, or come to the go test. Another agency's approval is its person's to give, if one is seated."""
    request, now, par = S.requests[slot], S.now[0], W.par[0]
    stage = pending_stage(W, S, slot)
    if stage == NONE:
        if par.warrant:
            apply(W, S, slot)
        else:
            to_go(W, S, slot)
        return
    request.stage = stage
    asked = who_approves(W, S, slot, stage)
    if asked != decider(W, request.command) and W.policy[policies.DECIDE, asked] == policies.SEATED:
        request.began = -1.0
        trace.log(
            S, trace.AWAITS, trace.TO_APPROVE, asked, request.command, request.target, NONE, request.place, request.id,
            float(stage), 0.0,
        )  # fmt: skip
        return
    law = par.joint_law if par.joint else W.stage_law[stage]
    hours = office_hours(W, stage)
    part = np.uint64(0) if par.joint else W.stage_key[stage]
    key = streams.fold(streams.fold(request.key, streams.APPROVAL), part)
    work = laws.sample(par.generator, key, W.laws[law]) * time_factor(W, S, request.owners)
    takes = work_takes(W, hours, now.t, work)
    request.began = now.t
    push(S.heap, S.size, now.t + takes, STAGE_DONE, slot, request.id & 0x7FFFFFFF)


@merged
def on_stage_done(W: Any, S: Any, slot: int, ident: int) -> None:
    """One stage has approved."""
    if not is_open(S, slot, ident, APPROVING):
        S.now[0].events -= 1
        return
    lose(S, slot, lost_hours(W, office_hours(W, S.requests[slot].stage), S.requests[slot].began, S.now[0].t))
    grant(W, S, slot)


@kernel
def grant(W: Any, S: Any, slot: int) -> None:
    """The stage at hand is approved; the next follows."""
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


@merged
def apply(W: Any, S: Any, slot: int) -> None:
    """A court is asked for a warrant and shown what is believed now."""
    request, now, par = S.requests[slot], S.now[0], W.par[0]
    request.state, request.evidence, request.began = IN_COURT, belief_now(W, S, request.case), now.t
    work = laws.sample(par.generator, streams.fold(request.key, streams.COURT), W.laws[par.warrant_law])
    done = now.t + work_takes(W, par.warrant_hours, now.t, work)
    push(S.heap, S.size, done, COURT_RULES, slot, request.id & 0x7FFFFFFF)


@kernel
def on_court_rules(W: Any, S: Any, slot: int, ident: int) -> None:
    """Granted if the evidence sufficed; refused, the request ends, unless the design lets a force act without."""
    if not is_open(S, slot, ident, IN_COURT):
        S.now[0].events -= 1
        return
    request, par = S.requests[slot], W.par[0]
    lose(S, slot, lost_hours(W, par.warrant_hours, request.began, S.now[0].t))
    granted = request.evidence >= par.evidence
    count(S, N_WARRANTS)
    request.warrant = S.now[0].t + par.expires if granted else -1.0
    trace.log(
        S, trace.RULED, 1 if granted else 0, request.holder, request.command, request.target, NONE, request.place, request.id,
        request.evidence, request.warrant,
    )  # fmt: skip
    if not granted:
        count(S, N_WARRANTS_REFUSED)
        if not par.without:
            end_request(W, S, slot, REFUSED, END_NO_WARRANT)
            return
    to_go(W, S, slot)
