"""`sierra` in the kernel and in its SimPy twin, all designs, one core, in turns; and the kernel's memory."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import septel
from benchmarks import simpy_twin
from benchmarks.rows import Row
from benchmarks.turns import Say, middle_ratio, own_core, pinned, set_aside
from benchmarks.twin.world import world
from septel import sim, theatre
from septel.scenario.model import Scenario

REPLICATIONS = 10  # of each design in each round in the kernel; one in the twin
EVENTS = [measure.name for measure in sim.MEASURES].index("events")


@dataclass
class Bout:
    """One design in both engines: [events, seconds] of each round."""

    scenario: Scenario
    ours: list[tuple[float, float]] = field(default_factory=list)
    twin: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        ground = theatre.build(self.scenario)
        self.model = sim.Model.build(self.scenario, ground)
        self.world = world(self.scenario, ground, theatre.forces(self.scenario, ground))
        self.memory: list[Any] = []
        sim.batch(self.model, seed=1, first=0, count=1, state_of=self.memory)

    def turn(self, turn: int) -> None:
        """A round; what both engines prepare once a design is not timed."""
        start = time.perf_counter()
        values, _ = sim.batch(self.model, seed=1, first=turn * REPLICATIONS, count=REPLICATIONS, state_of=self.memory)
        self.ours.append((float(values[:, EVENTS].sum()), time.perf_counter() - start))
        start = time.perf_counter()
        found = simpy_twin.Twin(self.world, seed=1, replication=turn).run()
        self.twin.append((found["events"], time.perf_counter() - start))


class Loops:
    """The design `platform` with the loops of the long run and without: seconds of each round."""

    def __init__(self, scenario: Scenario) -> None:
        off = dict.fromkeys(("body", "violence", "justice", "exploitation", "capacity", "budget"))
        silent = scenario.community.model_copy(update={"answers": None, "response": 0.0, "violence": 0.0})
        without = scenario.model_copy(update=off | {"community": silent})
        self.models = [sim.Model.build(each) for each in (scenario, without)]
        self.memory: list[list[Any]] = [[], []]
        self.seconds: list[list[float]] = [[], []]
        for model, memory in zip(self.models, self.memory, strict=True):
            sim.batch(model, seed=1, first=0, count=1, state_of=memory)

    def turn(self, turn: int) -> None:
        for model, memory, seconds in zip(self.models, self.memory, self.seconds, strict=True):
            start = time.perf_counter()
            sim.batch(model, seed=1, first=turn * REPLICATIONS, count=REPLICATIONS, state_of=memory)
            seconds.append(time.perf_counter() - start)


def speed(rounds: list[tuple[float, float]]) -> float:
    """Million events a second over these [events, seconds]."""
    return sum(events for events, _ in rounds) / sum(seconds for _, seconds in rounds) / 1e6


def sierra_rows(*, rounds: int, say: Say) -> tuple[dict[str, Any], list[Row]]:
    """Speeds in million events a second, by design too, and the rows of the table."""
    say("sierra: preparing; cold compilation takes half a minute")
    with pinned(own_core()):
        designs = septel.load("sierra").designs
        bouts, loops = {name: Bout(scenario) for name, scenario in designs.items()}, Loops(designs["platform"])
        say(f"sierra: {len(bouts)} designs, {rounds} rounds; then memory")
        set_aside()
        for turn in range(rounds):
            for bout in bouts.values():
                bout.turn(turn)
            loops.turn(turn)
        after_50, after_1000 = memory_mb()
    ours = [speed([bout.ours[turn] for bout in bouts.values()]) for turn in range(rounds)]
    twin = [speed([bout.twin[turn] for bout in bouts.values()]) for turn in range(rounds)]
    events = {name: sum(count for count, _ in bout.ours) / rounds / REPLICATIONS for name, bout in bouts.items()}
    with_loops, without = loops.seconds
    figures = {
        "loops": middle_ratio(with_loops, without),
        "ours_mev_s": median(ours),
        "simpy_twin_mev_s": median(twin),
        "ns_per_event": 1e3 / median(ours),
        "memory_mb": {"after_50": after_50, "after_1000": after_1000},
        "designs": {
            name: {"ours_mev_s": speed(bout.ours), "simpy_twin_mev_s": speed(bout.twin), "events": events[name]}
            for name, bout in bouts.items()
        },
    }
    rows = [
        Row("sierra, ours", figures["ours_mev_s"], "M events/s", 3),
        Row("sierra, ours", figures["ns_per_event"], "ns/event", 0),
        Row("sierra, SimPy twin", figures["simpy_twin_mev_s"], "M events/s", 4),
        Row("sierra, ours to its SimPy twin", middle_ratio(ours, twin), "×", 1, least=15),
        Row("sierra, events a replication, the most of all designs", max(events.values()), "", 0, most=70_000),
        Row("sierra's platform, time with the loops of the long run to time without", figures["loops"], "×", 2, most=2),
        Row("sierra, memory after 50 replications", after_50, "MB", 1),
        Row("sierra, what 950 more add", after_1000 - after_50, "MB", 1, most=5),
    ]
    return figures, rows


# What a process uses now, not its peak: a child's peak counts from its parent's.
MEMORY_SCRIPT = """
import septel
from septel import sim
def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS:"))
model, kept = sim.Model.build(septel.load("sierra").designs["all"]), []
for start in range(0, 1000, 50):
    sim.batch(model, seed=1, first=start, count=50, state_of=kept)
    if start in (0, 950):
        print(resident())
"""


def memory_mb() -> tuple[float, float]:
    """Resident memory of a fresh process after 50 and after 1,000 replications of `sierra`'s design `all`."""
    out = subprocess.run([sys.executable, "-c", MEMORY_SCRIPT], capture_output=True, text=True, check=True).stdout.split()
    return int(out[0]) / 1024, int(out[1]) / 1024
