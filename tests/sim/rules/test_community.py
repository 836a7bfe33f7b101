from __future__ import annotations

import math

import pytest

from septel import sim
from septel.sim import trace
from septel.sim.rules import community
from tests.sim.theatres import lasting, model, rows, traced


def standing(**words: object) -> sim.Simulation:
    base = {"confidence": 0.5, "nearby": 0.4, "reach": "50 km", "recovery": "100 h"}
    return sim.Simulation(model(lasting(community=base | words)))


def test_a_harm_takes_a_share_and_a_response_gives_one_of_what_is_missing() -> None:
    run = standing(nearby=0)
    lost = community.fall(run.world, run.state, 3, 0.2)
    assert lost == pytest.approx(0.1) and community.confidence(run.world, run.state, 3) == pytest.approx(0.4)
    community.rise(run.world, run.state, 3, 0.5)
    assert community.confidence(run.world, run.state, 3) == pytest.approx(0.7)
    assert community.confidence(run.world, run.state, 2) == 0.5


def test_a_change_is_felt_nearby_by_distance_and_not_far_away() -> None:
    run = standing()
    lost = community.fall(run.world, run.state, 0, 0.2)
    felt = [0.5 - community.confidence(run.world, run.state, place) for place in range(6)]
    near = [0.4 * math.exp(-math.hypot(50 * i, 10 * (i % 3)) / 50) for i in range(6)]
    assert felt == pytest.approx([0.1, *(0.1 * share if share >= 0.01 else 0.0 for share in near[1:])])
    assert felt[5] == 0.0 and felt[1] > felt[2] > 0 and lost == pytest.approx(sum(felt))


def test_a_change_fades_and_a_second_one_adds_to_what_is_left_of_it() -> None:
    run = standing(nearby=0)
    community.fall(run.world, run.state, 0, 0.4)
    run.state.now[0]["t"] = 100.0
    left = 0.2 * math.exp(-1)
    assert community.confidence(run.world, run.state, 0) == pytest.approx(0.5 - left)
    community.fall(run.world, run.state, 0, 0.4)
    run.state.now[0]["t"] = 200.0
    assert community.confidence(run.world, run.state, 0) == pytest.approx(0.5 - (left + 0.4 * (0.5 - left)) * math.exp(-1))


@pytest.mark.compiled  # long as plain Python
def test_confidence_stays_between_0_and_1() -> None:
    for replication in range(2):
        run = sim.Simulation(
            model(lasting(community=lasting()["community"] | {"harm": 1, "response": 1})), replication=replication
        )
        run.run_until()
        c = [community.confidence(run.world, run.state, place) for place in range(6)]
        assert all(-1e-12 <= value <= 1 + 1e-12 for value in c)


@pytest.mark.compiled  # long as plain Python
def test_answers_come_at_their_chance_and_only_while_callers_have_patience() -> None:
    always = {"chance": 1, "time": "24 h", "patience": "24 h"}
    log, m = traced(model(lasting(community=lasting()["community"] | {"answers": always})))
    tips = rows(log, trace.ORIGIN)
    withheld = {int(row["id"]) for row in rows(log, trace.WITHHELD)}
    made = [row for row in tips if row["x"] == 0 and int(row["id"]) not in withheld and row["t"] <= 180 * 24 - 24]
    answered = rows(log, trace.ANSWERED)
    assert m["tips_answered"] == len(answered) == len(made) > 100
    assert sorted(answered["t"]) == pytest.approx(sorted(float(row["t"]) + 24 for row in made))
    for words in ({"chance": 0}, {"patience": "23 h"}):
        assert traced(model(lasting(community=lasting()["community"] | {"answers": always | words})))[1]["tips_answered"] == 0
    share = lasting()["community"]["answers"] | {"patience": "30 h"}
    counted = sum(
        traced(model(lasting(community=lasting()["community"] | {"answers": share})), replication=r)[1]["tips_answered"]
        for r in range(3)
    )
    passed = sum(
        int((rows(log, trace.ORIGIN)["x"] == 0).sum()) - len(rows(log, trace.WITHHELD))
        for log, _ in (
            traced(model(lasting(community=lasting()["community"] | {"answers": share})), replication=r) for r in range(3)
        )
    )
    expected = passed * 0.6 * (1 - math.exp(-1))
    assert counted == pytest.approx(expected, abs=4 * math.sqrt(expected))


@pytest.mark.compiled  # long as plain Python
def test_a_capture_in_a_case_with_a_tip_is_a_useful_response() -> None:
    plain = {"confidence": 0.5, "response": 0.9, "recovery": "1000 d"}
    run = sim.Simulation(model(lasting(community=plain, violence=False)))
    run.run_until()
    m = run.measures()
    assert 0 < m["tips_captures"] < m["captures"] and m["tips_captures"] <= m["tips_operations"] <= m["tips_requests"]
    caught = rows(run.trace(), trace.ACTION)
    places = set(caught["place"][caught["flag"] == trace.CAPTURED].tolist())
    for place in range(6):
        c = community.confidence(run.world, run.state, place)
        assert c == 0.5 or place in places
    assert m["confidence"] > 0.5
