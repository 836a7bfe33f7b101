"""Limits: how often somebody may ask, by token buckets that are handed the time.

A bucket holds `burst` and fills with `rate` a second; each request takes one, and one that finds it empty waits. Buckets that
are full again are forgotten, so that their number stays that of those who ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MOST_BUCKETS = 20_000


@dataclass(frozen=True)
class Limit:
    """`rate` per second on average, `burst` at once."""

    rate: float
    burst: float


@dataclass(frozen=True)
class Limits:
    """All of a server's limits; every default is an assumption.

    `commands`, `reads` and `heavy` (state, search, export, counts, summary and the like) are by seat; `strangers` by address,
    for who has no session; `frames` are those that a client sends on its stream.
    """

    commands: Limit = Limit(20, 40)
    reads: Limit = Limit(40, 120)
    heavy: Limit = Limit(5, 20)
    strangers: Limit = Limit(50, 500)
    frames: Limit = Limit(5, 20)
    streams: int = 20  # open at once by one seat
    body: int = 262_144  # bytes
    upload: int = 5_000_000  # bytes of a table that control sends
    text: int = 1_048_576  # bytes of telegrams that a seat sends
    body_s: float = 10.0  # until all of a body is there
    depth: int = 20  # of nested JSON


class Buckets:
    """Buckets by key; `now()` gives seconds that never go back."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[tuple[str, str], tuple[float, float]] = {}  # (what, who): (level, when)

    def take(self, what: str, who: str, limit: Limit) -> float:
        """Take one: 0, or how many seconds to wait for the next."""
        now, key = self._now(), (what, who)
        level, then = self._kept.get(key, (limit.burst, now))
        level = min(limit.burst, level + (now - then) * limit.rate)
        if level < 1.0:
            self._kept[key] = (level, now)
            return (1.0 - level) / limit.rate
        self._kept[key] = (level - 1.0, now)
        if len(self._kept) > MOST_BUCKETS:
            self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Let the half go that was not asked for longest."""
        by_age = sorted(self._kept, key=lambda key: self._kept[key][1])
        for key in by_age[: len(by_age) // 2]:
            del self._kept[key]
