"""Limits: verdicts by Student's t, how often they are wrong, and what is told on the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from septel import scenario
from septel.errors import ScenarioError
from septel.experiment import load
from septel.experiment.factorial import Effects
from septel.experiment.limits import BREAKS, KEEPS, UNDECIDED, judge, judged, line, overall
from septel.experiment.result import Result
from septel.experiment.summary import document, print_table
from septel.scenario.model import Limit
from septel.scenario.model_comparison import Factor, Factorial
from tests.scenario.tiny import TINY

Floats = NDArray[np.float64]
MOST, LEAST = Limit(measure="harmed", at_most=2), Limit(measure="captures", at_least=5)


def spread(mean: float, *, n: int = 25) -> Floats:
    """Values with this mean and standard deviation 1."""
    values = np.arange(n, dtype=float)
    return mean + (values - values.mean()) / values.std(ddof=1)


def test_the_confidence_is_the_one_sided_probability_of_students_t() -> None:
    values = spread(1.8)
    t = (2 - 1.8) / (1 / 5)
    assert judge(values, MOST)[1] == pytest.approx(stats.t.cdf(t, 24))
    assert judge(values + 3, LEAST)[1] == pytest.approx(stats.t.cdf((4.8 - 5) / (1 / 5), 24))


@pytest.mark.parametrize(("beyond", "verdict"), [(1.01, KEEPS), (0.99, UNDECIDED), (-0.99, UNDECIDED), (-1.01, BREAKS)])
def test_a_limit_is_kept_or_broken_where_the_one_sided_interval_at_95_leaves_it_out(beyond: float, verdict: str) -> None:
    room = beyond * stats.t.ppf(0.95, 24) / 5
    assert judge(spread(2 - room), MOST)[0] == verdict
    assert judge(spread(5 + room), LEAST)[0] == verdict


def test_a_design_whose_mean_lies_at_the_limit_is_called_a_keeper_five_times_in_a_hundred() -> None:
    """4000 experiments of 15 replications, seed fixed; 4 standard errors are .014."""
    draws = 2 + np.random.default_rng(8).normal(size=(4000, 15))
    verdicts = [judge(values, MOST)[0] for values in draws]
    for verdict in (KEEPS, BREAKS):
        assert verdicts.count(verdict) / 4000 == pytest.approx(0.05, abs=0.014)


def test_the_share_of_replications_that_keep_a_limit_counts_those_that_lie_at_it() -> None:
    values = np.array([0.0, 2.0, 2.0, 3.0, np.nan])
    assert judge(values, MOST)[2] == 0.75
    assert judge(values, Limit(measure="harmed", at_least=2))[2] == 0.75


def test_a_mean_may_keep_a_limit_that_many_a_single_run_breaks() -> None:
    values = np.array([0.0, 3.0] * 200)
    verdict, confidence, share = judge(values, MOST)
    assert (verdict, share) == (KEEPS, 0.5)
    assert confidence > 0.999


@pytest.mark.parametrize(("value", "said"), [(0.1, (KEEPS, 1.0, 1.0)), (0.2, (BREAKS, 0.0, 0.0))])
def test_equal_values_leave_no_doubt(value: float, said: tuple[str, float, float]) -> None:
    assert judge(np.full(30, value), Limit(measure="p_interdiction", at_most=0.1)) == said


def test_nothing_is_decided_by_fewer_than_two_values() -> None:
    verdict, confidence, share = judge(np.array([1.0, np.nan]), MOST)
    assert (verdict, share) == (UNDECIDED, 1.0) and np.isnan(confidence)
    verdict, confidence, share = judge(np.array([np.nan]), MOST)
    assert verdict == UNDECIDED and np.isnan(confidence) and np.isnan(share)


def result(**means: tuple[float, float]) -> Result:
    """Designs by name with their means of captures and of harmed."""
    values = np.array([np.stack([spread(captures), spread(harmed)], axis=1) for captures, harmed in means.values()])
    return Result(tuple(means), ("captures", "harmed"), values, manifest={"identity": {"seed": 1}})


def test_each_design_is_judged_by_its_own_limits() -> None:
    found = judged(result(a=(9, 0), b=(9, 0), c=(9, 0)), {"a": (MOST, LEAST), "b": (Limit(measure="harmed", at_least=1),)})
    assert [(row.design, row.limit.measure, row.verdict) for row in found] == [
        ("a", "harmed", KEEPS), ("a", "captures", KEEPS), ("b", "harmed", BREAKS),
    ]  # fmt: skip
    assert (found[1].n, found[1].mean) == (25, pytest.approx(9.0))
    assert found[1].lo < 9 < found[1].hi


def test_a_limit_on_a_measure_that_an_older_result_lacks_is_left_out() -> None:
    assert judged(result(a=(9, 0)), {"a": (Limit(measure="members", at_most=1),)}) == []


def test_one_broken_limit_breaks_all_and_one_undecided_leaves_all_undecided() -> None:
    assert overall([KEEPS, UNDECIDED, BREAKS]) == BREAKS
    assert overall([KEEPS, UNDECIDED]) == UNDECIDED
    assert overall([KEEPS, KEEPS]) == KEEPS


def test_one_line_says_which_designs_keep_all_limits() -> None:
    limits = dict.fromkeys(["a", "b", "c", "d"], (MOST, LEAST))
    found = judged(result(a=(9, 0), b=(9, 2), c=(1, 0), d=(9, 0)), limits)
    assert line(found) == "Limits: all kept by a, d; undecided for b; broken by c (one-sided, 95 %)."
    many = judged(result(**{f"d{number}": (1, 0) for number in range(6)}), {f"d{number}": (LEAST,) for number in range(6)})
    assert line(many) == "Limits: all kept by no design; broken by 6 designs (one-sided, 95 %)."
    assert line([]) == ""


def test_the_closing_table_ends_with_the_limits_and_says_nothing_where_there_are_none() -> None:
    found = result(a=(9, 0), b=(1, 0))
    texts = []
    for rows in (judged(found, {"a": (LEAST,), "b": (LEAST,)}), []):
        stream = io.StringIO()
        print_table(found, stream, judged=rows)
        texts.append(stream.getvalue())
    assert texts[0] == texts[1] + "Limits: all kept by a; broken by b (one-sided, 95 %).\n"


def test_the_document_has_limits_and_effects_only_where_there_are_any() -> None:
    found = result(a=(9, 0), with_x=(8, 0), with_y=(7, 0), with_x_y=(1, 0))
    assert not {"limits", "factorial"} & set(document(found))
    factorial = Factorial("", "", "a", (Factor("x", "X"), Factor("y", "Y")), found.designs)
    rows = judged(found, {"with_x_y": (LEAST,)})
    said = json.loads(json.dumps(document(found, judged=rows, effects=Effects.of(found, factorial)), allow_nan=False))
    (limit,) = said["limits"]
    assert (limit["design"], limit["measure"], limit["at_least"], limit["verdict"]) == ("with_x_y", "captures", 5.0, BREAKS)
    assert (said["factorial"]["base"], said["factorial"]["factors"]) == ("a", ["x", "y"])
    assert said["factorial"]["terms"]["x"]["captures"]["effect"] == pytest.approx(-3.5)
    assert said["factorial"]["terms"]["synergy"]["captures"]["effect"] == pytest.approx(-5.0)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (
            "[{measure: captres, at_least: 2}]",
            "x.yaml:9: limits[0].measure: there is no measure 'captres'. Did you mean 'captures'?",
        ),
        (
            "[{measure: p_interdiction, at_least: 5}]",
            "limits[0].at_least: 'p_interdiction' is a share, so its limit lies between 0 and",
        ),
        (
            "[{measure: calibration_gap, at_most: -2}]",
            "limits[0].at_most: 'calibration_gap' is a share, so its limit lies between -1",
        ),
    ],
)
def test_what_is_no_measure_is_told_with_file_and_line(
    limits: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.yaml").write_text(f"{TINY}limits: {limits}\ndesigns: {{a: {{}}, b: {{sharing: platform}}}}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load("x.yaml")
    (problem,) = caught.value.problems
    assert said in str(problem)


def test_a_designs_own_limit_is_told_at_the_design() -> None:
    text = TINY + "designs:\n  a: {}\n  b: {limits: [{measure: harm, at_most: 2}]}\n  c: {extends: b}\n"
    with pytest.raises(ScenarioError) as caught:
        load(scenario.load_text(text, file="x.yaml"))
    (problem,) = caught.value.problems
    assert str(problem) == "x.yaml:11: designs.b.limits[0].measure: there is no measure 'harm'. Did you mean 'harmed'?"


def test_limits_on_measures_that_there_are_load() -> None:
    text = TINY + "limits: [{measure: calibration_gap, at_least: -0.1}, {measure: p_interdiction, at_least: 0.05}]\n"
    book = load(scenario.load_text(text, file="x.yaml"))
    assert len(book.limits["as_is"]) == 2
