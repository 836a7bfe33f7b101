from __future__ import annotations

from typing import Any

import pytest

from septel.exercise.aar import measures
from septel.exercise.items import Item


def stretch(hours: float, *, rate: float = 1.0, jumped: bool = False) -> dict[str, Any]:
    return {"from_t": 0.0, "to_t": hours, "wall_from": 0.0, "wall_to": 1.0, "rate": rate, "jumped": jumped}


@pytest.mark.parametrize(
    ("stretches", "word"),
    [
        ([], "comparable"),
        ([stretch(2)], "comparable"),
        ([stretch(2), stretch(0, rate=60)], "comparable"),
        ([stretch(2), stretch(1, rate=60)], "not comparable"),
        ([stretch(2), stretch(1, jumped=True)], "not comparable"),
    ],
)
def test_human_time_is_comparable_only_in_real_time_throughout(stretches: list[dict[str, Any]], word: str) -> None:
    assert measures.comparability(stretches)["human_time"] == word


def test_the_hours_behind_it_add_up() -> None:
    found = measures.comparability([stretch(2), stretch(3, rate=60), stretch(4, rate=1, jumped=True)])
    assert (found["hours_in_real_time"], found["hours_at_other_rates"], found["hours_jumped"]) == (2, 3, 4)
    assert (found["hours"], found["rates"], found["jumps"]) == (9, [60.0], 1)


PLACED = {
    "until": 8.0,
    "count": 200,
    "design": "as_is",
    "exercise": {"decision_h_median": 3.0, "captures": 2.0},
    "designs": {
        "platform": {
            "same_draws": {"decision_h_median": 2.0, "captures": 1.0},
            "measures": {"decision_h_median": {"n": 9, "mean": 2.5}, "captures": {"n": 200, "mean": 1.5}},
            "exercise_percentile": {"decision_h_median": 70.0, "captures": 90.0},
            "injects_left_out": 0,
        }
    },
}


def test_measures_of_human_time_have_no_percentile_where_time_was_not_real() -> None:
    for word, percentile in (("comparable", 70.0), ("not comparable", "not comparable")):
        rows = {row["measure"]: row for row in measures.placed(PLACED, word)["measures"]}
        assert rows["decision_h_median"]["designs"]["platform"]["percentile"] == percentile
        assert rows["decision_h_median"]["comparable"] == word
        assert rows["captures"]["designs"]["platform"]["percentile"] == 90.0


def test_measures_that_were_not_computed_are_none_and_say_why() -> None:
    assert measures.placed(None, "comparable")["measures"] == []
    assert measures.placed({"error": "no room"}, "comparable")["error"] == "no room"


def test_what_the_field_holds_is_counted_by_holder() -> None:
    def item(kind: str, **body: Any) -> Item:
        return Item("x", kind, frozenset({"all"}), {"holder": "police", **body})

    items = [item("lead"), item("lead"), item("operation", state="done", outcome="captured"), item("request", state="refused")]
    expected = {"leads": 2, "cases": 0, "requests": {"refused": 1}, "operations": {"captured": 1}}
    assert measures.counts([*items, Item("y", "clock", frozenset(), {})]) == {"police": expected}
