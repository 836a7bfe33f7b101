"""Records: what the log is made of, their canonical bytes, and the chain of hashes through them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8: equal values have equal bytes. ValueError on what JSON does not know."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def in_order(value: Any) -> Any:
    """JSON as it is when its canonical bytes are read again: keys in order, no tuples, nothing shared with the original."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [in_order(one) for one in value]
    return value


@dataclass(frozen=True)
class Draft:
    """A record that has no place in the log yet.

    `kind` is `command` or the kind of an outcome, as `inject.released`; `t` is the exercise time in hours from the scenario's
    start; `wall` the time of day where the director stands, in seconds since 1970 UTC; `seat` who caused it, "" if nobody
    did. A body is JSON.
    """

    kind: str
    t: float
    wall: float
    seat: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Record:
    """A record in its place: `seq` counts from 1, `hash` covers everything here and the hash before."""

    seq: int
    kind: str
    t: float
    wall: float
    seat: str
    body: dict[str, Any]
    before: str
    hash: str

    @classmethod
    def after(cls, draft: Draft, seq: int, before: str) -> Record:
        """The draft as record number `seq`, chained to the hash before it."""
        t, wall = float(draft.t) + 0.0, float(draft.wall) + 0.0  # never −0, which a database may not keep
        found = chain(before, seq, draft.kind, t, wall, draft.seat, draft.body)
        return cls(seq, draft.kind, t, wall, draft.seat, draft.body, before, found)

    def is_whole(self) -> bool:
        """Whether the hash is the one that the content gives."""
        return self.hash == chain(self.before, self.seq, self.kind, self.t, self.wall, self.seat, self.body)


def chain(before: str, seq: int, kind: str, t: float, wall: float, seat: str, body: dict[str, Any]) -> str:
    """SHA-256 over the hash before and the canonical bytes of the content."""
    return hashlib.sha256(before.encode() + canonical([seq, kind, t, wall, seat, body])).hexdigest()
