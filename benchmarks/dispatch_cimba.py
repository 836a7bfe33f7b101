"""The reference dispatch model in cimba: see dispatch.py.

A lead is a model spawned at its arrival: its leaving is a scheduled event, its decision, journey and way back a process. Leads
that wait for a team stand in an array, first come first served; the team that comes back takes the next one on.
"""

from __future__ import annotations

import cimba as cb
import numpy as np

from benchmarks.dispatch import BASES, PLACES, TEAMS

HORIZON = 1e9


class Lead(cb.Model):
    """One lead, and the team that went to it until it has no more to do."""

    desk: cb.Ref[Desk]
    number: int = 0

    @cb.event
    def leaves(self):
        self.desk.away[self.number] = 1
        self.desk.events += 1

    @cb.process
    def course(self):
        desk = self.desk
        lead = self.number
        cb.schedule(self.leaves, cb.random.exponential(6.0))
        cb.hold(cb.random.exponential(0.5))
        desk.events += 1
        base = -1
        if desk.away[lead]:
            desk.gone += 1
            lead = -1
        else:
            least = 1e300
            for b in range(50):
                if desk.ready[b] > 0 and desk.hours[desk.place[lead] * 50 + b] < least:
                    least = desk.hours[desk.place[lead] * 50 + b]
                    base = b
            if base < 0:
                desk.line[desk.last] = lead
                desk.last += 1
                lead = -1
        while lead >= 0:
            desk.ready[base] -= 1
            hours = desk.hours[desk.place[lead] * 50 + base]
            cb.hold(hours * cb.random.uniform(0.75, 1.25))
            desk.events += 1
            scene = 0.0
            if desk.away[lead]:
                desk.late += 1
            else:
                desk.found += 1
                desk.response += cb.now() - desk.since[lead]
                scene = cb.random.exponential(1.0)
            cb.hold(scene + hours)
            desk.events += 1
            desk.ready[base] += 1
            lead = -1
            while lead < 0 and desk.first < desk.last:
                lead = desk.line[desk.first]
                desk.first += 1
                if desk.away[lead]:
                    desk.gone += 1
                    lead = -1
        cb.release(self)


class Desk(cb.Model):
    """One replication."""

    hours: cb.Array[float] = cb.Array(PLACES * BASES)
    ready: cb.Array[int] = cb.Array([TEAMS] * BASES)
    away: cb.Array[int] = cb.Array(1)
    place: cb.Array[int] = cb.Array(1)
    since: cb.Array[float] = cb.Array(1)
    line: cb.Array[int] = cb.Array(1)
    most: cb.Param[int] = 1
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

    @cb.process
    def arrivals(self):
        for i in range(self.most):
            cb.hold(cb.random.exponential(0.05))
            self.events += 1
            self.place[i] = int(cb.random.uniform(0.0, 500.0))
            self.since[i] = cb.now()
            cb.spawn(Lead, desk=self, number=i)

    @cb.on_end
    def measure(self):
        self.out_events = float(self.events)
        self.out_found = float(self.found)
        self.out_late = float(self.late)
        self.out_gone = float(self.gone)
        self.out_response = self.response


def run(hours: np.ndarray, *, leads: int, seed: int) -> dict[str, float]:
    """One replication: events, found, late, gone and response (hours in all)."""
    model = Desk()
    model.hours = cb.Array(hours.ravel().tolist())
    for name in ("away", "place", "line", "since"):
        setattr(model, name, cb.Array(leads))
    model.most = leads
    window = cb.Window(warmup=0, duration=leads / 20 * 1.5 + 200)
    results = cb.Experiment(model, replications=1, window=window, seed=seed).run()[model]
    return {
        name: float(getattr(results, f"out_{name}").values[0, 0]) for name in ("events", "found", "late", "gone", "response")
    }
