"""One stretch of work on a result: from what is kept to what the schedule asks for, saved and shown on the way."""

from __future__ import annotations

import threading
import time
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.experiment import crew, manifest, statistics
from septel.experiment.asked import Plan
from septel.experiment.engine import Engine, seed_of
from septel.experiment.kept import Kept
from septel.experiment.progress import WATCHED, Progress, Show
from septel.experiment.result import Result
from septel.experiment.schedule import Fixed, Schedule, missing

SAVE_EVERY_S = 2.0
SAVE_SHARE = 0.01  # of the time, at most
SHOW_EVERY_S = 0.2


class Interrupted(KeyboardInterrupt):
    """A run that was stopped by Ctrl-C; `result` holds the replications that every design had finished, or is None."""

    exit_code = 130

    def __init__(self, result: Result | None, schedule: Schedule) -> None:
        self.result, self.schedule = result, schedule
        where = f" in {result.folder}" if result and result.folder else ""
        super().__init__(f"interrupted: {self.told} replications are finished and kept{where}")

    @property
    def told(self) -> str:
        """How many replications are finished: `37 of 200`, or `37 (of at most 2000)`."""
        kept, cap = self.result.replications if self.result else 0, self.schedule.cap
        return f"{kept} of {cap}" if isinstance(self.schedule, Fixed) else f"{kept} (of at most {cap})"


class NotWrittenError(SeptelError):
    """A finished run whose folder could not be written; `result` holds what would have been written."""

    def __init__(self, result: Result, text: str) -> None:
        self.result = result
        super().__init__(text)


class Session:
    """One stretch of work on a result: it adds replications to those that are kept."""

    def __init__(
        self,
        plan: Plan,
        engine: Engine,
        kept: Kept,
        described: dict[str, Any],
        before: dict[str, Any],
        stop: threading.Event,
        show: Show | None,
    ) -> None:
        self.plan, self.engine, self.stop, self.show = plan, engine, stop, show
        events = engine.measures.index("events") if "events" in engine.measures else None
        self.kept, self.gathered = kept, crew.Gathered(kept, events)
        self.described, self.before = described, before
        self.first = kept.counts.copy()
        self.goals = self.first
        self.watched: tuple[int, float, str] = 0, float("nan"), ""
        self.began = self.saved_at = time.perf_counter()
        self.paced_from: tuple[float, int] | None = (self.began, 0)  # when, and with how much done, the rate's clock starts
        self.shown_at, self.save_took = 0.0, 0.0
        self.slots, self.work_s = 0, 0.0

    def run(self, worlds: list[Any]) -> Result:
        if self.unfinished() and not self.stop.is_set():
            self.labour(worlds)
        unfinished = self.unfinished()
        if self.plan.folder and (self.kept.changed or (self.kept.counts.any() and self.is_stale())):
            self.save()
        result = self.result()
        if unfinished:
            raise Interrupted(result if result.replications else None, self.plan.schedule)
        return result

    def unfinished(self) -> bool:
        """Whether the schedule, asked anew, wants more than is kept."""
        self.goals = self.plan.schedule.goals(self.result())
        return missing(self.goals, self.kept.counts)

    def is_stale(self) -> bool:
        """Whether the folder's manifest tells of fewer replications than are kept, as after a kill, or of other wishes."""
        told = self.before.get("counts"), self.before.get("asked")
        return bool(told != (self.kept.counts.tolist(), self.described["asked"]))

    def labour(self, worlds: list[Any]) -> None:
        """Run what is missing, stage by stage; if it fails, what was finished before is kept."""
        if self.show and self.engine.cold():
            self.show(Progress.before_compilation(self.total(self.first), self.total(self.goals)))
            self.paced_from = None  # compiling is no pace: the clock starts when the first replications are through
        seconds = np.zeros(len(worlds))
        try:
            with self.hands(worlds) as hands:
                while True:
                    cut = crew.Cutter(
                        counts=self.kept.counts,
                        goals=self.goals,
                        slots=hands.slots,
                        part=self.kept.part,
                        seconds=seconds,
                        block=self.gathered.block,
                    )
                    self.slots = hands.slots
                    started = time.perf_counter()
                    crew.work(hands, cut, self.gathered, stop=self.stop, tick=self.tick)
                    self.work_s += time.perf_counter() - started
                    if self.stop.is_set() or not self.unfinished():
                        return
        except NotWrittenError:
            raise
        except Exception:
            self.stop.set()
            if self.plan.folder and self.kept.changed:
                self.save()
            raise

    def hands(self, worlds: list[Any]) -> AbstractContextManager[crew.Hands]:
        """Those who do the work: threads here, or a cluster."""
        plan = self.plan
        seeds = [seed_of(plan.seed, name, plan.streams) for name in plan.designs]
        if plan.on is None:
            return crew.Threads(self.engine, worlds, seeds, plan.threads, stop=self.stop)
        from septel.experiment.cluster import hands

        return hands(plan.on, self.engine, worlds, seeds, plan.threads)

    def tick(self) -> None:
        """Show and, now and then, save how far the run is."""
        now = time.perf_counter()
        if self.paced_from is None and self.gathered.came:
            self.paced_from = now, self.gathered.came
            self.shown_at = now
        if self.show and self.paced_from and now - self.shown_at >= SHOW_EVERY_S:
            self.shown_at = now
            self.show(self.progress(now))
        due = max(SAVE_EVERY_S, self.save_took / SAVE_SHARE)
        if self.plan.folder and now - self.saved_at >= due and self.kept.changed and not self.stop.is_set():
            self.save()
            self.saved_at = time.perf_counter()
            self.save_took = self.saved_at - now

    def progress(self, now: float) -> Progress:
        designs = len(self.plan.designs)
        since, before = self.paced_from or (now, 0)
        new = self.gathered.came
        rate = (new - before) / designs / (now - since) if now > since else 0.0
        done, wanted = self.total(self.first) + new / designs, self.total(np.maximum(self.goals, self.first))
        left = (wanted - done) / rate if rate > 0 else float("inf")
        added = int((self.kept.counts - self.first).sum())
        events_s = self.gathered.count / added * designs * rate if added else 0.0  # at the rate of those that are kept
        return Progress(done, wanted, now - self.began, rate, events_s, left, *self.widest())

    @staticmethod
    def total(counts: NDArray[np.int64]) -> int:
        """Replications of a design, in the mean over designs."""
        return round(float(counts.mean()))

    def widest(self) -> tuple[float, str]:
        """The largest half-width of an interval of the watched measure over designs, and whose it is."""
        done, width, design = self.watched
        least = int(self.kept.counts.min())
        # Computed anew when a twentieth more is done: over millions of replications it takes its time.
        if WATCHED in self.engine.measures and least >= max(2, 1.05 * done):
            which = self.engine.measures.index(WATCHED)
            found = statistics.estimate(self.kept.values[:, :, which : which + 1])
            half = (found.hi - found.mean)[:, 0]
            if not np.isnan(half).all():
                at = int(np.nanargmax(half))
                width, design = float(half[at]), self.plan.designs[at]
            self.watched = least, width, design
        return width, design

    def result(self) -> Result:
        """What is kept so far."""
        plan, counts = self.plan, self.kept.counts.copy()
        pools = dict(zip(plan.designs, self.kept.totals(), strict=True))
        folder = plan.folder.path if plan.folder else None
        known = {"sessions": self.sessions(), "counts": counts.tolist(), "replications": int(counts.max())}
        described = {**self.described, **known}
        return Result(plan.designs, self.engine.measures, self.kept.values, pools, described, folder, counts)

    def sessions(self) -> list[dict[str, Any]]:
        """All stretches of work on the result, with this one if it has added anything."""
        plan, earlier = self.plan, self.before.get("sessions", [])
        if np.array_equal(self.kept.counts, self.first):
            return list(earlier)
        own = manifest.session(
            before=int(self.first.sum()),
            added=int((self.kept.counts - self.first).sum()),
            hands=plan.hands,
            command=plan.command,
            started=plan.started,
            wall_s=time.perf_counter() - self.began,
            work={"slots": self.slots, "work_s": round(self.work_s, 6), "busy_s": round(self.gathered.busy_s, 6)},
            events=int(self.gathered.count),
        )
        return [*earlier, own]

    def save(self) -> None:
        assert self.plan.folder is not None
        try:
            self.plan.folder.save(self.kept, {**self.described, "sessions": self.sessions()})
        except OSError as error:
            self.stop.set()
            why = error.strerror or error
            raise NotWrittenError(
                self.result(),
                f"{self.plan.folder.path}: the result could not be written ({why}). Make room and run the same "
                "command again, or use another folder.",
            ) from error
