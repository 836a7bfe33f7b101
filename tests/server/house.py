"""A served exercise inside the test: a desk with a still world, the application over it, and clients that sit in its seats."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from septel.exercise.access.credentials import Site
from septel.server.app import Application, make
from septel.server.limits import Limit, Limits
from septel.server.place import Place, take
from septel.server.serving import Server, config
from tests.exercise.desk import Desk, desk

URL = "http://localhost:8765"
HOSTS = ("localhost:8765", "127.0.0.1:8765")
WIDE = Limits(commands=Limit(1e6, 1e6), reads=Limit(1e6, 1e6), heavy=Limit(1e6, 1e6), strangers=Limit(1e6, 1e6), body_s=1.0)
TEAM = ("director", "controller", "simulator", "lead-evaluator", "observer", "police-command", "police-staff", "army-command")
SETTING: dict[str, Any] = {
    "id": "0123456789abcdef",
    "salt": "salt",
    "ranks": [],
    "targets": [],
    "places": [],
    "organisations": [],
}


@dataclass
class House:
    """The exercise, its application, and who has come in."""

    desk: Desk
    app: Application
    url: str = URL
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    _keys: Any = field(default_factory=itertools.count)

    def stranger(self, **headers: str) -> httpx.AsyncClient:
        """Somebody without a session."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=("192.0.2.7", 4711))
        return httpx.AsyncClient(transport=transport, base_url=self.url, headers=headers)

    async def sit(self, seat: str, name: str = "") -> httpx.AsyncClient:
        """Somebody who comes in by an invitation."""
        client = self.stranger()
        token = self.app.door.link(seat).rsplit("/", 1)[1]
        found = await client.post("/api/join", json={"token": token, "name": name or f"Person of {seat}"})
        assert found.status_code == 200, found.text
        self.clients[seat] = client
        return client

    async def give(self, seat: str, command: str, /, *, key: str = "", **args: Any) -> httpx.Response:
        """A command by HTTP."""
        body = {"name": command, "args": args, "key": key or f"key-{next(self._keys)}"}
        return await self.clients[seat].post("/api/commands", json=body)

    async def told(self, seat: str, after: int = 0, most: int = 1000) -> list[dict[str, Any]]:
        """A seat's events."""
        found = await self.clients[seat].get("/api/events", params={"after": after, "most": most})
        assert found.status_code == 200, found.text
        events: list[dict[str, Any]] = found.json()["events"]
        return events


@contextlib.asynccontextmanager
async def house(
    path: Path, *seats: str, limits: Limits = WIDE, url: str = URL, site: Site | None = None, **changed: Any
) -> AsyncIterator[House]:
    """A house with people in these seats."""
    async with desk(path / "exercise.db", **{**SETTING, **changed}) as table:
        app = make(table.director, url=url, hosts=HOSTS, limits=limits, site=site)
        found = House(table, app, url)
        try:
            for seat in seats:
                await found.sit(seat)
            yield found
        finally:
            for client in found.clients.values():
                await client.aclose()


@contextlib.asynccontextmanager
async def sockets(found: House) -> AsyncIterator[Place]:
    """The same over real sockets of this machine, until the end."""
    place = take("127.0.0.1", 0)
    found.desk.director.done = found.desk.done.append
    app = make(found.desk.director, url=place.url, hosts=place.hosts, limits=found.app.streams.limits)
    found.app, found.url = app, place.url
    up = asyncio.Event()
    server = Server(config(app, place), up.set)
    task = asyncio.create_task(server.serve(sockets=[place.socket]))
    await up.wait()
    try:
        yield place
    finally:
        server.should_exit = True
        await task
