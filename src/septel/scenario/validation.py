"""A tree against the models; and what is left of a broken tree, so that one mistake does not hide the others."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from septel.errors import Loc, Problem
from septel.scenario import words
from septel.scenario.model import Scenario
from septel.scenario.tree import Block, Row, trace

_ROUNDS = 8
_STAND_INS: dict[Loc, Any] = {("version",): 1, ("name",): "unnamed"}  # needed, but nothing else depends on what they say


def validate(tree: Block) -> tuple[Scenario | None, list[Problem]]:
    """The scenario that a resolved tree describes, or None and every problem that the models find."""
    try:
        return Scenario.model_validate(tree), []
    except ValidationError as error:
        return None, _problems(error)
    except RecursionError:
        return None, [Problem.at((), "the scenario is nested too deeply")]


def _problems(error: ValidationError) -> list[Problem]:
    details = error.errors(include_url=False)
    inside = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    # What is wrong inside a list is left out by the models, which then may find the list too short.
    told = [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in inside]
    return list(dict.fromkeys(words.problem(detail) for detail in told))


def healthy_part(tree: Block, problems: list[Problem]) -> tuple[Scenario | None, set[Loc]]:
    """The scenario without its broken parts, with the paths that were cut out; None if nothing valid is left."""
    cut: set[Loc] = set()
    rest: Any = _deep_copy(tree)
    for _ in range(_ROUNDS):
        wrong = {problem.loc for problem in problems}
        for loc, value in _STAND_INS.items():
            if loc in wrong or loc[0] not in rest:
                rest[str(loc[0])] = value
                cut.add(loc)
        # All are found before any is cut: what stood in a part that is gone must not cost the part above it.
        for found in [_cuttable(rest, problem.loc) for problem in problems if problem.loc not in _STAND_INS]:
            _cut(rest, found, cut)
        scenario, problems = validate(rest)
        if scenario is not None:
            return scenario, cut
    return None, cut


def _cuttable(tree: Block, loc: Loc) -> Loc:
    """The nearest key of a mapping at or above a path; an item of a list goes with its list, so that indices stay true."""
    found = trace(tree, loc)[0]
    while found and isinstance(found[-1], int):
        found = found[:-1]
    return found


def _cut(tree: Block, found: Loc, cut: set[Loc]) -> None:
    if not found or trace(tree, found)[0] != found:
        return
    holder: Any = tree
    for part in found[:-1]:
        holder = holder[part]
    holder.drop(str(found[-1]))
    cut.add(found)


def _deep_copy(value: Any) -> Any:
    if isinstance(value, Block):
        twin = value.copy()
        for key, item in value.items():
            twin[key] = _deep_copy(item)
        return twin
    if isinstance(value, Row):
        row = Row(value.line)
        for index, item in enumerate(value):
            row.put(_deep_copy(item), line=value.lines[index], cite=value.cites[index])
        return row
    return value
