"""Text cut into lines that look like nothing but text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.telegram.lines import cuts, evenly, opens, wrapped


@given(st.lists(st.text("abcXYZ.:9-(", min_size=1, max_size=12), max_size=80), st.integers(40, 90))
def test_wrapping_keeps_every_word_in_its_order_and_the_width(words: list[str], width: int) -> None:
    lines = wrapped(" ".join(words), width=width, first="1. (C) ", rest="")
    assert " ".join(lines).split() == ["1.", "(C)", *words]
    assert all(len(line) <= width for line in lines)


def test_a_word_longer_than_a_line_stands_alone_and_whole() -> None:
    assert wrapped("short " + "x" * 50 + " short", width=40) == ["short", "x" * 50, "short"]


@pytest.mark.parametrize(
    "word", ["2.", "(C)", "BT", "NNNN", "TO", "--", "a.", "Note:", "Summary:", "E.O.", "#123", "5)", "PAGE", "End"]
)
def test_a_word_that_opens_something_is_known(word: str) -> None:
    assert opens(word)


@pytest.mark.parametrize("word", ["the", "Aldea", "tips,", "roads.", "I've"])
def test_a_plain_word_opens_nothing(word: str) -> None:
    assert not opens(word)


def test_no_line_begins_with_what_opens_something_if_a_few_words_can_go_along() -> None:
    text = "aaaa bbbb cccc dddd eeee ffff gggg hhhh 2. (C) NNNN iiii jjjj kkkk llll"
    for width in range(40, 60):
        assert not any(opens(line.split()[0]) for line in wrapped(text, width=width)[1:])


def test_lines_are_cut_where_a_paragraph_begins_or_a_sentence_goes_on() -> None:
    lines = ["1. One", "two three.", "", "2. Four", "five.", "Six"]
    assert cuts(lines, 4) == [4]
    assert cuts([*lines[:4], "Five.", "Six"], 4) == [3]
    assert evenly(lines, 2) == [3]


@given(st.lists(st.sampled_from(["", "1. Text", "goes on", "Ends."]), max_size=60), st.integers(2, 20), st.integers(1, 70))
def test_cuts_are_in_order_and_no_part_is_too_long(lines: list[str], size: int, parts: int) -> None:
    places = [0, *cuts(lines, size), len(lines)]
    assert places == sorted(places) and all(b - a <= size for a, b in pairwise(places))
    even = evenly(lines, parts)
    assert len(even) == parts - 1 and even == sorted(even) and all(0 <= at <= len(lines) for at in even)
