"""How often intervals hold the truth: laws with known means, experiments by the thousand, through the shipped functions.

`measure(case, experiments)` gives a row. Chance is seeded, so a row is the same on every machine up to the last bits of its C
library. The full form has 10,000 experiments a case; the standard error of a coverage near .95 is .002 then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.experiment import multiple, precision, statistics

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], Floats]

FULL, SHORT = 10_000, 1_000
SEED = 20240601
AT_ONCE = 1_000  # experiments held in memory
CAP = 6_000
ANY = (0.0, 1.0)  # a case that is shown because its interval fails there
MEAN, SEQUENTIAL, EXACT = (0.94, 0.96), (0.93, 1.0), (0.94, 1.0)
RHO = 0.8  # how much of the first design is in the others


@dataclass(frozen=True)
class Law:
    """A law with its mean and its quantile function."""

    name: str
    mean: float
    draw: Draw
    quantile: Callable[[float], float]


def _lognormal_quantile(q: float) -> float:
    from scipy.special import ndtri

    return float(np.exp(0.5 * ndtri(q)))


def _normal_quantile(q: float) -> float:
    from scipy.special import ndtri

    return float(7 + 3 * ndtri(q))


NORMAL = Law("normal", 7.0, lambda chance, shape: chance.normal(7, 3, shape), _normal_quantile)
EXPONENTIAL = Law("exponential", 2.0, lambda chance, shape: chance.exponential(2, shape), lambda q: -2 * np.log1p(-q))
LOGNORMAL = Law(
    "lognormal, σ = .5", float(np.exp(0.125)), lambda chance, shape: chance.lognormal(0, 0.5, shape), _lognormal_quantile
)
LONG_TAILED = Law("lognormal, σ = 1", float(np.exp(0.5)), lambda chance, shape: chance.lognormal(0, 1, shape), lambda q: np.nan)


def bernoulli(p: float) -> Law:
    return Law(f"Bernoulli, p = {p:g}", p, lambda chance, shape: (chance.random(shape) < p).astype(float), lambda q: np.nan)


def poisson(mean: float) -> Law:
    from scipy.special import pdtrik

    def draw(chance: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        return chance.poisson(mean, shape).astype(float)

    return Law(f"Poisson, mean {mean:g}", mean, draw, lambda q: float(np.ceil(pdtrik(q, mean))))


def clustered(mean: float, size: float) -> Law:
    """Negative binomial: Poisson with a gamma mean; its variance is `size` times its mean."""
    shape_of = mean / (size - 1)
    return Law(
        f"negative binomial, mean {mean:g}, variance/mean {size:g}",
        mean,
        lambda chance, shape: chance.negative_binomial(shape_of, 1 / size, shape).astype(float),
        lambda q: np.nan,
    )


@dataclass(frozen=True)
class Case:
    """A law, how many replications, an interval, and the bounds that its coverage must keep."""

    kind: str
    law: str
    n: str
    bounds: tuple[float, float]
    covered: Callable[[np.random.Generator, int], tuple[NDArray[np.bool_], Floats]]  # hits, and replications, by experiment


@dataclass(frozen=True)
class Row:
    """What was measured of a case: its coverage, and the mean number of replications."""

    case: Case
    coverage: float
    replications: float
    experiments: int

    @property
    def error(self) -> float:
        """The standard error of the coverage."""
        return float(np.sqrt(self.coverage * (1 - self.coverage) / self.experiments))


def _holds(found: Any, truth: float) -> NDArray[np.bool_]:
    return np.asarray((found.lo <= truth) & (truth <= found.hi))


def _fixed(n: int, of: Callable[[Floats], Any], truth: float, draw: Draw) -> Callable[..., tuple[NDArray[np.bool_], Floats]]:
    def covered(chance: np.random.Generator, experiments: int) -> tuple[NDArray[np.bool_], Floats]:
        return _holds(of(draw(chance, (experiments, n))), truth).reshape(experiments), np.full(experiments, float(n))

    return covered


def mean(law: Law, n: int, bounds: tuple[float, float] = MEAN) -> Case:
    return Case("mean", law.name, str(n), bounds, _fixed(n, lambda x: statistics.estimate(x[..., None]), law.mean, law.draw))


def paired(law: Law, n: int, bounds: tuple[float, float] = MEAN) -> Case:
    """The second design is RHO of the first and has as much chance of its own that differences stay skewed where the law is."""

    def draw(chance: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        a, own = law.draw(chance, shape), law.draw(chance, shape)
        return np.stack([a, RHO * a + 2 * (1 - RHO) * own], axis=1)

    def of(x: Floats) -> Any:
        found = statistics.differences(np.moveaxis(x, 1, 0)[..., None], 0)
        return statistics.Estimate(*(getattr(found, name)[1] for name in ("n", "mean", "lo", "hi")))

    return Case("paired difference", law.name, str(n), bounds, _fixed(n, of, (1 - RHO) * law.mean, draw))


def quantile(law: Law, q: float, n: int) -> Case:
    of = lambda x: statistics.quantiles(x[..., None], (q,))  # noqa: E731
    return Case(f"quantile, q = {q:g}", law.name, str(n), EXACT, _fixed(n, of, float(law.quantile(q)), law.draw))


def share(p: float, n: int) -> Case:
    law = bernoulli(p)
    return Case("share", law.name, str(n), EXACT, _fixed(n, lambda x: statistics.share(x.sum(axis=1), n), p, law.draw))


def rate(law: Law, n: int, bounds: tuple[float, float] = EXACT, *, is_plain: bool = False) -> Case:
    def of(x: Floats) -> Any:
        scatter = 1.0 if is_plain else statistics.dispersion(x[..., None])[:, 0]
        return statistics.rate(x.sum(axis=1), n, dispersion=scatter)

    kind = "rate, not widened" if is_plain else "rate"
    return Case(kind, law.name, str(n), bounds, _fixed(n, of, law.mean, law.draw))


def sequential(
    law: Law, half: float, bounds: tuple[float, float] = SEQUENTIAL, *, relative: bool = False, is_share: bool = False
) -> Case:
    """Replications until a target is met; then Student's interval of the mean, or if `is_share` the exact one of a share."""
    target = precision.Target("", half, relative)

    def of(own: Floats) -> Any:
        return statistics.share(own.sum(axis=0), len(own)) if is_share else statistics.estimate(own)

    def covered(chance: np.random.Generator, experiments: int) -> tuple[NDArray[np.bool_], Floats]:
        values = law.draw(chance, (experiments, CAP))
        stops = stopped(values, target, CAP)
        found = [of(own[:n, None]) for own, n in zip(values, stops.tolist(), strict=True)]
        hits = [bool(one.lo[0] <= law.mean <= one.hi[0]) for one in found]
        return np.array(hits), stops.astype(float)

    text = f"±{100 * half:g} % of the mean" if relative else f"±{half:g}"
    return Case(f"{'share' if is_share else 'mean'} after {text}", law.name, f"from {precision.FIRST}", bounds, covered)


def together(designs: int, n: int) -> Case:
    """All intervals of the differences to the first design hold at once; designs share chance."""

    def covered(chance: np.random.Generator, experiments: int) -> tuple[NDArray[np.bool_], Floats]:
        shared = chance.normal(size=(1, n, experiments))
        found = multiple.to_first(shared + 0.5 * chance.normal(size=(designs, n, experiments))).together
        return np.all(_holds(found, 0.0), axis=0), np.full(experiments, float(n))

    return Case(f"{designs - 1} differences at once", NORMAL.name, str(n), (0.94, 1.0), covered)


def best(means: tuple[float, ...], n: int) -> Case:
    """All comparisons with the best hold at once; designs share chance."""
    truth = np.array([own - max(means[:at] + means[at + 1 :]) for at, own in enumerate(means)])

    def covered(chance: np.random.Generator, experiments: int) -> tuple[NDArray[np.bool_], Floats]:
        hits = np.zeros(experiments, bool)
        for index in range(experiments):
            values = np.array(means)[:, None] + chance.normal(size=n) + chance.normal(size=(len(means), n))
            found = multiple.best(values)
            hits[index] = bool(np.all((found.lo <= truth) & (truth <= found.hi)))
        return hits, np.full(experiments, float(n))

    kind = f"{len(means)} {'equal ' if len(set(means)) == 1 else ''}designs against the best"
    return Case(kind, NORMAL.name, str(n), (0.94, 1.0), covered)


def stopped(values: Floats, target: precision.Target, cap: int, first: int = precision.FIRST) -> NDArray[np.int64]:
    """Where `Precision.goals` stops in each row of `values` [experiment, replication], all rows at once."""
    near = values - values.mean(axis=1, keepdims=True)  # so that little is lost in sums of cubes
    sums, squares, cubes = (np.cumsum(each, axis=1) for each in (near, near * near, near * near * near))
    least, most = np.minimum.accumulate(values, axis=1), np.maximum.accumulate(values, axis=1)
    rows, n = np.arange(len(values)), np.full(len(values), first)
    while True:
        at = rows, n - 1
        off = sums[at] / n
        centre = off + (values - near)[:, 0]
        variance = np.maximum(squares[at] - n * off**2, 0) / (n - 1)
        reach, size = most[at] - least[at], np.maximum(1.0, np.abs(centre))
        wanted = target.half * np.abs(centre) if target.is_relative else np.full(len(n), target.half)
        half = precision.width(n, variance, reach, size)
        cube = cubes[at] / n - 3 * off * squares[at] / n + 2 * off**3
        skewed = precision.least_of(cube, variance, n, reach, size)
        done = ((half <= wanted) & (n >= skewed)) | (n >= cap)
        if done.all():
            return n
        further = precision.next_look(n, np.maximum(precision.needed(n, variance, reach, size, wanted), skewed), cap)
        n = np.where(done, n, further)


LAWS = (NORMAL, EXPONENTIAL, LOGNORMAL, bernoulli(0.3), poisson(2))
SIZES = (20, 50, 100, 200, 500)


def fails(law: Law, n: int) -> bool:
    """Where Student's interval of a mean is known to miss: skewed laws and few values."""
    return n < {EXPONENTIAL.name: 200, LOGNORMAL.name: 100, poisson(2).name: 50}.get(law.name, 0)


def cases() -> Iterator[Case]:
    """Every case of the full form."""
    yield from (mean(law, n, ANY if fails(law, n) else MEAN) for law in LAWS for n in SIZES)
    yield from (mean(EXPONENTIAL, 10, ANY), mean(bernoulli(0.01), 200, ANY), mean(poisson(0.02), 200, ANY))
    yield from (paired(law, n, ANY if law is EXPONENTIAL and n < 50 else MEAN) for law in LAWS for n in (20, 100, 500))
    yield sequential(NORMAL, 0.4)
    yield sequential(NORMAL, 0.9)
    yield sequential(EXPONENTIAL, 0.2)
    yield sequential(EXPONENTIAL, 0.4)
    yield sequential(EXPONENTIAL, 0.6)
    yield sequential(LOGNORMAL, 0.05)
    yield sequential(bernoulli(0.3), 0.04)
    yield sequential(bernoulli(0.1), 0.05)
    yield sequential(bernoulli(0.05), 0.02)
    yield sequential(poisson(2), 0.15)
    yield sequential(NORMAL, 0.05, relative=True)
    yield sequential(EXPONENTIAL, 0.1, relative=True)
    yield sequential(LOGNORMAL, 0.05, relative=True)
    yield sequential(bernoulli(0.1), 0.2, relative=True)
    yield sequential(bernoulli(0.01), 0.01, ANY)
    yield from (mean(LONG_TAILED, 100, ANY), mean(LONG_TAILED, 500, ANY))
    yield from (sequential(LONG_TAILED, 0.15, ANY), sequential(LONG_TAILED, 0.1, ANY, relative=True))
    for p, half in ((0.05, 0.02), (0.01, 0.01)):
        yield sequential(bernoulli(p), half, is_share=True)
    yield from (quantile(law, q, n) for law in (*LAWS[:3], poisson(2)) for q in (0.05, 0.5, 0.95) for n in (20, 100, 500))
    yield from (share(p, n) for p in (0.01, 0.1, 0.5) for n in (20, 100, 500))
    yield from (rate(poisson(m), n) for m in (0.01, 0.2, 5) for n in (20, 100, 500))
    yield from (rate(clustered(2, 4), n, ANY if n < 50 else EXACT) for n in (20, 100, 500))
    yield rate(clustered(2, 4), 100, ANY, is_plain=True)
    yield from (together(k, 100) for k in (3, 12))
    yield best((0.0, 0.0, 0.0, 0.0), 50)
    yield best((0.0, 0.1, 0.3, 0.35), 50)


def few() -> Iterator[Case]:
    """The cases of the short form."""
    yield from (mean(NORMAL, 50), paired(EXPONENTIAL, 100), sequential(EXPONENTIAL, 0.2), sequential(bernoulli(0.3), 0.04))
    yield from (quantile(EXPONENTIAL, 0.95, 100), share(0.1, 100), rate(poisson(0.2), 100), together(12, 100))


def measure(case: Case, experiments: int) -> Row:
    """The coverage of one case."""
    chance = np.random.default_rng([SEED, *f"{case.kind} {case.law} {case.n}".encode()])
    parts = [case.covered(chance, min(AT_ONCE, experiments - first)) for first in range(0, experiments, AT_ONCE)]
    hits, replications = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Row(case, float(hits.mean()), float(replications.mean()), experiments)
