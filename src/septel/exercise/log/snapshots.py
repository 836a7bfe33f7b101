"""Snapshots: states that were kept so that opening need not begin at record 1. They can all be computed again.

A snapshot is lines of JSON, compressed and cut into parts, each of which is written by itself: others write in between. The row
in `snapshots`, signed, comes last and says which parts there are and what their hash is; parts without it count for nothing.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, inspect, or_, select

from septel.exercise.lines import in_a_line
from septel.exercise.log import tables
from septel.exercise.log.parts import Snapshot
from septel.exercise.log.reading import hash_at
from septel.exercise.log.signing import Key, is_signed
from septel.exercise.log.store import Store
from septel.exercise.records import canonical

KEPT = 2  # the newest, and one before it in case the newest was damaged
PART = 131_072  # bytes: what one transaction writes
LET_GO = 2  # parts that one transaction deletes; what is deleted is overwritten


def packed(lines: Iterable[Any]) -> Iterator[bytes]:
    """JSON documents, one after the other, as compressed parts. Keys keep their order."""
    press, waiting = zlib.compressobj(1), bytearray()
    for line in lines:
        waiting += press.compress(in_a_line(line).encode() + b"\n")
        while len(waiting) >= PART:
            yield bytes(waiting[:PART])
            del waiting[:PART]
    waiting += press.flush()
    for first in range(0, len(waiting), PART):
        yield bytes(waiting[first : first + PART])


def unpacked(parts: Iterable[bytes]) -> Iterator[Any]:
    """The documents again."""
    undo, rest = zlib.decompressobj(), b""
    for part in parts:
        *whole, rest = (rest + undo.decompress(part)).split(b"\n")
        yield from map(json.loads, whole)


def begin(store: Store) -> int:
    """The number under which the parts of a new snapshot are kept."""
    with store.reading() as connection:
        return int(connection.execute(select(func.max(tables.snapshot_parts.c.id))).scalar() or 0) + 1


def add(connection: Connection, _: Key, number: int, n: int, part: bytes) -> None:
    """Keep a part of a new snapshot, the n-th from 0."""
    connection.execute(insert(tables.snapshot_parts), [{"id": number, "n": n, "content": part}])


def finish(connection: Connection, key: Key, snapshot: Snapshot, number: int, count: int, digest: str) -> None:
    """Say that a snapshot is whole; the oldest go."""
    new = {"seq": snapshot.seq, "hash": snapshot.hash, "rules": snapshot.rules, "kernel": b""}
    new["state"] = canonical({"id": number, "parts": count, "sha256": digest})
    signed = {**new, "public_key": key.public, "signature": key.sign("snapshot", _signed(new))}
    connection.execute(delete(tables.snapshots).where(tables.snapshots.c.seq == new["seq"]))
    connection.execute(insert(tables.snapshots), [signed])
    kept = connection.execute(select(tables.snapshots.c.seq).order_by(tables.snapshots.c.seq.desc())).scalars().all()
    connection.execute(delete(tables.snapshots).where(tables.snapshots.c.seq.in_(kept[KEPT:])))


def left_over(store: Store) -> list[tuple[int, int]]:
    """The parts of which no snapshot speaks: it was not finished, or has gone."""
    part = tables.snapshot_parts.c
    with store.reading() as connection:
        rows = connection.execute(select(tables.snapshots.c.state)).scalars().all()
        used = [found[0] for row in rows if (found := _parts_of(row)) is not None]
        asked = select(part.id, part.n).where(part.id.not_in(used)).order_by(part.id, part.n)
        return [(number, n) for number, n in connection.execute(asked)]


def let_go(connection: Connection, _: Key, parts: Iterable[tuple[int, int]]) -> None:
    """Delete parts."""
    part = tables.snapshot_parts.c
    these = or_(*(and_(part.id == number, part.n == n) for number, n in parts))
    connection.execute(delete(tables.snapshot_parts).where(these))


def latest(store: Store, rules: str | None) -> Snapshot | None:
    """The newest that is whole, signed by the key that signs the head, and of these rules."""
    with store.reading() as connection:
        signer = connection.execute(select(tables.head.c.public_key)).scalar()
        found = connection.execute(select(tables.snapshots).order_by(tables.snapshots.c.seq.desc())).mappings().all()
    for one in found:
        fits = rules is None or one["rules"] == rules
        if fits and is_whole(one, (signer,)) and hash_at(store, one["seq"]) == one["hash"]:
            with store.reading() as connection:
                parts = content(connection, one)
            if parts is not None:
                return Snapshot(one["seq"], one["hash"], parts, one["rules"])
    return None


def is_whole(one: Any, signers: Iterable[object]) -> bool:
    """Whether a row is as one of these keys signed it; not whether its parts are."""
    try:
        return one["public_key"] in signers and is_signed(one["public_key"], one["signature"], "snapshot", _signed(one))
    except TypeError:  # a column that holds something of another type
        return False


def content(connection: Connection, one: Any) -> list[bytes] | None:
    """The parts of a row's snapshot; None if they are not as they were written, or if the row is of an old form."""
    said = _parts_of(one["state"])
    if said is None or not inspect(connection).has_table(tables.snapshot_parts.name):
        return None
    number, count, digest = said
    part = tables.snapshot_parts.c
    rows = connection.execute(select(part.n, part.content).where(part.id == number).order_by(part.n)).all()
    parts = [row.content for row in rows]
    try:
        found = hashlib.sha256(b"".join(parts)).hexdigest()
    except TypeError:
        return None
    return parts if [row.n for row in rows] == list(range(count)) and found == digest else None


def is_of_old(one: Any) -> bool:
    """Whether a row holds its snapshot itself, as rows once did."""
    return _parts_of(one["state"]) is None


def _parts_of(state: Any) -> tuple[int, int, str] | None:
    """Number, count and hash of the parts, as a row says."""
    try:
        said = json.loads(state)
        return int(said["id"]), int(said["parts"]), str(said["sha256"])
    except (ValueError, TypeError, KeyError):
        return None


def _signed(one: Any) -> list[Any]:
    bytes_of = (one["state"], one["kernel"])
    return [one["seq"], one["hash"], one["rules"], *(hashlib.sha256(content).hexdigest() for content in bytes_of)]
