"""Whatever happens in an exercise: the state is what it is by definition, and everybody is told all of it once and in order."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from septel.exercise import keeping
from septel.exercise.features import all_features
from septel.exercise.log import Log, open_log
from septel.exercise.memory import Memory
from septel.exercise.news import TABLE
from septel.exercise.records import GENESIS, Draft, Record, canonical
from septel.exercise.replay import TAKEN, recompute_on, replay
from septel.exercise.state import Fold, state_sha256
from tests.exercise.desk import run
from tests.exercise.histories import Clockwork, History, reference

SEEDS = range(3)


def anew(log: Log) -> Memory:
    """The memory from the log alone."""
    log.latest_snapshot = lambda rules=None: None  # type: ignore[method-assign]
    return Memory.read(log, Fold(all_features()))


@pytest.mark.parametrize("seed", SEEDS)
def test_state_world_streams_and_what_was_heard_follow_from_the_log(tmp_path: Path, seed: int) -> None:
    async def story() -> None:
        history = History(tmp_path / "a.db", seed)
        await history.go(120)
        assert history.count > 40
        memory, world = history.desk.director.memory, history.desk.director.world
        with open_log(tmp_path / "a.db") as log:
            records = list(log.read())
            assert state_sha256(memory.state) == state_sha256(replay(log)) == state_sha256(reference(records))
            assert [record.seq for record in history.done] == [record.seq for record in records[1:]]
            again = anew(log)
            assert again.streams.as_dict() == memory.streams.as_dict()
            assert again.acts == memory.acts and again._ran == memory._ran and again._times == memory._times
            acts = again.acts_to(again.seq)
            if history.desk.director.lags is False:
                assert [[body["do"], body["args"], body["asked_t"]] for body in acts] == world.acts  # type: ignore[union-attr]
            kept = Memory.read(log, Fold(all_features()))
            assert canonical(kept.state) == canonical(again.state)
        for seat, heard in history.heard.items():
            assert [cursor for cursor, _ in heard] == list(range(1, len(heard) + 1)), seat
            assert [(n, p) for n, p in memory.told(seat, 0, 10_000)] == heard

    asyncio.run(story())


@pytest.mark.parametrize("seed", SEEDS)
def test_computed_again_nothing_differs(tmp_path: Path, seed: int) -> None:
    async def story() -> None:
        history = History(tmp_path / "a.db", 100 + seed)
        await history.go(120)
        with open_log(tmp_path / "a.db", readonly=True) as log:
            found = await recompute_on(Clockwork(), log)
            assert found is None, found

    asyncio.run(story())


def test_computed_again_what_was_told_is_kept_as_in_the_exercise_and_nobody_complains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        history = History(tmp_path / "a.db", 5)
        await history.go(60)
        monkeypatch.setattr(keeping, "UNKEPT_PIECES", 5)
        with open_log(tmp_path / "a.db", readonly=True) as log:
            assert await recompute_on(Clockwork(), log) is None

    run(story())


@dataclass
class Planted:
    """A log with another history than the one that was."""

    records: list[Record]
    name: str = "planted"

    def __post_init__(self) -> None:
        before, chained = GENESIS, []
        for seq, one in enumerate(self.records, 1):
            chained.append(Record.after(Draft(one.kind, one.t, one.wall, one.seat, one.body), seq, before))
            before = chained[-1].hash
        self.records = chained

    def read(self, after: int = 0, upto: int | None = None) -> Any:
        return iter(self.records[after:upto])


def test_what_is_planted_in_a_history_is_found_whatever_its_kind(tmp_path: Path) -> None:
    async def story() -> None:
        history = History(tmp_path / "a.db", 8)
        await history.go(150, restarts=2)
        with open_log(tmp_path / "a.db", readonly=True) as log:
            records = list(log.read())
        assert await recompute_on(Clockwork(), Planted(list(records))) is None  # type: ignore[arg-type]
        kinds = {one.kind: i for i, one in enumerate(records) if one.kind not in {"exercise.opened", "command", *TAKEN}}
        assert len(kinds) > 20
        for kind, i in kinds.items():
            changed = [*records[:i], replace(records[i], body={**records[i].body, "planted": 1}), *records[i + 1 :]]
            found = await recompute_on(Clockwork(), Planted(changed))  # type: ignore[arg-type]
            assert found is not None and found.seq == i + 1, f"{kind} changed: {found}"
        for kind in ("world.ran", "world.acted", "message.sent", "clock.changed", "seat.added", "timeline.branched"):
            i = kinds[kind]
            found = await recompute_on(Clockwork(), Planted([*records[:i], *records[i + 1 :]]))  # type: ignore[arg-type]
            assert found is not None, f"{kind} left out"

    asyncio.run(story())


@pytest.mark.parametrize("times", [250, pytest.param(850, marks=pytest.mark.long)])  # of 12 memories: 10,200 in the long form
def test_from_any_cursor_the_continuation_is_the_same(tmp_path: Path, times: int) -> None:
    async def story() -> None:
        history, cuts = History(tmp_path / "a.db", 21), random.Random(1)
        for _ in range(4):
            await history.go(40, restarts=1)
            with open_log(tmp_path / "a.db") as log:
                for memory in (history.desk.director.memory, Memory.read(log, Fold(all_features())), anew(log)):
                    for _ in range(times):
                        seat = cuts.choice(list(history.heard))
                        heard = history.heard[seat]
                        cut, most = cuts.randint(0, len(heard) + 1), cuts.choice([1, 3, 1000])
                        assert memory.told(seat, cut, most) == heard[cut : cut + most]

    asyncio.run(story())


def test_a_table_of_news_that_lost_a_piece_is_made_anew(tmp_path: Path) -> None:
    async def story() -> None:
        history = History(tmp_path / "a.db", 5)
        await history.go(40, restarts=0)
        with open_log(tmp_path / "a.db") as log:
            memory = Memory.read(log, Fold(all_features()))
            memory.keep()
            with log.engine.begin() as connection:
                connection.execute(delete(TABLE).where(TABLE.c.seq == memory.streams.seqs[2]))
            again = Memory.read(log, Fold(all_features()))
            for seat, heard in history.heard.items():
                assert again.told(seat, 0, 10_000) == heard

    asyncio.run(story())
