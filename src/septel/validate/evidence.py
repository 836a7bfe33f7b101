"""Is belief what Bayes says? T8: posterior odds = prior odds × ΠLR, counted as the share of cases that are true.

Targets stand still at one of ten places; reports about one place arrive from sources whose grades have likelihood ratios 9, 3 and .5 (and
their complements). The run draws each grade by the truth. Among the cases whose grades came out so, the share that is true is the
posterior; and the holder must state just that.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel import sim
from septel.sim import trace
from septel.validate.rows import Row, of_ratio
from septel.validate.scenes import STILL, Bench, ready, scene

PLACES, TARGETS, PRIOR = 10, 500, 0.1
GRADES = {
    "nine": {"A1": {"true": 0.9, "false": 0.1}, "E5": {"true": 0.1, "false": 0.9}},
    "three": {"A1": {"true": 0.75, "false": 0.25}, "E5": {"true": 0.25, "false": 0.75}},
    "half": {"E5": {"true": 0.4, "false": 0.8}, "A1": {"true": 0.6, "false": 0.2}},
    "silent": {"F6": {"true": 1.0, "false": 1.0}},
}
WANTED = {"nine": 0, "three": 0, "half": 28, "silent": 35}  # the grade (A1, A1, E5, F6) whose ratio the name tells
STATED_WITHIN = 1e-6


def inquiry(order: tuple[str, ...], *, shared: bool) -> dict[str, Any]:
    """Every target is reported at the first place, by the sources in this order, a minute apart."""
    agencies = ["one", "two", "three"] if shared else ["one"]
    force = {"leak": "0 /h", "command": "P0", "bases": {"P0": {"assault": 1}}}
    sources = {
        name: {"kind": "own", "agency": agencies[i % len(agencies)], "rate": "0 /h", "delay": "0 h", "grades": GRADES[name]}
        for i, name in enumerate(dict.fromkeys(order))
    }
    injects = [
        {"at": f"{1 + i} min", "tip": {"target": f"gang/cell {k}", "place": "P0", "via": name}}
        for i, name in enumerate(order)
        for k in range(1, TARGETS + 1)
    ]
    text = scene(PLACES, targets=TARGETS, dwell=STILL, agency=force, sources=sources, injects=injects, horizon="1 h")
    text |= {"act_threshold": 1, "belief": {"prior": PRIOR}, "agencies": dict.fromkeys(agencies, force)}
    return text | ({"sharing": {"platform": {"delay": "0 h"}}} if shared else {})


def evidence_rows(bench: Bench) -> list[Row]:
    """T8: in three orders; over a platform that three agencies feed; and a report that says nothing."""
    rows = []
    for order in (("nine", "three", "half"), ("half", "nine", "three"), ("three", "half", "nine")):
        rows.append(posterior_row(bench, order, 0.6, case="LR " + ", ".join(order), replications=4800))
    whole = ("nine", "three", "half")
    rows.append(posterior_row(bench, whole, 0.6, case="the same at a platform, one origin counted once", replications=4800, shared=True))
    rows.append(posterior_row(bench, ("silent",), PRIOR, case="grade F6 alone", replications=2400))
    return rows


def posterior_row(bench: Bench, order: tuple[str, ...], expected: float, *, case: str, replications: int, shared: bool = False) -> Row:
    model = ready(inquiry(order, shared=shared))
    holder = 3 if shared else 0
    blocks = bench.count(24, 8)
    each = max(1, round(replications * bench.scale / blocks))

    def work(block: int) -> tuple[float, float, float]:
        found = [one_run(model, bench.seed, block * each + i, order, holder) for i in range(each)]
        return tuple(np.sum(found, axis=0)[:2]) + (max(row[2] for row in found),)  # type: ignore[return-value]

    counts = np.array(bench.map(lambda block: work(block), blocks))
    got = of_ratio(counts[:, 0], counts[:, 1])
    value = got.value
    if counts[:, 2].max() > STATED_WITHIN:  # the belief that the holder states is not the posterior
        value = expected + counts[:, 2].max() + got.half_width
    return Row("T8", case, "share of such cases that are true (and the belief stated)", "Bayes", expected, value, got.n, bench.seed, got.half_width)


def one_run(model: sim.Model, seed: int, replication: int, order: tuple[str, ...], holder: int) -> tuple[float, float, float]:
    """Of the cases whose grades came out as wanted: how many are true, how many there are, and the largest error of the belief stated."""
    run = sim.Simulation(model, seed=seed, replication=replication)
    run.run_until()
    rows = run.trace()
    seen = rows[rows["what"] == trace.ORIGIN]
    fits = np.ones(TARGETS, bool)
    true = np.zeros(TARGETS, bool)
    names = model.labels.sources
    for name in order:
        mine = seen[seen["x"] == names.index(name)]
        fits[mine["target"]] &= mine["y"] == WANTED[name]
        true[mine["target"]] = mine["flag"] == 1
    reports = rows[(rows["what"] == trace.REPORT) & (rows["holder"] == holder)]
    stated = np.full(TARGETS, np.nan)
    stated[reports["target"]] = reports["x"]  # the last report's row wins
    odds = PRIOR / (1 - PRIOR) * np.prod([{"nine": 9.0, "three": 3.0, "half": 0.5, "silent": 1.0}[name] for name in order])
    error = float(np.abs(stated[fits] - odds / (1 + odds)).max()) if fits.any() else 0.0
    return float((true & fits).sum()), float(fits.sum()), error
