from __future__ import annotations

from typing import Any

import pytest

from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import BUSY, agency, alone, cells, ends, gang, model, rows, times, tip, traced

# Cell 1 is at P1, an hour from P0; what is said of cell 2 is a drive of five hours away, at P5.
NEAR, FAR = tip("10 h"), tip("11 h", cell=2, place="P5")


def blow(*, targets: int = 2, within: str = "24 h", tips: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """`alone` with three cells and an H-hour."""
    h_hour = {"targets": targets, "within": within}
    return alone(organisations=gang(cells=3), h_hour=h_hour, injects=tips or [NEAR, FAR]) | changes


def test_a_blow_falls_when_so_many_targets_are_approved_and_all_act_at_one_hour() -> None:
    log, measures = traced(model(blow()))
    assert times(log, trace.APPROVED) == [15.0, 16.0] and times(log, trace.TASKED) == [16.0, 16.0]
    assert times(log, trace.ACTION) == [23.0, 23.0], "the far one takes seven hours"
    (fallen,) = rows(log, trace.BLOW)
    assert (fallen["t"], fallen["x"], fallen["y"]) == (16.0, 2.0, 23.0) and measures["blows"] == 1


def test_the_nearer_team_is_held_back_so_that_both_are_expected_together() -> None:
    log, measures = traced(model(blow()))
    departed = {int(row["place"]): (float(row["x"]), float(row["y"])) for row in rows(log, trace.GROUP)}
    assert departed == {1: (21.0, 22.0), 5: (17.0, 22.0)}
    assert measures["team_hours_turnout"] == 5.0 + 1.0, "held at home"


def test_a_blow_that_waits_in_vain_falls_with_those_that_there_are() -> None:
    for tips, tasked in (([NEAR], 1), ([NEAR, FAR], 2)):
        log, measures = traced(model(blow(targets=3, within="6 h", tips=tips)))
        assert times(log, trace.TASKED) == [21.0] * tasked, "six hours after the first came"
        assert measures["blows"] == (tasked == 2), "one operation alone is no blow"
    alone_, _ = traced(model(blow(targets=3, within="6 h", tips=[NEAR])))
    assert times(alone_, trace.ACTION) == [24.0] and [row["x"] for row in rows(alone_, trace.GROUP)] == [22.0]


def test_the_gathering_is_empty_after_a_blow_and_the_old_hour_is_void() -> None:
    log, _ = traced(model(blow(within="6 h", tips=[NEAR, FAR, tip("14 h", cell=3, place="P2")])))
    assert times(log, trace.TASKED) == [16.0, 16.0, 25.0], "the third waits six hours from 19, not until 21"


def test_two_requests_on_one_target_are_no_two_targets() -> None:
    log, _ = traced(model(blow(within="6 h", tips=[NEAR, tip("11 h", place="P3")])))
    assert times(log, trace.TASKED) == [21.0, 21.0]


def test_requests_of_two_organisations_or_two_commands_are_gathered_apart() -> None:
    mob = {"mob": gang()["gang"], "gang": gang()["gang"]}
    other = {"at": "11 h", "tip": FAR["tip"] | {"target": "mob/cell 1"}}
    log, _ = traced(model(blow(organisations=mob, within="6 h", tips=[NEAR, other])))
    assert times(log, trace.TASKED) == [21.0, 22.0]
    two = {"police": agency(), "army": agency("P2")}
    army = {"at": "11 h", "tip": FAR["tip"] | {"receiver": "army"}}
    log, _ = traced(model(blow(agencies=two, within="6 h", tips=[NEAR, army])))
    assert times(log, trace.TASKED) == [21.0, 22.0]


def leaking(**changes: Any) -> dict[str, Any]:
    """Both cells at P1; the one team stands near, the other far; whoever moves is seen at once."""
    police = agency(bases={"P0": {"assault": 1}, "P5": {"assault": 1}})
    tips = [tip("10 h"), tip("11 h", cell=2)]
    return blow(agencies={"police": police}, organisations=gang(cells=2), tips=tips, leak_team="1000 /h", **changes)


def test_the_slowest_package_sets_the_hour_and_nobody_departs_earlier_than_it_must() -> None:
    log, _ = traced(model(leaking()))
    # by itself either would be complete in 3 h from P0; the second in order gets the team of P5, and 6 h
    assert [(row["x"], row["y"]) for row in rows(log, trace.GROUP)] == [(17.0, 18.0), (17.0, 21.0)]
    assert times(log, trace.ACTION) == [22.0, 22.0], "the first is complete at 19 and waits"


def test_a_held_team_gives_no_warning_before_it_departs() -> None:
    log, _ = traced(model(blow(leak_team="1000 /h")))
    (warned,) = rows(log, trace.WARNED)
    assert 21.0 < warned["t"] < 21.02, "cell 1 notices nothing until its own team sets out"
    loose, _ = traced(model(blow(leak_team="1000 /h") | {"h_hour": {"targets": 2, "within": "1 h"}, "injects": [NEAR]}))
    assert 17.0 < times(loose, trace.WARNED)[0] < 17.02


def test_a_gathered_request_whose_case_is_closed_is_no_part_of_the_blow() -> None:
    # the army goes alone on cell 1 (its organisation's gathering is another command's) and closes the case of all members
    both = {"police": agency(), "army": agency("P1", approvals={}, command={"seat": "P1", "officers": 2, "service": "0 h"})}
    tips = [tip("10 h"), tip("10.5 h", receiver="army"), tip("13 h", cell=2, place="P3")]
    sharing = {"platform": {"delay": "300 h"}}
    log, measures = traced(model(blow(targets=2, within="5 h", agencies=both, sharing=sharing, tips=tips)))
    # the police's request is gathered at 15 and due at 20; the army's blow falls at 15.5 and acts at 17.5
    assert times(log, trace.ACTION)[0] == 17.5
    assert ends(measures)["closed"] == 1
    assert [t for t in times(log, trace.TASKED) if t > 17.5] == [23.0], (
        "cell 2 is gathered afresh at 18, and the hour of the other is void"
    )


def test_one_that_the_teams_do_not_fill_waits_alone_or_ends() -> None:
    one = {"police": agency(bases={"P0": {"assault": 1}})}
    log, measures = traced(model(blow(agencies=one)))
    assert times(log, trace.TASKED) == [16.0, 35.0] and measures["blows"] == 0
    first, second = rows(log, trace.GROUP)
    assert (first["x"], second["x"]) == (17.0, 36.0), (
        "the fresher one goes first, the other later, without the hour of the blow"
    )
    dropped, measures = traced(model(blow(agencies=one, when_busy="drop")))
    assert times(dropped, trace.TASKED) == [16.0] and rows(dropped, trace.ENDED)["flag"].tolist() == [m.NO_TEAMS]
    assert ends(measures) == {"false_lead": 1, "no_teams": 1}


def alarmed(**changes: Any) -> dict[str, Any]:
    """Three cells, all at P1, of which two are struck at one hour; who is found warns all others in time."""
    return blow(organisations=gang(cells=3, alarm=1), tips=[tip("10 h"), tip("11 h", cell=2)], **changes)


def test_the_alarm_of_one_does_not_reach_those_struck_at_the_same_hour_but_others() -> None:
    log, measures = traced(model(alarmed()))
    acted = rows(log, trace.ACTION)
    assert acted["t"].tolist() == [19.0, 19.0] and acted["flag"].tolist() == [trace.SLIPPED] * 2
    left = {(int(row["target"]), float(row["y"])) for row in rows(log, trace.WARNED) if row["flag"] == trace.BY_ALARM}
    assert (2, 20.0) in left, "the third leaves after its reaction"
    assert ends(measures) == {"slipped": 2}
    apart = alarmed(ranks=cells(reaction="0.5 h"))
    del apart["h_hour"]
    log, measures = traced(model(apart))
    assert rows(log, trace.ACTION)["flag"].tolist() == [trace.SLIPPED, trace.DRY_HOLE] and ends(measures)["seen_coming"] == 1


@pytest.mark.compiled
def test_completion_is_common_whatever_the_journeys_turn_out_to_be() -> None:
    text = BUSY | {"h_hour": {"targets": 2, "within": "2 d"}, "horizon": "60 d", "go_threshold": 0}
    log, measures = traced(model(text))
    assert measures["blows"] > 3
    for fallen in rows(log, trace.BLOW):
        struck = [row for row in rows(log, trace.ACTION) if row["t"] == fallen["y"]]
        assert len(struck) == fallen["x"] or fallen["y"] > 1440
        arrivals = [row["y"] for row in rows(log, trace.GROUP) if row["t"] == fallen["t"]]
        assert fallen["y"] == pytest.approx(max(arrivals) + 0.5)


def test_a_blow_is_tested_with_the_hour_of_all() -> None:
    # cell 1 alone would be fresh enough at 19; at 23 it is not
    near = traced(model(blow(tips=[NEAR, FAR], ranks=cells(dwell="40 h"), go_threshold=0.72)))
    log, measures = near
    assert [row["place"] for row in rows(log, trace.TASKED)] == [5] and ends(measures)["stale"] == 1
