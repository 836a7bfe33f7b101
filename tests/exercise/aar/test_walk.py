from __future__ import annotations

from typing import Any

from septel.exercise.aar.walk import Walk, opened
from septel.exercise.feature import Feature
from septel.exercise.items import Item
from septel.exercise.state import Fold
from tests.exercise.evaluation.play import FEATURES, Play


def field(*told: tuple[str, dict[str, Any]]) -> Walk:
    """A walk over records of the world, each of which tells the police one thing."""
    waiting = iter(told)

    def news(state: Any, record: Any) -> Any:
        if record.kind == "world.ran":
            kind, body = next(waiting)
            yield Item("X-1", kind, frozenset({"agency:police"}), body)

    play = Play()
    for _ in told:
        play.at(play.t + 1.0).happens("world.ran", {"rows": []})
    fold = Fold((*FEATURES, Feature("world", lambda setting: {}, news=news)))
    return Walk(fold, "police-staff").through(play.records, play.history)


def test_a_request_is_named_when_it_stands_otherwise() -> None:
    walk = field(
        ("request", {"state": "waits", "asked": 0.5}),
        ("request", {"state": "waits", "asked": 0.5}),
        ("request", {"state": "refused", "asked": 0.5, "decided": 2.75}),
    )
    assert [(entry["t"], entry["state"]) for entry in walk.entries] == [(0.5, "waits"), (2.75, "refused")]
    assert [entry["cursor"] for entry in walk.entries] == [1, 3]


def test_an_operation_ends_with_its_outcome() -> None:
    done = {"state": "done", "outcome": "captured", "tasked": 0.5, "ended": 1.5, "complete": 9.0}
    walk = field(("operation", {"state": "under way", "outcome": None, "tasked": 0.5, "complete": 9.0}), ("operation", done))
    assert [(entry["t"], entry["state"]) for entry in walk.entries] == [(0.5, "under way"), (1.5, "captured")]


def test_a_lead_is_named_when_it_is_released() -> None:
    walk = field(("lead", {"released": {}}), ("lead", {"released": {"army": 1.25}}), ("lead", {"released": {"army": 1.25}}))
    assert [(entry["t"], entry["event"]) for entry in walk.entries] == [(1.25, "lead.released")]


def test_what_a_record_told_that_is_no_entry_is_kept_in_case_that_it_is_evidence() -> None:
    case = {"target": "gang/head", "place": "A", "belief": 0.5}
    walk = field(("case", case), ("request", {"state": "waits", "asked": 0.5}), ("request", {"state": "waits", "asked": 0.5}))
    first, third = (seq for seq, kind in enumerate(walk.kinds, 1) if kind == "world.ran" and seq in walk.linked)
    details = {"target": "gang/head", "place": "A"}
    assert walk.linked[first] == [{"event": "case.known", "about": "X-1", "state": "", "details": details}]
    assert [row["event"] for row in walk.linked[third]] == ["request.changed"]


def test_texts_are_opened_wherever_they_stand() -> None:
    ref = {"$text": "1", "hash": "0"}
    found = opened({"a": [ref, {"b": ref}], "c": None}, lambda one: "hello" if one["$text"] == "1" else None)
    assert found == {"a": ["hello", {"b": "hello"}], "c": None}
    assert opened(ref, lambda one: None) == "[removed]"
