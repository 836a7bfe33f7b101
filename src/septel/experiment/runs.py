"""Run an experiment: from a book and a few settings to a result, resumable and interruptible."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from septel.errors import SeptelError
from septel.experiment import crew, manifest, statistics
from septel.experiment.asked import (
    MOST_REPLICATIONS,
    MOST_THREADS,
    Plan,
    designs_of,
    fits_memory,
    load,
    processors,
    rng_of,
    whole,
)
from septel.experiment.engine import Engine, Kernel
from septel.experiment.folder import Folder
from septel.experiment.progress import WATCHED, Progress, Show, shown
from septel.experiment.result import Result

if TYPE_CHECKING:
    from septel.scenario import Book

SAVE_EVERY_S = 30.0
SHOW_EVERY_S = 0.2
SAME_SIGNAL_S = 1.5  # a second Ctrl-C within this time is the first one sent twice


class Interrupted(KeyboardInterrupt):
    """A run that was stopped by Ctrl-C; `result` holds the replications that every design had finished, or is None."""

    exit_code = 130

    def __init__(self, result: Result | None, wanted: int) -> None:
        self.result, self.wanted = result, wanted
        kept = result.replications if result else 0
        where = f" in {result.folder}" if result and result.folder and kept else ""
        super().__init__(f"interrupted: {kept} of {wanted} replications are finished and kept{where}")


class NotWrittenError(SeptelError):
    """A finished run whose folder could not be written; `result` holds what would have been written."""

    def __init__(self, result: Result, text: str) -> None:
        self.result = result
        super().__init__(text)


def run(
    scenario: Book | str | os.PathLike[str] | Mapping[str, Any],
    designs: Sequence[str] | str | None = None,
    replications: int = 200,
    seed: int = 1,
    threads: int | None = None,
    rng: str = "splitmix64",
    progress: bool | Show | None = None,
    out: str | os.PathLike[str] | None = None,
    *,
    fresh: bool = False,
    command: str = "",
) -> Result:
    """Run designs of a scenario on the same replications and compare them.

    `scenario` is a book, a path, the name of a built-in scenario, or a mapping as a file would hold it. `designs` are names (a
    list, or 'a,b'); by default all. The answer does not depend on `threads` (by default one for each processor). `progress` is
    True for a bar or lines on the error stream, or a function that is called with a `Progress`.

    With `out`, the result is kept in that folder, also every half minute and when interrupted; the same call goes on from
    there, and more `replications` extend it. `fresh` runs everything anew. `command` is what the manifest calls the command.

    Raises SeptelError for wrong settings, ScenarioError for a wrong scenario, and on Ctrl-C `Interrupted`, a KeyboardInterrupt
    with the partial result.
    """
    started = datetime.now(UTC).isoformat(timespec="seconds")
    book = load(scenario)
    folder = Folder(Path(out)) if out is not None else None
    plan = Plan(
        book,
        designs_of(designs, tuple(book.designs)),
        whole("replications", replications, 1, MOST_REPLICATIONS),
        whole("seed", seed, 0, 2**63 - 1),
        whole("threads", processors() if threads is None else threads, 1, MOST_THREADS),
        rng_of(rng),
        folder,
        fresh,
        command,
        started,
    )
    return execute(plan, Kernel(), progress)


def execute(plan: Plan, engine: Engine, progress: bool | Show | None = None, *, stop: threading.Event | None = None) -> Result:
    """Carry a plan out on an engine; setting `stop` ends it as Ctrl-C does."""
    size = len(plan.designs) * plan.replications * len(engine.measures)
    fits_memory(8 * size, plan)
    held = plan.folder.opened(values=size) if plan.folder else nullcontext()
    showing = shown() if progress is True else nullcontext(progress or None)
    with held, _stoppable(stop or threading.Event()) as stop:
        worlds = [engine.world(plan.book.designs[name], plan.rng) for name in plan.designs]
        start = _start(plan, engine, worlds)
        with showing as show:
            return _Session(plan, engine, start, stop, show).run(worlds)


class _Session:
    """One stretch of work on a result: it adds replications to those that are kept."""

    def __init__(self, plan: Plan, engine: Engine, start: Result, stop: threading.Event, show: Show | None) -> None:
        self.plan, self.engine, self.stop, self.show = plan, engine, stop, show
        self.first = start.replications
        self.sessions: list[dict[str, Any]] = start.manifest["sessions"]
        self.described = start.manifest
        self.gathered = crew.Gathered(start.values, [dict(start.pools[name]) for name in plan.designs])
        self.watched: tuple[int, float, str] = 0, float("nan"), ""
        self.began = self.saved_at = time.perf_counter()
        self.paced_from: tuple[float, float] | None = (self.began, 0.0)  # when, and with how much done, the rate's clock starts
        self.shown_at, self.save_took = 0.0, 0.0

    def run(self, worlds: list[Any]) -> Result:
        plan = self.plan
        if not self.stop.is_set() and self.first < plan.replications:
            self.labour(worlds)
        done = self.gathered.done
        result = self.result()
        if plan.folder and done > self.first:
            self.save(result)
        if done < plan.replications:
            raise Interrupted(result if done else None, plan.replications)
        return result

    def labour(self, worlds: list[Any]) -> None:
        """Run what is missing; if it fails, what was finished before is kept."""
        plan = self.plan
        if self.show and self.engine.cold():
            self.show(Progress.before_compilation(self.first, plan.replications))
            self.paced_from = None  # compiling is no pace: the clock starts when the first replications are through
        amount = {"seed": plan.seed, "wanted": plan.replications, "threads": plan.threads}
        try:
            crew.work(self.engine, worlds, self.gathered, **amount, stop=self.stop, tick=self.tick)
        except NotWrittenError:
            raise
        except Exception:
            if plan.folder and self.gathered.done > self.first:
                self.save(self.result())
            raise

    def tick(self, gathered: crew.Gathered) -> None:
        """Show and, now and then, save how far the run is."""
        now = time.perf_counter()
        if self.paced_from is None and gathered.finished:
            self.paced_from = now, gathered.finished / len(self.plan.designs)
            self.shown_at = now
        if self.show and self.paced_from and now - self.shown_at >= SHOW_EVERY_S:
            self.shown_at = now
            self.show(self.progress(now))
        # A save may take a tenth of the time at most.
        due = max(SAVE_EVERY_S, 10 * self.save_took)
        if self.plan.folder and now - self.saved_at >= due and gathered.done > self.first and not self.stop.is_set():
            self.save(self.result())
            self.saved_at = time.perf_counter()
            self.save_took = self.saved_at - now

    def progress(self, now: float) -> Progress:
        gathered, plan = self.gathered, self.plan
        since, before = self.paced_from or (now, 0.0)
        new = gathered.finished / len(plan.designs)
        rate = (new - before) / (now - since) if now > since else 0.0
        done = self.first + new
        left = (plan.replications - done) / rate if rate > 0 else float("inf")
        kept = gathered.done - self.first
        events_s = self.events() / kept * rate if kept else 0.0  # at the rate of those that are kept
        return Progress(done, plan.replications, now - self.began, rate, events_s, left, *self.widest())

    def events(self) -> int:
        """Model events of the replications that this session has added."""
        if "events" not in self.engine.measures:
            return 0
        return int(self.gathered.kept()[:, self.first :, self.engine.measures.index("events")].sum())

    def widest(self) -> tuple[float, str]:
        """The largest half-width of an interval of the watched measure over designs, and whose it is."""
        done, width, design = self.watched
        # Computed anew when a twentieth more is done: over millions of replications it takes its time.
        if WATCHED in self.engine.measures and self.gathered.done >= max(2, 1.05 * done):
            which = self.engine.measures.index(WATCHED)
            found = statistics.estimate(self.gathered.kept()[:, :, which : which + 1])
            half = (found.hi - found.mean)[:, 0]
            if not np.isnan(half).all():
                at = int(np.nanargmax(half))
                width, design = float(half[at]), self.plan.designs[at]
            self.watched = self.gathered.done, width, design
        return width, design

    def result(self) -> Result:
        """What is kept so far."""
        plan, gathered = self.plan, self.gathered
        values = gathered.kept()
        session = manifest.session(
            first=self.first,
            count=gathered.done - self.first,
            threads=plan.threads,
            command=plan.command,
            started=plan.started,
            wall_s=time.perf_counter() - self.began,
            events=self.events(),
        )
        sessions = [*self.sessions, session] if gathered.done > self.first else self.sessions
        described = {**self.described, "sessions": sessions, "replications": gathered.done}
        pools = {name: dict(pool) for name, pool in zip(plan.designs, gathered.pools, strict=True)}
        folder = plan.folder.path if plan.folder else None
        return Result(plan.designs, self.engine.measures, values, pools, described, folder)

    def save(self, result: Result) -> None:
        assert self.plan.folder is not None
        try:
            self.plan.folder.save(result.values, result.pools, result.manifest)
        except OSError as error:
            self.stop.set()
            why = error.strerror or error
            raise NotWrittenError(
                result,
                f"{self.plan.folder.path}: the result could not be written ({why}). Make room and run the same "
                "command again, or use another folder.",
            ) from error


def _start(plan: Plan, engine: Engine, worlds: list[Any]) -> Result:
    """What is kept in the folder already, or a result without replications."""
    described = manifest.describe(
        scenario={"name": plan.book.name, "sha256": plan.book.sha256, "path": str(plan.book.path), "text": plan.book.text},
        designs=plan.designs,
        measures=engine.measures,
        seed=plan.seed,
        rng=plan.rng,
        rules_hash=engine.rules_hash,
        worlds=[engine.fingerprint(world) for world in worlds],
    )
    nothing = np.empty((len(plan.designs), 0, len(engine.measures)))
    empty = Result(plan.designs, engine.measures, nothing, {name: {} for name in plan.designs}, described | {"sessions": []})
    if plan.folder is None:
        return empty
    if plan.fresh:
        plan.folder.clear()
        return empty
    kept = plan.folder.manifest()
    if kept is None:
        return empty
    _same(plan, kept, described)
    values, pools = plan.folder.load(kept)
    return Result(plan.designs, engine.measures, values, pools, described | {"sessions": kept["sessions"]})


def _same(plan: Plan, kept: dict[str, Any], described: dict[str, Any]) -> None:
    """SeptelError unless the folder's result is a part of the one that is asked for."""
    assert plan.folder is not None
    say = {
        "scenario": "scenario {}",
        "scenario_sha256": "another text of the scenario",
        "designs": "designs {}",
        "seed": "seed {}",
        "rng": "generator {}",
        "rules_sha256": "another version of the rules",
    }
    differs = []
    for key, text in say.items():
        found = kept["identity"].get(key)
        if found != described["identity"][key]:
            differs.append(text.format(",".join(found) if isinstance(found, list) else found))
    # Worlds follow from the rest, unless a file of places or the built-in ones have changed.
    if not differs and kept["identity"].get("worlds_sha256") != described["identity"]["worlds_sha256"]:
        differs.append("other places or other defaults, though the scenario's text is the same")
    remedy = "Use another folder, or run afresh over it with --fresh (fresh=True)."
    if differs:
        raise SeptelError(f"{plan.folder.path}: holds a result of {', '.join(differs)}; it cannot go on from there. {remedy}")
    if kept["replications"] > plan.replications:
        raise SeptelError(
            f"{plan.folder.path}: holds {kept['replications']} replications, more than the {plan.replications} asked for. "
            f"Ask for {kept['replications']} or more. {remedy}"
        )


@contextmanager
def _stoppable(stop: threading.Event) -> Iterator[threading.Event]:
    """Have Ctrl-C set the event instead of raising, so that what is finished can be kept; a second Ctrl-C raises."""
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    pressed: list[float] = []

    def heed(signum: int, frame: object) -> None:
        pressed.append(time.perf_counter())
        stop.set()
        if pressed[-1] - pressed[0] > SAME_SIGNAL_S:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, heed)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)
