"""Which loops of the long run a design has, so that what it lacks is absent and not zero; and which designs a chart shows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from septel.report.material import Material
from septel.report.numerals import SAME
from septel.scenario import Scenario

PARTS: dict[str, Callable[[Scenario], bool]] = {
    "body": lambda one: one.body is not None,
    "violence": lambda one: one.violence is not None,
    "answers": lambda one: one.community.answers is not None,
    "justice": lambda one: one.justice is not None,
    "exploitation": lambda one: one.exploitation is not None,
    "capacity": lambda one: one.capacity is not None,
    "exercises": lambda one: one.capacity is not None and one.capacity.exercises is not None,
}
FLOWS = (
    "members_recruited", "members_removed", "members_killed", "members_saturated", "members_taken", "members_risen",
    "members_returned", "members_extinct",
)  # fmt: skip
FATES = ("convicted", "acquitted", "held_too_long", "captives_returned", "captives_open")
NEEDS: dict[str, str] = {
    **dict.fromkeys(("members", "organisations", "splits", "splits_refused", *FLOWS), "body"),
    **dict.fromkeys(FATES, "justice"),
    "violent_events": "violence",
    "tips_answered": "answers",
    "leads_captures": "exploitation",
    "skill": "capacity",
    "interoperability": "exercises",
}


def has(material: Material, design: int, part: str) -> bool:
    """Whether a design has a part of the long run; where the scenario cannot be read again, whether it left a trace."""
    scenario = material.book.designs.get(material.designs[design].name) if material.book else None
    if scenario is not None:
        return PARTS[part](scenario)
    return any(
        abs(material.interval(measure, design)[0]) > 0
        for measure, needed in NEEDS.items()
        if needed == part and material.at(measure) is not None
    )


def holds(material: Material, design: int, measure: str) -> bool:
    """Whether a measure means anything under a design: the result holds it, and the design has the part that it needs."""
    return material.at(measure) is not None and (measure not in NEEDS or has(material, design, NEEDS[measure]))


def those_with(material: Material, part: str) -> list[int]:
    """The designs that have a part."""
    return [design for design in range(len(material.designs)) if has(material, design, part)]


def occurs(material: Material, measure: str) -> bool:
    """Whether a measure is anything but zero or undefined under some design that has its part; of members zero tells enough."""
    column = material.at(measure)
    if column is None:
        return False
    with_part = [design for design in range(len(material.designs)) if holds(material, design, measure)]
    if measure == "members":
        return bool(with_part)
    return bool(np.nansum(np.abs(material.result.values[with_part, :, column])) > 0)


def telling(material: Material, designs: Sequence[int], measures: Sequence[str], *, most: int) -> list[int]:
    """The first of some designs, and those that differ most from the first of all; in their order, at most `most` of them.

    Of each measure in turn the design with the largest difference is taken whose interval leaves 0 out, before all one that has
    what the first lacks; then others in order.
    """
    if len(designs) <= most:
        return list(designs)
    sizes = [{one: size for one in designs if (size := _difference(material, one, measure)) > 0} for measure in measures]
    ranked = [sorted(size, key=size.__getitem__, reverse=True) for size in sizes]
    news = [row[0] for row, size in zip(ranked, sizes, strict=True) if row and math.isinf(size[row[0]])]
    turns = [row[turn] for turn in range(len(designs)) for row in ranked if turn < len(row)]
    chosen = list(dict.fromkeys([designs[0], *news, *turns, *designs]))[:most]
    return sorted(chosen)


def _difference(material: Material, design: int, measure: str) -> float:
    """The size of a difference to the first design whose interval leaves 0 out, else 0; inf for what the first lacks."""
    if design == 0 or not holds(material, design, measure):
        return 0.0
    if not holds(material, 0, measure):
        return math.inf if material.interval(measure, design)[0] > 0 else 0.0
    mean, lo, hi = material.interval(measure, design, paired=True)
    return abs(mean) if lo > 0 or hi < 0 else 0.0


def varies(material: Material, measure: str) -> bool:
    """Whether a measure differs between replications, or between the designs that have it."""
    column = material.at(measure)
    if column is None:
        return False
    with_part = [design for design in range(len(material.designs)) if holds(material, design, measure)]
    known = material.result.values[with_part, :, column]
    known = known[np.isfinite(known)]
    return len(with_part) == 1 or bool(len(known) and np.ptp(known) > SAME * np.abs(known).max())
