from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from septel.validate import queues, working_hours

DAILY, WEEKLY = working_hours.OFFICES


def test_an_office_that_never_closes_is_the_plain_queue() -> None:
    number, waits = working_hours.averages(replace(DAILY, opens=0, closes=24))
    chance = queues.erlang_c(3, 1.2)
    assert waits == pytest.approx(chance, abs=1e-9)
    assert number == pytest.approx(1.2 + chance * 1.2 / (3 - 1.2), abs=1e-9)


def test_the_averages_are_those_of_the_differential_equations() -> None:
    states, n = 60, np.arange(60)
    service = np.minimum(n, DAILY.officers)

    def slope(open_: float) -> np.ndarray:
        generator = np.diag(np.full(states - 1, DAILY.rate), 1) + open_ * np.diag(service[1:].astype(float), -1)
        return generator - np.diag(generator.sum(axis=1))

    day, night = slope(1.0), slope(0.0)
    y = np.concatenate([np.eye(states)[0], [0.0]])
    total = 0.0
    for _ in range(25):
        y[-1] = 0.0
        for rates, length in ((day, 16.0), (night, 8.0)):
            move = lambda _t, y, rates=rates: np.append(y[:-1] @ rates, y[:-1] @ n)  # noqa: E731
            y = solve_ivp(move, (0, length), y, method="LSODA", rtol=1e-9, atol=1e-12).y[:, -1]
        total = y[-1] / 24
    assert working_hours.averages(DAILY)[0] == pytest.approx(total, rel=1e-6)


def test_nothing_is_cut_off_that_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [working_hours.averages(office) for office in working_hours.OFFICES]
    monkeypatch.setattr(working_hours, "STATES", 80)
    for office, pair in zip(working_hours.OFFICES, whole, strict=True):
        assert working_hours.averages(office) == pytest.approx(pair, rel=1e-9)
