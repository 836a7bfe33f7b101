"""The console's pages and files, as `console/` builds them; and a rehearsal's seats, several of which one browser may hold.

Under `/seat/NAME/` everything is what it is under `/`, for the session that a browser has at that seat beside its first.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from septel.exercise.director import Director
from septel.exercise.seats import roster
from septel.server import forms
from septel.server.answers import may_answer, packed, sent, takes, who
from septel.server.door import Door
from septel.server.joining import seated
from septel.server.problems import Problem
from septel.server.reads import only_control

BUILT = files("septel.server") / "built"
TYPES = {
    "css": "text/css", "html": "text/html; charset=utf-8", "js": "text/javascript", "mjs": "text/javascript",
    "svg": "image/svg+xml",
}  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9_-]{1,80}(\.[A-Za-z0-9_-]{1,20}){1,2}")
Name = Annotated[str, Path(max_length=120)]


def routes(director: Director, door: Door) -> APIRouter:
    """The console's routes."""
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    def console(request: Request) -> Response:
        return _file(request, "index.html")

    @router.get("/tips", include_in_schema=False)
    def tips(request: Request) -> Response:
        return _file(request, "tips.html")

    @router.get("/console/{name}", include_in_schema=False)
    def part(request: Request, name: Name) -> Response:
        return _file(request, name)

    @router.post(
        "/api/rehearse",
        tags=["sessions"],
        responses=may_answer(forms.In, 409, sends=True),
        openapi_extra=takes(forms.Invite, seat="army-command"),
    )
    async def rehearse(request: Request) -> Response:
        """In a rehearsal, sit down at a further seat, in the same browser, under `/seat/NAME/`; for control."""
        sitting, asked = who(request), sent(request, forms.Invite)
        if not director.state["setting"].get("rehearse"):
            raise Problem(409, "no_rehearsal", "Only in a rehearsal does one person hold several seats.")
        only_control(sitting.seat)
        if director.seat(asked.seat) is None:
            raise Problem(409, "unknown", f"There is no seat '{asked.seat}'.")
        name = _called(director, sitting.seat.name)
        token = door.link(asked.seat, sitting.session.person).rsplit("/", 1)[-1]  # in the log he stays the person who he is
        made, session = await door.join(token, name, address=request.state.address, label="rehearsal")
        return seated(door, made, session, of=session.seat)

    return router


def _called(director: Director, seat: str) -> str:
    """The name of who sits at a seat."""
    found = roster.sitting(director.state["seats"]["by_name"][seat])
    name = found["name"] if found is not None else ""
    text = director.log.open_text(name) if isinstance(name, dict) else name
    return str(text or seat)


def _file(request: Request, name: str) -> Response:
    """A built file; what is compressed is compressed once, in a thread of the routes' own."""
    found = _compressed(name) if NAME.fullmatch(name) else None
    if found is None:
        raise Problem(404, "no_such_route", "There is nothing at this address.")
    keeps = "no-cache" if name.endswith(".html") else "public, max-age=31536000, immutable"
    return packed(request, found, TYPES[name.rsplit(".", 1)[-1]], **{"Cache-Control": keeps})


@lru_cache(maxsize=64)
def _compressed(name: str) -> bytes | None:
    file = BUILT / name
    return gzip.compress(file.read_bytes(), 9, mtime=0) if name.rsplit(".", 1)[-1] in TYPES and file.is_file() else None
