"""`sweep:` of a scenario file: a parameter of one design over a list of values, or the full grid of several parameters."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod
from typing import Any

from septel.errors import Loc, Problem
from septel.scenario import levels
from septel.scenario.designs import Designs
from septel.scenario.levels import Axis, Level
from septel.scenario.model_comparison import Parameter
from septel.scenario.tree import Block, Row
from septel.scenario.words import shown

WORDS = ("base", "parameters")
HERE: Loc = ("sweep",)


def expand(designs: Designs, wanted: Any) -> tuple[Parameter, ...]:
    """The parameters of `sweep:`, its designs added to the others; none where it is absent or wrong, its problems added."""
    if wanted is None:
        return ()
    if not isinstance(wanted, Block):
        designs.problems.append(Problem.at(HERE, "must be a mapping with 'parameters' and, if wanted, 'base'"))
        return ()
    before = len(designs.problems)
    designs.only(wanted, WORDS, HERE)
    base = designs.base_of(wanted, HERE)
    if base is None:
        return ()
    axes = levels.axes(designs, wanted, base, ("values", "title"), HERE)
    each = {name: _levels(designs, wanted["parameters"][name], (*HERE, "parameters", name)) for name in axes}
    if len(designs.problems) > before or not levels.few_enough(designs, prod(map(len, each.values())), HERE):
        return ()
    axes = {name: _with_unit(axis, each[name]) for name, axis in axes.items()}
    tree = designs.draft(base).whole()
    made = []
    for point in product(*each.values()):
        name = "_".join(f"{axis}={level.word}" for axis, level in zip(axes, point, strict=True))
        made.append(levels.point(designs, base, tree, tuple(axes.values()), point, name))
    levels.add(designs, made, HERE)
    return tuple(axis.parameter for axis in axes.values())


def _levels(designs: Designs, said: Block, here: Loc) -> tuple[Level, ...]:
    values, at = said.get("values"), (*here, "values")
    if not isinstance(values, Row) or not values:
        message = "must be a list of at least one value" if "values" in said else "needs 'values'"
        designs.problems.append(Problem.at(at if "values" in said else here, message))
        return ()
    found: dict[Any, Level] = {}
    for index, value in enumerate(values):
        number, unit = levels.number(value)
        level = Level(value, levels.word(value), number, (*at, index), values.lines[index], values.cites[index])
        same = found.get(_key(number, unit)) or next((one for one in found.values() if one.word == level.word), None)
        if same is not None:
            again = "" if same.value == value else f", as {shown(same.value)}"
            designs.problems.append(Problem.at(level.at, f"{shown(value)} is given twice{again}"))
        found.setdefault(_key(number, unit), level)
    return tuple(found.values())


def _key(number: Any, unit: str) -> tuple[Any, ...]:
    """Equal for values that are the same however they are written; a share is also a bare number."""
    kind = "" if unit == "share" else unit
    return (type(number) is bool, kind, round(number, 12) if isinstance(number, float) else number)


def _with_unit(axis: Axis, each: tuple[Level, ...]) -> Axis:
    """The axis with the unit of its levels: the first that they have."""
    unit = next((unit for unit in (levels.number(level.value)[1] for level in each) if unit), "")
    return replace(axis, parameter=replace(axis.parameter, unit=unit))
