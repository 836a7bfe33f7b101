"""OWASP ASVS 5.0.0, as docs/background/security.md tells it: each test that it names, and those that stand nowhere else."""

from __future__ import annotations

import ast
import asyncio
import json
import logging
import re
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from septel.server import serving
from septel.server.place import take
from tests.server.house import house, sockets

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "background" / "security.md"
OURS = [*(ROOT / "src/septel/exercise").rglob("*.py"), *(ROOT / "src/septel/server").rglob("*.py")]
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \| `(tests/[\w/]+\.py)::(test_\w+)` \|$", re.MULTILINE)
HEAVY = ("numba", "numpy", "pandas", "pyarrow", "matplotlib", "septel.sim", "septel.theatre", "septel.experiment")


def calls(path: Path) -> set[str]:
    """What a module calls, and what it imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            found.add(ast.unparse(node.func))
            found |= {f"{word.arg}={ast.unparse(word.value)}" for word in node.keywords if word.arg == "shell"}
        elif isinstance(node, ast.Import):
            found |= {f"import {name.name}" for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(f"import {node.module}")
    return found


def test_every_test_that_the_table_names_is_there() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(rows) > 150
    for number, _, file, name in rows:
        text = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""
        assert re.search(rf"^\s*(async )?def {name}\(", text, re.MULTILINE), f"{number}: there is no {file}::{name}"


def test_each_requirement_stands_once_and_each_row_has_a_test() -> None:
    text = PAGE.read_text(encoding="utf-8")
    begun = re.findall(r"^\| (\d+\.\d+\.\d+) \|", text, re.MULTILINE)
    assert begun == [number for number, *_ in ROW.findall(text)]
    assert len(set(begun)) == len(begun)


def test_what_the_standard_wants_written_is_written() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for head in ("Who comes in", "How often and how much", "What is kept where", "What does not apply, and what is missing"):
        assert f"\n## {head}\n" in text
    for word in (
        "12 h",
        "72 h",
        "argon2id",
        "AES-256-GCM",
        "Ed25519",
        "requirements.lock",
        "standard error",
        "seats-and-access.md",
    ):
        assert word in text, word
    assert (ROOT / "requirements.lock").is_file()


def test_the_limits_that_the_page_tells_are_those_of_the_server() -> None:
    from septel.exercise.access import attempts, sessions
    from septel.server.limits import Limits

    text, limits = PAGE.read_text(encoding="utf-8"), Limits()
    for limit in (limits.commands, limits.reads, limits.heavy, limits.strangers):
        assert re.search(rf"{limit.rate:g} a second(?: from one address)?, {limit.burst:g} at once", text), limit
    assert f"{limits.body // 1024} kB, {limits.body_s:g} s, JSON {limits.depth} deep" in text
    assert f"| {limits.streams} | 429 |" in text
    assert f"| {sessions.IDLE_S / 3600:g} h |" in text
    assert f"| {sessions.LONGEST_S / 3600:g} h |" in text
    assert f"| {sessions.MOST}; the oldest give way |" in text
    assert f"{attempts.ACCOUNT.free} a seat, {attempts.ADDRESS.free} an address" in text


def console() -> dict[str, str]:
    """The console's sources, by their place in it."""
    folder = ROOT / "console" / "src"
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.ts*")}


def test_the_consoles_pages_hear_no_other_windows() -> None:
    others = r"postMessage|addEventListener\(\s*[\"']message|BroadcastChannel|window\.opener|\bparent\."
    for name, text in console().items():
        assert not re.search(others, text), name
        heard = re.findall(r"(\w+)\.onmessage", text)
        assert heard == (["ours"] if name == "core/stream.ts" else []), name
    assert "ours = (socket = new WebSocket(" in console()["core/stream.ts"]


def test_the_console_needs_nothing_that_browsers_have_given_up() -> None:
    for name, text in console().items():
        assert not re.search(r"<(object|embed|applet|frameset|marquee)\b|ActiveX|document\.write|x-shockwave", text), name


def test_passphrases_are_masked_and_may_be_pasted_and_kept() -> None:
    found = []
    for name, text in console().items():
        assert not re.search(r"onPaste|onpaste|autocomplete=\"off\"", text), name
        for field in re.findall(r"<input\b[^>]*?value=\{(?:phrase|current)\}", text):
            assert 'type="password"' in field, name
            found += re.findall(r'autocomplete="([\w-]+)"', field)
    assert sorted(found) == ["current-password", "current-password", "new-password"]


def test_every_page_of_a_seat_shows_the_way_out() -> None:
    shell, main, stream = (console()[name] for name in ("parts/shell.tsx", "main.tsx", "core/stream.ts"))
    assert "<You />" in shell and 'send("leave"' in shell and re.search(r'send\("leave".*location\.reload\(\)', shell)
    assert "stranger.value" in main and "<Stranger" in main, "without a session nothing but the way in is shown"
    assert "stranger.value = true" in stream and "code === 4401 ? over()" in stream


def test_the_browser_keeps_no_words_of_an_exercise() -> None:
    kept = []
    for name, text in console().items():
        assert "indexedDB" not in text and not re.search(r"(local|session)Storage\s*[.\[]", text.replace("typeof", "")), name
        kept += re.findall(r"\bwrite\((?:local|session)Storage, ([^,]+), *\s*([^;]+?)\);", text)
    known = {
        ("MARK", "String(p)"), ('seatKey("seen")', "JSON.stringify({ since, seen: [...seen] })"), ("key", '"1"'),
        ('seatKey("read")', "JSON.stringify([...readIds.value])"),
    }  # fmt: skip
    assert set(kept) == known


def test_no_key_from_outside_becomes_a_property() -> None:
    for name, text in console().items():
        assert not re.search(r"__proto__|\.prototype\b|constructor\[", text), name
        if name.startswith("core/"):
            assert not re.search(r"\w\[[^\]\"'\d]+\]\s*(\?\?)?=[^=>]", text), name
    assert "new Map" in console()["core/store.ts"]


def test_no_module_of_the_exercise_runs_text_as_code() -> None:
    for path in OURS:
        found = calls(path)
        assert not found & {"eval", "exec", "os.system", "os.popen", "shell=True", "yaml.unsafe_load", "__import__"}, path
        assert not found & {"import pickle", "import marshal", "import shelve", "import xml"}, path


def test_only_approved_algorithms_are_named() -> None:
    for path in OURS:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(md5|sha1|MD5|SHA1|DES|ECB|RC4|modes\.CBC|PKCS1v15|random\.random)\b", text), path


def test_the_server_asks_nobody() -> None:
    for path in OURS:
        found = calls(path)
        assert not found & {
            "import requests",
            "import httpx",
            "import urllib.request",
            "import smtplib",
            "import http.client",
        }, path
        assert not found & {"asyncio.open_connection", "socket.create_connection", "urlopen"}, path


def test_the_web_process_loads_no_compiler() -> None:
    code = f"import sys, septel.cli, septel.cli_serve, septel.server.serving; print([m for m in {HEAVY!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_tls_is_of_a_version_that_is_still_safe(tmp_path: Path) -> None:
    place = take("127.0.0.1", 0, tls_with="self", beside=tmp_path / "x.db")
    with place.socket:
        assert place.url.startswith("https://")
        made = serving.config(lambda *_: None, place)  # type: ignore[arg-type]
        made.load()
        assert isinstance(made.ssl, ssl.SSLContext)
        assert made.ssl.minimum_version >= ssl.TLSVersion.TLSv1_2
        weak = [
            suite["name"] for suite in made.ssl.get_ciphers() if "ECDHE" not in suite["name"] and suite["protocol"] != "TLSv1.3"
        ]
        assert not [name for name in weak if not name.startswith("DHE")], weak
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in tmp_path.glob("*key*"))


def test_under_tls_every_answer_asks_for_tls_from_now_on(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", url="https://localhost:8765") as served:
            for path in ("/health", "/api/me", "/nowhere", "/join/x"):
                found = await served.clients["director"].get(path)
                assert found.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
                assert "object-src 'none'" in found.headers["content-security-policy"]

    asyncio.run(story())


def test_without_tls_the_server_is_this_machines_own() -> None:
    from septel.cli_serve import serve

    (host,) = [one for one in serve.params if one.name == "host"]
    assert host.default == "127.0.0.1"


def test_links_are_written_for_their_owner_alone(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            path = tmp_path / "links.json"
            path.write_text("old")
            path.chmod(0o644)
            serving.invite(served.app, path)
            assert path.stat().st_mode & 0o777 == 0o600
            found = json.loads(path.read_text())
            assert "director" not in {one["seat"] for one in found}
            assert set(found[0]) == {"seat", "kind", "agency", "url"}

    asyncio.run(story())


def test_a_page_escapes_what_it_shows(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, title="<script>alert(1)</script>") as served:
            link = served.app.door.link("police-staff")
            found = await served.stranger().get(link, headers={"Accept": "text/html"})
            assert found.status_code == 200
            assert "<script" not in found.text
            assert "&lt;script&gt;" in found.text

    asyncio.run(story())


def test_every_body_has_the_type_that_it_is(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            mine = served.clients["director"]
            for path, kind in (
                ("/api/state", "application/json"), ("/api/export?format=csv", "text/csv; charset=utf-8"),
                ("/join/x", "text/html; charset=utf-8"), ("/static/page.css", "text/css; charset=utf-8"),
                ("/nowhere", "application/problem+json"),
            ):  # fmt: skip
                assert (await mine.get(path)).headers["content-type"] == kind

    asyncio.run(story())


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PATCH", "PUT", "OPTIONS", "PROPFIND"])
def test_methods_that_nothing_needs_are_refused(tmp_path: Path, method: str) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            for path in ("/api/state", "/api/commands", "/health"):
                assert (await served.clients["director"].request(method, path)).status_code == 405

    asyncio.run(story())


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pyproject.toml",
        "/static/%2e%2e/pyproject.toml",
        "/static/",
        "/.git/config",
        "/docs",
        "/redoc",
        "//etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_application(tmp_path: Path, path: str) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:
            assert (await served.clients["director"].get(path)).status_code == 404

    asyncio.run(story())


def test_nobody_chooses_his_own_address(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "septel.server.security")

    async def story() -> None:
        async with house(tmp_path) as served:
            headers = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
            assert (await served.stranger(**headers).get("/api/me")).status_code == 401
            assert "address=192.0.2.7" in caplog.text
            assert "203.0.113.9" not in caplog.text

    asyncio.run(story())


def test_what_is_refused_and_who_comes_in_is_written_down_without_secrets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "septel.server.security")

    async def story() -> None:
        async with house(tmp_path) as served:
            mine = await served.sit("police-staff", "A Secret Name")
            token = mine.cookies[served.app.door.cookie]
            await mine.get("/api/why?seat=director&item=x")
            await mine.post("/api/commands", json={}, headers={"Origin": "https://evil.example"})
            await served.stranger().post("/api/login", json={"seat": "police-staff", "passphrase": "correct horse battery"})
            link = served.app.door.link("army-staff")
            await served.stranger().post(link, data={"name": "Another"})
            await served.stranger().get("/api/a%0d%0aforged line", headers={"Host": "evil.example"})
            lines = [record.getMessage() for record in caplog.records if record.name == "septel.server.security"]
            assert "POST /join/… 303" in caplog.text
            assert any(line.startswith("'/api/a") or "\\r\\n" in line for line in lines)
            for wanted in ("GET '/api/why' 403 seat=police-staff", "POST '/api/commands' 403", "POST '/api/login' 403"):
                assert any(wanted in line for line in lines), (wanted, lines)
            for secret in (token, link.rsplit("/", 1)[1], "horse", "A Secret Name", "Another"):
                assert secret not in caplog.text
            assert all("\n" not in line and "\r" not in line for line in lines)

    asyncio.run(story())


def test_times_are_written_in_utc(capfd: pytest.CaptureFixture[str]) -> None:
    code = (
        "import logging, os, time; os.environ['TZ'] = 'America/Bogota'; time.tzset();"
        "from septel.server import serving; serving.prepare_log(); logging.getLogger('septel.server').error('now');"
        "print(time.strftime('%Y-%m-%dT%H:', time.gmtime()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ERROR septel.server now", found.stderr)
    assert found.stderr.startswith(found.stdout.strip())


def test_a_fault_tells_nothing_of_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with house(tmp_path, "director") as served:

            def broken(*_: object, **__: object) -> None:
                raise RuntimeError("a secret of the machinery")

            monkeypatch.setattr(served.app.shown, "item", broken)
            found = await served.clients["director"].get("/api/state")
            assert found.status_code == 500
            assert "secret of the machinery" not in found.text
            assert found.headers["x-exercise"] == "EXERCISE"
            assert "secret of the machinery" in caplog.text
            assert (await served.clients["director"].get("/api/me")).status_code == 200

    asyncio.run(story())


def test_what_is_open_to_all_tells_nothing_of_the_exercise(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "director", title="Falcon") as served:
            for path in ("/health", "/openapi.json"):
                found = await served.stranger().get(path)
                assert found.status_code == 200
                assert not re.search(r"Falcon|police|army|director@|Person of", found.text.replace("army-command", ""))

    asyncio.run(story())


def test_a_flood_from_one_seat_leaves_the_others_unharmed(tmp_path: Path) -> None:
    from septel.server.limits import Limits

    async def story() -> None:
        async with house(tmp_path, limits=Limits()) as served, sockets(served):
            import httpx

            async def person(seat: str) -> httpx.AsyncClient:
                client = httpx.AsyncClient(base_url=served.url)
                token = served.app.door.link(seat).rsplit("/", 1)[1]
                assert (await client.post("/api/join", json={"token": token, "name": seat})).status_code == 200
                return client

            loud, quiet = await person("police-command"), await person("army-command")
            body = {"name": "message.send", "args": {"to": ["control"], "text": "Again."}}
            flood = [loud.post("/api/commands", json=body | {"key": f"f{n}"}) for n in range(300)]
            work = asyncio.gather(*flood)
            answers = [await quiet.post("/api/commands", json=body | {"key": f"q{n}"}) for n in range(5)]
            statuses = [found.status_code for found in await work]
            assert [found.status_code for found in answers] == [200] * 5
            assert set(statuses) == {200, 429}
            assert statuses.count(200) <= 40 + 20 * 10
            await loud.aclose()
            await quiet.aclose()

    asyncio.run(story())
