"""The designs of a file: named changes, laid over the file and over each other, each resolved to one whole tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from septel.errors import Loc, Problem, did_you_mean
from septel.scenario.defaults import BUILT_IN, default_sources, with_sources
from septel.scenario.merge import merge
from septel.scenario.tree import Block

AS_IS = "as_is"
OWN_WORDS = ("title", "description", "extends")
MAKERS = ("factorial", "sweep", "sample")  # words of a file that make designs of others
MOST_DESIGNS = 4096
FIXED = ("version", "name", "designs", *MAKERS)
_DESIGNS: Loc = ("designs",)


@dataclass(frozen=True)
class Design:
    """One design as written: its words, and the changes it makes; `at` is where they stand if not among the designs.

    Of a design that is made of parameters, `levels` are their values by name, and `spots` says where each came from: its path
    in the scenario and in the file. `family` is the word that made it, where designs are made of others but do not extend each
    other; a `hidden` design is only a step to others.
    """

    name: str
    changes: Block
    title: str = ""
    description: str = ""
    extends: str | None = None
    at: Loc = ()
    levels: Mapping[str, Any] = field(default_factory=dict)
    spots: tuple[tuple[Loc, Loc], ...] = ()
    family: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Draft:
    """A tree under way: what the file and its changes say, and the changes to sources that are not written out yet.

    `chain` holds the changes that led here, the last one first, each with the design that made it.
    """

    tree: Block
    source_changes: tuple[Block, ...] = ()
    chain: tuple[tuple[str, Block], ...] = ()

    def changed(self, name: str, changes: Block) -> Draft:
        """This draft with a design's changes laid over it."""
        others = changes.copy()
        others.drop("sources")
        tree = merge(self.tree, others, built_in=BUILT_IN)
        later = self.source_changes
        if "sources" in changes:
            wanted = changes["sources"]
            if wanted is None:
                tree.drop("sources")
                later = ()
            elif isinstance(wanted, Block) and "sources" not in tree:
                later = (*later, wanted)
            else:
                only = Block()
                only.put("sources", wanted, line=changes.lines["sources"], cite=changes.cites["sources"])
                tree = merge(tree, only, built_in=BUILT_IN)
        chain = ((name, changes), *self.chain) if changes else self.chain
        return Draft(tree, later, chain)

    def whole(self) -> Block:
        """The tree with everything that is built in written out; sources come last, since they follow the agencies."""
        tree = self.tree.copy()
        if "sources" not in tree:
            tree.put("sources", default_sources(tree.get("agencies")))
        for wanted in self.source_changes:
            only = Block()
            only.put("sources", wanted)
            tree = merge(tree, only, built_in=BUILT_IN)
        return with_sources(tree)


@dataclass
class Designs:
    """All designs of a file and how they resolve; `problems` holds what is wrong with their own words."""

    base: Draft
    written: dict[str, Design]
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, tree: Block) -> Designs:
        """The designs of a whole file's tree; a file without any has the one design `as_is`, which changes nothing."""
        file = tree.copy()
        for word in ("designs", *MAKERS):
            file.drop(word)
        under = BUILT_IN.copy()
        if "theatre" not in file:
            under.drop("theatre")  # speeds alone are no theatre
        base = Draft(merge(under, file, keep_null=True))
        found = cls(base, {})
        wanted = tree.get("designs")
        if wanted is not None and not isinstance(wanted, Block):
            found.problems.append(Problem.at(("designs",), "must be a mapping of named designs"))
        elif wanted:
            for name in wanted:
                found.written[name] = found.read(wanted, name)
            found._check_extends()
        if not found.written:
            found.written[AS_IS] = Design(AS_IS, Block())
        return found

    def drafts(self) -> dict[str, Draft]:
        """Each design's draft, in the file's order, but for those that are only steps to others."""
        done: dict[str, Draft] = {}
        for name in self.written:
            self._resolve(name, done)
        return {name: done[name] for name, design in self.written.items() if not design.hidden}

    def draft(self, name: str) -> Draft:
        """The draft of one design."""
        return self._resolve(name, {})

    def base_of(self, wanted: Block, here: Loc) -> str | None:
        """The design that a block below `here` changes: its `base`, by default the file's first; None if there is none such."""
        base = wanted.get("base")
        known = [name for name, design in self.written.items() if not design.hidden]
        if base is None:
            return known[0]
        if isinstance(base, str) and base in known:
            return base
        message = f"there is no design '{base}'" if isinstance(base, str) else "must be the name of a design"
        hint = did_you_mean(base, known) if isinstance(base, str) else ""
        self.problems.append(Problem.at((*here, "base"), message, hint=hint))
        return None

    def text_of(self, wanted: Block, word: str, here: Loc) -> str:
        """The text that a block below `here` has under a word; "" where there is none."""
        said = wanted.get(word)
        if said is not None and not isinstance(said, str):
            self.problems.append(Problem.at((*here, word), "must be a text"))
        return said if isinstance(said, str) else ""

    def only(self, wanted: Block, known: tuple[str, ...], here: Loc) -> None:
        """A problem for each word of a block below `here` that is not known there."""
        for word in wanted:
            if word not in known:
                hint = did_you_mean(word, known)
                self.problems.append(Problem.at((*here, word), f"'{word}' is not known here", hint=hint))

    def title_of(self, name: str) -> str:
        """What a design is called."""
        return self.written[name].title or name.replace("_", " ")

    def _resolve(self, name: str, done: dict[str, Draft]) -> Draft:
        line: list[Design] = []
        step: str | None = name
        while step is not None and step not in done:
            line.append(self.written[step])
            step = self.written[step].extends
        draft = self.base if step is None else done[step]
        for design in reversed(line):
            draft = done[design.name] = draft.changed(design.name, design.changes)
        return draft

    def read(self, wanted: Block, name: str, *, above: Loc = _DESIGNS, kind: str = "design") -> Design:
        """The design, or what else is a set of changes, that a mapping below `above` has under a name."""
        value, here = wanted[name], (*above, name)
        if value is None:
            value = Block(line=wanted.lines[name])
        if not isinstance(value, Block):
            message = f"a {kind} must be a mapping of changes"
            hint = "`{}` changes nothing." if kind == "design" else ""
            self.problems.append(Problem.at(here, message, hint=hint))
            return Design(name, Block())
        changes, words = value.copy(), dict.fromkeys(OWN_WORDS, "")
        for word in OWN_WORDS:
            said = changes.get(word)
            changes.drop(word)
            if isinstance(said, str):
                words[word] = said
            elif said is not None:
                self.problems.append(Problem.at((*here, word), "must be a text"))
        for word in FIXED:
            if word in changes:
                self.problems.append(Problem.at((*here, word), f"a {kind} cannot change '{word}'"))
                changes.drop(word)
        return Design(name, changes, words["title"], words["description"], words["extends"] or None)

    def _check_extends(self) -> None:
        for name, design in list(self.written.items()):
            if design.extends is None:
                continue
            if design.extends not in self.written:
                others = [other for other in self.written if other != name]
                message = f"there is no design '{design.extends}'"
                hint = did_you_mean(design.extends, others)
                self.problems.append(Problem.at(("designs", name, "extends"), message, hint=hint))
                self._cut_loose(name)
                continue
            circle = self._circle(name)
            if circle:
                message = f"designs extend each other in a circle: {' → '.join(circle)}"
                self.problems.append(Problem.at(("designs", name, "extends"), message))
                self._cut_loose(name)

    def _circle(self, name: str) -> list[str]:
        seen = [name]
        step = self.written[name].extends
        while step is not None and step in self.written:
            seen.append(step)
            if step == name:
                return seen
            if step in seen[:-1]:
                return []
            step = self.written[step].extends
        return []

    def _cut_loose(self, name: str) -> None:
        design = self.written[name]
        self.written[name] = Design(name, design.changes, design.title, design.description)
