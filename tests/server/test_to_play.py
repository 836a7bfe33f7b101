"""What a person is to deliver is told to all who may, wherever they read it, and is there again after a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from septel.scenario.model_msel import PlannedInject
from tests.server.house import House, house

SEATS = ("director", "controller", "simulator", "lead-evaluator", "observer", "police-command")
READ = SEATS[:4]
CALL = {
    "number": "7", "at": "1 h", "title": "A journalist asks", "from": "A newspaper", "to": ["police"], "status": "approved",
    "delivery": "telephone", "deliverer": "simulator", "description": "Is it true?",
}  # fmt: skip


def planned() -> dict[str, Any]:
    """An exercise with a call that the simulation cell makes."""
    entry = PlannedInject.model_validate(CALL).model_dump(mode="json")
    return {"exercise": {"seats": {}, "msel": [entry], "objectives": []}}


async def read(served: House, seat: str) -> list[dict[str, Any]]:
    """The entries that a seat reads now."""
    found = await served.clients[seat].get("/api/state?kind=msel")
    return [one["body"] for one in found.json()["items"].get("msel", [])]


async def newest(served: House, seat: str) -> list[bool]:
    """Whether each entry that a seat was told of was to be played then, the newest last."""
    return [one["body"]["to_play"] for event in await served.told(seat) for one in event["items"] if one["kind"] == "msel"]


def test_a_call_is_due_for_all_who_may_make_it_also_after_a_restart_until_the_simulator_says_that_it_was_made(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with house(tmp_path, *SEATS, **planned()) as served:
            await served.give("director", "clock.start")
            await served.desk.pass_h(1.0)
            for seat in SEATS:
                assert [body["to_play"] for body in await read(served, seat)] == ([True] if seat in READ else [])
                assert await newest(served, seat) == ([True] if seat in READ else [])
        async with house(tmp_path, "simulator", "police-command") as served:
            [entry] = await read(served, "simulator")
            assert (entry["to_play"], entry["status"], entry["due"]) == (True, "approved", 1.0)
            assert (await served.give("simulator", "inject.release", number="7")).status_code == 200
            [entry] = await read(served, "simulator")
            assert (entry["to_play"], entry["status"]) == (False, "released")
            assert await read(served, "police-command") == [], "no player reads the list"

    asyncio.run(story())


def test_an_entry_whose_release_was_retracted_says_so_to_all_who_read_it_also_when_it_goes_on(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, *SEATS, **planned()) as served:
            await served.give("director", "inject.release", number="7")
            told = await served.told("director")
            [released] = [one["cursor"] for one in told if any(it["kind"] == "msel" for it in one["items"])]
            await served.give("director", "timeline.retract", event=released, reason="Wrong number.")
            await served.give("director", "inject.complete", number="7")
            for seat in READ:
                [entry] = await read(served, seat)
                assert (entry["status"], entry["retracted"]) == ("complete", {"reason": "Wrong number."})

    asyncio.run(story())
