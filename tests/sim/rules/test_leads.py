from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import BUSY, SURE, alone, model, rows, small, times, tip, traced


def origins(text: dict[str, Any]) -> Any:
    return rows(traced(model(text))[0], trace.ORIGIN)


def only(**source: Any) -> dict[str, Any]:
    sources = {"line": {"kind": "tips", "rate": "0 /d", "receivers": {"police": 1}, "grades": SURE} | source}
    # nobody acts, so that visits run their course
    return small(
        sources=sources,
        act_threshold=1,
        horizon="300 d",
        ranks={rank: {"visibility": 1} for rank in ("head", "lieutenant", "cell")},
    )


def test_true_tips_come_at_their_rate_while_the_target_is_there() -> None:
    text = only(rate="0.5 /d") | {"community": {"confidence": 0.4}}
    log, measures = traced(model(text))
    expected = 8 * 300 * 0.5 * 0.4
    assert abs(measures["leads_true"] - expected) < 3.3 * math.sqrt(expected)
    place = {}
    for row in log:
        if row["what"] == trace.VISIT:
            place[int(row["target"])] = int(row["place"])
        elif row["what"] == trace.ORIGIN:
            assert row["flag"] == 1 and place[int(row["target"])] == row["place"]


def test_false_tips_come_at_their_rate_less_those_that_happen_to_be_true() -> None:
    log, measures = traced(model(only(false_rate="1 /d")))
    expected = 6 * 300 * 0.5 * (1 - 1 / 6)  # places · days · confidence; a target is at the named place about one time in six
    assert abs(measures["leads_false"] - expected) < 4 * math.sqrt(expected)
    where = {}
    for row in log:
        if row["what"] == trace.VISIT:
            where[int(row["target"])] = int(row["place"])
        elif row["what"] == trace.ORIGIN:
            assert row["flag"] == 0 and where[int(row["target"])] != row["place"]


@pytest.mark.compiled
def test_coverage_thins_an_agencys_own_leads_by_place() -> None:
    source = {"kind": "own", "agency": "army", "receivers": {}, "rate": "1 /d", "false_rate": "3 /d"}
    found = origins(only(**source, coverage={"default": 0, "places": {"P1": 1.0, "P3": 0.5}}))
    true, false = found[found["flag"] == 1], found[found["flag"] == 0]
    assert set(true["place"].tolist()) == set(false["place"].tolist()) == {1, 3}
    assert set(found["holder"].tolist()) == {1}
    ratio = (false["place"] == 1).sum() / (false["place"] == 3).sum()
    assert 1.6 < ratio < 2.5


@pytest.mark.compiled
def test_grades_follow_their_odds() -> None:
    found = origins(only(rate="2 /d", false_rate="2 /d"))
    for flag, share in ((1, 0.9), (0, 0.001)):
        grades = found[found["flag"] == flag]["y"]
        n = len(grades)
        assert n > 1000 and set(grades.tolist()) <= {0.0, 28.0}  # A1 and E5
        assert abs((grades == 0).mean() - share) < 3.3 * math.sqrt(share * (1 - share) / n)


@pytest.mark.compiled
def test_targets_are_named_by_visibility() -> None:
    text = only(false_rate="3 /d")
    text["ranks"] = {"head": {"visibility": 0}, "lieutenant": {"visibility": 3}, "cell": {"visibility": 1}}
    named = origins(text)["target"]
    assert (named != 0).all()
    lieutenants = (named <= 2).mean()
    assert abs(lieutenants - 6 / 11) < 0.06


def test_a_festival_silences_people_and_passes() -> None:
    festival = {"at": "100 d", "festival": {"factor": 0, "lasts": "100 d", "places": ["P0", "P1"]}}
    found = origins(only(rate="1 /d") | {"injects": [festival]})
    hushed = found[(found["t"] > 2400) & (found["t"] <= 4800)]
    assert set(hushed["place"].tolist()) == {2, 3, 4, 5}
    assert {0, 1} <= set(found[found["t"] > 4800]["place"].tolist())


def reporting(coverage: Any, *, late: Any = "7 h", place: str = "P1", **talk: Any) -> dict[str, Any]:
    return alone(communications={"coverage": coverage, "late": late} | talk, injects=[tip("10 h", place=place)])


def test_a_report_from_where_nothing_gets_through_comes_late() -> None:
    covered = {"default": 1, "places": {"P1": 0}}
    log, measures = traced(model(reporting(covered)))
    assert times(log, trace.REPORT) == [17.0] and measures["late_reports"] == 1
    elsewhere, measures = traced(model(reporting(covered, place="P3")))
    assert times(elsewhere, trace.REPORT) == [10.0] and measures["late_reports"] == 0


@pytest.mark.compiled
def test_the_chance_of_a_late_report_is_what_coverage_leaves() -> None:
    n = 400
    values, _ = sim.batch(model(reporting(0.3, late={"exponential": "4 h"})), seed=6, first=0, count=n)
    late = values[:, m.NAMES.index("late_reports")].mean()
    assert abs(late - 0.7) < 3.3 * math.sqrt(0.21 / n)
    always = model(reporting(0, late={"exponential": "4 h"}))
    came = [times(traced(always, replication=i)[0], trace.REPORT)[0] for i in range(200)]
    assert abs(np.mean(came) - 14.0) < 3.3 * 4.0 / math.sqrt(200)


@pytest.mark.compiled
def test_a_true_lead_names_the_wrong_house_with_its_chance() -> None:
    # who is found at the right house slips; the others' force is at the wrong one
    for grade, chance in (("A1", 0.3), ("E5", 0.8)):
        text = alone(injects=[tip("10 h", grade=grade)], act_threshold=0)
        text["sources"]["line"] |= {"address_error": {"A1": 0.3, "E5": 0.8}}
        n = 400
        values, _ = sim.batch(model(text), seed=8, first=0, count=n)
        wrong, slipped = (values[:, m.NAMES.index(name)].sum() for name in ("wrong_houses", "slipped"))
        assert wrong + slipped == n and abs(wrong / n - chance) < 3.3 * math.sqrt(chance * (1 - chance) / n)


def test_a_false_lead_names_no_house_that_could_be_wrong() -> None:
    text = alone(injects=[tip("10 h", place="P3")])
    text["sources"]["line"] |= {"address_error": 1}
    log, measures = traced(model(text))
    assert rows(log, trace.ACTION)["flag"].tolist() == [trace.WRONG_DOOR] and measures["wrong_houses"] == 0


def test_a_false_lead_that_has_become_true_names_the_right_house() -> None:
    # nobody is at P4 when the tip comes; the target is from 17, and the force acts there at 21
    ranks = {"cell": alone()["ranks"]["cell"] | {"dwell": "17 h"}}
    text = alone(injects=[tip("10 h", place="P4")], ranks=ranks)
    text["sources"]["line"] |= {"address_error": 1}
    assert rows(traced(model(text))[0], trace.ACTION)["flag"].tolist() == [trace.SLIPPED]


def harming(**community: Any) -> dict[str, Any]:
    """A force harms people at P1 at 18 h; from then on the public calls less there, and as before elsewhere."""
    text = alone(wrong_door_harm=1, community={"confidence": 1, "harm": 1, "recovery": "100 h"} | community, act_threshold=0.5)
    text["sources"]["line"] |= {"address_error": 1}
    # twelve false calls an hour from each place, which nobody passes on
    callers = {"kind": "tips", "rate": "0 /d", "false_rate": "12 /h", "receivers": {"police": 0}}
    text["sources"] |= {"callers": callers | {"grades": {"F6": {"true": 1, "false": 1}}}}
    return text


@pytest.mark.compiled
def test_harm_silences_a_place_and_its_confidence_comes_back() -> None:
    log, measures = traced(model(harming()))
    assert measures["harmed"] == 1 and times(log, trace.ACTION) == [18.0]
    false = rows(log, trace.ORIGIN)
    false = false[false["x"] == 1]

    def calls(place: int, begin: float, end: float) -> int:
        return int(((false["place"] == place) & (false["t"] > begin) & (false["t"] <= end)).sum())

    assert calls(1, 0, 18) == 0, "the target is there: what is said of it there is not false"
    assert abs(calls(2, 18, 38) - 240) < 4 * math.sqrt(240), "elsewhere nobody is afraid"
    # once warned the target is at P4, and calls about P1 are false; confidence is 1 − exp(−Δ/100 h)
    for begin, end in ((19.0, 39.0), (118.0, 138.0), (200.0, 240.0)):
        expected = 12 * ((end - begin) - 100 * (math.exp(-(begin - 18) / 100) - math.exp(-(end - 18) / 100)))
        assert abs(calls(1, begin, end) - expected) < 4 * math.sqrt(expected)


def test_two_harms_add_up_as_shares_of_what_is_left() -> None:
    run = sim.Simulation(model(harming(harm=0.5)))
    run.run_until(18.0)
    assert run.state.confidence[1].tolist() == [-0.5, 18.0]
    again = sim.Simulation(model(harming(harm=0.5)))
    again.run_until(17.0)
    again.state.confidence[1] = (-0.4, 8.0)  # as if people had been harmed ten hours before
    again.run_until(18.0)
    assert again.state.confidence[1].tolist() == [pytest.approx(0.5 * (1 - 0.4 * math.exp(-0.1)) - 1), 18.0]


def test_addresses_without_error_and_people_without_fear_change_nothing() -> None:
    plain, measures = traced(model(BUSY))
    sources = {name: source | {"address_error": 0} for name, source in BUSY["sources"].items()}
    community = {"confidence": 0.5, "harm": 0, "recovery": "1 d"}
    log, told = traced(model(BUSY | {"sources": sources, "community": community}))
    assert log.tobytes() == plain.tobytes() and repr(told) == repr(measures)


def test_messages_that_all_get_through_change_nothing() -> None:
    plain, measures = traced(model(BUSY))
    log, told = traced(model(BUSY | {"communications": {"coverage": 1, "radios": 1, "late": "9 h"}}))
    assert log.tobytes() == plain.tobytes() and repr(told) == repr(measures)
