"""Snapshots: states that were kept so that opening need not begin at record 1. They can all be computed again."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from septel.exercise.log import tables
from septel.exercise.log.parts import Snapshot
from septel.exercise.log.reading import hash_at
from septel.exercise.log.signing import Key, is_signed
from septel.exercise.log.store import Store
from septel.exercise.records import canonical

KEPT = 2  # the newest, and one before it in case the newest was damaged


def row(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as its table's row, not signed yet."""
    return {
        "seq": snapshot.seq, "hash": snapshot.hash, "rules": snapshot.rules,
        "state": zlib.compress(canonical(snapshot.state), 1), "kernel": zlib.compress(snapshot.kernel, 1),
    }  # fmt: skip


def write(connection: Connection, key: Key, new: dict[str, Any]) -> None:
    """Keep a snapshot, and let the oldest go."""
    signed = {**new, "public_key": key.public, "signature": key.sign("snapshot", _parts(new))}
    connection.execute(delete(tables.snapshots).where(tables.snapshots.c.seq == new["seq"]))
    connection.execute(insert(tables.snapshots), [signed])
    kept = connection.execute(select(tables.snapshots.c.seq).order_by(tables.snapshots.c.seq.desc())).scalars().all()
    connection.execute(delete(tables.snapshots).where(tables.snapshots.c.seq.in_(kept[KEPT:])))


def latest(store: Store, rules: str | None) -> Snapshot | None:
    """The newest that is whole, signed by the key that signs the head, and of these rules."""
    with store.reading() as connection:
        signer = connection.execute(select(tables.head.c.public_key)).scalar()
        found = connection.execute(select(tables.snapshots).order_by(tables.snapshots.c.seq.desc())).mappings().all()
    for one in found:
        fits = rules is None or one["rules"] == rules
        if fits and is_whole(one, (signer,)) and hash_at(store, one["seq"]) == one["hash"]:
            state, kernel = json.loads(zlib.decompress(one["state"])), zlib.decompress(one["kernel"])
            return Snapshot(one["seq"], one["hash"], state, kernel, one["rules"])
    return None


def is_whole(one: Any, signers: Iterable[object]) -> bool:
    """Whether a row is as one of these keys signed it."""
    try:
        return one["public_key"] in signers and is_signed(one["public_key"], one["signature"], "snapshot", _parts(one))
    except TypeError:  # a column that holds something of another type
        return False


def _parts(one: Any) -> list[Any]:
    bytes_of = (one["state"], one["kernel"])
    return [one["seq"], one["hash"], one["rules"], *(hashlib.sha256(content).hexdigest() for content in bytes_of)]
