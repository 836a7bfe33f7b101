"""Whether a log is as it was written: the chain, the signatures, the answers, the texts, and the file itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DBAPIError

from septel.errors import SeptelError
from septel.exercise.log import tables
from septel.exercise.log.book import Log
from septel.exercise.log.faults import Broken
from septel.exercise.log.opening import open_log
from septel.exercise.log.parts import Head, answer_hash, entry_hash, references
from septel.exercise.log.signing import is_signed, shown
from septel.exercise.log.snapshots import content, is_of_old, is_whole
from septel.exercise.log.texts import unsealed
from septel.exercise.log.writing import head_of, is_handed_over, person_parts
from septel.exercise.records import GENESIS

MOST = 20  # problems that are told one by one
ROWS = 2000


@dataclass(frozen=True)
class Verdict:
    """What was found. `events` records can be read; `first_bad` is the first that cannot be trusted, None if all can.

    `keys` are the public keys that signed, the earliest first; more than one if the exercise went on on another machine.
    """

    ok: bool
    events: int
    first_bad: int | None
    problems: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    head: Head = field(default_factory=Head)

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "ok": self.ok, "events": self.events, "first_bad": self.first_bad, "problems": list(self.problems),
            "keys": [shown(key) for key in self.keys], "head": {"seq": self.head.seq, "hash": self.head.hash},
        }  # fmt: skip


def verify(log: Log, *, keys: Iterable[str] = (), at: tuple[int, str] | None = None) -> Verdict:
    """Read all of a log at one moment and judge it.

    `keys`: public keys that were noted elsewhere; who else signed is told. `at`: a head that was noted elsewhere (its number
    and hash), which has to be in the log.
    """
    case = _Case(frozenset(keys), at)
    try:
        for fault in log.store.faults():
            case.bad(0, f"the database: {fault}")
        with log.store.at_once() as connection:
            case.hear(connection)
    except DBAPIError as error:
        case.bad(case.events + 1, f"cannot be read beyond record {case.events} ({_why(error)})")
    return case.verdict()


def judged(connection: Connection) -> Verdict:
    """What a connection sees of a log, judged without a look at the files."""
    case = _Case(frozenset(), None)
    case.hear(connection)
    return case.verdict()


def examine(where: str | Path, *, keys: Iterable[str] = (), at: tuple[int, str] | None = None) -> Verdict:
    """The same for a file or a URL; what is not a log at all is a bad one. SeptelError if there is nothing to look at."""
    try:
        with open_log(where, readonly=True) as log:
            return verify(log, keys=keys, at=at)
    except Broken as error:
        return Verdict(False, 0, error.seq or 1, (str(error),))


class _Case:
    """What has been found so far."""

    def __init__(self, keys: frozenset[str], at: tuple[int, str] | None) -> None:
        self.trusted, self.at = keys, at
        self.events, self.last, self.last_hash = 0, 0, GENESIS
        self.first: int | None = None
        self.problems: list[str] = []
        self.keys: dict[str, None] = {}
        self.head = Head()
        self.texts: dict[str, tuple[int, str]] = {}  # text → the first record that names it, the hash there
        self.hashes: dict[int, str] = {}  # of records that a checkpoint or a snapshot speaks of

    def bad(self, seq: int, problem: str) -> None:
        """Something is wrong, at a record or, with 0, with no record in particular."""
        self.problems.append(problem)
        if seq and (self.first is None or seq < self.first):
            self.first = seq

    def verdict(self) -> Verdict:
        more = len(self.problems) - MOST
        told = (*self.problems[:MOST], *((f"and {more} more",) if more > 0 else ()))
        return Verdict(not self.problems, self.events, self.first, told, tuple(self.keys), self.head)

    def hear(self, connection: Connection) -> None:
        checkpoints = list(_rows(connection, tables.checkpoints, "n"))
        snapshots = list(_rows(connection, tables.snapshots, "seq"))
        wanted = {row["seq"] for row in (*checkpoints, *snapshots)} | ({self.at[0]} if self.at else set())
        self._records(connection, wanted)
        self._checkpoints(checkpoints)
        self._head(connection, len(checkpoints))
        self._answers(connection)
        self._texts(connection)
        for row in snapshots:
            fits = is_whole(row, self.keys) and self.hashes.get(row["seq"]) == row["hash"]
            if not fits or not (is_of_old(row) or content(connection, row) is not None):
                self.bad(0, f"the snapshot at record {row['seq']} is not as it was written")
        if self.at and self.hashes.get(self.at[0]) != self.at[1] and self.at != (0, GENESIS):
            self.bad(min(self.at[0], self.last + 1), f"record {self.at[0]} is not the one whose hash was noted")

    def _records(self, connection: Connection, wanted: set[Any]) -> None:
        seq, before = 0, GENESIS
        for row in _tuples(connection, tables.records, "seq"):
            number, kind, t, wall, seat, body, said, found = row
            self.events += 1
            if number != seq + 1:
                self.bad(seq + 1, f"record {seq + 1} is missing" if number != seq else f"record {seq} is there twice")
            if said != before:
                self.bad(number, f"record {number} does not follow record {seq}")
            try:
                fits = type(t) is float and type(wall) is float
                fits = fits and found == entry_hash(said, number, kind, t, wall, seat, body)
            except TypeError:
                fits = False
            if not fits:
                self.bad(number, f"record {number} is not as it was written")
            elif '"$text":' in body:
                for name, digest in references(json.loads(body)):
                    self.texts.setdefault(name, (number, digest))
            if number in wanted:
                self.hashes[number] = found
            seq, before = number, found
        self.last, self.last_hash = seq, before

    def _checkpoints(self, rows: list[Mapping[Any, Any]]) -> None:
        for n, row in enumerate(rows, start=1):
            head, public = head_of(row), row["public_key"]
            if row["n"] != n or head.checkpoints != n:
                self.bad(0, f"checkpoint {n} is missing")
            if is_signed(public, row["signature"], "checkpoint", head.parts()):
                self._signer(public, f"checkpoint {n}")
            elif any(is_handed_over(row, following) for following in rows[n : n + 1]):
                self._signer(public, f"what came before checkpoint {n}")
            else:
                self.bad(0, f"checkpoint {n} is not signed")
                continue
            if head.seq and self.hashes.get(head.seq) != head.hash:
                self.bad(head.seq, f"record {head.seq} is not the one that checkpoint {n} signed")

    def _head(self, connection: Connection, checkpoints: int) -> None:
        rows = list(_rows(connection, tables.head, "id"))
        if len(rows) != 1 or rows[0]["id"] != 1:
            self.bad(self.last + 1, "the log does not say how it stands")
            return
        row = rows[0]
        head = head_of(row)
        if not is_signed(row["public_key"], row["signature"], "head", head.parts()):
            self.bad(self.last + 1, "what the log says of how it stands is not signed")
            return
        self.head = head
        self._signer(row["public_key"], "how the log stands")
        if head.seq > self.last:
            self.bad(self.last + 1, f"the log ends with record {self.last}, and should with {head.seq}")
        elif head.seq < self.last:
            self.bad(head.seq + 1, f"the log should end with record {head.seq}; what follows was added")
        elif head.hash != self.last_hash:
            self.bad(self.last or 1, f"record {self.last} is not the last one that was signed")
        if head.checkpoints != checkpoints:
            self.bad(0, f"there are {checkpoints} checkpoints, and should be {head.checkpoints}")

    def _signer(self, public: str, what: str) -> None:
        if public not in self.keys and self.trusted and public not in self.trusted:
            self.bad(0, f"{what} is signed by another key: {shown(public)}")
        self.keys.setdefault(public)

    def _answers(self, connection: Connection) -> None:
        count, before = 0, GENESIS
        for n, seq, seat, key, body, found in _tuples(connection, tables.answers, "n"):
            count += 1
            try:
                fits = n == count and found == answer_hash(before, n, seq, seat, key, body)
            except TypeError:
                fits = False
            if not fits:
                self.bad(0, f"answer {count} is not as it was written")
            before = found
        if (count, before) != (self.head.answers, self.head.answers_hash):
            self.bad(0, f"there are {count} answers, and not the {self.head.answers} that were given")

    def _texts(self, connection: Connection) -> None:
        keys = {row["person"]: row for row in _rows(connection, tables.person_keys, "person")}
        for person, row in keys.items():
            try:
                signed = any(is_signed(key, row["signature"], "person", person_parts(person, row["key"])) for key in self.keys)
            except TypeError:
                signed = False
            if not signed:
                self.bad(0, f"the key of {person} is not as it was written")
        count, writers = 0, set()
        for name, person, nonce, sealed in _tuples(connection, tables.texts, "id"):
            count += 1
            writers.add(person)
            seq, digest = self.texts.pop(name, (0, ""))
            row = keys.get(person, {"key": None})
            forgotten = person in keys and row["key"] is None and nonce is None and sealed is None
            if not seq:
                self.bad(0, f"no record names text {name}")
            elif not forgotten and unsealed(name, person, row["key"], nonce, sealed, digest) is None:
                self.bad(seq, f"the text in record {seq} is not as it was written")
        for person in keys.keys() - writers:
            self.bad(0, f"there is a key of {person}, who wrote nothing")
        if count != self.head.texts:
            self.bad(0, f"there are {count} texts, and should be {self.head.texts}")
            for name, (seq, _) in self.texts.items():
                self.bad(seq, f"the text {name} in record {seq} is missing")


def _rows(connection: Connection, table: Table, by: str) -> Iterator[Mapping[Any, Any]]:
    yield from connection.execute(select(table).order_by(table.c[by])).mappings()


def _tuples(connection: Connection, table: Table, by: str) -> Iterator[Any]:
    """Rows in order, a few at a time; if some cannot be read, all before them are given first."""
    column, last, size = table.c[by], None, ROWS
    while True:
        asked = select(table).order_by(column).limit(size)
        try:
            rows = connection.execute(asked if last is None else asked.where(column > last)).all()
        except DBAPIError:
            if size == 1:
                raise
            size = 1
            continue
        yield from rows
        if len(rows) < size:
            return
        last = getattr(rows[-1], by)


def _why(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())[:200]


def named_head(said: str) -> tuple[int, str]:
    """A head as `septel backup` prints it, NUMBER:HASH. SeptelError if it is not one."""
    number, _, found = said.strip().partition(":")
    if not number.isdigit() or len(found) != 64 or set(found) - set("0123456789abcdef"):
        raise SeptelError(f"{said}: a head is written NUMBER:HASH, as `septel backup` prints it.")
    return int(number), found
