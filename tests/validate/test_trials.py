from __future__ import annotations

import math

import numpy as np

from septel.sim import trace
from septel.validate.rows import CONFIDENCE, quantile
from septel.validate.scenes import Bench, measure, ready, run_each
from septel.validate.trials import AIM, TARGETS, enough, fixed_row, found, only, traced, trials

NAMED = ("O0", "share", "a case", "exact")


def test_every_target_is_one_request_and_nobody_comes_back() -> None:
    rows = traced(Bench(1, 1), ready(trials()), 0)
    visits = only(rows, trace.VISIT)
    assert sorted(visits["target"][visits["place"] == 0]) == list(range(TARGETS))
    assert len(visits) > 5 * TARGETS
    assert len(only(rows, trace.ASKED)) == TARGETS and len(only(rows, trace.ACTION)) == TARGETS


def test_a_force_that_goes_at_once_finds_everybody() -> None:
    values = run_each(Bench(1, 1), ready(trials()), 2)
    there, all_ = found(values)
    assert there.tolist() == all_.tolist() == measure(values, "requests").tolist() == [TARGETS, TARGETS]


def test_rows_are_sized_for_what_is_aimed_at() -> None:
    n = enough(0.5) * TARGETS
    half_width = quantile(60, 1 - CONFIDENCE) * math.sqrt(0.25 / n) / 0.5
    assert 0.98 * AIM < half_width <= AIM
    assert enough(0.5, TARGETS // 2) >= 2 * enough(0.5) - 1


def test_a_fixed_row_shows_what_is_farthest_off() -> None:
    bench = Bench(1, 1)
    assert fixed_row(bench, NAMED, 1.0, [1.0, 1.25, 0.9]).got == 1.25
    assert fixed_row(bench, NAMED, 1.0, [1.0, 1.0]).verdict == "pass"
    assert fixed_row(bench, NAMED, 1.0, [1.0, math.nan]).verdict == "fail"
    assert fixed_row(bench, NAMED, 1.0, np.array([])).verdict == "fail", "about nothing"
