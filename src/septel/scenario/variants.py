"""The same designs with some of the scenario's numbers changed, made without reading the file again.

A path is written as `Book.sources` and `septel check --assumptions` print it. It speaks of every design in which the number is
the file's own; a design that has written another there keeps it. A path that begins with a design (`designs.platform.…`) speaks
of that design and those that extend it, and one that the file's base does not have, of all designs that have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from septel.errors import Loc, Problem, ScenarioError, SeptelError, did_you_mean, dotted
from septel.scenario.book import Book
from septel.scenario.check import check
from septel.scenario.dials import Change, Dial, changed, field_at, kind_of, loc_of, node_at, turned
from septel.scenario.model import LAWS, Scenario
from septel.scenario.numbers import Sourced
from septel.scenario.tree import Block, trace


@dataclass(frozen=True)
class Variants:
    """All variants of a book; `designs` are those that are made."""

    book: Book
    designs: tuple[str, ...]

    @classmethod
    def of(cls, book: Book, designs: Iterable[str] | None = None) -> Variants:
        """The variants of some designs, by default all; SeptelError if there is no such design."""
        names = tuple(book.designs if designs is None else designs)
        for name in names:
            if name not in book.designs:
                raise SeptelError(f"'{name}' is not a design of this scenario. {did_you_mean(name, book.designs)}".strip())
        return cls(book, names)

    @cached_property
    def sources(self) -> dict[str, Sourced]:
        """Every number of the book by its path."""
        return self.book.sources

    def dial(self, path: str) -> Dial:
        """The number at a path; SeptelError if there is none, or what stands there is none."""
        owner, inner = self._owner(path)
        scenario = self.book.base if owner is None else self.book.designs[owner]
        try:
            loc = loc_of(inner, scenario)
            value = node_at(scenario, loc)
        except KeyError:
            return self._of_designs(path)
        named = self._dial(path, loc, scenario)
        return replace(named, designs=tuple(name for name in self.designs if self._has(name, loc, value, owner)))

    def _dial(self, path: str, loc: Loc, scenario: Scenario) -> Dial:
        try:
            kind, level, unit, limits = kind_of(*field_at(scenario, loc), node_at(scenario, loc))
        except TypeError:
            raise SeptelError(f"{self.book.path}: {path}: is not a number that can be varied") from None
        said = self.sources.get(path)
        keys = tuple(said.value) if said is not None and isinstance(said.value, dict) else None
        return Dial(path, loc, (), kind, level, said.unit if said and said.unit else unit, limits, keys)

    def _of_designs(self, path: str) -> Dial:
        """A number that only designs have, in all of them that have it."""
        found: Dial | None = None
        designs = []
        for name in self.designs:
            try:
                loc = loc_of(path, self.book.designs[name])
                node_at(self.book.designs[name], loc)
            except KeyError:
                continue
            found = found or self._dial(path, loc, self.book.designs[name])
            designs.append(name)
        if found is None:
            hint = did_you_mean(path, self.sources, most=0)
            raise SeptelError(f"{self.book.path}: {path}: there is no such number in the scenario. {hint}".strip())
        return replace(found, designs=tuple(designs))

    def _owner(self, path: str) -> tuple[str | None, str]:
        """The design that a path names (None: the base), and the path inside it."""
        prefixes = {design: dotted(self.book.layout.at(design)) + "." for design in self.book.designs}
        named = [design for design, prefix in prefixes.items() if path.startswith(prefix)]
        if not named:
            return None, path
        inner = {design: path.removeprefix(prefixes[design]) for design in named}
        # Several designs may share a factor's place: the number is told as it is in the first that has it.
        for design in sorted(named, key=lambda name: (-len(prefixes[name]), list(prefixes).index(name))):
            try:
                node_at(self.book.designs[design], loc_of(inner[design], self.book.designs[design]))
            except KeyError:
                continue
            return design, inner[design]
        return None, path

    def _has(self, design: str, loc: Loc, value: object, owner: str | None) -> bool:
        """Whether a design's number at a place is the owner's, and not one of its own."""
        if design == owner:
            return True
        try:
            own = node_at(self.book.designs[design], loc)
        except KeyError:
            return False
        layout = self.book.layout
        for name, changes in layout.chains[design]:  # the last change first
            if owner is not None and layout.at(name) == layout.at(owner):
                return bool(own == value)
            if _writes(changes, loc):
                return False
        return owner is None and bool(own == value)

    def make(self, levels: Mapping[str, float] | Mapping[Dial, float]) -> dict[str, Scenario]:
        """Each design with the numbers turned to their levels; ScenarioError, with every problem, if one is not valid."""
        dials = {self.dial(word) if isinstance(word, str) else word: level for word, level in levels.items()}
        made: dict[str, Scenario] = {}
        problems: list[Problem] = []
        for name in self.designs:
            changes = {dial.loc: _change(dial, to) for dial, to in dials.items() if name in dial.designs and to != dial.level}
            try:
                made[name] = self._made(name, changes)
            except ScenarioError as error:
                problems += [problem for problem in error.problems if problem not in problems]
        if problems:
            raise ScenarioError(problems)
        return made

    def _made(self, name: str, changes: Mapping[Loc, Change]) -> Scenario:
        if not changes:
            return self.book.designs[name]
        scenario: Scenario = changed(self.book.designs[name], changes)
        errors = [problem for problem in check(scenario) if problem.severity == "error"]
        if errors:
            raise ScenarioError(errors)
        return scenario


def _writes(changes: Block, loc: Loc) -> bool:
    """Whether changes say what stands at a place, in full or in short (a law for a stage, `platform` for all of sharing)."""
    found = trace(changes, loc)[0]
    node: Any = changes
    for step in found:
        node = node[step]
    is_short = found == loc[:-1] and isinstance(node, Block) and bool(set(node) & set(LAWS))
    return found == loc or not isinstance(node, Block) or is_short


def _change(dial: Dial, level: float) -> Change:
    return lambda value: turned(dial, value, level)


def variant(book: Book, levels: Mapping[str, float], designs: Iterable[str] | None = None) -> dict[str, Scenario]:
    """The designs of a book with the numbers at some paths turned to levels: values in the model's units, factors for tables.

    SeptelError for a path that does not exist, ScenarioError for a variant that is not valid. For many variants keep a
    `Variants`.
    """
    return Variants.of(book, designs).make(levels)
