"""Sources of numbers: `source:` keys taken out of a tree and remembered for the numbers that they cover."""

from __future__ import annotations

from typing import Any

from septel import units
from septel.errors import Loc, Problem
from septel.scenario.tree import Block, Row

WORD = "source"


def cited(tree: Block, *, loc: Loc = ()) -> tuple[Block, list[Problem]]:
    """The tree without its `source:` keys and `{value: …, source: …}` pairs; each value knows the source that covers it."""
    problems: list[Problem] = []
    made = _block(tree, "", loc, problems)
    return made, problems


def _value(value: Any, cite: str, loc: Loc, problems: list[Problem]) -> tuple[Any, str]:
    if isinstance(value, Block):
        if _is_pair(value, loc):
            inner, _ = _value(value["value"], value[WORD], loc, problems)
            return inner, str(value[WORD])
        return _block(value, cite, loc, problems), cite
    if isinstance(value, Row):
        row = Row(value.line)
        for index, item in enumerate(value):
            inner, own = _value(item, cite, (*loc, index), problems)
            row.put(inner, line=value.lines[index], cite=own)
        return row, cite
    return value, cite


def _block(tree: Block, cite: str, loc: Loc, problems: list[Problem]) -> Block:
    quoted = tree.get(WORD)
    if isinstance(quoted, str):
        cite = quoted
        if _is_quantity(quoted):
            message = "'source' tells where the numbers beside it come from and cannot be a name or a quantity"
            problems.append(Problem.at((*loc, WORD), message, hint="Use another name."))
    made = Block(line=tree.line)
    for key, value in tree.items():
        if key == WORD and isinstance(value, str):
            continue
        inner, own = _value(value, cite, (*loc, key), problems)
        made.put(key, inner, line=tree.lines[key], cite=own)
    return made


def _is_pair(value: Block, loc: Loc) -> bool:
    # A rank has a field `value`, so there `{value: 5, source: …}` is the rank itself.
    is_rank = len(loc) >= 2 and loc[-2] == "ranks"
    return set(value) == {"value", WORD} and isinstance(value[WORD], str) and not is_rank


def _is_quantity(text: str) -> bool:
    try:
        units.hours(text)
    except ValueError:
        return False
    return True
