"""Confirm first, O1: what reconnaissance costs and what it brings.

A target that stays Exp(6 h) is reported, scouts look after a delay D, and the force comes a time T after them. Belief after a
sighting of nobody lies below `act_threshold`, so that the request ends there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from septel.sim import trace
from septel.validate.rows import Row
from septel.validate.scenes import AT_ONCE, Bench, presence, ready
from septel.validate.trials import (
    DWELL_H,
    GRADED,
    MU,
    NOBODYS,
    TARGETS,
    among,
    fixed_row,
    one_each,
    only,
    share_row,
    traced,
    trials,
)

DELAY = {"gamma": {"mean": "2 h", "shape": 2}}
DELAY_FOUND = (1 + 2 * MU / 2) ** -2
LATER_H = 1.0
LATER_FOUND = math.exp(-MU * LATER_H)
EXPOSURE = 0.08
FROM_A1, LOOK_H, SEEN, MISTAKEN = 0.6, 3.0, 0.9, 0.1


def scouted(*, detection: float, false_alarm: float, time: Any = DELAY, later_h: float = 0.0, **more: Any) -> dict[str, Any]:
    """Every case is confirmed first."""
    confirm = {"below": 1, "time": time, "detection": detection, "false_alarm": false_alarm, "exposure": "0 /h"} | more
    return trials(confirm=confirm, act_threshold=0.3, kinds={"assault": AT_ONCE | {"turnout": f"{later_h} h"}})


def confirm_rows(bench: Bench) -> Iterator[Row]:
    """O1: what is found, of what is asked and of what is confirmed; who is noticed; belief; when it is left out."""
    p, f = 0.9, 0.1
    named = (
        "O1",
        "request's operation finds its target",
        f"p = {p}, D gamma of mean 2 h, T = 1 h",
        "p · E[exp(−μD)] · E[exp(−μT)]",
    )
    text = scouted(detection=p, false_alarm=f, later_h=LATER_H)
    yield share_row(bench.part(0), named, p * DELAY_FOUND * LATER_FOUND, text)

    p, f = 0.8, 0.2
    named = (
        "O1",
        "operation after a sighting finds its target",
        f"p = {p}, f = {f}, the same delays",
        "p L_D L_T / (p L_D + f (1 − L_D))",
    )
    expected = p * DELAY_FOUND * LATER_FOUND / (p * DELAY_FOUND + f * (1 - DELAY_FOUND))
    text = scouted(detection=p, false_alarm=f, later_h=LATER_H)
    yield share_row(bench.part(1), named, expected, text, presence)

    p, f, both = 0.9, 0.1, MU + EXPOSURE
    exposed = scouted(detection=p, false_alarm=f, exposure=f"{EXPOSURE} /h")
    named = ("O1", "request's operation finds its target", f"p = {p}, exposure {EXPOSURE} per h", "p · E[exp(−(μ + h)D)]")
    yield share_row(bench.part(2), named, p * (1 + 2 * both / 2) ** -2, exposed)

    noticed = scouted(detection=p, false_alarm=f, time="3 h", exposure="0.4 /h")
    named = ("O1", "reconnaissance noticed", "D = 3 h, exposure 0.4 per h", "h/(μ + h) · (1 − exp(−(μ + h)D))")
    expected = 0.4 / (0.4 + MU) * -math.expm1(-3 * (0.4 + MU))
    yield share_row(bench.part(3), named, expected, noticed, among("noticed", "confirmations"))
    mistaken = scouted(detection=p, false_alarm=0.5)
    mistaken["injects"] = one_each(where=NOBODYS)
    named = ("O1", "somebody seen where nobody is", "f = 0.5, false leads", "f")
    yield share_row(bench.part(4), named, 0.5, mistaken, among("operations", "confirmations"))
    yield from belief_rows(bench.part(5))
    yield left_out_row(bench.part(6))


def belief_rows(bench: Bench) -> Iterator[Row]:
    """Belief after scouts have looked: it decayed meanwhile, rose to the prior if they saw somebody, and is then Bayes'."""
    text = scouted(detection=SEEN, false_alarm=MISTAKEN, time=f"{LOOK_H} h")
    text["sources"] = {"calls": GRADED}
    text["injects"] = one_each(grade="A1")
    sighted = only(traced(bench, ready(text), bench.first), trace.SIGHTED)
    faded = FROM_A1 * math.exp(-LOOK_H / DWELL_H)
    case = f"p = {SEEN}, f = {MISTAKEN}, belief of {FROM_A1} {LOOK_H:g} h before"
    for flag, word, before, ratio in (
        (1, "somebody", max(faded, min(0.5, FROM_A1)), SEEN / MISTAKEN),
        (0, "nobody", faded, (1 - SEEN) / (1 - MISTAKEN)),
    ):
        odds = before / (1 - before) * ratio
        named = ("O1", f"belief after a sighting of {word}", case, "Bayes")
        yield fixed_row(bench, named, odds / (1 + odds), sighted["x"][sighted["flag"] == flag])


def left_out_row(bench: Bench) -> Row:
    """Only cases below the line are confirmed: those of the lower grade."""
    text = scouted(detection=SEEN, false_alarm=MISTAKEN, below=0.5)
    text["sources"] = {"calls": GRADED}
    text["injects"] = one_each(grade="A1")
    doubtful = range(0, TARGETS, 4)
    for number in doubtful:
        text["injects"][number]["tip"]["grade"] = "E5"
    rows = traced(bench, ready(text), bench.first)
    share = len(only(rows, trace.SCOUTS)) / len(only(rows, trace.ASKED))
    named = ("O1", "share of requests that are confirmed", "below 0.5; a quarter of cases at 0.4", "exact")
    return fixed_row(bench, named, 0.25, np.array([share]))
