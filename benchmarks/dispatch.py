"""The reference dispatch model on the shipped calendar and streams.

500 places and 50 bases of three teams on the unit square; a journey takes 0.3 + 8·distance hours, times U(0.75, 1.25). Leads
come as a Poisson process of 20 an hour at random places; a decision takes Exp(0.5 h); the target stays Exp(6 h). The nearest
free team goes, else the lead waits in line; the scene takes Exp(1 h) if the target is there; then the team returns. Five
events a lead: arrival, decision, leaving, reaching the place, being back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim.bundle import Bundle
from septel.sim.calendar import NODE, pop, push
from septel.sim.compile import inline, kernel, records
from septel.sim.layout import record_type
from septel.sim.streams import fold, uniform, unit_exponential

PLACES, BASES, TEAMS = 500, 50, 3
RATE, DECISION, STAY, SCENE = 20.0, 0.5, 6.0, 1.0
U = np.uint64
ARRIVES, DECIDED, LEAVES, REACHED, BACK = range(5)
GAP, PLACE, DECIDE, LEAVE, TRAVEL, ACT = range(6)  # purposes of draws
COUNTS = record_type(
    "now:f8 response:f8 root:u8 events:i8 leads:i8 found:i8 late:i8 gone:i8 first:i8 last:i8 most:i8 generator:i8"
)
LEAD = record_type("t:f8 place:i4 gone:i4")


class Desk(Bundle):
    """One replication's memory."""

    heap: Any
    size: Any
    counts: Any
    leads: Any
    ready: Any  # i4[base]
    line: Any  # i4[lead] those that wait, first come first served
    hours: Any  # f8[place, base]


def travel_hours() -> np.ndarray[Any, Any]:
    """Hours from every place to every base, f8[place, base]."""
    random = np.random.default_rng(7)
    places, bases = random.random((PLACES, 2)), random.random((BASES, 2))
    return np.ascontiguousarray(0.3 + 8 * np.sqrt(((places[:, None] - bases[None]) ** 2).sum(-1)))


def desk(hours: np.ndarray[Any, Any], leads: int) -> Desk:
    """Memory for replications of so many leads."""
    return Desk(
        heap=records(4096, NODE), size=np.zeros(2, np.int64), counts=records(1, COUNTS), leads=records(leads, LEAD),
        ready=np.full(BASES, TEAMS, np.int32), line=np.zeros(leads, np.int32), hours=hours,
    )  # fmt: skip


@inline
def stream(D: Any, purpose: int, entity: int) -> Any:
    return fold(fold(D.counts[0].root, purpose), entity)


@inline
def nearest(D: Any, place: int) -> int:
    """The nearest base with a ready team, or −1."""
    hours, ready = D.hours[U(place)], D.ready
    best, least = -1, 1e300
    for b in range(BASES):
        if ready[b] > 0 and hours[b] < least:
            best, least = b, hours[b]
    return best


@inline
def send(D: Any, i: int, b: int) -> None:
    now = D.counts[0]
    D.ready[b] -= 1
    spread = 0.75 + 0.5 * uniform(now.generator, stream(D, TRAVEL, i), 0)
    push(D.heap, D.size, now.now + D.hours[U(D.leads[U(i)].place), U(b)] * spread, REACHED, i, b)


@inline
def on_arrival(D: Any) -> None:
    now = D.counts[0]
    i = now.leads
    now.leads = i + 1
    lead = D.leads[U(i)]
    lead.t, lead.gone = now.now, 0
    lead.place = int(uniform(now.generator, stream(D, PLACE, 0), i) * PLACES)
    push(D.heap, D.size, now.now + STAY * unit_exponential(now.generator, stream(D, LEAVE, i), 0), LEAVES, i, 0)
    push(D.heap, D.size, now.now + DECISION * unit_exponential(now.generator, stream(D, DECIDE, i), 0), DECIDED, i, 0)
    if now.leads < now.most:
        push(D.heap, D.size, now.now + unit_exponential(now.generator, stream(D, GAP, 0), now.leads) / RATE, ARRIVES, 0, 0)


@inline
def on_decision(D: Any, i: int) -> None:
    now = D.counts[0]
    if D.leads[U(i)].gone:
        now.gone += 1
        return
    b = nearest(D, D.leads[U(i)].place)
    if b >= 0:
        send(D, i, b)
    else:
        D.line[U(now.last)] = i
        now.last += 1


@inline
def on_reached(D: Any, i: int, b: int) -> None:
    now, lead = D.counts[0], D.leads[U(i)]
    scene = 0.0
    if lead.gone:
        now.late += 1
    else:
        now.found += 1
        now.response += now.now - lead.t
        scene = SCENE * unit_exponential(now.generator, stream(D, ACT, i), 0)
    push(D.heap, D.size, now.now + scene + D.hours[U(lead.place), U(b)], BACK, i, b)


@inline
def on_back(D: Any, b: int) -> None:
    now = D.counts[0]
    D.ready[b] += 1
    while now.first < now.last:
        i = D.line[U(now.first)]
        now.first += 1
        if D.leads[U(i)].gone:
            now.gone += 1
        else:
            send(D, i, b)
            break


@kernel
def run(D: Any, seed: int, replication: int, leads: int, generator: int) -> None:
    """One replication from its first lead to the last team's return; the results stand in D.counts."""
    now = D.counts[0]
    now.now, now.response, now.events, now.leads, now.found = 0.0, 0.0, 0, 0, 0
    now.late, now.gone, now.first, now.last, now.most, now.generator = 0, 0, 0, 0, leads, generator
    now.root = fold(fold(U(0), seed), replication)
    D.size[0], D.size[1] = 0, 0
    push(D.heap, D.size, unit_exponential(generator, stream(D, GAP, 0), 0) / RATE, ARRIVES, 0, 0)
    while D.size[0] > 0:
        t, kind, a, b = pop(D.heap, D.size)
        now.now = t
        now.events += 1
        if kind == ARRIVES:
            on_arrival(D)
        elif kind == DECIDED:
            on_decision(D, a)
        elif kind == LEAVES:
            D.leads[U(a)].gone = 1
        elif kind == REACHED:
            on_reached(D, a, b)
        else:
            on_back(D, b)


@kernel
def run_many(D: Any, seed: int, first: int, count: int, leads: int, generator: int) -> int:
    """Replications first … first + count − 1; the number of their events."""
    events = 0
    for replication in range(first, first + count):
        run(D, seed, replication, leads, generator)
        events += D.counts[0].events
    return events


@kernel
def run_table(D: Any, seed: int, first: int, count: int, leads: int, out: Any) -> None:
    """Replications first … first + count − 1 into out f8[count, 5]: events, found, late, gone and response."""
    for i in range(count):
        run(D, seed, first + i, leads, 0)
        now = D.counts[0]
        out[i, 0], out[i, 1], out[i, 2], out[i, 3], out[i, 4] = now.events, now.found, now.late, now.gone, now.response


def results(D: Desk) -> dict[str, float]:
    """What a replication came to: events, found, late, gone (counts) and response (hours in all)."""
    return {name: D.counts[name][0].item() for name in ("events", "found", "late", "gone", "response")}
