from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.access import may_read
from septel.exercise.items import Kind, Seat
from tests.exercise.msel.play import ARMY, CONTROL, POLICE, SIMULATOR, Play

EVALUATOR, OBSERVER = Seat("evaluator-1", Kind.EVALUATOR), Seat("observer", Kind.OBSERVER)
SECRETS = {"number": "N-77", "title": "TITLE-77", "expected": "EXPECTED-77", "notes": "NOTES-77", "capability": "CAPABILITY-77"}
ENTRY = {**SECRETS, "at": "1 h", "status": "approved", "columns": {"COLUMN-77": "CELL-77"}}


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


def test_an_entry_shows_its_time_in_all_clocks() -> None:
    item = next(item for item in out().read_by(CONTROL) if item.kind == "msel")
    assert item.body["planned"] == {"t": 1.0, "local": "2030-01-07T07:00:00-06:00", "z": "2030-01-07T13:00:00Z"}


@given(
    to=st.lists(st.sampled_from(["army", "police", "players", "army-staff", "evaluator-1"]), min_size=1, unique=True),
    seat=st.sampled_from([ARMY, POLICE, Seat("army-staff", Kind.STAFF, "army"), Seat("police-staff", Kind.STAFF, "police")]),
)
def test_a_player_is_told_exactly_what_goes_to_it(to: list[str], seat: Seat) -> None:
    assert bool(out(to=to).told(seat)) is bool({"players", seat.agency, seat.name} & set(to))
