from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.access import may_read
from septel.exercise.items import Kind, Seat
from septel.exercise.records import canonical
from tests.exercise.msel.play import ARMY, CONTROL, POLICE, SIMULATOR, Play

EVALUATOR, OBSERVER = Seat("evaluator-1", Kind.EVALUATOR), Seat("observer", Kind.OBSERVER)
SECRETS = {"number": "N-77", "title": "TITLE-77", "expected": "EXPECTED-77", "notes": "NOTES-77", "capability": "CAPABILITY-77"}
ENTRY = {**SECRETS, "at": "1 h", "status": "approved", "columns": {"COLUMN-77": "CELL-77"}}
CALL = {"number": "1", "at": "1 h", "status": "approved", "delivery": "telephone"}
ON_A_MESSAGE = {"kind": "contingency", "at": None, "condition": {"all": [{"event": "message.sent"}]}}


def out(**more: object) -> Play:
    play = Play({**ENTRY, **more})
    play.to(1.0)
    return play


def test_players_read_what_they_are_told_and_nothing_of_the_entry() -> None:
    found = [item for item in out().read_by(ARMY) if item.kind in ("told", "msel")]
    assert [item.body["text"] for item in found] == ["A convoy was seen."]
    text = json.dumps([found[0].id, found[0].body])
    assert "-77" not in text
    assert "contextual" not in text
    assert set(found[0].body) == {"text", "from", "delivery", "moment"}


def test_the_news_of_a_release_tell_players_no_more_than_that() -> None:
    play = out()
    told = [item for item in play.news if may_read(ARMY, item) and item.kind in ("told", "msel")]
    assert [item.kind for item in told] == ["told"]
    assert [item.kind for item in play.news if may_read(POLICE, item) and item.kind in ("told", "msel")] == []


def test_control_evaluators_and_simulators_read_the_entries_and_observers_do_not() -> None:
    play = out()
    for seat, reads in ((CONTROL, True), (EVALUATOR, True), (SIMULATOR, True), (OBSERVER, False), (ARMY, False)):
        assert any(item.kind == "msel" for item in play.read_by(seat)) is reads


def test_a_marking_holds_for_what_is_told() -> None:
    play = out(to=["players"], marking={"level": "secret", "caveats": ["source"], "releasable_to": ["army"]})
    cleared = Seat("army-command", Kind.COMMAND, "army", 3, frozenset({"source"}))
    assert play.told(cleared) == ["A convoy was seen."]
    for seat in (ARMY, Seat("police-command", Kind.COMMAND, "police", 3, frozenset({"source"}))):
        assert play.told(seat) == []


def test_an_entry_shows_how_it_comes_also_where_that_is_the_default() -> None:
    action: dict[str, object] = {"number": "3", "kind": "expected_action", "at": None, "to": []}
    play = Play(ENTRY, CALL | {"number": "2"}, action)
    shown = {item.body["number"]: item.body.get("delivery") for item in play.read_by(CONTROL) if item.kind == "msel"}
    assert shown == {"N-77": "e-mail", "2": "telephone", "3": None}
    play.to(1.0)
    assert {item.body["delivery"] for item in play.news if item.kind == "told"} == {"e-mail"}
    assert "delivery" not in play.entry("N-77")["plan"], "an old log's state stays as it was"


def test_an_entry_shows_its_time_in_all_clocks() -> None:
    item = next(item for item in out().read_by(CONTROL) if item.kind == "msel")
    assert item.body["planned"] == {"t": 1.0, "local": "2030-01-07T07:00:00-06:00", "z": "2030-01-07T13:00:00Z"}


def to_play(play: Play, seat: Seat = SIMULATOR) -> list[str]:
    """What a seat reads that somebody is to deliver now."""
    return [item.body["number"] for item in play.read_by(seat) if item.kind == "msel" and item.body["to_play"]]


def test_an_inject_that_a_person_delivers_is_to_be_played_from_its_hour_until_it_is_delivered() -> None:
    play = Play(
        CALL, CALL | {"number": "2", "delivery": "e-mail", "deliverer": "simulator"}, CALL | {"number": "3", "at": "9 h"}
    )
    play.to(0.5)
    assert to_play(play) == []
    play.to(1.0)
    assert to_play(play) == ["1", "2"]
    play.command("inject.release", by=SIMULATOR, number="1")
    play.happens("message.voice", {"from": "simulator", "inject": "2", "to": ["agency:army"]}, seat="simulator")
    assert to_play(play) == []


def test_the_news_of_the_hour_itself_says_that_it_is_to_be_played() -> None:
    play = Play(CALL)
    play.to(1.0)
    newest = [item.body for item in play.news if item.kind == "msel"][-1]
    assert (newest["status"], newest["due"], newest["to_play"]) == ("approved", 1.0, True)
    assert play.records[-1].kind == "inject.due" and play.records[-1].body == {"number": "1"}, "nothing else is kept of it"


def test_what_goes_out_by_itself_is_never_to_be_played() -> None:
    play = Play(CALL | {"delivery": "e-mail"}, CALL | {"number": "2", "status": "draft"}, CALL | ON_A_MESSAGE | {"number": "3"})
    play.to(1.0)
    assert to_play(play) == []
    assert [item.body["to_play"] for item in play.news if item.kind == "msel"] == [False]


def test_a_contingency_that_a_person_delivers_is_to_be_played_once_its_condition_is_met_and_no_hold_keeps_it() -> None:
    play = Play(CALL | ON_A_MESSAGE)
    play.command("inject.hold", number="1")
    play.happens("message.sent", {"to": ["army"]})
    assert (play.entry("1")["due"], to_play(play)) == (0.0, [])
    play.command("inject.hold", number="1", on=False)
    play.to(1.0)
    assert to_play(play) == ["1"]


def test_what_is_put_off_or_obsolete_is_to_be_played_no_more_and_comes_again_at_its_new_hour() -> None:
    play = Play(CALL, CALL | {"number": "2"})
    play.to(1.0)
    play.command("inject.defer", number="1", at=3.0)
    play.command("inject.skip", number="2")
    assert to_play(play) == []
    play.to(3.0)
    assert to_play(play) == ["1"]


def test_that_something_is_to_be_played_is_read_by_those_who_read_the_entries_and_kept_by_nobody() -> None:
    play = Play(CALL)
    play.to(1.0)
    for seat, reads in ((CONTROL, True), (EVALUATOR, True), (SIMULATOR, True), (OBSERVER, False), (ARMY, False)):
        assert to_play(play, seat) == (["1"] if reads else [])
        assert any("to_play" in item.body for item in play.news if may_read(seat, item)) is reads
    assert b"to_play" not in canonical(play.state), "it follows from what old logs hold too"
    secret = Play(CALL | {"marking": {"level": "secret"}})
    secret.to(1.0)
    assert (to_play(secret), to_play(secret, Seat("simulator", Kind.SIMULATOR, level=0))) == (["1"], [])


@given(
    to=st.lists(st.sampled_from(["army", "police", "players", "army-staff", "evaluator-1"]), min_size=1, unique=True),
    seat=st.sampled_from([ARMY, POLICE, Seat("army-staff", Kind.STAFF, "army"), Seat("police-staff", Kind.STAFF, "police")]),
)
def test_a_player_is_told_exactly_what_goes_to_it(to: list[str], seat: Seat) -> None:
    assert bool(out(to=to).told(seat)) is bool({"players", seat.agency, seat.name} & set(to))
