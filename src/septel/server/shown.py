"""What leaves: items and events as JSON, stamped, with the texts that stand outside the chain, as far as a seat may read them.

An event is encoded once for all who read the same of it; only its cursor differs from seat to seat.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from septel.exercise import clock
from septel.exercise.access import may_read
from septel.exercise.director import Director
from septel.exercise.items import Item, Marking, Seat
from septel.exercise.streams import Piece
from septel.server import STAMP

REMOVED = "[removed]"
MOST_KEPT = 4096  # encoded events
Audiences = Sequence[frozenset[str]]


def encoded(value: Any) -> bytes:
    """JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(errors="replace")


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

    def items(self, seat: Seat, *, kind: str | None = None) -> Iterable[Item]:
        """What a seat may read now, the texts not opened yet."""
        return (item for item in self.director.items(seat) if kind is None or item.kind == kind)

    def item(self, item: Item) -> dict[str, Any]:
        """An item as JSON; its audience is nobody's to see."""
        return {"id": item.id, "kind": item.kind, "marking": item.marking.as_dict(), "body": self.opened(item.body)}

    def opened(self, value: Any) -> Any:
        """The same with texts where references stood."""
        if isinstance(value, Mapping):
            if "$text" in value:
                text = self.director.log.open_text(value)
                return REMOVED if text is None else text
            return {key: self.opened(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.opened(one) for one in value]
        return value

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

    def _rest(self, piece: Piece, reads: tuple[bool, ...]) -> bytes:
        """An event after its cursor."""
        key = (piece.seq, reads)
        rest = self._kept.get(key)
        if rest is None:
            items = [self.item(item) for item, may in zip(piece.items, reads, strict=True) if may]
            rest = encoded({**self.moment(piece.t), "wall": piece.wall, "items": items})[1:]
            self._kept[key] = rest
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return rest
