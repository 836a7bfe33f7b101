"""Telegrams at the seats: read as they are, kept nowhere, imported by control alone, written as they are read again."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest

from septel.telegram import read
from septel.telegram.corpus import corpus
from tests.server.house import House, house

PLAIN = {"Content-Type": "text/plain"}
BYTES = {"Content-Type": "application/octet-stream"}
TELEGRAM = """OO RUEHPC
DE RUEHXX #0123/01 0070530
ZNR UUUUU ZZH
O 070530Z JAN 30
FM JOINT CELL ALDEA
TO RUEHPC/POLICE COMMAND IMMEDIATE
INFO ARMY PRIORITY
SOMEBODY ELSE
BT
UNCLAS SECTION 01 OF 01 ALDEA 000123

SUBJECT: MEN ON THE ROAD TO PUERTO VIEJO

1. (U) The Gang was seen in Puerto Viejo on 6 January 2030. They
had two trucks.

2. (SBU) Aldea Alta was quiet.
BT
#0123
NNNN
"""
REAL = TELEGRAM.replace("UNCLAS SECTION", "C O N F I D E N T I A L SECTION")
NAMED: dict[str, Any] = {"places": ["Puerto Viejo", "Aldea Alta"], "organisations": ["gang"]}


async def ask(h: House, content: str | bytes, *, to: str = "read", seat: str = "director", **query: Any) -> Any:
    data = content.encode() if isinstance(content, str) else content
    headers = BYTES | ({"Idempotency-Key": query.pop("key")} if "key" in query else {})
    return await h.clients[seat].post(f"/api/telegram/{to}", content=data, headers=headers, params=query)


def entries(h: House) -> dict[str, Any]:
    found: dict[str, Any] = h.desk.director.state["msel"]["entries"]
    return found


def test_a_text_is_read_with_where_everything_stands(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "police-command", **NAMED) as h:
            for seat in ("police-command", "director"):
                found = (await ask(h, "Some words before.\n\n" + TELEGRAM, seat=seat)).json()
                assert (found["exercise"], found["count"], found["more"]) == ("EXERCISE", 1, False)
                one, text = found["messages"][0], found["text"]
                assert one["mrn"] == "ALDEA 000123" and one["precedence"] == "O"
                assert text[slice(*one["spans"]["subject"])].endswith("MEN ON THE ROAD TO PUERTO VIEJO")
                assert text[slice(*one["paragraphs"][1]["span"])].startswith("2. (SBU) Aldea")
                assert [paragraph["marking"] for paragraph in one["paragraphs"]] == ["U", "SBU"]
                assert one["marking"]["level"] == "restricted" and one["delivery"] == {
                    "hours": 0.5,
                    "at": "2030-01-07T06:00:00Z",
                }
                told = [(who["role"], who["name"], who["seats"], who["hours"]) for who in one["addressees"]]
                assert told == [
                    ("to", "POLICE COMMAND", ["police-command"], 0.5),
                    ("info", "ARMY", ["army"], 3.0),
                    ("info", "SOMEBODY ELSE", [], 0.5),
                ]
            seq = h.desk.log.head[0]
            await ask(h, TELEGRAM)
            assert h.desk.log.head[0] == seq, "nothing is kept of what is read"

    asyncio.run(story())


def test_leads_are_proposed_with_their_words_and_nothing_is_taken(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "army-command", **NAMED) as h:
            found = (await ask(h, TELEGRAM, seat="army-command")).json()
            (lead,) = found["messages"][0]["leads"]
            assert (lead["organisation"]["name"], lead["place"]["name"], lead["date"]) == ("gang", "Puerto Viejo", "2030-01-06")
            assert found["text"][slice(*lead["place"]["source"])] == "Puerto Viejo"
            assert lead["paragraph"] == 1 and "confirmed" not in lead
            counts = (await h.clients["army-command"].get("/api/counts")).json()["counts"]
            assert "lead" not in counts and "tip" not in counts

    asyncio.run(story())


def test_a_players_reading_knows_only_the_seats_that_players_know(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "police-command") as h:
            await h.give("director", "seat.add", seat="mole", kind="simulator", title="The Mole")
            text = TELEGRAM.replace("SOMEBODY ELSE", "THE MOLE")
            for seat, known in (("director", ["mole"]), ("police-command", [])):
                found = (await ask(h, text, seat=seat)).json()
                assert found["messages"][0]["addressees"][2]["seats"] == known

    asyncio.run(story())


@pytest.mark.parametrize("to", ["read", "injects"])
def test_a_real_classification_is_refused_and_nothing_of_the_text_is_shown_or_logged(
    tmp_path: Path, to: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)

    async def story() -> None:
        async with house(tmp_path, "director") as h:
            found = await ask(h, REAL, to=to, dry_run=True) if to == "injects" else await ask(h, REAL)
            assert (found.status_code, found.json()["code"]) == (409, "real_marking")
            assert found.json()["detail"] == "Line 10, telegram 1: it bears a real classification."
            said = found.text + caplog.text + "".join(capfd.readouterr())
            assert not any(word in said for word in ("PUERTO", "Puerto", "trucks", "C O N F", "ALDEA"))
            allowed = await ask(h, REAL, real_markings=True)
            assert allowed.json()["messages"][0]["classification"] == "CONFIDENTIAL"
            stamped = REAL.replace("SUBJECT", "EXERCISE EXERCISE EXERCISE\n\nSUBJECT")
            assert (await ask(h, stamped)).status_code == 200

    asyncio.run(story())


def test_telegrams_become_drafts_once_or_not_at_all(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            unknown = TELEGRAM.replace("INFO ARMY PRIORITY", "HARBOUR MASTER\nINFO ARMY PRIORITY")
            tried = (await ask(h, unknown, to="injects", dry_run=True)).json()
            assert tried["ok"] is False and tried["entries"] == []
            wrong = next(one for one in tried["problems"] if one["severity"] == "error")
            assert wrong["line"] == 7 and "HARBOUR MASTER" in wrong["message"] and "--" not in wrong["hint"]
            assert (await ask(h, unknown, to="injects", key="k")).json()["code"] == "bad_file"
            table = json.dumps({"seats": {"HARBOUR MASTER": ["army-command"]}, "delays": {"O": "1 h"}})
            asked = {"aliases": table, "starts": "2030-01-07T05:00"}
            tried = (await ask(h, unknown, to="injects", dry_run=True, **asked)).json()
            assert tried["ok"] and not entries(h)
            assert {(tuple(one["to"]), one["at"]) for one in tried["entries"]} == {
                (("police-command", "army-command"), "1.5 h"),
                (("army",), "3.5 h"),
            }
            done = (await ask(h, unknown, to="injects", key="k", **asked)).json()
            assert done["imported"] and len(entries(h)) == 2
            assert all(one["description"].startswith("EXERCISE EXERCISE") for one in done["entries"])
            assert {one["status"] for one in entries(h).values()} == {"draft"}
            assert (await ask(h, unknown, to="injects", key="k", **asked)).status_code == 200, "the same key is answered again"
            early = (await ask(h, TELEGRAM, to="injects", dry_run=True, starts="2031-01-01")).json()
            assert "before the exercise starts" in early["problems"][-1]["message"]
            assert early["problems"][-1]["hint"].endswith("such as 2030-01-07T05:30.")

    asyncio.run(story())


def test_one_of_several_telegrams_can_be_chosen(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            two = TELEGRAM + "\n\n" + TELEGRAM.replace("0123", "0124").replace("MEN ON", "BOATS NEAR")
            assert (await ask(h, two)).json()["count"] == 2
            tried = (await ask(h, two, to="injects", dry_run=True, telegram=2)).json()
            assert {one["number"].split(" +")[0] for one in tried["entries"]} == {"ALDEA 000124"}
            beyond = (await ask(h, two, to="injects", dry_run=True, telegram=3)).json()
            assert not beyond["ok"] and "holds 2" in beyond["problems"][0]["message"]

    asyncio.run(story())


def test_injects_are_controls_alone_and_every_seat_reads_and_writes(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "observer", "army-command", "simulator", "lead-evaluator") as h:
            for seat in h.clients:
                assert (await ask(h, TELEGRAM, to="injects", seat=seat, dry_run=True)).status_code == 403
                assert (await ask(h, TELEGRAM, seat=seat)).status_code == 200
            stranger = h.stranger()
            assert (await stranger.post("/api/telegram/read", content=b"x", headers=PLAIN)).status_code == 401
            assert (await stranger.post("/api/telegram/write", json={})).status_code == 401
            wrong = await h.clients["observer"].post("/api/telegram/read", json={})
            assert wrong.status_code == 415
            assert (await ask(h, b"", seat="observer")).json()["code"] == "no_file"
            assert (await ask(h, b"x" * 1_048_577, seat="observer")).status_code == 413

    asyncio.run(story())


@pytest.mark.bench
def test_any_bytes_are_read_and_much_text_delays_nobody(tmp_path: Path) -> None:
    much, _ = corpus(count=600, seed=3)

    async def story() -> None:
        async with house(tmp_path, "director", "police-command") as h:
            for content in (b"\x00\xff\xfe\x80", "Señor".encode("cp1252"), b"{}", b"\n"):
                assert (await ask(h, content)).status_code == 200
            asked = asyncio.create_task(ask(h, much[:1_048_576]))
            await asyncio.sleep(0.05)
            assert (await ask(h, b"x")).status_code == 429, "a seat has one text read at a time"
            worst = 0.0
            while not asked.done():
                began = time.perf_counter()
                assert (await h.clients["police-command"].get("/api/me")).status_code == 200
                worst = max(worst, time.perf_counter() - began)
                await asyncio.sleep(0.01)
            found = (await asked).json()
            assert found["count"] > 200 and len(found["messages"]) == 200 and found["more"] and worst < 1.0

    asyncio.run(story())


def test_what_is_written_reads_as_it_was_meant(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "army-command") as h:
            body = {
                "to": [{"name": "POLICE COMMAND", "precedence": "IMMEDIATE"}], "info": [{"name": "PLATFORM"}],
                "precedence": "P", "classification": "SECRET", "subject": "ROAD CLOSED", "exercise": True,
                "refs": ["A. 29 ALDEA 0123"],
                "paragraphs": [
                    {"number": 1, "marking": "U", "text": "The road to the north is closed until further notice. " * 6},
                    {"number": 2, "marking": "S", "text": "Two trucks wait behind the bridge."},
                ],
            }  # fmt: skip
            found = await h.clients["army-command"].post("/api/telegram/write", json=body)
            assert found.status_code == 200, found.text
            text = found.json()["text"]
            assert found.json()["sections"] == 1 and max(map(len, text.splitlines())) <= 69
            assert "EXERCISE EXERCISE EXERCISE" in text
            (back,) = read(text.encode())
            assert back.originator and back.originator.startswith("ARMY") and back.dtg is not None
            assert (back.classification, back.subject, back.precedence) == ("SECRET", "ROAD CLOSED", "P")
            assert [one.name for one in (*back.to, *back.info)] == ["POLICE COMMAND", "PLATFORM"]
            assert [one.marking for one in back.paragraphs] == ["U", "S"]
            assert back.paragraphs[1].text == "Two trucks wait behind the bridge."
            long = body | {"paragraphs": [{"number": n, "text": "Nothing new from here. " * 9} for n in range(1, 90)]}
            assert (await h.clients["army-command"].post("/api/telegram/write", json=long)).json()["sections"] > 1

    asyncio.run(story())


def test_what_cannot_be_written_says_where(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "army-command") as h:
            client = h.clients["army-command"]
            wrong = await client.post("/api/telegram/write", json={"precedence": "QUICK", "dtg": "tomorrow"})
            assert (wrong.status_code, wrong.json()["code"]) == (400, "bad_message")
            assert {one["path"] for one in wrong.json()["problems"]} == {"precedence", "dtg"}
            assert (await client.post("/api/telegram/write", json={"colour": "red"})).json()["code"] == "bad_request"
            real = {"classification": "SECRET", "paragraphs": [{"text": "Two trucks."}]}
            refused = await client.post("/api/telegram/write", json=real)
            assert (refused.status_code, refused.json()["code"]) == (409, "real_marking") and "trucks" not in refused.text
            pasted = {"exercise": True, "paragraphs": [{"text": "First.\nT O P  S E C R E T\nTwo trucks."}]}
            refused = await client.post("/api/telegram/write", json=pasted)
            assert refused.status_code == 409 and "trucks" not in refused.text
            done = await client.post("/api/telegram/write", json=pasted, params={"real_markings": True})
            assert done.status_code == 200 and "EXERCISE EXERCISE EXERCISE" in done.json()["text"]

    asyncio.run(story())


def test_hints_are_told_in_the_language_of_who_asks(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as h:
            headers = BYTES | {"Accept-Language": "es"}
            refused = await h.clients["director"].post("/api/telegram/read", content=REAL.encode(), headers=headers)
            assert refused.json()["detail"] == "Línea 10, telegrama 1: lleva una clasificación real."
            broken = TELEGRAM.replace("SUBJECT", "EXERCISE EXERCISE EXERCISE\nSUBJECT").replace("1. (U)", "1. (S)").encode()
            english = (await ask(h, broken)).json()["messages"][0]["problems"]
            spanish = (await h.clients["director"].post("/api/telegram/read", content=broken, headers=headers)).json()
            hints = [one["hint"] for one in spanish["messages"][0]["problems"]]
            assert english and hints and hints != [one["hint"] for one in english]

    asyncio.run(story())
