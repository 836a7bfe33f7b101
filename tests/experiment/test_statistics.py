from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from scipy import stats

from septel.experiment.statistics import (
    differences,
    dispersion,
    estimate,
    estimate_of_sums,
    never,
    quantile_ranks,
    quantiles,
    rate,
    share,
    variance_ratio,
)


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


@pytest.mark.parametrize("n", [1, 5, 6, 20, 71, 72, 500, 20_000])
@pytest.mark.parametrize("q", [0.01, 0.05, 0.5, 0.95])
def test_ranks_leave_out_as_much_as_they_may_and_no_more(n: int, q: float) -> None:
    lower, upper = quantile_ranks(n, q)
    below = stats.binom(n, q)
    assert lower == 0 or below.cdf(lower - 1) <= 0.025
    assert below.cdf(lower) > 0.025
    assert upper == n + 1 or below.sf(upper - 1) <= 0.025 * (1 + 1e-9)
    assert below.sf(upper - 2) > 0.025
    assert 0 <= lower < upper <= n + 1


def test_an_interval_of_a_quantile_goes_from_one_value_to_another() -> None:
    values = np.random.default_rng(2).permutation(np.arange(1.0, 101.0))
    found = quantiles(values[:, None], (0.5, 0.05))
    assert (found.lo[0, 0], found.value[0, 0], found.hi[0, 0]) == (40, 50.5, 61)  # the textbook's ranks at n = 100
    assert found.value[1, 0] == pytest.approx(np.quantile(values, 0.05))
    assert found.n.tolist() == [[100], [100]]


def test_too_few_values_leave_a_quantile_without_a_bound() -> None:
    found = quantiles(np.arange(50.0)[:, None], (0.05, 0.95))
    assert (found.lo[0, 0], found.hi[1, 0]) == (-np.inf, np.inf)
    assert np.isfinite([found.hi[0, 0], found.lo[1, 0]]).all()


def test_quantiles_leave_undefined_values_out_and_keep_their_axes() -> None:
    values = np.random.default_rng(5).normal(size=(2, 90, 3))
    values[0, 30:, 1] = np.nan
    values[1, :, 2] = np.nan
    found = quantiles(values, (0.25, 0.5))
    assert found.value.shape == (2, 2, 3)
    assert found.n[0].tolist() == [[90, 30, 90], [90, 90, 0]]
    alone = quantiles(values[0, :30, 1:2], (0.25, 0.5))
    for part in ("value", "lo", "hi"):
        np.testing.assert_array_equal(getattr(found, part)[:, 0, 1], getattr(alone, part)[:, 0])
        assert np.isnan(getattr(found, part)[:, 1, 2]).all()


def test_equal_values_are_their_own_quantiles() -> None:
    found = quantiles(np.full((80, 1), 3.0), (0.5,))
    assert (found.lo[0, 0], found.value[0, 0], found.hi[0, 0]) == (3, 3, 3)


@pytest.mark.parametrize("q", [0.0, 1.0, -0.5, 5.0])
def test_a_quantile_beyond_0_and_1_is_refused(q: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantiles(np.zeros((3, 1)), (q,))


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (0, 200), (3, 50), (50, 50), (1, 1)])
def test_a_share_has_clopper_and_pearsons_interval(hits: int, n: int) -> None:
    found, wanted = share(np.array(hits), n), stats.binomtest(hits, n).proportion_ci(method="exact")
    assert (float(found.lo), float(found.hi)) == pytest.approx((wanted.low, wanted.high))
    assert found.value == hits / n


def test_a_share_of_no_trials_is_undefined() -> None:
    found = share(np.array([0, 0]), np.array([0, 5]))
    assert np.isnan([found.value[0], found.lo[0], found.hi[0]]).all() and found.hi[1] < 1


@pytest.mark.parametrize("total", [0, 1, 7, 400])
def test_a_rate_has_garwoods_interval(total: int) -> None:
    found = rate(np.array(total), 50)
    lo = stats.chi2.ppf(0.025, 2 * total) / 2 if total else 0.0
    assert (float(found.lo), float(found.hi)) == pytest.approx((lo / 50, stats.chi2.ppf(0.975, 2 * total + 2) / 2 / 50))
    assert np.isnan(rate(np.array(0), 0).hi)


@given(st.integers(0, 500), st.integers(1, 500), st.floats(1, 50))
def test_clusters_only_ever_widen_a_rate(total: int, n: int, size: float) -> None:
    plain, wide = rate(np.array(total), n), rate(np.array(total), n, dispersion=size)
    assert wide.lo <= plain.lo * (1 + 1e-9) and wide.hi >= plain.hi * (1 - 1e-9)
    assert wide.lo <= wide.value <= wide.hi and wide.value == total / n
    assert rate(np.array(total), n, dispersion=1 / size).hi == plain.hi  # counts that vary less gain nothing


def test_the_index_of_dispersion_is_1_for_poisson_counts_and_the_size_of_clusters_for_others() -> None:
    """100 000 counts, seed fixed: within 3 %."""
    counts = np.random.default_rng(8).poisson(3, (100_000, 1)).astype(float)
    assert dispersion(counts)[0] == pytest.approx(1, rel=0.03)
    assert dispersion(4 * counts)[0] == pytest.approx(4, rel=0.03)
    assert np.isnan(dispersion(np.zeros((5, 1)))[0])


def test_what_was_never_seen_has_an_exact_bound_and_what_was_seen_has_none() -> None:
    values = np.zeros((200, 4))
    values[7, 1] = 1
    values[50:, 2] = np.nan
    values[1:, 3] = np.nan
    found = never(values)
    assert found[[0, 2]].tolist() == pytest.approx(
        [stats.binomtest(0, n).proportion_ci(method="exact").high for n in (200, 50)]
    )
    assert np.isnan(found[[1, 3]]).all()
