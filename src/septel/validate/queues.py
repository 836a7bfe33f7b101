"""Do requests wait as queues must? T4: Erlang B where teams are asked for and busy; T5: Erlang C where requests wait; T6: the wait itself.

Requests are a Poisson stream of false leads over two million pairs of target and place, so that two on one pair (which would be one
case) are rarer than 1 in 10,000. Targets do not move, and a lead that happens to be true is discarded: exactly one in a thousand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel import sim
from septel.sim import trace
from septel.validate.rows import Estimate, Row, of_controlled, of_means
from septel.validate.scenes import AT_ONCE, STILL, Bench, own_source, ready, scene, window

PAIRS = {
    (2, 1.0): (0.2, 0.33333333),
    (3, 1.5): (0.13432836, 0.23684211),
    (5, 3.0): (0.11005435, 0.23615160),
    (10, 7.0): (0.07874088, 0.22173122),
    (50, 40.0): (0.01869067, 0.08695255),
    (100, 90.0): (0.02695738, 0.21694048),
}
PLACES, TARGETS, HORIZON_H = 1000, 2000, 4000


def stream(rate: float, **changes: Any) -> dict[str, Any]:
    """Requests at `rate` an hour, decided at once unless the agency says otherwise."""
    agency = {"command": {"seat": "P0", "officers": 10_000, "service": "0 h"}, "bases": {"P0": {"assault": 1}}} | changes.pop("agency", {})
    kept = rate / (1 - 1 / PLACES)  # what is left when those that happen to be true are discarded
    sources = own_source(false_rate=f"{kept!r} /h")
    return scene(PLACES, targets=TARGETS, dwell=STILL, agency=agency, sources=sources, **changes)


def team_rows(bench: Bench, *, drop: bool) -> list[Row]:
    """T4 (drop) or T5 (wait): c teams, each busy for an exponential hour."""
    rows = []
    for (servers, load), expected in PAIRS.items():
        got = busy_teams(bench, servers, load, drop=drop)
        ident, theory, check = ("T4", "Erlang B", "share of requests that find no team and are dropped") if drop else (
            "T5", "Erlang C", "share of requests that have to wait for a team",
        )  # fmt: skip
        case = f"c = {servers}, a = {load:g}"
        rows.append(Row(ident, case, check, theory, expected[0 if drop else 1], got.value, got.n, bench.seed, got.half_width))
    return rows


def busy_teams(bench: Bench, servers: int, load: float, *, drop: bool) -> Estimate:
    """The share of requests that found all teams busy, with the arrivals and the teams' busy hours as control variates.

    Known means: arrivals λT; busy team hours aT(1 − B) with loss (so that B + busy/aT − 1 has mean 0), aT without.
    """
    long, batches = WINDOWS[drop, servers]
    warm = 30.0
    text = stream(
        load,
        agency={"bases": {"P0": {"assault": servers}}},
        kinds={"assault": AT_ONCE | {"turnout": {"exponential": "1 h"}}},
        when_busy="drop" if drop else "wait",
        horizon=f"{warm + long} h",
    )
    model = ready(text)
    found = bench.map(lambda i: window(model, seed=bench.seed, replication=i, start=warm, end=warm + long), bench.count(batches, 12))
    requests = np.array([row["requests"] for row in found])
    blocked = np.array([row["no_teams"] for row in found]) / (load * long)
    busy = servers - np.array([row["team_h_ready"] for row in found]) / long
    controls = np.column_stack([requests / (load * long) - 1, busy / load - 1 + (blocked if drop else 0.0)])
    return of_controlled(blocked, controls, int(requests.sum()))


# Hours of one batch and number of batches, so that the half-width comes out below 1 %.
WINDOWS = {
    (True, 2): (10_000.0, 60), (True, 3): (10_000.0, 90), (True, 5): (5_000.0, 120), (True, 10): (1_000.0, 560),
    (True, 50): (300.0, 2500), (True, 100): (100.0, 2300),
    (False, 2): (10_000.0, 90), (False, 3): (10_000.0, 160), (False, 5): (5_000.0, 260), (False, 10): (1_000.0, 450),
    (False, 50): (300.0, 5200), (False, 100): (200.0, 2600),
}  # fmt: skip
WAITS = ((1, 0.5, 0.5), (3, 1.8, 1.0), (10, 7.0, 0.5))


def erlang_c(servers: int, load: float) -> float:
    """P(wait) in M/M/c, by the recursion of Erlang B."""
    blocked = 1.0
    for c in range(1, servers + 1):
        blocked = load * blocked / (c + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def wait_rows(bench: Bench) -> list[Row]:
    """T6: E[e^{−sW}] = 1 − C + C(cν − λ)/(cν − λ + s) for officers who serve first come, first served (all values are 0, so ties decide)."""
    rows = []
    for officers, load, s in WAITS:
        wait = erlang_c(officers, load)
        expected = 1 - wait + wait * (officers - load) / (officers - load + s)
        got = transform(bench, officers, load, s)
        case = f"{officers} officers, load {load:g}, s = {s:g} per h"
        rows.append(Row("T6", case, "E[exp(−s·wait for an officer)]", "M/M/c transform", expected, got.value, got.n, bench.seed, got.half_width))
    return rows


def transform(bench: Bench, officers: int, load: float, s: float) -> Estimate:
    """The mean of e^{−s·wait} over the requests of each replication, after a warm-up."""
    command = {"seat": "P0", "officers": officers, "service": {"exponential": "1 h"}}
    text = stream(load, agency={"command": command, "bases": {"P0": {"assault": 1000}}}, horizon=f"{HORIZON_H} h")
    for rank in text["ranks"].values():
        rank["value"] = 0
    model = ready(text)

    def work(i: int) -> tuple[float, int]:
        run = sim.Simulation(model, seed=bench.seed, replication=i)
        run.run_until()
        rows = run.trace()
        asked, served = rows[rows["what"] == trace.ASKED], rows[rows["what"] == trace.SERVED]
        since = np.zeros(int(asked["id"].max()) + 1)
        since[asked["id"]] = asked["t"]
        opened = since[served["id"]]
        settled = (opened > 100) & (opened < HORIZON_H - 100)
        waits = served["t"][settled] - opened[settled]
        return float(np.exp(-s * waits).mean()), len(waits)

    found = bench.map(work, bench.count(240, 10))
    return of_means(np.array([value for value, _ in found]), sum(n for _, n in found))
