from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.c_twin import COUNTS, CTwin

from benchmarks import dispatch, dispatch_simpy
from septel.sim.streams import PHILOX, SPLITMIX

ROOT = Path(__file__).parents[2]
HOURS = dispatch.travel_hours()
LEADS = 2_000
ENDS = ("found", "late", "gone")


def ours(leads: int, replication: int, generator: int = SPLITMIX) -> dict[str, float]:
    desk = dispatch.desk(HOURS, leads)
    with np.errstate(over="ignore"):
        dispatch.run(desk, 1, replication, leads, generator)
    assert (desk.ready == dispatch.TEAMS).all(), "every team comes back"
    return dispatch.results(desk)


def agree(theirs: list[list[float]]) -> bool:
    """Whether shares of `ENDS` in other replications of LEADS leads agree with ours within four standard errors."""
    mine = np.array([[ours(LEADS, r)[name] / LEADS for name in ENDS] for r in range(12)])
    error = mine.std(axis=0, ddof=1) * (1 / len(mine) + 1 / len(theirs)) ** 0.5
    return bool((abs(mine.mean(axis=0) - np.mean(theirs, axis=0)) < 4 * error).all())


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_the_c_twin_counts_the_same() -> None:
    mine = [ours(LEADS, replication) for replication in range(3)]
    with CTwin(HOURS) as twin:
        found = [twin.run(leads=LEADS, first=replication)[0] for replication in range(3)]
        _, _, events = twin.run(leads=LEADS, first=0, count=3)
    for one, other in zip(mine, found, strict=True):
        assert {name: one[name] for name in COUNTS} == {name: other[name] for name in COUNTS}
        assert other["response"] == pytest.approx(one["response"], rel=1e-12)
    assert events == sum(one["events"] for one in mine)


def elsewhere(code: str, **environment: str) -> Any:
    """What this code prints as JSON in a process of its own."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    out = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(out.stdout)


@pytest.mark.compiled
def test_plain_python_gives_the_same_numbers() -> None:
    code = (
        "import json, numpy; numpy.seterr(over='ignore'); from benchmarks import dispatch\n"
        "desk = dispatch.desk(dispatch.travel_hours(), 300); dispatch.run(desk, 1, 7, 300, 0)\n"
        "print(json.dumps(dispatch.results(desk)))"
    )
    assert elsewhere(code, NUMBA_DISABLE_JIT="1") == ours(300, 7)


@pytest.mark.parametrize("generator", [SPLITMIX, PHILOX])
def test_every_lead_has_one_end_and_the_events_that_go_with_it(generator: int) -> None:
    got = ours(LEADS, 0, generator)
    assert got["found"] + got["late"] + got["gone"] == LEADS
    assert got["events"] == 3 * LEADS + 2 * (got["found"] + got["late"])


def test_memory_that_was_used_before_changes_nothing() -> None:
    desk = dispatch.desk(HOURS, 500)
    whole = dispatch.run_many(desk, 1, 0, 6, 500, 0)
    assert whole == sum(dispatch.run_many(desk, 1, first, 2, 500, 0) for first in (4, 0, 2))


def test_simpy_agrees_within_chance() -> None:
    theirs = []
    for seed in range(4):
        peer = dispatch_simpy.Desk(HOURS.tolist(), leads=LEADS, seed=seed)
        peer.run()
        assert peer.found + peer.late + peer.gone == LEADS
        theirs.append([getattr(peer, name) / LEADS for name in ENDS])
    assert agree(theirs)


@pytest.mark.compiled
@pytest.mark.skipif(find_spec("cimba") is None, reason="cimba is not installed")
def test_cimba_agrees_within_chance() -> None:
    # Elsewhere, since cimba's models do not compile once numba has compiled anything with records before cimba's import.
    code = (
        "import json; from benchmarks import dispatch, dispatch_cimba\n"
        f"runs = [dispatch_cimba.run(dispatch.travel_hours(), leads={LEADS}, seed=seed) for seed in range(8)]\n"
        "print(json.dumps(runs))"
    )
    found = elsewhere(code)
    assert all(seconds > 0 and one["events"] == 3 * LEADS + 2 * (one["found"] + one["late"]) for one, seconds in found)
    assert agree([[one[name] / LEADS for name in ENDS] for one, _ in found])
