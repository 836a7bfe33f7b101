"""Community (rule 4.11): how ready people are to call, by place, and what moves that.

c(p) = baseline + D·exp(−Δ/recovery). A harm takes d·c, a violent event v·c, a useful response gives g·(1 − c); the same happens
nearby with the coefficient times exp(−distance/reach)·`nearby`. With relaxation and violence 0 the fluid limit is c′ =
g·s·(1 − c) − d·h·c. No law with published parameters exists: all of this is an assumption.
"""

from __future__ import annotations

import math
from typing import Any

from septel.sim import laws, streams, trace
from septel.sim.calendar import push
from septel.sim.compile import kernel
from septel.sim.layout import NONE
from septel.sim.measures import TIPS_ANSWERED, count
from septel.sim.rules import TIP_ANSWERED


@kernel
def confidence(W: Any, S: Any, place: int) -> float:
    """c of the place now."""
    deviation = S.confidence[place, 0]
    if deviation == 0.0:
        return W.confidence[place]
    return W.confidence[place] + deviation * math.exp((S.confidence[place, 1] - S.now[0].t) / W.par[0].recovery)


@kernel
def fall(W: Any, S: Any, place: int, share: float) -> float:
    """Confidence falls by this share at the place, and by less nearby; returns what is lost, added over places."""
    lost = 0.0
    for i in range(W.neighbours.shape[1]):
        q = W.neighbours[place, i]
        if q == NONE:
            break
        before = confidence(W, S, q)
        change = share * W.near[place, i] * before
        put(W, S, q, before - change)
        lost += change
    return lost


@kernel
def rise(W: Any, S: Any, place: int, share: float) -> None:
    """Confidence rises by this share of what is missing to 1 at the place, and by less nearby."""
    for i in range(W.neighbours.shape[1]):
        q = W.neighbours[place, i]
        if q == NONE:
            break
        before = confidence(W, S, q)
        put(W, S, q, before + share * W.near[place, i] * (1.0 - before))


@kernel
def put(W: Any, S: Any, place: int, value: float) -> None:
    S.confidence[place, 0] = value - W.confidence[place]
    S.confidence[place, 1] = S.now[0].t


@kernel
def answer_later(W: Any, S: Any, key: Any, place: int) -> None:
    """A tip has come: whether its caller will be answered while it still counts."""
    par, about = W.par[0], streams.fold(key, streams.ANSWER)
    if streams.uniform(par.generator, streams.fold(about, 1), 0) >= par.answer_chance:
        return
    after = laws.sample(par.generator, about, W.laws[par.answer_law])
    if after <= par.patience:
        push(S.heap, S.size, S.now[0].t + after, TIP_ANSWERED, place, 0)


@kernel
def on_tip_answered(W: Any, S: Any, place: int) -> None:
    """A caller learns that something came of the tip."""
    count(S, TIPS_ANSWERED)
    rise(W, S, place, W.par[0].response)
    trace.log(S, trace.ANSWERED, 0, NONE, NONE, NONE, NONE, place, 0, confidence(W, S, place), 0.0)
