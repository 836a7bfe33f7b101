"""Measures of the exercise beside those of fast runs; where people's own time cannot be compared, it is said.

A person who decides in ten minutes while the clock runs at 60× has used ten hours of the exercise, and over a jump none of what
he might have used. So wherever the rate was not 1 or time was jumped, measures in which a person's own time enters are no
result beside those of fast runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

NOT_COMPARABLE = "not comparable"
OF_HUMAN_TIME = ("decision_h", "arrival_h", "action_h", "action_any_h", "officer_utilisation")  # how their names begin


def is_of_human_time(measure: str) -> bool:
    """Whether a person's own time enters a measure."""
    return measure.startswith(OF_HUMAN_TIME)


def comparability(stretches: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Whether measures of human time can be compared, from the clock's stretches; and the exercise hours behind that."""
    passed = [one for one in stretches if one["to_t"] > one["from_t"]]
    jumped = [one for one in passed if one["jumped"]]
    fast = [one for one in passed if not one["jumped"] and one["rate"] != 1]
    real = [one for one in passed if not one["jumped"] and one["rate"] == 1]
    return {
        "human_time": NOT_COMPARABLE if jumped or fast else "comparable",
        "hours": _hours(passed),
        "hours_in_real_time": _hours(real),
        "hours_at_other_rates": _hours(fast),
        "hours_jumped": _hours(jumped),
        "rates": sorted({float(one["rate"]) for one in fast}),
        "jumps": len(jumped),
    }


def _hours(stretches: Iterable[Mapping[str, Any]]) -> float:
    return round(sum(float(one["to_t"]) - float(one["from_t"]) for one in stretches), 6)


def placed(found: Mapping[str, Any] | None, human_time: str) -> dict[str, Any]:
    """The exercise's measures with their percentile among each design's fast runs; empty before they are computed.

    `percentile` is of runs with other draws; `same_draws` the value of the fast run with the exercise's own.
    """
    if found is None:
        return {"runs": 0, "until": None, "measures": [], "error": None}
    if "error" in found:
        return {"runs": 0, "until": None, "measures": [], "error": found["error"]}
    rows = [_measure(name, value, found, human_time) for name, value in found["exercise"].items()]
    return {"runs": found["count"], "until": found["until"], "design": found.get("design"), "measures": rows, "error": None}


def _measure(name: str, value: Any, found: Mapping[str, Any], human_time: str) -> dict[str, Any]:
    hidden = human_time == NOT_COMPARABLE and is_of_human_time(name)
    designs = {}
    for design, runs in found["designs"].items():
        percentile = NOT_COMPARABLE if hidden else runs["exercise_percentile"].get(name)
        designs[design] = {
            "percentile": percentile,
            "same_draws": runs["same_draws"].get(name),
            "runs": runs["measures"].get(name),
        }
    comparable = NOT_COMPARABLE if hidden else "comparable"
    return {"measure": name, "value": value, "human_time": is_of_human_time(name), "comparable": comparable, "designs": designs}


def counts(items: Iterable[Any]) -> dict[str, Any]:
    """By holder: leads, cases, requests by how they ended, operations by outcome; of the items that the reader may read."""
    found: dict[str, Any] = {}
    plural = {"lead": "leads", "case": "cases", "request": "requests", "operation": "operations"}
    for item in items:
        if item.kind not in plural:
            continue
        empty: dict[str, Any] = {"leads": 0, "cases": 0, "requests": {}, "operations": {}}
        of = found.setdefault(item.body["holder"], empty)
        if item.kind in ("lead", "case"):
            of[plural[item.kind]] += 1
        else:
            how = item.body.get("outcome") or item.body["state"]
            of[plural[item.kind]][how] = of[plural[item.kind]].get(how, 0) + 1
    return dict(sorted(found.items()))
