"""Write docs/reference/scenario.md: every word of a scenario file, its unit, its default and whence that is, its meaning."""

from __future__ import annotations

import types
import typing
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from septel.scenario.model import Law, Scenario

PAGE = Path(__file__).parent.parent / "docs/reference/scenario.md"
HEAD = """# The scenario file

<!-- Made by tools/docs_scenario.py; `make reference` writes it anew. -->

A scenario is one YAML file. Quantities carry their unit (`4 h`, `14 d`, `110 km/h`, `0.02 /d`). A word that is not listed here
is refused, with the nearest word that is. Beside the words below, the file may have `designs:`, a mapping from the name of a
design to the words that it changes; `factorial:`, changes to one of them of which every combination, or a fraction of them, is
a design too; `sweep:` and `sample:`, numbers of one of them over values or ranges, with a design for each point; and any
mapping may have `source:`, the citation for the numbers in it. A default whose source is `assumption` rests on no publication:
`septel check FILE --assumptions` lists all of them, and the report prints them.

`factorial:` has `base` (the design that is changed; by default the first) and `factors` (two to eight by name, each a mapping
to the words that it changes, with a `title` and a `description` if wanted); it may have a `title` and a `description` itself,
and `fraction` (`1/2` to `1/16`) or `generators` (a list such as `speed = teams * approval`) to run a part of the combinations.

`sweep:` has `base` and `parameters`, by name, each with `path` (what it sets, such as `agencies.police.leak`), `values` (a
list, as the scenario would write them) and, if wanted, a `title`. `sample:` has `base`, `method` (`latin_hypercube` or
`sobol`), `size` (1 to 4,096), `seed` (by default 1) and `parameters`, each with `path`, `from`, `to` and, if wanted, `scale`
(`linear` or `log`), `whole` (`true` for whole numbers) and a `title`.
"""
QUANTITY = {"h": "duration", "km": "distance", "km/h": "speed", "1/h": "rate", "share": "number from 0 to 1"}
SHORT = {float: "number", int: "whole number", str: "word", bool: "yes or no", datetime: "date and time"}


def page() -> str:
    """The whole page: the scenario's own words first, then each part in the order in which it is met."""
    parts = [HEAD]
    waiting: list[type[BaseModel]] = [Scenario]
    seen: set[type[BaseModel]] = {Scenario}
    while waiting:
        model = waiting.pop(0)
        parts.append(section(model))
        found = [] if model is Law else [inner for hint in hints(model).values() for inner in models(hint)]
        for inner in found:
            if inner not in seen:
                seen.add(inner)
                waiting.append(inner)
    return "\n".join(parts)


def section(model: type[BaseModel]) -> str:
    """One part: its docstring, and a table of its fields (but for a law, which is written in a form of its own)."""
    title = "The scenario itself" if model is Scenario else model.__name__
    lines = [f"## {title}", ""]
    doc = "\n".join(line.strip() for line in (model.__doc__ or "").strip().splitlines())
    lines += [doc, ""] if doc and doc != (BaseModel.__doc__ or "").strip() else []
    if model is Law:
        return "\n".join(lines)
    lines += ["| word | value | unit | default | its source | meaning |", "| --- | --- | --- | --- | --- | --- |"]
    for name, hint in hints(model).items():
        field = model.model_fields[name]
        word = field.validation_alias.choices[0] if hasattr(field.validation_alias, "choices") else name
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        unit = find_unit(hint)
        value = kind(hint).replace("number", QUANTITY[unit]) if unit in QUANTITY else kind(hint)
        cells = [f"`{word}`", value, unit, default(field, unit), str(extra.get("source", "")), field.description or ""]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def hints(model: type[BaseModel]) -> dict[str, Any]:
    """The fields' types with everything that Annotated says about them."""
    found = typing.get_type_hints(model, include_extras=True)
    return {name: found[name] for name in model.model_fields}


def arguments(hint: Any) -> list[Any]:
    return [inner for inner in typing.get_args(hint) if inner is not Ellipsis]


def models(hint: Any) -> list[type[BaseModel]]:
    """The parts that a type mentions, in order."""
    if isinstance(hint, type) and not isinstance(hint, types.GenericAlias) and issubclass(hint, BaseModel):
        return [hint]
    if typing.get_origin(hint) is typing.Literal:
        return []
    inner = arguments(hint)[:1] if typing.get_origin(hint) is typing.Annotated else arguments(hint)
    return [model for one in inner for model in models(one)]


def find_unit(hint: Any) -> str:
    """The unit that a quantity's type carries, or nothing."""
    for one in arguments(hint):
        if isinstance(one, FieldInfo):
            if isinstance(one.json_schema_extra, dict) and "unit" in one.json_schema_extra:
                return str(one.json_schema_extra["unit"])
        elif typing.get_origin(one) is not dict and (unit := find_unit(one)):
            return unit
    return ""


def kind(hint: Any) -> str:
    """What is written there, in words."""
    origin, inner = typing.get_origin(hint), arguments(hint)
    if origin is typing.Annotated:
        return kind(inner[0])
    if origin is typing.Literal:
        return " or ".join(f"`{word}`" for word in inner)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(kind(one) for one in inner if one is not types.NoneType))
    if origin is dict:
        return f"{kind(inner[1])} by name"
    if origin is tuple:
        variable = Ellipsis in typing.get_args(hint)
        return f"list of {kind(inner[0])}" if variable else f"[{', '.join(kind(one) for one in inner)}]"
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return SHORT.get(hint, str(getattr(hint, "__name__", hint)))


def default(field: FieldInfo, unit: str) -> str:
    """A default as a user would write it; parts with fields of their own are left to their tables."""
    if field.is_required():
        return "*required*"
    return written(field.get_default(call_default_factory=True), unit=unit)


def written(value: Any, *, unit: str = "") -> str:
    """A value in the words of a scenario file; a number in model units gets its unit."""
    if isinstance(value, Law):
        mean = f"{value.mean_h:g} h"
        spread = f", cv {value.cv:g}" if value.kind in ("lognormal", "gamma") else ""
        return f"{value.kind} {mean}{spread}" if value.kind != "fixed" else mean
    if isinstance(value, BaseModel):
        units = {name: find_unit(hint) for name, hint in hints(type(value)).items() if name in value.model_fields_set}
        given = [f"{name}: {written(getattr(value, name), unit=own)}" for name, own in units.items()]
        return ", ".join(given) or "as in its table"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        tail = {"": "", "share": "", "1/h": " /h"}.get(unit, f" {unit}")
        return f"{value:g}{tail}"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {written(inner)}" for name, inner in value.items()) or "none"
    if isinstance(value, tuple):
        return "; ".join(written(inner) for inner in value) or "none"
    return str(value) or "empty"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
