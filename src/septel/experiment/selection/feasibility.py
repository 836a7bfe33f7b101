"""The limits within which a selection looks: read from words or from the scenario, each with its tolerance.

A mean that keeps its limit by the tolerance or more is found to keep it, and one that breaks it by as much is found to break
it, with the probability that the selection states; between the two either may be found (Batur & Kim, ACM TOMACS 20(3), 2010).
Where none is given the tolerance is a tenth of the bound (assumption).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError, did_you_mean
from septel.experiment import limits
from septel.scenario.model_comparison import Limit

TENTH = 0.1
NOTHING = "none"
SIGNS = {"<=": "at_most", "≤": "at_most", "at most": "at_most", ">=": "at_least", "≥": "at_least", "at least": "at_least"}
_WITHIN = re.compile(r"\s*(\w+)\s*(<=|≤|>=|≥|\bat[ _]most\b|\bat[ _]least\b)\s*(\S.*?)\s*")
_TOLERANCE = re.compile(r"\s*(\w+)\s*[:=]\s*(\S.*?)\s*")

Within = str | Limit | Sequence[str | Limit] | None
Tolerance = str | Sequence[str] | Mapping[str, float] | None


@dataclass(frozen=True)
class Bound:
    """A limit with the tolerance to which it is tested, in the measure's unit."""

    limit: Limit
    tolerance: float

    def room(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far inside the limit each value lies."""
        return self.limit.bound - values if self.limit.is_upper else values - self.limit.bound

    def __str__(self) -> str:
        return f"{self.limit.measure} {'≤' if self.limit.is_upper else '≥'} {self.limit.bound:g}"

    def words(self) -> dict[str, Any]:
        """Ready for JSON; `of` makes it again."""
        return {"measure": self.limit.measure, self.limit.sense: self.limit.bound, "tolerance": self.tolerance}

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> Bound:
        bounds = {sense: words.get(sense) for sense in ("at_most", "at_least")}
        return cls(Limit(measure=words["measure"], **bounds), float(words["tolerance"]))


def bounds_of(
    known: Mapping[str, Sequence[Limit]], designs: Sequence[str], within: Within, tolerance: Tolerance
) -> dict[str, tuple[Bound, ...]]:
    """The limits of each design with their tolerances; designs without any are left out.

    `known` are the scenario's limits by design; `within` puts others in their place, the same for every design, and is empty,
    or the word 'none', for no limits at all. Raises SeptelError for what cannot be read, is no measure, or has no tolerance.
    """
    own = {name: tuple(known.get(name, ())) for name in designs}
    if within is not None:
        same = tuple(one if isinstance(one, Limit) else _limit(one) for one in _several(within))
        _check(same)
        own = dict.fromkeys(designs, same)
    given = _tolerances(tolerance)
    limited = list(dict.fromkeys(limit.measure for each in own.values() for limit in each))
    for measure in given:
        if measure not in limited:
            what = f"there is no limit on '{measure}'"
            raise SeptelError(f"tolerance: {what}. {did_you_mean(measure, limited)}".strip())
    return {name: tuple(_bound(limit, given) for limit in each) for name, each in own.items() if each}


def _bound(limit: Limit, given: Mapping[str, float]) -> Bound:
    tolerance = given.get(limit.measure, TENTH * abs(limit.bound))
    if tolerance <= 0:
        raise SeptelError(
            f"tolerance: the limit on '{limit.measure}' is 0, of which a tenth is no tolerance. "
            f'Give one in the measure\'s unit: --tolerance "{limit.measure}: NUMBER" (tolerance={{"{limit.measure}": NUMBER}}).'
        )
    return Bound(limit, tolerance)


def _several(within: str | Limit | Sequence[str | Limit]) -> list[str | Limit]:
    each = [within] if isinstance(within, str | Limit) else list(within)
    return [] if each == [NOTHING] else each


def _limit(text: str) -> Limit:
    found = _WITHIN.fullmatch(text)
    if found is None:
        raise SeptelError(f"within: cannot read '{text}'. Write a measure, ≤ or ≥, and a number: \"wrong_doors_per_100 <= 2\".")
    measure, sign, number = found.groups()
    return Limit(measure=measure, **{SIGNS[sign.replace("_", " ")]: _number("within", text, number)})


def _tolerances(tolerance: Tolerance) -> dict[str, float]:
    if tolerance is None:
        return {}
    if isinstance(tolerance, Mapping):
        found = {measure: _number("tolerance", f"{measure}: {value}", str(value)) for measure, value in tolerance.items()}
    else:
        found = {}
        for text in [tolerance] if isinstance(tolerance, str) else tolerance:
            match = _TOLERANCE.fullmatch(text)
            if match is None:
                raise SeptelError(
                    f"tolerance: cannot read '{text}'. Write a measure and a number: \"wrong_doors_per_100: 0.2\"."
                )
            found[match[1]] = _number("tolerance", text, match[2])
    for measure, value in found.items():
        if value <= 0:
            raise SeptelError(f"tolerance: '{measure}: {value:g}' is not above 0")
    return found


def _number(option: str, text: str, number: str) -> float:
    hint = ""
    try:
        value = float(number)
    except ValueError:
        value = np.nan
        if number.endswith("%"):
            hint = " A share is written 0.05, not 5 %."
    if not np.isfinite(value):
        raise SeptelError(f"{option}: '{number}' in '{text}' is not a number.{hint}")
    return value


def _check(asked: Sequence[Limit]) -> None:
    there: Any = SimpleNamespace(limits=asked)
    for problem in limits.problems(there):
        raise SeptelError(f"within: {problem.message}. {problem.hint}".strip())
