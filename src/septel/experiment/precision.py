"""Run until intervals are narrow enough: targets such as `p_interdiction: ±0.02`, and the schedule that stops at them.

A run that stops as soon as an interval *looks* narrow stops too early: most likely when the sample happens to vary little. So
the rule takes a half-width with a margin,

    H(n) = t(n − 1, .975) · √((s² + R²/2n)/n),    R the range of the values so far,

as if two more values had been seen, at the range's ends (in place of Chow and Robbins's 1/n, which knows no unit).
While nothing has varied, s and R are 0 and tell nothing. Then H is the exact bound of the share of replications in which
something else may happen, 1 − .025^(1/n), times the size that it would have: 1 for a share, 100 for *per 100*, else 1 or the
value itself, whichever is larger; for a difference that is always the same, the range of the measure in the design.

Student's interval needs more values the more skewed they are, and stopping makes that worse. So n must also be at least 40 g²,
g the skewness of the values so far; Cochran's rule is 25 g² for samples of a fixed size.

A target is met where H(n) is at most what was asked for, over at least as many values as the first look has. Looks are few: at
`first` replications, then each time at the n that the last one makes one expect, but at least 1.1 and at most 2 times as many.
All designs run on, on common chance, until each of them meets each target.

Sources: Chow and Robbins, Annals of Mathematical Statistics 36:457 (1965); Cochran, Sampling Techniques (1977), section 2.15;
Law, Simulation Modeling and Analysis (2015), section 9.4.1. How often intervals cover after such a stop is measured on the page
docs/background/statistics.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError, did_you_mean
from septel.experiment import statistics
from septel.experiment.statistics import CONFIDENCE, Floats

if TYPE_CHECKING:
    from septel.experiment.result import Result

Number = NDArray[Any] | float

FIRST = 50
LEAST_STEP, MOST_STEP = 1.1, 2.0
PER_SKEWNESS = 40.0  # values for each unit of squared skewness
MOST_NAMED = 4
_TARGET = re.compile(
    r"(?P<paired>difference\s+)?(?P<measure>[^\s:±+]+)\s*:?\s*(?:±|\+/?-)\s*(?P<half>[^\s%]+)\s*(?P<percent>%?)"
)
_EXAMPLE = "Write for example 'p_interdiction: ±0.02', 'captures: ±5%' or 'difference p_interdiction: ±0.01'."


@dataclass(frozen=True)
class Target:
    """How narrow an interval shall be: half its width, in the measure's unit, or as a share of the mean if `is_relative`."""

    measure: str
    half: float
    is_relative: bool = False
    is_paired: bool = False

    def __str__(self) -> str:
        half = f"{100 * self.half:.12g}%" if self.is_relative else f"{self.half:.12g}"
        return f"{self.name}: ±{half}"

    @property
    def name(self) -> str:
        """What the interval is of: a measure, or its paired difference to the first design."""
        return f"difference {self.measure}" if self.is_paired else self.measure


def targets(texts: str | Sequence[str], measures: Sequence[str] | None = None) -> tuple[Target, ...]:
    """Targets as people write them, several to a text between commas or semicolons.

    `±0.02`, `+-0.02` and `+/-0.02` are in the measure's unit, `±5%` is of the mean. `measures` are the names that there are, by
    default the model's; a dot in a name may stand for an underscore. SeptelError for what cannot be read, with the nearest.
    """
    if measures is None:
        from septel.sim.measures import NAMES

        measures = NAMES
    parts = [part.strip() for text in ([texts] if isinstance(texts, str) else texts) for part in re.split(r"[;,\n]", text)]
    found = [_target(part, measures) for part in parts if part]
    if not found:
        raise SeptelError(f"precision: no target is given. {_EXAMPLE}")
    names = [target.name for target in found]
    for name in names:
        if names.count(name) > 1:
            raise SeptelError(f"precision: '{name}' is named twice")
    return tuple(found)


def _target(text: str, measures: Sequence[str]) -> Target:
    match = _TARGET.fullmatch(text)
    if match is None:
        raise SeptelError(f"precision: '{text}' is no target. {_EXAMPLE}")
    name, is_relative, is_paired = match["measure"], bool(match["percent"]), bool(match["paired"])
    measure = name if name in measures else name.replace(".", "_")
    if measure not in measures:
        raise SeptelError(f"precision: '{name}' is not a measure. {did_you_mean(measure, measures)}".strip())
    try:
        half = float(match["half"]) / (100 if is_relative else 1)
    except ValueError:
        raise SeptelError(f"precision: '{match['half']}' in '{text}' is not a number. {_EXAMPLE}") from None
    if not 0 < half < math.inf:
        raise SeptelError(f"precision: half a width is above 0, and '{text}' asks for {match['half']}")
    if is_relative and is_paired:
        raise SeptelError(
            f"precision: '{text}': a difference may be 0, so a share of it is no width. Give it in the measure's unit."
        )
    return Target(measure, half, is_relative, is_paired)


@dataclass(frozen=True)
class Precision:
    """The schedule that stops once every design meets every target, or at `cap` replications.

    SeptelError where there is no target, or fewer than two replications are to be looked at first.
    """

    targets: tuple[Target, ...]
    cap: int
    first: int = FIRST

    def __post_init__(self) -> None:
        if not self.targets:
            raise SeptelError(f"precision: no target is given. {_EXAMPLE}")
        if min(self.first, self.cap) < 2:
            raise SeptelError(f"precision: {min(self.first, self.cap)} is too few: an interval takes at least 2 replications")

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> Precision:
        """The schedule whose `words` these are."""
        names = [re.sub(r"^difference\s+", "", text).partition(":")[0] for text in words["targets"]]
        return cls(targets(list(words["targets"]), names), int(words["cap"]), int(words["first"]))

    def words(self) -> dict[str, Any]:
        """Its settings, ready for JSON."""
        return {"kind": "precision", "targets": [str(target) for target in self.targets], "cap": self.cap, "first": self.first}

    def goals(self, result: Result) -> NDArray[np.int64]:
        """How many replications each design shall have: all as many, from look to look; see `schedule.Schedule`."""
        n, have = min(self.first, self.cap), int(result.counts.min())
        series = [(target, *pair) for target in self.targets for pair in _series(result, target)]
        while n <= have and n < self.cap:
            looks = [look(values, target, n, self.first, levels=levels) for target, values, levels in series]
            if all(one.is_met for one in looks):
                break
            n = int(next_look(n, max(one.needed for one in looks if not one.is_met), self.cap))
        return np.full(len(result.designs), n, np.int64)


@dataclass(frozen=True)
class Look:
    """What n replications say of one target in one design: `half` with its margin, and what n is `needed` (inf: unknown)."""

    half: float
    is_met: bool
    needed: float


def look(values: Floats, target: Target, n: int, first: int = FIRST, *, levels: Floats | None = None) -> Look:
    """The first n of `values` [replication], seen against a target; NaN is left out.

    Where values are differences, `levels` are those of the design itself, whose range is the size that a difference may have.
    """
    known = values[:n][~np.isnan(values[:n])]
    if len(known) < 2:
        return Look(math.nan, False, math.inf)
    mean, variance, reach = float(known.mean()), float(known.var(ddof=1)), float(np.ptp(known))
    size = natural(target, mean)
    if levels is not None:
        size = float(np.ptp(levels[:n][~np.isnan(levels[:n])])) or size
    wanted = target.half * abs(mean) if target.is_relative else target.half
    half = float(width(len(known), variance, reach, size))
    enough = float(needed(len(known), variance, reach, size, wanted))
    least = max(float(first), float(least_of(float(np.mean((known - mean) ** 3)), variance, len(known), reach, size)))
    # Values that are undefined now and then take as many more replications.
    return Look(half, half <= wanted and len(known) >= least, max(enough, least) * n / len(known))


def natural(target: Target, mean: float) -> float:
    """The size of what may yet happen to a measure that has not varied: one event, all of a share, or the mean itself."""
    from septel.sim.measures import MEASURES

    unit = next((measure.unit for measure in MEASURES if measure.name == target.measure), "")
    return {"share": 1.0, "per 100 operations": 100.0}.get(unit, max(1.0, abs(mean)))


def width(n: Number, variance: Number, reach: Number, size: Number) -> Floats:
    """H(n), half of the interval with the rule's margin: of n values with this variance, range and natural size."""
    number = np.asarray(n, float)
    wide = _t(number) * np.sqrt((variance + np.square(reach) / (2 * number)) / number)
    return np.where(_varies(reach, size), wide, statistics.share(np.zeros(number.shape), np.asarray(n)).hi * size)


def needed(n: Number, variance: Number, reach: Number, size: Number, wanted: Number) -> Floats:
    """The n at which H would be as narrow as `wanted`, were variance and range to stay what they are; inf if it is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        per = np.square(_t(np.asarray(n, float)) / np.asarray(wanted, float))
        enough = per / 2 * (variance + np.sqrt(np.square(variance) + 2 * np.square(reach) / per))
        return np.where(_varies(reach, size), enough, -math.log((1 - CONFIDENCE) / 2) * size / np.asarray(wanted, float))


def least_of(cubes: Number, variance: Number, n: Number, reach: Number, size: Number) -> Floats:
    """How many values so skewed a measure needs: 40 g², g from the mean cube of deviations and the variance of n values."""
    square = np.asarray(variance, float) * (np.asarray(n) - 1) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(_varies(reach, size), PER_SKEWNESS * np.square(cubes) / square**3, 0.0)


def _t(n: Floats) -> Floats:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.maximum(n - 1, 1), 0.5 + CONFIDENCE / 2))


def _varies(reach: Number, size: Number) -> NDArray[np.bool_]:
    """Whether values differ by more than the last bits of a number of their natural size."""
    return np.asarray(reach > 1e-12 * np.asarray(size))


def next_look(n: Number, enough: Number, cap: int) -> NDArray[np.int64]:
    """The next look after one at n replications: at `enough`, but 1.1 to 2 times n, and at most at the cap."""
    least, most = np.ceil(LEAST_STEP * np.asarray(n) - 1e-9), np.floor(MOST_STEP * np.asarray(n))
    return np.minimum(np.clip(np.ceil(enough), least, most), cap).astype(np.int64)


def _series(result: Result, target: Target) -> list[tuple[Floats, Floats | None]]:
    """The values [replication] that a target speaks of, design by design; differences with the levels of their design."""
    values = result[target.measure]
    if not target.is_paired:
        return [(own, None) for own in values]
    if len(values) < 2:
        raise SeptelError(f"precision: '{target}' needs a second design to differ from the first")
    return [(own - values[0], own) for own in values[1:]]


@dataclass(frozen=True)
class Reached:
    """What a run came to for one target in one design: `half` with the rule's margin, in the measure's unit, and its mean.

    `needed` is the number of replications that would meet it, as far as those there are can tell (inf: they cannot).
    """

    target: Target
    design: str
    n: int
    mean: float
    half: float
    is_met: bool
    needed: float


def reached(result: Result, targets: Sequence[Target], *, first: int = FIRST) -> list[Reached]:
    """Every target in every design that it speaks of, as the finished replications have it."""
    rows = []
    for target in targets:
        designs = result.designs[1:] if target.is_paired else result.designs
        for design, (values, levels) in zip(designs, _series(result, target), strict=True):
            count = int(result.counts.min())
            found = look(values, target, count, min(first, count), levels=levels)
            own = statistics.estimate(values[:count, None])
            numbers = int(own.n[0]), float(own.mean[0])
            rows.append(Reached(target, design, *numbers, found.half, found.is_met, found.needed))
    return rows


def line(rows: Sequence[Reached], *, replications: int) -> str:
    """One line: every target met, or which were not when the cap came first, how wide they are, and what would be needed."""
    missed = {target: [row for row in rows if row.target == target and not row.is_met] for target in (r.target for r in rows)}
    late = [max(each, key=lambda row: row.needed) for each in missed.values() if each]
    if not late:
        return f"Precision reached after {replications:,} replications: {'; '.join(map(str, missed))}."
    texts = [_missed(row) for row in late[:MOST_NAMED]]
    texts += [f"{len(late) - MOST_NAMED} more"] if len(late) > MOST_NAMED else []
    return f"The cap of {replications:,} replications came first: {'; '.join(texts)}; {_more(max(r.needed for r in late))}."


def _missed(row: Reached) -> str:
    """One missed target: what its interval is, in which design, and what was asked for."""
    if math.isnan(row.half):
        return f"{row.target.name} has no two values in {row.design}"
    if row.target.is_relative:
        if row.mean == 0:
            return f"{row.target.name} is 0 in {row.design}, so a share of it is no width"
        half = f"{100 * row.half / abs(row.mean):.2g}%"
    else:
        half = f"{row.half:.2g}"
    wanted = row.target.half * (abs(row.mean) if row.target.is_relative else 1)
    few = f" over only {row.n} values" if row.half <= wanted else ""
    return f"{row.target.name} ±{half}{few} in {row.design}, not {str(row.target).rpartition(' ')[2]}"


def _more(enough: float) -> str:
    """How many replications would be needed, to two digits."""
    if not math.isfinite(enough):
        return "how many would be needed cannot be told"
    step = 10.0 ** max(0, math.floor(math.log10(enough)) - 1)
    return f"about {math.ceil(enough / step) * step:,.0f} would be needed"


def as_rows(rows: Sequence[Reached]) -> list[dict[str, Any]]:
    """What was reached as plain rows: target, design, n, mean, half, is_met and needed."""
    numbers = ("design", "n", "mean", "half", "is_met", "needed")
    return [{"target": str(row.target)} | {name: getattr(row, name) for name in numbers} for row in rows]
