from __future__ import annotations

from typing import Any

import pytest

from septel.exercise import clock, messages, seats, timeline
from septel.exercise.feature import Act, Refused
from septel.exercise.items import Kind
from septel.exercise.state import Fold, state_sha256
from tests.exercise.seats.table import Table


def table(**changed: Any) -> Table:
    return Table((clock.FEATURE, timeline.FEATURE, seats.FEATURE)).open(**changed)


def planned(**of: dict[str, Any]) -> dict[str, Any]:
    return {"exercise": {"seats": of}}


def refused(at: Table, by: str, command: str, /, **args: Any) -> str:
    before = state_sha256(at.state)
    with pytest.raises(Refused) as caught:
        at.give(by, command, **args)
    assert state_sha256(at.state) == before
    return caught.value.code


def test_without_a_plan_there_are_seats_of_control_evaluation_an_observer_and_two_of_each_agency() -> None:
    at = table()
    assert list(seats.access(at.state)) == [
        "director", "controller", "simulator", "lead-evaluator", "evaluator-1", "evaluator-2", "observer",
        "police-command", "police-staff", "army-command", "army-staff", "platform-command",
    ]  # fmt: skip
    assert {name for name in seats.access(at.state) if seats.is_bot(at.state, name)} == {
        "police-command", "army-command", "platform-command"
    }  # fmt: skip
    assert "platform-command" not in seats.access(table(holders=["police", "army"]).state)


def test_planned_seats_are_those_that_the_design_has_room_for() -> None:
    plan = planned(
        boss={"kind": "director", "agency": None, "title": "The boss", "level": 3, "caveats": []},
        hq={"kind": "command", "agency": "army", "title": "", "level": 2, "caveats": ["source", "family"]},
        cell={"kind": "command", "agency": "platform", "title": "", "level": 3, "caveats": []},
    )
    at = table(holders=["police", "army"], **plan)
    assert list(seats.access(at.state)) == ["boss", "hq"]
    assert at.seat("hq").caveats == {"family", "source"} and at.seat("hq").level == 2


def test_a_person_who_sits_down_takes_a_command_over_from_its_bot() -> None:
    at = table()
    kinds = [record.kind for record in at.give("army-command", "seat.take", person="p7", name="Ana")]
    assert kinds == ["seat.taken", "seat.bot"]
    assert at.acts == [Act("policies", {"holder": "army", "seated": True})]
    assert seats.person(at.state, "army-command") == "p7" and not seats.is_bot(at.state, "army-command")
    assert refused(at, "army-command", "seat.take", person="p7", name="Ana") == "already"


def test_news_of_a_seat_says_what_became_of_it_and_how_it_stands_does_not() -> None:
    at = table()
    at.give("army-command", "seat.take", name="Ana")
    told = [item for item in at.news if item.id in ("roster-army-command", "seat-army-command")]
    assert [item.body["did"] for item in told] == ["taken", "taken", "bot", "bot"]
    assert not any("did" in item.body for item in seats.FEATURE.items(at.state))


def test_a_person_can_sit_down_and_let_the_bot_play_on() -> None:
    at = table()
    at.give("army-command", "seat.take", person="p7", name="Ana", leave_to_bot=True)
    assert seats.is_bot(at.state, "army-command") and at.acts == []
    at.give("army-command", "seat.bot", bot=False)
    assert at.acts == [Act("policies", {"holder": "army", "seated": True})]


def test_staff_sit_down_without_a_word_to_the_kernel() -> None:
    at = table()
    assert [record.kind for record in at.give("army-staff", "seat.take", name="Ana")] == ["seat.taken"]
    assert at.acts == []


def test_a_seat_that_is_emptied_goes_back_to_its_bot() -> None:
    at = table()
    at.give("army-command", "seat.take", person="p7", name="Ana")
    kinds = [record.kind for record in at.give("controller", "seat.revoke", seat="army-command")]
    assert kinds == ["seat.left", "seat.revoked", "seat.bot"]
    assert at.acts[-1] == Act("policies", {"holder": "army", "seated": False})
    assert seats.person(at.state, "army-command") is None


def test_a_holder_is_seated_while_one_of_its_command_seats_is() -> None:
    at = table()
    at.give("controller", "seat.add", seat="army-north", kind="command", agency="army")
    at.give("army-command", "seat.take", person="p1", name="Ana")
    at.give("army-north", "seat.take", person="p2", name="Bo")
    at.give("controller", "seat.bot", seat="army-command", bot=True)
    assert at.acts[-1] == Act("policies", {"holder": "army", "seated": True})
    at.give("army-north", "seat.bot", bot=True)
    assert at.acts[-1] == Act("policies", {"holder": "army", "seated": False})


def test_bots_play_command_seats_only_and_every_empty_one() -> None:
    at = table()
    assert refused(at, "controller", "seat.bot", seat="army-staff", bot=True) == "no_bot"
    assert refused(at, "controller", "seat.bot", seat="army-command", bot=True) == "already"
    assert refused(at, "controller", "seat.bot", seat="army-command", bot=False) == "empty"
    assert refused(at, "police-command", "seat.bot", seat="army-command", bot=True) == "forbidden"


def test_persons_follow_one_another_and_the_one_before_stays_until_the_next_sits_down() -> None:
    at = table()
    at.give("army-staff", "seat.take", person="p1", name="Ana")
    invited = at.give("army-staff", "seat.hand_over")
    assert [(record.kind, record.body) for record in invited] == [
        ("seat.invited", {"seat": "army-staff", "person": None, "why": "hand_over"})
    ]
    assert seats.person(at.state, "army-staff") == "p1"
    kinds = [record.kind for record in at.give("army-staff", "seat.take", person="p2", name="Bo")]
    assert kinds == ["seat.left", "seat.revoked", "seat.taken"]
    persons = at.state["seats"]["by_name"]["army-staff"]["persons"]
    assert [(who["person"], who["left"] is None) for who in persons] == [("p1", False), ("p2", True)]
    assert persons[0]["t"] < persons[0]["left"]["t"] == pytest.approx(persons[1]["t"], abs=0.1)


def test_a_device_is_revoked_and_its_person_stays() -> None:
    at = table()
    at.give("army-staff", "seat.take", person="p1", name="Ana")
    (record,) = at.give("army-staff", "seat.revoke", device="d1")
    assert (record.kind, record.body) == ("seat.revoked", {"seat": "army-staff", "person": "p1", "device": "d1"})
    assert seats.person(at.state, "army-staff") == "p1"
    assert refused(at, "army-staff", "seat.revoke", seat="army-command", device="d1") == "forbidden"


def test_the_same_person_is_invited_again_only_where_one_sits() -> None:
    at = table()
    assert refused(at, "controller", "seat.reinvite", seat="army-staff", same_person=True) == "empty"
    at.give("army-staff", "seat.take", person="p1", name="Ana")
    (record,) = at.give("controller", "seat.reinvite", seat="army-staff", same_person=True)
    assert record.body == {"seat": "army-staff", "person": "p1", "why": "reinvite"}
    assert refused(at, "army-staff", "seat.reinvite", seat="army-staff") == "forbidden"


def test_only_the_director_commands_about_seats_of_control() -> None:
    at = table()
    assert refused(at, "controller", "seat.reinvite", seat="director") == "forbidden"
    assert refused(at, "controller", "seat.add", seat="director-2", kind="director") == "forbidden"
    at.give("director", "seat.add", seat="director-2", kind="director")
    at.give("director", "seat.reinvite", seat="controller")


def test_there_is_always_a_director() -> None:
    at = table()
    at.give("director", "seat.take", person="p1", name="Ana")
    assert refused(at, "director", "seat.revoke") == "last"
    at.give("director", "seat.add", seat="director-2", kind="director")
    assert refused(at, "director", "seat.revoke") == "last"
    at.give("director-2", "seat.take", person="p2", name="Bo")
    at.give("director", "seat.revoke")
    at.give("director-2", "seat.remove", seat="director")
    assert refused(at, "director-2", "seat.remove", seat="director-2") == "occupied"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"seat": "army-staff", "kind": "staff", "agency": "army"}, "taken"),
        ({"seat": "players", "kind": "observer"}, "taken"),
        ({"seat": "x", "kind": "staff"}, "agency"),
        ({"seat": "x", "kind": "observer", "agency": "army"}, "agency"),
        ({"seat": "x", "kind": "staff", "agency": "armi"}, "unknown"),
    ],
)
def test_a_seat_that_cannot_be_is_not_added(args: dict[str, Any], code: str) -> None:
    assert refused(table(), "controller", "seat.add", **args) == code


def test_a_joint_cell_needs_a_platform() -> None:
    at = table(holders=["police", "army"])
    assert refused(at, "controller", "seat.add", seat="cell", kind="command", agency="platform") == "no_platform"


def test_the_name_of_a_seat_that_was_removed_is_not_given_again() -> None:
    at = table()
    at.give("controller", "seat.remove", seat="army-staff")
    assert seats.seat(at.state, "army-staff") is None
    assert refused(at, "controller", "seat.add", seat="army-staff", kind="staff", agency="army") == "taken"
    assert at.news[-1].id == "directory"


@pytest.mark.parametrize("name", ["a b", "seat:x", "a/b", ""])
def test_a_seats_name_has_no_blanks_colons_or_slashes(name: str) -> None:
    with pytest.raises(ValueError, match="seat"):
        table().give("controller", "seat.add", seat=name, kind="observer")


def test_access_changes_from_the_record_on() -> None:
    at = table()
    at.give("controller", "seat.change", seat="army-staff", level=1, caveats=["source"])
    assert (at.seat("army-staff").level, at.seat("army-staff").caveats) == (1, {"source"})
    assert refused(at, "controller", "seat.change", seat="army-staff", level=1) == "nothing"
    assert refused(at, "controller", "seat.change", seat="army-staf", level=1) == "unknown"


def test_a_real_emergency_stops_the_clock_for_every_seat_until_the_director_ends_it() -> None:
    at = table()
    at.give("director", "clock.start")
    at.give("army-staff", "exercise.real_emergency", what="Fire in the east wing")
    assert at.state["clock"]["mode"] == clock.PAUSED
    for name in seats.access(at.state):
        (shown,) = at.shown(name, "emergency")
        assert shown["active"] and shown["by"] == "army-staff" and shown["reports"][0]["what"]
    assert refused(at, "director", "clock.start") == "emergency"
    assert refused(at, "controller", "exercise.emergency_over") == "forbidden"
    at.give("observer", "exercise.real_emergency")
    assert len(at.shown("director", "emergency")[0]["reports"]) == 2
    at.give("director", "exercise.emergency_over")
    assert at.shown("army-staff", "emergency") == [] and at.news[-1].body["active"] is False
    at.give("director", "clock.start")
    assert refused(at, "director", "exercise.emergency_over") == "none"


def test_news_of_an_emergency_stays_as_it_was_told() -> None:
    at = table()
    at.give("army-staff", "exercise.real_emergency", what="Fire")
    told = at.news[-1]
    at.give("army-staff", "exercise.real_emergency", what="It is out")
    assert len(told.body["reports"]) == 1


def test_persons_are_shown_to_control_and_to_their_own_seat() -> None:
    at = table()
    at.give("army-staff", "seat.take", person="p1", name="Ana")
    knows = {name for name in seats.access(at.state) if "'p1'" in repr([item.body for item in at.items(name)])}
    assert knows == {"director", "controller", "army-staff"}


def test_players_learn_only_of_players_seats() -> None:
    at = table()
    (directory,) = at.shown("army-staff", "directory")
    assert {row["seat"] for row in directory["seats"]} == {
        "police-command", "police-staff", "army-command", "army-staff", "platform-command"
    }  # fmt: skip
    assert {item.kind for item in at.items("army-staff")} == {"clock", "seat", "directory"}
    assert [body["seat"] for body in at.shown("army-staff", "seat")] == ["army-staff"]


def test_going_back_leaves_the_seats_and_tells_the_kernel_who_plays() -> None:
    at = table()
    at.give("army-command", "seat.take", person="p1", name="Ana")
    at.acts.clear()
    at.write(timeline.BRANCHED, {"to": 1, "t": 0.0, "reason": "again"}, "director")
    assert seats.person(at.state, "army-command") == "p1"
    assert [act.args for act in at.acts] == [
        {"holder": "police", "seated": False}, {"holder": "army", "seated": True}, {"holder": "platform", "seated": False}
    ]  # fmt: skip


def test_the_same_records_give_the_same_state() -> None:
    at = table()
    at.give("army-command", "seat.take", person="p1", name="Ana")
    at.give("army-command", "exercise.real_emergency")
    at.give("controller", "seat.remove", seat="observer")
    fold = Fold(at.features)
    assert state_sha256(fold.over(at.records)) == state_sha256(at.state)


def test_a_newcomer_sees_who_he_is_what_time_it_is_and_what_he_may_do() -> None:
    at = Table((clock.FEATURE, timeline.FEATURE, seats.FEATURE, messages.FEATURE)).open()
    at.give("army-staff", "seat.take", person="p1", name="Ana")
    at.give("army-staff", "seat.take", person="p2", name="Bo")
    found = seats.summary(at.state, at.seat("army-staff"), t=2.5, features=at.features)
    assert found["seat"]["agency"] == "army" and found["person"]["person"] == "p2" and found["predecessors"] == 1
    assert found["now"] == {"t": 2.5, "local": "2030-01-07T08:30:00+00:00", "z": "2030-01-07T08:30:00Z"}
    assert found["open"] == {"unread_messages": 0, "cases": 0, "requests": 0, "operations": 0}
    assert "exercise.real_emergency" in found["may"] and "clock.start" not in found["may"]
    assert Kind(found["seat"]["kind"]) is Kind.STAFF
