"""Threads that run replications, in pieces small enough to stop within a second.

The work is a sequence of *blocks*, each a range of replications that every design runs; a *chunk* is one design's part of a
block. A block counts when all its chunks are there, and only the blocks without a gap from the start are kept: so designs
always have the same replications. How the work is cut depends on the clock; what comes out does not, since a replication is
a function of the seed and its number, and pools are sums of integers.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.experiment.engine import Engine, Pools

CHUNK_S = 0.25  # aimed at; a chunk is not interrupted
LEAVE_S = 0.6  # how long a stop waits for chunks under way before it leaves them behind
POLL_S = 0.05


@dataclass(frozen=True)
class Chunk:
    block: int
    design: int
    first: int
    count: int


class Cutter:
    """Cuts the replications first … wanted − 1 into chunks, by the time that replications have taken so far."""

    def __init__(self, *, designs: int, first: int, wanted: int, threads: int) -> None:
        self._designs, self._next, self._wanted, self._threads = designs, first, wanted, threads
        self._seconds = np.zeros(designs)  # a replication of each design took, latest
        self._block, self._count, self._design = -1, 0, designs
        self._lock = threading.Lock()

    def next(self) -> Chunk | None:
        """The next chunk, or None when all work is handed out."""
        with self._lock:
            if self._design == self._designs:
                self._next += self._count
                if self._next >= self._wanted:
                    self._count = 0
                    return None
                self._block, self._count, self._design = self._block + 1, self._size(), 0
            chunk = Chunk(self._block, self._design, self._next, self._count)
            self._design += 1
            return chunk

    def took(self, chunk: Chunk, seconds: float) -> None:
        """Learn how long a chunk took."""
        with self._lock:
            self._seconds[chunk.design] = seconds / chunk.count

    def _size(self) -> int:
        left = self._wanted - self._next
        slowest = float(self._seconds.max())
        if not self._seconds.all():  # some design has not been timed yet
            return 1
        # Growing at most fourfold keeps one lucky timing from making a chunk that cannot be stopped; near the end there are at
        # least two chunks left for each thread, so that none idles long.
        fair = max(1, left * self._designs // (2 * self._threads))
        return max(1, min(int(CHUNK_S / slowest), 4 * self._count, fair, left))


@dataclass
class Gathered:
    """What is finished: `values` is [design, replication, measure], of which the replications below `done` are kept.

    `values` grows by doubling, so that memory follows what is done and not what is wanted.
    """

    values: NDArray[np.float64]
    pools: list[Pools]
    done: int = field(init=False)
    finished: int = 0  # replications that came in, of all designs together
    _blocks: dict[int, dict[int, tuple[Chunk, Pools]]] = field(default_factory=dict)
    _next_block: int = 0

    def __post_init__(self) -> None:
        self.done = self.values.shape[1]

    def add(self, chunk: Chunk, values: NDArray[np.float64], pools: Pools) -> None:
        """Take one chunk in; keep the blocks that are complete without a gap."""
        end = chunk.first + chunk.count
        if end > self.values.shape[1]:
            designs, room, measures = self.values.shape
            grown = np.full((designs, max(2 * room, end), measures), np.nan)
            grown[:, :room] = self.values
            self.values = grown
        self.values[chunk.design, chunk.first : end] = values
        self.finished += chunk.count
        self._blocks.setdefault(chunk.block, {})[chunk.design] = (chunk, pools)
        while len(block := self._blocks.get(self._next_block, {})) == len(self.pools):
            for design, (_, added) in block.items():
                add_pools(self.pools[design], added)
            self.done += block[0][0].count
            del self._blocks[self._next_block]
            self._next_block += 1

    def kept(self) -> NDArray[np.float64]:
        """The values of the replications that every design has finished."""
        return self.values[:, : self.done]


def add_pools(total: Pools, added: Pools) -> None:
    """Add histograms to a total in place; they must be integers, whose sum has no order."""
    for name, counts in added.items():
        if counts.dtype.kind not in "iu":
            raise TypeError(f"pool {name} holds {counts.dtype}, but only integers add up the same in every order")
        total[name] = total[name] + counts if name in total else counts.copy()


def work(
    engine: Engine,
    worlds: list[Any],
    gathered: Gathered,
    *,
    seed: int,
    wanted: int,
    threads: int,
    stop: threading.Event,
    tick: Callable[[Gathered], None],
) -> bool:
    """Run the replications gathered.done … wanted − 1 of every world, until done or `stop` is set.

    `tick` is called from this thread a few times a second. Returns whether a thread was left behind in a chunk too long to
    wait for. An error in a chunk stops all threads and is raised here.
    """
    cutter = Cutter(designs=len(worlds), first=gathered.done, wanted=wanted, threads=threads)
    answers: queue.SimpleQueue[tuple[Chunk, NDArray[np.float64], Pools] | BaseException | None] = queue.SimpleQueue()

    def labour() -> None:
        try:
            while not stop.is_set() and (chunk := cutter.next()) is not None:
                started = time.perf_counter()
                values, pools = engine.batch(worlds[chunk.design], seed, chunk.first, chunk.count)
                cutter.took(chunk, time.perf_counter() - started)
                answers.put((chunk, values, pools))
        except BaseException as error:  # carried to the thread that asked
            stop.set()
            answers.put(error)
        answers.put(None)

    # Daemons, since a thread inside compiled code cannot be told to stop and must not hold the program back.
    crew = [threading.Thread(target=labour, name=f"septel-{number}", daemon=True) for number in range(threads)]
    for thread in crew:
        thread.start()
    at_work, leave_at = len(crew), float("inf")
    while at_work and time.perf_counter() < leave_at:
        if stop.is_set() and leave_at == float("inf"):
            leave_at = time.perf_counter() + LEAVE_S
        try:
            answer = answers.get(timeout=POLL_S)
        except queue.Empty:
            tick(gathered)
            continue
        if answer is None:
            at_work -= 1
        elif isinstance(answer, BaseException):
            raise answer
        else:
            gathered.add(*answer)
            tick(gathered)
    return at_work > 0
