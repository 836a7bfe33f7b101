"""`python -m benchmarks.sweep`: a large sweep of the reference dispatch model, carried out by `septel.experiment`.

100 designs (journeys from half to one and a half times as long) × 10,000 replications of 2,400 leads, five events a lead. It
measures the rate, the memory, and how much of the hands' time is not the model's: 1 − busy/(slots · wall), from the first task
to the last answer, on threads and on a local Dask cluster of as many workers. `equal` says whether a smaller sweep gives the
same tables, byte for byte, however it is carried out: by one thread or two, by one worker or two of which one is killed on the
way, resumed after twenty kills at random moments, and made once more from its manifest's numbers.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks import dispatch
from benchmarks.__main__ import machine
from septel.experiment.asked import Plan
from septel.experiment.folder import TABLE, Folder
from septel.experiment.manifest import sha256
from septel.experiment.progress import Progress, Show
from septel.experiment.result import Result
from septel.experiment.runs import execute
from septel.experiment.schedule import Fixed, exactly

SWEEP = Path(__file__).parent / "sweep.json"
DESIGNS, REPLICATIONS, LEADS = 100, 10_000, 2_400
KILLS = 20


class Dispatch:
    """The reference dispatch model as an engine: a world is its hours from place to base."""

    measures = ("events", "found", "late", "gone", "response")
    rules_hash = sha256(Path(dispatch.__file__).read_bytes())

    def __init__(self, leads: int = LEADS) -> None:
        self.leads = leads
        self._own = threading.local()

    def __reduce__(self) -> tuple[type[Dispatch], tuple[int]]:
        return Dispatch, (self.leads,)

    def cold(self) -> bool:
        return False

    def warm(self) -> None:
        self.batch(dispatch.travel_hours(), 1, 0, 1)

    def world(self, scenario: float, rng: str) -> Any:
        return dispatch.travel_hours() * scenario

    def fingerprint(self, world: Any) -> str:
        return sha256(world.tobytes())

    def batch(self, world: Any, seed: int, first: int, count: int) -> tuple[Any, Any]:
        desk = self._own.__dict__.get("desk")
        if desk is None:
            desk = self._own.__dict__["desk"] = dispatch.desk(np.empty_like(world), self.leads)
        np.copyto(desk.hours, world)
        values = np.empty((count, len(self.measures)))
        dispatch.run_table(desk, seed, first, count, self.leads, values)
        return values, {}


def plan(designs: int, replications: int, out: Path | None, *, threads: int = 2, on: str | None = None) -> Plan:
    """A sweep of so many designs, journeys from half to one and a half times as long."""
    factors = {f"journeys={factor:.3f}": factor for factor in np.linspace(0.5, 1.5, designs).tolist()}
    text = "the reference dispatch model\n"
    book: Any = SimpleNamespace(name="dispatch", path="dispatch", text=text, sha256=sha256(text), designs=factors, limits={})
    return Plan(book, tuple(factors), Fixed(replications), 1, threads, "splitmix64", Folder(out) if out else None, on=on)


def overhead(result: Result) -> float:
    """The share of the hands' time, from the first task to the last answer, in which they did not run the model."""
    session = result.manifest["sessions"][-1]
    return float(1 - session["busy_s"] / (session["slots"] * session["work_s"]))


def events_s(result: Result) -> float:
    """Model events a second, from the first task to the last answer."""
    session = result.manifest["sessions"][-1]
    return float(session["events"] / session["work_s"])


def tables(folder: Path) -> dict[str, str]:
    """The hash of each file of a result's table."""
    return {path.name: sha256(path.read_bytes()) for path in sorted((folder / TABLE).iterdir())}


class Killer:
    """Shown the progress of a run, kills one of this process's Dask workers when a fifth is done."""

    def __init__(self) -> None:
        self.killed = 0

    def __call__(self, now: Progress) -> None:
        import psutil

        if self.killed or now.done < now.wanted / 5:
            return
        workers = [one for one in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]
        next(one for one in workers if not one.children()).kill()
        self.killed += 1


def killed_and_resumed(designs: int, replications: int, leads: int, out: Path, *, kills: int = KILLS) -> int:
    """The sweep in processes that are killed at random moments, each going on from the last; how many were killed."""
    words = ["--child", str(out), "--designs", str(designs), "--replications", str(replications), "--leads", str(leads)]
    chance, killed = random.Random(1), 0
    while True:
        with subprocess.Popen([sys.executable, "-m", "benchmarks.sweep", *words], stdout=subprocess.DEVNULL) as child:
            try:
                child.wait(timeout=chance.uniform(1.0, 4.0) if killed < kills else None)
            except subprocess.TimeoutExpired:
                child.kill()
                killed += 1
                continue
        if child.returncode:
            raise RuntimeError(f"the sweep ended with exit code {child.returncode}")
        return killed


def equal(designs: int, replications: int, leads: int, say: Any) -> dict[str, bool]:
    """Whether the tables are the same bytes however the sweep is carried out, by way."""
    with tempfile.TemporaryDirectory(prefix="septel-sweep-") as place:
        base, engine = Path(place), Dispatch(leads)

        def done(name: str, show: Show | None = None, **how: Any) -> dict[str, str]:
            say(f"  {name} …")
            execute(plan(designs, replications, base / name, **how), engine, show)
            return tables(base / name)

        first = done("one thread", threads=1)
        ways = {"two threads": done("two threads", threads=2)}
        ways["one Dask worker"] = done("one Dask worker", threads=1, on="local-cluster")
        killer = Killer()
        two = done("two Dask workers, one killed", killer, threads=2, on="local-cluster")
        ways[f"two Dask workers, {killer.killed} killed"] = two
        say(f"  resumed after {KILLS} kills …")
        kills = killed_and_resumed(designs, replications, leads, base / "killed")
        ways[f"resumed after {kills} kills"] = tables(base / "killed")
        again = plan(designs, replications, base / "again")
        counts = Result.read(base / "one thread").counts
        execute(Plan(**{**vars(again), "schedule": exactly(counts.tolist())}), engine)
        ways["made again from the manifest"] = tables(base / "again")
        return {name: found == first for name, found in ways.items()}


def measure(designs: int, replications: int, leads: int, say: Any) -> dict[str, Any]:
    """The whole measurement; see the module's docstring."""
    engine = Dispatch(leads)
    engine.warm()
    with tempfile.TemporaryDirectory(prefix="septel-sweep-") as place:
        say(f"{designs} designs × {replications} replications × {leads} leads on two threads …")
        started = time.perf_counter()
        on_threads = execute(plan(designs, replications, Path(place) / "threads"), engine)
        wall_s = time.perf_counter() - started
        rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        fewer = max(1, replications // 10)
        say(f"… {wall_s:.0f} s. {designs} × {fewer} on a local Dask cluster of two workers …")
        on_dask = execute(plan(designs, fewer, Path(place) / "dask", on="local-cluster"), engine)
    small = max(1, min(fewer, replications // 40))
    say(f"{designs} × {small}, carried out in seven ways …")
    ways = equal(designs, small, leads, say)
    return {
        "designs": designs,
        "replications": replications,
        "leads": leads,
        "events": on_threads.events,
        "wall_s": wall_s,
        "model_events_per_s": events_s(on_threads),
        "threads_overhead": overhead(on_threads),
        "dask_overhead": overhead(on_dask),
        "dask_events_per_s": events_s(on_dask),
        "rss_mb": rss_mb,
        "equal": all(ways.values()),
        "ways": ways,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--designs", type=int, default=DESIGNS)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--leads", type=int, default=LEADS)
    parser.add_argument("--write", action="store_true", help="write benchmarks/sweep.json")
    parser.add_argument("--child", metavar="DIR", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        execute(plan(asked.designs, asked.replications, Path(asked.child)), Dispatch(asked.leads))
        return 0

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    found = measure(asked.designs, asked.replications, asked.leads, say)
    if asked.write:
        SWEEP.write_text(json.dumps({**found, "measured": machine()}, indent=1) + "\n")
    if asked.json:
        print(json.dumps(found, indent=1))
    else:
        for name, value in found.items():
            print(f"{name:20} {value:.6g}" if isinstance(value, float) else f"{name:20} {value}")
    return 0 if found["equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
