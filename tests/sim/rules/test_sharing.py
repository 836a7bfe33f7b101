from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.sim import measures as m
from septel.sim import trace
from tests.sim.theatres import BUSY, agency, alone, model, rows, small, traced


def three_agencies(**changes: Any) -> dict[str, Any]:
    text = small()
    text["agencies"]["navy"] = {"command": "P3", "bases": {"P3": 2}}
    return text | changes


CERTAIN = {"liaison": {"delay": "1 h", "chance": 1}}


def paths(log: np.ndarray[Any, Any]) -> dict[int, list[tuple[int, int]]]:
    """Ordered pairs of holders by origin."""
    out: dict[int, list[tuple[int, int]]] = {}
    for row in rows(log, trace.RELEASED):
        out.setdefault(int(row["id"]), []).append((int(row["command"]), int(row["holder"])))
    return out


def test_reports_go_two_hops_and_never_back() -> None:
    text = three_agencies(sharing=CERTAIN)
    log, _ = traced(model(text))
    receiver = {int(row["id"]): int(row["holder"]) for row in rows(log, trace.ORIGIN)}
    whole = 0
    for origin, pairs in paths(log).items():
        first = receiver[origin]
        assert len(set(pairs)) == len(pairs) and all(to != first for _, to in pairs)
        whole += len(pairs) == 4  # first → two others, each of them → the third
        assert len(pairs) <= 4
    assert whole > 10


def test_nothing_is_shared_unless_the_design_says_so() -> None:
    log, measures = traced(model(three_agencies()))
    assert not paths(log)
    assert measures["reports_withheld"] == len(rows(log, trace.WITHHELD))
    never, kept = traced(model(three_agencies(sharing={"liaison": {"delay": "1 h", "chance": 0}})))
    assert not paths(never)
    assert kept["reports_withheld"] > len(rows(never, trace.KEPT)) > 0, "what chance stops is withheld, even if it always does"
    assert measures["reports_fused"] > 0


def test_single_links_carry_reports_one_way() -> None:
    text = three_agencies(sharing={"liaison": {"delay": "1 h", "chance": 1, "links": [{"from": "army", "to": "navy"}]}})
    pairs = {pair for found in paths(traced(model(text))[0]).values() for pair in found}
    assert pairs == {(1, 2)}


def test_the_platform_hears_its_members_and_releases_to_nobody() -> None:
    text = three_agencies(sharing={"platform": {"members": ["police", "army"]}, "liaison": {"delay": "1 h", "chance": 1}})
    pairs = {pair for found in paths(traced(model(text))[0]).values() for pair in found}
    assert pairs == {(0, 3), (1, 3), (0, 2), (1, 2), (2, 0), (2, 1)}, "no liaison between members, none from the platform"


@pytest.mark.compiled
def test_markings_forbid_and_delay() -> None:
    markings = {"open": {}, "closed": {"forbid": True}, "navy_only": {"to": ["navy"]}, "later": {"delay": "30 h"}}
    seen: dict[str, Any] = {}
    for marking in markings:
        text = three_agencies(sharing=CERTAIN, markings=markings)
        for source in text["sources"].values():
            source["marking"] = marking
        log, _ = traced(model(text))
        released = rows(log, trace.RELEASED)
        seen[marking] = ({int(to) for to in released["holder"]}, set(np.round(released["y"] - released["t"], 9).tolist()))
        if marking != "open":
            assert len(rows(log, trace.KEPT)) > 0 or marking == "later"
    assert seen["open"] == ({0, 1, 2}, {1.0})
    assert seen["closed"] == (set(), set())
    assert seen["navy_only"] == ({2}, {1.0})
    assert seen["later"] == ({0, 1, 2}, {31.0})


def test_a_source_that_passes_on_a_part_withholds_the_rest() -> None:
    log, measures = traced(model(small()))
    tips = rows(log, trace.ORIGIN)
    tips = tips[tips["x"] == 0]
    withheld = rows(log, trace.WITHHELD)
    assert len(withheld) == measures["reports_withheld"] == (tips["holder"] == -1).sum()
    assert abs(len(withheld) / len(tips) - 0.1) < 0.08
    assert measures["waterfall_withheld"] > 0


def test_kept_reports_are_counted_against_the_visits_that_were_lost() -> None:
    _, measures = traced(model(BUSY))
    assert 0 < measures["withheld_visits"] < 1


def linked(**talk: Any) -> dict[str, Any]:
    """A tip that the police hear at 10 and pass on to the army, and the platform's delay beside it."""
    agencies = {"police": agency(), "army": agency("P2")}
    text = alone(agencies=agencies, sharing={"liaison": {"delay": "1 h", "chance": 1}})
    return text | ({"communications": {"coverage": 1, "late": "7 h"} | talk} if talk else {})


def arrivals(text: dict[str, Any]) -> list[tuple[int, float]]:
    return [(int(row["holder"]), float(row["y"])) for row in rows(traced(model(text))[0], trace.RELEASED)]


def test_a_link_between_radios_that_do_not_work_is_late() -> None:
    assert arrivals(linked()) == [(1, 11.0)]
    assert arrivals(linked(radios=0)) == [(1, 18.0)]
    pair = [{"between": ["police", "army"], "works": 0}]
    assert arrivals(linked(pairs=pair)) == [(1, 18.0)], "the pair's number comes before the general one"
    assert arrivals(linked(radios=0, pairs=[{"between": ["army", "police"], "works": 1}])) == [(1, 11.0)]
    assert traced(model(linked(radios=0)))[1]["late_reports"] == 1


@pytest.mark.compiled
def test_common_equipment_mends_a_link() -> None:
    assert arrivals(linked(radios=0, interoperability=1)) == [(1, 11.0)]
    n = 300
    values, _ = sim.batch(model(linked(radios=0.2, interoperability=0.5)), seed=2, first=0, count=n)
    late = values[:, m.NAMES.index("late_reports")].mean()
    assert abs(late - 0.4) < 3.3 * math.sqrt(0.24 / n)


def test_the_platform_is_never_late() -> None:
    text = linked(radios=0) | {"sharing": {"platform": {"delay": "1 h"}}}
    assert arrivals(text) == [(2, 11.0)]
