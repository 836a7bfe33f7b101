from __future__ import annotations

import json
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from septel.errors import CapacityError, SeptelError
from septel.experiment import Interrupted, NotWrittenError, Result
from septel.experiment.asked import Plan
from septel.experiment.folder import MANIFEST, TABLE, Folder
from septel.experiment.progress import Progress
from septel.experiment.runs import execute
from tests.experiment.fakes import DESIGNS, MEASURES, FakeEngine, plan


def interrupted(asked: Plan, *, at: int) -> tuple[Result | None, FakeEngine]:
    """Run it and press Ctrl-C when a chunk reaches beyond replication `at`; what is kept, and the engine that ran."""
    engine, stop = FakeEngine(), threading.Event()
    engine.press_ctrl_c(at, stop)
    with pytest.raises(Interrupted) as found:
        execute(asked, engine, stop=stop)
    kept = found.value.result
    assert f"{kept.replications if kept else 0} of {asked.schedule.cap}" in str(found.value)
    return kept, engine


def stored(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / TABLE).iterdir()}


def test_every_design_runs_the_same_replications() -> None:
    result = execute(plan(replications=9), FakeEngine())
    assert result.designs == DESIGNS
    assert result.measures == MEASURES
    expected = [[FakeEngine.one(world, 1, replication) for replication in range(9)] for world in range(3)]
    np.testing.assert_array_equal(result.values, expected)
    assert result.pools["platform"]["captures"].sum() == 9


def test_tables_and_pools_are_the_same_bytes_for_one_and_many_threads(tmp_path: Path) -> None:
    for threads in (1, 2, 5):
        execute(plan(replications=60, threads=threads, out=tmp_path / str(threads)), FakeEngine())
    assert stored(tmp_path / "1") == stored(tmp_path / "2") == stored(tmp_path / "5")


def test_another_seed_gives_other_values() -> None:
    one, two = (execute(plan(replications=3, seed=seed), FakeEngine()) for seed in (1, 2))
    assert not np.array_equal(one.values, two.values, equal_nan=True)


def test_interrupting_keeps_what_every_design_has_finished(tmp_path: Path) -> None:
    found, _ = interrupted(plan(replications=400, threads=2, out=tmp_path / "r"), at=20)
    kept = Result.read(tmp_path / "r")
    assert 0 < kept.replications < 400
    assert found is not None
    assert found.replications == kept.replications
    whole = execute(plan(replications=400), FakeEngine())
    np.testing.assert_array_equal(kept.values, whole.values[:, : kept.replications])
    assert not np.isnan(kept["events"]).any()


def test_a_resumed_run_gives_the_bytes_of_one_that_was_never_interrupted(tmp_path: Path) -> None:
    for at in (10, 60, 200):
        interrupted(plan(replications=300, threads=2, out=tmp_path / "r"), at=at)
    resumed = execute(plan(replications=300, out=tmp_path / "r"), last := FakeEngine())
    execute(plan(replications=300, out=tmp_path / "whole"), FakeEngine())
    assert stored(tmp_path / "r") == stored(tmp_path / "whole")
    sessions = resumed.manifest["sessions"]
    assert [s["before"] for s in sessions[1:]] == [s["before"] + s["added"] for s in sessions[:-1]]
    assert sum(s["added"] for s in sessions) == 3 * 300
    assert 3 * min(first for _, first, _ in last.calls) == sessions[-1]["before"]  # only what was missing


def test_more_replications_extend_what_is_kept(tmp_path: Path) -> None:
    execute(plan(replications=10, out=tmp_path / "r"), FakeEngine())
    execute(plan(replications=25, out=tmp_path / "r"), more := FakeEngine())
    assert min(first for _, first, _ in more.calls) == 10
    execute(plan(replications=25, out=tmp_path / "once"), FakeEngine())
    assert stored(tmp_path / "r") == stored(tmp_path / "once")


def test_a_finished_run_asked_for_again_runs_nothing_and_keeps_its_manifest(tmp_path: Path) -> None:
    first = execute(plan(out=tmp_path / "r"), FakeEngine())
    before = (tmp_path / "r" / MANIFEST).read_bytes()
    again = execute(plan(out=tmp_path / "r"), idle := FakeEngine())
    np.testing.assert_array_equal(again.values, first.values)
    assert idle.calls == []
    assert (tmp_path / "r" / MANIFEST).read_bytes() == before


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"seed": 2}, "seed 1"),
        ({"rng": "philox"}, "generator splitmix64"),
        ({"streams": "independent"}, "common streams"),
        ({"designs": ("platform", "as_is")}, "designs as_is,platform,strike_force"),
        ({"text": "name: fake\n# changed\n"}, "another text of the scenario"),
        ({"replications": 5}, "more than the 5 asked for"),
    ],
)
def test_a_folder_of_another_run_is_refused_and_left_as_it_is(tmp_path: Path, other: dict[str, object], said: str) -> None:
    execute(plan(out=tmp_path / "r"), FakeEngine())
    before = {path: path.read_bytes() for path in (tmp_path / "r").rglob("*") if path.is_file()}
    with pytest.raises(SeptelError, match=said) as refused:
        execute(plan(**{"out": tmp_path / "r", **other}), idle := FakeEngine())  # type: ignore[arg-type]
    assert "--fresh" in str(refused.value)
    assert idle.calls == []
    assert {path: path.read_bytes() for path in (tmp_path / "r").rglob("*") if path.is_file()} == before


def test_other_rules_cannot_go_on_from_a_folder(tmp_path: Path) -> None:
    execute(plan(out=tmp_path / "r"), FakeEngine())
    changed = FakeEngine()
    changed.rules_hash = "0" * 64
    with pytest.raises(SeptelError, match="another version of the rules"):
        execute(plan(replications=30, out=tmp_path / "r"), changed)


def test_a_changed_file_of_places_is_noticed(tmp_path: Path) -> None:
    execute(plan(out=tmp_path / "r"), FakeEngine())
    changed = FakeEngine()
    changed.ground = "another town"
    with pytest.raises(SeptelError, match="other places"):
        execute(plan(replications=30, out=tmp_path / "r"), changed)


def test_fresh_replaces_what_is_there(tmp_path: Path) -> None:
    execute(plan(seed=1, out=tmp_path / "r"), FakeEngine())
    (tmp_path / "r" / "report.html").write_text("of the old result")
    execute(plan(seed=2, out=tmp_path / "r", fresh=True), FakeEngine())
    assert Result.read(tmp_path / "r").manifest["identity"]["seed"] == 2
    assert not (tmp_path / "r" / "report.html").exists()


def test_interrupted_before_anything_is_finished_leaves_no_result(tmp_path: Path) -> None:
    found, _ = interrupted(plan(replications=50, out=tmp_path / "r"), at=0)
    assert found is None
    assert list((tmp_path / "r").iterdir()) == []


def test_interruption_gives_the_signal_back_to_whom_it_belonged() -> None:
    before = signal.getsignal(signal.SIGINT)
    interrupted(plan(replications=500), at=5)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_run_in_another_thread_leaves_signals_alone() -> None:
    found: list[Result] = []
    thread = threading.Thread(target=lambda: found.append(execute(plan(replications=3), FakeEngine())))
    thread.start()
    thread.join()
    assert found[0].replications == 3


@pytest.mark.bench
def test_a_task_too_long_to_wait_for_is_left_behind() -> None:
    stop, leave = threading.Event(), threading.Event()

    def before(upto: int) -> None:
        if upto > 4:
            stop.set()
            leave.wait(30)

    started = time.perf_counter()
    with pytest.raises(Interrupted) as found:
        execute(plan(replications=100, threads=2), FakeEngine(before=before), stop=stop)
    took = time.perf_counter() - started
    leave.set()
    assert took < 1.5  # LEAVE_S, and time for a busy machine
    assert found.value.result is not None
    assert found.value.result.replications <= 4


def test_an_error_in_the_rules_keeps_what_was_finished_before(tmp_path: Path) -> None:
    def fail(upto: int) -> None:
        if upto > 12:
            raise SeptelError("the memory of this run is full")

    with pytest.raises(SeptelError, match="memory of this run"):
        execute(plan(replications=200, out=tmp_path / "r"), FakeEngine(before=fail))
    assert Result.read(tmp_path / "r").replications > 0


def test_a_disk_that_fills_during_the_run_is_told_and_the_result_is_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Folder, "save", full)
    with pytest.raises(NotWrittenError, match="No space left") as error:
        execute(plan(replications=4, out=tmp_path / "r"), FakeEngine())
    assert error.value.result.replications == 4


def test_a_table_that_memory_cannot_hold_is_refused_before_anything_runs() -> None:
    with pytest.raises(CapacityError, match="Ask for about"):
        execute(plan(replications=10**12), idle := FakeEngine())
    assert idle.calls == []


def test_progress_tells_rate_and_widest_interval_and_never_runs_backwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("septel.experiment.session.SHOW_EVERY_S", 0.0)
    seen: list[Progress] = []
    execute(plan(replications=3000, threads=2), FakeEngine(), progress=seen.append)
    assert seen
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    last = seen[-1]
    assert last.wanted == 3000
    assert last.replications_s > 0
    assert last.events_s > 1000 * last.replications_s
    known = [p for p in seen if p.widest == p.widest]
    assert known
    assert all(p.widest_design in DESIGNS and 0 < p.widest < 0.1 for p in known)


def test_a_cold_start_is_announced_before_anything_runs() -> None:
    seen: list[Progress] = []
    execute(plan(replications=2), FakeEngine(cold=True), progress=seen.append)
    assert seen[0].compiling
    assert seen[0].done == 0


def test_the_manifest_says_what_it_takes_to_rebuild_the_result(tmp_path: Path) -> None:
    execute(plan(replications=5, threads=2, out=tmp_path / "r"), FakeEngine())
    found = json.loads((tmp_path / "r" / MANIFEST).read_text())
    assert found["identity"] == {
        "scenario": "fake",
        "scenario_sha256": plan().book.sha256,
        "designs": list(DESIGNS),
        "seed": 1,
        "rng": "splitmix64",
        "streams": "common",
        "rules_sha256": "f" * 64,
        "worlds_sha256": [FakeEngine().fingerprint((world, "splitmix64")) for world in range(3)],
    }
    assert found["replications"] == 5
    assert found["scenario_text"] == "name: fake\n"
    assert set(found["versions"]) >= {"septel", "python", "numpy", "numba"}
    session = found["sessions"][0]
    assert session["command"] == "septel run fake"
    assert session["machine"]["cpu"]
    assert session["on"] == "2 threads"
    assert session["events"] == Result.read(tmp_path / "r").events > 0
