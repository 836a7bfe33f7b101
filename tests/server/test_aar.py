"""The after-action report over HTTP: each seat's own copy, in four forms, with a policy of its own for its page."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import re
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import httpx
import openpyxl
import pytest

from septel.server import aar
from tests.server.house import House, house, sockets

SECRET = "The lighthouse keeper knows."


async def ask(h: House, seat: str = "director", **query: Any) -> Any:
    return await h.clients[seat].get("/api/aar", params=query)


async def play(h: House) -> None:
    """Something to report: a message of which the police know nothing, and an inject."""
    await h.give("director", "message.send", to=["army"], subject="Lighthouse", text=SECRET)
    await h.give("director", "clock.start")
    entry = {"number": "7", "title": "The lighthouse is dark", "to": ["army"], "description": SECRET}
    assert (await h.give("director", "inject.add", entry=entry, release=True)).status_code == 200


def test_the_page_brings_a_policy_that_allows_its_one_script(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            await play(h)
            found = await ask(h)
            assert found.status_code == 200, found.text
            assert found.headers["content-type"].startswith("text/html") and "EXERCISE" in found.text
            assert found.headers["content-disposition"].startswith("inline") and found.headers["cache-control"] == "no-store"
            scripts = re.findall(r"<script>(.*?)</script>", found.text, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
            rules = dict(rule.strip().partition(" ")[::2] for rule in found.headers["content-security-policy"].split(";"))
            assert len(scripts) == 1 and rules["script-src"] == f"'sha256-{digest}'"
            assert (rules["default-src"], rules["form-action"], rules["base-uri"]) == ("'none'", "'none'", "'none'")
            assert "The lighthouse is dark" in found.text

    asyncio.run(story())


def test_no_other_answer_may_bring_a_policy_of_its_own(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            page = await h.clients["director"].get("/api/print", params={"what": "msel"})
            wrong = await ask(h, form="exe")
            for found in (page, wrong):
                assert "unsafe-inline" not in found.headers["content-security-policy"]
                assert len(found.headers.get_list("content-security-policy")) == 1
            assert wrong.status_code == 400

    asyncio.run(story())


def test_all_forms_say_exercise_in_the_language_of_who_asks(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            await play(h)
            word = await ask(h, form="docx", language="es")
            text = "\n".join(one.text for one in docx.Document(io.BytesIO(word.content)).paragraphs)
            assert "EXERCISE-aar.docx" in word.headers["content-disposition"]
            assert "Línea de tiempo" in text or "Cronología" in text, text[:2000]
            sheets = await ask(h, form="xlsx")
            assert "EXERCISE" in str(openpyxl.load_workbook(io.BytesIO(sheets.content)).worksheets[0].cell(1, 1).value)
            packed = zipfile.ZipFile(io.BytesIO((await ask(h, form="zip", paper="letter")).content))
            names = set(packed.namelist())
            assert {"aar/aar.html", "aar/aar.docx", "aar/aar.xlsx", "aar/aar.json", "aar/timeline.csv"} <= names
            assert "size: letter" in packed.read("aar/aar.html").decode()
            spanish = await h.clients["director"].get("/api/aar", headers={"Accept-Language": "es"})
            assert '<html lang="es">' in spanish.text

    asyncio.run(story())


def test_the_report_in_short_can_be_written_as_a_telegram(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            await play(h)
            found = (await ask(h, form="summary", language="es")).json()
            assert found["exercise"] == "EXERCISE" and "Tiny" in found["subject"]
            assert any("STARTEX: " in part["text"] for part in found["paragraphs"])
            message = {
                "subject": found["subject"],
                "exercise": True,
                "paragraphs": [{"text": part["text"]} for part in found["paragraphs"]],
            }
            written = await h.clients["director"].post("/api/telegram/write", json=message)
            assert written.status_code == 200 and "STARTEX" in written.json()["text"]

    asyncio.run(story())


def test_a_seats_copy_holds_nothing_that_it_may_not_know(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "police-command", "army-command", "lead-evaluator") as h:
            await play(h)
            for seat, knows in (("army-command", True), ("police-command", False), ("lead-evaluator", True)):
                found = await ask(h, seat, form="zip", moments=True)
                assert found.status_code == 200, found.text
                files = zipfile.ZipFile(io.BytesIO(found.content))
                told = "".join(
                    files.read(name).decode() for name in files.namelist() if name.endswith((".html", ".json", ".csv"))
                )
                assert (SECRET in told or "lighthouse is dark" in told) is knows, seat
                assert '"moments": null' in told, "the moments are control's"
            assert (await h.stranger().get("/api/aar")).status_code == 401

    asyncio.run(story())


@pytest.mark.bench
def test_while_a_report_is_made_others_are_served_and_a_second_one_waits_for_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "police-command") as h:
            asked = asyncio.create_task(ask(h))
            await asyncio.sleep(0.05)
            twice = await ask(h)
            assert (twice.status_code, twice.json()["code"]) == (429, "too_often")
            worst = 0.0
            while not asked.done():
                began = time.perf_counter()
                assert (await h.clients["police-command"].get("/api/me")).status_code == 200
                worst = max(worst, time.perf_counter() - began)
                await asyncio.sleep(0.01)
            assert (await asked).status_code == 200 and worst < 1.0
            assert (await ask(h)).status_code == 200, "and then another may be asked for"

    asyncio.run(story())


def test_a_report_for_which_nobody_waits_any_more_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = asyncio.Event()

    async def never(*asked: Any, **options: Any) -> tuple[int, bytes]:
        try:
            await asyncio.sleep(60)
        finally:
            given_up.set()
        return 0, b""

    monkeypatch.setattr(aar, "talk", never)

    async def story() -> None:
        async with house(tmp_path, "director") as h, sockets(h):
            cookie = "; ".join(f"{one.name}={one.value}" for one in h.clients["director"].cookies.jar)
            async with httpx.AsyncClient(base_url=h.url, headers={"Cookie": cookie}) as client:
                with pytest.raises(httpx.ReadTimeout):
                    await client.get("/api/aar", timeout=1.0)
                await asyncio.wait_for(given_up.wait(), 20)

    asyncio.run(story())


def test_a_report_that_takes_too_long_is_given_up_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aar, "LONGEST_S", 0.01)

    async def story() -> None:
        async with house(tmp_path, "director") as h:
            found = await ask(h)
            assert (found.status_code, found.json()["code"]) == (503, "lost") and "retry-after" in found.headers

    asyncio.run(story())
