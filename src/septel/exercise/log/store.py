"""Where a log lies: what SQLite and PostgreSQL have in common, and a lock that lets one process write."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from septel.errors import SeptelError
from septel.exercise.log.faults import not_kept


class Store(ABC):
    """A database that can be read by many and written by one.

    `name` is how people call it, without a password, `where` how the program does; `key_file` where the signing key is kept;
    `engine` a pool of connections that may write, one statement or transaction at a time, for what is kept beside the log;
    `durable` whether what is committed is on the disk by then; `unclean` whether whoever wrote last did not close it, so
    that the files deserve a look.
    """

    name: str
    where: str
    key_file: Path
    engine: Engine
    reader: Engine
    durable: bool = True
    may_write: bool = True
    unclean: bool = False
    closed: bool = False

    @abstractmethod
    def take(self) -> None:
        """Be the one that writes. Served if another process is."""

    @abstractmethod
    def writer(self) -> Connection:
        """The writer's one connection, opened again if it was lost."""

    @abstractmethod
    def mend(self, error: DBAPIError) -> None:
        """After an error, give the writer's connection up if it may be of no use; the next use opens a new one."""

    @abstractmethod
    def ready(self) -> None:
        """NotKept if one knows beforehand that nothing can be written."""

    @abstractmethod
    def told(self, error: DBAPIError) -> SeptelError:
        """A database's error in words: NotKept, or Broken where its files are damaged."""

    @abstractmethod
    def scrub(self) -> bool:
        """Take what was deleted out of the files; False if others' reading keeps some of it there for now."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything."""

    @abstractmethod
    def faults(self) -> list[str]:
        """What the database itself finds wrong with its files and tables."""

    @abstractmethod
    @contextmanager
    def at_once(self) -> Iterator[Connection]:
        """A connection that sees everything as it is at one moment."""
        raise NotImplementedError

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with; NotKept if the database cannot be reached."""
        if self.closed:
            raise not_kept("closed", self.name)
        try:
            with self.reader.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise self.told(error) from error
