"""Whatever the scenario, its accounts balance: reports, visits, team hours, belief, places in the trace."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from septel import sim
from septel.compiled import JIT
from septel.scenario import Book
from septel.sim import layout, measures, trace
from tests.strategies import scenarios

REPORTS = ("reports_fused", "reports_duplicate", "reports_rejected", "reports_withheld", "reports_in_transit")


def tallied(run: sim.Simulation) -> dict[str, float]:
    return dict(zip(measures.COUNTERS, run.state.tally.tolist(), strict=True))


def finished(scenario: Any, replication: int) -> tuple[sim.Simulation, dict[str, float]]:
    run = sim.Simulation(sim.Model.build(scenario), seed=7, replication=replication)
    assert run.run_until() is None
    return run, run.measures()


@given(scenarios())
@settings(max_examples=60 if JIT else 6)
def test_accounts_balance_in_random_scenarios(text: dict[str, Any]) -> None:
    for replication, scenario in enumerate(Book.from_dict(text).designs.values()):
        run, got = finished(scenario, replication)
        tally, rows = tallied(run), run.trace()
        check_reports(run, tally, got)
        check_visits(rows, got)
        check_team_hours(run, got)
        check_operations(rows, tally, got)
        check_ends(got)
        check_conduct(scenario, rows, got)


def check_reports(run: sim.Simulation, tally: dict[str, float], got: dict[str, float]) -> None:
    assert sum(got[name] for name in REPORTS) == tally["reports_made"]
    assert got["leads_true"] + got["leads_false"] == got["leads_tips"] + got["leads_own"]
    rows = run.trace()
    seen = rows[rows["what"] == trace.REPORT]
    beliefs = seen["x"][seen["flag"] == trace.FUSED]
    assert ((beliefs >= 0) & (beliefs <= 1)).all()
    pairs = rows[rows["what"] == trace.RELEASED][["id", "command", "holder"]]
    assert len(np.unique(pairs)) == len(pairs), "a report goes at most once per ordered pair of holders"


def check_visits(rows: np.ndarray, got: dict[str, float]) -> None:
    shares = [got[f"waterfall_{stage}"] for stage in measures.FURTHEST_FIRST]
    assert abs(sum(shares) - 1) < 1e-12
    assert got["visits"] == (rows["what"] == trace.VISIT).sum()
    ended = rows[rows["what"] == trace.VISIT_END]
    captured = (ended["flag"] == measures.CAPTURED).sum()
    assert got["captures"] == captured == sum(got[f"captures_{rank}"] for rank in ("head", "lieutenant", "cell"))


def check_team_hours(run: sim.Simulation, got: dict[str, float]) -> None:
    hours = sum(got[f"team_hours_{state}"] for state in measures.TEAM_STATES)
    teams = run.world.stock.sum()
    assert abs(hours - teams * run.model.scenario.horizon) <= 1e-6 * max(1.0, hours)
    assert min(got[f"team_hours_{state}"] for state in measures.TEAM_STATES) >= -1e-9
    assert (run.state.free >= 0).all()
    assert (run.state.free <= run.world.stock).all()
    if (run.world.commands["officers"] * run.world.commands["open_h"]).sum() > 0:  # else it is undefined
        assert 0 <= got["officer_utilisation"] <= 1 + 1e-12


def check_operations(rows: np.ndarray, tally: dict[str, float], got: dict[str, float]) -> None:
    acted = rows[rows["what"] == trace.ACTION]
    barred = acted["flag"] == trace.NO_WARRANT
    found = got["slipped"] + got["captures"] + got["wrong_houses"]
    assert tally["completed"] == (~barred).sum() == got["dry_holes"] + got["wrong_doors"] + found
    assert got["warrants_expired"] == barred.sum()
    assert got["operations"] == (rows["what"] == trace.TASKED).sum() >= len(acted) + got["recalled"]
    assert got["harmed"] <= got["wrong_doors"] + got["wrong_houses"]
    asked, ended = (rows["what"] == trace.ASKED).sum(), (rows["what"] == trace.ENDED).sum()
    assert asked == got["requests"] >= got["operations"] + ended
    assert (np.diff(rows["t"]) >= 0).all()


def check_ends(got: dict[str, float]) -> None:
    ends = {name: got[f"end_{name}"] for name in measures.ENDS}
    assert sum(ends.values()) == got["requests"], "every request ends once"
    assert ends["captured"] == got["captures"]
    assert ends["slipped"] == got["slipped"]
    assert ends["wrong_house"] == got["wrong_houses"]
    assert ends["recalled"] == got["recalled"]
    missed = sum(ends[name] for name in ("seen_coming", "out_of_hours", "no_recall", "stale", "false_lead"))
    assert missed >= got["dry_holes"] + got["wrong_doors"]
    assert ends["no_warrant"] >= got["warrants_expired"]


def check_conduct(scenario: Any, rows: np.ndarray, got: dict[str, float]) -> None:
    """Each part counts what the trace shows, and a part that the design leaves out counts nothing."""
    number = {name: int((rows["what"] == what).sum()) for what, name in enumerate(trace.NAMES)}
    warned = rows[rows["what"] == trace.WARNED]
    by = {how: int((warned["flag"] == how).sum()) for how in range(4)}
    pressed = int(((warned["flag"] == trace.BY_OPERATION) & (warned["id"] == 0)).sum())
    at_house = sum(1 for row in rows[rows["what"] == trace.ACTION] if row["flag"] == trace.WRONG_HOUSE)
    assert got["confirmations"] == number["sighted"] <= number["scouts"] and got["noticed"] == by[trace.BY_SCOUTS]
    assert got["alarms"] == by[trace.BY_ALARM] and got["friendly_contacts"] == number["contact"]
    assert got["warned_operations"] <= by[trace.BY_OPERATION] - pressed <= got["warned_operations"] + at_house
    assert got["recalled"] == number["recalled"] and got["recalls_unheard"] == number["unheard"]
    assert got["blows"] == number["blow"] and got["warrants"] == number["ruled"] >= got["warrants_refused"]
    assert (rows[rows["what"] == trace.BLOW]["x"] >= 2).all()
    assert got["without_warrant"] <= got["warrants_refused"] + got["warrants"]
    assert got["lost_hours"] >= -1e-9
    left_out = {
        "confirm": ("confirmations", "noticed", "end_unconfirmed"),
        "warrant": ("warrants", "warrants_expired", "without_warrant", "end_no_warrant"),
        "h_hour": ("blows",),
        "communications": ("friendly_contacts", "late_reports", "recalls_unheard", "end_no_recall"),
        "recall": ("recalled", "recalls_unheard"),
    }
    for part, counted in left_out.items():
        assert getattr(scenario, part) or not any(got[name] for name in counted)
    groups = rows[rows["what"] == trace.GROUP]
    assert (groups["x"] >= groups["t"]).all() and (groups["y"] >= groups["x"]).all()


@pytest.mark.compiled  # long as plain Python
@given(scenarios())
@settings(max_examples=30 if JIT else 4)
def test_what_is_counted_as_under_way_is_under_way_at_the_horizon(text: dict[str, Any]) -> None:
    for replication, scenario in enumerate(Book.from_dict(text).designs.values()):
        run, _ = finished(scenario, replication)
        S = run.state
        slots = {"requests": layout.REQUESTS, "operations": layout.OPERATIONS}
        live = {name: S.pools[pool, 2] for name, pool in slots.items()}
        assert live["operations"] == S.operations["active"].sum()
        assert live["requests"] == (S.requests["state"] > 0).sum() == S.visits["requests"].sum()
        assert S.pools[layout.REPORTS, 2] == S.visits["reports"].sum()
        assert (S.officers >= 0).all() and (S.officers <= run.world.commands["officers"]).all()
        assert ((S.confidence[:, 0] <= 0) & (S.confidence[:, 0] >= -run.world.confidence)).all()
