"""The load generator's own clients, as light as can be, since they share the machine with the server that is measured."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

LONGEST_HEAD = 65_536
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
MASK = b"\0\0\0\0"  # a mask of zeros changes nothing; what is masked are only pongs and closes


class Http:
    """One connection that is kept, for JSON; a request after the other."""

    def __init__(self, url: str) -> None:
        found = urlsplit(url)
        self.host, self.port = found.hostname or "127.0.0.1", found.port or 80
        self.cookie = ""
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, dict[str, str], Any]:
        """Status, headers and JSON of an answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nContent-Length: {len(content)}\r\n"
        head += "Content-Type: application/json\r\n" if content else ""
        head += f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        writer.write(head.encode() + b"\r\n" + content)
        status, headers = _head(await reader.readuntil(b"\r\n\r\n"))
        found = await reader.readexactly(int(headers.get("content-length", "0")))
        if "set-cookie" in headers:
            self.cookie = headers["set-cookie"].partition(";")[0]
        return status, headers, json.loads(found) if found else None

    def close(self) -> None:
        """Let go."""
        if self._streams is not None:
            self._streams[1].close()


def _head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return int(first.split(" ", 2)[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}


class Stream(asyncio.Protocol):
    """A WebSocket that hands each text to `heard(payload, when)`; it answers pings and says nothing else."""

    def __init__(self, target: str, cookie: str, heard: Callable[[bytes, float], None]) -> None:
        self.target, self.cookie, self.heard = target, cookie, heard
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport
        self._rest = b""
        self._code = 1006

    @classmethod
    async def connect(cls, url: str, path: str, cookie: str, heard: Callable[[bytes, float], None]) -> Stream:
        """Open one. ConnectionError if it is refused."""
        found = urlsplit(url)
        _, stream = await asyncio.get_running_loop().create_connection(
            lambda: cls(path, cookie, heard), found.hostname, found.port
        )
        await stream.opened
        return stream

    def connection_made(self, transport: Any) -> None:
        """Ask for the upgrade."""
        self.transport = transport
        host, port = transport.get_extra_info("peername")[:2]
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self.target} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {self.cookie}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Frames, whole or in parts."""
        now = time.perf_counter()
        data = self._rest + data if self._rest else data
        if not self.opened.done():
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            status, _ = _head(head + b"\r\n")
            if status != 101:
                self.opened.set_exception(ConnectionError(f"{self.target}: {status} {data[:200]!r}"))
                self.transport.close()
                return
            self.opened.set_result(None)
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if start + size > end:
                break
            self._frame(data[at] & 15, data[start : start + size], now)
            at = start + size
        self._rest = data[at:]

    def _frame(self, kind: int, payload: bytes, now: float) -> None:
        if kind == TEXT:
            self.heard(payload, now)
        elif kind == PING:
            self.transport.write(bytes((0x80 | PONG, 0x80 | len(payload))) + MASK + payload)
        elif kind == CLOSE:
            self._code = int.from_bytes(payload[:2], "big") if payload else 1005
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """It is over."""
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"{self.target}: closed before it was open"))
        if not self.closed.done():
            self.closed.set_result(self._code)

    def drop(self) -> None:
        """Be gone, as when a cable is cut."""
        self.transport.abort()
