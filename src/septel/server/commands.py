"""Commands: the one way in which a seat changes anything, and links that control asks for."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from septel.errors import did_you_mean
from septel.exercise.director import Director, Given
from septel.exercise.feature import Refused
from septel.exercise.items import CONTROL
from septel.server import forms
from septel.server.answers import answer, may_answer, sent, takes, who
from septel.server.door import Door, Sitting
from septel.server.problems import Problem

ASKS_FOR_LINK = ("seat.hand_over", "seat.reinvite")
REVOKE = "seat.revoke"
LONGEST_KEY = 200


def routes(director: Director, door: Door) -> APIRouter:
    """The routes over a director."""
    router = APIRouter(prefix="/api", tags=["command"])

    @router.post(
        "/commands",
        responses=may_answer(forms.Accepted, 409, sends=True),
        openapi_extra=takes(forms.Given, name="message.send", args={"to": ["control"], "text": "Ready."}, key="ready-1"),
    )
    async def command(request: Request) -> Response:
        """Do a command: kept when this answers. The same key again is the same command, answered again and done once."""
        sitting, given = who(request), sent(request, forms.Given)
        key = key_of(request, given.key)
        if given.name == REVOKE:
            await _is_a_device(director, door, sitting, given.args, key)
        found = await _done(director, sitting, given.name, given.args, key)
        link = door.asked_link(str(given.args.get("seat") or sitting.seat.name)) if given.name in ASKS_FOR_LINK else None
        return answer(found | ({"link": link} if link else {}))

    @router.post(
        "/invitations",
        responses=may_answer(forms.Link, 409, sends=True),
        openapi_extra=takes(forms.Invite, seat="army-command"),
    )
    async def invite(request: Request) -> Response:
        """A new link for a seat, for whoever comes next or, after a lost device, for the person who sits there; for control."""
        sitting, asked = who(request), sent(request, forms.Invite)
        await _done(director, sitting, "seat.reinvite", asked.model_dump(), f"invite-{secrets.token_hex(8)}")
        link = door.asked_link(asked.seat)
        if link is None:
            raise Problem(503, "trouble", "The link could not be made. Ask for another.", wait_s=1)
        return answer({"seat": asked.seat, "url": link})

    return router


async def _done(director: Director, sitting: Sitting, name: str, args: dict[str, Any], key: str) -> dict[str, Any]:
    return await director.submit(Given(sitting.seat.name, sitting.session.person, name, args, key))


async def _is_a_device(director: Director, door: Door, sitting: Sitting, args: Mapping[str, Any], key: str) -> None:
    """Refused if a device is to be signed out on which nobody has a session at that seat: the director knows no devices. What
    was answered before is answered again; whether one may command about the seat at all, the director says."""
    device, seat = args.get("device"), args.get("seat") or sitting.seat.name
    if not isinstance(device, str) or director.seat(seat) is None:
        return
    if seat != sitting.seat.name and sitting.seat.kind not in CONTROL:
        return
    if await asyncio.to_thread(director.log.answer, sitting.seat.name, key) is not None:
        return
    known = sorted({session.device for session in await door.apart(partial(door.credentials.sessions.open, seat=seat))})
    if device not in known:
        hint = did_you_mean(device, known) if known else "Nobody has a session there."
        raise Refused(f"There is no device '{device}' at {seat}. {hint}".strip(), code="unknown")


def key_of(request: Request, said: str | None = None) -> str:
    """The command's key, from the body or the header. Problem 400."""
    header = request.headers.get("idempotency-key")
    if header is not None and not (
        0 < len(header) <= LONGEST_KEY and header.isascii() and header.isprintable() and " " not in header
    ):
        raise Problem(400, "bad_key", f"Idempotency-Key is 1 to {LONGEST_KEY} visible ASCII characters.")
    if header is not None and said is not None and header != said:
        raise Problem(400, "bad_key", "The key in the body and the one in Idempotency-Key differ.")
    key = said or header
    if key is None:
        raise Problem(400, "no_key", "Give each command a key of your own (`key`, or the header Idempotency-Key).")
    return key
