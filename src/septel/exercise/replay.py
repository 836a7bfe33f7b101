"""A finished exercise again: the state folded from the log's outcomes, and the outcomes computed anew from its commands.

Computing anew drives a second director, on a second world, with the commands, the times and the references of the log, and
compares what it writes, record by record. What was computed beside (other courses) or by a restart is taken as it stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, create_engine

from septel.errors import SeptelError
from septel.exercise.director import Director, Given
from septel.exercise.feature import Outcome, State
from septel.exercise.features import all_features
from septel.exercise.log import Log, Text
from septel.exercise.records import GENESIS, Draft, Record
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
    from septel.exercise.kernel import Kernel

    records = log.read()
    first = next(iter(records), None)
    if first is None or first.kind != OPENED:
        raise SeptelError(f"{log.name}: holds no exercise")
    kernel = await Kernel.start()
    try:
        await kernel.open(first.body)
        again = _Again([first])
        director = Director(again, Fold(all_features()), kernel, wall=again.wall)  # type: ignore[arg-type]
        await director.open()
        await director.ready()
        running = asyncio.create_task(director.run())
        try:
            return await _compare(director, again, records)
        finally:
            running.cancel()
    finally:
        await kernel.close()


async def _compare(director: Director, again: _Again, records: Iterator[Record]) -> Difference | None:
    """Group by group of records of one time of day: what brought them is done again."""
    for _, group in groupby(records, key=lambda record: record.wall):
        kept = list(group)
        before = len(again.records)
        again.begin(kept)
        await _do_again(director, kept)
        for one, other in zip(kept, [*again.records[before:], *[None] * len(kept)], strict=False):
            if other is None or other.hash != one.hash:
                return Difference(one.seq, _told(one), None if other is None else _told(other))
        if len(again.records) - before > len(kept):
            other = again.records[before + len(kept)]
            return Difference(other.seq, None, _told(other))
    return None


async def _do_again(director: Director, kept: Sequence[Record]) -> None:
    commands = [record for record in kept if record.kind == "command"]
    restart = kept[0].kind == "clock.changed" and kept[0].body.get("restart", False)
    taken = [record for record in kept if record.kind in TAKEN]
    try:
        if restart:
            await director.write_again(Draft(kept[0].kind, kept[0].t, kept[0].wall, kept[0].seat, kept[0].body))
        elif taken:
            await director.note([Outcome(record.kind, record.body) for record in taken])
        elif commands:
            for record in commands:
                body = record.body
                seat = record.seat or _anyone(director, body["name"])
                await director.submit(Given(seat, body["person"], body["name"], _plain(body["args"]), body["key"]))
        else:
            await director.step()
    except SeptelError:
        return  # a command that is refused now leaves its record out, and that is the difference


def _anyone(director: Director, name: str) -> str:
    """A seat that may give a command of which the log keeps no sender: nothing depends on which."""
    who = director.fold.commands[name].who
    return next(seat for seat, one in director.memory.seats.items() if one.kind in who)


def _plain(args: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with a word in place of each text that is kept outside the chain."""
    return {name: "…" if isinstance(value, dict) and "$text" in value else value for name, value in args.items()}


def _told(record: Record) -> dict[str, Any]:
    return {"kind": record.kind, "t": record.t, "seat": record.seat, "body": record.body}


@dataclass
class _Again:
    """A log in memory that gives each sealed text the reference that it had."""

    records: list[Record]
    _refs: list[dict[str, Any]] = field(default_factory=list)
    _wall: float = 0.0
    engine: Engine = field(default_factory=lambda: create_engine("sqlite://"))
    name: str = "computed again"

    def begin(self, kept: Sequence[Record]) -> None:
        """What follows happens at the time of these, with their references."""
        self._wall = kept[0].wall
        args = [value for record in kept if record.kind == "command" for value in record.body["args"].values()]
        self._refs = [value for value in args if isinstance(value, dict) and "$text" in value]

    def wall(self) -> float:
        """The time of day."""
        return self._wall

    def seal(self, person: str, text: str) -> tuple[dict[str, Any], Text]:
        """The next reference."""
        if not self._refs:
            raise SeptelError("a text is sealed that was none")
        ref = self._refs.pop(0)
        return ref, Text(str(ref["$text"]), "", person, b"", b"", b"", "")

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
