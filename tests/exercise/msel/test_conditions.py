from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.msel import conditions
from septel.exercise.records import Record
from septel.scenario import load
from septel.scenario.model_msel import Clause, Condition, InjectEffect
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


def test_who_released_a_report_or_kept_it_is_a_holder_and_no_command() -> None:
    seated = {**SETTING, "commands": ["police/A", "army/B"], "leads_apart": True}
    for what in ("released", "kept", "asked"):
        row = [what, 4.5, 0, 0, 1, 0, -1, 1, "ab", 0.7, None]
        ((_, _, body),) = conditions.happenings(record(7, 5.0, "world.ran", rows=[row]), seated)
        assert (body["holder"], body["command"]) == ("police", "army/B" if what == "asked" else "army")
        earlier = {name: one for name, one in seated.items() if name != "leads_apart"}
        ((_, _, body),) = conditions.happenings(record(7, 5.0, "world.ran", rows=[row]), earlier)
        assert body["command"] == "army/B", "an older log is folded as it was"


@pytest.mark.parametrize("part", ["task", "expected action"])
def test_the_built_in_exercise_counts_the_callers_lead_and_no_other_as_released(part: str) -> None:
    exercise = load("sierra").base.exercise
    assert exercise is not None
    if part == "task":
        targets = [one for objective in exercise.objectives for of in objective.capabilities for one in of.targets]
        found: Condition | None = next(task.done for target in targets for task in target.tasks if task.id == "release")
    else:
        found = next(entry.condition for entry in exercise.msel if entry.number == "4")
    call = next(entry.effect for entry in exercise.msel if entry.number == "1")
    assert found is not None and isinstance(call, InjectEffect) and call.tip is not None and call.tip.receiver is not None
    condition, names = written(found), {"holders": ["federal", "army", "navy"], "targets": [call.tip.target, "cumbre/cell 1"]}
    setting = {**names, "places": ["Culiacán", call.tip.place], "commands": [], "leads_apart": True}
    right = ["released", 30.0, 0, 1, names["holders"].index(call.tip.receiver), 0, -1, 1, "ab", None, 31.0]
    assert releases(condition, setting, right)
    for place, other in ((4, 0), (5, 1), (7, 0)):  # another giver, target, place
        assert not releases(condition, setting, [*right[:place], other, *right[place + 1 :]])


def releases(condition: dict[str, Any], setting: dict[str, Any], row: list[Any]) -> bool:
    counters = conditions.begin(condition)
    conditions.step(counters, condition, record(7, 30.0, "world.ran", rows=[row]), setting)
    return conditions.holds(counters, condition)


def test_where_asks_for_more_of_the_same_record() -> None:
    clause = {"field": "a", "operator": ">", "value": 1, "where": {"b": "x", "c.d": 2, "to": "army"}}
    right: dict[str, Any] = {"a": 2, "b": "x", "c": {"d": 2}, "to": ["navy", "army"]}
    wrongs: list[dict[str, Any]] = [{"a": 1}, {"b": "y"}, {"b": None}, {"c": {}}, {"c": 2}, {"to": ["navy"]}, {"to": None}]
    assert met(clause, record(1, **right)) and met({"where": clause["where"]}, record(1, **right))
    for wrong in wrongs:
        assert not met(clause, record(1, **{**right, **wrong}))
    assert not met(clause, record(1, a=2), record(2, b="x", c={"d": 2}, to=["army"])), "all of one record"


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
        {"event": "message.sent", "where": {"x": float("nan")}}, {"event": "message.sent", "where": {"x": ["y"]}},
    ],
)  # fmt: skip
def test_a_clause_that_cannot_be_meant_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Clause.model_validate(said)
