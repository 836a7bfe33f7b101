"""The exercise clock: modes, rates, jumps, and hours as people read them across the changes of clocks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.exercise import clock
from septel.exercise.feature import Refused
from tests.exercise.seats.table import Table


def table(**changed: object) -> Table:
    from septel.exercise import seats, timeline

    return Table((clock.FEATURE, timeline.FEATURE, seats.FEATURE)).open(**changed)


def test_it_runs_from_startex_at_its_rate_until_it_is_paused() -> None:
    t = table()
    assert clock.now(t.state, 5e9) == 0.0
    t.give("director", "clock.start", rate=60)
    began = t.state["clock"]["wall"]
    assert clock.now(t.state, began + 60) == pytest.approx(t.state["clock"]["t"] + 1.0)
    t.give("controller", "clock.rate", rate=120)
    t.give("controller", "clock.pause")
    stands = t.state["clock"]["t"]
    assert clock.now(t.state, 5e9) == stands
    assert [stretch["rate"] for stretch in t.state["clock"]["stretches"]] == [60, 120]
    t.give("director", "clock.start")
    assert t.state["clock"]["rate"] == 120 and t.state["clock"]["startex"] == pytest.approx(t.records[2].t)


def test_a_real_emergency_stops_it_and_tells_so() -> None:
    t = table()
    t.give("director", "clock.start", rate=60)
    t.give("observer", "exercise.real_emergency", what="A fire in the building.")
    assert t.state["clock"]["mode"] == "paused"
    [stopped] = [record for record in t.records if record.kind == "exercise.emergency"]
    [told] = clock.FEATURE.news(t.state, stopped)
    assert (told.id, told.body["mode"]) == ("clock", "paused")


def test_it_stops_at_the_horizon_and_endex_is_given() -> None:
    t = table(horizon_h=10.0)
    t.give("director", "clock.start", rate=600)
    assert clock.now(t.state, 5e9) == 10.0
    assert [outcome.kind for outcome in clock.FEATURE.due(t.state, 10.0)] == ["clock.endex"]
    assert list(clock.FEATURE.due(t.state, 9.9)) == []


@pytest.mark.parametrize(
    ("before", "command", "args", "code"),
    [
        ((), "clock.pause", {}, "not_running"),
        ((), "clock.end", {}, "not_started"),
        ((), "clock.jump", {"to": 5}, "not_started"),
        (("clock.start",), "clock.start", {}, "running"),
        (("clock.start",), "clock.jump", {"to": 1000}, "horizon"),
        (("clock.start", "clock.end"), "clock.start", {}, "ended"),
        (("clock.start", "clock.end"), "clock.rate", {"rate": 2}, "ended"),
        (("clock.start",), "clock.jump", {"to": 0}, "past"),
    ],
)
def test_what_makes_no_sense_now_is_refused(before: tuple[str, ...], command: str, args: dict[str, float], code: str) -> None:
    t = table()
    for name in before:
        t.give("director", name)
    with pytest.raises(Refused) as error:
        t.give("director", command, **args)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("start", "t", "local", "z"),
    [
        ("2030-03-31T01:30:00", 0.25, "2030-03-31T01:45:00+01:00", "2030-03-31T00:45:00Z"),
        ("2030-03-31T01:30:00", 1.0, "2030-03-31T03:30:00+02:00", "2030-03-31T01:30:00Z"),
        ("2030-10-27T01:30:00", 1.0, "2030-10-27T02:30:00+02:00", "2030-10-27T00:30:00Z"),
        ("2030-10-27T01:30:00", 2.0, "2030-10-27T02:30:00+01:00", "2030-10-27T01:30:00Z"),
    ],
)
def test_local_time_goes_over_the_change_of_clocks_and_hours_do_not(start: str, t: float, local: str, z: str) -> None:
    found = clock.moment({"start": start, "zone": "Europe/Madrid"}, t)
    assert (found["local"], found["z"]) == (local, z)


@given(st.floats(0, 9000), st.sampled_from(["America/Mexico_City", "Europe/Madrid", "Asia/Kathmandu", "UTC"]))
def test_local_and_z_are_one_instant(t: float, zone: str) -> None:
    found = clock.moment({"start": "2030-01-07T06:00:00", "zone": zone}, t)
    local = datetime.fromisoformat(found["local"])
    zulu = datetime.fromisoformat(found["z"])
    assert local == zulu and local.utcoffset() == zulu.astimezone(ZoneInfo(zone)).utcoffset()
