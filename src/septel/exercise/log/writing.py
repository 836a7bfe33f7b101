"""What one append writes: rows of every table, each hashed or signed, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from septel.exercise.log import tables
from septel.exercise.log.parts import Head, Text, answer_hash, references, row_of
from septel.exercise.log.signing import Key, is_signed
from septel.exercise.records import Record, canonical

EVERY = 1000  # records between checkpoints: an assumption
Answer = tuple[str, str, Mapping[str, Any]]
HANDED_OVER = "handed over"  # what a signature is for that names the key before
HEAD = update(tables.head)  # made once, as those of `septel.exercise.log.texts`


@dataclass(frozen=True)
class Rows:
    """What is to be inserted, and how the log stands afterwards."""

    head: Head
    records: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    texts: list[Text]


def rows_of(head: Head, records: Sequence[Record], answers: Iterable[Answer], texts: Iterable[Text]) -> Rows:
    """The rows that follow a head. ValueError if the records do not. Texts that no record names are left out."""
    seq, last = head.seq, head.hash
    written = []
    for record in records:
        if record.seq != seq + 1 or record.before != last:
            raise ValueError(f"record {record.seq} does not continue record {seq} of this log")
        written.append(row_of(record))
        seq, last = record.seq, record.hash
    named = {name for record in records for name, _ in references(record.body)} if texts else set()
    kept = [text for text in texts if text.id in named]
    answered, n, chained = [], head.answers, head.answers_hash
    for seat, key, body in answers:
        n, said = n + 1, canonical(body).decode()
        chained = answer_hash(chained, n, seq, seat, key, said)
        answered.append({"n": n, "seq": seq, "seat": seat, "key": key, "body": said, "hash": chained})
    checkpoints = head.checkpoints + (1 if seq // EVERY > head.seq // EVERY else 0)
    after = Head(seq, last, checkpoints, n, chained, head.texts + len(kept))
    return Rows(after, written, answered, kept)


def write(connection: Connection, key: Key, before: Head, rows: Rows, new_persons: Iterable[tuple[str, bytes]]) -> None:
    """Insert the rows; the caller commits."""
    _insert(connection, tables.records, rows.records)
    _insert(connection, tables.answers, rows.answers)
    _insert(connection, tables.person_keys, [_person(key, person, secret) for person, secret in new_persons])
    names = ("id", "person", "nonce", "ciphertext")
    _insert(connection, tables.texts, [{name: getattr(text, name) for name in names} for text in rows.texts])
    if rows.head.checkpoints > before.checkpoints:
        _write_checkpoint(connection, key, rows.head)
    write_head(connection, key, rows.head)


def _write_checkpoint(connection: Connection, key: Key, head: Head) -> None:
    """Add a checkpoint: number `head.checkpoints` says that the log stands so."""
    row = {**head.as_dict(), "n": head.checkpoints, "public_key": key.public, "signature": key.sign("checkpoint", head.parts())}
    connection.execute(insert(tables.checkpoints), [row])


def checkpoint(connection: Connection, key: Key, head: Head) -> None:
    """Add a checkpoint, and say so."""
    _write_checkpoint(connection, key, head)
    write_head(connection, key, head)


def hand_over(connection: Connection, key: Key, head: Head, before: str) -> Head:
    """Let a new key sign from now on, and name in a checkpoint the public key that signed until now; how the log stands then.

    That one may stand nowhere but in the head's row, and what it signed, the keys of persons above all, is checked by it later.
    """
    # The new key names it: whoever could forge that can sign a whole log anew, and `verify --key` tells of both keys. The old
    # key's own signature of the head is not kept: with it in the database, anybody could put the log back to this moment.
    # The keys of persons are not signed anew: one that was changed before would have to be found out here, or pass as good.
    named = with_checkpoint(head)
    row = {**named.as_dict(), "n": named.checkpoints, "public_key": before}
    row["signature"] = key.sign(HANDED_OVER, [*named.parts(), before])
    connection.execute(insert(tables.checkpoints), [row])
    after = with_checkpoint(named)
    checkpoint(connection, key, after)
    return after


def is_handed_over(row: Mapping[Any, Any], following: Mapping[Any, Any]) -> bool:
    """Whether a checkpoint names the key that signed before, and the following one begins the key that says so."""
    named, public = head_of(row), row["public_key"]
    signed = is_signed(following["public_key"], row["signature"], HANDED_OVER, [*named.parts(), public])
    return signed and head_of(following) == with_checkpoint(named)


def write_head(connection: Connection, key: Key, head: Head, *, first: bool = False) -> None:
    """Say how the log stands, in its one row."""
    row = {**head.as_dict(), "public_key": key.public, "signature": key.sign("head", head.parts())}
    if first:
        connection.execute(insert(tables.head), {"id": 1, **row})
    else:
        connection.execute(HEAD, row)


def with_checkpoint(head: Head) -> Head:
    """The same, with one checkpoint more."""
    return replace(head, checkpoints=head.checkpoints + 1)


def read_head(connection: Connection, *, lock: bool = False) -> tuple[Head, str, str] | None:
    """How the log says it stands, with public key and signature; None if it does not say."""
    asked = select(tables.head).order_by(tables.head.c.id).limit(1)
    row = connection.execute(asked.with_for_update() if lock else asked).mappings().first()
    return None if row is None else (head_of(row), row["public_key"], row["signature"])


def head_of(row: Mapping[Any, Any]) -> Head:
    """From a row of `head` or `checkpoints`."""
    return Head(**{name: row[name] for name in Head.__dataclass_fields__})


def person_parts(person: str, secret: bytes | None) -> list[str]:
    """What is signed of a person's key; None for somebody who is forgotten."""
    return [person, "" if secret is None else hashlib.sha256(secret).hexdigest()]


def _person(key: Key, person: str, secret: bytes) -> dict[str, Any]:
    return {"person": person, "key": secret, "signature": key.sign("person", person_parts(person, secret))}


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
