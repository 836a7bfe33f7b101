"""The page of an invitation: a stamp, a name, a button. Looking at it uses nothing up; no script, no style but a file's.

A program that follows the link and asks for no page sits down at once, under the seat's name: it has no button to press.
"""

from __future__ import annotations

import asyncio
from html import escape
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from septel.exercise.access.credentials import NotAccepted
from septel.exercise.director import Director
from septel.messages import hseep
from septel.server import STAMP, problems
from septel.server.answers import answer
from septel.server.door import Door
from septel.server.joining import let_in
from septel.server.problems import language

STYLE = """\
body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 0; color: #1b1f23; background: #fff; }
header, footer { background: #7a1f1f; color: #fff; text-align: center; letter-spacing: .3em; padding: .4rem; font-weight: 700; }
main { max-width: 34rem; margin: 2rem auto; padding: 0 1rem; }
label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; margin-top: .6rem; }
input, button { padding: .6rem; border: 1px solid #57606a; border-radius: .3rem; }
button { background: #0b4f6c; color: #fff; border: 0; }
"""
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{stamp} – {title}</title>
<link rel="stylesheet" href="/static/page.css">
<header>{stamp}</header>
<main>
<h1>{title}</h1>
{content}
</main>
<footer>{stamp}</footer>
</html>
"""
ASK = """\
<p>You are invited to the seat <strong title="{seat}">{title}</strong>.</p>
<p>The link works once: press the button on the device that you will use.</p>
<form method="post">
<label for="name">Your name, as the others will see it</label>
<input id="name" name="name" required maxlength="120" autocomplete="name">
<button>Sit down</button>
</form>"""
# Those that look at a link on behalf of a chat or a mail program, and must not use it up.
PREVIEWS = (
    "bot",
    "crawl",
    "preview",
    "facebookexternalhit",
    "slack",
    "whatsapp",
    "telegram",
    "discord",
    "skype",
    "teams",
    "outlook",
)
Token = Annotated[str, Path(min_length=1, max_length=100)]


def routes(director: Director, door: Door) -> APIRouter:
    """The pages over a door."""
    router = APIRouter(include_in_schema=False)

    def page(content: str, status: int = 200) -> HTMLResponse:
        setting = director.state["setting"]
        title = escape(str(setting.get("title") or setting.get("name") or "Exercise"))
        return HTMLResponse(problems.page(PAGE.format(stamp=_stamp(), title=title, content=content)), status)

    def refused(error: Exception) -> Response:
        found = problems.of(error)
        if found is None:
            raise error
        return page(f"<p>{escape(found.detail)}</p>", found.status)

    @router.get("/join/{token}")
    async def look(request: Request, token: Token) -> Response:
        try:
            invited = door.credentials.invitations.look(token)
            if _is_program(request):
                label = request.headers.get("user-agent", "")[:200]
                made, session = await door.join(token, invited.seat, address=request.state.address, label=label)
                return let_in(door, answer({"seat": session.seat, "person": session.person}), made, session)
        except NotAccepted as error:
            return refused(error)
        known = (await director.settled())["seats"]["by_name"].get(invited.seat, {})
        told = await asyncio.to_thread(_title, known.get("title", ""), invited.seat, language())
        return page(ASK.format(seat=escape(invited.seat), title=escape(told)))

    @router.post("/join/{token}")
    async def join(request: Request, token: Token) -> Response:
        try:
            said = parse_qs((await request.body()).decode(), max_num_fields=10).get("name", [""])[0].strip()
        except ValueError:
            said = ""
        if not 0 < len(said) <= 120 or "\x00" in said:
            return page("<p>Say your name, in at most 120 characters.</p>", 400)
        label = request.headers.get("user-agent", "")[:200]
        try:
            made, session = await door.join(token, said, address=request.state.address, label=label)
        except Exception as error:
            return refused(error)
        return let_in(door, RedirectResponse("/", 303), made, session)

    @router.get("/static/page.css")
    async def style() -> Response:
        return Response(STYLE, media_type="text/css")

    return router


def _stamp() -> str:
    """The stamp, with its word in the language of who asks."""
    return STAMP if language() == "en" else f"{STAMP} · {hseep('es')['stamp']}"


def _title(title: str, seat: str, tongue: str) -> str:
    """A seat as the console and the report call it; in a thread, since it brings the report's words the first time."""
    from septel.report.aar.speech import speech

    return speech(tongue).titled(title) if title else speech(tongue).titled_by_name(seat)


def _is_program(request: Request) -> bool:
    """Whether it is a program that takes the seat: no browser's page, and nothing that only looks at links."""
    if "text/html" in request.headers.get("accept", "") or "sec-fetch-mode" in request.headers:
        return False
    agent = request.headers.get("user-agent", "").lower()
    return not any(word in agent for word in PREVIEWS)
