from __future__ import annotations

import numpy as np

from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import model, rows, small, traced


def test_a_tip_is_true_if_the_target_is_there_and_says_so_by_its_grade() -> None:
    tips = [
        {
            "at": f"{5 + i} h",
            "tip": {"target": f"gang/cell {i % 5 + 1}", "place": f"P{i % 6}", "via": "tips", "receiver": "army"},
        }
        for i in range(90)
    ]
    log, _ = traced(model(small(injects=tips)))
    at: dict[int, int] = {}
    injected = {5.0 + i for i in range(90)}
    seen = {0: 0, 1: 0}
    for row in log:
        if row["what"] == trace.VISIT:
            at[int(row["target"])] = int(row["place"])
        elif row["what"] == trace.ORIGIN and float(row["t"]) in injected:
            assert row["holder"] == 1
            assert (row["flag"] == 1) == (at[int(row["target"])] == row["place"])
            seen[int(row["flag"])] += 1
    assert seen[0] > 20 and seen[1] > 3


def test_the_same_words_twice_are_one_observation_and_another_title_is_another() -> None:
    tip = {"at": "5 h", "tip": {"target": "gang/cell 1", "place": "P1", "via": "tips", "receiver": "army"}}
    log, _ = traced(model(small(injects=[tip, tip, tip | {"title": "another caller"}])))
    observed = rows(log, trace.ORIGIN)
    assert len(np.unique(observed[observed["t"] == 5.0]["id"])) == 2


def test_a_tip_about_a_vacant_position_says_nothing() -> None:
    text = small(
        ranks={"head": {"dwell": "400 d", "succession": "never", "visibility": 40, "packages": {"assault": 1}}},
        injects=[
            {"at": f"{100 + 10 * i} h", "tip": {"target": "gang/head", "place": "P0", "via": "tips", "receiver": "army"}}
            for i in range(60)
        ],
        capture={"p0": 1, "p1": 0},
        leak="0 /h",
    )
    log, _ = traced(model(text))
    caught = [row["t"] for row in rows(log, trace.ACTION) if row["target"] == 0 and row["flag"] == trace.CAPTURED]
    assert caught
    about = rows(log, trace.ORIGIN)
    assert not [row for row in about if row["target"] == 0 and row["t"] > caught[0]]


def test_a_given_grade_is_kept() -> None:
    tip = {"at": "50 h", "tip": {"target": "gang/head", "place": "P0", "via": "tips", "receiver": "police", "grade": "E5"}}
    log, _ = traced(model(small(injects=[tip])))
    (row,) = [row for row in rows(log, trace.ORIGIN) if row["t"] == 50.0]
    assert row["y"] == 28.0


def test_the_press_warns_all_whom_it_names() -> None:
    ranks = {rank: {"dwell": "400 d", "reaction": "2 h"} for rank in ("head", "lieutenant", "cell")}
    quiet = {name: source | {"rate": "0 /d", "false_rate": "0 /d"} for name, source in small()["sources"].items()}
    whole = small(injects=[{"at": "100 h", "press": {"target": "gang"}}], ranks=ranks, sources=quiet)
    log, measures = traced(model(whole))
    assert set(rows(log, trace.WARNED)["target"].tolist()) == set(range(8))
    ended = rows(log, trace.VISIT_END)
    assert set(ended["t"].tolist()) == {102.0} and set(ended["flag"].tolist()) == {m.WARNED}
    assert measures["warned_operations"] == 0
    one = small(injects=[{"at": "100 h", "press": {"target": "gang/lieutenant 2"}}], ranks=ranks, sources=quiet)
    assert rows(traced(model(one))[0], trace.WARNED)["target"].tolist() == [2]


def test_factors_multiply_while_they_last_and_return_to_one() -> None:
    from septel import sim

    storms = [
        {"at": "10 h", "weather": {"factor": 1.1, "lasts": "20 h"}},
        {"at": "15 h", "weather": {"factor": 3, "lasts": "50 h", "states": ["S1"]}},
    ]
    run = sim.Simulation(model(small(injects=storms)))
    run.run_until(12.0)
    assert set(run.state.weather.ravel().tolist()) == {1.1}
    run.run_until(16.0)
    assert run.state.weather[0].tolist() == [1.1, 1.1 * 3, 1.1, 1.1 * 3, 1.1, 1.1 * 3]
    run.run_until(40.0)
    assert run.state.weather[1].tolist() == [1, 3, 1, 3, 1, 3]
    run.run_until(70.0)
    assert (run.state.weather == 1.0).all()
