"""What a selection came to: the answer, who was dropped by whom and when, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.experiment import statistics
from septel.experiment.limits import BREAKS, KEEPS, UNDECIDED, overall
from septel.experiment.result import number
from septel.experiment.selection import ocba, schedules
from septel.experiment.selection.feasibility import Bound
from septel.experiment.selection.kn import NOBODY, Reading

if TYPE_CHECKING:
    from septel.experiment.result import Result

# The answer: one design, none that keeps the limits, open at the cap, or open because the run was stopped.
FOUND, NONE_KEEPS, OPEN, UNFINISHED = "found", "none_keeps", "undecided", "unfinished"
# A design: the answer, still in the running, beaten by another, no different from it, or beyond a limit.
BEST, LEFT, WORSE, SAME, BEYOND = "best", "left", "worse", "same", "beyond"
MOST_NAMED = 4


@dataclass(frozen=True)
class Tested:
    """One limit of a design: the measure's mean over the replications read, the verdict and when it fell (0: not).

    `varied` tells whether the measure varied in the first stage, without which nothing is known of its spread.
    """

    bound: Bound
    mean: float
    verdict: str
    at: int
    varied: bool = True


@dataclass(frozen=True)
class Standing:
    """One design: mean and 95 % t-interval over the `n` defined values of `read` replications, and what became of it.

    `fate` is 'best', 'left', 'worse', 'same' or 'beyond'; `by` is who beat it (or is no different), or the limit that it broke;
    `at` the replication at which it was dropped, 0 if it was not.
    """

    design: str
    read: int
    n: int
    mean: float
    lo: float
    hi: float
    fate: str
    by: str = ""
    at: int = 0
    limits: tuple[Tested, ...] = ()

    @property
    def verdict(self) -> str:
        """What its limits come to: 'keeps', 'breaks' or 'undecided'; '' where it has none."""
        return overall(one.verdict for one in self.limits) if self.limits else ""


@dataclass(frozen=True)
class Outcome:
    """The answer of a selection.

    `answer` is the design that was found ('' if none was), `status` one of 'found', 'none_keeps', 'undecided', 'unfinished';
    `left` are the designs still in the running, `likely` the one to choose if a choice must be made; `read` the replications
    after which it ended, and `total` those of all designs that were run. `probability` is OCBA's estimate (NaN for KN).
    """

    settings: schedules.Kn | schedules.Ocba
    status: str
    answer: str
    likely: str
    left: tuple[str, ...]
    read: int
    total: int
    standings: tuple[Standing, ...]
    probability: float = float("nan")

    @property
    def guarantee(self) -> str:
        """How sure the answer is, in a sentence; '' where there is no answer."""
        asked = self.settings
        if isinstance(asked, schedules.Ocba):
            return f"It is the best with probability {_chance(self.probability)}, approximately; that is no guarantee."
        sure = f"With {100 * asked.confidence:g} % confidence"
        if self.status == FOUND:
            among = " of those that keep the limits" if asked.bounds else ""
            return f"{sure} it is the best{among}, or within {asked.indifference:g} of it."
        return f"{sure} none does." if self.status == NONE_KEEPS else ""

    @property
    def tolerance(self) -> str:
        """How near to a limit a design may be taken for either, in a sentence; '' without limits."""
        bounds = dict.fromkeys(tested.bound for one in self.standings for tested in one.limits)
        if not bounds:
            return ""
        near = "; ".join(f"{bound} ± {bound.tolerance:g}" for bound in bounds)
        return f"A mean nearer to its limit than the tolerance may be found on either side ({near})."

    @property
    def unvaried(self) -> tuple[tuple[str, str], ...]:
        """Design and measure of every limit that was settled though the measure had not varied in the first stage."""
        each = [(one.design, tested) for one in self.standings for tested in one.limits if tested.at and not tested.varied]
        return tuple((design, tested.bound.limit.measure) for design, tested in each)

    @property
    def caution(self) -> str:
        """What to beware of, in a sentence; '' where there is nothing."""
        if not self.unvaried:
            return ""
        cases = _named([f"{measure} of {design}" for design, measure in self.unvaried], "limits")
        return f"Never varied in the first {self.settings.first} replications: {cases}. A longer --first looks further."

    @property
    def sentence(self) -> str:
        """The whole answer in a few sentences."""
        return " ".join(part for part in (self._answer(), self.guarantee, self.tolerance, self.caution) if part)

    def _answer(self) -> str:
        measure, which = self.settings.measure, "highest" if self.settings.highest else "lowest"
        after, total = f"{self.read:,} replications", f"{self.total:,} of all designs together"
        if isinstance(self.settings, schedules.Ocba):
            return (
                f"{self.answer} has the {which} mean of {measure}, after {self.total:,} replications of all designs together."
            )
        if self.status == FOUND:
            return f"{self.answer} is selected, for the {which} {measure} after {after} ({total})."
        if self.status == NONE_KEEPS:
            return f"No design keeps its limits (after {after}; {total}). {self.likely} comes closest."
        ended = f"after {after}" if self.status == OPEN else f"after {after}, when it was stopped"
        if len(self.left) == 1:
            return f"Undecided {ended}: only {self.likely} is left, and whether it keeps its limits is not known yet."
        return f"Undecided between {_named(self.left)} {ended}; most likely {self.likely}."

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON: settings, answer, and every design's row."""
        return {
            "settings": self.settings.words(),
            "status": self.status,
            "answer": self.answer or None,
            "most_likely": self.likely,
            "left": list(self.left),
            "replications": self.read,
            "replications_of_all": self.total,
            "probability": _json(self.probability),
            "guarantee": self.guarantee,
            "sentence": self.sentence,
            "unvaried": [{"design": design, "measure": measure} for design, measure in self.unvaried],
            "designs": {one.design: _row(one) for one in self.standings},
        }


def outcome(result: Result, settings: Mapping[str, Any] | schedules.Kn | schedules.Ocba) -> Outcome:
    """What a result comes to under the settings of a selection (its schedule, or the schedule's `words()`).

    Replications that KN did not ask for make no difference. SeptelError where the result lacks a measure that is asked about.
    """
    asked = schedules.of(settings) if isinstance(settings, Mapping) else settings
    if result.replications == 0:
        raise SeptelError("no replication is finished, so there is nothing to select from")
    return _by_ocba(result, asked) if isinstance(asked, schedules.Ocba) else _by_kn(result, asked)


def _by_kn(result: Result, asked: schedules.Kn) -> Outcome:
    found = asked.read(result)
    read = np.where(found.alive, found.rows, found.dropped_at)
    ended = found.decided or found.rows >= asked.cap
    left = [result.designs[index] for index in np.flatnonzero(found.alive)]
    status = (FOUND if left else NONE_KEEPS) if found.decided else OPEN if ended else UNFINISHED
    standings = _standings(result, asked, found, read)
    likely = left[0] if status == FOUND else _closest(standings) if status == NONE_KEEPS else _likely(standings, asked.highest)
    answer = likely if status == FOUND else ""
    return Outcome(asked, status, answer, likely, tuple(left), found.rows, int(result.counts.sum()), standings)


def _standings(result: Result, asked: schedules.Kn, found: Reading, read: Any) -> tuple[Standing, ...]:
    tests = asked.tests(result)
    rows = []
    for index, design in enumerate(result.designs):
        numbers = _numbers(result, asked.measure, index, int(read[index]))
        by, fate = "", BEST if found.decided else LEFT
        limits = []
        own = [at for at, test in enumerate(tests) if test.design == index]
        for at, bound in zip(own, asked.bounds.get(design, ()), strict=True):
            verdict = UNDECIDED if not found.tested_at[at] else KEEPS if found.keeps[at] else BREAKS
            mean = _numbers(result, bound.limit.measure, index, int(read[index]))[2]
            varied = _varied(tests[at].room, asked.first)
            limits.append(Tested(bound, mean, verdict, int(found.tested_at[at]), varied))
        if found.broke[index] != NOBODY:
            fate, by = BEYOND, str(limits[own.index(int(found.broke[index]))].bound)
        elif found.beaten_by[index] != NOBODY:
            fate, by = SAME if found.behind[index] == 0 else WORSE, result.designs[found.beaten_by[index]]
        rows.append(Standing(design, *numbers, fate, by, int(found.dropped_at[index]), tuple(limits)))
    return tuple(rows)


def _by_ocba(result: Result, asked: schedules.Ocba) -> Outcome:
    n, means, deviations = asked.moments(result, result.counts)
    best = int(np.argmax(means))
    rows = tuple(
        Standing(design, *_numbers(result, asked.measure, index, int(result.counts[index])), BEST if index == best else WORSE)
        for index, design in enumerate(result.designs)
    )
    name, total = result.designs[best], int(result.counts.sum())
    status = FOUND if total >= min(asked.budget, len(rows) * asked.cap) else UNFINISHED
    sure = ocba.probability(means, deviations, n)
    return Outcome(asked, status, name, name, (name,), int(result.counts.max()), total, rows, sure)


def _numbers(result: Result, measure: str, design: int, read: int) -> tuple[int, int, float, float, float]:
    """Replications read, defined values, mean, lo, hi."""
    found = statistics.estimate(result[measure][design, :read, None])
    return read, int(found.n[0]), float(found.mean[0]), float(found.lo[0]), float(found.hi[0])


def _closest(standings: Sequence[Standing]) -> str:
    """Of designs that all break a limit, the one whose worst breach is smallest, in tolerances."""

    def breach(one: Standing) -> float:
        rooms = [float(tested.bound.room(np.array([tested.mean]))[0]) / tested.bound.tolerance for tested in one.limits]
        return max((-room for room in rooms if not np.isnan(room)), default=np.inf)

    return min(standings, key=breach).design


def _likely(standings: Sequence[Standing], highest: bool) -> str:
    """Of those left the best mean: of those found to keep their limits, else of those whose means do, else of all."""
    left = [one for one in standings if one.fate == LEFT]
    keeping = [one for one in left if one.verdict in ("", KEEPS)]
    inside = [one for one in left if all(tested.bound.room(np.array([tested.mean]))[0] >= 0 for tested in one.limits)]

    def worth(one: Standing) -> float:
        return -np.inf if np.isnan(one.mean) else one.mean if highest else -one.mean

    return max(keeping or inside or left, key=worth).design


def _varied(values: NDArray[np.float64], first: int) -> bool:
    known = values[~np.isnan(values)][:first]
    return len(known) == 0 or float(np.ptp(known)) > 0


def _named(names: Sequence[str], kind: str = "designs") -> str:
    if len(names) > MOST_NAMED:
        return f"{len(names)} {kind}"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _chance(probability: float) -> str:
    return "above 0.999" if probability > 0.999 else number(probability)


def _row(one: Standing) -> dict[str, Any]:
    names = ("read", "n", "mean", "lo", "hi", "fate", "by", "at")
    row = {name: _json(getattr(one, name)) for name in names}
    limits = [
        tested.bound.words() | {"mean": _json(tested.mean), "verdict": tested.verdict, "at": tested.at} for tested in one.limits
    ]
    return row | ({"limits": limits} if limits else {})


def _json(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value
