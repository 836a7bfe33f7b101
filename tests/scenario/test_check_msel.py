from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from septel.errors import Problem, ScenarioError
from septel.scenario import Scenario, load_text
from septel.scenario.check_conditions import of_places
from septel.scenario.check_msel import of_a_condition
from septel.scenario.loading import load_kept
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
        ({"kind": "contingency", "condition": {"any": [{"event": "world.kept", "where": {"comand": "army"}}]}},
         "condition.any[0].where.comand", "a condition cannot ask for 'comand' of 'world.kept'. Did you mean 'command'?"),
        ({"columns": {"Title": "x"}}, "columns", "is the heading of a word of the entry itself"),
        ({"title": "a\u0007"}, "title", "cannot be printed"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_the_nearest_word(entry: dict[str, Any], path: str, says: str) -> None:
    found = told(ENTRY | entry, objectives=[{"id": "o1", "title": "Share"}])
    assert f"exercise.msel[0]{'.' if path else ''}{path}: " in found
    assert says in found


@pytest.mark.parametrize(
    ("clause", "path", "says"),
    [
        ({"event": "world.released", "field": "holder", "value": "armi"}, "value", "no agency 'armi'. Did you mean 'army'?"),
        ({"event": "world.kept", "field": "command", "value": "polise"}, "value", "no agency 'polise'. Did you mean 'police'?"),
        ({"event": "world.asked", "field": "command", "value": "police/B"}, "value", "'police/B'. Did you mean 'police/A'?"),
        ({"event": "world.report", "field": "target", "operator": "in", "values": ["gang/head", "gang/haed"]}, "values[1]",
         "no target 'gang/haed'. Did you mean 'gang/head'?"),
        ({"event": "world.action", "where": {"target": "gang/cell 99"}}, "where.target", "no target 'gang/cell 99'. Did"),
        ({"event": "message.sent", "field": "seat", "value": "polise-command"}, "value", "Did you mean 'police-command'?"),
        ({"event": "message.sent", "field": "to", "operator": "contains", "value": "army"}, "value",
         "there is no addressee 'army'. Known: agency:army."),
        ({"event": "message.sent", "where": {"to": "agency:armi"}}, "where.to", "Did you mean 'agency:army'?"),
        ({"event": "message.sent", "where": {"to": "simulator"}}, "where.to", "there is no addressee 'simulator'."),
        ({"event": "message.sent", "where": {"to": "agency"}}, "where.to", "there is no addressee 'agency'."),
        ({"event": "message.sent", "where": {"to": ""}}, "where.to", "there is no addressee ''."),
        ({"event": "inject.released", "field": "number", "value": "7"}, "value", "there is no inject '7'. Known: 1."),
        ({"event": "inject.released", "field": "number", "value": 1}, "value", "'number' is a name, and 1 is none. Put it in"),
        ({"event": "world.acted", "field": "do", "value": "relase"}, "value", "no act 'relase'. Did you mean 'release'?"),
    ],
)  # fmt: skip
def test_a_name_that_a_condition_compares_with_must_be_somebodys(clause: dict[str, Any], path: str, says: str) -> None:
    found = told(ENTRY | {"kind": "contingency", "condition": {"any": [{"event": "message.sent"}, clause]}})
    assert f"exercise.msel[0].condition.any[1].{path}: " in found and says in found


@pytest.mark.parametrize(
    "clause",
    [
        {"event": "world.released", "where": {"command": "police", "holder": "platform", "target": "gang/cell 1"}},
        {"event": "world.tasked", "field": "command", "operator": "in", "values": ["police/A", "army/C", "strike force/A"]},
        {"event": "message.sent", "field": "to", "operator": "contains", "value": "players"},
        {"event": "world.report", "field": "target", "operator": "contains", "value": "gang"},
        {"event": "world.acted", "where": {"do": "jump", "args.to": 8}},
        {"event": "world.report", "field": "place", "value": "what the ground alone knows"},
        {"event": "inject.released", "field": "seat", "value": ""},
        {"event": "world.acted", "field": "args.to", "operator": "!=", "value": ""},
        {"event": "inject.released", "field": "seat", "operator": "in", "values": ["", "director"]},
        {"event": "message.sent", "where": {"to": "kind:simulator"}},
    ],
)  # fmt: skip
def test_names_that_there_are_are_taken(clause: dict[str, Any]) -> None:
    assert told(ENTRY | {"kind": "contingency", "condition": {"any": [clause]}}) == ""


def test_a_place_of_a_condition_is_one_of_the_ground_wherever_the_condition_stands() -> None:
    clause = {"event": "world.report", "where": {"place": "Culiacan"}}
    entry = ENTRY | {"kind": "contingency", "condition": {"any": [{**clause, "where": {"place": "B"}}, clause]}}
    task = {"id": "K", "text": "Do it", "done": {"all": [{"event": "world.report", "field": "place", "value": "c"}]}}
    capability = {"id": "c", "name": "n", "targets": [{"id": "T", "title": "t", "tasks": [task]}]}
    plan = {"msel": [entry], "objectives": [{"id": "o", "title": "o", "capabilities": [capability]}]}
    with pytest.raises(ScenarioError) as error:
        load_text(TINY + "\nexercise: " + json.dumps(plan) + "\n", file="x.yaml", ground=ground)
    first, second = error.value.problems
    assert str(first).startswith("x.yaml:10: exercise.msel[0].condition.any[1].where.place: there is no place 'Culiacan'.")
    assert second.path == "exercise.objectives[0].capabilities[0].targets[0].tasks[0].done.all[0].value"
    assert second.hint == "Did you mean 'C'?"


def ground(scenario: Scenario) -> list[Problem]:
    return of_places(scenario, lambda: ["A", "B", "C"])


LATER = """\
designs:
  as_is: {}
  grown:
    agencies: {navy: {command: {seat: A}, bases: {A: 4}}}
    organisations: {gang: {cells: 60}}
"""


def in_designs(clause: dict[str, Any], more: str, **how: Any) -> list[Problem]:
    """What is wrong with a file of several designs whose plan has a contingency with this clause."""
    plan = {"msel": [ENTRY | {"kind": "contingency", "condition": {"any": [clause]}}]}
    try:
        return list(load_text(TINY + more + "\nexercise: " + json.dumps(plan) + "\n", file="x.yaml", **how).warnings)
    except ScenarioError as error:
        return error.problems


@pytest.mark.parametrize(
    "clause",
    [
        {"event": "world.report", "field": "target", "value": "gang/cell 60"},
        {"event": "world.tasked", "field": "command", "value": "navy/A"},
        {"event": "world.released", "where": {"command": "navy"}},
        {"event": "message.sent", "field": "seat", "value": "navy-command"},
    ],
)
def test_what_only_some_designs_have_can_be_named(clause: dict[str, Any]) -> None:
    assert in_designs(clause, LATER) == []
    assert [one.severity for one in in_designs(clause, LATER.partition("  grown")[0])] == ["error"]


def test_what_only_a_design_with_another_list_has_can_not_be_named() -> None:
    own = "    exercise: {msel: []}\n"
    (found,) = in_designs({"event": "world.report", "field": "target", "value": "gang/cell 60"}, LATER + own)
    assert "there is no target 'gang/cell 60'" in found.message and found.severity == "error"


def test_a_seat_of_one_design_can_be_named() -> None:
    seats = {"director": {"kind": "director"}, "cell": {"kind": "simulator"}}
    more = f"\ndesigns: {{as_is: {{}}, more: {{exercise: {{seats: {json.dumps(seats)}}}}}}}\n"
    assert in_designs({"event": "message.sent", "field": "seat", "value": "cell"}, more) == []
    (found,) = in_designs({"event": "message.sent", "field": "seat", "value": "cel"}, more)
    assert "there is no seat 'cel'" in found.message


def test_a_place_of_one_design_can_be_named() -> None:
    def grown(scenario: Scenario) -> list[Problem]:
        return of_places(scenario, lambda: ["A", "B", "C", *(["D"] if scenario.pool == "lent" else [])])

    more = "\ndesigns: {as_is: {}, lent: {pool: lent}}\n"
    assert in_designs({"event": "world.report", "field": "place", "value": "D"}, more, ground=grown) == []
    (found,) = in_designs({"event": "world.report", "field": "place", "value": "E"}, more, ground=grown)
    assert "there is no place 'E'" in found.message and found.line == 12


@pytest.mark.parametrize(
    "clause",
    [
        {"event": "world.released", "field": "command", "value": "army/B"},
        {"event": "message.sent", "field": "seat", "operator": "!=", "value": "army"},
        {"event": "message.sent", "where": {"to": "army"}},
    ],
)
def test_a_text_that_was_kept_before_names_were_asked_is_read_with_a_warning(clause: dict[str, Any]) -> None:
    (found,) = in_designs(clause, "", kept=True)
    assert found.severity == "warning" and found.line == 10 and "there is no" in found.message
    assert load_kept(TINY, "").origin.kept and not load_text(TINY).origin.kept
    (strict,) = in_designs(clause, "")
    assert strict == replace(found, severity="error")


def test_what_else_is_wrong_with_a_kept_text_is_an_error() -> None:
    (found,) = in_designs({"event": "message.sent", "field": "sat", "value": "x"}, "", kept=True)
    assert found.severity == "error"


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
