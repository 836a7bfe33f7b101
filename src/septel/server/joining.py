"""Coming in and going out: invitations, passphrases, passkeys, sessions."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from septel.exercise import seats
from septel.exercise.access.credentials import NotAccepted, Session
from septel.exercise.access.passkeys import Passkeys
from septel.exercise.director import Director, Given
from septel.exercise.items import CONTROL
from septel.server import forms
from septel.server.answers import answer, may_answer, sent, takes, who
from septel.server.door import Door
from septel.server.problems import Problem

HASHES_AT_ONCE = 2  # of argon2id, 19 MiB each
NO_PASSKEYS = "Passkeys need a name for this server (not an address) and TLS, or localhost. Use a passphrase."
Name = Annotated[str, Path(min_length=1, max_length=1400)]


def routes(director: Director, door: Door) -> APIRouter:
    """The routes over a door."""
    router = APIRouter(prefix="/api", tags=["sessions"])
    _invited(router, door)
    _phrases(router, director, door, asyncio.Semaphore(HASHES_AT_ONCE))
    _passkeys(router, director, door)
    _passkey_log_in(router, director, door)
    _sessions(router, director, door)
    return router


def let_in(door: Door, response: Response, token: str, session: Session, *, of: str = "") -> Response:
    """The response, with the session's cookie; `of` is the seat that it is beside the browser's first."""
    response.set_cookie(
        door.cookie_of(of), token, max_age=max(0, int(session.expires - session.began)), path="/", httponly=True,
        samesite="strict",
        secure=door.url.startswith("https:"),
    )  # fmt: skip
    return response


def seated(door: Door, token: str, session: Session, *, of: str = "") -> Response:
    """What somebody is told who sits down, with the session's cookie."""
    said = {"seat": session.seat, "person": session.person, "session": session.id, "device": session.device}
    return let_in(door, answer(said), token, session, of=of)


def _label(request: Request) -> str:
    return request.headers.get("user-agent", "")[:200]


def _invited(router: APIRouter, door: Door) -> None:
    @router.post(
        "/join",
        responses=may_answer(forms.In, 409, sends=True, open_to_all=True),
        openapi_extra=takes(forms.Join, token="the part of the link after /join/", name="Ana Ruiz"),
    )
    async def join(request: Request) -> Response:
        """Use an invitation up: sit down, and have a session."""
        given = sent(request, forms.Join)
        token, session = await door.join(
            given.token, given.name, address=request.state.address, label=_label(request), leave_to_bot=given.leave_to_bot
        )
        return seated(door, token, session)

    @router.post("/leave", responses=may_answer(forms.Done, sends=True))
    async def leave(request: Request) -> Response:
        """End this session. The person still sits there, and may come back by passphrase or passkey."""
        who(request)
        door.leave(request.state.token)
        response = answer({"done": True})
        response.delete_cookie(
            door.cookie_of(request.state.of), path="/", httponly=True, samesite="strict", secure=door.url.startswith("https:")
        )
        return response


def _phrases(router: APIRouter, director: Director, door: Door, turn: asyncio.Semaphore) -> None:
    phrases = door.credentials.passphrases

    @router.post(
        "/passphrase", responses=may_answer(forms.Done, sends=True), openapi_extra=takes(forms.SetPhrase, passphrase="…")
    )
    async def set_phrase(request: Request) -> Response:
        """Give oneself a passphrase, to come back with; to change it, give the current one too."""
        sitting, given = who(request), sent(request, forms.SetPhrase)
        seat, person = sitting.seat, sitting.session.person
        known = [word for word in (seat.name, seat.agency) if word]
        async with turn:
            if await asyncio.to_thread(phrases.has, person):
                device, address = sitting.session.device, request.state.address
                await asyncio.to_thread(phrases.check, seat.name, person, given.current or "", address=address, device=device)
            await asyncio.to_thread(phrases.set, person, given.passphrase, known=known)
        return answer({"done": True})

    @router.post(
        "/login",
        responses=may_answer(forms.In, sends=True, open_to_all=True),
        openapi_extra=takes(forms.LogIn, seat="army-command", passphrase="…"),
    )
    async def log_in(request: Request) -> Response:
        """Come back to one's seat with a passphrase. Guessing is slowed."""
        given = sent(request, forms.LogIn)
        person = seats.person(await director.settled(), given.seat)
        async with turn:
            await asyncio.to_thread(
                phrases.check, given.seat, person, given.passphrase, address=request.state.address, device=given.device
            )
        assert person is not None
        begin = partial(door.begin, given.seat, person, device=given.device, label=_label(request))
        return seated(door, *await door.apart(begin))


def _keys(door: Door) -> Passkeys:
    if door.credentials.passkeys is None:
        raise Problem(409, "no_passkeys", NO_PASSKEYS)
    return door.credentials.passkeys


def _passkeys(router: APIRouter, director: Director, door: Door) -> None:
    @router.post("/passkeys/options", responses=may_answer(forms.Ticket, 409, sends=True))
    async def options(request: Request) -> Response:
        """Begin to make a passkey: options for `navigator.credentials.create`."""
        sitting = who(request)
        ticket, found = await door.apart(_keys(door).registration, sitting.session.person, sitting.seat.name)
        return answer({"ticket": ticket, "options": found})

    @router.post(
        "/passkeys",
        responses=may_answer(forms.Done, 409, sends=True),
        openapi_extra=takes(forms.PasskeyAnswer, ticket="…", credential={}),
    )
    async def register(request: Request) -> Response:
        """Keep a new passkey."""
        sitting, given = who(request), sent(request, forms.PasskeyAnswer)
        person, seat = sitting.session.person, sitting.seat.name
        await door.apart(partial(_keys(door).register, person, given.ticket, given.credential, seat=seat, label=given.label))
        return answer({"done": True})

    @router.get("/passkeys", responses=may_answer(forms.Passkeys))
    async def mine(request: Request) -> Response:
        """One's own passkeys."""
        person = who(request).session.person
        found = list(door.credentials.passkeys.of(person)) if door.credentials.passkeys is not None else []
        return answer({"passkeys": found})

    @router.delete("/passkeys/{credential}", responses=may_answer(forms.Done, 404, 409, sends=True))
    async def remove(request: Request, credential: Name) -> Response:
        """Take one of one's passkeys away."""
        person = who(request).session.person
        if not _keys(door).remove(person, credential):
            raise Problem(404, "unknown", "You have no such passkey.")
        return answer({"done": True})


def _passkey_log_in(router: APIRouter, director: Director, door: Door) -> None:
    @router.post("/login/passkey/options", responses=may_answer(forms.Ticket, 409, sends=True, open_to_all=True))
    async def options(request: Request) -> Response:
        """Begin to come back with a passkey: options for `navigator.credentials.get`."""
        ticket, found = await door.apart(_keys(door).authentication)
        return answer({"ticket": ticket, "options": found})

    @router.post(
        "/login/passkey",
        responses=may_answer(forms.In, 409, sends=True, open_to_all=True),
        openapi_extra=takes(forms.PasskeyAnswer, ticket="…", credential={}),
    )
    async def log_in(request: Request) -> Response:
        """Come back to one's seat with a passkey; of several, to the one at which it was made, else to one's first."""
        given = sent(request, forms.PasskeyAnswer)
        person = await door.apart(partial(_keys(door).log_in, given.ticket, given.credential, address=request.state.address))
        made_at = await door.apart(_keys(door).seat, given.credential["id"])
        mine = seats.sits_at(await director.settled(), person)
        if not mine:
            raise NotAccepted("You sit nowhere in this exercise now. Ask exercise control for an invitation.", code="no_seat")
        seat = made_at if made_at in mine else mine[0]
        return seated(door, *await door.apart(partial(door.begin, seat, person, device=None, label=_label(request))))


def _sessions(router: APIRouter, director: Director, door: Door) -> None:
    def visible(request: Request) -> list[Session]:
        sitting = who(request)
        if sitting.seat.kind in CONTROL:
            return door.credentials.sessions.open()
        return door.credentials.sessions.open(seat=sitting.seat.name, person=sitting.session.person)

    @router.get("/sessions", responses=may_answer(forms.Sessions))
    async def sessions(request: Request) -> Response:
        """One's own open sessions; for control, everybody's."""
        own = who(request).session.id
        found: list[dict[str, Any]] = [{**vars(one), "own": one.id == own} for one in visible(request)]
        return answer({"sessions": found})

    @router.delete("/sessions/{session}", responses=may_answer(forms.Done, 404, 409, sends=True))
    async def revoke(request: Request, session: Name) -> Response:
        """End a session, with all others on its device at that seat."""
        sitting = who(request)
        found = next((one for one in visible(request) if one.id == session), None)
        if found is None:
            raise Problem(404, "unknown", "There is no such session.")
        args = {"seat": found.seat, "device": found.device}
        await director.submit(Given(sitting.seat.name, sitting.session.person, "seat.revoke", args, f"revoke-{found.id}"))
        return answer({"done": True})
