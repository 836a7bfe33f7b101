from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import septel

SCRIPT = """
from septel.compiled import JIT
from septel.sim.compile import CACHE_DIR
from septel.sim import pools, measures
import numpy as np, numba
from septel.sim.compile import kernel
from septel.sim.rules import fusion
assert JIT
print(CACHE_DIR.name, float(fusion.opening_belief(0.0, 1.0, 0.0, 0.0, 1.0)), any(CACHE_DIR.rglob("*.nbc")))
"""


def run(package: Path, cache: Path) -> tuple[str, float, str]:
    environment = os.environ | {"PYTHONPATH": str(package.parent), "SEPTEL_CACHE": str(cache), "NUMBA_DISABLE_JIT": "0"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, check=True)
    folder, belief, cached = done.stdout.split()
    return folder, float(belief), cached


def test_an_edited_callee_is_seen_and_unchanged_sources_are_not_compiled_again(tmp_path: Path) -> None:
    package = tmp_path / "src" / "septel"
    shutil.copytree(Path(septel.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    first, again = run(package, tmp_path / "cache"), run(package, tmp_path / "cache")
    assert first == again
    assert first[1] == 0.5
    assert first[2] == "True"
    fusion = package / "sim" / "rules" / "fusion.py"
    fusion.write_text(
        fusion.read_text().replace("return math.exp(-age_h / mean_dwell_h) /", "return 0.5 * math.exp(-age_h / mean_dwell_h) /")
    )
    folder, belief, _ = run(package, tmp_path / "cache")
    assert folder != first[0]
    assert belief == 0.25
