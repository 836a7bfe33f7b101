from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.scenario.model import Budget
from septel.sim import trace
from septel.sim.budget import scaled_teams
from septel.sim.rules import capacity
from tests.sim.theatres import agency, alone, lasting, model, rows, times, traced


@pytest.mark.compiled
def test_skill_goes_to_where_training_and_attrition_balance() -> None:
    run = sim.Simulation(model(lasting(act_threshold=1.0)))
    run.run_until(24.0 * 70)
    end = 0.05 / 0.06
    assert run.state.skill[0] == pytest.approx(end + (0.5 - end) * math.exp(-0.06 * 10))
    idle = sim.Simulation(model(lasting(act_threshold=1.0, capacity={"training": "0 /w", "attrition": "0 /w"})))
    idle.run_until(24.0 * 70)
    assert idle.state.skill[0] == 0.5


def test_exercises_bring_agencies_together_and_time_parts_them() -> None:
    exercises = {"every": "10 d", "gain": 0.4, "fades": "50 d"}
    run = sim.Simulation(model(lasting(act_threshold=1.0, capacity={"exercises": exercises})))
    run.run_until(24.0 * 9)
    assert run.state.together[0, 1] == 0.0
    run.run_until(24.0 * 12)
    assert run.state.together[0, 1] == run.state.together[1, 0] == pytest.approx(0.4 * math.exp(-2 / 50))
    run.run_until(24.0 * 20)
    assert run.state.together[0, 1] == pytest.approx(1 - (1 - 0.4 * math.exp(-10 / 50)) * 0.6)
    assert times(run.trace(), trace.EXERCISE) == [240.0, 480.0]
    assert run.measures()["interoperability"] == pytest.approx(run.state.together[0, 1])


def test_time_is_saved_by_the_pair_that_works_together_worst() -> None:
    run = sim.Simulation(model(lasting(capacity={"shortens": 0.5})))
    run.state.together[0, 1] = run.state.together[1, 0] = 0.6
    factor = [capacity.time_factor(run.world, run.state, np.uint64(owners)) for owners in (0b01, 0b11, 0b101, 0b111)]
    assert factor == [1.0, 0.7, 0.5, 0.7]
    off = sim.Simulation(model(lasting(capacity=False)))
    assert capacity.time_factor(off.world, off.state, np.uint64(3)) == 1.0


def skilled(skill: float, **changes: Any) -> dict[str, Any]:
    text = alone(capacity={"training": "0 /w", "attrition": "0 /w"}, **changes)
    text["agencies"]["police"]["skill"] = skill
    return text


def test_a_skilled_agency_decides_and_turns_out_sooner_and_an_unskilled_one_later() -> None:
    plain, _ = traced(model(skilled(0.5)))
    assert plain.tobytes() == traced(model(alone()))[0].tobytes(), "a skill of one half is neutral"
    for skill in (0.0, 1.0):
        log, _ = traced(model(skilled(skill)))
        f = 0.5 + skill
        decided, tasked = 10 + 2 / f, 13 + 2 / f
        assert times(log, trace.DECIDED) == [pytest.approx(decided)] and times(log, trace.TASKED) == [pytest.approx(tasked)]
        (group,) = rows(log, trace.GROUP)
        assert group["x"] == pytest.approx(tasked + 1 / f)
        assert rows(log, trace.TASKED)["y"] == pytest.approx(tasked + 1 / f + 2)


@pytest.mark.compiled  # long as plain Python
def test_skill_multiplies_the_chance_of_a_capture() -> None:
    caught = {}
    for skill in (0.1, 0.5, 1.0):
        text = skilled(skill, capture={"p0": 0.5, "p1": 0})
        caught[skill] = sum(traced(model(text), replication=r)[1]["captures"] for r in range(400)) / 400
    for skill, share in caught.items():
        assert share == pytest.approx(0.5 * (0.5 + skill), abs=4 * math.sqrt(0.25 / 400))


def test_agencies_that_have_trained_together_approve_and_meet_faster() -> None:
    text = alone(pool="all", capacity={"shortens": 0.5, "training": "0 /w", "attrition": "0 /w"})
    text["agencies"]["army"] = agency("P0", bases={"P0": {"cordon": 1}}, approvals={"zone": "4 h"})
    text["ranks"]["cell"]["packages"] = [{"assault": 1, "cordon": 1}]
    run = sim.Simulation(model(text))
    run.run_until(1.0)
    run.state.together[0, 1] = run.state.together[1, 0] = 0.8
    run.run_until(40.0)
    log = run.trace()
    # decided at 12; 3 h and 4 h of approvals and an hour of rendezvous, each at 1 − .5·.8 = .6 of it
    assert times(log, trace.TASKED) == [pytest.approx(12 + 0.6 * 7)]
    assert times(log, trace.ACTION) == [pytest.approx(12 + 0.6 * 7 + 2 + 0.6 * 1)]


def test_a_budget_scales_coverage_teams_training_and_prosecutors() -> None:
    today = {"intelligence": 0.25, "operations": 0.5, "capacity": 0.25}
    moved = {"today": today, "shares": {"intelligence": 0.5, "operations": 0.25, "capacity": 0.25}, "extra": {"capacity": 0.5}}
    before, after = model(lasting()).world, model(lasting(budget=moved)).world
    own = np.asarray(before.sources["kind"]) == 1
    assert after.coverage[own].tolist() == np.minimum(1, 2 * before.coverage[own]).tolist()
    assert (after.coverage[~own] == before.coverage[~own]).all()
    assert after.stock.sum(axis=0).tolist() == [sum(half(before, k, o) for o in (0, 1)) for k in range(before.stock.shape[1])]
    assert after.par[0]["prosecutors"] == 3
    tau, alpha = 3 * 0.05, 0.01
    assert after.par[0]["skill_end"] == pytest.approx(tau / (tau + alpha))
    same = model(lasting(budget={"today": today})).world
    assert (same.stock == before.stock).all() and (same.coverage == before.coverage).all()


def half(world: Any, kind: int, owner: int) -> int:
    teams = int(world.stock[np.asarray(world.bases["owner"]) == owner, kind].sum())
    return math.floor(teams / 2 + 0.5)


def test_teams_are_spread_by_largest_remainders() -> None:
    stock = np.array([[5, 1], [3, 0], [2, 0], [4, 4]], np.int32)
    owner = np.array([0, 0, 0, 1], np.int32)
    assert scaled_teams(stock, owner, 0.5).tolist() == [[3, 1], [1, 0], [1, 0], [2, 2]]
    assert scaled_teams(stock, owner, 1.0).tolist() == stock.tolist()
    assert scaled_teams(stock, owner, 0.0).sum() == 0


def test_a_budget_item_without_a_share_today_cannot_be_given_one() -> None:
    with pytest.raises(ValueError, match="'capacity' has no share today"):
        Budget(today={"intelligence": 0.5, "operations": 0.5, "capacity": 0}, extra={"capacity": 0.1})
    with pytest.raises(ValueError, match=r"sum to 1\.1"):
        Budget(shares={"intelligence": 0.5, "operations": 0.5, "capacity": 0.1})
