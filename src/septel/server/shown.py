"""What leaves: items and events as JSON, stamped, with the texts that stand outside the chain, as far as a seat may read them.

An event is encoded once for all who read the same of it; only its cursor differs from seat to seat.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from septel.exercise import clock
from septel.exercise.access import may_read
from septel.exercise.director import Director
from septel.exercise.items import Item, Marking, Seat
from septel.exercise.streams import Piece
from septel.exercise.view import read_by
from septel.server import STAMP

REMOVED = "[removed]"
MOST_KEPT = 4096  # encoded events
MOST_PACKED = 64  # pieces of which each item is encoded
Audiences = Sequence[frozenset[str]]
Texts = Mapping[str, str | None]
NONE: Texts = {}
CONTAINERS = frozenset({dict, list, tuple})
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def encoded(value: Any) -> bytes:
    """JSON without spaces."""
    return _encode(value).encode(errors="replace")


def references(value: Any) -> Sequence[Mapping[str, Any]]:
    """What in a value stands for a text."""
    found: list[Mapping[str, Any]] = []
    look = [value]
    for one in look:
        if type(one) is dict:
            if "$text" in one:
                found.append(one)
                continue
            one = one.values()
        for inner in one:
            if type(inner) in CONTAINERS:
                look.append(inner)
    return found


def framed(payload: bytes) -> bytes:
    """A text frame of a WebSocket, from a server (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


@dataclass(frozen=True)
class Encoded:
    """An event as bytes: JSON, and the same as a frame."""

    cursor: int
    payload: bytes
    frame: bytes


class Shown:
    """What a director's seats are shown."""

    def __init__(self, director: Director) -> None:
        self.director = director
        self._readers: dict[tuple[frozenset[str], Marking], frozenset[str]] = {}
        self._seats: Mapping[str, Seat] = {}
        self._kept: OrderedDict[tuple[int, tuple[bool, ...]], bytes] = OrderedDict()
        self._last: dict[tuple[int, tuple[bool, ...], int], Encoded] = {}
        self._packed: dict[int, list[bytes]] = {}
        self._prepared: set[int] = set()  # pieces whose texts were read not long ago

    def items(self, seat: Seat, *, kind: str) -> Iterable[Item]:
        """What a seat may read of one kind now, the texts not opened yet; where there may be many, ask `Readings`."""
        state, marks = self.director.state, self.director.memory.marks()
        for feature in self.director.fold.features:
            yield from (item for item in read_by(seat, feature, state, kind, marks=marks) if item is not None)

    def item(self, item: Item, texts: Texts = NONE) -> dict[str, Any]:
        """An item as JSON; its audience is nobody's to see."""
        return {"id": item.id, "kind": item.kind, "marking": item.marking.as_dict(), "body": self.opened(item.body, texts)}

    def opened(self, value: Any, texts: Texts = NONE) -> Any:
        """The same with texts where references stood: those that were read before (`texts`), else from the log, which may take
        long."""
        if type(value) is dict:
            if "$text" in value:
                name = value["$text"]
                text = texts[name] if name in texts else self.director.log.open_text(value)
                return REMOVED if text is None else text
            return {key: self.opened(one, texts) if type(one) in CONTAINERS else one for key, one in value.items()}
        if type(value) is list or type(value) is tuple:
            return [self.opened(one, texts) if type(one) in CONTAINERS else one for one in value]
        return value

    async def texts(self, values: Iterable[Any], *, keeps: bool = True) -> dict[str, str | None]:
        """All texts that these values refer to, by name; what is not in memory is read in a thread."""
        refs = [ref for value in values for ref in references(value)]
        found: dict[str, str | None] = dict(self.director.log.known_texts(refs))
        missing = [ref for ref in refs if ref["$text"] not in found]
        if missing:
            found |= await asyncio.to_thread(self.director.log.open_texts, missing, keeps=keeps)
        return found

    def events(self, seat: Seat, pieces: Iterable[tuple[int, Piece]]) -> Iterator[Encoded]:
        """Pieces of news as the seat may read them now."""
        return (self.event(seat, cursor, piece) for cursor, piece in pieces)

    async def told(self, seat: str, cursor: int, most: int) -> list[tuple[int, Piece]]:
        """The next pieces of news of a seat, as the director tells them; their texts are in memory."""
        pieces = await self.director.told_again(seat, cursor, most)
        fresh = [piece for _, piece in pieces if piece.seq not in self._prepared]
        if fresh:
            await self.texts(item.body for piece in fresh for item in piece.items)
            if len(self._prepared) >= MOST_KEPT:
                self._prepared.clear()
            self._prepared.update(piece.seq for piece in fresh)
        return pieces

    def moment(self, t: float) -> dict[str, Any]:
        """An hour as people read it."""
        return clock.moment(self.director.state["setting"], t)

    def event(self, seat: Seat, cursor: int, piece: Piece, audiences: Audiences | None = None) -> Encoded:
        """A piece of news as a seat may read it now; `audiences` of the piece, if there are many seats to tell."""
        name = seat.name
        reads = tuple([name in readers for readers in (self.audiences(piece) if audiences is None else audiences)])
        key = (piece.seq, reads, cursor)
        found = self._last.get(key)
        if found is None:
            payload = b'{"exercise":"%s","cursor":%d,' % (STAMP.encode(), cursor) + self._rest(piece, reads)
            found = Encoded(cursor, payload, framed(payload))
            if len(self._last) >= MOST_KEPT:
                self._last.clear()
            self._last[key] = found
        return found

    def audiences(self, piece: Piece) -> Audiences:
        """The seats that may read each item of a piece now."""
        return [self.readers(item) for item in piece.items]

    def readers(self, item: Item) -> frozenset[str]:
        """The seats that may read an item now: `may_read` of each, remembered until the seats change."""
        seats = self.director.memory.seats
        if seats is not self._seats:
            self._readers, self._seats = {}, seats
        key = (item.audience, item.marking)
        found = self._readers.get(key)
        if found is None:
            found = frozenset(name for name, seat in seats.items() if may_read(seat, item))
            self._readers[key] = found
        return found

    def pack(self, piece: Piece) -> list[bytes]:
        """Each item of a piece as JSON, once for all seats; it may be called from another thread."""
        packed = [encoded(self.item(item)) for item in piece.items]
        self._packed[piece.seq] = packed
        while len(self._packed) > MOST_PACKED:
            self._packed.pop(next(iter(self._packed)), None)
        return packed

    def _rest(self, piece: Piece, reads: tuple[bool, ...]) -> bytes:
        """An event after its cursor."""
        key = (piece.seq, reads)
        rest = self._kept.get(key)
        if rest is None:
            packed = self._packed.get(piece.seq) or self.pack(piece)
            items = b",".join([one for one, may in zip(packed, reads, strict=True) if may])
            rest = encoded({**self.moment(piece.t), "wall": piece.wall})[1:-1] + b',"items":[' + items + b"]}"
            self._kept[key] = rest
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return rest
