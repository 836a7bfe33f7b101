from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.sim import trace
from septel.sim.rules import fusion
from tests.sim.theatres import BUSY, DWELL_H, agency, alone, belief, cells, model, rows, small, tip, traced

ENDLESS = 1e300


def posterior(prior: float, *ratios: float) -> float:
    belief = float(fusion.opening_belief(math.log(prior / (1 - prior)), 1.0, math.log(ratios[0]), 0.0, ENDLESS))
    for ratio in ratios[1:]:
        belief = float(fusion.further_belief(prior, belief, 0.0, 1.0, math.log(ratio), 0.0, ENDLESS))
    return belief


@pytest.mark.parametrize("ratios", list(itertools.permutations((9.0, 3.0, 0.5))))
def test_posterior_odds_are_prior_odds_times_the_ratios_in_any_order(ratios: tuple[float, ...]) -> None:
    assert posterior(0.1, *ratios) == pytest.approx(0.6, abs=1e-12)


def test_a_report_that_says_nothing_changes_nothing() -> None:
    assert posterior(0.1, 1.0) == pytest.approx(0.1)
    assert posterior(0.1, 9.0, 1.0) == pytest.approx(posterior(0.1, 9.0))


def test_belief_fades_and_an_old_report_adds_less() -> None:
    logit = math.log(0.15 / 0.85)
    fresh, old = (float(fusion.opening_belief(logit, 1.0, math.log(8.0), age, 10.0)) for age in (0.0, 10.0))
    assert old == pytest.approx(fresh * math.exp(-1))
    now, late = (float(fusion.further_belief(0.15, 0.5, 0.0, 1.0, math.log(8.0), age, 10.0)) for age in (0.0, 10.0))
    assert math.log(late / (1 - late)) == pytest.approx(math.log(1 + 7 * math.exp(-1)))
    assert now > late > 0.5


def test_the_fading_is_undone_up_to_the_prior_but_not_what_counts_against() -> None:
    faded = float(fusion.further_belief(0.15, 0.5, 1000.0, 1.0, math.log(8.0), 0.0, 10.0))
    assert faded == pytest.approx(posterior(0.15, 8.0))
    doubted = float(fusion.further_belief(0.15, 0.01, 1000.0, 1.0, math.log(8.0), 0.0, 10.0))
    assert doubted == pytest.approx(posterior(0.01, 8.0))
    against = float(fusion.further_belief(0.15, 0.5, 10.0, 1.0, math.log(0.5), 0.0, 10.0))
    assert against < 0.5 * math.exp(-1)


@given(st.floats(0.01, 0.99), st.floats(0, 100), st.floats(0, 1), st.floats(-6, 6), st.floats(0, 100))
def test_belief_stays_a_probability_and_trust_scales_the_weight(
    p: float, idle: float, trust: float, log_lr: float, age: float
) -> None:
    belief = float(fusion.further_belief(0.15, p, idle, trust, log_lr, age, 20.0))
    assert 0 < belief < 1
    neutral = float(fusion.further_belief(0.15, p, idle, 0.0, log_lr, age, 20.0))
    assert (belief - neutral) * log_lr >= -1e-12


def origins_of(text: dict[str, Any], **names: Any) -> tuple[Any, dict[str, float]]:
    log, measures = traced(model(text, **names))
    return rows(log, trace.REPORT), measures


def test_with_provenance_an_origin_counts_once_and_without_it_twice() -> None:
    three = small()
    three["agencies"]["navy"] = {"command": "P3", "bases": {"P3": 2}}
    blind = three | {"sharing": {"liaison": {"delay": "1 h", "chance": 1}}}
    reports, measures = origins_of(blind)
    assert measures["double_counted"] > 0 and measures["reports_duplicate"] == 0
    fused = reports[reports["flag"] == trace.FUSED]
    assert max(sum(fused["id"] == key) for key in set(fused["id"].tolist())) > 3
    shared = three | {"sharing": "platform"}
    reports, measures = origins_of(shared)
    assert measures["double_counted"] == 0
    at_platform = reports[(reports["holder"] == 3) & (reports["flag"] == trace.FUSED)]
    assert len(set(at_platform["id"].tolist())) == len(at_platform) > 0


def test_a_report_observed_before_the_closing_is_rejected() -> None:
    log, _ = traced(model(BUSY))
    closed: dict[tuple[int, int, int], float] = {}
    rejected = 0
    for row in log:
        key = (int(row["holder"]), int(row["target"]), int(row["place"]))
        if row["what"] == trace.CLOSED:
            closed[key] = float(row["t"])
        elif row["what"] == trace.REPORT:
            late = row["y"] < closed.get(key, -1.0)
            assert late == (row["flag"] == trace.REJECTED)
            rejected += late
    assert rejected > 0


def told(*injects: dict[str, Any], wrong: dict[str, float], **changes: Any) -> int:
    """The outcome of a force that acts on these tips, whose grades name the wrong house with these chances."""
    text = alone(injects=list(injects), act_threshold=0, **changes)
    text["sources"]["line"] |= {"address_error": wrong}
    (acted,) = rows(traced(model(text))[0], trace.ACTION)
    return int(acted["flag"])


@pytest.mark.parametrize("later", ["10.5 h", "12.5 h", "16.5 h"])
def test_the_house_is_that_of_the_report_with_the_greatest_likelihood_ratio(later: str) -> None:
    # the later report comes before the decision, before the approval, or when the force is under way
    for first, second in (("A1", "E5"), ("E5", "A1")):
        tips = tip("10 h", grade=first), tip(later, grade=second)
        assert told(*tips, wrong={"A1": 0, "E5": 1}) == trace.SLIPPED
        assert told(*tips, wrong={"A1": 1, "E5": 0}) == trace.WRONG_HOUSE


def test_of_equally_good_reports_the_first_names_the_house() -> None:
    text = alone()
    text["sources"]["line"] |= {"address_error": 0.5}
    first, both, second = (
        model(text | {"injects": tips}) for tips in ([tip("10 h")], [tip("10 h"), tip("11 h")], [tip("11 h")])
    )

    def house(ready: Any, replication: int) -> int:
        return int(rows(traced(ready, replication=replication)[0], trace.ACTION)["flag"][0])

    found = {tuple(house(ready, replication) for ready in (first, both, second)) for replication in range(24)}
    right, wrong = trace.SLIPPED, trace.WRONG_HOUSE
    assert found == {(right, right, right), (right, right, wrong), (wrong, wrong, right), (wrong, wrong, wrong)}


def test_scouts_who_have_seen_the_target_know_the_house() -> None:
    eyes = {"below": 1, "time": "4 h", "detection": 0.9, "false_alarm": 0.5, "exposure": "0 /h"}
    text = alone(confirm=eyes, act_threshold=0.1)
    text["sources"]["line"] |= {"address_error": 1}
    ready = model(text)
    for replication in range(30):  # a sighting has a ratio of 1.8 only, the tip one of 900
        log, _ = traced(ready, replication=replication)
        seen, acted = rows(log, trace.SIGHTED)["flag"][0], rows(log, trace.ACTION)["flag"][0]
        assert acted == (trace.SLIPPED if seen else trace.WRONG_HOUSE)


def test_scouts_who_were_mistaken_outrank_nobody() -> None:
    # they take somebody for the target at P4 at 16; it comes at 17, and a better report, at 18, names the wrong house there
    eyes = {"below": 1, "time": "4 h", "detection": 0.999, "false_alarm": 0.99, "exposure": "0 /h"}
    weak = {"A1": {"true": 0.5, "false": 0.001}, "C3": {"true": 0.4, "false": 0.1}, "E5": {"true": 0.1, "false": 0.899}}
    tips = [tip("10 h", place="P4", grade="C3"), tip("18 h", place="P4")]
    text = alone(confirm=eyes, ranks=cells(dwell="17 h"), injects=tips, act_threshold=0.1)
    text["sources"]["line"] |= {"grades": weak, "address_error": 1}
    log, _ = traced(model(text))
    assert rows(log, trace.SIGHTED)["flag"].tolist() == [1] and rows(log, trace.ORIGIN)["flag"].tolist() == [0, 0, 1]
    assert rows(log, trace.ACTION)["flag"].tolist() == [trace.WRONG_HOUSE]


def test_a_sighting_counts_by_the_holders_trust_in_its_own() -> None:
    eyes = {"below": 1, "time": "4 h", "detection": 0.9, "false_alarm": 0.1, "exposure": "0 /h"}
    text = alone(confirm=eyes, agencies={"police": agency(trust={"tips": 1, "own": 0.5, "partner": 1})})
    ready = model(text)
    shown = {}
    for replication in range(40):
        (row,) = rows(traced(ready, replication=replication)[0], trace.SIGHTED)
        shown[int(row["flag"])] = float(row["x"])
    now = belief() * math.exp(-6 / DWELL_H)
    for seen, ratio in ((1, 9.0), (0, 1 / 9.0)):
        odds = now / (1 - now) * math.sqrt(ratio)
        assert shown[seen] == pytest.approx(odds / (1 + odds))
