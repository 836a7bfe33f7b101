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
from septel.server import forms
from septel.server.answers import answer, may_answer, sent, takes, who
from septel.server.door import Door
from septel.server.joining import let_in
from septel.server.problems import Problem

BUILT = files("septel.server") / "built"
PAGES = {"": "index.html", "tips": "tips.html"}
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
    async def console(request: Request) -> Response:
        return _file(request, PAGES[""])

    @router.get("/tips", include_in_schema=False)
    async def tips(request: Request) -> Response:
        return _file(request, PAGES["tips"])

    @router.get("/console/{name}", include_in_schema=False)
    async def part(request: Request, name: Name) -> Response:
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
        if sitting.seat.kind.value not in ("director", "controller"):
            raise Problem(403, "forbidden", "Control opens the other seats of a rehearsal.")
        if director.seat(asked.seat) is None:
            raise Problem(409, "unknown", f"There is no seat '{asked.seat}'.")
        name = _called(director, sitting.seat.name)
        token = door.link(asked.seat).rsplit("/", 1)[-1]
        made, session = await door.join(token, name, address=request.state.address, label="rehearsal")
        said = {"seat": session.seat, "person": session.person, "session": session.id, "device": session.device}
        return let_in(door, answer(said), made, session, of=session.seat)

    return router


def _called(director: Director, seat: str) -> str:
    """The name of who sits at a seat."""
    from septel.exercise.seats import roster

    found = roster.sitting(director.state["seats"]["by_name"][seat])
    name = found["name"] if found is not None else ""
    text = director.log.open_text(name) if isinstance(name, dict) else name
    return str(text or seat)


def _file(request: Request, name: str) -> Response:
    """A built file, compressed for who takes it so."""
    plain = _read(name) if NAME.fullmatch(name) else None
    if plain is None:
        raise Problem(404, "no_such_route", "There is nothing at this address.")
    is_page = name.endswith(".html")
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-cache" if is_page else "public, max-age=31536000, immutable"}
    body = plain
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = _compressed(name), "gzip"
    return Response(body, headers=headers, media_type=TYPES[name.rsplit(".", 1)[-1]])


@lru_cache(maxsize=64)
def _read(name: str) -> bytes | None:
    file = BUILT / name
    return file.read_bytes() if name.rsplit(".", 1)[-1] in TYPES and file.is_file() else None


@lru_cache(maxsize=64)
def _compressed(name: str) -> bytes:
    return gzip.compress(_read(name) or b"", 9, mtime=0)
