"""Is the target still there? T1: dwell against delay; T2: the nearest of random bases; T16: central or regional, one approval less."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.special import erfcx

from septel import sim
from septel.validate.rows import Estimate, Row, of_quotient, of_ratio
from septel.validate.scenes import AT_ONCE, Bench, measure, own_source, ready, replications, scene

DWELL_H, MU = "6 h", 1 / 6
DELAYS = {
    "fixed 4 h": ("4 h", 0.5134171),
    "exponential 4 h": ({"exponential": "4 h"}, 0.6),
    "Erlang-3 4 h": ({"erlang": {"mean": "4 h", "stages": 3}}, 0.5477085),
    "gamma shape 2, 4 h": ({"gamma": {"mean": "4 h", "shape": 2}}, 0.5625),
}
PLACES, TARGETS = 1500, 20


def watched(agency: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Targets that stay Exp(6 h) and are soon seen. The first lead is a stopping time, so what is left of the stay is Exp(6 h) too."""
    force = {"command": {"seat": "P0", "officers": 1000, "service": "0 h"}, "bases": {"P0": {"assault": 1000}}} | agency
    text = scene(PLACES, targets=TARGETS, dwell={"exponential": DWELL_H}, agency=force, horizon="150 d")
    return text | {"sources": own_source(rate="0.3 /h")} | changes


def present(bench: Bench, model: sim.Model, count: int) -> Estimate:
    """The share of completed operations that found their target there."""
    values = replications(bench, model, count)
    there = measure(values, "captures") + measure(values, "slipped")
    return of_ratio(there, there + measure(values, "dry_holes") + measure(values, "wrong_doors"))


def delay_rows(bench: Bench) -> list[Row]:
    """T1: P = E[e^{−μT}] for a dwell Exp(μ) and an independent delay T."""
    rows = []
    for case, (law, expected) in DELAYS.items():
        model = ready(watched({"command": {"seat": "P0", "officers": 1000, "service": law}}))
        rows.append(_row("T1", case, "present after a decision that takes this long", expected, present(bench, model, bench.count(30)), bench))
    stages = watched(
        {"command": {"seat": "P0", "officers": 1000, "service": {"exponential": "30 min"}}, "approvals": {"staff": {"exponential": "1 h"}}},
        kinds={"assault": AT_ONCE | {"turnout": {"exponential": "3 h"}}},
    )
    got = present(bench, ready(stages), bench.count(30))
    rows.append(_row("T1", "0.5 + 1 + 3 h exponential", "present after decision, approval and turnout", 0.5274725, got, bench))
    return rows


def _row(ident: str, case: str, check: str, expected: float, got: Estimate, bench: Bench) -> Row:
    source = {"T1": "E[exp(−μT)], μ = 1/6 per h", "T2": "1 − √π k e^{k²} erfc k", "T16": "ratio of E[exp(−μT)]"}[ident]
    return Row(ident, case, check, source, expected, got.value, got.n, bench.seed, got.half_width)


SIDE_KM, DENSITY, SPEED_KMH = 450.0, 1 / 2500, 60.0


def nearest_rows(bench: Bench) -> list[Row]:
    """T2: P(present on arrival) from the nearest of Poisson bases; 450 random theatres, places in their inner third."""
    k = MU / (2 * SPEED_KMH * math.sqrt(math.pi * DENSITY))
    expected = 1 - math.sqrt(math.pi) * k * float(erfcx(k))
    found = np.array(bench.map(lambda i: one_theatre(bench.seed, i), bench.count(450)))
    got = of_ratio(found[:, 0], found[:, 1])
    case = f"{len(found)} random theatres, γ = 1/2500 km⁻², 60 km/h"
    return [_row("T2", case, "present when the nearest base's team arrives", expected, got, bench)]


def one_theatre(seed: int, number: int) -> tuple[float, float]:
    """Operations that found their target, and all, in one random theatre."""
    random = np.random.default_rng((seed, number))
    bases = random.uniform(0, SIDE_KM, (random.poisson(DENSITY * SIDE_KM**2), 2))
    inner = random.uniform(SIDE_KM / 3, 2 * SIDE_KM / 3, (60, 2))
    force = {
        "command": {"seat": "Q0", "officers": 1000, "service": "0 h"},
        "bases": {f"B{i}": {"xy": xy.tolist(), "assault": 100} for i, xy in enumerate(bases)},
    }
    text = scene(2, targets=20, dwell={"exponential": DWELL_H}, agency=force, horizon="60 d", sources=own_source(rate="0.3 /h"))
    text["theatre"] = {
        "places": [{"name": f"Q{i}", "xy": xy.tolist()} for i, xy in enumerate(inner)],
        "modes": {"ground": {"speed": f"{SPEED_KMH} km/h", "detour": 1}},
    }
    values, _ = sim.batch(ready(text), seed=seed, first=number, count=1)
    there = float((measure(values, "captures") + measure(values, "slipped"))[0])
    return there, there + float((measure(values, "dry_holes") + measure(values, "wrong_doors"))[0])


def command_rows(bench: Bench) -> list[Row]:
    """T16: the same force from far away, and with one approval less."""
    far = {"bases": {"far": {"xy": [150, 0], "assault": 1000}}}
    modes = {"theatre": watched({})["theatre"] | {"modes": {"ground": {"speed": "50 km/h", "detour": 1}}}}
    central, regional = (ready(watched(where, **modes)) for where in (far, {}))
    other = Bench(bench.seed + 1, bench.threads, bench.scale)
    quotient = of_quotient(present(bench, central, bench.count(30)), present(other, regional, bench.count(30)))
    rows = [_row("T16", "base 150 km away at 50 km/h", "P(central) / P(regional)", math.exp(-MU * 3), quotient, bench)]
    approvals = {"approvals": {"staff": {"exponential": "1 h"}, "ministry": {"exponential": "2 h"}}}
    apart, joint = watched(approvals), watched(approvals, joint_command={"approval": {"exponential": "1 h"}})
    quotient = of_quotient(present(bench, ready(joint), bench.count(30)), present(other, ready(apart), bench.count(30)))
    rows.append(_row("T16", "a joint command without the 2 h stage", "P(joint) / P(in series)", 1 + MU * 2, quotient, bench))
    return rows
