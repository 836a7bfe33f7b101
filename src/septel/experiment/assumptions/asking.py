"""Which assumptions matter, and what would change the answer: a study of a scenario's numbers, resumable and interruptible."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from septel.errors import SeptelError, did_you_mean
from septel.experiment.asked import RNGS, designs_of, load, processors, whole
from septel.experiment.assumptions import indices
from septel.experiment.assumptions.indices import MORRIS, SOBOL, Indices
from septel.experiment.assumptions.points import Answers, Floats, Levels, Parts, Points, Threads
from septel.experiment.assumptions.study import Study
from septel.experiment.assumptions.swings import Mean, Question, Search, Swing, levels
from septel.experiment.engine import Engine, Kernel
from septel.experiment.progress import COMPILING
from septel.scenario.dials import Dial
from septel.scenario.ranges import NotVaried, Range, ranges
from septel.scenario.variants import Variants

if TYPE_CHECKING:
    from septel.scenario import Book

ONE_AT_A_TIME = "one_at_a_time"
METHODS = (ONE_AT_A_TIME, MORRIS, SOBOL)
MEASURE = "p_interdiction"
REPLICATIONS = 50
BLOCK = 16  # points of Morris or Sobol that are kept together
MOST_TOLD = 5


@dataclass(frozen=True)
class Step:
    """How far a study is: `left_s` is an estimate, NaN before there is one; `text` is a remark, '' for none."""

    done: int
    total: int
    left_s: float
    what: str
    text: str = ""


Show = Callable[[Step], None]


class Stopped(KeyboardInterrupt):
    """A study that was stopped by Ctrl-C; what was finished is kept where there is a folder."""

    exit_code = 130

    def __init__(self, done: int, total: int, what: str, folder: Path | None) -> None:
        self.done, self.total, self.what, self.folder = done, total, what, folder
        where = f" and kept in {folder}" if folder else ""
        super().__init__(f"interrupted: {done} of {total} {what} are finished{where}")


@dataclass(frozen=True)
class Asked:
    """A study as asked for, checked."""

    book: Book
    designs: tuple[str, ...]
    measure: str
    lowest: bool
    method: str
    replications: int
    seed: int
    rng: str
    inner: int
    points: int
    response: str | None
    ranges: tuple[Range, ...]
    left: tuple[NotVaried, ...]
    command: str = ""


def sensitivity(
    scenario: Book | str | os.PathLike[str] | Mapping[str, Any],
    designs: Sequence[str] | str | None = None,
    measure: str = MEASURE,
    *,
    lowest: bool = False,
    method: str = ONE_AT_A_TIME,
    only: Sequence[str] | str = (),
    vary: Sequence[str] | str = (),
    replications: int = REPLICATIONS,
    inner: int = 0,
    points: int | None = None,
    response: str | None = None,
    seed: int = 1,
    threads: int | None = None,
    rng: str = "splitmix64",
    out: str | os.PathLike[str] | None = None,
    fresh: bool = False,
    progress: Show | None = None,
    command: str = "",
    engine: Engine | None = None,
    runner: Points | None = None,
) -> Study:
    """Vary a scenario's assumptions and see what becomes of the preferred design, the one with the best mean of a measure.

    `method` is one_at_a_time (each from low to high, with `inner` levels more, and the value at which another design is
    preferred), morris or sobol (`points` trajectories, or points, of the response: the lead of the preferred design over the
    next, or the mean of the design `response`). `only` are patterns of paths, `vary` ranges such as 'leak: 0 /h .. 0.01 /h'.
    With `out`, what is finished is kept there, and the same call goes on from it. `command` is what the page calls it. `runner`
    runs the worlds; by default threads of this machine.

    Raises SeptelError for what makes no sense, ScenarioError for a wrong scenario, and on Ctrl-C `Stopped`.
    """
    engine = engine or Kernel()
    asked = _checked(
        engine, scenario, designs, measure, lowest, method, (only, vary), replications, seed, rng, inner, points, response
    )
    asked = replace(asked, command=command)
    variants = Variants.of(asked.book, asked.designs)
    runner = runner or Threads(engine, whole("threads", processors() if threads is None else threads, 1, 1024))
    parts = Parts(Path(out), _identity(asked, engine)) if out is not None else None
    if parts:
        parts.open(fresh=fresh)
    answers = Answers(variants, engine, runner, measure, asked.replications, asked.seed, asked.rng, parts)
    return _Session(asked, engine, answers, progress or (lambda step: None)).run()


def _checked(
    engine: Engine,
    scenario: Any,
    designs: Sequence[str] | str | None,
    measure: str,
    lowest: bool,
    method: str,
    chosen: tuple[Sequence[str] | str, Sequence[str] | str],
    replications: int,
    seed: int,
    rng: str,
    inner: int,
    points: int | None,
    response: str | None,
) -> Asked:
    book = load(scenario)
    names = designs_of(designs, tuple(book.designs))
    for word, value, known in (("measure", measure, engine.measures), ("method", method, METHODS), ("rng", rng, RNGS)):
        if value not in known:
            raise SeptelError(f"{word}: '{value}' is not a {word}. {did_you_mean(value, known)}".strip())
    if response is not None and (response not in names or method == ONE_AT_A_TIME):
        hint = "it is for morris and sobol" if method == ONE_AT_A_TIME else did_you_mean(response, names)
        raise SeptelError(f"response: '{response}' is not one of the compared designs, or not asked for here: {hint}")
    only, vary = ([one] if isinstance(one, str) else list(one) for one in chosen)
    found, left = ranges(Variants.of(book, names), only=only, vary=vary)
    if not found:
        why = "; ".join(f"{one.path}: {one.reason}" for one in left[:MOST_TOLD]) or "every number quotes a source"
        raise SeptelError(f"there is nothing to vary ({why}). Choose with --only, or give ranges with --vary")
    return Asked(
        book,
        names,
        measure,
        lowest,
        method,
        whole("replications", replications, 2, 1_000_000),
        whole("seed", seed, 0, 2**63 - 1),
        rng,
        whole("inner", inner, 0, 100),
        whole("points", points if points is not None else indices.DEFAULT_POINTS.get(method, 1), 1, 1_000_000),
        response,
        tuple(found),
        tuple(left),
    )


def _identity(asked: Asked, engine: Engine) -> dict[str, Any]:
    """What the values of a point depend on."""
    return {
        "scenario": asked.book.sha256,
        "designs": list(asked.designs),
        "measure": asked.measure,
        "replications": asked.replications,
        "seed": asked.seed,
        "generator": asked.rng,
        "version_of_the_rules": engine.rules_hash,
    }


@dataclass
class _Session:
    """One stretch of work on a study."""

    asked: Asked
    engine: Engine
    answers: Answers
    show: Show
    done: int = 0
    total: int = 0
    what: str = "assumptions"
    began: float = field(default_factory=time.perf_counter)

    def run(self) -> Study:
        asked = self.asked
        is_apart = asked.method == ONE_AT_A_TIME
        self.total = len(asked.ranges) if is_apart else self._points()
        self.what = "assumptions" if is_apart else "points"
        try:
            base = self._base()
            question = Question(asked.designs, asked.lowest)
            preferred = question.best(base)
            if preferred < 0:
                raise SeptelError(f"{asked.measure}: is undefined in all these runs of the scenario as it is written")
            self.began = time.perf_counter()
            swings = self._swings(question, preferred, base) if is_apart else ()
            found = None if is_apart else self._indices(question, preferred, base)
        except KeyboardInterrupt:
            folder = self.answers.parts.folder if self.answers.parts else None
            raise Stopped(self.done, self.total, self.what, folder) from None
        lead, other = question.lead(base, preferred)
        means = tuple(Mean.of(row) for row in base)
        hashed, used = self.engine.rules_hash, self.answers.used
        return Study(asked, question, means, preferred, other, Mean.of(lead), swings, found, hashed, used)

    def _points(self) -> int:
        return indices.number_of_points(self.asked.method, len(self.asked.ranges), self.asked.points)

    def _base(self) -> Floats:
        """The scenario as written; it also tells what a world costs."""
        if self.engine.cold() and not self.answers.is_known({}):
            self.show(Step(0, self.total, float("nan"), self.what, COMPILING))
        was_known = self.answers.is_known({})
        if not was_known:  # the first replication of all takes its time, and would spoil the estimate
            world = self.engine.world(self.asked.book.designs[self.asked.designs[0]], self.asked.rng)
            self.answers.points([world], 0, 1, self.asked.seed)
        (found,) = self.answers.at([{}])
        if found.values is None:
            raise SeptelError(f"{self.asked.book.path}: {found.refused}")
        if was_known:
            self.answers.recall(found.values)
        self._estimate()
        return found.values

    def _estimate(self) -> None:
        """Say beforehand what the study will take."""
        asked, answers = self.asked, self.answers
        if asked.method == ONE_AT_A_TIME:
            worlds = sum((len(levels(one, asked.inner)) - 1) * len(one.dial.designs) for one in asked.ranges)
        else:
            worlds = self._points() * len(asked.designs)
        n, designs = len(asked.ranges), len(asked.designs)
        text = f"{n} assumption{'s' * (n != 1)}, {worlds} variants of {designs} design{'s' * (designs != 1)} with "
        text += f"{asked.replications} replications each"
        each = answers.seconds / answers.worlds_run if answers.worlds_run else float("nan")
        self.show(Step(0, self.total, worlds * each, self.what, text))

    def _swings(self, question: Question, preferred: int, base: Floats) -> tuple[Swing, ...]:
        found = []
        for own in self.asked.ranges:
            found.append(self._search(question, preferred, base, own).swing(self.asked.inner))
            self._finished(1)
        return tuple(sorted(found, key=lambda swing: -swing.width))

    def _search(self, question: Question, preferred: int, base: Floats, own: Range) -> Search:
        def read(level: float) -> Floats | None:
            return self.answers.at([{own.dial: level}])[0].values

        def reason(level: float) -> str:
            return self.answers.at([{own.dial: level}])[0].refused

        # The first levels together, so that the threads have enough to do.
        self.answers.at([{own.dial: level} for level in levels(own, self.asked.inner)])
        return Search(question, preferred, base, own, read, reason)

    def _finished(self, more: int) -> None:
        self.done += more
        took = time.perf_counter() - self.began
        self.show(Step(self.done, self.total, took / self.done * (self.total - self.done), self.what))

    def _indices(self, question: Question, preferred: int, base: Floats) -> Indices:
        asked = self.asked
        _, other = question.lead(base, preferred)

        def response(values: Floats) -> Floats:
            if asked.response is not None:
                return values[asked.designs.index(asked.response)]
            sign = -1.0 if asked.lowest and other >= 0 else 1.0
            return sign * (values[preferred] - values[other]) if other >= 0 else values[preferred]

        def respond(design: Floats) -> tuple[Floats, float]:
            points: list[dict[Dial, float]] = [
                {own.dial: own.level(part) for own, part in zip(asked.ranges, row, strict=True)} for row in design.tolist()
            ]
            self._all_valid(points)
            rows: list[Floats] = []
            for first in range(0, len(points), BLOCK):
                block: list[Levels] = list(points[first : first + BLOCK])
                for answer in self.answers.at(block):
                    if answer.values is None:
                        raise SeptelError(f"a point cannot be run: {answer.refused}. Narrow its range with --vary")
                    rows.append(response(answer.values))
                self._finished(len(block))
            return np.array([float(np.nanmean(row)) for row in rows]), noise_of(np.array(rows))

        names = [own.dial.path for own in asked.ranges]
        return indices.run(asked.method, names, asked.points, asked.seed, respond)

    def _all_valid(self, points: Sequence[Levels]) -> None:
        """SeptelError, before anything is run, if the models or the checks refuse a point: an index needs all of them."""
        told: dict[str, None] = {}
        wrong = 0
        for levels_of in points:
            reason = "" if self.answers.is_known(levels_of) else self.answers.refusal(levels_of)
            if reason:
                wrong += 1
                told[reason] = None
        if wrong:
            reasons = "; ".join(list(told)[:MOST_TOLD])
            raise SeptelError(
                f"{wrong} of {len(points)} points of the design are not valid: {reasons}. Narrow the ranges with --vary, or "
                "leave such numbers out with --only"
            )


def noise_of(values: Floats) -> float:
    """The variance that chance leaves in a mean over replications, of values [point, replication] on common draws.

    What all points share of a replication moves them alike and is taken out: the mean square of what is left of a two-way table
    when the means of its rows and columns are taken away, over the number of replications.
    """
    rows, columns = values.shape
    if rows < 2 or columns < 2:
        return float("nan")
    rest = values - np.nanmean(values, axis=1, keepdims=True)
    rest = rest - np.nanmean(rest, axis=0, keepdims=True)
    return float(np.nansum(rest**2) / ((rows - 1) * (columns - 1)) / columns)
