"""Long work is done in slices, one at a time; others come between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest

from septel.server import streamed as long
from septel.server.turns import Turns


def busy(count: int, each_s: float, every: int = 1) -> Iterator[int | None]:
    for n in range(count):
        until = time.thread_time() + each_s
        while time.thread_time() < until:
            pass
        yield n if n % every == 0 else None


def test_all_comes_in_order_and_nothing_of_what_is_only_work() -> None:
    assert asyncio.run(Turns().all(busy(100, 0.0, every=7))) == list(range(0, 100, 7))
    assert asyncio.run(Turns().all(iter(()))) == []


def test_between_two_slices_everybody_else_has_a_turn() -> None:
    rounds: list[str] = []

    async def work(turns: Turns, name: str) -> None:
        async for _ in turns.over(busy(8, 0.002)):
            rounds.append(name)

    async def others(ended: asyncio.Event) -> None:
        while not ended.is_set():
            rounds.append("-")
            await asyncio.sleep(0)

    async def story() -> None:
        turns, ended = Turns(0.001), asyncio.Event()
        watching = asyncio.create_task(others(ended))
        await asyncio.gather(work(turns, "a"), work(turns, "b"))
        ended.set()
        await watching

    asyncio.run(story())
    heard = [name for name in rounds if name != "-"]
    assert heard.count("a") == heard.count("b") == 8
    assert sorted(heard[:6]) == list("aaabbb"), "who asked first does not keep the others waiting to his end"
    both = "".join(rounds)
    assert not any(pair in both for pair in ("aa", "ab", "ba", "bb")), "two slices in one round"


async def _body(pieces: int, size: int, ended: list[bool]) -> AsyncGenerator[bytes]:
    try:
        for n in range(pieces):
            yield bytes([n % 251]) * size
    finally:
        ended.append(True)


async def _answered(response: Any, *, taken: int = 10**9, abort: bool = False) -> list[dict[str, Any]]:
    """What is sent until the client takes no more."""
    sent: list[dict[str, Any]] = []
    cut = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await cut.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if len(sent) >= taken:
            await asyncio.Event().wait()
        sent.append(message)

    scope = {"type": "http", "extensions": {long.CUT: {"abort": cut.set}} if abort else {}}
    await response(scope, receive, send)
    assert not abort or cut.is_set()
    return sent


@pytest.mark.parametrize("pieces", [0, 1, 3, 400])
def test_an_answer_is_whole_whether_it_is_short_or_long(pieces: int) -> None:
    async def story() -> None:
        ended: list[bool] = []
        response = await long.streamed(_body(pieces, 1000, ended), "application/json", {"X-More": "yes"})
        sent = await _answered(response)
        assert b"".join(one.get("body", b"") for one in sent) == b"".join(bytes([n % 251]) * 1000 for n in range(pieces))
        head = dict(sent[0]["headers"])
        assert head[b"x-more"] == b"yes" and (b"content-length" in head) == (pieces < 66)
        assert max(len(one.get("body", b"")) for one in sent) < 2 * long.ENOUGH and ended

    asyncio.run(story())


def test_what_fails_before_the_first_part_is_full_is_told_and_not_cut_off() -> None:
    async def body() -> AsyncGenerator[bytes]:
        yield b"{"
        raise KeyError("gone")

    async def story() -> None:
        with pytest.raises(KeyError, match="gone"):
            await long.streamed(body(), "application/json")

    asyncio.run(story())


@pytest.mark.parametrize("abort", [True, False])
def test_a_client_that_takes_nothing_is_cut_off_and_what_is_read_for_it_let_go(
    abort: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long, "STALLED_S", 0.02)

    async def story() -> None:
        ended: list[bool] = []
        response = await long.streamed(_body(1000, 1000, ended), "application/json")
        if abort:
            await _answered(response, taken=3, abort=True)
        else:
            with pytest.raises(long.CutOff):
                await _answered(response, taken=3)
        assert ended

    asyncio.run(story())
