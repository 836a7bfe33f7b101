from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from septel.exercise.feature import Refused
from septel.exercise.items import Kind, Seat
from septel.exercise.msel.status import EXPECTED_TABLE, TABLE, Move, Status
from septel.exercise.records import canonical
from septel.exercise.state import Fold
from septel.scenario.model_msel import PlannedInject
from tests.exercise.msel.play import ARMY, CONTROL, FEATURES, POLICE, SIMULATOR, Play

DRAFT = {"number": "1", "at": "1 h"}
APPROVED = {**DRAFT, "status": "approved"}
NEW = {"number": "5", "title": "New", "to": ["police"], "description": "News."}
COMMAND = {
    Move.APPROVE: ("inject.approve", {}), Move.RELEASE: ("inject.release", {}), Move.DEFER: ("inject.defer", {"at": "H+9"}),
    Move.SKIP: ("inject.skip", {}), Move.COMPLETE: ("inject.complete", {}), Move.BACK_TO_DRAFT: ("inject.back_to_draft", {}),
}  # fmt: skip


CONTINGENCY = {"number": "C1", "kind": "contingency", "title": "Echo", "to": ["police"], "description": "Heard."}


def refused(play: Play, name: str, **args: Any) -> str:
    before = len(play.records)
    with pytest.raises(Refused) as caught:
        play.command(name, **args)
    assert len(play.records) == before
    return f"{caught.value.code}: {caught.value}"


@pytest.mark.parametrize("kind", ["contextual", "expected_action"])
@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("move", list(Move))
def test_a_command_leads_where_the_table_says_and_nowhere_else(kind: str, status: Status, move: Move) -> None:
    play = Play({**DRAFT, "kind": kind})
    play.entry("1")["status"] = status.value
    name, args = COMMAND[move]
    to = (TABLE if kind == "contextual" else EXPECTED_TABLE)[status].get(move)
    if to is None:
        assert "1" in refused(play, name, number="1", **args)
    else:
        play.command(name, number="1", **args)
        assert play.status("1") == to


def test_the_way_of_an_inject_is_draft_approved_released_complete() -> None:
    play = Play(DRAFT)
    for name, status in (("approve", "approved"), ("release", "released"), ("complete", "complete")):
        play.command(f"inject.{name}", number="1")
        assert play.status("1") == status
    reason = refused(play, "inject.release", number="1")
    assert reason == "status: 1: cannot release, since it is complete. From complete: nothing."


def test_a_draft_is_not_released() -> None:
    assert "it is a draft; approve it first" in refused(Play(DRAFT), "inject.release", number="1")


def test_an_unknown_number_is_answered_with_the_nearest() -> None:
    assert refused(Play({**DRAFT, "number": "C-12"}), "inject.approve", number="C12").endswith("Did you mean 'C-12'?")


def test_a_deferred_inject_goes_out_at_its_new_time() -> None:
    play = Play(APPROVED)
    play.command("inject.defer", number="1", at="09:00")
    play.to(2.9)
    assert play.status("1") == "deferred"
    play.to(3.0)
    assert play.status("1") == "released"


def test_nothing_is_deferred_into_the_past() -> None:
    play = Play(APPROVED)
    play.to(0.5)
    assert refused(play, "inject.defer", number="1", at=0.25).startswith("past:")
    assert refused(play, "inject.defer", number="1", at="soon").startswith("time:")


def test_what_is_planned_for_a_time_that_has_passed_is_not_approved() -> None:
    play = Play(DRAFT)
    play.to(2.0)
    assert refused(play, "inject.approve", number="1").startswith("past:")
    play.command("inject.change", number="1", changes={"at": "H+2:30"})
    play.command("inject.approve", number="1")
    play.to(2.5)
    assert play.status("1") == "released"


def test_an_inject_that_would_tell_nobody_anything_is_not_approved() -> None:
    play = Play({**DRAFT, "to": []}, {**DRAFT, "number": "2", "description": ""}, {**DRAFT, "number": "3", "to": ["platform"]})
    assert "it has no 'to'" in refused(play, "inject.approve", number="1")
    assert "it has no 'description'" in refused(play, "inject.approve", number="2")
    assert refused(play, "inject.approve", number="3").startswith("nobody:")


def test_an_ad_hoc_inject_can_go_out_at_once() -> None:
    play = Play()
    play.command("inject.add", entry={key: value for key, value in NEW.items() if key != "number"}, release=True)
    assert play.status("adhoc-2") == "released"
    assert (play.told(POLICE), play.told(ARMY)) == (["News."], [])


def test_an_entry_that_is_wrong_is_refused_with_the_nearest_word() -> None:
    play = Play()
    wrong = refused(play, "inject.add", entry={**NEW, "to": ["polise"], "delivery": "e-mail"})
    assert wrong.startswith("bad_entry:")
    assert "Did you mean 'police'?" in wrong
    assert "Did you mean 'radio'?" in refused(play, "inject.add", entry={**NEW, "delivery": "radios"})
    assert "'titel'" in refused(play, "inject.add", entry={"number": "5", "titel": "x"})
    tip = {"tip": {"target": "gang/heat", "place": "A", "via": "tips"}}
    assert "Did you mean 'gang/head'?" in refused(play, "inject.add", entry={**NEW, "effect": tip})


@pytest.mark.parametrize(
    "clause",
    [
        {"event": "world.released", "field": "command", "value": "army/Monterrey"},
        {"event": "message.sent", "field": "seat", "operator": "!=", "value": "polise"},
    ],
)
def test_an_exercise_that_began_before_names_in_conditions_were_asked_takes_them_as_they_come(clause: dict[str, Any]) -> None:
    entry = {**CONTINGENCY, "condition": {"all": [clause]}}
    now, before = Play(DRAFT, leads_apart=True), Play(DRAFT)
    for command, args in (
        ("inject.add", {"entry": entry}),
        ("inject.change", {"number": CONTINGENCY["number"], "changes": {"condition": {"any": [clause]}}}),
        ("msel.import", {"entries": [{**entry, "number": "C2"}]}),
    ):
        before.command(command, **args)
        if command == "inject.change":
            now.command("inject.add", entry=CONTINGENCY)
        assert "there is no " in refused(now, command, **args)


def test_a_condition_on_a_field_that_an_event_does_not_have_is_refused_wherever_it_comes_in() -> None:
    play = Play()
    clause = {"event": "world.released", "field": "holdr", "value": "army"}
    entry = {**CONTINGENCY, "condition": {"all": [clause]}}
    for name, args in (("inject.add", {"entry": entry}), ("msel.import", {"entries": [entry]})):
        wrong = refused(play, name, **args)
        assert wrong.startswith("bad_entry:")
        assert "condition.all[0].field: a condition cannot ask for 'holdr' of 'world.released'. Did you mean 'holder'?" in wrong
    play.command("inject.add", entry={**CONTINGENCY, "condition": {"all": [{**clause, "field": "holder"}]}})
    wrong = refused(play, "inject.change", number=CONTINGENCY["number"], changes={"condition": {"any": [clause]}})
    assert "Did you mean 'holder'?" in wrong


def test_what_has_gone_out_is_not_changed() -> None:
    play = Play(APPROVED)
    play.to(1.0)
    assert refused(play, "inject.change", number="1", changes={"title": "y"}).startswith("status:")


def test_a_change_keeps_what_it_does_not_name() -> None:
    play = Play(APPROVED)
    play.command("inject.change", number="1", changes={"description": "Two convoys.", "from": None})
    play.to(1.0)
    assert play.told(ARMY) == ["Two convoys."]
    assert "from" not in play.entry("1")["plan"]


def test_number_and_status_are_not_changed_as_words() -> None:
    play = Play(APPROVED)
    assert refused(play, "inject.change", number="1", changes={"status": "released"}).startswith("fixed:")
    assert refused(play, "inject.change", number="1", changes={"number": "2"}).startswith("fixed:")


def test_a_simulator_releases_what_it_delivers_and_nothing_else() -> None:
    voice = {**APPROVED, "delivery": "radio"}
    play = Play(voice, {**APPROVED, "number": "2"}, {**voice, "number": "3", "deliverer": "controller"})
    play.command("inject.release", number="1", by=SIMULATOR)
    assert play.status("1") == "released"
    assert refused(play, "inject.release", number="2", by=SIMULATOR).startswith("forbidden:")
    assert refused(play, "inject.release", number="3", by=SIMULATOR) == "forbidden: 3 is delivered by controller."
    assert not any(Kind.COMMAND in command.who for command in play.fold.commands.values() if command.name.startswith("inject"))


def test_all_drafts_are_approved_at_once_or_none() -> None:
    play = Play(DRAFT, {**DRAFT, "number": "2"})
    play.command("msel.approve")
    assert (play.status("1"), play.status("2")) == ("approved", "approved")
    assert refused(play, "msel.approve").startswith("empty:")
    other = Play(DRAFT, {**DRAFT, "number": "2", "to": []})
    assert refused(other, "msel.approve").startswith("empty: 2")


def test_an_import_adds_replaces_and_leaves_alone() -> None:
    play = Play(DRAFT, {**DRAFT, "number": "2"})
    first = {"number": "1", "at": "2 h", "title": "Other", "to": ["police"], "description": "Other."}
    play.command("msel.import", entries=[first, NEW])
    assert list(play.section["entries"]) == ["1", "2", "5"]
    assert (play.entry("1")["at"], play.entry("1")["plan"]["title"]) == (2.0, "Other")
    assert refused(play, "msel.import", entries=[first, NEW]).startswith("same:")


def test_an_import_with_one_mistake_imports_nothing() -> None:
    play = Play()
    wrong = refused(play, "msel.import", entries=[NEW, {**NEW, "number": "6", "objectives": [""]}, {**NEW, "number": "7"}])
    assert wrong.startswith("bad_entry: Nothing is imported. entry 6 objectives[0]")
    assert play.section["entries"] == {}
    assert "given twice" in refused(play, "msel.import", entries=[NEW, NEW])


def test_an_import_does_not_change_what_has_gone_out() -> None:
    play = Play(APPROVED)
    play.to(1.0)
    assert "is released here already" in refused(play, "msel.import", entries=[{**NEW, "number": "1"}])


def test_a_time_before_the_present_is_not_imported_as_approved() -> None:
    play = Play()
    play.to(3.0)
    assert "has passed" in refused(play, "msel.import", entries=[{**NEW, "at": "1 h", "status": "approved"}])


def test_commands_are_taken_from_control() -> None:
    controls = {CONTROL.kind, Kind.DIRECTOR}
    for command in Play().fold.commands.values():
        if command.name.startswith(("inject.", "msel.")):
            assert controls <= command.who <= controls | {Kind.SIMULATOR}
    assert Seat("x", Kind.OBSERVER).kind not in controls


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=10), inner, max_size=3)),
    max_leaves=6,
)
_words = st.dictionaries(st.sampled_from([*PlannedInject.model_fields, "from", "x"]), _json, max_size=5)


@settings(max_examples=150, deadline=None)
@given(_words, st.booleans())
def test_whatever_an_entry_says_it_is_taken_or_refused(words: dict[str, Any], release: bool) -> None:
    play = Play(APPROVED)
    for name, args in (
        ("inject.add", {"entry": {**NEW, **words}, "release": release}),
        ("inject.add", {"entry": words}),
        ("msel.import", {"entries": [words, NEW]}),
        ("inject.change", {"number": "1", "changes": words or {"title": "y"}}),
    ):
        with contextlib.suppress(Refused):
            play.command(name, **args)
    assert canonical(Fold(FEATURES).over(play.records)) == canonical(play.state)
