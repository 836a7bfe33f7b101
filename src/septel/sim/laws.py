"""Laws of durations, drawn from a keyed stream.

Fixed; exponential; lognormal by mean and coefficient of variation (Box–Muller); gamma of shape 1/cv²: as a product of
uniforms for small whole shapes (Erlang), else by Marsaglia & Tsang (ACM TOMS 26:363, 2000).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from septel.sim.compile import inline, kernel
from septel.sim.streams import uniform

FIXED, EXPONENTIAL, LOGNORMAL, GAMMA = 0, 1, 2, 3
KINDS = {"fixed": FIXED, "exponential": EXPONENTIAL, "lognormal": LOGNORMAL, "gamma": GAMMA}
LAW = np.dtype([("kind", "i8"), ("mean_h", "f8"), ("gamma_shape", "f8"), ("mu", "f8"), ("sigma", "f8")], align=True)
ERLANG_UP_TO = 12.0


def law_record(kind: str, mean_h: float, cv: float) -> tuple[int, float, float, float, float]:
    """A law as the kernel keeps it: (kind, mean, gamma shape, log-mean, log-sd)."""
    if cv == 0 or mean_h == 0 or kind == "fixed":
        return FIXED, mean_h, 1.0, 0.0, 0.0
    variance = math.log1p(cv * cv)
    shape = 1 / (cv * cv)
    if abs(shape - round(shape)) < 1e-9:
        shape = float(round(shape))
    return KINDS[kind], mean_h, shape, math.log(mean_h) - variance / 2, math.sqrt(variance)


@inline
def normal(generator: int, key: np.uint64, n: int) -> float:
    """A standard normal from draws 2n and 2n + 1 of the key."""
    radius = math.sqrt(-2.0 * math.log(uniform(generator, key, 2 * n)))
    return radius * math.cos(2.0 * math.pi * uniform(generator, key, 2 * n + 1))


@kernel
def gamma(generator: int, key: np.uint64, shape: float) -> float:
    """A gamma variate of this shape and scale 1."""
    if shape <= ERLANG_UP_TO and shape == math.floor(shape):
        total = 0.0
        for stage in range(int(shape)):
            total -= math.log(uniform(generator, key, stage))
        return total
    boost = 1.0
    if shape < 1.0:
        boost = math.exp(math.log(uniform(generator, key, 0)) / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    n = 1
    while True:
        x = normal(generator, key, n)
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            if math.log(uniform(generator, key, 2 * n + 2)) < 0.5 * x * x + d - d * v + d * math.log(v):
                return d * v * boost
        n += 2  # draws 2n, 2n + 1 and 2n + 2 are used up


@kernel
def sample(generator: int, key: np.uint64, law: Any) -> float:
    """A duration in hours by the law's record."""
    if law.kind == FIXED:
        return law.mean_h
    if law.kind == EXPONENTIAL:
        return -law.mean_h * math.log(uniform(generator, key, 0))
    if law.kind == LOGNORMAL:
        return math.exp(law.mu + law.sigma * normal(generator, key, 0))
    return law.mean_h / law.gamma_shape * gamma(generator, key, law.gamma_shape)
