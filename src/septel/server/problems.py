"""What goes wrong, as `application/problem+json` (RFC 9457): a status, a word for programs and a reason for people."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any

from sqlalchemy.exc import DBAPIError
from starlette.responses import Response

from septel.errors import SeptelError
from septel.exercise.access.attempts import TooSoon
from septel.exercise.access.edge import NotAccepted
from septel.exercise.director import BadCommand
from septel.exercise.feature import Refused
from septel.exercise.log import NotKept
from septel.messages import of_request, translated, translated_page
from septel.messages.choice import COOKIE
from septel.server import STAMP

MEDIA_TYPE = "application/problem+json"
SENTENCES = ("message", "hint", "reason", "msg", "detail")  # of one of several problems
NOT_ALLOWED = frozenset(
    [
        "forbidden",
        "no_platform",
        "unknown_holder",
        "no_world",
        "no_seat",
        "marking",
        "agency",
        "no_link",
        "pool",
        "no_reconnaissance",
    ]
)
TROUBLE = "Something went wrong in the exercise's own machinery. Nothing of this was done; try again, or tell control."

BUSY = "The database cannot be written at the moment. Nothing of this was done; try again."
_LANGUAGE: ContextVar[str] = ContextVar("language", default="en")


def speak_to(headers: Mapping[str, str]) -> None:
    """Answer what is being asked in the language of who asks: by the cookie `septel_language`, else by Accept-Language."""
    try:
        chosen = SimpleCookie(headers.get("cookie", "")[:4000]).get(COOKIE)
    except CookieError:
        chosen = None
    _LANGUAGE.set(of_request(headers.get("accept-language", ""), chosen.value if chosen else ""))


def language() -> str:
    """The language of who asks: `en` or `es`."""
    return _LANGUAGE.get()


def said(text: str) -> str:
    """A text in the language of who asks."""
    return translated(text, _LANGUAGE.get())


def page(text: str) -> str:
    """A page in the language of who asks."""
    return translated_page(text, _LANGUAGE.get())


class Problem(Exception):  # noqa: N818  (an answer)
    """An answer that is not the one that was hoped for."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        problems: Sequence[Mapping[str, Any]] = (),
        wait_s: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.problems, self.wait_s = status, code, detail, list(problems), wait_s
        self.headers = dict(headers or {})

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        found: dict[str, Any] = {
            "exercise": STAMP,
            "type": "about:blank",
            "title": said(HTTPStatus(self.status).phrase),
            "status": self.status,
            "code": self.code,
            "detail": said(self.detail),
        }
        told = [{name: said(text) if name in SENTENCES else text for name, text in one.items()} for one in self.problems]
        return found | ({"problems": told} if told else {})

    def response(self) -> Response:
        """The answer to send."""
        wait = {} if self.wait_s is None else {"Retry-After": str(max(1, math.ceil(self.wait_s)))}
        wait |= {"Content-Language": "es"} if _LANGUAGE.get() == "es" else {}
        body = json.dumps(self.as_dict(), ensure_ascii=False).encode(errors="replace")
        return Response(body, self.status, {**self.headers, **wait}, MEDIA_TYPE)


def of(error: Exception) -> Problem | None:
    """What an error of the exercise means to the one who asked; None if it is a fault of the program."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, BadCommand):
        return Problem(400, "bad_command", str(error), problems=error.problems)
    if isinstance(error, Refused):
        return Problem(403 if error.code in NOT_ALLOWED else 409, error.code, str(error))
    if isinstance(error, NotKept):
        return Problem(503, error.code, str(error), wait_s=1)
    if isinstance(error, TooSoon):
        return Problem(429, error.code, str(error), wait_s=error.wait_s)
    if isinstance(error, NotAccepted):
        return Problem(
            429 if error.code == "too_soon" else 403, error.code, str(error), wait_s=60 if error.code == "too_soon" else None
        )
    if isinstance(error, DBAPIError):
        return Problem(503, "busy", BUSY, wait_s=1)
    if isinstance(error, SeptelError):
        return Problem(503, "trouble", TROUBLE, wait_s=5)
    return None
