"""Confidence before and after: a map of the baseline, maps of what it changed by until the horizon, and means over people."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from septel.experiment.statistics import Estimate
from septel.report.comparing import caption
from septel.report.loops import telling
from septel.report.maps import projection
from septel.report.material import Ground, Material
from septel.report.numerals import FIRM, digits, mean_half, plain, ticks, with_unit
from septel.report.tables import Cell, Row, Table, compared_cell
from septel.report.words import Words
from septel.scenario import Book
from septel.theatre.weights import by_place

Floats = NDArray[np.float64]
MOST_MAPS = 5
MOST_PLACES = 10
LARGEST, SMALLEST = 30.0, 8.0  # radii in units of a map
STEPS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)  # where colours of a change may part
# From little to much confidence: lightness falls steadily, so the order survives a grey print.
LEVELS = ("#f3f2c9", "#bfe0b6", "#7cc4b4", "#3f9bb5", "#2a6398", "#20306b")
# Lost, hardly changed, won: told apart with every kind of colour blindness.
CHANGES = ("#7f2704", "#d2601a", "#f6b77c", "#e4e7e9", "#a6cbe3", "#4a90c2", "#0b4a86")


@dataclass(frozen=True)
class Disc:
    """A place: its circle in units of the map, its colour, and what it says, if the map is to say it."""

    x: float
    y: float
    r: float
    colour: str
    text: str


@dataclass(frozen=True)
class DiscMap:
    title: str
    note: str
    discs: tuple[Disc, ...]


@dataclass(frozen=True)
class Confidence:
    """The section: the map of the baseline, maps of changes, a legend (colour, text) of each, and tables."""

    before: DiscMap
    changes: tuple[DiscMap, ...]
    levels: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    is_chosen: bool
    tables: tuple[Table, ...]


@dataclass(frozen=True, eq=False)
class Change:
    """Of one design, by place: the baseline f8[place], and confidence at the horizon."""

    before: Floats
    after: Estimate

    @property
    def by(self) -> Floats:
        """f8[place]: what was won; below 0 what was lost."""
        return self.after.mean - self.before


def confidence(material: Material, words: Words) -> Confidence | None:
    """The section; None where confidence at the horizon or its baseline is not known, or nothing changed anywhere."""
    ground, found = material.ground, changes(material)
    if ground is None or not any(np.any(np.abs(one.by) >= STEPS[0]) for one in found.values()):
        return None
    chosen = telling(material, list(found), ("confidence",), most=MOST_MAPS)
    first = found[chosen[0]]
    shades, levels = _shaded(first.before, words)
    edges = _edges(max(float(np.max(np.abs(found[design].by))) for design in chosen))
    bands = {design: [bisect_right(edges, value) for value in found[design].by.tolist()] for design in chosen}
    maps = tuple(
        DiscMap(
            material.designs[design].title,
            words("confidence_change", value=_points(_mean(ground, found[design].by))),
            _discs(ground, found[design], [CHANGES[band] for band in bands[design]], words if design == chosen[0] else None),
        )
        for design in chosen
    )
    used = sorted({band for one in bands.values() for band in one})
    note = words("confidence_mean", value=with_unit(plain(100 * _mean(ground, first.before), 1), "share"))
    return Confidence(
        DiscMap(words("confidence_before"), note, _discs(ground, first, shades, None)),
        maps,
        levels,
        tuple((CHANGES[band], _step_text(edges, band, words)) for band in used),
        len(chosen) < len(found),
        (_people_table(material, words), _places_table(material, words, first, chosen[0])),
    )


def changes(material: Material) -> dict[int, Change]:
    """What happened to confidence under each design whose baseline and end are known."""
    found: dict[int, Change] = {}
    if material.ground is None or material.book is None:
        return found
    for number, design in enumerate(material.designs):
        after = material.result.confidence(design.name)
        if after is not None and len(after.mean) == len(material.ground.theatre.names):
            found[number] = Change(_baseline(material.book, material.ground, design.name), after)
    return found


def _baseline(book: Book, ground: Ground, design: str) -> Floats:
    return by_place(book.designs[design].community.confidence, ground.theatre)


def _mean(ground: Ground, values: Floats) -> float:
    """The mean over people; over places where nobody is counted."""
    people = ground.theatre.people
    return float(np.average(values, weights=people)) if people.sum() > 0 else float(values.mean())


def _points(share: float) -> str:
    return with_unit(plain(100 * share, 2, sign=True), "share", difference=True)


def _shaded(values: Floats, words: Words) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """A colour for each place by its baseline, and the legend: single values where they are few, else bands."""
    single = np.unique(values)
    if len(single) <= len(LEVELS):
        colours = [LEVELS[round(at)] for at in np.linspace(0, len(LEVELS) - 1, len(single))] if len(single) > 1 else LEVELS[3:4]
        texts = [with_unit(f"{100 * value:g}", "share") for value in single.tolist()]
        which = np.searchsorted(single, values)
    else:
        edges = ticks(float(single[0]), float(single[-1]), most=len(LEVELS) - 2)[: len(LEVELS) - 1]
        colours = [LEVELS[round(at)] for at in np.linspace(0, len(LEVELS) - 1, len(edges) + 1)]
        low, high = f"{100 * edges[0]:g}", f"{100 * edges[-1]:g}"
        inner = [f"{100 * a:g}–{100 * b:g}{FIRM}%" for a, b in pairwise(edges)]
        texts = [words("confidence_to", n=low), *inner, words("confidence_over", n=high)]
        which = np.searchsorted(edges, values, side="left")
    there = sorted(set(which.tolist()))
    return [colours[one] for one in which.tolist()], tuple((colours[one], texts[one]) for one in there)


def _edges(largest: float) -> list[float]:
    """Where the colours of a change part: three steps each way, the greatest of them passed by the largest change."""
    third = max(4, bisect_right(STEPS, largest / 1.5) - 1)
    steps = STEPS[third - 4 : third + 1 : 2]
    return [*(-step for step in reversed(steps)), *steps]


def _step_text(edges: Sequence[float], band: int, words: Words) -> str:
    points = [f"{100 * abs(edge):g}" for edge in edges]
    middle = len(edges) // 2
    if band == middle:
        return words("confidence_same", n=points[middle])
    which = "lost" if band < middle else "won"
    if band in (0, len(edges)):
        return words(f"confidence_{which}_over", n=points[-1])
    inner, outer = (points[band], points[band - 1]) if band < middle else (points[band - 1], points[band])
    return words(f"confidence_{which}", low=inner, high=outer)


def _discs(ground: Ground, change: Change, colours: Sequence[str], words: Words | None) -> tuple[Disc, ...]:
    """Places as circles whose area goes with their people, the largest first so that none hides a smaller one."""
    theatre = ground.theatre
    onto, _ = projection(ground)
    at, most = onto(theatre.points), float(theatre.people.max(initial=0.0))
    radius = LARGEST * np.sqrt(theatre.people / most) if most > 0 else np.full(len(at), SMALLEST)
    discs = []
    for place in np.argsort(-radius, kind="stable").tolist():
        said = [with_unit(plain(100 * float(one[place]), 1), "share") for one in (change.before, change.after.mean)]
        text = words("confidence_place", name=theatre.names[place], before=said[0], after=said[1]) if words else ""
        x, y = np.round(at[place], 1).tolist()
        discs.append(Disc(x, y, round(max(SMALLEST, float(radius[place])), 1), colours[place], text))
    return tuple(discs)


def _people_table(material: Material, words: Words) -> Table:
    """Confidence before and at the horizon, mean over people, and what it changed by; of designs that were not mapped too."""
    assert material.ground is not None and material.book is not None
    rows = []
    for design, one in enumerate(material.designs):
        before = _mean(material.ground, _baseline(material.book, material.ground, one.name))
        mean, _, hi = material.interval("confidence", design)
        decimals = material.decimals("confidence")
        by = mean_half(mean - before, hi - mean, "share", decimals=decimals, sign=True)
        cells = (Cell(plain(100 * before, decimals)), compared_cell(material, words, design, "confidence"), Cell(*by))
        rows.append(Row(one.title, cells))
    head = tuple(words(f"confidence_column_{name}") for name in ("before", "after", "change"))
    return Table(caption(material, words, "table_confidence"), head, tuple(rows), words("design"), "compared")


def _places_table(material: Material, words: Words, change: Change, design: int) -> Table:
    """The places where confidence changed most under a design."""
    assert material.ground is not None
    rows = []
    for place in np.argsort(-np.abs(change.by), kind="stable")[:MOST_PLACES].tolist():
        before, by = float(change.before[place]), float(change.by[place])
        if abs(by) < STEPS[0]:
            break
        half = float(change.after.hi[place] - change.after.mean[place])
        decimals = max(1, digits(100 * half, 100 * by))
        after = mean_half(before + by, half, "share", decimals=decimals)
        cells = (Cell(plain(100 * before, decimals)), Cell(*after), Cell(plain(100 * by, decimals, sign=True)))
        rows.append(Row(material.ground.theatre.names[place], cells))
    head = tuple(words(f"confidence_column_{name}") for name in ("before", "after", "change"))
    key = words("table_confidence_places", first=material.designs[design].title)
    single = material.result.replications == 1
    said = words("numbers_single") if single else words("numbers")
    return Table(f"{key}{', ' if single else ': '}{said}", head, tuple(rows), words("place_name"))
