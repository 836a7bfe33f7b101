"""What is kept of a run: every value, and the histograms of each part of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from septel.experiment.engine import Pools

ROWS = 1 << 20  # values in a part, at most


def part_of(designs: int, measures: int) -> int:
    """How many replications of each design make one part: a power of two, for about a million values."""
    return 1 << max(0, (ROWS // max(1, designs * measures)).bit_length() - 1)


@dataclass
class Kept:
    """Values [design, replication, measure], of which design d has the first counts[d] replications, without a gap.

    Part p holds the replications p·part … (p + 1)·part − 1 of every design; `pools[p][design]` are their histograms. `values`
    grows by doubling, so that memory follows what is done and not what is wanted.
    """

    room: NDArray[np.float64]
    counts: NDArray[np.int64]
    part: int
    pools: dict[int, list[Pools]] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)  # parts that were added to since they were last written

    @classmethod
    def nothing(cls, designs: int, measures: int) -> Kept:
        return cls(np.empty((designs, 0, measures)), np.zeros(designs, np.int64), part_of(designs, measures))

    @property
    def values(self) -> NDArray[np.float64]:
        """The values [design, replication, measure] as far as the design with most replications goes; NaN beyond a design's."""
        return self.room[:, : int(self.counts.max(initial=0))]

    def add(self, design: int, first: int, values: NDArray[np.float64], pools: Pools) -> None:
        """Take in the replications from `first` on, which follow those that the design has and lie in one part."""
        end, part = first + len(values), first // self.part
        if first != self.counts[design] or end > (part + 1) * self.part:
            raise ValueError(f"replications {first} … {end - 1} do not follow {self.counts[design]} within one part")
        self._reserve(end)
        self.room[design, first:end] = values
        self.counts[design] = end
        add_pools(self.pools.setdefault(part, [{} for _ in self.counts])[design], pools)
        self.changed.add(part)

    def put(self, part: int, values: NDArray[np.float64], counts: NDArray[np.int64], pools: list[Pools]) -> None:
        """Take in a part as it was written: values [design, replication, measure], of which `counts` [design] are there."""
        first = part * self.part
        if np.any((counts > 0) & (self.counts != first)) or np.any(counts > self.part):
            raise ValueError("replications before it are missing")
        self._reserve(first + values.shape[1])
        self.room[:, first : first + values.shape[1]] = values
        self.counts += counts
        self.pools[part] = pools

    def of_part(self, part: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Values and counts of a part."""
        first = part * self.part
        counts = np.clip(self.counts - first, 0, self.part)
        return self.room[:, first : first + int(counts.max())], counts

    def totals(self) -> list[Pools]:
        """The histograms of each design over all its parts."""
        found: list[Pools] = [{} for _ in self.counts]
        for part in sorted(self.pools):
            for total, added in zip(found, self.pools[part], strict=True):
                add_pools(total, added)
        return found

    def _reserve(self, end: int) -> None:
        designs, room, measures = self.room.shape
        if end > room:
            grown = np.full((designs, max(2 * room, end), measures), np.nan)
            grown[:, :room] = self.room
            self.room = grown


def add_pools(total: Pools, added: Pools) -> None:
    """Add histograms to a total in place; they must be integers, whose sum has no order."""
    for name, counts in added.items():
        if counts.dtype.kind not in "iu":
            raise TypeError(f"pool {name} holds {counts.dtype}, but only integers add up the same in every order")
        total[name] = total[name] + counts if name in total else counts.copy()
