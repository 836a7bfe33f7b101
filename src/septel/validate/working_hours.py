"""Working hours, O2: officers who go home.

The queue is M/M/c whose servers work by a calendar and go on with what they had begun: a Markov chain whose rates change with
the hour. Its periodic steady state and its averages over a period come from matrix exponentials of its generator, cut off at
`STATES` in the system, where it is less than 1e−9 of the time. The stream of requests is that of `queues`. Each batch begins
when the office opens and is warmed up for some periods; two controls of mean 0, the number of requests and their services,
take out what chance put in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from septel import sim
from septel.sim import trace
from septel.validate import queues, shifts
from septel.validate.rows import Row, of_controlled
from septel.validate.scenes import Bench, force
from septel.validate.spans import Spans
from septel.validate.trials import MIDNIGHT, hours, only, stated, traced

STATES = 120
DAY_H, WEEK_H = 24.0, 168.0
SERVICE_H = 1.0

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Office:
    """Officers, requests per hour, and when they work: in words, and from `opens` to `closes` on the days of a period.

    Hour 0 is when the office opens on a Monday. Each batch has so many periods after those that warm it up.
    """

    officers: int
    rate: float
    calendar: str
    opens: int
    closes: int
    days: int
    period_h: float
    warm: int
    periods: int
    batches: int

    @property
    def begin_h(self) -> float:
        return self.warm * self.period_h

    @property
    def end_h(self) -> float:
        return (self.warm + self.periods) * self.period_h

    @property
    def spans(self) -> Spans:
        """Its calendar until long after the end; hour 0 is a midnight."""
        days = range(7 if self.period_h == DAY_H else self.days)
        return Spans.daily(self.opens, self.closes, days=days, until_h=2 * self.end_h)


OFFICES = (
    Office(3, 1.2, "06:00-22:00", 6, 22, 1, DAY_H, 15, 250, 100),
    Office(2, 0.25, "mon-fri 09:00-17:00", 9, 17, 5, WEEK_H, 8, 100, 100),
)


def averages(office: Office) -> tuple[float, float]:
    """Over a period in steady state: the mean number in the system, and the chance that who comes has to wait."""
    n = np.arange(STATES)
    up = np.diag(np.full(STATES - 1, office.rate), 1)
    down = np.diag(np.minimum(n, office.officers)[1:] / SERVICE_H, -1)
    worked = office.closes - office.opens
    at_work, at_night = _over(up + down, worked), _over(up, DAY_H - worked)
    last_night = _over(up, office.period_h - DAY_H * (office.days - 1) - worked)
    steps = [at_work, at_night] * (office.days - 1) + [at_work, last_night]
    period = np.linalg.multi_dot([after for after, _ in steps])
    state = _stationary(period)
    number = waiting = 0.0
    for step, (after, spent) in enumerate(steps):
        stay = state @ spent
        number += float(stay @ n)
        waiting += float(stay.sum() if step % 2 else stay[office.officers :].sum())
        state = state @ after
    return number / office.period_h, waiting / office.period_h


def _over(rates: Array, length: float) -> tuple[Array, Array]:
    """The transition matrix over so many hours, and the hours spent in each state meanwhile, from each state."""
    block = np.zeros((2 * STATES, 2 * STATES))
    block[:STATES, :STATES], block[:STATES, STATES:] = rates - np.diag(rates.sum(axis=1)), np.eye(STATES)
    whole = expm(block * length)
    return whole[:STATES, :STATES], whole[:STATES, STATES:]


def _stationary(period: Array) -> Array:
    """The distribution that a period leaves as it is."""
    system = period.T - np.eye(STATES)
    system[-1] = 1.0
    found: Array = np.linalg.solve(system, np.append(np.zeros(STATES - 1), 1.0))
    return found


def hours_rows(bench: Bench) -> Iterator[Row]:
    """O2: those who decide, those who travel, and what the hours cost."""
    yield from office_rows(bench)
    yield from shifts.shift_rows(bench)
    yield from shifts.daylight_rows(bench)
    yield from shifts.cost_rows(bench)


def office_rows(bench: Bench) -> Iterator[Row]:
    """Both averages for each office, from the same runs."""
    for number, office in enumerate(OFFICES):
        part = bench.part(number)
        count = part.count(office.batches, least=12)
        seen = np.array(part.map(partial(watch, part, requests(office), office), count))
        controls, n = seen[:, 2:], round(float(np.sum(seen[:, 2] + 1)) * office.rate * (office.end_h - office.begin_h))
        case = f"c = {office.officers}, λ = {office.rate:g}, services of an exponential hour, {office.calendar}"
        source = "Kolmogorov's equations over a period"
        mean, waits = averages(office)
        named = ("O2", "mean number of requests with the officers", case, source)
        yield stated(part, named, mean, of_controlled(seen[:, 0], controls, n))
        named = ("O2", "share of requests that wait for an officer", case, source)
        yield stated(part, named, waits, of_controlled(seen[:, 1], controls, n))


def requests(office: Office) -> sim.Model:
    """A Poisson stream of requests to officers who work by the calendar."""
    agency = force(officers=office.officers, service={"exponential": hours(SERVICE_H)})
    agency["command"]["hours"] = "office"
    stand = queues.Stand(office.officers, office.rate, 0.0, 0)
    changes = {"calendars": {"office": office.calendar}, "start": MIDNIGHT.replace("00:", f"{office.opens:02}:", 1)}
    return queues.requests(stand, agency, **changes, horizon=hours(office.end_h))


def watch(bench: Bench, model: sim.Model, office: Office, replication: int) -> tuple[float, float, float, float]:
    """Of one batch: mean number in the system, share of requests that wait, and the controls, requests and services."""
    rows = traced(bench, model, replication)
    asked, served = only(rows, trace.ASKED), only(rows, trace.SERVED)
    begin, end = office.begin_h, office.end_h
    taken, gone = np.full(len(asked), np.inf), np.full(len(asked), np.inf)
    at = np.searchsorted(asked["id"], served["id"])
    taken[at], gone[at] = served["t"], served["y"]
    inside = np.clip(gone, begin, end) - np.clip(asked["t"], begin, end)
    mine = asked["t"] >= begin
    wanted = office.rate * (end - begin)
    worked = [office.spans.open_until(office.opens + served[word]) for word in ("t", "y")]
    work = (worked[1] - worked[0])[served["t"] >= begin]
    waited = np.sum((taken > asked["t"]) & mine)
    return (
        float(inside.sum()) / (end - begin),
        float(waited) / wanted,
        float(mine.sum()) / wanted - 1,
        float(np.sum(work - SERVICE_H)) / wanted,
    )
