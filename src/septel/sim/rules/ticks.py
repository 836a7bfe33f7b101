"""The tick: once a day skills, the body, violence and its memory take their step; once a week what is sampled is added up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from septel.sim import loops
from septel.sim.calendar import push
from septel.sim.compile import kernel
from septel.sim.layout import CAPTIVES, HEAD, NONE
from septel.sim.measures import N_TIPS, N_VIOLENT
from septel.sim.rules import TICK
from septel.sim.rules.body import TICK_H, flow, members_of
from septel.sim.rules.capacity import grow_and_fade
from septel.sim.rules.community import confidence
from septel.sim.rules.violence import day

DAYS_OF_WEEK = 7
MEMBERS, ORGANISATIONS, HEADS_VACANT, VIOLENT_EVENTS, TIPS, CONFIDENCE, HELD, SKILL, TOGETHER = range(9)
SCALES = tuple(series.scale for series in loops.SERIES)


@kernel
def schedule_tick(W: Any, S: Any) -> None:
    t = S.now[0].t + TICK_H
    if W.par[0].ticks and t <= W.par[0].horizon:
        push(S.heap, S.size, t, TICK, 0, 0)


@kernel
def on_tick(W: Any, S: Any) -> None:
    """A day is over."""
    par, now = W.par[0], S.now[0]
    if par.capacity:
        grow_and_fade(W, S)
    if par.body:
        flow(W, S)
    if par.violence:
        day(W, S)
    number = int(now.t / TICK_H + 0.5)
    week = number // DAYS_OF_WEEK - 1
    if number % DAYS_OF_WEEK == 0 and week < S.pool_weeks.shape[0]:
        sample(W, S, week)
    schedule_tick(W, S)


@kernel
def sample(W: Any, S: Any, week: int) -> None:
    """Add the state of this week to the pooled series."""
    members, standing, vacant = 0.0, 0, 0
    for o in range(S.now[0].organisations):
        total = members_of(S, o)
        members += total
        standing += 1 if total > 0.0 or is_led(S, o) else 0
    for k in range(W.targets.shape[0]):
        if W.targets[k].rank == HEAD and S.org_of[k] != NONE and S.visits[k].vacant_since >= 0.0:
            vacant += 1
    add(S, week, MEMBERS, members)
    add(S, week, ORGANISATIONS, standing)
    add(S, week, HEADS_VACANT, vacant)
    add(S, week, VIOLENT_EVENTS, S.tally[N_VIOLENT] - S.week[0])
    add(S, week, TIPS, S.tally[N_TIPS] - S.week[1])
    add(S, week, CONFIDENCE, mean_confidence(W, S))
    add(S, week, HELD, S.pools[CAPTIVES, 2])
    add(S, week, SKILL, S.skill.mean())
    add(S, week, TOGETHER, mean_together(S))
    S.week[0], S.week[1] = S.tally[N_VIOLENT], S.tally[N_TIPS]


@kernel
def add(S: Any, week: int, series: int, value: float) -> None:
    whole = np.int64(math.floor(value * SCALES[series] + 0.5))
    S.pool_weeks[week, series, 0] += whole
    S.pool_weeks[week, series, 1] += whole * whole


@kernel
def is_led(S: Any, o: int) -> bool:
    """Whether any position of the organisation is occupied."""
    for k in range(S.org_of.shape[0]):
        if S.org_of[k] == o and S.visits[k].vacant_since < 0.0:
            return True
    return False


@kernel
def mean_confidence(W: Any, S: Any) -> float:
    """Confidence now, mean over people."""
    total, people = 0.0, 0.0
    for place in range(W.people.shape[0]):
        total += W.people[place] * confidence(W, S, place)
        people += W.people[place]
    return total / people if people > 0.0 else 0.0


@kernel
def mean_together(S: Any) -> float:
    """Interoperability, mean over pairs of agencies."""
    total, n = 0.0, S.skill.shape[0]
    for a in range(n):
        for b in range(a):
            total += S.together[a, b]
    return total / (n * (n - 1) / 2) if n > 1 else 0.0


@kernel
def sample_confidence(W: Any, S: Any) -> None:
    """At the horizon: add each place's confidence to the pool."""
    for place in range(W.people.shape[0]):
        whole = np.int64(math.floor(confidence(W, S, place) * SCALES[CONFIDENCE] + 0.5))
        S.pool_confidence[place, 0] += whole
        S.pool_confidence[place, 1] += whole * whole
