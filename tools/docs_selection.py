"""Measure how often a selection is right, for docs/background/selection.md: `python tools/docs_selection.py` writes its table.

Each row is a case with known means, in units of a value's standard deviation, read by the shipped procedure as if replications
had come in singly. It takes about four minutes on one core. No scenario is run.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from septel.experiment.selection import kn

PAGE = Path(__file__).parent.parent / "docs/background/selection.md"
TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
TRIALS, SEED = 2000, 20010711
FIRST, CAP, ALPHA = 50, 1500, 0.05
ZONE, TOLERANCE = 0.25, 0.25  # the indifference zone, and the tolerance of every limit

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], Floats]


def normal(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Normal noise."""
    return random.normal(size=shape)


def skewed(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Exponential noise of mean 0 and deviation 1."""
    return random.exponential(size=shape) - 1


@dataclass(frozen=True)
class Case:
    """Means [design], of which more is better; `rooms` [design, limit] is how far each is inside its limits.

    `common` is the correlation of two designs' values in one replication, `tied` that of the measure with the limited ones;
    `undefined` the share of values that are not there; `right` the designs that are a right answer (none: no design keeps its
    limits). Deviations are 1, or `deviations` [design].
    """

    name: str
    means: tuple[float, ...]
    right: tuple[int, ...] = (0,)
    rooms: tuple[tuple[float, ...], ...] = ()
    common: float = 0.0
    tied: float = 0.0
    undefined: float = 0.0
    deviations: tuple[float, ...] = ()
    draw: Draw = field(default=normal)

    @property
    def limits(self) -> int:
        """How many limits each design has."""
        return len(self.rooms[0]) if self.rooms else 0

    def sample(self, random: np.random.Generator) -> tuple[Floats, list[kn.Test]]:
        """Values [design, replication] and the tests of the limits: one trial."""
        shape = (len(self.means), CAP)
        noise = self.noise(random, shape)
        spread = np.array(self.deviations or [1.0] * len(self.means))[:, None]
        values = np.array(self.means)[:, None] + spread * noise
        values[random.random(shape) < self.undefined] = np.nan
        tests = []
        for limit in range(self.limits):
            other = self.tied * noise + np.sqrt(1 - self.tied**2) * self.noise(random, shape)
            tests += [kn.Test(i, rooms[limit] + other[i], TOLERANCE) for i, rooms in enumerate(self.rooms)]
        return values, sorted(tests, key=lambda test: test.design)

    def noise(self, random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        shared, own = self.draw(random, (1, shape[1])), self.draw(random, shape)
        return np.sqrt(self.common) * shared + np.sqrt(1 - self.common) * own


def slippage(designs: int) -> tuple[float, ...]:
    """One design is better by the zone, the others are alike: the hardest case there is."""
    return (ZONE, *[0.0] * (designs - 1))


# Five of eight designs keep both limits by no more than the tolerance, three break one by no more, and are better.
EDGE = ((TOLERANCE, TOLERANCE),) * 5 + ((-TOLERANCE, TOLERANCE),) * 3
BETTER_BEYOND = (ZONE, 0.0, 0.0, 0.0, 0.0, 2 * ZONE, 2 * ZONE, 2 * ZONE)
CASES = (
    Case("two designs, one zone apart", slippage(2)),
    Case("eight, one better by the zone", slippage(8)),
    Case("the same, correlation .5", slippage(8), common=0.5),
    Case("the same, correlation .8", slippage(8), common=0.8),
    Case("the same, deviations from .5 to 2", slippage(8), deviations=(1, 0.5, 0.5, 1, 1, 1.5, 2, 2)),
    Case("the same, a fifth undefined", slippage(8), undefined=0.2),
    Case("the same, exponential values", slippage(8), draw=skewed),
    Case("eight, each a zone below the one before", tuple(-ZONE * i for i in range(8))),
    Case("eight, each half a zone below: the best two are right", tuple(-ZONE / 2 * i for i in range(8)), right=(0, 1)),
    Case("eight within one zone: all but the last are right", tuple(-ZONE * i / 7 for i in range(8)), right=tuple(range(7))),
    Case("two limits, five keep, three break, at the tolerance", BETTER_BEYOND, rooms=EDGE),
    Case("the same, correlation .5, measures tied by .5", BETTER_BEYOND, rooms=EDGE, common=0.5, tied=0.5),
    Case("the same, tied by −.5", BETTER_BEYOND, rooms=EDGE, common=0.5, tied=-0.5),
    Case("no design keeps its limits, each breaks one", slippage(4), (), ((TOLERANCE, -TOLERANCE),) * 4, 0.5),
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """How often a case was answered rightly in `trials`, how often not at all by the cap, and how many replications it took."""

    case: Case
    trials: int
    right: int
    undecided: int
    replications: float

    @property
    def share(self) -> float:
        """The share of right answers."""
        return self.right / self.trials


def is_right(case: Case, reading: kn.Reading) -> bool:
    """Whether the answer is one of the right ones."""
    left = np.flatnonzero(reading.alive).tolist()
    return reading.decided and (left[0] in case.right if left else not case.right)


def measure(case: Case, *, trials: int = TRIALS, seed: int = SEED) -> Found:
    """Select in many trials of a case."""
    right = undecided = replications = 0
    counts = np.full(len(case.means), CAP)
    for trial in range(trials):
        values, tests = case.sample(np.random.default_rng([seed, trial]))
        found = kn.read(values, counts, tests, first=FIRST, zone=ZONE, alpha=ALPHA, limits=case.limits, cap=CAP)
        right += is_right(case, found)
        undecided += not found.decided
        replications += int(np.where(found.alive, found.rows, found.dropped_at).sum())
    return Found(case, trials, right, undecided, replications / trials)


def interval(found: Found) -> tuple[float, float]:
    """The exact 95 % interval of the share of right answers (Clopper and Pearson)."""
    from scipy.special import betaincinv

    n, hits = found.trials, found.right
    lo = 0.0 if hits == 0 else float(betaincinv(hits, n - hits + 1, 0.025))
    return lo, 1.0 if hits == n else float(betaincinv(hits + 1, n - hits, 0.975))


def line(found: Found) -> str:
    """One row as the page shows it."""
    lo, hi = interval(found)
    return f"| {found.case.name} | {found.share:.4f} | {lo:.3f} to {hi:.3f} | {found.undecided} | {found.replications:,.0f} |"


def table(rows: Iterator[Found]) -> str:
    """All rows as a Markdown table."""
    head = "| case | right | 95 % interval | undecided | replications |\n| --- | ---: | ---: | ---: | ---: |"
    return "\n".join(["", head, *map(line, rows), "", ""])


def told() -> Iterator[Found]:
    """All cases, each told on the error stream as it is done."""
    for case in CASES:
        found = measure(case)
        print(line(found), file=sys.stderr)
        yield found


if __name__ == "__main__":
    text = table(told())
    PAGE.write_text(TABLE.sub(lambda _: text, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(PAGE)
