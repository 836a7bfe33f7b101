"""Rates of events: which measures count, and which interval each has."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from septel.errors import SeptelError
from septel.experiment import Result
from septel.experiment.rates import counted

N = 80


@pytest.fixture(scope="module")
def result() -> Result:
    """Harm in three of eighty replications, clustered captures, shares, and half operations; a second design without harm."""
    values = np.zeros((2, N, 5))
    values[0, :3, 0] = 1
    values[0, :, 1] = np.repeat([0, 8], N // 2)
    values[:, :, 2] = 1
    values[0, :, 3] = 0.5
    values[0, 0, 4] = np.nan
    return Result(("as_is", "platform"), ("harmed", "captures", "p_interdiction", "operations", "visits"), values)


def test_measures_that_count_are_whole_and_no_shares(result: Result) -> None:
    assert counted(result) == ("harmed", "captures", "visits")
    assert set(result.rates().measure) == {"harmed", "captures", "visits"}


def test_a_rare_event_has_the_exact_intervals_of_its_share_and_its_rate(result: Result) -> None:
    row = result.rates(["harmed"]).iloc[0]
    exact = stats.binomtest(3, N).proportion_ci(method="exact")
    assert (row.n, row.with_event, row.total) == (N, 3, 3)
    assert (row.share, row.share_lo, row.share_hi) == pytest.approx((3 / N, exact.low, exact.high))
    garwood = stats.chi2.ppf(0.025, 6) / 2 / N, stats.chi2.ppf(0.975, 8) / 2 / N
    assert row.interval == "poisson" and row.dispersion < 1
    assert (row.rate, row.rate_lo, row.rate_hi) == pytest.approx((3 / N, *garwood))


def test_what_never_happened_keeps_an_upper_bound(result: Result) -> None:
    row = result.rates(["harmed"]).iloc[1]
    assert (row.design, row.share, row.share_lo, row.rate, row.rate_lo) == ("platform", 0, 0, 0, 0)
    assert row.share_hi == pytest.approx(1 - 0.025 ** (1 / N))
    assert row.rate_hi == pytest.approx(-np.log(0.025) / N)


def test_clusters_widen_the_interval_and_the_row_says_so(result: Result) -> None:
    row = result.rates(["captures"]).iloc[0]
    size = 16 * N / (N - 1) / 4
    assert (row.interval, row.rate) == ("widened", 4)
    assert row.dispersion == pytest.approx(size)
    total = 4 * N / size
    assert row.rate_lo == pytest.approx(stats.gamma.ppf(0.025, total) * size / N)
    assert row.rate_hi == pytest.approx(stats.gamma.ppf(0.975, total + 1) * size / N)


def test_what_is_no_count_has_a_share_of_replications_but_no_rate(result: Result) -> None:
    rows = result.rates(["p_interdiction", "operations"])
    assert rows.share.tolist() == [1, 1, 1, 0]
    assert rows.interval.tolist() == [""] * 4
    assert rows.rate.isna().all()


def test_undefined_replications_are_no_trials(result: Result) -> None:
    assert result.rates(["visits"]).n.tolist() == [N - 1, N]


def test_an_unknown_measure_is_answered_with_the_nearest(result: Result) -> None:
    with pytest.raises(SeptelError, match="'captures'"):
        result.rates(["capture"])
