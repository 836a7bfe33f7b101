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
