"""A second, independent implementation of the rules, in SimPy, written from docs/background/rules.md.

It shares no code with the kernel: its own data structures, its own draws (one `random.Random` a replication). Both are run on
the same scenarios and must agree; it is also the peer that the kernel's speed is measured against.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

import septel
from benchmarks.twin.adversary import Adversary
from benchmarks.twin.aftermath import Aftermath
from benchmarks.twin.blows import Blows
from benchmarks.twin.body import Body
from benchmarks.twin.capacity import Capacity
from benchmarks.twin.commands import Commands
from benchmarks.twin.community import Community
from benchmarks.twin.ends import Ends
from benchmarks.twin.hierarchy import Hierarchy
from benchmarks.twin.holders import Holders
from benchmarks.twin.justice import Justice
from benchmarks.twin.measures import TEAM_STATES, measures_of
from benchmarks.twin.operations import Operations
from benchmarks.twin.packages import Packages
from benchmarks.twin.preparing import Preparing
from benchmarks.twin.state import STAGES
from benchmarks.twin.targeting import Targeting
from benchmarks.twin.world import world
from septel import theatre as ground
from septel.scenario.model import Scenario
from septel.theatre import Forces, Theatre, concerned

__all__ = ["STAGES", "TEAM_STATES", "Twin", "run", "run_many", "run_some"]


class Twin(
    Adversary, Holders, Commands, Preparing, Blows, Packages, Operations, Ends,
    Hierarchy, Body, Community, Justice, Targeting, Capacity, Aftermath,
):  # fmt: skip
    """One replication of one design: run it once."""

    def run(self) -> dict[str, float]:
        self.grade()
        self.start_days()
        for k in range(len(self.targets)):
            self.begin(k)
        for name, source in self.s.sources.items():
            for place in range(len(self.w.people)) if source.kind == "tips" else [-1]:
                self.next_false(name, source, place)
        for inject in self.s.injects:
            self.later(inject.at, self.inject, inject)
        self.env.run(until=math.nextafter(self.s.horizon, math.inf))
        return self.close_books()

    def inject(self, inject: Any) -> None:
        self.count["events"] += 1
        now = self.env.now
        if inject.tip is not None:
            tip = inject.tip
            k = next(i for i, target in enumerate(self.targets) if target.name == tip.target)
            visit, place = self.targets[k].visit, self.w.theatre.index(tip.place)
            if visit is not None:
                about = visit if visit.place == place else None
                self.observe(tip.via, self.s.sources[tip.via], k, place, about, tip.grade, tip.receiver)
        elif inject.press is not None:
            for target in self.targets:
                if inject.press.target in (target.name, target.name.rpartition("/")[0]) and target.visit is not None:
                    self.warn(None, target.visit)
        elif inject.closure is not None:
            self.closures[self.s.injects.index(inject)] = now + inject.closure.lasts
            self.later(inject.closure.lasts, self.inject_ends)
        else:
            spell = inject.weather or inject.festival
            places = set(np.flatnonzero(concerned(self.w.theatre, places=spell.places, states=spell.states)).tolist())
            if inject.weather is not None:
                self.storms.append((now + spell.lasts, spell.factor, spell.modes, places))
            else:
                self.festivals.append((now + spell.lasts, spell.factor, places))
            self.later(spell.lasts, self.inject_ends)

    def inject_ends(self) -> None:
        self.count["events"] += 1

    def close_books(self) -> dict[str, float]:
        horizon = self.s.horizon
        self.change_ready(0)
        for request in list(self.unfinished):
            self.finish(request, "open")
        for group in self.out:
            group.book(self.hours, horizon)
        for target in self.targets:
            if target.visit is not None:
                self.fall[target.rank]["open"] += 1
            elif target.rank == "head":
                self.count["head_vacant"] += horizon - target.vacant_since
        return measures_of(self)


def run(
    scenario: Scenario, theatre: Theatre, forces: Forces, *, seed: int, replication: int, changes: dict[str, Any] | None = None
) -> dict[str, float]:
    """One replication's measures. `changes` plants errors: `leak` times all leaks, `second_hop=False` none."""
    return Twin(world(scenario, theatre, forces), seed=seed, replication=replication, **(changes or {})).run()


def run_some(
    scenario: Scenario, *, seed: int, first: int, count: int, changes: dict[str, Any] | None = None
) -> list[dict[str, float]]:
    """The measures of `count` replications from number `first` on."""
    theatre = ground.build(scenario)
    forces = ground.forces(scenario, theatre)
    numbers = range(first, first + count)
    return [run(scenario, theatre, forces, seed=seed, replication=number, changes=changes) for number in numbers]


def run_many(
    scenario: Scenario, *, seed: int, count: int, processes: int = 1, changes: dict[str, Any] | None = None
) -> dict[str, np.ndarray]:
    """f8[count] by measure: replications 0 to `count` − 1 on several processes; the numbers do not depend on how many."""
    shares = [count // processes + (i < count % processes) for i in range(processes)]
    if processes == 1:
        rows = run_some(scenario, seed=seed, first=0, count=count, changes=changes)
    else:
        with ProcessPoolExecutor(processes) as pool:
            parts = [
                pool.submit(run_some, scenario, seed=seed, first=sum(shares[:i]), count=share, changes=changes)
                for i, share in enumerate(shares)
            ]
            rows = [row for part in parts for row in part.result()]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simpy_twin", description="Run the SimPy twin.")
    parser.add_argument("scenario", help="a scenario file or the name of a built-in one")
    parser.add_argument("--design")
    parser.add_argument("--replications", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    designs = septel.load(options.scenario).designs
    table = run_many(
        designs[options.design or next(iter(designs))],
        seed=options.seed,
        count=options.replications,
        processes=max(1, min(options.processes, options.replications)),
    )
    summary = {}
    for name, values in table.items():
        if name.startswith("week_"):
            continue
        known = values[~np.isnan(values)]
        mean = float(known.mean()) if len(known) else None
        summary[name] = {"mean": mean, "se": float(known.std(ddof=1) / len(known) ** 0.5) if len(known) > 1 else None}
    if options.json:
        print(json.dumps(summary, indent=1))
    else:
        for name, row in summary.items():
            figures = ["-" if row[part] is None else f"{row[part]:.4f}" for part in ("mean", "se")]
            print(f"{name:28s} {figures[0]:>14s}  se {figures[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
