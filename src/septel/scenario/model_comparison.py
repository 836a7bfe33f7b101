"""What designs are compared by: limits that a measure must keep, factors whose combinations are designs, and parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, model_validator

from septel.scenario import fractions
from septel.scenario.quantities import Name, Number, Part

LEAST_FACTORS, MOST_FACTORS = 2, 8
MOST_IN_FULL = 6  # of more factors only a fraction is run
Bound = Annotated[Number, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


class Limit(Part):
    """What the mean of a measure over the replications must keep to: one bound, so that two bounds are two limits."""

    measure: Name = Field(description="the measure, by its name on the page of measures")
    at_most: Bound | None = Field(None, description="the most that it may be, in the measure's unit")
    at_least: Bound | None = Field(None, description="the least that it must be, in the measure's unit")

    @model_validator(mode="after")
    def _one_bound(self) -> Limit:
        if (self.at_most is None) == (self.at_least is None):
            what = "needs 'at_most' or 'at_least'" if self.at_most is None else "takes one bound; write two limits"
            raise ValueError(what)
        return self

    @property
    def is_upper(self) -> bool:
        """Whether the measure must not be more than the bound; otherwise it must not be less."""
        return self.at_most is not None

    @property
    def bound(self) -> float:
        """The bound, in the measure's unit."""
        return float(self.at_most if self.at_most is not None else self.at_least or 0.0)

    @property
    def sense(self) -> str:
        """The word of the bound: 'at_most' or 'at_least'."""
        return "at_most" if self.is_upper else "at_least"


@dataclass(frozen=True)
class Factor:
    """One change that is made or left out."""

    name: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class Factorial:
    """A base design and two to eight factors, of which every combination is a design, or a fraction of them: with the base
    2^k designs, or 2^(k−p) with p `generators` (see `fractions`).

    `designs` names them in the order of `runs`. In full that is the standard order (Yates): the number of a design has bit j
    set where factor j is made, so that the first is the base, the last has all factors, and number 2^j has factor j alone.
    """

    title: str
    description: str
    base: str
    factors: tuple[Factor, ...]
    designs: tuple[str, ...]
    generators: fractions.Generators = ()

    @property
    def runs(self) -> tuple[int, ...]:
        """The factors of each design, as a number with bit j set where factor j is made."""
        return fractions.runs(len(self.factors), self.generators)

    @property
    def resolution(self) -> int:
        """The length of the shortest defining word of a fraction; 0 of a full design, in which nothing is aliased."""
        return fractions.resolution(self.generators)


@dataclass(frozen=True)
class Parameter:
    """A value of the scenario that a sweep or a sample sets: its name, its path, its title, and the unit of its levels.

    Levels are in the model's units: hours (`h`), `km`, `km/h`, rates (`1/h`), shares (`share`); "" stands for bare numbers and
    for words.
    """

    name: str
    path: str
    title: str
    unit: str
