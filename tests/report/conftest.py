"""One run of the small scenario for all tests that read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from septel.report.material import Material, gather
from tests.report.ran import ran


@pytest.fixture(scope="session")
def long_run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ran(tmp_path_factory.mktemp("long_run"))


@pytest.fixture(scope="session")
def lived(long_run_folder: Path) -> Material:
    """What a report of the run is made of; tests do not change it."""
    return gather(long_run_folder)
