"""Curves of the times, and dots of stated belief against truth, from the pooled histograms."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from septel.report.charts import Tick
from septel.report.material import Material
from septel.report.words import Words
from septel.sim.measures import TIME_EDGES_H, TIMES

FROM_H, TO_H = 0.5, 1000.0
TICKS_H = (1, 6, 24, 168, 720)
FEW = 20


@dataclass(frozen=True)
class Curve:
    """A step curve as an SVG path in a box of 100 × 100, y down."""

    key: str
    path: str


@dataclass(frozen=True)
class Panel:
    title: str
    curves: tuple[Curve, ...]
    note: str


@dataclass(frozen=True)
class Spot:
    """Requests of one stated belief: position in %, radius in px, whether they are few, and what it says."""

    x: float
    y: float
    r: float
    few: bool
    text: str


@dataclass(frozen=True)
class BeliefPanel:
    title: str
    spots: tuple[Spot, ...]
    note: str


def time_at(hours: float) -> float:
    """Where a time stands on the axis, in %."""
    return round(100 * math.log(hours / FROM_H) / math.log(TO_H / FROM_H), 2)


def time_ticks(words: Words) -> tuple[Tick, ...]:
    return tuple(Tick(time_at(hours), words(f"tick_{hours}")) for hours in TICKS_H)


def time_panels(material: Material, words: Words) -> tuple[Panel, ...]:
    """For each design the share of cases decided, arrived at and acted on by a time; empty where nothing was counted."""
    panels = []
    for design in material.designs:
        counts = material.pool(design.name, "times")
        if counts is None:
            continue
        curves = tuple(
            Curve(name.removesuffix("_h"), _distribution(counts[row])) for row, name in enumerate(TIMES) if counts[row].sum()
        )
        note = words("n_actions", n=f"{int(counts[2].sum()):,}".replace(",", "\u2009"))
        panels.append(Panel(design.title, curves, note))
    return tuple(panels) if any(panel.curves for panel in panels) else ()


def _distribution(counts: np.ndarray) -> str:
    """The empirical distribution at the bins' edges, joined by straight lines, cut to the axis."""
    share = 100 * np.cumsum(counts) / counts.sum()
    points = []
    for edge, value in zip(TIME_EDGES_H[1:], share, strict=True):
        if edge < FROM_H:
            before = value
            points = [(0.0, before)]
        elif edge <= TO_H:
            points.append((time_at(float(edge)), float(value)))
    text = " ".join(f"{x:g} {round(100 - y, 2):g}" for x, y in points)
    return f"M{text}"


def belief_panels(material: Material, words: Words) -> tuple[BeliefPanel, ...]:
    """For each design the share true against the belief stated, in tenths of belief; empty where nothing was asked."""
    pools = [(design, material.pool(design.name, "calibration")) for design in material.designs]
    most = max((int(pool[:, 0].max()) for _, pool in pools if pool is not None), default=0)
    if most == 0:
        return ()
    panels = []
    for design, pool in pools:
        if pool is None:
            continue
        spots = []
        for bin_, (asked, true) in enumerate(pool.tolist()):
            if asked:
                text = f"{10 * bin_}–{10 * bin_ + 10} %: {words('n_requests', n=asked)}, {100 * true / asked:.0f} %"
                radius = round(max(2.0, 11 * math.sqrt(asked / most)), 2)
                spots.append(Spot(10 * bin_ + 5, round(100 - 100 * true / asked, 2), radius, asked < FEW, text))
        total = f"{int(pool[:, 0].sum()):,}".replace(",", "\u2009")
        panels.append(BeliefPanel(design.title, tuple(spots), words("n_requests", n=total)))
    return tuple(panels)
