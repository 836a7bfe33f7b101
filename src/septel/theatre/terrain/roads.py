"""Roads as a graph: vertices on the ground, edges with their true length, class and way of crossing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError

CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "local", "track")


@dataclass(frozen=True, eq=False)
class Roads:
    """A road network.

    `points` f8[vertex, 2] as (latitude, longitude), or (x, y) in km on a plane; edges join vertices `start` to `end`
    (i4[edge] each) and can be driven both ways unless `one_way` bool[edge]; `length_km` f8[edge] is the way along the road,
    with its bends; `kind` u1[edge] indexes `CLASSES`; `speed_kmh` f8[edge] is a posted or known speed, NaN where the class
    decides; `level` bool[edge] is true on bridges and in tunnels, which do not climb as the ground does; `name` the road's
    name by edge (i4[edge] into `names`, -1 for none). `schematic` says that lines are not where roads are.
    """

    points: NDArray[np.float64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    length_km: NDArray[np.float64]
    kind: NDArray[np.uint8]
    speed_kmh: NDArray[np.float64]
    one_way: NDArray[np.bool_]
    level: NDArray[np.bool_]
    name: NDArray[np.int32]
    names: tuple[str, ...] = ()
    schematic: bool = False

    def __post_init__(self) -> None:
        if len({len(part) for part in self._by_edge}) > 1:
            raise SeptelError("a road network whose edges differ in number")

    @property
    def _by_edge(self) -> tuple[NDArray[np.generic], ...]:
        return (self.start, self.end, self.length_km, self.kind, self.speed_kmh, self.one_way, self.level, self.name)

    def __len__(self) -> int:
        return len(self.start)
