from __future__ import annotations

import math

import numba
import numpy as np
import pytest
from scipy import stats

from septel.compiled import JIT
from septel.sim import laws, streams
from septel.sim.compile import records

N = 40_000 if JIT else 1_500


@numba.njit
def many(generator: int, law: np.ndarray, n: int) -> np.ndarray:
    out = np.empty(n)
    for i in range(n):
        out[i] = laws.sample(generator, streams.fold(np.uint64(77), i), law[0])
    return out


def drawn(kind: str, mean_h: float, cv: float, generator: int = streams.SPLITMIX) -> np.ndarray:
    row = records(1, laws.LAW)
    row[0] = laws.law_record(kind, mean_h, cv)
    return many(generator, row.view(np.ndarray) if JIT else row, N)


@pytest.mark.parametrize("generator", [streams.SPLITMIX, streams.PHILOX])
@pytest.mark.parametrize(
    ("kind", "cv", "law"),
    [
        ("exponential", 1.0, stats.expon(scale=4)),
        ("lognormal", 0.7, stats.lognorm(math.sqrt(math.log(1.49)), scale=4 / math.sqrt(1.49))),
        ("gamma", 3**-0.5, stats.gamma(3, scale=4 / 3)),
        ("gamma", 1.7, stats.gamma(1 / 1.7**2, scale=4 * 1.7**2)),
        ("gamma", 0.2, stats.gamma(25, scale=4 / 25)),
        ("gamma", 0.63, stats.gamma(1 / 0.63**2, scale=4 * 0.63**2)),
    ],
)
def test_laws_follow_their_distribution(kind: str, cv: float, law: object, generator: int) -> None:
    assert stats.kstest(drawn(kind, 4.0, cv, generator), law.cdf).pvalue > 0.001  # type: ignore[attr-defined]


def test_fixed_laws_and_laws_without_spread_are_their_mean() -> None:
    assert set(drawn("fixed", 2.5, 0.0)) == {2.5}
    assert set(drawn("lognormal", 2.5, 0.0)) == {2.5}
    assert set(drawn("exponential", 0.0, 1.0)) == {0.0}
