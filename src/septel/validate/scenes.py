"""The small scenarios that the checks run, and how they are run: on two threads, each replication with its own number."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel import sim
from septel.scenario import Book
from septel.sim.measures import COUNTERS

RANKS = ("head", "lieutenant", "cell")
STILL = "10000000 h"  # longer than any horizon: nobody moves, nothing fades
AT_ONCE = {"turnout": "0 h", "rest": "0 h"}
SURE = {"A1": {"true": 0.99, "false": 0.01}, "E5": {"true": 0.01, "false": 0.99}}


@dataclass(frozen=True)
class Bench:
    """What a check is run with: a seed, the number of threads, and a share of its full size (1 but in quick tests)."""

    seed: int
    threads: int
    scale: float = 1.0

    def count(self, full: int, least: int = 8) -> int:
        """How many batches to run of so many at full size."""
        return max(least, round(full * self.scale))

    def map(self, work: Callable[[int], Any], count: int) -> list[Any]:
        """work(0) … work(count − 1), in order, on the threads."""
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(work, range(count)))


def places(number: int, km: float = 0.0001) -> list[dict[str, Any]]:
    """Places in a row, `km` apart, without people."""
    return [{"name": f"P{i}", "xy": [km * i, 0]} for i in range(number)]


def scene(number: int, *, targets: int, dwell: Any, agency: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A scenario with one agency and cells only, where nothing takes time but what a check adds."""
    rank = {"dwell": dwell, "succession": "0 h", "reaction": "0 h", "packages": {"assault": 1}, "visibility": 1, "value": 1}
    base = {
        "version": 1, "name": "check", "theatre": {"places": places(number)}, "kinds": {"assault": dict(AT_ONCE)},
        "ranks": dict.fromkeys(RANKS, rank), "agencies": {"force": {"leak": "0 /h"} | agency}, "leak": "0 /h", "leak_team": "0 /h",
        "organisations": {"gang": {"head": 0, "lieutenants": 0, "cells": targets, "territory": "everywhere", "roam": "anywhere"}},
        "movement": {"travel_cv": 0, "rendezvous": "0 h", "action": "0 h"}, "act_threshold": 0, "go_threshold": 0,
        "capture": {"p0": 1, "p1": 0}, "belief": {"prior": 0.5},
    }  # fmt: skip
    return base | changes


def own_source(**rates: str) -> dict[str, Any]:
    """The agency's own source, whose reports arrive at once."""
    return {"watch": {"kind": "own", "agency": "force", "rate": "0 /h", "delay": "0 h", "grades": SURE} | rates}


def ready(text: dict[str, Any], design: str | None = None) -> sim.Model:
    """The scenario, or one of its designs, made ready to run."""
    designs = Book.from_dict(text).designs
    return sim.Model.build(designs[design] if design else next(iter(designs.values())))


def replications(bench: Bench, model: sim.Model, count: int) -> NDArray[np.float64]:
    """Measures f8[replication, measure] of so many replications, in chunks that the threads share."""
    chunk = max(1, count // (4 * bench.threads))
    starts = range(0, count, chunk)

    def work(i: int) -> NDArray[np.float64]:
        first = starts[i]
        values, _ = sim.batch(model, seed=bench.seed, first=first, count=min(chunk, count - first))
        return values

    return np.concatenate(bench.map(work, len(starts)))


def measure(values: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """One measure f8[replication] by its name."""
    return values[:, [m.name for m in sim.MEASURES].index(name)]


def counters(run: sim.Simulation) -> dict[str, float]:
    """The run's counters so far, ready hours up to this moment."""
    found = dict(zip(COUNTERS, run.state.tally.tolist(), strict=True))
    found["team_h_ready"] += float(run.state.ready[0] * (run.now_h - run.state.ready[1]))
    return found


def window(model: sim.Model, *, seed: int, replication: int, start: float, end: float) -> dict[str, float]:
    """What the counters add between two times of one replication."""
    run = sim.Simulation(model, seed=seed, replication=replication, trace=False)
    run.run_until(start)
    before = counters(run)
    run.run_until(end)
    after = counters(run)
    return {name: after[name] - before[name] for name in after}
