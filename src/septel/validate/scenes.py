"""The small scenarios that the checks run, and how they are run: replications on threads, each with its own number."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel import sim
from septel.errors import ScenarioError
from septel.scenario import Scenario
from septel.scenario.check import check

STILL = "10000000 h"  # longer than any horizon here: nobody moves, no belief fades
AT_ONCE: dict[str, Any] = {"turnout": "0 h", "rest": "0 h"}
MANY = 10_000  # officers or teams: there is always one free
EVEN = {"A1": {"true": 0.6, "false": 0.4}, "E5": {"true": 0.4, "false": 0.6}}
GANG = {"head": 0, "lieutenants": 0, "territory": "everywhere", "roam": "anywhere"}
A_ROWS_REPLICATIONS = 1_000_000
NEAR_KM = 1e-7  # between neighbours where the journey is to take no time


@dataclass(frozen=True)
class Bench:
    """What a check is run with: a seed, the number of threads, and a share of its full size (1 but in quick tests).

    `first` is the number of the first replication. Each row has replications of its own, so that rows err independently.
    """

    seed: int
    threads: int
    scale: float = 1.0
    first: int = 0

    def part(self, number: int) -> Bench:
        """The same with the replications of row `number` of a check."""
        return replace(self, first=number * A_ROWS_REPLICATIONS)

    def count(self, full: int, *, least: int = 8) -> int:
        """How many batches to run of so many at full size."""
        return max(least, round(full * self.scale))

    def map(self, work: Callable[[int], Any], count: int) -> list[Any]:
        """work(replication) for so many replications, in order, on the threads; after an interrupt none begins."""
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="septel-validate")
        try:
            found = list(pool.map(work, range(self.first, self.first + count)))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown()
        return found


def row_of_places(number: int, *, km: float = NEAR_KM) -> list[dict[str, Any]]:
    """Places in a row, `km` apart, without people."""
    return [{"name": f"P{i}", "xy": [km * i, 0]} for i in range(number)]


def scene(
    places: list[dict[str, Any]], *, targets: int, dwell: Any, agencies: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """A scenario with cells only, where nothing takes time, leaks or is refused but for what a check adds."""
    rank = {"dwell": dwell, "succession": "0 h", "packages": {"assault": 1}}
    base = {
        "version": 1, "name": "check", "theatre": {"places": places}, "kinds": {"assault": AT_ONCE},
        "ranks": dict.fromkeys(("head", "lieutenant", "cell"), rank),
        "agencies": {name: {"leak": "0 /h"} | agency for name, agency in agencies.items()},
        "organisations": {"gang": GANG | {"cells": targets}},
        "movement": {"travel_cv": 0, "rendezvous": "0 h", "action": "0 h"},
        "leak": "0 /h", "leak_team": "0 /h", "act_threshold": 0, "go_threshold": 0,
    }  # fmt: skip
    return base | changes


def own_source(agency: str, **rates: str) -> dict[str, Any]:
    """An agency's own source, whose reports arrive at once."""
    return {"kind": "own", "agency": agency, "rate": "0 /h", "delay": "0 h", "grades": EVEN} | rates


def force(*, officers: int = MANY, service: Any = "0 h", teams: int = MANY, base: Any = None) -> dict[str, Any]:
    """An agency that decides at P0 and stands there, or at the given bases."""
    command = {"seat": "P0", "officers": officers, "service": service}
    return {"command": command, "bases": base or {"P0": {"assault": teams}}}


def ready(text: dict[str, Any]) -> sim.Model:
    """The scenario, checked as `septel check` does, and made ready to run."""
    scenario = Scenario.model_validate(text)
    problems = [problem for problem in check(scenario) if problem.severity == "error"]
    if problems:
        raise ScenarioError(problems)
    return sim.Model.build(scenario)


def run_each(bench: Bench, model: sim.Model, count: int) -> NDArray[np.float64]:
    """The measures f8[replication, measure] of so many replications."""
    return np.concatenate(bench.map(lambda i: sim.batch(model, seed=bench.seed, first=i, count=1)[0], count))


def measure(values: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    """One measure f8[replication] by its name."""
    found: NDArray[np.float64] = values[:, [one.name for one in sim.MEASURES].index(name)]
    return found


def presence(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Completed operations that found their target there, and all that were completed, by replication."""
    there = measure(values, "captures") + measure(values, "slipped")
    return there, there + measure(values, "dry_holes") + measure(values, "wrong_doors")
