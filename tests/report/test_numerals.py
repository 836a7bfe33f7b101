"""Numbers as they are written: digits by their interval, units, signs, and what an interval says."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.report.numerals import mean_half, plain, span, ticks, verdict, with_unit
from septel.sim import Measure

HIGHER, LOWER, NEITHER = (Measure("x", "share", better, "x") for better in ("higher", "lower", ""))


@pytest.mark.parametrize(
    ("mean", "half", "unit", "shown"),
    [
        (0.1213, 0.0012, "share", ("12.13", "0.12")),
        (0.1213, 0.03, "share", ("12.1", "3.0")),
        (16.512, 0.113, "h", ("16.51", "0.11")),
        (27213.0, 410.0, "operations", ("27\u2009213", "410")),
        (-0.0008, 0.0008, "share", ("−0.08", "0.08")),
        (math.nan, math.nan, "h", ("–", "")),
    ],
)
def test_a_mean_has_the_digits_that_its_interval_deserves(mean: float, half: float, unit: str, shown: tuple[str, str]) -> None:
    assert mean_half(mean, half, unit) == shown


def test_a_mean_without_interval_still_has_three_digits() -> None:
    assert mean_half(0.12134, math.nan, "share") == ("12.1", "")
    assert mean_half(0.0, math.nan, "share") == ("0", "")


def test_nothing_is_written_as_minus_zero() -> None:
    assert plain(-0.0001, 2, sign=True) == "0.00"


def test_shares_are_per_cents_and_their_differences_points() -> None:
    assert with_unit("12.1", "share") == "12.1\u00a0%"
    assert with_unit("+3.9", "share", difference=True) == "+3.9\u00a0points"
    assert with_unit("16", "h") == "16\u00a0h" and with_unit("3", "operations") == "3"
    assert span(0.035, 0.043, "share", decimals=1, sign=True) == "+3.5 to +4.3"


@pytest.mark.parametrize(
    ("measure", "lo", "hi", "says"),
    [
        (HIGHER, 0.1, 0.2, "better"), (HIGHER, -0.2, -0.1, "worse"), (LOWER, 0.1, 0.2, "worse"), (LOWER, -0.2, -0.1, "better"),
        (NEITHER, 0.1, 0.2, "more"), (NEITHER, -0.2, -0.1, "less"), (HIGHER, -0.1, 0.2, "none"), (LOWER, 0.0, 0.2, "none"),
        (HIGHER, math.nan, math.nan, ""),
    ],
)  # fmt: skip
def test_a_verdict_goes_by_direction_and_never_beyond_zero(measure: Measure, lo: float, hi: float, says: str) -> None:
    assert verdict(measure, lo, hi) == says


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_few_and_inside(low: float, width: float) -> None:
    marks = ticks(low, low + width, most=4)
    slack = 1e-6 * width + 1e-6 * abs(low)
    assert len(marks) <= 6 and all(low - slack <= mark <= low + width + slack for mark in marks)
    assert marks == sorted(set(marks))
