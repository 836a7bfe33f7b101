"""Coming in and going out: links that work once, sessions that end, and nobody who takes another's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from septel.exercise.access.credentials import Site
from septel.exercise.access.sessions import IDLE_S, LONGEST_S
from septel.server.limits import Limit, Limits
from tests.server.house import House, house

PHRASE = "seven green lanterns over water"


def _token(served: House, seat: str) -> str:
    return served.app.door.link(seat).rsplit("/", 1)[1]


def test_looking_at_a_link_does_not_use_it_up_and_the_button_does(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served:
            token = _token(served, "army-command")
            async with served.stranger() as preview, served.stranger() as person, served.stranger() as late:
                for _ in range(3):
                    page = await preview.get(f"/join/{token}", headers={"Accept": "text/html,*/*"})
                    assert page.status_code == 200 and "EXERCISE" in page.text and "army-command" in page.text
                assert not preview.cookies
                sat = await person.post(f"/join/{token}", data={"name": "Ana <b>"})
                assert sat.status_code == 303 and sat.headers["location"] == "/" and person.cookies
                assert (await person.get("/api/me")).json()["seat"] == "army-command"
                assert (await late.get(f"/join/{token}")).status_code == 403
                used = await late.post("/api/join", json={"token": token, "name": "Eve"})
                assert (used.status_code, used.json()["code"]) == (403, "void")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("language", "seat", "stamp"),
    [("en", "Army: command", "EXERCISE"), ("es", "Ejército: mando", "EXERCISE · EJERCICIO")],
)
def test_the_page_of_an_invitation_calls_the_seat_as_people_do(tmp_path: Path, language: str, seat: str, stamp: str) -> None:
    async def story() -> None:
        async with house(tmp_path) as served, served.stranger(**{"Accept-Language": language}) as person:
            own = served.desk.director.state["seats"]["by_name"]["army-command"]["title"]
            page = (await person.get(f"/join/{_token(served, 'army-command')}", headers={"Accept": "text/html"})).text
            assert own == "army: command" and f">{seat}</strong>" in page
            assert f"<header>{stamp}</header>" in page and f"<footer>{stamp}</footer>" in page

    asyncio.run(story())


@pytest.mark.parametrize("leaves", [True, False])
def test_who_sits_down_may_let_the_bot_play_on(tmp_path: Path, leaves: bool) -> None:
    async def story() -> None:
        async with house(tmp_path) as served:
            async with served.stranger() as person:
                body = {"token": _token(served, "army-command"), "name": "Ana", "leave_to_bot": leaves}
                assert (await person.post("/api/join", json=body)).status_code == 200
            assert served.desk.director.state["seats"]["by_name"]["army-command"]["bot"] is leaves

    asyncio.run(story())


def test_a_program_that_follows_a_link_sits_down_and_what_looks_at_links_for_a_chat_does_not(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served:
            token = _token(served, "army-command")
            async with served.stranger() as chat, served.stranger() as browser, served.stranger() as program:
                seen = await chat.get(f"/join/{token}", headers={"Accept": "*/*", "User-Agent": "Slackbot-LinkExpanding 1.0"})
                assert seen.status_code == 200 and not chat.cookies
                fetched = await browser.get(f"/join/{token}", headers={"Accept": "*/*", "Sec-Fetch-Mode": "cors"})
                assert fetched.status_code == 200 and not browser.cookies
                sat = await program.get(f"/join/{token}", headers={"Accept": "*/*", "User-Agent": "python-httpx/0.28"})
                assert sat.json()["seat"] == "army-command" and program.cookies
                assert (await program.get("/api/me")).json()["seat"] == "army-command"

    asyncio.run(story())


def test_of_many_who_use_one_link_at_once_one_is_let_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served:
            token = _token(served, "army-command")
            async with served.stranger() as anybody:
                body = [{"token": token, "name": f"Person {n}"} for n in range(8)]
                found = await asyncio.gather(*(anybody.post("/api/join", json=one) for one in body))
            assert sorted(one.status_code for one in found) == [200, *[403] * 7]

    asyncio.run(story())


def test_the_cookie_is_strict_and_under_tls_bound_to_its_host(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as plain:
            name, _, flags = plain.clients["director"].cookies.jar.__str__().partition("=")
            assert "septel-01234567" in name + flags
            token = _token(plain, "army-command")
            async with plain.stranger() as person:
                found = await person.post("/api/join", json={"token": token, "name": "A"})
                flags = found.headers["set-cookie"].lower()
                assert "httponly" in flags and "samesite=strict" in flags and "path=/" in flags and "secure" not in flags
        (tmp_path / "tls").mkdir()
        async with house(tmp_path / "tls", url="https://localhost:8765") as served:
            token = _token(served, "army-command")
            async with served.stranger() as person:
                found = await person.post("/api/join", json={"token": token, "name": "A"})
                cookie = found.headers["set-cookie"]
                assert cookie.startswith("__Host-septel-") and "Secure" in cookie and "domain" not in cookie.lower()
                assert found.headers["strict-transport-security"].startswith("max-age=")

    asyncio.run(story())


def test_a_session_that_somebody_brings_along_is_not_taken_over(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served:
            cookie = served.app.door.cookie
            async with served.stranger() as person:
                person.cookies.set(cookie, "chosen-by-an-attacker")
                found = await person.post("/api/join", json={"token": _token(served, "army-command"), "name": "A"})
                given = found.cookies[cookie]
                assert given != "chosen-by-an-attacker" and len(given) > 40
            async with served.stranger(Cookie=f"{cookie}=chosen-by-an-attacker") as attacker:
                assert (await attacker.get("/api/me")).status_code == 401

    asyncio.run(story())


def test_a_session_ends_when_it_is_idle_or_too_old(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "army-command", "police-command") as served:
            idle, busy = served.clients["army-command"], served.clients["police-command"]
            waited = 0.0
            while waited < LONGEST_S:
                served.desk.clock += IDLE_S - 60
                waited += IDLE_S - 60
                assert (await busy.get("/api/me")).status_code == (200 if waited < LONGEST_S else 401)
            assert (await idle.get("/api/me")).status_code == 401

    asyncio.run(story())


def test_a_revoked_device_is_out_at_once_and_the_person_comes_back_on_another(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command") as served:
            director, lost = served.clients["director"], served.clients["army-command"]
            me = (await lost.get("/api/me")).json()
            link = await director.post("/api/invitations", json={"seat": "army-command", "same_person": True})
            async with served.stranger() as found:
                token = link.json()["url"].rsplit("/", 1)[1]
                assert (await found.post("/api/join", json={"token": token, "name": "Same"})).status_code == 200
                assert (await found.get("/api/me")).json()["person"] == me["person"]
                ended = await director.delete(f"/api/sessions/{me['session']}")
                assert ended.status_code == 200
                assert (await lost.get("/api/me")).status_code == 401
                assert (await found.get("/api/me")).status_code == 200

    asyncio.run(story())


def test_a_device_that_has_no_session_at_a_seat_cannot_be_revoked_there(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", "army-command", "police-command") as served:
            devices = {one.seat: one.device for one in served.app.door.credentials.sessions.open()}
            army, police = devices["army-command"], devices["police-command"]
            for device, says in ((army[:-1], f"Did you mean '{army}'?"), ("x", f"Known: {army}."), (police, army)):
                found = await served.give("director", "seat.revoke", seat="army-command", device=device)
                assert (found.status_code, found.json()["code"]) == (409, "unknown") and says in found.json()["detail"]
            found = await served.give("director", "seat.revoke", seat="army-staff", device=army)
            assert found.json()["detail"] == f"There is no device '{army}' at army-staff. Nobody has a session there."
            found = await served.give("police-command", "seat.revoke", seat="army-command", device="x")
            assert found.json()["code"] == "forbidden" and army not in found.text, "others' devices are named to nobody"
            assert [record for record in served.desk.log.read() if record.kind == "seat.revoked"] == []
            first = await served.give("director", "seat.revoke", key="once", seat="army-command", device=army)
            assert first.status_code == 200 and (await served.clients["army-command"].get("/api/me")).status_code == 401
            again = await served.give("director", "seat.revoke", key="once", seat="army-command", device=army)
            assert again.json() == first.json()

    asyncio.run(story())


def test_one_ends_ones_own_sessions_and_sees_no_others(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "police-command", "army-command") as served:
            mine, other = served.clients["police-command"], served.clients["army-command"]
            theirs = (await other.get("/api/me")).json()["session"]
            assert [one["own"] for one in (await mine.get("/api/sessions")).json()["sessions"]] == [True]
            assert (await mine.delete(f"/api/sessions/{theirs}")).status_code == 404
            own = (await mine.get("/api/me")).json()["session"]
            assert (await mine.delete(f"/api/sessions/{own}")).status_code == 200
            assert (await mine.get("/api/me")).status_code == 401
            assert (await other.get("/api/me")).status_code == 200

    asyncio.run(story())


def test_who_takes_a_seat_over_ends_the_one_before(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "police-command") as served:
            before = served.clients["police-command"]
            after = await served.sit("police-command", "Successor")
            assert (await before.get("/api/me")).status_code == 401
            assert (await after.get("/api/summary")).json()["summary"]["predecessors"] == 1

    asyncio.run(story())


def test_guessing_a_passphrase_is_slowed_and_the_right_one_lets_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "army-command") as served:
            mine = served.clients["army-command"]
            weak = await mine.post("/api/passphrase", json={"passphrase": "password"})
            assert (weak.status_code, weak.json()["code"]) == (403, "weak")
            assert (await mine.post("/api/passphrase", json={"passphrase": PHRASE})).status_code == 200
            unasked = await mine.post("/api/passphrase", json={"passphrase": PHRASE + " two"})
            assert unasked.status_code == 403, "who changes it says the current one"
            assert (await mine.post("/api/leave")).status_code == 200
            async with served.stranger() as person:
                said = [
                    await person.post("/api/login", json={"seat": "army-command", "passphrase": f"wrong {n}"}) for n in range(5)
                ]
                assert [one.status_code for one in said][-1] == 429 and int(said[-1].headers["retry-after"]) >= 1
                served.desk.clock += 1000
                found = await person.post("/api/login", json={"seat": "army-command", "passphrase": PHRASE})
                assert found.status_code == 200 and (await person.get("/api/me")).json()["seat"] == "army-command"
                nobody = await person.post("/api/login", json={"seat": "no-such-seat", "passphrase": PHRASE})
                empty = await person.post("/api/login", json={"seat": "police-staff", "passphrase": PHRASE})
                assert nobody.json()["detail"] == empty.json()["detail"], "nothing tells who is there"

    asyncio.run(story())


def test_guessing_links_is_slowed_and_a_right_one_is_let_in_all_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as served, served.stranger() as anybody:
            codes = [(await anybody.post("/api/join", json={"token": f"guess{n}", "name": "E"})).status_code for n in range(33)]
            assert codes[0] == 403 and codes[-1] == 429
            right = await anybody.post("/api/join", json={"token": _token(served, "army-command"), "name": "A"})
            assert right.status_code == 200

    asyncio.run(story())


def test_strangers_are_limited_by_address(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, limits=Limits(strangers=Limit(1, 5))) as served, served.stranger() as anybody:
            codes = [(await anybody.get("/health")).status_code for _ in range(10)]
            assert codes == [200] * 5 + [429] * 5

    asyncio.run(story())


def test_passkeys_give_options_where_the_server_has_a_name(tmp_path: Path) -> None:
    async def story() -> None:
        site = Site("localhost", "Septel EXERCISE", ("http://localhost:8765",))
        async with house(tmp_path, "army-command", site=site) as served:
            mine = served.clients["army-command"]
            made = (await mine.post("/api/passkeys/options")).json()
            assert made["options"]["rp"]["id"] == "localhost" and made["ticket"]
            false = await mine.post("/api/passkeys", json={"ticket": made["ticket"], "credential": {"id": "x"}})
            assert (false.status_code, false.json()["code"]) == (403, "passkey")
            assert (await mine.get("/api/passkeys")).json()["passkeys"] == []
            async with served.stranger() as person:
                asked = (await person.post("/api/login/passkey/options")).json()
                false = await person.post("/api/login/passkey", json={"ticket": asked["ticket"], "credential": {}})
                assert (false.status_code, false.json()["code"]) == (403, "passkey")

    asyncio.run(story())


def test_without_a_name_there_are_no_passkeys_and_the_reason_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "army-command") as served:
            found = await served.clients["army-command"].post("/api/passkeys/options")
            assert (found.status_code, found.json()["code"]) == (409, "no_passkeys")

    asyncio.run(story())


@pytest.mark.parametrize("name", ["", "x" * 121, " "])
def test_who_comes_says_a_name(tmp_path: Path, name: str) -> None:
    async def story() -> None:
        async with house(tmp_path) as served, served.stranger() as person:
            token = _token(served, "army-command")
            assert (await person.post("/api/join", json={"token": token, "name": name})).status_code == 400
            assert (await person.post(f"/join/{token}", data={"name": name})).status_code == 400
            assert (await person.post("/api/join", json={"token": token, "name": "Ana"})).status_code == 200, (
                "it is not used up"
            )

    asyncio.run(story())


def test_cookies_of_others_on_the_same_machine_change_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            name = served.app.door.cookie
            (token,) = [one.value for one in served.clients["director"].cookies.jar]
            for other in (f"a:b=c; {name}={token}", f'x="; {name}={token}', f"septel-other=1;{name}={token}; =;;"):
                async with served.stranger(Cookie=other) as person:
                    assert (await person.get("/api/me")).status_code == 200, other
            async with served.stranger(Cookie=f"{name}x={token}") as person:
                assert (await person.get("/api/me")).status_code == 401

    asyncio.run(story())
