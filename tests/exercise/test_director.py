"""The director: one command after the other, kept before it is told, and nothing half-done."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from septel.exercise.director import BadCommand
from septel.exercise.feature import Refused
from septel.exercise.log import NotKept, open_log
from septel.exercise.replay import replay
from septel.exercise.state import state_sha256
from tests.exercise.desk import desk, run


def test_an_answer_comes_when_the_records_are_in_the_log(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            answer = await d.give("director", "clock.start", rate=60)
            assert [record.kind for record in d.log.read(1)] == ["command", "clock.startex", "clock.changed"]
            assert answer["accepted"] and len(answer["id"]) == 7 and answer["t"] == 0.0
            assert [record.kind for record in d.done] == ["command", "clock.startex", "clock.changed"]

    run(story())


def test_a_command_told_again_is_answered_again_and_done_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            first = await d.give("director", "clock.start", key="one")
            assert await d.give("director", "clock.start", key="one") == first
            both = await asyncio.gather(
                d.give("director", "clock.pause", key="two"), d.give("director", "clock.pause", key="two")
            )
            assert both[0] == both[1]
            with pytest.raises(Refused, match="not running"):
                await d.give("director", "clock.pause", key="three")
        async with desk(tmp_path / "a.db") as d:
            assert await d.give("director", "clock.start", key="one") == first, "also after a restart"

    run(story())


@pytest.mark.parametrize(
    ("seat", "command", "args", "error", "text"),
    [
        ("director", "clock.strat", {}, BadCommand, "Did you mean 'clock.start'"),
        ("director", "clock.rate", {"rate": 1000}, BadCommand, "rate: Input should be less than or equal to 600"),
        ("director", "clock.rate", {"rate": 2, "more": 1}, BadCommand, "more: Extra inputs"),
        ("nobody", "clock.start", {}, Refused, "no seat 'nobody'"),
        ("observer", "clock.start", {}, Refused, "An? observer cannot give the command clock.start"),
        ("director", "clock.jump", {}, Refused, "started"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_no_record(
    tmp_path: Path, seat: str, command: str, args: dict[str, Any], error: type[Exception], text: str
) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            with pytest.raises(error, match=text):
                await d.give(seat, command, **args)
            assert d.log.head[0] == 1

    run(story())


def test_what_the_world_refuses_is_refused_with_its_reason(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start")
            with pytest.raises(Refused, match="Nothing more happens"):
                await d.give("director", "clock.jump")
            assert d.log.head[0] == 4

    run(story())


def test_what_cannot_be_kept_did_not_happen_and_everybody_in_the_batch_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start")
            before = state_sha256(d.director.state)

            def full(*args: Any, **kwargs: Any) -> None:
                raise NotKept("the disk is full", code="full")

            with monkeypatch.context() as patch:
                patch.setattr(d.log, "append", full)
                errors = await asyncio.gather(
                    d.give("director", "clock.rate", rate=5), d.give("director", "clock.pause"), return_exceptions=True
                )
                assert [type(error) for error in errors] == [NotKept, NotKept]
            assert state_sha256(await d.director.settled()) == before
            assert len(d.done) == 3
            await d.give("director", "clock.rate", rate=5)
            assert d.director.state["clock"]["rate"] == 5.0

    run(story())


def test_a_restart_reads_the_same_state_and_cursors_with_a_snapshot_or_without(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start", rate=600)
            for _ in range(5):
                await d.pass_h(1)
                await d.give("controller", "message.send", to=["players"], subject="Bulletin", text="Rain in the hills")
            await d.give("director", "clock.pause")
            state, streams = state_sha256(d.director.state), d.director.memory.streams.as_dict()
        async with desk(tmp_path / "a.db") as d:
            assert state_sha256(d.director.state) == state
            assert d.director.memory.streams.as_dict() == streams
            await d.director.close()
        async with desk(tmp_path / "a.db") as d:
            assert d.director.memory.state is not None and state_sha256(d.director.state) == state
            assert d.director.memory.streams.as_dict() == streams
            told = d.director.told("police-command", 0, 100)
            assert [cursor for cursor, _ in told] == list(range(1, len(told) + 1)) and len(told) > 5
        with open_log(tmp_path / "a.db", readonly=True) as log:
            assert state_sha256(replay(log)) == state

    run(story())


def test_a_clock_that_ran_goes_on_after_a_short_break_and_stands_after_a_long_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start", rate=60)
            await d.pass_h(2)
            assert d.director.state["clock"]["mode"] == "running"
        for later, mode in ((130.0, "running"), (10_000.0, "paused")):
            with open_log(tmp_path / "a.db") as log:
                from tests.exercise.desk import Desk, StillWorld

                table = Desk(log, StillWorld(), clock=1_000_000.0 + later)
                running = await table.open()
                running.cancel()
                clock = table.director.state["clock"]
                assert clock["mode"] == mode
                assert 1.9 < clock["t"] <= 2.1, "the break is no time of the exercise"

    run(story())


def test_a_branch_puts_the_world_and_the_state_back_and_leaves_the_people(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start", rate=600)
            await d.pass_h(1)
            await d.give("controller", "message.send", to=["players"], subject="One", text="One")
            event, there = d.newest("director")
            await d.pass_h(1)
            await d.give("police-command", "seat.take", name="Ana")
            await d.give("controller", "message.send", to=["players"], subject="Two", text="Two")
            cursor = d.director.memory.streams.cursor("police-command")
            await d.give("director", "timeline.branch", event=event, reason="a wrong release")
            state = d.director.state
            assert state["clock"]["mode"] == "paused" and state["clock"]["t"] == pytest.approx(1.0)
            assert state["timeline"]["branches"][0]["to"] == there
            assert d.director.memory.streams.cursor("police-command") > cursor, "who saw it keeps what was told"
            assert d.world.rebuilt[-1] == ([], 0.0), "as it was told by then"
            assert [do for do, _, _ in d.world.done][-1] == "policies", "who sits where is told to the world again"
            with open_log(tmp_path / "a.db", readonly=True) as log:
                assert state_sha256(replay(log)) == state_sha256(state)

    run(story())


def test_who_was_told_of_a_retracted_record_is_told_that_it_is_by_its_own_cursor(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("controller", "message.send", to=["police"], subject="One", text="One")
            event, sent = d.newest("director")
            mine = d.director.memory.streams.told(sent)
            assert "police-command" in mine and "army-command" not in mine
            await d.give("director", "timeline.retract", event=event, reason="never happened")
            assert str(sent) in d.director.state["timeline"]["retracted"], "the log keeps the record's number"
            _, piece, cursors = d.heard[-1]
            assert "police-command" in cursors and "army-command" not in cursors
            own = [item for item in piece.items if item.audience == {"seat:police-command"}]
            assert own[0].body["event"] == mine["police-command"]
            with pytest.raises(Refused, match="retracted already"):
                await d.give("director", "timeline.retract", event=event, reason="again")
            for command in ("branch", "retract"):
                with pytest.raises(Refused, match="was told 2 events") as error:
                    await d.give("director", f"timeline.{command}", event=d.newest("director")[0] + 1, reason="none")
                assert error.value.code == "unknown_event"

    run(story())


def test_nothing_but_its_end_is_taken_in_a_real_emergency(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start")
            await d.give("observer", "exercise.real_emergency", what="Fire in the building")
            assert d.director.state["clock"]["mode"] == "paused"
            with pytest.raises(Refused) as error:
                await d.give("director", "clock.start")
            assert error.value.code == "emergency"

    run(story())
