"""`python -m benchmarks.live_room`: what a message leaves in the director's memory, and how long its event loop stops.

A director in this process, without a server or a world, with 200 seats. First messages as fast as they are taken, half of
them to fill what is of limited size, then half that are measured (`bytes_per_message`, by tracemalloc). With `--pauses`
instead: a log of so many messages, then 50 messages a second while snapshots are made of it. A task that sleeps a
millisecond at a time notes how long it was kept waiting, and how much its thread worked meanwhile; a process that does
nothing else notes the same of itself, since a machine that others use has its own pauses.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import multiprocessing
import resource
import tempfile
import time
import tracemalloc
from array import array
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from septel.exercise import keeping
from septel.exercise.director import Director, Given, create
from septel.exercise.features import all_features
from septel.exercise.log import Log, open_log
from septel.exercise.state import Fold

TEXT = "A lead of some length, as people write them. " * 3
AT_ONCE = 64
BEAT_S = 0.001


def setting(seats: int) -> dict[str, Any]:
    """The body of the first record of an exercise of so many players."""
    agencies = ["federal", "army", "navy"]
    found: dict[str, dict[str, Any]] = {"director": {"kind": "director"}, "simulator": {"kind": "simulator"}}
    found |= {f"player-{n}": {"kind": "staff", "agency": agencies[n % 3]} for n in range(seats)}
    return {
        "name": "room", "title": "Room", "start": "2030-01-07T06:00:00", "zone": "UTC", "horizon_h": 240.0, "seed": 1,
        "replication": 0, "agencies": agencies, "holders": agencies, "members": [], "ranks": [], "rules_sha256": "",
        "salt": "s",
        "exercise": {"seats": found, "msel": [], "objectives": {}},
        "ground": {"is_plane": True, "places": [], "bases": [], "kinds": [], "packages": [], "links": {}, "target_ranks": [],
                   "dwell_h": [], "deciders": []},
    }  # fmt: skip


class Talk:
    """Messages of the simulator to all players."""

    def __init__(self, director: Director) -> None:
        self.director, self.number = director, 0

    async def one(self) -> float:
        """A message; the seconds until it was answered."""
        self.number += 1
        args: Mapping[str, Any] = {"to": ["players"], "text": f"{self.number} {TEXT}"}
        began = time.perf_counter()
        await self.director.submit(Given("simulator", "p1", "message.send", args, f"{time.time_ns()}-{self.number}"))
        return time.perf_counter() - began

    async def many(self, count: int) -> None:
        """So many, as fast as they are taken."""
        for first in range(0, count, AT_ONCE):
            await asyncio.gather(*(self.one() for _ in range(min(AT_ONCE, count - first))))


async def begun(log: Log, seats: int) -> tuple[Director, asyncio.Task[None]]:
    """A director at work on a new exercise."""
    create(log, setting(seats), wall=time.time())
    director = Director(log, Fold(all_features()), None, wall=time.time)
    await director.open()
    running = asyncio.create_task(director.run())
    await director.submit(Given("director", "p0", "clock.start", {"rate": 1}, "go"))
    return director, running


async def room(log: Log, *, seats: int, messages: int) -> dict[str, Any]:
    """Bytes that a message leaves, and where."""
    director, running = await begun(log, seats)
    talk = Talk(director)
    tracemalloc.start()
    await talk.many(messages // 2)
    await director.keeper.made()
    gc.collect()
    before = tracemalloc.take_snapshot()
    await talk.many(messages - messages // 2)
    await director.keeper.made()
    gc.collect()
    after = tracemalloc.take_snapshot()
    tracemalloc.stop()
    running.cancel()
    await director.close()
    grown = [one for one in after.compare_to(before, "lineno") if abs(one.size_diff) > messages]
    measured = messages - messages // 2
    where = {f"{Path(one.traceback[0].filename).name}:{one.traceback[0].lineno}": one.size_diff // measured for one in grown}
    total = sum(one.size_diff for one in after.compare_to(before, "filename"))
    return {"seats": seats, "messages": messages, "bytes_per_message": round(total / measured), "where": where}


def beats(seconds: float, into: Any) -> None:
    """The longest that a process which only sleeps is kept waiting."""
    longest, until = 0.0, time.perf_counter() + seconds
    while (now := time.perf_counter()) < until:
        time.sleep(BEAT_S)
        longest = max(longest, time.perf_counter() - now - BEAT_S)
    into.put(longest)


async def noted(waits: array[float], works: array[float]) -> None:
    """The same of this event loop, each time; and the CPU that its thread used meanwhile, which no other process lengthens."""
    while True:
        now, used = time.perf_counter(), time.thread_time()
        await asyncio.sleep(BEAT_S)
        waits.append(time.perf_counter() - now - BEAT_S)
        works.append(time.thread_time() - used)


async def pauses(log: Log, *, seats: int, messages: int, rate: float, seconds: float) -> dict[str, Any]:
    """How long the loop stops while messages come at a rate and snapshots are made."""
    director, running = await begun(log, seats)
    talk = Talk(director)
    keeping.SNAPSHOT_EVERY = 10**9
    await talk.many(messages)
    await asyncio.to_thread(director.memory.keep)
    director.keeper.kept, keeping.SNAPSHOT_EVERY = director.memory.seq, 1000
    queue: Any = multiprocessing.get_context("spawn").Queue()
    alone = multiprocessing.get_context("spawn").Process(target=beats, args=(seconds, queue))
    alone.start()
    waits, works, collected = array("d"), array("d"), [0.0, 0.0]
    timed = partial(_timed, collected)
    gc.callbacks.append(timed)
    watching = asyncio.create_task(noted(waits, works))
    waiting: tuple[list[asyncio.Task[float]], ...] = ([], [])  # alone, and while a snapshot was made
    began, until = director.memory.seq, time.perf_counter() + seconds
    when = time.perf_counter()
    while when < until:
        await asyncio.sleep(max(0.0, when - time.perf_counter()))
        waiting[director.keeper.busy].append(asyncio.create_task(talk.one()))
        when += 1 / rate
    acks = [sorted(await asyncio.gather(*some)) for some in waiting]
    await director.keeper.made()
    gc.callbacks.remove(timed)
    watching.cancel()
    running.cancel()
    kept = log.latest_snapshot()
    found = {
        "seats": seats, "records": began, "rate": rate, "seconds": seconds, "snapshot_at": kept.seq if kept else None,
        "loop_waits_longest_ms": _ms(max(waits)), "loop_waits_over_50_ms": sum(one > 0.05 for one in waits),
        "machine_waits_longest_ms": _ms(queue.get()), "loop_cpu_longest_ms": _ms(max(works)),
        "collecting_cpu_longest_ms": _ms(collected[1]),
        "ack_ms": _spread(acks[0]), "ack_in_snapshots_ms": _spread(acks[1]),
        "time_in_snapshots": round(len(acks[1]) / sum(map(len, acks)), 3),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "snapshot_process_rss_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1),
    }  # fmt: skip
    alone.join()
    return found


def _timed(collected: list[float], phase: str, _: object) -> None:
    if phase == "start":
        collected[0] = time.thread_time()
    else:
        collected[1] = max(collected[1], time.thread_time() - collected[0])


def _spread(sorted_s: list[float]) -> dict[str, float]:
    """Of times, in milliseconds."""
    at = {"p50": 0.5, "p99": 0.99, "longest": 1.0} if sorted_s else {}
    return {name: _ms(sorted_s[min(int(share * len(sorted_s)), len(sorted_s) - 1)]) for name, share in at.items()}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_room", description=__doc__)
    parser.add_argument("--seats", type=int, default=200)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--pauses", action="store_true", help="how long the event loop stops")
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second, with --pauses")
    parser.add_argument("--seconds", type=float, default=30.0, help="with --pauses")
    parser.add_argument("--db", default="", help="an empty database, instead of an SQLite file of its own")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_log(asked.db or Path(folder) / "room.db", create=True) as log:
        if asked.pauses:
            work = pauses(log, seats=asked.seats, messages=asked.messages, rate=asked.rate, seconds=asked.seconds)
        else:
            work = room(log, seats=asked.seats, messages=asked.messages)
        found = asyncio.run(work)
    print(json.dumps(found, indent=1) if asked.json else "\n".join(f"{name:24} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
