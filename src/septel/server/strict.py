"""JSON as it is taken: no key twice, no number that JavaScript does not know, nothing that cannot be written down again."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from septel.server.problems import Problem

MOST = 2**53
Model = TypeVar("Model", bound=BaseModel)


def loads(body: bytes, *, depth: int) -> Any:
    """The value of a JSON text. Problem 400 with the reason."""
    try:
        value = json.loads(
            body.decode(), object_pairs_hook=_once, parse_constant=_none_such, parse_float=_finite, parse_int=_whole
        )
        if _depth(value) > depth:
            raise ValueError(f"it is nested more than {depth} deep")
        written = json.dumps(value, ensure_ascii=False)
        written.encode()
    except RecursionError:
        raise Problem(400, "bad_json", f"This is no JSON that is taken here: it is nested more than {depth} deep.") from None
    except UnicodeError:
        raise Problem(400, "bad_json", "This is no JSON that is taken here: it holds something that is no text.") from None
    except ValueError as error:
        raise Problem(400, "bad_json", f"This is no JSON that is taken here: {error}.") from None
    if "\\u0000" in written:
        raise Problem(400, "bad_json", "This is no JSON that is taken here: a text holds the character 0.")
    return value


def read(value: Any, model: type[Model]) -> Model:
    """The value as a model. Problem 400 with what is wrong, by path."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Problem(400, "bad_request", "What was sent is not what is asked for.", problems=told(error.errors())) from None


def told(errors: Sequence[Any]) -> list[dict[str, str]]:
    """Validation errors for people: where, and what."""
    return [{"path": ".".join(map(str, one["loc"])), "message": str(one["msg"])} for one in errors]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _none_such(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _finite(word: str) -> float:
    found = float(word)
    if not math.isfinite(found):
        raise ValueError("a number is too large")
    return found


def _whole(word: str) -> int:
    if len(word) > 17 or abs(int(word)) > MOST:
        raise ValueError("a number is too large")
    return int(word)


def _depth(value: Any) -> int:
    """How deep it is nested, level by level, without recursion."""
    level, deep = [value], 0
    while level:
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += one.values()
            elif isinstance(one, list):
                inner += one
        deep += 1
        level = [one for one in inner if isinstance(one, (dict, list))]
    return deep
