"""What a log is made of beside its records: how it stands, the hashes of stored rows, texts and snapshots."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from septel.exercise.records import GENESIS, Record, canonical


@dataclass(frozen=True)
class Head:
    """How a log stands: its last record and that one's hash, and how many checkpoints, answers and texts there are."""

    seq: int = 0
    hash: str = GENESIS
    checkpoints: int = 0
    answers: int = 0
    answers_hash: str = GENESIS
    texts: int = 0

    def as_dict(self) -> dict[str, Any]:
        """By column."""
        return asdict(self)

    def parts(self) -> list[Any]:
        """What is signed."""
        return [self.seq, self.hash, self.checkpoints, self.answers, self.answers_hash, self.texts]


@dataclass(frozen=True)
class Text:
    """A sealed text on its way into the log; `key` is its person's, `plain` never leaves the process."""

    id: str
    hash: str
    person: str
    nonce: bytes
    ciphertext: bytes
    key: bytes = field(repr=False)
    plain: str = field(repr=False)


@dataclass(frozen=True)
class Snapshot:
    """The state after record `seq`, whose hash it names, in parts as `snapshots.packed` makes them; `rules` is the hash of the
    rules."""

    seq: int
    hash: str
    parts: Iterable[bytes]
    rules: str = ""


@lru_cache(maxsize=1024)
def _word(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def entry_hash(before: str, seq: int, kind: str, t: float, wall: float, seat: str, body: str) -> str:
    """What `records.chain` gives, from a body that is canonical JSON already."""
    entry = f"{before}[{seq},{_word(kind)},{float(t)!r},{float(wall)!r},{_word(seat)},{body}]"
    return hashlib.sha256(entry.encode()).hexdigest()


def row_of(record: Record) -> dict[str, Any]:
    """The record as its table's row. ValueError if it would not read back as it is."""
    body = canonical(record.body).decode()
    if any(number == 0 and math.copysign(1, number) < 0 for number in (record.t, record.wall)):
        raise ValueError(f"record {record.seq}: a time is −0")  # SQLite keeps 0
    if "\0" in record.kind or "\0" in record.seat:
        raise ValueError(f"record {record.seq}: a kind or a seat has a NUL in it")  # PostgreSQL keeps none
    if record.hash != entry_hash(record.before, record.seq, record.kind, record.t, record.wall, record.seat, body):
        raise ValueError(f"record {record.seq}: its hash is not that of its content (times are floats, bodies JSON)")
    return {
        "seq": record.seq, "kind": record.kind, "t": record.t, "wall": record.wall, "seat": record.seat, "body": body,
        "before": record.before, "hash": record.hash,
    }  # fmt: skip


def answer_hash(before: str, n: int, seq: int, seat: str, key: str, body: str) -> str:
    """SHA-256 over the hash before and an answer's row."""
    return hashlib.sha256(before.encode() + canonical([n, seq, seat, key, body])).hexdigest()


def text_hash(salt: bytes, text: bytes) -> str:
    """The hash of a text that stands in the chain; without the salt nobody can try out texts."""
    return hashlib.sha256(salt + text).hexdigest()


def references(body: Any) -> Iterator[tuple[str, str]]:
    """(id, hash) of every text that a body names."""
    if isinstance(body, dict):
        if body.keys() == {"$text", "hash"} and isinstance(body["$text"], str) and isinstance(body["hash"], str):
            yield body["$text"], body["hash"]
        for value in body.values():
            yield from references(value)
    elif isinstance(body, list):
        for value in body:
            yield from references(value)
