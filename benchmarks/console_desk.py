"""What stands behind the console in its benchmark: it tells of many things, and does nothing."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gzip
import json
import math
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

OPEN = {"level": 0, "caveats": [], "releasable_to": []}
TEAMS = 5  # of an operation, each from another base
HOURS_A_DEGREE, CORNERS = 4.0, 2_000
HOURS = (2.0, 4.0, 8.0, 12.0, 24.0)  # the edges of the areas within reach
SEATS = {"army-command": "command", "director": "director", "lead-evaluator": "lead_evaluator", "observer": "observer"}


class Desk:
    """What the screens are told: `things` leads of as many cases, as many teams under way, then `rate` events a second."""

    def __init__(self, *, things: int = 2_000, rate: float = 50.0, seat: str = "army-command") -> None:
        from septel.exercise.kernel.drawn import the_map
        from septel.exercise.kernel.ground import describe

        described = describe("sierra", "platform")
        self.ground, self.agencies = described["ground"], described["agencies"]
        self.rate, self.seat, self.things = rate, seat, things
        drawn = the_map(described)
        self.picture = base64.b64decode(drawn["relief"])
        self.map = gzip.compress(json.dumps({**drawn, "relief": True}).encode())
        self.described = described
        self.began = time.time()

    def moment(self) -> dict[str, Any]:
        """Now, at sixty times real time."""
        t = (time.time() - self.began) * 60.0 / 3600.0
        z = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_255_950_000 + t * 3600))
        return {"t": t, "local": z[:-1] + "-05:00", "z": z}

    def case(self, n: int) -> list[dict[str, Any]]:
        """A lead and its case."""
        place = self.ground["places"][n % len(self.ground["places"])]["name"]
        lead = {
            "id": f"L-army-{n}", "holder": "army", "target": f"cumbre/member {n}", "place": place, "source": "tips", "from": "",
            "grade": "B2", "received": 0.0, "observed": 0.0, "counted": "fused", "released": {}, "case": f"C-army-{n}",
        }  # fmt: skip
        case = {
            "id": f"C-army-{n}", "holder": "army", "target": lead["target"], "place": place, "rank": "member", "fades_h": 48.0,
            "opened": 0.0, "leads": [lead["id"]], "open": True, "request": None, "operation": None, "assessments": [],
            "belief": (n % 97) / 100 + 0.01, "at": 0.0,
        }  # fmt: skip
        return [_item(lead["id"], "lead", lead), _item(case["id"], "case", case)]

    def operation(self, n: int) -> dict[str, Any]:
        """An operation of five groups on the way."""
        places, bases = self.ground["places"], self.ground["bases"]
        groups = [
            {
                "base": bases[(n + i) % len(bases)]["name"], "kind": "assault", "teams": 1, "departs": 0.0,
                "arrives": 20.0 + n % 30, "back": False,
            }
            for i in range(TEAMS)
        ]  # fmt: skip
        body = {
            "id": f"O-army-{n}", "holder": "army", "for": "army", "command": "army", "target": f"cumbre/member {n}",
            "place": places[(7 * n) % len(places)]["name"], "tasked": 0.0, "complete": 40.0, "teams": TEAMS, "groups": groups,
            "state": "under way", "open": True, "outcome": None,
        }  # fmt: skip
        return _item(body["id"], "operation", body)

    def message(self, n: int) -> dict[str, Any]:
        """A message to the seat."""
        body = {
            "id": f"m{n}", "from": "controller", "to": [f"seat:{self.seat}"], "subject": f"Message {n}", "text": "word " * 40,
            "moment": self.moment(), "t": self.moment()["t"],
        }  # fmt: skip
        return _item(f"m{n}", "message", body)

    def state(self) -> dict[str, Any]:
        """Everything at once."""
        now, me, ground = self.moment(), self.me(), self.ground
        clock = {
            "mode": "running",
            "rate": 60.0,
            "t": now["t"],
            "wall": time.time(),
            "startex": 0.0,
            "endex": None,
            "moment": now,
        }
        seats = [
            {"seat": name, "kind": kind, "agency": "army" if kind == "command" else "", "title": name}
            for name, kind in SEATS.items()
        ]
        mine = {key: me[key] for key in ("seat", "kind", "agency", "level", "caveats")}
        free = {base["name"]: base["teams"] for base in ground["bases"] if base["owner"] == "army"}
        items = [
            _item("clock", "clock", clock),
            _item("ground", "ground", {**ground, **{key: self.described[key] for key in ("agencies", "holders", "ranks")}}),
            _item("directory", "directory", {"seats": seats, "holders": self.described["holders"]}),
            _item(f"seat-{self.seat}", "seat", {**mine, "title": self.seat, "bot": False, "person": None}),
            _item("teams-army", "teams", {"owner": "army", "free": free}),
        ]
        for n in range(self.things):
            items += self.case(n)
        items += [self.operation(n) for n in range(self.things // TEAMS)]
        return {"cursor": 0, "now": now, "items": items}

    def reach(self, base: str, kind: str) -> dict[str, Any]:
        """How soon a base's teams could be at each place, and areas of as many corners as the server's have."""
        [(north, east)] = [one["at"] for one in self.ground["bases"] if one["name"] == base]
        places = [one["at"] for one in self.ground["places"]]
        hours = [math.hypot(a - north, b - east) * HOURS_A_DEGREE for a, b in places]
        features, inner = [], 0.0
        for hour in HOURS:
            rings = [_ring(east, north, far / HOURS_A_DEGREE) for far in (hour, inner) if far]
            shape = {"type": "MultiPolygon", "coordinates": [rings]}
            features.append({"type": "Feature", "geometry": shape, "properties": {"from_h": inner, "to_h": hour}})
            inner = hour
        bands = {"type": "FeatureCollection", "features": features}
        return {"base": base, "kind": kind, "mode": "road", "t": self.moment()["t"], "hours": hours, "bands": bands}

    def me(self) -> dict[str, Any]:
        """Who sits there; everything may be commanded, and nothing happens."""
        kind = SEATS[self.seat]
        return {
            "seat": self.seat, "kind": kind, "agency": "army" if kind == "command" else "", "level": 3, "caveats": [],
            "person": "p", "session": "s", "cursor": 0, "commands": _commands(kind), "title": "Benchmark", "design": "platform",
            "zone": "America/Mexico_City", "levels": self.described["levels"], "rehearse": True,
        }  # fmt: skip

    async def stream(self, socket: WebSocket) -> None:
        """`rate` events a second, until the browser goes."""
        await socket.accept()
        cursor, began = int(socket.query_params.get("after", 0)), time.monotonic()
        with contextlib.suppress(Exception):
            while True:
                cursor += 1
                items = [self.message(cursor)] if cursor % 2 else self.case(cursor // 2 % self.things)
                await socket.send_text(json.dumps({"cursor": cursor, **self.moment(), "wall": time.time(), "items": items}))
                await asyncio.sleep(max(0.0, began + cursor / self.rate - time.monotonic()) if self.rate else 3600.0)


def _commands(kind: str) -> list[str]:
    from septel.exercise.features import all_features

    return [command.name for feature in all_features() for command in feature.commands if kind in command.who]


def _ring(east: float, north: float, far: float) -> list[list[float]]:
    """A ragged circle."""
    turns = [2 * math.pi * n / CORNERS for n in range(CORNERS + 1)]
    wide = [far * (1 + 0.1 * math.sin(40 * turn)) for turn in turns]
    return [[east + r * math.cos(turn), north + r * math.sin(turn)] for r, turn in zip(wide, turns, strict=True)]


def _item(name: str, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": name, "kind": kind, "marking": OPEN, "body": body}


@contextlib.contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The console over a desk, on loopback."""
    from septel.server import console
    from septel.server.guard import PAGE_CSP

    async def page(request: Request) -> Response:
        found = console._file(request, request.path_params.get("name", "index.html"))
        found.headers["Content-Security-Policy"] = PAGE_CSP
        return found

    async def told(request: Request) -> Response:
        found = {"/api/me": desk.me, "/api/state": desk.state}.get(request.url.path)
        return JSONResponse(found() if found else {"detail": "not here"}, 200 if found else 404)

    async def ground(request: Request) -> Response:
        if request.url.path.endswith("/reach"):
            return JSONResponse(desk.reach(request.query_params["base"], request.query_params["kind"]))
        if request.url.path.endswith(".png"):
            return Response(desk.picture, media_type="image/png")
        return Response(desk.map, headers={"Content-Encoding": "gzip"}, media_type="application/json")

    routes = [
        Route("/", page), Route("/console/{name}", page), WebSocketRoute("/api/stream", desk.stream),
        Route("/api/ground/{what:path}", ground), Route("/api/{what:path}", told, methods=["GET", "POST"]),
    ]  # fmt: skip
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
