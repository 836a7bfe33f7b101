"""The console's pages and files, and a rehearsal's further seats in one browser."""

from __future__ import annotations

import asyncio
import gzip
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from septel.exercise.aar import of_log
from septel.exercise.access.credentials import Site
from septel.report.aar.overview import people
from septel.server.console import BUILT
from tests.exercise.access.test_passkeys import Authenticator
from tests.server.house import URL, House, house

ENTRY = re.compile(r'(?:src|href)="(/console/[^"]+)"')


def test_the_pages_name_files_that_are_there_and_run_only_them(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served, served.stranger() as anybody:
            for address in ("/", "/tips", "/seat/army-command/"):
                page = await anybody.get(address)
                assert page.status_code == 200, page.text
                rules = page.headers["content-security-policy"]
                assert "default-src 'none'" in rules and "script-src 'self'" in rules and "unsafe" not in rules
                assert page.headers["x-exercise"] == "EXERCISE" and page.headers["cache-control"] == "no-cache"
                named = ENTRY.findall(page.text)
                assert len(named) == 2
                for name in named:
                    part = await anybody.get(name)
                    assert part.status_code == 200 and "immutable" in part.headers["cache-control"]
                    assert part.headers["content-type"].split(";")[0] in ("text/javascript", "text/css")

    asyncio.run(story())


def test_what_is_no_file_of_the_console_is_not_found(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served, served.stranger() as anybody:
            for name in ("console.py", "..%2Fconsole.py", "%2e%2e%2Fapp.py", "main.js.map", "none.js", ".html", "x" * 300):
                found = await anybody.get(f"/console/{name}")
                assert found.status_code in (400, 404), name

    asyncio.run(story())


def test_a_file_is_compressed_for_who_takes_it_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served, served.stranger() as anybody:
            plain = await anybody.get("/", headers={"Accept-Encoding": "identity"})
            packed = await anybody.get("/", headers={"Accept-Encoding": "gzip"})
            assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
            assert plain.content == packed.content == (BUILT / "index.html").read_bytes()
            assert gzip.compress(plain.content, 9, mtime=0) != plain.content

    asyncio.run(story())


def test_one_browser_holds_several_seats_of_a_rehearsal(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "police-staff", rehearse=True) as served:
            director = served.clients["director"]
            opened = await director.post("/api/rehearse", json={"seat": "army-command"})
            assert opened.status_code == 200 and opened.json()["seat"] == "army-command"
            at_army = (await director.get("/seat/army-command/api/me")).json()
            assert at_army["seat"] == "army-command" and (await director.get("/api/me")).json()["seat"] == "director"
            sent = await director.post(
                "/seat/army-command/api/commands",
                json={"name": "message.send", "args": {"to": ["seat:police-staff"], "subject": "a", "text": "b"}, "key": "k"},
            )
            assert sent.status_code == 200, sent.text
            [message] = [
                item for event in await served.told("police-staff") for item in event["items"] if item["kind"] == "message"
            ]
            assert message["body"]["text"] == "b" and "army-command" in str(message["body"])
            assert (await director.get("/seat/police-command/api/me")).status_code == 401
            left = await director.post("/seat/army-command/api/leave", json={})
            assert left.status_code == 200
            assert (await director.get("/seat/army-command/api/me")).status_code == 401
            assert (await director.get("/api/me")).status_code == 200

    asyncio.run(story())


def test_who_opens_further_seats_of_a_rehearsal_stays_one_person_in_the_log_and_the_report(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "police-staff", rehearse=True) as served:
            director = served.clients["director"]
            own = (await director.get("/api/me")).json()["person"]
            for seat in ("army-command", "lead-evaluator", "army-command"):
                opened = await director.post("/api/rehearse", json={"seat": seat})
                assert (opened.status_code, opened.json()["person"]) == (200, own)
            log = served.app.door.director.log
            rows = {row["seat"]: row["persons"] for row in of_log(log)["participants"]}
            for seat in ("director", "army-command", "lead-evaluator"):
                assert [one["person"] for one in rows[seat]] == [own]
            assert people(of_log(log)) == (2, False)

    asyncio.run(story())


SITE = Site("localhost", "Septel EXERCISE", (URL,))
PLANNED = {"seats": {"army-command": {"kind": "command", "agency": "army"}, "director": {"kind": "director"}}}


async def keyed(client: httpx.AsyncClient, at: str = "") -> Authenticator:
    """A passkey that is made at a seat of this browser."""
    device = Authenticator(origin=URL)
    made = (await client.post(f"{at}/api/passkeys/options")).json()
    answer = {"ticket": made["ticket"], "credential": device.create(made["options"])}
    kept = await client.post(f"{at}/api/passkeys", json=answer)
    assert kept.status_code == 200, kept.text
    return device


async def opened(served: House, device: Authenticator) -> httpx.Response:
    """What a passkey opens in a browser that has no session."""
    async with served.stranger() as anybody:
        asked = (await anybody.post("/api/login/passkey/options")).json()
        answer = {"ticket": asked["ticket"], "credential": device.get(asked["options"])}
        return await anybody.post("/api/login/passkey", json=answer)


@pytest.mark.parametrize("seat", ["director", "army-command"])
def test_a_passkey_opens_the_seat_at_which_it_was_made(tmp_path: Path, seat: str) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", rehearse=True, site=SITE, exercise=PLANNED) as served:
            director = served.clients["director"]
            assert (await director.post("/api/rehearse", json={"seat": "army-command"})).status_code == 200
            found = await opened(served, await keyed(director, "" if seat == "director" else f"/seat/{seat}"))
            assert (found.status_code, found.json()["seat"]) == (200, seat)

    asyncio.run(story())


def test_a_passkey_whose_seat_is_not_known_or_was_left_opens_the_one_where_its_holder_sat_down_first(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", rehearse=True, site=SITE, exercise=PLANNED) as served:
            director = served.clients["director"]
            before = await keyed(director)
            served.desk.clock += 1.0
            assert (await director.post("/api/rehearse", json={"seat": "army-command"})).status_code == 200
            later = Authenticator(name=b"credential-2", origin=URL)
            passkeys, own = served.app.door.credentials.passkeys, (await director.get("/api/me")).json()["person"]
            assert passkeys is not None
            ticket, options = passkeys.registration(own, "army-staff")
            passkeys.register(own, ticket, later.create(options), seat="army-staff")
            assert (await opened(served, later)).json()["seat"] == "director"
        with closing(sqlite3.connect(tmp_path / "exercise.db")) as database:  # as from before seats were kept
            database.execute("DROP TABLE passkey_seats")
        async with house(tmp_path, site=SITE) as served:
            assert (await opened(served, before)).json()["seat"] == "director"

    asyncio.run(story())


def test_only_control_of_a_rehearsal_opens_further_seats(tmp_path: Path) -> None:
    async def asked(client: httpx.AsyncClient, seat: str) -> tuple[int, str]:
        found = await client.post("/api/rehearse", json={"seat": seat})
        return found.status_code, found.json()["code"]

    async def story() -> None:
        async with house(tmp_path / "a", "director", "army-command", rehearse=True) as served:
            assert await asked(served.clients["army-command"], "police-staff") == (403, "forbidden")
            assert await asked(served.clients["director"], "nobody") == (409, "unknown")
        async with house(tmp_path / "b", "director") as served:
            assert await asked(served.clients["director"], "police-staff") == (409, "no_rehearsal")

    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    asyncio.run(story())
