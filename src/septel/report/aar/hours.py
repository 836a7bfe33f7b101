"""Hours of an exercise as marks of an axis, at local midnights or at full hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from septel.exercise.clock import moment
from septel.report.aar.speech import FIRM, Speech

STEPS_H = (1 / 12, 1 / 6, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720, 1440, 2880, 8760)


def local(facts: Mapping[str, Any], t: float) -> datetime:
    """The exercise's local time of an hour."""
    return datetime.fromisoformat(moment(facts, t)["local"])


def said(facts: Mapping[str, Any], t: float, s: Speech) -> str:
    """An hour as day and time."""
    at = local(facts, t) + timedelta(seconds=30)
    return f"{s.day(at, year=False)} {at:%H:%M}".replace(" ", FIRM)


def marks(facts: Mapping[str, Any], end: float, s: Speech, *, most: int) -> list[tuple[float, str]]:
    """Hours from 0 to `end` at round local times, `most` of them at most, and how they are written."""
    step = next((one for one in STEPS_H if end / one <= most), STEPS_H[-1])
    begin = local(facts, 0.0)
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    past = (begin - midnight).total_seconds() / 3600
    first = -past % step if step <= 24 else -past % 24
    found = []
    t = first
    while t <= end + 1e-9:
        shift = (local(facts, t).hour + 12) % 24 - 12 if step >= 24 else 0  # where clocks were put forward or back
        at = local(facts, t - shift) + timedelta(seconds=30)
        day = s.day(at, year=False)
        found.append((t - shift, day if step >= 24 else f"{day} {at:%H:%M}"))
        t += step
    return found
