from __future__ import annotations

import math
from typing import Any

import pytest

from septel import sim
from septel.sim import measures as m
from septel.sim import trace
from septel.sim.rules import action
from tests.sim.theatres import BUSY, agency, alone, cells, ends, gang, model, rows, small, times, tip, traced


def test_the_chance_of_a_capture() -> None:
    assert action.capture_chance(0.6, 0.2, 0) == pytest.approx(0.6)
    assert action.capture_chance(0.6, 0.2, 2) == pytest.approx(1 - 0.4 * 0.64)
    assert action.capture_chance(1.0, 0.0, 0) == 0.99


def outcomes(text: dict[str, Any], replications: int = 8) -> dict[int, int]:
    ready = model(text)
    found = dict.fromkeys(range(4), 0)
    for replication in range(replications):
        for row in rows(traced(ready, replication=replication)[0], trace.ACTION):
            found[int(row["flag"])] += 1
    return found


@pytest.mark.compiled
def test_captures_follow_their_chance() -> None:
    ranks = {rank: {"packages": {"assault": 1}, "succession": "2 d"} for rank in ("head", "lieutenant", "cell")}
    found = outcomes(small(ranks=ranks, capture={"p0": 0.7, "p1": 0}), 20)
    n = found[trace.CAPTURED] + found[trace.SLIPPED]
    assert n > 150 and abs(found[trace.CAPTURED] / n - 0.7) < 3.3 * math.sqrt(0.21 / n)


def test_an_empty_house_is_a_dry_hole_if_a_report_was_true_and_else_a_wrong_door() -> None:
    log, measures = traced(model(BUSY | {"horizon": "60 d", "go_threshold": 0}))
    true = {int(row["id"]) for row in rows(log, trace.ORIGIN) if row["flag"] == 1}
    heard: dict[tuple[int, int, int], set[int]] = {}
    checked = 0
    for row in log:
        key = (int(row["holder"]), int(row["target"]), int(row["place"]))
        if row["what"] == trace.REPORT and row["flag"] == trace.FUSED:
            heard.setdefault(key, set()).add(int(row["id"]))
        elif row["what"] == trace.ACTION and row["flag"] == trace.DRY_HOLE:
            assert heard[key] & true
            checked += 1
    assert checked > 0 and measures["dry_holes"] == checked
    assert measures["harmed"] <= measures["wrong_doors"]


def test_harm_at_wrong_doors_follows_its_chance() -> None:
    for chance in (0.0, 1.0):
        _, measures = traced(model(small(wrong_door_harm=chance, go_threshold=0, act_threshold=0.05, horizon="90 d")))
        assert measures["wrong_doors"] > 0
        assert measures["harmed"] == chance * measures["wrong_doors"]


def test_the_outcome_closes_the_case_for_the_holder_alone_or_for_all_members() -> None:
    alone, _ = traced(model(small()))
    shared, _ = traced(model(small(sharing="platform")))
    for log, several in ((alone, False), (shared, True)):
        times: dict[float, set[int]] = {}
        for row in rows(log, trace.CLOSED):
            times.setdefault(float(row["t"]), set()).add(int(row["holder"]))
        assert times and any(len(holders) > 1 for holders in times.values()) == several


def mistaken(**changes: Any) -> dict[str, Any]:
    """`alone`, in which every tip names the wrong house."""
    text = alone(**changes)
    text["sources"]["line"] |= {"address_error": 1}
    return text


def test_at_the_wrong_house_nobody_is_found_and_the_target_knows() -> None:
    log, measures = traced(model(mistaken(capture={"p0": 1, "p1": 0})))
    (acted,), (warned,) = rows(log, trace.ACTION), rows(log, trace.WARNED)
    assert acted["flag"] == trace.WRONG_HOUSE and acted["visit"] == 0
    assert (warned["t"], warned["y"], warned["flag"]) == (18.0, 19.0, trace.BY_OPERATION)
    (left,) = rows(log, trace.VISIT_END)
    assert left["t"] == 19.0 and left["flag"] == m.WARNED
    assert measures["wrong_houses"] == 1 and measures["captures"] == measures["slipped"] == 0
    assert times(log, trace.CLOSED) == [18.0] and ends(measures) == {"wrong_house": 1}


def test_people_at_the_wrong_house_are_harmed_with_the_chance_of_a_wrong_door() -> None:
    n = 400
    values, _ = sim.batch(model(mistaken(wrong_door_harm=0.3)), seed=2, first=0, count=n)
    harmed = values[:, m.NAMES.index("harmed")].mean()
    assert values[:, m.NAMES.index("wrong_houses")].sum() == n
    assert abs(harmed - 0.3) < 3.3 * math.sqrt(0.21 / n)


def test_a_wrong_house_at_an_empty_place_is_a_dry_hole_all_the_same() -> None:
    log, measures = traced(model(mistaken(ranks=cells(dwell="17 h"))))
    assert rows(log, trace.ACTION)["flag"].tolist() == [trace.DRY_HOLE] and measures["wrong_houses"] == 0


def test_a_target_that_was_warned_before_is_not_warned_again_at_the_wrong_house() -> None:
    log, measures = traced(model(mistaken(leak="1000 /h", ranks=cells(reaction="9 h"))))
    assert len(rows(log, trace.WARNED)) == 1 and measures["wrong_houses"] == 1


def test_decoys_seal_no_place() -> None:
    for decoy, outcome in ((True, trace.SLIPPED), (False, trace.CAPTURED)):
        kinds = alone()["kinds"] | {"bait": {"turnout": "1 h", "cordon": True, "decoy": decoy}}
        police = agency(bases={"P0": {"assault": 1, "bait": 1}})
        packages = cells(packages={"assault": 1, "bait": 1})
        text = alone(kinds=kinds, agencies={"police": police}, ranks=packages, capture={"p0": 0, "p1": 1})
        assert rows(traced(model(text))[0], trace.ACTION)["flag"].tolist() == [outcome]


def alarmed(chance: float, others: int = 40, **changes: Any) -> dict[str, Any]:
    """`alone` with forty targets more in the organisation, and a second organisation that hears nothing."""
    mobs = gang(cells=1 + others, alarm=chance) | {"mob": gang(cells=5, alarm=1)["gang"]}
    return alone(organisations=mobs, **changes)


def test_when_one_is_found_each_other_of_its_organisation_hears_of_it_with_the_alarms_chance() -> None:
    ready = model(alarmed(0.3))
    heard = 0
    for replication in range(10):
        log, measures = traced(ready, replication=replication)
        warned = rows(log, trace.WARNED)
        assert set(warned["t"].tolist()) <= {18.0} and set(warned["flag"].tolist()) <= {trace.BY_ALARM}
        assert set(warned["id"].tolist()) <= set(rows(log, trace.ACTION)["id"].tolist())
        assert warned["target"].min() >= 1 and warned["target"].max() <= 40, "not the one found, and nobody of the other"
        assert measures["alarms"] == len(warned) and measures["warned_operations"] == 0
        heard += len(warned)
    assert abs(heard / 400 - 0.3) < 3.3 * math.sqrt(0.21 / 400)


def test_a_target_found_captured_slipped_or_missed_by_a_house_raises_the_alarm_and_an_empty_house_does_not() -> None:
    def alarms(text: dict[str, Any]) -> float:
        return traced(model(text))[1]["alarms"]

    assert alarms(alarmed(1, capture={"p0": 1, "p1": 0})) == alarms(alarmed(1)) == 40
    house = alarmed(1)
    house["sources"]["line"] |= {"address_error": 1}
    assert alarms(house) == 40
    assert alarms(alarmed(1, injects=[tip("10 h", place="P3")])) == 0
    assert alarms(alarmed(1, ranks=cells(dwell="17 h"))) == 0


def test_those_who_know_already_are_not_warned_again_by_an_alarm() -> None:
    press = [{"at": "17.5 h", "press": {"target": f"gang/cell {n}"}} for n in (2, 3)]
    _, measures = traced(model(alarmed(1, injects=[tip("10 h"), *press])))
    assert measures["alarms"] == 38


def test_an_alarm_of_chance_0_changes_nothing() -> None:
    plain, measures = traced(model(BUSY))
    quiet = {"gang": BUSY["organisations"]["gang"] | {"alarm": 0}}
    log, same = traced(model(BUSY | {"organisations": quiet}))
    assert log.tobytes() == plain.tobytes() and repr(same) == repr(measures)
