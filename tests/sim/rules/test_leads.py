from __future__ import annotations

import math
from typing import Any

from septel.sim import trace
from tests.sim.theatres import SURE, model, rows, small, traced


def origins(text: dict[str, Any]) -> Any:
    return rows(traced(model(text))[0], trace.ORIGIN)


def only(**source: Any) -> dict[str, Any]:
    sources = {"line": {"kind": "tips", "rate": "0 /d", "receivers": {"police": 1}, "grades": SURE} | source}
    # nobody acts, so that visits run their course
    return small(
        sources=sources,
        act_threshold=1,
        horizon="300 d",
        ranks={rank: {"visibility": 1} for rank in ("head", "lieutenant", "cell")},
    )


def test_true_tips_come_at_their_rate_while_the_target_is_there() -> None:
    text = only(rate="0.5 /d") | {"community": {"confidence": 0.4}}
    log, measures = traced(model(text))
    expected = 8 * 300 * 0.5 * 0.4
    assert abs(measures["leads_true"] - expected) < 3.3 * math.sqrt(expected)
    place = {}
    for row in log:
        if row["what"] == trace.VISIT:
            place[int(row["target"])] = int(row["place"])
        elif row["what"] == trace.ORIGIN:
            assert row["flag"] == 1 and place[int(row["target"])] == row["place"]


def test_false_tips_come_at_their_rate_less_those_that_happen_to_be_true() -> None:
    log, measures = traced(model(only(false_rate="1 /d")))
    expected = 6 * 300 * 0.5 * (1 - 1 / 6)  # places · days · confidence; a target is at the named place about one time in six
    assert abs(measures["leads_false"] - expected) < 4 * math.sqrt(expected)
    where = {}
    for row in log:
        if row["what"] == trace.VISIT:
            where[int(row["target"])] = int(row["place"])
        elif row["what"] == trace.ORIGIN:
            assert row["flag"] == 0 and where[int(row["target"])] != row["place"]


def test_coverage_thins_an_agencys_own_leads_by_place() -> None:
    source = {"kind": "own", "agency": "army", "receivers": {}, "rate": "1 /d", "false_rate": "3 /d"}
    found = origins(only(**source, coverage={"default": 0, "places": {"P1": 1.0, "P3": 0.5}}))
    true, false = found[found["flag"] == 1], found[found["flag"] == 0]
    assert set(true["place"].tolist()) == set(false["place"].tolist()) == {1, 3}
    assert set(found["holder"].tolist()) == {1}
    ratio = (false["place"] == 1).sum() / (false["place"] == 3).sum()
    assert 1.6 < ratio < 2.5


def test_grades_follow_their_odds() -> None:
    found = origins(only(rate="2 /d", false_rate="2 /d"))
    for flag, share in ((1, 0.9), (0, 0.001)):
        grades = found[found["flag"] == flag]["y"]
        n = len(grades)
        assert n > 1000 and set(grades.tolist()) <= {0.0, 28.0}  # A1 and E5
        assert abs((grades == 0).mean() - share) < 3.3 * math.sqrt(share * (1 - share) / n)


def test_targets_are_named_by_visibility() -> None:
    text = only(false_rate="3 /d")
    text["ranks"] = {"head": {"visibility": 0}, "lieutenant": {"visibility": 3}, "cell": {"visibility": 1}}
    named = origins(text)["target"]
    assert (named != 0).all()
    lieutenants = (named <= 2).mean()
    assert abs(lieutenants - 6 / 11) < 0.06


def test_a_festival_silences_people_and_passes() -> None:
    festival = {"at": "100 d", "festival": {"factor": 0, "lasts": "100 d", "places": ["P0", "P1"]}}
    found = origins(only(rate="1 /d") | {"injects": [festival]})
    hushed = found[(found["t"] > 2400) & (found["t"] <= 4800)]
    assert set(hushed["place"].tolist()) == {2, 3, 4, 5}
    assert {0, 1} <= set(found[found["t"] > 4800]["place"].tolist())
