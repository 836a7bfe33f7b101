"""The hands of a run: how its work is cut into tasks, who carries them out, and what has come in.

The work is a sequence of *blocks*, each with one *task* for every design that still has replications to run; a task is a range
of replications of one design. A block counts when all its tasks are there, and only the blocks without a gap from the start are
kept: so designs that shall have the same replications always have them. How the work is cut depends on the clock, and which
hands do it on the machine; what comes out depends on neither, since a replication is a function of the seed and its number, and
pools are sums of integers.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from septel.experiment.engine import Engine, Pools
from septel.experiment.kept import Kept

TASK_S = 1.0  # aimed at; a task is not interrupted
READY_S = 0.5  # of work lies ready for each hand, or one task
MOST_READY = 16
OUTLYING = 4  # times the median
GROWTH = 16  # of a task from one block to the next
LEAVE_S = 0.4  # how long a stop waits for tasks under way before it leaves them behind
POLL_S = 0.05
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Task:
    """`count` replications of a design from number `first` on, one of `of` tasks of a block."""

    block: int
    of: int
    design: int
    first: int
    count: int


@dataclass(frozen=True)
class Done:
    """What a task came to: values [replication, measure], histograms, and the seconds that its replications took."""

    task: Task
    values: NDArray[np.float64]
    pools: Pools
    seconds: float


class Hands(Protocol):
    """Whoever carries tasks out: threads here, or a cluster."""

    @property
    def slots(self) -> int:
        """How many tasks run at the same time."""

    def start(self, task: Task) -> None:
        """Have a task done, some time; its answer comes by `next`."""

    def next(self, timeout: float) -> Done | None:
        """The next answer, or None if none came in time; raises what went wrong in a task."""


class Cutter:
    """Cuts what is missing between `counts` and `goals` [design] into tasks, by the time that replications have taken so far.

    No task crosses a multiple of `part` replications, since each part of a result is kept by itself.
    """

    def __init__(
        self, *, counts: Counts, goals: Counts, slots: int, part: int, seconds: NDArray[np.float64], block: int = 0
    ) -> None:
        self._next, self._goals = counts.copy(), goals
        self._slots, self._part = slots, part
        self._seconds = seconds  # a replication of each design took, latest; 0 if it has not been timed
        self._block, self._size = block - 1, 0
        self._tasks: deque[Task] = deque()

    def next(self) -> Task | None:
        """The next task, or None when all work is handed out."""
        if not self._tasks:
            self._fill()
        return self._tasks.popleft() if self._tasks else None

    def took(self, done: Done) -> None:
        """Learn how long a task took."""
        self._seconds[done.task.design] = done.seconds / done.task.count

    def _fill(self) -> None:
        open_ = np.flatnonzero(self._next < self._goals)
        if len(open_) == 0:
            return
        self._block, self._size = self._block + 1, self._sized(open_)
        for design in open_:
            first = int(self._next[design])
            count = min(self._size, int(self._goals[design]) - first, self._part - first % self._part)
            self._tasks.append(Task(self._block, len(open_), int(design), first, count))
            self._next[design] += count

    def _sized(self, open_: Counts) -> int:
        timed = self._seconds[open_]
        timed = timed[timed > 0]  # the others are taken to be no slower
        if len(timed) == 0:
            return 1
        # The slowest design decides; but a first task also waits for what its process has to load, and stands out by that.
        seconds = min(float(timed.max()), OUTLYING * float(np.median(timed)))
        # Growing step by step keeps one lucky timing from making a task that cannot be stopped; near the end there are at least
        # two tasks left for each hand, so that none idles long.
        left = int((self._goals - self._next)[open_].sum())
        fair = max(1, left // (2 * self._slots))
        grown = GROWTH * self._size if self._size else left
        return max(1, min(int(TASK_S / seconds), grown, fair))


class Gathered:
    """What has come in: whole blocks go into what is kept, the rest waits.

    `counted` is the number of a measure that is added up over what is kept, or None.
    """

    def __init__(self, kept: Kept, counted: int | None = None) -> None:
        self.kept, self._counted = kept, counted
        self.count = 0.0  # the sum of that measure
        self.came = 0  # replications that came in, of all designs together
        self.busy_s = 0.0  # that hands spent on them
        self._waiting: dict[int, list[Done]] = {}
        self.block = 0  # the next that is to be kept

    def add(self, done: Done) -> None:
        """Take one task's answer in; keep the blocks that are complete without a gap."""
        self.came += done.task.count
        self.busy_s += done.seconds
        self._waiting.setdefault(done.task.block, []).append(done)
        while (block := self._waiting.get(self.block)) and len(block) == block[0].task.of:
            for one in block:
                self.kept.add(one.task.design, one.task.first, one.values, one.pools)
                self.count += 0.0 if self._counted is None else float(one.values[:, self._counted].sum())
            del self._waiting[self.block]
            self.block += 1


class Threads(AbstractContextManager["Threads"]):
    """Threads of this process. They are daemons: one that is inside compiled code must not hold the program back."""

    def __init__(
        self, engine: Engine, worlds: Sequence[Any], seeds: Sequence[int], threads: int, *, stop: threading.Event
    ) -> None:
        self._engine, self._worlds, self._seeds, self._stop = engine, worlds, seeds, stop
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Done | BaseException] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._labour, name=f"septel-{i}", daemon=True) for i in range(threads)]
        for thread in self._threads:
            thread.start()

    @property
    def slots(self) -> int:
        return len(self._threads)

    def start(self, task: Task) -> None:
        self._tasks.put(task)

    def next(self, timeout: float) -> Done | None:
        try:
            answer = self._answers.get(timeout=timeout)
        except queue.Empty:
            return None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def __exit__(self, *_: object) -> None:
        """Let the threads go when what they have begun is done."""
        for _thread in self._threads:
            self._tasks.put(None)

    def _labour(self) -> None:
        while (task := self._tasks.get()) is not None and not self._stop.is_set():
            try:
                self._answers.put(carried_out(self._engine, self._worlds[task.design], self._seeds[task.design], task))
            except BaseException as error:  # carried to the thread that asked
                self._answers.put(error)


def carried_out(engine: Engine, world: Any, seed: int, task: Task) -> Done:
    """A task, done."""
    started = time.perf_counter()
    values, pools = engine.batch(world, seed, task.first, task.count)
    return Done(task, values, pools, time.perf_counter() - started)


def work(hands: Hands, cutter: Cutter, gathered: Gathered, *, stop: threading.Event, tick: Callable[[], None]) -> None:
    """Have all that the cutter cuts done, or until `stop` is set; then what is under way is waited for a moment.

    `tick` is called from this thread a few times a second. An error in a task is raised here.
    """
    under_way, leave_at, seconds = 0, float("inf"), TASK_S
    while time.perf_counter() < leave_at:
        if stop.is_set():
            leave_at = min(leave_at, time.perf_counter() + LEAVE_S)
        ready = min(max(1, math.ceil(READY_S / max(seconds, 1e-9))), MOST_READY)
        while under_way < (1 + ready) * hands.slots and not stop.is_set() and (task := cutter.next()) is not None:
            hands.start(task)
            under_way += 1
        if not under_way:
            return
        done = hands.next(POLL_S)
        if done is not None:
            under_way -= 1
            seconds = done.seconds
            cutter.took(done)
            gathered.add(done)
        tick()
