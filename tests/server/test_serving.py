"""`septel serve` as a process: ready, links, a seat that comes in, an end, and the same exercise again."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from septel.exercise.log import examine, open_log
from septel.server import tls
from tests.docs.test_docs import smallest


class Served:
    """A `septel serve` in a folder."""

    def __init__(self, folder: Path, *options: str) -> None:
        words = [
            sys.executable,
            "-m",
            "septel.cli",
            "serve",
            "first.yaml",
            "--db",
            "x.db",
            "--port",
            "0",
            "--no-kernel",
            *options,
        ]
        self.process = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()

    @property
    def url(self) -> str:
        return self.line.split()[1]

    def end(self) -> tuple[int, str]:
        """Its exit code after SIGTERM, and what it said on standard error."""
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=20)
        return self.process.returncode, said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "first.yaml").write_text(smallest(), encoding="utf-8")
    return tmp_path


def test_an_exercise_is_served_ended_and_gone_on_with(folder: Path) -> None:
    first = Served(folder, "--invitations", "links.json")
    assert first.line.startswith("ready http://127.0.0.1:")
    links = {one["seat"]: one["url"] for one in json.loads((folder / "links.json").read_text())}
    assert (folder / "links.json").stat().st_mode & 0o777 == 0o600
    assert all(url.startswith(first.url + "/join/") for url in links.values())
    with httpx.Client(base_url=first.url) as client:
        token = links["director"].rsplit("/", 1)[1]
        assert client.post("/api/join", json={"token": token, "name": "Ana"}).status_code == 200
        sent = {"name": "message.send", "args": {"to": ["control"], "text": "Ready."}, "key": "k"}
        answer = client.post("/api/commands", json=sent).raise_for_status().json()
        cookies = dict(client.cookies)
    code, said = first.end()
    assert code == 0
    assert token not in said
    assert examine(str(folder / "x.db")).ok
    second = Served(folder, "--invitations", "links.json")
    assert "director" not in {one["seat"] for one in json.loads((folder / "links.json").read_text())}
    with httpx.Client(base_url=second.url, cookies=cookies) as client:
        assert client.post("/api/commands", json=sent).json() == answer
    assert second.end()[0] == 0


def refused(folder: Path, *options: str) -> str:
    """What a serve that is refused says; it leaves every file as it was, and no other."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    words = ["first.yaml", "--port", "0", "--no-kernel", *options]
    done = subprocess.run(
        [sys.executable, "-m", "septel.cli", "serve", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    return done.stderr


def test_a_serve_that_is_refused_makes_no_files(folder: Path) -> None:
    assert "nosuch" in refused(folder, "--db", "c.db", "--design", "nosuch")
    assert "cannot be written" in refused(folder, "--db", "c.db", "--invitations", "no/such/links.json")
    (folder / "empty.db").touch()
    assert "nosuch" in refused(folder, "--db", "empty.db", "--design", "nosuch")


def test_a_serve_that_is_refused_leaves_the_log_as_it_was(folder: Path) -> None:
    first = Served(folder)
    with open_log(folder / "x.db", readonly=True) as log:
        _, public = log.backup(folder / "copy.db")
    assert first.end()[0] == 0
    for database in ("x.db", "copy.db"):
        assert "seed" in refused(folder, "--db", database, "--seed", "7")
        assert "design" in refused(folder, "--db", database, "--design", "nosuch")
    assert examine(str(folder / "copy.db")).keys == (public,)


def test_a_serve_that_is_refused_makes_no_certificate_and_replaces_none(folder: Path) -> None:
    kept = tls.own(folder, "x.db", {"elsewhere.example"})
    kept.keep()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for database in ("x.db", "new.db"):
            assert "nosuch" in refused(folder, "--tls", "self", "--db", database, "--design", "nosuch")
            assert "no/such" in refused(folder, "--tls", "self", "--db", database, "--invitations", "no/such/links.json")
            assert "cannot be listened at" in refused(folder, "--tls", "self", "--db", database, "--port", port)
    assert "cannot be written" in refused(folder, "--tls", "self", "--db", "no/such/x.db")
    served = Served(folder, "--tls", "self")
    assert served.line.startswith("ready https://")
    code, said = served.end()
    shown = next(line.split()[-1] for line in said.splitlines() if line.startswith("certificate SHA-256"))
    assert code == 0 and shown == tls.fingerprint(kept.certificate) != kept.fingerprint, "it was not good for this address"
    assert kept.key.stat().st_mode & 0o777 == 0o600


def test_a_backup_of_a_young_exercise_is_served_without_its_key(folder: Path) -> None:
    first = Served(folder, "--invitations", "links.json")
    links = {one["seat"]: one["url"] for one in json.loads((folder / "links.json").read_text())}
    with httpx.Client(base_url=first.url) as client:
        token = links["director"].rsplit("/", 1)[1]
        assert client.post("/api/join", json={"token": token, "name": "Ana"}).status_code == 200
    with open_log(folder / "x.db", readonly=True) as log:
        _, public = log.backup(folder / "copy.db")
    assert first.end()[0] == 0
    second = Served(folder, "--db", "copy.db")
    found = examine(str(folder / "copy.db"))
    assert found.ok and len(found.keys) == 2 and found.keys[0] == public
    assert second.end()[0] == 0
    assert examine(str(folder / "copy.db")).ok


def test_a_database_holds_one_exercise_and_is_served_once(folder: Path) -> None:
    first = Served(folder)
    assert first.line.startswith("ready")
    again = subprocess.run(
        [sys.executable, "-m", "septel.cli", "serve", "first.yaml", "--db", "x.db", "--port", "0", "--no-kernel"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert again.returncode == 2
    assert "x.db" in again.stderr
    assert first.end()[0] == 0
    other = Served(folder, "--seed", "7")
    _, said = other.process.communicate(timeout=30)
    assert (other.line, other.process.returncode) == ("", 2)
    assert "seed" in said
