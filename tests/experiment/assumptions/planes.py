"""Engines whose answers are formulas of a scenario's numbers; and a small scenario whose answer theory knows."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from septel.experiment.manifest import sha256
from septel.scenario import Scenario

MEASURES = ("captures", "p_interdiction")
Formula = Callable[[Scenario], float]
TINY: dict[str, Any] = {
    "version": 1,
    "name": "tiny",
    "theatre": {"places": [{"name": "A", "xy": [0, 0], "people": 1000}, {"name": "B", "xy": [50, 0]}]},
    "agencies": {"police": {"command": {"seat": "A"}, "bases": {"A": 6}}},
    "organisations": {"gang": {"territory": "everywhere"}},
}


class Plane:
    """Values are formula(scenario) + chance, where chance is shared by all worlds but for a part `own`."""

    measures = MEASURES
    rules_hash = "f" * 64

    def __init__(self, formula: Formula, *, shared: float = 0.0, own: float = 0.0) -> None:
        self.formula, self.shared, self.own = formula, shared, own
        self.calls: list[tuple[float, int, int]] = []
        self.before: Callable[[], None] = lambda: None
        self._lock = threading.Lock()

    def cold(self) -> bool:
        return False

    def world(self, scenario: Scenario, rng: str) -> float:
        return self.formula(scenario)

    def fingerprint(self, world: float) -> str:
        return sha256(repr(world))

    def batch(self, world: float, seed: int, first: int, count: int) -> tuple[Any, Any]:
        self.before()
        with self._lock:
            self.calls.append((world, first, count))
        values = np.zeros((count, len(MEASURES)))
        for index in range(count):
            shared = np.random.default_rng([seed, first + index]).normal()
            own = np.random.default_rng([seed, first + index, int(sha256(repr(world))[:8], 16)]).normal()
            values[index, 1] = world + self.shared * shared + self.own * own
        return values, {}


def tilted(scenario: Scenario) -> float:
    """Falls with the leak and, ten times as steeply, rises with p0: 0.2 at 0.1 /h and 0.02 more for each 0.01 of p0."""
    return 0.2 - scenario.leak + scenario.capture.p0


def ishigami(scenario: Scenario) -> float:
    """Ishigami & Homma's function of three numbers that are even over their ranges, each as −π to π."""
    x, y, z = (
        math.pi * (2 * part - 1)
        for part in (scenario.movement.travel_cv / 5, scenario.ranks.head.visibility, scenario.ranks.head.value / 10)
    )
    return math.sin(x) + 7 * math.sin(y) ** 2 + 0.1 * z**4 * math.sin(x)


ISHIGAMI_RANGES = ("movement.travel_cv: 0 .. 5", "ranks.head.visibility: 0 .. 1", "ranks.head.value: 0 .. 10")


def approvals(*, horizon: str = "60 d") -> dict[str, Any]:
    """One approval of mean m against two of 1 h; targets stay Exp(6 h), so each of mean m multiplies P by 1/(1 + m/6).

    One of mean m is as good as the two where 1 + m/6 = (1 + 1/6)², at m = 2 + 1/6 h (T16).
    """
    rank = {"dwell": {"exponential": "6 h"}, "succession": "0 h", "packages": {"assault": 1}}
    hour = {"exponential": "1 h"}
    even = {"A1": {"true": 0.6, "false": 0.4}, "E5": {"true": 0.4, "false": 0.6}}
    return {
        "version": 1,
        "name": "approvals",
        "horizon": horizon,
        "theatre": {"places": [{"name": f"P{i}", "xy": [1e-7 * i, 0]} for i in range(40)]},
        "kinds": {"assault": {"turnout": "0 h", "rest": "0 h"}},
        "ranks": dict.fromkeys(("head", "lieutenant", "cell"), rank),
        "agencies": {
            "police": {
                "command": {"seat": "P0", "officers": 1000, "service": "0 h"},
                "bases": {"P0": {"assault": 1000}},
                "leak": "0 /h",
                "approvals": {"staff": hour},
            }
        },
        "organisations": {"gang": {"head": 0, "lieutenants": 0, "cells": 5, "territory": "everywhere", "roam": "anywhere"}},
        "movement": {"travel_cv": 0, "rendezvous": "0 h", "action": "0 h"},
        "leak": "0 /h",
        "leak_team": "0 /h",
        "act_threshold": 0,
        "go_threshold": 0,
        "sources": {"watch": {"kind": "own", "agency": "police", "rate": "0.3 /h", "delay": "0 h", "grades": even}},
        "designs": {"one": {}, "two": {"agencies": {"police": {"approvals": {"staff": hour, "second": hour}}}}},
    }
