"""Runs on a Dask cluster: the same tables as on threads, whatever happens to the workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest

from septel.errors import SeptelError
from septel.experiment import Result, cluster
from septel.experiment.cluster import LOCAL, MismatchError, about, check_same
from septel.experiment.crew import Task
from septel.experiment.folder import TABLE
from septel.experiment.progress import Progress
from septel.experiment.runs import execute
from tests.experiment.fakes import FakeEngine, plan

distributed = pytest.importorskip("distributed")
TASK = Task(0, 1, 0, 0, 1)


class Fragile(FakeEngine):
    """Takes its process down the first time that any process comes to replication 30 or beyond."""

    def __init__(self, mark: str = "") -> None:
        super().__init__()
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Fragile, (self.mark,)

    def batch(self, world: Any, seed: int, first: int, count: int) -> tuple[Any, Any]:
        if first + count > 30 and not Path(self.mark).exists():
            Path(self.mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().batch(world, seed, first, count)


class Broken(FakeEngine):
    """Fails in the rules."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Broken, ()

    def batch(self, world: Any, seed: int, first: int, count: int) -> tuple[Any, Any]:
        raise SeptelError("the memory of this run is full")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with two workers, as somebody else has started it."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", memory_limit=0, silence_logs=50
    ) as running:
        yield running.scheduler_address


def stored(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / TABLE).iterdir()}


def test_a_cluster_gives_the_bytes_of_threads(address: str, tmp_path: Path) -> None:
    execute(plan(replications=60, out=tmp_path / "threads"), FakeEngine())
    found = execute(plan(replications=60, out=tmp_path / "cluster", on=address), FakeEngine())
    assert stored(tmp_path / "threads") == stored(tmp_path / "cluster")
    assert found.manifest["sessions"][0]["on"] == address
    assert found.manifest["sessions"][0]["slots"] == 2


def test_a_cluster_goes_on_from_what_threads_have_done(address: str, tmp_path: Path) -> None:
    execute(plan(replications=25, out=tmp_path / "r"), FakeEngine())
    execute(plan(replications=60, out=tmp_path / "r", on=address), FakeEngine())
    execute(plan(replications=60, out=tmp_path / "whole"), FakeEngine())
    assert stored(tmp_path / "r") == stored(tmp_path / "whole")


def test_a_worker_that_is_lost_changes_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    execute(plan(replications=80, threads=2, out=tmp_path / "r", on=LOCAL), Fragile(str(mark)))
    assert mark.exists()  # it did die
    execute(plan(replications=80, out=tmp_path / "whole"), FakeEngine())
    assert stored(tmp_path / "r") == stored(tmp_path / "whole")


@pytest.mark.parametrize("error", [ConnectionResetError("reset by peer"), CancelledError()])
def test_an_answer_that_is_lost_on_its_way_is_asked_for_again(
    address: str, error: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fetch, lost = distributed.Future.result, [error]

    def result(future: Any, timeout: Any = None) -> Any:
        if lost:
            raise lost.pop()
        return fetch(future, timeout)

    monkeypatch.setattr(distributed.Future, "result", result)
    execute(plan(replications=60, out=tmp_path / "cluster", on=address), FakeEngine())
    assert not lost
    execute(plan(replications=60, out=tmp_path / "threads"), FakeEngine())
    assert stored(tmp_path / "threads") == stored(tmp_path / "cluster")


def test_a_scheduler_that_forgets_again_and_again_counts_as_lost(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def result(future: Any, timeout: Any = None) -> Any:
        raise ConnectionResetError("reset by peer")

    monkeypatch.setattr(distributed.Future, "result", result)
    with pytest.raises(SeptelError, match="the scheduler has been lost"):
        execute(plan(on=address), FakeEngine())


def test_an_error_in_the_rules_is_told_here(address: str) -> None:
    with pytest.raises(SeptelError, match="the memory of this run is full"):
        execute(plan(on=address), Broken())


@pytest.mark.parametrize("where", ["local_cluster", "127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://somewhere"])
def test_what_is_no_address_is_told_with_an_example(where: str, tmp_path: Path) -> None:
    with pytest.raises(SeptelError, match=r"is not 'local-cluster' or an address such as tcp://"):
        execute(plan(out=tmp_path / "r", on=where), FakeEngine())
    assert not list((tmp_path / "r").iterdir())


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    with pytest.raises(SeptelError, match=r"tcp://127\.0\.0\.1:9: no Dask scheduler answers there"):
        execute(plan(out=tmp_path / "r", on="tcp://127.0.0.1:9"), FakeEngine())
    assert not list((tmp_path / "r").iterdir())


def test_a_scheduler_without_workers_is_told() -> None:
    with distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50) as empty:
        with pytest.raises(SeptelError, match="the scheduler has no workers"):
            execute(plan(on=empty.scheduler_address), FakeEngine())


def test_workers_of_another_version_are_refused_before_anything_runs(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("septel.__version__", "9.9")
    with pytest.raises(MismatchError, match=r"the worker tcp://.* differs in Septel \(0\.1\.0\.dev0 there, 9\.9 here\)"):
        execute(plan(on=address), idle := FakeEngine())
    assert idle.calls == []


def test_all_that_decides_the_numbers_must_be_the_same() -> None:
    here = about(FakeEngine())
    check_same(here, dict(here), "w")
    for key in here:
        with pytest.raises(MismatchError, match="would compute other numbers"):
            check_same(here, {**here, key: "other"}, "w")
        with pytest.raises(MismatchError, match="none there"):
            check_same(here, {name: value for name, value in here.items() if name != key}, "w")


def test_a_worker_that_joins_later_is_looked_at_with_each_task() -> None:
    engine = FakeEngine()
    own = about(engine)
    assert cluster._work((engine, (0, "")), 1, TASK, own).values.shape == (1, 5)
    with pytest.raises(MismatchError, match="numba"):
        cluster._work((engine, (0, "")), 1, TASK, {**own, "numba": "0.1"})


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(SeptelError, match=r"pip install 'septel\[cluster\]'"):
        execute(plan(on=LOCAL), FakeEngine())


class Slow(FakeEngine):
    """Takes its time."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Slow, ()

    def batch(self, world: Any, seed: int, first: int, count: int) -> tuple[Any, Any]:
        time.sleep(0.01 * count)
        return super().batch(world, seed, first, count)


SCHEDULER = """
import time
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:
        print(cluster.scheduler_address, flush=True)
        time.sleep(120)
"""


def test_a_scheduler_that_is_lost_on_the_way_ends_the_run_and_what_is_finished_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOST_S", 1.0)
    (tmp_path / "scheduler.py").write_text(SCHEDULER)
    command = [sys.executable, str(tmp_path / "scheduler.py")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as there:
        assert there.stdout is not None
        address = there.stdout.readline().strip()

        def lose(at: Progress) -> None:
            if at.events_s > 0:  # something is finished
                there.kill()

        with pytest.raises(SeptelError, match="the scheduler has been lost"):
            execute(plan(replications=5000, out=tmp_path / "r", on=address), Slow(), progress=lose)
    kept = Result.read(tmp_path / "r").replications
    assert 0 < kept < 5000
    execute(plan(replications=kept + 5, out=tmp_path / "r"), FakeEngine())
    execute(plan(replications=kept + 5, out=tmp_path / "whole"), FakeEngine())
    assert stored(tmp_path / "r") == stored(tmp_path / "whole")
