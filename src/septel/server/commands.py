"""Commands: the one way in which a seat changes anything, and links that control asks for."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from septel.exercise.director import Director, Given
from septel.server import forms
from septel.server.answers import answer, may_answer, sent, takes, who
from septel.server.door import Door, Sitting
from septel.server.problems import Problem

ASKS_FOR_LINK = ("seat.hand_over", "seat.reinvite")
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
        found = await _done(director, sitting, given.name, given.args, key_of(request, given.key))
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
