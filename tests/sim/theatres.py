"""Small scenarios on a plane for the kernel's tests."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from septel import sim
from septel.scenario import Book
from septel.sim import trace

SURE = {"A1": {"true": 0.9, "false": 0.001}, "E5": {"true": 0.1, "false": 0.999}}
INSTANT = {"turnout": "0 h", "rest": "0 h"}


def small(**changes: Any) -> dict[str, Any]:
    """Two agencies, six places 50 km apart, an organisation of eight targets, a busy month."""
    text: dict[str, Any] = {
        "version": 1, "name": "small", "horizon": "30 d",
        "theatre": {"places": [{"name": f"P{i}", "xy": [50 * i, 10 * (i % 3)], "people": 100_000,
        "state": f"S{i % 2}"} for i in range(6)]},
        "agencies": {
            "police": {
                "command": {"seat": "P0", "officers": 1, "service": {"exponential": "3 h"}}, "bases": {"P0": 6},
                "approvals": {"staff": {"exponential": "1 h"}},
            },
            "army": {"command": "regional", "bases": {"P2": 4, "P5": {"assault": 2, "cordon": 1, "air": 1}}},
        },
        "organisations": {"gang": {"head": 1, "lieutenants": 2, "cells": 5, "territory": "everywhere"}},
        "sources": {
            "tips": {"kind": "tips", "rate": "0.2 /d", "false_rate": "0.5 /d", "receivers": {"police": 0.6, "army": 0.3},
            "grades": SURE},
            "police_sources": {"kind": "own", "agency": "police", "rate": "0.2 /d", "false_rate": "0.4 /d",
            "coverage": 0.5, "grades": SURE},
            "army_sources": {"kind": "own", "agency": "army", "rate": "0.1 /d", "false_rate": "0.2 /d", "grades": SURE},
        },
        "ranks": {"cell": {"succession": {"exponential": "5 d"}}},
    }  # fmt: skip
    text = copy.deepcopy(text)
    return text | changes


def model(text: dict[str, Any] | None = None, *, design: str | None = None, rng: str = "splitmix64") -> sim.Model:
    """A design of the scenario (the first by default), made ready."""
    designs = Book.from_dict(text or small()).designs
    return sim.Model.build(designs[design or next(iter(designs))], rng=rng)


def traced(ready: sim.Model, *, seed: int = 1, replication: int = 0) -> tuple[np.ndarray[Any, Any], dict[str, float]]:
    """Trace and measures of one replication."""
    run = sim.Simulation(ready, seed=seed, replication=replication)
    assert run.run_until() is None
    return run.trace(), run.measures()


def rows(log: np.ndarray[Any, Any], what: int) -> np.ndarray[Any, Any]:
    return log[log["what"] == what]


BUSY = small(
    sharing={"liaison": {"delay": {"exponential": "2 h"}, "chance": 0.8}, "platform": {"members": ["police"]}},
    pool="lent",
    markings={"open": {}, "slow": {"delay": "3 h"}, "closed": {"forbid": True}},
    injects=[
        {"at": "2 d", "tip": {"target": "gang/head", "place": "P1", "via": "tips"}},
        {"at": "3 d", "weather": {"factor": 3, "lasts": "2 d"}},
        {"at": "5 d", "festival": {"factor": 0.2, "lasts": "1 d", "places": ["P0"]}},
        {"at": "6 d", "press": {"target": "gang"}},
    ],
)
BUSY["sources"]["tips"]["marking"] = {"open": 0.6, "slow": 0.2, "closed": 0.2}
assert trace.ROW.itemsize == 56
