"""What a parameter does: the means of a sweep's or a sample's designs over the values that they set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.report.charts import MARGIN, Tick, ticks_along
from septel.report.loops import occurs
from septel.report.material import Material, measure_named
from septel.report.numerals import scale, ticks
from septel.report.words import Words
from septel.scenario.model_comparison import Parameter

MEASURES = ("p_interdiction", "captures", "dry_holes_per_100", "wrong_doors_per_100", "harmed", "members")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Point:
    """One design: x, y and the ends of its interval in per cent of the plot, y down, and what it is."""

    x: float
    y: float
    lo: float
    hi: float
    text: str


@dataclass(frozen=True)
class ResponsePanel:
    """One measure over one parameter; `line` is an SVG path through the points, '' where there is none."""

    title: str
    points: tuple[Point, ...]
    line: str
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Response:
    """One parameter: its title with its unit, its path, and a panel for each measure."""

    title: str
    path: str
    panels: tuple[ResponsePanel, ...]
    x_ticks: tuple[Tick, ...]


def responses(material: Material, words: Words) -> tuple[Response, ...]:
    """A figure for each parameter whose values are numbers; none where no sweep or sample was run."""
    book = material.book
    if book is None or not book.levels:
        return ()
    found = []
    alone = len(book.parameters) == 1  # of more, a line from point to point would tell of the others
    for parameter in book.parameters:
        levels = [book.levels.get(design.name, {}).get(parameter.name) for design in material.designs]
        numbers = {
            design: float(level)
            for design, level in enumerate(levels)
            if isinstance(level, int | float) and not isinstance(level, bool)
        }
        if len(set(numbers.values())) > 1:
            values = np.array(list(numbers.values()))
            found.append(_response(material, words, parameter, list(numbers), values, alone=alone))
    return tuple(found)


def _response(
    material: Material, words: Words, parameter: Parameter, designs: Sequence[int], values: Floats, *, alone: bool
) -> Response:
    factor = scale(parameter.unit)
    values = factor * values
    room = float(np.ptp(values)) * MARGIN
    ends = float(values.min()) - room, float(values.max()) + room
    marks = ticks(*ends, most=5)
    x = 100 * (values - ends[0]) / (ends[1] - ends[0])
    unit = "%" if parameter.unit == "share" else parameter.unit
    panels = [
        _panel(material, words, measure, designs, x, alone=alone)
        for measure in MEASURES
        if material.at(measure) is not None and occurs(material, measure)
    ]
    return Response(
        f"{parameter.title} ({unit})" if unit else parameter.title,
        parameter.path,
        tuple(panel for panel in panels if panel is not None),
        ticks_along(marks, *ends),
    )


def _panel(
    material: Material, words: Words, measure: str, designs: Sequence[int], x: Floats, *, alone: bool
) -> ResponsePanel | None:
    unit = measure_named(measure).unit
    rows = scale(unit) * np.array([material.interval(measure, design) for design in designs])  # mean, lo, hi
    known = np.isfinite(rows[:, 0])
    if not known.any():
        return None
    rows = np.where(np.isfinite(rows), rows, rows[:, :1])  # no interval: its ends are the mean
    least, most = float(np.nanmin(rows)), float(np.nanmax(rows))
    room = (most - least) * MARGIN or 0.5
    least, most = least - room, most + room
    y = np.round(100 * (most - rows) / (most - least), 2)
    marks = ticks(least, most, most=4)
    points = [
        Point(
            round(float(at), 2), float(y[number, 0]), float(y[number, 1]), float(y[number, 2]), material.designs[design].title
        )
        for number, (design, at) in enumerate(zip(designs, x, strict=True))
        if known[number]
    ]
    order = sorted(points, key=lambda point: point.x)
    return ResponsePanel(
        words(f"measure_{measure}"),
        tuple(points),
        f"M{' '.join(f'{point.x:g} {point.y:g}' for point in order)}" if alone else "",
        ticks_along(marks, least, most, down=True),
    )
