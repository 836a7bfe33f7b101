from __future__ import annotations

import math
from typing import Any

import pytest

from septel.sim import trace
from septel.sim.rules import action
from tests.sim.theatres import BUSY, model, rows, small, traced


def test_the_chance_of_a_capture() -> None:
    assert action.capture_chance(0.6, 0.2, 0) == pytest.approx(0.6)
    assert action.capture_chance(0.6, 0.2, 2) == pytest.approx(1 - 0.4 * 0.64)
    assert action.capture_chance(1.0, 0.0, 0) == 0.99


def outcomes(text: dict[str, Any], replications: int = 8) -> dict[int, int]:
    ready = model(text)
    found = dict.fromkeys(range(4), 0)
    for replication in range(replications):
        for row in rows(traced(ready, replication=replication)[0], trace.ACTION):
            found[int(row["flag"])] += 1
    return found


def test_captures_follow_their_chance() -> None:
    ranks = {rank: {"packages": {"assault": 1}, "succession": "2 d"} for rank in ("head", "lieutenant", "cell")}
    found = outcomes(small(ranks=ranks, capture={"p0": 0.7, "p1": 0}), 20)
    n = found[trace.CAPTURED] + found[trace.SLIPPED]
    assert n > 150 and abs(found[trace.CAPTURED] / n - 0.7) < 3.3 * math.sqrt(0.21 / n)


def test_an_empty_house_is_a_dry_hole_if_a_report_was_true_and_else_a_wrong_door() -> None:
    log, measures = traced(model(BUSY | {"horizon": "60 d", "go_threshold": 0}))
    true = {int(row["id"]) for row in rows(log, trace.ORIGIN) if row["flag"] == 1}
    heard: dict[tuple[int, int, int], set[int]] = {}
    checked = 0
    for row in log:
        key = (int(row["holder"]), int(row["target"]), int(row["place"]))
        if row["what"] == trace.REPORT and row["flag"] == trace.FUSED:
            heard.setdefault(key, set()).add(int(row["id"]))
        elif row["what"] == trace.ACTION and row["flag"] == trace.DRY_HOLE:
            assert heard[key] & true
            checked += 1
    assert checked > 0 and measures["dry_holes"] == checked
    assert measures["harmed"] <= measures["wrong_doors"]


def test_harm_at_wrong_doors_follows_its_chance() -> None:
    for chance in (0.0, 1.0):
        _, measures = traced(model(small(wrong_door_harm=chance, go_threshold=0, act_threshold=0.05, horizon="90 d")))
        assert measures["wrong_doors"] > 0
        assert measures["harmed"] == chance * measures["wrong_doors"]


def test_the_outcome_closes_the_case_for_the_holder_alone_or_for_all_members() -> None:
    alone, _ = traced(model(small()))
    shared, _ = traced(model(small(sharing="platform")))
    for log, several in ((alone, False), (shared, True)):
        times: dict[float, set[int]] = {}
        for row in rows(log, trace.CLOSED):
            times.setdefault(float(row["t"]), set()).add(int(row["holder"]))
        assert times and any(len(holders) > 1 for holders in times.values()) == several
