"""The guard: what every request meets before any of the application does, and the headers that every answer carries.

In turn: the Host that was asked, the Origin that asks, who it is, how often he asks, what he sends and how long he takes. It
reads the whole body within limits, so that nothing behind it waits for a client.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.responses import Response

from septel.exercise.access.attempts import of_address
from septel.exercise.items import CONTROL
from septel.server import STAMP
from septel.server.door import Door
from septel.server.limits import Buckets, Limit, Limits
from septel.server.problems import Problem, speak_to
from septel.server.stream import Receive, Scope, Send
from septel.server.strict import loads

LOG = logging.getLogger("septel.server")
SECURITY = logging.getLogger("septel.server.security")
REFUSALS = frozenset({401, 403, 408, 413, 415, 421, 429, 431})
NOTED = Limit(5, 100)  # refusals of one address that are written down
ENTRANCES = ("/api/join", "/api/login", "/api/login/passkey", "/api/leave", "/api/passphrase", "/api/passkeys")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
XLSX, CSV = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"
TEXT, BYTES = "text/plain", "application/octet-stream"
FILES = ("/api/msel/import",)  # what control sends there is a table, and may be larger
TEXTS = ("/api/telegram/read", "/api/telegram/injects")  # what seats send there is text of any kind, and may be larger
REPORT = "/api/aar"  # a page there brings a policy of its own
HEAVY = (
    "/api/state",
    "/api/search",
    "/api/export",
    "/api/counts",
    "/api/summary",
    "/api/why",
    "/api/options",
    "/api/ground",
    "/api/msel",
    "/api/print",
    REPORT,
)
CSP = (
    "default-src 'none'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# The console's pages run its scripts, draw on canvases and, in a rehearsal, stand side by side in one of their own.
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; frame-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
HEADERS = {
    "X-Exercise": STAMP,
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
OF_REPORTS = ("Content-Security-Policy",)  # headers that a report says itself
HSTS = "max-age=31536000; includeSubDomains"
PAGES = ("/", "/tips")
AT_SEAT = re.compile(r"/seat/([A-Za-z0-9_.-]{1,80})(/.*)", re.ASCII | re.DOTALL)


class Guard:
    """An ASGI application around another. `hosts` are the names, with their ports, by which the server may be asked."""

    def __init__(self, app: Any, *, door: Door, limits: Limits, buckets: Buckets, hosts: Collection[str], tls: bool) -> None:
        self.app, self.door, self.limits, self.buckets, self.tls = app, door, limits, buckets, tls
        self.hosts = frozenset(host.lower() for host in hosts)
        scheme = "https" if tls else "http"
        self.origins = frozenset(f"{scheme}://{host}" for host in self.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = _headers(scope)
        speak_to(headers)
        scope.setdefault("state", {})
        scope["state"]["of"] = of = _take_seat(scope)
        answering = self._stamped(scope, headers, send)
        try:
            self._addressed(scope, headers)
            token = self._token(headers, of)
            sitting = self.door.sitting(token)
            scope["state"] |= {"sitting": sitting, "token": token, "address": _address(scope)}
            self._often(scope)
            if scope["type"] == "websocket":
                await self.app(scope, receive, send)
                return
            body = await self._body(headers, receive, self._most(scope))
            scope["state"]["json"] = self._content(scope, headers, body)
            scope["state"]["file"] = body
        except Problem as problem:
            await _answer(problem.response(), scope, receive, answering)
            return
        await self.app(scope, _given(body, receive), answering)

    def _addressed(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """It asks us, and no other site's page does."""
        host = headers.get("host", "").lower()
        if host not in self.hosts:
            raise Problem(421, "host", "This server is not known by that name.")
        if scope["type"] == "http" and scope["method"] in SAFE:
            return
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is None and site in (None, "same-origin", "none"):
            return  # no browser, or one that says so itself: other sites' pages cannot leave it out
        if origin is None or origin.lower() not in self.origins or urlsplit(origin).netloc.lower() != host:
            raise Problem(403, "origin", "Another site's page asked for this.")

    def _often(self, scope: Scope) -> None:
        """Who asks too often waits."""
        sitting, state = scope["state"]["sitting"], scope["state"]
        if sitting is None:
            self._take("stranger", of_address(state["address"]), self.limits.strangers)
        elif scope["type"] == "http" and scope["method"] not in SAFE:
            self._take("command", sitting.seat.name, self.limits.commands)
        else:
            heavy = scope["path"].startswith(HEAVY)
            self._take("heavy" if heavy else "read", sitting.seat.name, self.limits.heavy if heavy else self.limits.reads)

    def _take(self, what: str, who: str, limit: Limit) -> None:
        wait_s = self.buckets.take(what, who, limit)
        if wait_s:
            raise Problem(429, "too_often", f"That is more than {limit.rate:g} a second. Wait a moment.", wait_s=wait_s)

    def _most(self, scope: Scope) -> int:
        """How many bytes may be sent: of a table more, by those from whom it is taken."""
        sitting = scope["state"]["sitting"]
        if scope["path"] in TEXTS and sitting is not None:
            return self.limits.text
        is_table = scope["path"] in FILES and sitting is not None and sitting.seat.kind in CONTROL
        return self.limits.upload if is_table else self.limits.body

    async def _body(self, headers: Mapping[str, str], receive: Receive, most: int) -> bytes:
        """All of the body, within its size and its time."""
        said = headers.get("content-length", "0")
        if said.isdigit() and int(said[:20]) > most:
            raise Problem(413, "too_large", f"More than {most} bytes are not taken.")
        parts, size = [], 0
        try:
            async with asyncio.timeout(self.limits.body_s):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise Problem(408, "gone", "The request was not finished.")
                    part = message.get("body", b"")
                    size += len(part)
                    if size > most:
                        raise Problem(413, "too_large", f"More than {most} bytes are not taken.")
                    parts.append(part)
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise Problem(408, "too_slow", f"The request was not there after {self.limits.body_s:g} s.") from None

    def _content(self, scope: Scope, headers: Mapping[str, str], body: bytes) -> Any:
        """The body as JSON; None if there is none, or it is a page's form."""
        if scope["method"] in SAFE or not body:
            return None
        kind, _, parameters = headers.get("content-type", "").partition(";")
        charset = parameters.partition("charset=")[2].strip(' "').lower()
        if headers.get("content-encoding", "identity").lower() != "identity" or charset not in ("", "utf-8"):
            raise Problem(415, "media_type", "Send plain UTF-8, not compressed.")
        if scope["path"] in FILES:
            if scope["state"]["sitting"] is not None and kind.strip().lower() not in (XLSX, CSV):
                raise Problem(415, "media_type", f"Send a table: {XLSX} or {CSV}.")
            return None
        if scope["path"] in TEXTS:
            if scope["state"]["sitting"] is not None and kind.strip().lower() not in (TEXT, BYTES):
                raise Problem(415, "media_type", f"Send a text: {TEXT} or {BYTES}.")
            return None
        if scope["path"].startswith("/join/"):
            if kind.strip().lower() != FORM:
                raise Problem(415, "media_type", f"Send {FORM}; programs use POST /api/join.")
            return None
        if kind.strip().lower() != JSON:
            raise Problem(415, "media_type", f"Send {JSON}.")
        return loads(body, depth=self.limits.depth)

    def _token(self, headers: Mapping[str, str], of: str) -> str | None:
        """The session's token in the cookie; what else the browser brings along for this host counts for nothing."""
        for pair in headers.get("cookie", "").split(";"):
            name, _, value = pair.strip().partition("=")
            if name == self.door.cookie_of(of) and value:
                return value
        return None

    def _stamped(self, scope: Scope, headers: Mapping[str, str], send: Send) -> Send:
        """The same, with the headers that every answer has."""
        more = HEADERS | ({"Strict-Transport-Security": HSTS} if self.tls else {})
        path = scope.get("path", "")
        # A form of a page that sends no referrer has the origin "null"; this one must tell its own, and tells nobody else.
        more["Referrer-Policy"] = "same-origin" if path.startswith("/join/") else "no-referrer"
        if path in PAGES or path.startswith("/console/"):
            more |= {"Content-Security-Policy": PAGE_CSP, "X-Frame-Options": "SAMEORIGIN"}
            more.pop("Cache-Control")

        async def stamped(message: Any) -> None:
            if message["type"].endswith("response.start"):
                own = OF_REPORTS if path == REPORT else ()
                kept = [
                    (name, value) for name, value in message.get("headers", ())
                    if name.decode().title() not in more or name.decode().title() in own
                ]  # fmt: skip
                there = {name.decode().title() for name, _ in kept}
                message["headers"] = kept + [
                    (name.lower().encode(), value.encode()) for name, value in more.items() if name not in there
                ]
                self._note(scope, message.get("status", 0))
            await send(message)

        return stamped

    def _note(self, scope: Scope, status: int) -> None:
        """Write down who was refused, and who came in or went out; never a link, a cookie or what was sent."""
        path = str(scope.get("path", ""))
        entrance = path.startswith(("/join/", *ENTRANCES)) and scope.get("method") not in SAFE
        address = _address(scope)
        if not (status in REFUSALS or entrance) or self.buckets.take("noted", of_address(address), NOTED):
            return
        sitting = scope["state"].get("sitting")
        shown = "/join/…" if path.startswith("/join/") else ascii(path[:80])
        seat = sitting.seat.name if sitting is not None else "-"
        SECURITY.info("%s %s %d seat=%s address=%s", scope.get("method", "WS"), shown, status, seat, address)


def _take_seat(scope: Scope) -> str:
    """The seat that the path is under, taken off it; "" for the browser's first."""
    found = AT_SEAT.fullmatch(scope.get("path", ""))
    if found is None:
        return ""
    scope["path"], scope["raw_path"] = found[2], quote(found[2]).encode()
    return found[1]


def _headers(scope: Scope) -> dict[str, str]:
    """By name in lower case; of one that is there twice the first, and of a Host that is there twice nothing."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        word = name.decode("latin-1").lower()
        if word in found and word in ("host", "origin", "content-length", "content-type"):
            found[word] = "twice"
        found.setdefault(word, value.decode("latin-1"))
    return found


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def _given(body: bytes, receive: Receive) -> Receive:
    """A body that is there already, then whatever comes."""
    given = False

    async def again() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _answer(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """An answer instead of the application's; to a WebSocket before it is accepted."""
    if scope["type"] == "http":
        await response(scope, receive, send)
        return
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 4400 + response.status_code % 100})
        return
    await send({"type": "websocket.http.response.start", "status": response.status_code, "headers": response.raw_headers})
    await send({"type": "websocket.http.response.body", "body": bytes(response.body)})
