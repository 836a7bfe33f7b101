"""Results with numbers made up here, in folders as a run leaves them: what is tested is the report, not the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from septel import sim, theatre
from septel.experiment.folder import Folder
from septel.experiment.manifest import describe, session
from septel.scenario import load_text
from septel.sim.measures import ENDS, FURTHEST_FIRST, NAMES, TIMES
from tests.experiment.fakes import kept_of

PLANE = """\
version: 1
name: tiny
title: A tiny exercise
description: Two agencies look for one organisation on a plane.
horizon: 90 d
theatre: {places: [{name: A, xy: [0, 0], people: 1000}, {name: B, xy: [50, 0]}, {name: C, xy: [0, 50]}]}
agencies:
  police: {command: A, bases: {A: 6}}
  army: {command: regional, bases: {B: 3, C: 3}}
organisations: {gang: {territory: {A: 2, B: 3, C: 1}}}
"""
DESIGNS = """\
designs:
  as_is: {title: As it is, description: Nobody shares.}
  platform: {title: A shared platform, sharing: platform}
  force: {title: A strike force, sharing: platform, strike_force: {bases: [B], teams: {assault: 1}, helicopters: 0}}
"""


def values(designs: int, replications: int, *, seed: int = 1, effect: float = 0.05) -> Any:
    """[design, replication, measure]: waterfall shares that add up to 1, and design d better than the first by d · `effect`."""
    draw = np.random.default_rng(seed)
    shared = draw.normal(0, 0.01, (1, replications, 1))
    found = 10 + shared + draw.normal(0, 0.1, (designs, replications, len(NAMES)))
    fall = draw.dirichlet(np.arange(1, 15), (designs, replications))
    for number, stage in enumerate(FURTHEST_FIRST):
        found[:, :, NAMES.index(f"waterfall_{stage}")] = fall[:, :, number]
    set_ends(found, {name: number for number, name in enumerate(ENDS, start=1)}, spread=draw)
    own = 0.3 + shared[:, :, 0] + effect * np.arange(designs)[:, None] + draw.normal(0, 0.001, (designs, replications))
    found[:, :, NAMES.index("p_interdiction")] = own
    return found


def set_measure(found: Any, measure: str, value: float) -> Any:
    """The same values with one measure set everywhere."""
    found[:, :, NAMES.index(measure)] = value
    return found


def set_ends(found: Any, weights: dict[str, float], *, design: int | slice = slice(None), spread: Any = None) -> Any:
    """The same values with 200 requests in a replication, that end by these weights; by chance if `spread` is a generator."""
    share = np.array([weights.get(name, 0.0) for name in ENDS])
    rows = found[design]
    counts = 200 * share / share.sum() if spread is None else spread.multinomial(200, share / share.sum(), rows.shape[:-1])
    rows[..., [NAMES.index(f"end_{name}") for name in ENDS]] = counts
    rows[..., NAMES.index("requests")] = 200
    return found


def pools(places: int, *, scale: int = 10) -> dict[str, Any]:
    """Histograms with something everywhere, or with nothing (scale 0)."""
    times = np.zeros((len(TIMES), len(sim.TIME_EDGES_H) - 1), np.int64)
    times[:, 30:70] = scale
    calibration = np.zeros((10, 2), np.int64)
    calibration[4:, 0], calibration[4:, 1] = 2 * scale, scale
    outcomes = np.arange(5 * places).reshape(places, 5).astype(np.int64) * scale
    return {"times": times, "calibration": calibration, "place_outcomes": outcomes}


def made(
    folder: Path,
    text: str = PLANE + DESIGNS,
    *,
    replications: int = 20,
    found: Any = None,
    scale: int = 10,
    command: str = "septel run tiny.yaml --out out",
) -> Path:
    """A folder with a result of a scenario's text; `found` are its values, by default made up."""
    book = load_text(text, file="tiny.yaml")
    designs = tuple(book.designs)
    if found is None:
        found = values(len(designs), replications)
    scenario = {"name": book.name, "sha256": book.sha256, "path": "tiny.yaml", "text": text}
    manifest = describe(
        scenario=scenario, designs=designs, measures=NAMES, seed=1, rng="splitmix64", rules_hash=sim.RULES_HASH, worlds=["0"]
    )
    work = {"hands": "1 thread", "command": command, "started": "2030-01-07", "wall_s": 1.0, "events": 1}
    worked = session(before=0, added=found.shape[1], **work)
    places = len(theatre.build(book.base).names)
    folder.mkdir(parents=True, exist_ok=True)
    Folder(folder).save(kept_of(found, [pools(places, scale=scale) for _ in designs]), {**manifest, "sessions": [worked]})
    return folder


def page(folder: Path, **kwargs: Any) -> str:
    """The report of a made result, as text."""
    from septel import report

    return report.write(made(folder, **kwargs)).read_text(encoding="utf-8")
