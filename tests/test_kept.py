from __future__ import annotations

from pathlib import Path

import pytest

from septel import kept


def test_the_cache_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEPTEL_CACHE", str(tmp_path))
    assert kept.cache_root() == tmp_path
    monkeypatch.delenv("SEPTEL_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept.cache_root() == tmp_path / "septel"


def test_the_hash_covers_every_rule(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.py").write_text("x = 1")
    before = kept.sources_hash(tmp_path)
    (tmp_path / "rules" / "a.py").write_text("x = 2")
    assert kept.sources_hash(tmp_path) != before
