from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.sim import layout, trace
from septel.sim import measures as m
from tests.sim.theatres import BUSY, DWELL_H, agency, alone, belief, cells, ends, gang, model, rows, small, times, tip, traced


def test_the_go_test_drops_what_has_gone_cold() -> None:
    slow = small(go_threshold=0.5)
    slow["agencies"]["police"]["command"] = {"seat": "P0", "service": "200 h"}
    log, measures = traced(model(slow))
    ended = rows(log, trace.ENDED)
    assert (ended["flag"] == m.STALE).sum() > 0 and measures["waterfall_stale"] > 0
    assert len(rows(traced(model(slow | {"go_threshold": 0}))[0], trace.TASKED)) > measures["operations"]


def test_no_teams_wait_in_line_or_are_dropped() -> None:
    text = small(ranks={"cell": {"packages": {"assault": 2}, "succession": "1 d"}}, go_threshold=0)
    text["agencies"]["police"]["bases"] = {"P0": {"assault": 2, "cordon": 1}}
    text["agencies"]["army"]["bases"] = {"P5": {"assault": 2, "cordon": 1}}
    text["agencies"]["army"]["command"] = "P5"
    waiting, _ = traced(model(text))
    dropped, measures = traced(model(text | {"when_busy": "drop"}))
    assert (rows(dropped, trace.ENDED)["flag"] == m.NO_TEAMS).sum() > 0 and measures["waterfall_no_teams"] > 0
    assert (rows(waiting, trace.ENDED)["flag"] == m.NO_TEAMS).sum() == 0
    assert len(rows(waiting, trace.TASKED)) > len(rows(dropped, trace.TASKED))
    ready = set(np.round(rows(waiting, trace.READY)["t"], 9).tolist())
    at_ready = [row for row in rows(waiting, trace.TASKED) if round(float(row["t"]), 9) in ready]
    assert at_ready, "a waiting request is tasked at the moment when teams become ready"


@pytest.mark.compiled
def test_deconfliction_refuses_the_second_operation_that_would_else_be_a_duplicate() -> None:
    text = BUSY | {"pool": "own", "go_threshold": 0, "horizon": "60 d"}
    blind, measures = traced(model(text))
    seen, kept = traced(model(text | {"deconfliction": True}))
    assert measures["duplicates"] > 0 and (rows(blind, trace.TASKED)["flag"] == 1).sum() == measures["duplicates"]
    assert kept["duplicates"] == 0 and (rows(seen, trace.ENDED)["flag"] == m.REFUSED).sum() > 0


@pytest.mark.compiled  # minutes as plain Python
def test_a_long_line_of_waiting_requests_is_gone_through() -> None:
    text = small(
        organisations={"gang": {"head": 0, "lieutenants": 0, "cells": 400, "territory": "everywhere"}},
        agencies={"army": {"command": {"seat": "P0", "officers": 100, "service": "0 h"}, "bases": {"P0": {"assault": 1}}}},
        sources={"eyes": {"kind": "own", "agency": "army", "rate": "0.5 /d"}},
        ranks={"cell": {"dwell": "400 d", "packages": {"assault": 1}}},
        act_threshold=0,
        go_threshold=0,
    )
    run = sim.Simulation(model(text))
    run.run_until()
    waiting = run.state.pools[layout.REQUESTS, 2]
    assert waiting > 300, "far more than the agenda holds questions at a time"
    taken = rows(run.trace(), trace.TASKED)
    assert len(taken) > 20 and (np.diff(taken["t"]) > 0).all()


def test_the_go_test_weighs_belief_by_the_chance_that_the_target_is_still_there() -> None:
    still = belief() * math.exp(-(15 - 10 + 3) / DWELL_H)  # five hours on, and three to the action
    for threshold, tasked in ((still - 1e-9, 1), (still + 1e-9, 0)):
        log, measures = traced(model(alone(go_threshold=threshold)))
        assert len(rows(log, trace.TASKED)) == tasked
        assert ends(measures) == ({"slipped": 1} if tasked else {"stale": 1})


def closed_until_tuesday(stays: str, **changes: Any) -> dict[str, Any]:
    """A staff that is closed from 12:00 to 08:00 of the next day: 20 hours lost."""
    police = agency(approvals={"staff": {"time": "3 h", "hours": "morning"}})
    return alone(calendars={"morning": "08:00-12:00"}, agencies={"police": police}, ranks=cells(dwell=stays), **changes)


def test_a_request_that_closed_offices_made_too_old_ends_out_of_hours_and_any_other_as_stale() -> None:
    m_h = 48.0
    # decided at 12; three hours' work from 8 of Tuesday are done at 35, 25 h after the tip; three more to the action
    now = 1 / (1 + math.exp(-(math.log(0.15 / 0.85) + math.log(900)))) * math.exp(-28 / m_h)
    for threshold, end in ((now * 1.01, "out_of_hours"), (now * math.exp(20 / m_h) * 1.01, "stale")):
        log, measures = traced(model(closed_until_tuesday("48 h", go_threshold=threshold)))
        assert times(log, trace.ENDED) == [35.0] and measures["lost_hours"] == 20.0
        assert ends(measures) == {end: 1}
    for threshold in (now * 0.99,):
        assert len(rows(traced(model(closed_until_tuesday("48 h", go_threshold=threshold)))[0], trace.TASKED)) == 1


def test_a_request_that_waits_for_teams_is_tested_again_when_they_are_ready() -> None:
    police = agency(bases={"P0": {"assault": 1}})
    text = alone(agencies={"police": police}, organisations=gang(cells=2), injects=[tip("10 h", cell=2), tip("11 h")])
    log, measures = traced(model(text))
    assert times(log, trace.TASKED) == [15.0, 26.0] and times(log, trace.READY)[0] == 26.0
    still = belief() * math.exp(-(16 - 11 + 3) / DWELL_H)
    stale, after = traced(model(text | {"go_threshold": still * math.exp(-1 / DWELL_H)}))
    assert times(stale, trace.TASKED) == [15.0] and times(stale, trace.ENDED) == [26.0]
    assert ends(measures) == {"slipped": 2} and ends(after) == {"slipped": 1, "stale": 1}
