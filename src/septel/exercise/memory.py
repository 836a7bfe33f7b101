"""What the director has in mind: the state, who was told what, and what was done to the world; all of it follows from the log.

`Memory.read` takes the newest snapshot and the records after it, so that opening a long log is quick. `Memory.at` does so for a
process that keeps the next snapshot, and has no use for the news.
"""

from __future__ import annotations

import contextlib
import gc
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy.exc import DBAPIError

from septel.exercise import seats
from septel.exercise.feature import State
from septel.exercise.items import Item, Seat
from septel.exercise.lines import lines_of, value_of
from septel.exercise.log import Log, Snapshot
from septel.exercise.log.snapshots import packed, unpacked
from septel.exercise.naming import named
from septel.exercise.news import News
from septel.exercise.records import GENESIS, Record, in_order
from septel.exercise.state import Fold, History
from septel.exercise.streams import Piece, Streams
from septel.exercise.timeline import BRANCHED, path, recalls

KEPT_PIECES = 500  # in memory; older ones are read from the table
READ_PIECES = 2_000  # of these stay in memory: many who were cut off read the same again, at the same time
CHANGES_SEATS = ("seat.", "exercise.", BRANCHED)
RECALLS = ("timeline.retracted", "timeline.corrected")
UNKEPT_PIECES = 250  # go into the table together: more would take long enough to be noticed
WHAT_MEMORY = "memory-3"  # of a snapshot; another shape is read from the log anew


class Memory:
    """Everything that follows from the records so far."""

    def __init__(self, log: Log, fold: Fold) -> None:
        self.log, self.fold, self.news = log, fold, News(log.engine)
        self.state: State = {}
        self.streams = Streams()
        self.seats: dict[str, Seat] = {}
        self.pieces: dict[int, Piece] = {}  # by record, in order
        self._again: dict[int, Piece] = {}  # that were read again, the last ones last
        self.acts: list[tuple[int, dict[str, Any]]] = []  # what was done to the world, by record
        self._ran: list[tuple[int, float]] = []  # to which hour the world was told, by record
        self.seq, self.hash, self.wall = 0, GENESIS, 0.0
        self._times = array("d", [0.0])
        self._marks: tuple[dict[int, dict[str, Any]], dict[str, dict[str, Any]]] = ({}, {})
        self._unkept = 0  # records of pieces after this one are not in the table yet

    @classmethod
    def read(cls, log: Log, fold: Fold) -> Memory:
        """What the log says, told to nobody anew."""
        with _no_collecting():
            found = cls._read(log, fold, trusting=True)
            if found is None:
                with contextlib.suppress(DBAPIError):
                    News(log.engine).clear()
                found = cls._read(log, fold, trusting=False)
            return found or cls(log, fold)

    @classmethod
    def _read(cls, log: Log, fold: Fold, *, trusting: bool) -> Memory | None:
        """From the snapshot and the table of news; None if the table does not hold what was told."""
        memory = cls(log, fold)
        newest = memory._unkept = memory.news.newest() if trusting else 0
        if trusting:
            memory._take(log.latest_snapshot(), newest)
        can_keep = True
        for record in log.read(memory.seq):
            memory.apply(record, memory.history)
            memory.tell(record, memory.items_of(record))
            if can_keep and len(memory.pieces) >= 2 * KEPT_PIECES:
                try:
                    memory.keep_news()
                except DBAPIError:  # they stay in mind
                    can_keep = False
        whole = not trusting or memory.news.count(newest) == bisect_right(memory.streams.seqs, newest)
        return memory if whole else None

    @classmethod
    def at(cls, log: Log, fold: Fold, seq: int) -> Memory:
        """What followed from the records up to one, news apart."""
        memory = cls(log, fold)
        with _no_collecting():
            memory._take(log.latest_snapshot(), seq)
            for record in log.read(memory.seq, seq):
                memory.apply(record, memory.history)
                memory.tell(record, memory.items_of(record))
                memory.pieces.clear()
        return memory

    def apply(self, record: Record, history: History) -> None:
        """Let a record change what it changes."""
        self.fold.step(self.state, record, history)
        self.seq, self.hash, self.wall = record.seq, record.hash, record.wall
        self._times.append(record.t)
        if record.kind in ("world.ran", "world.acted"):
            self._ran.append((record.seq, float(record.body["t"])))
        if record.kind == "world.acted":
            self.acts.append((record.seq, {key: value for key, value in record.body.items() if key != "rows"}))
        if record.kind.startswith(CHANGES_SEATS):
            self.seats = seats.access(self.state)

    def items_of(self, record: Record) -> tuple[Item, ...]:
        """What the record, just applied, tells; none of it changes when the state does."""
        items = [item for feature in self.fold.features for item in feature.news(self.state, record)]
        if record.kind in RECALLS:
            items += self._recalls(record)
        return tuple(replace(item, body=in_order(item.body)) for item in items)

    def tell(self, record: Record, items: tuple[Item, ...], who: Mapping[str, Seat] | None = None) -> dict[str, int]:
        """Number what a record tells, for those who may read it: seat → cursor."""
        if not items:
            return {}
        self.streams.seats(self.seats if who is None else who)
        cursors = self.streams.tell(record.seq, items)
        if cursors:
            self.pieces[record.seq] = Piece(record.seq, record.t, record.wall, items)
        return cursors

    def t_of(self, seq: int) -> float:
        """The hour of a record."""
        return self._times[seq]

    def told(self, seat: str, cursor: int, most: int) -> list[tuple[int, Piece]]:
        """The next pieces that a seat was told after a cursor, with its cursors; items for others are among them."""
        wanted = self.streams.after(seat, cursor, most)
        found = self._pieces_of([seq for _, seq in wanted])
        return [(n, piece) for n, seq in wanted if (piece := found[seq]) is not None]

    def _pieces_of(self, seqs: Iterable[int]) -> dict[int, Piece | None]:
        """What records told, by record; None for one that told nothing."""
        found = {seq: self.pieces.get(seq) for seq in seqs}
        older = [seq for seq, piece in found.items() if piece is None]
        found |= self._at_hand(older)
        missing = [seq for seq in older if found[seq] is None]
        if missing:  # what is let go meanwhile was found before, or stands in the table by now
            read = self.news.read(missing)
            found |= read
            self.remember(read)
        return found

    def marks(self) -> Mapping[str, Mapping[str, Any]]:
        """What is to stand on items that retracted or corrected records told, by the items' ids; see `timeline.recalled`."""
        said = recalls(self.state)
        if said != self._marks[0]:
            found: dict[str, dict[str, Any]] = {}
            for seq, piece in sorted(self._pieces_of(said).items()):
                for item in piece.items if piece is not None else ():
                    found[item.id] = found.get(item.id, {}) | said[seq]
            self._marks = (said, found)
        return self._marks[1]

    def older(self, seat: str, cursor: int, most: int) -> list[int]:
        """The records of these pieces that stand in the table alone."""
        older = [seq for _, seq in self.streams.after(seat, cursor, most) if seq not in self.pieces]
        at_hand = self._at_hand(older)
        return [seq for seq in older if seq not in at_hand]

    def _at_hand(self, seqs: Iterable[int]) -> dict[int, Piece]:
        """Those of some pieces that were read from the table lately; they stay so longest."""
        found = {seq: self._again.pop(seq) for seq in seqs if seq in self._again}
        self._again |= found
        return found

    def remember(self, pieces: Mapping[int, Piece]) -> None:
        """Pieces that were read from the table are at hand for those who ask for them next."""
        self._again |= pieces
        for seq in list(islice(self._again, max(0, len(self._again) - READ_PIECES))):
            del self._again[seq]

    def path(self, to: int) -> list[tuple[int, int]]:
        """The stretches of records that lead to one."""
        return path(self.state["timeline"]["branches"], to)

    def acts_to(self, to: int) -> list[dict[str, Any]]:
        """What was done to the world on the way to a record."""
        stretches = self.path(to)
        return [body for seq, body in self.acts if any(first <= seq <= last for first, last in stretches)]

    def ran_to(self, to: int) -> float:
        """The hour to which the world had been told on the way to a record."""
        stretches = self.path(to)
        found = (t for seq, t in reversed(self._ran) if any(first <= seq <= last for first, last in stretches))
        return next(found, 0.0)

    def history(self, first: int, last: int) -> Iterable[Record]:
        """Records again, from the log."""
        return self.log.read(first - 1, last)

    @property
    def unkept(self) -> int:
        """How many pieces are not in the table yet."""
        return next((n for n, seq in enumerate(reversed(self.pieces)) if seq <= self._unkept), len(self.pieces))

    def keep_news(self) -> None:
        """Put what was told since into the table, and let go of what is old. It may be called from another thread while nothing
        is told."""
        self.news.keep([piece for seq, piece in self.pieces.items() if seq > self._unkept])
        self._unkept = max(self._unkept, self.seq)
        for seq in list(self.pieces)[:-KEPT_PIECES]:
            del self.pieces[seq]

    def keep(self) -> None:
        """Keep a snapshot of it all; like `keep_news`."""
        self.keep_news()
        self.log.snapshot(self.snapshot())

    def snapshot(self) -> Snapshot:
        """All of it but the news; nothing may change until the last of its parts was taken."""
        content = {
            "what": WHAT_MEMORY, "state": self.state, "streams": self.streams.as_dict(), "acts": self.acts, "ran": self._ran,
            "times": self._times, "wall": self.wall,
        }  # fmt: skip
        return Snapshot(self.seq, self.hash, packed(lines_of(content)), str(self.state["setting"]["rules_sha256"]))

    def _take(self, kept: Snapshot | None, newest: int) -> None:
        """Be as a snapshot says, if it is of this form and tells of no news after the newest that is kept."""
        content: Any = None
        if kept is not None:
            with contextlib.suppress(KeyError, TypeError, ValueError, zlib.error):  # of another form
                content = value_of(unpacked(kept.parts))
        fits = isinstance(content, dict) and content.get("what") == WHAT_MEMORY
        if kept is None or not fits or content["streams"]["seqs"][-1:] > [newest]:
            return
        self.state, self.streams = content["state"], Streams.of(content["streams"])
        self.acts = [(seq, body) for seq, body in content["acts"]]
        self._ran = [(seq, t) for seq, t in content["ran"]]
        self._times, self.wall = array("d", content["times"]), content["wall"]
        self.seq, self.hash = kept.seq, kept.hash
        self.seats = seats.access(self.state)
        self.streams.seats(self.seats)

    def _recalls(self, record: Record) -> Iterable[Item]:
        """Those who were told of what is retracted or corrected are told that it is."""
        word = named(self.state["setting"], record.seq)
        for name, cursor in self.streams.told(int(record.body["event"])).items():
            body = {**record.body, "event": cursor}
            yield Item(f"{record.kind}-{word}", record.kind, frozenset({f"seat:{name}"}), body)


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """A log that is read only makes what stays, so looking for garbage in it again and again is in vain."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was:
            gc.enable()
