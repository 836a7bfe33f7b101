"""How much of what was written is read again: the fields of messages, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from septel.telegram.message import Message

_LISTS = ("to", "info", "paragraphs")
_SKIPPED = {"spans", "problems", "sources"}
_OF_PARAGRAPHS = {"span", "section"}


@dataclass(frozen=True)
class Difference:
    """A field that was read otherwise than it was written: the message's number from 0, the field's path, both values."""

    message: int
    path: str
    written: Any
    read: Any

    def __str__(self) -> str:
        return f"{self.message}: {self.path}: {self.written!r} was read as {self.read!r}"


@dataclass(frozen=True)
class Exactness:
    """How many fields there are in what was written and what was read, and those that differ."""

    fields: int
    differences: tuple[Difference, ...]

    @property
    def share(self) -> float:
        """The share of fields that are exact; 1 where there are none."""
        return 1 - len(self.differences) / self.fields if self.fields else 1.0


def compared(written: Sequence[Message], read: Sequence[Message], *, case: bool = True) -> Exactness:
    """The fields of messages against each other, in their order; `case` says whether letters' case counts.

    Each entry of a list is a field, and each part of a paragraph and of an addressee. A field that is empty on both sides
    counts as well: it could have been read as something.
    """
    count = 0
    found = []
    for at, (one, other) in enumerate(zip_longest(written, read)):
        left, right = dict(_fields(one)), dict(_fields(other))
        count += len(left.keys() | right.keys())
        for path in dict.fromkeys([*left, *right]):
            is_there = path in left and path in right
            if not is_there or _folded(left[path], case) != _folded(right[path], case):
                found.append(Difference(at, path, left.get(path), right.get(path)))
    return Exactness(count, tuple(found))


def _folded(value: Any, case: bool) -> Any:
    if case:
        return value
    if isinstance(value, str):
        return value.casefold()
    return [_folded(one, case) for one in value] if isinstance(value, list) else value


def _fields(message: Message | None) -> Iterator[tuple[str, Any]]:
    if message is None:
        return
    for name, value in message.as_dict().items():
        if name in _SKIPPED:
            continue
        if name not in _LISTS:
            yield from _entries(name, value) if isinstance(value, list) else [(name, value)]
            continue
        for at, entry in enumerate(value):
            yield from ((f"{name}[{at}].{part}", word) for part, word in entry.items() if part not in _OF_PARAGRAPHS)


def _entries(name: str, values: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    yield name, bool(values)
    yield from ((f"{name}[{at}]", value) for at, value in enumerate(values))
