from __future__ import annotations

import math
from typing import Any

import pytest

from septel import sim
from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import (
    BUSY,
    DOUBT_RATIO,
    DWELL_H,
    SURE_RATIO,
    agency,
    alone,
    belief,
    by_id,
    ends,
    model,
    rows,
    small,
    times,
    tip,
    traced,
)


def test_approvals_come_in_series_after_the_decision() -> None:
    text = small()
    stages = {"b": {"time": "2 h", "after": ["a"]}, "a": "1 h", "c": {"time": "4 h", "after": ["army/zone"]}}
    text["agencies"]["police"]["approvals"] = stages
    text["agencies"]["army"]["approvals"] = {"zone": "8 h"}
    log, _ = traced(model(text | {"go_threshold": 0}))
    decided, asked = by_id(log, trace.DECIDED), by_id(log, trace.ASKED)
    approved: dict[int, list[float]] = {}
    for row in rows(log, trace.APPROVED):
        approved.setdefault(int(row["id"]), []).append(float(row["t"]) - float(decided[int(row["id"])]["t"]))
    own = [times for ident, times in approved.items() if asked[ident]["holder"] == 0 and len(times) == 4]
    assert own and all(times == pytest.approx([1, 3, 11, 15]) for times in own), "a, b, the army's zone, c"
    army = [times for ident, times in approved.items() if asked[ident]["holder"] == 1 and len(times) == 1]
    assert army and all(times == pytest.approx([8]) for times in army)


def test_a_joint_command_has_one_approval() -> None:
    text = small(joint_command={"approval": "5 h"}, pool="all", go_threshold=0)
    log, _ = traced(model(text))
    decided = by_id(log, trace.DECIDED)
    waits = [float(row["t"] - decided[int(row["id"])]["t"]) for row in rows(log, trace.APPROVED)]
    assert waits and waits == pytest.approx([5.0] * len(waits))
    assert len({int(i) for i in rows(log, trace.APPROVED)["id"]}) == len(waits)


WARRANT = {"time": "2 h", "evidence": 0.5, "expires": "72 h"}


def in_court(warrant: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return alone(warrant=WARRANT | warrant, **changes)


def test_a_court_is_asked_when_all_else_is_approved_and_the_force_goes_after_its_ruling() -> None:
    log, measures = traced(model(in_court({})))
    (ruled,) = rows(log, trace.RULED)
    assert times(log, trace.APPROVED) == [15.0]
    assert (ruled["t"], ruled["flag"], ruled["y"]) == (17.0, 1, 17.0 + 72.0)
    assert times(log, trace.TASKED) == [17.0] and times(log, trace.ACTION) == [20.0]
    assert measures["warrants"] == 1 and measures["warrants_refused"] == measures["without_warrant"] == 0


def test_the_court_compares_what_is_believed_when_it_is_asked() -> None:
    shown = belief() * math.exp(-5 / DWELL_H)
    for evidence, granted in ((shown - 1e-9, 1), (shown + 1e-9, 0)):
        log, measures = traced(model(in_court({"evidence": evidence})))
        (ruled,) = rows(log, trace.RULED)
        assert ruled["x"] == pytest.approx(shown, rel=1e-12) and ruled["flag"] == granted
        assert measures["warrants_refused"] == 1 - granted
        assert ends(measures) == ({"slipped": 1} if granted else {"no_warrant": 1})
        assert rows(log, trace.ENDED)["flag"].tolist() == ([] if granted else [m.REFUSED])


def test_a_report_that_comes_while_the_court_deliberates_does_not_count() -> None:
    shown = belief() * math.exp(-5 / DWELL_H)
    more, _ = traced(model(in_court({"evidence": shown + 1e-6}, injects=[tip("10 h"), tip("16 h")])))
    assert rows(more, trace.RULED)["flag"].tolist() == [0]
    less, _ = traced(model(in_court({"evidence": shown - 1e-6}, injects=[tip("10 h"), tip("16 h", grade="E5")])))
    assert rows(less, trace.RULED)["flag"].tolist() == [1]
    before, _ = traced(model(in_court({"evidence": shown + 1e-6}, injects=[tip("10 h"), tip("14 h")])))
    assert rows(before, trace.RULED)["flag"].tolist() == [1]


def test_a_court_keeps_its_hours() -> None:
    calendar = {"court": "mon-fri 09:00-16:00"}
    log, measures = traced(model(in_court({"hours": "court"}, calendars=calendar)))
    assert times(log, trace.RULED) == [34.0], "an hour on Monday and one on Tuesday"
    assert measures["lost_hours"] == 17.0
    weekend, _ = traced(model(in_court({"hours": "court"}, calendars=calendar, injects=[tip("106 h")])))
    assert times(weekend, trace.RULED) == [178.0], "from Friday 15:00 to Monday 10:00"


def test_a_warrant_that_would_expire_before_the_action_ends_the_request_at_its_go_test() -> None:
    for expires, ended in (("3 h", False), ("2.9 h", True)):
        log, measures = traced(model(in_court({"expires": expires})))
        assert (len(rows(log, trace.TASKED)) == 0) == ended
        assert ends(measures) == ({"no_warrant": 1} if ended else {"slipped": 1})


def test_a_request_in_line_for_teams_is_measured_by_its_warrant_again() -> None:
    # the one team acts for cell 2 from 20 to 22 and is ready at 28; the warrant for cell 1, of 18, holds until 30
    police = agency(bases={"P0": {"assault": 1}})
    mob = {"gang": alone()["organisations"]["gang"] | {"cells": 2}}
    text = in_court({"expires": "12 h"}, agencies={"police": police}, organisations=mob)
    text["injects"] = [tip("10 h", cell=2), tip("11 h")]
    log, measures = traced(model(text))
    assert times(log, trace.RULED) == [17.0, 18.0] and times(log, trace.TASKED) == [17.0]
    assert times(log, trace.READY) == [28.0] == times(log, trace.ENDED)
    assert ends(measures) == {"slipped": 1, "no_warrant": 1}


def late(**warrant: Any) -> dict[str, Any]:
    """Journeys that last from the ruling at 17 to 20 in the mean, under a warrant until 20.2."""
    slow = {"assault": {"turnout": {"exponential": "1 h"}, "rest": "5 h"}}
    return in_court({"expires": "3.2 h"} | warrant, kinds=alone()["kinds"] | slow)


def test_a_force_whose_warrant_has_expired_turns_back_and_the_case_stays() -> None:
    ready = model(late())
    expired = kept = 0
    for replication in range(12):
        log, measures = traced(ready, replication=replication)
        (acted,) = rows(log, trace.ACTION)
        assert (acted["flag"] == trace.NO_WARRANT) == (acted["t"] > 20.2) == (ends(measures) == {"no_warrant": 1})
        if acted["flag"] == trace.NO_WARRANT:
            expired += 1
            (group,) = rows(log, trace.GROUP)
            assert len(rows(log, trace.CLOSED)) == 0 and measures["warrants_expired"] == 1 and measures["slipped"] == 0
            assert times(log, trace.READY) == [pytest.approx(acted["t"] + (group["y"] - group["x"]) + 5.0)]
        else:
            kept += 1
    assert expired and kept


def test_acting_without_a_warrant_is_possible_where_the_design_says_so_and_counted() -> None:
    refused, measures = traced(model(in_court({"evidence": 1, "without": True})))
    assert rows(refused, trace.RULED)["flag"].tolist() == [0] and times(refused, trace.ACTION) == [20.0]
    assert measures["without_warrant"] == 1 and measures["warrants_refused"] == 1
    ready = model(late(without=True))
    for replication in range(12):
        log, measures = traced(ready, replication=replication)
        (acted,) = rows(log, trace.ACTION)
        assert acted["flag"] == trace.SLIPPED and measures["without_warrant"] == (acted["t"] > 20.2)
    short, measures = traced(model(in_court({"expires": "1 h", "without": True})))
    assert times(short, trace.ACTION) == [20.0] and measures["without_warrant"] == 1


def test_a_doubt_before_the_court_is_asked_can_cost_the_warrant() -> None:
    text = in_court({"evidence": 0.95}, injects=[tip("10 h"), tip("12 h", grade="E5")])
    log, measures = traced(model(text))
    odds = 0.15 / 0.85 * SURE_RATIO * DOUBT_RATIO
    assert rows(log, trace.RULED)["x"][0] == pytest.approx(odds / (1 + odds), abs=5e-3) and ends(measures) == {"no_warrant": 1}


@pytest.mark.compiled  # long as plain Python
def test_the_chance_of_a_ruling_follows_the_courts_law() -> None:
    ready = model(in_court({"time": {"exponential": "4 h"}}))
    values, _ = sim.batch(ready, seed=2, first=0, count=300)
    assert values[:, m.NAMES.index("warrants")].sum() == 300
    ruled = [times(traced(ready, replication=n)[0], trace.RULED)[0] - 15.0 for n in range(200)]
    assert abs(sum(ruled) / 200 - 4.0) < 3.3 * 4.0 / math.sqrt(200)


def test_a_court_that_grants_everything_at_once_changes_nothing_but_its_rulings() -> None:
    plain, measures = traced(model(BUSY))
    nod = {"time": "0 h", "evidence": 0, "expires": "3000 d"}
    log, told = traced(model(BUSY | {"warrant": nod}))
    assert log[log["what"] != trace.RULED].tobytes() == plain.tobytes()
    assert {name for name in measures if repr(measures[name]) != repr(told[name])} <= {"warrants", "events"}


def test_a_joint_commands_one_approval_keeps_its_hours() -> None:
    text = alone(calendars={"day": "08:00-14:00"}, joint_command={"approval": "4 h", "hours": "day"})
    log, measures = traced(model(text))
    assert times(log, trace.APPROVED) == [34.0] and measures["lost_hours"] == 18.0
