from __future__ import annotations

from typing import Any

import pytest

from septel.exercise import clock, messages, seats, timeline
from septel.exercise.feature import Refused
from septel.exercise.state import Fold, state_sha256
from tests.exercise.seats.table import Table

FEATURES = (clock.FEATURE, timeline.FEATURE, seats.FEATURE, messages.FEATURE)


def table(**changed: Any) -> Table:
    return Table(FEATURES).open(**changed)


def send(at: Table, by: str, to: Any, /, **more: Any) -> str:
    named = (to,) if isinstance(to, str) else to
    return str(at.give(by, "message.send", to=named, text="Meet at the bridge", **more)[0].body["message"])


def refused(at: Table, by: str, command: str, /, **args: Any) -> Refused:
    before = state_sha256(at.state)
    with pytest.raises(Refused) as caught:
        at.give(by, command, **args)
    assert state_sha256(at.state) == before
    return caught.value


def readers(at: Table, name: str, kind: str = "message") -> set[str]:
    return {seat for seat in seats.access(at.state) if any(b["message"] == name for b in at.shown(seat, kind))}


CONTROL = {"director", "controller"}
EVALUATORS = {"lead-evaluator", "evaluator-1", "evaluator-2"}


def test_a_message_to_a_seat_is_that_seats_and_evaluators_read_along() -> None:
    at = table()
    name = send(at, "police-command", "army-staff", subject="Tonight")
    assert readers(at, name) == CONTROL | {"army-staff"}
    assert readers(at, name, "message_sent") == CONTROL | {"police-command"}
    assert readers(at, name, "message_copy") == CONTROL | EVALUATORS
    (body,) = at.shown("army-staff", "message")
    assert body["from"] == "police-command" and body["to"] == ["army-staff"] and set(body["text"]) == {"$text"}


def test_a_message_to_an_agency_is_for_both_its_seats() -> None:
    at = table()
    name = send(at, "police-command", "army")
    assert readers(at, name) == CONTROL | {"army-command", "army-staff", "simulator", "observer"} | EVALUATORS


def test_a_message_to_all_players_is_one_item_and_names_no_seats() -> None:
    at = table()
    before = len(at.news)
    name = send(at, "controller", "players")
    assert [item.id for item in at.news[before:]] == [name, f"{name}-sent", f"{name}-copy"]
    assert messages.kept.message(at.state, name)["to"] == ["players"]
    assert at.shown("army-staff", "message")[0]["from"] == "control"


def test_names_can_be_written_bare_or_with_what_they_are() -> None:
    at = table()
    to = ("seat:army-staff", "army-staff", "agency:army", "army", "control", "simulator")
    name = send(at, "police-command", to)
    assert messages.kept.message(at.state, name)["to"] == ["seat:army-staff", "agency:army", "control", "kind:simulator"]


@pytest.mark.parametrize(
    ("by", "to"),
    [
        ("police-command", "evaluators"), ("police-command", "evaluator-1"), ("police-command", "all"),
        ("police-command", "controller"), ("simulator", "observer"), ("simulator", "evaluators"),
        ("evaluator-1", "army"), ("evaluator-1", "players"), ("evaluator-1", "simulator"),
        ("observer", "army-staff"), ("observer", "evaluators"), ("police-command", "seat:nobody"),
    ],
)  # fmt: skip
def test_a_seat_that_one_may_not_write_to_is_answered_as_one_that_there_is_not(by: str, to: str) -> None:
    error = refused(table(), by, "message.send", to=(to,), text="x")
    assert error.code == "unknown" and str(error).startswith(f"There is nobody called '{to}' that you can write to.")


def test_the_nearest_name_that_one_may_write_to_is_offered() -> None:
    assert "Did you mean 'army-staff'?" in str(refused(table(), "police-staff", "message.send", to=("army-stuff",), text="x"))
    told = str(refused(table(), "police-staff", "message.send", to=("evaluator-3",), text="x"))
    assert "evaluator-1" not in told and "evaluator-2" not in told


def test_control_writes_to_every_seat_and_group() -> None:
    at = table()
    for to in (
        "all",
        "evaluators",
        "observers",
        "evaluator-1",
        "observer",
        "simulator",
        "army",
        "platform-command",
        "director",
    ):
        send(at, "controller", to)


def test_where_the_design_has_no_platform_nobody_is_written_to_there() -> None:
    at = table(holders=["police", "army"])
    error = refused(at, "police-command", "message.send", to=("platform",), text="x")
    assert str(error) == "This design has no platform, so nobody can be written to there."


def test_a_name_that_is_a_seats_and_an_agencys_must_say_which() -> None:
    at = table()
    at.give("controller", "seat.add", seat="army", kind="staff", agency="army")
    assert refused(at, "police-command", "message.send", to=("army",), text="x").code == "ambiguous"
    send(at, "police-command", "agency:army")


def test_an_addressee_who_gets_it_unseen_is_shown_to_sender_and_control_alone() -> None:
    at = table()
    name = send(at, "controller", "police-command", also=("army-staff", "evaluator-1"))
    for seat in seats.access(at.state):
        told = repr([item.body for item in at.items(seat) if item.id.startswith(name)])
        assert ("army-staff" in told) == (seat in CONTROL), seat
        assert ("evaluator-1" in told) == (seat in CONTROL), seat
    assert readers(at, name) == CONTROL | {"police-command", "army-staff", "evaluator-1"}


def test_players_are_not_shown_who_of_evaluation_got_the_same_message() -> None:
    at = table()
    name = send(at, "controller", ("police-command", "evaluator-1", "observers"))
    assert at.shown("police-command", "message")[0]["to"] == ["police-command"]
    assert [b["to"] for b in at.shown("controller", "message_sent")] == [["police-command", "evaluator-1", "observers"]]
    send(at, "controller", ("evaluators", "evaluator-1"))
    assert at.shown("evaluator-2", "message")[-1]["to"] == ["evaluators", "evaluator-1"]
    assert readers(at, name) >= {"observer", "evaluator-1"}


def test_the_simulator_speaks_for_somebody_outside_and_players_do_not_see_who_he_is() -> None:
    at = table()
    name = send(at, "simulator", "police", **{"as": "Governor's office"})
    (body,) = at.shown("police-staff", "message")
    assert body["from"] == "Governor's office" and "simulator" not in repr(body)
    assert at.shown("controller", "message_sent")[0]["from"] == "simulator"
    at.give("police-staff", "message.send", reply_to=name, text="Understood")
    answer = at.shown("simulator", "message")[-1]
    assert answer["from"] == "police-staff" and answer["reply_to"] == name
    assert at.shown("police-staff", "message_sent")[0]["to"] == ["Governor's office"]
    assert "simulator" not in repr(at.shown("police-staff", "message_sent")[0]["to"])


def test_only_the_simulator_and_control_speak_for_others_and_only_for_those_outside() -> None:
    at = table()
    assert refused(at, "police-staff", "message.send", to=("army",), text="x", **{"as": "Governor"}).code == "forbidden"
    for inside in ("Army", "police-command", "army: staff", "CONTROL"):
        assert refused(at, "simulator", "message.send", to=("army",), text="x", **{"as": inside}).code == "inside"


def test_an_answer_goes_back_to_who_wrote_in_the_same_thread() -> None:
    at = table()
    name = send(at, "police-command", "army-staff", subject="Tonight")
    (sent,) = at.give("army-staff", "message.send", reply_to=name, text="Yes")
    assert sent.body["to"] == ["seat:police-command"] and sent.body["thread"] == name
    (again,) = at.give("army-staff", "message.send", reply_to=sent.body["message"], text="One thing more")
    assert again.body["to"] == ["seat:police-command"] and again.body["thread"] == name
    (to_control,) = at.give("army-staff", "message.send", reply_to=send(at, "controller", "players"), text="Yes")
    assert to_control.body["to"] == ["control"]


def test_an_answer_to_somebody_new_does_not_tell_him_that_something_was_written_before() -> None:
    at = table()
    name = send(at, "police-command", "army-staff")
    (sent,) = at.give("army-staff", "message.send", to=("police-staff",), reply_to=name, text="He says yes")
    assert sent.body["thread"] == sent.body["message"]
    assert name not in repr(at.shown("police-staff", "message"))
    secret = send(at, "police-command", "army", level=3)
    (open_one,) = at.give("army-staff", "message.send", reply_to=secret, to=("army",), text="x", level=0)
    assert open_one.body["thread"] == open_one.body["message"], "who may read the answer could not have read the question"


def test_only_what_one_can_read_can_be_answered_or_said_to_be_read() -> None:
    at = table()
    name = send(at, "police-command", "army-command")
    assert refused(at, "army-staff", "message.send", reply_to=name, text="x").code == "unknown"
    assert str(refused(at, "army-staff", "message.read", messages=(name,))) == f"There is no message {name} for you."
    assert str(refused(at, "army-staff", "message.read", messages=("m999",))) == "There is no message m999 for you."


def test_without_an_addressee_nothing_is_sent() -> None:
    assert refused(table(), "army-staff", "message.send", text="x").code == "nobody"


def test_an_answer_keeps_the_marking_unless_another_is_asked_for() -> None:
    at = table()
    name = send(at, "police-command", "army", level=2, releasable_to=("police", "army"))
    (sent,) = at.give("army-staff", "message.send", reply_to=name, text="x")
    assert (sent.body["level"], sent.body["releasable_to"]) == (2, ["army", "police"])


def test_nobody_marks_beyond_what_he_may_read_himself() -> None:
    at = table()
    at.give("controller", "seat.change", seat="army-staff", level=1)
    for marking in ({"level": 2}, {"caveats": ("source",)}, {"releasable_to": ("police",)}):
        assert refused(at, "army-staff", "message.send", to=("police",), text="x", **marking).code == "marking"
    assert refused(at, "army-staff", "message.send", to=("police",), text="x", releasable_to=("mars",)).code == "unknown"
    send(at, "army-staff", "police", level=1, releasable_to=("police", "army"))


def test_a_message_that_its_addressee_may_not_read_is_not_sent() -> None:
    at = table()
    at.give("controller", "seat.change", seat="army-staff", level=1)
    assert refused(at, "police-command", "message.send", to=("army-staff",), text="x", level=2).code == "marking"
    assert readers(at, send(at, "police-command", "army", level=2)) >= {"army-command"}
    assert "army-staff" not in readers(at, send(at, "police-command", "army", level=2))
    assert refused(at, "police-command", "message.send", to=("army",), text="x", releasable_to=("police",)).code == "marking"


def test_a_sender_keeps_what_he_wrote_though_it_is_releasable_to_others_only() -> None:
    at = table()
    name = send(at, "simulator", "police", releasable_to=("police",))
    assert readers(at, name, "message_sent") == CONTROL | {"simulator"}
    assert "simulator" not in readers(at, name)


def test_a_message_is_read_once_and_its_sender_learns_which_players_read_it() -> None:
    at = table()
    name = send(at, "police-command", "army")
    assert [record.kind for record in at.give("army-staff", "message.read", messages=(name, name))] == ["message.read"]
    assert at.give("army-staff", "message.read", messages=(name,)) == []
    at.give("observer", "message.read", messages=(name,))
    assert [read["seat"] for read in at.shown("police-command", "message_sent")[0]["read"]] == ["army-staff"]
    assert [body["seat"] for body in at.shown("controller", "receipt")] == ["observer"]
    assert at.shown("police-command", "receipt") == [] and at.shown("army-command", "receipt") == []


def test_a_newcomer_sees_how_many_messages_to_him_are_unread() -> None:
    at = table()
    first = send(at, "police-command", "army")
    send(at, "controller", "players")
    send(at, "police-command", "police-staff")
    at.give("army-staff", "message.read", messages=(first,))

    def unread(seat: str) -> int:
        return int(seats.summary(at.state, at.seat(seat), features=FEATURES)["open"]["unread_messages"])

    assert (unread("army-staff"), unread("army-command"), unread("police-staff")) == (1, 2, 2)
    assert (unread("evaluator-1"), unread("simulator"), unread("director")) == (0, 0, 0), "what one reads along is not counted"


def test_a_voice_inject_is_noted_for_control_the_cell_and_evaluators() -> None:
    at = table()
    (record,) = at.give(
        "simulator", "message.voice", to=("army-command",), means="radio", inject="12", note="He hung up", **{"as": "A farmer"}
    )
    assert (
        record.body["inject"] == "12"
        and record.body["to"] == ["seat:army-command"]
        and record.body["note"] == {"$text": "x2-note"}
    )
    assert readers(at, record.body["message"], "voice") == CONTROL | EVALUATORS | {"simulator"}
    assert refused(at, "army-staff", "message.voice", to=("army-command",)).code == "forbidden"


@pytest.mark.parametrize(
    "args",
    [
        {"text": ""}, {"text": "x" * 4001}, {"text": "x", "subject": "y" * 201}, {"text": "x", "to": ["army"] * 51},
        {"text": "x", "level": 4}, {"text": "x", "reply_to": "12"}, {"text": "x", "more": 1}, {"text": "x", "as": "a\nb"},
    ],
)  # fmt: skip
def test_what_is_too_long_or_unknown_is_not_understood(args: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        table().give("controller", "message.send", **{"to": ["army"]} | args)


def test_what_the_log_keeps_of_a_command_is_understood_again() -> None:
    command = table().fold.commands["message.send"]
    args = command.args.model_validate({"to": ["army"], "text": "x", "as": "Governor"})
    assert command.args.model_validate(args.model_dump(mode="json")) == args


def test_going_back_takes_later_messages_away() -> None:
    at = table()
    send(at, "police-command", "army")
    to = len(at.records)
    send(at, "police-command", "army")
    at.write(timeline.BRANCHED, {"to": to, "t": 0.0, "reason": "again"}, "director")
    assert len(at.state["messages"]["sent"]) == 1


def test_a_hundred_messages_fold_to_the_same_state_again() -> None:
    at = table()
    for _ in range(100):
        at.give("army-staff", "message.read", messages=(send(at, "police-command", "army", subject="s"),))
    assert state_sha256(Fold(FEATURES).over(at.records)) == state_sha256(at.state)
