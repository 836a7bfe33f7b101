from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.sim import trace
from septel.sim.rules import hours
from tests.sim.theatres import BUSY, agency, alone, cells, ends, model, rows, times, tip, traced

TICK = 0.125  # hours; times on it are exact
LAST = 40 * 8  # ticks until everything is open
NIGHT = {"day": "08:00-18:00", "night": "18:00-08:00", "always": "00:00-24:00"}


@st.composite
def calendars(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Open spans in ticks, in order and apart, before the endless one."""
    edges = sorted(draw(st.lists(st.integers(0, LAST - 1), min_size=0, max_size=12, unique=True)))
    return list(zip(edges[::2], edges[1::2], strict=False))


def world(spans: list[tuple[int, int]]) -> Any:
    """A world whose calendar 1 has these spans; calendar 0 is another's."""
    every = [(3.0, 4.0), (9.0, np.inf), *((a * TICK, b * TICK) for a, b in spans), (LAST * TICK, np.inf)]
    longest = max((b - a for a, b in spans), default=0) * TICK
    return BARE.world.replace(
        calendar=np.array([0, 2, len(every)], np.int32),
        opens=np.array([a for a, _ in every]),
        closes=np.array([b for _, b in every]),
        longest=np.array([1.0, longest]),
    )


BARE = model(alone())


class Clock:
    """The rules of calendars, tick by tick."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self.spans = spans
        self.open = [any(a <= tick < b for a, b in spans) or tick >= LAST for tick in range(4 * LAST)]

    def next_open(self, t: int) -> int:
        return next(tick for tick in range(t, 4 * LAST) if self.open[tick])

    def work_done(self, t: int, work: int) -> int:
        if work == 0:
            return self.next_open(t)
        passed = 0
        for tick in range(t, 4 * LAST):
            passed += self.open[tick]
            if passed == work:
                return tick + 1
        raise AssertionError

    def journey_begins(self, t: int, way: int) -> int:
        if not any(b - a >= way for a, b in self.spans):
            return self.next_open(t)
        for begin in range(t, LAST):
            if any(a <= begin < b and begin + way <= b for a, b in self.spans):
                return begin
        return self.next_open(t)  # no more days before the calendar's end


@given(calendars(), st.integers(0, LAST + 9), st.integers(0, 200))
def test_work_is_done_when_so_many_open_ticks_have_passed(spans: list[tuple[int, int]], t: int, work: int) -> None:
    W, clock = world(spans), Clock(spans)
    assert hours.work_takes(W, 1, t * TICK, work * TICK) == (clock.work_done(t, work) - t) * TICK
    assert hours.next_open(W, 1, t * TICK) == clock.next_open(t) * TICK
    assert bool(hours.is_open(W, 1, t * TICK)) == clock.open[t]


@given(calendars(), st.integers(0, LAST + 9), st.integers(0, 200))
def test_open_and_lost_hours_are_the_open_and_the_closed_ticks_between(
    spans: list[tuple[int, int]], begin: int, length: int
) -> None:
    W, open_ticks = world(spans), sum(Clock(spans).open[begin : begin + length])
    a, b = begin * TICK, (begin + length) * TICK
    assert hours.open_hours(W, 1, a, b) == open_ticks * TICK
    assert hours.lost_hours(W, 1, a, b) == (length - open_ticks) * TICK


@given(calendars(), st.integers(0, LAST + 9), st.integers(0, 100), st.integers(0, 6))
def test_a_journey_begins_when_it_lies_within_one_span(spans: list[tuple[int, int]], t: int, way: int, fits: int) -> None:
    if fits < len(spans):  # one that takes a whole span
        way = spans[fits][1] - spans[fits][0]
    wait = Clock(spans).journey_begins(t, way) - t
    assert hours.wait_to_travel(world(spans), 1, t * TICK, way * TICK) == wait * TICK


@given(calendars(), st.integers(0, LAST + 9), st.integers(0, 200))
def test_work_that_loses_nothing_takes_its_length_and_lost_hours_are_the_rest(
    spans: list[tuple[int, int]], t: int, work: int
) -> None:
    W = world(spans)
    done = t * TICK + hours.work_takes(W, 1, t * TICK, work * TICK)
    assert hours.lost_hours(W, 1, t * TICK, done) == done - (t + work) * TICK


@given(st.floats(0, 30), st.floats(0, 9))
def test_work_that_meets_no_closing_takes_its_own_length_to_the_bit(t: float, work: float) -> None:
    assert hours.work_takes(world([(0, LAST)]), 1, t, work) == work


def test_without_a_calendar_everything_is_open() -> None:
    W = BARE.world
    assert hours.work_takes(W, -1, 2.0, 3.0) == 3.0 and hours.wait_to_travel(W, -1, 2.0, 3.0) == 0.0
    assert hours.open_hours(W, -1, 2.0, 5.0) == 3.0 and hours.lost_hours(W, -1, 2.0, 5.0) == 0.0


def shut(**changes: Any) -> dict[str, Any]:
    return alone(calendars=NIGHT, **changes)


def test_an_officer_stops_at_night_and_goes_on_in_the_morning() -> None:
    police = agency(command={"seat": "P0", "officers": 1, "service": "3 h", "hours": "day"})
    log, measures = traced(model(shut(agencies={"police": police}, injects=[tip("17 h")])))
    assert times(log, trace.SERVED) == [17.0] and times(log, trace.DECIDED) == [34.0], "one hour on Monday, two on Tuesday"
    assert measures["lost_hours"] == 14.0
    assert measures["officer_utilisation"] == pytest.approx(3 / 100), "of ten days of ten hours"


def test_who_asks_at_night_is_served_when_the_command_opens_the_first_in_order_first() -> None:
    police = agency(command={"seat": "P0", "officers": 1, "service": "1 h", "hours": "day"})
    ranks = cells() | {"lieutenant": cells()["cell"] | {"value": 5}}
    early = tip("20 h")
    late = {"at": "30 h", "tip": early["tip"] | {"target": "gang/lieutenant 1"}}
    mob = {"gang": alone()["organisations"]["gang"] | {"lieutenants": 1}}
    log, _ = traced(model(shut(agencies={"police": police}, ranks=ranks, organisations=mob, injects=[early, late])))
    served = rows(log, trace.SERVED)
    assert served["t"].tolist() == [32.0, 33.0] and served["target"].tolist() == [0, 1], "the lieutenant is worth more"
    assert times(log, trace.DECIDED) == [33.0, 34.0]


def test_a_command_opens_every_morning() -> None:
    police = agency(command={"seat": "P0", "officers": 1, "service": "1 h", "hours": "day"})
    log, _ = traced(
        model(shut(agencies={"police": police}, injects=[tip("20 h"), tip("44 h", place="P3"), tip("69 h", place="P2")]))
    )
    assert times(log, trace.SERVED) == [32.0, 56.0, 80.0]


def test_a_stage_pauses_while_its_office_is_closed_and_costs_what_is_closed() -> None:
    police = agency(approvals={"clerk": {"time": "8 h", "hours": "day"}, "chief": "1 h"})
    log, measures = traced(model(shut(agencies={"police": police})))
    assert times(log, trace.APPROVED) == [34.0, 35.0], "from 12 to 18, and two hours on Tuesday; then the chief"
    assert measures["lost_hours"] == 14.0


def test_a_handover_is_lost_at_the_beginning_of_each_span() -> None:
    calendar = {"slow": {"hours": "08:00-18:00", "handover": "30 min"}}
    police = agency(approvals={"clerk": {"time": "8 h", "hours": "slow"}})
    log, _ = traced(model(alone(calendars=calendar, agencies={"police": police})))
    assert times(log, trace.APPROVED) == [34.5]


def flying(**air: Any) -> dict[str, Any]:
    modes = alone()["theatre"]["modes"]
    ground = alone()["theatre"] | {"modes": modes | {"air": modes["air"] | {"hours": "day"}}}
    police = agency(bases={"P0": {"air": 1}})
    return shut(theatre=ground, agencies={"police": police}, ranks=cells(packages={"air": 1}), **air)


def test_aircraft_wait_for_daylight_there_and_back() -> None:
    log, measures = traced(model(flying(injects=[tip("12 h")], movement=alone()["movement"] | {"action": "8 h"})))
    (group,) = rows(log, trace.GROUP)
    assert group["t"] == 17.0 and (group["x"], group["y"]) == (32.0, 33.0), "turned out at 18, when an hour is not left"
    assert times(log, trace.ACTION) == [34.0] and times(log, trace.READY) == [62.0], "done at 42, at night; back from 56 to 57"
    assert measures["team_hours_turnout"] == 15.0 and measures["team_hours_return"] == 15.0
    assert measures["lost_hours"] == 0, "these are no hours of offices"


def test_aircraft_that_would_land_in_time_do_not_wait() -> None:
    log, _ = traced(model(flying(injects=[tip("11 h")])))
    (group,) = rows(log, trace.GROUP)
    assert (group["x"], group["y"]) == (17.0, 18.0)


def test_a_journey_longer_than_any_day_begins_when_the_day_does() -> None:
    far = flying(injects=[tip("10 h", place="P5")])
    far["theatre"]["modes"]["air"]["speed"] = "20 km/h"
    log, _ = traced(model(far))
    (group,) = rows(log, trace.GROUP)
    assert (group["x"], group["y"]) == (16.0, 28.5), "12.5 hours fit into no day of ten"


def test_shifts_share_the_teams_and_turn_out_on_duty_only() -> None:
    police = agency(shifts=["day", "night"], bases={"P0": {"assault": 3}})
    ready = model(shut(agencies={"police": police}))
    assert ready.world.stock[:, 0].tolist() == [2, 1] and ready.labels.bases == ("police/P0", "police/P0")
    by_day, _ = traced(ready)
    by_night, _ = traced(model(shut(agencies={"police": police}, injects=[tip("15 h")])))
    assert [(row["command"], row["x"]) for row in rows(by_day, trace.GROUP)] == [(0, 16.0)]
    assert [(row["command"], row["x"]) for row in rows(by_night, trace.GROUP)] == [(1, 21.0)]


def test_a_shift_that_is_off_duty_turns_out_when_it_begins() -> None:
    police = agency(shifts=["day"])
    late, _ = traced(model(shut(agencies={"police": police}, injects=[tip("15 h")])))
    assert [row["x"] for row in rows(late, trace.GROUP)] == [33.0]
    ending, _ = traced(model(shut(agencies={"police": police}, injects=[tip("12.5 h")])))
    assert [row["x"] for row in rows(ending, trace.GROUP)] == [32.5], "half an hour on Monday, half on Tuesday"


def test_what_a_journey_waits_for_day_or_shift_can_end_a_request_out_of_hours() -> None:
    police = agency(shifts=["day"])
    stays = cells(dwell="30 h")  # the force would have come at 23, and comes at 36
    log, measures = traced(model(shut(agencies={"police": police}, ranks=stays, injects=[tip("15 h")])))
    assert times(log, trace.ACTION) == [35.0] and ends(measures) == {"out_of_hours": 1}


def always(text: dict[str, Any]) -> dict[str, Any]:
    """Offices, modes and a command under a calendar that is always open."""
    text = text | {"calendars": NIGHT, "theatre": dict(text["theatre"])}
    air = {"speed": "220 km/h", "range": "450 km", "detour": 1, "hours": "always"}
    text["theatre"]["modes"] = {"air": air, "ground": {"speed": "45 km/h", "detour": 1.4, "hours": "always"}}
    text["agencies"] = {name: dict(part) for name, part in text["agencies"].items()}
    police = text["agencies"]["police"]
    police["command"] = police["command"] | {"hours": "always"}
    police["approvals"] = {"staff": {"time": {"exponential": "1 h"}, "hours": "always"}}
    return text


def test_calendars_that_never_close_change_nothing() -> None:
    plain, measures = traced(model(BUSY))
    kept, with_hours = traced(model(always(BUSY)))
    assert kept.tobytes() == plain.tobytes()
    assert repr(with_hours) == repr(measures)


def test_one_shift_that_is_always_on_duty_changes_only_the_names_of_the_draws() -> None:
    fixed = BUSY | {
        "kinds": {kind: {"turnout": "1 h"} for kind in ("assault", "cordon", "air")},
        "movement": {"travel_cv": 0},
        "calendars": NIGHT,
    }
    plain, measures = traced(model(fixed))
    agencies = {name: part | {"shifts": ["always"]} for name, part in fixed["agencies"].items()}
    kept, on_duty = traced(model(fixed | {"agencies": agencies}))
    assert kept.tobytes() == plain.tobytes()
    assert repr(on_duty) == repr(measures)
