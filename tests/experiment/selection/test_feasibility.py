"""Limits of a selection: read from words or from the scenario, each with its tolerance; what is wrong is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.errors import SeptelError
from septel.experiment.selection.feasibility import Bound, bounds_of
from septel.scenario.model_comparison import Limit

DOORS = Limit(measure="wrong_doors_per_100", at_most=5.0)


def bounds(within: Any = None, tolerance: Any = None, known: Any = None) -> dict[str, tuple[Bound, ...]]:
    return bounds_of(known or {}, ("a", "b"), within, tolerance)


@pytest.mark.parametrize("text", ["{} <= 2", "{} ≤ 2", "{} at most 2", "{}<=2", "  {}   at_most 2.0 "])
def test_a_limit_from_above_can_be_written_in_several_ways(text: str) -> None:
    same = Bound(Limit(measure="wrong_doors_per_100", at_most=2.0), 0.2)
    assert bounds(text.format("wrong_doors_per_100")) == {"a": (same,), "b": (same,)}


@pytest.mark.parametrize("text", ["{} >= .02", "{} ≥ 0.02", "{} at least 2e-2"])
def test_a_limit_from_below_can_be_written_in_several_ways(text: str) -> None:
    found = bounds([text.format("p_interdiction")])["a"][0]
    assert found.limit == Limit(measure="p_interdiction", at_least=0.02)
    assert found.tolerance == pytest.approx(0.002)


def test_without_words_the_limits_are_the_scenarios_own() -> None:
    assert bounds(known={"a": (DOORS,)}) == {"a": (Bound(DOORS, 0.5),)}


def test_words_put_others_in_their_place_and_none_takes_them_away() -> None:
    known = {"a": (DOORS,)}
    assert bounds("harmed <= 9", known=known)["b"][0].limit.measure == "harmed"
    for nothing in ("none", ["none"], [], ()):
        assert bounds(nothing, known=known) == {}


@pytest.mark.parametrize("given", ["wrong_doors_per_100: 0.25", ["wrong_doors_per_100 = .25"], {"wrong_doors_per_100": 0.25}])
def test_a_tolerance_can_be_given_in_the_measures_unit(given: Any) -> None:
    assert bounds(tolerance=given, known={"a": (DOORS,)})["a"][0].tolerance == 0.25


@pytest.mark.parametrize(
    ("within", "tolerance", "says"),
    [
        ("wrong_doors_per_100 < 2", None, r"within: cannot read 'wrong_doors_per_100 < 2'\. Write a measure, ≤ or ≥"),
        ("wrong_doors_per_10 <= 2", None, r"there is no measure 'wrong_doors_per_10'\. Did you mean 'wrong_doors_per_100'\?"),
        ("wrong_doors_per_100 <= few", None, r"within: 'few' in .* is not a number"),
        ("p_interdiction >= 5 %", None, r"'5 %' in .* is not a number\. A share is written 0\.05, not 5 %\."),
        ("p_interdiction >= 5", None, r"within: 'p_interdiction' is a share.* 5 % is written 0\.05\."),
        ("harmed <= nan", None, r"within: 'nan' in .* is not a number"),
        ("harmed <= 0", None, r"tolerance: the limit on 'harmed' is 0, of which a tenth is no tolerance\. .*--tolerance"),
        ("harmed <= 2", "harmed 1", r"tolerance: cannot read 'harmed 1'"),
        ("harmed <= 2", "harmed: -1", r"tolerance: 'harmed: -1' is not above 0"),
        ("harmed <= 2", "harmes: 1", r"tolerance: there is no limit on 'harmes'\. Did you mean 'harmed'\?"),
    ],
)
def test_what_cannot_be_meant_is_told(within: str, tolerance: str | None, says: str) -> None:
    with pytest.raises(SeptelError, match=says):
        bounds(within, tolerance)


def test_a_limit_of_zero_is_tested_with_a_tolerance_of_its_own() -> None:
    assert bounds("harmed <= 0", "harmed: 0.5")["a"][0].tolerance == 0.5


def test_room_is_positive_inside_a_limit() -> None:
    upper, lower = Bound(DOORS, 0.5), Bound(Limit(measure="p_interdiction", at_least=0.5), 0.05)
    assert upper.room(np.array([3.0, 6.0])).tolist() == [2.0, -1.0]
    assert lower.room(np.array([0.75, 0.25])).tolist() == [0.25, -0.25]


@given(bound=st.floats(-1e6, 1e6), tolerance=st.floats(1e-6, 1e6), sense=st.sampled_from(["at_most", "at_least"]))
def test_a_bound_comes_back_from_its_words(bound: float, tolerance: float, sense: str) -> None:
    one = Bound(Limit(measure="harmed", **{sense: bound}), tolerance)
    assert Bound.of(one.words()) == one


@given(text=st.text(max_size=40))
def test_any_text_is_a_limit_or_an_error_for_people(text: str) -> None:
    try:
        found = bounds(text)
    except SeptelError as error:
        assert str(error).startswith(("within: ", "tolerance: "))
    else:
        assert text == "none" or found["a"]
