from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from scipy import stats

from septel.experiment.statistics import differences, estimate, estimate_of_sums, variance_ratio


def test_an_interval_is_students_t_interval_of_the_mean() -> None:
    values = np.array([3.0, 5.0, 4.0, 8.0, 6.5])
    found = estimate(values[:, None])
    lo, hi = stats.t.interval(0.95, 4, loc=values.mean(), scale=stats.sem(values))
    assert found.n[0] == 5
    assert found.mean[0] == pytest.approx(values.mean(), rel=1e-14)
    assert (found.lo[0], found.hi[0]) == pytest.approx((lo, hi), rel=1e-12)


@pytest.mark.parametrize("draw", ["normal", "exponential", "bernoulli"])
def test_intervals_cover_the_true_mean_as_often_as_they_say(draw: str) -> None:
    """4000 experiments of 60 replications, seed fixed: coverage within .015 of .95 (4 standard errors are .014)."""
    chance = np.random.default_rng(20240117)
    shape = 4000, 60, 1
    values, mean = {
        "normal": (chance.normal(7, 3, shape), 7.0),
        "exponential": (chance.exponential(2, shape), 2.0),
        "bernoulli": ((chance.random(shape) < 0.4).astype(float), 0.4),
    }[draw]
    found = estimate(values)
    covered = np.mean((found.lo <= mean) & (mean <= found.hi))
    assert covered == pytest.approx(0.95, abs=0.015 if draw != "exponential" else 0.025)  # skewed: known to cover a little less


def test_undefined_replications_are_left_out_and_counted() -> None:
    nan = np.nan
    found = estimate(np.array([[1.0, nan, nan], [3.0, 2.0, nan], [nan, nan, nan]]))
    assert found.n.tolist() == [2, 1, 0]
    assert found.mean[:2].tolist() == [2.0, 2.0]
    assert np.isnan(found.mean[2])
    assert np.isnan(found.lo[1:]).all()
    assert np.isnan(found.hi[1:]).all()
    assert np.isfinite([found.lo[0], found.hi[0]]).all()


def test_a_measure_that_never_varies_has_an_interval_of_no_width() -> None:
    found = estimate(np.full((9, 1), 0.25))
    assert (found.mean[0], found.lo[0], found.hi[0]) == (0.25, 0.25, 0.25)


def test_differences_are_taken_replication_by_replication_where_both_are_defined() -> None:
    a = np.array([1.0, 2.0, 3.0, np.nan, 5.0])
    b = np.array([2.0, np.nan, 4.5, 1.0, 6.5])
    found = differences(np.stack([a, b])[:, :, None], 0)
    paired = np.array([1.0, 1.5, 1.5])
    lo, hi = stats.t.interval(0.95, 2, loc=paired.mean(), scale=stats.sem(paired))
    assert found.n[1, 0] == 3
    assert (found.mean[1, 0], found.lo[1, 0], found.hi[1, 0]) == pytest.approx((paired.mean(), lo, hi))
    assert found.mean[0, 0] == 0


def test_intervals_of_differences_cover_when_designs_share_their_noise() -> None:
    """3000 experiments of 40 replications, seed fixed; 4 standard errors are .016."""
    chance = np.random.default_rng(7)
    noise = chance.normal(0, 5, (3000, 40, 1))
    a, b = noise + chance.normal(0, 0.5, noise.shape), noise + 0.3 + chance.normal(0, 0.5, noise.shape)
    found = estimate(b - a)
    assert np.mean((found.lo <= 0.3) & (found.hi >= 0.3)) == pytest.approx(0.95, abs=0.016)


def test_variance_ratio_tells_what_common_chance_gave() -> None:
    """Var A = Var B = 1 and correlation ρ make the ratio 1/(1 − ρ): within 5 % at 40 000 replications, seed fixed."""
    chance = np.random.default_rng(3)
    a, independent = chance.normal(size=(40_000, 1)), chance.normal(size=(40_000, 1))
    for rho in (0.0, 0.75, -0.5):
        n, ratio = variance_ratio(a, rho * a + np.sqrt(1 - rho**2) * independent)
        assert n[0] == 40_000
        assert ratio[0] == pytest.approx(1 / (1 - rho), rel=0.05)


def test_variance_ratio_counts_only_replications_where_both_are_defined() -> None:
    a = np.array([[1.0], [2.0], [np.nan], [4.0], [100.0]])
    b = np.array([[1.5], [2.0], [3.0], [5.0], [np.nan]])
    n, ratio = variance_ratio(a, b)
    kept_a, kept_b = np.array([1.0, 2.0, 4.0]), np.array([1.5, 2.0, 5.0])
    assert n[0] == 3
    assert ratio[0] == pytest.approx((kept_a.var(ddof=1) + kept_b.var(ddof=1)) / (kept_b - kept_a).var(ddof=1))


def test_variance_ratio_of_equal_designs_is_infinite_and_of_constants_undefined() -> None:
    values = np.array([[1.0, 2.0], [3.0, 2.0], [7.0, 2.0]])
    _, ratio = variance_ratio(values, values)
    assert np.isinf(ratio[0])
    assert np.isnan(ratio[1])


@given(arrays(np.int64, array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=20), elements=st.integers(0, 3_000_000)))
def test_sums_and_sums_of_squares_give_the_same_interval_as_the_values(whole: NDArray[np.int64]) -> None:
    wanted = estimate(whole / 10.0)
    found = estimate_of_sums(whole.sum(axis=0), (whole**2).sum(axis=0), len(whole), scale=10.0)
    for part in ("n", "mean", "lo", "hi"):
        np.testing.assert_allclose(getattr(found, part), getattr(wanted, part), rtol=1e-9, atol=1e-6)


def test_values_that_hardly_vary_keep_their_interval_when_only_sums_are_kept() -> None:
    """Three million and one, once in a hundred thousand: the sum of squares alone would lose it in floating point."""
    n, value = 100_000, 3_000_000
    sums, squares = np.array([n * value + 1]), np.array([(n - 1) * value**2 + (value + 1) ** 2])
    found = estimate_of_sums(sums, squares, n)
    half = stats.t.ppf(0.975, n - 1) * np.sqrt((1 / n) * (1 - 1 / n) / (n - 1))
    assert found.hi[0] - found.mean[0] == pytest.approx(half, rel=1e-3)


def test_one_replication_or_none_has_no_interval_of_sums() -> None:
    one = estimate_of_sums(np.array([[7]]), np.array([[49]]), 1, scale=2.0)
    assert one.mean.tolist() == [[3.5]] and np.isnan([one.lo, one.hi]).all()
    none = estimate_of_sums(np.array([0]), np.array([0]), 0)
    assert none.n.tolist() == [0] and np.isnan(none.mean).all()
