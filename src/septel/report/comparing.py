"""Tables of designs beside each other, of measures that not every design has, and of numbers that are made of measures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from septel.experiment import statistics
from septel.experiment.statistics import Estimate
from septel.messages import translated
from septel.report.loops import holds, occurs
from septel.report.material import Material, measure_named
from septel.report.numerals import FIRM, NONE, digits, mean_half, plain, verdict
from septel.report.tables import COLUMNS, Cell, Row, Table, compared_cell, mean_cell
from septel.report.words import Words
from septel.sim import Measure


def in_groups(designs: Sequence[int]) -> list[list[int]]:
    """Designs in groups that fit side by side."""
    return [list(designs[first : first + COLUMNS]) for first in range(0, len(designs), COLUMNS)]


def caption(material: Material, words: Words, key: str, *, is_compared: bool = True) -> str:
    """A caption that says what the numbers of its table are, and speaks of intervals only where there are any."""
    if material.result.replications == 1:
        return f"{words(key)}, {words('numbers_single')}"
    is_compared = is_compared and len(material.designs) > 1
    says = words("numbers_compared" if is_compared else "numbers", first=material.designs[0].title)
    return f"{words(key)}: {says}"


def cell(material: Material, words: Words, design: int, measure: str) -> Cell:
    """A measure's mean, and below it its paired difference to the first design where that has the measure too."""
    if not holds(material, design, measure):
        return Cell(NONE)
    if material.interval(measure, design)[0] == 0 and not holds(material, 0, measure):
        return Cell("0")
    return (
        compared_cell(material, words, design, measure) if holds(material, 0, measure) else mean_cell(material, design, measure)
    )


def across(material: Material, words: Words, designs: Sequence[int], measures: Sequence[str], key: str) -> Table | None:
    """Designs down and measures across, with paired differences, of those measures that there were; None if there were none."""
    shown = [measure for measure in measures if occurs(material, measure)]
    designs = [design for design in designs if any(holds(material, design, measure) for measure in shown)]
    if not designs:
        return None
    rows = tuple(
        Row(material.designs[one].title, tuple(cell(material, words, one, measure) for measure in shown)) for one in designs
    )
    head = tuple(words(f"measure_{measure}") for measure in shown)
    return Table(caption(material, words, key), head, rows, words("design"), "compared ends")


def down(material: Material, words: Words, measures: Sequence[str], key: str) -> tuple[Table, ...]:
    """Measures down with what each means, and designs across, with paired differences, of those measures that there were."""
    shown = [measure for measure in measures if occurs(material, measure)]
    if not shown:
        return ()
    tables = []
    for group in in_groups(range(len(material.designs))):
        rows = tuple(
            Row(
                words(f"measure_{measure}"),
                tuple(_unbroken(cell(material, words, design, measure)) for design in group),
                note=translated(measure_named(measure).definition, words.language),
            )
            for measure in shown
        )
        head = tuple(material.designs[design].title for design in group)
        tables.append(Table(caption(material, words, key), head, rows, words("all_measure"), "defined conduct ends"))
    return tuple(tables)


def _unbroken(one: Cell) -> Cell:
    return replace(one, difference=one.difference.replace(" ", FIRM))


@dataclass(frozen=True, eq=False)
class Counts:
    """Numbers that are made of measures within each replication: `each` f8[design, replication, name]."""

    names: tuple[str, ...]
    each: NDArray[np.float64]
    level: Estimate
    change: Estimate

    @classmethod
    def of(cls, names: Sequence[str], each: NDArray[np.float64]) -> Counts:
        return cls(tuple(names), each, statistics.estimate(each), statistics.differences(each, 0))

    def at(self, name: str, design: int, *, paired: bool = False) -> tuple[float, float, float]:
        """Mean, lo and hi."""
        source, column = self.change if paired else self.level, self.names.index(name)
        return float(source.mean[design, column]), float(source.lo[design, column]), float(source.hi[design, column])

    def decimals(self, name: str, *, paired: bool = False) -> int:
        """With how many decimals a number is written, the same for all designs."""
        rows = [self.at(name, design, paired=paired) for design in range(len(self.each))]
        halves = [hi - mean for mean, _, hi in rows if math.isfinite(hi)]
        means = [abs(mean) for mean, _, _ in rows if math.isfinite(mean)]
        return digits(max(halves, default=math.nan), max(means, default=math.nan))

    def text(self, name: str, design: int) -> str:
        """A mean ± half of its interval."""
        mean, _, hi = self.at(name, design)
        if mean == 0:
            return "0"
        text, half = mean_half(mean, hi - mean, "", decimals=self.decimals(name))
        return f"{text} ± {half}" if half else text

    def cell(self, words: Words, name: str, design: int, *, better: str = "") -> Cell:
        """A mean with half of its interval, and below it the paired difference to the first design."""
        mean, _, hi = self.at(name, design)
        text, half = ("0", "") if mean == 0 else mean_half(mean, hi - mean, "", decimals=self.decimals(name))
        change, lo, hi = self.at(name, design, paired=True)
        if design == 0 or not math.isfinite(change):
            return Cell(text, half)
        decimals = self.decimals(name, paired=True)
        by = plain(change, decimals, sign=True)
        says = verdict(Measure(name, "", better, ""), lo, hi)
        width = plain(hi - change, decimals) if math.isfinite(hi) and hi > change else ""
        return Cell(text, half, f"{by} ± {width}" if width else by, says, words(f"verdict_{says}"))
