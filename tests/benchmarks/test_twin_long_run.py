"""The kernel and its SimPy twin agree in the long run, part by part and all together; and planted differences do not pass."""

from __future__ import annotations

import math
import os
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from benchmarks import simpy_twin
from septel import sim
from septel.scenario.model import Scenario
from septel.sim import loops
from tests.benchmarks import long_run as designs
from tests.benchmarks.test_twin import CONFIDENCE, EVERY, Table, compared

DESIGNS = designs.long_run()
TWIN_SEED, KERNEL_SEED = 37, 19  # they share no draws, whatever the seeds
NEW = tuple(name for name, *_ in loops.MEASURES)
MEASURES = EVERY + NEW
QUICK = (designs.SPLITS, designs.CAPACITY, designs.EVERYTHING, designs.MEMBERS)
KERNEL_RUNS, TWIN_RUNS = 120, 12
# What happens often enough in each of these for its count to be worth comparing: so often in a replication, at least.
OFTEN: dict[str, dict[str, float]] = {
    designs.BODY: {"splits": 1, "splits_refused": 1, "members_risen": 20, "members_extinct": 0.1, "members_killed": 20},
    designs.SPLITS: {"splits": 4, "leads_captures": 50, "alarms": 50, "captures_head": 4},
    designs.ALLIES: {"splits": 2, "members_killed": 200},
    designs.VIOLENCE: {"violent_events": 50, "splits": 2, "captures_lieutenant": 10},
    designs.ANSWERS: {"tips_answered": 100, "tips_captures": 50, "harmed": 3, "confidence_lost": 1},
    designs.JUSTICE: {"convicted": 10, "acquitted": 10, "held_too_long": 10, "captives_returned": 30, "captives_open": 0.5},
    designs.EXPLOITATION: {"leads_captures": 40},
    designs.FRESH: {"captures_head": 2, "captures_lieutenant": 5},
    designs.STALE: {"captures_head": 2, "captures_lieutenant": 5},
    designs.HEADS: {"captures_head": 2, "captures_lieutenant": 5},
    designs.CAPACITY: {"interoperability": 0.1, "skill": 0.6, "end_no_teams": 0},
    designs.JOINT: {"interoperability": 0.9, "captures": 50},
    designs.EVERYTHING: {
        "splits": 1, "members_returned": 100, "convicted": 10, "held_too_long": 5, "tips_answered": 100,
        "violent_events": 50, "leads_captures": 30, "alarms": 50, "circular_requests": 50, "below_standard": 0.2,
    },
    designs.MEMBERS: {"splits": 1, "splits_refused": 1, "recalled": 1, "members_risen": 20, "confidence_lost": 0.2},
}  # fmt: skip
# What is planted in all together, and the measure that must show it.
PLANTED: dict[str, dict[str, Any]] = {
    "convicted": {"justice": {"conviction": 0.8}},
    "tips_answered": {"community": {"answers": {"chance": 0.35}}},
    "leads_captures": {"exploitation": {"chance": 0.35}},
    "members_killed": {"body": {"rivalry": "0 /w"}},
    "violent_events": {"violence": {"shock": {"head": 0, "lieutenant": 0}}},
    "team_hours_ready": {"budget": {"extra": {"operations": 0}}},
    "interoperability": {"capacity": {"exercises": {"fades": "30 d"}}},
}


@cache
def kernel(design: str, count: int) -> tuple[Table, Table]:
    return of_the_kernel(DESIGNS[design], count)


def of_the_kernel(scenario: Scenario, count: int) -> tuple[Table, Table]:
    """Its measures, and by week and series the mean and the standard deviation of what is sampled."""
    values, pool = sim.batch(sim.Model.build(scenario), seed=KERNEL_SEED, first=0, count=count)
    weeks = {}
    for week, sums in enumerate(pool.weeks.astype(float)):
        for series, (total, squares) in zip(loops.SERIES, sums, strict=True):
            mean = total / count
            spread = math.sqrt(max(0.0, squares / count - mean**2) * count / (count - 1))
            weeks[f"week_{week}_{series.name}"] = np.array([mean, spread]) / series.scale
    return {measure.name: values[:, at] for at, measure in enumerate(sim.MEASURES)}, weeks


@cache
def twin(design: str, count: int) -> Table:
    return simpy_twin.run_many(DESIGNS[design], seed=TWIN_SEED, count=count, processes=min(2, os.cpu_count() or 1))


def apart(a: NDArray[np.float64], b: NDArray[np.float64], share: float) -> str | None:
    """What is said if the interval does not allow the means to be the same."""
    gap, half = compared(a, b, share)
    near = 1e-9 * max(1.0, abs(float(np.nan_to_num(np.nanmean(a))))) if (~np.isnan(a)).any() else 0.0
    return f"{np.nanmean(a):.5g}, {gap:+.3g} ± {half:.3g}" if abs(gap) > half + near else None


def differences(theirs: dict[str, Table], ours: dict[str, Table]) -> list[str]:
    """What the joint intervals (Bonferroni over measures and designs) do not allow to be the same."""
    share = (1 - CONFIDENCE) / (len(MEASURES) * len(ours))
    found = {(d, name): apart(theirs[d][name], ours[d][name], share) for d in ours for name in MEASURES}
    return [f"{design} {name}: {said}" for (design, name), said in found.items() if said]


def differences_by_week(theirs: dict[str, Table], ours: dict[str, Table], count: int) -> list[str]:
    """Likewise of what is sampled every week, jointly over designs, weeks and series."""
    sampled = [(d, name) for d in theirs for name in theirs[d] if name in ours[d] and not np.isnan(theirs[d][name]).any()]
    found = []
    for design, name in sampled:
        a, (mean, spread) = theirs[design][name], ours[design][name]
        freedom = len(a) + count - 2
        pooled = math.sqrt((((a - a.mean()) ** 2).sum() + (count - 1) * spread**2) / freedom * (1 / len(a) + 1 / count))
        half = float(stats.t.ppf(1 - (1 - CONFIDENCE) / len(sampled) / 2, freedom)) * pooled
        if abs(a.mean() - mean) > half + 0.06:  # samples are kept to a tenth of a member
            found.append(f"{design} {name}: {a.mean():.5g}, {a.mean() - mean:+.3g} ± {half:.3g}")
    return found


@pytest.mark.parametrize("design", DESIGNS)
def test_what_is_meant_to_happen_does_and_the_twins_accounts_close(design: str) -> None:
    found = twin(design, TWIN_RUNS if design in QUICK else 3)
    rare = {name: found[name].mean() for name, least in OFTEN[design].items() if not found[name].mean() >= least}
    assert rare == {}
    if DESIGNS[design].body is not None:
        gains = sum(found[f"members_{name}"] for name in ("recruited", "returned"))
        losses = sum(found[f"members_{name}"] for name in ("removed", "killed", "saturated", "taken", "risen", "extinct"))
        start = sum(one.members for one in DESIGNS[design].organisations.values())
        assert found["members"] == pytest.approx(start + gains - losses, abs=1e-8 * start)
    if DESIGNS[design].justice is not None:
        ways = found["convicted"] + found["captives_returned"] + found["captives_open"]
        assert (ways == found["captures"]).all()


def test_parts_that_change_nothing_leave_the_twins_run_as_it_is() -> None:
    idle = {
        "capacity": {"training": "0 /w", "attrition": "0 /w", "exercises": {"gain": 0}},
        "budget": {},
        "targeting": {},
        "agencies": {name: {"skill": 0.5} for name in designs.AGENCIES},
    }
    one, other = (simpy_twin.run_many(designs.long_run(this=this)["this"], seed=3, count=1) for this in ({}, idle))
    changed = {name for name in one if not np.array_equal(one[name], other[name], equal_nan=True)}
    assert changed == {"events", "skill", "interoperability"}


@pytest.mark.compiled
def test_kernel_and_twin_agree_in_the_long_run() -> None:
    ours, theirs = {d: kernel(d, KERNEL_RUNS) for d in QUICK}, {d: twin(d, TWIN_RUNS) for d in QUICK}
    assert differences(theirs, {d: measures for d, (measures, _) in ours.items()}) == []
    assert differences_by_week(theirs, {d: weeks for d, (_, weeks) in ours.items()}, KERNEL_RUNS) == []


@pytest.mark.compiled
@pytest.mark.parametrize("measure", PLANTED)
def test_what_is_planted_in_the_long_run_is_found_out(measure: str) -> None:
    planted = designs.long_run(planted={"extends": designs.EVERYTHING, **PLANTED[measure]})["planted"]
    ours, _ = of_the_kernel(planted, 60)
    found = differences({"planted": twin(designs.EVERYTHING, TWIN_RUNS)}, {"planted": ours})
    assert any(line.startswith(f"planted {measure}:") for line in found), found


@pytest.mark.compiled
@pytest.mark.long
def test_kernel_and_twin_agree_in_every_part_of_the_long_run() -> None:
    ours, theirs = {d: kernel(d, 2000) for d in DESIGNS}, {d: twin(d, 300) for d in DESIGNS}
    assert differences(theirs, {d: measures for d, (measures, _) in ours.items()}) == []
    assert differences_by_week(theirs, {d: weeks for d, (_, weeks) in ours.items()}, 2000) == []
