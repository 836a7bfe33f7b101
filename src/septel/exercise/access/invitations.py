"""Invitations: links that let one person in, once.

Looking at a link does not use it up, since mail programs look at links too; only `accept` does, and of two who accept at once
one is let in. A new link makes the seat's older ones void.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Row, select, update

from septel.exercise.access.edge import Edge, NotAccepted, hashed
from septel.exercise.access.tables import invitations

VALID_S = 7 * 86_400.0  # assumption: invitations go out in the week before
VOID = "This invitation has been used, or is no longer valid. Ask exercise control for a new one."


@dataclass(frozen=True)
class Invitation:
    """For which seat, and for whom if not for whoever comes."""

    seat: str
    person: str | None
    expires: float


class Invitations:
    """All invitations of an exercise."""

    def __init__(self, edge: Edge, *, valid_s: float = VALID_S) -> None:
        self.edge, self.valid_s = edge, valid_s

    def make(self, seat: str, person: str | None = None) -> str:
        """A new token for a seat, and the seat's other open ones are void."""
        self.void(seat)
        token, now = self.edge.token(), self.edge.wall()
        row = {"hash": hashed(token), "seat": seat, "person": person, "made": now, "expires": now + self.valid_s}
        with self.edge.engine.begin() as connection:
            connection.execute(invitations.insert().values(row))
        return token

    def void(self, seat: str) -> int:
        """Make a seat's open invitations void; how many there were."""
        where = (invitations.c.seat == seat, invitations.c.used.is_(None), invitations.c.void.is_(None))
        with self.edge.engine.begin() as connection:
            return connection.execute(update(invitations).where(*where).values(void=self.edge.wall())).rowcount

    def look(self, token: str) -> Invitation:
        """What an invitation is for, unused as it is. NotAccepted."""
        with self.edge.engine.connect() as connection:
            row = connection.execute(select(invitations).where(invitations.c.hash == hashed(token))).first()
        if row is None or row.used is not None or row.void is not None or row.expires <= self.edge.wall():
            raise NotAccepted(VOID, code="void")
        return _invitation(row)

    def accept(self, token: str) -> Invitation:
        """Use an invitation up. NotAccepted."""
        now = self.edge.wall()
        free = (invitations.c.used.is_(None), invitations.c.void.is_(None), invitations.c.expires > now)
        with self.edge.engine.begin() as connection:
            changed = connection.execute(update(invitations).where(invitations.c.hash == hashed(token), *free).values(used=now))
            if changed.rowcount != 1:
                raise NotAccepted(VOID, code="void")
            return _invitation(connection.execute(select(invitations).where(invitations.c.hash == hashed(token))).one())

    def give_back(self, token: str) -> None:
        """Let an invitation be used again, when what it was to lead to could not be done."""
        with self.edge.engine.begin() as connection:
            connection.execute(update(invitations).where(invitations.c.hash == hashed(token)).values(used=None))


def _invitation(row: Row[tuple[object, ...]]) -> Invitation:
    return Invitation(row.seat, row.person, row.expires)
