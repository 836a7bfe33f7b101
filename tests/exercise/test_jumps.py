"""Jumps of the clock: what the events list has on the way goes out at its hour; what was played before is no part of one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from septel import sim
from septel.exercise.aar.measures import comparability
from septel.exercise.feature import Outcome, Refused
from septel.exercise.kernel.rows import plain
from septel.exercise.log import open_log
from septel.exercise.replay import recompute, recompute_on, replay
from septel.exercise.state import state_sha256
from septel.scenario import load
from septel.scenario.model_msel import PlannedInject
from tests.exercise.desk import Desk, desk, live_desk, run
from tests.exercise.histories import Clockwork
from tests.exercise.test_live import SCENARIO, rows_of

EARLY = {"number": "1", "title": "Early", "at": "1 h", "to": ["police"], "description": "Early.", "status": "approved"}
LATE = {**EARLY, "number": "2", "title": "Late", "at": "6.5 h", "description": "Late."}
RAIN = {**EARLY, "number": "3", "title": "Rain", "at": "2 h", "effect": {"weather": {"factor": 3, "lasts": "30 h"}}}
CALL = {**EARLY, "number": "4", "title": "Call", "at": "3 h", "delivery": "telephone"}


class Hourly(Clockwork):
    """A world in which something that anybody may notice happens at every tenth hour."""

    async def act(self, do: str, args: Mapping[str, Any], t: float) -> Sequence[Outcome]:
        if do != "next":
            return await super().act(do, args, t)
        event = 10.0 * (self.t // 10.0 + 1)
        self.t = min(event, args.get("until", event))
        self.acts.append([do, dict(args), t])
        return [Outcome("world.acted", {"do": do, "args": dict(args), "asked_t": t, "t": self.t, "rows": self._rows()})]


@asynccontextmanager
async def planned(path: Path, *entries: Mapping[str, Any], stops: bool = True) -> AsyncIterator[Desk]:
    """A desk whose exercise has these entries in its list."""
    dumps = [PlannedInject.model_validate(entry).model_dump(mode="json") for entry in entries]
    exercise = {"seats": {}, "msel": dumps, "objectives": []}
    more = {"salt": "s", "ranks": [], "places": [], "targets": ["gang"], "organisations": ["gang"]}
    changed = more | ({"jumps_stop": True} if stops else {})
    async with desk(path, world=Hourly(), exercise=exercise, **changed) as d:
        yield d


def went_out(d: Desk) -> list[tuple[str, float]]:
    """Numbers of the entries that went out or came to a simulator's list, with their hours, in order."""
    kinds = ("inject.released", "inject.due")
    return [(record.body["number"], record.t) for record in d.done if record.kind in kinds]


def stretches(d: Desk) -> list[tuple[float, float, bool]]:
    return [(one["from_t"], one["to_t"], one["jumped"]) for one in d.director.state["clock"]["stretches"]]


@pytest.mark.parametrize("pauses", [False, True])
def test_what_a_jump_passes_goes_out_at_its_own_hour_also_while_the_clock_stands(tmp_path: Path, pauses: bool) -> None:
    async def story() -> None:
        async with planned(tmp_path / "a.db", LATE, RAIN, CALL, EARLY) as d:
            await d.give("director", "clock.start")
            if pauses:
                await d.give("director", "clock.pause")
            await d.give("director", "clock.jump", to=8.0)
            assert went_out(d) == [("1", 1.0), ("3", 2.0), ("4", 3.0), ("2", 6.5)]
            assert [(act["do"], act["t"]) for _, act in d.director.memory.acts] == [
                ("jump", 1.0), ("jump", 2.0), ("inject", 2.0), ("jump", 3.0), ("jump", 6.5), ("jump", 8.0),
            ]  # fmt: skip
            assert d.director.state["clock"]["t"] == 8.0
            assert d.director.state["clock"]["mode"] == ("paused" if pauses else "running")
            told = [(one["t"], one["text"]) for one in d.director.state["msel"]["told"]]
            assert told == [(1.0, "Early."), (2.0, "Early."), (6.5, "Late.")]
            with open_log(tmp_path / "a.db", readonly=True) as log:
                assert state_sha256(replay(log)) == state_sha256(d.director.state)
                assert await recompute_on(Hourly(), log) is None

    run(story())


def test_the_next_event_is_the_nearer_of_the_worlds_and_the_events_list(tmp_path: Path) -> None:
    async def story() -> None:
        async with planned(tmp_path / "a.db", EARLY, LATE, {**LATE, "number": "5", "at": "12 h"}) as d:
            await d.give("director", "clock.start")
            await d.give("director", "clock.pause")
            hours = []
            for _ in range(5):
                await d.give("director", "clock.jump")
                hours.append(d.director.state["clock"]["t"])
            assert hours == [1.0, 6.5, 10.0, 12.0, 20.0]
            assert went_out(d) == [("1", 1.0), ("2", 6.5), ("5", 12.0)]

    run(story())


def test_an_entry_that_time_does_not_release_stops_no_jump(tmp_path: Path) -> None:
    async def story() -> None:
        draft, seen = {**EARLY, "status": "draft"}, {**EARLY, "number": "6", "kind": "expected_action"}
        beyond = {**EARLY, "number": "7", "at": "500 h"}
        async with planned(tmp_path / "a.db", draft, seen, LATE, beyond) as d:
            await d.give("director", "clock.start")
            await d.give("director", "inject.hold", number="2")
            await d.give("director", "clock.jump")
            assert d.director.state["clock"]["t"] == 10.0 and went_out(d) == []
            await d.give("director", "clock.pause")
            await d.give("director", "inject.hold", number="2", on=False)
            await d.give("director", "clock.jump", to=15.0)
            assert went_out(d) == [("2", 10.0)], "its hour has passed, so it goes out before time goes on"

    run(story())


def test_a_contingency_that_is_met_where_a_jump_stops_goes_out_once(tmp_path: Path) -> None:
    async def story() -> None:
        condition = {"all": [{"event": "inject.released", "count": 1}]}
        met = {key: one for key, one in EARLY.items() if key != "at"} | {"number": "9", "kind": "contingency"}
        async with planned(tmp_path / "a.db", LATE, EARLY, {**met, "condition": condition}) as d:
            await d.give("director", "clock.start")
            await d.give("director", "clock.jump", to=8.0)
            assert went_out(d) == [("1", 1.0), ("9", 1.0), ("2", 6.5)]

    run(story())


def test_what_meets_a_contingency_between_two_stops_of_a_jump_is_seen_at_the_next(tmp_path: Path) -> None:
    async def story() -> None:
        condition = {"all": [{"event": "world.violence", "field": "t", "operator": ">=", "value": 2}]}
        met = {key: one for key, one in EARLY.items() if key != "at"} | {"number": "9", "kind": "contingency"}
        async with planned(tmp_path / "a.db", LATE, {**met, "condition": condition}) as d:
            await d.give("director", "clock.start")
            await d.give("director", "clock.jump", to=8.0)
            assert went_out(d) == [("9", 6.5), ("2", 6.5)]

    run(story())


def test_many_entries_on_the_way_of_a_jump_all_go_out(tmp_path: Path) -> None:
    async def story() -> None:
        many = [{**EARLY, "number": str(n), "at": f"{1 + n / 10} h"} for n in range(600)]
        async with planned(tmp_path / "a.db", *many) as d:
            await d.give("director", "clock.start")
            await d.give("director", "clock.jump", to=100.0)
            assert [number for number, _ in went_out(d)] == [str(n) for n in range(600)]
            assert went_out(d)[-1][1] == pytest.approx(60.9)

    run(story())


def test_what_was_played_before_a_jump_is_not_jumped_and_a_jump_with_stops_is_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with planned(tmp_path / "a.db", {**EARLY, "at": "3 h"}, LATE) as d:
            await d.give("director", "clock.start", rate=600)
            await d.pass_h(1.0)
            await d.give("director", "clock.jump", to=8.0)
            await d.pass_h(1.0)
            await d.give("director", "clock.pause")
            await d.give("director", "clock.jump", to=10.0)
            await d.give("director", "clock.end")
            found = [(round(a, 6), round(b, 6), jumped) for a, b, jumped in stretches(d)]
            assert found == [(0, 1, False), (1, 8, True), (8, 9, False), (9, 10, True)]
            measured = comparability(d.director.state["clock"]["stretches"])
            assert (measured["hours_at_other_rates"], measured["hours_jumped"], measured["jumps"]) == (2.0, 8.0, 2)
            walls = [(one["wall_from"], one["wall_to"]) for one in d.director.state["clock"]["stretches"]]
            assert walls[:2] == [(1_000_000.0, 1_000_006.0), (1_000_006.0, 1_000_006.0)]

    run(story())


def test_a_log_from_before_jumps_stopped_is_folded_and_computed_again_as_it_was(tmp_path: Path) -> None:
    async def story() -> None:
        async with planned(tmp_path / "a.db", EARLY, LATE, stops=False) as d:
            await d.give("director", "clock.start", rate=600)
            await d.pass_h(0.5)
            await d.give("director", "clock.jump", to=8.0)
            await d.director.step()
            assert went_out(d) == [("1", 8.0), ("2", 8.0)]
            assert stretches(d) == [(0.0, 8.0, True)]
            with open_log(tmp_path / "a.db", readonly=True) as log:
                assert await recompute_on(Hourly(), log) is None

    run(story())


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "valley.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return str(path)


@pytest.mark.compiled
def test_what_goes_out_on_the_way_of_a_jump_enters_the_world_at_its_hour_as_in_a_fast_run(
    tmp_path: Path, scenario: str
) -> None:
    weather = {"factor": 3.0, "lasts": "200 h"}
    entry = {**RAIN, "kind": "contextual", "at": "5 h", "effect": {"weather": weather}}

    async def story() -> list[Any]:
        async with live_desk(tmp_path / "a.db", scenario, design="lent", seed=5) as desk:
            await desk.give("director", "clock.start", rate=600)
            await desk.give("director", "clock.pause")
            del entry["status"]
            await desk.give("director", "inject.add", entry=entry, approve=True)
            await desk.give("director", "clock.jump")
            assert desk.director.state["clock"]["t"] == 5.0, "no event of the world comes before it"
            await desk.give("director", "clock.jump")
            later = round(desk.director.state["clock"]["t"]) + 1.25
            await desk.give("director", "inject.add", entry={**entry, "number": "8", "at": f"{later!r} h"}, approve=True)
            await desk.give("director", "clock.jump", to=300.0)
            with open_log(tmp_path / "a.db", readonly=True) as log:
                assert await recompute(log) is None
            released = [record.t for record in desk.done if record.kind == "inject.released"]
            assert released == [5.0, later]
            return [released, rows_of(desk)]

    released, live = asyncio.run(story())
    fast = sim.Simulation(sim.Model.build(load(scenario).designs["lent"]), seed=5)
    for hour in released:
        fast.run_until(hour)
        fast.inject({"title": "Rain", "at": f"{hour!r} h", "weather": weather})
    fast.run_until(300.0)
    assert plain(fast.trace()) == live
    assert [row[1] for row in live if row[0] == "inject"] == released


@pytest.mark.compiled
def test_a_list_that_has_nothing_more_leaves_the_last_word_to_the_world(tmp_path: Path, scenario: str) -> None:
    async def story() -> None:
        async with live_desk(tmp_path / "a.db", scenario, design="as_is", seed=5) as desk:
            await desk.give("director", "clock.start", rate=600)
            await desk.give("director", "clock.pause")
            end = desk.director.state["setting"]["horizon_h"]
            await desk.give("director", "clock.jump", to=end)
            with pytest.raises(Refused, match="Nothing more happens"):
                await desk.give("director", "clock.jump")

    asyncio.run(story())
