"""Travel times over 3000² cells against C, GRASS r.walk and scikit-image, one core, in turns; threads; cuts; memory."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import grass
from benchmarks.c_twin import FLAGS
from benchmarks.rows import Row
from benchmarks.terrain_c import CSearch
from benchmarks.terrain_cuts import cut_rows
from benchmarks.terrain_ground import CELL, Ground, ground, level, walked
from benchmarks.turns import Say, middle_ratio, own_core, pinned, set_aside, timed
from septel.theatre.terrain import fields, walking

SIDE, SOURCES, AT_ONCE = 3000, 50, 10
PORTABLE = ("-O3",)  # gcc is sometimes faster without -march=native; the twin is the faster of the two
SAME = 1e-5  # relative
Times = dict[str, list[float]]


def terrain_rows(*, rounds: int, say: Say) -> tuple[dict[str, Any], list[Row]]:
    """Seconds of each engine, what cuts cost, bytes a cell, and the rows of the table."""
    say(f"terrain: {SIDE}² cells; GRASS is fetched by apt if it is missing and may be")
    made = ground(SIDE)
    with pinned(own_core()):
        times = one_source(made, rounds, say)
    times["steps_threads2"] = [timed(lambda: walked(made, threads=2)) for _ in range(rounds)]
    figures: dict[str, Any] = {f"{name}_s": median(values) if values else None for name, values in times.items()}
    rows = source_rows(times, figures)
    say(f"terrain: {SOURCES} sources on one thread and on two")
    pairs = thread_times(walked(made), made.open_cells(SOURCES))
    one, two = (sum(seconds) for seconds in pairs)
    speedup = middle_ratio(*pairs)
    figures |= {"sources50_s": one, "sources50_threads2_s": two, "threads2_speedup": speedup, "grass": grass.found()}
    rows += [
        Row(f"terrain, {SOURCES} sources, one thread", one, "s", 1),
        Row(f"terrain, {SOURCES} sources, two threads to one", speedup, "×", least=1.5),
    ]
    say("terrain: cut roads over 50 fields; then memory")
    for measured, found in (cut_rows(), memory_rows()):
        figures |= measured
        rows += found
    return figures, rows


def one_source(made: Ground, rounds: int, say: Say) -> Times:
    """Seconds in each round; fails if the engines differ. What is missing has no seconds."""
    names = ("ours", "c", "c_portable", "rwalk", "rwalk_floor", "mcp", "ours_level", "steps")
    times: Times = {name: [] for name in names}
    steps, plain = walked(made), level(made)
    source = np.array([made.middle])
    ours, flat = fields.Search(steps), fields.Search(plain)
    twins = {"c": CSearch(steps, FLAGS), "c_portable": CSearch(steps, PORTABLE)}
    best = ours.field(source)
    for name, twin in twins.items():
        if not np.array_equal(twin.field(source), best):
            raise AssertionError(f"the C twin ({name}) says otherwise than the kernel")
    peer = RWalk(made) if grass.had() else None
    mcp = MCP(made) if find_spec("skimage") else None
    if mcp:
        same(plain.raster(flat.field(source)), mcp.field(), "MCP_Geometric")
    set_aside()
    for turn in range(rounds):
        say(f"terrain: round {turn + 1} of {rounds}")
        times["ours"].append(timed(lambda: ours.field(source)))
        for name, twin in twins.items():
            times[name].append(timed(lambda twin=twin: twin.field(source)))
        if mcp:
            times["mcp"].append(timed(mcp.field))
            times["ours_level"].append(timed(lambda: flat.field(source)))
        if peer:
            times["rwalk"].append(peer.seconds())
            times["rwalk_floor"].append(peer.seconds("max_cost=1"))
        times["steps"].append(timed(lambda: walked(made, threads=1)))
    if peer:
        same(steps.raster(best) * np.float64(3600), peer.field(), "r.walk")
        peer.place.__exit__()
    return times


def same(ours: NDArray[Any], theirs: NDArray[np.float64], name: str) -> None:
    """Fail unless both reach the same cells, and to 1e-5 at the same time."""
    theirs = np.where(np.isfinite(theirs), theirs, np.inf)
    if not np.allclose(ours.astype(np.float64), theirs, rtol=SAME, atol=0):  # infinities equal each other
        raise AssertionError(f"{name} and the kernel differ")


class RWalk:
    """r.walk on the same ground, from maps in a GRASS location to a map in it."""

    def __init__(self, made: Ground) -> None:
        self.place = grass.Location((made.side, made.side), CELL)
        self.start = (made.side // 2, made.side // 2)
        self.place.write("elevation", made.elevation)
        self.place.write("friction", made.friction)

    def seconds(self, *options: str) -> float:
        """The command's wall time; with a tiny max_cost nearly all of it goes into its maps."""
        return self.place.seconds(self.place.r_walk("floor" if options else "walked", self.start, *options))

    def field(self) -> NDArray[np.float64]:
        """Its answer in seconds; NaN where it does not arrive."""
        return self.place.read("walked")


class MCP:
    """scikit-image's MCP_Geometric over the cost without slope."""

    def __init__(self, made: Ground) -> None:
        self.cost = np.nan_to_num(made.cost.astype(np.float64), nan=-1.0)
        self.start = [(made.side // 2, made.side // 2)]

    def field(self) -> NDArray[np.float64]:
        from skimage.graph import MCP_Geometric

        found: NDArray[np.float64] = MCP_Geometric(self.cost, fully_connected=True).find_costs(self.start)[0]
        return found


def source_rows(times: Times, figures: dict[str, Any]) -> list[Row]:
    """The rows of one source. The C twin is whichever of the two is faster."""
    faster = min(("c", "c_portable"), key=lambda name: figures[f"{name}_s"])
    with_steps = [one + made for one, made in zip(times["ours"], times["steps"], strict=True)]

    def times_as_long(theirs: str, ours: list[float]) -> float | None:
        return middle_ratio(times[theirs], ours) if times[theirs] else None

    names = {
        "ours": "ours, r.walk's model",
        "c": "C, gcc −O3 −march=native",
        "c_portable": "C, gcc −O3",
        "rwalk": "GRASS r.walk",
        "rwalk_floor": "GRASS r.walk, reading and writing maps alone",
        "mcp": "MCP_Geometric, no slope",
        "ours_level": "ours, no slope",
        "steps": "ours, making the steps, one thread",
        "steps_threads2": "ours, making the steps, two threads",
    }
    rows = [Row(f"terrain, {name}", figures[f"{key}_s"], "s", 3) for key, name in names.items()]
    return [
        *rows,
        Row("terrain, ours to C (equal fields)", middle_ratio(times["ours"], times[faster]), "×", most=1.25),
        Row("terrain, GRASS r.walk to ours (equal fields)", times_as_long("rwalk", times["ours"]), "×", 1, least=8),
        Row("terrain, GRASS r.walk to ours with its steps made", times_as_long("rwalk", with_steps), "×", 1),
        Row("terrain, MCP_Geometric to ours (equal fields)", times_as_long("mcp", times["ours_level"]), "×", 1, least=8),
    ]


def thread_times(steps: walking.Steps, sources: NDArray[np.int64]) -> tuple[list[float], list[float]]:
    """Seconds of a few sources at a time on one thread and on two, in turns."""

    def on(threads: int, some: NDArray[np.int64]) -> None:
        def each(first: int) -> None:
            search = fields.Search(steps)
            for source in some[first::threads]:
                search.field(np.array([source]))

        walking.by_blocks(each, range(threads), threads)

    found: tuple[list[float], list[float]] = ([], [])
    for some in sources.reshape(-1, AT_ONCE):
        for threads, seconds in zip((1, 2), found, strict=True):
            seconds.append(timed(lambda threads=threads, some=some: on(threads, some)))
    return found


MEMORY_SIDE = 2000
STATED = {
    "steps8": 4 * 8 + 2,
    "steps16": 4 * 16 + 2,
    "field": 4 + 1,
}  # bytes a cell at the peak, with what it takes to make them
# What a stage needs beyond what stood before it: the kernel's peak counter is set back (Linux, clear_refs).
MEMORY_SCRIPT = """
import sys
import numpy as np
from benchmarks.terrain_ground import Ground
from septel.theatre.terrain import fields, walking
side = int(sys.argv[1])
def status(name):
    return 1024 * next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name))
def stage(work):
    open("/proc/self/clear_refs", "w").write("5")
    before = status("VmRSS")
    made = work()
    print((status("VmHWM") - before) / side**2)
    return made
def steps(side, neighbours):
    z = np.add.outer(np.arange(side), np.arange(side)).astype(np.float32)
    grid = Ground(z, z, z).grid()
    return lambda: walking.steps(grid, z, walking.tobler(), neighbours=neighbours)
fields.Search(steps(50, 8)()).field(np.array([0]))
stage(steps(side, 8))
made = stage(steps(side, 16))
search = fields.Search(made)
stage(lambda: search.field(np.array([side**2 // 2])))
"""


def memory_rows() -> tuple[dict[str, Any], list[Row]]:
    """Peak bytes a cell of a fresh process."""
    call = [sys.executable, "-c", MEMORY_SCRIPT, str(MEMORY_SIDE)]
    whole = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "65536"}  # so that large arrays go back when they are freed
    out = subprocess.run(call, capture_output=True, text=True, check=True, env=whole).stdout.split()
    found = dict(zip(STATED, map(float, out), strict=True))
    names = {"steps8": "making the steps, 8 neighbours", "steps16": "making the steps, 16 neighbours", "field": "a field"}
    rows = [Row(f"terrain, peak of {names[name]}", found[name], "bytes a cell", 1, most=STATED[name]) for name in STATED]
    return {"bytes_a_cell": found}, rows
