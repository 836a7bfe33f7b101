"""Whatever is commanded in whatever order: counts add up, nothing is lost, and nobody reads what is not his to read."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from septel.exercise.access import may_read
from septel.exercise.evaluation import sheets
from septel.exercise.evaluation.ratings import ORDER
from septel.exercise.feature import Refused
from septel.exercise.items import EVALUATORS, PLAYERS, Kind
from septel.exercise.records import canonical
from septel.exercise.seats import access
from septel.exercise.state import Fold, state_sha256
from tests.exercise.evaluation.play import FEATURES, Play

TASKS = ("K1", "K2", "K3")
SEATS = (
    "director", "controller", "simulator", "lead-evaluator", "evaluator-1", "evaluator-2", "observer", "police-command",
    "army-staff",
)  # fmt: skip
SECRET = ("observation", "rating", "ratings", "final_rating", "eeg", "eeg_plan", "expected_action", "improvement", "feedback")
SECRET_TEXT = "a secret remark"
rating = st.sampled_from(["P", "S", "M", "U", "N", None])
made = st.integers(0, 9)  # which of those that there are
COMMANDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "evaluation.rate": st.fixed_dictionaries({"task": st.sampled_from(TASKS), "rating": rating}),
    "evaluation.final": st.fixed_dictionaries({"about": st.sampled_from([*TASKS, "T1", "C1", "O1"]), "rating": rating}),
    "evaluation.observe": st.fixed_dictionaries(
        {
            "text": st.just(SECRET_TEXT),
            "task": st.sampled_from([*TASKS, None]),
            "events": st.lists(st.integers(1, 9), max_size=2),
        }
    ),
    "evaluation.withdraw": st.fixed_dictionaries({"observation": made}),
    "evaluation.share": st.fixed_dictionaries({"observation": made, "to": st.sampled_from(["none", "evaluators", "all"])}),
    "evaluation.publish": st.fixed_dictionaries({"published": st.booleans()}),
    "expected_action.match": st.fixed_dictionaries({"action": st.sampled_from(["2", "K2", "K9"])}),
    "expected_action.unmatch": st.fixed_dictionaries({"action": st.sampled_from(["2", "K2"])}),
    "feedback.submit": st.fixed_dictionaries({"scores": st.just({"tools": 3}), "anonymous": st.booleans()}),
    "improvement.add": st.just({"area": "x", "element": "training"}),
    "improvement.remove": st.fixed_dictionaries({"item": made}),
    "hotwash.note": st.fixed_dictionaries({"text": st.just(SECRET_TEXT), "open": st.booleans()}),
    "message.send": st.just({"to": ["army"], "text": "hello"}),
    "clock.end": st.just({}),
    "inject.release": st.just({"number": "1"}),
    "inject.complete": st.just({"number": "2"}),
    "timeline.branch": st.fixed_dictionaries({"event": st.integers(3, 60), "reason": st.just("again")}),
    "timeline.retract": st.fixed_dictionaries({"event": st.integers(3, 60), "reason": st.just("wrong")}),
}
ones = st.sampled_from(sorted(COMMANDS)).flatmap(lambda name: st.tuples(st.sampled_from(SEATS), st.just(name), COMMANDS[name]))
steps = st.lists(ones, min_size=5, max_size=40)


def named(play: Play, key: str, value: Any) -> Any:
    table = {"observation": "observations", "item": "improvements"}.get(key)
    if table is None:
        return value
    known = list(play.section[table]) or ["none"]
    return known[value % len(known)]


def played(taken: list[tuple[str, str, dict[str, Any]]]) -> Play:
    play = Play()
    play.gives("controller", "clock.start")
    for seat, name, args in taken:
        play.t = play.state["clock"]["t"] + 0.25 if name != "clock.end" else play.t
        try:
            play.gives(seat, name, **{key: named(play, key, value) for key, value in args.items()})
        except Refused:
            continue
        if play.state["clock"]["mode"] == "running":
            play.happens("clock.changed", {"mode": "running", "rate": 1.0})
    return play


@given(steps)
def test_counts_add_up_over_evaluators_and_nobody_averages_what_was_not_observed(taken: Any) -> None:
    play = played(taken)
    given_by: dict[str, dict[str, str | None]] = defaultdict(dict)
    for record in play.records:
        if record.kind == "command" and record.body["name"] == "evaluation.rate":
            given_by[record.body["args"]["task"]][record.seat] = record.body["args"]["rating"]
    for task in TASKS:
        holds = [letter for letter in given_by[task].values() if letter is not None]
        together = sheets.together(play.state, task)
        assert together["counts"] == {letter: holds.count(letter) for letter in "PSMUN"}
        assert together["evaluators"] == len(holds) == len(together["each"])
        observed = sorted(ORDER.index(letter) for letter in holds if letter != "N")
        assert bool(together["middle"]) == bool(observed)
        for letter in together["middle"]:
            assert 2 * sum(place <= ORDER.index(letter) for place in observed) >= len(observed)
            assert 2 * sum(place >= ORDER.index(letter) for place in observed) >= len(observed)


@given(steps)
def test_finals_are_the_leads_alone_and_no_history_is_ever_lost(taken: Any) -> None:
    play = played(taken)
    section = play.section
    assert {entry["seat"] for history in section["finals"].values() for entry in history} <= {"lead-evaluator"}
    count = [record.kind for record in play.records].count
    assert sum(len(history) for history in section["finals"].values()) == count("rating.final")
    assert sum(len(h) for by_seat in section["ratings"].values() for h in by_seat.values()) == count("rating.given")
    assert sum(map(len, section["observations"].values())) == sum(
        count(f"observation.{word}") for word in ("made", "changed", "withdrawn", "shared")
    )
    assert sum(map(len, section["improvements"].values())) == count("improvement.added") + count("improvement.removed")
    assert len(section["feedback"]) == count("feedback.submitted")
    hands = [r for r in play.records if r.kind.startswith("expected_action.") and r.body["by"] == "hand"]
    kept = [entry for history in section["matches"].values() for entry in history if entry["by"] == "hand"]
    assert [entry["seq"] for entry in sorted(kept, key=lambda e: e["seq"])] == [record.seq for record in hands]


@given(steps)
def test_folding_the_records_again_gives_the_same_state(taken: Any) -> None:
    play = played(taken)
    again = Fold(FEATURES).over(play.records, history=play.history)
    assert state_sha256(again) == state_sha256(play.state)
    assert json.loads(canonical(play.state)) == play.state


@given(steps)
def test_players_and_observers_read_no_draft(taken: Any) -> None:
    play = played(taken)
    published = "evaluation.published" in [record.kind for record in play.records]
    shared = any(r.kind == "observation.shared" and r.body["shared"] == "all" for r in play.records)
    seats = access(play.state)
    everything = [*play.news, *(item for feature in FEATURES for item in feature.items(play.state))]
    for seat in seats.values():
        if seat.kind not in PLAYERS | {Kind.OBSERVER, Kind.SIMULATOR}:
            continue
        for item in everything:
            if item.kind in SECRET and may_read(seat, item):
                own = item.kind == "feedback" and item.body["seat"] == seat.name
                assert (
                    own
                    or (published and item.kind in ("final_rating", "improvement"))
                    or (shared and item.kind == "observation")
                )


@given(steps)
def test_an_evaluator_reads_anothers_rating_only_beside_the_final_one(taken: Any) -> None:
    play = played(taken)
    for seat in access(play.state).values():
        if seat.kind not in EVALUATORS or seat.kind is Kind.LEAD_EVALUATOR:
            continue
        for item in play.read_by(seat.name).values():
            if item.kind == "rating" and item.body["seat"] != seat.name:
                assert sheets.final(play.state, item.body["task"]) is not None


@given(steps)
def test_no_sealed_text_and_no_anonymous_author_is_in_a_record_or_an_item(taken: Any) -> None:
    play = played(taken)
    nameless = [record for record in play.records if record.kind == "feedback.submitted" and record.body["anonymous"]]
    assert all(record.seat == "" and "person" not in record.body for record in nameless)
    for item in (item for feature in FEATURES for item in feature.items(play.state)):
        assert SECRET_TEXT not in str(item.body)
