"""What a report is made of: a result, its scenario and its ground, as far as they can be read again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel import scenario as scenarios
from septel import sim
from septel import theatre as theatres
from septel.errors import ScenarioError, SeptelError
from septel.experiment import Result, multiple, statistics
from septel.experiment.statistics import Estimate
from septel.report.numerals import digits, scale
from septel.scenario import Book, Scenario
from septel.sim import Measure
from septel.theatre import Forces, Theatre

OUTCOMES = 5  # captured, slipped, dry hole, wrong door, wrong house


@dataclass(frozen=True)
class Design:
    """One design as the reader meets it: its name in the file, its title and its description."""

    name: str
    title: str
    description: str


@dataclass(frozen=True)
class Ground:
    """The theatre, and each design's forces by the design's name."""

    theatre: Theatre
    forces: dict[str, Forces]


@dataclass(frozen=True)
class Material:
    """A result with everything that explains it.

    `book` and `ground` are None where this version of Septel, or this machine, cannot read the scenario or its places again;
    `estimates` and `differences` (paired, to the first design) are arrays [design, measure].
    """

    result: Result
    designs: tuple[Design, ...]
    book: Book | None
    ground: Ground | None
    estimates: Estimate
    differences: Estimate
    same_rules: bool

    @property
    def scenario(self) -> Scenario | None:
        """The scenario before any design's changes."""
        return self.book.base if self.book else None

    @property
    def identity(self) -> dict[str, Any]:
        """What the manifest says must be the same for two results to be parts of one."""
        return dict(self.result.manifest["identity"])

    def at(self, measure: str) -> int | None:
        """The column of a measure; None if the result does not have it."""
        return self.result.measures.index(measure) if measure in self.result.measures else None

    def interval(self, measure: str, design: int, *, paired: bool = False) -> tuple[float, float, float]:
        """Mean, lo and hi of a measure under a design, or of its paired difference to the first design; NaN: undefined."""
        column, source = self.at(measure), self.differences if paired else self.estimates
        if column is None:
            return math.nan, math.nan, math.nan
        return float(source.mean[design, column]), float(source.lo[design, column]), float(source.hi[design, column])

    def decimals(self, measure: str, *, paired: bool = False) -> int:
        """With how many decimals a measure is written: the same for all designs, two digits of the widest interval's half."""
        factor = scale(measure_named(measure).unit)
        rows = [self.interval(measure, design, paired=paired) for design in range(len(self.designs))]
        halves = [(hi - mean) * factor for mean, _, hi in rows if math.isfinite(hi)]
        means = [abs(mean) * factor for mean, _, _ in rows if math.isfinite(mean)]
        return digits(max(halves, default=math.nan), max(means, default=math.nan))

    @cached_property
    def never(self) -> NDArray[np.float64]:
        """Where a measure is 0 in every replication, in what share it may at most not be [design, measure]; else NaN."""
        return statistics.never(self.result.values)

    @cached_property
    def same(self) -> NDArray[np.float64]:
        """The same of the differences to the first design."""
        return statistics.never(self.result.values - self.result.values[0])

    @cached_property
    def never_at_most(self) -> float:
        """The largest of these bounds; NaN if there is none."""
        bounds = np.concatenate([self.never.ravel(), self.same[1:].ravel()])
        return float(np.max(bounds[~np.isnan(bounds)], initial=-1.0)) if np.any(bounds > 0) else math.nan

    @cached_property
    def stands(self) -> NDArray[np.bool_]:
        """Which differences to the first design stand after correction [design, measure]; none where one is all there is."""
        found = np.zeros(self.never.shape, bool)
        if len(self.designs) > 2:
            found[1:] = multiple.to_first(self.result.values).stands
        return found

    def pool(self, design: str, name: str) -> Any:
        """A pooled histogram of a design, or None."""
        return self.result.pools.get(design, {}).get(name)

    def outcomes(self, design: str) -> NDArray[np.float64] | None:
        """f8[place, 5]: completed operations of a replication by place and outcome, or None.

        A result from before there were wrong houses has four outcomes; it had none of the fifth.
        """
        counts = self.pool(design, "place_outcomes")
        if counts is None:
            return None
        each = np.zeros((len(counts), OUTCOMES))
        each[:, : counts.shape[1]] = counts / max(1, int(self.result.counts[self.result.designs.index(design)]))
        return each

    @cached_property
    def shown_outcomes(self) -> tuple[int, ...]:
        """Outcomes that maps and tables speak of: a wrong house only if there was one."""
        every = [self.outcomes(design.name) for design in self.designs]
        fifth = any(one is not None and one[:, OUTCOMES - 1].any() for one in every)
        return tuple(range(OUTCOMES if fifth else OUTCOMES - 1))


def gather(folder: Path) -> Material:
    """Everything the report of a folder needs; SeptelError where there is no result."""
    result = Result.read(folder)
    if result.replications < 1:
        raise SeptelError(f"{folder}: holds no finished replication, so there is nothing to report.")
    book = _book(result)
    return Material(
        result=result,
        designs=_designs(result, book),
        book=book,
        ground=_ground(result, book),
        estimates=result.estimates(),
        differences=result.differences(),
        same_rules=result.manifest["identity"].get("rules_sha256") == sim.RULES_HASH,
    )


def measure_named(name: str) -> Measure:
    """What a measure is; one that this version does not know has neither unit nor direction."""
    known = {measure.name: measure for measure in sim.MEASURES}
    return known.get(name) or Measure(name, "", "", name)


def _book(result: Result) -> Book | None:
    manifest = result.manifest
    try:
        return scenarios.load_text(manifest["scenario_text"], file=str(manifest.get("scenario_path", "")), kept=True)
    except (ScenarioError, KeyError):
        return None


def _designs(result: Result, book: Book | None) -> tuple[Design, ...]:
    titles = book.titles if book else {}
    descriptions = book.descriptions if book else {}
    return tuple(Design(name, titles.get(name) or name, descriptions.get(name, "")) for name in result.designs)


def _ground(result: Result, book: Book | None) -> Ground | None:
    """The ground, if it is the one that the result's places are numbered by."""
    if book is None or any(name not in book.designs for name in result.designs):
        return None
    beside = Path(str(result.manifest.get("scenario_path", ""))).parent
    for folder in (None, beside, result.folder):
        try:
            ground = theatres.build(book.designs[result.designs[0]], folder=folder)
            forces = {name: theatres.forces(book.designs[name], ground) for name in result.designs}
        except (SeptelError, OSError):
            continue
        counted = [pools["place_outcomes"] for pools in result.pools.values() if "place_outcomes" in pools]
        if all(len(one) == len(ground.names) for one in counted):
            return Ground(ground, forces)
    return None
