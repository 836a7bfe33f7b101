"""What is pooled of the long run: gathered whatever the threads, kept, read back, and missing from older results."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

import septel
from septel.experiment import Result
from septel.experiment.folder import Folder
from septel.experiment.summary import print_table
from septel.sim import Model, Simulation
from septel.sim.loops import SERIES
from tests.experiment.fakes import kept_of

SCENARIO = {
    "version": 1,
    "name": "weeks",
    "horizon": "30 d",
    "theatre": {"places": [{"name": "A", "xy": [0, 0], "people": 2e5}, {"name": "B", "xy": [40, 0], "people": 1e5}]},
    "agencies": {"police": {"command": {"seat": "A"}, "bases": {"A": 6}}},
    "organisations": {"ring": {"territory": "everywhere", "members": 300}},
    "community": {"violence": 0.1},
    "body": True,
    "violence": {"rate": "0.05 /w"},
    "designs": {"with": {}, "without": {"body": False, "violence": False, "community": {"violence": 0}}},
}
NAMES = [series.name for series in SERIES]


@pytest.fixture(scope="module")
def result() -> Result:
    return septel.run(SCENARIO, replications=9, threads=1)


def test_a_weeks_mean_is_that_of_replications_run_one_by_one(result: Result) -> None:
    found = result.series("with")
    assert found is not None and found.mean.shape == (4, len(NAMES))
    model = Model.build(septel.load(SCENARIO).designs["with"])
    members, events = [], []
    for replication in range(result.replications):
        one = Simulation(model, replication=replication)
        one.run_until(21 * 24)
        before = one.measures()["violent_events"]
        one.run_until(28 * 24)
        members.append(one.measures()["members"])
        events.append(one.measures()["violent_events"] - before)
    assert found.mean[3, NAMES.index("members")] == pytest.approx(np.mean(members), abs=0.051)
    half = (found.hi - found.mean)[3, NAMES.index("members")]
    assert half == pytest.approx(2.306 * np.std(members, ddof=1) / 3, abs=0.05)  # t(8, .975)
    assert found.mean[3, NAMES.index("violent_events")] == pytest.approx(np.mean(events)) and sum(events) > 0


def test_pools_do_not_depend_on_threads(result: Result) -> None:
    other = septel.run(SCENARIO, replications=9, threads=2)
    for design in result.designs:
        for name in ("weeks", "confidence"):
            np.testing.assert_array_equal(result.pools[design][name], other.pools[design][name])


def test_a_design_without_loops_has_no_series(result: Result) -> None:
    assert result.series("without") is None and result.confidence("without") is None
    frame = result.weekly()
    assert set(frame.design) == {"with"} and list(frame.week.unique()) == [1, 2, 3, 4]
    assert list(frame.series.unique()) == NAMES and (frame.n == 9).all()
    assert (frame.lo <= frame["mean"] + 1e-12).all() and (frame["mean"] <= frame.hi + 1e-12).all()


def test_confidence_at_the_horizon_is_kept_by_place(result: Result) -> None:
    found = result.confidence("with")
    assert found is not None and found.mean.shape == (2,)
    assert np.average(found.mean, weights=[2e5, 1e5]) == pytest.approx(result["confidence"][0].mean(), abs=1e-5)


def test_what_is_pooled_is_read_back_and_an_older_folder_lacks_it(tmp_path: Path, result: Result) -> None:
    out = tmp_path / "out"
    septel.run(SCENARIO, replications=9, threads=1, out=out)
    again = Result.read(out)
    np.testing.assert_array_equal(again.pools["with"]["weeks"], result.pools["with"]["weeks"])
    older = {design: {name: pool for name, pool in pools.items() if name not in ("weeks", "confidence")}
             for design, pools in again.pools.items()}  # fmt: skip
    folder = Folder(out)
    manifest = again.manifest
    folder.clear()
    out.mkdir(exist_ok=True)
    folder.save(kept_of(again.values, list(older.values())), manifest)
    found = Result.read(out)
    assert found.series("with") is None and found.confidence("with") is None and len(found.weekly()) == 0
    np.testing.assert_array_equal(found.values, result.values)


def test_an_unknown_design_is_answered_with_the_nearest(result: Result) -> None:
    with pytest.raises(septel.errors.SeptelError, match="Did you mean 'with'"):
        result.series("wih")


def test_the_table_of_a_run_tells_of_the_loops_that_there_were(result: Result) -> None:
    stream = io.StringIO()
    print_table(result, stream)
    text = stream.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    head = text[text.index("long run") - 80 : text.index("long run") + 60]
    assert "violent" in head and "members" in head and "captives" not in head  # nobody could be held
    rows = [line.split() for line in text[text.index("long run") :].splitlines() if line.startswith("with")]
    assert [row[0] for row in rows] == ["with", "without"] and rows[1][1] == "–*"


def test_a_run_without_loops_is_told_in_one_table() -> None:
    stream = io.StringIO()
    plain = {key: value for key, value in SCENARIO.items() if key not in ("body", "violence", "community", "designs")}
    print_table(septel.run(plain, replications=2, threads=1), stream)
    assert "long run" not in stream.getvalue()
