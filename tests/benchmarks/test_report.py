"""The table, latest.json and the page that quotes it."""

from __future__ import annotations

import json
from typing import Any

import benchmarks.__main__ as command
import pytest
from benchmarks.__main__ import LATEST, PARTS, joined, measure
from benchmarks.rows import Row, table
from benchmarks.turns import cores, middle_ratio, pinned

from benchmarks import page

SPEEDS = {"dispatch": {"ours", "c", "simpy", "cimba", "two_threads"}, "sierra": {"ours", "simpy_twin"}}


def latest() -> dict[str, Any]:
    return json.loads(LATEST.read_text())


def test_a_row_says_whether_its_target_was_met() -> None:
    rows = [Row("a", 0.5, "×", least=1), Row("bb", 2, "×", least=1), Row("c", 1, "MB", 0), Row("d", 6, "MB", most=5)]
    assert [row.met for row in rows] == [False, True, None, False]
    ends = [line.split()[-1] for line in table(rows).splitlines()]
    assert ends == ["MISSED", "met", "MB", "MISSED"]


def test_a_target_that_is_just_reached_is_met() -> None:
    assert Row("a", 0.75, "×", least=0.75).met and Row("a", 5, "MB", most=5).met


def test_latest_has_every_speed_and_a_verdict_on_every_target() -> None:
    found = latest()
    assert set(found) == {*PARTS, "targets", "measured"}
    for part, engines in SPEEDS.items():
        assert all(found[part][f"{engine}_mev_s"] > 0 for engine in engines)
        assert {"at", "cpu", "cores", "python", "numba", "numpy", "simpy", "cimba", "c"} <= set(found["measured"][part])
    targets = [row for part in PARTS for row in found["targets"][part]]
    assert len(targets) == 16 and {row["verdict"] for row in targets} <= {"met", "missed", "not measured"}
    assert set(found["sierra"]["designs"]) >= {"as_is", "liaison", "platform", "regional", "strike_force", "all"}


def test_latest_has_the_figures_of_travel_times() -> None:
    found = latest()["terrain"]
    assert all(found[name] > 0 for name in ("ours_s", "c_s", "steps_s", "threads2_speedup"))
    assert {"rwalk_s", "mcp_s"} <= set(found), "null where GRASS or scikit-image was not to be had"
    assert found["cuts"]["median"] > 0 and len(found["cuts"]["large"]) == 5 and len(found["bytes_a_cell"]) == 3


def test_what_could_not_be_had_is_neither_met_nor_missed() -> None:
    row = Row("peer", None, "×", least=8)
    assert (row.met, row.verdict, row.got) == (None, "not measured", "–")
    assert row.as_json()["value"] is None


def test_the_page_quotes_latest() -> None:
    text = page.PAGE.read_text()
    made = page.written(text, latest(), json.loads(page.SWEEP.read_text()))
    assert made == text, "python -m benchmarks.page makes the page anew"


def test_one_part_measured_anew_leaves_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("dispatch, ours to C", 0.8, "×", least=0.75)
    monkeypatch.setattr(command, "measurement", lambda part: lambda *, rounds, say: ({"ours_mev_s": 1.0 * rounds}, [row]))
    new, rows = measure(("dispatch",), rounds=3, say=lambda text: None)
    old = latest()
    both = joined(old, new)
    assert rows == [row] and both["dispatch"] == {"ours_mev_s": 3.0} and both["targets"]["dispatch"] == [row.as_json()]
    assert both["sierra"] == old["sierra"] and both["measured"]["sierra"] == old["measured"]["sierra"]
    assert list(both) == list(old)


def test_a_pin_ends_with_its_block() -> None:
    before = cores()
    with pinned(before[-1] if before else None):
        assert len(cores()) <= 1
    assert cores() == before


def test_ratios_are_taken_turn_by_turn() -> None:
    assert middle_ratio([2, 9, 4], [1, 3, 1]) == 3
