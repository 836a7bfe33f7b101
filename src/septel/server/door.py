"""The door: who comes in, with which seat, and who is sent out.

It holds the credentials, remembers open sessions for a moment so that a read costs no query, and carries out what the log says
of seats: invitations become links, revocations end sessions and their streams.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from septel.exercise import seats
from septel.exercise.access.attempts import ADDRESS, of_address
from septel.exercise.access.credentials import Credentials, Session, Site
from septel.exercise.access.edge import NotAccepted, hashed
from septel.exercise.director import Director, Given
from septel.exercise.items import Seat
from septel.exercise.records import Record
from septel.server.problems import Problem

T = TypeVar("T")
REMEMBERED_S = 30.0
MOST_REMEMBERED = 5_000
HEARD = ("seat.invited", "seat.revoked", "seat.left")
LOG = logging.getLogger("septel.server")
WHY = "You are not in this exercise, or not any more. Ask exercise control for an invitation."


@dataclass(frozen=True)
class Sitting:
    """Who asks: a session and the seat as it is now."""

    session: Session
    seat: Seat


class Door:
    """Who may come in. `url` is what links begin with; `ended(session ids)` hears of sessions that are over."""

    def __init__(self, director: Director, *, url: str, site: Site | None = None) -> None:
        self.director, self.url = director, url.rstrip("/")
        self.credentials = Credentials(director.log.engine, wall=director.wall, chance=secrets.token_bytes, site=site)
        self.ended: Callable[[set[str]], None] = lambda gone: None
        self._thread = ThreadPoolExecutor(1, "credentials")
        self._known: dict[str, tuple[Session, float]] = {}
        self._links: dict[str, str] = {}
        earlier = director.done

        def done(record: Record) -> None:
            earlier(record)
            self.hear(record)

        director.done = done

    @property
    def cookie(self) -> str:
        """The name of the session's cookie: two exercises on one machine do not take each other's."""
        exercise = str(self.director.state["setting"].get("id", ""))[:8]
        return ("__Host-" if self.url.startswith("https:") else "") + f"septel-{exercise}"

    def cookie_of(self, seat: str) -> str:
        """The name of the cookie of a seat beside the browser's first; of that one for ""."""
        return f"{self.cookie}-{seat}" if seat else self.cookie

    def sitting(self, token: str | None) -> Sitting | None:
        """Who has this token, if the session is open and its person still sits there."""
        session = self._session(token) if token else None
        if session is None:
            return None
        seat = self.director.seat(session.seat)
        if seat is None or seats.person(self.director.state, session.seat) != session.person:
            return None
        return Sitting(session, seat)

    def still(self, session: Session) -> bool:
        """Whether a session that was open is so still."""
        return any(one.id == session.id for one in self.credentials.sessions.open(seat=session.seat, person=session.person))

    async def join(self, token: str, name: str, *, address: str, label: str, leave_to_bot: bool = False) -> tuple[str, Session]:
        """Let somebody sit down who holds an invitation: his new session's token and the session. NotAccepted, Refused.

        Who holds none is slowed; who does never waits for what others tried from the same address.
        """
        credentials = self.credentials
        try:
            invited = await self.apart(credentials.invitations.accept, token)
        except NotAccepted:
            await self.apart(credentials.attempts.book, of_address(address), ADDRESS)
            raise
        person = invited.person or credentials.new_person()
        try:
            if seats.person(await self.director.settled(), invited.seat) != person:
                args = {"name": name} | ({"leave_to_bot": True} if leave_to_bot else {})
                given = Given(invited.seat, person, "seat.take", args, f"join-{hashed(token)[:32]}-{person[:12]}")
                await self.director.submit(given)
        except BaseException:
            await self.apart(credentials.invitations.give_back, token)
            raise
        return await self.apart(partial(credentials.sessions.begin, invited.seat, person, label=label))

    async def apart(self, work: Callable[..., T], *args: Any) -> T:
        """Do something with the credentials in the one thread that writes them: two would wait for each other."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *args))

    def begin(self, seat: str, person: str, *, device: str | None, label: str) -> tuple[str, Session]:
        """A new session for somebody who has proved who he is."""
        known = device if device is not None and self.credentials.sessions.knows(person, device) else None
        return self.credentials.sessions.begin(seat, person, device=known, label=label)

    def leave(self, token: str) -> None:
        """End one's own session."""
        session = self._session(token)
        self.credentials.sessions.end(token)
        if session is not None:
            self._over([session])

    def hear(self, record: Record) -> None:
        """Carry out what a record says of links and sessions. It never fails: the record is kept, whatever becomes of this."""
        if record.kind in HEARD:
            try:
                self._hear(record)
            except Exception:
                LOG.exception("record %d was not carried out", record.seq)

    def _hear(self, record: Record) -> None:
        body = record.body
        if record.kind == "seat.invited":
            self._links[body["seat"]] = self.link(body["seat"], body["person"])
        elif record.kind == "seat.revoked":
            self._links.pop(body["seat"], None)
            self._over(self.credentials.left(body["seat"], body["person"], body["device"]))
        elif record.kind == "seat.left":
            self._over(self.credentials.sessions.revoke(seat=body["seat"], person=body["person"]))

    def link(self, seat: str, person: str | None = None) -> str:
        """A new link for a seat; its older ones are void."""
        return f"{self.url}/join/{self.credentials.invitations.make(seat, person)}"

    def asked_link(self, seat: str) -> str | None:
        """The link that was just asked for, told once."""
        return self._links.pop(seat, None)

    def invitations(self) -> Iterable[dict[str, Any]]:
        """A fresh link for each seat in which nobody has a session."""
        sitting = {session.seat for session in self.credentials.sessions.open()}
        for name, seat in self.director.memory.seats.items():
            if name not in sitting:
                yield {"seat": name, "kind": seat.kind.value, "agency": seat.agency, "url": self.link(name)}

    def _session(self, token: str | None) -> Session | None:
        if not token:
            return None
        name, now = hashed(token), self.director.wall()
        known = self._known.get(name)
        if known is not None and 0 <= now - known[1] < REMEMBERED_S and known[0].expires > now:
            return known[0]
        session = self.credentials.sessions.find(token)
        if session is None:
            self._known.pop(name, None)
            return None
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[name] = (session, now)
        return session

    def _over(self, sessions: Iterable[Session]) -> None:
        gone = {session.id for session in sessions}
        self._known = {name: kept for name, kept in self._known.items() if kept[0].id not in gone}
        if gone:
            self.ended(gone)


def must(found: Sitting | None) -> Sitting:
    """Who sits there; Problem 401 if nobody does."""
    if found is None:
        raise Problem(401, "no_session", WHY)
    return found
