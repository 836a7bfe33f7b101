"""Result folders made up for the report: the real measures and the real scenario reader, numbers that are known, no run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from septel import scenario as scenarios
from septel import sim
from septel.experiment import manifest as manifests
from septel.experiment.folder import Folder
from septel.sim.measures import ENDS, FURTHEST_FIRST, TIME_EDGES_H
from tests.experiment.fakes import kept_of

NAMES = tuple(measure.name for measure in sim.MEASURES)
Change = Callable[[np.ndarray[Any, Any]], None]

COUNTRY = """
version: 1
name: hills
title: {title}
description: {description}
theatre: {{country: MX, places: {{largest: 12}}}}
agencies:
  police: {{command: {{seat: Mexico City}}, bases: {{Mexico City: 8}}}}
  army: {{command: regional, bases: {{Monterrey: 4, Guadalajara: 4}}}}
organisations: {{gang: {{territory: {{Monterrey: 2, Guadalajara: 1}}}}}}
designs: {designs}
"""
PLANE = """
version: 1
name: plane
theatre: {places: [{name: Middle, xy: [0, 0], people: 1000}, {name: Edge, xy: [30, 5], people: 500}]}
agencies: {police: {command: {seat: Middle}, bases: {Middle: 4}}}
organisations: {gang: {territory: {Middle: 1, Edge: 1}}}
"""


def text(designs: Mapping[str, str], *, title: str = "Hills", description: str = "Two agencies.") -> str:
    """A scenario of Mexico's largest towns with designs by name and title."""
    import json

    mapping = {name: {"title": own} for name, own in designs.items()}
    return COUNTRY.format(title=json.dumps(title), description=json.dumps(description), designs=json.dumps(mapping))


def values(designs: int, replications: int, *, seed: int = 1) -> np.ndarray[Any, Any]:
    """f8[design, replication, measure]: plausible, paired, each design a little above the one before."""
    chance = np.random.default_rng(seed)
    shared = chance.gamma(20, 0.05, (1, replications, len(NAMES)))
    scale = np.array([0.1 if measure.unit == "share" else 10.0 for measure in sim.MEASURES])
    made = scale * shared * (1 + 0.1 * np.arange(designs)[:, None, None]) + 0.001 * chance.normal(
        size=(designs, replications, 1)
    )
    stages = [NAMES.index(f"waterfall_{stage}") for stage in FURTHEST_FIRST]
    made[:, :, stages] = chance.dirichlet(np.linspace(0.2, 4, len(stages)), (designs, replications))
    ends = [NAMES.index(f"end_{name}") for name in ENDS]
    made[:, :, NAMES.index("requests")] = 100
    made[:, :, ends] = chance.multinomial(100, chance.dirichlet(np.ones(len(ends))), (designs, replications))
    return np.asarray(made)


def pools(places: int, *, seed: int = 1, empty: bool = False) -> dict[str, np.ndarray[Any, Any]]:
    """Pooled histograms of one design; all zero if `empty`."""
    chance = np.random.default_rng(seed)
    times = np.zeros((4, len(TIME_EDGES_H) - 1), np.int64)
    asked, true = np.zeros(10, np.int64), np.zeros(10, np.int64)
    outcomes = np.zeros((places, 5), np.int64)
    if not empty:
        for row, mean in enumerate((5.0, 12.0, 14.0, 20.0)):
            times[row] = np.histogram(mean * chance.lognormal(0, 0.7, 2000), TIME_EDGES_H)[0]
        asked = chance.integers(5, 400, 10)
        true = (asked * np.linspace(0.1, 0.9, 10)).astype(np.int64)
        outcomes = chance.integers(0, 30, (places, 5))
    return {"times": times, "calibration": np.stack([asked, true], axis=1), "place_outcomes": outcomes}


def folder(
    path: Path,
    scenario: str,
    *,
    replications: int = 20,
    places: int = 12,
    change: Change | None = None,
    empty: bool = False,
    rules: str = sim.RULES_HASH,
    command: str = "septel run hills.yaml --out first",
) -> Path:
    """Write a result for the designs of a scenario's text; `change` may alter the values [design, replication, measure]."""
    book = scenarios.load_text(scenario, file="hills.yaml")
    designs = tuple(book.designs)
    made = values(len(designs), replications)
    if change:
        change(made)
    told = manifests.describe(
        scenario={"name": book.name, "sha256": book.sha256, "path": book.path, "text": book.text},
        designs=designs,
        measures=NAMES,
        seed=7,
        rng="splitmix64",
        rules_hash=rules,
        worlds=["0" * 64] * len(designs),
    )
    when = "2030-01-07T06:00:00+00:00"
    work = {"hands": "1 thread", "command": command, "started": when, "wall_s": 1.0, "events": 1}
    session = manifests.session(before=0, added=replications, **work)
    path.mkdir(parents=True, exist_ok=True)
    counted = [pools(places, seed=index + 1, empty=empty) for index in range(len(designs))]
    Folder(path).save(kept_of(made, counted), {**told, "sessions": [session]})
    return path


def column(measure: str) -> int:
    """Where a measure stands among the values."""
    return NAMES.index(measure)
