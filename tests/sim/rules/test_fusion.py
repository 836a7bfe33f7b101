from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.sim import trace
from septel.sim.rules import fusion
from tests.sim.theatres import BUSY, model, rows, small, traced

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
