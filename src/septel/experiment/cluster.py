"""Replications on a Dask cluster: one that exists (`tcp://host:port`), or one made on this machine (`local-cluster`).

The scheduler hands tasks of about a second to its workers and gives those of a lost worker to others. A design's arrays travel
once to each worker. Before anything runs, and again in each task, a worker must be the same as this process in all that decides
the numbers: rules, versions, and the mathematics of its C library. Needs `septel[cluster]`.
"""

from __future__ import annotations

import functools
import hashlib
import math
import pickle
import queue
import struct
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from septel.errors import SeptelError, did_you_mean
from septel.experiment import crew, manifest
from septel.experiment.crew import Done, Task
from septel.experiment.engine import Engine

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local-cluster"
SCHEMES = ("tcp", "tls", "ws", "wss", "ucx", "inproc")
CONNECT_S = 10
LOST_S = 20  # of silence from the scheduler, and it is given up
TRIES = 5  # how often a task may take its worker down with it
LOST = (
    "the scheduler has been lost. What is finished is kept in --out, if there is one: the same command goes on from there, on "
    "another cluster or on threads."
)
SAME = {  # what must be the same here and there, and how a message calls it
    "septel": "Septel",
    "rules": "the rules",
    "python": "Python",
    "numba": "numba",
    "numpy": "numpy",
    "mathematics": "the C library's mathematics",
}


@contextmanager
def hands(on: str, engine: Engine, worlds: Sequence[Any], seeds: Sequence[int], workers: int) -> Iterator[Cluster]:
    """The workers of a cluster; SeptelError if there is none, or if they are not the same as this process."""
    if on != LOCAL:
        _address(on)
    try:
        import distributed
    except ImportError:
        raise SeptelError("--on needs Dask, which is not installed. Install it with: pip install 'septel[cluster]'") from None
    if on != LOCAL:
        with _connected(distributed, on) as client:
            yield _ready(client, on, engine, worlds, seeds)
        return
    if engine.cold():
        engine.warm()  # once here, not once in each worker
    try:
        local = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
            silence_logs=50,
        )
    except (OSError, RuntimeError, TimeoutError) as error:
        raise SeptelError(
            f"--on {LOCAL}: a cluster of {workers} workers could not be started ({_first_line(error)}). A program that asks "
            "for one must do so under `if __name__ == '__main__':`."
        ) from error
    with local, distributed.Client(local) as client:
        yield _ready(client, on, engine, worlds, seeds)


def _address(on: str) -> None:
    scheme, separator, rest = on.partition("://")
    port = rest.rpartition(":")[2]
    if not separator or scheme not in SCHEMES or (scheme != "inproc" and not port.isdigit()):
        hint = did_you_mean(on, (LOCAL,)) if not separator else ""
        raise SeptelError(f"--on: '{on}' is not '{LOCAL}' or an address such as tcp://127.0.0.1:8786. {hint}".strip())


@contextmanager
def _connected(distributed: Any, address: str) -> Iterator[Client]:
    try:
        client = distributed.Client(address, timeout=CONNECT_S)
    except (OSError, TimeoutError, ValueError) as error:
        raise SeptelError(
            f"{address}: no Dask scheduler answers there ({_first_line(error)}). Start one with `dask scheduler`, and workers "
            f"with `dask worker {address}`, or leave --on out."
        ) from error
    with client:
        yield client


def _ready(client: Client, on: str, engine: Engine, worlds: Sequence[Any], seeds: Sequence[int]) -> Cluster:
    """The cluster with all its workers looked at."""
    slots = sum(client.nthreads().values())
    if not slots:
        raise SeptelError(f"{on}: the scheduler has no workers. Start one with: dask worker {on}")
    own = about(engine)
    try:
        found = client.run(about, engine)
    except Exception as error:  # whatever a worker without Septel answers
        raise SeptelError(
            f"{on}: a worker cannot run Septel ({type(error).__name__}: {_first_line(error)}). Install the same version of "
            "Septel there as here."
        ) from error
    for worker, there in sorted(found.items()):
        check_same(own, there, worker)
    return Cluster(client, engine, worlds, seeds, own, slots)


class MismatchError(SeptelError):
    """A worker that would compute other numbers."""


def about(engine: Engine) -> dict[str, str]:
    """What decides the numbers in this process."""
    versions = manifest.versions()
    versions["python"] = versions["python"].rpartition(".")[0]  # 3.11 of 3.11.2
    there = {name: versions[name] for name in ("septel", "python", "numba", "numpy")}
    return there | {"rules": engine.rules_hash[:12], "mathematics": _mathematics()}


@functools.cache
def _mathematics() -> str:
    """A hash of what exp, log and others give here, to the last bit: C libraries differ between kinds of CPU."""
    digest = hashlib.sha256()
    for i in range(1, 2001):
        x = i * math.pi / 500
        digest.update(struct.pack("5d", math.exp(-x), math.log(x), math.sin(x), math.pow(x, 1.7), math.atan2(x, 3.0)))
    return digest.hexdigest()[:12]


def check_same(here: Mapping[str, str], there: Mapping[str, str], worker: str) -> None:
    """MismatchError unless a worker is the same as this process in all of SAME."""
    differ = [
        f"{word} ({there.get(key, 'none')} there, {here[key]} here)"
        for key, word in SAME.items()
        if there.get(key) != here[key]
    ]
    if differ:
        raise MismatchError(
            f"the worker {worker} would compute other numbers: it differs in {'; '.join(differ)}. Give it the same "
            "installation as here."
        )


class Cluster:
    """The workers of a cluster as hands of a run."""

    def __init__(
        self, client: Client, engine: Engine, worlds: Sequence[Any], seeds: Sequence[int], own: Mapping[str, str], slots: int
    ) -> None:
        from distributed import wait

        self._client, self._seeds, self._own, self._slots = client, seeds, dict(own), slots
        self._answers: queue.SimpleQueue[tuple[Task, Future]] = queue.SimpleQueue()
        self._under_way: dict[Task, Future] = {}
        self._heard_at = time.monotonic()
        self._tries: dict[Task, int] = {}
        # As the answers of tasks, not as data: a worker's loss then takes nothing that the scheduler cannot make again.
        self._worlds = [client.submit(_unpacked, pickle.dumps((engine, world)), key=_key(), pure=False) for world in worlds]
        wait(self._worlds)  # the arrays are there before the first task is

    @property
    def slots(self) -> int:
        return self._slots

    def start(self, task: Task) -> None:
        future = self._client.submit(
            _work, self._worlds[task.design], self._seeds[task.design], task, self._own, key=_key(), pure=False
        )
        self._under_way[task] = future  # a future that nobody holds is not computed
        future.add_done_callback(lambda ended: self._answers.put((task, ended)))

    def next(self, timeout: float) -> Done | None:
        try:
            task, future = self._answers.get(timeout=timeout)
        except queue.Empty:
            self._listen()
            return None
        del self._under_way[task]
        if future.status == "finished":
            try:
                found = future.result()
            except (OSError, CancelledError):  # the scheduler was lost with the answer in its hands
                self._again(task, None)
                return None
            assert isinstance(found, Done)
            return found
        self._again(task, future.exception() if future.status == "error" else None)
        return None

    def _listen(self) -> None:
        """Raise SeptelError if the scheduler has been silent for long."""
        now = time.monotonic()
        if self._client.status == "running":
            self._heard_at = now
        elif now - self._heard_at > LOST_S:
            raise SeptelError(LOST)

    def _again(self, task: Task, error: BaseException | None) -> None:
        """Have a task done once more that was lost with its worker, or (no error) with the scheduler; raise other errors."""
        from distributed import KilledWorker

        self._tries[task] = self._tries.get(task, 0) + 1
        if error is not None and not isinstance(error, KilledWorker):
            raise error
        if self._tries[task] >= TRIES:
            if error is None:
                raise SeptelError(LOST)
            raise SeptelError(
                f"replications {task.first} … {task.first + task.count - 1} have cost {TRIES} workers their lives"
            )
        self.start(task)


def _key() -> str:
    """A name that no other task of the scheduler has."""
    return f"septel-{uuid.uuid4()}"


def _unpacked(packed: bytes) -> tuple[Engine, Any]:
    found: tuple[Engine, Any] = pickle.loads(packed)
    return found


def _work(loaded: tuple[Engine, Any], seed: int, task: Task, wanted: Mapping[str, str]) -> Done:
    """A task, done by a worker."""
    engine, world = loaded
    check_same(wanted, about(engine), "that took this task")
    return crew.carried_out(engine, world, seed, task)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
