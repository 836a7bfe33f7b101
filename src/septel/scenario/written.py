"""Parts of a scenario as a file writes them, from what the models made of them: numbers get their units back."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

from septel.scenario.quantities import Part

_BARE = ("", "share")


def written(part: Part) -> dict[str, Any]:
    """A part as JSON that the models read again as the same part; what is a default is left out."""
    return written_dump(type(part), part.model_dump(mode="json", exclude_defaults=True))


def written_dump(model: type[BaseModel], dump: Mapping[str, Any]) -> dict[str, Any]:
    """The same from a dump of the part as JSON. A dump that is written so already stays as it is."""
    made = {}
    for name, (word, unit, inner) in _fields(model).items():
        key = name if name in dump else word
        if key in dump:
            made[word] = _value(dump[key], unit, inner)
    return made


def _value(value: Any, unit: str, inner: type[BaseModel] | None) -> Any:
    if isinstance(value, Mapping) and inner is not None:
        return written_dump(inner, value)
    if isinstance(value, list | tuple):
        return [_value(item, unit, inner) for item in value]
    if unit in _BARE or isinstance(value, bool | str) or not isinstance(value, int | float):
        return value
    return f"{value!r} {unit.removeprefix('1')}"


@lru_cache
def _fields(model: type[BaseModel]) -> dict[str, tuple[str, str, type[BaseModel] | None]]:
    """By the field's name: the word in a file, the unit, and the part that it holds."""
    hints = typing.get_type_hints(model, include_extras=True)
    found = {}
    for name, about in model.model_fields.items():
        alias = about.validation_alias
        word = str(alias.choices[0]) if isinstance(alias, AliasChoices) else name
        found[name] = (word, _unit(hints[name]), _inner(hints[name]))
    return found


def _unit(hint: Any) -> str:
    for one in typing.get_args(hint):
        if isinstance(one, FieldInfo):
            extra = one.json_schema_extra
            if isinstance(extra, dict) and "unit" in extra:
                return str(extra["unit"])
        elif typing.get_origin(one) is not dict and (unit := _unit(one)):
            return unit
    return ""


def _inner(hint: Any) -> type[BaseModel] | None:
    if inspect.isclass(hint) and typing.get_origin(hint) is None and issubclass(hint, BaseModel):
        return hint
    return next((found for one in typing.get_args(hint) if (found := _inner(one)) is not None), None)
