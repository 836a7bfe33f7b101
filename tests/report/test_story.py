"""The story of an operation, on scenarios in which everything that happens is known."""

from __future__ import annotations

import json
from typing import Any

import pytest

from septel.experiment.detail import Detail
from septel.experiment.recomputed import Recomputed
from septel.report.english_story import ENGLISH
from septel.report.story import Story
from septel.report.story.lead import operations_list, tell_lead
from septel.report.story.operation import tell_operation
from tests.sim import theatres
from tests.sim.theatres import agency, alone, cells, gang, tip

TWO = {"police": agency(), "army": agency("P2")}
LINE = alone()["sources"]["line"]
SURE = {"detection": 0.99, "false_alarm": 0.01, "exposure": "0 /h", "below": 1}


def detail(text: dict[str, Any]) -> Detail:
    model = theatres.model(text)
    log, measures = theatres.traced(model)
    return Detail.of(Recomputed("as_is", 0, model, log, measures))


def told(text: dict[str, Any], number: int = 1) -> Story:
    return tell_operation(detail(text), number, ENGLISH)


def lines(story: Story, section: str) -> list[str]:
    """The lines of a section, each after its time, with plain spaces."""
    for part in story.sections:
        if part.name == section:
            return [
                f"{story.phrases.at(line.t)}: {line.text}".replace("\u00a0", " ")
                if line.t is not None
                else line.text.replace("\u00a0", " ")
                for line in part.lines
            ]
    return []


def summary(story: Story) -> list[str]:
    return [sentence.replace("\u00a0", " ") for sentence in story.summary]


def line_of(**changes: Any) -> dict[str, Any]:
    return {"line": LINE | changes}


def test_a_plain_operation_is_told_from_the_lead_to_the_outcome() -> None:
    story = told(alone())
    assert story.title == "Operation 1: cell 1 of gang, in P1"
    assert summary(story) == [
        "The target was there, and broke the cordon.",
        "Tasked Mon 1 Jan 2024 15:00, on day 1 of the run. From the observation that tipped the belief to the action it took "
        "8 h: "
        "2 h with the officer, 3 h for approvals, 1 h until the first team left, 1 h until the last team was there and 1 h "
        "until "
        "the force was ready to act.",
        "alone, design as_is, replication 0. All of this is simulated; organisations and persons are fictional.",
    ]
    assert lines(story, "knew") == [
        "Mon 1 Jan 10:00: Lead 1, a tip (grade A1: completely reliable, confirmed), says that the target is in P1. It was "
        "true.",
        "Mon 1 Jan 10:00: The police hears of it at once: a case opens with a belief of 99.4 %.",
    ]
    assert lines(story, "decision") == [
        "Mon 1 Jan 10:00: The police asks its command in P0, stating a belief of 99.4 % (it asks from 40 % on). "
        "The target was there.",
        "Mon 1 Jan 10:00: An officer takes it up at once.",
        "Mon 1 Jan 12:00: He says yes after 2 h.",
        "Mon 1 Jan 15:00: The police's staff approves, after 3 h.",
    ]
    assert lines(story, "moved") == [
        "Mon 1 Jan 15:00: The police's command in P0 tasks 1 team.",
        "Mon 1 Jan 16:00: 1 assault team of the police in P0 leaves by land and arrives at 17:00, after 1 h.",
    ]
    assert lines(story, "did") == [
        "It was in P1 from the beginning of the run.",
        "Mon 1 Jan 18:00: It slips away, and goes to P4.",
    ]
    assert lines(story, "came") == [
        "Mon 1 Jan 18:00: The force finds the target, which breaks the cordon.",
        "The case is closed for the police.",
    ]


def test_without_a_start_times_are_days_of_the_run() -> None:
    story = told({word: part for word, part in alone().items() if word != "start"})
    assert lines(story, "moved")[1].startswith("day 1, 22:00: 1 assault team")
    assert lines(story, "came")[0].startswith("day 2, 00:00: The force")
    assert "Tasked on day 1 of the run." in story.summary[1]


def test_agencies_and_organisations_go_by_their_titles() -> None:
    agencies = {"police": agency(title="Federal police")}
    story = told(alone(agencies=agencies, organisations=gang(title="La Cumbre (invented)")))
    assert story.title == "Operation 1: cell 1 of La Cumbre, in P1"
    assert "The Federal police's command in P0 tasks 1 team." in lines(story, "moved")[0]


def test_a_target_that_left_of_itself_was_missed_by_so_much() -> None:
    story = told(alone(ranks=cells(dwell="17 h")))
    assert summary(story)[0] == "Nobody was there: the target had left 1 h before."
    assert lines(story, "did") == [
        "It was in P1 from the beginning of the run.",
        "Mon 1 Jan 17:00: It leaves P1 of itself, and goes to P4.",
        "Mon 1 Jan 18:00: It is in P4, since Mon 1 Jan 17:00.",
    ]
    assert lines(story, "changed") == [
        "The force was ready to act 1 h after the target had left.",
        "Each of these alone took longer: 2 h with the officer and 3 h for approvals.",
    ]


def test_earlier_stays_at_the_same_place_are_not_told() -> None:
    story = told(alone(ranks=cells(dwell="30 h"), injects=[tip("65 h")]))
    assert lines(story, "did") == ["Wed 3 Jan 12:00: It comes to P1.", "Thu 4 Jan 01:00: It slips away, and goes to P4."]


def test_a_target_that_was_warned_would_have_stayed() -> None:
    story = told(alone(leak="1000 /h"))
    assert summary(story)[0] == "Nobody was there: the target had been warned, and had left 2 h before."
    assert lines(story, "did")[1:3] == [
        "Mon 1 Jan 15:00: This operation warns it. It means to leave at 16:00; of itself it would have stayed until Tue 4 "
        "Feb 2025 "
        "00:00.",
        "Mon 1 Jan 16:00: It leaves P1, and goes to P4.",
    ]
    assert lines(story, "changed")[-1] == "Unwarned, the target would have been there for 399 d 6 h more."


def test_a_warning_to_a_target_that_leaves_anyway_changes_nothing() -> None:
    story = told(alone(leak="1000 /h", ranks=cells(dwell="15.5 h")))
    assert (
        lines(story, "did")[1] == "Mon 1 Jan 15:00: This operation warns it. That changes nothing: it leaves at 15:30 anyway."
    )
    assert "Unwarned" not in story.text()


def test_a_wrong_door_says_where_the_target_was() -> None:
    story = told(alone(injects=[tip("10 h", place="P2")], wrong_door_harm=1))
    assert summary(story)[0] == "A wrong door: no lead had been true. People were harmed."
    assert lines(story, "knew")[0].endswith("says that the target is in P2. It was false: the target was in P1.")
    assert lines(story, "decision")[0].endswith("In truth the target was in P1.")
    assert lines(story, "did") == ["It was not in P2 in all that time.", "Mon 1 Jan 19:00: It is in P1, since Mon 1 Jan 00:00."]
    assert lines(story, "came")[0] == "Mon 1 Jan 19:00: The force breaks in where the target never was. People are harmed."
    assert lines(story, "changed") == []


def test_who_acted_on_a_wrong_door_may_have_known_better() -> None:
    story = told(alone(injects=[tip("10 h", place="P2"), tip("11 h", grade="E5")], act_threshold=0.9))
    assert lines(story, "changed") == ["The police had heard from lead 2, at 11:00, that the target was in P1; and so it was."]


def test_somebody_else_may_have_known_better() -> None:
    told_by = tip("11 h", receiver="army", grade="E5")
    story = told(alone(agencies=TWO, injects=[tip("10 h", place="P2"), told_by]))
    assert lines(story, "changed") == ["The army knew from lead 2, at 11:00, that the target was in P1; the police did not."]


def test_a_wrong_house_names_the_lead_that_had_the_right_one() -> None:
    errors = line_of(address_error={"A1": 1, "E5": 0})
    text = alone(sources=errors, injects=[tip("10 h"), tip("10.5 h", grade="E5"), tip("11 h", receiver="army", grade="E5")])
    story = told(text | {"agencies": TWO})
    assert summary(story)[0] == "The right town, and the wrong house."
    assert lines(story, "knew")[0].endswith("It was true, but named the wrong house.")
    assert lines(story, "changed") == [
        "Lead 2 named the right house; it counted in the case, and another had the greater weight.",
        "Lead 3 named the right house; the army had it, the police did not.",
    ]
    assert lines(story, "did")[1].startswith("Mon 1 Jan 18:00: This operation warns it. It means to leave at 19:00;")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "no connection leads there"),
        ({"sharing": {"liaison": {"delay": "2 h", "chance": 0}}}, "the police did not pass it on"),
        (
            {"sharing": "liaison", "markings": {"open": {}, "shut": {"forbid": True}}, "sources": line_of(marking="shut")},
            "its marking forbids it",
        ),
        ({"sharing": {"liaison": {"delay": "400 d", "chance": 1}}}, "still on its way at the end of the run"),
    ],
)
def test_who_never_had_a_lead_and_why(changes: dict[str, Any], why: str) -> None:
    story = told(alone(agencies=TWO, **changes))
    assert lines(story, "knew")[2] == f"Never had it: the army ({why})."


def test_a_lead_that_its_source_kept_to_itself_is_told_among_those_that_did_not_count() -> None:
    receivers = {"police": 1e-12}
    text = alone(sources=line_of(receivers=receivers), injects=[tip("10 h"), {"at": "11 h", "tip": _unheard()}])
    assert lines(told(text), "knew")[2:] == [
        "Not counted in the case of the police:",
        "Mon 1 Jan 11:00: Lead 2, a tip (grade A1: completely reliable, confirmed), says that the target is in P1. It was "
        "true.",
        "Never had it: the police (the source passed it on to nobody).",
    ]


def _unheard() -> dict[str, str]:
    return {"target": "gang/cell 1", "place": "P1", "via": "line", "grade": "A1"}


def test_what_another_agency_knew_is_told_too() -> None:
    story = told(alone(agencies=TWO, injects=[tip("8 h", receiver="army", grade="E5"), tip("10 h")]))
    assert lines(story, "knew")[3:6] == [
        "Not counted in the case of the police:",
        "Mon 1 Jan 08:00: Lead 1, a tip (grade E5: unreliable, improbable), says that the target is in P1. It was true.",
        "Mon 1 Jan 08:00: The army hears of it at once: a case opens with a belief of 2 %.",
    ]


def test_an_observation_that_comes_by_two_ways_is_told_to_count_twice() -> None:
    three = TWO | {"navy": agency("P3")}
    sharing = {"liaison": {"delay": "30 min", "chance": 1}}
    story = told(alone(agencies=three, sharing=sharing, injects=[tip("10 h", grade="E5")], act_threshold=0.015))
    told_twice = [line for line in lines(story, "knew") if "It had counted this observation before" in line]
    assert [line.partition(":")[2][3:].split(":")[0] for line in told_twice] == [
        " The navy hears of it after 30 min from the army",
        " The army hears of it after 30 min from the navy",
    ]


def test_the_platform_sees_for_its_members() -> None:
    story = told(alone(agencies=TWO, sharing={"platform": {"delay": "1 h"}}))
    assert lines(story, "knew")[2].startswith(
        "Mon 1 Jan 11:00: The platform has it after 1 h from the police, for all its members (the police and the army) to see: "
    )
    assert "Never" not in story.text()
    assert lines(story, "came")[1].startswith("The case is closed for the police, the army and the platform.")


def test_time_in_line_is_told() -> None:
    one = {"police": agency(command={"seat": "P0", "officers": 1, "service": "2 h"})}
    story = told(alone(agencies=one, organisations=gang(cells=2), injects=[tip("9 h", cell=2), tip("10 h")]), 2)
    assert lines(story, "decision")[1] == "Mon 1 Jan 11:00: An officer takes it up, after 1 h in line."
    assert "it took 9 h: 1 h in line for an officer, 2 h with the officer" in summary(story)[1]


def test_scouts_and_a_court_come_before_force() -> None:
    text = alone(confirm=SURE | {"time": "4 h"}, warrant={"time": "6 h", "evidence": 0.3, "expires": "10 h"})
    story = told(text)
    assert lines(story, "decision")[3:] == [
        "Mon 1 Jan 12:00: Scouts set out first.",
        "Mon 1 Jan 16:00: They are done after 4 h, and have seen somebody: belief is over 99.9 %.",
        "Mon 1 Jan 19:00: The police's staff approves, after 3 h.",
        "Tue 2 Jan 01:00: A court grants the warrant, after 6 h: it was shown a belief of over 99.9 % and wants 30 %. It "
        "holds until "
        "Tue 2 Jan 11:00.",
    ]
    assert lines(story, "knew")[2:] == [
        "Mon 1 Jan 16:00: Lead 2, from reconnaissance: somebody was seen in P1. The target was there.",
        "Mon 1 Jan 16:00: It counts for the police: belief goes from 99.3 % to over 99.9 %.",
    ]


def test_a_force_may_have_to_act_without_a_warrant() -> None:
    text = alone(warrant={"time": "6 h", "evidence": 0.999, "expires": "10 h", "without": True})
    assert lines(told(text), "decision")[-1] == (
        "Mon 1 Jan 21:00: A court refuses the warrant, after 6 h: it was shown a belief of 99.3 % and wants 99.9 %. The "
        "design lets "
        "the force act without one."
    )


def test_a_recall_names_the_lead_that_caused_it_and_what_it_spared() -> None:
    story = told(alone(recall=True, go_threshold=0.3, injects=[tip("10 h"), tip("15.5 h", place="P4")]))
    assert summary(story)[0] == "The force was called back."
    assert summary(story)[1].endswith(
        "to the recall it took 5 h 30 min: 2 h with the officer, 3 h for approvals and 30 min until the first team left."
    )
    assert lines(story, "moved")[1:] == [
        "Mon 1 Jan 15:30: The police's command in P0 calls the force back, since lead 2 says that the target is in P4. It was "
        "false: the target was in P1.",
        "1 assault team of the police in P0 had not left yet.",
    ]
    assert lines(story, "came") == ["Mon 1 Jan 15:30: The case stays open."]
    assert lines(story, "changed") == [
        "The force would have been ready to act at 18:00; as it was, the target stayed to the end of the run."
    ]


def test_a_force_that_had_left_turns_round() -> None:
    story = told(alone(recall=True, go_threshold=0.3, injects=[tip("10 h"), tip("16.5 h", place="P4")]))
    assert (
        lines(story, "moved")[1]
        == "Mon 1 Jan 16:00: 1 assault team of the police in P0 set out by land, and had to turn round."
    )


def test_a_recall_may_be_right() -> None:
    text = alone(recall=True, go_threshold=0.3, ranks=cells(dwell="16 h"), injects=[tip("10 h"), tip("16.5 h", place="P4")])
    assert lines(told(text), "changed")[0] == (
        "The force would have been ready to act at 18:00, 2 h after the target had left."
    )


def test_a_recall_may_go_unheard() -> None:
    talk = {"coverage": 0, "late": "1 h", "radios": 1}
    text = alone(recall=True, go_threshold=0.3, communications=talk, injects=[tip("10 h"), tip("16.5 h", place="P4")])
    story = told(text)
    unheard = [line for line in lines(story, "moved") if "does not get through" in line]
    assert len(unheard) == 1 and "since lead 2 says that the target is in P4" in unheard[0]


def test_two_forces_on_one_target_are_told_of_each_other() -> None:
    story = told(alone(agencies=TWO, injects=[tip("10 h"), tip("11 h", receiver="army")]), 2)
    assert summary(story)[0] == "Nobody was there: the target had slipped away from another force 1 h before."
    assert lines(story, "moved")[1] == "Mon 1 Jan 16:00: Operation 1 already moved on the same target and place."
    assert lines(story, "did")[1] == "Mon 1 Jan 18:00: It slips away from the force of operation 1, and goes to P4."
    assert lines(story, "changed") == ["The force was ready to act 1 h after the target had slipped away from operation 1."]
    assert lines(story, "knew")[3].startswith("Not counted in the case of the army:"), "the police knew an hour earlier"


def test_operations_of_one_hour_are_told_of_each_other() -> None:
    text = alone(
        organisations=gang(cells=2), h_hour={"targets": 2, "within": "20 h"}, injects=[tip("10 h"), tip("14 h", cell=2)]
    )
    both = [told(text, number) for number in (1, 2)]
    first = next(story for story in both if story.facts["target"] == "gang/cell 1")
    assert "Mon 1 Jan 19:00: It was held for 4 h, until others were gathered for one hour." in lines(first, "decision")
    other = 3 - first.facts["operation"]
    assert lines(first, "moved")[0].endswith(f"It is to act together with operation {other}, at 22:00.")


def test_a_capture_was_in_time_by_so_much() -> None:
    story = told(alone(capture={"p0": 0.99, "p1": 0}))
    assert summary(story)[0] == "The target was captured."
    assert lines(story, "did")[-1] == "Mon 1 Jan 18:00: It is captured."
    assert lines(story, "changed") == ["Of itself the target would have left 399 d 6 h later."]


def test_a_second_force_comes_to_a_place_where_the_first_has_captured() -> None:
    injects = [tip("10 h"), tip("11 h", receiver="army")]
    story = told(alone(agencies=TWO, capture={"p0": 0.99, "p1": 0}, injects=injects), 2)
    assert lines(story, "did")[1:] == [
        "Mon 1 Jan 18:00: It is captured, by operation 1.",
        "Mon 1 Jan 19:00: The position is vacant since Mon 1 Jan 18:00, when operation 1 captured who held it.",
    ]


def test_one_more_cordon_team_is_counted_by_the_rule() -> None:
    text = alone(
        ranks=cells(packages={"assault": 1, "cordon": 1}),
        agencies={"police": agency(bases={"P0": {"assault": 4, "cordon": 2}})},
    )
    assert lines(told(text | {"capture": {"p0": 0, "p1": 0.01}}), "changed") == [
        "One more cordon team would have made the chance to capture it 2 %, instead of 1 %."
    ]
    assert lines(told(text | {"capture": {"p0": 0, "p1": 0.01}, "capacity": {}}), "changed") == [], "skill is not in the trace"


def test_an_operation_under_way_at_the_horizon_is_left_there() -> None:
    story = told(alone(horizon="16.5 h"))
    assert summary(story)[0] == "It was still under way when the run ended."
    assert lines(story, "moved")[1] == (
        "Mon 1 Jan 16:00: 1 assault team of the police in P0 set out by land, and were on the way when the run ended."
    )
    assert lines(story, "came") == [] == lines(story, "changed")


def test_a_story_in_json_has_its_hours_its_dates_and_its_row() -> None:
    story = told(alone())
    document = json.loads(json.dumps(story.as_dict()))
    assert document["exercise"] is True and document["facts"]["outcome"] == "slipped"
    assert document["facts"]["action"] == "2024-01-01T18:00:00+00:00"
    moved = next(section for section in document["sections"] if section["name"] == "moved")
    assert (moved["lines"][1]["t_h"], moved["lines"][1]["at"]) == (16, "2024-01-01T16:00:00+00:00")


def test_a_story_in_text_is_stamped_and_keeps_its_width() -> None:
    text = told(alone()).text(width=80)
    assert text.startswith("EXERCISE\n") and text.endswith("\nEXERCISE")
    assert max(map(len, text.splitlines())) <= 80
    assert "Mon 1 Jan 16:00  1 assault team of the police in P0 leaves by land" in text.replace("\u00a0", " ")


def test_a_lead_is_told_with_its_ways_and_what_came_of_it() -> None:
    text = alone(agencies=TWO, sharing={"liaison": {"delay": "2 h", "chance": 1}}, act_threshold=0.99)
    story = tell_lead(detail(text), 1, ENGLISH)
    assert story.title == "Lead 1: cell 1 of gang, in P1"
    assert summary(story)[0] == "An operation followed, from which the target slipped."
    assert lines(story, "went") == [
        "Mon 1 Jan 10:00: The police hears of it at once: a case opens with a belief of 99.4 %.",
        "Mon 1 Jan 12:00: The army hears of it after 2 h from the police: a case opens with a belief of 99.4 %.",
    ]
    assert lines(story, "led")[:3] == [
        "Mon 1 Jan 10:00: The police asks for a decision (request 1), stating a belief of 99.4 %: operation 1 was tasked.",
        "Mon 1 Jan 15:00: The police's command in P0 tasks operation 1.",
        "Mon 1 Jan 18:00: Operation 1: The target was there, and broke the cordon.",
    ]


def test_a_lead_that_led_to_nothing_says_so() -> None:
    story = tell_lead(detail(alone(agencies=TWO, injects=[tip("10 h", grade="E5")])), 1, ENGLISH)
    assert lines(story, "led") == ["No decision was asked for while it counted."]
    assert lines(story, "went")[-1] == "Never had it: the army (no connection leads there)."


def test_operations_are_listed_with_their_outcomes() -> None:
    text = operations_list(detail(alone(agencies=TWO, injects=[tip("10 h"), tip("11 h", receiver="army")])), ENGLISH)
    assert " 1  Mon 1 Jan 15:00  cell 1 of gang  P1     slipped\n" in text
    assert " 2  Mon 1 Jan 16:00  cell 1 of gang  P1     dry hole\n" in text
    nothing = operations_list(detail(alone(injects=[])), ENGLISH)
    assert "No operation was tasked in this replication." in nothing
