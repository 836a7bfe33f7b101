"""A refusal tells a seat nothing by which it could count what others do, or know two leads to be one observation."""

from __future__ import annotations

from pathlib import Path

import pytest

from septel.exercise.feature import Refused
from septel.exercise.field.commands import COMMANDS
from tests.exercise.desk import run
from tests.exercise.field.played import NUMBERS, Field, commands, field_desk, sentences

WAYS = {"already": "unknown_report", "too_far": "unknown_report"}  # the way of a report is told nobody


def test_no_refusal_of_any_command_holds_a_number_or_an_origin_of_the_world(tmp_path: Path) -> None:
    async def story() -> None:
        hidden: set[str] = set()
        async with field_desk(tmp_path / "x.db") as table:
            world: Field = table.world
            given = commands(table)
            assert {*given, "case.assess"} == {command.name for command in COMMANDS}
            for name, args in given.items():
                world.refuses = None
                await table.give("police-command", name, **args)
                about, told_as = (world.asked or {}).keys(), WAYS if name == "lead.release" else {}
                for sentence in [one for one in sentences() if one.numbers <= about]:
                    world.refuses = sentence
                    with pytest.raises(Refused) as told:
                        await table.give("police-command", name, **args)
                    assert told.value.code == told_as.get(sentence.code, sentence.code)
                    assert not [number for number in NUMBERS if number in str(told.value)], f"{name}: {told.value}"
                    if sentence.numbers:
                        hidden.add(sentence.code)
                        assert str(next(iter(args.values()))) in str(told.value), "it is told by the name that the seat knows"
        assert hidden == {"unknown_report", "unknown_request", "unknown_operation", "not_yours", "not_asked"}

    run(story())


def test_every_sentence_of_the_rules_is_read() -> None:
    found = list(sentences())
    assert len(found) > 20 and {hole for one in found for hole in one.numbers} == {"request", "operation", "origin"}
