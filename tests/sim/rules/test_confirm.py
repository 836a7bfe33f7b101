from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import (
    BUSY,
    DWELL_H,
    SURE,
    SURE_RATIO,
    agency,
    alone,
    belief,
    cells,
    ends,
    model,
    rows,
    small,
    times,
    tip,
    traced,
)

SCOUTS = {"below": 1, "time": "4 h", "detection": 0.9, "false_alarm": 0.1, "exposure": "0 /h"}
SHARP = SCOUTS | {"detection": 0.999, "false_alarm": 0.001}


def confirmed(confirm: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return alone(confirm=confirm, **changes)


def after(before: float, ratio: float) -> float:
    """Belief after a fresh report of this likelihood ratio, in odds."""
    odds = before / (1 - before) * ratio
    return odds / (1 + odds)


def test_belief_after_a_sighting_is_the_posterior_by_bayes() -> None:
    seen: dict[int, float] = {}
    ready = model(confirmed(SCOUTS))
    for replication in range(60):
        log, _ = traced(ready, replication=replication)
        (row,) = rows(log, trace.SIGHTED)
        assert row["t"] == 16.0
        seen.setdefault(int(row["flag"]), float(row["x"]))
    now = belief() * math.exp(-6 / DWELL_H)  # six hours after the tip
    assert seen[1] == pytest.approx(after(now, 0.9 / 0.1), rel=1e-9)
    assert seen[0] == pytest.approx(after(now, 0.1 / 0.9), rel=1e-9)


@pytest.mark.compiled
def test_scouts_see_who_is_there_and_take_others_for_who_is_not() -> None:
    for place, chance in (("P1", 0.9), ("P3", 0.1)):
        ready = model(confirmed(SCOUTS, injects=[tip("10 h", place=place)]))
        n, seen = 300, 0
        for replication in range(n):
            (row,) = rows(traced(ready, replication=replication)[0], trace.SIGHTED)
            seen += int(row["flag"])
        assert abs(seen / n - chance) < 3.3 * math.sqrt(0.09 / n)


def test_a_request_that_reconnaissance_bears_out_goes_on_after_it() -> None:
    log, measures = traced(model(confirmed(SHARP)))
    assert rows(log, trace.SCOUTS)[["t", "y"]].tolist() == [(12.0, 16.0)]
    assert times(log, trace.APPROVED) == [19.0] and times(log, trace.ACTION) == [22.0]
    assert measures["confirmations"] == 1 and measures["noticed"] == 0 and ends(measures) == {"slipped": 1}


def test_a_request_with_too_little_belief_left_ends_unconfirmed() -> None:
    text = confirmed(SHARP, injects=[tip("10 h", place="P3")])
    log, measures = traced(model(text))
    (sighted,) = rows(log, trace.SIGHTED)
    assert sighted["flag"] == 0 and sighted["x"] < 0.4, "nobody is there"
    (ended,) = rows(log, trace.ENDED)
    assert ended["t"] == 16.0 and ended["flag"] == m.STALE and ends(measures) == {"unconfirmed": 1}
    assert len(rows(log, trace.APPROVED)) == len(rows(log, trace.TASKED)) == 0
    believed, _ = traced(model(text | {"act_threshold": 0.05}))
    assert len(rows(believed, trace.TASKED)) == 1, "the act threshold decides"


def test_only_what_is_believed_less_than_the_limit_is_confirmed() -> None:
    held = belief() * math.exp(-2 / DWELL_H)
    for below, scouts in ((held - 1e-9, 0), (held + 1e-9, 1)):
        log, _ = traced(model(confirmed(SHARP | {"below": below})))
        assert len(rows(log, trace.SCOUTS)) == scouts


def test_what_the_scouts_see_is_an_origin_of_the_holders_own_and_no_lead() -> None:
    log, measures = traced(model(confirmed(SHARP)))
    lead, sighting = rows(log, trace.ORIGIN)
    assert lead["id"] != sighting["id"] and sighting["flag"] == 1 and sighting["t"] == 16.0
    assert measures["leads_true"] + measures["leads_false"] == 1
    assert measures["reports_fused"] == 2, "the tip and the sighting"


def test_a_target_that_notices_the_scouts_is_warned() -> None:
    log, measures = traced(model(confirmed(SHARP | {"exposure": "1000 /h"})))
    (warned,) = rows(log, trace.WARNED)
    (request,) = rows(log, trace.ASKED)
    assert warned["flag"] == trace.BY_SCOUTS and warned["id"] == request["id"] and 12.0 < warned["t"] < 12.02
    assert warned["y"] == warned["t"] + 1.0 and measures["noticed"] == 1 and measures["warned_operations"] == 0
    assert ends(measures) == {"unconfirmed": 1}, "it has left when they look"


def test_the_chance_of_being_noticed_is_that_of_the_hazard_while_both_are_there() -> None:
    n = 400
    values, _ = sim.batch(model(confirmed(SHARP | {"exposure": "0.25 /h"})), seed=3, first=0, count=n)
    noticed = values[:, m.NAMES.index("noticed")].mean()
    chance = 1 - math.exp(-1)  # a hazard of 0.25 for 4 h
    assert abs(noticed - chance) < 3.3 * math.sqrt(chance * (1 - chance) / n)


def test_a_target_that_comes_while_the_scouts_are_there_may_notice_and_be_seen() -> None:
    # the target is at P1 until 14 and then at P4, where scouts have been since 12
    coming = {"ranks": cells(dwell="14 h"), "injects": [tip("10 h", place="P4")]}
    quiet, _ = traced(model(confirmed(SHARP, **coming)))
    (sighted,) = rows(quiet, trace.SIGHTED)
    assert sighted["flag"] == 1 and rows(quiet, trace.ORIGIN)["flag"].tolist() == [0, 1], "what was false has become true"
    log, _ = traced(model(confirmed(SHARP | {"exposure": "1000 /h"}, **coming)))
    (warned,) = rows(log, trace.WARNED)
    assert 14.0 < warned["t"] < 14.02 and warned["visit"] == 1


def test_a_target_that_leaves_before_it_would_notice_does_not() -> None:
    text = confirmed(SHARP | {"exposure": "0.2 /h"}, ranks=cells(dwell="13 h"))
    ready = model(text)
    warned = [t for replication in range(60) for t in times(traced(ready, replication=replication)[0], trace.WARNED)]
    assert warned and all(12.0 < t < 13.0 for t in warned)


def test_scouts_keep_their_hours() -> None:
    text = confirmed(SHARP | {"hours": "day"}, calendars={"day": "08:00-14:00"})
    log, measures = traced(model(text))
    assert times(log, trace.SIGHTED) == [34.0], "two hours on Monday, two on Tuesday"
    assert measures["lost_hours"] == 18.0


def shared(**marking: Any) -> dict[str, Any]:
    late = {"seat": "P2", "service": "9 d"}  # so that the army sends no scouts of its own
    agencies = {"police": agency(), "army": agency("P2", command=late, trust={"tips": 1, "own": 1, "partner": 0.5})}
    liaison = {"liaison": {"delay": "1 h", "chance": 1, "links": [{"from": "police", "to": "army"}]}}
    return confirmed(SHARP | marking, agencies=agencies, sharing=liaison, markings={"open": {}, "held": {"forbid": True}})


def test_the_scouts_report_is_released_as_any_and_counts_as_a_partners() -> None:
    log, _ = traced(model(shared()))
    sighting = rows(log, trace.ORIGIN)["id"][1]
    (sent,) = [row for row in rows(log, trace.RELEASED) if row["id"] == sighting]
    assert (sent["t"], sent["y"], sent["holder"]) == (16.0, 17.0, 1)
    (told,) = [row for row in rows(log, trace.REPORT) if row["id"] == sighting and row["holder"] == 1]
    aged = math.exp(-1 / DWELL_H)
    first = belief() * aged  # the tip, an hour old when it came
    expected = after(first * math.exp(-6 / DWELL_H), math.sqrt(1 + (999 - 1) * aged))
    assert told["x"] == pytest.approx(expected, rel=1e-6)


def test_its_marking_can_keep_the_scouts_report_where_it_is() -> None:
    log, _ = traced(model(shared(marking="held")))
    sighting = rows(log, trace.ORIGIN)["id"][1]
    assert sighting in rows(log, trace.KEPT)["id"] and sighting not in rows(log, trace.RELEASED)["id"]


def asked_to_confirm(answer: bool) -> tuple[sim.Decision, np.ndarray[Any, Any]]:
    run = sim.Simulation(model(confirmed(SHARP)))
    run.set_policy("confirm", "police", "external")
    question = run.run_until()
    assert question is not None
    run.answer(answer)
    assert run.run_until() is None
    return question, run.trace()


def test_whether_to_confirm_can_be_asked_of_somebody_outside() -> None:
    question, log = asked_to_confirm(True)
    assert (question.point, question.holder, question.t) == ("confirm", "police", 12.0)
    assert question.view["belief"] == pytest.approx(belief() * math.exp(-2 / DWELL_H))
    assert question.view["expected_completion_in_h"] == 3.0 and question.view["command"] == "police/P0"
    assert log.tobytes() == traced(model(confirmed(SHARP)))[0].tobytes()
    _, at_once = asked_to_confirm(False)
    assert at_once.tobytes() == traced(model(alone()))[0].tobytes()


@pytest.mark.parametrize(("policy", "below", "scouts"), [("always", 0.0, 1), ("never", 1.0, 0)])
def test_a_policy_confirms_always_or_never(policy: str, below: float, scouts: int) -> None:
    run = sim.Simulation(model(confirmed(SHARP | {"below": below})))
    run.set_policy("confirm", "police", policy)
    run.run_until()
    assert len(rows(run.trace(), trace.SCOUTS)) == scouts


def test_an_outcome_ends_the_request_for_which_scouts_are_out() -> None:
    # the police ask at 10 and act at 22; the platform hears at 18 and its scouts are out from 20
    log, measures = traced(model(confirmed(SHARP, sharing={"platform": {"delay": "8 h"}})))
    assert times(log, trace.SCOUTS) == [12.0, 20.0] and times(log, trace.SIGHTED) == [16.0]
    assert ends(measures) == {"slipped": 1, "closed": 1}


def test_what_is_never_confirmed_runs_as_if_there_were_no_scouts() -> None:
    plain, measures = traced(model(BUSY))
    never, told = traced(model(BUSY | {"confirm": SCOUTS | {"below": 0, "exposure": "1 /h"}}))
    assert never.tobytes() == plain.tobytes() and repr(told) == repr(measures)


@pytest.mark.compiled
def test_sightings_agree_with_their_chances_in_a_busy_month() -> None:
    text = small(confirm=SCOUTS, sources={name: source | {"grades": SURE} for name, source in small()["sources"].items()})
    counts = np.zeros((2, 2))
    ready = model(text)
    for replication in range(12):
        log, _ = traced(ready, replication=replication)
        truth = {int(row["id"]): int(row["flag"]) for row in rows(log, trace.ORIGIN)}
        origins = [row for row in rows(log, trace.ORIGIN) if row["x"] == len(text["sources"])]
        for row in origins:
            counts[truth[int(row["id"])], int(row["y"] == 0)] += 1
    assert counts.sum() > 100 and SURE_RATIO > 1
    assert abs(counts[1, 1] / counts[1].sum() - 0.9) < 3.3 * math.sqrt(0.09 / counts[1].sum())
    assert abs(counts[0, 1] / counts[0].sum() - 0.1) < 3.3 * math.sqrt(0.09 / counts[0].sum())
