"""Sessions: who is there on which device, until he leaves, is revoked, is idle too long, or the longest time is over.

The token in the cookie says nothing; its hash names the row. `seen` is written at most once a minute, so that reading costs no
write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, select, update

from septel.exercise.access.edge import Edge, hashed
from septel.exercise.access.tables import sessions

IDLE_S = 12 * 3600.0  # assumption: a night's rest of an exercise that lasts days
LONGEST_S = 72 * 3600.0  # assumption
TOUCH_S = 60.0
MOST = 10  # open at once for one person at one seat: the oldest give way


@dataclass(frozen=True)
class Session:
    """`id` can be shown, the token cannot; `device` stays the same when one logs in again there, `label` is for people."""

    id: str
    seat: str
    person: str
    device: str
    label: str
    began: float
    seen: float
    expires: float


class Sessions:
    """All sessions of an exercise."""

    def __init__(self, edge: Edge, *, idle_s: float = IDLE_S, longest_s: float = LONGEST_S) -> None:
        self.edge, self.idle_s, self.longest_s = edge, idle_s, longest_s

    def begin(self, seat: str, person: str, *, device: str | None = None, label: str = "") -> tuple[str, Session]:
        """A new session: its token, which nobody can read again, and what is known of it."""
        token, now = self.edge.token(), self.edge.wall()
        shown = "".join(letter for letter in label if letter.isprintable())[:200]
        made = Session(
            self.edge.name("s"), seat, person, device or self.edge.name("d"), shown, now, now, now + self.longest_s
        )  # fmt: skip
        for old in self.open(seat=seat, person=person)[: -(MOST - 1) or None]:
            self._end(sessions.c.id == old.id)
        with self.edge.engine.begin() as connection:
            connection.execute(sessions.insert().values(hash=hashed(token), ended=None, **vars(made)))
        return token, made

    def find(self, token: str) -> Session | None:
        """The session of a token, if it is open."""
        now = self.edge.wall()
        with self.edge.engine.connect() as connection:
            row = connection.execute(select(sessions).where(sessions.c.hash == hashed(token), self._is_open(now))).first()
        if row is None:
            return None
        if now - row.seen >= TOUCH_S:
            with self.edge.engine.begin() as connection:
                connection.execute(update(sessions).where(sessions.c.hash == row.hash).values(seen=now))
        return _session(row)

    def open(self, **of: str) -> list[Session]:
        """Open sessions, the oldest first; `seat`, `person`, `device` narrow it down."""
        with self.edge.engine.connect() as connection:
            found = (
                select(sessions).where(self._is_open(self.edge.wall()), *_equal(of)).order_by(sessions.c.began, sessions.c.id)
            )
            return [_session(row) for row in connection.execute(found)]

    def end(self, token: str) -> None:
        """Leave: the token is worth nothing from now on."""
        self._end(sessions.c.hash == hashed(token))

    def revoke(self, *, seat: str | None = None, person: str | None = None, device: str | None = None) -> list[Session]:
        """End all sessions that meet all that is given; those that were open. ValueError if nothing is given."""
        of = {key: value for key, value in (("seat", seat), ("person", person), ("device", device)) if value is not None}
        if not of:
            raise ValueError("revoke needs a seat, a person or a device")
        found = self.open(**of)
        self._end(and_(*_equal(of)))
        return found

    def knows(self, person: str, device: str) -> bool:
        """Whether a person has ever had a session on a device."""
        where = (sessions.c.person == person, sessions.c.device == device)
        with self.edge.engine.connect() as connection:
            return connection.execute(select(sessions.c.id).where(*where).limit(1)).first() is not None

    def _end(self, where: ColumnElement[bool]) -> None:
        with self.edge.engine.begin() as connection:
            connection.execute(update(sessions).where(where, sessions.c.ended.is_(None)).values(ended=self.edge.wall()))

    def _is_open(self, now: float) -> ColumnElement[bool]:
        return and_(sessions.c.ended.is_(None), sessions.c.expires > now, sessions.c.seen > now - self.idle_s)


def forget(edge: Edge, person: str) -> None:
    """Take a person's sessions out of the table."""
    with edge.engine.begin() as connection:
        connection.execute(delete(sessions).where(sessions.c.person == person))


def _equal(of: dict[str, str]) -> list[ColumnElement[bool]]:
    return [sessions.c[key] == value for key, value in of.items()]


def _session(row: Row[Any]) -> Session:
    return Session(row.id, row.seat, row.person, row.device, row.label, row.began, row.seen, row.expires)
