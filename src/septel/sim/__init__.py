"""What happens: the calendar, keyed chance, the rules, and one replication or many of one design.

In comes a resolved `Scenario` with its `Theatre`; out go traces, measures and pooled counts. It reads no file but its
own sources, opens no connection, draws no picture, and takes no time or chance from anywhere but the seed that it is handed.
"""

from __future__ import annotations

from septel.sim.compile import RULES_HASH, is_compiled
from septel.sim.decision import Decision
from septel.sim.measures import MEASURES, TIME_EDGES_H, Measure
from septel.sim.simulation import Model, Pool, Simulation, batch

__all__ = [
    "MEASURES",
    "RULES_HASH",
    "TIME_EDGES_H",
    "Decision",
    "Measure",
    "Model",
    "Pool",
    "Simulation",
    "batch",
    "is_compiled",
]
