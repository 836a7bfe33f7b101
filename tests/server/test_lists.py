"""The events list over HTTP: a table comes in whole or not at all, goes out and comes back, and delays nobody."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from septel.server import apart
from septel.server.guard import CSV, XLSX
from tests.server.house import House, house

HEAD = ("Number", "Planned time", "Title", "Description", "To", "Status")
ROWS = (("1", "H+1:00", "Convoy", "A convoy was seen.", "police", "draft"), ("2", "H+2:00", "Call", "A call.", "army", "draft"))


def workbook(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "MSEL"
    for row in (head, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(*rows: tuple[Any, ...]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in (HEAD, *rows)).encode()


async def send(h: House, content: bytes, *, kind: str = XLSX, seat: str = "director", key: str = "k", **query: Any) -> Any:
    headers = {"Content-Type": kind, **({"Idempotency-Key": key} if key else {})}
    return await h.clients[seat].post("/api/msel/import", content=content, headers=headers, params=query)


def entries(h: House) -> dict[str, Any]:
    found: dict[str, Any] = h.desk.director.state["msel"]["entries"]
    return found


@pytest.mark.parametrize(("content", "kind"), [(workbook(*ROWS), XLSX), (table(*ROWS), CSV)])
def test_a_table_is_tried_then_imported_once_and_exported_as_the_same(tmp_path: Path, content: bytes, kind: str) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            tried = (await send(h, content, kind=kind, dry_run=True)).json()
            assert (tried["ok"], tried["imported"], tried["entries"]) == (True, False, 2) and not entries(h)
            assert tried["columns"]["Planned time"] == "at" and tried["exercise"] == "EXERCISE"
            done = await send(h, content, kind=kind)
            assert done.status_code == 200 and done.json()["imported"], done.text
            assert list(entries(h)) == ["1", "2"]
            again = await send(h, content, kind=kind)
            assert again.status_code == 200, "the same key is answered again"
            other = await send(h, content, kind=kind, key="k2")
            assert (other.status_code, other.json()["code"]) == (409, "same")
            for form in ("xlsx", "csv"):
                out = await h.clients["director"].get("/api/msel", params={"as": form})
                assert out.status_code == 200 and "EXERCISE-msel" in out.headers["content-disposition"]
                if form == "csv":
                    assert all("EXERCISE" in line for line in out.text.splitlines())
                back = await send(h, out.content, kind=XLSX if form == "xlsx" else CSV, key=f"back-{form}")
                assert back.json()["code"] == "same", back.text

    asyncio.run(story())


def test_one_wrong_cell_and_nothing_is_imported(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            content = workbook(ROWS[0], ("2", "sometime", "Call", "A call.", "navy", "draft"))
            tried = (await send(h, content, dry_run=True)).json()
            assert tried["ok"] is False and {problem["line"] for problem in tried["problems"]} == {3}
            assert "sheet 'MSEL', cell B3 (Planned time)" in {problem["path"] for problem in tried["problems"]}
            done = await send(h, content)
            assert (done.status_code, done.json()["code"]) == (400, "bad_file")
            assert "cell B3" in done.json()["problems"][0]["path"] and not entries(h)
            assert "/tmp" not in done.text + json.dumps(tried), "where the file lay is nobody's business"

    asyncio.run(story())


def test_what_the_exercise_would_refuse_is_told_when_it_is_tried(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            assert (await send(h, workbook(*ROWS))).status_code == 200
            await h.give("director", "msel.approve")
            await h.give("director", "clock.start")
            assert (await h.give("director", "inject.release", number="1")).status_code == 200
            changed = workbook(("1", "H+1:00", "Other", "Something else.", "police", "draft"))
            tried = (await send(h, changed, dry_run=True)).json()
            assert tried["ok"] is False and "released here already" in tried["problems"][0]["message"]
            assert (await send(h, changed, key="k2")).json()["code"] == "bad_entry"

    asyncio.run(story())


def test_a_saved_mapping_reads_headings_that_nobody_knows(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            content = workbook(("1", "H+1:00", "x", "Convoy"), head=("Nr", "Zeit", "Q", "Titel"))
            mapping = {"columns": {"Nr": "number", "Zeit": "at", "Titel": "title", "Q": None}}
            tried = (await send(h, content, dry_run=True, mapping=json.dumps(mapping))).json()
            assert tried["ok"] and tried["columns"]["Zeit"] == "at", tried
            wrong = (await send(h, content, dry_run=True, mapping='{"columns": {"Nr": "nummer"}}')).json()
            assert not wrong["ok"] and "number" in wrong["problems"][0]["hint"]

    asyncio.run(story())


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content", [bomb(), b"PK\x03\x04 no zip at all", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", b"\xff\xfe\x00"]
)
def test_what_swells_or_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            done = await send(h, content)
            assert (done.status_code, done.json()["code"]) == (400, "bad_file"), done.text
            assert not entries(h)

    asyncio.run(story())


def test_the_list_is_controls_alone(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "police-command", "lead-evaluator", "simulator", "director") as h:
            for seat in ("police-command", "lead-evaluator", "simulator"):
                assert (await send(h, table(*ROWS), kind=CSV, seat=seat)).status_code == 403
                assert (await send(h, b"," * 300_000, kind=CSV, seat=seat)).status_code == 413, "nor may it be large"
                assert (await h.clients[seat].get("/api/msel")).status_code == 403
                assert (await h.clients[seat].get("/api/print?what=cards")).status_code == 403
            stranger = h.stranger()
            assert (await stranger.post("/api/msel/import", content=b"x", headers={"Content-Type": CSV})).status_code == 401
            assert (await send(h, b"," * 5_000_001, kind=CSV)).status_code == 413
            assert (await send(h, b"{}", kind="application/json")).status_code == 415
            assert (await send(h, table(*ROWS), kind=CSV, key="")).json()["code"] == "no_key"
            assert (await send(h, b"", kind=CSV)).json()["code"] == "no_file"

    asyncio.run(story())


@pytest.mark.parametrize("what", ["msel", "cards", "briefs", "eegs", "sign-in"])
def test_pages_are_stamped_and_sized(tmp_path: Path, what: str) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            await send(h, table(*ROWS), kind=CSV)
            page = await h.clients["director"].get("/api/print", params={"what": what, "paper": "letter"})
            assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
            assert "EXERCISE" in page.text and "letter" in page.text
            assert page.headers["content-disposition"].startswith("attachment")

    asyncio.run(story())


def test_while_a_table_is_read_others_are_served(tmp_path: Path) -> None:
    async def story() -> None:
        many = [(str(n), f"H+{n // 60}:{n % 60:02}", f"Title {n}", "Text. " * 20, "police", "draft") for n in range(400)]
        async with house(tmp_path, "director", "police-command") as h:
            sent = asyncio.create_task(send(h, workbook(*many), dry_run=True))
            served = 0
            while not sent.done():
                assert (await h.clients["police-command"].get("/api/me")).status_code == 200
                await asyncio.sleep(0)
                served += 1
            assert (await sent).json()["entries"] == 400 and served > 10

    asyncio.run(story())


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_S", 0.01)

    async def story() -> None:
        async with house(tmp_path, "director") as h:
            done = await send(h, workbook(*ROWS))
            assert done.status_code == 400 and "more time or memory" in done.json()["detail"]
            waiting = await asyncio.gather(*(send(h, workbook(*ROWS), key=f"k{n}") for n in range(8)))
            assert {one.status_code for one in waiting} == {400, 503}
            assert all("retry-after" in one.headers for one in waiting if one.status_code == 503)

    asyncio.run(story())


def test_the_child_is_handed_no_message_and_no_secret(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            await h.give("director", "message.send", to=["police"], subject="S", text="T")
            assert set(apart.handed_out(h.desk.director.state)) <= {"setting", "seats", "msel", "evaluation"}

    asyncio.run(story())
