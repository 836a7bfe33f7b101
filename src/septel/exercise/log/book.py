"""`Log`: the one thing that the rest of an exercise sees of its database."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from septel.errors import SeptelError
from septel.exercise.feature import Refused
from septel.exercise.log import reading, snapshots, writing
from septel.exercise.log.backup import backup
from septel.exercise.log.faults import Served, not_kept
from septel.exercise.log.parts import Head, Snapshot, Text
from septel.exercise.log.signing import Key, is_signed
from septel.exercise.log.store import Store
from septel.exercise.log.texts import Texts
from septel.exercise.log.writing import Answer
from septel.exercise.records import Record

FORGOTTEN = "'{person}' is forgotten: nothing can be written under that name any more."


class Log:
    """An open log. Its methods may be called from any thread; `append` and what else writes take turns.

    A log that was opened to read, or lies where nothing can be written, has no key, and refuses with `readonly`.
    """

    def __init__(self, store: Store, key: Key | None, head: Head, *, chance: Callable[[int], bytes] = os.urandom) -> None:
        self.store, self._key, self._head = store, key, head
        self._turn = threading.RLock()
        self._texts = Texts(store, chance)
        self._closed = self._unsure = False

    @property
    def name(self) -> str:
        """What people call it."""
        return self.store.name

    @property
    def where(self) -> str:
        """What `open_log` takes to open it; a URL with its password."""
        return self.store.where

    @property
    def durable(self) -> bool:
        """Whether what is appended is on the disk when `append` returns; False on a PostgreSQL with `fsync = off`."""
        return self.store.durable

    @property
    def engine(self) -> Engine:
        """For tables beside the log. A statement sees what is committed by then; what is written is one transaction."""
        return self.store.engine

    @property
    def public_key(self) -> str:
        """The public half of the key that signs, or that signed last; 64 hexadecimal digits."""
        if self._key is not None:
            return self._key.public
        with self.store.reading() as connection:
            found = writing.read_head(connection)
        return found[1] if found else ""

    @property
    def head(self) -> tuple[int, str]:
        """The last record's number and hash; (0, sixty-four zeros) of an empty log."""
        head = self.standing()
        return head.seq, head.hash

    def standing(self) -> Head:
        """How the log stands."""
        with self._turn:
            if self._closed:
                return self._head
            if self._key is not None:
                self._settle()
                return self._head
        with self.store.reading() as connection:
            found = writing.read_head(connection)
        return found[0] if found else Head()

    def append(self, records: Sequence[Record], *, answers: Iterable[Answer] = (), texts: Iterable[Text] = ()) -> None:
        """Keep records, answers and texts, all or nothing; they are on the disk when this returns.

        ValueError if the records do not continue the head, NotKept if they could not be kept. An answer is (seat, key, body).
        Texts that none of the records names are left out.
        """
        with self._turn:
            self._settle()
            rows = writing.rows_of(self._head, records, tuple(answers), tuple(texts))
            if rows.head == self._head:
                return
            before = self._head
            persons = self._texts.new_persons(rows.texts)
            self._commit(lambda connection, key: writing.write(connection, key, before, rows, persons), rows.head)
            self._texts.kept(rows.texts)

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[Record]:
        """The records after number `after`, up to and with `upto`, a few hundred in memory at a time.

        Broken at a record that is not as it was written.
        """
        return reading.entries(self.store, after, upto)

    def answer(self, seat: str, key: str) -> dict[str, Any] | None:
        """The answer that a seat's command of this key was given, None if there was none."""
        return reading.answer(self.store, seat, key)

    def seal(self, person: str, text: str) -> tuple[dict[str, Any], Text]:
        """A text under a person's key: what stands for it in a record, and what `append` keeps. Refused if it is forgotten."""
        with self._turn:
            self._settle()
            key = self._texts.key(person)
            if key is None:
                raise Refused(FORGOTTEN.format(person=person), code="forgotten")
            return self._texts.seal(person, text, key)

    def open_text(self, ref: Mapping[str, Any]) -> str | None:
        """The text that a reference stands for; None once it is forgotten, and if it is not as it was written."""
        return self._texts.open(ref)

    def known_texts(self, refs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """The texts of these references, by name, that are in memory: nothing is read for them."""
        return self._texts.known(refs)

    def open_texts(self, refs: Sequence[Mapping[str, Any]], *, keeps: bool = True) -> dict[str, str | None]:
        """The texts of many references, by name, as `open_text` gives each; in memory afterwards if `keeps`."""
        return self._texts.open_many(refs, keeps=keeps)

    def forget(self, person: str) -> int:
        """Delete a person's key and texts, and take them out of the file; how many texts there were. The chain stays whole.

        NotKept, code `locked`, if somebody's reading keeps what was deleted in the file: then do it again.
        """
        with self._turn:
            self._settle()
            found: list[int] = []
            self._commit(lambda connection, key: found.append(self._texts.forget(connection, key, person)), self._head)
            self._texts.drop(person)
            if not self.store.scrub():
                raise not_kept("locked", self.name)
            return found[0]

    def must_know(self, person: str) -> None:
        """SeptelError if nobody of this name has written anything, so that there is nothing to forget."""
        with self.store.reading() as connection:
            self._texts.must_know(connection, person)

    def snapshot(self, snapshot: Snapshot) -> None:
        """Keep a state, so that opening need not begin at record 1; only the newest two are kept.

        Its parts are taken one by one, and between them others write; until the last is there it counts for nothing.
        """
        seq, digest, count = snapshot.seq, hashlib.sha256(), 0
        if seq > self.standing().seq or reading.hash_at(self.store, seq) != snapshot.hash:
            raise ValueError(f"a snapshot at record {seq} is not one of this log")
        self._let_go()
        number = snapshots.begin(self.store)
        for part in snapshot.parts:
            self._beside(snapshots.add, number, count, part)
            digest.update(part)
            count += 1
        self._beside(snapshots.finish, snapshot, number, count, digest.hexdigest())
        self._let_go()

    def _let_go(self) -> None:
        """Delete, little by little, what belongs to no snapshot."""
        parts = snapshots.left_over(self.store)
        for first in range(0, len(parts), snapshots.LET_GO):
            self._beside(snapshots.let_go, parts[first : first + snapshots.LET_GO])

    def latest_snapshot(self, rules: str | None = None) -> Snapshot | None:
        """The newest snapshot that is as it was written, by the rules of this hash if one is given."""
        return snapshots.latest(self.store, rules)

    def backup(self, path: Path) -> tuple[Head, str]:
        """Write everything into a new SQLite file while the log is in use; how the copy stands, and who signed that."""
        return backup(self.store, path)

    def close(self) -> None:
        """Sign a last checkpoint if it is due, and let go. A closed log keeps nothing."""
        with self._turn:
            if self._closed:
                return
            try:
                self._settle()
                if self._head.seq > reading.last_checkpoint(self.store):
                    head = writing.with_checkpoint(self._head)
                    self._commit(lambda connection, key: writing.checkpoint(connection, key, head), head)
            except SeptelError:  # read only, or no room: what is kept stays kept without it
                pass
            finally:
                self._closed = self.store.closed = True
                self.store.close()

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _settle(self) -> None:
        """NotKept if nothing can be written. After a commit whose end was not heard, what the database says counts."""
        if self._closed:
            raise not_kept("closed", self.name)
        if self._key is None:
            raise not_kept("readonly", self.name)
        if self._unsure:
            with self.store.reading() as connection:
                found = writing.read_head(connection)
            if found is None or not is_signed(self._key.public, found[2], "head", found[0].parts()):
                raise not_kept("moved", self.name)
            self._head, self._unsure = found[0], False

    def _beside(self, write: Callable[..., None], *what: Any) -> None:
        """Write what changes nothing of how the log stands."""
        with self._turn:
            self._settle()
            self._commit(lambda connection, key: write(connection, key, *what), self._head)

    def _commit(self, work: Callable[[Connection, Key], None], head: Head) -> None:
        """Do the work in one transaction, after which the log stands so. NotKept if it fails; nothing is half done."""
        assert self._key is not None
        self.store.ready()
        try:
            connection = self.store.writer()
            with connection.begin():
                found = writing.read_head(connection, lock=True)
                if found is None or found[0] != self._head:
                    raise not_kept("moved", self.name)
                work(connection, self._key)
        except IntegrityError as error:
            raise ValueError(f"{self.name}: something of this is kept already ({error.orig})") from error
        except DBAPIError as error:
            self._unsure = True
            self.store.mend(error)
            raise self.store.told(error) from error
        except Served as error:  # the lock was lost with the connection, and somebody was quicker
            raise not_kept("moved", self.name) from error
        except BaseException:
            self._unsure = True
            raise
        self._head = head
