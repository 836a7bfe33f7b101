"""Tables of a scenario's words for pages of docs/background: meaning, default, its source, and what `sierra` says.

A table stands between `<!-- NAME: python tools/TOOL.py -->` and `<!-- end of NAME -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

sys.path.insert(0, str(Path(__file__).parent))  # the tests load this file by its path
import docs_scenario
from septel.scenario.model import Law

WEEK_H = 168.0
SLOW = 1e-4  # an hour; smaller rates are shown per week
Rows = list[tuple[str, ...]]


def words(designs: Mapping[str, BaseModel], paths: Sequence[str], *, named: Sequence[str]) -> str:
    """The table of these words, with a column for each design; `named` are names of the scenario, which are no words."""
    rows: Rows = [("word", "meaning", "default", "its source", *(f"in `sierra`, `{name}`" for name in designs))]
    return markdown([*rows, *(word(list(designs.values()), path, named=named) for path in paths)], words=len(rows[0]))


def word(scenarios: Sequence[BaseModel], path: str, *, named: Sequence[str] = ()) -> tuple[str, ...]:
    """One word of a part: its default as the scenario's page has it, and its value in each design; `off` without the part."""
    *way, last = path.split(".")
    owners = [owner(scenario, way) for scenario in scenarios]
    model = next(type(part) for part in owners if part is not None)
    field, unit = model.model_fields[last], docs_scenario.find_unit(docs_scenario.hints(model)[last])
    shown = ": ".join(step for step in (*way, last) if step not in named)
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    usual = "*required*" if field.is_required() else quantity(field.get_default(call_default_factory=True), unit)
    values = ["off" if part is None else quantity(getattr(part, last), unit) for part in owners]
    return f"`{shown}`", field.description or "", usual, str(extra.get("source", "")), *values


def owner(scenario: BaseModel, way: Sequence[str]) -> Any:
    """The part that a path leads to; None if the design has none."""
    part: Any = scenario
    for step in way:
        part = part[step] if isinstance(part, dict) else getattr(part, step)
        if part is None:
            return None
    return part


def quantity(value: Any, unit: str) -> str:
    """A value as a user would write it: long times in days, slow rates per week."""
    if isinstance(value, Law) and value.mean_h >= WEEK_H:
        return docs_scenario.written(value).replace(f" {value.mean_h:g} h", f" {value.mean_h / 24:g} d")
    if unit == "h" and isinstance(value, float) and value >= WEEK_H:
        value, unit = value / 24, "d"
    if unit == "1/h" and isinstance(value, float) and value < SLOW:
        return re.sub(r"e-0(\d)", r"e-\1", f"{value * WEEK_H:.7g} /w") if value else "0"
    return docs_scenario.written(value, unit=unit)


def markdown(rows: Iterable[tuple[str, ...]], *, words: int) -> str:
    """Rows, the first of them the head, as a table; the first few columns are words."""
    head, *body = rows
    rule = ["---" if column < words else "---:" for column in range(len(head))]
    return "".join(["\n", *("| " + " | ".join(one) + " |\n" for one in (head, tuple(rule), *body)), "\n"])


def part_of(page: str, name: str, *, tool: str) -> re.Match[str]:
    """What stands between the marks of a table on the page; `tool` is the file that writes it."""
    begin = rf"<!-- {name}: python tools/{re.escape(tool)} -->\n"
    found = re.search(rf"(?<={begin}).*?(?=<!-- end of {name} -->)", page, re.DOTALL)
    assert found is not None, f"no marks of '{name}'"
    return found


def write(page: Path, name: str, table: str, *, tool: str) -> None:
    """Put a table between its marks."""
    text = page.read_text(encoding="utf-8")
    old = part_of(text, name, tool=tool)
    page.write_text(text[: old.start()] + table + text[old.end() :], encoding="utf-8")
    print(f"{page}: {name}")
