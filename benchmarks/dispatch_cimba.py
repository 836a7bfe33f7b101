"""The reference dispatch model in cimba: see dispatch.py.

Written for speed: leads are models with events only, made before the run and used again. The way that cimba's manual shows
first, a spawned model with a process for each lead, takes about four times as long. Import this before numba compiles anything
with records: cimba's models do not compile after that.
"""

from __future__ import annotations

import time

import cimba as cb
import numpy as np

from benchmarks.dispatch import BASES, DECISION, PLACES, RATE, SCENE, STAY, TEAMS

SLOTS = 600  # leads at a time; cimba fails the trial if there were more
GAP = 1 / RATE


class Lead(cb.Model):
    """A lead until nothing more comes of it; then its slot is free for another."""

    desk: cb.Ref[Desk]
    slot: cb.Param[int] = 0
    place: int = 0
    base: int = 0
    since: float = 0.0
    away: bool = False
    to_come: int = 0

    @cb.event
    def leaves(self):
        self.desk.events += 1
        self.away = True
        self.done()

    @cb.event
    def decided(self):
        desk = self.desk
        desk.events += 1
        if self.away:
            desk.gone += 1
            self.done()
            return
        best = -1
        least = 1e300
        b = 0
        for free in desk.ready:
            if free > 0 and desk.hours[self.place * BASES + b] < least:
                least = desk.hours[self.place * BASES + b]
                best = b
            b += 1  # noqa: SIM113
        if best >= 0:
            self.send(best)
        else:
            desk.line[desk.last % SLOTS] = self.slot
            desk.last += 1

    @cb.function
    def send(self, base: int) -> None:
        self.base = base
        self.desk.ready[base] -= 1
        cb.schedule(self.reached, self.desk.hours[self.place * BASES + base] * cb.random.uniform(0.75, 1.25))

    @cb.event
    def reached(self):
        desk = self.desk
        desk.events += 1
        scene = 0.0
        if self.away:
            desk.late += 1
        else:
            desk.found += 1
            desk.response += cb.now() - self.since
            scene = cb.random.exponential(SCENE)
        cb.schedule(self.back, scene + desk.hours[self.place * BASES + self.base])

    @cb.event
    def back(self):
        desk = self.desk
        desk.events += 1
        desk.ready[self.base] += 1
        while desk.first < desk.last:
            waiting = desk.pool[desk.line[desk.first % SLOTS]]
            desk.first += 1
            if waiting.away:
                desk.gone += 1
                waiting.done()
            else:
                waiting.send(self.base)
                break
        self.done()

    @cb.function
    def done(self) -> None:
        self.to_come -= 1
        if self.to_come == 0:
            self.desk.unused[self.desk.free] = self.slot
            self.desk.free += 1


class Desk(cb.Model):
    """One replication."""

    hours: cb.Array[float] = cb.Array(PLACES * BASES)
    ready: cb.Array[int] = cb.Array([TEAMS] * BASES)
    line: cb.Array[int] = cb.Array(SLOTS)  # slots that wait, first come first served
    unused: cb.Array[int] = cb.Array(list(range(SLOTS)))
    pool: list[Lead]
    most: cb.Param[int] = 1
    free: int = SLOTS
    leads: int = 0
    events: int = 0
    found: int = 0
    late: int = 0
    gone: int = 0
    first: int = 0
    last: int = 0
    response: float = 0.0
    out_events: cb.Output[float]
    out_found: cb.Output[float]
    out_late: cb.Output[float]
    out_gone: cb.Output[float]
    out_response: cb.Output[float]

    @cb.on_start
    def begins(self):
        cb.schedule(self.arrives, cb.random.exponential(GAP))

    @cb.event
    def arrives(self):
        self.events += 1
        self.leads += 1
        self.free -= 1
        lead = self.pool[self.unused[self.free]]
        lead.place = int(cb.random.uniform(0.0, 1.0 * PLACES))
        lead.since = cb.now()
        lead.away = False
        lead.to_come = 2  # its leaving, and its decision or the team's return
        cb.schedule(lead.leaves, cb.random.exponential(STAY))
        cb.schedule(lead.decided, cb.random.exponential(DECISION))
        if self.leads < self.most:
            cb.schedule(self.arrives, cb.random.exponential(GAP))

    @cb.on_end
    def measure(self):
        self.out_events = float(self.events)
        self.out_found = float(self.found)
        self.out_late = float(self.late)
        self.out_gone = float(self.gone)
        self.out_response = self.response


def run(hours: np.ndarray, *, leads: int, seed: int) -> tuple[dict[str, float], float]:
    """One replication: events, found, late, gone, response (hours in all); and the seconds of cimba's own `run`."""
    desk = Desk()
    desk.hours = cb.Array(hours.ravel().tolist())
    desk.most = leads
    pool = [Lead() for _ in range(SLOTS)]
    for slot, lead in enumerate(pool):
        lead.desk, lead.slot = desk, slot
    desk.pool = pool
    experiment = cb.Experiment(desk, replications=1, window=cb.Window.until_idle(), seed=seed)
    start = time.perf_counter()
    results = experiment.run(workers=1, on_failure="raise")
    seconds = time.perf_counter() - start
    names = ("events", "found", "late", "gone", "response")
    return {name: float(getattr(results[desk], f"out_{name}").values[0, 0]) for name in names}, seconds
