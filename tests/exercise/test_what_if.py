"""Where an exercise stands among fast runs: told of the end that is, and of no end before it."""

from __future__ import annotations

from typing import Any

import pytest

from septel.exercise.records import Draft, Record
from septel.exercise.what_if import FEATURE


def told(ended: int | None, event: int) -> tuple[list[Any], list[Any]]:
    """What can be read, and what is news, after what was computed for one record while another is the end."""
    body = {"event": event, "until": 5.0, "count": 30, "designs": {}}
    state: dict[str, Any] = {"what_if": {"forks": {}, "ended": ended, "placed": body}}
    record = Record.after(Draft("whatif.placed", 5.0, 0.0, "", body), 9, "")
    return list(FEATURE.items(state)), list(FEATURE.news(state, record))


def test_where_the_exercise_stands_is_told_of_its_end() -> None:
    read, news = told(ended=7, event=7)
    assert [item.body for item in read] == [item.body for item in news] == [{"until": 5.0, "count": 30, "designs": {}}]


@pytest.mark.parametrize("ended", [None, 12], ids=["it goes on", "it has ended again"])
def test_what_was_computed_for_an_end_that_is_none_any_more_is_not_told(ended: int | None) -> None:
    assert told(ended, event=7) == ([], [])
