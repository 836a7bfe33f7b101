"""Passphrases: argon2id, and a wait that grows with each wrong one.

Parameters of argon2id: 19 MiB, 2 passes, 1 lane, the least that OWASP's password storage cheat sheet names (2024), because a
web process of 250 MB hashes for 200 seats. A person who is not there costs the same time as one who is.
"""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import normalize

import argon2
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from septel.exercise.access.attempts import ACCOUNT, ADDRESS, Attempts, of_address
from septel.exercise.access.edge import Edge, NotAccepted
from septel.exercise.access.phrases import LONGEST, weakness
from septel.exercise.access.sessions import Sessions
from septel.exercise.access.tables import passphrases

MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
WRONG = "Seat and passphrase do not go together."


class WeakPassphrase(NotAccepted):
    """A passphrase that is not taken, with the reason."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="weak")


class Passphrases:
    """The passphrases of an exercise. Each check takes MEMORY_KIB and some hundredths of a second: not in the event loop."""

    def __init__(self, edge: Edge, *, passes: int = PASSES, memory_kib: int = MEMORY_KIB) -> None:
        self.edge, self.attempts, self._sessions = edge, Attempts(edge), Sessions(edge)
        self._hasher = argon2.PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES)
        self._nobody = ""

    def set(self, person: str, phrase: str, *, known: Iterable[str] = ()) -> None:
        """Give a person a passphrase, or another. WeakPassphrase."""
        reason = weakness(phrase, known=known)
        if reason is not None:
            raise WeakPassphrase(reason)
        values = {"hash": self._hasher.hash(normalize("NFKC", phrase)), "changed": self.edge.wall()}
        self._keep(person, values)

    def has(self, person: str) -> bool:
        """Whether a person has one."""
        return self._hash(person) is not None

    def check(self, seat: str, person: str | None, phrase: str, *, address: str, device: str | None = None) -> None:
        """Whether the person who sits at a seat (None if nobody does) has this passphrase. NotAccepted, TooSoon.

        A device on which this person was before has a count of its own, so that nobody can keep him out by guessing.
        """
        known = person is not None and device is not None and self._sessions.knows(person, device)
        account, network = f"device:{device}" if known else f"seat:{seat[:80]}", of_address(address)
        self.attempts.book(network, ADDRESS)
        self.attempts.book(account, ACCOUNT)
        kept = self._hash(person) if person is not None else None
        if not self._verified(kept, phrase) or kept is None or person is None:
            raise NotAccepted(WRONG, code="wrong")
        self.attempts.clear(account)
        self.attempts.give_back(network)
        if self._hasher.check_needs_rehash(kept):
            self._keep(person, {"hash": self._hasher.hash(normalize("NFKC", phrase))})

    def forget(self, person: str) -> None:
        """Take a person's passphrase away."""
        with self.edge.engine.begin() as connection:
            connection.execute(delete(passphrases).where(passphrases.c.person == person))

    def _verified(self, kept: str | None, phrase: str) -> bool:
        if kept is None and not self._nobody:
            self._nobody = self._hasher.hash(self.edge.token())
        try:
            self._hasher.verify(kept or self._nobody, normalize("NFKC", phrase[: 4 * LONGEST]))
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return kept is not None

    def _hash(self, person: str) -> str | None:
        with self.edge.engine.connect() as connection:
            found = connection.execute(select(passphrases.c.hash).where(passphrases.c.person == person)).scalar()
        return None if found is None else str(found)

    def _keep(self, person: str, values: dict[str, object]) -> None:
        with self.edge.engine.begin() as connection:
            if connection.execute(update(passphrases).where(passphrases.c.person == person).values(values)).rowcount:
                return
        try:
            with self.edge.engine.begin() as connection:
                connection.execute(passphrases.insert().values(person=person, **values))
        except IntegrityError:
            with self.edge.engine.begin() as connection:
                connection.execute(update(passphrases).where(passphrases.c.person == person).values(values))
