"""What every request meets first: names, origins, sizes, times; and the stamp that every answer carries."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.server.guard import REPORT
from septel.server.problems import Problem
from septel.server.strict import loads
from tests.server.house import House, house

SENT = {"name": "message.send", "args": {"to": ["control"], "text": "A."}, "key": "k"}


@pytest.mark.parametrize("host", ["evil.example", "localhost", "localhost:1", "localhost:8765.evil.example", "", "[::1]:8765"])
def test_a_name_that_is_not_ours_is_not_answered(tmp_path: Path, host: str) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            for path in ("/health", "/api/me", "/join/x"):
                found = await served.clients["director"].get(path, headers={"Host": host})
                assert (found.status_code, found.json()["code"]) == (421, "host")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost:8765"}, 200),
        (
            {"Origin": "http://127.0.0.1:8765"},
            403,
        ),  # ours by another name than the one that is asked: another site to a browser
        ({"Origin": "https://localhost:8765"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_another_sites_page_can_change_nothing(tmp_path: Path, headers: dict[str, str], status: int) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            found = await served.clients["director"].post("/api/commands", json=SENT, headers=headers)
            assert found.status_code == status
            assert status == 200 or found.json()["code"] == "origin"

    asyncio.run(story())


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("application/json; charset=utf-16", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ],
)
def test_only_json_is_a_command(tmp_path: Path, kind: str, status: int) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            body = json.dumps(SENT).encode()
            found = await served.clients["director"].post("/api/commands", content=body, headers={"Content-Type": kind})
            assert found.status_code == status

    asyncio.run(story())


def test_what_is_packed_is_not_unpacked(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
            found = await served.clients["director"].post("/api/commands", content=b"\x1f\x8b", headers=headers)
            assert found.status_code == 415

    asyncio.run(story())


def test_a_body_has_a_size_whatever_it_says_of_itself(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            client = served.clients["director"]

            async def parts() -> AsyncIterator[bytes]:
                for _ in range(40):
                    yield b"x" * 10_000

            headers = {"Content-Type": "application/json"}
            assert (await client.post("/api/commands", content=b"x" * 300_000, headers=headers)).status_code == 413
            assert (await client.post("/api/commands", content=parts(), headers=headers)).status_code == 413

    asyncio.run(story())


def test_a_body_that_dawdles_is_given_up(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served:
            sent = []

            async def receive() -> dict[str, object]:
                await asyncio.sleep(0.3)
                return {"type": "http.request", "body": b" ", "more_body": True}

            async def send(message: dict[str, object]) -> None:
                sent.append(message)

            headers = [(b"host", b"localhost:8765"), (b"content-type", b"application/json")]
            scope = {"type": "http", "method": "POST", "path": "/api/join", "headers": headers, "query_string": b""}
            await served.app(scope, receive, send)
            assert sent[0]["status"] == 408

    asyncio.run(story())


NOT_TAKEN = [
    b"", b"{", b"[" * 100_000, b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":Infinity}', b'{"a":1e999}', b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":"\\ud800"}', b'{"a":"\\u0000"}', b"\xff\xfe", b'{"a":' + b"[" * 30 + b"]" * 30 + b"}", b'\xef\xbb\xbf{"a":1}',
]  # fmt: skip


@pytest.mark.parametrize("body", NOT_TAKEN, ids=range(len(NOT_TAKEN)))
def test_json_that_is_not_plain_is_refused_with_the_reason(body: bytes) -> None:
    with pytest.raises(Problem) as error:
        loads(body, depth=20)
    assert error.value.status == 400 and error.value.detail


Json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(Json)
def test_plain_json_is_taken_as_it_is(value: object) -> None:
    body = json.dumps(value)
    if "\\u0000" in body or "\\ud" in body:
        return
    found = loads(body.encode(), depth=20)
    assert found == value or json.dumps(found) == body


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_taken_or_refused(body: bytes) -> None:
    try:
        json.dumps(loads(body, depth=20), ensure_ascii=False).encode()
    except Problem as problem:
        assert problem.status == 400


async def _every_route(served: House) -> list[tuple[str, str]]:
    document = (await served.clients["director"].get("/openapi.json")).json()
    routes = [(method, path) for path, operations in document["paths"].items() for method in operations]
    return [
        *routes,
        ("get", "/join/{token}"),
        ("post", "/join/{token}"),
        ("get", "/static/page.css"),
        ("get", "/nowhere"),
        ("put", "/health"),
    ]


def test_every_answer_of_every_route_is_stamped_and_not_kept(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command") as served:
            routes = await _every_route(served)
            assert len(routes) > 30
            for who in (served.clients["army-command"], served.stranger()):
                for method, path in routes:
                    if "leave" in path:
                        continue
                    for name in ("{token}", "{session}", "{credential}"):
                        path = path.replace(name, "x")
                    found = await who.request(method.upper(), path, json={} if method == "post" else None)
                    assert found.status_code < 500, (method, path, found.text)
                    assert found.headers["x-exercise"] == "EXERCISE", path
                    assert found.headers["cache-control"] == "no-store" and found.headers["x-content-type-options"] == "nosniff"
                    policy = found.headers["content-security-policy"]
                    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
                    scripts = policy.replace("style-src 'unsafe-inline'", "") if path == REPORT else policy  # one file, to keep
                    assert "unsafe" not in scripts
                    assert found.headers["referrer-policy"] == ("same-origin" if path.startswith("/join/") else "no-referrer")
                    kind = found.headers["content-type"]
                    if "json" in kind:
                        assert found.json().get("exercise", found.json().get("x-exercise")) == "EXERCISE", path
                    elif "html" in kind:
                        assert found.text.count("EXERCISE") >= 3

    asyncio.run(story())


def test_nothing_but_joining_is_open_to_strangers(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            document = (await served.clients["director"].get("/openapi.json")).json()
            async with served.stranger() as anybody:
                for path, operations in document["paths"].items():
                    for method, operation in operations.items():
                        asked = path.replace("{session}", "x").replace("{credential}", "x")
                        query = {"q": "a", "seat": "a", "item": "a", "event": 1, "request": "a", "base": "a", "kind": "a"}
                        found = await anybody.request(
                            method.upper(), asked, params=query, json={} if method == "post" else None
                        )
                        closed = bool(operation["security"])
                        assert (found.status_code == 401) is closed, (method, path, found.status_code, found.text)

    asyncio.run(story())
