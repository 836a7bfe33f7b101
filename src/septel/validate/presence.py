"""Is the target still there? T1: dwell against delay; T2: the nearest of random bases; T16: central or regional, joint or not.

In T1 and T16 targets stay Exp(6 h) at one of 1,500 places and are soon seen by the agency's own source. The first lead of a
visit is a stopping time, so what is left of the stay is Exp(6 h) too, and the share of operations that find their target is
E[e^{−μT}], T from that lead to the action. Two things blur it, each by less than 0.05 % of the value: a target may come back
to the same place while the force is still under way (one in 1,500 of those that left), and operations that the horizon of
150 days cuts off are slower than the others (by cov(e^{−μT}, T)/(P · 3,600 h)).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.special import erfcx

from septel import sim
from septel.validate.rows import Estimate, Row, of_means, of_quotient, of_ratio
from septel.validate.scenes import AT_ONCE, MANY, Bench, force, own_source, presence, ready, row_of_places, run_each, scene

DWELL_H, MU = 6.0, 1 / 6
PLACES, TARGETS, REPLICATIONS = 1500, 5, 48
DELAYS: dict[str, tuple[Any, float]] = {
    "fixed 4 h": ("4 h", math.exp(-4 * MU)),
    "exponential, mean 4 h": ({"exponential": "4 h"}, 1 / (1 + 4 * MU)),
    "Erlang-3, mean 4 h": ({"erlang": {"mean": "4 h", "stages": 3}}, (1 + 4 * MU / 3) ** -3),
    "gamma of shape 2, mean 4 h": ({"gamma": {"mean": "4 h", "shape": 2}}, (1 + 4 * MU / 2) ** -2),
}
TRANSFORM = "P = E[exp(−μT)], μ = 1/6 per h"


def watched(agencies: dict[str, Any], *, places: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """Few targets that stay Exp(6 h), seen by the first agency's own source."""
    sources = {"watch": own_source(next(iter(agencies)), rate="0.3 /h")}
    text = scene(
        row_of_places(PLACES) if places is None else places,
        targets=TARGETS,
        dwell={"exponential": f"{DWELL_H} h"},
        agencies=agencies,
        sources=sources,
        horizon="150 d",
    )
    return text | changes


def found_there(bench: Bench, text: dict[str, Any]) -> Estimate:
    """The share of completed operations that found their target there."""
    return of_ratio(*presence(run_each(bench, ready(text), bench.count(REPLICATIONS))))


def _row(ident: str, check: str, case: str, source: str, expected: float, got: Estimate, bench: Bench) -> Row:
    return Row(ident, check, case, source, expected, got.value, got.n, bench.seed, got.half_width)


def delay_rows(bench: Bench) -> Iterator[Row]:
    """T1: one delay by four laws of one mean, then three stages in series."""
    for number, (case, (law, expected)) in enumerate(DELAYS.items()):
        got = found_there(bench.part(number), watched({"police": force(service=law)}))
        yield _row("T1", "target there after the decision", case, TRANSFORM, expected, got, bench)
    staged = force(service={"exponential": "30 min"}) | {"approvals": {"staff": {"exponential": "1 h"}}}
    kinds = {"assault": {"turnout": {"exponential": "3 h"}, "rest": "0 h"}}
    got = found_there(bench.part(len(DELAYS)), watched({"police": staged}, kinds=kinds))
    expected = math.prod(1 / (1 + mean * MU) for mean in (0.5, 1, 3))
    case = "exponential 0.5 h + 1 h + 3 h"
    yield _row("T1", "target there after three stages", case, TRANSFORM, expected, got, bench)


SIDE_KM, DENSITY, SPEED_KMH = 450.0, 1 / 2500, 60.0
INNER_PLACES, THEATRES = 60, 450


def nearest_rows(bench: Bench) -> Iterator[Row]:
    """T2: the team of the nearest of Poisson bases drives in a straight line to places in the inner third."""
    k = MU / (2 * SPEED_KMH * math.sqrt(math.pi * DENSITY))
    expected = 1 - math.sqrt(math.pi) * k * float(erfcx(k))
    found = np.array(bench.map(lambda number: one_theatre(bench.seed, number), bench.count(THEATRES)))
    got = of_means(found[:, 0], int(found[:, 1].sum()))
    case = f"{len(found)} theatres, 1 base per 2500 km², 60 km/h"
    formula = "P = 1 − √π k exp(k²) erfc(k), k = μ/(2v√(πγ))"
    yield _row("T2", "target there on the nearest team's arrival", case, formula, expected, got, bench)


def one_theatre(seed: int, number: int) -> tuple[float, float]:
    """One random theatre: the share of operations that found their target there, and how many operations there were.

    Shares are averaged over theatres, not operations: where bases are near there are more of these.
    """
    random = np.random.default_rng((seed, number))
    stand = random.uniform(0, SIDE_KM, (random.poisson(DENSITY * SIDE_KM**2), 2))
    inner = random.uniform(SIDE_KM / 3, 2 * SIDE_KM / 3, (INNER_PLACES, 2))
    bases = {f"B{i}": {"xy": xy.tolist(), "assault": MANY} for i, xy in enumerate(stand)}
    places = [{"name": f"P{i}", "xy": xy.tolist()} for i, xy in enumerate(inner)]
    text = watched({"police": force(base=bases)}, places=places, horizon="7 d")
    text["organisations"]["gang"]["cells"] = 20
    text["theatre"]["modes"] = {"ground": {"speed": f"{SPEED_KMH} km/h", "detour": 1}}
    values, _ = sim.batch(ready(text), seed=seed, first=number, count=1)
    there, completed = presence(values)
    return float(there[0] / completed[0]), float(completed[0])


REGIONS_KM = (0.0, 100.0, 250.0)


def command_rows(bench: Bench) -> Iterator[Row]:
    """T16: all teams at the centre or a third of them in each region; two agencies' approvals or a joint command's one."""
    places = [{"name": f"P{i}", "xy": [REGIONS_KM[i % 3], 1e-7 * i]} for i in range(PLACES)]
    ground = {"places": places, "modes": {"ground": {"speed": "50 km/h", "detour": 1}}}
    spread = {f"P{i}": {"assault": MANY // 3} for i in range(3)}
    central = watched({"police": force(base={"P0": {"assault": MANY // 3 * 3}})}, theatre=ground)
    regional = watched({"police": force(base=spread)}, theatre=ground)
    expected = sum(math.exp(-MU * km / 50) for km in REGIONS_KM) / 3
    case = "regions 0, 100, 250 km away, 50 km/h"
    got = compared(bench.part(40), central, regional)
    yield _row("T16", "P, teams at the centre / P, in the regions", case, "E[exp(−μ · extra drive)]", expected, got, bench)

    stages = {"police": {"exponential": "1 h"}, "army": {"exponential": "2 h"}}
    agencies = {name: force() | {"approvals": {"staff": law}} for name, law in stages.items()}
    agencies["army"]["bases"] = {"P0": {"cordon": MANY}}
    apart = watched(agencies, pool="all", kinds={"assault": AT_ONCE, "cordon": AT_ONCE | {"cordon": True}})
    for rank in apart["ranks"].values():
        rank["packages"] = {"assault": 1, "cordon": 1}
    joint = apart | {"joint_command": {"approval": {"exponential": "1 h"}}}
    case = "approvals Exp 1 h + Exp 2 h; joint Exp 1 h"
    yield _row(
        "T16",
        "P, joint command / P, approvals in series",
        case,
        "1 + μm, m = 2 h",
        1 + MU * 2,
        compared(bench.part(41), joint, apart),
        bench,
    )


def compared(bench: Bench, above: dict[str, Any], below: dict[str, Any]) -> Estimate:
    """The quotient of two designs' shares over the same replications."""
    count = bench.count(REPLICATIONS)
    return of_quotient(*(presence(run_each(bench, ready(text), count)) for text in (above, below)))
