"""An engine whose answers are known, in place of the kernel: what is tested is the experiment, not the rules."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from septel.experiment.asked import Plan
from septel.experiment.engine import Pools
from septel.experiment.folder import Folder
from septel.experiment.kept import Kept
from septel.experiment.manifest import sha256
from septel.experiment.schedule import Fixed, Schedule

MEASURES = ("p_interdiction", "captures", "dry_holes_per_100", "action_h_median", "events")
DESIGNS = ("as_is", "platform", "strike_force")


class FakeEngine:
    """Values are a function of (seed, world, replication) alone; designs share noise, as by keyed chance."""

    measures = MEASURES
    rules_hash = "f" * 64
    ground = ""

    def __init__(self, *, before: Callable[[int], None] | None = None, cold: bool = False) -> None:
        self.before, self._cold = before, cold
        self.calls: list[tuple[int, int, int]] = []
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[FakeEngine], tuple[()]]:
        return FakeEngine, ()

    def press_ctrl_c(self, at: int, stop: threading.Event) -> None:
        """Send the interrupt when a chunk reaches beyond replication `at`, and wait until the run has heard it."""
        pressed = threading.Event()

        def before(upto: int) -> None:
            if upto > at:
                if not pressed.is_set():
                    pressed.set()
                    os.kill(os.getpid(), signal.SIGINT)
                assert stop.wait(10)

        self.before = before

    def cold(self) -> bool:
        return self._cold

    def warm(self) -> None:
        self._cold = False

    def world(self, scenario: Any, rng: str) -> Any:
        return scenario, rng

    def fingerprint(self, world: Any) -> str:
        return sha256(f"{self.ground}{world}")

    def batch(self, world: Any, seed: int, first: int, count: int) -> tuple[Any, Any]:
        if self.before:
            self.before(first + count)
        with self._lock:
            self.calls.append((world[0], first, count))
        values = np.array([self.one(world[0], seed, replication) for replication in range(first, first + count)])
        return values, {"captures": np.bincount(values[:, 1].astype(int), minlength=64)[:64]}

    @staticmethod
    def one(world: int, seed: int, replication: int) -> list[float]:
        shared, own = np.random.default_rng([seed, replication]), np.random.default_rng([seed, replication, world])
        noise = shared.normal()
        return [
            0.1 + 0.01 * world + 0.02 * noise + 0.002 * own.normal(),
            float(own.poisson(10)),
            100 * own.random(),
            float("nan") if own.random() < 0.3 else own.exponential(12),
            float(own.integers(1000, 2000)),
        ]


def book(text: str = "name: fake\n", designs: tuple[str, ...] = DESIGNS) -> Any:
    return SimpleNamespace(
        name="fake",
        path="fake.yaml",
        text=text,
        sha256=sha256(text),
        designs={name: i for i, name in enumerate(designs)},
        warnings=(),
        limits={},
        factorial=None,
    )


def plan(
    *,
    replications: int = 20,
    threads: int = 1,
    seed: int = 1,
    rng: str = "splitmix64",
    out: Path | None = None,
    fresh: bool = False,
    designs: tuple[str, ...] = DESIGNS,
    text: str = "name: fake\n",
    schedule: Schedule | None = None,
    streams: str = "common",
    on: str | None = None,
) -> Plan:
    return Plan(
        book(text),
        designs,
        schedule or Fixed(replications),
        seed,
        threads,
        rng,
        Folder(out) if out else None,
        fresh,
        "septel run fake",
        "2030-01-07T06:00:00+00:00",
        streams,
        on,
    )


def kept_of(values: Any, pools: list[Pools]) -> Kept:
    """What is kept of a run that found these values [design, replication, measure] and these histograms by design."""
    kept = Kept.nothing(len(values), values.shape[2])
    for first in range(0, values.shape[1], kept.part):
        for design, own in enumerate(values):
            kept.add(design, first, own[first : first + kept.part], pools[design] if first == 0 else {})
    return kept
