"""The organisations week by week: a curve of the mean with its 95 % band for each design that is shown, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.experiment.statistics import Estimate
from septel.report.charts import MARGIN, Tick, ticks_along
from septel.report.comparing import across
from septel.report.loops import has, telling, those_with, varies
from septel.report.material import Material
from septel.report.numerals import scale, ticks
from septel.report.tables import Table
from septel.report.words import Words
from septel.sim.loops import SERIES

Floats = NDArray[np.float64]
MOST_CURVES = 6
# Of each series the part that it needs, and the measure by which designs are chosen.
ORGANISATIONS = {
    "members": ("body", "members"),
    "organisations": ("body", "organisations"),
    "heads_vacant": ("", "days_without_head"),
    "violent_events": ("violence", "violent_events"),
}
FORCES = {
    "tips": ("", "leads_tips"),
    "confidence": ("", "confidence"),
    "captives": ("justice", "captives_open"),
    "skill": ("capacity", "skill"),
    "interoperability": ("exercises", "interoperability"),
}
AT_THE_END = ("members", "organisations", "connected", "splits", "splits_refused", "days_without_head", "violent_events")
CAPACITY = ("skill", "interoperability")
SAME = 1e-9


@dataclass(frozen=True)
class Line:
    """A curve and its band as SVG paths in a box of 100 × 100, y down; `number` is that of the design's colour."""

    number: int
    path: str
    band: str


@dataclass(frozen=True)
class WeekPanel:
    """One series: a line for each design that has it."""

    title: str
    lines: tuple[Line, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class WeekFigure:
    title: str
    panels: tuple[WeekPanel, ...]


@dataclass(frozen=True)
class Weeks:
    """The section: figures on one axis of weeks, the designs shown, series that never changed, and tables of the end."""

    figures: tuple[WeekFigure, ...]
    x_ticks: tuple[Tick, ...]
    legend: tuple[tuple[int, str], ...]
    is_chosen: bool
    steady: str
    tables: tuple[Table, ...]


def over_time(material: Material, words: Words) -> Weeks | None:
    """The section; None where no design was sampled week by week."""
    found = {design: series for design in range(len(material.designs)) if (series := _series(material, design)) is not None}
    if not found:
        return None
    every = {**ORGANISATIONS, **FORCES}
    shown = [name for name in every if any(_is_there(material, design, every[name][0]) for design in found)]
    measures = [every[name][1] for name in shown]
    chosen = telling(material, list(found), measures, most=MOST_CURVES)
    last = max(len(found[design].mean) for design in chosen)
    figures, steady = [], []
    for key, group in (("figure_weeks", ORGANISATIONS), ("figure_weeks_forces", FORCES)):
        panels = []
        for name in (name for name in shown if name in group):
            drawn = {design: _of(found[design], name) for design in chosen if _is_there(material, design, every[name][0])}
            if len(value := {round(float(mean), 9) for one in drawn.values() for mean in one.mean}) > 1:
                panels.append(_panel(words(f"series_{name}"), drawn, chosen, last))
            elif value:
                steady.append(words("weeks_steady_one", name=words(f"series_{name}"), value=f"{value.pop():g}"))
        if panels and last > 1:
            figures.append(WeekFigure(words(key), tuple(panels)))
    return Weeks(
        tuple(figures),
        tuple(Tick(round(100 * week / last, 2), f"{week:g}") for week in ticks(0, last, most=6)),
        tuple((number, material.designs[design].title) for number, design in enumerate(chosen)),
        len(chosen) < len(found),
        words.listed(steady),
        _tables(material, words),
    )


def _series(material: Material, design: int) -> Estimate | None:
    return material.result.series(material.designs[design].name)


def _is_there(material: Material, design: int, part: str) -> bool:
    return not part or has(material, design, part)


def _of(found: Estimate, name: str) -> Estimate:
    """One series, arrays [week], shares as per cent."""
    column = next(number for number, series in enumerate(SERIES) if series.name == name)
    factor = scale(SERIES[column].unit)
    return Estimate(found.n[:, column], *(factor * getattr(found, part)[:, column] for part in ("mean", "lo", "hi")))


def _panel(title: str, drawn: dict[int, Estimate], chosen: Sequence[int], last: int) -> WeekPanel:
    numbers = np.concatenate([np.ravel(part) for one in drawn.values() for part in (one.mean, one.lo, one.hi)])
    numbers = numbers[np.isfinite(numbers)]
    least, most = float(numbers.min()), float(numbers.max())
    room = (most - least) * MARGIN or 0.5
    is_count = all(
        float(one.mean.min()) >= 0 for one in drawn.values()
    )  # an interval may reach below 0, what is counted may not
    least, most = (0.0 if is_count and least < most / 2 else least - room), most + room

    def points(values: Floats) -> list[str]:
        x = 100 * np.arange(1, len(values) + 1) / last
        y = 100 * (most - np.clip(values, least, most)) / (most - least)
        return [f"{a:g} {b:g}" for a, b in zip(np.round(x, 2).tolist(), np.round(y, 2).tolist(), strict=True)]

    lines = []
    for design, one in drawn.items():
        band = ""
        if np.isfinite(one.lo).all() and float(np.max(one.hi - one.lo)) > SAME:
            band = f"M{' '.join([*points(one.hi), *reversed(points(one.lo))])}z"
        lines.append(Line(chosen.index(design), f"M{' '.join(points(one.mean))}", band))
    marks = ticks(least, most, most=4)
    return WeekPanel(title, tuple(lines), ticks_along(marks, least, most, down=True))


def _tables(material: Material, words: Words) -> tuple[Table, ...]:
    tables = [across(material, words, those_with(material, "body"), AT_THE_END, "table_weeks")]
    changing = [measure for measure in CAPACITY if varies(material, measure)]
    tables.append(across(material, words, those_with(material, "capacity"), changing, "table_capacity"))
    return tuple(table for table in tables if table)
