"""What is read from a log: records in order, each checked against its hash; answers; snapshots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from septel.exercise.log import tables
from septel.exercise.log.faults import Broken
from septel.exercise.log.parts import entry_hash
from septel.exercise.log.store import Store
from septel.exercise.records import GENESIS, Record

AT_ONCE = 500  # rows in memory
# Made once, as those of `septel.exercise.log.texts`.
ANSWER = select(tables.answers.c.body).where(tables.answers.c.seat == bindparam("of"), tables.answers.c.key == bindparam("by"))
BROKEN = "{name}: record {seq} is not as it was written. `septel verify` says more."


def entries(store: Store, after: int, upto: int | None) -> Iterator[Record]:
    """The records after one and up to another, checked; Broken at the first that is not as it was written."""
    before = hash_at(store, after)
    seq = after
    while upto is None or seq < upto:
        with store.reading() as connection:
            rows = connection.execute(_stretch(seq, upto)).all()
        for row in rows:
            yield _record(store, seq + 1, before, row)
            seq, before = row.seq, row.hash
        if len(rows) < AT_ONCE:
            return


def size(store: Store) -> tuple[int, int]:
    """How many records there are, and the number of the last; 0 if there is none."""
    with store.reading() as connection:
        count, last = connection.execute(select(func.count(), func.max(tables.records.c.seq)).select_from(tables.records)).one()
    return count, last or 0


def answer(store: Store, seat: str, key: str) -> dict[str, Any] | None:
    """The answer that a seat's command of this key was given."""
    with store.reading() as connection:
        body = connection.execute(ANSWER, {"of": seat, "by": key}).scalar()
    found: dict[str, Any] | None = None if body is None else json.loads(body)
    return found


def hash_at(store: Store, seq: int) -> str | None:
    """The hash of a record, None if there is no such record."""
    if seq == 0:
        return GENESIS
    with store.reading() as connection:
        found: str | None = connection.execute(select(tables.records.c.hash).where(tables.records.c.seq == seq)).scalar()
    return found


def last_checkpoint(store: Store) -> int:
    """The record of the last checkpoint, 0 if there is none."""
    with store.reading() as connection:
        return int(connection.execute(select(func.max(tables.checkpoints.c.seq))).scalar() or 0)


def _stretch(seq: int, upto: int | None) -> Select[Any]:
    asked = select(tables.records).where(tables.records.c.seq > seq)
    asked = asked if upto is None else asked.where(tables.records.c.seq <= upto)
    return asked.order_by(tables.records.c.seq).limit(AT_ONCE)


def _record(store: Store, seq: int, before: str | None, row: Any) -> Record:
    number, kind, t, wall, seat, body, said, found = row
    try:
        if (number, said) == (seq, before) and found == entry_hash(said, number, kind, t, wall, seat, body):
            return Record(number, kind, t, wall, seat, json.loads(body), said, found)
    except (TypeError, ValueError):
        pass
    raise Broken(BROKEN.format(name=store.name, seq=seq), seq=seq)
