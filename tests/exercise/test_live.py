"""A whole exercise with its real world: one set of rules and one log for people and for bots."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from septel import sim
from septel.exercise import what_if
from septel.exercise.feature import Refused
from septel.exercise.kernel.rows import plain
from septel.exercise.log import open_log
from septel.exercise.replay import recompute, replay
from septel.exercise.state import state_sha256
from septel.scenario import load
from tests.exercise.desk import Desk, live_desk

pytestmark = pytest.mark.compiled
SCENARIO = """\
version: 1
name: valley
horizon: 30 d
zone: America/Mexico_City
theatre:
  places:
    - {name: A, xy: [0, 0], people: 100000}
    - {name: B, xy: [60, 10], people: 80000}
    - {name: C, xy: [120, 0], people: 60000}
agencies:
  police: {command: {seat: A, officers: 1, service: {exponential: 3 h}}, bases: {A: 6}}
  army: {command: {seat: C, officers: 2, service: {exponential: 2 h}}, bases: {C: 4}, approvals: {staff: {exponential: 1 h}}}
organisations:
  gang: {head: 1, lieutenants: 1, cells: 4, territory: everywhere}
sharing: {liaison: {chance: 0.9, delay: {fixed: 1 h}}}
designs:
  as_is: {}
  lent: {pool: lent}
  platform: {sharing: platform}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    path = tmp_path / "valley.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return str(path)


def rows_of(desk: Desk) -> list[Any]:
    return [row for record in desk.log.read() if record.kind in ("world.ran", "world.acted") for row in record.body["rows"]]


def package(options: dict[str, Any]) -> list[dict[str, Any]]:
    need, teams = dict(options["packages"][0]), []
    for one in sorted(options["teams"], key=lambda team: team["arrival_h"]):
        number = min(need.get(one["kind"], 0), one["free"])
        if number:
            need[one["kind"]] -= number
            teams.append({"base": one["base"], "kind": one["kind"], "teams": number})
    return teams


async def play(desk: Desk, days: int, *, seats: tuple[str, ...] = ("police", "army")) -> None:
    """Persons who propose from belief .3 on, always say yes, and send what is there soonest."""
    await desk.give("director", "clock.start", rate=600)
    for name in seats:
        await desk.give(f"{name}-command", "seat.take", name=f"Person of {name}")
    field = desk.director.state["field"]
    for _ in range(days * 8):
        await desk.pass_h(3)
        field = desk.director.state["field"]
        for case in [c for c in field["cases"].values() if c["open"] and c["belief"] > 0.3 and not c["operation"]]:
            if case["holder"] in seats and not case["request"]:
                try:
                    await desk.give(f"{case['holder']}-command", "case.propose", case=case["id"])
                except Refused:
                    continue
        for request in [r for r in field["requests"].values() if r["open"] and r["decider"] in seats]:
            seat = f"{request['decider']}-command"
            if request["state"] == "waits for a decision":
                await desk.give(seat, "request.answer", request=request["id"], yes=True)
            elif request["state"] == "waits for teams to be tasked":
                teams = package(await desk.world.options(request["_"]["number"], request["decider"]))
                if teams:
                    await desk.give(seat, "operation.task", request=request["id"], teams=teams)
            elif request["state"].endswith("to approve"):
                for other in request["waits_for"]:
                    await desk.give(f"{other}-command", "request.approve", request=request["id"], yes=True)


@pytest.mark.parametrize("hours", [1e-6, 3.3])
def test_what_an_inject_does_to_the_world_happens_when_it_is_released(tmp_path: Path, scenario: str, hours: float) -> None:
    entry = {
        "number": "9", "kind": "contextual", "title": "Rain", "to": ["players"], "description": "Heavy rain.",
        "effect": {"weather": {"factor": 1.5, "lasts": "30 h"}},
    }  # fmt: skip

    async def story() -> list[Any]:
        async with live_desk(tmp_path / "a.db", scenario, design="platform", seed=5) as desk:
            await desk.give("director", "clock.start", rate=600)
            await desk.pass_h(hours)
            await desk.give("director", "inject.add", entry=entry, approve=True, release=True)
            return rows_of(desk)

    assert [row[0] for row in asyncio.run(story())].count("inject") == 1


def test_with_bots_in_all_seats_the_live_run_is_the_fast_run_with_that_seed_byte_for_byte(
    tmp_path: Path, scenario: str
) -> None:
    async def story() -> tuple[list[Any], dict[str, float | None]]:
        async with live_desk(tmp_path / "a.db", scenario, design="platform", seed=5, replication=3) as desk:
            await desk.give("director", "clock.start", rate=600)
            for hours in (0.1, 7.77, 30.0, 1.0, 200.0, 400.0, 500.0):
                await desk.pass_h(hours)
            assert desk.director.state["clock"]["mode"] == "ended"
            return rows_of(desk), await desk.world.measures()

    live, measures = asyncio.run(story())
    fast = sim.Simulation(sim.Model.build(load(scenario).designs["platform"]), seed=5, replication=3)
    fast.run_until()
    assert live == plain(fast.trace())
    assert {name: value for name, value in measures.items() if value is not None} == {
        name: value for name, value in fast.measures().items() if value == value
    }


def test_a_played_exercise_folds_recomputes_and_runs_fast_to_the_same(tmp_path: Path, scenario: str) -> None:
    async def story() -> tuple[str, list[Any]]:
        async with live_desk(tmp_path / "a.db", scenario, design="lent") as desk:
            await play(desk, 20)
            await desk.give("controller", "timeline.retract", event=3, reason="for the test")
            operations = desk.director.state["field"]["operations"].values()
            assert any(one["outcome"] for one in operations)
            await desk.give("director", "clock.end")
            with open_log(tmp_path / "a.db", readonly=True) as log:
                assert await recompute(log) is None
            return state_sha256(desk.director.state), rows_of(desk)

    state, live = asyncio.run(story())
    with open_log(tmp_path / "a.db", readonly=True) as log:
        assert state_sha256(replay(log)) == state
        acts = [record.body for record in log.read() if record.kind == "world.acted"]
    fast = sim.Simulation(sim.Model.build(load(scenario).designs["lent"]), seed=1)
    for act in acts:
        fast.run_until(act["asked_t"])
        if act["do"] == "policies":
            fast.seat(act["args"]["holder"], seated=act["args"]["seated"])
        else:
            args = dict(act["args"])
            if act["do"] == "task":
                args["teams"] = [sim.seating.Teams(**one) for one in args["teams"]]
            fast.act(act["do"], **args)
    fast.run_until(max(row[1] for row in live))
    assert plain(fast.trace()) == live


def test_a_rule_that_comes_out_otherwise_is_named_with_its_record(tmp_path: Path, scenario: str) -> None:
    async def story() -> None:
        async with live_desk(tmp_path / "a.db", scenario) as desk:
            await play(desk, 4)
            with open_log(tmp_path / "a.db", readonly=True) as log:
                from septel.exercise import clock

                old = clock._start
                try:
                    object.__setattr__(clock.FEATURE.commands[0], "decide", lambda *_: old(*_)[1:])
                    found = await recompute(log)
                finally:
                    object.__setattr__(clock.FEATURE.commands[0], "decide", old)
            assert found is not None
            assert found.seq == 3 and found.kept is not None and found.kept["kind"] == "clock.startex"

    asyncio.run(story())


def test_a_seat_sees_its_own_leads_and_no_truth(tmp_path: Path, scenario: str) -> None:
    async def story() -> None:
        async with live_desk(tmp_path / "a.db", scenario, design="as_is") as desk:
            await play(desk, 10)
            given = [one for one in desk.director.state["field"]["leads"].values() if one["holder"] == "police"][-1]
            await desk.give("police-command", "lead.release", lead=given["id"], to="army")
            await desk.pass_h(3)
            seat = desk.director.seat("army-command")
            assert seat is not None
            mine = [item for item in (await desk.director.view()).items(seat) if item is not None]
            leads = [item for item in mine if item.kind == "lead"]
            assert leads and {item.body["holder"] for item in leads} == {"army"}
            assert not [item for item in mine if item.kind in ("world", "what_if", "placed", "timeline")]
            for item in mine:
                assert "_" not in item.body and "origin" not in item.body
            by_liaison = [item for item in leads if item.body["from"]]
            assert by_liaison and all(item.body["source"] == "" for item in by_liaison), "a liaison loses the source"

    asyncio.run(story())


def test_a_bot_or_a_design_that_does_not_allow_it_is_a_reason(tmp_path: Path, scenario: str) -> None:
    async def story() -> None:
        async with live_desk(tmp_path / "a.db", scenario, design="as_is") as desk:
            await play(desk, 10, seats=("police",))
            field = desk.director.state["field"]
            lead = next(one for one in field["leads"].values() if one["holder"] == "army")
            with pytest.raises(Refused, match="A bot decides for army"):
                await desk.give("army-command", "lead.release", lead=lead["id"], to="police")
            mine = [one for one in field["leads"].values() if one["holder"] == "police"][-1]
            with pytest.raises(Refused, match="nobody who holds leads in this design"):
                await desk.give("police-command", "lead.release", lead=mine["id"], to="platform")
            with pytest.raises(Refused, match="army has no lead"):
                await desk.give("army-staff", "lead.release", lead=mine["id"], to="army")
            with pytest.raises(Refused, match="has no case"):
                await desk.give("police-command", "case.propose", case="C-army-1")

    asyncio.run(story())


def test_the_present_is_continued_and_the_result_placed_among_fast_runs(tmp_path: Path, scenario: str) -> None:
    async def story() -> None:
        async with live_desk(tmp_path / "a.db", scenario) as desk:
            await play(desk, 3)
            answer = await desk.give("controller", "whatif.fork", count=20, until=200.0)
            memory = desk.director.memory
            asked = next(record for record in desk.done if record.kind == "whatif.asked")
            outcome = await what_if.answer(asked, desk.director.state["setting"], memory.acts_to(asked.seq))
            assert outcome is not None and outcome.kind == "whatif.done"
            await desk.director.note([outcome])
            fork = desk.director.state["what_if"]["forks"][f"F{answer['id']}"]
            visits = fork["result"]["measures"]["visits"]
            assert visits["n"] == 20 and visits["p5"] < visits["p95"]
            await desk.give("director", "clock.end")
            ended = next(record for record in desk.done if record.kind == "clock.endex")
            found = await what_if.compute(
                "placed", setting=desk.director.state["setting"], acts=memory.acts_to(ended.seq), until=ended.t, count=30
            )
            assert list(found["designs"]) == ["as_is", "lent", "platform"]
            assert {name: one["title"] for name, one in found["designs"].items()} == load(scenario).titles
            bots = sim.Simulation(sim.Model.build(load(scenario).designs["lent"]), seed=1)
            bots.run_until(ended.t)
            assert found["designs"]["lent"]["same_draws"]["visits"] == bots.measures()["visits"]
            assert 0 <= found["designs"]["lent"]["exercise_percentile"]["visits"] <= 100
            with pytest.raises(Refused, match="continuation goes to an hour"):
                await desk.give("controller", "whatif.fork", until=1.0)

    asyncio.run(story())
