"""The application: a director's exercise as ASGI."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from septel.errors import SeptelError
from septel.exercise.access.credentials import Site
from septel.exercise.director import Director
from septel.server import (
    aar,
    commands,
    console,
    forms,
    ground,
    joining,
    lists,
    options,
    pages,
    problems,
    reads,
    schema,
    telegrams,
    tips,
)
from septel.server.answers import answer, may_answer
from septel.server.door import Door
from septel.server.guard import LOG, Guard
from septel.server.limits import Buckets, Limits
from septel.server.problems import Problem
from septel.server.shown import Shown
from septel.server.stream import Streams
from septel.server.strict import told


class Application:
    """The whole server as one ASGI application; `door` makes links, `streams` are those that are open."""

    def __init__(
        self,
        director: Director,
        *,
        url: str = "http://localhost",
        hosts: Collection[str] = ("localhost",),
        site: Site | None = None,
        limits: Limits | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        limits, buckets = limits or Limits(), Buckets(now)
        self.door, self.shown = Door(director, url=url, site=site), Shown(director)
        self.streams = Streams(director, self.door, self.shown, limits=limits, buckets=buckets)
        routes = _inner(director, self.door, self.shown)

        async def either(scope: Any, receive: Any, send: Any) -> None:
            await (self.streams.connect if scope["type"] == "websocket" else routes)(scope, receive, send)

        tls = url.startswith("https:")
        self._guard = Guard(either, door=self.door, limits=limits, buckets=buckets, hosts=hosts, tls=tls)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        await self._guard(scope, receive, send)


def make(director: Director, **options: Any) -> Application:
    """The ASGI application over a running director; the options are those of `Application`."""
    return Application(director, **options)


def _inner(director: Director, door: Door, shown: Shown) -> FastAPI:
    from septel import __version__

    app = FastAPI(title="Septel", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.include_router(commands.routes(director, door))
    app.include_router(reads.routes(director, shown))
    app.include_router(lists.routes(director))
    app.include_router(options.routes(director))
    app.include_router(ground.routes(director))
    app.include_router(tips.routes(director))
    app.include_router(telegrams.routes(director, shown))
    app.include_router(aar.routes(director))
    app.include_router(joining.routes(director, door))
    app.include_router(pages.routes(director, door))
    app.include_router(console.routes(director, door))
    document: dict[str, Any] = {}

    @app.get("/health", responses=may_answer(forms.Health, open_to_all=True), tags=["server"])
    async def health() -> Response:
        """Whether the server answers, and how its simulated world is."""
        return answer({"ok": True, "world": _world(director), "version": __version__})

    @app.get("/openapi.json", tags=["server"], responses=may_answer(forms.Document, open_to_all=True))
    async def openapi() -> Response:
        """This document."""
        if not document:
            commands = director.fold.commands.values()
            made = await asyncio.to_thread(schema.document, app, commands, version=__version__, cookie=door.cookie)
            document.update(made | {"x-exercise": "EXERCISE"})
        return answer(document)

    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _any)
    for kind in (Problem, SeptelError):
        app.add_exception_handler(kind, _any)
    return app


def _world(director: Director) -> str:
    if director.world is None:
        return "none"
    if director.broken:
        return "broken"
    return "loading" if director.lags else "ready"


async def _bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return Problem(400, "bad_request", "What was sent is not what is asked for.", problems=told(error.errors())).response()


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "no_such_route", 405: "method"}.get(error.status_code, "bad_request")
    detail = {404: "There is nothing at this address.", 405: "This address is not asked that way."}.get(error.status_code, "")
    return Problem(error.status_code, code, detail or str(error.detail), headers=error.headers).response()


async def _any(request: Request, error: Exception) -> Response:
    """A problem, or a fault of the program: that is written down for who runs it, and not told to who asked."""
    found = problems.of(error)
    if found is None or found.code == "trouble":
        LOG.error("%s", getattr(request.scope.get("route"), "path", "no route"), exc_info=error)
    if found is None:
        found = Problem(500, "fault", problems.TROUBLE)
    return found.response()
