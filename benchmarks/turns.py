"""Taking turns on one core: what is compared is measured alternately, so that a busy moment of the machine hits all of it."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

Say = Callable[[str], None]


def cores() -> list[int]:
    """The cores that this process may use; empty where the system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """Keep the calling thread, and the processes that it starts, on one core; None leaves it alone."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def own_core() -> int | None:
    """The core for what runs on one: the last, since the system's own work tends to be on the first."""
    return cores()[-1] if cores() else None


def set_aside() -> None:
    """Take what exists by now out of the garbage collector's rounds: a peer in pure Python pays for its own objects only."""
    gc.collect()
    gc.freeze()


def timed(work: Callable[[], Any]) -> float:
    """Seconds of wall time."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def middle_ratio(ours: list[float], theirs: list[float]) -> float:
    """The median over the turns of ours to theirs."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))
