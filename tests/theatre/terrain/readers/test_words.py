from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.theatre.terrain.readers import words
from septel.theatre.terrain.roads import CLASSES


def test_our_own_classes_are_known() -> None:
    assert [words.class_of(name) for name in CLASSES] == list(range(len(CLASSES)))


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("80", 80), ("80.5", 80.5), ("50 mph", 80.4672), ("30mph", 48.28032), ("90;60", 60), ("80|100", 80), ("0; 70", 70)],
)  # fmt: skip
def test_a_posted_speed_is_in_km_h(text: str, kmh: float) -> None:
    assert words.speed_kmh(text) == pytest.approx(kmh)


@pytest.mark.parametrize("text", ["", "0", "none", "signals", "MX:urban", "variable", "nan"])
def test_no_speed_leaves_it_to_the_class(text: str) -> None:
    assert math.isnan(words.speed_kmh(text) or 0)


@pytest.mark.parametrize("text", ["fast", "-5", "80 knots", "1e9999", "five"])
def test_what_is_no_speed_is_known_as_such(text: str) -> None:
    assert words.speed_kmh(text) is None


@given(st.text(max_size=30))
def test_any_text_has_a_meaning_or_none(text: str) -> None:
    assert words.class_of(text) in (*range(-1, len(CLASSES)), None)
    speed = words.speed_kmh(text)
    assert speed is None or math.isnan(speed) or speed > 0
    assert words.direction(text) in (-1, 0, 1, None)
    assert words.is_true(text) in (True, False)
