"""What is retracted or corrected is marked so wherever it can be read, also for who comes later."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from septel.exercise.timeline import TOLD_ONCE
from tests.server.house import House, house

SEATS = ("director", "police-command", "army-command")


async def cursor_of(served: House, kind: str, text: str) -> int:
    """The director's own cursor of the event that told an item."""
    told = (await served.clients["director"].get("/api/events?after=0&most=1000")).json()["events"]
    [found] = [one["cursor"] for one in told if any(it["kind"] == kind and text in str(it["body"]) for it in one["items"])]
    return int(found)


async def read(served: House, seat: str, kind: str) -> list[dict[str, Any]]:
    """What a seat reads of a kind: as state, export and search tell it, which is the same."""
    client = served.clients[seat]
    state = (await client.get(f"/api/state?kind={kind}")).json()["items"].get(kind, [])
    export = [one for one in (await client.get("/api/export")).json()["items"] if one["kind"] == kind]
    assert [one["body"] for one in state] == [one["body"] for one in export]
    for one in state:
        found = (await client.get("/api/search", params={"q": str(one["body"].get("text", "")), "kind": kind})).json()["items"]
        assert one["body"] in [it["body"] for it in found]
    return [one["body"] for one in state]


def test_the_console_marks_the_same_kinds_as_the_server() -> None:
    source = (Path(__file__).parents[2] / "console/src/core/store.ts").read_text(encoding="utf-8")
    kinds = source.partition("const TOLD_ONCE = new Set([")[2].partition("])")[0]
    assert set(re.findall(r'"(\w+)"', kinds)) == TOLD_ONCE


def test_a_retracted_and_a_corrected_message_say_so_to_all_who_read_them(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, *SEATS) as served:
            for text in ("Numbat seen.", "Quokka seen.", "Zebra seen."):
                await served.give("director", "message.send", to=["police-command"], text=text)
            wrong = await cursor_of(served, "message_sent", "Quokka")
            await served.give("director", "timeline.retract", event=wrong, reason="Sent to the wrong seat.")
            told = await cursor_of(served, "message_sent", "Zebra")
            await served.give("director", "timeline.correct", event=told, fields={"text": "Okapi seen."}, reason="Misread.")
            for seat, kind in (("police-command", "message"), ("director", "message_sent")):
                plain, retracted, corrected = sorted(await read(served, seat, kind), key=lambda body: body["text"])
                assert {"retracted", "corrected"} & plain.keys() == set()
                assert retracted["retracted"] == {"reason": "Sent to the wrong seat."}
                assert corrected["corrected"] == [{"fields": {"text": "Okapi seen."}, "reason": "Misread."}]
            assert await read(served, "army-command", "message") == []
            kept = b"".join(file.read_bytes() for file in tmp_path.glob("exercise.db*"))
            assert b"timeline.corrected" in kept
            assert b"Okapi" not in kept, "what people write is kept outside the chain"

    asyncio.run(story())
