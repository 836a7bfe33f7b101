from __future__ import annotations

import dataclasses
import math
import os
import subprocess
import sys
import threading
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.errors import ScenarioError, SeptelError
from septel.sim import policies, state, trace
from tests.sim.theatres import BUSY, EIGHT, lasting, model, rows, small, traced

NO_JIT_SCRIPT = """
import hashlib, sys
from septel import sim
from tests.sim.theatres import BUSY, EIGHT, lasting, model
for text, rng in ((BUSY, "splitmix64"), (BUSY, "philox"), (EIGHT, "splitmix64"), (lasting(), "splitmix64")):
    run = sim.Simulation(model(text | {"horizon": "12 d"}, rng=rng), seed=3, replication=5)
    run.run_until()
    measures = repr(sorted(run.measures().items()))
    print(len(run.trace()), hashlib.sha256(run.trace().tobytes() + measures.encode()).hexdigest())
"""
SCENARIOS = pytest.mark.parametrize(
    "text",
    [
        pytest.param(BUSY, id="busy"),
        pytest.param(EIGHT, id="all eight parts", marks=pytest.mark.compiled),
        pytest.param(lasting(horizon="40 d"), id="the long run", marks=pytest.mark.compiled),
    ],
)


@pytest.mark.compiled
@SCENARIOS
def test_the_same_seed_gives_the_same_trace_to_the_byte_and_another_does_not(text: dict[str, Any]) -> None:
    ready = model(text)
    assert traced(ready)[0].tobytes() == traced(ready)[0].tobytes()
    assert traced(ready)[0].tobytes() != traced(ready, seed=2)[0].tobytes()
    assert traced(ready)[0].tobytes() != traced(ready, replication=1)[0].tobytes()
    assert traced(ready)[0].tobytes() != traced(model(text, rng="philox"))[0].tobytes()


@pytest.mark.compiled
@SCENARIOS
def test_stepped_forked_and_restored_runs_equal_one_run(text: dict[str, Any]) -> None:
    ready = model(text)
    whole, measures = traced(ready)
    stepped = sim.Simulation(ready)
    for t in np.arange(0.0, 720.0, 7.3):
        stepped.run_until(t)
    half = stepped.fork()
    stepped.run_until()
    early = sim.Simulation(ready)
    early.run_until(333.3)
    fork, restored = early.fork(), sim.Simulation.restore(ready, early.snapshot())
    for run in (stepped, half, early, fork, restored):
        run.run_until()
        assert run.trace().tobytes() == whole.tobytes()
        assert repr(run.measures()) == repr(measures)


def test_a_fork_leaves_the_original_alone() -> None:
    run = sim.Simulation(model(BUSY))
    run.run_until(100.0)
    before = run.snapshot()
    fork = run.fork()
    fork.inject({"at": "105 h", "press": {"target": "gang"}})
    fork.run_until()
    assert run.snapshot() == before
    assert run.now_h == 100.0


@SCENARIOS
def test_growing_memory_changes_nothing(text: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    ready = model(text)
    whole, measures = traced(ready)
    start = state.new_state

    def cramped(world: Any, *, traced: bool) -> Any:
        roomy = start(world, traced=traced)
        least = dict.fromkeys(state.GROWING, 64) | {"heap": len(roomy.heap) - 1024, "groups": 16, "trace": 400}
        small_arrays = {name: getattr(roomy, name)[:rows] for name, rows in least.items()}
        return roomy.replace(**small_arrays, samples=roomy.samples[:, :8])

    monkeypatch.setattr(state, "new_state", cramped)
    grown, grown_measures = traced(ready)
    assert grown.tobytes() == whole.tobytes()
    assert repr(grown_measures) == repr(measures)


@pytest.mark.compiled
@SCENARIOS
def test_batches_do_not_depend_on_how_they_are_cut_or_on_threads(text: dict[str, Any]) -> None:
    ready = model(text)
    whole, pool = sim.batch(ready, seed=4, first=0, count=8)
    parts: list[Any] = [None, None]

    def work(i: int) -> None:
        memory: list[Any] = []
        cut = [sim.batch(ready, seed=4, first=4 * i + j, count=2, state_of=memory) for j in (0, 2)]
        parts[i] = np.concatenate([values for values, _ in cut]), [counts for _, counts in cut]

    threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.concatenate([values for values, _ in parts]).tobytes() == whole.tobytes()
    for name, counts in pool.arrays().items():
        assert (sum(part.arrays()[name] for _, cut in parts for part in cut) == counts).all()


@SCENARIOS
def test_a_batch_gives_what_single_runs_give_traced_or_not(text: dict[str, Any]) -> None:
    ready = model(text)
    values, _ = sim.batch(ready, seed=1, first=0, count=2)
    _, measures = traced(ready, replication=1)
    assert repr(values[1].tolist()) == repr(list(measures.values()))


@pytest.mark.parametrize("jit", [True, False])
def test_plain_python_gives_the_same_numbers_as_the_compiled_rules(jit: bool) -> None:
    # each form runs in a process of its own: whether numba compiles is settled when it is imported
    def lines(disabled: str) -> str:
        environment = os.environ | {"NUMBA_DISABLE_JIT": disabled}
        done = subprocess.run(
            [sys.executable, "-c", NO_JIT_SCRIPT], capture_output=True, text=True, env=environment, check=True
        )
        return done.stdout

    if jit:
        assert len(lines("0").split()) == 8
    else:
        assert lines("1") == lines("0")


@SCENARIOS
def test_outside_answers_that_follow_the_standard_policy_give_the_standard_trace(text: dict[str, Any]) -> None:
    ready = model(text)
    whole, _ = traced(ready)
    run = sim.Simulation(ready)
    for point in policies.POINTS:
        if point != "release":  # a link's luck is in no view
            run.set_policy(point, "police", "external")
    asked: list[str] = []

    def standard(question: sim.Decision) -> bool:
        asked.append(question.point)
        assert question.holder == "police"
        assert 0 <= question.view["belief"] <= 1
        if question.point == "ask":
            return bool(question.view["belief"] >= ready.scenario.act_threshold)
        if question.point == "compose":
            return bool(question.view["still_there"] >= ready.scenario.go_threshold)
        if question.point == "confirm":
            return bool(question.view["belief"] < ready.scenario.confirm.below)
        if question.point == "abort":
            view, rank = question.view, question.view["target"].split("/")[1].split()[0]
            stays = math.exp(-view["expected_completion_in_h"] / getattr(ready.scenario.ranks, rank).dwell.mean_h)
            there = view["belief"] * (1 - view["believed_elsewhere"]) * stays
            return bool(ready.scenario.recall and there < ready.scenario.go_threshold)
        return True

    run.decide_with(standard)
    assert run.trace().tobytes() == whole.tobytes()
    assert {"ask", "decide", "help", "compose"} <= set(asked) and ("confirm" in asked) == (text is EIGHT)


def test_a_question_shows_what_its_holder_knows_and_not_the_truth() -> None:
    run = sim.Simulation(model(small()))
    run.set_policy("compose", "police", "external")
    question = run.run_until()
    assert question is not None
    assert question.point == "compose"
    assert question.t == run.now_h
    assert set(question.view) == {
        "target", "place", "belief", "observed_ago_h", "command", "expected_completion_in_h", "still_there", "free", "teams",
    }  # fmt: skip
    assert question.view["command"] == "police/P0"
    assert all(base.startswith("police/") for base, *_ in question.view["teams"])
    assert run.run_until() == question, "the run stands still until the question is answered"
    run.answer(False)
    run.run_until()
    run.fork()


def test_answers_change_the_course() -> None:
    ready = model(small())
    run = sim.Simulation(ready)
    run.set_policy("decide", "police", "never")
    run.set_policy("decide", "army", "never")
    run.run_until()
    assert run.measures()["operations"] == 0
    assert run.measures()["requests"] > 10
    assert run.measures()["waterfall_refused"] > 0
    keep = sim.Simulation(model(BUSY))
    for holder in ("police", "army"):
        keep.set_policy("release", holder, "never")
    keep.run_until()
    assert len(rows(keep.trace(), trace.RELEASED)) == 0
    assert len(rows(keep.trace(), trace.KEPT)) > 0


def test_a_force_can_be_called_back() -> None:
    run = sim.Simulation(model(BUSY), replication=2)
    for holder in ("police", "army", "platform"):
        run.set_policy("abort", holder, "always")
    run.run_until()
    called_back = rows(run.trace(), trace.RECALLED)
    assert len(called_back) > 0
    assert not set(called_back["id"]) & set(rows(run.trace(), trace.ACTION)["id"])
    hours = sum(value for name, value in run.measures().items() if name.startswith("team_hours_"))
    assert hours == pytest.approx(run.world.stock.sum() * 720.0)


def test_answer_without_a_question_and_unknown_policies_are_refused() -> None:
    run = sim.Simulation(model())
    with pytest.raises(SeptelError, match="no decision is pending"):
        run.answer(True)
    with pytest.raises(SeptelError, match="'navy' is not one of police, army"):
        run.set_policy("ask", "navy", "never")
    run.set_policy("ask", "police", "external")
    asking = dataclasses.replace(run.model, world=run.world)
    with pytest.raises(SeptelError, match="cannot be run in a batch"):
        sim.batch(asking, seed=1, first=0, count=1)


def test_an_inject_added_on_the_way_equals_one_of_the_scenario() -> None:
    storm = {"at": "60 h", "weather": {"factor": 5, "lasts": "100 h"}}
    written, _ = traced(model(small(injects=[storm])))
    run = sim.Simulation(model(small()))
    run.run_until(20.0)
    run.inject(storm)
    run.run_until()
    assert run.trace().tobytes() == written.tobytes()
    late = sim.Simulation(model(small()))
    late.run_until(61.0)
    with pytest.raises(ScenarioError, match="60 h has passed"):
        late.inject(storm)


def test_bytes_that_are_no_snapshot_are_refused() -> None:
    with pytest.raises(SeptelError, match="not a snapshot"):
        sim.Simulation.restore(model(), b"something else")


def test_draws_are_shared_between_designs() -> None:
    text = small(designs={"as_is": {}, "slow": {"agencies": {"police": {"command": {"service": "40 h"}}}}})
    one, two = traced(model(text, design="as_is"))[0], traced(model(text, design="slow"))[0]
    first = [rows(log, trace.VISIT)[["target", "place", "y", "visit"]] for log in (one, two)]
    shared = [{(r["target"], r["visit"]): r["place"] for r in visits} for visits in first]
    both = set(shared[0]) & set(shared[1])
    assert len(both) > 40
    assert all(shared[0][key] == shared[1][key] for key in both)
