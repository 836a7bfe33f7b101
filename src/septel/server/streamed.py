"""Long answers, sent while they are made: nobody waits for another's, and none of them is in memory as a whole.

What fits into one part is an answer like any other. The rest is sent as the client takes it; a client that takes nothing for
STALLED_S, or is not through after LONGEST_S, is cut off, so that what is read for it is let go.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from starlette.responses import Response

from septel.server.wire import CUT

ENOUGH = 65_536  # bytes of a part
STALLED_S = 10.0
LONGEST_S = 120.0


class CutOff(Exception):  # noqa: N818  (the client's fault)
    """A client that does not take what it asked for: its connection is closed before the end."""


async def streamed(body: AsyncGenerator[bytes], media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """The answer with this body, which comes in pieces of any size. What fails before the first part is full is raised here."""
    parts = _gathered(body)
    first = await anext(parts, b"")
    second = await anext(parts, b"")
    if not second:
        return Response(first, headers=dict(headers or {}), media_type=media_type)
    return _Long([first, second], parts, dict(headers or {}), media_type)


async def _gathered(body: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """The same in pieces that are worth sending."""
    waiting, size = [], 0
    async with contextlib.aclosing(body):
        async for piece in body:
            waiting.append(piece)
            size += len(piece)
            if size >= ENOUGH:
                yield b"".join(waiting)
                waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


class _Long(Response):
    """An answer of unknown length."""

    def __init__(self, ready: list[bytes], parts: AsyncGenerator[bytes], headers: dict[str, str], media_type: str) -> None:
        self.ready, self.parts = ready, parts
        super().__init__(b"", headers=headers, media_type=media_type)
        self.raw_headers = [(name, value) for name, value in self.raw_headers if name != b"content-length"]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send it, part by part."""
        gone = asyncio.ensure_future(_gone(receive))
        try:
            async with contextlib.aclosing(self.parts), asyncio.timeout(LONGEST_S):
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                while self.ready:
                    await self._send(send, self.ready.pop(0))
                async for part in self.parts:
                    if gone.done():
                        return
                    await self._send(send, part)
                await self._send(send, b"", more=False)
        except TimeoutError:
            cut = scope.get("extensions", {}).get(CUT)
            if cut is None:
                raise CutOff from None
            cut["abort"]()
        finally:
            gone.cancel()

    @staticmethod
    async def _send(send: Any, part: bytes, *, more: bool = True) -> None:
        async with asyncio.timeout(STALLED_S):
            await send({"type": "http.response.body", "body": part, "more_body": more})


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
