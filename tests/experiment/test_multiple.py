"""Many designs: intervals that hold together, Holm's p-values, and the comparison with the best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from septel.experiment import multiple, statistics
from septel.experiment.multiple import all_pairs, best, holm, to_first


def designs(*means: float, n: int = 40, seed: int = 1, noise: float = 0.5) -> np.ndarray:
    """f8[design, replication, 1]: common chance, and some of their own."""
    chance = np.random.default_rng(seed)
    return (np.array(means)[:, None] + chance.normal(size=n) + noise * chance.normal(size=(len(means), n)))[..., None]


def test_simultaneous_intervals_are_bonferronis() -> None:
    values = designs(0, 0.2, 0.4, 0.6)
    found = to_first(values)
    for index in range(3):
        own = (values[index + 1] - values[0])[:, 0]
        lo, hi = stats.t.interval(1 - 0.05 / 3, 39, loc=own.mean(), scale=stats.sem(own))
        assert (found.together.lo[index, 0], found.together.hi[index, 0]) == pytest.approx((lo, hi))
        assert found.p[index, 0] == pytest.approx(stats.ttest_1samp(own, 0).pvalue)
    assert found.m.tolist() == [3]


def test_one_comparison_needs_no_correction() -> None:
    found = to_first(designs(0, 0.2))
    np.testing.assert_allclose(found.together.lo, found.each.lo)
    np.testing.assert_array_equal(found.p_holm, found.p)


def test_any_design_can_be_the_first() -> None:
    values = designs(0, 0.2, 0.4)
    turned = to_first(values, 1)
    np.testing.assert_allclose(turned.each.mean[:, 0], [(values[i] - values[1]).mean() for i in (0, 2)])


def test_all_pairs_are_the_later_less_the_earlier() -> None:
    values = designs(0, 1, 3)
    np.testing.assert_allclose(
        all_pairs(values).each.mean[:, 0], [(values[b] - values[a]).mean() for a, b in ((0, 1), (0, 2), (1, 2))]
    )


def test_holms_p_values_are_those_of_his_paper_step_by_step() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005])
    assert holm(p).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.6, 0.7])).tolist() == [1.0, 1.0]


def test_a_comparison_that_is_undefined_is_none_and_makes_none_stricter() -> None:
    found = holm(np.array([[0.01], [np.nan], [0.04]]))[:, 0]
    assert found[[0, 2]].tolist() == pytest.approx([0.02, 0.04]) and np.isnan(found[1])
    values = designs(0, 0.3, 0.4)
    values[2] = np.nan
    assert to_first(values).m.tolist() == [1]
    np.testing.assert_allclose(to_first(values).together.lo[0], to_first(values[:2]).together.lo[0])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_lies_between_the_raw_p_value_and_bonferronis_and_keeps_the_order(ps: list[float]) -> None:
    p = np.array(ps)
    found = holm(p)
    assert np.all(found >= p) and np.all(found <= np.minimum(1, p * len(p)) + 1e-15)
    assert np.all(np.diff(found[np.argsort(p, kind="stable")]) >= 0)


def test_whatever_bonferroni_finds_stands_after_holm() -> None:
    for seed in range(30):
        found = to_first(designs(0, 0.1, 0.2, 0.3, 0.4, seed=seed))
        clear = (found.together.lo > 0) | (found.together.hi < 0)
        assert np.all(found.stands[clear])


def test_of_many_designs_that_do_nothing_a_report_seldom_marks_any() -> None:
    """1000 experiments of 12 equal designs, seed fixed: uncorrected 30 % and more have a false find, corrected about 5 %."""
    chance = np.random.default_rng(11)
    values = chance.normal(size=(1, 30, 1000)) + 2 * chance.normal(size=(12, 30, 1000))
    found = to_first(values)
    assert np.mean(np.any(found.p < 0.05, axis=0)) > 0.25
    assert np.mean(found.stands.any(axis=0)) < 0.05 + 0.02


def test_differences_that_never_vary_are_certain_or_none() -> None:
    values = np.zeros((3, 10, 1))
    values[2] = 1
    found = to_first(values)
    assert found.p_holm[:, 0].tolist() == [1.0, 0.0] and found.stands[:, 0].tolist() == [False, True]


def test_the_best_is_named_where_it_is_clear() -> None:
    found = best(designs(0, 3, 1)[..., 0])
    assert found.verdicts == ["not best", "best", "not best"]
    assert found.lo[1] == 0 < found.hi[1] and found.hi[0] == 0 > found.lo[0]
    assert found.difference[1] == pytest.approx(found.mean[1] - found.mean[2])


def test_lower_is_better_where_one_says_so() -> None:
    values = designs(0, 3, 1)[..., 0]
    found, turned = best(values, highest=False), best(-values)
    assert found.verdicts == turned.verdicts == ["best", "not best", "not best"]
    np.testing.assert_allclose(found.lo, -turned.hi)
    np.testing.assert_allclose(found.difference, -turned.difference)
    assert found.hi[0] == 0 and found.lo[1] == 0


def test_designs_that_cannot_be_told_apart_may_each_be_the_best() -> None:
    found = best(designs(0, 0.02, -3)[..., 0])
    assert found.verdicts == ["may be best", "may be best", "not best"]
    assert np.all(found.lo[:2] < 0) and np.all(found.hi[:2] > 0)


def test_intervals_against_the_best_are_hsus_with_one_sided_pairs() -> None:
    values = designs(0, 0.1, 0.2)[..., 0]
    found = best(values)
    t = stats.t.ppf(1 - 0.05 / 2, 39)
    apart = np.array([[(a - b).mean() for b in values] for a in values])
    wide = np.array([[t * (a - b).std(ddof=1) / 40**0.5 for b in values] for a in values])
    for i in range(3):
        others = [j for j in range(3) if j != i]
        assert found.hi[i] == pytest.approx(max(0, min(apart[i, j] + wide[i, j] for j in others)))
        running = [j for j in others if min(apart[j, k] + wide[j, k] for k in range(3) if k != j) >= 0]
        assert found.lo[i] == pytest.approx(min([0.0, *(apart[i, j] - wide[i, j] for j in running)]))


def test_designs_without_values_are_compared_with_nothing() -> None:
    values = designs(0, 3, 1)[..., 0]
    values[2] = np.nan
    assert best(values).verdicts == ["not best", "best", ""]
    assert np.isnan(best(values).hi[2])
    assert best(values[:1]).verdicts == [""]


def test_designs_that_were_never_defined_together_cannot_be_told_apart() -> None:
    values = designs(0, 9)[..., 0]
    values[0, :20], values[1, 20:] = np.nan, np.nan
    assert best(values).verdicts == ["may be best", "may be best"]


def test_equal_constants_share_the_first_place() -> None:
    found = best(np.ones((3, 10)))
    assert found.verdicts == ["may be best"] * 3
    assert found.lo.tolist() == found.hi.tolist() == [0, 0, 0]


def test_the_level_of_all_procedures_is_that_of_the_intervals() -> None:
    assert pytest.approx(1 - statistics.CONFIDENCE) == multiple.LEVEL
