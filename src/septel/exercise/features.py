"""The features of an exercise, in the order in which they are asked."""

from __future__ import annotations

from septel.exercise import clock, evaluation, field, messages, msel, seats, timeline, tips, what_if
from septel.exercise.feature import Feature


def all_features() -> tuple[Feature, ...]:
    """Every feature; the clock first, since others look at it."""
    return (
        clock.FEATURE, timeline.FEATURE, seats.FEATURE, field.FEATURE, messages.FEATURE, msel.FEATURE, evaluation.EXPECTED,
        evaluation.FEATURE, what_if.FEATURE, tips.FEATURE,
    )  # fmt: skip
