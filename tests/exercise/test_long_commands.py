"""A long command is decided and applied in a thread, and comes to the same; and no name tells a record's number."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from septel.exercise.access import may_read
from septel.exercise.batch import LONG_NEWS
from septel.exercise.feature import Refused
from septel.exercise.replay import replay
from septel.exercise.state import state_sha256
from septel.exercise.streams import Piece
from tests.exercise.desk import desk, run

ENTRIES = [
    {"number": str(n), "title": f"Inject {n}", "at": f"{n} h", "to": ["all"], "description": "Rain."} for n in range(1, 61)
]


def test_a_long_import_leaves_the_event_loop_to_others(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            director, threads, ready = d.director, list[int](), list[Piece]()
            command = director.fold.commands["msel.import"]

            def decide(*args: Any) -> Any:
                threads.append(threading.get_ident())
                return command.decide(*args)

            director.fold.commands["msel.import"] = replace(command, decide=decide)
            director.prepares = ready.append
            await d.give("director", "msel.import", entries=ENTRIES)
            assert threads and threading.get_ident() not in threads
            assert [len(piece.items) for piece in ready] == [60] and len(ENTRIES) > LONG_NEWS
            assert len(director.state["msel"]["entries"]) == 60
            assert state_sha256(director.state) == state_sha256(replay(d.log))
            with pytest.raises(Refused, match="the list says the same"):
                await d.give("director", "msel.import", entries=ENTRIES)

    run(story())


def test_what_cannot_be_made_ready_is_told_all_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:

            def fails(piece: Piece) -> None:
                raise OSError("no texts now")

            d.director.prepares = fails
            await d.give("director", "msel.import", entries=ENTRIES)
            assert any(record.kind == "msel.imported" for record, _, _ in d.heard)

    run(story())


@pytest.mark.parametrize("unnumbered", [True, False])
def test_evaluators_and_simulators_are_told_no_records_number(tmp_path: Path, unnumbered: bool) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db", salt="s", ranks=[], unnumbered=unnumbered) as d:
            await d.give("director", "clock.start")
            await d.give("controller", "message.send", to=["players"], text="The bridge is out")
            await d.give("director", "inject.add", entry={"title": "Rain", "to": ["all"], "description": "Rain."}, release=True)
            event = d.director.memory.streams.cursor("director")
            await d.give("director", "timeline.retract", event=event, reason="wrong")
            await d.give("director", "timeline.correct", event=event - 1, fields={"a": 1}, reason="so")
            await d.give("director", "timeline.branch", event=event - 1, reason="again")
            seat = d.director.memory.seats["lead-evaluator"]
            shown = [item for item in (await d.director.view()).items(seat) if item is not None]
            shown += [item for _, piece in d.director.told(seat.name, 0, 100) for item in piece.items if may_read(seat, item)]
            timeline = [item for item in shown if item.kind.startswith("timeline")]
            assert len(timeline) >= 4
            for item in timeline:
                assert "'seq'" not in str(item.body) and not item.id.rpartition("-")[2].isdigit(), item
                assert not any(key.isdigit() for table in ("retracted", "corrected") for key in item.body.get(table, ()))
            numbers = [item.id for item in shown if item.kind == "msel"]
            assert numbers and any(number.rpartition("-")[2].isdigit() for number in numbers) != unnumbered

    run(story())


def test_news_that_is_no_longer_in_memory_is_read_once_for_many_who_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with desk(tmp_path / "a.db") as d:
            for n in range(8):
                await d.give("controller", "message.send", to=["players"], text=f"Bulletin {n}")
            memory, asked = d.director.memory, list[tuple[int, ...]]()
            memory.keep_news()
            expected = memory.told("army-command", 0, 100)
            memory.pieces.clear()
            read = memory.news.read

            def reads(seqs: Any) -> Any:
                assert threading.current_thread() is not threading.main_thread()
                asked.append(tuple(seqs))
                return read(seqs)

            monkeypatch.setattr(memory.news, "read", reads)
            found = await asyncio.gather(*(d.director.told_again("army-command", 0, 100) for _ in range(5)))
            assert found == [expected] * 5 and len(asked) == 1

    run(story())
