"""Sockets, where uvicorn's own are not enough: frames that are written as they are, and clients that dawdle over a request.

`Frames` lets the stream write one frame's bytes to many sockets without encoding them again, and says when a socket is full.
`Requests` gives a client a time in which a request's head must be there, and a size that it may have.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from septel.server import STAMP
from septel.server.problems import MEDIA_TYPE, Problem

STAMPED = ((b"x-exercise", STAMP.encode()), (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
NAME = "septel.wire"
CUT = "septel.cut"  # lets a connection fall with all that waits to be sent
HEAD_S = 10.0
HEAD_BYTES = 32_768
BACKLOG = 131_072  # bytes that wait for one socket before it counts as full
LET_GO_S = 30.0  # for a client that does not even take the last frame


class Frames(WebSocketsSansIOProtocol):
    """A WebSocket to which frames can be written as bytes."""

    def handle_connect(self, event: Any) -> None:
        """Begin, and tell the application of this."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.transport.set_write_buffer_limits(high=BACKLOG)
            extensions = cast("dict[str, Any]", self.scope["extensions"])
            extensions[NAME] = self

    @property
    def open(self) -> bool:
        """Whether anything can be written."""
        return not (self.close_sent or self.disconnected or self.transport.is_closing())

    def write(self, frames: bytes) -> bool:
        """Write whole frames; whether the socket has room for more."""
        if self.open:
            self.transport.write(frames)
        return self.writable.is_set()

    def drop(self, code: int, reason: str) -> None:
        """Close without waiting for a client that does not read."""
        if self.open:
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.loop.call_later(LET_GO_S, self.transport.abort)
            self.writable.set()
            self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})


class Requests(HttpToolsProtocol):
    """HTTP/1.1 with a limit on the time and the size of a request's head."""

    _deadline: asyncio.TimerHandle | None = None
    _bytes = _unfinished = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._waited()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Wait no more: the connection is another's."""
        self._waited()
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self.scope["extensions"] = {CUT: {"abort": self.transport.abort}}
        self._bytes = self._unfinished = 0
        self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Part of it; one that is too long is let fall."""
        self._bytes += len(name) + len(value) + 4
        if self._bytes > HEAD_BYTES:
            self._refuse(431, "The request's head is too long.")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._waited()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """What the parser keeps to itself of a head without an end is counted too."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._deadline is not None:
            self._unfinished += len(data)
            if self._unfinished > 2 * HEAD_BYTES:
                self._refuse(431, "The request's head is too long.")

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP."""
        self._refuse(400, msg)

    def _refuse(self, status: int, reason: str) -> None:
        """Answer before there is a request, and close."""
        if self.transport.is_closing():
            return
        response = Problem(status, "bad_request", reason).response()
        body = bytes(response.body)
        head = [
            *STAMPED,
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
        ]
        self.transport.write(STATUS_LINE[status] + b"".join(b"%s: %s\r\n" % pair for pair in head) + b"\r\n" + body)
        self.transport.close()

    def _wait(self) -> None:
        self._waited()
        self._deadline = self.loop.call_later(HEAD_S, self._too_late)

    def _waited(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        self._refuse(408, "The request's head took too long.")
