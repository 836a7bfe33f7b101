"""All assumptions at once: Morris' elementary effects and Sobol's indices, sampled and analysed by SALib.

Morris (1991) walks through the ranges in trajectories of k + 1 points, one assumption a step: μ* is the mean size of a step's
effect over the whole range, σ how much it varies, by curvature or by what the others are. Sobol's S1 is the share of the
response's variance that an assumption explains alone, ST the share that it has a part in; they take N·(k + 2) points (Saltelli
2010), N a power of two. Intervals are SALib's, by bootstrap: half-widths at 95 %. Every assumption is even over its range, on
the scale that `Range.level` describes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError

Floats = NDArray[np.float64]
MORRIS, SOBOL = "morris", "sobol"
COLUMNS = {MORRIS: ("mu_star", "mu_star_conf", "sigma", "mu"), SOBOL: ("S1", "S1_conf", "ST", "ST_conf")}
GRID = 4  # levels of Morris' grid
RESAMPLES = 1000
CONFIDENCE = 0.95
DEFAULT_POINTS = {MORRIS: 10, SOBOL: 64}


@dataclass(frozen=True)
class Indices:
    """Indices by name: `columns[word]` is f8[name]; `noise` of each response is what replications leave uncertain of it."""

    method: str
    names: tuple[str, ...]
    columns: dict[str, Floats]
    points: int
    variance: float
    noise: float


def number_of_points(method: str, names: int, points: int) -> int:
    """How many points a design takes: (k + 1)·N by Morris, (k + 2)·N by Sobol."""
    return points * (names + (1 if method == MORRIS else 2))


def sample(method: str, names: Sequence[str], points: int, seed: int) -> Floats:
    """The design in the unit cube, f8[point, name]: N trajectories by Morris, N·(k + 2) points by Sobol."""
    problem = _problem(names)
    if method == SOBOL and points & (points - 1):
        near = 1 << (points.bit_length() - 1)
        raise SeptelError(f"points: Sobol's sequence needs a power of two, such as {near} or {2 * near}; {points} is none")
    if method == MORRIS:
        from SALib.sample import morris

        return np.asarray(morris.sample(problem, points, num_levels=GRID, seed=seed), np.float64)
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem, points, calc_second_order=False, seed=seed), np.float64)


def analyse(
    method: str, names: Sequence[str], design: Floats, values: Floats, seed: int, *, noise: float = float("nan")
) -> Indices:
    """The indices of responses f8[point] at a design that `sample` made; `noise` is the variance that chance leaves in one."""
    problem = _problem(names)
    settings: dict[str, Any] = {"num_resamples": RESAMPLES, "conf_level": CONFIDENCE, "seed": seed}
    if np.ptp(values) == 0:  # nothing does anything, and SALib would divide by the variance
        found: dict[str, Any] = {word: np.zeros(len(names)) for word in COLUMNS[method]}
    elif method == MORRIS:
        from SALib.analyze import morris

        found = morris.analyze(problem, design, values, num_levels=GRID, **settings)
    else:
        from SALib.analyze import sobol

        found = sobol.analyze(problem, values, calc_second_order=False, **settings)
    columns = {word: np.asarray(found[word], np.float64) for word in COLUMNS[method]}
    return Indices(method, tuple(names), columns, len(design), float(np.var(values)), noise)


def run(
    method: str, names: Sequence[str], points: int, seed: int, respond: Callable[[Floats], tuple[Floats, float]]
) -> Indices:
    """Sample, have the responses f8[point] and their noise computed, and analyse."""
    design = sample(method, names, points, seed)
    values, noise = respond(design)
    return analyse(method, names, design, values, seed, noise=noise)


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
