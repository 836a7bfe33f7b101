"""All credentials of an exercise in one hand: what the server asks.

Everything is given time, chance and the database; nothing is read from elsewhere. Errors are NotAccepted, with a text for the
person and a code for the program.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, delete

from septel.exercise.access import sessions as kept_sessions
from septel.exercise.access.attempts import Attempts, TooSoon
from septel.exercise.access.edge import Edge, NotAccepted
from septel.exercise.access.invitations import Invitations
from septel.exercise.access.passkeys import Passkeys, Site
from septel.exercise.access.passphrases import Passphrases, WeakPassphrase
from septel.exercise.access.sessions import Session, Sessions
from septel.exercise.access.tables import invitations, metadata

__all__ = ["Credentials", "NotAccepted", "Session", "Site", "TooSoon", "WeakPassphrase"]


class Credentials:
    """Invitations, sessions, passphrases and passkeys over one database; `site` is needed for passkeys alone."""

    def __init__(
        self, engine: Engine, *, wall: Callable[[], float], chance: Callable[[int], bytes], site: Site | None = None
    ) -> None:
        self.edge = Edge(engine, wall, chance)
        self.invitations = Invitations(self.edge)
        self.sessions = Sessions(self.edge)
        self.passphrases = Passphrases(self.edge)
        self.passkeys = Passkeys(self.edge, site) if site is not None else None
        self.attempts = Attempts(self.edge)

    def create_tables(self) -> None:
        """Make the tables that are not there."""
        metadata.create_all(self.edge.engine)

    def new_person(self) -> str:
        """An opaque id for somebody who has just come."""
        return self.edge.name("p")

    def left(self, seat: str, person: str | None = None, device: str | None = None) -> list[Session]:
        """Do what `seat.revoked` says: end these sessions (returned, so that their streams can be closed); without a device the
        seat's open invitations are void too."""
        ended = self.sessions.revoke(seat=seat, person=person, device=device)
        if device is None:
            self.invitations.void(seat)
        return ended

    def forget(self, person: str) -> None:
        """Take everything of a person out of the tables."""
        self.passphrases.forget(person)
        kept_sessions.forget(self.edge, person)
        Passkeys(self.edge, Site("", "", ())).forget(person)
        with self.edge.engine.begin() as connection:
            connection.execute(delete(invitations).where(invitations.c.person == person))
