"""Days that a text names, read from the telegram's own date."""

from __future__ import annotations

from datetime import date

import pytest

from septel.telegram.dates import days

NEAR = date(2027, 3, 3)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on March 5, 2026", date(2026, 3, 5)),
        ("on 5 March", date(2027, 3, 5)),
        ("the 5th of March 2025", date(2025, 3, 5)),
        ("28 DEC", date(2026, 12, 28)),
        ("2027-02-28", date(2027, 2, 28)),
        ("at 051430Z MAR 27", date(2027, 3, 5)),
        ("on Monday", date(2027, 3, 1)),
        ("on Wednesday", NEAR),
        ("yesterday", date(2027, 3, 2)),
        ("last night", date(2027, 3, 2)),
        ("today", NEAR),
        ("on the 12th", date(2027, 2, 12)),
        ("on the 31st", date(2027, 1, 31)),
    ],
)
def test_a_day_is_read_from_the_date_of_the_telegram(text: str, found: date) -> None:
    assert [day.date for day in days(text, near=NEAR)] == [found]


@pytest.mark.parametrize(
    "text", ["31 June", "2027-02-30", "03/05/2027", "a decay of 5.2", "the 4th time", "maybe 12", "0 March"]
)
def test_what_is_no_day_or_could_be_two_is_left_alone(text: str) -> None:
    assert days(text, near=NEAR) == []


def test_without_a_date_of_its_own_only_whole_dates_count() -> None:
    assert [day.date for day in days("Monday, 5 March, 7 April 2027", near=None)] == [date(2027, 4, 7)]


def test_a_leap_day_is_sought_in_the_year_that_has_it() -> None:
    assert [day.date for day in days("29 February", near=NEAR)] == [date(2028, 2, 29)]


def test_spans_are_those_of_the_words() -> None:
    text = "From 5 March to the 12th."
    assert [text[slice(*day.span)] for day in days(text, near=NEAR)] == ["5 March", "the 12th"]
