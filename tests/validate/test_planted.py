"""Checks can fail: a rule that is wrong by a few percent is found by the check of that rule."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from septel.validate import (
    blows,
    communications,
    confirming,
    houses,
    lookouts,
    recall,
    scenes,
    shifts,
    trials,
    warrants,
    working_hours,
)
from septel.validate.rows import Row
from septel.validate.scenes import Bench

Change = Callable[[dict[str, Any]], Any]
HERE = (trials, blows, communications, confirming, houses, lookouts, recall, shifts, warrants, working_hours.queues)
SEED = 20091019


def is_found(
    monkeypatch: pytest.MonkeyPatch, rows: Callable[[Bench], Iterator[Row]], change: Change, scale: float = 0.3
) -> bool:
    """Whether a row is off when every scenario of the check is changed before it runs."""

    def ready(text: dict[str, Any]) -> Any:
        changed = copy.deepcopy(text)
        change(changed)
        return scenes.ready(changed)

    with_ready: list[ModuleType] = [module for module in HERE if hasattr(module, "ready")]
    for module in with_ready:
        monkeypatch.setattr(module, "ready", ready)
    return any(not abs(row.got - row.expected) <= row.tolerance for row in rows(Bench(SEED, 2, scale)))


def scaled(*path: str, by: float) -> Change:
    """A change that multiplies a number, or a duration or rate, where the scenario has it."""

    def change(text: dict[str, Any]) -> None:
        part: Any = text
        for word in path[:-1]:
            part = part.get(word) or {}
        value = part.get(path[-1])
        if isinstance(value, str):
            number, unit = value.split()
            part[path[-1]] = f"{by * float(number)!r} {unit}"
        elif value is not None:
            part[path[-1]] = by * value

    return change


SLIPS: dict[str, tuple[Callable[[Bench], Iterator[Row]], Change]] = {
    "scouts who see 4 % less": (confirming.confirm_rows, scaled("confirm", "detection", by=0.96)),
    "scouts who are noticed 8 % sooner": (confirming.confirm_rows, scaled("confirm", "exposure", by=1.08)),
    "an office open half an hour longer": (
        working_hours.office_rows,
        lambda text: text["calendars"].update(office="06:00-22:30"),
    ),
    "a shift that hands over at once": (
        shifts.shift_rows,
        lambda text: text["calendars"].update(day="08:00-20:00") if "night" not in text["calendars"] else None,
    ),
    "aircraft that fly a minute into the dark": (
        shifts.daylight_rows,
        lambda text: text["calendars"].update(daylight="06:00-18:01"),
    ),
    "an office that closes a minute late": (
        shifts.cost_rows,
        lambda text: text["calendars"]["office"].update(hours="09:00-17:01"),
    ),
    "rulings 8 % longer": (warrants.warrant_rows, scaled("warrant", "time", "exponential", by=1.08)),
    "warrants that expire 4 % later": (warrants.warrant_rows, scaled("warrant", "expires", by=1.04)),
    "lookouts who see 5 % more": (lookouts.lookout_rows, scaled("organisations", "gang", "lookouts", by=1.05)),
    "one more route": (lookouts.lookout_rows, lambda text: text["movement"].get("routes", {}).update(number=3)),
    "addresses of one grade 8 % more often wrong": (
        houses.house_rows,
        scaled("sources", "calls", "address_error", "E5", by=1.08),
    ),
    "people who forget 8 % sooner": (houses.confidence_rows, scaled("community", "recovery", by=0.92)),
    "orders that are heard 4 % more often": (recall.recall_rows, scaled("communications", "coverage", by=1.04)),
    "alarms 10 % rarer": (blows.sequence_rows, scaled("organisations", "gang 0", "alarm", by=0.9)),
    "turnouts 4 % longer": (blows.blow_rows, scaled("kinds", "assault", "turnout", "exponential", by=1.04)),
    "a place that is reached 5 % more often": (communications.message_rows, scaled("communications", "coverage", by=1.05)),
    "radios that work 5 % more often": (communications.meeting_rows, scaled("communications", "radios", by=1.05)),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_found(monkeypatch, *SLIPS[slip])
