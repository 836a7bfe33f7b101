"""Credentials on SQLite and on PostgreSQL, with a clock that tests set and chance that they can repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from septel.exercise.access.credentials import Credentials, Site
from septel.exercise.access.edge import Edge
from septel.exercise.access.passphrases import Passphrases

START = 1_900_000_000.0


@dataclass
class Chance:
    """Bytes that look like chance, the same in each test."""

    drawn: int = 0

    def __call__(self, n: int) -> bytes:
        self.drawn += 1
        return hashlib.shake_256(str(self.drawn).encode()).digest(n)


@dataclass
class Clock:
    """The time of day."""

    now: float = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def credentials(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Credentials]:
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgresql")).replace("postgresql:", "postgresql+psycopg:")
    else:
        url = f"sqlite:///{tmp_path / 'exercise.db'}"
    engine = create_engine(url)
    found = Credentials(engine, wall=clock, chance=Chance(), site=Site("localhost", "EXERCISE", ("https://localhost:8443",)))
    found.create_tables()
    found.passphrases = Passphrases(found.edge, passes=1, memory_kib=8)
    yield found
    engine.dispose()


@pytest.fixture
def edge(credentials: Credentials) -> Edge:
    return credentials.edge
