"""Parameters and their levels: a named path of one design, the values that it is set to, and how a design's name tells them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from septel import units
from septel.errors import Loc, Problem
from septel.scenario import paths
from septel.scenario.designs import MOST_DESIGNS, Design, Designs
from septel.scenario.model_comparison import Parameter
from septel.scenario.tree import Block, Row

READERS = (
    ("h", units.hours),
    ("km", units.kilometres),
    ("km/h", units.speed_kmh),
    ("1/h", units.per_hour),
    ("share", units.share),
)
_NAME = re.compile(r"[^\W\d][\w-]*")
_NOT_IN_A_NAME = re.compile(r"[^\w.%/+-]+")


@dataclass(frozen=True)
class Level:
    """One value of a parameter: as the file would write it, as a name tells it, and as a number in the model's unit.

    `at` is where the file says it; `line` and `cite` are its line there and the source that it quotes.
    """

    value: Any
    word: str
    number: Any
    at: Loc
    line: int
    cite: str


@dataclass(frozen=True)
class Axis:
    """A parameter of a sweep or a sample: what it is, and where it stands in the scenario."""

    parameter: Parameter
    loc: Loc


def axes(designs: Designs, wanted: Block, base: str, known: tuple[str, ...], here: Loc) -> dict[str, Axis]:
    """The parameters of a block below `here`, by name; those that are wrong are left out, with their problems added."""
    written, above = wanted.get("parameters"), (*here, "parameters")
    if not isinstance(written, Block) or not written:
        designs.problems.append(Problem.at(above if "parameters" in wanted else here, "needs 'parameters', by name"))
        return {}
    tree = designs.draft(base).whole()
    found: dict[str, Axis] = {}
    for name, said in written.items():
        if not _NAME.fullmatch(name):
            message = "a parameter's name is a part of a design's name: letters, digits, '_' and '-', first a letter"
            designs.problems.append(Problem.at((*above, name), message))
        elif not isinstance(said, Block):
            message = f"a parameter must be a mapping with {', '.join(repr(word) for word in known if word != 'title')}"
            designs.problems.append(Problem.at((*above, name), message))
        else:
            axis = _axis(designs, said, tree, (*above, name), ("path", *known))
            if axis is not None:
                _apart(designs, found, axis, (*above, name, "path"))
                found[name] = axis
    return found


def _axis(designs: Designs, said: Block, tree: Block, here: Loc, known: tuple[str, ...]) -> Axis | None:
    designs.only(said, known, here)
    name, path, title = str(here[-1]), said.get("path"), designs.text_of(said, "title", here)
    if not isinstance(path, str):
        message = "must be a path of the scenario, such as `agencies.police.leak`" if "path" in said else "needs 'path'"
        designs.problems.append(Problem.at((*here, "path") if "path" in said else here, message))
        return None
    try:
        loc = paths.find(path, tree)
    except paths.NoPathError as error:
        designs.problems.append(Problem.at((*here, "path"), error.message, hint=error.hint))
        return None
    return Axis(Parameter(name, path, title or name.replace("_", " "), ""), loc)


def _apart(designs: Designs, found: Mapping[str, Axis], axis: Axis, here: Loc) -> None:
    for name, other in found.items():
        short = min(len(other.loc), len(axis.loc))
        if other.loc[:short] == axis.loc[:short]:
            same = "the same" if other.loc == axis.loc else "a part of the same"
            designs.problems.append(Problem.at(here, f"is {same} value that '{name}' sets already"))


def point(designs: Designs, base: str, tree: Block, axes: Sequence[Axis], levels: Sequence[Level], name: str) -> Design:
    """The design that sets each parameter to a level; `name` says which of its family it is, `tree` is the base's, whole."""
    changes = Block()
    for axis, level in zip(axes, levels, strict=True):
        paths.put(changes, tree, axis.loc, level.value, line=level.line, cite=level.cite)
    titles = [f"{axis.parameter.title} {text(level.value)}" for axis, level in zip(axes, levels, strict=True)]
    family = str(levels[0].at[0])
    return Design(
        name,
        changes,
        ", ".join(titles),
        " + ".join([designs.title_of(base), *titles]),
        base,
        (family,),
        {axis.parameter.name: level.number for axis, level in zip(axes, levels, strict=True)},
        tuple((axis.loc, level.at) for axis, level in zip(axes, levels, strict=True)),
        family,
    )


def add(designs: Designs, made: Sequence[Design], here: Loc) -> None:
    """Designs made by a block, among the others; a problem where one has the name of another."""
    for design in made:
        if design.name in designs.written:
            at: Loc = here if designs.written[design.name].at else ("designs", design.name)
            message = f"'{here[0]}' makes a design of the name '{design.name}', which there is already"
            designs.problems.append(Problem.at(at, message, hint="Give one of them another name."))
            return
    designs.written |= {design.name: design for design in made}


def few_enough(designs: Designs, number: int, here: Loc) -> bool:
    """Whether a block may make so many designs; a problem if not."""
    if number > MOST_DESIGNS:
        message = f"makes {number:,} designs, and {MOST_DESIGNS:,} are the most"
        designs.problems.append(Problem.at(here, message))
    return number <= MOST_DESIGNS


def text(value: Any) -> str:
    """A value in a title: as the file writes it."""
    if isinstance(value, Block):
        return ", ".join(f"{key} {text(item)}" for key, item in value.items())
    if isinstance(value, Row):
        return ", ".join(text(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else f"{value:.6g}" if isinstance(value, float) else " ".join(str(value).split())


def word(value: Any) -> str:
    """A value in a design's name: `2 h` is `2h`, `{exponential: 3 h}` is `exponential-3h`."""
    if isinstance(value, Block):
        return "-".join(f"{key}-{word(item)}" for key, item in value.items())
    if isinstance(value, Row):
        return "-".join(word(item) for item in value) or "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_IN_A_NAME.sub("-", text(value).replace(" ", "")).rstrip("-") or "none"


def number(value: Any) -> tuple[Any, str]:
    """A value as a number in the model's unit, with that unit; words, laws and lists as the text of their name, without one."""
    if isinstance(value, int | float):
        return value, ""
    for unit, read in READERS if isinstance(value, str) else ():
        try:
            return read(value), unit
        except ValueError:
            continue
    return word(value), ""
