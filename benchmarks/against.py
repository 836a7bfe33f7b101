"""The dispatch model in our kernel, C, SimPy and cimba, one core, in turns; and our kernel on one thread and two."""

from __future__ import annotations

import threading
from itertools import count
from statistics import median
from typing import Any

import numpy as np

from benchmarks import dispatch, dispatch_cimba, dispatch_simpy
from benchmarks.c_twin import COUNTS, CTwin
from benchmarks.rows import Row
from benchmarks.turns import Say, cores, middle_ratio, own_core, pinned, set_aside, timed

LEADS, SIMPY_LEADS, CIMBA_LEADS = 200_000, 40_000, 600_000
MANY, EACH = 480, 5_000  # replications and leads of the threads' workload


def dispatch_rows(*, rounds: int, say: Say) -> tuple[dict[str, float], list[Row]]:
    """Speeds in million events a second, and the rows of the table."""
    hours = dispatch.travel_hours()
    say(f"dispatch: {LEADS:,} leads, {rounds} rounds; then two threads")
    with pinned(own_core()), CTwin(hours) as twin:
        speeds = engine_speeds(hours, twin, rounds)
    speeds["one_thread"], speeds["two_threads"] = thread_speeds(hours, rounds)
    middle = {name: median(values) for name, values in speeds.items()}
    names = {
        "ours": "ours",
        "c": "C, gcc −O3 −march=native",
        "simpy": "SimPy",
        "cimba": "cimba",
        "one_thread": "ours, many replications, one thread",
        "two_threads": "ours, many replications, two threads",
    }
    rows = [Row(f"dispatch, {name}", middle[key], "M events/s", 3) for key, name in names.items()]
    rows += [
        Row("dispatch, ours to C (equal counters)", middle_ratio(speeds["ours"], speeds["c"]), "×", least=0.75),
        Row("dispatch, ours to SimPy", middle_ratio(speeds["ours"], speeds["simpy"]), "×", 1, least=20),
        Row("dispatch, ours to cimba", middle_ratio(speeds["ours"], speeds["cimba"]), "×", least=1),
        Row("dispatch, two threads to one", middle["two_threads"] / middle["one_thread"], "×", least=1.9),
    ]
    return {f"{name}_mev_s": value for name, value in middle.items()}, rows


def engine_speeds(hours: np.ndarray[Any, Any], twin: CTwin, rounds: int) -> dict[str, list[float]]:
    """Million events a second of each engine in each round. Fails if the C twin counts otherwise than the kernel."""
    desk, as_lists = dispatch.desk(hours, LEADS), hours.tolist()
    dispatch.run(desk, 1, 0, LEADS, 0)
    dispatch_cimba.run(hours, leads=100, seed=1)
    set_aside()
    speeds: dict[str, list[float]] = {"ours": [], "c": [], "simpy": [], "cimba": []}
    for turn in range(rounds):
        seconds = timed(lambda turn=turn: dispatch.run(desk, 1, turn, LEADS, 0))
        ours = dispatch.results(desk)
        theirs, c_seconds, _ = twin.run(leads=LEADS, first=turn)
        if any(ours[name] != theirs[name] for name in COUNTS):
            raise AssertionError(f"the C twin counts otherwise: {theirs}, the kernel {ours}")
        speeds["ours"].append(ours["events"] / seconds / 1e6)
        speeds["c"].append(theirs["events"] / c_seconds / 1e6)
        peer = dispatch_simpy.Desk(as_lists, leads=SIMPY_LEADS, seed=turn)
        seconds = timed(peer.run)
        speeds["simpy"].append(peer.events / seconds / 1e6)
        found, seconds = dispatch_cimba.run(hours, leads=CIMBA_LEADS, seed=turn + 1)
        speeds["cimba"].append(found["events"] / seconds / 1e6)
    return speeds


def thread_speeds(hours: np.ndarray[Any, Any], rounds: int) -> tuple[list[float], list[float]]:
    """The same replications on one thread and on two, in turns: million events a second in each round."""
    dispatch.run_many(dispatch.desk(hours, EACH), 1, 0, 1, EACH, 0)
    places = cores()
    speeds: tuple[list[float], list[float]] = ([], [])
    expected = 0
    for turn in range(rounds):
        for threads, found in zip((1, 2), speeds, strict=True):
            own: list[int | None] = [places[(turn + i) % len(places)] if len(places) > 1 else None for i in range(threads)]
            share = Share(hours)
            seconds = timed(lambda share=share, own=own: share.on(own))
            expected = expected or share.events
            if share.events != expected:
                raise AssertionError(f"{threads} threads count {share.events} events instead of {expected}")
            found.append(share.events / seconds / 1e6)
    return speeds


class Share:
    """The workload of the threads: whoever is free takes the next replication."""

    def __init__(self, hours: np.ndarray[Any, Any]) -> None:
        self.hours, self.next, self.done = hours, count(), list[int]()

    @property
    def events(self) -> int:
        return sum(self.done)

    def on(self, own: list[int | None]) -> None:
        """Do it all with a thread for each core in `own`."""
        threads = [threading.Thread(target=self.work, args=(core,)) for core in own]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def work(self, core: int | None) -> None:
        """One thread: its own memory, which no other thread's shares a cache line with, since it is allocated here."""
        events = 0
        with pinned(core):
            desk = dispatch.desk(self.hours, EACH)
            while (replication := next(self.next)) < MANY:
                events += dispatch.run_many(desk, 1, replication, 1, EACH, 0)
        self.done.append(events)
