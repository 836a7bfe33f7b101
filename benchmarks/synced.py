"""Whether a sync of the disk came before each answer: a shim preloaded into the writer logs its writes and syncs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent / "fsync_shim.c"


@dataclass(frozen=True)
class Call:
    """A write or a sync: when it began and ended, in ns of the machine's monotonic clock."""

    sync: bool
    began: int
    ended: int
    result: int


class Shim:
    """The compiled shim and its log; a context manager. `of` is a part of the names of the files that are watched."""

    def __init__(self, of: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sync"))
        self._folder.chmod(0o755)  # a database server runs under another account
        self._log, library = self._folder / "log", self._folder / "shim.so"
        self._log.touch()
        self._log.chmod(0o666)
        words = ["gcc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(words, check=True, capture_output=True)
        self.environment = {"LD_PRELOAD": str(library), "SYNC_LOG": str(self._log), "SYNC_LOG_OF": of}

    @staticmethod
    def can() -> bool:
        """Whether this machine can make and preload it."""
        return sys.platform == "linux" and shutil.which("gcc") is not None

    def calls(self) -> list[Call]:
        """What was logged, in order of beginning."""
        lines = [line.split() for line in self._log.read_text().splitlines()]
        return sorted((Call(w == "s", int(b), int(e), int(r)) for w, b, e, r in lines), key=lambda call: call.began)

    def __enter__(self) -> Shim:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def unsynced(calls: list[Call], answers: Iterable[tuple[int, int]], *, alone: bool) -> int:
    """How many answers, each with when it was asked and when it came, had no sync that covers what was written for them.

    A sync covers an answer if it began after the question, ended well before the answer and, if the writer is `alone`, nothing
    was written to these files after it began.
    """
    began = [call.began for call in calls]
    missing = 0
    for asked, came in answers:
        within = [call for call in calls[bisect_left(began, asked) : bisect_left(began, came)] if call.ended <= came]
        syncs = [call for call in within if call.sync and call.result == 0]
        writes = [call for call in within if not call.sync]
        covered = bool(syncs) and (not alone or (bool(writes) and max(w.ended for w in writes) <= max(s.began for s in syncs)))
        missing += not covered
    return missing
