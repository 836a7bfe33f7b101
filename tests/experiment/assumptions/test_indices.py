from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from septel.errors import SeptelError
from septel.experiment.assumptions import indices
from septel.experiment.assumptions.asking import sensitivity
from septel.experiment.assumptions.indices import MORRIS, SOBOL
from tests.experiment.assumptions.planes import ISHIGAMI_RANGES, TINY, Plane, ishigami

NAMES = ("movement.travel_cv", "ranks.head.visibility", "ranks.head.value")


def formula(design: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], float]:
    """Ishigami's function of a design in the unit cube, without a scenario."""
    x, y, z = (math.pi * (2 * column - 1) for column in design.T)
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x), 0.0


def test_sobol_finds_ishigami_s_known_indices() -> None:
    # Exact at a = 7, b = 0.1: S1 .3139 .4424 0, ST .5576 .4424 .2437 (Saltelli et al. 2008; SALib's own example).
    found = indices.run(SOBOL, NAMES, 4096, 1, formula)
    assert found.columns["S1"] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.columns["ST"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert (found.columns["S1_conf"] < 0.1).all()
    # Var = a²/8 + b·π⁴/5 + b²·π⁸/18 + ½
    assert found.variance == pytest.approx(13.8446, rel=0.02)


@pytest.mark.parametrize(("method", "points"), [(SOBOL, 32), (MORRIS, 6)])
def test_through_variants_and_an_engine_the_indices_are_those_of_the_formula(method: str, points: int) -> None:
    study = sensitivity(
        TINY, method=method, vary=ISHIGAMI_RANGES, points=points, replications=2, engine=Plane(ishigami), threads=1
    )
    bare = indices.run(method, NAMES, points, 1, formula)
    assert study.indices is not None
    assert study.indices.points == len(indices.sample(method, NAMES, points, 1))
    for word, column in bare.columns.items():
        assert study.indices.columns[word] == pytest.approx(column, abs=1e-9)


def test_morris_finds_a_plane_s_slopes_and_no_curvature() -> None:
    slopes = np.array([3.0, -1.0, 0.0])
    found = indices.run(MORRIS, NAMES, 20, 1, lambda design: (design @ slopes, 0.0))
    assert found.columns["mu_star"] == pytest.approx([3, 1, 0])
    assert found.columns["mu"] == pytest.approx([3, -1, 0])
    assert found.columns["sigma"] == pytest.approx([0, 0, 0], abs=1e-9)


def test_morris_sees_that_an_effect_depends_on_another() -> None:
    found = indices.run(MORRIS, NAMES, 50, 1, lambda design: (design[:, 0] * design[:, 1] + design[:, 2], 0.0))
    assert found.columns["sigma"][:2].min() > 0.1
    assert found.columns["sigma"][2] == pytest.approx(0, abs=1e-9)


def test_the_cost_is_known_beforehand() -> None:
    for method, points in ((MORRIS, 10), (SOBOL, 16)):
        assert len(indices.sample(method, NAMES, points, 1)) == indices.number_of_points(method, 3, points)


def test_the_same_seed_gives_the_same_design() -> None:
    for method in (MORRIS, SOBOL):
        assert np.array_equal(indices.sample(method, NAMES, 8, 3), indices.sample(method, NAMES, 8, 3))
        assert not np.array_equal(indices.sample(method, NAMES, 8, 3), indices.sample(method, NAMES, 8, 4))


def test_sobol_asks_for_a_power_of_two() -> None:
    with pytest.raises(SeptelError, match="64 or 128"):
        indices.sample(SOBOL, NAMES, 100, 1)


def test_a_response_that_never_varies_has_no_indices_to_divide_by() -> None:
    for method in (MORRIS, SOBOL):
        found = indices.run(method, NAMES, 8, 1, lambda design: (np.ones(len(design)), 0.0))
        assert all((column == 0).all() for column in found.columns.values())


def test_the_noise_is_what_replications_leave_of_the_variation() -> None:
    shared = Plane(ishigami, shared=5.0)
    apart = Plane(ishigami, own=0.5)
    settings = {"method": MORRIS, "vary": ISHIGAMI_RANGES, "points": 20, "replications": 25, "threads": 1}
    found = [sensitivity(TINY, engine=engine, **settings).indices for engine in (shared, apart)]  # type: ignore[arg-type]
    assert found[0] is not None and found[0].noise == pytest.approx(0, abs=1e-12)
    assert found[1] is not None and found[1].noise == pytest.approx(0.25 / 25, rel=0.1)
