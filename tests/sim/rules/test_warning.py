from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from septel.sim import measures as m
from septel.sim import trace
from tests.sim.rules.test_tasking import calm
from tests.sim.theatres import model, rows, traced

STAY = {rank: {"dwell": "400 d", "succession": "never", "reaction": "0 h"} for rank in ("head", "lieutenant", "cell")}


def leaky(**changes: Any) -> dict[str, Any]:
    """Targets that stay until they are warned."""
    return calm(ranks=STAY, horizon="30 d", **changes)


def warned(text: dict[str, Any], replications: int) -> tuple[int, int, list[float]]:
    """Operations complete or cut by a warning, warnings, and the hours from tasking to warning."""
    ready = model(text)
    operations, warnings, hours = 0, 0, []
    for replication in range(replications):
        log, _ = traced(ready, replication=replication)
        tasked = {int(row["id"]): row for row in rows(log, trace.TASKED)}
        first = {int(row["id"]) for row in rows(log, trace.WARNED)}
        for row in rows(log, trace.WARNED):
            hours.append(float(row["t"] - tasked[int(row["id"])]["t"]))
        operations += len({int(row["id"]) for row in rows(log, trace.ACTION)} | first)
        warnings += len(first)
    return operations, warnings, hours


def test_without_leaks_nobody_is_warned_and_with_many_nearly_all_are() -> None:
    silent = leaky(leak_team="0 /h")
    for agency in silent["agencies"].values():
        agency["leak"] = "0 /h"
    assert warned(silent, 3)[1] == 0
    operations, warnings, hours = warned(silent | {"leak": "50 /h"}, 3)
    assert warnings > 0.5 * operations and np.mean(hours) == pytest.approx(0.02, rel=0.5)


def test_every_ground_team_under_way_and_every_holder_adds_to_the_hazard() -> None:
    base = leaky(leak="0.05 /h", leak_team="0 /h")
    for agency in base["agencies"].values():
        agency["leak"] = "0 /h"
    few = warned(base, 12)
    teams = warned(base | {"leak_team": "0.2 /h"}, 12)
    agencies = {name: agency | {"leak": "0.3 /h"} for name, agency in base["agencies"].items()}
    holders = warned(base | {"agencies": agencies}, 12)
    share = [w / o for o, w, _ in (few, teams, holders)]
    assert share[0] < share[1] and share[0] < share[2]


def test_the_warned_leave_after_their_reaction() -> None:
    ranks = {rank: {"dwell": "400 d", "reaction": "3 h"} for rank in ("head", "lieutenant", "cell")}
    log, measures = traced(model(calm(ranks=ranks, leak="2 /h")))
    told = {(int(row["target"]), int(row["visit"])): row for row in rows(log, trace.WARNED)}
    assert told
    gone = 0
    for row in rows(log, trace.VISIT_END):
        warning = told.get((int(row["target"]), int(row["visit"])))
        if warning is not None and row["flag"] == m.WARNED:
            assert row["t"] == pytest.approx(warning["t"] + 3.0) == pytest.approx(warning["y"])
            gone += 1
    assert gone > 0 and measures["warned_operations"] == len(told)


def test_the_chance_of_a_warning_is_one_minus_exp_of_the_hazard() -> None:
    text = leaky(leak="0.2 /h", leak_team="0 /h", capture={"p0": 1, "p1": 0})
    for agency in text["agencies"].values():
        agency["leak"] = "0 /h"
    ready = model(text)
    expected, got = 0.0, 0
    for replication in range(40):
        log, _ = traced(ready, replication=replication)
        at: dict[int, int] = {}
        for row in log:
            if row["what"] == trace.VISIT:
                at[int(row["target"])] = int(row["place"])
            elif (
                row["what"] == trace.TASKED
                and row["flag"] == 0
                and at.get(int(row["target"])) == row["place"]
                and row["y"] < 720
            ):
                expected += 1 - math.exp(-0.2 * float(row["y"] - row["t"]))
            elif row["what"] == trace.WARNED:
                got += 1
    assert expected > 50
    assert abs(got - expected) < 3.3 * math.sqrt(expected) + 0.05 * expected
