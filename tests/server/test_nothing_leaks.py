"""Over every path nothing is visible that `may_read` denies: stream, query, state, search, export, counts, summary, why."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx

from septel.exercise.access import may_read
from septel.exercise.items import CONTROL, Item, Seat
from septel.exercise.messages import kept
from tests.server.house import House, house
from tests.server.test_stream import heard, listening, sockets

SEATS = {
    "director": {"kind": "director"},
    "controller": {"kind": "controller"},
    "simulator": {"kind": "simulator", "level": 2},
    "lead": {"kind": "lead_evaluator", "level": 2, "caveats": ["source"]},
    "evaluator": {"kind": "evaluator"},
    "observer": {"kind": "observer", "level": 1},
    "police-command": {"kind": "command", "agency": "police", "caveats": ["source", "air"]},
    "police-desk": {"kind": "staff", "agency": "police", "level": 1},
    "army-command": {"kind": "command", "agency": "army", "caveats": ["air"]},
    "army-desk": {"kind": "staff", "agency": "army", "level": 0},
    "joint-command": {"kind": "command", "agency": "platform", "level": 2},
}
TO = (*SEATS, "police", "army", "platform", "players", "control", "all")
TRIPLES = 100_000
MORE = ("options", "ground/reach", "ground/map.json", "ground/relief.png", "tips/form")


async def play(served: House, messages: int, chance: random.Random) -> dict[str, str]:
    """Messages of all markings to all addressees; item → the word that stands in its text alone."""
    for n in range(messages):
        sender = chance.choice(list(SEATS))
        args: dict[str, Any] = {"to": [chance.choice(TO)], "text": f"word{n:05d}z"}
        if chance.random() < 0.4:
            args["also"] = [chance.choice(TO)]
        args |= {"level": chance.randrange(4)} if chance.random() < 0.7 else {}
        args |= {"caveats": chance.sample(["source", "air"], chance.randrange(3))} if chance.random() < 0.4 else {}
        args |= (
            {"releasable_to": chance.sample(["police", "army", "platform"], chance.randrange(1, 3))}
            if chance.random() < 0.3
            else {}
        )
        await served.give(sender, "message.send", **args)
    state = served.desk.director.state
    words = {name: served.app.shown.opened(kept.message(state, name)["text"]) for name in state["messages"]["sent"]}
    for seat in SEATS:
        mine = [item.id for item in items(served, seat) if item.kind == "message"]
        for name in chance.sample(mine, min(len(mine), 5)):
            await served.give(seat, "message.read", messages=[name])
    return words


def items(served: House, seat: str) -> list[Item]:
    who = served.desk.director.seat(seat)
    assert who is not None
    return [item for item in everything(served) if may_read(who, item)]


def everything(served: House) -> Iterable[Item]:
    director = served.desk.director
    return (item for feature in director.fold.features for item in feature.items(director.state))


def pieces(served: House) -> Iterable[Item]:
    for piece in served.desk.director.memory.pieces.values():
        yield from piece.items


async def by_path(client: httpx.AsyncClient, chance: random.Random, words: dict[str, str]) -> dict[str, str]:
    """What a seat is answered, by path."""
    found = {}
    asked = {
        "search": f"q={chance.choice(list(words.values()))}",
        "search word": "q=word",
        "export csv": "format=csv",
        "why": "seat=lead&item=clock",
        "options": "request=R-army-0000000",
        "ground/reach": "base=army/C&kind=assault",
    }
    for path in ("state", "search", "search word", "export", "export csv", "counts", "summary", "me", "sessions", "why", *MORE):
        found[path] = (await client.get(f"/api/{path.split()[0]}?{asked.get(path, '')}")).text
    found["events"] = ""
    after, more = 0, True
    while more:
        part = (await client.get("/api/events", params={"after": after, "most": 1000})).json()
        found["events"] += str(part["events"])
        after, more = part["cursor"], part["more"]
    return found


def test_no_path_shows_a_seat_what_it_may_not_read(tmp_path: Path) -> None:
    async def story() -> None:
        chance = random.Random(7)
        planned = {"exercise": {"seats": SEATS, "msel": {}, "objectives": []}}
        async with house(tmp_path, *SEATS, **planned) as served:
            words = await play(served, 1_500, chance)
            denied = shown = 0
            for seat in SEATS:
                who = served.desk.director.seat(seat)
                assert who is not None
                allowed = _words(words, (item for item in [*everything(served), *pieces(served)] if may_read(who, item)))
                for path, text in (await by_path(served.clients[seat], chance, words)).items():
                    for word in words.values():
                        seen = word in text
                        assert not seen or word in allowed, (seat, path, word)
                        denied, shown = denied + (word not in allowed), shown + seen
            assert denied > 15_000 and shown > 7_000, (denied, shown)
            await _identities(served, chance)
            await _over_sockets(served, words)

    asyncio.run(story())


def _words(words: dict[str, str], found: Iterable[Item]) -> set[str]:
    return {words[item.body["message"]] for item in found if item.kind.startswith("message") and item.body.get("text")}


async def _identities(served: House, chance: random.Random) -> None:
    """Random (seat, item, path): shown if and only if it may be read; counts count neither more nor less."""
    known = list(everything(served))
    shown: dict[tuple[str, str], set[str]] = {}
    for seat in SEATS:
        client = served.clients[seat]
        state = (await client.get("/api/state")).json()["items"]
        shown[seat, "state"] = {item["id"] for found in state.values() for item in found}
        shown[seat, "export"] = {item["id"] for item in (await client.get("/api/export")).json()["items"]}
        counts = (await client.get("/api/counts")).json()["counts"]
        assert counts == {kind: len(found) for kind, found in state.items()}
    for _ in range(TRIPLES):
        seat, item, path = chance.choice(list(SEATS)), chance.choice(known), chance.choice(["state", "export"])
        who = served.desk.director.seat(seat)
        assert who is not None
        assert (item.id in shown[seat, path]) == may_read(who, item), (seat, item, path)


async def _over_sockets(served: House, words: dict[str, str]) -> None:
    async with sockets(served):
        for seat in ("observer", "army-desk", "joint-command"):
            who = served.desk.director.seat(seat)
            assert who is not None
            allowed = _words(words, (item for item in pieces(served) if may_read(who, item)))
            async with listening(served, seat) as one:
                text = str(await heard(one, served.desk.director.memory.streams.cursor(seat)))
            assert {word for word in words.values() if word in text} == allowed


def test_who_loses_a_clearance_loses_what_he_was_told_by_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command") as served:
            await served.give("director", "message.send", to=["army-command"], text="Deep.", level=3)
            assert "Deep." in str(await served.told("army-command"))
            assert (await served.give("director", "seat.change", seat="army-command", level=1)).status_code == 200
            told = await served.told("army-command")
            assert "Deep." not in str(told) and [event["cursor"] for event in told] == list(range(1, len(told) + 1))
            assert "Deep." not in (await served.clients["army-command"].get("/api/state")).text

    asyncio.run(story())


def test_no_seat_but_control_is_told_of_a_player_it_cannot_see(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command", "police-command") as served:
            secret = (await served.clients["police-command"].get("/api/me")).json()
            await served.give("director", "message.send", to=["police-command"], text="Quiet.")
            for path in ("/api/state", "/api/export", "/api/summary", "/api/me", "/api/sessions", "/api/events"):
                text = (await served.clients["army-command"].get(path)).text
                assert secret["person"] not in text and secret["session"] not in text and "Person of police" not in text, path
            assert {seat.kind for seat in _control(served)} <= CONTROL

    asyncio.run(story())


def _control(served: House) -> list[Seat]:
    return [seat for seat in served.desk.director.memory.seats.values() if seat.kind in CONTROL]
