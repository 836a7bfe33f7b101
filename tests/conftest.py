"""What all tests share: hypothesis profiles, and which tests this machine can run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count

import pytest
from benchmarks.postgresql import Server, programs
from hypothesis import HealthCheck, settings

# Both profiles draw the same examples on every machine, so that a red test stays red until it is mended.
SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=40, suppress_health_check=SLOW_IS_FINE, print_blob=True, database=None
)
settings.register_profile(
    "long",
    derandomize=True,
    deadline=None,
    max_examples=600,
    suppress_health_check=SLOW_IS_FINE,
    print_blob=True,
    database=None,
)
# For looking for trouble by hand: new examples each time, kept when they fail.
settings.register_profile("hunt", deadline=None, max_examples=2000, suppress_health_check=SLOW_IS_FINE)
# Rules as plain Python are a hundred times slower; that run measures coverage, and the compiled one draws the examples.
settings.register_profile("plain", settings.get_profile("ci"), max_examples=6)
IS_PLAIN = os.environ.get("NUMBA_DISABLE_JIT") == "1"
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "plain" if IS_PLAIN else "ci"))
_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A PostgreSQL of this run's own."""
    if programs() is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    server = Server()
    yield server
    server.close()


@pytest.fixture
def postgresql(postgresql_server: Server, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of an empty PostgreSQL database; signing keys go to a folder of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    return postgresql_server.url(f"test{next(_numbers)}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what cannot be run here; timed ones have three tries on a busy machine."""
    no_browser = pytest.mark.skip(reason="no chromium on this machine")
    not_compiled = pytest.mark.skip(reason="NUMBA_DISABLE_JIT=1: there are no compiled rules")
    has_browser = shutil.which("chromium") or shutil.which("chromium-browser")
    for item in items:
        if item.get_closest_marker("bench"):
            item.add_marker(pytest.mark.flaky(reruns=2))
        if item.get_closest_marker("browser") and not has_browser:
            item.add_marker(no_browser)
        if item.get_closest_marker("compiled") and IS_PLAIN:
            item.add_marker(not_compiled)
