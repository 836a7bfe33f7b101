"""Targets as people write them, and the schedule that stops at them."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from septel.errors import SeptelError
from septel.experiment.precision import Precision, Target, as_rows, line, look, needed, next_look, reached, targets, width
from septel.experiment.result import Result
from tests.experiment import coverage

MEASURES = ("p_interdiction", "captures", "p_interdiction_head")
Floats = NDArray[np.float64]


def result(*designs: Floats, measure: str = "captures") -> Result:
    """One measure's values [replication] by design."""
    values = np.stack(designs)[:, :, None]
    return Result(tuple("abcdefgh"[: len(designs)]), (measure,), values)


def first_of(found: Result, n: int) -> Result:
    """The same result after n replications."""
    return Result(found.designs, found.measures, found.values[:, :n])


def run(schedule: Precision, whole: Result, *, start: int = 0) -> list[int]:
    """The numbers that a schedule asks for, from look to look."""
    asked = [start]
    while True:
        (goal,) = set(schedule.goals(first_of(whole, asked[-1])).tolist())
        if goal <= asked[-1]:
            return asked
        asked.append(goal)


@pytest.mark.parametrize("sign", ["±", "+-", "+/-"])
def test_a_target_is_a_measure_and_half_a_width(sign: str) -> None:
    assert targets(f"p_interdiction: {sign}0.02", MEASURES) == (Target("p_interdiction", 0.02),)


def test_targets_stand_between_commas_or_semicolons_or_are_given_one_by_one() -> None:
    wanted = (Target("captures", 0.05, is_relative=True), Target("captures", 0.5, is_paired=True))
    assert targets("captures: ±5%, difference captures: ±0.5", MEASURES) == wanted
    assert targets("captures ±5 %;difference captures ±.5;", MEASURES) == wanted
    assert targets(["captures: ±5%", "difference captures: ±0.5"], MEASURES) == wanted


def test_a_dot_names_the_measure_of_one_rank() -> None:
    assert targets("p_interdiction.head: ±0.1")[0].measure == "p_interdiction_head"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("capture: ±1", "'capture' is not a measure. Did you mean 'captures'?"),
        ("p_interdiction.haed: ±1", "Did you mean 'p_interdiction_head'?"),
        ("captures", "'captures' is no target. Write for example"),
        ("captures: ±x", "'x' in 'captures: ±x' is not a number"),
        ("captures: ±0", "half a width is above 0"),
        ("captures: ±-1", "half a width is above 0"),
        ("captures: ±nan", "half a width is above 0"),
        ("captures: ±inf", "half a width is above 0"),
        ("captures: ±1; captures: ±5%", "'captures' is named twice"),
        ("difference captures: ±5%", "a difference may be 0"),
        (" ; ", "no target is given"),
    ],
)
def test_what_is_no_target_is_answered_with_what_is(text: str, said: str) -> None:
    with pytest.raises(SeptelError) as caught:
        targets(text, MEASURES)
    assert said in str(caught.value)


def test_a_schedule_is_made_again_from_its_words() -> None:
    schedule = Precision(targets("captures: ±5%; difference p_interdiction: ±0.0125", MEASURES), 3000, first=60)
    assert Precision.of(json.loads(json.dumps(schedule.words()))) == schedule
    assert schedule.words()["kind"] == "precision"


def test_a_schedule_without_a_target_or_with_one_replication_is_refused() -> None:
    with pytest.raises(SeptelError, match="no target"):
        Precision((), 100)
    with pytest.raises(SeptelError, match="at least 2"):
        Precision((Target("captures", 1),), 1)


def test_a_run_stops_when_the_slowest_design_meets_its_target_and_not_before() -> None:
    chance = np.random.default_rng(5)
    whole = result(chance.normal(5, 1, 3000), chance.normal(5, 3, 3000))
    (target,) = targets("captures: ±0.2", MEASURES)
    asked = run(Precision((target,), 3000), whole)
    assert asked[1] == 50 and asked[-1] < 3000
    halves = [[look(own[:, 0], target, n).half for own in whole.values] for n in asked[1:]]
    assert all(max(each) > 0.2 for each in halves[:-1]) and max(halves[-1]) <= 0.2
    assert asked[-1] == pytest.approx((1.96 * 3 / 0.2) ** 2, rel=0.2)
    found = first_of(whole, asked[-1]).estimates()
    assert np.all(found.hi - found.mean < 0.2)


def test_what_is_asked_for_depends_on_the_values_and_not_on_what_is_there_already() -> None:
    whole = result(np.random.default_rng(2).exponential(2, 4000))
    schedule = Precision(targets("captures: ±0.15", MEASURES), 4000)
    end = run(schedule, whole)[-1]
    for start in (1, 49, 51, 200, end - 1, end):
        assert run(schedule, whole, start=start)[-1] == end
    assert schedule.goals(first_of(whole, end + 500)).tolist() == [end]


def test_looks_are_at_least_a_tenth_apart_and_never_more_than_double() -> None:
    assert next_look(50, 51, 1000) == 55
    assert next_look(50, 70, 1000) == 70
    assert next_look(50, np.inf, 1000) == 100
    assert next_look(800, np.inf, 1000) == 1000


def test_the_cap_is_never_passed() -> None:
    whole = result(np.random.default_rng(2).exponential(2, 400))
    assert run(Precision(targets("captures: ±0.01", MEASURES), 333), whole)[-1] == 333
    assert run(Precision(targets("captures: ±0.01", MEASURES), 20), whole) == [0, 20]


def test_nothing_seen_yet_does_not_stop_a_run() -> None:
    """With 0 in 50 of 50 the share may still be .071; at 0.02 the exact bound takes 183."""
    whole = result(np.zeros(1000), measure="p_interdiction")
    end = run(Precision(targets("p_interdiction: ±0.02", MEASURES), 1000), whole)[-1]
    assert stats.binomtest(0, end).proportion_ci(method="exact").high <= 0.02
    assert end < 220


def test_a_skewed_measure_takes_forty_values_for_each_unit_of_squared_skewness() -> None:
    values = (np.arange(2000) % 20 == 0).astype(float)
    (target,) = targets("captures: ±0.2", MEASURES)
    least = 40 * stats.skew(values) ** 2
    assert not look(values, target, 20 * int(least // 20)).is_met
    assert look(values, target, 20 * int(least // 20 + 1)).is_met
    assert "over only 400 values" in line(reached(result(values[:400]), (target,)), replications=400)


def test_equal_values_of_a_count_stop_when_one_event_more_would_not_matter() -> None:
    (target,) = targets("captures: ±0.05", MEASURES)
    assert not look(np.zeros(1000), target, 50).is_met
    assert look(np.zeros(1000), target, 80).is_met
    assert look(np.full(1000, 20.0), target, 80).half == pytest.approx(20 * look(np.zeros(1000), target, 80).half)


def test_designs_that_never_differ_are_measured_by_the_range_of_their_values() -> None:
    own = np.random.default_rng(1).uniform(0, 0.1, 2000)
    whole = result(own, own, measure="p_interdiction")
    end = run(Precision(targets("difference p_interdiction: ±0.002", MEASURES), 2000), whole)[-1]
    assert 150 < end < 250  # 3.7 · 0.1 / 0.002


def test_the_margin_is_that_of_two_more_values_at_the_ends_of_the_range() -> None:
    values = np.random.default_rng(4).normal(0, 1, 80)
    reach = np.ptp(values)
    squares = np.sum((values - values.mean()) ** 2) * 80 / 79 + 2 * (reach / 2) ** 2
    half = stats.t.ppf(0.975, 79) * np.sqrt(squares / 80 / 80)
    assert width(80, values.var(ddof=1), reach, 1.0) == pytest.approx(half)


def test_the_number_that_is_needed_meets_the_target_and_one_in_a_hundred_less_does_not() -> None:
    n = needed(10_000, 4.0, 9.0, 1.0, 0.1)
    assert width(int(1.01 * n), 4.0, 9.0, 1.0) <= 0.1 < width(int(0.99 * n), 4.0, 9.0, 1.0)


def test_a_difference_is_paired_so_common_chance_stops_it_sooner() -> None:
    chance = np.random.default_rng(9)
    shared = chance.normal(0, 3, 4000)
    whole = result(shared, shared + chance.normal(0.1, 0.5, 4000))
    level = run(Precision(targets("captures: ±0.1", MEASURES), 4000), whole)[-1]
    paired = run(Precision(targets("difference captures: ±0.1", MEASURES), 4000), whole)[-1]
    assert paired < 200 < 3000 < level


def test_a_difference_needs_two_designs() -> None:
    with pytest.raises(SeptelError, match="needs a second design"):
        Precision(targets("difference captures: ±0.1", MEASURES), 100).goals(result(np.zeros(0)))


def test_undefined_replications_do_not_count() -> None:
    values = np.random.default_rng(3).normal(10, 1, 4000)
    values[np.arange(4000) % 10 != 0] = np.nan
    (target,) = targets("captures: ±1", MEASURES)
    assert look(values, target, 400).half < 1 and not look(values, target, 400).is_met  # 40 values are not 50
    assert run(Precision((target,), 4000), result(values))[-1] >= 491
    assert run(Precision((target,), 4000), result(np.full(4000, np.nan)))[-1] == 4000


def test_a_share_of_a_mean_that_is_0_is_never_met() -> None:
    assert run(Precision(targets("captures: ±5%", MEASURES), 700), result(np.zeros(700)))[-1] == 700


def test_one_line_says_that_all_is_reached() -> None:
    whole = result(np.random.default_rng(1).normal(5, 1, 100))
    rows = reached(whole, targets("captures: ±0.5", MEASURES))
    assert line(rows, replications=100) == "Precision reached after 100 replications: captures: ±0.5."


def test_one_line_says_what_was_missed_where_and_what_it_would_take() -> None:
    chance = np.random.default_rng(1)
    whole = result(chance.normal(5, 1, 100), chance.normal(5, 2, 100))
    rows = reached(whole, targets("captures: ±0.1; difference captures: ±2", MEASURES))
    said = line(rows, replications=100)
    assert said.startswith("The cap of 100 replications came first: captures ±0.4")
    assert "in b, not ±0.1" in said and "difference" not in said
    about = int(said.partition("; about ")[2].partition(" would")[0].replace(",", ""))
    assert look(chance.normal(5, 2, 10_000), targets("captures: ±0.1", MEASURES)[0], about).half == pytest.approx(0.1, rel=0.15)
    assert [row.is_met for row in rows] == [False, False, True]


def test_what_cannot_be_reached_is_not_given_a_number() -> None:
    rows = reached(result(np.zeros(60)), targets("captures: ±5%", MEASURES))
    said = line(rows, replications=60)
    assert "captures is 0 in a" in said and "cannot be told" in said
    rows = reached(result(np.full(60, np.nan)), targets("captures: ±1", MEASURES))
    assert "captures has no two values in a" in line(rows, replications=60)
    json.dumps(as_rows(rows))


def test_rows_of_what_was_reached_name_target_and_design() -> None:
    (row,) = as_rows(reached(result(np.arange(60.0)), targets("captures: ±5%", MEASURES)))
    assert (row["target"], row["design"], row["n"], row["is_met"]) == ("captures: ±5%", "a", 60, False)


@pytest.mark.parametrize("target", [Target("captures", 0.3), Target("captures", 0.1, is_relative=True)])
def test_the_table_of_coverage_stops_where_the_schedule_does(target: Target) -> None:
    values = coverage.EXPONENTIAL.draw(np.random.default_rng(6), (40, 1500))
    stops = coverage.stopped(values, target, 1500)
    schedule = Precision((target,), 1500)
    assert [run(schedule, result(own))[-1] for own in values] == stops.tolist()
    assert len(set(stops.tolist())) > 10


def test_targets_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Target("captures", 1).half = 2  # type: ignore[misc]
