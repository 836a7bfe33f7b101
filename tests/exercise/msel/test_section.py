from __future__ import annotations

import time
from typing import Any

from septel.exercise.records import canonical
from septel.exercise.state import Fold
from septel.scenario.check_msel import default_seats
from tests.exercise.msel.play import ARMY, FEATURES, POLICE, Play

APPROVED = {"number": "1", "at": "1 h", "status": "approved"}
TWO_MESSAGES = {"all": [{"event": "message.sent", "field": "to", "operator": "contains", "value": "army", "count": 2}]}


def contingency(**more: Any) -> dict[str, Any]:
    return {"number": "9", "kind": "contingency", "status": "approved", "condition": TWO_MESSAGES, **more}


def test_an_approved_inject_goes_out_at_its_time_and_not_before() -> None:
    play = Play(APPROVED)
    play.to(0.99)
    assert (play.status("1"), play.told(ARMY)) == ("approved", [])
    play.to(1.0)
    assert (play.status("1"), play.told(ARMY), play.told(POLICE)) == ("released", ["A convoy was seen."], [])
    play.to(5.0)
    assert play.told(ARMY) == ["A convoy was seen."]


def test_a_draft_waits_for_its_approval() -> None:
    play = Play(APPROVED | {"status": "draft"})
    play.to(2.0)
    assert play.status("1") == "draft"


def test_what_a_jump_passes_over_goes_out_in_the_order_of_its_times() -> None:
    play = Play(
        {"number": "b", "at": "2 h", "status": "approved"}, {"number": "a", "at": "3 h", "status": "approved"}, APPROVED
    )
    play.to(10.0)
    assert [record.body["number"] for record in play.records if record.kind == "inject.released"] == ["1", "b", "a"]


def test_a_local_time_is_read_in_the_zone_of_the_exercise() -> None:
    play = Play({"number": "1", "local": "2030-01-07T08:30", "status": "approved"})
    assert play.entry("1")["at"] == 2.5


def test_an_inject_by_voice_comes_to_the_simulators_list_and_no_player_is_told() -> None:
    play = Play(APPROVED | {"delivery": "telephone"})
    play.to(1.5)
    assert (play.status("1"), play.entry("1")["due"], play.told(ARMY)) == ("approved", 1.5, [])
    play.to(9.0)
    assert [record.kind for record in play.records].count("inject.due") == 1


def test_an_inject_that_a_simulator_has_spoken_has_gone_out_if_it_was_his() -> None:
    voice = APPROVED | {"delivery": "telephone"}
    play = Play(voice, voice | {"number": "2", "deliverer": "controller"}, APPROVED | {"number": "3"})
    for number in "123":
        play.happens("message.voice", {"from": "simulator", "inject": number, "to": ["agency:army"]}, seat="simulator")
    assert [play.status(number) for number in "123"] == ["released", "approved", "approved"]


def test_a_held_inject_waits_until_the_hold_is_taken_off() -> None:
    play = Play(APPROVED)
    play.command("inject.hold", number="1")
    play.to(5.0)
    assert play.status("1") == "approved"
    play.command("inject.hold", number="1", on=False)
    play.to(5.0)
    assert play.status("1") == "released"


def test_a_contingency_goes_out_when_its_condition_is_met() -> None:
    play = Play(contingency())
    play.happens("message.sent", {"to": ["army"]})
    play.happens("message.sent", {"to": ["police"]})
    assert play.status("9") == "approved"
    play.happens("message.sent", {"to": ["army", "police"]})
    assert (play.status("9"), len(play.told(ARMY))) == ("released", 1)


def test_a_contingency_counts_from_its_approval_on() -> None:
    play = Play(contingency(status="draft"))
    play.happens("message.sent", {"to": ["army"]})
    play.command("inject.approve", number="9")
    play.happens("message.sent", {"to": ["army"]})
    assert play.status("9") == "approved"
    play.happens("message.sent", {"to": ["army"]})
    assert play.status("9") == "released"


def test_a_held_contingency_goes_out_after_the_hold_if_its_condition_was_met_meanwhile() -> None:
    play = Play(contingency())
    play.command("inject.hold", number="9")
    for _ in range(3):
        play.happens("message.sent", {"to": ["army"]})
    assert (play.status("9"), play.entry("9")["due"]) == ("approved", 0.0)
    play.to(1.0)
    assert play.status("9") == "approved"
    play.command("inject.hold", number="9", on=False)
    play.to(1.0)
    assert play.status("9") == "released"


def test_two_contingencies_that_one_record_meets_go_out_once_each() -> None:
    play = Play(contingency(), contingency(number="8"))
    play.happens("message.sent", {"to": ["army"]})
    play.happens("message.sent", {"to": ["army"]})
    released = [record.body["number"] for record in play.records if record.kind == "inject.released"]
    assert sorted(released) == ["8", "9"]


def test_contingencies_that_wait_for_each_other_end() -> None:
    each = {"8": "9", "9": "8"}
    play = Play(
        *(
            contingency(number=own, condition={"all": [{"event": "inject.released", "field": "number", "value": other}]})
            for own, other in each.items()
        )
    )
    play.command("inject.release", number="8")
    assert (play.status("8"), play.status("9")) == ("released", "released")
    assert len(play.told(ARMY)) == 2


def test_a_retracted_record_no_longer_counts() -> None:
    play = Play(contingency())
    first = play.happens("message.sent", {"to": ["army"]})
    play.command("timeline.retract", event=first.seq, reason="sent in error")
    play.happens("message.sent", {"to": ["army"]})
    assert play.status("9") == "approved"
    play.happens("message.sent", {"to": ["army"]})
    assert play.status("9") == "released"


def test_an_expected_action_is_seen_by_its_condition_once_its_inject_is_out() -> None:
    expected = {
        "number": "2", "kind": "expected_action", "follows": "1", "status": "approved", "to": [], "description": "",
        "condition": {"any": [{"event": "world.released", "field": "holder", "value": "police"}]},
    }  # fmt: skip
    play = Play(APPROVED, expected)
    rows = {"rows": [["released", 0.5, 0, 0, 1, 0, -1, 1, "ab", None, 0.6]], "t": 0.5}
    play.happens("world.ran", rows)
    assert play.status("2") == "approved"
    play.to(1.0)
    seen = play.happens("world.ran", rows)
    assert play.status("2") == "complete"
    assert play.records[-1].body == {"number": "2", "note": "", "by": "rule", "events": [seen.seq]}


def test_an_effect_in_the_world_is_handed_over_as_a_file_writes_it() -> None:
    weather = {"weather": {"factor": 2, "lasts": "3 h", "states": ["Sinaloa"]}}
    play = Play(APPROVED | {"effect": weather}, {"number": "2", "at": "1 h", "status": "approved", "to": ["police"],
        "effect": {"tip": {"target": "gang/head", "place": "A", "via": "tips"}}})  # fmt: skip
    play.to(1.0)
    assert [(act.do, act.args) for act in play.acts] == [
        ("inject", {"title": "Rumour of a convoy", "weather": {"factor": 2.0, "lasts": "3.0 h", "states": ["Sinaloa"]}}),
        ("inject", {"title": "Rumour of a convoy", "tip": {"target": "gang/head", "place": "A", "via": "tips"}}),
    ]
    assert (play.told(ARMY), play.told(POLICE)) == (["A convoy was seen."], [])  # a tip is told by the lead itself


def test_an_exercise_without_a_plan_has_an_empty_list() -> None:
    assert Play(exercise=None).section["entries"] == {}


def test_the_state_is_the_fold_of_its_records_and_canonical() -> None:
    play = Play(APPROVED, contingency())
    play.happens("message.sent", {"to": ["army"]})
    play.command("inject.add", entry={"title": "x", "to": ["police"], "description": "y"}, approve=True)
    play.to(2.0)
    again = Fold(FEATURES).over(play.records)
    assert canonical(again) == canonical(play.state)


def test_a_fold_changes_no_record() -> None:
    play = Play(APPROVED)
    play.command("inject.add", entry={"number": "5", "title": "x", "to": ["police"], "description": "y"})
    play.command("inject.approve", number="5")
    assert all(record.is_whole() for record in play.records)


def test_the_default_seats_are_those_of_an_exercise_that_names_none() -> None:
    play = Play(exercise=None, holders=["police", "army", "platform"])
    begun = {name: seat["kind"] for name, seat in play.state["seats"]["by_name"].items()}
    assert begun == default_seats(["police", "army"])


def test_a_hundred_thousand_records_that_no_condition_asks_about_are_passed_over() -> None:
    play = Play(*(contingency(number=str(i)) for i in range(50)))
    record = play.happens("world.ran", {"rows": [["report", 0.5, 0, 1, -1, 0, -1, 0, "ab", 0.1, None]], "t": 0.5})
    began = time.process_time()
    for _ in range(100_000):
        play.fold.apply(play.state, record)
    assert time.process_time() - began < 1.5


def test_ten_armed_conditions_cost_a_record_little() -> None:
    never = {"all": [{"event": "message.sent", "field": "to", "operator": "contains", "value": "navy"}]}
    play = Play(*(contingency(number=str(i), condition=never) for i in range(10)))
    record = play.happens("message.sent", {"to": ["army"]})
    began = time.process_time()
    for _ in range(10_000):
        play.fold.apply(play.state, record)
    assert time.process_time() - began < 1.5
