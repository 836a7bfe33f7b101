"""A scenario file, read, resolved and checked: every design of it as a whole scenario, and where each word of it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from septel.errors import Loc, Problem
from septel.scenario.model import Scenario
from septel.scenario.model_comparison import Factorial, Limit, Parameter
from septel.scenario.numbers import Sourced, numbers
from septel.scenario.placing import Layout, parts

Ground = Callable[[Scenario], list[Problem]]


@dataclass(frozen=True)
class Origin:
    """How a book was read, so that more text is read alike: the folder of its files, the check of its ground, and whether its
    text was kept from when it was good."""

    folder: Path | None = None
    ground: Ground | None = None
    kept: bool = False


@dataclass(frozen=True)
class Book:
    """A scenario file with its designs resolved; what `septel.scenario.load` returns.

    `path` is the file's path, or the name of a built-in scenario; `text` is the file as read; `base` the scenario before any
    design's changes; `designs` the resolved scenarios in the file's order, at least one, and after them
    those that `factorial`, `sweep` and `sample` make; `warnings` what is odd but runs. `parameters` are those of the sweep and
    of the sample; `levels` holds, for each design that these made, their values by name in the parameters' units.
    """

    path: str
    text: str
    base: Scenario
    designs: dict[str, Scenario]
    titles: dict[str, str]
    descriptions: dict[str, str]
    warnings: tuple[Problem, ...]
    layout: Layout = field(repr=False)
    factorial: Factorial | None = None
    levels: dict[str, dict[str, Any]] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    origin: Origin = field(default=Origin(), repr=False, compare=False)

    @classmethod
    def from_dict(cls, mapping: Mapping[Any, Any]) -> Book:
        """The book of a scenario given as plain Python values, as a file would hold them; ScenarioError if it is not valid."""
        from septel.scenario.loading import load_mapping

        return load_mapping(mapping)

    def swept(self, parameters: Mapping[str, Any], *, base: str | None = None) -> Book:
        """This book with a `sweep:` in its text: every combination of the parameters' values is a design after the others.

        Each parameter is `path: [values]`, and is named for its path, or `name: {path: …, values: [values]}`, with values as a
        file writes them (`2 h`, `30 %`, 5). `base` is the design that they change, by default the first. ScenarioError for a
        path or a value that cannot be, SeptelError if the text has a sweep already.
        """
        from septel.scenario import added

        return added.swept(self, parameters, base)

    def sampled(
        self,
        parameters: Mapping[str, Any],
        *,
        size: int,
        method: str = "latin_hypercube",
        seed: int = 1,
        base: str | None = None,
    ) -> Book:
        """This book with a `sample:` in its text: `size` designs at points of a Latin hypercube, or of `sobol`.

        Each parameter is `path: (from, to)`, or `name: {path: …, from: …, to: …}` with `scale: log` and `whole: true` if
        wanted. ScenarioError for a path or a range that cannot be, SeptelError if the text has a sample already.
        """
        from septel.scenario import added

        return added.sampled(self, parameters, {"method": method, "size": size, "seed": seed}, base)

    def crossed(
        self,
        factors: Mapping[str, Any],
        *,
        base: str | None = None,
        fraction: str | None = None,
        generators: Sequence[str] = (),
    ) -> Book:
        """This book with a `factorial:` in its text: every combination of the factors, or a fraction such as `1/2` of them.

        Each factor is a mapping of changes, as of a design; `generators` are those of `fraction` if it should not be the
        published one. ScenarioError for factors that cannot be, SeptelError if the text has a factorial already.
        """
        from septel.scenario import added

        return added.crossed(self, factors, {"fraction": fraction, "generators": list(generators) or None}, base)

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.base.name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file's text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def limits(self) -> dict[str, tuple[Limit, ...]]:
        """What each design must keep, by the design's name; designs without limits are left out."""
        return {name: scenario.limits for name, scenario in self.designs.items() if scenario.limits}

    @property
    def sources(self) -> dict[str, Sourced]:
        """Every numeric parameter of every design by its path, with value, unit and source."""
        return {number.path: number for number in numbers(self.base, self.designs, self.layout)}

    def assumptions(self) -> list[Sourced]:
        """The numeric parameters that rest on no citation, built-in defaults included."""
        return [number for number in self.sources.values() if number.assumed]

    def cited(self) -> list[Sourced]:
        """The numeric parameters that quote a source."""
        return [number for number in self.sources.values() if not number.assumed]

    def locate(self, path: str | Loc, design: str | None = None) -> int:
        """The line on which a path of the base, or of a design's scenario, is written (the nearest written part above it)."""
        if isinstance(path, str):
            path = parts(path, self.layout.base if design is None else self.layout.resolved[design])
        return self.layout.line(path, design)

    def located(self, problems: Mapping[str, Sequence[Problem]], *, base: Sequence[Problem] = ()) -> list[Problem]:
        """Problems found elsewhere (by design, with `loc` or a dotted `path`), each told once with file and line."""
        ready = {
            design: [self._with_loc(problem, self.layout.resolved[design]) for problem in found]
            for design, found in problems.items()
        }
        return self.layout.gather([self._with_loc(problem, self.layout.base) for problem in base], ready)

    @staticmethod
    def _with_loc(problem: Problem, tree: Any) -> Problem:
        if problem.loc or not problem.path:
            return problem
        return Problem.at(parts(problem.path, tree), problem.message, hint=problem.hint, severity=problem.severity)
