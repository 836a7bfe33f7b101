"""All that a report is made of, from the log: the exercise's document, the moments that mattered, the land under its map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septel.exercise.aar import of_log
from septel.exercise.log import Log

MOMENTS, PAIRS = 3, 200  # by default: how many moments are told, and how often each is continued each way


def gathered(
    log: Log,
    *,
    audience: str | None = None,
    moments: int = 0,
    pairs: int = PAIRS,
    progress: Callable[[str, int, int], None] | None = None,
    with_land: bool = True,
) -> dict[str, Any]:
    """The data as a seat may know it, or control's. Moments are for who sees all, and take minutes; land takes seconds.

    SeptelError if there is no exercise in the log, or no such seat.
    """
    found = of_log(log, audience=audience)
    found["moments"] = None
    if moments and found["for"]["sees_all"]:
        from septel.exercise.aar import choices, courses
        from septel.exercise.features import all_features
        from septel.exercise.state import Fold

        taken = choices.find(log.read(), lambda first, last: log.read(first - 1, last), Fold(all_features()))
        found["moments"] = courses.moments(taken, count=moments, pairs=pairs, progress=progress)
    if with_land and found["map"]["places"]:
        from septel.report.aar.land import land

        found["map"] |= land(next(iter(log.read(0, 1))).body)
    return found
