"""Turns: what takes long is done in slices, one at a time, and between two of them everybody else is served.

Whoever reads much (a whole state, a search, an export) works for a few milliseconds and lets the event loop go round; of
several who do so, only one has a slice in each round. A slice never waits for anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

SLICE_S = 0.003
Part = TypeVar("Part")


class Turns:
    """Who has the next slice: in the order in which they asked."""

    def __init__(self, slice_s: float = SLICE_S) -> None:
        self._turn, self._slice_s = asyncio.Lock(), slice_s

    async def over(self, work: Iterator[Part | None], most: int = 1_000_000) -> AsyncIterator[list[Part]]:
        """What some work gives, a slice's worth at a time, at most so many; where it gives None it has only worked."""
        ended = False
        while not ended:
            async with self._turn:
                part, ended = self._slice(work, most)
                await asyncio.sleep(0)
            if part:
                yield part

    @contextlib.asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A turn for work that is short by itself; it waits for nothing."""
        async with self._turn:
            yield
            await asyncio.sleep(0)

    async def all(self, work: Iterator[Part | None]) -> list[Part]:
        """All that it gives."""
        return [one async for part in self.over(work) for one in part]

    def _slice(self, work: Iterator[Part | None], most: int) -> tuple[list[Part], bool]:
        part: list[Part] = []
        until = time.perf_counter() + self._slice_s
        for one in work:
            if one is not None:
                part.append(one)
            if len(part) >= most or time.perf_counter() >= until:
                return part, False
        return part, True
