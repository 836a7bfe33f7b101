from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import dispatch, sweep
from septel.experiment.runs import execute


@pytest.mark.compiled
def test_a_swept_replication_is_the_reference_models_own(tmp_path: Path) -> None:
    found = execute(sweep.plan(3, 4, tmp_path / "r"), sweep.Dispatch(200))
    assert found.designs == ("journeys=0.500", "journeys=1.000", "journeys=1.500")
    desk = dispatch.desk(dispatch.travel_hours(), 200)
    for replication in range(4):
        dispatch.run(desk, 1, replication, 200, 0)
        assert dict(zip(found.measures, found.values[1, replication], strict=True)) == dispatch.results(desk)
    response = found["response"].mean(axis=1) / found["found"].mean(axis=1)
    assert np.all(np.diff(response) > 0)  # longer journeys, later arrivals
    assert 0 < sweep.overhead(found) < 1
    assert sweep.events_s(found) > 0


@pytest.mark.compiled
def test_a_child_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    assert sweep.killed_and_resumed(2, 3, 200, tmp_path / "r", kills=2) <= 2
    execute(sweep.plan(2, 3, tmp_path / "whole"), sweep.Dispatch(200))
    assert sweep.tables(tmp_path / "r") == sweep.tables(tmp_path / "whole")


@pytest.mark.long
@pytest.mark.bench
def test_the_tables_are_the_same_however_the_sweep_is_carried_out() -> None:
    ways = sweep.equal(20, 60, 2_400, lambda _: None)
    assert len(ways) == 5
    assert all(ways.values()), ways


def test_the_figures_on_the_page_are_of_the_whole_sweep() -> None:
    figures = json.loads(sweep.SWEEP.read_text())
    assert (figures["designs"], figures["replications"], figures["leads"]) == (100, 10_000, 2_400)
    assert figures["equal"]
