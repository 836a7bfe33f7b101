"""A scenario file as plain values that remember where they stand and what source they quote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septel.errors import Loc


class Block(dict[str, Any]):
    """A mapping; `line` is its own line (0: built in), `lines` those of its keys, `cites` the sources quoted for its values."""

    __slots__ = ("cites", "line", "lines")

    def __init__(self, values: dict[str, Any] | None = None, *, line: int = 0) -> None:
        super().__init__(values or {})
        self.line = line
        self.lines: dict[str, int] = {}
        self.cites: dict[str, str] = {}

    def put(self, key: str, value: Any, *, line: int = 0, cite: str = "") -> None:
        """Set a key together with its line and source."""
        self[key] = value
        self.lines[key] = line
        self.cites[key] = cite

    def drop(self, key: str) -> None:
        """Remove a key, if it is there."""
        self.pop(key, None)
        self.lines.pop(key, None)
        self.cites.pop(key, None)

    def copy(self) -> Block:
        """A copy one level deep."""
        twin = Block(self, line=self.line)
        twin.lines.update(self.lines)
        twin.cites.update(self.cites)
        return twin


class Row(list[Any]):
    """A list; `line` is its own line, `lines` those of its items, `cites` the sources quoted for them."""

    __slots__ = ("cites", "line", "lines")

    def __init__(self, line: int = 0) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []
        self.cites: list[str] = []

    def put(self, value: Any, *, line: int = 0, cite: str = "") -> None:
        """Append an item together with its line and source."""
        self.append(value)
        self.lines.append(line)
        self.cites.append(cite)

    def mapped(self, change: Callable[[Any], Any]) -> Row:
        """A row of changed items at the same places."""
        made = Row(self.line)
        for item, line, cite in zip(self, self.lines, self.cites, strict=True):
            made.put(change(item), line=line, cite=cite)
        return made


def block(data: Any) -> Any:
    """Plain mappings and lists as `Block`s and `Row`s of line 0."""
    if isinstance(data, dict):
        made = Block()
        for key, value in data.items():
            made.put(key, block(value))
        return made
    if isinstance(data, list | tuple):
        row = Row()
        for value in data:
            row.put(block(value))
        return row
    return data


def trace(tree: Any, loc: Loc) -> tuple[Loc, int, str]:
    """Where a path stands in a tree: the parts of it that the file really has, the line, and the source quoted there.

    Parts that the file does not write (a long form that a short one stands for, the name of an alternative) are passed over.
    """
    node, line, cite = tree, getattr(tree, "line", 0), ""
    found: list[str | int] = []
    for part in loc:
        if isinstance(node, Block) and part in node:
            key = str(part)
            line, cite, node = node.lines.get(key, line), node.cites.get(key, ""), node[key]
        elif isinstance(node, Row) and isinstance(part, int) and part < len(node):
            line, cite, node = node.lines[part], node.cites[part], node[part]
        else:
            continue
        found.append(part)
    return tuple(found), line, cite
