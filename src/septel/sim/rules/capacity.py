"""Capacity (rule 4.13): skill, by training and attrition, and interoperability, by joint exercises and their fading.

s′ = τ(1 − s) − αs, and f = .5 + s divides the times of officers and turnouts and multiplies the capture chance.
x ← 1 − (1 − x)(1 − gain) at an exercise; 1 − `shortens`·x multiplies the times of approvals and the rendezvous. All of it is
an assumption.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import trace
from septel.sim.compile import kernel
from septel.sim.layout import NONE
from septel.sim.measures import N_EXERCISES, count
from septel.sim.rules.body import TICK_H


@kernel
def skill_factor(W: Any, S: Any, owner: int) -> float:
    """f of an owner of commands or teams; that of a strike force is the agencies' mean."""
    if not W.par[0].capacity:
        return 1.0
    return 0.5 + (S.skill[owner] if owner < S.skill.shape[0] else S.skill.mean())


@kernel
def time_factor(W: Any, S: Any, owners: np.uint64) -> float:
    """What is left of the times of approvals and the rendezvous when these owners (bits) act together."""
    least, n = 2.0, S.together.shape[0]
    if W.par[0].capacity:
        for a in range(n):
            for b in range(a):
                if (owners >> np.uint64(a)) & (owners >> np.uint64(b)) & np.uint64(1):
                    least = min(least, S.together[a, b])
    return 1.0 if least > 1.0 else 1.0 - W.par[0].shortens * least


@kernel
def grow_and_fade(W: Any, S: Any) -> None:
    """One tick of skill and interoperability; a joint exercise if one is due."""
    par, now, agencies = W.par[0], S.now[0], S.skill.shape[0]
    for a in range(agencies):
        S.skill[a] = par.skill_end + (S.skill[a] - par.skill_end) * par.skill_decay
    if par.exercise_every <= 0.0:
        return
    due = np.floor(now.t / par.exercise_every) > np.floor((now.t - TICK_H) / par.exercise_every)
    for a in range(agencies):
        for b in range(agencies):
            if a != b:
                x = S.together[a, b] * par.exercise_decay
                S.together[a, b] = 1.0 - (1.0 - x) * (1.0 - par.exercise_gain) if due and W.trains[a, b] else x
    if due:
        count(S, N_EXERCISES)
        trace.log(S, trace.EXERCISE, 0, NONE, NONE, NONE, NONE, NONE, 0, 0.0, 0.0)
