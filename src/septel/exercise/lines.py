"""JSON as lines: [path, value] each, none of them long, so that what is large is neither written nor read in one piece.

A line whose path has come before adds to what stands there: entries to a dictionary, elements to a list. Keys keep their order.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from itertools import islice
from typing import Any

OPENED = 3  # levels of dictionaries that are taken apart, key by key
MOST = 1_000  # entries in a line
in_a_line = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode  # keys keep their order


def lines_of(value: Any, path: tuple[str, ...] = ()) -> Iterator[list[Any]]:
    """The lines of a value; an array of numbers is a list."""
    if isinstance(value, dict) and len(path) < OPENED:
        yield [path, {}]
        for key, inner in value.items():
            yield from lines_of(inner, (*path, key))
    elif isinstance(value, dict) and len(value) > MOST:
        items = iter(value.items())
        while some := dict(islice(items, MOST)):
            yield [path, some]
    elif isinstance(value, list | array):
        for first in range(0, max(1, len(value)), MOST):
            yield [path, list(value[first : first + MOST])]
    else:
        yield [path, value]


def value_of(lines: Iterator[Any]) -> Any:
    """The value again. ValueError, KeyError or TypeError if these are not the lines of one."""
    root: dict[str, Any] = {}
    for path, value in lines:
        at = root
        for key in ("", *path[:-1]) if path else ():
            at = at[key]
        last = path[-1] if path else ""
        if isinstance(value, dict) and value and isinstance(at.get(last), dict):
            at[last].update(value)
        elif isinstance(value, list) and isinstance(at.get(last), list):
            at[last] += value
        else:
            at[last] = value
    return root[""]
