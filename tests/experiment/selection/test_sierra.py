"""The whole question on the shipped scenario: which of eight designs, within its limits, at 95 % confidence."""

from __future__ import annotations

import time

import pytest

from septel.experiment import select

EIGHT = ("as_is", "liaison", "platform", "regional", "strike_force", "confirm", "joint_warrant", "one_blow")


@pytest.mark.long
@pytest.mark.bench
@pytest.mark.compiled
def test_which_of_eight_designs_is_answered_within_three_minutes() -> None:
    started = time.perf_counter()
    found = select("sierra", EIGHT, indifference=0.02, cap=2000)
    assert time.perf_counter() - started < 180
    assert found.outcome.status == "found"
    fates = {one.design: one.fate for one in found.outcome.standings}
    assert fates.pop(found.answer) == "best" and set(fates.values()) <= {"worse", "beyond"}
