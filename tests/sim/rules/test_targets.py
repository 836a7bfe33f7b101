from __future__ import annotations

import numpy as np
import pytest

from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import BUSY, EIGHT, model, rows, small, traced

QUIET = {"tips": {"kind": "tips", "rate": "0 /d", "receivers": {"police": 1}, "grades": {"F6": {"true": 1, "false": 1}}}}


def test_targets_begin_at_once_and_never_stay_where_they_were() -> None:
    log, _ = traced(model(small(sources=QUIET)))
    for k in range(8):
        visits = rows(log, trace.VISIT)
        visits = visits[visits["target"] == k]
        assert visits["t"][0] == 0 and visits["visit"].tolist() == list(range(len(visits)))
        assert (np.diff(visits["place"]) != 0).all()
        assert (visits["t"][1:] == visits["y"][:-1]).all(), "the next visit begins when one ends"


@pytest.mark.compiled
def test_first_places_follow_the_weights_and_zero_is_never_visited() -> None:
    territory = {"P0": 3, "P1": 1, "P2": 0, "P4": 1}
    text = small(
        sources=QUIET,
        organisations={"gang": {"head": 0, "lieutenants": 0, "cells": 400, "territory": territory, "roam": "anywhere"}},
    )
    log, _ = traced(model(text | {"horizon": "60 d"}))
    visits = rows(log, trace.VISIT)
    first = visits[visits["visit"] == 0]["place"]
    assert set(visits["place"].tolist()) == {0, 1, 4}
    assert abs((first == 0).mean() - 0.6) < 3.3 * (0.24 / 400) ** 0.5


def test_a_short_roam_prefers_near_places() -> None:
    near, far = (
        rows(
            traced(model(small(sources=QUIET, organisations={"gang": {"territory": "everywhere", "cells": 60, "roam": roam}})))[
                0
            ],
            trace.VISIT,
        )
        for roam in ("30 km", "anywhere")
    )
    steps = [np.abs(np.diff(log[log["target"] == k]["place"])) for log in (near, far) for k in range(60)]
    assert np.concatenate(steps[:60]).mean() < np.concatenate(steps[60:]).mean() - 0.5


def test_places_far_beyond_the_roam_are_still_reached() -> None:
    text = small(sources=QUIET, organisations={"gang": {"territory": {"P0": 1, "P5": 1}, "roam": "20 m"}})
    visits = rows(traced(model(text))[0], trace.VISIT)
    assert set(visits["place"].tolist()) == {0, 5}


def test_a_captured_target_is_replaced_after_the_succession_and_never_if_never() -> None:
    log, measures = traced(model(small(ranks={rank: {"succession": "50 h"} for rank in ("head", "lieutenant", "cell")})))
    caught = [row for row in rows(log, trace.ACTION) if row["flag"] == trace.CAPTURED]
    filled = rows(log, trace.FILLED)
    expected = [(int(row["target"]), float(row["t"]) + 50.0) for row in caught if row["t"] + 50.0 <= 720.0]
    assert [(int(row["target"]), float(row["t"])) for row in filled] == expected
    assert len(expected) > 0
    never, _ = traced(model(small(ranks={rank: {"succession": "never"} for rank in ("head", "lieutenant", "cell")})))
    assert len(rows(never, trace.FILLED)) == 0
    gone = {int(row["target"]): row["t"] for row in rows(never, trace.ACTION) if row["flag"] == trace.CAPTURED}
    visits = rows(never, trace.VISIT)
    assert all((visits[visits["target"] == k]["t"] <= t).all() for k, t in gone.items()) and gone
    assert measures["captures"] >= len(expected)


def test_days_without_a_head_add_up() -> None:
    text = small(ranks={"head": {"visibility": 30, "packages": {"assault": 1}, "succession": "48 h"}})
    log, measures = traced(model(text))
    caught = [float(row["t"]) for row in rows(log, trace.ACTION) if row["flag"] == trace.CAPTURED and row["target"] == 0]
    assert caught
    assert measures["days_without_head"] == pytest.approx(sum(min(48.0, 720.0 - t) for t in caught) / 24)


def test_each_visit_counts_once_at_the_furthest_stage_before_its_end() -> None:
    log, measures = traced(model(BUSY))
    reached: dict[int, int] = {}
    stage_of = {trace.TASKED: m.MOVING, trace.WARNED: m.WARNED}
    for row in log:
        k = int(row["target"])
        if row["what"] == trace.VISIT:
            reached[k] = -1
        elif row["what"] in stage_of and row["visit"] in (-1, row["visit"]):
            reached[k] = max(reached.get(k, -1), stage_of[int(row["what"])] if row["what"] == trace.WARNED else -1)
        elif row["what"] == trace.VISIT_END:
            assert row["flag"] >= reached[k]
    assert sum(measures[f"waterfall_{stage}"] for stage in m.FURTHEST_FIRST) == pytest.approx(1)


def test_visits_that_nobody_heard_of_are_never_known() -> None:
    _, measures = traced(model(small(sources=QUIET)))
    assert measures["waterfall_never_known"] + measures["waterfall_open"] == pytest.approx(1)
    assert measures["operations"] == 0 and np.isnan(measures["action_h_median"]) and np.isnan(measures["dry_holes_per_100"])


def test_a_warning_of_whatever_kind_cuts_a_visit_short_and_another_end_does_not() -> None:
    log, _ = traced(model(EIGHT))
    begun = {(int(row["target"]), int(row["visit"])): row for row in rows(log, trace.VISIT)}
    warned = {(int(row["target"]), int(row["visit"])): row for row in rows(log, trace.WARNED)}
    assert len({int(row["flag"]) for row in warned.values()}) >= 3
    for row in rows(log, trace.VISIT_END):
        key = (int(row["target"]), int(row["visit"]))
        natural = float(begun[key]["y"])
        if row["flag"] not in (m.CAPTURED, m.SLIPPED):
            assert row["t"] == (min(natural, warned[key]["y"]) if key in warned else natural)
        if key in warned:
            assert warned[key]["t"] <= row["t"] <= natural
