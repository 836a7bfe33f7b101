"""A finished exercise again: the state folded from the log's outcomes, and the outcomes computed anew from its commands.

Computing anew drives a second director, on a second world, with the commands, the times and the references of the log, and
compares what it writes, record by record. What was computed beside (other courses) is taken as it stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, StaticPool, create_engine

from septel.errors import SeptelError
from septel.exercise.batch import Batch
from septel.exercise.director import Director, Given, World
from septel.exercise.feature import Act, Outcome, State
from septel.exercise.features import all_features
from septel.exercise.kernel import Kernel
from septel.exercise.log import Log, Text
from septel.exercise.records import GENESIS, Record
from septel.exercise.state import OPENED, Fold

TAKEN = frozenset({"whatif.done", "whatif.placed"})


@dataclass(frozen=True)
class Difference:
    """The first record that comes out otherwise: its number, what stands in the log and what was computed; None if there is
    none on that side."""

    seq: int
    kept: dict[str, Any] | None
    computed: dict[str, Any] | None


def replay(log: Log) -> State:
    """The state after the log's last record, by its outcomes alone."""
    return Fold(all_features()).over(log.read(), history=lambda first, last: log.read(first - 1, last))


async def recompute(log: Log) -> Difference | None:
    """The first record that the rules of today make otherwise; None if all are the same to the bit.

    SeptelError if the exercise was begun under other rules than those at hand.
    """
    kernel = await Kernel.start()
    try:
        return await recompute_on(kernel, log)
    finally:
        await kernel.close()


async def recompute_on(world: World, log: Log) -> Difference | None:
    """The same on a world that is at hand."""
    records = _Ahead(log.read())
    first = records.take()
    if first is None or first.kind != OPENED:
        raise SeptelError(f"{log.name}: holds no exercise")
    again = _Again([first])
    director = _Driven(again, Fold(all_features()), world, wall=again.wall)  # type: ignore[arg-type]
    await director.open()
    await director.ready()
    running = asyncio.create_task(director.run())
    try:
        return await _compare(director, again, records) or await _left_over(director, world)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        again.engine.dispose()


class _Driven(Director):
    """A director whose world lags where the log says that it did."""

    lagged, steps = False, True

    @property
    def lags(self) -> bool:
        """Whether the world was still being made then."""
        return self.lagged

    def _now(self) -> float:
        return self.wall()

    async def _when_it_can(self, decided: Sequence[Outcome | Act]) -> None:
        """What stands in the log waited long enough."""

    async def _advance(self, t: float, wall: float, work: Batch) -> None:
        if self.steps:
            await super()._advance(t, wall, work)


class _Ahead:
    """Records one by one, with a look at the next."""

    def __init__(self, records: Iterator[Record]) -> None:
        self._records, self.next = records, next(records, None)

    def take(self) -> Record | None:
        """The next record."""
        found = self.next
        self.next = next(self._records, None)
        return found


async def _compare(director: _Driven, again: _Again, records: _Ahead) -> Difference | None:
    """What brought the next record is done again; then what is written is compared with what stands."""
    while records.next is not None:
        before = len(again.records)
        await _do_again(director, again, records.next)
        new = again.records[before:]
        if not new:
            return Difference(records.next.seq, _told(records.next), None)
        for other in new:
            one = records.take()
            if one is None or other.hash != one.hash:
                return Difference(other.seq, None if one is None else _told(one), _told(other))
    return None


async def _left_over(director: _Driven, world: World) -> Difference | None:
    """What happened in the world by the last hour that was told, and stands nowhere."""
    memory = director.memory
    found = await world.advance(memory.ran_to(memory.seq))
    return Difference(memory.seq + 1, None, {"kind": found[0].kind, **found[0].body}) if found else None


async def _do_again(director: _Driven, again: _Again, record: Record) -> None:
    """Do what brought a record: a restart, a command, a result that was computed beside, or the passing of time."""
    again.begin(record)
    body = record.body
    director.lagged, director.steps = bool(body.get("lags", False)), True
    try:
        if record.kind == "clock.changed" and body.get("restart", False):
            await director.resume()
        elif record.kind in TAKEN:
            director.steps = False
            await director.note([Outcome(record.kind, body)])
        elif record.kind == "command":
            director.steps = False  # what time brought before it stands before it
            seat = record.seat or _anyone(director, body["name"])
            key = body["key"] or f"record {record.seq}"
            await director.submit(Given(seat, body["person"], body["name"], _plain(body["args"]), key))
        else:
            await director.step()
    except (SeptelError, KeyError):
        return  # a command that is refused now leaves its record out, and that is the difference


def _anyone(director: Director, name: str) -> str:
    """A seat that may give a command of which the log keeps no sender: nothing depends on which."""
    who = director.fold.commands[name].who
    return next(seat for seat, one in director.memory.seats.items() if one.kind in who)


def _plain(args: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with its reference's name in place of each text that is kept outside the chain."""
    return {name: _named(value) for name, value in args.items()}


def _named(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return str(value["$text"]) if "$text" in value else _plain(value)


def _sealed(args: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What stands for texts in arguments, by what `_plain` puts there; in older logs a correction's texts are themselves."""
    for value in args.values():
        if isinstance(value, dict):
            if "$text" in value:
                yield str(value["$text"]), value
            else:
                yield from ((one, one) for one in value.values() if isinstance(one, str))
                yield from _sealed(value)


def _told(record: Record) -> dict[str, Any]:
    return {"kind": record.kind, "t": record.t, "seat": record.seat, "body": record.body}


def _in_memory() -> Engine:
    """A database in memory, the same one in all threads."""
    return create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


@dataclass
class _Again:
    """A log in memory that gives each sealed text the reference that it had."""

    records: list[Record]
    _refs: dict[str, Any] = field(default_factory=dict)
    _wall: float = 0.0
    engine: Engine = field(default_factory=_in_memory)
    name: str = "computed again"
    where: str = ""

    def begin(self, record: Record) -> None:
        """What follows happens at the time of this record, with its references."""
        self._wall = record.wall
        self._refs = dict(_sealed(record.body["args"])) if record.kind == "command" else {}

    def wall(self) -> float:
        """The time of day."""
        return self._wall

    def seal(self, person: str, text: str) -> tuple[Any, Text]:
        """The reference whose name stands in place of its text."""
        ref = self._refs.get(text)
        if ref is None:
            raise SeptelError("a text is sealed that was none")
        return ref, Text(text, "", person, b"", b"", b"", "")

    def append(self, records: Sequence[Record], *, answers: Iterable[Any] = (), texts: Iterable[Any] = ()) -> None:
        """Keep records in memory."""
        self.records += records

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[Record]:
        """Records again."""
        return iter(self.records[after:upto])

    def answer(self, seat: str, key: str) -> None:
        """Nothing is asked twice here."""

    def latest_snapshot(self) -> None:
        """There is none."""

    @property
    def head(self) -> tuple[int, str]:
        """The last record."""
        return (self.records[-1].seq, self.records[-1].hash) if self.records else (0, GENESIS)
