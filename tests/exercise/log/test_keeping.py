"""Snapshots that another process makes while an exercise goes on."""

from __future__ import annotations

import asyncio
import io
import threading
from pathlib import Path
from typing import Any

import pytest

from septel.exercise import keeping
from septel.exercise.director import create
from septel.exercise.features import all_features
from septel.exercise.log import open_log, verify
from septel.exercise.log.snapshots import unpacked
from septel.exercise.memory import Memory
from septel.exercise.state import Fold
from tests.exercise.desk import GROUND, Desk, StillWorld, desk, run
from tests.exercise.histories import History
from tests.exercise.seats.table import setting


async def talk(d: Desk, count: int) -> None:
    await asyncio.gather(*(d.give("controller", "message.send", to=["players"], text="x") for _ in range(count)))
    await d.director.step()  # what was due after these is begun
    await d.give("director", "message.send", to=["players"], text="x")


@pytest.mark.parametrize("seed", range(2))
def test_another_process_makes_of_the_log_what_the_director_has_in_mind(tmp_path: Path, seed: int) -> None:
    async def story() -> None:
        history = History(tmp_path / "a.db", 50 + seed)
        for _ in range(2):  # from the beginning, and from a snapshot
            await history.go(40, restarts=1)
            with open_log(tmp_path / "a.db") as log:
                memory = Memory.read(log, Fold(all_features()))
                expected = list(unpacked(memory.snapshot().parts))
                keeper = keeping.Keeper(log)
                keeper._made_beside(memory.seq)
                found = log.latest_snapshot()
                assert found is not None and (found.seq, found.hash) == (memory.seq, memory.hash)
                assert list(unpacked(found.parts)) == expected
                assert verify(log).ok

    asyncio.run(story())


def test_an_exercise_goes_on_while_its_snapshot_is_made(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        monkeypatch.setattr(keeping, "SNAPSHOT_EVERY", 30)
        with open_log(where, create=True) as log:
            more = {"seed": 1, "replication": 0, "members": [], "rules_sha256": ""}
            create(log, {"ground": GROUND, **setting(), **more}, wall=999_999.0)
            d = Desk(log, StillWorld())
            running = await d.open()
            while (found := log.latest_snapshot()) is None:
                await talk(d, 3)
            assert 30 <= found.seq < log.head[0]
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            state = d.director.state
        with open_log(where) as log:
            assert Memory.read(log, Fold(all_features())).state == state and verify(log).ok

    run(story())


def test_a_process_that_ends_leaves_no_snapshot_and_another_is_made_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[str] = []

    async def story() -> None:
        monkeypatch.setattr(keeping, "SNAPSHOT_EVERY", 10)
        async with desk(tmp_path / "a.db") as d:
            with monkeypatch.context() as patch:
                patch.setattr(keeping, "HOST", "antigravity.is_nowhere")
                await talk(d, 6)
                await d.director.keeper.made()
                assert d.log.latest_snapshot() is None and len(complaints) == 1 and "has ended" in complaints[0]
            await talk(d, 6)
            await d.director.keeper.made()
            assert d.log.latest_snapshot() is not None and len(complaints) == 1

    run(story(), complaints)


@pytest.mark.parametrize("cut", [0, 3, 4, 6, 9, 12])
def test_parts_that_do_not_come_to_their_end_are_not_a_snapshot(cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PAUSE_S", 0.0)
    whole = b"\0\0\0\3one\0\0\0\2no\0\0\0\0"
    assert list(keeping._parts(io.BytesIO(whole), 1)) == [b"one", b"no"]
    with pytest.raises(keeping._Ended):
        list(keeping._parts(io.BytesIO(whole[:cut]), 1))


def test_an_exercise_is_closed_without_waiting_for_its_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        monkeypatch.setattr(keeping, "SNAPSHOT_EVERY", 10)
        async with desk(tmp_path / "a.db") as d:
            await talk(d, 6)
            assert d.director.keeper.busy
            await d.director.close()
            assert not d.director.keeper.busy
            found = d.log.latest_snapshot()
            assert found is not None and found.seq == d.log.head[0]

    run(story())


def test_a_database_that_is_slow_to_say_whether_a_command_came_before_stops_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            asked, go, answer = threading.Event(), threading.Event(), d.log.answer

            def slow(seat: str, key: str) -> Any:
                asked.set()
                assert go.wait(30)
                return answer(seat, key)

            monkeypatch.setattr(d.log, "answer", slow)
            first = asyncio.create_task(d.give("controller", "message.send", key="k", to=["players"], text="x"))
            while not asked.is_set():
                await asyncio.sleep(0)  # the loop turns meanwhile
            go.set()
            assert (await first) == await d.give("controller", "message.send", key="k", to=["players"], text="x")

    run(story())


def test_what_many_read_again_at_once_is_read_from_the_table_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        monkeypatch.setattr("septel.exercise.memory.KEPT_PIECES", 5)
        async with desk(tmp_path / "a.db") as d:
            await talk(d, 30)
            memory, asked = d.director.memory, []
            whole = memory.told("army-staff", 0, 30)
            memory.keep_news()
            read = memory.news.read
            monkeypatch.setattr(memory.news, "read", lambda seqs: asked.append(len(seqs)) or read(seqs))
            for seat in ("army-staff", "police-command", "army-staff"):
                assert memory.told(seat, 0, 20) == whole[:20]
            assert asked == [20]
            monkeypatch.setattr("septel.exercise.memory.READ_PIECES", 10)
            assert memory.told("army-staff", 18, 6) == whole[18:24] and len(memory._again) == 10

    run(story())
