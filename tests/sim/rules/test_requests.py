from __future__ import annotations

import math
from typing import Any

import pytest

from septel import sim
from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import BUSY, EIGHT, agency, alone, cells, ends, gang, model, rows, times, tip, traced

ONE_TEAM = {"police": agency(bases={"P0": {"assault": 1}})}
TWO_AGENCIES = {"police": agency(), "army": agency("P2")}
BOTH_HEAR = [tip("10 h"), tip("10.5 h", receiver="army")]
MORNING = {"calendars": {"morning": "08:00-12:00"}}
BY_MORNING = {"police": agency(approvals={"staff": {"time": "3 h", "hours": "morning"}})}
SHORT_RANGE = alone()["theatre"] | {"modes": {"ground": {"speed": "50 km/h", "detour": 1, "range": "60 km"}}}
WRONG_ADDRESS = {"line": alone()["sources"]["line"] | {"address_error": 1}}
SCOUTS = {"below": 1, "time": "4 h", "detection": 0.999, "false_alarm": 0.001, "exposure": "0 /h"}
OUT_OF_REACH = {"communications": {"coverage": {"default": 1, "places": {"P5": 0}}, "late": "0 h"}}
FAR = tip("10 h", place="P5")

# How each request of a scenario ends: one small case for each way.
CASES: dict[str, tuple[dict[str, Any], dict[str, int]]] = {
    "captured": (alone(capture={"p0": 1, "p1": 0}), {"captured": 1}),
    "slipped": (alone(), {"slipped": 1}),
    "wrong_house": (alone(sources=WRONG_ADDRESS), {"wrong_house": 1}),
    "seen_coming": (alone(leak="1000 /h"), {"seen_coming": 1}),
    # three hours' work of a staff that is closed from 12 to 8: the force would have come at 18, and the target left at 30
    "out_of_hours": (alone(**MORNING, agencies=BY_MORNING, ranks=cells(dwell="30 h")), {"out_of_hours": 1}),
    "no_recall": (
        alone(recall=True, go_threshold=0.95, injects=[FAR, tip("18 h", place="P5", grade="E5")], **OUT_OF_REACH),
        {"no_recall": 1},
    ),
    "stale": (alone(ranks=cells(dwell="17 h")), {"stale": 1}),
    "false_lead": (alone(injects=[tip("10 h", place="P3")]), {"false_lead": 1}),
    "recalled": (
        alone(recall=True, go_threshold=0.95, injects=[FAR, tip("18 h", place="P5", grade="E5")]),
        {"recalled": 1},
    ),
    "unconfirmed": (alone(confirm=SCOUTS, injects=[tip("10 h", place="P3")]), {"unconfirmed": 1}),
    "no_warrant": (alone(warrant={"time": "2 h", "evidence": 1}), {"no_warrant": 1}),
    "refused": (alone(agencies=TWO_AGENCIES, injects=BOTH_HEAR, deconfliction=True), {"slipped": 1, "refused": 1}),
    "no_teams": (
        alone(agencies=ONE_TEAM, organisations=gang(cells=2), injects=[tip("10 h"), tip("11 h", cell=2)], when_busy="drop"),
        {"slipped": 1, "no_teams": 1},
    ),
    "unreachable": (alone(theatre=SHORT_RANGE, injects=[FAR]), {"unreachable": 1}),
    # the platform hears four hours after the police and asks too; the police's outcome closes the case for both
    "closed": (alone(sharing={"platform": {"delay": "4 h"}}), {"slipped": 1, "closed": 1}),
    "open": (alone(horizon="16 h"), {"open": 1}),
}


def test_there_is_a_case_for_each_end() -> None:
    assert list(CASES) == list(m.ENDS)


@pytest.mark.parametrize("end", CASES)
def test_a_request_ends_so(end: str) -> None:
    text, expected = CASES[end]
    _, measures = traced(model(text))
    assert ends(measures) == expected
    assert measures["requests"] == sum(expected.values())


def test_what_an_officer_refuses_ends_as_refused() -> None:
    run = sim.Simulation(model(alone()))
    run.set_policy("decide", "police", "never")
    run.run_until()
    assert ends(run.measures()) == {"refused": 1}


def test_a_request_that_fails_its_go_test_without_lost_hours_is_stale() -> None:
    log, measures = traced(model(alone(go_threshold=0.999)))
    assert len(rows(log, trace.TASKED)) == 0 and ends(measures) == {"stale": 1}


EVENING = {
    "calendars": {"evening": "20:00-24:00"},
    "agencies": {"police": agency(approvals={"staff": {"time": "3 h", "hours": "evening"}})},
}


def late_work(dwell: str, **changes: Any) -> dict[str, Any]:
    """A staff that begins at 20:00 what came at 12:00: the force acts at 26, eight hours late."""
    return alone(**EVENING, ranks=cells(dwell=dwell)) | changes


@pytest.mark.parametrize(("dwell", "end"), [("17.9 h", "stale"), ("18.1 h", "out_of_hours"), ("25.9 h", "out_of_hours")])
def test_closed_offices_are_to_blame_if_the_force_would_else_have_found_the_target(dwell: str, end: str) -> None:
    log, measures = traced(model(late_work(dwell)))
    assert times(log, trace.ACTION) == [26.0] and measures["lost_hours"] == 8.0
    assert ends(measures) == {end: 1}


def test_a_warning_is_to_blame_before_closed_offices_are() -> None:
    log, measures = traced(model(late_work("60 h", leak_team="1000 /h", ranks=cells(dwell="60 h", reaction="30 min"))))
    assert rows(log, trace.ACTION)["flag"].tolist() == [trace.DRY_HOLE] and measures["lost_hours"] == 8.0
    assert ends(measures) == {"seen_coming": 1}


def test_a_recall_that_went_unheard_is_to_blame_before_age_is() -> None:
    # the target was at P1 until 17, and is said to be at P3 at 16.5, where it is not; nothing reaches P1
    mute = {"communications": {"coverage": {"default": 1, "places": {"P1": 0}}, "late": "0 h"}}
    text = alone(
        recall=True, go_threshold=0.2, ranks=cells(dwell="17 h"), injects=[tip("10 h"), tip("16.5 h", place="P3")], **mute
    )
    log, measures = traced(model(text))
    assert times(log, trace.UNHEARD) == [16.5] and ends(measures)["no_recall"] == 1
    _, heard = traced(model(text | {"communications": {"coverage": 1, "late": "0 h"}}))
    assert ends(heard)["recalled"] == 1


def test_what_had_left_before_anybody_asked_is_stale() -> None:
    slow = {"line": alone()["sources"]["line"] | {"delay": "5 h"}}
    _, measures = traced(model(alone(sources=slow, ranks=cells(dwell="12 h"), act_threshold=0.1)))
    assert ends(measures) == {"stale": 1} and measures["dry_holes"] == 1, "seen at 10, gone at 12, known at 15"


def test_only_the_last_leaving_counts() -> None:
    # at P1 until 12, and again from 24 until 25.5 and a quarter, when the press has it leave; the force acts at 26
    press = {"at": "25.5 h", "press": {"target": "gang"}}
    text = late_work("12 h", ranks=cells(dwell="12 h", reaction="15 min"), injects=[tip("10 h"), press])
    _, measures = traced(model(text))
    assert ends(measures) == {"seen_coming": 1}


@pytest.mark.compiled
@pytest.mark.parametrize("text", [BUSY, EIGHT], ids=["busy", "all eight parts"])
def test_every_request_of_a_busy_month_ends_once(text: dict[str, Any]) -> None:
    ready = model(text)
    for replication in range(8):
        _, measures = traced(ready, replication=replication)
        assert sum(ends(measures).values()) == measures["requests"] > 10
        missed = [measures[f"end_{name}"] for name in ("seen_coming", "out_of_hours", "no_recall", "stale", "false_lead")]
        assert sum(missed) >= measures["dry_holes"] + measures["wrong_doors"]


def test_the_first_in_order_has_the_greatest_belief_by_value() -> None:
    # one officer is busy until 12; of the two that wait, the lieutenant is worth more though believed less
    ranks = cells() | {"lieutenant": cells()["cell"] | {"value": 3}}
    police = {"police": agency(command={"seat": "P0", "officers": 1, "service": "2 h"})}
    lieutenant = {"at": "11.5 h", "tip": tip("11 h", grade="C3")["tip"] | {"target": "gang/lieutenant 1"}}
    grades = {"A1": {"true": 0.5, "false": 0.001}, "C3": {"true": 0.4, "false": 0.1}, "E5": {"true": 0.1, "false": 0.899}}
    sources = {"line": alone()["sources"]["line"] | {"grades": grades}}
    text = alone(organisations=gang(cells=2, lieutenants=1), ranks=ranks, agencies=police, sources=sources)
    text |= {"injects": [tip("10 h"), tip("11 h", cell=2), lieutenant]}
    log, _ = traced(model(text))
    asked = {int(row["target"]): float(row["x"]) for row in rows(log, trace.ASKED)}
    order = rows(log, trace.SERVED)["target"].tolist()
    assert math.isclose(asked[1], 0.98, abs_tol=0.02) and asked[0] < asked[2]
    assert order == [1, 0, 2], "after the first cell the lieutenant, then the other cell"
