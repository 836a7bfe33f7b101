"""Worth more interwoven? What each factor does, what it does to the others, and what all give beyond the sum of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from string import ascii_uppercase

import numpy as np

from septel.experiment.factorial import Effects
from septel.report.charts import DotChart, Tick, dot_chart
from septel.report.loops import holds, occurs
from septel.report.material import Material, measure_named
from septel.report.numerals import digits, plain, scale, span, verdict
from septel.report.tables import Cell, Row, Table
from septel.report.words import Words

MOST_DECIMALS = 4
LETTER = 7.0  # of a tick, in % of a chart that is one of three beside each other
MEASURES = ("p_interdiction", "captures", "days_without_head", "wrong_doors_per_100", "harmed", "members")


@dataclass(frozen=True)
class Interwoven:
    """The section: its title, what was found, the factors by letter and title, a chart for each measure, and the table."""

    title: str
    base: str
    findings: tuple[str, ...]
    factors: tuple[tuple[str, str], ...]
    charts: tuple[DotChart, ...]
    table: Table


@dataclass(frozen=True)
class Numbers:
    """The effects on one measure, as they are written: all to the same decimals."""

    effects: Effects
    measure: str

    @property
    def unit(self) -> str:
        return measure_named(self.measure).unit

    def at(self, term: int) -> tuple[float, float, float]:
        """Effect, lo and hi."""
        found, column = self.effects.found, self.effects.measures.index(self.measure)
        return float(found.mean[term, column]), float(found.lo[term, column]), float(found.hi[term, column])

    @property
    def is_known(self) -> bool:
        """Whether there is a replication in which the measure is defined under all designs."""
        return all(math.isfinite(self.at(term)[0]) for term in range(len(self.effects.sets)))

    @property
    def decimals(self) -> int:
        """Two digits of half of the widest interval, and more where a bound that leaves 0 out would be written as 0."""
        rows = [self.at(term) for term in range(len(self.effects.sets))]
        halves = [(hi - mean) * scale(self.unit) for mean, _, hi in rows if math.isfinite(hi)]
        sizes = [abs(mean) * scale(self.unit) for mean, _, _ in rows if math.isfinite(mean)]
        bounds = [min(abs(lo), abs(hi)) * scale(self.unit) for _, lo, hi in rows if lo > 0 or hi < 0]
        decimals = digits(max(halves, default=math.nan), max(sizes, default=math.nan))
        while decimals < MOST_DECIMALS and any(round(bound, decimals) == 0 for bound in bounds):
            decimals += 1
        return decimals

    def says(self, term: int) -> str:
        """'better', 'worse', 'none' or, without an interval, ''."""
        _, lo, hi = self.at(term)
        return verdict(measure_named(self.measure), lo, hi)

    def text(self, term: int) -> str:
        """The effect with its sign."""
        return plain(self.at(term)[0] * scale(self.unit), self.decimals, sign=True)

    def inside(self, term: int) -> str:
        """The interval; '' where there is none."""
        _, lo, hi = self.at(term)
        return span(lo, hi, self.unit, decimals=self.decimals, sign=True) if math.isfinite(lo) else ""


def effects(material: Material, words: Words) -> Interwoven | None:
    """The section; None where the scenario has no factors, or not all of their designs were run."""
    factorial = material.book.factorial if material.book else None
    found = Effects.of(material.result, factorial)
    if factorial is None or found is None:
        return None
    designs = [material.result.designs.index(name) for name in factorial.designs]
    shown = [one for one in MEASURES if occurs(material, one) and all(holds(material, each, one) for each in designs)]
    numbers = [one for one in (Numbers(found, measure) for measure in shown) if one.is_known]
    if not numbers:
        return None
    return Interwoven(
        title=factorial.title or words("effects_title"),
        base=material.designs[designs[0]].title,
        findings=tuple(_findings(words, numbers)) if material.result.replications > 1 else (),
        factors=tuple(zip(ascii_uppercase, (one.title for one in factorial.factors), strict=False)),
        charts=tuple(_chart(words, one) for one in numbers),
        table=_table(material, words, found, numbers),
    )


def _label(words: Words, measure: str) -> str:
    return words.get(f"effect_{measure}", words(f"measure_{measure}"))


def _short(words: Words, factors: Sequence[int]) -> str:
    return "×".join(ascii_uppercase[one] for one in factors) or words("effects_synergy")


def _findings(words: Words, numbers: Sequence[Numbers]) -> list[str]:
    """What all together give beyond the sum of each, by measure; and the measures on which nothing has any effect."""
    told: dict[str, list[str]] = {}
    silent = []
    for one in numbers:
        last = len(one.effects.sets) - 1
        if not one.effects.is_clear(one.measure).any():
            silent.append(_label(words, one.measure))
        else:
            said = words("effects_by", measure=_label(words, one.measure), value=one.text(last), span=one.inside(last))
            told.setdefault(one.says(last), []).append(said)
    sentences = [words(f"effects_{key}", list=words.listed(told[key])) for key in ("better", "worse", "none") if key in told]
    if silent:
        sentences.append(words("effects_silent", list=words.listed(silent)) if told else words("effects_silent_all"))
    return sentences


def _chart(words: Words, numbers: Numbers) -> DotChart:
    """Main effects, interactions and the synergy on one measure."""
    terms = range(len(numbers.effects.sets))
    each = np.array([numbers.at(term) for term in terms]) * scale(numbers.unit)
    tones = [{"better": "better", "worse": "worse"}.get(numbers.says(term), "") for term in terms]
    labels = [_short(words, factors) for factors in numbers.effects.sets]
    chart = dot_chart(
        _label(words, numbers.measure),
        labels,
        [numbers.text(term) for term in terms],
        (each[:, 0], each[:, 1], each[:, 2]),
        reference=0.0,
        tones=tones,
    )
    return replace(chart, ticks=_apart(chart.ticks, chart.reference or 0.0))


def _apart(ticks: tuple[Tick, ...], zero: float) -> tuple[Tick, ...]:
    """Every second tick, that of no effect among them, where their texts would touch."""
    widest = LETTER * max((len(tick.text) + 1 for tick in ticks), default=0)
    if all(after.at - before.at > widest for before, after in pairwise(ticks)):
        return ticks
    nearest = min(range(len(ticks)), key=lambda number: abs(ticks[number].at - zero))
    return ticks[nearest % 2 :: 2]


def _table(material: Material, words: Words, found: Effects, numbers: Sequence[Numbers]) -> Table:
    """Effects down, measures across."""
    rows = []
    for term, factors in enumerate(found.sets):
        cells = tuple(_cell(words, one, term) for one in numbers)
        titles = " × ".join(found.factorial.factors[one].title for one in factors)
        rows.append(Row(_short(words, factors), cells, note=titles or words("effects_synergy_note")))
    head = tuple(_label(words, one.measure) for one in numbers)
    key = "table_effects_single" if material.result.replications == 1 else "table_effects"
    return Table(words(key), head, tuple(rows), words("effects_term"), "compared")


def _cell(words: Words, numbers: Numbers, term: int) -> Cell:
    says = numbers.says(term)
    return Cell(numbers.text(term), "", numbers.inside(term), says, words(f"effect_says_{says}") if says else "")
