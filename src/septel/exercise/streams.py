"""What each seat has been told, in its own numbering, so that a gap tells nothing of what others were told.

A record that tells anybody anything is a piece of news, numbered through; of these each seat has an own sequence, kept as runs
of consecutive pieces. A seat's cursor n is the n-th piece that it was told, from 1.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from septel.exercise.access import may_read
from septel.exercise.items import Item, Marking, Seat

MOST_CACHED = 1_000  # answers to who may read what


@dataclass(frozen=True)
class Piece:
    """What one record tells: its record's number and time, and the items with their audiences."""

    seq: int
    t: float
    wall: float
    items: tuple[Item, ...]

    def as_list(self) -> list[Any]:
        """As JSON, to be kept."""
        items = [[i.id, i.kind, sorted(i.audience), i.marking.as_dict(), i.body] for i in self.items]
        return [self.seq, self.t, self.wall, items]

    @classmethod
    def of(cls, kept: Sequence[Any]) -> Piece:
        """From what `as_list` gave."""
        seq, t, wall, items = kept
        return cls(seq, t, wall, tuple(Item(i, k, frozenset(a), b, Marking.of(m)) for i, k, a, m, b in items))


@dataclass
class Runs:
    """A growing sequence of integers below 2³² as runs: `first` of each run, and how many stand before it."""

    first: array[int] = field(default_factory=lambda: array("I"))
    before: array[int] = field(default_factory=lambda: array("I"))
    size: int = 0

    def add(self, number: int) -> None:
        """Append a number greater than all."""
        if not self.first or number != self.first[-1] + self.size - self.before[-1]:
            self.first.append(number)
            self.before.append(self.size)
        self.size += 1

    def at(self, index: int) -> int:
        """The number at an index from 0."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        run = bisect_right(self.before, index) - 1
        return self.first[run] + index - self.before[run]

    def index_of(self, number: int) -> int | None:
        """Where a number stands, None if it does not."""
        run = bisect_right(self.first, number) - 1
        if run < 0:
            return None
        end = self.before[run + 1] if run + 1 < len(self.before) else self.size
        index = self.before[run] + number - self.first[run]
        return index if index < end else None


@dataclass
class Cohort:
    """Seats that have been told the same so far, and what that is."""

    seats: frozenset[str]
    runs: Runs


class Streams:
    """All seats' sequences over the pieces of news. Seats that were told the same share one, until they are not."""

    def __init__(self) -> None:
        self.seqs = array("I")  # by piece: its record
        self.cohorts: list[Cohort] = []
        self._seats: Mapping[str, Seat] = {}
        self._readers: dict[tuple[frozenset[str], Marking], frozenset[str]] = {}
        self._fitting: dict[frozenset[str], list[Cohort]] = {}

    def seats(self, seats: Mapping[str, Seat]) -> None:
        """Who is there from now on, with what access; the mapping is not changed afterwards."""
        if seats is self._seats:
            return
        if seats != self._seats:
            self._readers = {}
            new = seats.keys() - {name for cohort in self.cohorts for name in cohort.seats}
            if new:
                self.cohorts.append(Cohort(frozenset(new), Runs()))
                self._fitting = {}
        self._seats = seats

    def readers(self, item: Item) -> frozenset[str]:
        """The seats that may read an item now."""
        key = (item.audience, item.marking)
        found = self._readers.get(key)
        if found is None:
            if len(self._readers) >= MOST_CACHED:
                self._readers = {}
            found = frozenset(name for name, seat in self._seats.items() if may_read(seat, item))
            self._readers[key] = found
        return found

    def tell(self, seq: int, items: Iterable[Item]) -> dict[str, int]:
        """Number a piece of news: seat → its cursor there, for those who are told."""
        told: frozenset[str] = frozenset().union(*(self.readers(item) for item in items))
        if not told:
            return {}
        number = len(self.seqs)
        self.seqs.append(seq)
        cursors: dict[str, int] = {}
        for cohort in self._told_together(told):
            cohort.runs.add(number)
            cursors |= dict.fromkeys(cohort.seats, cohort.runs.size)
        return cursors

    def cursor(self, seat: str) -> int:
        """The seat's newest cursor, 0 if it was told nothing."""
        return self._runs(seat).size

    def after(self, seat: str, cursor: int, most: int) -> list[tuple[int, int]]:
        """(cursor, record) of the next pieces after a cursor, at most `most`."""
        runs = self._runs(seat)
        return [(n + 1, self.seqs[runs.at(n)]) for n in range(max(0, cursor), min(runs.size, cursor + most))]

    def told(self, seq: int) -> dict[str, int]:
        """Who was told of a record, with their cursors."""
        number = bisect_left(self.seqs, seq)
        if number == len(self.seqs) or self.seqs[number] != seq:
            return {}
        found: dict[str, int] = {}
        for cohort in self.cohorts:
            index = cohort.runs.index_of(number)
            if index is not None:
                found |= dict.fromkeys(cohort.seats, index + 1)
        return dict(sorted(found.items()))

    def as_dict(self) -> dict[str, Any]:
        """As JSON, to be kept with a snapshot."""
        cohorts = [[sorted(c.seats), list(c.runs.first), list(c.runs.before), c.runs.size] for c in self.cohorts]
        return {"seqs": list(self.seqs), "cohorts": sorted(cohorts)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Streams:
        """From what `as_dict` gave."""
        streams = cls()
        streams.seqs = array("I", kept["seqs"])
        streams.cohorts = [Cohort(frozenset(n), Runs(array("I", f), array("I", b), size)) for n, f, b, size in kept["cohorts"]]
        return streams

    def _runs(self, seat: str) -> Runs:
        return next((cohort.runs for cohort in self.cohorts if seat in cohort.seats), NOTHING)

    def _told_together(self, told: frozenset[str]) -> list[Cohort]:
        """The cohorts that make up exactly these seats; one of which only a part is told is parted."""
        found = self._fitting.get(told)
        if found is None:
            parted = [cohort for cohort in self.cohorts if cohort.seats & told and cohort.seats - told]
            for cohort in parted:
                rest = Cohort(cohort.seats - told, Runs(cohort.runs.first[:], cohort.runs.before[:], cohort.runs.size))
                cohort.seats &= told
                self.cohorts.append(rest)
            if parted or len(self._fitting) >= MOST_CACHED:
                self._fitting = {}
            found = [cohort for cohort in self.cohorts if cohort.seats <= told and cohort.seats]
            self._fitting[told] = found
        return found


NOTHING = Runs()
