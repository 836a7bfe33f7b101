"""One H-hour, O7: what waiting for the slowest costs, and when a sequence with fresh knowledge is better than one blow.

Organisations of a few targets each, all reported at hour 0; each organisation is one blow, whose n packages have independent
exponential turnouts of mean τ.

Of two targets the second is reported s after the first; a force takes T; a target that was found has the other warned with
the chance a. With q = exp(−μT), a sequence finds q + q e^{−μs}(1 − aq) of the two, one blow 2q e^{−μs}: the blow is better if
and only if a > (e^{μs} − 1)/q.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel import sim
from septel.sim import trace
from septel.validate.rows import Row, of_means, of_quotient
from septel.validate.scenes import AT_ONCE, MANY, STILL, Bench, force, presence, ready, run_each
from septel.validate.trials import (
    MU,
    SPEED_KMH,
    TARGETS,
    fixed_row,
    found,
    hours,
    only,
    share_row,
    stated,
    tip,
    traced,
    trials,
)

SIZE, TURNOUT_H = 3, 0.5
FORCE_H, LATER_H = 2.0, 1.5
Array = NDArray[np.float64]


def gangs(
    *, size: int = SIZE, at_h: tuple[float, ...] = (), within_h: float = 10.0, alarm: float = 0.0, **changes: Any
) -> dict[str, Any]:
    """Organisations of `size` targets, all reported; one blow against each."""
    text = trials(h_hour={"targets": size, "within": hours(within_h)}, **changes)
    gang = text["organisations"]["gang"] | {"cells": size, "alarm": alarm}
    names = [f"gang {number}" for number in range(TARGETS // size)]
    moments = at_h or (0.0,) * size
    tips = [tip(number, gang=name, at_h=hour) for name in names for number, hour in enumerate(moments, 1)]
    return text | {"organisations": dict.fromkeys(names, gang), "injects": tips}


def blow_rows(bench: Bench) -> Iterator[Row]:
    """O7: the latest of independent arrivals; nobody is warned earlier; who comes alone; a blow against a sequence."""
    turnout = {"assault": AT_ONCE | {"turnout": {"exponential": hours(TURNOUT_H)}}}
    text = gangs(kinds=turnout, horizon_h=16.0)
    case = f"n = {SIZE}, exponential turnouts of {TURNOUT_H:g} h"
    part = bench.part(0)
    seen = np.array(part.map(partial(one_run, bench, ready(text)), part.count(240)))
    latest = TURNOUT_H * sum(1 / k for k in range(1, SIZE + 1))
    blows = TARGETS // SIZE * len(seen)
    named = ("O7", "hours from tasking to the action", case, "τ · H(n)")
    yield stated(bench, named, latest, of_means(seen[:, 0], blows))
    named = ("O7", "greatest difference of hours within a blow", case, "exact")
    yield fixed_row(bench, named, 0.0, seen[:, 1])
    expected = math.prod(k / (k + SIZE * MU * TURNOUT_H) for k in range(1, SIZE + 1))
    named = ("O7", "all targets of a blow there", case, "Π k/(k + nμτ)")
    yield stated(bench, named, expected, of_means(seen[:, 2], blows))
    expected = math.prod(k / (k + MU * TURNOUT_H) for k in range(1, SIZE + 1))
    named = ("O7", "target there", case, "Π k/(k + μτ)")
    yield share_row(bench.part(1), named, expected, text)
    yield hold_row(bench.part(2))
    yield alone_row(bench.part(3))
    yield from sequence_rows(bench)


def one_run(bench: Bench, model: sim.Model, replication: int) -> tuple[float, float, float]:
    """Of one replication: mean hours to the action, greatest difference within a blow, share of blows that found all."""
    rows = traced(bench, model, replication)
    tasked, acted = (np.sort(only(rows, what), order="target") for what in (trace.TASKED, trace.ACTION))
    if len(tasked) != TARGETS or len(acted) != TARGETS:
        return math.nan, math.nan, math.nan
    hour = (acted["t"] - tasked["t"]).reshape(-1, SIZE)
    there = (acted["flag"] <= trace.SLIPPED).reshape(-1, SIZE)
    return float(hour.mean()), float(np.ptp(hour, axis=1).max()), float(there.all(axis=1).mean())


def hold_row(bench: Bench) -> Row:
    """Two packages of which one is near: it is held back at its base, where nobody sees it."""
    near, far, leak = 1.0, 3.0, 0.25
    bases = {"near": {"xy": [near * SPEED_KMH, 0], "assault": MANY}, "far": {"xy": [far * SPEED_KMH, 0], "cordon": MANY}}
    text = gangs(size=2, dwell=STILL, agencies={"police": force(base=bases)}, horizon_h=10.0)
    text |= {"kinds": {"assault": AT_ONCE, "cordon": AT_ONCE | {"cordon": True}}, "leak_team": f"{leak} /h"}
    text["ranks"]["lieutenant"] = text["ranks"]["lieutenant"] | {"packages": {"cordon": 1}}
    text["organisations"] = {name: gang | {"cells": 1, "lieutenants": 1} for name, gang in text["organisations"].items()}
    for number, inject in enumerate(text["injects"]):
        if number % 2:
            inject["tip"]["target"] = inject["tip"]["target"].replace("cell 2", "lieutenant 1")
    case = f"two packages, {near:g} h and {far:g} h away; leak {leak} per h and team"
    named = ("O7", "operation not warned", case, "mean of exp(−hT)")
    return share_row(bench, named, (math.exp(-leak * near) + math.exp(-leak * far)) / 2, text, presence)


def alone_row(bench: Bench) -> Row:
    """One target of two is reported: the blow falls when the other has not come in time."""
    within, turnout = 5.0, 1.5
    text = gangs(size=2, within_h=within, dwell=STILL, at_h=(0.25,), kinds={"assault": AT_ONCE | {"turnout": hours(turnout)}})
    acted = only(traced(bench, ready(text), bench.first), trace.ACTION)
    named = ("O7", "hours from the request to the action", f"alone, within {within:g} h, turnout {turnout:g} h", "exact")
    return fixed_row(bench, named, within + turnout, acted["t"] - 0.25)


def sequence_rows(bench: Bench) -> Iterator[Row]:
    """One blow against a sequence, on both sides of the break-even and on it."""
    q, fresh = math.exp(-MU * FORCE_H), math.exp(-MU * LATER_H)
    even = (1 / fresh - 1) / q
    for number, alarm in enumerate((0.1, even, 1.0), 4):
        part = bench.part(number)
        blow = two_reports(alarm)
        sequence = {word: value for word, value in blow.items() if word != "h_hour"}
        values = [run_each(part, ready(text), part.count(130)) for text in (blow, sequence)]
        (a, b), (c, d) = (found(each) for each in values)
        expected = 2 * fresh / (1 + fresh * (1 - alarm * q))
        word = "the break-even" if alarm == even else "the sequence is better" if alarm < even else "the blow is better"
        case = f"alarm {alarm:.3g}: {word}"
        source = "2e^{−μs} / (1 + e^{−μs}(1 − aq))"
        yield stated(bench, ("O7", "found in one blow / in a sequence", case, source), expected, of_quotient((a, b), (c, d)))


def two_reports(alarm: float) -> dict[str, Any]:
    """Two targets of each organisation, the second reported later."""
    text = gangs(
        size=2, at_h=(0.0, LATER_H), alarm=alarm, kinds={"assault": AT_ONCE | {"turnout": hours(FORCE_H)}}, horizon_h=6.0
    )
    for rank in text["ranks"].values():
        rank["reaction"] = "1 min"  # so that an alarm never comes before the other force of the same hour
    return text
