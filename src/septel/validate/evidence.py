"""Is belief what Bayes says? T8: posterior odds = prior odds × ΠLR, counted as the share of cases that are true.

Targets stand still at one of ten places; each is reported at the first place by sources whose reports have a likelihood ratio
of 9, 3 or .5, or others that lead elsewhere. The run draws each grade by the truth, which no holder sees. Of the cases that
their holder believes at just the posterior (±1e−6), the share that is true must be that posterior. A belief that is computed
otherwise leaves no such case, and the row fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from septel import sim
from septel.sim import trace
from septel.validate.rows import Row, of_ratio
from septel.validate.scenes import STILL, Bench, force, own_source, ready, row_of_places, scene

PLACES, TARGETS, PRIOR = 10, 1000, 0.1
RATIOS = {"nine": 9.0, "three": 3.0, "half": 0.5, "silent": 1.0}
GRADES = {
    "nine": {"A1": {"true": 0.99, "false": 0.11}, "E5": {"true": 0.01, "false": 0.89}},
    "three": {"A1": {"true": 0.99, "false": 0.33}, "E5": {"true": 0.01, "false": 0.67}},
    "half": {"E5": {"true": 0.495, "false": 0.99}, "A1": {"true": 0.505, "false": 0.01}},
    "silent": {"F6": {"true": 0.8, "false": 0.8}, "A1": {"true": 0.19, "false": 0.01}, "E5": {"true": 0.01, "false": 0.19}},
}
STATED_WITHIN = 1e-6
# The reports on every target in their order, whether three agencies feed a platform, and how many replications: for 0.8 %.
LINES: dict[str, tuple[tuple[str, ...], bool, int]] = {
    "LR 9, 3, .5": (("nine", "three", "half"), False, 1500),
    "LR .5, 9, 3": (("half", "nine", "three"), False, 1500),
    "LR 3, .5, 9": (("three", "half", "nine"), False, 1500),
    "LR 9, F6, 3, .5": (("nine", "silent", "three", "half"), False, 1900),
    "LR 9, that origin again, 3, .5": (("nine", "nine", "three", "half"), False, 1500),
    "the same, three agencies to a platform": (("nine", "nine", "three", "half"), True, 1500),
    "F6 alone": (("silent",), False, 1900),
}


def inquiry(order: tuple[str, ...], *, shared: bool) -> dict[str, Any]:
    """Every target is reported at the first place by the sources in this order; one source twice is one origin twice."""
    names = list(dict.fromkeys(order))
    agencies = dict.fromkeys(names, force()) if shared else {"police": force()}
    sources = {name: own_source(name if shared else "police") | {"grades": GRADES[name]} for name in names}
    injects = [
        {"at": f"{1 + names.index(name)} min", "tip": {"target": f"gang/cell {k}", "place": "P0", "via": name}}
        for name in order
        for k in range(1, TARGETS + 1)
    ]
    text = scene(row_of_places(PLACES), targets=TARGETS, dwell=STILL, agencies=agencies, sources=sources, injects=injects)
    text |= {"act_threshold": 1, "belief": {"prior": PRIOR}, "horizon": "1 h"}
    return text | ({"sharing": {"platform": {"delay": "0 h"}}} if shared else {})


def evidence_rows(bench: Bench) -> Iterator[Row]:
    """T8: any order, a report that says nothing, an origin that comes twice, an agency and a platform."""
    for number, (case, (order, shared, replications)) in enumerate(LINES.items()):
        odds = PRIOR / (1 - PRIOR) * float(np.prod([RATIOS[name] for name in set(order)]))
        expected = odds / (1 + odds)
        model = ready(inquiry(order, shared=shared))
        seen = partial(one_run, model, bench.seed, belief=expected)
        found = np.array(bench.part(number).map(seen, bench.count(replications, least=20)))
        got = of_ratio(found[:, 0], found[:, 1])
        check = f"share true of cases believed at {expected:.3g}"
        yield Row("T8", check, case, "Bayes", expected, got.value, got.n, bench.seed, got.half_width)


def one_run(model: sim.Model, seed: int, replication: int, *, belief: float) -> tuple[float, float]:
    """Of the cases with this belief in one replication: those that are true, and all."""
    run = sim.Simulation(model, seed=seed, replication=replication)
    run.run_until()
    rows = run.trace()
    holder = len(model.scenario.agencies) if model.scenario.sharing.platform else 0
    visits, reports = rows[rows["what"] == trace.VISIT], rows[(rows["what"] == trace.REPORT) & (rows["holder"] == holder)]
    stated = np.full(TARGETS, np.nan)
    stated[reports["target"]] = reports["x"]  # the last report's belief stays
    there = np.zeros(TARGETS, bool)
    there[visits["target"]] = visits["place"] == 0
    believed = np.abs(stated - belief) < STATED_WITHIN
    return float(np.sum(believed & there)), float(np.sum(believed))
