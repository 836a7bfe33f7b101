"""A copy of a log, taken while it is in use: everything as it was at one moment, in a new SQLite file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, create_engine, inspect, select
from sqlalchemy.exc import DBAPIError

from septel.errors import SeptelError
from septel.exercise.log import tables
from septel.exercise.log.faults import Broken
from septel.exercise.log.parts import Head
from septel.exercise.log.store import Store
from septel.exercise.log.writing import read_head

ROWS = 1000


def backup(store: Store, path: Path) -> tuple[Head, str]:
    """Write the copy; how it stands, and the public key that signed that. SeptelError if it cannot be written."""
    new = path.with_name(f"{path.name}.new-{os.getpid()}")
    if path.exists() and path.stat().st_size:
        raise SeptelError(f"{path}: there is something already. Name a new file.")
    try:
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with store.at_once() as connection:
            (_same if connection.dialect.name == "sqlite" else _copied)(connection, new)
        found = _looked_at(new)
        _on_the_disk(new, path)
        return found
    except OSError as error:
        raise SeptelError(f"{path}: the copy cannot be written ({error.strerror}).") from None
    except (DBAPIError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        raise SeptelError(f"{path}: the copy was not made ({' '.join(str(cause).split())[:200]}).") from None
    finally:
        for left in (new, Path(f"{new}-wal"), Path(f"{new}-shm"), Path(f"{new}-journal")):
            left.unlink(missing_ok=True)


def _same(connection: Connection, new: Path) -> None:
    """From SQLite, page by page."""
    source: Any = connection.connection.driver_connection
    with closing(sqlite3.connect(new)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file; whoever opens it to write changes that


def _copied(connection: Connection, new: Path) -> None:
    """From another database, table by table."""
    found = MetaData()
    target = create_engine(f"sqlite:///{new}")
    try:
        with target.begin() as to:
            for table in _tables(connection):
                table.to_metadata(found)
            found.create_all(to)
            for table in found.sorted_tables:
                rows = connection.execution_options(yield_per=ROWS).execute(select(table)).mappings()
                for some in rows.partitions(ROWS):
                    to.execute(table.insert(), [dict(row) for row in some])
    finally:
        target.dispose()


def _tables(connection: Connection) -> list[Table]:
    """Those of the log and those that others keep beside it, as the other database describes them."""
    from septel.exercise.log.opening import beside

    there = set(inspect(connection).get_table_names())
    known = {table.name: table for metadata in (tables.metadata, *beside()) for table in metadata.sorted_tables}
    others = MetaData()
    others.reflect(connection, only=sorted(there - known.keys()))
    for column in (column for table in others.sorted_tables for column in table.columns):
        column.type, column.server_default = column.type.as_generic(), None
    return [*(table for table in known.values() if table.name in there), *others.sorted_tables]


def _looked_at(new: Path) -> tuple[Head, str]:
    engine = create_engine(f"sqlite:///{new}")
    try:
        with engine.connect() as connection:
            found = read_head(connection)
    finally:
        engine.dispose()
    if found is None:
        raise Broken(f"{new}: the copy does not say how it stands")
    return found[0], found[1]


def _on_the_disk(new: Path, path: Path) -> None:
    handle = os.open(new, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
