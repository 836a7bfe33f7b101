from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.msel import conditions
from septel.exercise.records import Record
from septel.scenario.model_msel import Clause, Condition
from septel.scenario.written import written

SETTING = {"holders": ["police", "army"], "commands": ["police", "army"], "targets": ["gang/head"], "places": ["A", "B"]}


def record(seq: int, t: float = 0.0, kind: str = "message.sent", **body: Any) -> Record:
    return Record(seq, kind, t, 0.0, "army-command", body, "", "")


def met(clause: dict[str, Any], *records: Record, together: str = "all") -> bool:
    condition = written(Condition.model_validate({together: [{"event": "message.sent", **clause}]}))
    counters = conditions.begin(condition)
    for one in records:
        conditions.step(counters, condition, one, SETTING)
    return conditions.holds(counters, condition)


@pytest.mark.parametrize(
    ("operator", "value", "found", "fits"),
    [
        ("=", "army", "army", True), ("=", "army", "navy", False), ("=", 1, True, False), ("=", 1, 1.0, True),
        ("!=", "army", "navy", True), ("!=", "army", "army", False), ("!=", "army", None, False),
        ("<", 2, 1, True), ("<", 2, 2, False), ("<=", 2, 2, True), (">", 2, 3, True), (">", 2, "3", False), (">=", 2, 2, True),
        ("contains", "army", ["army", "navy"], True), ("contains", "my", ["army"], False), ("contains", "my", "army", True),
        ("contains", "my", 7, False), ("=", "x", {"$text": "x"}, False),
    ],
)  # fmt: skip
def test_operators_compare_as_they_say(operator: str, value: Any, found: Any, fits: bool) -> None:
    assert met({"field": "word", "operator": operator, "value": value}, record(1, word=found)) is fits


def test_in_asks_for_one_of_several_words() -> None:
    assert met({"field": "a.b", "operator": "in", "values": ["x", "3"]}, record(1, a={"b": 3}))
    assert not met({"field": "a.b", "operator": "in", "values": ["x", "3"]}, record(1, a={"c": 3}), record(2, a=3))


def test_the_seat_that_caused_a_record_is_a_field() -> None:
    assert met({"field": "seat", "value": "army-command"}, record(1))


@given(st.lists(st.integers(0, 40), max_size=25), st.integers(1, 4), st.integers(1, 10))
def test_within_asks_for_so_many_in_any_stretch_of_that_length(ticks: list[int], count: int, within: int) -> None:
    times = sorted(float(tick) for tick in ticks)
    found = met({"count": count, "within": f"{within} h"}, *(record(i + 1, t) for i, t in enumerate(times)))
    assert found is any(times[i + count - 1] - times[i] <= within for i in range(len(times) - count + 1))


def test_all_needs_each_and_any_needs_one() -> None:
    both = [{"event": "message.sent"}, {"event": "message.voice"}]
    for together, holds in (("all", False), ("any", True)):
        condition = {together: both}
        counters = conditions.begin(condition)
        conditions.step(counters, condition, record(1), SETTING)
        assert conditions.holds(counters, condition) is holds
        conditions.step(counters, condition, record(2, kind="message.voice"), SETTING)
        assert conditions.holds(counters, condition)


def test_rows_of_the_world_are_known_by_their_names() -> None:
    row = ["report", 4.5, 0, 1, -1, 0, -1, 1, "ab", 0.7, None]
    ran = record(7, 5.0, "world.ran", rows=[row])
    assert met({"event": "world.report", "field": "holder", "value": "army"}, ran)
    assert met({"event": "world.report", "field": "place", "value": "B"}, ran)
    assert met({"event": "world.report", "field": "x", "operator": ">", "value": 0.5}, ran)
    assert not met({"event": "world.report", "field": "command", "operator": "!=", "value": "army"}, ran)
    condition = {"all": [{"event": "world.report", "count": 2}]}
    counters = conditions.begin(condition)
    conditions.step(counters, condition, ran, SETTING)
    assert counters == {"hits": [[[7, 4.5]]]}


def test_counters_never_hold_more_than_is_needed() -> None:
    condition = {"any": [{"event": "message.sent", "count": 3}]}
    counters = conditions.begin(condition)
    for seq in range(1, 100):
        conditions.step(counters, condition, record(seq), SETTING)
    assert counters == {"hits": [[[1, 0.0], [2, 0.0], [3, 0.0]]]}


def test_what_is_retracted_counts_no_more() -> None:
    condition = {"all": [{"event": "message.sent"}]}
    counters = conditions.begin(condition)
    conditions.step(counters, condition, record(1), SETTING)
    conditions.retract(counters, 1)
    assert not conditions.holds(counters, condition)


@pytest.mark.parametrize(
    "said",
    [
        {"event": "message.sent", "value": 3}, {"event": "message.sent", "field": "x"},
        {"event": "message.sent", "field": "x", "operator": "in", "value": "y"},
        {"event": "message.sent", "field": "x", "operator": "<", "value": "y"},
        {"event": "message.sent", "field": "x", "operator": "==", "value": "y"},
        {"event": "message.sent", "count": 0}, {"event": "message.sent", "within": "0 h"},
        {"event": "message.sent", "field": "x", "operator": ">", "value": float("inf")},
    ],
)  # fmt: skip
def test_a_clause_that_cannot_be_meant_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Clause.model_validate(said)
