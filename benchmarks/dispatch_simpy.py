"""The reference dispatch model in SimPy 4: see dispatch.py."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Generator
from typing import Any

import simpy

from benchmarks.dispatch import DECISION, PLACES, RATE, SCENE, STAY, TEAMS


class Desk:
    """One replication; `hours[place][base]` as lists."""

    def __init__(self, hours: list[list[float]], *, leads: int, seed: int) -> None:
        self.hours, self.most, self.random = hours, leads, random.Random(seed)
        self.env = simpy.Environment()
        self.ready = [TEAMS] * len(hours[0])
        self.line: deque[tuple[dict[str, bool], int, float]] = deque()
        self.events = self.found = self.late = self.gone = 0
        self.response = 0.0

    def run(self) -> None:
        self.env.process(self.arrivals())
        self.env.run()

    def nearest(self, place: int) -> int:
        best, least = -1, 1e300
        hours = self.hours[place]
        for b, free in enumerate(self.ready):
            if free > 0 and hours[b] < least:
                best, least = b, hours[b]
        return best

    def arrivals(self) -> Generator[Any, Any, None]:
        for _ in range(self.most):
            yield self.env.timeout(self.random.expovariate(RATE))
            self.events += 1
            self.env.process(self.lead(int(self.random.random() * PLACES)))

    def leaves(self, target: dict[str, bool]) -> Generator[Any, Any, None]:
        yield self.env.timeout(self.random.expovariate(1 / STAY))
        target["gone"] = True
        self.events += 1

    def lead(self, place: int) -> Generator[Any, Any, None]:
        target, since = {"gone": False}, self.env.now
        self.env.process(self.leaves(target))
        yield self.env.timeout(self.random.expovariate(1 / DECISION))
        self.events += 1
        if target["gone"]:
            self.gone += 1
            return
        base = self.nearest(place)
        if base < 0:
            self.line.append((target, place, since))
        else:
            yield from self.mission(target, place, base, since)

    def mission(self, target: dict[str, bool], place: int, base: int, since: float) -> Generator[Any, Any, None]:
        while True:
            self.ready[base] -= 1
            yield self.env.timeout(self.hours[place][base] * (0.75 + 0.5 * self.random.random()))
            self.events += 1
            scene = 0.0
            if target["gone"]:
                self.late += 1
            else:
                self.found += 1
                self.response += self.env.now - since
                scene = self.random.expovariate(1 / SCENE)
            yield self.env.timeout(scene + self.hours[place][base])
            self.events += 1
            self.ready[base] += 1
            waiting = self.next_in_line()
            if waiting is None:
                return
            target, place, since = waiting

    def next_in_line(self) -> tuple[dict[str, bool], int, float] | None:
        while self.line:
            target, place, since = self.line.popleft()
            if not target["gone"]:
                return target, place, since
            self.gone += 1
        return None
