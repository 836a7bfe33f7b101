"""The short form of how often intervals hold the truth; the long one is with its page, tests/docs/test_statistics_page.py."""

from __future__ import annotations

import pytest

from tests.experiment import coverage
from tests.experiment.coverage import SHORT, Case, bernoulli, measure

SLACK = 0.02  # about three standard errors of a coverage near .95 over 1000 experiments


@pytest.mark.parametrize("case", list(coverage.few()), ids=lambda case: f"{case.kind}, {case.law}, n {case.n}")
def test_an_interval_holds_the_truth_as_often_as_it_says(case: Case) -> None:
    row = measure(case, SHORT)
    assert case.bounds[0] - SLACK <= row.coverage <= case.bounds[1] + SLACK


def test_students_interval_is_seen_to_miss_where_it_does() -> None:
    assert measure(coverage.mean(coverage.EXPONENTIAL, 10), SHORT).coverage < 0.92
    assert measure(coverage.mean(bernoulli(0.01), 200), SHORT).coverage < 0.90


def test_counts_in_clusters_are_seen_to_need_the_wider_interval() -> None:
    law = coverage.clustered(2, 4)
    assert (
        measure(coverage.rate(law, 100, is_plain=True), SHORT).coverage
        < 0.75
        < measure(coverage.rate(law, 100), SHORT).coverage
    )


def test_a_row_is_the_same_each_time() -> None:
    case = coverage.share(0.1, 20)
    assert measure(case, 300) == measure(case, 300)
