"""Values of one measure at many points: variants of the same designs, on the same replications, each world run once.

A point gives some numbers of a scenario other levels. Worlds are built a few at a time. Two that are equal to the byte have the
same values, so a number that does nothing in a design costs no run.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from septel.errors import ScenarioError, SeptelError
from septel.experiment.engine import Engine
from septel.scenario.dials import Dial
from septel.scenario.variants import Variants
from septel.whole import written_whole

Floats = NDArray[np.float64]
Levels = Mapping[Dial, float]
MOST_WORLDS = 8  # held at a time
LONGEST_TASK = 8  # replications that one thread takes at a time, so that an interrupt is heard soon
PARTS, ASKED = "parts", "asked.json"


class Points(Protocol):
    """What runs worlds: the replications first … first + count − 1 of each, values [world, replication, measure]."""

    def __call__(self, worlds: list[Any], first: int, count: int, seed: int) -> Floats: ...


@dataclass(frozen=True)
class Threads:
    """Points on the threads of this machine."""

    engine: Engine
    threads: int

    def __call__(self, worlds: list[Any], first: int, count: int, seed: int) -> Floats:
        values = np.empty((len(worlds), count, len(self.engine.measures)))
        size = max(1, min(LONGEST_TASK, -(-len(worlds) * count // (4 * self.threads))))
        tasks = [(which, start, min(size, count - start)) for which in range(len(worlds)) for start in range(0, count, size)]

        def run(task: tuple[int, int, int]) -> None:
            which, start, number = task
            values[which, start : start + number] = self.engine.batch(worlds[which], seed, first + start, number)[0]

        # Threads of their own for each call: what an engine keeps for a thread and a world goes with them.
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="septel-points")
        try:
            for future in [pool.submit(run, task) for task in tasks]:
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown()
        return values


@dataclass(frozen=True)
class Answer:
    """One point: values [design, replication], or None and why the variant cannot be run."""

    values: Floats | None
    refused: str = ""


@dataclass
class Parts:
    """What is finished, in a folder: one JSON file for each finished piece of work, and what was asked."""

    folder: Path
    identity: dict[str, Any]
    known: dict[str, Answer] = field(default_factory=dict)

    def open(self, *, fresh: bool) -> None:
        """Read what is there; SeptelError if it answers another question."""
        parts, asked = self.folder / PARTS, self.folder / PARTS / ASKED
        try:
            parts.mkdir(parents=True, exist_ok=True)
            if fresh:
                for path in parts.glob("*.json"):
                    path.unlink()
            if asked.exists():
                self._same(json.loads(asked.read_text(encoding="utf-8")))
            else:
                self._write(asked, self.identity)
            for path in sorted(parts.glob("part-*.json")):
                self.known |= {key: _answer(*one) for key, one in json.loads(path.read_text(encoding="utf-8")).items()}
        except OSError as error:
            raise SeptelError(f"{self.folder}: cannot be used ({error.strerror or error}). Use another --out DIR.") from error
        except (ValueError, TypeError) as error:
            raise SeptelError(f"{parts}: is damaged ({error}). Run afresh over it with --fresh (fresh=True).") from error

    def _same(self, kept: dict[str, Any]) -> None:
        differs = [word.replace("_", " ") for word, value in self.identity.items() if kept.get(word) != value]
        if differs:
            raise SeptelError(
                f"{self.folder}: answers a question with another {', '.join(differs)}; it cannot go on from there. "
                "Use another folder, or run afresh over it with --fresh (fresh=True)."
            )

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Write finished points, whole or not at all."""
        self.known |= answers
        name = hashlib.sha256("\n".join(answers).encode()).hexdigest()[:16]
        said = {key: [None if one.values is None else _plain(one.values), one.refused] for key, one in answers.items()}
        self._write(self.folder / PARTS / f"part-{name}.json", said)

    @staticmethod
    def _write(path: Path, document: Any) -> None:
        try:
            with written_whole(path, ending=".tmp") as beside:
                beside.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise SeptelError(f"{path}: cannot be written ({error.strerror or error}). Use another --out DIR.") from error


def _plain(values: Floats) -> list[list[float | None]]:
    return [[None if value != value else value for value in row] for row in values.tolist()]


def _answer(values: list[list[float | None]] | None, refused: str) -> Answer:
    if values is None:
        return Answer(None, refused)
    return Answer(np.array([[np.nan if value is None else value for value in row] for row in values]), refused)


@dataclass
class Answers:
    """The values of a measure at points, computed where they are not known yet.

    `worlds_run` and `seconds` are of this session: what a world costs.
    """

    variants: Variants
    engine: Engine
    points: Points
    measure: str
    replications: int
    seed: int
    rng: str = "splitmix64"
    parts: Parts | None = None
    worlds_run: int = 0
    seconds: float = 0.0
    used: dict[str, Answer] = field(default_factory=dict)  # every point that was asked for, by its levels
    _by_world: dict[str, Floats] = field(default_factory=dict)
    _known: dict[str, Answer] = field(default_factory=dict)

    def at(self, asked: Sequence[Levels]) -> list[Answer]:
        """The answers at some points, in their order; they are kept together when all are there."""
        known = self.parts.known if self.parts else self._known
        missing = {key: levels for levels in asked if (key := key_of(levels)) not in known}
        if missing:
            found: dict[str, Answer] = {}
            each, block = max(1, MOST_WORLDS // max(1, len(self.variants.designs))), list(missing.items())
            for start in range(0, len(block), each):
                found |= self._block(dict(block[start : start + each]))
            self._known |= found
            if self.parts:
                self.parts.keep(found)
        answers = {key_of(levels): known[key_of(levels)] for levels in asked}
        self.used |= answers
        return [answers[key_of(levels)] for levels in asked]

    def recall(self, base: Floats) -> None:
        """Know the worlds of the scenario as written by values [design, replication] that were kept."""
        for scenario, values in zip(self.variants.make({}).values(), base, strict=True):
            self._by_world.setdefault(self.engine.fingerprint(self.engine.world(scenario, self.rng)), values)

    def is_known(self, levels: Levels) -> bool:
        """Whether a point needs no run."""
        return key_of(levels) in (self.parts.known if self.parts else self._known)

    def refusal(self, levels: Levels) -> str:
        """Why the models or the checks refuse a variant; '' if they do not. Nothing is built or run."""
        try:
            self.variants.make(levels)
        except ScenarioError as error:
            return _reason(error)
        return ""

    def _block(self, asked: Mapping[str, Levels]) -> dict[str, Answer]:
        started = time.perf_counter()
        prints: dict[str, list[str]] = {}
        refused: dict[str, str] = {}
        worlds: dict[str, Any] = {}
        for key, levels in asked.items():
            try:
                prints[key] = []
                for scenario in self.variants.make(levels).values():
                    world = self.engine.world(scenario, self.rng)
                    prints[key].append(self.engine.fingerprint(world))
                    if prints[key][-1] not in self._by_world:
                        worlds[prints[key][-1]] = world
            except ScenarioError as error:
                refused[key] = _reason(error)
        if worlds:
            values = self.points(list(worlds.values()), 0, self.replications, self.seed)
            column = self.engine.measures.index(self.measure)
            self._by_world |= {name: values[number, :, column].copy() for number, name in enumerate(worlds)}
            self.worlds_run += len(worlds)
            self.seconds += time.perf_counter() - started
        found = {key: Answer(None, reason) for key, reason in refused.items()}
        return {key: found.get(key) or Answer(np.stack([self._by_world[one] for one in prints[key]])) for key in asked}


def key_of(levels: Levels) -> str:
    """A point's name: its levels by path, those that are as written left out."""
    changed = {dial.path: float(to) for dial, to in levels.items() if to != dial.level}
    return json.dumps(changed, sort_keys=True, ensure_ascii=False)


def _reason(error: ScenarioError) -> str:
    return "; ".join(f"{one.path}: {one.message}" if one.path else one.message for one in error.problems[:3])
