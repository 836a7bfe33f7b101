"""`python -m benchmarks.live`: a real `septel serve`, all of its seats listening, and messages to all of them at a rate.

Delivery is from the moment when a command is sent until an event of it is read at another seat; ack until its answer is read.
Server, simulated world and this load generator share the machine's cores. `--stalled` opens sockets that read nothing, in the
second half of the time; `--storm` cuts all streams at the end and lets them catch up at once.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.live_sockets import Http, Stream

PER_SENDER = 12.5  # messages a second: below what the server lets one seat send
OBSERVERS = 0.1  # of the listening seats
JOINING = 16  # at once
SETTLE_S = 5.0  # for what is under way at the end
FILES = 8192
AGENCIES = ("federal", "army", "navy")
NUMBER = re.compile(rb'"text":"benchmark (\d+)')
CURSOR = re.compile(rb'"cursor":(\d+)')


@dataclass
class Ear:
    """What one seat has heard."""

    seat: str
    http: Http
    account: Account
    cursor: int = 0
    first: int = 0
    numbers: set[int] = field(default_factory=set)
    last: dict[int, int] = field(default_factory=dict)
    stream: Stream | None = None

    def heard(self, payload: bytes, now: float) -> None:
        """An event."""
        found = CURSOR.search(payload, 0, 80)
        assert found is not None, payload[:200]
        cursor = int(found[1])
        account = self.account
        if cursor <= self.cursor:
            account.doubled += 1
            return
        account.gaps += cursor - self.cursor - 1
        self.cursor = cursor
        for number in {int(one) for one in NUMBER.findall(payload)}:
            sender = number % account.senders
            account.doubled += number in self.numbers
            account.reordered += number < self.last.get(sender, -1)
            self.numbers.add(number)
            self.last[sender] = number
            sent = account.sent.get(number)
            if sent is not None and account.counts:
                account.deliveries[account.part].append(now - sent)


@dataclass
class Account:
    """What all of it comes to."""

    senders: int
    sent: dict[int, float] = field(default_factory=dict)
    acknowledged: list[int] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)
    deliveries: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    part: int = 0
    counts: bool = True
    doubled: int = 0
    reordered: int = 0
    gaps: int = 0
    refused: dict[int, int] = field(default_factory=dict)


def scenario(seats: int, senders: int) -> str:
    """The built-in scenario with so many listening seats, and senders beside them."""
    from septel.scenario.built_in import builtin_bytes

    text = re.sub(r"(?m)^exercise:\n(?:(?:[ #].*)?\n)*", "", builtin_bytes("sierra").decode())
    observers = int(seats * OBSERVERS)
    planned = ["director: {kind: director}", *(f"sender-{n}: {{kind: simulator}}" for n in range(senders))]
    planned += [f"observer-{n}: {{kind: observer}}" for n in range(observers)]
    planned += [f"player-{n}: {{kind: staff, agency: {AGENCIES[n % len(AGENCIES)]}}}" for n in range(seats - observers)]
    return f"{text}\nexercise:\n  seats:\n" + "".join(f"    {line}\n" for line in planned)


class Server:
    """A `septel serve` of one's own, in a folder."""

    def __init__(self, folder: Path, *, database: str = "", kernel: bool = True) -> None:
        self.folder, self.database, self.kernel = folder, database or str(folder / "live.db"), kernel
        self.url = ""

    async def start(self) -> float:
        """Start it; seconds until it was ready."""
        began = time.perf_counter()
        options = ["--db", self.database, "--port", "0", "--invitations", str(self.folder / "invitations.json")]
        options += [] if self.kernel else ["--no-kernel"]
        with (self.folder / "errors.txt").open("wb") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "septel.cli", "serve", str(self.folder / "live.yaml"), "--design", "platform", *options,
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if line.startswith(b"ready "):
                self.url = line.split()[1].decode()
                return time.perf_counter() - began
        said = (self.folder / "errors.txt").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"the server ended with {await self.process.wait()}: {said}")

    def invitations(self) -> list[dict[str, str]]:
        """The links."""
        found: list[dict[str, str]] = json.loads((self.folder / "invitations.json").read_text())
        return found

    def memory_mb(self) -> tuple[float, float]:
        """Resident memory in MB: of the web process, and of it with its children."""
        own = _resident(self.process.pid)
        return own, own + sum(map(_resident, _below(self.process.pid)))

    def cpu_s(self) -> float:
        """Seconds of CPU that the web process has had."""
        return used_s(self.process.pid)

    async def stop(self) -> int:
        """Ask it to end; its exit code."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 30)


def used_s(process: int) -> float:
    """Seconds of CPU that a process has had; OSError where that cannot be seen."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> float:
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def _below(process: int) -> Iterator[int]:
    """The children of a process, and theirs."""
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, path.read_text().split()):
                yield child
                yield from _below(child)


async def join(server: Server, link: dict[str, str], turn: asyncio.Semaphore) -> Http:
    """Sit down by a link."""
    http = Http(server.url)
    async with turn:
        for _ in range(20):
            body = {"token": link["url"].rpartition("/")[2], "name": link["seat"]}
            status, headers, found = await http.ask("POST", "/api/join", body)
            if status == 200:
                return http
            if status != 429:
                break
            await asyncio.sleep(float(headers.get("retry-after", "1")))
    raise RuntimeError(f"{link['seat']} could not sit down: {status} {found}")


async def listen(server: Server, ear: Ear) -> None:
    """Open a seat's stream, from where it stands."""
    ear.stream = await Stream.connect(server.url, f"/api/stream?after={ear.cursor}", ear.http.cookie, ear.heard)


async def send(http: Http, account: Account, number: int) -> None:
    """One message to all players."""
    args = {"to": ["players"], "text": f"benchmark {number} " + "A lead of some length, as people write them. " * 3}
    account.sent[number] = began = time.perf_counter()
    body = {"name": "message.send", "args": args, "key": f"b{number}"}
    status, _, _ = await http.ask("POST", "/api/commands", body)
    if status == 200:
        account.acks.append(time.perf_counter() - began)
        account.acknowledged.append(number)
    else:
        account.refused[status] = account.refused.get(status, 0) + 1


async def sender(http: Http, account: Account, own: int, every_s: float, until: float) -> None:
    """Messages at a rate, each at its time whatever became of the last."""
    when, number = time.perf_counter() + every_s * own / account.senders, own
    while when < until:
        await asyncio.sleep(max(0.0, when - time.perf_counter()))
        await send(http, account, number)
        number += account.senders
        when += every_s


@contextlib.asynccontextmanager
async def stalled(server: Server, ears: list[Ear]) -> AsyncIterator[None]:
    """Streams of these seats beside their own, which read nothing."""
    open_streams = []
    for ear in ears:
        stream = await Stream.connect(server.url, "/api/stream?after=0", ear.http.cookie, lambda payload, now: None)
        stream.transport.pause_reading()
        open_streams.append(stream)
    try:
        yield
    finally:
        for stream in open_streams:
            stream.drop()


async def storm(server: Server, ears: list[Ear]) -> float:
    """Cut all streams, connect them all at once from half of what they read, and wait until they are level: seconds."""
    for ear in ears:
        assert ear.stream is not None
        ear.stream.drop()
    goal = {ear.seat: ear.cursor for ear in ears}
    for ear in ears:
        ear.cursor //= 2
        ear.numbers, ear.last = set(), {}
    began = time.perf_counter()
    await asyncio.gather(*(listen(server, ear) for ear in ears))
    while any(ear.cursor < goal[ear.seat] for ear in ears):
        if time.perf_counter() - began > 60:
            return float("inf")
        await asyncio.sleep(0.01)
    return time.perf_counter() - began


def p(values: list[float], share: float) -> float | None:
    """A quantile in milliseconds."""
    return round(sorted(values)[min(len(values) - 1, int(share * len(values)))] * 1000, 2) if values else None


async def watched(server: Server, peaks: list[float]) -> None:
    """Note the most memory that there was."""
    while True:
        peaks[:] = map(max, peaks, server.memory_mb())
        await asyncio.sleep(0.5)


async def measure(
    *, seats: int, rate: float, seconds: float, folder: Path, stalls: int = 0, with_storm: bool = False, database: str = "",
    kernel: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """Measure in an empty folder; what `--json` prints."""
    senders = max(1, -(-int(rate * 2) // int(PER_SENDER * 2)))
    account = Account(senders)
    (folder / "live.yaml").write_text(scenario(seats, senders))
    server = Server(folder, database=database, kernel=kernel)
    ready_s = await server.start()
    seated: dict[str, Http] = {}
    ears: list[Ear] = []
    try:
        turn = asyncio.Semaphore(JOINING)
        links = server.invitations()
        seated = dict(
            zip(
                [link["seat"] for link in links], await asyncio.gather(*(join(server, one, turn) for one in links)), strict=True
            )
        )
        ears = [Ear(seat, http, account) for seat, http in seated.items() if seat.startswith(("player-", "observer-"))]
        await asyncio.gather(*(listen(server, ear) for ear in ears))
        await seated["director"].ask("POST", "/api/commands", {"name": "clock.start", "args": {"rate": 1}, "key": "go"})
        await asyncio.sleep(2.0)
        for ear in ears:
            ear.first = ear.cursor
        peaks = [0.0, 0.0]
        watching = asyncio.create_task(watched(server, peaks))
        cpu, began = server.cpu_s(), time.perf_counter()
        until = began + seconds
        work = [sender(seated[f"sender-{n}"], account, n, senders / rate, until) for n in range(senders)]
        tasks = [asyncio.create_task(one) for one in work]
        async with contextlib.AsyncExitStack() as stack:
            if stalls:
                await asyncio.sleep(seconds / 2)
                await stack.enter_async_context(stalled(server, ears[:stalls]))
                account.part = 1
            await asyncio.gather(*tasks)
        cpu = (server.cpu_s() - cpu) / (time.perf_counter() - began)
        await _settled(ears, account)
        account.counts = False
        lost = sum(len(set(account.acknowledged) - ear.numbers) for ear in ears)
        storm_s = await storm(server, ears) if with_storm else None
        peaks[:] = map(max, peaks, server.memory_mb())
        watching.cancel()
    finally:
        for ear in ears:
            if ear.stream is not None:
                ear.stream.drop()
        for http in seated.values():
            http.close()
        await server.stop()
    before, after = account.deliveries
    found = {
        "seats": seats, "rate": rate, "seconds": seconds, "messages": len(account.acknowledged), "refused": account.refused,
        "deliveries": len(before) + len(after), "delivery_p50_ms": p(before + after, 0.5),
        "delivery_p99_ms": p(before + after, 0.99), "ack_p50_ms": p(account.acks, 0.5), "ack_p99_ms": p(account.acks, 0.99),
        "web_rss_mb": round(peaks[0], 1), "total_rss_mb": round(peaks[1], 1), "web_cpu": round(cpu, 3),
        "lost": lost, "doubled": account.doubled, "reordered": account.reordered, "gaps": account.gaps,
        "ready_s": round(ready_s, 2),
    }  # fmt: skip
    if stalls:
        quiet, loud = p(before, 0.99), p(after, 0.99)
        cost = None if quiet is None or loud is None else round(loud - quiet, 2)
        found |= {"stalled": stalls, "p99_before_ms": quiet, "p99_stalled_ms": loud, "stalled_cost_ms": cost}
    return found | ({"storm_s": round(storm_s, 3)} if storm_s is not None else {})


async def _settled(ears: list[Ear], account: Account) -> None:
    """Wait for what is under way, a while."""
    until = time.perf_counter() + SETTLE_S
    while time.perf_counter() < until and any(len(ear.numbers) < len(account.acknowledged) for ear in ears):
        await asyncio.sleep(0.05)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--seats", type=int, default=200, help="that listen")
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second to all of them")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--stalled", type=int, default=0, help="sockets that read nothing, in the second half")
    parser.add_argument("--storm", action="store_true", help="at the end, let all streams connect again at once")
    parser.add_argument("--db", default="", help="an empty database, instead of an SQLite file of its own")
    parser.add_argument("--no-kernel", action="store_true", help="without a simulated world")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, FILES)), hard))
    import uvloop

    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(
            measure(
                seats=asked.seats, rate=asked.rate, seconds=asked.seconds, folder=Path(folder), stalls=asked.stalled,
                with_storm=asked.storm, database=asked.db, kernel=not asked.no_kernel,
            )
        )  # fmt: skip
    print(json.dumps(found, indent=1) if asked.json else "\n".join(f"{name:18} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
