"""The after-action report over HTTP: each seat's own copy, made from what the seat may read, in a process apart."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from septel.errors import SeptelError
from septel.exercise.director import Director
from septel.exercise.kernel.jobs import talk
from septel.server import STAMP, forms
from septel.server.answers import may_answer, who
from septel.server.guard import REPORT, XLSX
from septel.server.problems import Problem, language

DOCX, ZIP, HTML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip", "text/html"
JSON = "application/json"
TYPES = {"html": HTML, "docx": DOCX, "xlsx": XLSX, "zip": ZIP, "summary": JSON}
LONGEST_S, LONGEST_MOMENTS_S = 600.0, 7200.0  # assumptions: a report takes seconds, its moments minutes
MOST_WAITING = 6
LOOKS_S = 0.5  # how often it is seen whether anybody still waits
LOST = "The report took too long, or the process that makes it ended. Try again; without the moments it takes seconds."
Form = Annotated[
    Literal["html", "docx", "xlsx", "zip", "summary"],
    Query(description="a page, a file of an office, all of it packed, or a few paragraphs as JSON"),
]
Tongue = Annotated[Literal["en", "es"] | None, Query(description="by default that of who asks")]
Moments = Annotated[bool, Query(description="with the moments that mattered most, in control's copy: that takes minutes")]


class ShortSection(forms.Form):
    """A part of the report in short."""

    title: str
    text: str


class InShort(forms.Stamped):
    """The report in a few paragraphs, to go out as a message or a telegram."""

    subject: str
    paragraphs: list[ShortSection]


class Reports:
    """Makes one report after the other; each seat waits for one of its own at most."""

    def __init__(self) -> None:
        self._turn, self._for = asyncio.Semaphore(1), set[str]()

    async def __call__(self, request: Request, job: Mapping[str, Any]) -> bytes:
        """The report's file. It is given up when nobody waits for it any more. Problem 429 and 503, SeptelError."""
        async with self._place(job["audience"]):
            task = asyncio.create_task(self._made(job))
            try:
                while not task.done() and not await request.is_disconnected():
                    await asyncio.wait((task,), timeout=LOOKS_S)
                if not task.done():
                    raise Problem(408, "gone", "Nobody waits for the report any more.")
                return task.result()
            finally:
                task.cancel()

    @contextlib.asynccontextmanager
    async def _place(self, seat: str) -> AsyncIterator[None]:
        if seat in self._for:
            raise Problem(429, "too_often", "Your last report is being made. Wait for it.", wait_s=5)
        if len(self._for) >= MOST_WAITING:
            raise Problem(503, "busy", "Several reports are being made just now. Try again in a moment.", wait_s=10)
        self._for.add(seat)
        try:
            yield
        finally:
            self._for.discard(seat)

    async def _made(self, job: Mapping[str, Any]) -> bytes:
        longest_s = LONGEST_MOMENTS_S if job["moments"] else LONGEST_S
        async with self._turn:
            ended, told = await talk(
                "septel.server.reporting", json.dumps(job).encode(), longest_s=longest_s, stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        head, _, rest = told.partition(b"\n")
        if ended != 0 or not head:
            raise Problem(503, "lost", LOST, wait_s=5)
        answer: dict[str, Any] = json.loads(head)
        if "error" in answer:
            raise SeptelError(answer["error"])
        return rest


def routes(director: Director) -> APIRouter:
    """The route over a director."""
    router, reports = APIRouter(tags=["report"]), Reports()

    @router.get(REPORT, responses=_file())
    async def aar(
        request: Request,
        form: Form = "html",
        tongue: Annotated[Tongue, Query(alias="language")] = None,
        paper: Literal["a4", "letter"] = "a4",
        moments: Moments = False,
    ) -> Response:
        """The after-action report and improvement plan, from what this seat may read: a file, or in short."""
        seat = who(request).seat
        await director.settled()
        job = {
            "where": director.log.where, "audience": seat.name, "form": form, "language": tongue or language(),
            "paper": paper, "moments": moments,
        }  # fmt: skip
        content = await reports(request, job)
        if form == "summary":
            return Response(content, media_type=JSON)
        shown = "inline" if form == "html" else "attachment"
        named = {"Content-Disposition": f'{shown}; filename="{STAMP}-aar.{form}"'}
        return Response(content, headers=named | ({"Content-Security-Policy": policy()} if form == "html" else {}),
                        media_type=TYPES[form])  # fmt: skip

    return router


@lru_cache(maxsize=1)
def policy() -> str:
    """What the report's page may do: its own styles, pictures and its one script, and nothing from anywhere."""
    from septel.report.templating import text

    script = f"\n{text('septel.report.aar', 'player.js')}\n"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; object-src 'none'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _file() -> dict[int | str, dict[str, Any]]:
    found = may_answer(InShort, 408)
    shapes = {kind: {"schema": {"type": "string", **({} if kind == HTML else {"format": "binary"})}} for kind in TYPES.values()}
    return found | {200: {"description": "A file, or the report in short", "content": shapes | found[200]["content"]}}
