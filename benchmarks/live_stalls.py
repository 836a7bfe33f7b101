"""`python -m benchmarks.live_stalls`: how long the event loop stops while somebody reads all of a long exercise.

A server's application in this process, without sockets or a world: so many messages, 200 players, a director and a simulator.
The director and a player read the whole state, an export, counts, the summary, and search for what is nowhere; a task that
sleeps a millisecond at a time notes how long it was kept waiting, and how much its thread worked meanwhile (`stall_cpu_ms`),
which no other process lengthens. At the end some players read the state at once.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import tempfile
import time
from array import array
from pathlib import Path
from typing import Any

from benchmarks.live_room import Talk, begun, noted
from septel.exercise.director import Director
from septel.exercise.features import all_features
from septel.exercise.log import open_log
from septel.exercise.state import Fold
from septel.server.app import Application, make
from septel.server.limits import Limit, Limits
from septel.server.serving import COLLECT

HOST = "localhost:8765"
PATHS = (
    "state", "export", "export?format=csv", "counts", "search?q=nowhere", "summary", "events?most=1000",
    "why?seat=player-1&item=nothing",
)  # fmt: skip
ALONE = ("director", "player-1")
WIDE = Limits(reads=Limit(1e6, 1e6), heavy=Limit(1e6, 1e6), strangers=Limit(1e6, 1e6))


class Client:
    """Who asks the application, without a socket."""

    def __init__(self, app: Application) -> None:
        self.app, self.cookie = app, ""

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, int]:
        """Status and length of an answer."""
        at, _, query = path.partition("?")
        head = {"host": HOST, "cookie": self.cookie, "content-type": "application/json", "origin": f"http://{HOST}"}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": at,
            "raw_path": at.encode(), "query_string": query.encode(), "root_path": "", "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 1), "headers": [(name.encode(), value.encode()) for name, value in head.items()],
        }  # fmt: skip
        asked, ended, status, size = [body], asyncio.Event(), 0, 0

        async def receive() -> dict[str, Any]:
            if asked:
                return {"type": "http.request", "body": asked.pop(), "more_body": False}
            await ended.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                for name, value in message["headers"]:
                    if name == b"set-cookie":
                        self.cookie = value.decode().partition(";")[0]
            else:
                size += len(message.get("body", b""))

        await self.app(scope, receive, send)
        ended.set()
        return status, size

    async def sit(self, seat: str) -> Client:
        """Come in by a link."""
        token = self.app.door.link(seat).rpartition("/")[2]
        status, _ = await self.ask("POST", "/api/join", json.dumps({"token": token, "name": seat}).encode())
        assert status == 200, (seat, status)
        return self


async def measure(path: Path, *, seats: int, messages: int, together: int) -> dict[str, Any]:
    """All figures; what `--json` prints."""
    with open_log(path, create=True) as log:
        if log.head[0] == 0:
            director, running = await begun(log, seats)
            await Talk(director).many(messages)
        else:
            director = Director(log, Fold(all_features()), None, wall=time.time)
            await director.open()
            running = asyncio.create_task(director.run())
        app = make(director, url=f"http://{HOST}", hosts=(HOST,), limits=WIDE)
        found: dict[str, Any] = {"records": director.memory.seq, "seats": seats, "rss_before_mb": _resident_mb()}
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECT)
        for seat in ALONE:
            client = await Client(app).sit(seat)
            found[seat] = {one: await _watched([client], f"/api/{one}") for one in PATHS}
        if together:
            clients = [await Client(app).sit(f"player-{n}") for n in range(together)]
            found[f"{together} at once"] = await _watched(clients, "/api/state")
        found["rss_most_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await director.close()
    return found


async def _watched(clients: list[Client], path: str) -> dict[str, float]:
    """What it is to be asked this by these at once."""
    waits, works = array("d"), array("d")
    watching = asyncio.create_task(noted(waits, works))
    await asyncio.sleep(0.02)
    cpu, began = time.process_time(), time.perf_counter()
    answers = await asyncio.gather(*(client.ask("GET", path) for client in clients))
    took = time.perf_counter() - began
    watching.cancel()
    assert all(status in (200, 403, 404) for status, _ in answers), (path, answers[0])
    used, size = time.process_time() - cpu, sum(size for _, size in answers)
    return {
        "seconds": round(took, 3), "cpu_s": round(used, 2), "mb": round(size / 1e6, 2),
        "stall_ms": round(max(waits) * 1000, 1), "stall_cpu_ms": round(max(works) * 1000, 1),
    }  # fmt: skip


def _resident_mb() -> float:
    words = Path("/proc/self/statm").read_text().split()
    return round(int(words[1]) * resource.getpagesize() / 2**20, 1)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_stalls", description=__doc__)
    parser.add_argument("--seats", type=int, default=200)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--together", type=int, default=8, help="so many players read the state at once")
    parser.add_argument("--db", default="", help="a database of `--messages` messages, made if it is not there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(asked.db or Path(folder) / "stalls.db")
        found = asyncio.run(measure(path, seats=asked.seats, messages=asked.messages, together=asked.together))
    print(json.dumps(found, indent=1) if asked.json else "\n".join(f"{name:20} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
