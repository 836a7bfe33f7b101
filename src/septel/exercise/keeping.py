"""When what follows from the log is kept beside it: news in its table, and now and then a snapshot, so that opening is quick.

A snapshot is made in a process of its own, at low priority, which folds the log by itself and hands over parts; here they are
only written, one at a time, in a thread. Nothing of it is needed to be right: what goes wrong is told, and tried another time.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO

from septel.errors import SeptelError
from septel.exercise.batch import trouble
from septel.exercise.log import Log, NotKept, Snapshot
from septel.exercise.memory import UNKEPT_PIECES, Memory

SNAPSHOT_EVERY = 5_000  # records
HOST = "septel.exercise.keeping_host"
PAUSE_S = 0.01  # between two parts: others have their turn


class Keeper:
    """Keeps news and snapshots of a log; of one that lies nowhere, news only. Snapshots are not made twice at once."""

    def __init__(self, log: Log) -> None:
        self.log, self.kept = log, 0  # the record of the last snapshot, or of an attempt at one
        self._thread = ThreadPoolExecutor(1, "snapshots")
        self._making: asyncio.Task[None] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._closes = False

    @property
    def busy(self) -> bool:
        """Whether a snapshot is being made."""
        return self._making is not None

    async def look(self, memory: Memory) -> None:
        """Keep what is due, between two batches. News is there when this returns; a snapshot comes later."""
        due = memory.seq - self.kept >= SNAPSHOT_EVERY and not self.busy
        if not due and memory.unkept < UNKEPT_PIECES:
            return
        try:
            await asyncio.to_thread(memory.keep_news)
            if due:
                self.kept = memory.seq
                self._making = asyncio.create_task(self._make(memory.seq))
        except Exception as error:
            self.kept = memory.seq
            _told(error)

    async def made(self) -> None:
        """Wait until no snapshot is being made."""
        if self._making is not None:
            await asyncio.shield(self._making)

    async def close(self, memory: Memory | None) -> None:
        """Make no more snapshots beside; of a memory that is settled keep one here."""
        self._closes = True
        if self._process is not None:
            self._process.kill()
        await self.made()
        self._thread.shutdown(wait=False)
        if memory is not None:
            await asyncio.to_thread(memory.keep)

    async def _make(self, seq: int) -> None:
        try:
            if self.log.where:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._made_beside, seq)
        except Exception as error:
            if not self._closes:
                _told(error)
        finally:
            self._making = None

    def _made_beside(self, seq: int) -> None:
        """Let another process make a snapshot at a record, and write what it hands over."""
        command = [sys.executable, "-m", HOST]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as self._process:
            try:
                assert self._process.stdin is not None and self._process.stdout is not None
                if self._closes:
                    return
                self._process.stdin.write(json.dumps({"where": self.log.where, "seq": seq}).encode() + b"\n")
                self._process.stdin.close()
                head = json.loads(self._process.stdout.readline() or b"{}")
                if not head:
                    raise _Ended(seq)
                self.log.snapshot(Snapshot(head["seq"], head["hash"], _parts(self._process.stdout, seq), head["rules"]))
            finally:
                self._process.kill()
        self._process = None


class _Ended(SeptelError):  # noqa: N818
    """The process is no more."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"the process that was to make a snapshot at record {seq} has ended; the next one is made later")


def _parts(pipe: IO[bytes], seq: int) -> Iterator[bytes]:
    """The parts that come, each after its size; 0 ends them."""
    while True:
        head = pipe.read(4)
        size = int.from_bytes(head)
        part = pipe.read(size)
        if len(head) < 4 or len(part) < size:
            raise _Ended(seq)
        if size == 0:
            return
        yield part
        time.sleep(PAUSE_S)


def _told(error: Exception) -> None:
    if not isinstance(error, NotKept):
        trouble(error)
