from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from septel.theatre.terrain import cache


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEPTEL_CACHE", str(tmp_path))
    return tmp_path / "terrain"


def counted(calls: list[int], size: int = 10) -> cache.Arrays:
    calls.append(1)
    return {"hours": np.arange(size, dtype=np.float64)}


def test_what_was_computed_once_is_found_again_by_what_decided_it() -> None:
    calls: list[int] = []
    first = cache.remember("x", {"a": 1, "b": np.arange(3)}, lambda: counted(calls))
    again = cache.remember("x", {"b": np.arange(3), "a": 1}, lambda: counted(calls))
    assert first["hours"].tolist() == again["hours"].tolist() and len(calls) == 1
    for parts in ({"a": 2, "b": np.arange(3)}, {"a": 1, "b": np.arange(4)}, {"a": 1, "b": np.arange(3).astype(np.float32)}):
        cache.remember("x", parts, lambda: counted(calls))
    assert len(calls) == 4


def test_a_broken_file_is_computed_again(own_cache: Path) -> None:
    calls: list[int] = []
    cache.remember("x", {"a": 1}, lambda: counted(calls))
    (path,) = own_cache.glob("*.npz")
    path.write_bytes(path.read_bytes()[:100])
    assert cache.remember("x", {"a": 1}, lambda: counted(calls))["hours"].size == 10
    assert len(calls) == 2
    assert cache.remember("x", {"a": 1}, lambda: counted(calls))["hours"].size == 10
    assert len(calls) == 2


def test_the_oldest_go_when_the_limit_is_passed(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPTEL_CACHE_MB", "0.2")
    for number in range(6):
        cache.remember("x", {"a": number}, lambda: counted([], 10_000))
    assert sum(path.stat().st_size for path in own_cache.glob("*.npz")) <= 200_000
    assert len(list(own_cache.glob("*.npz"))) == 2


def test_a_cache_that_cannot_be_written_is_done_without(own_cache: Path) -> None:
    own_cache.parent.mkdir(exist_ok=True)
    own_cache.write_text("not a folder")
    assert cache.remember("x", {"a": 1}, lambda: counted([]))["hours"].size == 10


KILLED = """
import os, numpy as np
from septel.theatre.terrain import cache
real = np.savez
def dies(file, **arrays):
    file.write(b"half of it")
    file.flush()
    os.kill(os.getpid(), 9)
np.savez = dies
cache.remember("x", {"a": 1}, lambda: {"hours": np.zeros(3)})
"""


def test_a_killed_run_leaves_no_half_file(own_cache: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED], check=False)
    assert done.returncode == -9
    assert list(own_cache.glob("*.npz")) == []
    calls: list[int] = []
    cache.remember("x", {"a": 1}, lambda: counted(calls))
    assert calls == [1] and len(list(own_cache.glob("*.npz"))) == 1
