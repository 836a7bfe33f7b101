"""Runs that are killed without warning: what is finished counts once, and the end is as if nothing had happened."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from septel.experiment import Result
from septel.experiment.folder import TABLE
from septel.experiment.runs import execute
from tests.experiment.fakes import FakeEngine, plan

REPLICATIONS = 260
CHILD = f"""
import sys, time
from pathlib import Path
from septel.experiment import kept, session
from septel.experiment.runs import execute
from tests.experiment.fakes import FakeEngine, plan

class Slow(FakeEngine):
    def batch(self, world, seed, first, count):
        time.sleep(0.004 * count)
        return super().batch(world, seed, first, count)

kept.ROWS, session.SAVE_EVERY_S, session.SAVE_SHARE = 960, 0.02, 1.0  # parts of 64 replications, written all the time
execute(plan(replications={REPLICATIONS}, threads=2, out=Path(sys.argv[1])), Slow())
"""


def killed(folder: Path, times: int, seed: int) -> int:
    """Run the child into a folder until it ends by itself, killing it `times` times at random moments; how many died."""
    chance, died = random.Random(seed), 0
    while True:
        with subprocess.Popen([sys.executable, "-c", CHILD, str(folder)], cwd=Path(__file__).parents[2]) as child:
            if died < times:
                waited = time.perf_counter() + 20
                while not (folder.exists() or child.poll() is not None) and time.perf_counter() < waited:  # until it has begun
                    time.sleep(0.01)
                try:
                    child.wait(chance.uniform(0.02, 0.35))
                except subprocess.TimeoutExpired:
                    child.kill()
                    died += 1
                    continue
        assert child.returncode == 0
        return died


@pytest.mark.parametrize(("times", "seed"), [(6, 1), pytest.param(20, 2, marks=pytest.mark.long)])
def test_killed_and_resumed_the_tables_are_those_of_a_run_that_was_not(
    times: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert killed(tmp_path / "r", times, seed) > times / 2
    monkeypatch.setattr("septel.experiment.kept.ROWS", 960)
    execute(plan(replications=REPLICATIONS, out=tmp_path / "whole"), FakeEngine())
    one, two = (sorted((tmp_path / name / TABLE).iterdir()) for name in ("r", "whole"))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert Result.read(tmp_path / "r").replications == REPLICATIONS
