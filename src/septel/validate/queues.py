"""Do requests wait as queues must? T4: Erlang B, T5: Erlang C, T6: the transform of the wait; for teams and for officers.

Requests are a Poisson stream of false leads over 1.6 million pairs of target and place. Nobody moves; a lead that happens to
be true is discarded, exactly one in 400. A lead on a pair about which teams are out asks for nothing; of these there are at
most 6 in 100,000, which changes no expected value by more than 0.1 % of it.

Batches are independent replications, each after ten relaxation times. Blocking by 50 or 100 servers is rare and comes in
clusters, so three kinds of control variates take out what chance put in: the number of requests, their service times, and how
often the same requests with the same service times would find k or more at work if servers never ran out. That number is
Poisson (M/G/∞), whatever the queue does; so the controls have mean 0 and leave the expected value as it is. If one has not (the
stream is not Poisson, its rate or the law of service is not what the scenario says), the row fails.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from septel import sim
from septel.sim import measures, trace
from septel.validate.rows import Estimate, Row, of_controlled
from septel.validate.scenes import AT_ONCE, STILL, Bench, force, own_source, ready, row_of_places, scene

TARGETS, PLACES = 4000, 400
# Servers, offered load in erlangs: hours of a batch and number of batches, for a half-width of about 0.8 %.
DROPPED = {
    (2, 1.0): (1000.0, 160), (3, 1.5): (1000.0, 180), (5, 3.0): (800.0, 180),
    (10, 7.0): (640.0, 180), (50, 40.0): (440.0, 400), (100, 90.0): (220.0, 300),
}  # fmt: skip
MADE_TO_WAIT = {
    (2, 1.0): (1400.0, 180), (3, 1.5): (1200.0, 180), (5, 3.0): (900.0, 180),
    (10, 7.0): (560.0, 180), (50, 40.0): (400.0, 300), (100, 90.0): (200.0, 260),
}  # fmt: skip
# Servers, load, the s of E[exp(−sW)], and for officers the hours of a batch.
OFFICERS = ((1, 0.5, 0.5, 1200.0), (2, 1.0, 1.0, 800.0), (3, 2.4, 0.3, 1600.0), (10, 7.0, 3.0, 300.0))
TEAMS = ((5, 3.0, 1.0), (50, 40.0, 10.0))


@dataclass(frozen=True)
class Stand:
    """A queue with this many servers, whose service takes an hour on average: what is offered, and how long it is watched."""

    servers: int
    load: float
    hours: float
    batches: int

    @property
    def warm_h(self) -> float:
        """Ten relaxation times of M/M/c."""
        return 10 / (math.sqrt(self.servers) - math.sqrt(self.load)) ** 2

    @property
    def end_h(self) -> float:
        return self.warm_h + self.hours


@dataclass(frozen=True)
class Stream:
    """The requests of one batch in the order of asking, f8[request]: when, how long each waited, how long it was served."""

    asked: NDArray[np.float64]
    wait: NDArray[np.float64]
    service: NDArray[np.float64]


def erlang_b(servers: int, load: float) -> float:
    """P(all servers busy) in M/G/c/c, by recursion."""
    blocked = 1.0
    for c in range(1, servers + 1):
        blocked = load * blocked / (c + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """P(wait) in M/M/c."""
    blocked = erlang_b(servers, load)
    return blocked / (1 - load / servers * (1 - blocked))


def waiting_transform(servers: int, load: float, s: float) -> float:
    """E[e^{−sW}] in M/M/c with services of an hour, first come first served."""
    wait = erlang_c(servers, load)
    return 1 - wait + wait * (servers - load) / (servers - load + s)


def requests(stand: Stand, agency: dict[str, Any], *, turnout: Any = "0 h", **changes: Any) -> sim.Model:
    """A scenario with a Poisson stream of requests, all of value 0, so that the first to ask is the first in every line."""
    kept = stand.load / (1 - 1 / PLACES)
    text = scene(
        row_of_places(PLACES),
        targets=TARGETS,
        dwell=STILL,
        agencies={"police": agency},
        sources={"calls": own_source("police", false_rate=f"{kept!r} /h")},
        kinds={"assault": AT_ONCE | {"turnout": turnout}},
        horizon=f"{stand.end_h + stand.warm_h!r} h",
    )
    for rank in text["ranks"].values():
        rank["value"] = 0
    return ready(text | changes)


def at_teams(rows: Any) -> Stream:
    """What the trace says of teams: served from tasking to departure."""
    begun = rows[rows["what"] == trace.GROUP]
    return in_turn(rows[rows["what"] == trace.ASKED], begun, begun["x"] - begun["t"])


def at_officers(rows: Any) -> Stream:
    """What the trace says of officers."""
    begun = rows[rows["what"] == trace.SERVED]
    return in_turn(rows[rows["what"] == trace.ASKED], begun, begun["y"] - begun["t"])


def in_turn(asked: Any, begun: Any, service: NDArray[np.float64]) -> Stream:
    """The k-th to ask is the k-th to be served; if it is another, the wait is not a number and the check fails."""
    n = len(begun)
    wait, time = np.full(len(asked), np.inf), np.ones(len(asked))
    wait[:n], time[:n] = begun["t"] - asked["t"][:n], service
    if ((begun["target"] != asked["target"][:n]) | (begun["place"] != asked["place"][:n])).any():
        wait[:] = np.nan
    return Stream(asked["t"], wait, time)


def at_lost(rows: Any) -> Stream:
    """What the trace says of teams where requests are dropped (wait infinite); who is served is so for an hour exactly."""
    asked = rows[rows["what"] == trace.ASKED]
    ended = rows[(rows["what"] == trace.ENDED) & (rows["flag"] == measures.NO_TEAMS)]
    wait = np.where(np.isin(asked["t"], ended["t"]), np.inf, 0.0)
    return Stream(asked["t"], wait, np.ones(len(asked)))


def estimate(
    bench: Bench, model: sim.Model, stand: Stand, read: Callable[[Any], Stream], score: Callable[[Any], Any]
) -> Estimate:
    """The mean of a score of the wait, over requests, from independent batches."""
    step = max(1, round(math.sqrt(stand.load) / 3))
    levels = [k for k in range(stand.servers - 2 * step, stand.servers + 2 * step + 1, step) if k > 0]
    tails = stats.poisson.sf(np.array(levels) - 1, stand.load)
    wanted = stand.load * stand.hours

    def batch(i: int) -> list[float]:
        run = sim.Simulation(model, seed=bench.seed, replication=i)
        run.run_until()
        stream = read(run.trace())
        mine = (stream.asked >= stand.warm_h) & (stream.asked < stand.end_h)
        gone = np.sort(stream.asked + stream.service)
        at_work = (np.arange(len(mine)) - np.searchsorted(gone, stream.asked))[mine]
        row = [float(np.sum(score(stream.wait[mine]))) / wanted, len(at_work) / wanted - 1]
        row.append(float(np.sum(stream.service[mine] - 1)) / wanted)
        return row + [float(np.sum(at_work >= k)) / wanted - tail for k, tail in zip(levels, tails, strict=True)]

    found = np.array(bench.map(batch, bench.count(stand.batches, least=24)))
    return of_controlled(found[:, 0], found[:, 1:], round(float(np.sum(found[:, 1] + 1)) * wanted))


def has_waited(wait: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 where a request waited, 0 where it did not, NaN where that is not known."""
    return np.where(np.isnan(wait), np.nan, wait > 0)


def loss_rows(bench: Bench) -> Iterator[Row]:
    """T4: the share of requests that find no team, each team being out for exactly an hour (the law does not matter)."""
    for number, ((servers, load), (hours, batches)) in enumerate(DROPPED.items()):
        stand = Stand(servers, load, hours, batches)
        model = requests(stand, force(teams=servers), turnout="1 h", when_busy="drop")
        got = estimate(bench.part(number), model, stand, at_lost, has_waited)
        check, case = "share of requests that find no team", f"c = {servers}, a = {load:g}"
        yield Row("T4", check, case, "Erlang B", erlang_b(servers, load), got.value, got.n, bench.seed, got.half_width)


def wait_rows(bench: Bench) -> Iterator[Row]:
    """T5: the share of requests that have to wait for a team, each team being out for an exponential hour."""
    for number, ((servers, load), (hours, batches)) in enumerate(MADE_TO_WAIT.items(), 10):
        stand = Stand(servers, load, hours, batches)
        model = requests(stand, force(teams=servers), turnout={"exponential": "1 h"})
        got = estimate(bench.part(number), model, stand, at_teams, has_waited)
        check, case = "share of requests that wait for a team", f"c = {servers}, a = {load:g}"
        yield Row("T5", check, case, "Erlang C", erlang_c(servers, load), got.value, got.n, bench.seed, got.half_width)


def transform_rows(bench: Bench) -> Iterator[Row]:
    """T6: the whole law of the wait, for officers and for teams."""
    for number, (servers, load, s, hours) in enumerate(OFFICERS, 20):
        stand = Stand(servers, load, hours, 180)
        model = requests(stand, force(officers=servers, service={"exponential": "1 h"}))
        yield transform_row(bench.part(number), model, stand, at_officers, s, "an officer")
    for number, (servers, load, s) in enumerate(TEAMS, 30):
        stand = Stand(servers, load, *MADE_TO_WAIT[servers, load])
        model = requests(stand, force(teams=servers), turnout={"exponential": "1 h"})
        yield transform_row(bench.part(number), model, stand, at_teams, s, "a team")


def transform_row(bench: Bench, model: sim.Model, stand: Stand, read: Callable[[Any], Stream], s: float, whom: str) -> Row:
    got = estimate(bench, model, stand, read, lambda wait: np.exp(-s * wait))
    expected = waiting_transform(stand.servers, stand.load, s)
    case = f"c = {stand.servers}, a = {stand.load:g}, s = {s:g} per h"
    formula = "1 − C + C(cν − λ)/(cν − λ + s)"
    return Row("T6", f"E[exp(−s · wait for {whom})]", case, formula, expected, got.value, got.n, bench.seed, got.half_width)
