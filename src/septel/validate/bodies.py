"""The body in the long run: M1, many small operations are the published equation; M2, no member is lost sight of.

M1. Cells that never move are found and taken one by one, by teams enough for all, and their places are filled from the body. No
operation depends on how many members there are. What organisation i loses in that way over the whole run, in members a week,
is η_i: counted from the trace, one number for the run, start-up included. Then C_i(t) should follow
C_i′ = ρC_i − η_i − θ C_i (S C)_i − ωC_i², which scipy's `solve_ivp` integrates here, from the scenario's words and without
a line of the kernel's.

M2. members at the end = at the start + recruited − removed − killed − saturated − taken − risen + returned − extinct, over runs
in which all of it happens.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from septel import sim
from septel.sim import trace
from septel.validate.rows import Fixed
from septel.validate.scenes import STILL, Bench, force, measure, own_source, ready, row_of_places, scene
from septel.validate.trials import Array, Text, fixed_row, hours, only

WEEKS, WEEK_H = 520, 168.0
RECRUITMENT, RIVALRY, SATURATION = 0.002527474, 1.549231e-8, 4e-8  # a week, as published
TAKEN, SUCCESSION_H, FOUND_H = 0.5, 108.0, 18.0  # members with each cell; hours until a cell is filled, and found again
CLOSE = 0.01
# Members at the start and cells, by organisation; those named together are rivals.
BODIES: dict[str, dict[str, tuple[int, int]]] = {
    "one that grows": {"gang": (20_000, 10)},
    "one that shrinks": {"gang": (8_000, 10)},
    "two rivals, one of them larger": {"gang": (20_000, 10), "other gang": (12_000, 6)},
}
FLOWS = {
    "recruited": 1, "removed": -1, "killed": -1, "saturated": -1, "taken": -1, "risen": -1, "returned": 1, "extinct": -1,
}  # fmt: skip
RUNS = 24
ROUNDING = 1e-8


def mean_field_rows(bench: Bench) -> Iterator[Fixed]:
    """M1: the greatest relative difference from the equation, week by week over ten years."""
    for number, (case, bodies) in enumerate(BODIES.items()):
        weekly, lost = one_campaign(bench.part(number), bodies)
        expected = equation([members for members, _ in bodies.values()], lost)
        case = f"{case}: {', '.join(f'{eta:.1f}' for eta in lost)} lost a week by operations"
        named = ("M1", f"members over {WEEKS} weeks / the equation's, farthest", case, "solve_ivp")
        yield fixed_row(bench, named, 1.0, (weekly / expected).ravel(), CLOSE)


def campaign(bodies: dict[str, tuple[int, int]]) -> Text:
    """Cells that stand still, an agency's own leads on them, a force that is there at once and always takes them."""
    text = scene(row_of_places(2), targets=1, dwell=STILL, agencies={"police": force()}, horizon=f"{WEEKS} w")
    gang, cell = text["organisations"]["gang"], text["ranks"]["cell"]
    text["organisations"] = {name: gang | {"members": n, "cells": cells} for name, (n, cells) in bodies.items()}
    text["ranks"] |= {"cell": cell | {"succession": hours(SUCCESSION_H)}}
    pairs = [{"between": list(bodies)}] if len(bodies) > 1 else []
    body = {
        "recruitment": f"{RECRUITMENT} /w", "rivalry": f"{RIVALRY} /w", "saturation": f"{SATURATION} /w",
        "taken": {"cell": TAKEN}, "rivals": pairs,
    }  # fmt: skip
    sources = {"eyes": own_source("police", rate=f"{1 / FOUND_H!r} /h")}
    return text | {"body": body, "sources": sources, "capture": {"p0": 1, "p1": 0}}


def one_campaign(bench: Bench, bodies: dict[str, tuple[int, int]]) -> tuple[NDArray[np.float64], list[float]]:
    """Members f8[week, organisation], and what operations cost each in members a week."""
    run = sim.Simulation(ready(campaign(bodies)), seed=bench.seed, replication=bench.first)
    weekly = np.empty((WEEKS, len(bodies)))
    for week in range(WEEKS):
        run.run_until((week + 1) * WEEK_H)
        weekly[week] = run.state.body[: len(bodies)].sum(axis=1)
    rows = run.trace()
    acted, filled = only(rows, trace.ACTION), only(rows, trace.FILLED)
    captured = acted["target"][acted["flag"] == trace.CAPTURED]
    owner = np.array([list(bodies).index(name.split("/")[0]) for name in run.model.labels.targets if "splinter" not in name])
    taken, risen = (np.bincount(owner[targets], minlength=len(bodies)) for targets in (captured, filled["target"]))
    lost = TAKEN * taken + risen
    return weekly, (lost / WEEKS).tolist()


def equation(members: list[int], lost: list[float]) -> Array:
    """C f8[week, organisation] by the equation; organisations are rivals of one another."""
    n = len(members)
    strength = 2.0 * (1 - np.eye(n))

    def change(_t: float, c: Array) -> Any:
        return RECRUITMENT * c - np.array(lost) - RIVALRY * c * (strength @ c) - SATURATION * c**2

    weeks = np.arange(1, WEEKS + 1)
    found = solve_ivp(change, (0, WEEKS), members, t_eval=weeks, rtol=1e-10, atol=1e-6)
    return np.asarray(found.y.T, np.float64)


def account_rows(bench: Bench) -> Iterator[Fixed]:
    """M2: what is missing at the end, as a share of the largest item of each run's account."""
    model = ready(everything())
    runs = bench.map(partial(account, model, bench.seed), bench.count(RUNS))
    happened = np.sum([items for items, _ in runs], axis=0)
    missing = np.array([left for _, left in runs]) if happened.all() else np.array([math.nan])
    case = "rivals, splits, extinction, captives who return"
    named = ("M2", "members missing from the account / its largest item", case, "exact")
    yield fixed_row(bench, named, 0.0, missing, ROUNDING)


def account(model: sim.Model, seed: int, replication: int) -> tuple[Array, float]:
    """Of one run: f8[flow and split], and what is missing as a share of the largest item."""
    values, _ = sim.batch(model, seed=seed, first=replication, count=1)
    flows = np.array([measure(values, f"members_{name}")[0] for name in FLOWS])
    start, end = float(model.world.members.sum()), float(measure(values, "members")[0])
    left = start + float(flows @ np.array([*FLOWS.values()])) - end
    return np.array([*flows, measure(values, "splits")[0]]), left / max(start, end, float(flows.max()))


def everything() -> Text:
    """Small organisations at war, much captured, much released; all that moves members happens in a year."""
    text = scene(row_of_places(3, km=60), targets=1, dwell={"exponential": "2 d"}, agencies={"police": force(teams=40)})
    gang = text["organisations"]["gang"] | {"head": 1, "lieutenants": 4, "cells": 12, "split": 0.5, "roam": "100 km"}
    sizes = {"gang": 1500.0, "other gang": 700.0, "small gang": 40.0}
    text["organisations"] = {name: gang | {"members": members} for name, members in sizes.items()}
    text["ranks"] = {name: rank | {"succession": {"exponential": "5 d"}} for name, rank in text["ranks"].items()}
    body = {
        "recruitment": "0.02 /w", "removal": "1.5 /w", "rivalry": "2e-5 /w", "saturation": "4e-6 /w",
        "taken": {"head": 1, "lieutenant": 2.5, "cell": 5}, "migration": "20 d", "max_organisations": 6,
        "rivals": [{"between": ["gang", "other gang"], "strength": 2}], "allies": [{"between": ["gang", "small gang"]}],
    }  # fmt: skip
    justice = {"prosecutors": 2, "time": {"exponential": "20 h"}, "back": {"exponential": "5 d"}}
    return text | {
        "horizon": "52 w", "body": body, "violence": {}, "justice": justice, "exploitation": {},
        "sources": {"eyes": own_source("police", rate="0.2 /d", false_rate="0.5 /d")},
    }  # fmt: skip
