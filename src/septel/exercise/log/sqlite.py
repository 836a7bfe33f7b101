"""A log in an SQLite file: a write-ahead log that is synchronised at every commit, one writer, and readers beside it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from septel.errors import SeptelError
from septel.exercise.log.faults import Broken, NotThere, not_kept
from septel.exercise.log.lock import Lock
from septel.exercise.log.store import Store

BUSY_MS = 500  # how long another program's lock is waited for: an assumption; longer would hold up every seat
SCRUB_S = 5.0  # how long readers are waited for when something is to be forgotten
# Each of these is a disk that takes no more; a write beyond a limit of the file's size is an IOERR to SQLite.
NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMOPEN")


class SQLite(Store):
    """The database is a file; `FILE.lock` and `FILE.key` stand beside it."""

    def __init__(self, path: Path, *, create: bool, readonly: bool, passing: bool = False) -> None:
        self._passing = passing  # reads at once and is gone: beside the file nothing is made
        self.path, self.name, self.where = path, str(path), str(path.absolute())
        self.key_file = path.with_name(path.name + ".key")
        if create and not readonly and not path.exists():
            _made(path)
        if path.is_dir() or not path.exists():
            kind = SeptelError if path.is_dir() else NotThere
            raise kind(f"{path}: {'is a folder, not a log' if path.is_dir() else 'there is no such file'}.")
        self.may_write = not readonly and _writable(path)
        wal = Path(f"{path}-wal")
        self.unclean = wal.exists() and wal.stat().st_size > 0
        self._inode = path.stat().st_ino
        self._lock = Lock(path.with_name(path.name + ".lock"))
        self.reader = self._pool("ro", QueuePool)
        self.engine = self._pool("rw", QueuePool) if self.may_write else self.reader
        event.listen(self.engine, "before_cursor_execute", _begun)
        self._writes = self._pool("rw", NullPool)
        event.listen(self._writes, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        self._writer: Connection | None = None

    def take(self) -> None:
        self._lock.take(self.name)

    def writer(self) -> Connection:
        if self._writer is None:
            self._writer = self._writes.connect()
        return self._writer

    def mend(self, error: DBAPIError) -> None:
        if not _word(error).startswith("SQLITE_BUSY"):
            self._drop()

    def _drop(self) -> None:
        if self._writer is not None:
            with suppress(DBAPIError):
                self._writer.close()
            self._writer = None

    def ready(self) -> None:
        try:
            found = self.path.stat()
        except OSError as error:
            raise not_kept("gone", self.name, error.strerror or "") from None
        if found.st_ino != self._inode:
            raise not_kept("gone", self.name, "another file has taken its place")
        if not found.st_mode & 0o222:
            raise not_kept("readonly", self.name)

    def told(self, error: DBAPIError) -> SeptelError:
        word, why = _word(error), " ".join(str(error.orig).split())
        if word.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or not word:
            return Broken(f"{self.name}: is damaged, or not a database ({why}).")
        if word in NO_ROOM:
            return not_kept("full", self.name)
        if word.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return not_kept("locked", self.name)
        return not_kept("readonly" if word.startswith("SQLITE_READONLY") else "gone", self.name, why)

    def scrub(self) -> bool:
        self._drop()
        connection = self._connect("rw")
        try:
            connection.execute("VACUUM")
            until = time.monotonic() + SCRUB_S
            while time.monotonic() < until:
                if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                    return True
            return False
        except sqlite3.Error:
            return False
        finally:
            connection.close()

    def close(self) -> None:
        self.reader.dispose()
        self.engine.dispose()
        self._drop()  # the last to leave empties the write-ahead log into the file
        self._lock.release()

    def faults(self) -> list[str]:
        found = []
        with self.at_once() as connection:
            found += [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
            added = connection.exec_driver_sql("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view')")
            found += [f"a {kind} was added: {name}" for kind, name in added]
        return [fault for fault in found if fault != "ok"]

    @contextmanager
    def at_once(self) -> Iterator[Connection]:
        with self.reader.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    def _pool(self, mode: str, kind: type[Any]) -> Engine:
        limits = {"pool_size": 4, "max_overflow": 12} if kind is QueuePool else {}
        return create_engine("sqlite://", creator=lambda: self._connect(mode), poolclass=kind, **limits)

    def _connect(self, mode: str) -> sqlite3.Connection:
        """A connection whose transactions are ours: the driver begins none."""
        uri = f"file:{quote(str(self.path))}?mode={mode}"
        alone = self._passing or not os.access(self.path.parent, os.W_OK)
        still = mode == "ro" and alone and not Path(f"{self.path}-wal").exists()
        uri += "&immutable=1" if still else ""
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000)
        try:
            settings = ["trusted_schema=OFF", "foreign_keys=ON"]
            if mode == "rw":
                settings += [
                    "journal_mode=WAL",
                    "synchronous=FULL",
                    "fullfsync=ON",
                    "checkpoint_fullfsync=ON",
                    "secure_delete=ON",
                ]
                settings += ["journal_size_limit=16777216"]
            for setting in settings:
                connection.execute(f"PRAGMA {setting}").fetchall()
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _begun(_: Connection, cursor: Any, statement: str, *__: Any) -> None:
    """A transaction begins with its first write and takes the lock at once; whoever only reads keeps nobody waiting."""
    if not cursor.connection.in_transaction and not statement.lstrip()[:6].upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
        cursor.connection.execute("BEGIN IMMEDIATE")


def _word(error: DBAPIError) -> str:
    """SQLite's name for an error; the driver's own errors, as of text that is no text, have none."""
    return str(getattr(error.orig, "sqlite_errorname", ""))


def _made(path: Path) -> None:
    """An empty file for its owner alone, and its name on the disk."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise SeptelError(f"{path}: cannot be made ({error.strerror}).") from None


def _writable(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
