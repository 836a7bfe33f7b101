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
from septel.scenario.generators import ROMAN
from septel.scenario.model_comparison import Factorial

MOST_DECIMALS = 4
MOST_IN_WHOLE = 4  # factors
LETTER = 7.0  # of a tick, in % of a chart that is one of three beside each other
MEASURES = ("p_interdiction", "captures", "days_without_head", "wrong_doors_per_100", "harmed", "members")


@dataclass(frozen=True)
class Interwoven:
    """The section: what effects are, what was found, the factors by letter and title, charts, and the table."""

    title: str
    base: str
    text: str
    figure: str
    note: str
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
    def shown(self) -> list[int]:
        """The terms that are shown: all of up to four factors; of more the main effects, the pairs and the synergy."""
        few = len(self.effects.factorial.factors) <= MOST_IN_WHOLE
        return [term for term, each in enumerate(self.effects.sets) if few or len(each) <= 2]

    @property
    def decimals(self) -> int:
        """Two digits of half of the widest interval, and more where a bound that leaves 0 out would be written as 0."""
        rows = [self.at(term) for term in self.shown]
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
    base = material.designs[designs[0]].title
    return Interwoven(
        title=factorial.title or words("effects_title"),
        base=base,
        text=_text(words, factorial, base),
        figure=words(
            f"figure_effects{'_fraction' * bool(factorial.generators)}{'_single' * (material.result.replications == 1)}"
        ),
        note=words("effects_note_fraction" if factorial.generators else "effects_note"),
        findings=tuple(_findings(words, numbers)) if material.result.replications > 1 else (),
        factors=tuple(zip(ascii_uppercase, (one.title for one in factorial.factors), strict=False)),
        charts=tuple(_chart(words, one) for one in numbers),
        table=_table(material, words, found, numbers),
    )


def _label(words: Words, measure: str) -> str:
    return words.get(f"effect_{measure}", words(f"measure_{measure}"))


def _short(words: Words, factors: Sequence[int]) -> str:
    return "×".join(ascii_uppercase[one] for one in factors) or words("effects_synergy")


def _text(words: Words, factorial: Factorial, base: str) -> str:
    """What the effects are, of all combinations or of a fraction of them."""
    if not factorial.generators:
        many = len(factorial.factors) > MOST_IN_WHOLE
        return words("effects_text", base=base) + (f" {words('effects_text_many')}" if many else "")
    return words(
        "effects_text_fraction",
        base=base,
        designs=len(factorial.designs),
        all=1 << len(factorial.factors),
        resolution=ROMAN[factorial.resolution],
        meaning=words(f"effects_resolution_{min(factorial.resolution, 5)}"),
    )


def _largest(words: Words, numbers: Sequence[Numbers]) -> list[str]:
    """The largest clear effect on each measure; and the measures on which nothing has any effect."""
    told, silent = [], []
    for one in numbers:
        clear = [term for term in one.shown if one.effects.is_clear(one.measure)[term]]
        if not clear:
            silent.append(_label(words, one.measure))
            continue
        term = max(clear, key=lambda each: abs(one.at(each)[0]))
        value = f"{_short(words, one.effects.sets[term])} {one.text(term)}"
        told.append(words("effects_by", measure=_label(words, one.measure), value=value, span=one.inside(term)))
    sentences = [words("effects_largest", list=words.listed(told))] if told else []
    if silent:
        sentences.append(words("effects_silent", list=words.listed(silent)) if told else words("effects_silent_all"))
    return sentences


def _findings(words: Words, numbers: Sequence[Numbers]) -> list[str]:
    """What all together give beyond the sum of each, by measure; and the measures on which nothing has any effect."""
    if numbers[0].effects.factorial.generators:
        return _largest(words, numbers)
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
    terms = numbers.shown
    each = np.array([numbers.at(term) for term in terms]) * scale(numbers.unit)
    tones = [{"better": "better", "worse": "worse"}.get(numbers.says(term), "") for term in terms]
    labels = [_short(words, numbers.effects.sets[term]) for term in terms]
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
    for term in numbers[0].shown:
        cells = tuple(_cell(words, one, term) for one in numbers)
        rows.append(Row(_short(words, found.sets[term]), cells, note=_note(words, found, term)))
    head = tuple(_label(words, one.measure) for one in numbers)
    key = "table_effects_single" if material.result.replications == 1 else "table_effects"
    return Table(words(key), head, tuple(rows), words("effects_term"), "compared")


def _note(words: Words, found: Effects, term: int) -> str:
    """The term in full, and what it is mixed with."""
    titles = " × ".join(found.factorial.factors[one].title for one in found.sets[term]) or words("effects_synergy_note")
    mixed = [f"{'+' if sign > 0 else '−'}{_short(words, each)}" for sign, each in found.aliases(term)]
    return words("effects_mixed", titles=titles, list=", ".join(mixed)) if mixed else titles


def _cell(words: Words, numbers: Numbers, term: int) -> Cell:
    says = numbers.says(term)
    return Cell(numbers.text(term), "", numbers.inside(term), says, words(f"effect_says_{says}") if says else "")
