"""The measurements: the dispatch model in four engines, and `sierra` in the kernel and in its SimPy twin."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import dispatch, dispatch_cimba, dispatch_simpy
from benchmarks.rows import Row, ratio_row

LEADS, SIMPY_LEADS = 200_000, 10_000
MANY, EACH = 240, 5_000  # replications and leads of the threads' workload
KERNEL_REPLICATIONS = 60
Say = Callable[[str], None]
C_FLAGS = ["-O3", "-march=native"]


def compiler_version() -> str:
    """The C compiler, as it names itself."""
    found = shutil.which("gcc")
    return (
        subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
        if found
        else "none"
    )


class CTwin:
    """The C program, compiled for this machine."""

    def __init__(self, hours: np.ndarray[Any, Any]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.program, self.table = Path(self.folder.name) / "dispatch", Path(self.folder.name) / "hours.bin"
        hours.tofile(self.table)
        source = Path(__file__).parent / "dispatch.c"
        subprocess.run(["gcc", *C_FLAGS, "-o", str(self.program), str(source), "-lm"], check=True)

    def __enter__(self) -> CTwin:
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()

    def run(self, *, leads: int, first: int = 0, count: int = 1, seed: int = 1) -> tuple[dict[str, float], float, int]:
        """The last replication's results, seconds, and events in all."""
        call = [self.program, self.table, leads, first, count, seed]
        out = subprocess.run([str(word) for word in call], capture_output=True, text=True, check=True).stdout.split()
        counts = dict(zip(("events", "found", "late", "gone"), map(int, out[:4]), strict=True))
        return counts | {"response": float(out[4])}, float(out[5]), int(out[6])


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def dispatch_rows(*, rounds: int, say: Say) -> tuple[dict[str, float], list[Row]]:
    """The dispatch model in our kernel, C, SimPy and cimba, in turns; and on two threads."""
    hours = dispatch.travel_hours()
    desk, as_lists = dispatch.desk(hours, LEADS), hours.tolist()
    dispatch.run(desk, 1, 0, 10, 0)
    dispatch_cimba.run(hours, leads=100, seed=1)
    say(f"dispatch: {LEADS:,} leads, {rounds} rounds")
    speeds: dict[str, list[float]] = {"ours": [], "c": [], "simpy": [], "cimba": []}
    with CTwin(hours) as twin:
        for turn in range(rounds):
            seconds = timed(lambda turn=turn: dispatch.run(desk, 1, turn, LEADS, 0))
            ours = dispatch.results(desk)
            theirs, c_seconds, _ = twin.run(leads=LEADS, first=turn)
            if any(ours[name] != theirs[name] for name in ("events", "found", "late", "gone")):
                raise AssertionError(f"the C twin counts otherwise: {theirs}, the kernel {ours}")
            speeds["ours"].append(ours["events"] / seconds / 1e6)
            speeds["c"].append(theirs["events"] / c_seconds / 1e6)
            peer = dispatch_simpy.Desk(as_lists, leads=SIMPY_LEADS, seed=turn)
            seconds = timed(peer.run)
            speeds["simpy"].append(peer.events / seconds / 1e6)
            start = time.perf_counter()
            events = dispatch_cimba.run(hours, leads=LEADS, seed=turn + 1)["events"]
            speeds["cimba"].append(events / (time.perf_counter() - start) / 1e6)
    figures = {f"{name}_mev_s": median(values) for name, values in speeds.items()}
    one, two = thread_speeds(hours, rounds)
    figures |= {"one_thread_mev_s": one, "two_threads_mev_s": two}
    rows = [Row(f"dispatch, {name}", f"{figures[f'{name}_mev_s']:.3f} M events/s") for name in speeds]
    rows += [
        ratio_row(
            "dispatch, ours to C (equal counters)",
            median(a / b for a, b in zip(speeds["ours"], speeds["c"], strict=True)),
            0.75,
        ),
        ratio_row("dispatch, ours to SimPy", median(a / b for a, b in zip(speeds["ours"], speeds["simpy"], strict=True)), 20),
        ratio_row("dispatch, ours to cimba", median(a / b for a, b in zip(speeds["ours"], speeds["cimba"], strict=True)), 1),
        ratio_row("dispatch, two threads to one", two / one, 1.9),
    ]
    return figures, rows


def thread_speeds(hours: np.ndarray[Any, Any], rounds: int) -> tuple[float, float]:
    """The same replications on one thread and on two, in turns: million events a second, medians."""
    desks = [dispatch.desk(hours, EACH) for _ in range(2)]
    dispatch.run_many(desks[0], 1, 0, 1, EACH, 0)
    events = [0, 0]

    def work(i: int, first: int, count: int) -> None:
        events[i] = dispatch.run_many(desks[i], 1, first, count, EACH, 0)

    def both() -> None:
        threads = [threading.Thread(target=work, args=(i, i * MANY // 2, MANY // 2)) for i in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    speeds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        seconds = timed(lambda: work(0, 0, MANY))
        alone = events[0]
        speeds[0].append(alone / seconds / 1e6)
        seconds = timed(both)
        if sum(events) != alone:
            raise AssertionError("two threads count otherwise than one")
        speeds[1].append(alone / seconds / 1e6)
    return median(speeds[0]), median(speeds[1])


def sierra_rows(*, rounds: int, say: Say) -> tuple[dict[str, float], list[Row]]:
    """`sierra`, all designs, in the kernel and in its SimPy twin, one core each, in turns."""
    import septel
    from benchmarks import simpy_twin
    from septel import sim, theatre

    designs = septel.load("sierra").designs
    models = {name: sim.Model.build(scenario) for name, scenario in designs.items()}
    grounds = {name: (scenario, theatre.build(scenario)) for name, scenario in designs.items()}
    stands = {name: theatre.forces(*ground) for name, ground in grounds.items()}
    memory: dict[str, list[Any]] = {name: [] for name in designs}
    at = sim.MEASURES.index(next(measure for measure in sim.MEASURES if measure.name == "events"))
    for name, model in models.items():
        sim.batch(model, seed=1, first=0, count=1, state_of=memory[name])
    say(f"sierra: {len(designs)} designs, {rounds} rounds")
    ours: list[float] = []
    twins: list[float] = []
    for turn in range(rounds):
        events, start = 0.0, time.perf_counter()
        for name, model in models.items():
            count = KERNEL_REPLICATIONS // len(designs)
            values, _ = sim.batch(model, seed=1, first=turn * count, count=count, state_of=memory[name])
            events += values[:, at].sum()
        ours.append(events / (time.perf_counter() - start) / 1e6)
        events, start = 0.0, time.perf_counter()
        for name, (scenario, ground) in grounds.items():
            events += simpy_twin.run(scenario, ground, stands[name], seed=1, replication=turn)["events"]
        twins.append(events / (time.perf_counter() - start) / 1e6)
    flat = memory_growth()
    figures = {
        "ours_mev_s": median(ours),
        "simpy_twin_mev_s": median(twins),
        "ns_per_event": 1e3 / median(ours),
        "memory_growth_mb": flat,
    }
    rows = [
        Row("sierra, ours", f"{figures['ours_mev_s']:.3f} M events/s"),
        Row("sierra, ours", f"{figures['ns_per_event']:.0f} ns an event"),
        Row("sierra, SimPy twin", f"{figures['simpy_twin_mev_s']:.4f} M events/s"),
        ratio_row("sierra, ours to its SimPy twin", median(a / b for a, b in zip(ours, twins, strict=True)), 15),
        Row("sierra, memory of 1,000 replications over 50", f"{flat:.1f} MB", "≤ 5 MB", flat <= 5),
    ]
    return figures, rows


MEMORY_SCRIPT = """
import resource, septel
from septel import sim
model, kept = sim.Model.build(septel.load("sierra").designs["all"]), []
for first, count in ((0, 50), (50, 950)):
    for start in range(first, first + count, 50):
        sim.batch(model, seed=1, first=start, count=50, state_of=kept)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def memory_growth() -> float:
    """By how many MB the peak memory of a fresh process grows from 50 to 1,000 replications of `sierra`."""
    out = subprocess.run([sys.executable, "-c", MEMORY_SCRIPT], capture_output=True, text=True, check=True).stdout.split()
    return (int(out[1]) - int(out[0])) / 1024
