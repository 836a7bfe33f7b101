"""The table of what a condition can ask for holds what records and rows really have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from septel.exercise.msel import conditions
from septel.exercise.records import Record
from septel.scenario import check_msel
from septel.scenario.model_msel import Condition
from septel.scenario.msel_words import EVENTS, FIELDS, WRITTEN
from septel.sim import rules
from tests.exercise.desk import run
from tests.exercise.evaluation import play as evaluated
from tests.exercise.field.played import commands, field_desk

SETTING = {name: ["x"] for name in ("holders", "commands", "targets", "places")}
PLACES = ("flag", "holder", "command", "target", "visit", "place", "id", "x", "y")  # what `trace.log` takes after the kind
# What no plan can know beforehand: names and numbers that are given as things happen, and what is the row's own kind.
GIVEN = {
    "message", "thread", "person", "id", "events", "cursors", "of", "what", "args.origin", "args.request", "args.operation",
}  # fmt: skip
EFFECTS = re.compile(r"args\.(tip|weather|festival|press|closure)\.")  # of an inject, which is asked about by its number
PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "msel.md"


def leaves(body: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """What of a body can be looked at, by its path; texts that are kept elsewhere are what their names stand for."""
    for name, value in body.items():
        if isinstance(value, Mapping) and "$text" not in value:
            yield from leaves(value, f"{above}{name}.")
        elif not (isinstance(value, list | tuple) and value and isinstance(value[0], Mapping)):
            yield f"{above}{name}", value


def test_each_event_has_its_fields_and_no_other() -> None:
    assert list(EVENTS) == list(FIELDS) and WRITTEN.keys() <= EVENTS.keys()


def test_fields_are_those_of_the_records_that_the_features_write(tmp_path: Path) -> None:
    found: dict[str, dict[str, bool]] = {}  # whether it is a text that is kept elsewhere

    async def story() -> None:
        plan = evaluated.setting(evaluated.OBJECTIVES, [*evaluated.MSEL, RAIN])["exercise"]
        async with field_desk(tmp_path / "x.db", exercise=plan) as table:
            give = table.give
            for name, args in commands(table).items():
                await give("police-command", name, **args)
            await give("simulator", "message.voice", to=["police-command"], as_party="A farmer", inject="1", note="He called.")
            sent = await give("director", "message.send", to=["police"], also=["army"], text="T", subject="S", level=1)
            await give("police-command", "message.send", to=["control"], text="T", reply_to="m" + sent["id"])
            await give("evaluator-1", "evaluation.observe", text="Seen", task="K1", finding="strength")
            await give("lead-evaluator", "expected_action.match", action="2", note="Seen")
            await give("director", "inject.release", number="1")
            await give("director", "inject.release", number="3")
            await give("director", "inject.complete", number="1", note="Done")
            await give("director", "inject.skip", number="2", note="No")
            await give("director", "clock.jump", to=3.0)
            for record in table.done:
                for event, _, body in conditions.happenings(record, table.director.state["setting"]):
                    names = found.setdefault(event, {})
                    names |= {name: names.get(name, False) or isinstance(value, Mapping) for name, value in leaves(body)}

    run(story())
    written = {kind: names for kind, names in found.items() if kind in EVENTS and not kind.startswith(conditions.WORLD)}
    written["world.acted"] = found["world.acted"]
    assert written.keys() == {kind for kind in EVENTS if not kind.startswith(conditions.WORLD)} | {"world.acted"}
    for kind, names in written.items():
        texts = {name for name, is_text in names.items() if is_text}
        assert texts == set(WRITTEN.get(kind, ())), kind
        asked = {name for name in names.keys() - GIVEN - texts if not EFFECTS.match(name)}
        assert set(FIELDS[kind]) == asked, kind


RAIN = {
    "number": "3", "title": "Rain", "to": ["players"], "description": "Rain.", "status": "approved",
    "effect": {"weather": {"factor": 1.5, "lasts": "6 h"}},
}  # fmt: skip


def logged() -> dict[str, set[str]]:
    """What each kind of row is given where the rules write one, besides its hour: more than nothing, at least once."""
    found: dict[str, set[str]] = {}
    for path in Path(rules.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "trace.log":
                kinds = re.findall(r"trace\.(\w+)", ast.unparse(node.args[1]))
                given = zip(PLACES, map(ast.unparse, node.args[2:]), strict=True)
                said = {name for name, value in given if value not in ("NONE", "0", "0.0")} - {"visit", "id"}
                for kind in kinds:
                    found.setdefault(f"world.{kind.lower()}", set()).update(said)
    return found


def test_fields_of_the_world_are_those_that_the_rules_give_a_row() -> None:
    rows = logged()
    for event in (event for event in EVENTS if event.startswith(conditions.WORLD) and event != "world.acted"):
        assert set(FIELDS[event]) == rows[event] | {"t"}, event
        row = [event.removeprefix(conditions.WORLD), 1.0, 0, 0, 0, 0, 0, 0, "ab", 0.5, 0.5]
        told = conditions.happenings(Record(1, "world.ran", 1.0, 0.0, "", {"rows": [row]}, "", ""), SETTING)
        ((_, _, body),) = told
        assert set(FIELDS[event]) <= body.keys()


@pytest.mark.parametrize(
    ("event", "name", "says"),
    [
        ("world.released", "holdr", "a condition cannot ask for 'holdr' of 'world.released'. Did you mean 'holder'?"),
        ("message.sent", "nosuchfield", "'nosuchfield' of 'message.sent'. Known: seat, from, as, by, to,"),
        ("message.sent", "text", "'text' of 'message.sent'. What people write is kept outside the log's records."),
        ("world.acted", "args.holdr", "Did you mean 'args.holder'?"),
    ],
)
def test_a_field_that_an_event_does_not_have_is_told_with_the_nearest(event: str, name: str, says: str) -> None:
    clause = {"event": event, "field": name, "operator": "=", "value": "x"}
    condition = Condition.model_validate({"any": [{"event": event}, clause]})
    (problem,) = check_msel.of_a_condition(("here",), condition)
    assert problem.path == "here.any[1].field" and problem.severity == "error"
    assert says in str(problem)


def test_every_field_of_the_table_is_taken() -> None:
    for event, names in FIELDS.items():
        for name in names:
            condition = Condition.model_validate({"all": [{"event": event, "field": name, "value": "x"}]})
            assert not list(check_msel.of_a_condition((), condition))


def test_the_docs_list_the_fields_of_each_event() -> None:
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (.+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {event: (says, tuple(re.findall(r"`([^`]+)`", listed))) for event, says, listed in rows} == {
        event: (says, FIELDS[event]) for event, says in EVENTS.items()
    }
