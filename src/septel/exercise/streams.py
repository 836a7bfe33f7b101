"""What each seat has been told, in its own numbering, so that a gap tells nothing of what others were told.

A record that tells anybody anything is a piece of news, numbered through; of these each seat has an own sequence, kept as a bit
for each piece. A seat's cursor n is the n-th piece that it was told, from 1.
"""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from septel.exercise.access import may_read
from septel.exercise.items import Item, Marking, Seat

MOST_CACHED = 1_000  # answers to who may read what
BLOCK = 512  # pieces of news, counted together


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
        """From what `as_list` gave. Many items have the same audience and marking: they share one."""
        seq, t, wall, items = kept
        return cls(seq, t, wall, tuple(Item(i, k, _audience(tuple(a)), b, Marking.of(m)) for i, k, a, m, b in items))


@lru_cache(maxsize=MOST_CACHED)
def _audience(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words)


@dataclass
class Numbers:
    """A growing sequence of integers from 0, a bit each, however they lie; `before[i]` of them are below i · BLOCK."""

    bits: bytearray = field(default_factory=bytearray)
    before: array[int] = field(default_factory=lambda: array("I"))
    size: int = 0

    @classmethod
    def of(cls, bits: bytes) -> Numbers:
        """From what `bits` was."""
        numbers = cls(bytearray(bits))
        for first in range(0, len(bits), BLOCK // 8):
            numbers.before.append(numbers.size)
            numbers.size += int.from_bytes(bits[first : first + BLOCK // 8], "little").bit_count()
        return numbers

    def copy(self) -> Numbers:
        """Another that grows otherwise."""
        return Numbers(self.bits[:], self.before[:], self.size)

    def add(self, number: int) -> None:
        """Append a number greater than all."""
        while len(self.before) <= number // BLOCK:
            self.before.append(self.size)
        self.bits += bytes(number // 8 + 1 - len(self.bits))
        self.bits[-1] |= 1 << number % 8
        self.size += 1

    def between(self, first: int, last: int) -> list[int]:
        """The numbers at the indices from `first`, from 0, to before `last`, as far as there are any."""
        found: list[int] = []
        first, last = max(0, first), min(self.size, last)
        block = bisect_right(self.before, first) - 1
        while len(found) < last - first:
            here, bits, at = [], self._block(block), block * BLOCK
            while bits:
                lowest = bits & -bits
                here.append(at + lowest.bit_length() - 1)
                bits ^= lowest
            skipped = max(0, first - self.before[block])
            found += here[skipped : skipped + last - first - len(found)]
            block += 1
        return found

    def index_of(self, number: int) -> int | None:
        """Where a number stands, None if it does not."""
        block, bit = divmod(number, BLOCK)
        if not 0 <= block < len(self.before):
            return None
        bits = self._block(block)
        return self.before[block] + (bits & ((1 << bit) - 1)).bit_count() if bits >> bit & 1 else None

    def _block(self, block: int) -> int:
        return int.from_bytes(self.bits[block * BLOCK // 8 : (block + 1) * BLOCK // 8], "little")


@dataclass
class Cohort:
    """Seats that have been told the same so far, and which pieces of news that is."""

    seats: frozenset[str]
    pieces: Numbers


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
                self.cohorts.append(Cohort(frozenset(new), Numbers()))
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
        told: frozenset[str] = frozenset().union(*{self.readers(item) for item in items})
        if not told:
            return {}
        number = len(self.seqs)
        self.seqs.append(seq)
        cursors: dict[str, int] = {}
        for cohort in self._told_together(told):
            cohort.pieces.add(number)
            cursors |= dict.fromkeys(cohort.seats, cohort.pieces.size)
        return cursors

    def cursor(self, seat: str) -> int:
        """The seat's newest cursor, 0 if it was told nothing."""
        return self._pieces(seat).size

    def after(self, seat: str, cursor: int, most: int) -> list[tuple[int, int]]:
        """(cursor, record) of the next pieces after a cursor, at most `most`."""
        cursor = max(0, cursor)
        pieces = self._pieces(seat).between(cursor, cursor + most)
        return [(n, self.seqs[number]) for n, number in enumerate(pieces, cursor + 1)]

    def told(self, seq: int) -> dict[str, int]:
        """Who was told of a record, with their cursors."""
        number = bisect_left(self.seqs, seq)
        if number == len(self.seqs) or self.seqs[number] != seq:
            return {}
        found: dict[str, int] = {}
        for cohort in self.cohorts:
            index = cohort.pieces.index_of(number)
            if index is not None:
                found |= dict.fromkeys(cohort.seats, index + 1)
        return dict(sorted(found.items()))

    def as_dict(self) -> dict[str, Any]:
        """As JSON, to be kept with a snapshot."""
        cohorts = [[sorted(cohort.seats), b64encode(cohort.pieces.bits).decode()] for cohort in self.cohorts]
        return {"seqs": list(self.seqs), "cohorts": sorted(cohorts)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Streams:
        """From what `as_dict` gave."""
        streams = cls()
        streams.seqs = array("I", kept["seqs"])
        streams.cohorts = [Cohort(frozenset(names), Numbers.of(b64decode(bits))) for names, bits in kept["cohorts"]]
        return streams

    def _pieces(self, seat: str) -> Numbers:
        return next((cohort.pieces for cohort in self.cohorts if seat in cohort.seats), NOTHING)

    def _told_together(self, told: frozenset[str]) -> list[Cohort]:
        """The cohorts that make up exactly these seats; one of which only a part is told is parted."""
        found = self._fitting.get(told)
        if found is None:
            parted = [cohort for cohort in self.cohorts if cohort.seats & told and cohort.seats - told]
            for cohort in parted:
                rest = Cohort(cohort.seats - told, cohort.pieces.copy())
                cohort.seats &= told
                self.cohorts.append(rest)
            if parted or len(self._fitting) >= MOST_CACHED:
                self._fitting = {}
            found = [cohort for cohort in self.cohorts if cohort.seats <= told and cohort.seats]
            self._fitting[told] = found
        return found


NOTHING = Numbers()
