"""Schedules that select: rounds that depend on no timing, settings that come back from JSON, and no OCBA on common streams."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from septel.errors import SeptelError
from septel.experiment.result import Result
from septel.experiment.selection import ocba, schedules
from septel.experiment.selection.feasibility import Bound
from septel.experiment.selection.outcome import outcome
from septel.scenario.model_comparison import Limit

MEASURES = ("p_interdiction", "wrong_doors_per_100")
DESIGNS = ("a", "b", "c", "d")
AT_MOST_3 = Bound(Limit(measure="wrong_doors_per_100", at_most=3.0), 0.3)


def world(seed: int = 1, rows: int = 600, *, doors: tuple[float, ...] = (2.0, 2.0, 2.0, 2.0), share: float = 1.0) -> Any:
    """Values [design, replication, measure] that a run would find: each design better than the one before."""
    random = np.random.default_rng(seed)
    values = np.empty((4, rows, 2))
    values[:, :, 0] = 0.2 * np.arange(4)[:, None] + random.normal(size=rows) + 0.5 * random.normal(size=(4, rows))
    values[:, :, 1] = np.array(doors)[:, None] + random.normal(size=(4, rows))
    values[random.random((4, rows)) > share, 0] = np.nan
    return values


def kn(**changed: Any) -> schedules.Kn:
    return schedules.Kn(
        **(
            {"measure": MEASURES[0], "highest": True, "indifference": 0.2, "confidence": 0.95, "first": 20, "cap": 600}
            | changed
        )
    )


def result_of(values: Any, counts: Any, streams: str = "common") -> Result:
    cut = np.where(np.arange(values.shape[1])[:, None] < np.asarray(counts)[:, None, None], values, np.nan)
    manifest = {"identity": {"scenario": "made", "seed": 1, "rng": "splitmix64", "streams": streams}}
    return Result(DESIGNS, MEASURES, cut[:, : max(counts)], {}, manifest, None, np.array(counts, np.int64))


def run(schedule: Any, values: Any, *, streams: str = "common", stops: Any = None) -> Result:
    """Do what a schedule asks for until it asks for no more; `stops` draws how far each design is when a run is killed."""
    result = result_of(values, [0] * 4, streams)
    for _ in range(200):
        goals = schedule.goals(result)
        assert (goals >= result.counts).all() and goals.max() <= schedule.cap
        if (goals == result.counts).all():
            return result
        between = result.counts + stops.integers(0, goals - result.counts + 1) if stops is not None else goals
        result = result_of(values, between.tolist(), streams)
    raise AssertionError("the schedule asks without end")


def test_the_first_round_is_the_first_stage() -> None:
    assert kn().goals(result_of(world(), [0] * 4)).tolist() == [20] * 4


def test_a_design_that_was_dropped_is_asked_for_no_more() -> None:
    result = run(kn(), world())
    counts = dict(zip(DESIGNS, result.counts.tolist(), strict=True))
    assert counts["a"] < counts["d"]
    assert outcome(result, kn()).answer == "d"


def test_rounds_grow_by_an_eighth_and_end_at_the_cap() -> None:
    result = run(kn(indifference=0.001, cap=600), world())
    assert result.counts.max() == 600
    ends = [20]
    while ends[-1] < 600:
        ends.append(min(600, ends[-1] + max(25, ends[-1] // 8)))
    assert set(result.counts.tolist()) <= set(ends)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), stop=st.integers(0, 1000), share=st.sampled_from([1.0, 0.6]))
def test_a_run_that_was_killed_anywhere_ends_with_the_same_replications(seed: int, stop: int, share: float) -> None:
    values = world(seed, share=share, doors=(2.0, 2.6, 2.9, 3.5))
    for schedule in (kn(), kn(bounds=dict.fromkeys(DESIGNS, (AT_MOST_3,)))):
        straight = run(schedule, values)
        killed = run(schedule, values, stops=np.random.default_rng(stop))
        assert straight.counts.tolist() == killed.counts.tolist()
        assert outcome(straight, schedule) == outcome(killed, schedule)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), stop=st.integers(0, 1000))
def test_ocba_divides_the_same_after_a_stop(seed: int, stop: int) -> None:
    schedule = schedules.Ocba(MEASURES[0], True, 1200, 20, 600)
    straight = run(schedule, world(seed), streams="independent")
    killed = run(schedule, world(seed), streams="independent", stops=np.random.default_rng(stop))
    assert straight.counts.tolist() == killed.counts.tolist()
    assert straight.counts.sum() == 1200


def test_replications_that_nobody_asked_for_change_no_answer() -> None:
    values = world()
    asked, whole = run(kn(), values), result_of(values, [600] * 4)
    assert kn().goals(whole).tolist() == [600] * 4
    found, again = outcome(asked, kn()), outcome(whole, kn())
    assert (found.answer, found.read, found.standings) == (again.answer, again.read, again.standings)


def test_the_lowest_is_the_highest_of_the_negated() -> None:
    values = world()
    low, high = run(kn(highest=False), values), run(kn(), values * np.array([-1.0, 1.0]))
    assert low.counts.tolist() == high.counts.tolist()
    assert outcome(low, kn(highest=False)).answer == outcome(high, kn()).answer == "a"


@pytest.mark.parametrize("bounds", [{}, {"a": (AT_MOST_3,), "c": (AT_MOST_3, AT_MOST_3)}])
def test_settings_come_back_from_json(bounds: dict[str, Any]) -> None:
    for schedule in (kn(bounds=bounds), schedules.Ocba(MEASURES[0], False, 900, 20, 600)):
        again = schedules.of(json.loads(json.dumps(schedule.words())))
        assert again == schedule and again.words() == schedule.words()


def test_settings_of_a_plain_run_are_no_selection() -> None:
    assert schedules.is_selection(kn().words()) and not schedules.is_selection({"kind": "fixed", "replications": 200})
    with pytest.raises(SeptelError, match="'fixed' is no way to select a design"):
        schedules.of({"kind": "fixed", "replications": 200})


def test_ocba_refuses_common_streams_and_says_why() -> None:
    with pytest.raises(SeptelError, match=r"independent streams.*takes the designs' estimates to be independent"):
        schedules.Ocba(MEASURES[0], True, 1200, 20, 600).goals(result_of(world(), [0] * 4, "common"))


def test_ocba_says_where_a_measure_is_defined_too_rarely() -> None:
    values = world()
    values[2, :, 0] = np.nan
    with pytest.raises(SeptelError, match="'p_interdiction' is defined in 0 of 20 replications of 'c'"):
        run(schedules.Ocba(MEASURES[0], True, 1200, 20, 600), values, streams="independent")


def test_ocba_shares_solve_its_two_equations() -> None:
    means, deviations = np.array([1.0, 0.7, 0.2, -1.0]), np.array([0.5, 1.0, 2.0, 1.0])
    share = ocba.shares(means, deviations)
    ratio = deviations[1:] / (means[0] - means[1:])
    assert share.sum() == pytest.approx(1)
    assert share[2] / share[1] == pytest.approx((ratio[1] / ratio[0]) ** 2)
    assert share[3] / share[1] == pytest.approx((ratio[2] / ratio[0]) ** 2)
    assert share[0] == pytest.approx(deviations[0] * np.sqrt(np.sum(share[1:] ** 2 / deviations[1:] ** 2)))


def test_ocba_shares_of_designs_that_never_vary_are_equal() -> None:
    assert ocba.shares(np.array([1.0, 0.0]), np.zeros(2)).tolist() == [0.5, 0.5]
    assert ocba.shares(np.array([0.0, 0.0]), np.ones(2)).tolist() == [0.5, 0.5]


@given(weights=st.lists(st.floats(0.001, 100), min_size=1, max_size=9), total=st.integers(0, 500))
def test_whole_parts_add_up_and_are_off_by_less_than_one(weights: list[float], total: int) -> None:
    parts = ocba.whole_parts(np.array(weights), total)
    assert parts.sum() == total
    assert np.abs(parts - np.array(weights) / sum(weights) * total).max() < 1


def test_ocba_gives_no_design_more_than_the_cap() -> None:
    counts = ocba.next_counts(np.array([20, 20]), np.array([1.0, 0.0]), np.array([1.0, 0.01]), more=100, cap=50)
    assert counts.tolist() == [50, 50]


def test_ocbas_probability_of_two_designs_is_the_normal_tail_of_their_difference() -> None:
    found = ocba.probability(np.array([1.0, 0.5]), np.array([1.0, 1.0]), np.array([32, 32]))
    assert found == pytest.approx(0.97725, abs=1e-5)
    assert ocba.probability(np.array([1.0, 1.0]), np.zeros(2), np.array([9, 9])) == pytest.approx(0.5)


def test_ocba_finds_the_best_more_often_than_an_even_division_of_the_same_budget() -> None:
    """Ten designs of which two are close: 200 trials of 300 replications."""
    means = np.array([0.35, 0.0, *[-1.5] * 8])
    schedule = schedules.Ocba(MEASURES[0], True, 300, 10, 300)
    names, even, divided = tuple("abcdefghij"), 0, 0
    for seed in range(200):
        values = means[:, None, None] + np.random.default_rng([7, seed]).normal(size=(10, 300, 1))
        counts = np.zeros(10, np.int64)
        while True:
            cut = np.where(np.arange(300)[:, None] < counts[:, None, None], values, np.nan)
            goals = schedule.goals(Result(names, MEASURES[:1], cut, counts=counts))
            if (goals == counts).all():
                break
            counts = goals
        divided += np.nanmean(cut[:, :, 0], axis=1).argmax() == 0
        even += values[:, :30, 0].mean(axis=1).argmax() == 0
    assert divided > even + 4
