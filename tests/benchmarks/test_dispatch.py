from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from benchmarks.rows import Row, ratio_row, table

from benchmarks import against, dispatch, dispatch_simpy, page
from septel.sim.streams import PHILOX, SPLITMIX

HOURS = dispatch.travel_hours()
LEADS = 2_000


def ours(leads: int, replication: int, generator: int = SPLITMIX) -> dict[str, float]:
    desk = dispatch.desk(HOURS, leads)
    dispatch.run(desk, 1, replication, leads, generator)
    assert (desk.ready == dispatch.TEAMS).all(), "every team comes back"
    return dispatch.results(desk)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_the_c_twin_counts_the_same() -> None:
    with against.CTwin(HOURS) as twin:
        found = [twin.run(leads=LEADS, first=replication)[0] for replication in range(3)]
    for replication, counts in enumerate(found):
        mine = ours(LEADS, replication)
        assert {name: mine[name] for name in ("events", "found", "late", "gone")} == {
            name: counts[name] for name in ("events", "found", "late", "gone")
        }
        assert counts["response"] == pytest.approx(mine["response"], rel=1e-12)


def test_every_lead_has_one_end_and_the_events_that_go_with_it() -> None:
    for generator in (SPLITMIX, PHILOX):
        got = ours(LEADS, 0, generator)
        assert got["found"] + got["late"] + got["gone"] == LEADS
        assert got["events"] == 3 * LEADS + 2 * (got["found"] + got["late"])


def test_threads_share_nothing() -> None:
    desk = dispatch.desk(HOURS, 500)
    whole = dispatch.run_many(desk, 1, 0, 6, 500, 0)
    assert whole == sum(dispatch.run_many(desk, 1, first, 2, 500, 0) for first in (0, 2, 4))


def test_simpy_agrees_within_chance() -> None:
    mine = np.array([[ours(LEADS, r)[name] / LEADS for name in ("found", "late", "gone")] for r in range(12)])
    theirs = []
    for seed in range(4):
        peer = dispatch_simpy.Desk(HOURS.tolist(), leads=LEADS, seed=seed)
        peer.run()
        theirs.append([peer.found / LEADS, peer.late / LEADS, peer.gone / LEADS])
    spread = mine.std(axis=0, ddof=1)
    assert (abs(mine.mean(axis=0) - np.mean(theirs, axis=0)) < 4 * spread * (1 / 12 + 1 / 4) ** 0.5).all()


def test_a_row_says_whether_its_target_was_met() -> None:
    text = table([ratio_row("a", 0.5, 1), ratio_row("bb", 2, 1), Row("c", "1 MB")])
    assert text.splitlines()[0].endswith("MISSED") and text.splitlines()[1].endswith("met") and "c" in text.splitlines()[2]


def test_latest_holds_the_figures_that_the_docs_quote() -> None:
    latest = json.loads((Path(against.__file__).parent / "latest.json").read_text())
    assert {"ours_mev_s", "c_mev_s", "simpy_mev_s", "cimba_mev_s", "two_threads_mev_s"} <= set(latest["dispatch"])
    assert {"ours_mev_s", "simpy_twin_mev_s"} <= set(latest["sierra"])
    text = page.PAGE.read_text()
    assert page.written(text, latest) == text, "python -m benchmarks.page makes the page anew"
