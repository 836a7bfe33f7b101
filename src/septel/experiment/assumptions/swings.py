"""One assumption at a time: what it does to the lead of the preferred design, and at which value another takes over.

The *lead* of a design is the mean over replications of its value less that of the best other design, both on the same draws of
chance, turned so that more is better. Where the lead of the design that is preferred as the scenario is written falls below 0,
another is preferred. The value at which it does is found by regula falsi (in its Illinois form, so that both ends move) between
two levels; its 95 % interval holds the levels at which the lead's own interval holds 0, read off straight lines between the
levels that were run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from septel.experiment import statistics
from septel.scenario.dials import WHOLE, Dial
from septel.scenario.ranges import Range

Floats = NDArray[np.float64]
Values = Callable[[float], Floats | None]  # [design, replication] at a level, None where the variant is refused
# What was found of an assumption, the clearest first.
CHANGES, MAY_CHANGE, UNDECIDED, HOLDS, INERT, REFUSED = "changes", "may change", "undecided", "holds", "inert", "refused"
STEPS = 8  # levels that are tried for a switch, at most
NEAR = 1 / 200  # of the range: a switch is not looked for more closely


@dataclass(frozen=True)
class Mean:
    """A mean with its 95 % interval; `lo` and `hi` are NaN for a single replication."""

    mean: float
    lo: float
    hi: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.lo > 0 or self.hi < 0

    @classmethod
    def of(cls, values: Floats) -> Mean:
        """Of values [replication], undefined ones left out; without any spread the interval is the mean itself."""
        found = statistics.estimate(values[:, None])
        return cls(float(found.mean[0]), float(found.lo[0]), float(found.hi[0]))


@dataclass(frozen=True)
class Question:
    """Designs, and whether the highest or the lowest mean is preferred."""

    designs: tuple[str, ...]
    lowest: bool

    def best(self, values: Floats, among: Sequence[int] | None = None) -> int:
        """The design with the best mean of values [design, replication]; -1 where all are undefined."""
        own = list(range(len(self.designs))) if among is None else list(among)
        means = np.array([_mean(values[one]) for one in own])
        if np.isnan(means).all():
            return -1
        return own[int(np.nanargmin(means) if self.lowest else np.nanargmax(means))]

    def lead(self, values: Floats, of: int) -> tuple[Floats, int]:
        """The lead of a design in each replication, and over which other (-1: alone, the lead is its own value)."""
        rest = [one for one in range(len(self.designs)) if one != of]
        other = self.best(values, rest) if rest else -1
        sign = -1.0 if self.lowest and rest else 1.0
        if rest and other < 0:
            return np.full(values.shape[1], np.nan), rest[0]
        return (sign * (values[of] - values[other]) if rest else values[of].copy()), other


def _mean(values: Floats) -> float:
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if len(defined) else math.nan


@dataclass(frozen=True)
class Reading:
    """The designs at one level of an assumption: their means, and the lead over the best other, `other`."""

    level: float
    means: tuple[float, ...]
    best: int
    other: int
    lead: Mean
    change: Mean  # of the lead, against the scenario as written

    @property
    def keeps(self) -> bool:
        """Whether the preferred design is still at least as good as any other."""
        return not self.lead.mean < 0


@dataclass(frozen=True)
class Switch:
    """Where another design is preferred: at `level`, 95 % between `lo` and `hi`; an open end may lie further out.

    `to` is the design that takes over; `is_clear` whether it is distinguishably better somewhere further out in the range.
    """

    level: float
    lo: float
    hi: float
    open_lo: bool
    open_hi: bool
    to: int
    is_clear: bool
    upward: bool  # above the value as written


@dataclass(frozen=True)
class Swing:
    """What one assumption does: its readings by level, the switches, and the verdict."""

    range: Range
    readings: tuple[Reading, ...]
    switches: tuple[Switch, ...]
    verdict: str
    refused: tuple[tuple[float, str], ...] = ()

    @property
    def dial(self) -> Dial:
        return self.range.dial

    def end(self, high: bool) -> Reading | None:
        """The reading at the high or the low end of the range; None if it was refused."""
        level = self.range.high if high else self.range.low
        return next((one for one in self.readings if one.level == level), None)

    @property
    def width(self) -> float:
        """How far the lead moves between its least and its greatest reading; 0 where nothing was read."""
        changes = [one.change.mean for one in self.readings if not math.isnan(one.change.mean)]
        return max(changes) - min(changes) if changes else 0.0

    @property
    def is_noise(self) -> bool:
        """Whether no reading's change leaves 0 out."""
        return not any(one.change.is_clear for one in self.readings)


@dataclass
class Search:
    """Reads levels of one assumption as they are needed."""

    question: Question
    preferred: int
    base: Floats
    range: Range
    values: Values
    reason: Callable[[float], str]
    known: dict[float, Reading] = field(default_factory=dict)
    refused: dict[float, str] = field(default_factory=dict)
    is_inert: bool = True

    def read(self, level: float) -> Reading | None:
        """The reading at a level, None if the variant is refused."""
        if level in self.known or level in self.refused:
            return self.known.get(level)
        values = self.base if level == self.range.dial.level else self.values(level)
        if values is None:
            self.refused[level] = self.reason(level)
            return None
        self.is_inert = self.is_inert and np.array_equal(values, self.base, equal_nan=True)
        lead, other = self.question.lead(values, self.preferred)
        before, _ = self.question.lead(self.base, self.preferred)
        means = tuple(_mean(row) for row in values)
        reading = Reading(level, means, self.question.best(values), other, Mean.of(lead), Mean.of(lead - before))
        self.known[level] = reading
        return reading

    def swing(self, inner: int) -> Swing:
        """The whole: both ends, `inner` levels between, and the switches nearest to the value as written."""
        first = levels(self.range, inner)
        for level in first:
            self.read(level)
        switches = []
        if len(self.question.designs) > 1 and not self.is_inert:
            switches = [found for upward in (False, True) if (found := self._switch(upward)) is not None]
        readings = tuple(self.known[level] for level in sorted(self.known))
        return Swing(self.range, readings, tuple(switches), self._verdict(switches), tuple(sorted(self.refused.items())))

    def _verdict(self, switches: Sequence[Switch]) -> str:
        own = [one for one in self.known.values() if one.level != self.range.dial.level]
        if not own:
            return REFUSED
        if self.is_inert:
            return INERT
        if switches:
            return CHANGES if any(one.is_clear for one in switches) else MAY_CHANGE
        return HOLDS if all(one.lead.lo > 0 for one in own) else UNDECIDED

    def _side(self, upward: bool) -> list[Reading]:
        """The readings from the value as written outwards."""
        start = self.range.dial.level
        side = [one for one in self.known.values() if (one.level >= start if upward else one.level <= start)]
        return sorted(side, key=lambda one: one.level, reverse=not upward)

    def _switch(self, upward: bool) -> Switch | None:
        side = self._side(upward)
        pair = next(((a, b) for a, b in pairwise(side) if a.keeps and not b.keeps), None)
        if pair is None:
            return None
        inside, outside = self._narrow(*pair)
        level = self._crossing(inside, outside)
        for _ in range(2):  # the band's ends, looked at once more where straight lines say that they are
            near, far = self._band(upward, level)
            for end in (near, far):
                if end is not None and not self._is_read_near(end):
                    self.read(self._rounded(end))
        near, far = self._band(upward, level)
        side = self._side(upward)
        low, high = (near, far) if upward else (far, near)
        own = self.range.dial.level if self.range.low <= self.range.dial.level <= self.range.high else side[0].level
        last = side[-1].level
        return Switch(
            level,
            low if low is not None else (own if upward else last),
            high if high is not None else (last if upward else own),
            low is None,
            high is None,
            outside.best if outside.best >= 0 else outside.other,
            any(one.lead.hi < 0 for one in side),
            upward,
        )

    def _narrow(self, inside: Reading, outside: Reading) -> tuple[Reading, Reading]:
        """The two levels between which the lead changes its sign, as near as STEPS readings bring them."""
        weights = [inside.lead.mean, outside.lead.mean]
        last = 0
        for step in range(STEPS):
            a, b = self.range.part(inside.level), self.range.part(outside.level)
            if abs(b - a) <= NEAR:
                break
            share = weights[0] / (weights[0] - weights[1]) if step % 3 != 2 and weights[0] > 0 else 0.5
            level = self._rounded(self.range.level(a + min(max(share, 0.02), 0.98) * (b - a)))
            found = self.read(level) if level not in (inside.level, outside.level) else None
            if found is None:
                level = self._rounded(self.range.level((a + b) / 2))
                found = self.read(level) if level not in (inside.level, outside.level) else None
            if found is None:
                break
            if found.keeps:
                inside, weights = found, [found.lead.mean, weights[1] / (2 if last == 1 else 1)]
                last = 1
            else:
                outside, weights = found, [weights[0] / (2 if last == -1 else 1), found.lead.mean]
                last = -1
        return inside, outside

    def _is_read_near(self, level: float) -> bool:
        return any(abs(self.range.part(one) - self.range.part(level)) < NEAR for one in self.known)

    def _rounded(self, level: float) -> float:
        return float(math.floor(level + 0.5)) if self.range.dial.kind == WHOLE else level

    def _crossing(self, inside: Reading, outside: Reading) -> float:
        """The level of the switch: of whole numbers the first at which another is preferred."""
        if self.range.dial.kind == WHOLE:
            return outside.level
        a, b = self.range.part(inside.level), self.range.part(outside.level)
        share = inside.lead.mean / (inside.lead.mean - outside.lead.mean)
        return self.range.level(a + share * (b - a))

    def _band(self, upward: bool, switch: float) -> tuple[float | None, float | None]:
        """Where the lead's interval begins and ceases to hold 0 around a switch; None where it does so in no reading."""
        side = self._side(upward)
        before = [one for one in side if (one.level <= switch if upward else one.level >= switch)]
        after = [one for one in side if one not in before]
        near = self._reached(before[::-1], [one.lead.lo for one in before[::-1]])
        far = self._reached(after, [-one.lead.hi for one in after])
        return near, far

    def _reached(self, readings: Sequence[Reading], bounds: Sequence[float]) -> float | None:
        """The level, going away from a switch, at which a bound first rises above 0."""
        last: tuple[float, float] | None = None
        for reading, bound in zip(readings, bounds, strict=True):
            part = self.range.part(reading.level)
            if bound > 0:
                if last is None:
                    return reading.level
                share = -last[1] / (bound - last[1])
                return self.range.level(last[0] + share * (part - last[0]))
            last = part, bound
        return None


def levels(own: Range, inner: int) -> list[float]:
    """The levels that are looked at first: both ends, the value as written if it lies between, and `inner` evenly between."""
    found = {own.low, own.high} | {own.level(step / (inner + 1)) for step in range(1, inner + 1)}
    if own.low <= own.dial.level <= own.high:
        found = {one for one in found if abs(own.part(one) - own.part(own.dial.level)) > NEAR} | {own.dial.level}
    return sorted(found)
