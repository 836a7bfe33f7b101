"""Opening a log by path or URL: to write, which one process may do, or to read, which any may."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import MetaData, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from septel.errors import SeptelError
from septel.exercise.log import tables
from septel.exercise.log.book import Log
from septel.exercise.log.faults import Broken, NotThere
from septel.exercise.log.parts import Head
from septel.exercise.log.reading import entries, size
from septel.exercise.log.signing import Key, add, is_signed, ring
from septel.exercise.log.store import Store
from septel.exercise.log.writing import EVERY, hand_over, read_head, write_head
from septel.exercise.records import Record

Chance = Callable[[int], bytes]


def open_log(where: str | Path, *, create: bool = False, readonly: bool = False, chance: Chance = os.urandom) -> Log:
    """Open the log in a file or at a `postgresql://…` URL; `create` makes one if there is none.

    To write is for one process (Served names the other); `readonly` takes no lock. A log that lies where nothing can be written
    is opened to read, and refuses what is appended. SeptelError if there is no log, Broken if its end is not as it was written.
    """
    store = store_at(where, create=create, readonly=readonly)
    try:
        if not store.may_write:
            _there(store)
            return Log(store, None, Head(), chance=chance)
        store.take()
        _there(store, create=create, chance=chance)
        head, signer = _whole_end(store)
        return Log(store, *_signed(store, head, signer, chance), chance=chance)
    except DBAPIError as error:
        store.close()
        raise store.told(error) from error
    except BaseException:
        store.close()
        raise


def first_record(where: str | Path) -> Record | None:
    """The record that began the exercise in a file or at a URL; None if there is none yet. Nothing is made or changed there.

    SeptelError if the database cannot be reached, Broken if the record is not as it was written.
    """
    try:
        store = store_at(where, readonly=True, passing=True)
    except NotThere:
        return None
    try:
        with store.reader.connect() as connection:
            names = set(inspect(connection).get_table_names())
        if names >= set(tables.metadata.tables):
            return next(entries(store, 0, 1), None)
        _has_room(store, names, set(tables.metadata.tables))
        return None
    except DBAPIError as error:
        raise store.told(error) from error
    finally:
        store.close()


def store_at(where: str | Path, *, create: bool = False, readonly: bool = False, passing: bool = False) -> Store:
    """The database that a path or a URL names, `passing` to take one look at it. SeptelError if it cannot be reached."""
    from septel.exercise.log.postgresql import PostgreSQL
    from septel.exercise.log.sqlite import SQLite

    if isinstance(where, Path) or "://" not in where:
        return SQLite(Path(where), create=create, readonly=readonly, passing=passing)
    try:
        url = make_url(where)
    except ArgumentError:
        raise SeptelError("The database's URL cannot be understood. Say a file, or postgresql://user@host/name.") from None
    kind = url.get_backend_name()
    if kind == "sqlite" and url.database:
        return SQLite(Path(url.database), create=create, readonly=readonly, passing=passing)
    if kind in ("postgresql", "postgres"):
        return PostgreSQL(url.set(drivername="postgresql+psycopg"), readonly=readonly)
    raise SeptelError(f"{kind}: a log lies in an SQLite file or in PostgreSQL (postgresql://user@host/name).")


def beside() -> tuple[MetaData, ...]:
    """The tables that stand beside the log: what is in snapshots, and who may come in."""
    from septel.exercise.access.tables import metadata

    return tables.beside, metadata


def _there(store: Store, *, create: bool = False, chance: Chance = os.urandom) -> None:
    """See that there is a log, or make one."""
    with store.reader.connect() as connection:
        names = set(inspect(connection).get_table_names())
    others = beside() if create or store.may_write else ()
    wanted = {*tables.metadata.tables, *(name for metadata in others for name in metadata.tables)}
    if names >= wanted:
        return
    if names >= set(tables.metadata.tables):
        for metadata in others:
            metadata.create_all(store.engine)
        return
    if not create:
        raise Broken(f"{store.name}: holds {'something else' if names else 'nothing'}: there is no log of an exercise in it.")
    _has_room(store, names, wanted)
    key = add(store.key_file, chance(32))
    with store.writer().begin():
        for metadata in (tables.metadata, *beside()):
            metadata.create_all(store.writer())
        write_head(store.writer(), key, Head(), first=True)


def _has_room(store: Store, names: set[str], wanted: set[str]) -> None:
    """SeptelError if tables of these names are somebody else's."""
    if names & wanted:
        raise SeptelError(f"{store.name}: holds something else ({', '.join(sorted(names & wanted))}). Name another database.")


def _whole_end(store: Store) -> tuple[Head, str]:
    """How the log stands and who signed so. Broken if its last records, checked anew, do not come to that."""
    with store.reading() as connection:
        found = read_head(connection)
    if found is None:
        raise Broken(f"{store.name}: does not say how it stands. `septel verify` says more.")
    head, public, signature = found
    if not is_signed(public, signature, "head", head.parts()):
        raise Broken(f"{store.name}: what it says of how it stands is not signed. `septel verify` says more.", seq=head.seq)
    seq, last = max(0, head.seq - EVERY), ""
    for record in entries(store, seq, None):
        seq, last = record.seq, record.hash
    if store.unclean:
        for fault in store.faults():
            raise Broken(f"{store.name}: is damaged ({fault}). `septel verify` says more.")
    if (head.seq and (seq, last) != (head.seq, head.hash)) or size(store) != (head.seq, head.seq):
        raise Broken(
            f"{store.name}: ends with record {seq}, and should with {head.seq}. `septel verify` says more.", seq=seq + 1
        )
    return head, public


def _signed(store: Store, head: Head, signer: str, chance: Chance) -> tuple[Key, Head]:
    """The key that signs from now on. If the one that signed is not here, as on another machine, a new one begins."""
    for key in ring(store.key_file):
        if key.public == signer:
            return key, head
    key = add(store.key_file, chance(32))
    with store.writer().begin():
        head = hand_over(store.writer(), key, head, signer)
    return key, head
