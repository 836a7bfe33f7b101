from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from septel.sim import trace
from tests.sim.theatres import agency, alone, gang, model, rows, small, tip, traced

CALM = {
    "movement": {"travel_cv": 0, "rendezvous": "30 min", "action": "2 h", "request_delay": "5 h"},
    "kinds": {
        "assault": {"turnout": "1 h", "rest": "7 h"},
        "cordon": {"turnout": "2 h", "rest": "7 h"},
        "air": {"turnout": "45 min", "rest": "3 h"},
    },
    "go_threshold": 0,
    "leak": "0 /h",
}  # fmt: skip


def calm(**changes: Any) -> dict[str, Any]:
    return small(**(CALM | changes))


def groups(log: np.ndarray[Any, Any]) -> dict[int, list[Any]]:
    out: dict[int, list[Any]] = {}
    for row in rows(log, trace.GROUP):
        out.setdefault(int(row["id"]), []).append(row)
    return out


def test_a_journey_takes_turnout_and_distance_over_speed() -> None:
    ready = model(calm(theatre=small()["theatre"] | {"modes": {"ground": {"speed": "50 km/h", "detour": 1.4}}}))
    log, _ = traced(ready)
    tasked = {int(row["id"]): row for row in rows(log, trace.TASKED)}
    assert len(tasked) > 5
    for ident, moved in groups(log).items():
        row = tasked[ident]
        for group in moved:
            turnout = 1.0 if group["flag"] == 0 else 2.0
            base = ready.labels.bases[group["command"]].split("/")[1]
            journey = ready.theatre.distance_km[ready.theatre.index(base), row["place"]] * 1.4 / 50
            assert group["x"] == pytest.approx(row["t"] + turnout) and group["y"] == pytest.approx(row["t"] + turnout + journey)
        assert row["y"] == pytest.approx(max(group["y"] for group in moved) + 0.5), "the last arrival and the rendezvous"


def test_teams_return_rest_and_are_ready() -> None:
    log, measures = traced(model(calm()))
    acted = {int(row["id"]): row for row in rows(log, trace.ACTION)}
    moved = groups(log)
    seen = 0
    for row in rows(log, trace.READY):
        group = next(g for g in moved[int(row["id"])] if g["command"] == row["command"] and g["flag"] == row["flag"])
        outbound = float(group["y"] - group["x"])
        assert row["t"] == pytest.approx(acted[int(row["id"])]["t"] + 2.0 + outbound + 7.0)
        seen += 1
    assert seen > 5
    assert measures["team_hours_action"] == pytest.approx(
        sum(2.0 * g["holder"] for i in acted for g in moved[i] if acted[i]["t"] + 2 <= 720), rel=0.02
    )


def test_lent_teams_leave_after_the_request_delay_and_all_teams_at_once() -> None:
    def departures(pool: str) -> dict[tuple[bool, int], set[float]]:
        ready = model(
            calm(pool=pool, agencies=small()["agencies"] | {"army": {"command": "P5", "bases": {"P5": {"cordon": 1}}}})
        )
        log, _ = traced(ready)
        tasked = {int(row["id"]): row for row in rows(log, trace.TASKED)}
        out: dict[tuple[bool, int], set[float]] = {}
        for ident, moved in groups(log).items():
            for group in moved:
                own = (
                    ready.labels.bases[group["command"]].split("/")[0]
                    == ready.labels.commands[tasked[ident]["command"]].split("/")[0]
                )
                out.setdefault((own, int(group["flag"])), set()).add(round(float(group["x"] - tasked[ident]["t"]), 6))
        return out

    own, lent, everyone = departures("own"), departures("lent"), departures("all")
    assert own == {(True, 0): {1.0}, (True, 1): {2.0}}
    assert lent[False, 0] == {6.0} and lent[True, 0] == {1.0}
    assert everyone[False, 0] == {1.0}


def test_weather_slows_those_who_are_tasked_in_it() -> None:
    storm = {"at": "0 h", "weather": {"factor": 4, "lasts": "360 h", "modes": ["ground"], "places": ["P1"]}}
    ready = model(calm(injects=[storm]))
    dry = model(calm())
    log, _ = traced(ready)
    slowed = 0
    for moved in groups(log).values():
        for group in moved:
            journey = dry.world.travel[0, 0, group["command"], group["place"]]
            factor = 4.0 if group["place"] == 1 and group["t"] < 360 else 1.0
            slowed += factor == 4.0 and journey > 0
            assert group["y"] - group["x"] == pytest.approx(journey * factor)
    assert slowed > 0


def test_a_strike_force_moves_its_own_teams_under_its_own_approvals() -> None:
    force = {"bases": ["P3"], "teams": {"assault": 2, "cordon": 1}, "approvals": {"chief": "1 h"}, "seat": "P3"}
    ready = model(calm(sharing="platform", strike_force=force))
    log, _ = traced(ready)
    assert ready.world.stock.sum() == model(calm()).world.stock.sum(), "the force is drawn, not added"
    mine = ready.labels.commands.index("strike force/P3")
    tasked = [row for row in rows(log, trace.TASKED) if row["command"] == mine]
    moved = groups(log)
    assert tasked
    assert {ready.labels.bases[g["command"]] for row in tasked for g in moved[int(row["id"])]} == {"strike force/P3"}
    others = [g for row in rows(log, trace.TASKED) if row["command"] != mine for g in moved[int(row["id"])]]
    assert "strike force/P3" not in {ready.labels.bases[g["command"]] for g in others}


def test_held_teams_count_as_turning_out() -> None:
    text = alone(organisations=gang(cells=2), h_hour={"targets": 2, "within": "9 h"})
    text["injects"] = [tip("10 h"), tip("11 h", cell=2, place="P5")]
    log, measures = traced(model(text))
    assert measures["team_hours_turnout"] == sum(float(row["x"] - row["t"]) for row in rows(log, trace.GROUP)) == 6.0
    hours = sum(value for name, value in measures.items() if name.startswith("team_hours_"))
    assert hours == pytest.approx(4 * 240)


def test_lent_teams_of_a_shift_begin_their_turnout_after_the_request_delay() -> None:
    # tasked at 12, with the army's teams from 16 on; their day begins at 20
    agencies = {"police": agency(bases={"P0": {"cordon": 1}}), "army": agency(approvals={}, shifts=["evening"])}
    text = alone(agencies=agencies, pool="lent", calendars={"evening": "20:00-24:00"})
    (group,) = rows(traced(model(text))[0], trace.GROUP)
    assert (group["t"], group["x"], group["y"]) == (12.0, 21.0, 22.0)


def test_a_strike_force_in_shifts_spreads_its_teams_over_them() -> None:
    force = {"bases": ["P3"], "teams": {"assault": 3}, "seat": "P3", "shifts": ["day", "night"], "approvals": {"chief": "1 h"}}
    text = calm(
        start="2030-01-07T00:00",
        sharing="platform",
        strike_force=force,
        calendars={"day": "06:00-18:00", "night": "18:00-06:00"},
    )
    ready = model(text)
    mine = [stock.tolist()[0] for base, stock in zip(ready.labels.bases, ready.world.stock, strict=True) if "strike" in base]
    assert mine == [2, 1] and ready.world.stock.sum() == model(calm()).world.stock.sum()
    log, _ = traced(ready)
    on_duty = {base for base, label in enumerate(ready.labels.bases) if "strike" in label}
    moved = [row for row in rows(log, trace.GROUP) if int(row["command"]) in on_duty]
    assert moved
    for row in moved:
        hour, first = float(row["x"]) % 24, min(on_duty)
        assert (6 < hour <= 18) == (row["command"] == first), "who departs has turned out within its shift"
