from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from septel.validate.spans import Spans, quantiles


@given(
    begun=st.integers(0, 24 * 14 * 4),
    work=st.integers(1, 4 * 30),
    opens=st.integers(0, 23),
    length=st.integers(1, 23),
    days=st.sets(st.integers(0, 6), min_size=1),
)
def test_work_is_done_when_so_many_open_quarters_have_passed(
    begun: int, work: int, opens: int, length: int, days: set[int]
) -> None:
    spans = Spans.daily(opens, opens + length, days=days, until_h=8000)
    quarter, left = begun, work
    while left:
        day, since = divmod(quarter / 4 - opens, 24)
        left -= day % 7 in days and since < length
        quarter += 1
    assert spans.done(begun / 4, work / 4) == pytest.approx(quarter / 4)


def test_work_beyond_the_last_span_is_never_done() -> None:
    assert np.isnan(Spans.daily(9, 17, until_h=48).done(0.0, 1000.0))


def test_a_mean_over_quantiles_is_an_integral() -> None:
    assert np.exp(-quantiles(stats.expon) / 3).mean() == pytest.approx(1 / (1 + 1 / 3), abs=1e-6)
    assert np.exp(quantiles(stats.norm) / 2).mean() == pytest.approx(np.exp(1 / 8), abs=1e-4)
