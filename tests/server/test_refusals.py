"""What a seat is refused, over HTTP: with the names that it knows, and no number that counts what everybody does."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from septel.server.app import make
from tests.exercise.desk import run
from tests.exercise.field.played import DECIDED, NUMBERS, OVER, field_desk, named, sentences
from tests.server.house import HOSTS, URL, WIDE, House
from tests.server.test_ground import asked, served_valley

NUMBERED = re.compile(r"\b(request|operation|report)s? \d|[0-9a-f]{16}", re.IGNORECASE)


def test_options_are_refused_with_the_name_that_the_seat_knows(tmp_path: Path) -> None:
    async def story() -> None:
        async with field_desk(tmp_path / "x.db") as table:
            served = House(table, make(table.director, url=URL, hosts=HOSTS, limits=WIDE), URL)
            await served.sit("police-command")
            over, name = named(table, "requests", OVER), named(table, "requests", DECIDED)
            table.world.asked = None
            found = await asked(served, "police-command", "/api/options", request=over)
            assert (found.status_code, found.json()["code"]) == (409, "ended")
            assert found.json()["detail"] == f"Request {over} has ended: ended without an operation."
            assert table.world.asked is None, "the world was not asked"
            for table.world.refuses in sentences():
                if table.world.refuses.numbers == {"request"}:
                    found = await asked(served, "police-command", "/api/options", request=name)
                    assert found.json()["code"] == table.world.refuses.code and name in found.json()["detail"]
                    assert not [number for number in NUMBERS if number in found.text], found.text
            await served.clients["police-command"].aclose()

    run(story())


@pytest.mark.compiled
def test_nothing_that_a_seat_is_refused_in_a_real_world_holds_a_number_of_it(tmp_path: Path) -> None:
    async def story() -> None:
        refused: dict[str, str] = {}
        async with served_valley(tmp_path, "director", "police-command", "army-command") as served:
            await served.give("director", "clock.start", rate=600)
            for _ in range(40):
                await served.desk.pass_h(6)
                for holder in ("police", "army"):
                    for told in await _everything(served, holder):
                        if told.status_code >= 400:
                            refused.setdefault(told.json()["code"], told.json()["detail"])
                if {"unknown_report", "ended", "decided"} <= refused.keys():
                    break
        assert {"unknown_report", "ended", "decided"} <= refused.keys(), refused
        assert not [detail for detail in refused.values() if NUMBERED.search(detail)], refused

    asyncio.run(story())


async def _everything(served: House, holder: str) -> list[httpx.Response]:
    """All that a holder's command can ask for, of all that it knows, wise or not."""
    seat, field = f"{holder}-command", served.desk.director.state["field"]
    other = "army" if holder == "police" else "police"
    found = []

    async def give(command: str, **args: Any) -> None:
        found.append(await served.give(seat, command, **args))

    for name in [name for name, one in field["leads"].items() if one["holder"] == holder][-6:]:
        await give("lead.release", lead=name, to=other)
        await give("lead.release", lead=name, to=other)
    for name in [name for name, one in field["cases"].items() if one["holder"] == holder and one["open"]][-4:]:
        await give("case.propose", case=name)
    for name, one in list(field["requests"].items())[-6:]:
        if one["decider"] == holder:
            found.append(await asked(served, seat, "/api/options", request=name))
            await give("operation.task", request=name, teams=[{"base": f"{holder}/A", "kind": "assault", "teams": 1}])
            await give("request.answer", request=name, yes=True)
            await give("request.answer", request=name, yes=True)
            await give("request.stand_down", request=name)
            found.append(await asked(served, seat, "/api/options", request=name))
    for name in [name for name, one in field["operations"].items() if one["holder"] == holder][-3:]:
        await give("operation.recall", operation=name)
        await give("operation.recall", operation=name)
    return found
