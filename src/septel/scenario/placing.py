"""From the path of a problem in a resolved scenario to the line of the file that caused it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from septel.errors import Loc, Problem, dotted
from septel.scenario.quantities import LAWS
from septel.scenario.tree import Block, Row, trace


@dataclass(frozen=True)
class Layout:
    """Where everything stands: the file's own tree, each design's resolved tree, and the changes that made it.

    `places` is where the changes of a design stand if not among the designs; those of several that share a place come in order.
    `spots` are the paths that a design of a sweep or a sample sets, each with where the file says the value; `families` names
    what made such designs, which do not extend each other: what is wrong with several of them is told once.
    """

    file: str
    tree: Block
    base: Block
    resolved: dict[str, Block]
    chains: dict[str, tuple[tuple[str, Block], ...]]
    places: dict[str, Loc] = field(default_factory=dict)
    spots: dict[str, tuple[tuple[Loc, Loc], ...]] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)

    def line(self, loc: Loc, design: str | None = None) -> int:
        """The line of a path of the base, or of a design's scenario; that of the nearest written part above it if built in."""
        tree = self.base if design is None else self.resolved[design]
        for depth in range(len(loc), 0, -1):
            found, line, _ = trace(tree, loc[:depth])
            if line and found:
                return line
        return self.tree.line

    def in_file(self, problem: Problem) -> Problem:
        """A problem whose path is that of the file as written, with its line."""
        line = problem.line
        for depth in range(len(problem.loc), -1, -1):
            line = line or trace(self.tree, problem.loc[:depth])[1]
        return replace(problem, file=self.file, line=line)

    def at(self, design: str) -> Loc:
        """Where the changes of a design stand in the file."""
        return self.places.get(design, ("designs", design))

    def place(self, problem: Problem, design: str, *, of_base: bool, named: str = "") -> Problem:
        """A problem of a resolved design, told at the design's change that caused it, or at the file's own words.

        `named` is the design that the path names in place of the change's own.
        """
        tree = self.resolved[design]
        spot = () if of_base else self.spot(problem.loc, design)
        if spot:
            return replace(problem, file=self.file, line=trace(self.tree, spot)[1], path=dotted(spot))
        if not of_base:
            named = named or (design if design in self.spots else "")
            found = trace(tree, problem.loc)[0]
            traces = [(name, *trace(over, problem.loc)[:2]) for name, over in self.chains[design]]
            deepest = max((len(steps) for _, steps, _ in traces), default=0)
            for name, steps, line in traces:
                if steps and len(steps) == deepest:
                    path = dotted(("designs", named, *problem.loc) if named else (*self.at(name), *problem.loc))
                    return replace(problem, file=self.file, line=line or self._own_line(name), path=path)
            if not found or self.chains[design]:
                name = self.chains[design][0][0] if self.chains[design] else design
                path = dotted(("designs", named, *problem.loc) if named else (*self.at(name), *problem.loc))
                return replace(problem, file=self.file, line=self._own_line(name), path=path)
        return replace(problem, file=self.file, line=self.line(problem.loc, design))

    def _own_line(self, design: str) -> int:
        return trace(self.tree, self.at(design))[1]

    def spot(self, loc: Loc, design: str) -> Loc:
        """Where the file says the value of a design's parameter at, above or below a path; () if there is none, or several."""
        near = [at for set_at, at in self.spots.get(design, ()) if loc and _near(loc, set_at)]
        return near[0] if len(near) == 1 else ()

    def gather(self, base: Sequence[Problem], designs: Mapping[str, Sequence[Problem]]) -> list[Problem]:
        """Problems of all designs, each told once: those that the base has too stand at the file's own words."""
        known = {(problem.loc, problem.message) for problem in base}
        told: dict[tuple[int, str, str], Problem] = {}
        inherited: dict[str, set[tuple[Loc, str]]] = {}
        of_families: set[tuple[str, Loc, str]] = set()
        for design, problems in designs.items():
            inherited[design] = {(problem.loc, problem.message) for problem in problems}
            for problem in problems:
                key = (problem.loc, problem.message)
                if self._told_of_family(design, problem, of_families):
                    continue
                origin = self._origin(design, key, inherited)
                alike = self._alike(design)
                if origin != design or any(key in inherited.get(other, ()) for other in alike):
                    continue
                placed = self.place(problem, design, of_base=key in known, named=design if alike else "")
                told.setdefault((placed.line, placed.path, placed.message), placed)
        return sorted(told.values(), key=lambda problem: problem.line)

    def _origin(self, design: str, key: tuple[Loc, str], told: Mapping[str, set[tuple[Loc, str]]]) -> str:
        # A design that extends another has its parent's problems; they are told at the parent.
        for name, _ in self.chains[design][1:]:
            if key in told.get(name, set()):
                return name
        return design

    def _told_of_family(self, design: str, problem: Problem, told: set[tuple[str, Loc, str]]) -> bool:
        """Whether a design before this one, of the same family, has the same problem; of a sample, one with the same value."""
        family = self.families.get(design, "")
        spot = self.spot(problem.loc, design)
        # Each point of a sample has another value in its message.
        mark = (family, spot, problem.severity) if spot == ("sample", *spot[1:]) else (family, problem.loc, problem.message)
        if not family or mark in told:
            return bool(family)
        told.add(mark)
        return False

    def _alike(self, design: str) -> list[str]:
        """The designs before this one whose own changes stand at the same place: what is new here comes of the combination."""
        if design not in self.places or design in self.families:
            return []
        same = [name for name, place in self.places.items() if place == self.places[design]]
        return same[: same.index(design)]


def parts(path: str, tree: Block) -> Loc:
    """A dotted path in parts; names may hold dots, so the longest key that fits is taken."""
    found: list[str | int] = []
    node: Any = tree
    rest = path
    while rest:
        if rest.startswith("[") and "]" in rest:
            number, rest = rest[1:].split("]", 1)
            index = int(number) if number.isdigit() else -1
            found.append(index)
            node = node[index] if isinstance(node, Row) and 0 <= index < len(node) else Block()
        else:
            fitting = [key for key in (node if isinstance(node, Block) else ()) if _starts(rest, key)]
            key = max(fitting, key=len, default=rest.split(".", 1)[0].split("[", 1)[0])
            found.append(key)
            node = node.get(key) if isinstance(node, Block) else Block()
            rest = rest[len(key) :]
        rest = rest.removeprefix(".")
    return tuple(found)


def _near(loc: Loc, set_at: Loc) -> bool:
    """Whether a problem's path is at, above or below one that was set, perhaps in a short form or inside a law."""
    law = next((depth for depth, part in enumerate(set_at) if part in LAWS), len(set_at))
    set_at = set_at[:law]
    short = min(len(loc), len(set_at))
    rest = iter(loc)
    return loc[:short] == set_at[:short] or all(part in rest for part in set_at)


def _starts(rest: str, key: str) -> bool:
    return rest.startswith(key) and (len(rest) == len(key) or rest[len(key)] in ".[")
