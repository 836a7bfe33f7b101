"""Every test of a log that asks for `where` is run on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from septel.exercise.log import Log, open_log


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new log is to lie."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgresql")
        return url
    return str(tmp_path / "exercise.db")


@pytest.fixture
def log(where: str) -> Iterator[Log]:
    """A new log, open to write."""
    with open_log(where, create=True) as opened:
        yield opened
