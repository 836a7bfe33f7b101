"""Confidence in the long run, T13: c′ = g s (1 − c) − d h c, which tends to gs/(gs + dh) at the rate gs + dh.

Useful responses come at rate s and give g(1 − c), harms come at rate h and take d·c. Each is linear in c and the times are
Poisson, so that the mean follows the equation exactly, not only for small steps; nearby, where a share n of each is felt, at
n times that rate. First the kernel's own functions are called at times that the check draws. Then a whole run: tips that are
always answered, at fixed hours, and violence in the place of harms, which comes once a day. With k answers a day and m violent
events in the mean, a day multiplies the distance from the end by a = (1 − g)^k e^{−vm}, and the end is
e^{−vm}(1 − (1 − g)^k)/(1 − a).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel import sim
from septel.sim.rules import community
from septel.validate.rows import Row, of_controlled, of_means
from septel.validate.scenes import STILL, Bench, force, measure, own_source, ready, run_each, scene
from septel.validate.trials import Array, Text, hours, stated

GAIN, LOSS, ANSWERS_H, HARMS_H = 0.02, 0.05, 1.0, 0.5
RATE = GAIN * ANSWERS_H + LOSS * HARMS_H
END = GAIN * ANSWERS_H / RATE
FELT = 0.5  # of a change, at the other place
MOMENTS_H = (1 / RATE, 10 / RATE)
TRIALS = 800

PLACES, DAYS, HOURS_OF_TIPS = 40, 50, (6, 18)
DAILY, COST, BEFORE = 1.0, 0.05, 0.8  # violent events at each place, what each costs, confidence at the start
RUNS = 60


def confidence_rows(bench: Bench) -> Iterator[Row]:
    """T13: the end and the way there, where it happens and nearby; the same through the whole loop."""
    yield from driven_rows(bench.part(0))
    yield whole_row(bench.part(1))


def driven_rows(bench: Bench) -> Iterator[Row]:
    """The kernel's rise and fall at Poisson times; how often and when they came is known, and is used as a control."""
    text = scene(two_places(), targets=1, dwell=STILL, agencies={"police": force()}, horizon="1 h")
    run = sim.Simulation(ready(text | {"community": forgetting_nothing(FELT)}), trace=False)
    found = np.array([one_trial(run, bench.seed, bench.first + i) for i in range(bench.count(TRIALS, least=40))])
    n = int(found[:, 0, 0, 3].sum())
    case = f"g {GAIN}, d {LOSS}, {ANSWERS_H:g} responses and {HARMS_H:g} harms per h"
    wanted: tuple[tuple[int, int, str, str, float, str], ...] = (
        (1, 0, "confidence in the end", case, END, "gs/(gs + dh)"),
        (0, 0, "share of the way that is left after 1/(gs + dh)", case, math.exp(-1), "1/e"),
        (
            0,
            1,
            "share of the way that is left after 1/(gs + dh)",
            f"nearby, where {FELT} of it is felt",
            math.exp(-FELT),
            "e^−n",
        ),
    )
    for moment, place, check, where, expected, source in wanted:
        values = found[:, moment, place, 0]
        if moment == 0:
            values = (values - END) / (1 - END)
        got = of_controlled(values, found[:, moment, place, 1:3], n)
        yield stated(bench, ("T13", check, where, source), expected, got)


def two_places() -> list[Text]:
    """Two places that are one for all purposes but their names."""
    return [{"name": "P0", "xy": [0, 0], "people": 1000}, {"name": "P1", "xy": [0, 1e-7], "people": 1000}]


def forgetting_nothing(nearby: float = 0.0, **more: Any) -> Text:
    """A community that does not go back to what it was, within any horizon here."""
    return {"confidence": 1, "recovery": STILL, "nearby": nearby, "reach": "1 km"} | more


def one_trial(run: sim.Simulation, seed: int, number: int) -> NDArray[np.float64]:
    """f8[moment, place, 4]: confidence, how much more than expected has lately risen and fallen, and the number of events."""
    random = np.random.default_rng([seed, number])
    rises, falls = (np.sort(random.uniform(0, MOMENTS_H[-1], random.poisson(r * MOMENTS_H[-1]))) for r in (ANSWERS_H, HARMS_H))
    order = np.argsort(np.concatenate([rises, falls]))
    when, is_rise = np.concatenate([rises, falls])[order], (order < len(rises))
    W, S = run.world, run.state
    S.confidence[:] = 0.0
    out = np.empty((len(MOMENTS_H), 2, 4))
    done = 0
    for i, moment in enumerate(MOMENTS_H):
        until = int(np.searchsorted(when, moment))
        for t, up in zip(when[done:until].tolist(), is_rise[done:until].tolist(), strict=True):
            S.now[0]["t"] = t
            if up:
                community.rise(W, S, 0, GAIN)
            else:
                community.fall(W, S, 0, LOSS)
        done, S.now[0]["t"] = until, moment
        for place, rate in enumerate((RATE, RATE * FELT)):
            recent = [lately(times, moment, rate, every) for times, every in ((rises, ANSWERS_H), (falls, HARMS_H))]
            out[i, place] = (community.confidence(W, S, place), *recent, len(when))
    return out


def lately(times: Array, now: float, rate: float, every: float) -> float:
    """Σ e^{−rate·age} of the events so far, less its mean for Poisson times."""
    ages = now - times[times <= now]
    return float(np.exp(-rate * ages).sum() + every * math.expm1(-rate * now) / rate)


def whole_row(bench: Bench) -> Row:
    """Answered tips against daily violence, at places that do not feel one another."""
    values = run_each(bench, ready(daily()), bench.count(RUNS))
    got = of_means(measure(values, "confidence"), len(values) * PLACES)
    fall, rise = math.exp(-COST * DAILY), 1 - (1 - GAIN) ** len(HOURS_OF_TIPS)
    kept = (1 - rise) * fall
    end = fall * rise / (1 - kept)
    case = f"after {DAYS} days with {len(HOURS_OF_TIPS)} answered tips and {DAILY:g} violent event a day, v {COST}"
    named = ("T13", "confidence, mean over places", case, "end + (c₀ − end) a^days")
    return stated(bench, named, end + (BEFORE - end) * kept**DAYS, got)


def daily() -> Text:
    """Places with constant members and so with constant violence; each has its tips at the same hours of every day."""
    places = [{"name": f"P{i}", "xy": [100 * i, 0], "people": 1000} for i in range(PLACES)]
    text = scene(places, targets=1, dwell=STILL, agencies={"police": force()}, horizon=hours(24 * DAYS))
    text["organisations"]["gang"] |= {"members": 100 * PLACES}
    answers = {"chance": 1, "time": "0 h", "patience": "1 h"}
    tips = [
        {"at": f"{24 * day + hour} h", "tip": {"target": "gang/cell 1", "place": place["name"], "via": "calls"}}
        for day in range(DAYS)
        for hour in HOURS_OF_TIPS
        for place in places
    ]
    calls = own_source("police") | {"kind": "tips", "receivers": {"police": 1}}
    del calls["agency"]
    return text | {
        "act_threshold": 1, "sources": {"calls": calls}, "injects": tips,
        "body": {"recruitment": "0 /w", "saturation": "0 /w", "rivalry": "0 /w", "migration": "never"},
        "violence": {"rate": f"{DAILY / 2400!r} /h"},
        "community": forgetting_nothing(confidence=BEFORE, violence=COST, response=GAIN, answers=answers),
    }  # fmt: skip
