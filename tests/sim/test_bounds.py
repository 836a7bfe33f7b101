"""The compiled rules with every array access checked: nothing is read or written outside its array, whatever the scenario."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


@pytest.mark.long
def test_no_access_is_out_of_bounds(tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_BOUNDSCHECK": "1", "SEPTEL_CACHE": str(tmp_path), "NUMBA_DISABLE_JIT": "0"}
    files = [str(TESTS / "test_accounts.py"), str(TESTS / "test_simulation.py"), str(TESTS / "rules")]
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-x", *files], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout[-3000:]
