"""The tip line: what the public may say, what becomes of it, and what a receipt tells."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from septel.exercise import tips
from septel.exercise.log import open_log
from septel.exercise.replay import recompute, recompute_on, replay
from septel.exercise.state import state_sha256
from septel.server.app import make
from tests.exercise.desk import GROUND, StillWorld, live_desk
from tests.server.house import HOSTS, URL, WIDE, House, house
from tests.server.test_ground import VALLEY

LINE: dict[str, Any] = {
    "ground": {
        **GROUND,
        "target_ranks": [0, 2, 0],
        "tip_lines": [{"source": "line", "receivers": {"police": 0.7, "army": 0.3}}],
    },
    "places": ["A", "Río B"],
    "targets": ["gang/head", "gang/cell 1", "splinter 1/head"],
    "organisations": ["gang"],
    "ranks": ["head", "lieutenant", "cell"],
}
SEATS = ("director", "simulator", "observer", "police-command", "army-command")


@contextlib.asynccontextmanager
async def with_line(folder: Path, *seats: str, **changed: Any) -> AsyncIterator[House]:
    async with house(folder, *seats, **{**LINE, **changed}) as served:
        yield served


async def leave(served: House, **said: Any) -> Any:
    return await served.stranger().post("/api/tips", json=said)


async def standing(served: House, receipt: str) -> Any:
    return await served.stranger().get(f"/api/tips/{receipt}")


async def read_by(served: House, seat: str) -> list[Any]:
    found = (await served.clients[seat].get("/api/state", params={"kind": "tip"})).json()
    return [item["body"] for item in found["items"].get("tip", [])]


def injects(served: House) -> list[Any]:
    return [args for do, args, _ in served.desk.world.done if do == "inject"]


def test_a_fresh_tip_with_person_and_place_becomes_a_lead_of_the_line(tmp_path: Path) -> None:
    async def story() -> None:
        async with with_line(tmp_path, *SEATS) as served:
            await served.give("director", "clock.start")
            found = await leave(served, where="rio b", who="gang/cell 1", seen_hours_ago=2, text="In a white van.")
            assert found.status_code == 200 and set(found.json()) == {"exercise", "receipt"}
            (made,) = injects(served)
            assert made["tip"] == {"target": "gang/cell 1", "place": "Río B", "via": "line"}
            again = await leave(served, where="Río B", who="gang/cell 1", seen_hours_ago=2, text="In a white van.")
            assert again.json()["receipt"] != found.json()["receipt"]
            assert injects(served)[1]["title"] != made["title"]  # two calls are two observations
            for seat in ("police-command", "army-command", "observer"):
                assert await read_by(served, seat) == [] and "white van" not in str(await served.told(seat))
            for seat in ("director", "simulator"):
                assert [one["text"] for one in await read_by(served, seat)] == ["In a white van."] * 2

    asyncio.run(story())


@pytest.mark.parametrize(
    "said",
    [
        {"where": "A", "text": "A van."},
        {"who": "gang/head", "text": "A van."},
        {"where": "A", "who": "gang/head", "seen_hours_ago": 25, "text": "A van."},
        {"text": "A van."},
    ],
)
def test_any_other_tip_is_a_message_to_who_runs_the_line(tmp_path: Path, said: dict[str, Any]) -> None:
    async def story() -> None:
        async with with_line(tmp_path, *SEATS) as served:
            await served.give("director", "clock.start")
            receipt = (await leave(served, **said)).json()["receipt"]
            assert injects(served) == []
            for seat in ("director", "simulator", "police-command"):
                (one,) = await read_by(served, seat)
                assert one["text"] == "A van." and not one["is_lead"]
                assert receipt not in str(await served.told(seat)) and "A van." in str(await served.told(seat))
            for seat in ("army-command", "observer"):
                # an observer reads along what is for an agency, and an army has nothing to do with the line
                assert bool(await read_by(served, seat)) is (seat == "observer")

    asyncio.run(story())


def test_a_receipt_tells_how_long_the_line_has_had_the_tip_and_no_more(tmp_path: Path) -> None:
    async def story() -> None:
        async with with_line(tmp_path, "director") as served:
            await served.give("director", "clock.start", rate=600)
            receipt = (await leave(served, where="A", who="gang/head", text="Secret.")).json()["receipt"]
            first = (await standing(served, receipt.lower())).json()
            assert first["state"] == "received" and set(first) == {"exercise", "state", "t", "local", "z"}
            await served.desk.pass_h(0.3)
            assert (await standing(served, receipt)).json() == {**first, "state": "passed on"}
            await served.give("director", "clock.end")
            assert (await standing(served, receipt)).json() == {**first, "state": "closed"}
            for wrong in ("ABCD-1234-EFGH-5678", "x", "%2e"):
                found = await standing(served, wrong)
                assert (found.status_code, found.json()["code"]) == (404, "no_receipt")

    asyncio.run(story())


def test_the_line_is_open_from_startex_to_endex(tmp_path: Path) -> None:
    async def story() -> None:
        async with with_line(tmp_path, "director") as served:
            codes = []
            for command in ("", "clock.start", "clock.pause", "clock.end"):
                if command:
                    await served.give("director", command)
                form = (await served.stranger().get("/api/tips/form")).json()
                found = await leave(served, text="A van.")
                assert form["takes"] is (found.status_code == 200) and form["runs"] is (command == "clock.start")
                codes.append(found.json().get("code"))
            assert codes == ["closed_line", None, None, "closed_line"]

    asyncio.run(story())


def test_the_form_names_those_whom_the_public_knows(tmp_path: Path) -> None:
    async def story() -> None:
        async with with_line(tmp_path) as served:
            form = (await served.stranger().get("/api/tips/form")).json()
            assert form["places"] == ["A", "Río B"] and form["exercise"] == "EXERCISE" and form["title"]
            assert [(one["name"], one["rank"]) for one in form["wanted"]] == [("gang/head", "head"), ("gang/cell 1", "cell")]

    asyncio.run(story())


@pytest.mark.parametrize("changed", [{"ground": GROUND}, {"exercise": {"tips": False}}])
def test_without_a_line_nothing_is_taken(tmp_path: Path, changed: dict[str, Any]) -> None:
    async def story() -> None:
        async with with_line(tmp_path, "director", **changed) as served:
            await served.give("director", "clock.start")
            for found in (await leave(served, text="A van."), await served.stranger().get("/api/tips/form")):
                assert (found.status_code, found.json()["code"]) == (409, "no_tip_line")

    asyncio.run(story())


def test_what_is_no_tip_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with with_line(tmp_path, "director") as served:
            await served.give("director", "clock.start")
            before = served.desk.director.memory.seq
            for status, said in (
                (409, {"where": "Nowhere", "text": "A van."}),
                (409, {"where": "A", "who": "splinter 1/head"}),
                (409, {"where": "A"}),
                (400, {"text": "x" * 2001}),
                (400, {"text": "x", "seen_hours_ago": -1}),
                (400, {"text": "x", "seat": "director"}),
            ):
                assert (await leave(served, **said)).status_code == status, said
            own = await served.give("director", "tip.leave", receipt="ABCD-1234-EFGH-5678", text="A van.")
            assert own.status_code == 403 and served.desk.director.memory.seq == before
            assert "tip.leave" not in (await served.clients["director"].get("/api/me")).json()["commands"]

    asyncio.run(story())


def test_one_address_leaves_twenty_tips_a_minute(tmp_path: Path) -> None:
    async def story() -> None:
        async with with_line(tmp_path, "director") as served:
            await served.give("director", "clock.start")
            codes = [(await leave(served, text=f"Van {n}.")).status_code for n in range(21)]
            assert codes == [200] * 20 + [429]

    asyncio.run(story())


def test_a_real_emergency_stops_the_line(tmp_path: Path) -> None:
    async def story() -> None:
        async with with_line(tmp_path, "director") as served:
            await served.give("director", "clock.start")
            await served.give("director", "exercise.real_emergency")
            assert (await leave(served, text="A van.")).json()["code"] == "emergency"

    asyncio.run(story())


def test_a_tip_is_forgotten_by_its_receipt_and_replayed_without_its_text(tmp_path: Path) -> None:
    async def story() -> str:
        async with with_line(tmp_path, "director") as served:
            await served.give("director", "clock.start")
            await leave(served, where="A", who="gang/head", text="Another secret.")
            receipt = str((await leave(served, where="A", text="A secret of mine.")).json()["receipt"])
            served.desk.log.forget(receipt)
            assert [one["text"] for one in await read_by(served, "director")] == ["Another secret.", "[removed]"]
            return receipt

    receipt = asyncio.run(story())
    path = tmp_path / "exercise.db"
    assert b"secret of mine" not in path.read_bytes()
    with open_log(path, readonly=True) as log:
        state = replay(log)
        assert receipt in state["tips"] and tips.PUBLIC.name not in state["seats"]["by_name"]
        assert "secret" not in str(state)
        assert asyncio.run(recompute_on(StillWorld(), log)) is None


@pytest.mark.compiled
def test_a_tip_reaches_the_agencies_as_a_lead_of_the_real_world(tmp_path: Path) -> None:
    async def story() -> str:
        path = tmp_path / "valley.yaml"
        path.write_text(VALLEY, encoding="utf-8")
        async with live_desk(tmp_path / "exercise.db", str(path)) as desk:
            served = House(desk, make(desk.director, url=URL, hosts=HOSTS, limits=WIDE), URL)
            await served.sit("director")
            await served.give("director", "clock.start", rate=600)
            for place in ("A", "B, the ford", "C"):
                assert (await leave(served, where=place, who="gang/head", text="There he is.")).status_code == 200
            await desk.pass_h(48)
            leads = desk.director.state["field"]["leads"].values()
            said = [(lead["place"], lead["source"]) for lead in leads if lead["observed"] == 0.0 and lead["source"]]
            assert sorted(said) == [("A", "tip_line"), ("B, the ford", "tip_line"), ("C", "tip_line")]
            await served.clients["director"].aclose()
            return state_sha256(desk.director.state)

    kept = asyncio.run(story())
    with open_log(tmp_path / "exercise.db", readonly=True) as log:
        assert state_sha256(replay(log)) == kept
        assert asyncio.run(recompute(log)) is None
