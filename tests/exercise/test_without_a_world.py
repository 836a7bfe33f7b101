"""An exercise whose simulated world is gone and cannot be made: people can still stop it, and the rest of it goes on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from septel.errors import SeptelError
from septel.exercise.feature import Outcome
from septel.exercise.log import open_log
from septel.exercise.replay import recompute_on
from tests.exercise.desk import Desk, StillWorld, desk


def run(work: Coroutine[Any, Any, None]) -> None:
    async def quietly() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        await asyncio.wait_for(work, 60)

    asyncio.run(quietly())


class Lost(StillWorld):
    """A world that is gone at some moment, and cannot be made again."""

    gone = False

    async def advance(self, t: float) -> Sequence[Outcome]:
        if self.gone:
            raise SeptelError("the process has ended")
        return []

    async def rebuild(self, setting: Mapping[str, Any], acts: Sequence[Any], t: float) -> None:
        if self.gone:
            raise SeptelError("it cannot be made")


@contextlib.asynccontextmanager
async def desk_without_world(path: Path) -> AsyncIterator[Desk]:
    world = Lost()
    async with desk(path, world=world) as d:
        await d.give("director", "clock.start", rate=600)
        world.gone = True
        await d.pass_h(1.0)
        with contextlib.suppress(SeptelError):
            await d.director.ready()
        assert d.director.broken and d.director.lags
        yield d


def test_a_real_emergency_needs_no_world(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk_without_world(tmp_path / "a.db") as d:
            await d.pass_h(1.0)
            await d.give("observer", "exercise.real_emergency", what="Fire")
            assert d.director.state["clock"]["mode"] == "paused"
            await d.give("director", "exercise.emergency_over")

    run(story())


@pytest.mark.parametrize(("command", "mode"), [("clock.pause", "paused"), ("clock.end", "ended")])
def test_without_a_world_the_clock_is_stopped_all_the_same(tmp_path: Path, command: str, mode: str) -> None:
    async def story() -> None:
        async with desk_without_world(tmp_path / "a.db") as d:
            await d.pass_h(1.0)
            await d.give("controller", "message.send", to=["players"], subject="One", text="One")
            with pytest.raises(SeptelError, match="cannot be made"):
                await d.give("director", "clock.jump", to=50.0)
            await d.give("director", command)
            assert d.director.state["clock"]["mode"] == mode
            assert [record.body.get("lags") for record in d.done if record.kind == "command"][-2:] == [True, True]
            with open_log(tmp_path / "a.db", readonly=True) as log:
                assert await recompute_on(StillWorld(), log) is None

    run(story())


def test_a_world_that_is_made_at_last_goes_on(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk_without_world(tmp_path / "a.db") as d:
            await d.director.take_over(StillWorld())
            await d.director.ready()
            assert not d.director.broken and not d.director.lags
            await d.give("director", "clock.jump", to=50.0)

    run(story())
