"""The tutorial of the live exercise, as it stands there: its commands and its lines of Python, against a server of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.test_docs import ROOT, blocks, commands

PAGE = ROOT / "docs/tutorial/live-exercise.md"
SEPTEL = [sys.executable, "-c", "from septel.cli import main; main()"]

pytestmark = pytest.mark.compiled


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SEPTEL, *words], cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def test_the_tutorial_of_the_live_exercise_can_be_followed_to_the_letter(tmp_path: Path) -> None:
    shown = [words for _, words in commands(PAGE)]
    at = next(number for number, words in enumerate(shown) if words[0] == "serve")
    for words in shown[:at]:
        done = run(words, tmp_path)
        assert done.returncode == 0, (words, done.stderr)
    server = subprocess.Popen([*SEPTEL, *shown[at], "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("ready http://127.0.0.1:")
        invited = {one["seat"]: one["url"] for one in json.loads((tmp_path / "invitations.json").read_text())}
        names: dict[str, object] = {}
        exec(next(block.text for block in blocks("python") if block.page == PAGE), names)
        sit_down, do = names["sit_down"], names["do"]
        assert callable(sit_down) and callable(do)
        director, army = sit_down(invited["director"], "Dana"), sit_down(invited["army-command"], "Ana")
        assert do(director, "clock.start", "1", rate=60)["accepted"]
        first = do(director, "clock.jump", "2")
        assert do(director, "clock.jump", "2") == first
        do(director, "clock.jump", "3", to=60.0)
        assert army.get("/api/state").json()["items"]["lead"]
        assert army.post("/api/commands", json={"name": "clock.end", "args": {}, "key": "x"}).status_code == 403
        assert do(director, "clock.end", "4")["accepted"]
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(60) in (0, 130)
    for words in shown[at + 1 :]:
        done = run(words, tmp_path)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    assert json.loads((tmp_path / "aar/aar.json").read_text())["exercise"]
