"""A telegram's delay by its precedence, and a table of one's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from septel.telegram.delays import DEFAULT_H, Delays, changed, letter
from septel.telegram.message import Message

SENT = datetime(2027, 3, 4, 5, 14, tzinfo=UTC)


@pytest.mark.parametrize(("precedence", "minutes"), [("Z", 10), ("O", 30), ("P", 180), ("R", 360), (None, 360)])
def test_each_precedence_has_its_delay_and_none_is_routine(precedence: str | None, minutes: int) -> None:
    assert Delays().delivered(Message(precedence=precedence, dtg=SENT)) == SENT + timedelta(minutes=minutes)


def test_an_addressee_may_have_a_precedence_of_its_own() -> None:
    message = Message(precedence="R", dtg=SENT)
    assert Delays().delivered(message, precedence="NIACT IMMEDIATE") == SENT + timedelta(minutes=30)


def test_a_telegram_without_a_time_arrives_at_none() -> None:
    assert Delays().delivered(Message(precedence="Z")) is None


def test_a_telegram_of_the_last_hour_there_is_arrives_at_none() -> None:
    assert Delays().delivered(Message(precedence="R", dtg=datetime(9999, 12, 31, 23, 0, tzinfo=UTC))) is None


@pytest.mark.parametrize(
    ("word", "found"), [("flash", "Z"), ("NIACT  IMMEDIATE", "O"), ("p", "P"), ("", None), ("SOON", None), (None, None)]
)
def test_a_precedence_is_known_by_its_letter_and_by_its_word(word: str | None, found: str | None) -> None:
    assert letter(word) == found


def test_a_table_changes_what_it_names_and_leaves_the_rest() -> None:
    delays, problems = changed({"Z": "5 min", "immediate": "1 h"})
    assert problems == []
    assert dict(delays.by_letter) == pytest.approx({**DEFAULT_H, "Z": 5 / 60, "O": 1.0})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"Flush": "5 min"}, "FLASH"),
        ({"Z": 5}, "needs a unit"),
        ({"Z": "-1 h"}, "between"),
        ({"P": "900 d"}, "between"),
        ({"R": None}, "quantity"),
    ],
)
def test_a_wrong_row_is_told_with_what_it_should_be(table: dict[str, object], said: str) -> None:
    _, problems = changed(table)
    assert [problem.path.split(".")[0] for problem in problems] == ["delays"]
    assert said in str(problems[0])
