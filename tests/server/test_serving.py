"""`septel serve` as a process: ready, links, a seat that comes in, an end, and the same exercise again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from septel.exercise.log import examine
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
