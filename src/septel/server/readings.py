"""Long readings: a seat's whole state, its export, a search, counts, the summary; each at one position of the log.

Each is made in slices from a view, so that it stalls nobody and shows what was there when it was asked for. MOST_AT_ONCE are
made at a time, one of them for the same seat; the others wait for their turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from typing import Any
from weakref import WeakValueDictionary

from septel.errors import plain
from septel.exercise import clock, seats
from septel.exercise.director import Director
from septel.exercise.items import Item, Seat
from septel.exercise.view import View
from septel.server import STAMP
from septel.server.problems import Problem
from septel.server.shown import Shown, Texts, encoded
from septel.server.turns import Turns

MOST_FOUND = 100
MOST_AT_ONCE = 4
MOST_WAITING = 400
TOGETHER = 200  # items whose texts are read together
COLUMNS = ("exercise", "kind", "id", "level", "caveats", "releasable_to", "body")


class Readings:
    """What seats read that takes long."""

    def __init__(self, director: Director, shown: Shown) -> None:
        self.director, self.shown, self.turns = director, shown, Turns()
        self._places, self._waiting = asyncio.Semaphore(MOST_AT_ONCE), 0
        self._own: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @contextlib.asynccontextmanager
    async def view(self, seat: Seat) -> AsyncIterator[View]:
        """All that can be read now, once it is this seat's turn. Problem 503 if too many wait."""
        if self._waiting >= MOST_WAITING:
            raise Problem(503, "busy", "Too many read at once. Try again in a moment.", wait_s=2)
        own = self._own.setdefault(seat.name, asyncio.Lock())
        self._waiting += 1
        try:
            await own.acquire()
            try:
                await self._places.acquire()
            except BaseException:
                own.release()
                raise
        finally:
            self._waiting -= 1
        try:
            yield await self.director.view()
        finally:
            self._places.release()
            own.release()

    def now(self, view: View) -> dict[str, Any]:
        """The clock's time, by a view that is fresh."""
        state = view.state
        moment = clock.moment(state["setting"], clock.now(state, self.director.now()))
        return {"mode": state["clock"]["mode"], "rate": state["clock"]["rate"]} | moment

    def cursor(self, seat: Seat) -> int:
        """The seat's newest event; right after a view is made, it is that of the view."""
        return self.director.memory.streams.cursor(seat.name)

    async def state(self, seat: Seat, kind: str | None) -> AsyncGenerator[bytes]:
        """All items by kind, as JSON."""
        async with self.view(seat) as view:
            head = {"exercise": STAMP, "cursor": self.cursor(seat), "now": self.now(view)}
            yield encoded(head)[:-1] + b',"items":{'
            last = ""
            async for items, texts in self._items(view, seat, kind):
                async for part in self.turns.over(self._by_kind(items, texts, last)):
                    yield b"".join(part)
                last = items[-1].kind
            yield b"]}}" if last else b"}}"

    async def export(self, seat: Seat, kind: str | None) -> AsyncGenerator[bytes]:
        """All items one after the other, as JSON."""
        async with self.view(seat) as view:
            title = view.state["setting"].get("title", "")
            head = {"exercise": STAMP, "seat": seat.name, "title": title, "now": self.now(view)}
            before = encoded(head)[:-1] + b',"items":['
            async for items, texts in self._items(view, seat, kind):
                async for part in self.turns.over(encoded(self.shown.item(one, texts)) for one in items):
                    yield before + b",".join(part)
                    before = b","
            yield (b"" if before == b"," else before) + b"]}"

    async def table(self, seat: Seat, kind: str | None) -> AsyncGenerator[bytes]:
        """All items as CSV, one a row."""
        async with self.view(seat) as view:
            yield as_csv((), head=True).encode()
            async for items, texts in self._items(view, seat, kind):
                async for part in self.turns.over(as_csv([self.shown.item(one, texts)]) for one in items):
                    yield "".join(part).encode(errors="replace")

    async def search(self, seat: Seat, said: str, kind: str | None) -> dict[str, Any]:
        """The first items in whose texts all words stand."""
        words = plain(said).split()
        found: list[dict[str, Any]] = []
        async with self.view(seat) as view:
            async for items, texts in self._items(view, seat, kind):
                async for part in self.turns.over(self._matching(items, texts, words)):
                    found += part
                if len(found) > MOST_FOUND:
                    break
        return {"items": found[:MOST_FOUND], "more": len(found) > MOST_FOUND}

    async def counts(self, seat: Seat) -> dict[str, Any]:
        """How many items there are of each kind."""
        async with self.view(seat) as view:
            found, cursor = Counter[str](), self.cursor(seat)
            async for part in self.turns.over(view.items(seat)):
                found.update(item.kind for item in part)
        return {"counts": dict(sorted(found.items())), "cursor": cursor}

    async def summary(self, seat: Seat) -> dict[str, Any]:
        """What somebody who sits down there must know."""
        async with self.view(seat) as view:
            t = clock.now(view.state, self.director.now())
            found = Counter[str]()
            async for part in self.turns.over(seats.waiting(view.state, seat, view.features)):
                found.update(part)
            told = seats.summary(view.state, seat, t=t, features=view.features, counts=found)
        return self.shown.opened(told, await self.shown.texts([told]))  # type: ignore[no-any-return]

    async def item(self, asks: Seat, name: str) -> Item | None:
        """The item of an id as it is now, whoever may read it."""
        async with self.view(asks) as view:
            async for part in self.turns.over(one if one.id == name else None for one in view.everything()):
                return part[0]
        return None

    async def _items(self, view: View, seat: Seat, kind: str | None) -> AsyncGenerator[tuple[list[Item], Texts]]:
        """What a seat may read, some at a time, with their texts."""
        async for items in self.turns.over(view.items(seat, kind), TOGETHER):
            yield items, await self.shown.texts([item.body for item in items], keeps=False)

    def _by_kind(self, items: Iterable[Item], texts: Texts, last: str) -> Iterator[bytes]:
        """Items as JSON, each kind's in a list that begins with its first."""
        for item in items:
            if item.kind == last:
                before = b","
            else:
                before = (b"]," if last else b"") + encoded(item.kind) + b":["
            last = item.kind
            yield before + encoded(self.shown.item(item, texts))

    def _matching(self, items: Iterable[Item], texts: Texts, words: list[str]) -> Iterator[dict[str, Any] | None]:
        for item in items:
            one = self.shown.item(item, texts)
            text = plain(" ".join(_texts(one)))
            yield one if all(word in text for word in words) else None


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def as_csv(rows: Iterable[Mapping[str, Any]], *, head: bool = False) -> str:
    """Items as CSV, stamped in every row, under a row of heads if asked; no cell is taken for a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    if head:
        table.writerow(COLUMNS)
    for row in rows:
        marking = row["marking"]
        named = [" ".join(marking[key]) for key in ("caveats", "releasable_to")]
        cells = [STAMP, row["kind"], row["id"], str(marking["level"]), *named, encoded(row["body"]).decode()]
        table.writerow([f"'{cell}" if cell[:1] in "=+-@\t\r\n" and cell else cell for cell in cells])
    return out.getvalue()
