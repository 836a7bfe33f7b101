from __future__ import annotations

import math
from typing import Any

import pytest

from septel import sim
from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import (
    BUSY,
    DOUBT_RATIO,
    DWELL_H,
    SURE_RATIO,
    agency,
    alone,
    belief,
    cells,
    ends,
    model,
    rows,
    times,
    tip,
    traced,
)

FAR = tip("10 h", place="P5")  # tasked at 15, departed at 16, arrives at 21, complete at 22


def recalling(*later: dict[str, Any], first: dict[str, Any] = FAR, **changes: Any) -> dict[str, Any]:
    """One operation under way to P5, what is heard later, and a go threshold that one doubt undercuts."""
    return alone(recall=True, injects=[first, *later], **({"go_threshold": 0.95} | changes))


def test_a_doubt_calls_a_force_back_where_the_design_recalls() -> None:
    doubt = tip("18 h", place="P5", grade="E5")
    log, measures = traced(model(recalling(doubt)))
    assert times(log, trace.RECALLED) == [18.0] and times(log, trace.ACTION) == []
    assert measures["recalled"] == 1 and ends(measures) == {"recalled": 1}
    goes_on, measures = traced(model(recalling(doubt) | {"recall": False}))
    assert times(goes_on, trace.RECALLED) == [] and times(goes_on, trace.ACTION) == [22.0] and measures["recalled"] == 0


def test_the_test_is_belief_by_the_time_that_is_left() -> None:
    odds = 0.15 / 0.85 * SURE_RATIO
    before = odds / (1 + odds) * math.exp(-8 / DWELL_H)  # eight hours after the tip
    after = before / (1 - before) * DOUBT_RATIO
    still = after / (1 + after) * math.exp(-(22 - 18) / DWELL_H)
    for threshold, called in ((still - 1e-6, 0), (still + 1e-6, 1)):
        log, _ = traced(model(recalling(tip("18 h", place="P5", grade="E5"), go_threshold=threshold)))
        assert len(rows(log, trace.RECALLED)) == called


def test_a_report_of_the_target_elsewhere_counts_against_its_being_where_the_force_goes() -> None:
    elsewhere = tip("18 h", place="P2")
    still = belief() * math.exp(-8 / DWELL_H) * (1 - belief()) * math.exp(-4 / DWELL_H)
    for threshold, called in ((still * (1 - 1e-9), 0), (still * (1 + 1e-9), 1)):
        log, _ = traced(model(recalling(elsewhere, go_threshold=threshold)))
        assert len(rows(log, trace.RECALLED)) == called
    other = alone()["organisations"]["gang"] | {"cells": 2}
    log, _ = traced(model(recalling(tip("18 h", place="P2", cell=2), organisations={"gang": other})))
    assert len(rows(log, trace.RECALLED)) == 0, "another target's being elsewhere says nothing"


def test_a_report_that_bears_the_case_out_calls_nobody_back() -> None:
    log, _ = traced(model(recalling(tip("18 h", place="P5"))))
    assert len(rows(log, trace.RECALLED)) == len(rows(log, trace.UNHEARD)) == 0 and times(log, trace.ACTION) == [22.0]


def test_another_holders_doubt_calls_nobody_back() -> None:
    two = {"police": agency(), "army": agency("P2")}
    doubt = tip("18 h", place="P5", grade="E5", receiver="army")
    log, _ = traced(model(recalling(doubt, agencies=two)))
    assert len(rows(log, trace.RECALLED)) == 0


@pytest.mark.parametrize(
    ("at", "ready"), [("15.5 h", 20.5), ("16 h", 21.0), ("18 h", 25.0), ("20.5 h", 30.0), ("21.5 h", 31.5)]
)
def test_teams_are_home_in_the_time_that_they_have_been_under_way(at: str, ready: float) -> None:
    # departed at 16 for a journey of five hours; rest is five hours
    log, measures = traced(model(recalling(tip(at, place="P5", grade="E5"))))
    assert times(log, trace.READY) == [ready]
    hours = sum(value for name, value in measures.items() if name.startswith("team_hours_"))
    assert hours == pytest.approx(4 * 240) and measures["team_hours_rest"] == 5.0


def silent(**talk: Any) -> dict[str, Any]:
    return {"communications": {"coverage": {"default": 1, "places": {"P5": 0}}, "late": "30 h"} | talk}


LOUD = tip("18 h", place="P2")  # elsewhere, where messages get through


def test_a_force_out_of_reach_does_not_hear_and_goes_on() -> None:
    log, measures = traced(model(recalling(LOUD, **silent(late="0 h"))))
    assert times(log, trace.RECALLED) == [] and times(log, trace.UNHEARD) == [18.0] and times(log, trace.ACTION)[0] == 22.0
    assert measures["recalls_unheard"] == 1 and ends(measures)["no_recall"] == 1


def test_a_force_that_has_not_departed_always_hears() -> None:
    for at, heard in (("15.9 h", True), ("16.1 h", False)):
        log, _ = traced(model(recalling(tip(at, place="P2"), **silent(late="0 h"))))
        assert len(rows(log, trace.RECALLED)) == heard and len(rows(log, trace.UNHEARD)) == (not heard)


def lent(**talk: Any) -> dict[str, Any]:
    """The police's operation with the army's teams."""
    agencies = {"police": agency(bases={"P0": {"cordon": 4}}), "army": agency(approvals={})}
    talk = {"communications": {"coverage": 1, "late": "0 h"} | talk}
    return recalling(LOUD, agencies=agencies, pool="all", **talk)


def test_a_force_of_another_agency_hears_as_far_as_the_radios_work() -> None:
    assert len(rows(traced(model(lent(radios=0)))[0], trace.UNHEARD)) == 1
    assert len(rows(traced(model(lent(radios=1)))[0], trace.RECALLED)) == 1
    pair = {"pairs": [{"between": ["army", "police"], "works": 0}]}
    assert len(rows(traced(model(lent(**pair)))[0], trace.UNHEARD)) == 1
    assert len(rows(traced(model(lent(radios=0, interoperability=1)))[0], trace.RECALLED)) == 1, "common equipment mends it"
    mine = recalling(LOUD, communications={"coverage": 1, "late": "0 h", "radios": 0})
    assert len(rows(traced(model(mine))[0], trace.RECALLED)) == 1, "within an agency radios work"


def test_the_worst_of_several_links_decides() -> None:
    # the army's force of both agencies' teams: with its own it can talk, with the police's it cannot
    both = {"police": agency(approvals={}), "army": agency("P0", bases={"P0": {"cordon": 1}})}
    told = [FAR["tip"] | {"receiver": "army"}, LOUD["tip"] | {"receiver": "army"}]
    text = lent(radios=0) | {"agencies": both, "ranks": cells(packages={"assault": 1, "cordon": 1})}
    text["injects"] = [{"at": "10 h", "tip": told[0]}, {"at": "18 h", "tip": told[1]}]
    assert len(rows(traced(model(text))[0], trace.UNHEARD)) == 1


@pytest.mark.compiled
def test_the_chance_of_being_heard_is_coverage_times_the_worst_link() -> None:
    text = lent(coverage={"default": 1, "places": {"P5": 0.8}}, radios=0.25, interoperability=0.5)
    n = 400
    values, _ = sim.batch(model(text), seed=5, first=0, count=n)
    heard = values[:, m.NAMES.index("recalled")].mean()
    chance = 0.8 * (0.25 + 0.75 * 0.5)
    assert abs(heard - chance) < 3.3 * math.sqrt(chance * (1 - chance) / n)


def test_a_case_that_was_called_back_asks_again_when_more_is_heard() -> None:
    log, measures = traced(model(recalling(tip("18 h", place="P5", grade="E5"), tip("30 h", place="P5"))))
    assert times(log, trace.ASKED) == [10.0, 30.0] and times(log, trace.ACTION) == [42.0]
    assert ends(measures) == {"recalled": 1, "false_lead": 1} and len(rows(log, trace.CLOSED)) == 1


def test_a_recall_that_was_not_heard_can_be_heard_the_next_time() -> None:
    text = recalling(LOUD, tip("19 h", place="P3"), tip("20 h", place="P4"), communications={"coverage": 0.5, "late": "0 h"})
    ready, heard_later = model(text), 0
    for replication in range(40):
        log, measures = traced(ready, replication=replication)
        unheard, called = times(log, trace.UNHEARD), times(log, trace.RECALLED)
        assert len(called) <= 1 and measures["recalls_unheard"] == len(unheard)
        heard_later += bool(unheard and called and called[0] > unheard[-1])
    assert heard_later > 5


def test_what_scouts_see_elsewhere_calls_a_force_back_too() -> None:
    # the tip about P5 is beyond doubt and is not confirmed; the one about P1 is confirmed from 17 to 19
    confirm = {"below": 0.999, "time": "2 h", "detection": 0.999, "false_alarm": 0.001, "exposure": "0 /h"}
    text = recalling(confirm=confirm)
    odds = {"A1": {"true": 0.5, "false": 1e-7}, "C3": {"true": 0.3, "false": 0.1}}
    odds["E5"] = {"true": 0.2, "false": 0.9 - 1e-7}
    text["sources"]["line"]["grades"] = odds
    text |= {"injects": [FAR, tip("15 h", grade="C3")], "act_threshold": 0.3, "go_threshold": 0.1}
    log, measures = traced(model(text))
    assert times(log, trace.SIGHTED) == [19.0] and rows(log, trace.SIGHTED)["flag"].tolist() == [1]
    assert times(log, trace.RECALLED) == [19.0] and ends(measures)["recalled"] == 1


def test_recall_without_a_threshold_to_fail_changes_nothing() -> None:
    plain, measures = traced(model(BUSY | {"go_threshold": 0}))
    never, told = traced(model(BUSY | {"go_threshold": 0, "recall": True}))
    assert never.tobytes() == plain.tobytes() and repr(told) == repr(measures)
