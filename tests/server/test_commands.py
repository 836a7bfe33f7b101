"""Commands by HTTP: done once, kept before they are answered, refused with a reason."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from septel.exercise.log import NotKept
from septel.server.limits import Limit, Limits
from tests.server.house import House, house


def test_a_command_is_answered_with_its_name_and_time(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "police-command") as served:
            found = await served.give("police-command", "message.send", to=["control"], text="Ready.")
            assert found.status_code == 200
            said = found.json()
            assert said["exercise"] == "EXERCISE" and said["accepted"] is True and said["command"] == "message.send"
            assert said["z"].endswith("Z") and said["local"].startswith("2030-01-07T06:00:00")

    asyncio.run(story())


def test_the_same_key_is_done_once_and_answered_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "police-command", "director") as served:
            first = await served.give("police-command", "message.send", key="one", to=["control"], text="Ready.")
            again = await served.give("police-command", "message.send", key="one", to=["control"], text="Something else.")
            assert again.json() == first.json()
            other = await served.give("director", "message.send", key="one", to=["police-command"], text="Good.")
            assert other.json()["id"] != first.json()["id"], "a key is the sender's own"
            found = (await served.clients["director"].get("/api/state", params={"kind": "message"})).json()
            assert [one["body"]["text"] for one in found["items"]["message"]].count("Ready.") == 1

    asyncio.run(story())


def test_the_key_may_stand_in_the_header_and_must_stand_somewhere(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "police-command") as served:
            client, body = served.clients["police-command"], {"name": "message.send", "args": {"to": ["control"], "text": "A."}}
            found = await client.post("/api/commands", json=body, headers={"Idempotency-Key": "h1"})
            assert found.status_code == 200
            assert (await client.post("/api/commands", json=body)).json()["code"] == "no_key"
            both = await client.post("/api/commands", json=body | {"key": "k"}, headers={"Idempotency-Key": "h2"})
            assert (both.status_code, both.json()["code"]) == (400, "bad_key")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("seat", "name", "args", "status", "says"),
    [
        ("police-command", "mesage.send", {}, 400, "Did you mean 'message.send'?"),
        ("police-command", "message.send", {"to": ["control"]}, 400, "text"),
        ("police-command", "message.send", {"to": ["control"], "text": "A.", "texts": 1}, 400, "texts"),
        ("police-command", "clock.start", {}, 403, "cannot give the command"),
        ("police-command", "lead.release", {"lead": "L-1", "to": "army"}, 409, ""),
        ("director", "clock.pause", {}, 409, "not running"),
        ("director", "seat.add", {"seat": "x", "kind": "staff", "agency": "navy"}, 409, "no agency 'navy'"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_reason(
    tmp_path: Path, seat: str, name: str, args: dict[str, Any], status: int, says: str
) -> None:
    async def story() -> None:
        async with house(tmp_path, seat) as served:
            found = await served.give(seat, name, **args)
            assert found.status_code == status, found.text
            assert found.headers["content-type"] == "application/problem+json"
            problem = found.json()
            assert problem["exercise"] == "EXERCISE" and problem["status"] == status and problem["code"]
            assert says in str(problem)

    asyncio.run(story())


def test_what_cannot_be_kept_is_503_and_reads_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with house(tmp_path, "police-command", "director") as served:

            def full(*_: Any, **__: Any) -> None:
                raise NotKept("The disk is full.", code="full")

            before = len(await served.told("director"))
            monkeypatch.setattr(served.desk.log, "append", full)
            found = await served.give("police-command", "message.send", to=["control"], text="Lost?")
            assert (found.status_code, found.json()["code"], found.headers["retry-after"]) == (503, "full", "1")
            assert len(await served.told("director")) == before, "no half event"
            monkeypatch.undo()
            assert (await served.give("police-command", "message.send", to=["control"], text="Again.")).status_code == 200

    asyncio.run(story())


def test_one_seat_that_asks_too_often_waits_and_others_do_not(tmp_path: Path) -> None:
    async def story() -> None:
        limits = Limits(commands=Limit(1, 10), strangers=Limit(100, 100))
        async with house(tmp_path, "police-command", "army-command", limits=limits) as served:
            found = [await served.give("police-command", "message.send", to=["control"], text=f"{n}") for n in range(30)]
            codes = [one.status_code for one in found]
            assert codes[:10] == [200] * 10 and codes[-1] == 429
            late = found[-1]
            assert int(late.headers["retry-after"]) >= 1 and late.json()["code"] == "too_often"
            assert (await served.give("army-command", "message.send", to=["control"], text="A.")).status_code == 200

    asyncio.run(story())


def test_a_seat_never_learns_the_numbers_of_the_log(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "police-command", "director", "army-command") as served:
            for n in range(5):
                await served.give("director", "message.send", to=["army-command"], text=f"{n}")
            found = await served.give("police-command", "message.send", to=["control"], text="Ready.")
            assert not found.json()["id"].isdigit()
            cursors = [event["cursor"] for event in await served.told("police-command")]
            assert cursors == list(range(1, len(cursors) + 1))

    asyncio.run(story())


async def _link(served: House, by: str, **args: Any) -> dict[str, Any]:
    found = await served.clients[by].post("/api/invitations", json=args)
    assert found.status_code == 200, found.text
    answer: dict[str, Any] = found.json()
    return answer


def test_control_gets_a_link_and_a_seat_its_own_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "police-command") as served:
            made = await _link(served, "director", seat="army-command")
            assert made["url"].startswith("http://localhost:8765/join/")
            handed = await served.give("police-command", "seat.hand_over", key="over")
            assert handed.json()["link"].startswith("http://localhost:8765/join/")
            again = await served.give("police-command", "seat.hand_over", key="over")
            assert "link" not in again.json(), "it is told once"
            token = made["url"].rsplit("/", 1)[1]
            kept = b"".join(path.read_bytes() for path in tmp_path.glob("exercise.db*"))
            assert token.encode() not in kept, "no token is kept in the clear"
            refused = await served.clients["police-command"].post("/api/invitations", json={"seat": "army-command"})
            assert refused.status_code == 403

    asyncio.run(story())


def test_control_goes_back_by_its_own_cursor(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "police-command") as h:
            await h.give("director", "message.send", to=["police"], subject="One", text="One")
            events = await h.told("director")
            sent = next(event for event in events if any(item["kind"] == "message" for item in event["items"]))
            answer = await h.give("director", "timeline.retract", event=sent["cursor"], reason="never happened")
            assert answer.status_code == 200, answer.text
            kinds = [item["kind"] for event in await h.told("police-command") for item in event["items"]]
            assert "timeline.retracted" in kinds
            beyond = await h.give("director", "timeline.branch", event=10_000, reason="none")
            assert (beyond.status_code, beyond.json()["code"]) == (409, "unknown_event")
            newest = (await h.told("director"))[-1]["cursor"]
            assert f"was told {newest} events" in beyond.json()["detail"]
            back = await h.give("director", "timeline.branch", event=sent["cursor"], reason="again")
            assert back.status_code == 200, back.text

    asyncio.run(story())
