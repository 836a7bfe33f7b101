"""Injects (rule 4.15): the scenario's dated events: a tip, weather, a festival, a leak to the press, a closure of roads."""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim import streams, trace
from septel.sim.calendar import push
from septel.sim.compile import kernel, merged
from septel.sim.layout import NONE
from septel.sim.rules import INJECT_ENDS
from septel.sim.rules.leads import observe
from septel.sim.rules.warning import warn

TIP, WEATHER, FESTIVAL, PRESS, CLOSURE = 0, 1, 2, 3, 4
KINDS = ("tip", "weather", "festival", "press", "closure")
PENDING, ON, OVER = 0, 1, 2


@kernel
def on_inject(W: Any, S: Any, i: int) -> None:
    """Inject i takes effect."""
    inject, now = W.injects[i], S.now[0]
    trace.log(S, trace.INJECT, inject.kind, NONE, NONE, inject.target, NONE, inject.place, i, inject.factor, inject.lasts)
    S.injected[i] = ON
    if inject.kind == TIP:
        visit = S.visits[inject.target]
        if visit.vacant_since < 0.0:
            key = streams.fold(S.roots[streams.INJECT], inject.key)
            observe(
                W,
                S,
                key,
                inject.source,
                inject.target,
                inject.place,
                visit.place == inject.place,
                inject.grade,
                inject.receiver,
            )
    elif inject.kind == PRESS:
        for k in range(inject.target, inject.last_target + 1):
            if S.visits[k].vacant_since < 0.0 and not S.visits[k].warned:
                warn(W, S, k, 0, NONE, NONE, trace.BY_OPERATION)
    else:
        push(S.heap, S.size, now.t + inject.lasts, INJECT_ENDS, i, 0)
        apply_factors(W, S)


@merged
def on_inject_ends(W: Any, S: Any, i: int) -> None:
    """Weather, a festival or a closure is over."""
    S.injected[i] = OVER
    apply_factors(W, S)


@kernel
def roads_now(W: Any, S: Any) -> int:
    """The travel times that hold under the closures that are on; those without any for a set that is on for no time at all."""
    for roads in range(W.closed.shape[0]):
        same = True
        for i in range(W.injects.shape[0]):
            on = S.injected[i] == ON and W.injects[i].kind == CLOSURE
            same &= on == (W.closed[roads, i] != 0)
        if same:
            return roads
    return 0


@kernel
def apply_factors(W: Any, S: Any) -> None:
    """Set the roads and the factors of all places anew from the injects that are on, so that they return to exactly 1."""
    S.roads[0] = roads_now(W, S)
    for place in range(S.festival.shape[0]):
        S.festival[place] = 1.0
        for mode in range(S.weather.shape[0]):
            S.weather[mode, place] = 1.0
    for i in range(W.injects.shape[0]):
        inject = W.injects[i]
        if S.injected[i] != ON or (inject.kind != WEATHER and inject.kind != FESTIVAL):
            continue
        for place in range(W.inject_places.shape[1]):
            if not W.inject_places[i, place]:
                continue
            if inject.kind == FESTIVAL:
                S.festival[place] *= inject.factor
                continue
            for mode in range(S.weather.shape[0]):
                if (np.int64(inject.modes) >> mode) & 1:
                    S.weather[mode, place] *= inject.factor
