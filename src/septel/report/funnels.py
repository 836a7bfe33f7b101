"""Two funnels: what came of tips, a year, and what became of the captured, of 100 of them.

A number of 100 captured is taken within each replication, so that its mean and its interval are those of any other measure; a
replication without a capture has none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.report.charts import StackedChart, stacked_chart
from septel.report.comparing import Counts, caption, in_groups
from septel.report.findings import MOST_NAMED
from septel.report.loops import has, holds, occurs, telling, those_with
from septel.report.material import Material, measure_named
from septel.report.numerals import FIRM, mean_half, plain, span
from septel.report.tables import Cell, Row, Table
from septel.report.words import Words

Floats = NDArray[np.float64]
YEAR_H = 8760.0
MOST_FUNNELS = 6
TIPS = ("leads_tips", "tips_answered", "tips_requests", "tips_operations", "tips_captures")
PER_TIPS = "captures_per_1000"
DECISIONS = ("convicted", "acquitted", "held_too_long")
UNDECIDED, RETURNED, OPEN, LOST = "undecided", "captives_returned", "captives_open", "lost_sight"
DECIDED = (*DECISIONS, UNDECIDED)
ENDED = ("convicted", RETURNED, OPEN, LOST)


@dataclass(frozen=True)
class Tips:
    """The section: a funnel for each design that is shown, whether numbers are those of a year, and the table."""

    charts: tuple[StackedChart, ...]
    steps: tuple[str, ...]
    is_yearly: bool
    is_chosen: bool
    table: Table


@dataclass(frozen=True)
class Captives:
    """The section: how many of 100 are back, what was decided and where they are at the end, and the tables."""

    lead: str
    decided: StackedChart
    ended: StackedChart
    parts: tuple[str, ...]
    tables: tuple[Table, ...]


def tips(material: Material, words: Words) -> Tips | None:
    """What came of tips; None where there were none, or the result does not follow them."""
    if not occurs(material, "leads_tips") or material.at("tips_requests") is None:
        return None
    shown = [name for name in TIPS if name in ("leads_tips", "tips_captures") or occurs(material, name)]
    factors = [_a_year(material, design) for design in range(len(material.designs))]
    is_yearly = None not in factors
    each = np.stack([_column(material, name) for name in shown], axis=2)
    per_tips = np.full(each.shape[:2], np.nan)
    np.divide(1000 * each[..., -1], each[..., 0], out=per_tips, where=each[..., 0] > 0)
    each = each * np.array([factor or 1.0 for factor in factors] if is_yearly else 1.0).reshape(-1, 1, 1)
    found = Counts.of([*shown, PER_TIPS], np.concatenate([each, per_tips[..., None]], axis=2))
    chosen = telling(material, range(len(material.designs)), ("tips_captures", "tips_requests"), most=MOST_FUNNELS)
    most = {name: _longest(found, chosen, [other for other in shown if is_tip(other) == is_tip(name)]) for name in shown}
    charts = tuple(_funnel(material, words, found, design, most) for design in chosen)
    key = "table_tips" if is_yearly else "table_tips_replication"
    rows = []
    for number, design in enumerate(material.designs):
        cells = [
            found.cell(words, name, number, better=_better(name))
            if name == PER_TIPS or holds(material, number, name)
            else Cell(plain(math.nan, 0))
            for name in found.names
        ]
        rows.append(Row(design.title, tuple(cells)))
    head = tuple(words(f"tips_{name}") for name in found.names)
    table = Table(caption(material, words, key), head, tuple(rows), words("design"), "compared ends")
    return Tips(charts, tuple(shown), is_yearly, len(chosen) < len(material.designs), table)


def _a_year(material: Material, design: int) -> float | None:
    """What a number of a replication is multiplied by to be that of a year; None where the horizon is not known."""
    scenario = material.book.designs.get(material.designs[design].name) if material.book else None
    return YEAR_H / scenario.horizon if scenario else None


def _column(material: Material, measure: str) -> Floats:
    """f8[design, replication] of a measure; NaN where a design lacks its part."""
    column = material.at(measure)
    assert column is not None
    values = material.result.values[:, :, column].copy()
    values[[not holds(material, design, measure) for design in range(len(values))]] = np.nan
    return values


def _better(name: str) -> str:
    return "higher" if name == PER_TIPS else measure_named(name).better


def is_tip(name: str) -> bool:
    """Whether it is tips that are counted, and not requests, operations or captures in whose case there was one."""
    return name in ("leads_tips", "tips_answered")


def _longest(found: Counts, chosen: Sequence[int], names: Sequence[str]) -> float:
    return max((found.at(name, design)[0] for name in names for design in chosen), key=lambda mean: np.nan_to_num(mean)) or 1.0


def _funnel(material: Material, words: Words, found: Counts, design: int, most: dict[str, float]) -> StackedChart:
    """Bars of one design, each as long as it is a share of the `most` of its kind; a step without its part is left out."""
    steps = [name for name in most if holds(material, design, name)]
    parts = np.diag([found.at(name, design)[0] / most[name] for name in steps])
    labels = [words(f"tips_{name}") for name in steps]
    values = [found.text(name, design) for name in steps]
    return stacked_chart(material.designs[design].title, labels, steps, parts, titles=labels, values=values, most=1.0)


def captives(material: Material, words: Words) -> Captives | None:
    """What became of the captured; None where no design has justice, or nobody was captured."""
    designs = those_with(material, "justice")
    if not designs or material.at("captures") is None or not occurs(material, "captures"):
        return None
    found = of_100_captured(material)
    if not np.isfinite(found.level.mean[designs]).any():
        return None
    parts = tuple(
        name for name in (*DECIDED, *ENDED[1:]) if np.nansum(np.abs(found.each[designs, :, found.names.index(name)])) > 1e-9
    )
    charts = [
        stacked_chart(
            words(key),
            [material.designs[design].title for design in designs],
            names,
            np.array([[found.at(name, design)[0] for name in names] for design in designs]),
            titles=[words(f"fate_{name}") for name in names],
            values=[plain(material.interval("captures", design)[0], 1) for design in designs],
            most=100.0,
        )
        for key, names in (("figure_decided", DECIDED), ("figure_ended", ENDED))
    ]
    tables = tuple(_fates(material, words, found, group, parts) for group in in_groups(designs))
    return Captives(_back(material, words, found, designs), charts[0], charts[1], parts, tables)


def of_100_captured(material: Material) -> Counts:
    """Of 100 captured in a replication how many were decided on how, and where they are at the end; NaN without justice."""
    captured = _column(material, "captures")
    columns = {name: _column(material, name) for name in (*DECISIONS, RETURNED, OPEN)}
    columns[UNDECIDED] = captured - sum(columns[name] for name in DECISIONS)
    columns[LOST] = captured - columns["convicted"] - columns[RETURNED] - columns[OPEN]
    each = np.stack(list(columns.values()), axis=2)
    of_100 = np.full(each.shape, np.nan)
    np.divide(100 * each, captured[..., None], out=of_100, where=captured[..., None] > 0)
    return Counts.of(tuple(columns), of_100)


def _fates(material: Material, words: Words, found: Counts, group: Sequence[int], parts: Sequence[str]) -> Table:
    """Fates down and designs across: of 100 captured, with the difference to the first design where that is known."""
    rows = [
        Row(
            words(f"fate_{name}"),
            tuple(found.cell(words, name, design, better=measure_named(name).better) for design in group),
            key=name,
            note=words(f"fate_{name}_note"),
        )
        for name in parts
    ]
    captured = []
    for design in group:
        mean, _, hi = material.interval("captures", design)
        captured.append(Cell(*mean_half(mean, hi - mean, "", decimals=material.decimals("captures"))))
    rows.append(Row(words("fate_captured"), tuple(captured), total=True))
    head = tuple(material.designs[design].title for design in group)
    return Table(caption(material, words, "table_captives"), head, tuple(rows), words("fate"), "keyed ends")


def _back(material: Material, words: Words, found: Counts, designs: Sequence[int]) -> str:
    """How many of 100 captured are back in their organisation by the end, under the first design and where it differs."""
    first = designs[0]
    mean, lo, hi = found.at(RETURNED, first)
    decimals = found.decimals(RETURNED)
    interval = words("interval", span=span(lo, hi, "", decimals=decimals)) if math.isfinite(lo) else ""
    said = [words("captives_back", value=plain(mean, decimals), interval=interval, title=material.designs[first].title)]
    if not has(material, 0, "justice"):
        return said[0]
    clear = {}
    for design in designs[1:]:
        change, low, high = found.at(RETURNED, design, paired=True)
        if low > 0 or high < 0:
            clear[design] = change, high - change
    for key, up in (("captives_fewer", False), ("captives_more", True)):
        named = sorted((one for one in clear if (clear[one][0] > 0) == up), key=lambda one: -abs(clear[one][0]))
        texts = []
        for design in named:
            text, half = mean_half(*clear[design], "", decimals=found.decimals(RETURNED, paired=True), sign=True)
            difference = f"{text}{FIRM}±{FIRM}{half}" if half else text
            texts.append(words("captives_by", title=material.designs[design].title, difference=difference))
        if len(texts) > MOST_NAMED + 1:
            texts = [*texts[:MOST_NAMED], words("and_more", n=len(texts) - MOST_NAMED)]
        if texts:
            said.append(words(key, list=words.listed(texts)))
    return " ".join(said)
