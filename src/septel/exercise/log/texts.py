"""Texts that people wrote: sealed under a key of each person, with a salted hash in the chain, until the person is forgotten.

AES-256-GCM under the person's key; what is sealed is 16 bytes of salt and the text. The hash covers both, so that whoever has
the log without the keys cannot try out what a text may have been, and the chain stays whole when key and text are deleted.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, bindparam, select, update

from septel.errors import SeptelError, did_you_mean
from septel.exercise.log import tables
from septel.exercise.log.parts import Text, text_hash
from septel.exercise.log.signing import Key
from septel.exercise.log.store import Store
from septel.exercise.log.writing import person_parts

MOST = 8192  # opened texts in memory: an assumption; some 10 MB of them
SALT = 16
NONCE = 12
AT_ONCE = 500
SEALED = select(tables.texts, tables.person_keys.c.key).join_from(
    tables.texts, tables.person_keys, tables.texts.c.person == tables.person_keys.c.person
)
# Made once: a statement made at each question is garbage in circles, and collecting much of it at once stops everybody.
THIS = SEALED.where(tables.texts.c.id == bindparam("name"))
THESE = SEALED.where(tables.texts.c.id.in_(bindparam("names", expanding=True)))


@dataclass
class _Opened:
    person: str
    text: str


class Texts:
    """The texts of a log. `chance(n)` gives n bytes that nobody can guess."""

    def __init__(self, store: Store, chance: Callable[[int], bytes]) -> None:
        self._store, self._chance = store, chance
        self._keys: dict[str, bytes] = {}
        self._fresh: set[str] = set()  # whose key is not kept yet
        self._opened: OrderedDict[tuple[str, str], _Opened] = OrderedDict()
        self._turn = threading.Lock()

    def key(self, person: str) -> bytes | None:
        """A person's key, new if there was none; None if the person is forgotten."""
        if person not in self._keys:
            with self._store.reading() as connection:
                row = connection.execute(select(tables.person_keys.c.key).where(tables.person_keys.c.person == person)).first()
            if row is not None and row.key is None:
                return None
            if row is None:
                self._fresh.add(person)
            self._keys[person] = self._chance(32) if row is None else bytes(row.key)
        return self._keys[person]

    def seal(self, person: str, text: str, key: bytes) -> tuple[dict[str, Any], Text]:
        """What stands for the text in a record, and what is kept of it."""
        salt, nonce, name = self._chance(SALT), self._chance(NONCE), f"x{self._chance(10).hex()}"
        found = text_hash(salt, text.encode())
        sealed = AESGCM(key).encrypt(nonce, salt + text.encode(), _bound(name, person))
        return {"$text": name, "hash": found}, Text(name, found, person, nonce, sealed, key, text)

    def new_persons(self, texts: Iterable[Text]) -> list[tuple[str, bytes]]:
        """Whose keys are to be kept with these texts."""
        return [(person, key) for person, key in {text.person: text.key for text in texts}.items() if person in self._fresh]

    def kept(self, texts: Iterable[Text]) -> None:
        """These texts are in the log now."""
        for text in texts:
            self._fresh.discard(text.person)
            self._remember((text.id, text.hash), _Opened(text.person, text.plain))

    def open(self, ref: Mapping[str, Any]) -> str | None:
        """The text of a reference, None if it cannot be had."""
        name, found = ref.get("$text"), ref.get("hash")
        if not isinstance(name, str) or not isinstance(found, str):
            return None
        with self._turn:
            opened = self._opened.get((name, found))
            if opened is not None:
                self._opened.move_to_end((name, found))
                return opened.text
        with self._store.reading() as connection:
            row = connection.execute(THIS, {"name": name}).first()
        text = None if row is None else unsealed(name, row.person, row.key, row.nonce, row.ciphertext, found)
        if row is not None and text is not None:
            self._remember((name, found), _Opened(row.person, text))
        return text

    def known(self, refs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """Texts of these references, by name, that are in memory."""
        with self._turn:
            found = ((ref["$text"], self._opened.get((ref["$text"], ref["hash"]))) for ref in refs if "hash" in ref)
            return {name: opened.text for name, opened in found if opened is not None}

    def open_many(self, refs: Sequence[Mapping[str, Any]], *, keeps: bool) -> dict[str, str | None]:
        """The texts of these references, by name; they stay in memory if `keeps`."""
        hashes = {str(ref.get("$text")): ref.get("hash") for ref in refs}
        found: dict[str, str | None] = dict.fromkeys(hashes)
        names = list(hashes)
        with self._store.reading() as connection:
            for first in range(0, len(names), AT_ONCE):
                for row in connection.execute(THESE, {"names": names[first : first + AT_ONCE]}).all():
                    digest = str(hashes[row.id])
                    text = unsealed(row.id, row.person, row.key, row.nonce, row.ciphertext, digest)
                    found[row.id] = text
                    if keeps and text is not None:
                        self._remember((row.id, digest), _Opened(row.person, text))
        return found

    def forget(self, connection: Connection, key: Key, person: str) -> int:
        """Delete a person's key and texts; how many texts there were. SeptelError if there is no such person."""
        self.must_know(connection, person)
        mine = tables.texts.c.person == person
        count = len(connection.execute(select(tables.texts.c.id).where(mine, tables.texts.c.ciphertext.is_not(None))).all())
        signature = key.sign("person", person_parts(person, None))
        gone = update(tables.person_keys).where(tables.person_keys.c.person == person)
        connection.execute(gone.values(key=None, signature=signature))
        connection.execute(update(tables.texts).where(mine).values(nonce=None, ciphertext=None))
        return count

    def must_know(self, connection: Connection, person: str) -> None:
        """SeptelError if nobody of this name has written anything."""
        known = [row.person for row in connection.execute(select(tables.person_keys.c.person))]
        if person not in known:
            raise SeptelError(f"'{person}' has written nothing in this log. {did_you_mean(person, known)}".strip())

    def drop(self, person: str) -> None:
        """Take what is remembered of a person out of memory."""
        with self._turn:
            self._keys.pop(person, None)
            self._fresh.discard(person)
            for name in [name for name, opened in self._opened.items() if opened.person == person]:
                del self._opened[name]

    def _remember(self, name: tuple[str, str], opened: _Opened) -> None:
        with self._turn:
            self._opened[name] = opened
            while len(self._opened) > MOST:
                self._opened.popitem(last=False)


def unsealed(name: str, person: str, key: bytes | None, nonce: bytes | None, sealed: bytes | None, found: str) -> str | None:
    """The text, None if it is forgotten, was changed, or is not the one with this hash."""
    if key is None or nonce is None or sealed is None:
        return None
    try:
        both = AESGCM(bytes(key)).decrypt(bytes(nonce), bytes(sealed), _bound(name, person))
        return both[SALT:].decode() if text_hash(both[:SALT], both[SALT:]) == found else None
    except (InvalidTag, ValueError, TypeError, AttributeError):
        return None


def _bound(name: str, person: str) -> bytes:
    return f"{name} {person}".encode()
