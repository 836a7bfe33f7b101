"""From bytes to a tree: YAML read with line numbers, and every way in which it can be malformed told as a problem."""

from __future__ import annotations

import warnings
from collections.abc import Hashable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.reader import ReaderError

from septel.errors import Problem
from septel.scenario.tree import Block, Row

MAX_BYTES = 4_000_000
MAX_VALUES = 200_000
MAX_DEPTH = 40
_TAG = "tag:yaml.org,2002:"
_WORDS = (
    ("cannot start any token", "a tab or a forbidden character stands where YAML wants spaces; indent with spaces"),
    ("could not find expected ':'", "a ':' is missing after a key"),
    ("mapping values are not allowed here", "a ':' stands where YAML expects no key; quote the text or mend the indentation"),
    ("expected a single document", "the file holds more than one document ('---'); keep one"),
    ("found undefined alias", "an alias ('*name') has no anchor ('&name')"),
    ("unexpected end of stream", "a quoted text is not closed"),
    ("'<stream end>'", "the file ends in the middle: a bracket or brace is not closed"),
    ("but found '<block end>'", "a bracket or brace is not closed, or the indentation is wrong"),
)


def decode(data: bytes, file: str) -> str:
    """The text of a scenario file; MalformedError if it is too large or no UTF-8."""
    if len(data) > MAX_BYTES:
        raise MalformedError(Problem("", f"the file is larger than {MAX_BYTES // 1_000_000} MB", file=file))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "Save it as UTF-8."
        raise MalformedError(
            Problem("", f"the file is not UTF-8 text (byte {error.start})", file=file, line=line, hint=hint)
        ) from None


class MalformedError(Exception):
    """A file that is no YAML tree at all; holds the one problem that ended the reading."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read(text: str, *, file: str = "") -> tuple[Block, list[Problem]]:
    """The tree of a YAML text and what is wrong in it (duplicate keys, unknown tags); MalformedError if there is no tree."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an anchor used twice is odd, but the file says what it means
            node = YAML(typ="safe", pure=True).compose(text)
    except RecursionError:
        raise MalformedError(Problem("", "the file is nested too deeply", file=file)) from None
    except Exception as error:  # whatever the parser makes of garbage is a fact about the file
        raise MalformedError(_syntax(error, file)) from None
    if node is None:
        raise MalformedError(Problem("", "the file is empty", file=file, hint="`septel new NAME` writes one to start from."))
    if not isinstance(node, MappingNode):
        line = node.start_mark.line + 1
        hint = "It begins with `version: 1`."
        raise MalformedError(Problem("", "a scenario must be a mapping of keys and values", file=file, line=line, hint=hint))
    reader = _Reader(file)
    return reader.mapping(node, ()), reader.problems


def _syntax(error: Exception, file: str) -> Problem:
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 0
        told = " ".join(str(part) for part in (error.problem, error.context) if part)
        for token, words in _WORDS:
            if token in told:
                return Problem("", words, file=file, line=line)
        return Problem("", f"not valid YAML: {told}", file=file, line=line)
    if isinstance(error, ReaderError):
        return Problem("", "the file holds a control character that YAML forbids", file=file)
    first = str(error).strip().splitlines()
    return Problem(
        "", f"not valid YAML: {first[0] if first and isinstance(error, YAMLError) else 'unreadable text'}", file=file
    )


class _Reader:
    """Turns composed nodes into a tree; remembers what it found wrong and refuses to grow without bound."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.values = 0
        self.open: set[int] = set()

    def build(self, node: Node, loc: tuple[str | int, ...]) -> Any:
        self.values += 1
        line = node.start_mark.line + 1
        if self.values > MAX_VALUES:
            raise MalformedError(Problem("", f"more than {MAX_VALUES} values (aliases written out)", file=self.file, line=line))
        if isinstance(node, ScalarNode):
            return self.scalar(node, loc)
        if id(node) in self.open:
            raise MalformedError(Problem("", "an alias stands inside its own anchor", file=self.file, line=line))
        if len(self.open) >= MAX_DEPTH:
            raise MalformedError(Problem("", "the file is nested too deeply", file=self.file, line=line))
        self.open.add(id(node))
        try:
            if isinstance(node, MappingNode):
                return self.mapping(node, loc)
            return self.sequence(node, loc)
        finally:
            self.open.discard(id(node))

    def sequence(self, node: Node, loc: tuple[str | int, ...]) -> Row:
        self.known_tag(node, "seq", loc)
        row = Row(node.start_mark.line + 1)
        for index, item in enumerate(node.value):
            row.put(self.build(item, (*loc, index)), line=item.start_mark.line + 1)
        return row

    def mapping(self, node: MappingNode, loc: tuple[str | int, ...]) -> Block:
        self.known_tag(node, "map", loc)
        made = Block(line=node.start_mark.line + 1)
        merged: list[Block] = []
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.problems.append(self.problem(loc, "a key must be a word, not a list or a mapping", line))
                continue
            if key_node.tag == _TAG + "merge":
                merged += self.merge(value_node, loc)
                continue
            key = self.key(key_node, loc)
            if key in made:
                message = f"'{key}' is given twice (also on line {made.lines[key]})"
                self.problems.append(self.problem((*loc, key), message, line))
                continue
            made.put(key, self.build(value_node, (*loc, key)), line=line)
        for other in merged:
            for key, value in other.items():
                if key not in made:
                    made.put(key, value, line=other.lines[key])
        return made

    def merge(self, node: Node, loc: tuple[str | int, ...]) -> list[Block]:
        value = self.build(node, loc)
        blocks = list(value) if isinstance(value, Row) else [value]
        if all(isinstance(item, Block) for item in blocks):
            return blocks
        self.problems.append(self.problem(loc, "'<<' merges mappings only", node.start_mark.line + 1))
        return []

    def key(self, node: ScalarNode, loc: tuple[str | int, ...]) -> str:
        # YAML reads a key such as true or 2009 as something else than a word; here every key is a word.
        self.known_tag(node, "str", loc)
        return str(node.value).lower() if node.tag == _TAG + "bool" else str(node.value)

    def scalar(self, node: ScalarNode, loc: tuple[str | int, ...]) -> Any:
        text = str(node.value)
        kind = str(node.tag).removeprefix(_TAG)
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true" if text.lower() in ("true", "false") else text
        if kind in ("int", "float"):
            number = _number(text, kind)
            if number is None:
                self.problems.append(self.problem(loc, f"'{text[:40]}' is not a number", node.start_mark.line + 1))
            return number
        self.known_tag(node, "str", loc)
        return text

    def known_tag(self, node: Node, default: str, loc: tuple[str | int, ...]) -> None:
        tag: Hashable = str(node.tag)
        plain = {"str", "timestamp", "bool", "int", "float", "null", "value", "merge"} if default == "str" else {default}
        if str(tag).removeprefix(_TAG) not in plain:
            message = f"the tag '{tag}' has no meaning in a scenario"
            self.problems.append(self.problem(loc, message, node.start_mark.line + 1))

    def problem(self, loc: tuple[str | int, ...], message: str, line: int) -> Problem:
        found = Problem.at(loc, message)
        return Problem(found.path, message, file=self.file, line=line, loc=loc)


def _number(text: str, kind: str) -> int | float | None:
    written = text.replace("_", "")
    try:
        if kind == "int":
            return int(written, 0) if written.lstrip("+-")[:2].lower() in ("0x", "0o", "0b") else int(written)
        if written.lstrip("+-").lower() in (".inf", ".nan"):
            return float(written.replace(".", ""))
        return float(written)
    except ValueError:
        return None
