from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.sim import measures as m
from septel.sim import trace
from tests.sim.rules.test_tasking import calm
from tests.sim.theatres import BUSY, agency, alone, cells, gang, model, rows, tip, traced

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
    for part in silent["agencies"].values():
        part["leak"] = "0 /h"
    assert warned(silent, 3)[1] == 0
    operations, warnings, hours = warned(silent | {"leak": "50 /h"}, 3)
    assert warnings > 0.5 * operations and np.mean(hours) == pytest.approx(0.02, rel=0.5)


@pytest.mark.compiled
def test_every_ground_team_under_way_and_every_holder_adds_to_the_hazard() -> None:
    base = leaky(leak="0.05 /h", leak_team="0 /h")
    for part in base["agencies"].values():
        part["leak"] = "0 /h"
    few = warned(base, 12)
    teams = warned(base | {"leak_team": "0.2 /h"}, 12)
    agencies = {name: part | {"leak": "0.3 /h"} for name, part in base["agencies"].items()}
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


@pytest.mark.compiled
def test_the_chance_of_a_warning_is_one_minus_exp_of_the_hazard() -> None:
    text = leaky(leak="0.2 /h", leak_team="0 /h", capture={"p0": 1, "p1": 0})
    for part in text["agencies"].values():
        part["leak"] = "0 /h"
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


def watched(hazard: Any, **changes: Any) -> dict[str, Any]:
    """`alone` with lookouts: the force of one team is under way to P1 from 16 to 17 and acts at 18."""
    return alone(organisations=gang(lookouts=hazard)) | changes


def share_warned(text: dict[str, Any], n: int = 500) -> float:
    values, _ = sim.batch(model(text), seed=4, first=0, count=n)
    return float(values[:, m.NAMES.index("warned_operations")].mean())


def agrees(share: float, hazard_h: float, n: int = 500) -> bool:
    """Whether a share of n is that of 1 − exp(−∫h)."""
    chance = 1 - math.exp(-hazard_h)
    return abs(share - chance) < 3.3 * math.sqrt(chance * (1 - chance) / n)


@pytest.mark.compiled
def test_lookouts_see_each_ground_team_from_its_departure_to_the_action() -> None:
    assert agrees(share_warned(watched("0.3 /h")), 0.3 * 2)
    two = watched("0.3 /h", ranks=cells(packages={"assault": 2}))
    assert agrees(share_warned(two), 0.3 * 2 * 2)
    slow = {"cordon": {"turnout": "2 h", "rest": "5 h"}, "assault": {"turnout": "1 h", "rest": "5 h"}}
    later = watched("0.3 /h", ranks=cells(packages={"assault": 1, "cordon": 1}), kinds=alone()["kinds"] | slow)
    later["agencies"] = {"police": agency(bases={"P0": {"assault": 1, "cordon": 1}})}
    assert agrees(share_warned(later), 0.3 * (1 + 2 * 2)), "one hour of one team, two of both"


@pytest.mark.compiled
def test_lookouts_are_where_the_organisation_has_them() -> None:
    assert share_warned(watched({"default": "1000 /h", "places": {"P1": "0 /h"}})) == 0
    assert agrees(share_warned(watched({"default": "0 /h", "places": {"P1": "0.4 /h"}})), 0.8)
    other = gang(lookouts="0 /h") | {"mob": gang(lookouts="1000 /h")["gang"]}
    assert share_warned(alone(organisations=other)) == 0, "another organisation's eyes are not its own"


def test_nobody_looks_up_to_those_who_come_by_air() -> None:
    flying = watched("1000 /h", ranks=cells(packages={"air": 1}), agencies={"police": agency(bases={"P0": {"air": 1}})})
    assert share_warned(flying) == 0


def baited(decoys: int, **changes: Any) -> dict[str, Any]:
    kinds = alone()["kinds"] | {"bait": {"turnout": "1 h", "rest": "5 h", "decoy": True} | changes}
    package = {"assault": 2} | ({"bait": decoys} if decoys else {})
    police = agency(bases={"P0": {"assault": 2, "bait": 3}})
    return watched("0.3 /h", kinds=kinds, ranks=cells(packages=package), agencies={"police": police})


@pytest.mark.compiled
def test_decoys_divide_the_lookouts_attention_and_are_none_of_those_whom_they_betray() -> None:
    for decoys in (0, 1, 3):
        assert agrees(share_warned(baited(decoys)), 0.3 * 2 * 2 / (1 + decoys))
    assert agrees(share_warned(baited(1) | {"leak_team": "0.1 /h"}), (0.3 * 2 / 2 + 0.1 * 3) * 2), "but each team leaks"


@pytest.mark.compiled
def test_decoys_in_the_air_draw_no_eyes() -> None:
    assert agrees(share_warned(baited(3, mode="air")), 0.3 * 2 * 2)


@pytest.mark.compiled
def test_several_routes_divide_the_lookouts_hazard() -> None:
    ways = {"routes": {"number": 3, "longer": 2}}
    text = watched("0.3 /h", movement=alone()["movement"] | ways)
    assert agrees(share_warned(text), 0.3 / 3 * 3), "a third, for the three hours that the longer way takes with the rendezvous"


@pytest.mark.compiled
def test_a_target_that_comes_while_teams_move_is_warned_from_then_on() -> None:
    # the force is under way to P4 from 16 to 20, complete at 21; the target comes to P4 at 18
    text = watched("0.3 /h", ranks=cells(dwell="18 h", reaction="9 h"), injects=[tip("10 h", place="P4")])
    assert agrees(share_warned(text), 0.3 * 3)


def test_lookouts_that_see_nothing_decoys_and_routes_change_nothing() -> None:
    plain, measures = traced(model(BUSY))
    blind = {"gang": BUSY["organisations"]["gang"] | {"lookouts": {"default": "0 /h", "places": {"P1": "0 /h"}}}}
    routes = {"movement": {"routes": {"number": 4, "longer": 1}}}
    log, told = traced(model(BUSY | {"organisations": blind} | routes))
    assert log.tobytes() == plain.tobytes() and repr(told) == repr(measures)
