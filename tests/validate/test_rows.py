from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from septel.validate.rows import Row, Sign, of_controlled, of_means, of_quotient, of_ratio

ROW = Row("T0", "share", "a coin", "symmetry", 0.5, 0.501, 1000, 7, 0.004)


def test_a_row_passes_only_if_it_is_both_close_and_precise() -> None:
    assert ROW.verdict == "pass"
    assert replace(ROW, got=0.4961).verdict == "pass"
    assert replace(ROW, got=0.505).verdict == "fail", "too far off"
    assert replace(ROW, tolerance=0.0051).verdict == "fail", "vaguer than 1 % of what is expected"


def test_a_sign_is_found_only_where_the_whole_interval_lies_on_its_side() -> None:
    more = Sign("S0", "difference", "a coin", "symmetry", 0.0, 0.5, 100, 7, 0.4)
    assert more.verdict == "pass"
    assert replace(more, tolerance=0.6).verdict == "not_found", "both signs are in the interval"
    assert replace(more, got=-0.5).verdict == "fail"
    assert replace(more, got=-0.5, tolerance=0.6).verdict == "not_found"
    assert replace(more, got=-0.5, side="below").verdict == "pass"
    assert replace(more, side="below").verdict == "fail"
    assert replace(more, expected=0.2).verdict == "not_found", "the side is that of what was expected"
    assert replace(more, got=math.nan).verdict == "fail", "nothing was measured"


def test_a_sign_says_its_side_in_words_for_programs_and_as_a_mark_for_people() -> None:
    row = Sign("S0", "difference", "a coin", "symmetry", 0.98, 0.99, 100, 7, 0.001, "below")
    assert row.wanted == "< 0.980000"
    assert row.as_dict()["side"] == "below" and list(row.as_dict()) == [*ROW.as_dict(), "side"]
    assert ROW.wanted == "0.500000"


def test_a_row_about_nothing_fails_and_is_still_json() -> None:
    nothing = of_ratio(np.zeros(9), np.zeros(9))
    row = replace(ROW, got=nothing.value, tolerance=nothing.half_width, n=nothing.n)
    assert row.verdict == "fail"
    told = json.loads(json.dumps(row.as_dict(), allow_nan=False))
    assert (told["got"], told["tolerance"], told["n"]) == (None, None, 0)


def test_json_has_just_the_promised_keys() -> None:
    assert list(ROW.as_dict()) == ["id", "check", "case", "source", "expected", "got", "n", "seed", "tolerance", "verdict"]


def cover(hits: int, of: int) -> bool:
    """Whether so many intervals of 99.9 % that hit can be chance (within four standard deviations)."""
    return abs(hits - 0.999 * of) <= 4 * math.sqrt(of * 0.001) + 1


def test_half_widths_cover_what_they_should() -> None:
    random = np.random.default_rng(1)
    of = 3000
    means = ratios = controlled = quotients = 0
    for _ in range(of):
        values = random.normal(5, 2, 30)
        found = of_means(values, 30)
        means += abs(found.value - 5) <= found.half_width
        whole = random.poisson(400, 40).astype(float)
        part = random.binomial(whole.astype(int), 0.3).astype(float)
        found = of_ratio(part, whole)
        ratios += abs(found.value - 0.3) <= found.half_width
        control = random.normal(0, 1, (40, 2))
        noise = random.normal(0, 0.1, 40)
        found = of_controlled(2 + control[:, 0] - 3 * control[:, 1] + noise, control, 40)
        controlled += abs(found.value - 2) <= found.half_width
        other = random.binomial(whole.astype(int), 0.6).astype(float)
        found = of_quotient((other, whole), (part, whole))
        quotients += abs(found.value - 2) <= found.half_width
    assert all(cover(hits, of) for hits in (means, ratios, controlled, quotients)), (means, ratios, controlled, quotients)


def test_controls_take_out_what_they_explain() -> None:
    random = np.random.default_rng(2)
    control = random.normal(0, 1, (100, 1))
    values = 3 + 5 * control[:, 0] + random.normal(0, 0.05, 100)
    plain, found = of_means(values, 100), of_controlled(values, control, 100)
    assert found.half_width < plain.half_width / 50
    assert found.value == pytest.approx(3, abs=0.03)


def test_a_control_that_is_off_makes_the_answer_worthless() -> None:
    control = np.random.default_rng(3).normal(0.5, 0.1, (40, 1))
    assert math.isnan(of_controlled(control[:, 0], control, 40).value)
