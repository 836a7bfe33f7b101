from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import stats

from septel.errors import SeptelError
from septel.experiment import Result
from septel.experiment.result import number
from septel.experiment.runs import execute
from tests.experiment.fakes import DESIGNS, MEASURES, FakeEngine, plan


@pytest.fixture(scope="module")
def result() -> Result:
    return execute(plan(replications=40), FakeEngine())


def test_the_table_has_a_row_for_every_design_and_measure(result: Result) -> None:
    table = result.table()
    assert list(table.columns) == ["design", "measure", "n", "mean", "lo", "hi"]
    assert len(table) == len(DESIGNS) * len(MEASURES)
    row = table[(table.design == "platform") & (table.measure == "p_interdiction")].iloc[0]
    values = result["p_interdiction"][1]
    assert row["mean"] == pytest.approx(values.mean())
    assert (row.lo, row.hi) == pytest.approx(stats.t.interval(0.95, 39, loc=values.mean(), scale=stats.sem(values)))
    undefined = table[table.measure == "action_h_median"]
    assert (undefined.n < 40).all()


def test_comparison_is_paired_with_the_first_design_or_the_one_named(result: Result) -> None:
    compared = result.compare()
    assert set(compared.design) == {"platform", "strike_force"}
    assert set(compared["first"]) == {"as_is"}
    row = compared[(compared.design == "platform") & (compared.measure == "p_interdiction")].iloc[0]
    a, b = result["p_interdiction"][:2]
    assert row.difference == pytest.approx((b - a).mean())
    assert row.variance_ratio == pytest.approx((a.var(ddof=1) + b.var(ddof=1)) / (a - b).var(ddof=1))
    assert row.variance_ratio > 20  # the designs of the fake share most of their noise
    turned = result.compare("platform")
    back = turned[(turned.design == "as_is") & (turned.measure == "p_interdiction")].iloc[0]
    assert back.difference == pytest.approx(-row.difference)


def test_every_pair_of_designs_tells_its_variance_ratio(result: Result) -> None:
    pairs = result.pairs()
    assert set(zip(pairs.design_a, pairs.design_b, strict=True)) == {
        ("as_is", "platform"),
        ("as_is", "strike_force"),
        ("platform", "strike_force"),
    }
    assert len(pairs) == 3 * len(MEASURES)
    independent = pairs[pairs.measure == "captures"].variance_ratio
    assert ((independent > 0.4) & (independent < 2.5)).all()  # independent draws gain nothing


def test_one_design_has_nothing_to_be_compared_with() -> None:
    alone = execute(plan(replications=4, designs=("platform",)), FakeEngine())
    assert len(alone.compare()) == 0
    assert len(alone.pairs()) == 0


def test_comparison_has_intervals_and_p_values_for_all_designs_at_once(result: Result) -> None:
    compared = result.compare()
    assert ((compared.lo_all < compared.lo) & (compared.hi_all > compared.hi)).all()
    row = compared[(compared.design == "platform") & (compared.measure == "captures")].iloc[0]
    a, b = result["captures"][:2]
    assert (row.lo_all, row.hi_all) == pytest.approx(stats.t.interval(0.975, 39, loc=(b - a).mean(), scale=stats.sem(b - a)))
    alone = result.compare("platform")
    assert len(alone) == 2 * len(MEASURES) and (alone.p_holm.dropna() <= 1).all()


def test_every_pair_is_compared_and_corrected_for_all_of_them(result: Result) -> None:
    every, first = result.compare_all(), result.compare()
    assert len(every) == 3 * len(MEASURES)
    own = every[(every.design_a == "as_is") & (every.design_b == "platform")].reset_index(drop=True)
    same = first[first.design == "platform"].reset_index(drop=True)
    np.testing.assert_allclose(own.difference, same.difference)
    assert (own.lo_all < same.lo_all).all()  # of three pairs instead of two


def test_the_best_design_is_named_by_measure(result: Result) -> None:
    found = result.best("p_interdiction")
    assert dict(zip(found.design, found.verdict, strict=True))["strike_force"] == "best"
    assert result.best("p_interdiction", highest=False).verdict.tolist() == ["best", "not best", "not best"]
    with pytest.raises(SeptelError, match="'captures'"):
        result.best("capture")


def test_quantiles_are_those_of_replications_in_a_tidy_frame(result: Result) -> None:
    found = result.quantiles((0.5, 0.9))
    assert list(found.columns) == ["design", "measure", "q", "n", "value", "lo", "hi"]
    assert len(found) == 2 * len(DESIGNS) * len(MEASURES)
    row = found[(found.design == "platform") & (found.measure == "captures") & (found.q == 0.9)].iloc[0]
    assert row.value == pytest.approx(np.quantile(result["captures"][1], 0.9))
    assert row.lo <= row.value <= row.hi
    with pytest.raises(SeptelError, match=r"5 % is 0\.05"):
        result.quantiles((5,))


def test_unknown_names_are_answered_with_the_nearest(result: Result) -> None:
    with pytest.raises(SeptelError, match="'platform'"):
        result.compare("platfrom")
    with pytest.raises(SeptelError, match="'captures'"):
        result["capture"]


def test_parquet_holds_every_value(result: Result, tmp_path: Path) -> None:
    result.to_parquet(tmp_path / "all.parquet")
    values = pq.read_table(tmp_path / "all.parquet").column("value").to_numpy().reshape(result.values.shape)
    np.testing.assert_array_equal(values, result.values)


def test_a_notebook_shows_designs_side_by_side_and_nothing_of_a_name_is_taken_for_html() -> None:
    shown = Result(("<b>",), ("p_interdiction",), np.array([[[0.1], [0.2]]]))._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert "0.150" in shown
    assert "2 replications" in shown


@pytest.mark.parametrize(
    ("value", "text"),
    [(float("nan"), "–"), (0.1234, "0.123"), (1.2345, "1.23"), (12.345, "12.3"), (1234.5, "1234"), (-2.5, "−2.50")],
)
def test_numbers_are_shown_in_three_or_four_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_in_a_notebook_what_never_happened_has_its_exact_bound() -> None:
    values = np.ones((1, 10, 2))
    values[0, :, 1] = 0.0
    text = Result(("a",), ("captures", "wrong_doors_per_100"), values)._repr_html_()
    assert "0 <small>in at most 31 % not</small>" in text.replace("0.000", "0")


def test_a_result_is_told_in_one_line() -> None:
    values = np.zeros((2, 10, 3))
    result = Result(("a", "b"), ("x", "y", "z"), values, manifest={"identity": {"scenario": "s"}}, counts=np.array([4, 10]))
    assert repr(result) == "<Result s: 2 designs × 4 to 10 replications × 3 measures>"
    assert repr(Result(("a",), ("x",), values[:1, :, :1])).startswith("<Result of no scenario: 1 designs × 10 replications")
