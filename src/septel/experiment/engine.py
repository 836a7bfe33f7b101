"""The door to the kernel: what an experiment needs of `septel.sim`, and nothing more.

Tests hand in an engine of their own, whose answers are known.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from septel.scenario.model import Scenario

Pools = dict[str, NDArray[np.integer[Any]]]
STREAMS = COMMON, INDEPENDENT = "common", "independent"
STATES = 32  # memories of designs that a thread keeps ready
SMALLEST = {
    "version": 1,
    "name": "smallest",
    "horizon": "30 d",
    "theatre": {"places": [{"name": "A", "xy": [0, 0], "people": 1e5}, {"name": "B", "xy": [50, 0], "people": 1e5}]},
    "agencies": {"police": {"command": {"seat": "A"}, "bases": {"A": 4}}},
    "organisations": {"ring": {"territory": "everywhere"}},
}


def seed_of(seed: int, design: str, streams: str = COMMON) -> int:
    """The seed of a design: the run's own with common streams; with independent ones one made of it and the design's name."""
    if streams == COMMON:
        return seed
    return int.from_bytes(hashlib.sha256(f"{seed}/{design}".encode()).digest()[:8], "big") >> 1


class Engine(Protocol):
    """What runs replications. `batch` is called from several threads at once and must not depend on the order of calls.

    An engine and its worlds can be pickled, so that other processes can run them too.
    """

    measures: tuple[str, ...]
    rules_hash: str

    def cold(self) -> bool:
        """Whether the first batch has to compile."""

    def warm(self) -> None:
        """Compile all that a batch needs."""

    def world(self, scenario: Scenario, rng: str) -> Any:
        """What `batch` runs: the scenario of one design, made ready."""

    def fingerprint(self, world: Any) -> str:
        """A hash of all that is in a world: files beside the scenario, built-in places and defaults included."""

    def batch(self, world: Any, seed: int, first: int, count: int) -> tuple[NDArray[np.float64], Pools]:
        """Replications first … first + count − 1: values [replication, measure] and integer histograms that add up."""


class Kernel:
    """The shipped rules, compiled."""

    def __init__(self) -> None:
        from septel import sim

        self.measures = tuple(measure.name for measure in sim.MEASURES)
        self.rules_hash: str = sim.RULES_HASH
        self._own = threading.local()

    def __reduce__(self) -> tuple[type[Kernel], tuple[()]]:
        return Kernel, ()

    def cold(self) -> bool:
        from septel import sim

        return not sim.is_compiled()

    def world(self, scenario: Scenario, rng: str) -> Any:
        from septel import sim

        return sim.Model.build(scenario, rng=rng)

    def fingerprint(self, world: Any) -> str:
        digest = hashlib.sha256()
        for name, array in world.world.arrays().items():
            digest.update(f"{name}{array.shape}".encode())
            for field in array.dtype.names or [...]:  # field by field, since what pads a record is anybody's
                digest.update(np.ascontiguousarray(array[field]).tobytes())
        return digest.hexdigest()

    def batch(self, world: Any, seed: int, first: int, count: int) -> tuple[NDArray[np.float64], Pools]:
        from septel import sim

        values, pool = sim.batch(world, seed=seed, first=first, count=count, state_of=self._memory(world))
        return values, pool.arrays()

    def _memory(self, world: Any) -> list[Any]:
        """This thread's own memory for a design, kept from task to task; that of designs long unused is given back."""
        kept: dict[int, tuple[Any, list[Any]]] = self._own.__dict__.setdefault("memories", {})
        own = kept.pop(id(world), None)
        if own is None or own[0] is not world:
            own = world, []
        kept[id(world)] = own  # the latest used comes last
        while len(kept) > STATES:
            del kept[next(iter(kept))]
        return own[1]

    def warm(self) -> None:
        """Compile all that a run needs, by running the smallest one."""
        from septel.scenario import load_mapping

        (scenario,) = load_mapping(SMALLEST).designs.values()
        self.batch(self.world(scenario, "splitmix64"), 1, 0, 1)
