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

from septel.errors import SeptelError
from septel.experiment import manifest
from septel.experiment.asked import (
    MOST_THREADS,
    RNGS,
    Plan,
    designs_of,
    fits_memory,
    load,
    one_of,
    processors,
    schedule_of,
    whole,
)
from septel.experiment.engine import COMMON, STREAMS, Engine, Kernel
from septel.experiment.folder import Folder
from septel.experiment.kept import Kept
from septel.experiment.progress import Show, shown
from septel.experiment.result import Result
from septel.experiment.schedule import Schedule
from septel.experiment.session import Interrupted, NotWrittenError, Session

if TYPE_CHECKING:
    from septel.scenario import Book

__all__ = ["Interrupted", "NotWrittenError", "execute", "run"]

REMEDY = "Use another folder, or run afresh over it with --fresh (fresh=True)."
SAME_SIGNAL_S = 1.5  # a second Ctrl-C within this time is the first one sent twice


def run(
    scenario: Book | str | os.PathLike[str] | Mapping[str, Any],
    designs: Sequence[str] | str | None = None,
    replications: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    rng: str = "splitmix64",
    progress: bool | Show | None = None,
    out: str | os.PathLike[str] | None = None,
    *,
    precision: str | Sequence[str] | None = None,
    cap: int | None = None,
    schedule: Schedule | None = None,
    streams: str = COMMON,
    on: str | None = None,
    fresh: bool = False,
    command: str = "",
) -> Result:
    """Run designs of a scenario on the same replications and compare them.

    `scenario` is a book, a path, the name of a built-in scenario, or a mapping as a file would hold it. `designs` are names (a
    list, or 'a,b'); by default all. `replications` of each design are run, by default 200; or as many as it takes until
    `precision` is reached, say 'p_interdiction: ±0.02', at most `cap` (by default 10,000); or what a `schedule` asks for.
    Replications of all designs meet the same draws of chance, unless `streams` is 'independent'.

    The answer does not depend on `threads` (by default one for each processor), nor on where it is run: `on` is 'local-cluster'
    or the address of a Dask scheduler, 'tcp://host:port'. `progress` is True for a bar or lines on the error stream, or a
    function that is called with a `Progress`.

    With `out`, the result is kept in that folder, also while it runs and when it is interrupted; the same call goes on from
    there, and more `replications` extend it. `fresh` runs everything anew. `command` is what the manifest calls the command.

    Raises SeptelError for wrong settings, ScenarioError for a wrong scenario, and on Ctrl-C `Interrupted`, a KeyboardInterrupt
    with the partial result.
    """
    started = datetime.now(UTC).isoformat(timespec="seconds")
    decided = schedule_of(replications, precision, cap, schedule)
    book = load(scenario)
    plan = Plan(
        book,
        designs_of(designs, tuple(book.designs)),
        decided,
        whole("seed", seed, 0, 2**63 - 1),
        whole("threads", processors() if threads is None else threads, 1, MOST_THREADS),
        one_of("rng", rng, RNGS, "a generator"),
        Folder(Path(out)) if out is not None else None,
        fresh,
        command,
        started,
        one_of("streams", streams, STREAMS, "a kind of streams"),
        on,
    )
    return execute(plan, Kernel(), progress)


def execute(plan: Plan, engine: Engine, progress: bool | Show | None = None, *, stop: threading.Event | None = None) -> Result:
    """Carry a plan out on an engine; setting `stop` ends it as Ctrl-C does."""
    size = len(plan.designs) * plan.schedule.cap * len(engine.measures)
    fits_memory(8 * size, plan)
    held = plan.folder.opened(values=size) if plan.folder else nullcontext()
    showing = shown() if progress is True else nullcontext(progress or None)
    with held, _stoppable(stop or threading.Event()) as stop:
        worlds = [engine.world(plan.book.designs[name], plan.rng) for name in plan.designs]
        described = _described(plan, engine, worlds)
        kept, before = _start(plan, described)
        with showing as show:
            return Session(plan, engine, kept, described, before, stop, show).run(worlds)


def _described(plan: Plan, engine: Engine, worlds: list[Any]) -> dict[str, Any]:
    described = manifest.describe(
        scenario={"name": plan.book.name, "sha256": plan.book.sha256, "path": str(plan.book.path), "text": plan.book.text},
        designs=plan.designs,
        measures=engine.measures,
        seed=plan.seed,
        rng=plan.rng,
        rules_hash=engine.rules_hash,
        worlds=[engine.fingerprint(world) for world in worlds],
        streams=plan.streams,
    )
    return described | {"asked": plan.schedule.words()}


def _start(plan: Plan, described: dict[str, Any]) -> tuple[Kept, dict[str, Any]]:
    """What is kept in the folder already and its manifest, or nothing and an empty one."""
    nothing = Kept.nothing(len(plan.designs), len(described["measures"]))
    if plan.folder is None:
        return nothing, {}
    if plan.fresh:
        plan.folder.clear()
        return nothing, {}
    before = plan.folder.manifest()
    if before is None:
        return nothing, {}
    _same(plan, before, described)
    kept = plan.folder.load(before)
    if (most := int(kept.counts.max())) > plan.schedule.cap:
        raise SeptelError(
            f"{plan.folder.path}: holds {most} replications, more than the {plan.schedule.cap} asked for. "
            f"Ask for {most} or more. {REMEDY}"
        )
    return kept, before


def _same(plan: Plan, kept: dict[str, Any], described: dict[str, Any]) -> None:
    """SeptelError unless the folder's result is a part of the one that is asked for."""
    assert plan.folder is not None
    say = {
        "scenario": "scenario {}",
        "scenario_sha256": "another text of the scenario",
        "designs": "designs {}",
        "seed": "seed {}",
        "rng": "generator {}",
        "streams": "{} streams",
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
    if differs:
        raise SeptelError(f"{plan.folder.path}: holds a result of {', '.join(differs)}; it cannot go on from there. {REMEDY}")


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
