"""What a seat reads: the same everywhere, in its own numbering, and what control asks about others."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from typing import Any

import pytest

from septel.server.readings import as_csv
from tests.server.house import house


def test_events_come_in_order_and_in_parts(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command") as served:
            for n in range(25):
                await served.give("director", "message.send", to=["army-command"], text=f"Order {n}")
            client, got, after, more = served.clients["army-command"], [], 0, True
            while more:
                part = (await client.get("/api/events", params={"after": after, "most": 7})).json()
                assert len(part["events"]) <= 7
                got += part["events"]
                after, more = part["cursor"], part["more"]
            assert [event["cursor"] for event in got] == list(range(1, len(got) + 1))
            texts = [item["body"]["text"] for event in got for item in event["items"] if item["kind"] == "message"]
            assert texts == [f"Order {n}" for n in range(25)]
            assert (await client.get("/api/events", params={"after": after + 1000})).json()["events"] == []

    asyncio.run(story())


def test_no_item_tells_its_audience(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command", "police-command") as served:
            await served.give("director", "message.send", to=["army-command"], also=["police-command"], text="Quiet.")
            for seat in ("army-command", "director"):
                for event in await served.told(seat):
                    for item in event["items"]:
                        assert set(item) == {"id", "kind", "marking", "body"}
            found = [item for event in await served.told("army-command") for item in event["items"]]
            assert "police-command" not in str([item for item in found if item["kind"] == "message"])

    asyncio.run(story())


def test_state_counts_search_and_export_tell_the_same_items(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command", "police-command") as served:
            await served.give("director", "message.send", to=["army-command"], text="The Río bridge is closed.")
            await served.give("director", "message.send", to=["police-command"], text="The Río bridge is open.")
            client = served.clients["army-command"]
            state = (await client.get("/api/state")).json()["items"]
            counts = (await client.get("/api/counts")).json()["counts"]
            assert {kind: len(items) for kind, items in state.items()} == counts
            exported = (await client.get("/api/export")).json()["items"]
            assert sorted(item["id"] for item in exported) == sorted(item["id"] for items in state.values() for item in items)
            rows = list(csv.DictReader(io.StringIO((await client.get("/api/export?format=csv")).text)))
            assert [row["id"] for row in rows] == [item["id"] for item in exported]
            assert {row["exercise"] for row in rows} == {"EXERCISE"}
            found = (await client.get("/api/search", params={"q": "RIO bridge"})).json()
            assert [item["body"]["text"] for item in found["items"]] == ["The Río bridge is closed."]
            only = (await client.get("/api/state", params={"kind": "message"})).json()["items"]
            assert list(only) == ["message"]

    asyncio.run(story())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_an_export_is_a_formula(text: str) -> None:
    marking = {"level": 0, "caveats": [], "releasable_to": []}
    rows = list(csv.reader(io.StringIO(as_csv([{"id": text, "kind": text, "marking": marking, "body": {}}]))))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[0]) and len(rows) == 1


def test_a_forgotten_text_is_told_as_removed(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command") as served:
            await served.give("director", "message.send", to=["army-command"], text="Mine.")
            served.desk.log.forget((await served.clients["director"].get("/api/me")).json()["person"])
            found = (await served.clients["army-command"].get("/api/state?kind=message")).json()["items"]["message"]
            assert [item["body"]["text"] for item in found] == ["[removed]"]

    asyncio.run(story())


def test_control_learns_why_and_who_was_told_and_others_do_not(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command", "police-command") as served:
            await served.give("director", "message.send", to=["army-command"], text="Go.", level=2)
            director = served.clients["director"]
            message = (await director.get("/api/state?kind=message")).json()["items"]["message"][0]["id"]
            for seat, may in (("army-command", True), ("police-command", False)):
                said = (await director.get("/api/why", params={"seat": seat, "item": message})).json()
                assert said["may_read"] is may and all(reason["met"] for reason in said["reasons"]) is may
            cursor = next(
                event["cursor"] for event in await served.told("director") if any(i["id"] == message for i in event["items"])
            )
            told = (await director.get("/api/seen", params={"event": cursor})).json()["told"]
            assert {"army-command", "controller", "director"} <= {one["seat"] for one in told}
            assert "police-command" not in {one["seat"] for one in told}
            for path in (f"/api/why?seat=army-command&item={message}", "/api/seen?event=1"):
                assert (await served.clients["police-command"].get(path)).status_code == 403
            assert (await director.get("/api/seen?event=100000")).status_code == 404
            assert (await director.get("/api/why?seat=army-comand&item=clock")).json()["detail"].endswith("'army-command'?")

    asyncio.run(story())


def test_a_newcomer_gets_one_screen(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command") as served:
            await served.give("director", "message.send", to=["army-command"], text="Go.")
            found: dict[str, Any] = (await served.clients["army-command"].get("/api/summary")).json()["summary"]
            assert found["open"]["unread_messages"] == 1 and found["person"]["name"] == "Person of army-command"
            assert found["clock"]["mode"] == "ready"

    asyncio.run(story())


def test_what_lies_long_ago_is_read_from_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        monkeypatch.setattr("septel.exercise.memory.KEPT_PIECES", 5)
        async with house(tmp_path, "director", "army-command") as served:
            for n in range(30):
                await served.give("director", "message.send", to=["army-command"], text=f"{n}")
            memory = served.desk.director.memory
            memory.keep_news()
            assert len(memory.pieces) == 5
            assert len(await served.told("army-command")) == memory.streams.cursor("army-command")

    asyncio.run(story())


def test_the_hour_that_is_shown_never_goes_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            await h.give("director", "clock.start", rate=600)
            await h.desk.pass_h(2.0)
            h.desk.clock -= 3600.0  # somebody sets the machine's clock back
            for path in ("/api/state", "/api/export"):
                assert (await h.clients["director"].get(path)).json()["now"]["t"] >= 2.0
            await h.desk.pass_h(1.0)
            assert (await h.clients["director"].get("/api/state")).json()["now"]["t"] >= 2.0

    asyncio.run(story())
