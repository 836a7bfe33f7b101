"""Violence (rule 4.11): events by place, where members are and are killed, and more for a time after a leader's capture.

Day n at p: Poisson with mean (1 + shock(p))·Σ_i (24·rate·C_i(p) + killed_i·C_i(p)/C_i). That violence rises in the place and
near it when a leader is taken, and then decays: Calderón et al. 2015; Lindo & Padilla-Romo 2015. Sizes are of their order only.
"""

from __future__ import annotations

import math
from typing import Any

from septel.sim import streams, trace
from septel.sim.compile import kernel
from septel.sim.layout import NONE
from septel.sim.measures import N_VIOLENT
from septel.sim.rules.body import TICK_H, members_of
from septel.sim.rules.community import fall


@kernel
def raise_shock(W: Any, S: Any, k: int, place: int) -> None:
    """Target k was captured at the place: violence rises there, and nearby where the same organisation has members."""
    size, o = W.shock[W.targets[k].rank], S.org_of[k]
    if size <= 0.0:
        return
    for q in range(S.shock.shape[0]):
        share = W.distant[place, q]
        if q == place or (share > 0.0 and S.body[o, q] > 0.0):
            S.shock[q] += size * share


@kernel
def events_of_day(generator: int, key: Any, mean: float) -> int:
    """A Poisson number by inversion of one uniform."""
    u = streams.uniform(generator, key, 0)
    if mean < 1.0 and u < 1.0 - mean:  # exp(−m) ≥ 1 − m: most days at most places
        return 0
    term = math.exp(-mean)
    total, n = term, 0
    while u >= total and n < 10_000:
        n += 1
        term *= mean / n
        total += term
    return n


@kernel
def day(W: Any, S: Any) -> None:
    """The violent events since the last tick, and what they cost in confidence; then each rise decays."""
    par, now = W.par[0], S.now[0]
    for o in range(now.organisations):
        S.totals[o] = members_of(S, o)
    number = int(now.t / TICK_H + 0.5)
    for place in range(S.shock.shape[0]):
        mean = 0.0
        for o in range(now.organisations):
            here = S.body[o, place]
            if here > 0.0:
                mean += TICK_H * par.violence_rate * here + S.flows[o, 2] * here / S.totals[o]
        if mean > 0.0:
            key = streams.fold(streams.fold(S.roots[streams.VIOLENT], W.place_key[place]), number)
            events = events_of_day(par.generator, key, mean * (1.0 + S.shock[place]))
            if events > 0:
                happen(W, S, place, events)
        S.shock[place] *= par.shock_decay


@kernel
def happen(W: Any, S: Any, place: int, events: int) -> None:
    S.tally[N_VIOLENT] += events
    trace.log(S, trace.VIOLENCE, events, NONE, NONE, NONE, NONE, place, 0, S.shock[place], 0.0)
    if W.par[0].confidence_violence > 0.0:
        for _ in range(events):
            fall(W, S, place, W.par[0].confidence_violence)
