"""Charts in percents of their width, so that the page can stretch them without touching a letter."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.report.numerals import tick_text, ticks

Floats = NDArray[np.float64]
LONG = 30  # letters; a longer label stands above its bar instead of beside it
MARGIN = 0.06  # of the axis, left free on both sides


@dataclass(frozen=True)
class Tick:
    """A tick at `at` % of the axis."""

    at: float
    text: str


def ticks_along(marks: list[float], lo: float, hi: float, *, down: bool = False) -> tuple[Tick, ...]:
    """Numbers on an axis from `lo` to `hi`, or from the top `hi` down to `lo`."""
    start, length = (hi, lo - hi) if down else (lo, hi - lo)
    return tuple(Tick(round(100 * (mark - start) / length, 2), tick_text(mark, marks)) for mark in marks)


@dataclass(frozen=True)
class Dot:
    """A row of a dot-and-interval chart: positions in % of the axis, None where there is nothing to draw."""

    label: str
    value: str
    mean: float | None
    lo: float | None
    hi: float | None
    tone: str


@dataclass(frozen=True)
class DotChart:
    """Rows on one axis; `reference` is the position of a line that all rows are compared with."""

    title: str
    rows: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    reference: float | None

    @property
    def is_long(self) -> bool:
        """Whether the labels need lines of their own."""
        return _long(self.rows)


@dataclass(frozen=True)
class Piece:
    """A part of a stacked bar, in % of the axis; its text, and its name after it, are drawn only where they fit."""

    key: str
    at: float
    width: float
    text: str
    title: str
    name: str = ""


@dataclass(frozen=True)
class StackedBar:
    label: str
    pieces: tuple[Piece, ...]
    value: str


@dataclass(frozen=True)
class StackedChart:
    """Bars on one axis; `zero` is where bars that go to both sides begin."""

    title: str
    rows: tuple[StackedBar, ...]
    ticks: tuple[Tick, ...]
    zero: float | None = None

    @property
    def is_long(self) -> bool:
        """Whether the labels need lines of their own."""
        return _long(self.rows)


def _long(rows: Sequence[Dot | StackedBar]) -> bool:
    return any(len(row.label) > LONG for row in rows)


def dot_chart(
    title: str,
    labels: Sequence[str],
    texts: Sequence[str],
    numbers: tuple[Floats, Floats, Floats],
    *,
    reference: float | None = None,
    tones: Sequence[str] | None = None,
) -> DotChart:
    """A chart of (mean, lo, hi), each f8[row]; NaN is left out."""
    mean, lo, hi = numbers
    known = np.concatenate([mean, lo, hi, [reference] if reference is not None else []])
    known = known[np.isfinite(known)]
    least, most = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    if most <= least:
        room = abs(least) * 0.1 or 0.5
        least, most = least - room, most + room
    pad = (most - least) * MARGIN
    least, most = least - pad, most + pad

    def at(value: float) -> float | None:
        return round(100 * (value - least) / (most - least), 3) if math.isfinite(value) else None

    tone = tones or [""] * len(labels)
    rows = tuple(Dot(labels[i], texts[i], at(mean[i]), at(lo[i]), at(hi[i]), tone[i]) for i in range(len(labels)))
    marks = ticks(least, most, most=4) if len(known) else []
    shown = tuple(Tick(at(value) or 0.0, tick_text(value, marks)) for value in marks)
    return DotChart(title, rows, shown, at(reference) if reference is not None else None)


def stacked_chart(
    title: str,
    labels: Sequence[str],
    keys: Sequence[str],
    parts: Floats,
    *,
    titles: Sequence[str],
    values: Sequence[str],
    most: float | None = None,
    decimals: int = 0,
) -> StackedChart:
    """Bars of `parts` f8[row, key], NaN as nothing; the axis goes from 0 to `most`, by default the longest bar."""
    parts = np.where(np.isfinite(parts), parts, 0.0)
    longest = most or float(parts.sum(axis=1).max(initial=0.0)) or 1.0
    rows = []
    for index, label in enumerate(labels):
        begin, pieces = 0.0, []
        for number, key in enumerate(keys):
            width = 100 * parts[index, number] / longest
            text = f"{parts[index, number]:.{decimals}f}" if width >= 5 else ""
            if width > 0:
                pieces.append(Piece(key, round(begin, 3), round(width, 3), text, titles[number]))
            begin += width
        rows.append(StackedBar(label, tuple(pieces), values[index]))
    marks = ticks(0.0, longest, most=5)
    return StackedChart(
        title, tuple(rows), tuple(Tick(round(100 * mark / longest, 3), tick_text(mark, marks)) for mark in marks)
    )


def divided_chart(
    title: str,
    labels: Sequence[str],
    keys: Sequence[str],
    parts: Floats,
    *,
    before: Collection[str],
    titles: Sequence[str],
    values: Sequence[str],
) -> StackedChart:
    """Bars of `parts` f8[row, key], NaN as nothing, that go right from a common zero; the keys `before` go left from it."""
    parts = np.where(np.isfinite(parts), parts, 0.0)
    is_before = np.array([key in before for key in keys], bool)
    left, right = (float(parts[:, side].sum(axis=1).max(initial=0.0)) for side in (is_before, ~is_before))
    whole = left + right or 1.0
    rows = []
    for index, label in enumerate(labels):
        begin, end, pieces = left, left, []
        for number, key in enumerate(keys):
            size = float(parts[index, number])
            if size > 0:
                end -= size if is_before[number] else 0.0
                at = end if is_before[number] else begin
                said = f"{titles[number]}: {size:.1f}"
                width = round(100 * size / whole, 3)
                pieces.append(Piece(key, round(100 * at / whole, 3), width, f"{size:.0f}", said, titles[number]))
            begin += 0.0 if is_before[number] else size
        rows.append(StackedBar(label, tuple(pieces), values[index]))
    marks = ticks(-left, right, most=8)
    shown = tuple(Tick(round(100 * (left + mark) / whole, 3), tick_text(abs(mark), marks)) for mark in marks)
    return StackedChart(title, tuple(rows), shown, round(100 * left / whole, 3))
