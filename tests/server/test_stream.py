"""Streams over real sockets: nothing lost, doubled or reordered, whatever is cut; who does not read costs others nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from septel.server import stream, wire
from septel.server.limits import Limit, Limits
from septel.server.shown import framed
from septel.server.stream import payloads
from tests.server.house import WIDE, House, house, sockets

SEATS = ("director", "army-command", "police-command", "observer")


@contextlib.asynccontextmanager
async def listening(served: House, seat: str, after: int = 0, **headers: str) -> AsyncIterator[ClientConnection]:
    """A seat's stream."""
    jar = "; ".join(f"{cookie.name}={cookie.value}" for cookie in served.clients[seat].cookies.jar)
    url = served.url.replace("http", "ws", 1) + f"/api/stream?after={after}"
    async with connect(
        url, additional_headers={"Cookie": jar, **headers}, compression=None, proxy=None, max_queue=None
    ) as socket_:
        yield socket_


async def heard(socket_: ClientConnection, upto: int) -> list[dict[str, Any]]:
    """Events until a cursor."""
    found: list[dict[str, Any]] = []
    while not found or found[-1]["cursor"] < upto:
        found.append(json.loads(await asyncio.wait_for(socket_.recv(), 5)))
    return found


async def closed_with(socket_: ClientConnection) -> int | None:
    """The code that a stream is closed with, whatever else it brings before."""
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(5):
            while True:
                await socket_.recv()
    return socket_.close_code


def cursor(served: House, seat: str) -> int:
    return served.desk.director.memory.streams.cursor(seat)


async def say(served: House, to: str, count: int) -> None:
    for n in range(count):
        assert (await served.give("director", "message.send", to=[to], text=f"{to} {n}")).status_code == 200


def test_a_stream_brings_what_was_and_then_what_happens_each_event_as_a_query_tells_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, *SEATS) as served, sockets(served):
            await say(served, "army-command", 150)
            async with listening(served, "army-command") as one:
                assert one.response is not None and one.response.headers["X-Exercise"] == "EXERCISE"
                before = await heard(one, cursor(served, "army-command"))
                await say(served, "army-command", 20)
                after = await heard(one, cursor(served, "army-command"))
            assert before + after == await served.told("army-command")
            assert all(event["exercise"] == "EXERCISE" for event in before)

    asyncio.run(story())


@pytest.mark.parametrize("cuts", [40])
def test_a_stream_that_is_cut_anywhere_resumes_exactly(tmp_path: Path, cuts: int) -> None:
    async def story() -> None:
        chance = random.Random(1)
        async with house(tmp_path, *SEATS) as served, sockets(served):
            speaking = asyncio.create_task(say(served, "players", 120))
            for seat in ("army-command", "observer"):
                got: list[int] = []
                for _ in range(cuts):
                    async with listening(served, seat, got[-1] if got else 0) as one:
                        with contextlib.suppress(TimeoutError):
                            for _ in range(chance.randrange(1, 12)):
                                got.append(json.loads(await asyncio.wait_for(one.recv(), 0.2))["cursor"])
                        if chance.random() < 0.5:
                            one.transport.abort()
                await speaking
                async with listening(served, seat, got[-1] if got else 0) as one:
                    if not got or got[-1] < cursor(served, seat):
                        got += [event["cursor"] for event in await heard(one, cursor(served, seat))]
                assert got == list(range(1, cursor(served, seat) + 1)), seat

    asyncio.run(story())


def test_ten_thousand_cuts_resume_exactly_from_the_log(tmp_path: Path) -> None:
    async def story() -> None:
        chance = random.Random(2)
        async with house(tmp_path, *SEATS) as served:
            for n in range(200):
                await served.give(
                    "director", "message.send", to=[chance.choice(["players", "army-command", "control"])], text=f"{n}"
                )
            director, shown = served.desk.director, served.app.shown
            for seat in SEATS:
                who = director.seat(seat)
                assert who is not None
                whole = [shown.event(who, *told).payload for told in director.told(seat, 0, 10_000)]
                for _ in range(2_500):
                    cut, most = chance.randrange(len(whole) + 1), chance.randrange(1, 40)
                    part = director.told(seat, cut, most)
                    assert [shown.event(who, *told).payload for told in part] == whole[cut : cut + most]

    asyncio.run(story())


def test_a_reader_that_stalls_is_closed_after_a_while_and_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        monkeypatch.setattr(stream, "STALLED_S", 0.3)
        monkeypatch.setattr(wire, "BACKLOG", 4096)
        async with house(tmp_path, *SEATS) as served, sockets(served):
            stalled = await _stalled(served, "army-command")
            text = "x" * 3900
            for n in range(1200):
                await served.give("director", "message.send", to=["army-command"], text=f"{n} {text}")
                if not len(served.app.streams):
                    break
            assert not len(served.app.streams), "it is let go"
            data = await asyncio.to_thread(_all_of, stalled)
            stalled.close()
            assert data.endswith(b"\x11\x38Too slow: connect again with the last cursor that was read."), data[-80:]
            async with listening(served, "army-command", cursor(served, "army-command") - 3) as again:
                assert len(await heard(again, cursor(served, "army-command"))) == 3

    asyncio.run(story())


async def _stalled(served: House, seat: str) -> socket.socket:
    """A stream whose reader reads nothing."""
    place = urlsplit(served.url)
    jar = "; ".join(f"{cookie.name}={cookie.value}" for cookie in served.clients[seat].cookies.jar)
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    found.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(found, (place.hostname, place.port))
    head = f"GET /api/stream HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {jar}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    await loop.sock_sendall(
        found, f"{head}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    for _ in range(100):
        if len(served.app.streams):
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("the stream did not begin")


def _all_of(found: socket.socket) -> bytes:
    found.setblocking(True)
    found.settimeout(5)
    data = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        while part := found.recv(65_536):
            data = data[-200:] + part
            if b"Too slow" in part:
                break
    return data


def test_a_session_that_ends_ends_its_streams(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, *SEATS) as served, sockets(served):
            async with listening(served, "army-command") as one:
                await heard(one, cursor(served, "army-command"))
                assert (await served.give("director", "seat.revoke", seat="army-command")).status_code == 200
                assert await closed_with(one) == 4401
            with pytest.raises(InvalidStatus) as refused:
                async with listening(served, "army-command"):
                    pass
            assert refused.value.response.status_code == 401
            assert refused.value.response.headers["X-Exercise"] == "EXERCISE"

    asyncio.run(story())


@pytest.mark.parametrize(
    ("after", "headers", "status"),
    [
        (-1, {}, 400),
        (10_000, {}, 400),
        (0, {"Origin": "http://evil.example"}, 403),
        (0, {"Host": "evil.example"}, 421),
    ],
)
def test_a_stream_that_may_not_be_had_is_refused_before_it_begins(
    tmp_path: Path, after: int, headers: dict[str, str], status: int
) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served, sockets(served):
            with pytest.raises(InvalidStatus) as refused:
                async with listening(served, "director", after, **headers):
                    pass
            assert refused.value.response.status_code == status
            assert json.loads(refused.value.response.body)["exercise"] == "EXERCISE"

    asyncio.run(story())


def test_frames_of_a_megabyte_and_floods_close_that_stream_alone(tmp_path: Path) -> None:
    async def story() -> None:
        limits = Limits(**{**vars(WIDE), "frames": Limit(1, 20)})
        async with house(tmp_path, *SEATS, limits=limits) as served, sockets(served):
            async with listening(served, "observer") as other:
                for said, code in (([b"x" * 1_000_000], 1009), (["hello"] * 1000, 4429)):
                    async with listening(served, "army-command") as one:
                        with contextlib.suppress(ConnectionClosed):
                            for message in said:
                                await one.send(message)
                        assert await closed_with(one) == code
                await say(served, "players", 1)
                assert (await heard(other, cursor(served, "observer")))[-1]["cursor"] == cursor(served, "observer")

    asyncio.run(story())


def test_a_seat_has_only_so_many_streams(tmp_path: Path) -> None:
    async def story() -> None:
        limits = Limits(**{**vars(WIDE), "streams": 2})
        async with house(tmp_path, "director", limits=limits) as served, sockets(served):
            async with listening(served, "director"), listening(served, "director"):
                with pytest.raises(InvalidStatus) as refused:
                    async with listening(served, "director"):
                        pass
                assert refused.value.response.status_code == 429
            async with asyncio.timeout(5):
                while len(served.app.streams):
                    await asyncio.sleep(0.01)

    asyncio.run(story())


def test_a_request_whose_head_dawdles_or_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        monkeypatch.setattr(wire, "HEAD_S", 0.2)
        async with house(tmp_path) as served, sockets(served) as place:
            port = place.socket.getsockname()[1]
            for said, status in (
                (b"", b" 408 "),
                (b"GET / HTTP/1.1\r\nHost: a\r\nX", b" 408 "),
                (b"nonsense\r\n\r\n", b" 400 "),
            ):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(said)
                answer = await asyncio.wait_for(reader.read(), 5)
                assert status in answer.split(b"\r\n")[0] and b"x-exercise: EXERCISE" in answer
                writer.close()
            for said in (b"X-A: " + b"a" * 200_000, b"X: a\r\n" * 20_000):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET /health HTTP/1.1\r\n" + said)
                with contextlib.suppress(ConnectionError):  # what was not read is reset
                    assert b" 431 " in (await asyncio.wait_for(reader.read(), 5)).split(b"\r\n")[0]
                writer.close()

    asyncio.run(story())


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_holds_what_was_put_into_it(size: int) -> None:
    assert payloads(framed(b"a" * size) + framed(b"b")) == [b"a" * size, b"b"]
