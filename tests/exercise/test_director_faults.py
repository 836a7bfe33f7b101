"""What goes wrong around the director: nothing half-done stays, nobody waits for ever, and others go on."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from septel.errors import SeptelError
from septel.exercise.director import Given
from septel.exercise.feature import Outcome
from septel.exercise.log import NotKept, open_log
from septel.exercise.state import state_sha256
from tests.exercise.desk import Desk, StillWorld, desk, run


class Frail(StillWorld):
    """A world that dies when it is told to jump beyond an hour, and is slow to begin again."""

    def __init__(self, *, dies_after: float = 1e9) -> None:
        super().__init__()
        self.dies_after = dies_after
        self.may_begin = asyncio.Event()
        self.may_begin.set()
        self.told_to = 0.0

    async def advance(self, t: float) -> Sequence[Outcome]:
        if t - self.told_to < 1.0:
            return []
        self.told_to = t
        return [Outcome("world.ran", {"t": t, "rows": []})]

    async def act(self, do: str, args: Mapping[str, Any], t: float) -> Sequence[Outcome]:
        if args.get("to", 0.0) > self.dies_after:
            raise SeptelError("the process has ended")
        return await super().act(do, args, t)

    async def rebuild(self, setting: Mapping[str, Any], acts: Sequence[Any], t: float) -> None:
        await self.may_begin.wait()
        self.told_to = t
        await super().rebuild(setting, acts, t)


@contextlib.asynccontextmanager
async def lagging_desk(path: Path) -> AsyncIterator[tuple[Desk, Frail]]:
    """A desk whose clock runs and whose world is made anew until it may begin."""
    world = Frail()
    async with desk(path, world=world) as d:
        await d.give("director", "clock.start", rate=600)
        world.may_begin.clear()
        await d.director.take_over(world)
        yield d, world


@pytest.fixture
def complaints() -> list[str]:
    return []


def stands(d: Desk) -> tuple[Any, ...]:
    memory = d.director.memory
    return (state_sha256(memory.state), memory.streams.as_dict(), list(memory.acts), memory.seq, memory.hash, memory.wall)


def test_a_world_that_dies_in_a_batch_leaves_nothing_of_the_batch(tmp_path: Path) -> None:
    async def story() -> None:
        world = Frail(dies_after=50)
        async with desk(tmp_path / "a.db", world=world) as d:
            await d.give("director", "clock.start", rate=600)
            await d.give("director", "clock.jump", to=5.0)
            before, heard = stands(d), len(d.heard)
            answers = await asyncio.gather(
                d.give("controller", "message.send", to=["players"], subject="One", text="One"),
                d.give("police-command", "seat.take", name="Ana"),
                d.give("director", "clock.jump", to=60.0),
                d.give("director", "clock.jump", to=70.0),
                return_exceptions=True,
            )
            assert {type(answer) for answer in answers} == {SeptelError}
            await d.director.settled()
            assert stands(d) == before and len(d.heard) == heard
            acts, t = world.rebuilt[-1]
            assert [body["do"] for body in acts] == ["jump"] and t == 5.0
            await d.give("director", "clock.jump", to=40.0)
            assert [seq for seq, _ in d.director.memory.acts] == [6, 8]

    run(story())


def test_a_handler_that_fails_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            command = d.director.fold.commands["clock.rate"]

            def broken(*_: Any) -> list[Outcome]:
                raise KeyError("nothing here")

            monkeypatch.setitem(
                d.director.fold.commands, "clock.rate", type(command)("clock.rate", command.args, command.who, broken)
            )
            await d.give("director", "clock.start")
            memory = d.director.memory
            first, second, third = await asyncio.gather(
                d.give("controller", "message.send", to=["players"], subject="One", text="One"),
                d.give("director", "clock.rate", rate=5),
                d.give("controller", "message.send", to=["players"], subject="Two", text="Two"),
                return_exceptions=True,
            )
            assert isinstance(second, KeyError)
            assert isinstance(first, dict) and isinstance(third, dict)
            assert d.director.memory is memory, "nothing had to be undone"

    run(story())


def test_who_no_longer_waits_for_an_answer_disturbs_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            gone = asyncio.create_task(d.give("director", "clock.start", key="one"))
            stays = asyncio.create_task(d.give("controller", "message.send", to=["players"], subject="One", text="One"))
            await asyncio.sleep(0)
            gone.cancel()
            assert (await stays)["accepted"]
            assert (await d.give("director", "clock.start", key="one"))["command"] == "clock.start", "it was done once"

    run(story())


def test_when_even_the_log_cannot_be_read_all_are_told_and_it_goes_on_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start")
            before = stands(d)

            def gone(*args: Any, **kwargs: Any) -> Any:
                raise OSError("the cable is out")

            with monkeypatch.context() as patch:
                patch.setattr(d.log, "append", gone)
                patch.setattr(d.log, "read", gone)
                for _ in range(2):
                    errors = await asyncio.gather(
                        d.give("director", "clock.pause"), d.give("director", "clock.rate", rate=7), return_exceptions=True
                    )
                    assert all(isinstance(error, OSError | NotKept) for error in errors)
                assert isinstance(errors[0], NotKept) and errors[0].code == "gone"
                reading = asyncio.create_task(d.director.settled())
                await asyncio.sleep(0)
                assert not reading.done(), "nothing is read that is not kept"
            await d.director.step()
            await reading
            assert stands(d) == before
            await d.give("director", "clock.pause")

    run(story())


def test_while_the_world_lags_others_are_served_and_what_needs_it_waits(tmp_path: Path) -> None:
    async def story() -> None:
        async with lagging_desk(tmp_path / "a.db") as (d, world):
            jump = asyncio.create_task(d.give("director", "clock.jump", to=100.0))
            end = asyncio.create_task(d.give("director", "clock.end"))
            await d.give("controller", "message.send", to=["players"], subject="One", text="One")
            await d.pass_h(2)
            await d.director.settled()
            assert not jump.done() and not end.done() and world.told_to == 0.0
            assert [r.body for r in d.log.read() if r.kind == "clock.beat"] == [{"lags": True}]
            world.may_begin.set()
            assert (await jump)["t"] == pytest.approx(2.0)
            assert (await end)["accepted"]
            kinds = [record.kind for record in d.log.read(7)]
            assert kinds[:3] == ["world.ran", "command", "world.acted"], "what happened meanwhile comes first"

    run(story())


def test_endex_at_the_horizon_waits_for_a_world_that_lags(tmp_path: Path) -> None:
    async def story() -> None:
        async with lagging_desk(tmp_path / "a.db") as (d, world):
            await d.pass_h(1000)
            assert d.director.state["clock"]["mode"] == "running"
            world.may_begin.set()
            await d.director.ready()
            await d.director.step()
            assert d.director.state["clock"]["mode"] == "ended"
            assert [r.kind for r in d.log.read()][-2:] == ["world.ran", "clock.endex"] or world.told_to == 240.0
            assert world.told_to == 240.0

    run(story())


def test_stopped_in_a_batch_it_ends_the_batch_and_tells_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        with open_log(tmp_path / "a.db", create=True) as log:
            from septel.exercise.director import create
            from tests.exercise.desk import GROUND
            from tests.exercise.seats.table import setting

            more = {"seed": 1, "replication": 0, "members": [], "ground": GROUND, "rules_sha256": ""}
            create(log, {**setting(), **more}, wall=999_999.0)
            d = Desk(log, StillWorld())
            running = await d.open()
            go, there, append = threading.Event(), threading.Event(), log.append

            def slow(*args: Any, **kwargs: Any) -> None:
                there.set()
                go.wait(30)
                append(*args, **kwargs)

            monkeypatch.setattr(log, "append", slow)
            first = asyncio.create_task(d.give("director", "clock.start"))
            await asyncio.to_thread(there.wait)
            second = asyncio.create_task(d.give("director", "clock.pause"))
            await asyncio.sleep(0)
            running.cancel()
            await asyncio.sleep(0)
            go.set()
            assert (await first)["accepted"]
            with pytest.raises(NotKept) as error:
                await second
            assert error.value.code == "closed"
            with pytest.raises(NotKept):
                await d.give("director", "clock.pause")
            await d.director.close()
            assert log.latest_snapshot().seq == log.head[0] == 4  # type: ignore[union-attr]

    run(story())


def test_a_listener_that_fails_stops_nobody(tmp_path: Path, complaints: list[str]) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:

            def broken(*_: Any) -> None:
                raise RuntimeError("no ears")

            d.director.heard, done = broken, []
            d.director.done = done.append
            memory = d.director.memory
            assert (await d.give("director", "clock.start"))["accepted"]
            assert [record.kind for record in done] == ["command", "clock.startex", "clock.changed"]
            assert d.director.memory is memory

    run(story(), complaints)
    assert complaints and "no ears" in complaints[0]


def test_what_was_kept_although_the_log_could_not_say_so_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start")
            append = d.log.append

            def unheard(*args: Any, **kwargs: Any) -> None:
                append(*args, **kwargs)
                raise NotKept("the connection was lost", code="gone")

            with monkeypatch.context() as patch:
                patch.setattr(d.log, "append", unheard)
                with pytest.raises(NotKept):
                    await d.give("controller", "message.send", key="m", to=["police"], subject="One", text="One")
            assert (await d.give("controller", "message.send", key="m", to=["police"], subject="One", text="One"))["accepted"]
            await d.give("controller", "message.send", to=["police"], subject="Two", text="Two")
            mine = [cursors["police-command"] for _, _, cursors in d.heard if "police-command" in cursors]
            assert mine == list(range(1, len(mine) + 1))
            assert [record.seq for record in d.done] == list(range(2, d.log.head[0] + 1))

    run(story())


def test_a_time_of_day_that_is_set_back_does_not_turn_the_exercise_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start", rate=600)
            await d.pass_h(10)
            d.clock -= 40.0
            hours = []
            for _ in range(4):
                d.clock += 6.0
                hours.append((await d.give("controller", "message.send", to=["players"], subject="x", text="x"))["t"])
            assert hours == pytest.approx([11.0, 12.0, 13.0, 14.0], abs=1.01) and hours == sorted(hours)
            assert hours[-1] > 12.0, "it does not stand still until the old time comes again"

    run(story())


def test_a_log_in_which_nothing_can_be_written_opens_with_a_clock_that_ran(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            await d.give("director", "clock.start", rate=60)
        with open_log(tmp_path / "a.db") as log:

            def full(*args: Any, **kwargs: Any) -> None:
                raise NotKept("the disk is full", code="full")

            d = Desk(log, StillWorld(), clock=1_000_030.0)
            with monkeypatch.context() as patch:
                patch.setattr(log, "append", full)
                running = await d.open()
                assert (await d.director.settled())["clock"]["mode"] == "running"
            await d.give("controller", "message.send", to=["players"], subject="x", text="x")
            found = list(log.read(4))
            assert found[0].kind == "clock.changed" and found[0].body["restart"] and found[0].t == 0.0
            assert found[-1].kind == "message.sent"
            running.cancel()

    run(story())


def test_who_is_told_that_a_record_of_a_moment_ago_is_retracted_is_the_same_after_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            answers = await asyncio.gather(
                d.give("controller", "message.send", to=["police"], subject="One", text="One"),
                d.give("director", "timeline.retract", event=1, reason="never happened"),
            )
            assert len(answers) == 2
            recalled = [item.audience for _, piece, _ in d.heard for item in piece.items if item.kind == "timeline.retracted"]
            assert {"seat:police-command"} in recalled
            streams = d.director.memory.streams.as_dict()
        async with desk(tmp_path / "a.db") as d:
            assert d.director.memory.streams.as_dict() == streams

    run(story())


def test_a_table_of_news_that_cannot_be_written_undoes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaints: list[str]
) -> None:
    async def story() -> None:
        monkeypatch.setattr("septel.exercise.keeping.SNAPSHOT_EVERY", 1)
        async with desk(tmp_path / "a.db") as d:

            def full(*_: Any) -> None:
                raise OSError("no room")

            monkeypatch.setattr(d.director.memory.news, "keep", full)
            memory = d.director.memory
            for rate in (2, 3):
                assert (await d.give("director", "clock.rate", rate=rate))["accepted"]
            assert d.director.memory is memory and d.log.head[0] == 5

    run(story(), complaints)
    assert complaints and all("no room" in one for one in complaints)


def keys() -> Iterator[Given]:
    number = 0
    while True:
        number += 1
        yield Given("controller", "p", "message.send", {"to": ["players"], "subject": "x", "text": "x"}, f"k{number}")


def test_news_that_is_let_go_while_it_is_read_is_read_from_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            one = keys()
            for _ in range(30):
                await d.director.submit(next(one))
            memory = d.director.memory
            monkeypatch.setattr("septel.exercise.memory.KEPT_PIECES", 1)
            whole = memory.told("director", 0, 100)
            read = memory.news.read

            def meanwhile(seqs: Any) -> Any:
                memory.keep_news()
                return read(seqs)

            del memory.pieces[whole[0][1].seq]
            memory.news.keep([piece for _, piece in whole])
            monkeypatch.setattr(memory.news, "read", meanwhile)
            assert memory.told("director", 0, 100) == whole

    run(story())
