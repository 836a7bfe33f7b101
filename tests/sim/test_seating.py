"""Persons in seats: what they decide happens then, what they leave stays, and what cannot be is refused with the reason."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.errors import SeptelError
from septel.sim import trace
from septel.sim.seating import NotAllowed, Teams
from tests.sim.theatres import BUSY, by_id, model, rows, small

PLAIN = """
import hashlib
from tests.sim.test_seating import played
run = played(12)
print(len(run.trace()), hashlib.sha256(run.trace().tobytes() + repr(sorted(run.measures().items())).encode()).hexdigest())
"""
BUSY_LENT = BUSY | {"recall": True}


def seated(text: dict[str, Any], *holders: str, replication: int = 0) -> sim.Simulation:
    run = sim.Simulation(model(text), replication=replication)
    for holder in holders:
        run.seat(holder, seated=True)
    return run


def soonest(run: sim.Simulation, request: int, holder: str) -> list[Teams]:
    """The first package that the rules ask for, of the teams that are there soonest; empty if it cannot be filled."""
    found = run.seating().options(request, holder)
    need, teams = dict(found["packages"][0]), []
    for one in sorted(found["teams"], key=lambda team: team["arrival_h"]):
        number = min(need.get(one["kind"], 0), one["free"])
        if number:
            need[one["kind"]] -= number
            teams.append(Teams(one["base"], one["kind"], number))
    return [] if any(need.values()) else teams


def news(run: sim.Simulation, days: int) -> Iterator[Any]:
    """The rows of each further hour."""
    told = 0
    for hour in range(days * 24):
        run.run_until(float(hour))
        found = run.trace()[told:]
        told += len(found)
        yield from found


def decider(run: sim.Simulation, row: Any) -> str:
    owner = run.model.labels.commands[row["command"]].split("/")[0]
    return owner if owner in run.model.labels.holders else "platform"


def played(days: int) -> sim.Simulation:
    """Two agencies played by a simple person, who proposes above .3, always says yes and sends what is there soonest."""
    run = seated(BUSY_LENT, "police", "army")
    names = run.model.labels
    for row in news(run, days):
        what = trace.NAMES[row["what"]]
        try:
            if what == "report" and row["flag"] == trace.FUSED and row["x"] > 0.3:
                here = {"target": names.targets[row["target"]], "place": names.places[row["place"]]}
                run.act("propose", holder=names.holders[row["holder"]], **here)
            elif what == "asked" and decider(run, row) != "platform":
                run.act("answer", request=int(row["id"]), holder=decider(run, row), yes=True)
            elif what == "awaits" and row["flag"] == trace.TO_APPROVE:
                run.act("approve", request=int(row["id"]), holder=names.holders[row["holder"]], yes=True)
            elif what == "awaits" and (teams := soonest(run, int(row["id"]), names.holders[row["holder"]])):
                run.act("task", request=int(row["id"]), holder=names.holders[row["holder"]], teams=teams)
        except NotAllowed:
            continue
    return run


def waiting(run: sim.Simulation, *, approved: bool = True) -> tuple[int, str]:
    """A request that lies with police: in line, or approved and waiting for teams."""
    names = run.model.labels
    for row in news(run, 30):
        if trace.NAMES[row["what"]] == "report" and names.holders[row["holder"]] == "police" and row["x"] > 0.3:
            here = {"target": names.targets[row["target"]], "place": names.places[row["place"]]}
            try:
                run.act("propose", holder="police", **here)
            except NotAllowed:
                continue
            asked = rows(run.trace(), trace.ASKED)
            if not len(asked) or asked[-1]["id"] in by_id(run.trace(), trace.ENDED):
                continue
            request = int(asked[-1]["id"])
            if not approved:
                return request, here["place"]
            run.act("answer", request=request, holder="police", yes=True)
            while request not in by_id(run.trace(), trace.AWAITS):
                run.run_until(run.now_h + 1)
                if request in by_id(run.trace(), trace.ENDED):
                    break
            else:
                return request, here["place"]
    raise AssertionError("nobody asked in a month")


def test_what_a_person_leaves_stays_and_nothing_happens_by_itself() -> None:
    run = seated(BUSY, "police", "army", "platform")
    run.run_until()
    found = run.trace()
    assert len(rows(found, trace.REPORT)) > 50
    for what in (trace.RELEASED, trace.ASKED, trace.TASKED):
        assert len(rows(found, what)) == 0


@pytest.mark.compiled
def test_a_played_run_is_the_same_to_the_byte_however_it_is_stepped_or_packed() -> None:
    run = played(20)
    assert {"asked", "decided", "approved", "tasked", "action"} <= {
        trace.NAMES[what] for what in np.unique(run.trace()["what"])
    }
    again = sim.Simulation.restore(run.model, run.snapshot())
    for one in (run, again):
        one.run_until()
    assert again.trace().tobytes() == run.trace().tobytes()
    assert run.measures()["operations"] > 3


@pytest.mark.compiled
def test_plain_python_plays_the_same() -> None:
    def line(disabled: str) -> str:
        environment = os.environ | {"NUMBA_DISABLE_JIT": disabled}
        return subprocess.run(
            [sys.executable, "-c", PLAIN], capture_output=True, text=True, check=True, env=environment
        ).stdout  # fmt: skip

    assert line("1") == line("0")


def test_the_answer_counts_when_it_is_given_and_no_officers_time_is_drawn() -> None:
    run = seated(small(), "police")
    request, _ = waiting(run, approved=False)
    run.run_until(run.now_h + 5.25)
    run.act("answer", request=request, holder="police", yes=True)
    decided = by_id(run.trace(), trace.DECIDED)[request]
    assert decided["t"] == run.now_h and decided["flag"] == 1
    assert request not in by_id(run.trace(), trace.SERVED)
    with pytest.raises(NotAllowed, match="decided already"):
        run.act("answer", request=request, holder="police", yes=False)


def test_no_ends_the_request_and_so_does_dropping_it() -> None:
    run = seated(small(), "police")
    request, _ = waiting(run, approved=False)
    run.act("answer", request=request, holder="police", yes=False)
    assert request in by_id(run.trace(), trace.ENDED)
    other, _ = waiting(run, approved=False)
    run.act("stand_down", request=other, holder="police")
    assert other in by_id(run.trace(), trace.ENDED)


def test_teams_that_are_named_set_out_at_once_and_are_no_longer_free() -> None:
    run = seated(small(), "police")
    request, place = waiting(run)
    before = run.seating().options(request, "police")["teams"]
    teams = soonest(run, request, "police")
    run.act("task", request=request, holder="police", teams=teams)
    tasked = rows(run.trace(), trace.TASKED)[-1]
    assert tasked["t"] == run.now_h and run.model.labels.places[tasked["place"]] == place
    assert tasked["x"] == sum(one.teams for one in teams)
    free = {(b, k): int(run.state.free[i, j]) for i, b in enumerate(run.model.labels.bases)
            for j, k in enumerate(run.model.labels.kinds)}  # fmt: skip
    for one in teams:
        assert (
            free[one.base, one.kind]
            == next(team["free"] for team in before if (team["base"], team["kind"]) == (one.base, one.kind)) - one.teams
        )


@pytest.mark.parametrize(
    ("teams", "code"),
    [
        ([Teams("police/P9", "assault", 1)], "unknown_base"),
        ([Teams("police/P0", "tanks", 1)], "unknown_kind"),
        ([Teams("police/P0", "assault", 99)], "not_free"),
        ([Teams("police/P0", "assault", 1), Teams("police/P0", "assault", 1)], "twice"),
        ([Teams("army/P2", "assault", 1)], "pool"),
        ([Teams("police/P0", "cordon", 1)], "too_small"),
    ],
)
def test_a_package_that_cannot_be_is_refused_and_nothing_has_changed(teams: list[Teams], code: str) -> None:
    run = seated(small(), "police")
    request, _ = waiting(run)
    before = run.snapshot()
    with pytest.raises(NotAllowed) as error:
        run.act("task", request=request, holder="police", teams=teams)
    assert error.value.code == code
    assert run.snapshot() == before


def test_a_report_is_handed_over_once_where_there_is_a_link_and_its_marking_allows() -> None:
    run = seated(BUSY, "police", "army")
    run.run_until(24.0 * 20)
    mine = [row for row in rows(run.trace(), trace.REPORT) if run.model.labels.holders[row["holder"]] == "police"]
    codes = set()
    for row in mine:
        for to in ("army", "platform", "police"):
            try:
                run.act("release", holder="police", origin=int(row["id"]), to=to)
                codes.add(to)
            except NotAllowed as error:
                codes.add(error.code)
            with pytest.raises(NotAllowed):
                run.act("release", holder="police", origin=int(row["id"]), to=to)
    assert {"army", "same_holder", "marking"} <= codes
    with pytest.raises(NotAllowed, match="holds no report"):
        run.act("release", holder="army", origin=1, to="police")


def test_a_design_without_links_lets_nothing_be_released() -> None:
    run = seated(small(), "police")
    run.run_until(24.0 * 10)
    row = next(row for row in rows(run.trace(), trace.REPORT) if run.model.labels.holders[row["holder"]] == "police")
    with pytest.raises(NotAllowed, match="no link from police to army"):
        run.act("release", holder="police", origin=int(row["id"]), to="army")


def test_what_is_anothers_is_refused_with_the_nearest_word_for_a_wrong_one() -> None:
    run = seated(small(), "police", "army")
    request, _ = waiting(run)
    for do, details in (("answer", {"yes": True}), ("task", {"teams": [Teams("army/P2", "assault", 1)]}), ("stand_down", {})):
        with pytest.raises(NotAllowed, match="does not lie with army's command"):
            run.act(do, request=request, holder="army", **details)
    with pytest.raises(NotAllowed, match="Did you mean 'police'"):
        run.act("answer", request=request, holder="polcie", yes=True)
    with pytest.raises(NotAllowed, match="no operation 77 under way"):
        run.act("recall", operation=77, holder="police")


@pytest.mark.compiled
def test_a_seat_that_is_given_back_is_gone_on_with_by_the_rules() -> None:
    run = seated(small(), "police")
    waiting(run, approved=False)
    ready, _ = waiting(run)
    run.seat("police", seated=False)
    run.run_until()
    requests = by_id(run.trace(), trace.ASKED)
    ended = set(by_id(run.trace(), trace.ENDED)) | {0}
    served = by_id(run.trace(), trace.SERVED)
    assert len(served) > 3, "officers take up what lay there and what comes"
    assert ready in ended or len(rows(run.trace(), trace.TASKED)) > 0
    assert max(requests) > ready


def test_a_seat_taken_while_an_officer_is_at_work_gets_the_request_back() -> None:
    run = sim.Simulation(model(small()))
    while not len(rows(run.trace(), trace.SERVED)):
        run.run_until(run.now_h + 1)
    request = int(rows(run.trace(), trace.SERVED)[-1]["id"])
    run.seat("police", seated=True)
    run.seat("army", seated=True)
    run.run_until(run.now_h + 100)
    if request not in by_id(run.trace(), trace.DECIDED) and request not in by_id(run.trace(), trace.ENDED):
        row = by_id(run.trace(), trace.SERVED)[request]
        run.act("answer", request=request, holder=decider(run, row), yes=False)
    assert len(rows(run.trace(), trace.TASKED)) == 0


def test_a_decision_from_outside_that_is_pending_comes_first() -> None:
    run = sim.Simulation(model(small()))
    run.set_policy("decide", "police", "external")
    assert run.run_until() is not None
    with pytest.raises(SeptelError, match="is pending"):
        run.act("stand_down", request=1, holder="army")
