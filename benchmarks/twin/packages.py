"""Packages: which teams would be complete soonest, and when."""

from __future__ import annotations

import math
from collections.abc import Iterator
from heapq import heappop, heappush

from benchmarks.twin.parts import Request
from benchmarks.twin.state import State
from benchmarks.twin.world import Offer

Pick = tuple[int, str, int, float]  # base, kind, number, request delay
Stock = list[dict[str, int]]  # teams by base and kind


class Packages(State):
    def weather(self, mode: str, place: int) -> float:
        factor = 1.0
        for until, slow, modes, places in self.storms:
            if self.env.now < until and mode in modes and place in places:
                factor *= slow
        return factor * self.w.clock(mode, self.env.now)

    def roads(self) -> int:
        """Which travel times hold now."""
        return self.w.roads_under(frozenset(number for number, until in self.closures.items() if self.env.now < until))

    def compose(self, request: Request, stock: Stock) -> tuple[float, list[Pick]]:
        case = request.case
        return self.package(request.command, case.place, self.targets[case.k].rank, stock)

    def package(self, command: int, place: int, rank: str, stock: Stock) -> tuple[float, list[Pick]]:
        """Expected hours to completion and the teams of the package that is complete soonest, if these teams were free."""
        soonest, best = math.inf, []
        for package in getattr(self.s.ranks, rank).packages:
            last, picked = 0.0, []
            for kind in self.s.kinds:
                need = package.get(kind, 0)
                if need == 0:
                    continue
                for arrival, base, delay in self.arrivals(command, place, kind, stock):
                    there = stock[base][kind]
                    picked.append((base, kind, min(need, there), delay))
                    need -= there
                    if need <= 0:
                        last = max(last, arrival)
                        break
                else:  # no base is left
                    last = math.inf
                    break
            if last + self.s.movement.rendezvous < soonest:
                soonest, best = last + self.s.movement.rendezvous, picked
        return soonest, best

    def arrivals(self, command: int, place: int, kind: str, stock: Stock) -> Iterator[Offer]:
        """The bases that have teams of a kind just now, the soonest first; those to come wait in a heap until none before
        them can be sooner."""
        mode = self.s.kinds[kind].mode
        slow, roads, timed = self.weather(mode, place), self.roads(), mode in self.w.timed
        held: list[Offer] = []
        for earliest, base, delay in self.w.offers(command, place, kind, slow, roads, self.factors):
            if stock[base][kind] <= 0:
                continue
            if not timed:
                yield earliest, base, delay
                continue
            while held and held[0][0] < earliest:
                yield heappop(held)
            journey = self.w.travel[roads][mode][base][place] * slow
            heappush(held, (self.arrival(base, kind, delay, journey), base, delay))
        while held:
            yield heappop(held)

    def arrival(self, base: int, kind: str, delay: float, journey: float) -> float:
        """Expected hours to the arrival of teams that are on shift and travel at their hours."""
        model, now = self.s.kinds[kind], self.env.now
        turnout = model.turnout.mean_h / self.factors[self.w.forces.bases[base].owner]
        ready = delay + self.w.shifts[base].takes(now + delay, turnout)
        return ready + self.w.mode_hours[model.mode].wait(now + ready, journey) + journey
