from __future__ import annotations

import io

import pytest

from septel.experiment import progress
from septel.experiment.progress import COMPILING, Progress, duration, shown

MOMENT = Progress(120.5, 400, 10.0, 12.0, 3.4e6, 23.2, 0.0123, "platform")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_tells_done_rate_time_left_and_the_widest_interval() -> None:
    line = MOMENT.line()
    assert line.startswith("120 of 400 replications, 12/s, 3.4 M events/s, 23 s left")
    assert "widest 95 % interval of p_interdiction ±0.012 (absolute, platform)" in line


def test_what_is_not_known_yet_is_not_told() -> None:
    assert Progress(0, 400, 0.1, 0, 0, float("inf"), float("nan"), "").line() == "0 of 400 replications"
    assert Progress(0, 400, 0.1, 0, 0, float("inf"), float("nan"), "").text() == ""


def test_plain_lines_come_every_few_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(progress.time, "perf_counter", lambda: clock[0])
    stream = io.StringIO()
    with shown(stream) as show:
        for clock[0] in [n / 10 for n in range(200)]:
            show(MOMENT)
    assert 3 <= len(stream.getvalue().splitlines()) <= 20 / progress.LINE_S + 1
    assert "\x1b" not in stream.getvalue()


def test_a_cold_start_is_announced_at_once() -> None:
    for stream in (io.StringIO(), Terminal()):
        with shown(stream) as show:
            show(Progress.before_compilation(0, 10))
        assert COMPILING in stream.getvalue()


def test_a_terminal_shows_a_bar_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    stream = Terminal()
    with shown(stream) as show:
        show(MOMENT)
    assert "120/400" in stream.getvalue()
    assert "p_interdiction ±0.012" in stream.getvalue()


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "0 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")])
def test_durations_are_in_two_units_at_most(seconds: float, text: str) -> None:
    assert duration(seconds) == text
