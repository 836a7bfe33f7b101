"""The same through the door: a whole `septel serve` is killed while seats send commands to it over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.live import used_s
from benchmarks.synced import Shim, unsynced
from septel.exercise.log import Log, open_log, verify
from septel.exercise.records import Draft, Record

ROOT = Path(__file__).parent.parent
SCENARIO = "sierra"
LONGEST_S = 0.4  # after the first acknowledgement of a round
READY_S = 120.0
RESTARTS = 3
SEATS = 6  # as many take turns, since one may send no more than so many commands a second


@dataclass(frozen=True)
class Answer:
    """An accepted command: who sent it under which key, its number, when it was asked and when the answer came, in ns."""

    seat: str
    key: str
    id: str
    asked: int
    came: int


@dataclass
class Server:
    """`septel serve` as a child process, and the sessions of some of its seats, which outlive it."""

    where: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    url: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def start(self) -> float:
        """Start it; seconds until it says that it is ready."""
        invitations = self.folder / "invitations.json"
        words = [sys.executable, "-m", "septel.cli", "serve", SCENARIO, "--db", self.where, "--port", "0"]
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **self.environment}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # as installed, where bytecode is kept
        began = time.perf_counter()
        words += ["--invitations", str(invitations)]
        with (self.folder / "said").open("w") as said:
            self.process = subprocess.Popen(
                words, env=env, stdout=subprocess.PIPE, stderr=said, text=True, start_new_session=True
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("ready "):
                self.url = line.split()[1]
                break
        else:
            raise RuntimeError(f"the server ended before it was ready: {(self.folder / 'said').read_text()[-2000:]}")
        took = time.perf_counter() - began
        if not self.cookies:
            for seat in json.loads(invitations.read_text())[:SEATS]:
                self._join(seat["seat"], urlsplit(seat["url"]).path.rpartition("/")[2])
        return took

    def kill(self) -> None:
        """As a loss of power does it, for this one process."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def send(self, seat: str, key: str) -> tuple[int, Any]:
        """One command; status and answer."""
        args = {"to": ["control"], "text": f"this is {key}"}
        return self._post("/api/commands", {"name": "message.send", "args": args, "key": key}, self.cookies[seat])[:2]

    def get(self, path: str) -> int:
        """What the first seat is answered; the status."""
        return self._asked("GET", path, {"Cookie": next(iter(self.cookies.values()))})[0]

    def cpu_s(self) -> float | None:
        """Seconds of processor time that the server has taken so far; None where that cannot be seen."""
        assert self.process is not None
        with suppress(OSError):
            return used_s(self.process.pid)
        return None

    def _join(self, seat: str, token: str) -> None:
        status, body, cookie = self._post("/api/join", {"token": token, "name": f"Person at {seat}"}, "")
        if status != 200:
            raise RuntimeError(f"{seat} could not join: {status} {body}")
        self.cookies[seat] = cookie.split(";")[0]

    def _post(self, path: str, body: Any, cookie: str) -> tuple[int, Any, str]:
        head = {"Content-Type": "application/json", "Origin": self.url.rstrip("/"), **({"Cookie": cookie} if cookie else {})}
        status, said, given = self._asked("POST", path, head, json.dumps(body))
        return status, json.loads(said), given

    def _asked(self, method: str, path: str, head: dict[str, str], body: str | None = None) -> tuple[int, bytes, str]:
        """Status, body and cookie of an answer."""
        door = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        try:
            door.request(method, path, body, head)
            answer = door.getresponse()
            return answer.status, answer.read(), answer.getheader("Set-Cookie") or ""
        finally:
            door.close()


def one_round(server: Server, dice: random.Random, n: int) -> list[Answer]:
    """Send until the server is killed; what it accepted."""
    answers: list[Answer] = []
    first = threading.Event()

    def kill() -> None:
        first.wait(30)
        time.sleep(dice.uniform(0.0, LONGEST_S))
        server.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with suppress(OSError, http.client.HTTPException, json.JSONDecodeError):
        for k in range(10**6):
            seat = list(server.cookies)[k % len(server.cookies)]
            key, asked = f"{n}-{k}", time.monotonic_ns()
            status, body = server.send(seat, key)
            if status == 200:
                answers.append(Answer(seat, key, body["id"], asked, time.monotonic_ns()))
                first.set()
            elif status == 429:
                time.sleep(0.05)
            else:
                raise RuntimeError(f"{status} {body}")
    first.set()
    killer.join()
    return answers


def lost(log: Log, answers: list[Answer]) -> int:
    """How many accepted commands the log does not have, or answers otherwise."""
    kept = (log.answer(one.seat, one.key) for one in answers)
    return sum(found is None or found["id"] != one.id for one, found in zip(answers, kept, strict=True))


def measured(where: str, folder: Path, *, kills: int, events: int, seed: int) -> dict[str, Any]:
    """All figures."""
    dice, total, gone, whole = random.Random(seed), 0, 0, True
    with ExitStack() as stack:
        watched = Shim.can() and "://" not in where
        shim = stack.enter_context(Shim(Path(where).name + "-wal")) if watched else None
        server = Server(where, folder, dict(shim.environment) if shim else {})
        heard: list[Answer] = []
        for n in range(kills):
            server.start()
            answers = one_round(server, dice, n)
            heard += answers
            with open_log(where, readonly=True) as log:
                gone += lost(log, answers)
                whole = whole and ((n % 25 != 24 and n + 1 != kills) or verify(log).ok)
        total = len(heard)
        synced = None
        if shim:
            synced = unsynced(shim.calls(), [(one.asked, one.came) for one in heard], alone=False) == 0
        else:
            with open_log(where, readonly=True) as log:
                synced = log.durable if "://" in where else None
        server.environment = {}
        report = {"kills": kills, "acknowledged": total, "lost": gone, "chain_ok": whole}
        return report | _restart(server, events) | {"events": events, "fsync_before_ack": synced}


def _restart(server: Server, events: int) -> dict[str, float | None]:
    """Seconds until a server that was killed at so many records answers `/health` and a seat's `/api/state` again, the least of
    some restarts, and the processor time of that one: others may load the machine."""
    with open_log(server.where) as log:
        while log.head[0] < events:
            seq, before = log.head
            last = next(log.read(seq - 1))
            batch: list[Record] = []
            while len(batch) < 1000 and seq < events:
                batch.append(Record.after(Draft("clock.beat", last.t, last.wall, "", {}), seq + 1, before))
                seq, before = batch[-1].seq, batch[-1].hash
            log.append(batch)
    server.start()
    assert server.process is not None
    server.process.terminate()  # a server that is stopped leaves a snapshot; a long exercise has one too
    server.process.communicate(timeout=60)
    server.start()
    found: list[tuple[float, float | None]] = []
    for n in range(RESTARTS):
        server.send(next(iter(server.cookies)), f"before kill {n}")
        server.kill()
        began = time.perf_counter()
        server.start()
        if (server.get("/health"), server.get("/api/state")) != (200, 200):
            raise RuntimeError("the server is ready, and does not answer")
        found.append((time.perf_counter() - began, server.cpu_s()))
    server.kill()
    took, cpu = min(found)
    return {"restart_s": round(took, 3), "restart_cpu_s": cpu}
