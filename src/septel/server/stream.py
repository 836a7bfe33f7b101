"""Streams: each seat's events as frames, from a cursor on, then as they happen.

A listener first catches up from the log, chunk by chunk; once it is level it is live, and what the director tells is written to
all live sockets at once. One whose socket is full falls back to catching up, so that it costs the others nothing; if it takes
nothing for STALLED_S it is closed with 4408, and goes on later from its own cursor.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import parse_qs

from septel.exercise.access.credentials import Session
from septel.exercise.director import Director
from septel.exercise.records import Record
from septel.exercise.streams import Piece
from septel.server.door import Door, must
from septel.server.limits import Buckets, Limits
from septel.server.problems import Problem
from septel.server.shown import Encoded, Shown
from septel.server.turns import Turns
from septel.server.wire import NAME

PATH = "/api/stream"
CHUNK = 100  # events
STALLED_S = 10.0
AGAIN_S = 0.005
LOOK_S = 30.0  # how often an open stream asks whether its session is
SLOW, GONE, FLOOD = 4408, 4401, 4429
LOG = logging.getLogger("septel.server")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Wire(Protocol):
    """A socket as a listener uses it."""

    writable: asyncio.Event

    def write(self, frames: bytes) -> bool: ...

    def drop(self, code: int, reason: str) -> None: ...


class Listener:
    """One open stream: what it has been sent, and whether it is level with its seat."""

    def __init__(self, seat: str, session: Session, wire: Wire, cursor: int) -> None:
        self.seat, self.session, self.wire, self.cursor = seat, session, wire, cursor
        self.live = False
        self.behind = asyncio.Event()
        self.behind.set()

    def tell(self, event: Encoded) -> None:
        """Write an event that has just happened, unless catching up will bring it."""
        if not self.live:
            return
        if event.cursor != self.cursor + 1:
            self.fall_back()
            return
        self.cursor = event.cursor
        if not self.wire.write(event.frame):
            self.fall_back()

    def fall_back(self) -> None:
        """Catch up again, when the socket has room."""
        self.live = False
        self.behind.set()


class Streams:
    """All open streams."""

    def __init__(self, director: Director, door: Door, shown: Shown, *, limits: Limits, buckets: Buckets) -> None:
        self.director, self.door, self.shown, self.limits, self.buckets = director, door, shown, limits, buckets
        self._open: dict[str, set[Listener]] = {}
        self._turns = Turns()
        director.heard, director.prepares = self.heard, shown.pack
        door.ended = self.end

    def __len__(self) -> int:
        return sum(map(len, self._open.values()))

    def heard(self, record: Record, piece: Piece, cursors: dict[str, int]) -> None:
        """What the director tells, to everybody who listens. It never fails: who misses something catches up."""
        seats, audiences = self.director.memory.seats, None
        for name, listeners in self._open.items():
            cursor = cursors.get(name)
            if cursor is None or not listeners:
                continue
            try:
                audiences = audiences or self.shown.audiences(piece)
                event = self.shown.event(seats[name], cursor, piece, audiences) if name in seats else None
            except Exception:
                LOG.exception("record %d could not be told", record.seq)
                event = None
            for listener in listeners:
                if event is None:
                    listener.fall_back()
                else:
                    listener.tell(event)

    def end(self, sessions: set[str]) -> None:
        """Close the streams of sessions that are over."""
        for listeners in self._open.values():
            for listener in listeners:
                if listener.session.id in sessions:
                    listener.live = False
                    listener.wire.drop(GONE, "This session is over.")

    async def connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A socket that asks for its seat's events. Problem, before it is accepted, if it may not have them."""
        if scope["path"] != PATH:
            raise Problem(404, "no_such_route", "There is nothing at this address.")
        sitting = must(scope["state"]["sitting"])
        try:
            said = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10).get("after", ["0"])[-1]
        except ValueError:
            said = ""
        if not (said.isascii() and said.isdigit() and len(said) < 17):
            raise Problem(400, "bad_request", "`after` is a whole number, 0 or more.")
        seat = sitting.seat.name
        if len(self._open.get(seat, ())) >= self.limits.streams:
            raise Problem(429, "too_many", "This seat has too many streams open.", wait_s=10)
        await self.director.settled()
        if int(said) > self.director.memory.streams.cursor(seat):
            raise Problem(400, "unknown_event", "This seat was not told so many events.")
        await self.serve(scope, receive, send, seat=seat, session=sitting.session, after=int(said))

    async def serve(self, scope: Scope, receive: Receive, send: Send, *, seat: str, session: Session, after: int) -> None:
        """Accept a socket and serve it until one side closes it."""
        await receive()
        await send({"type": "websocket.accept", "headers": [(b"x-exercise", b"EXERCISE")]})
        wire = scope.get("extensions", {}).get(NAME) or Sent(send)
        listener = Listener(seat, session, wire, after)
        self._open.setdefault(seat, set()).add(listener)
        work = [
            asyncio.create_task(one) for one in (self._pump(listener), self._listen(listener, receive), self._look(listener))
        ]
        if isinstance(wire, Sent):
            work.append(asyncio.create_task(wire.run()))
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if (error := task.exception()) is not None:
                    LOG.error("a stream has ended", exc_info=error)
                    wire.drop(1011, "Something went wrong; connect again.")
        finally:
            self._open[seat].discard(listener)
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    async def _pump(self, listener: Listener) -> None:
        """Bring a listener level, again and again."""
        while True:
            await listener.behind.wait()
            try:
                async with asyncio.timeout(STALLED_S):
                    await listener.wire.writable.wait()
            except TimeoutError:
                listener.wire.drop(SLOW, "Too slow: connect again with the last cursor that was read.")
                return
            await self.director.settled()
            pieces = await self.shown.told(listener.seat, listener.cursor, CHUNK)
            await self.director.settled()
            seat = self.director.seat(listener.seat)
            if not pieces and listener.cursor < self.director.memory.streams.cursor(listener.seat):
                await asyncio.sleep(AGAIN_S)  # something was told meanwhile
                continue
            if not pieces or seat is None:
                listener.live = True
                listener.behind.clear()
                continue
            async with self._turns.one():
                events = list(self.shown.events(seat, pieces))
                listener.cursor = events[-1].cursor
                listener.wire.write(b"".join([event.frame for event in events]))

    async def _listen(self, listener: Listener, receive: Receive) -> None:
        """Wait until the other side closes. It has nothing to say; what it says is counted and let fall."""
        while (await receive())["type"] != "websocket.disconnect":
            if self.buckets.take("frames", listener.session.id, self.limits.frames):
                listener.wire.drop(FLOOD, "Nothing is to be sent here.")
                return

    async def _look(self, listener: Listener) -> None:
        """Close the stream once its session is over by time."""
        while True:
            await asyncio.sleep(LOOK_S)
            if not await asyncio.to_thread(self.door.still, listener.session):
                listener.wire.drop(GONE, "This session is over.")
                return


class Sent:
    """A socket of a server that knows no frames: they wait in turn, at most BACKLOG of them."""

    BACKLOG = 1000

    def __init__(self, send: Send) -> None:
        self._send = send
        self._wait: asyncio.Queue[tuple[int, str] | bytes] = asyncio.Queue()
        self.writable = asyncio.Event()
        self.writable.set()

    def write(self, frames: bytes) -> bool:
        """Let frames wait their turn."""
        self._wait.put_nowait(frames)
        if self._wait.qsize() > self.BACKLOG:
            self.writable.clear()
        return self.writable.is_set()

    def drop(self, code: int, reason: str) -> None:
        """Close when it is its turn."""
        self._wait.put_nowait((code, reason))

    async def run(self) -> None:
        """Send what waits, until the socket is closed."""
        while True:
            one = await self._wait.get()
            if isinstance(one, tuple):
                await self._send({"type": "websocket.close", "code": one[0], "reason": one[1]})
                return
            for payload in payloads(one):
                await self._send({"type": "websocket.send", "text": payload.decode()})
            if self._wait.empty():
                self.writable.set()


def payloads(frames: bytes) -> list[bytes]:
    """What whole frames of a server hold."""
    found, at = [], 0
    while at < len(frames):
        size, at = frames[at + 1], at + 2
        if size == 126:
            size, at = int.from_bytes(frames[at : at + 2], "big"), at + 2
        elif size == 127:
            size, at = int.from_bytes(frames[at : at + 8], "big"), at + 8
        found.append(frames[at : at + size])
        at += size
    return found
