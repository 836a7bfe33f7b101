"""docs/reference/http.md lists every address and every command that there is, and no other."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from tests.server.house import house

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "http.md"


def test_the_page_lists_what_the_server_has(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served:
            document = (await served.stranger().get("/openapi.json")).json()
            text = PAGE.read_text(encoding="utf-8")
            routes = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
            assert set(re.findall(r"^\| `((?:GET|POST|DELETE) [^`]+)` \|", text, re.MULTILINE)) == routes
            commands = set(served.desk.director.fold.commands)
            assert set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", text, re.MULTILINE)) == commands

    asyncio.run(story())


def test_the_page_lists_what_is_not_taken_while_the_clock_stands_and_a_seat_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "police-command") as served:
            known = served.desk.director.fold.commands
            told = (await served.clients["police-command"].get("/api/me")).json()
            assert set(told["while_paused"]) == {name for name in told["commands"] if known[name].paused}
            listed = PAGE.read_text(encoding="utf-8").partition("While the clock stands")[2].partition("are refused")[0]
            assert set(re.findall(r"`([a-z_]+\.[a-z_]+)`", listed)) == {name for name in known if not known[name].paused}

    asyncio.run(story())
