"""A lock file: one process holds it, and the system lets it go when that process ends in whatever way."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from septel.errors import SeptelError
from septel.exercise.log.faults import Served

_held: set[str] = set()  # a process can take its own POSIX lock twice


class Lock:
    """A POSIX lock on a file beside the database. A child of the process that holds it does not hold it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None
        self._pid = 0

    def take(self, name: str) -> None:
        """Hold it from now on. Served if somebody else does."""
        real = os.path.realpath(self.path)
        if real in _held:
            raise Served(f"{name}: this process writes the log already.")
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SeptelError(f"{self.path}: no lock can be put there ({error.strerror}).") from None
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            who = os.read(handle, 32).decode(errors="replace").strip()
            os.close(handle)
            process = f" (process {who})" if who.isdigit() else ""
            raise Served(f"{name}: another process{process} writes this log. Stop it first; to read needs no stop.") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle, self._pid = handle, os.getpid()
        _held.add(real)

    def release(self) -> None:
        """Let go, if held."""
        if self._handle is not None:
            if self._pid == os.getpid():
                _held.discard(os.path.realpath(self.path))
            os.close(self._handle)
            self._handle = None
