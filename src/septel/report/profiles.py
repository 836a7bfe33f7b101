"""A journey's profile: height along the way, coloured by how it is covered, and the hours above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from septel.report.charts import Tick
from septel.report.numerals import plain, tick_text, ticks
from septel.theatre.itinerary import left_at, parts

if TYPE_CHECKING:  # numba is slow to import
    from septel.theatre.terrain.route import Route

Array = NDArray[np.float64]
WAY_COLOURS = {
    "motorway": "#08306b",
    "trunk": "#1f66a8",
    "primary": "#5aa0d0",
    "secondary": "#7fbf9b",
    "tertiary": "#b7d987",
    "local": "#a9b2b8",
    "track": "#e0a63a",
    "off road": "#c8682e",
    "on foot": "#a11d3c",
}
MOST_POINTS = 400
MOST_HOURS, APART = 10, 11.0  # ticks of hours, and how far apart in % they must stand
SHARE = 0.004  # of the way: shorter parts get no legend of their own


@dataclass(frozen=True)
class Area:
    """What lies under a part of the way: how it is covered, and a path in a box of 100 × 100, y down."""

    how: str
    path: str


@dataclass(frozen=True)
class Profile:
    """A profile to be drawn: areas, the line above them, ticks of km, height and hours in %, and where the vehicle is left."""

    areas: tuple[Area, ...]
    line: str
    km_ticks: tuple[Tick, ...]
    height_ticks: tuple[Tick, ...]
    hour_ticks: tuple[Tick, ...]
    left: float | None
    kinds: tuple[tuple[str, str], ...]


def profile(route: Route) -> Profile:
    """The profile of a route."""
    km, height = route.km, filled(route.elevation)
    whole = max(float(km[-1]), 1e-9)
    steps = ticks(min(0.0, float(height.min())), max(float(height.max()), 100.0), most=4)
    low, high = min(0.0, float(height.min())), max(float(height.max()) * 1.06, steps[-1], 100.0)
    x, y = 100 * km / whole, 100 - 100 * (height - low) / (high - low)
    areas = []
    for part in parts(route):
        keep = _thinned(part.first, part.last, len(km))
        top = " ".join(f"{x[i]:.2f} {y[i]:.2f}" for i in keep)
        areas.append(Area(part.how, f"M{x[part.first]:.2f} 100L{top}L{x[part.last]:.2f} 100z"))
    line = "M" + " ".join(f"{x[i]:.2f} {y[i]:.2f}" for i in _thinned(0, len(km) - 1, len(km)))
    km_steps = ticks(0, whole, most=4)
    left = left_at(route)
    return Profile(
        areas=tuple(areas),
        line=line,
        km_ticks=tuple(Tick(round(100 * step / whole, 2), tick_text(step, km_steps)) for step in km_steps),
        height_ticks=tuple(Tick(round(100 - 100 * (step - low) / (high - low), 2), tick_text(step, steps)) for step in steps),
        hour_ticks=hour_ticks(route),
        left=None if left is None else round(float(x[left]), 2),
        kinds=kinds(route),
    )


def kinds(route: Route) -> tuple[tuple[str, str], ...]:
    """The kinds of way that are more than a sliver of the route, with their km, in the order of WAY_COLOURS."""
    km = route.km_by()
    whole = sum(km.values())
    return tuple((how, plain(km[how], 0 if km[how] >= 10 else 1)) for how in WAY_COLOURS if km.get(how, 0) > SHARE * whole)


def hour_ticks(route: Route) -> tuple[Tick, ...]:
    """Where on the way round hours have passed, in % of its km; of those that would touch, the first."""
    steps = [step for step in ticks(0, float(route.hours[-1]), most=MOST_HOURS) if step > 0]
    at = 100 * np.interp(steps, route.hours, route.km) / max(float(route.km[-1]), 1e-9)
    found: list[Tick] = []
    for step, share in zip(steps, at.tolist(), strict=True):
        if not found or share - found[-1].at >= APART:
            found.append(Tick(round(share, 2), tick_text(step, steps)))
    return tuple(found)


def filled(height: Array) -> Array:
    """Heights with straight lines over what is unknown, as over a bay that a schematic road crosses; 0 if nothing is known."""
    known = np.flatnonzero(np.isfinite(height))
    if not len(known):
        return np.zeros(len(height))
    return np.interp(np.arange(len(height)), known, height[known])


def _thinned(first: int, last: int, points: int) -> list[int]:
    step = max(1, points // MOST_POINTS)
    return [*range(first, last, step), last]
