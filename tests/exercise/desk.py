"""An exercise with a director and a log on disk, for tests: its time of day is set by hand, its world is none or a real one."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from septel.exercise.director import Director, Given, create
from septel.exercise.feature import Outcome, Refused
from septel.exercise.features import all_features
from septel.exercise.kernel import Kernel
from septel.exercise.log import Log, open_log
from septel.exercise.records import Record
from septel.exercise.setting import make
from septel.exercise.state import Fold
from septel.exercise.streams import Piece
from tests.exercise.seats.table import setting

GROUND = {
    "is_plane": True, "places": [], "bases": [], "kinds": [], "packages": [], "links": {}, "target_ranks": [], "dwell_h": [],
    "deciders": [],
}  # fmt: skip


def run(story: Coroutine[Any, Any, None], complaints: list[str] | None = None) -> None:
    """Tell a story, a minute at most. What its loop complains of goes into `complaints`; without them it must not complain."""
    heard: list[str] = [] if complaints is None else complaints

    async def watched() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: heard.append(context["message"]))
        await asyncio.wait_for(story, 60)
        assert complaints is not None or heard == []

    asyncio.run(watched())


class StillWorld:
    """A world in which nothing happens; it refuses what it is told to."""

    def __init__(self) -> None:
        self.done: list[tuple[str, dict[str, Any], float]] = []
        self.rebuilt: list[Any] = []

    async def advance(self, t: float) -> Sequence[Outcome]:
        return []

    async def act(self, do: str, args: Mapping[str, Any], t: float) -> Sequence[Outcome]:
        if do == "next":
            raise Refused("Nothing more happens.", code="horizon")
        self.done.append((do, dict(args), t))
        return [Outcome("world.acted", {"do": do, "args": dict(args), "asked_t": t, "t": args.get("to", t), "rows": []})]

    async def rebuild(self, setting: Mapping[str, Any], acts: Sequence[Any], t: float) -> None:
        self.rebuilt.append((list(acts), t))


@dataclass
class Desk:
    """A running director."""

    log: Log
    world: Any
    director: Director = field(init=False)
    clock: float = 1_000_000.0
    heard: list[tuple[Record, Piece, dict[str, int]]] = field(default_factory=list)
    done: list[Record] = field(default_factory=list)
    _keys: Any = field(default_factory=itertools.count)

    async def open(self) -> asyncio.Task[None]:
        self.director = Director(self.log, Fold(all_features()), self.world, wall=lambda: self.clock)
        self.director.heard = lambda record, piece, cursors: self.heard.append((record, piece, cursors))
        self.director.done = self.done.append
        await self.director.open()
        await self.director.ready()
        return asyncio.create_task(self.director.run())

    async def give(self, seat: str, command: str, /, *, key: str = "", **args: Any) -> dict[str, Any]:
        """A command; its answer."""
        return await self.director.submit(Given(seat, f"p-{seat}", command, args, key or f"k{next(self._keys)}"))

    def newest(self, seat: str) -> tuple[int, int]:
        """The last event that a seat was told: its cursor, and its record."""
        streams = self.director.memory.streams
        return streams.after(seat, streams.cursor(seat) - 1, 1)[0]

    async def pass_h(self, hours: float) -> None:
        """Let exercise hours pass at the clock's rate."""
        self.clock += hours * 3600.0 / self.director.state["clock"]["rate"]
        await self.director.step()


@contextlib.asynccontextmanager
async def desk(path: Path, *, world: Any = None, **changed: Any) -> AsyncIterator[Desk]:
    """A desk over a new or an old file."""
    fresh = not path.exists()
    with open_log(path, create=fresh) as log:
        if fresh:
            create(
                log,
                {"ground": GROUND, **setting(**changed), "seed": 1, "replication": 0, "members": [], "rules_sha256": ""},
                wall=999_999.0,
            )
        table = Desk(log, world or StillWorld())
        running = await table.open()
        try:
            yield table
        finally:
            running.cancel()


@contextlib.asynccontextmanager
async def live_desk(path: Path, scenario: str, **chosen: Any) -> AsyncIterator[Desk]:
    """A desk over a new file with the real world of a scenario."""
    kernel = await Kernel.start()
    try:
        found = await make(kernel, scenario, **chosen)
        with open_log(path, create=True) as log:
            create(log, found, wall=999_999.0)
            table = Desk(log, kernel)
            running = await table.open()
            try:
                yield table
            finally:
                running.cancel()
    finally:
        await kernel.close()
