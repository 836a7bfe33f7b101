from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.errors import SeptelError
from septel.exercise.aar import aar_data
from septel.exercise.access import may_read
from septel.exercise.seats import access
from septel.exercise.state import Fold
from tests.exercise.evaluation.play import FEATURES, Play, started
from tests.exercise.evaluation.test_properties import played, steps
from tests.exercise.seats.table import Table

PLAYERS = ("police-command", "army-staff", "observer")


def report(play: Play, audience: str | None = None) -> dict[str, Any]:
    return aar_data(play.records, play.history, Fold(FEATURES), open_text=play.open_text, audience=audience)


def whole() -> Play:
    """An exercise with something of everything in it."""
    play = started().at(1.0)
    play.gives("police-command", "seat.take", name="Ana Prueba")
    play.gives("controller", "inject.release", number="1")
    play.at(1.5).gives("police-command", "message.send", to=["army"], text="hello")
    cursor = next(n for n, seq in play.streams.after("evaluator-1", 0, 99) if play.records[seq - 1].kind == "message.sent")
    play.gives("evaluator-1", "evaluation.observe", text="They wrote.", task="K2", finding="strength", events=[cursor])
    play.gives("evaluator-2", "evaluation.observe", text="Nobody called.", task="K1", finding="improvement")
    play.gives("evaluator-1", "evaluation.rate", task="K2", rating="S", rationale="a bit slow")
    play.gives("evaluator-1", "evaluation.rate", task="K2", rating="P", rationale="quick", events=[cursor])
    play.gives("evaluator-2", "evaluation.rate", task="K2", rating="N")
    play.gives("lead-evaluator", "evaluation.final", about="K2", rating="P", rationale="as planned")
    play.at(4.0).gives("controller", "inject.complete", number="2")
    play.gives("controller", "clock.pause")
    play.gives("controller", "clock.end")
    play.gives("army-staff", "hotwash.note", text="More radios.", finding="improvement")
    play.gives("army-staff", "feedback.submit", scores={"tools": 2}, strengths="the people")
    play.gives("army-staff", "feedback.submit", scores={"tools": 4}, anonymous=True)
    play.gives("lead-evaluator", "improvement.add", area="No common radio", element="equipment", owner="police", about="K1")
    return play


def test_the_document_is_json_and_stamped() -> None:
    found = report(whole())
    assert found["exercise"] == "EXERCISE"
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_facts_and_participants_are_named() -> None:
    found = report(whole())
    assert found["facts"]["startex"]["local"] == "2030-01-07T06:00:00-06:00"
    assert found["facts"]["endex"]["t"] == 4.0
    seat = next(row for row in found["participants"] if row["seat"] == "police-command")
    assert [person["name"] for person in seat["persons"]] == ["Ana Prueba"]
    assert {"evaluator-1", "director", "army-staff"} <= {row["seat"] for row in found["participants"]}


@pytest.mark.parametrize("marks", [{}, {"persons_apart": True}])
def test_a_rehearsal_says_whether_it_keeps_persons_apart(marks: dict[str, bool]) -> None:
    table = Table(FEATURES).open(zone="UTC", rehearse=True, **marks)
    facts = aar_data(table.records, lambda first, last: table.records, Fold(FEATURES), open_text=lambda _: None)["facts"]
    assert (facts["rehearsal"], facts["persons_apart"]) == (True, bool(marks))


def test_the_timeline_has_the_events_in_order() -> None:
    found = report(whole())["timeline"]
    events = [entry["event"] for entry in found]
    for event in (
        "clock.startex",
        "inject.released",
        "expected_action.matched",
        "inject.completed",
        "clock.endex",
        "seat.taken",
    ):
        assert event in events
    assert [entry["seq"] for entry in found] == sorted(entry["seq"] for entry in found)
    released = next(entry for entry in found if entry["event"] == "inject.released")
    assert "police-command" in released["told"]
    assert "army-command" not in released["told"]


def test_objectives_have_every_rating_the_final_one_and_the_evidence() -> None:
    found = report(whole())
    task = next(row for row in found["objectives"] if row["id"] == "K2")
    assert (task["rating"], task["rationale"], task["of"], task["level"]) == ("P", "as planned", "T1", "task")
    assert {one["seat"]: one["rating"] for one in task["ratings"]} == {"evaluator-1": "P", "evaluator-2": "N"}
    assert {one["seat"]: [event["kind"] for event in one["evidence"]] for one in task["ratings"]} == {
        "evaluator-1": ["message.sent"], "evaluator-2": [],
    }  # fmt: skip
    assert task["together"] == {"counts": {"P": 1, "S": 0, "M": 0, "U": 0, "N": 1}, "middle": ["P"]}
    assert [entry["rationale"] for entry in task["history"]["evaluator-1"]] == ["a bit slow", "quick"]
    seen = next(one for one in found["observations"] if one["id"] in task["observations"])
    assert [one["kind"] for one in seen["evidence"]] == ["message.sent"]
    assert [one["text"] for one in found["strengths"]] == ["They wrote."]
    assert [one["text"] for one in found["areas_for_improvement"]] == ["Nobody called.", "More radios."]


def test_expected_actions_are_met_late_or_missed() -> None:
    found = report(whole())["expected_actions"]
    assert {one["action"]: one["status"] for one in found["actions"]} == {"2": "late", "K2": "met"}
    assert found["counts"] == {"met": 1, "late": 1, "missed": 0, "open": 0, "void": 0}


def test_feedback_is_counted_and_the_anonymous_have_no_seat() -> None:
    (form,) = report(whole())["feedback"]
    assert (form["answers"], form["anonymous"]) == (2, 1)
    tools = next(row for row in form["statements"] if row["id"] == "tools")
    assert (tools["n"], tools["mean"], tools["counts"]["4"]) == (2, 3.0, 1)
    assert [one["seat"] for one in form["said"]] == ["army-staff"]


def test_the_improvement_plan_names_element_and_owner() -> None:
    (item,) = report(whole())["improvement_plan"]
    assert (item["element"], item["owner"], item["about"], item["priority"]) == ("equipment", "police", "K1", "medium")


def test_control_sees_who_was_told_what_and_who_saw_what_was_retracted() -> None:
    play = started().at(1.0)
    play.gives("controller", "inject.release", number="1")
    event = next(record.seq for record in play.records if record.kind == "inject.released")
    play.gives("controller", "timeline.retract", event=play.cursor("controller", event), reason="wrong agency")
    found = report(play)
    (recalled,) = found["reading"]["recalled"]
    assert (recalled["event"], recalled["reason"]) == (event, "wrong agency")
    assert "police-command" in recalled["told"]
    assert "army-command" not in recalled["told"]
    assert next(e for e in found["timeline"] if e["event"] == "inject.released")["retracted"]["reason"] == "wrong agency"
    counts = {row["seat"]: row["events"] for row in found["reading"]["seats"]}
    assert counts["controller"] > counts["army-command"] > 0
    assert report(play, "police-command")["reading"] is None


def test_a_branch_that_was_left_stays_in_the_timeline_and_says_so() -> None:
    play = started().at(1.0)
    back = len(play.records)
    play.gives("controller", "inject.release", number="1")
    play.gives("controller", "timeline.branch", event=play.cursor("controller", back), reason="again")
    left = {entry["event"]: entry["left"] for entry in report(play)["timeline"]}
    assert (left["inject.released"], left["timeline.branched"], left["clock.startex"]) == (True, False, False)


@pytest.mark.parametrize("seat", PLAYERS)
def test_the_copy_of_an_agency_holds_nothing_of_evaluation(seat: str) -> None:
    found = report(whole(), seat)
    text = json.dumps(found)
    for secret in (
        "They wrote",
        "Nobody called",
        "quick",
        "as planned",
        "No common radio",
        "Tell the army",
        "The army is told",
    ):
        assert secret not in text
    assert (found["objectives"], found["improvement_plan"], found["measures"]["measures"]) == ([], [], [])
    assert not {"seed", "scenario_sha256", "name"} & set(found["facts"])
    assert all("seq" not in entry and "told" not in entry for entry in found["timeline"])


def test_the_copy_of_an_agency_holds_what_was_told_to_it_and_not_to_others() -> None:
    play = whole()
    police, army = report(play, "police-command"), report(play, "army-staff")
    assert "A convoy was seen." in json.dumps(police["timeline"])
    assert "A convoy was seen." not in json.dumps(army)
    assert "inject" not in json.dumps(police["timeline"])
    assert "the people" in json.dumps(army["feedback"])
    assert "Ana Prueba" in json.dumps(police["participants"])
    assert "Ana Prueba" not in json.dumps(army)


def test_with_publication_an_agency_reads_final_ratings_and_the_plan() -> None:
    play = whole()
    play.gives("lead-evaluator", "evaluation.publish")
    found = report(play, "army-staff")
    assert next(row for row in found["objectives"] if row["id"] == "K2")["rating"] == "P"
    assert [item["area"] for item in found["improvement_plan"]] == ["No common radio"]
    assert "They wrote" not in json.dumps(found)


def test_an_evaluators_copy_holds_no_other_evaluators_draft() -> None:
    play = started()
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating="U", rationale="never came")
    assert "never came" in json.dumps(report(play, "evaluator-1"))
    assert "never came" not in json.dumps(report(play, "evaluator-2"))
    assert "never came" in json.dumps(report(play, "lead-evaluator"))


def test_a_seat_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(SeptelError, match=r"no seat 'police-comand'.*Did you mean 'police-command'"):
        report(started(), "police-comand")


def test_what_a_forgotten_person_wrote_is_marked_as_removed() -> None:
    play = whole()
    play.texts.clear()
    found = report(play)
    assert {one["text"] for one in found["observations"]} == {"[removed]"}
    assert found["improvement_plan"][0]["area"] == "No common radio"


@given(steps, st.sampled_from(PLAYERS))
def test_every_event_in_a_copy_was_told_to_its_reader(taken: Any, seat: str) -> None:
    play = played(taken)
    found = report(play, seat)
    who = access(play.state)[seat]
    readable = {item.id for item in play.news if may_read(who, item)}
    assert all(entry["about"] in readable or entry["event"].startswith("timeline.") for entry in found["timeline"])
    cursors = [entry["cursor"] for entry in found["timeline"]]
    assert cursors == sorted(cursors)
    assert all(cursor <= play.streams.cursor(seat) + 1 for cursor in cursors)
