"""A message as the state keeps it: small, and the same when it is read."""

from __future__ import annotations

import gc
import json
import tracemalloc
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from septel.exercise import clock, messages, seats, timeline
from septel.exercise.messages import kept
from septel.exercise.records import GENESIS, Draft, Record, canonical
from septel.exercise.state import Fold
from tests.exercise.seats.table import setting

FEATURES = (clock.FEATURE, timeline.FEATURE, seats.FEATURE, messages.FEATURE)

texts = st.text(max_size=12)
lists = st.lists(texts, max_size=3)
references = st.fixed_dictionaries({"$text": texts, "hash": texts})
bodies = st.fixed_dictionaries(
    {
        "message": texts, "from": texts, "as": st.none() | texts, "to": lists, "also": lists, "to_party": st.none() | texts,
        "subject": st.none() | references, "text": references, "level": st.integers(0, 3), "caveats": lists,
        "releasable_to": lists, "reply_to": st.none() | texts, "thread": texts, "by": texts, "shown": lists,
        "watched": st.booleans(), "cell": st.booleans(),
    }
)  # fmt: skip


def fresh() -> dict[str, Any]:
    return {"messages": kept.empty()}


@given(st.lists(st.tuples(bodies, st.floats(0, 1e4)), max_size=6, unique_by=lambda pair: pair[0]["message"]))
def test_a_message_is_read_as_it_was_sent(sent: list[tuple[dict[str, Any], float]]) -> None:
    state = fresh()
    for body, t in sent:
        kept.keep(state, body, t)
    again = json.loads(canonical(state))
    assert again == state
    for body, t in sent:
        expected = {key: value for key, value in body.items() if key != "message"} | {"t": t}
        assert kept.message(state, body["message"]) == kept.message(again, body["message"]) == expected


def body(number: int, sender: str = "a") -> dict[str, Any]:
    return {
        "message": f"m{number:07d}", "from": sender, "as": None, "to": ["players"], "also": [], "to_party": None,
        "subject": {"$text": f"x{number:020x}", "hash": f"{number:064x}"},
        "text": {"$text": f"x{number:020x}", "hash": f"{number:064x}"}, "level": 0, "caveats": [], "releasable_to": [],
        "reply_to": None, "thread": f"m{number:07d}", "by": sender, "shown": ["players"], "watched": True, "cell": False,
    }  # fmt: skip


def test_messages_of_one_writer_to_one_audience_share_a_form() -> None:
    state = fresh()
    for number in range(100):
        kept.keep(state, body(number, "ab"[number % 2]), 1.0)
    assert len(state["messages"]["forms"]) == 2
    assert [number for _, number in kept.numbers(state)] == [0, 1] * 50
    assert [form["from"] for _, form in kept.forms(state)] == ["a", "b"]


def test_a_message_takes_little_room_and_is_nothing_to_look_through_for_garbage() -> None:
    fold, state = Fold(FEATURES), {}  # type: ignore[var-annotated]
    fold.apply(state, Record.after(Draft("exercise.opened", 0.0, 0.0, "", setting()), 1, GENESIS))
    gc.collect()
    objects = len(gc.get_objects())
    tracemalloc.start()
    for number in range(5000):
        fold.apply(state, Record(number + 2, "message.sent", number / 7, 0.0, "a", body(number), "", ""))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    gc.collect()
    assert used < 650 * 5000, used / 5000
    assert len(gc.get_objects()) - objects < 500
