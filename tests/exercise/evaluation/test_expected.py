from __future__ import annotations

import copy
from typing import Any

from septel.exercise.evaluation.expected import all_standing
from septel.scenario import load
from tests.exercise.evaluation.play import MSEL, OBJECTIVES, SENT, Play, setting, started


def action(play: Play, name: str) -> dict[str, Any]:
    return next(one for one in all_standing(play.state) if one["action"] == name)


def writes(play: Play) -> int:
    """The number of the record that says so."""
    play.gives("police-command", "message.send", to=["army"], text="hello")
    return next(record.seq for record in reversed(play.records) if record.kind == "message.sent")


def with_rule(**done: Any) -> list[dict[str, Any]]:
    plan = copy.deepcopy(OBJECTIVES)
    plan[0]["capabilities"][0]["targets"][0]["tasks"][1]["done"] = {**SENT, **done}
    return plan


def test_a_rule_counts_from_the_inject_that_it_answers() -> None:
    play = started().at(0.5)
    writes(play)
    assert action(play, "K2")["status"] == "open"
    assert action(play, "K2")["due"] is None
    play.at(1.0).gives("controller", "inject.release", number="1")
    assert action(play, "K2")["due"] == 3.0
    play.at(1.5)
    number = writes(play)
    found = action(play, "K2")
    assert (found["status"], found["at"], found["delay"], found["by"]) == ("met", 1.5, -1.5, "rule")
    assert found["events"] == [number]


def test_what_comes_after_its_time_is_late_by_so_much() -> None:
    play = started().at(1.0)
    play.gives("controller", "inject.release", number="1")
    play.at(3.5)
    play.happens("clock.changed", {"mode": "running", "rate": 1.0})
    assert action(play, "K2")["status"] == "missed"
    writes(play)
    assert (action(play, "K2")["status"], action(play, "K2")["delay"]) == ("late", 0.5)


def test_a_rule_without_an_inject_counts_from_startex() -> None:
    play = Play(objectives=with_rule(within="2 h"))
    writes(play)
    assert action(play, "K2")["status"] == "open"
    play.gives("controller", "clock.start")
    assert action(play, "K2")["due"] == 2.0
    play.at(1.0)
    writes(play)
    assert action(play, "K2")["status"] == "met"


def test_a_rule_matches_once() -> None:
    play = started(objectives=with_rule())
    for _ in range(3):
        writes(play)
    assert [record.kind for record in play.records].count("expected_action.matched") == 1


def test_two_rules_that_one_record_meets_are_matched_once_each() -> None:
    plan = with_rule()
    plan[0]["capabilities"][0]["targets"][0]["tasks"][2]["done"] = SENT
    play = started(objectives=plan)
    writes(play)
    matched = [record.body["action"] for record in play.records if record.kind == "expected_action.matched"]
    assert sorted(matched) == ["K2", "K3"]


def test_a_rule_speaks_for_the_expected_actions_of_its_task() -> None:
    plan = with_rule()
    plan[0]["capabilities"][0]["targets"][0]["tasks"][1]["expected"] = ["2"]
    play = started(objectives=plan).at(4.0)
    writes(play)
    assert [one["action"] for one in all_standing(play.state)] == ["2"]
    assert (action(play, "2")["status"], action(play, "2")["delay"], action(play, "2")["tasks"]) == ("late", 1.0, ["K1", "K2"])


def test_an_entry_that_control_completes_is_matched_against_its_planned_time() -> None:
    play = started().at(1.0)
    play.gives("controller", "inject.release", number="1")
    play.at(2.0).gives("controller", "inject.complete", number="2")
    found = action(play, "2")
    assert (found["status"], found["due"], found["at"], found["delay"], found["by"]) == ("met", 3.0, 2.0, -1.0, "control")


def test_an_entry_that_its_condition_completes_is_matched_by_rule() -> None:
    entries = [MSEL[0], {**MSEL[1], "condition": SENT}]
    play = started(entries=entries).at(1.0)
    play.gives("controller", "inject.release", number="1")
    number = writes(play)
    assert (action(play, "2")["by"], action(play, "2")["events"]) == ("rule", [number])


def test_people_match_by_hand_and_undo_what_a_rule_did() -> None:
    play = started(objectives=with_rule()).at(1.0)
    writes(play)
    assert play.refuses("evaluator-1", "expected_action.match", action="K2") == "already"
    play.gives("evaluator-1", "expected_action.unmatch", action="K2")
    assert action(play, "K2")["status"] == "open"
    play.at(2.0).gives("controller", "expected_action.match", action="K2", at=1.75, note="by telephone")
    assert (action(play, "K2")["by"], action(play, "K2")["at"]) == ("hand", 1.75)
    assert play.refuses("police-command", "expected_action.unmatch", action="K2") == "forbidden"
    play.gives("lead-evaluator", "expected_action.unmatch", action="K2")
    assert play.refuses("lead-evaluator", "expected_action.unmatch", action="K2") == "nothing"
    assert len(play.section["matches"]["K2"]) == 3
    writes(play)
    assert action(play, "K2")["by"] == "rule"


def test_a_match_by_hand_takes_the_time_of_the_event_that_shows_it() -> None:
    play = started().at(1.25)
    writes(play)
    cursor = play.streams.cursor("evaluator-1")
    play.at(5.0).gives("evaluator-1", "expected_action.match", action="2", events=[cursor])
    assert action(play, "2")["at"] == 1.25
    assert play.refuses("evaluator-1", "expected_action.match", action="3") == "unknown"
    assert play.refuses("evaluator-1", "expected_action.match", action="K2", at=6.0) == "future"


def test_a_retracted_record_shows_nothing() -> None:
    play = started(objectives=with_rule(), entries=MSEL)
    event = writes(play)
    play.gives("controller", "timeline.retract", event=play.cursor("controller", event), reason="sent by mistake")
    assert action(play, "K2")["status"] == "open"
    writes(play)
    assert action(play, "K2")["status"] == "met"


def test_going_back_undoes_matches_and_keeps_ratings() -> None:
    play = started(objectives=with_rule()).at(1.0)
    back = len(play.records)
    play.at(2.0)
    writes(play)
    play.gives("evaluator-1", "evaluation.rate", task="K2", rating="P")
    play.gives("evaluator-1", "expected_action.match", action="2")
    play.gives("controller", "timeline.branch", event=play.cursor("controller", back), reason="again")
    play.at(0.0)
    assert {one["action"]: one["status"] for one in all_standing(play.state)} == {"2": "open", "K2": "open"}
    assert play.section["ratings"]["K2"]["evaluator-1"][-1]["rating"] == "P"
    writes(play)
    assert action(play, "K2")["status"] == "met"


def test_what_was_not_done_by_endex_is_missed() -> None:
    play = started().at(1.0)
    play.gives("controller", "inject.release", number="1")
    play.gives("controller", "clock.end")
    assert {one["status"] for one in all_standing(play.state)} == {"missed"}


def test_what_nobody_called_for_is_not_missed_but_void() -> None:
    play = started().at(5.0)
    play.happens("clock.changed", {"mode": "running", "rate": 1.0})
    assert {one["status"] for one in all_standing(play.state)} == {"open"}
    play.gives("controller", "clock.end")
    assert {one["status"] for one in all_standing(play.state)} == {"void"}


def test_an_action_that_control_takes_off_the_list_is_void() -> None:
    play = started().at(1.0)
    play.gives("controller", "inject.release", number="1")
    play.gives("controller", "inject.skip", number="2")
    assert action(play, "2")["status"] == "void"


def test_an_entry_that_control_puts_back_is_not_done() -> None:
    play = started().at(1.0)
    play.gives("controller", "inject.release", number="1")
    play.gives("controller", "inject.complete", number="2")
    assert action(play, "2")["status"] == "met"
    play.happens("inject.drafted", {"number": "2"})
    assert action(play, "2")["status"] == "open"


def test_the_built_in_exercises_list_holds_no_draft_and_its_expected_action_is_complete_when_it_is_seen() -> None:
    base = load("sierra").base
    assert base.exercise is not None
    play, planned = Play(), base.exercise.model_dump(mode="json")
    names = {"agencies": ["federal", "army", "navy"], "holders": ["federal", "army", "navy"], "commands": []}
    things = {"places": ["Culiacán", "Badiraguato"], "targets": ["cumbre/head"], "leads_apart": True}
    play.records, play.state = [], {}
    play.happens("exercise.opened", {**setting(), **names, **things, "exercise": planned})
    entries = play.state["msel"]["entries"]
    assert {number: entry["status"] for number, entry in entries.items()} == dict.fromkeys("14235", "approved")
    play.gives("controller", "clock.start")
    play.at(2.0).gives("controller", "inject.release", number="1")
    assert (entries["4"]["status"], action(play, "4")["status"]) == ("approved", "open")
    play.at(3.0).happens("world.ran", {"rows": [["released", 3.0, 0, 1, 2, 0, -1, 1, "ab", None, 4.0]], "to": 3.0})
    assert (entries["4"]["status"], action(play, "4")["status"]) == ("complete", "met")
    assert [record.body["action"] for record in play.records if record.kind == "expected_action.matched"] == ["4"]
