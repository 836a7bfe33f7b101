from __future__ import annotations

import json
from typing import Any

import pytest

from septel.errors import ScenarioError
from septel.scenario import load_text
from septel.scenario.check_msel import of_a_condition
from septel.scenario.model_msel import Condition
from tests.scenario.tiny import TINY

ENTRY = {"number": "1", "title": "x"}


def told(*entries: dict[str, Any], **exercise: Any) -> str:
    """The first thing that is wrong with the tiny scenario and these entries, or nothing."""
    text = TINY + "\nexercise: " + json.dumps({"msel": list(entries), **exercise}) + "\n"
    try:
        return "".join(str(problem) for problem in load_text(text).warnings if "exercise.msel" in problem.path)
    except ScenarioError as error:
        return next(str(problem) for problem in error.problems if "exercise.msel" in problem.path)


def test_a_plan_that_is_right_has_no_problems() -> None:
    assert told(ENTRY | {"at": "2 h", "to": ["players"], "deliverer": "simulator"}) == ""


@pytest.mark.parametrize(
    ("entry", "path", "says"),
    [
        ({"to": ["polise"]}, "to[0]", "Did you mean 'police'?"),
        ({"expected_by": ["nobody"]}, "expected_by[0]", "there is no seat or agency 'nobody'"),
        ({"deliverer": "simulador"}, "deliverer", "Did you mean 'simulator'?"),
        ({"deliverer": "observer"}, "deliverer", "a seat of the kind 'observer', which delivers nothing"),
        ({"objectives": ["o9"]}, "objectives[0]", "there is no objective 'o9'. Known: o1."),
        ({"marking": {"releasable_to": ["polices"]}}, "marking.releasable_to[0]", "Did you mean 'police'?"),
        ({"kind": "expected_action", "follows": "7"}, "follows", "there is no inject '7'"),
        ({"status": "released"}, "status", "a plan holds no entry that is released"),
        ({"local": "2000-01-01T06:00"}, "local", "before the start"),
        ({"at": "1 h", "local": "2030-01-07T08:00"}, "", "has both 'at' and 'local'"),
        ({"kind": "contingency", "at": "1 h"}, "", "a contingency has no time"),
        ({"delivery": "fone"}, "delivery", "is not one of e-mail, radio"),
        ({"effect": {"tip": {"target": "gang/heat", "place": "A", "via": "tips"}}}, "effect.tip.target",
         "does not name a target"),
        ({"effect": {"press": {"target": "gang"}, "weather": {"factor": 2, "lasts": "1 h"}}}, "effect", "exactly one of"),
        ({"kind": "contingency", "condition": {"all": [{"event": "message.send"}]}}, "condition.all[0].event",
         "Did you mean 'message.sent'?"),
        ({"kind": "contingency", "condition": {"any": [{"event": "world.released", "field": "holdr", "value": "army"}]}},
         "condition.any[0].field", "a condition cannot ask for 'holdr' of 'world.released'. Did you mean 'holder'?"),
        ({"columns": {"Title": "x"}}, "columns", "is the heading of a word of the entry itself"),
        ({"title": "a\u0007"}, "title", "cannot be printed"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_the_nearest_word(entry: dict[str, Any], path: str, says: str) -> None:
    found = told(ENTRY | entry, objectives=[{"id": "o1", "title": "Share"}])
    assert f"exercise.msel[0]{'.' if path else ''}{path}: " in found
    assert says in found


def test_a_number_is_given_once() -> None:
    assert "exercise.msel[1].number: the number '1' is given twice" in told(ENTRY, ENTRY)


def test_an_expected_action_follows_an_inject_and_not_another() -> None:
    second = {"number": "2", "title": "y", "kind": "expected_action", "follows": "1"}
    assert told(ENTRY, second) == ""
    assert "is an expected action itself" in told(ENTRY, second, {**second, "number": "3", "follows": "2"})


def test_what_comes_after_the_horizon_is_a_warning() -> None:
    assert "warning: exercise.msel[0].at: comes after the horizon" in told(ENTRY | {"at": "90000 d"})


def test_seats_that_are_planned_are_the_only_ones() -> None:
    seats = {"cell": {"kind": "simulator"}, "director": {"kind": "director"}}
    assert told(ENTRY | {"deliverer": "cell"}, seats=seats) == ""
    assert "Did you mean" not in told(ENTRY | {"deliverer": "simulator"}, seats=seats)
    assert "there is no seat 'simulator'" in told(ENTRY | {"deliverer": "simulator"}, seats=seats)


def test_a_condition_elsewhere_is_checked_alike() -> None:
    condition = Condition.model_validate({"any": [{"event": "x"}]})
    assert [problem.path for problem in of_a_condition(("here",), condition)] == ["here.any[0].event"]
