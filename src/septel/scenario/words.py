"""What pydantic found wrong, in words for the person who wrote the file: where, what, and the nearest valid word."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AliasChoices
from pydantic_core import ErrorDetails

from septel.errors import Loc, Problem, did_you_mean
from septel.scenario.model import INNER_SWITCHES, SWITCHES, Part, Scenario

BESIDE = ("designs", "factorial", "sweep", "sample")  # words of a file that are no part of a scenario
_SHOWN = 60


def problem(error: ErrorDetails) -> Problem:
    """One pydantic error as a Problem whose `loc` holds only what a file writes."""
    loc = written(error["loc"])
    message, hint = _say(error, loc)
    if error["type"] == "missing":
        loc = loc[:-1]
    return Problem.at(loc, message, hint=hint)


def written(loc: Loc) -> Loc:
    """A pydantic path without its own marks: the names of alternatives, which the models begin with '·', and that of keys."""
    return tuple(part for part in loc if not (isinstance(part, str) and (part.startswith("·") or part == "[key]")))


def _say(error: ErrorDetails, loc: Loc) -> tuple[str, str]:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "extra_forbidden":
        return _unknown(loc, given)
    if kind == "missing" and isinstance(loc[-1], int):
        return f"must have {_length(loc[:-1])} entries", ""
    if kind == "missing":
        return f"needs '{loc[-1]}'", ""
    if given is None:
        return "has no value", "Write one, or remove the key."
    if kind == "literal_error":
        choices = [str(word) for word in _literals(loc)]
        words = ", ".join(choices) or str(context.get("expected", ""))
        close = did_you_mean(str(given), choices, most=0)
        return f"{shown(given)} is not one of {words}", close
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", error["msg"])), ""
    if kind == "too_short" and context.get("min_length") == 1:
        return "must not be empty", ""
    if kind == "model_type" and (loc in INNER_SWITCHES or (len(loc) == 1 and loc[0] in SWITCHES)):
        return f"must be true, false or a mapping (found {shown(given)})", ""
    if kind in _RULES:
        return f"{_RULES[kind].format_map(_Loose(context))} (found {shown(given)})", ""
    return f"{error['msg'][:1].lower()}{error['msg'][1:]} (found {shown(given)})", ""


_RULES = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "finite_number": "must be a finite number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be a text; put it in quotes if it looks like a number",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must be small letters, digits, '_' and '-', first a letter",
    "dict_type": "must be a mapping of names",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "tuple_type": "must be a list",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "datetime_type": "must be a date and time such as 2030-01-07T06:00",
    "datetime_parsing": "must be a date and time such as 2030-01-07T06:00",
    "datetime_from_date_parsing": "must be a date and time such as 2030-01-07T06:00",
    "date_from_datetime_parsing": "must be a date and time such as 2030-01-07T06:00",
}


class _Loose(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "the limit"

    def __init__(self, context: Mapping[str, Any]) -> None:
        super().__init__({key: _trim(value) for key, value in context.items()})


def _trim(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def shown(value: Any) -> str:
    """A value as it may stand in a message: short, and in one line."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f"'{value}'" if isinstance(value, str) else str(value)[: 2 * _SHOWN]
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _unknown(loc: Loc, given: Any) -> tuple[str, str]:
    word = str(loc[-1])
    if word == "source":
        return "'source' must be a text that tells where the numbers come from", ""
    known = sorted({key for model in models_at(loc[:-1]) for key in keys(model)} | set(BESIDE if len(loc) == 1 else ()))
    return f"'{shown(word)[1:-1]}' is not known here", did_you_mean(word, known, most=40)


def keys(model: type[Part]) -> Iterator[str]:
    """The keys that a mapping of the file may have for this model, as written."""
    for name, info in model.model_fields.items():
        alias = info.validation_alias
        yield str(alias.choices[0]) if isinstance(alias, AliasChoices) else name


def models_at(loc: Loc) -> list[type[Part]]:
    """The models that may stand at a path of a scenario."""
    return [found for found in _types_at(loc) if isinstance(found, type) and issubclass(found, Part)]


def _literals(loc: Loc) -> list[Any]:
    return [word for found in _types_at(loc) if get_origin(found) is Literal for word in get_args(found)]


def _length(loc: Loc) -> int:
    """How many entries a list of a fixed length has."""
    return max((len(get_args(found)) for found in _types_at(loc) if get_origin(found) is tuple), default=2)


def _types_at(loc: Loc) -> list[Any]:
    found: list[Any] = [Scenario]
    for part in loc:
        found = [inner for outer in found for inner in _inside(outer, part)]
    return found


def _inside(outer: Any, part: str | int) -> Iterator[Any]:
    if isinstance(outer, type) and issubclass(outer, Part):
        for name, key in zip(outer.model_fields, keys(outer), strict=True):
            if part in (name, key):
                yield from _alternatives(outer.model_fields[name].annotation)
    elif get_origin(outer) is dict:
        yield from _alternatives(get_args(outer)[1])
    elif get_origin(outer) is tuple and isinstance(part, int):
        yield from _alternatives(get_args(outer)[0])


def _alternatives(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for choice in get_args(annotation):
            yield from _alternatives(choice)
    else:
        yield annotation
