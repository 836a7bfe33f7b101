"""The checks of the long run: confidence, bodies and their accounts, and signs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tools.docs_validation import line

from septel import sim, validate
from septel.scenario.model import Capture
from septel.sim import trace
from septel.validate import bodies, confidence, scenes, signs
from septel.validate.rows import Sign
from septel.validate.scenes import Bench, measure, run_each
from septel.validate.trials import only

SEED = 20091019
SMALL = Bench(SEED, 2, 0.03)


@pytest.fixture
def afresh() -> Iterator[None]:
    """No runs kept from before or for later."""
    for kept in (signs.years, signs.harms):
        kept.cache_clear()
    yield
    for kept in (signs.years, signs.harms):
        kept.cache_clear()


def test_the_mean_of_confidence_at_poisson_times_solves_the_fluid_equation() -> None:
    """By moments: dE[c]/dt = s E[g(1 − c)] − h E[dc] = gs − (gs + dh) E[c], whose solution the rows of T13 expect."""
    c, step = 1.0, 1e-4
    for _ in range(round(1 / confidence.RATE / step)):
        gain, loss = confidence.GAIN * confidence.ANSWERS_H, confidence.LOSS * confidence.HARMS_H
        c += step * (gain * (1 - c) - loss * c)
    assert (c - confidence.END) / (1 - confidence.END) == pytest.approx(math.exp(-1), rel=1e-5)


def test_recent_events_are_a_control_of_mean_zero() -> None:
    random = np.random.default_rng(1)
    found = [confidence.lately(random.uniform(0, 50, random.poisson(50)), 20.0, 0.1, 1.0) for _ in range(4000)]
    variance = (1 - math.exp(-4)) / 0.2
    assert abs(np.mean(found)) < 4 * math.sqrt(variance / 4000)
    assert np.var(found) == pytest.approx(variance, rel=0.1)


def test_rises_five_percent_larger_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = confidence.community.rise
    monkeypatch.setattr(confidence.community, "rise", lambda W, S, place, share: honest(W, S, place, 1.05 * share))
    rows = list(confidence.driven_rows(Bench(SEED, 2, 0.3)))
    assert not abs(rows[0].got - rows[0].expected) <= rows[0].tolerance


def test_violence_that_costs_five_percent_more_confidence_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = confidence.daily()
    honest["community"]["violence"] *= 1.05
    monkeypatch.setattr(confidence, "daily", lambda: honest)
    row = confidence.whole_row(Bench(SEED, 2, 0.3))
    assert not abs(row.got - row.expected) <= row.tolerance


def test_what_operations_take_is_counted_without_the_kernel_s_own_counters() -> None:
    bench = Bench(SEED, 1)
    weekly, lost = bodies.one_campaign(bench, bodies.BODIES["two rivals, one of them larger"])
    model = scenes.ready(bodies.campaign(bodies.BODIES["two rivals, one of them larger"]))
    values, _ = sim.batch(model, seed=SEED, first=0, count=1)
    assert sum(lost) * bodies.WEEKS == measure(values, "members_taken")[0] + measure(values, "members_risen")[0]
    assert weekly[-1].sum() == pytest.approx(measure(values, "members")[0])
    assert measure(values, "members_killed")[0] > 500, "the rivalry is felt"


def test_the_equation_rests_where_the_closed_form_says() -> None:
    root = math.sqrt(bodies.RECRUITMENT**2 - 4 * bodies.SATURATION * 20)
    upper = (bodies.RECRUITMENT + root) / (2 * bodies.SATURATION)
    assert bodies.equation([upper], [20.0])[:, 0] == pytest.approx(upper)  # type: ignore[list-item]


def found(monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether a row of M1 fails if every scenario is changed before it runs."""

    def ready(text: dict[str, Any]) -> Any:
        change(text)
        return scenes.ready(text)

    monkeypatch.setattr(bodies, "ready", ready)
    return any(row.verdict == "fail" for row in bodies.mean_field_rows(Bench(SEED, 1)))


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "recruitment 3 % faster": lambda text: text["body"].update(recruitment=f"{1.03 * bodies.RECRUITMENT!r} /w"),
    "saturation 10 % stronger": lambda text: text["body"].update(saturation=f"{1.1 * bodies.SATURATION!r} /w"),
    "rivals who are strangers": lambda text: text["body"].update(rivals=[]),
    "one tenth more taken with each": lambda text: text["body"].update(taken={"cell": 1.1 * bodies.TAKEN}),
    "a force that takes but is not counted": lambda text: text["body"].update(removal="1 /w"),
}


@pytest.mark.parametrize("slip", CHANGES)
def test_a_body_that_goes_another_way_than_the_equation_is_found(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, CHANGES[slip])


@pytest.mark.parametrize("flow", bodies.FLOWS)
def test_an_account_without_one_of_its_items_does_not_close(flow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bodies.FLOWS, flow, 0)
    assert [row.verdict for row in bodies.account_rows(Bench(SEED, 2, 0.3))] == ["fail"]


def test_an_account_in_which_something_never_happened_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = bodies.everything
    monkeypatch.setattr(bodies, "everything", lambda: honest() | {"justice": None})
    row = next(iter(bodies.account_rows(Bench(SEED, 2, 0.3))))
    assert row.verdict == "fail" and math.isnan(row.got)


def test_no_sign_is_on_the_wrong_side_in_a_few_runs(afresh: None) -> None:
    rows = validate.run([f"S{n}" for n in range(1, 11)], 2, scale=0.03)
    assert {row.id for row in rows} == {f"S{n}" for n in range(1, 11)}
    assert [f"{row.id}: {row.got} ± {row.tolerance}" for row in rows if row.verdict == "fail"] == []
    assert all(isinstance(row, Sign) and row.n >= 8 for row in rows)


def test_variants_that_are_exchanged_turn_a_sign_round(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = signs.paired
    monkeypatch.setattr(signs, "paired", lambda bench, changed, plain, of: honest(bench, plain, changed, of))
    rows = [next(iter(check(SMALL))) for check in (signs.answer_rows, signs.size_rows)]
    assert [row.verdict for row in rows] == ["fail", "fail"]


def test_a_loop_that_is_cut_shows_no_sign(afresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, theatre = signs.ground()
    deaf = scenario.model_copy(update={"community": scenario.community.model_copy(update={"harm": 0.0, "response": 0.0})})
    monkeypatch.setattr(signs, "ground", lambda: (deaf, theatre))
    assert next(iter(signs.answer_rows(SMALL))).verdict == "not_found"
    assert next(iter(signs.fewer_rows(SMALL))).verdict == "not_found"


def test_without_removals_forces_go_out_and_all_slip_away() -> None:
    values = run_each(SMALL, signs.variant(capture=Capture(p0=0, p1=0)), 2)
    assert measure(values, "captures").tolist() == [0, 0]
    assert measure(values, "slipped").min() > 20 and measure(values, "harmed").min() > 0


def test_when_officers_have_given_up_nobody_is_taken_any_more() -> None:
    run = sim.Simulation(signs.variant(), seed=1)
    run.run_until(signs.HALF_W * signs.WEEK_H)
    rows = signs.given_up(run).trace()
    moments = only(rows, trace.ACTION)["t"] / signs.WEEK_H
    assert np.sum(moments < signs.HALF_W) > 50
    assert moments.max() < signs.HALF_W + 2, "those that were on their way"


def test_packages_by_ground_are_those_of_the_scenario_but_twice_as_large() -> None:
    once, twice = signs.by_ground(1), signs.by_ground(2)
    assert once.head.packages == ({"assault": 3, "cordon": 2},)
    assert twice.cell.packages == ({"assault": 2, "cordon": 2},)


def test_the_page_shows_a_sign_with_its_side() -> None:
    row = Sign("S4", "members", "a case", "expectation", 0.0, 0.1, 100, 7, 0.3, "below")
    assert line(row.as_dict()) == "| S4 | members | a case | < 0.000000 | 0.100000 | 0.300000 | 100 | not found |"
    assert "| fail |" in line(replace(row, got=0.4).as_dict())
