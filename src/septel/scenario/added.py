"""Designs asked for beside the file: a block added to a scenario's text, which then makes the same designs again by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from septel.errors import Problem, ScenarioError, SeptelError
from septel.scenario.book import Book
from septel.scenario.model import LAWS
from septel.scenario.reading import MalformedError, read
from septel.scenario.tree import Block

_PLAIN = {*LAWS, "time", "mean", "default", "value"}  # words that alone name nothing
_EXAMPLE = "Write for example `approval = agencies.police.approvals.ministry.time: 2 h, 4 h`, the name if wanted."


def swept(book: Book, parameters: Mapping[str, Any], base: str | None = None) -> Book:
    """The book with a `sweep:` of these parameters in its text; see `Book.swept`."""
    return _with(book, "sweep", {"parameters": _named(parameters, lambda values: {"values": _listed(values)})}, base)


def sampled(book: Book, parameters: Mapping[str, Any], settings: Mapping[str, Any], base: str | None = None) -> Book:
    """The book with a `sample:` of these parameters in its text; see `Book.sampled`."""
    return _with(book, "sample", {**settings, "parameters": _named(parameters, _ends)}, base)


def crossed(book: Book, factors: Mapping[str, Any], settings: Mapping[str, Any], base: str | None = None) -> Book:
    """The book with a `factorial:` of these factors in its text; see `Book.crossed`."""
    said = {key: value for key, value in settings.items() if value is not None}
    return _with(book, "factorial", {**said, "factors": dict(factors)}, base)


def swept_by_words(book: Book, words: Sequence[str], base: str | None = None) -> Book:
    """The book swept as a command line says it: each of `words` is `path: value, value` or `name = path: value, value`.

    SeptelError if the words are not of this form, ScenarioError for a path or a value that cannot be.
    """
    parameters: dict[str, Any] = {}
    for said in words:
        left, colon, right = said.partition(":")
        name, equal, path = (part.strip() for part in left.rpartition("="))
        values = _values(said, right) if colon and right.strip() and path and bool(name) == bool(equal) else []
        if not values:
            raise SeptelError(f"'{said}' is not a sweep of a parameter. {_EXAMPLE}")
        if (name or path) in parameters:
            raise SeptelError(f"two parameters of the sweep are called '{name or path}'")
        parameters[name or path] = {"path": path, "values": values} if name else values
    if not parameters:
        raise SeptelError(f"a sweep needs a parameter. {_EXAMPLE}")
    return swept(book, parameters, base)


def _values(said: str, text: str) -> list[Any]:
    try:
        tree, problems = read(f"values: [{text}]")
    except MalformedError:
        raise SeptelError(f"'{said}': the values cannot be read. {_EXAMPLE}") from None
    if problems or set(tree) != {"values"}:
        raise SeptelError(f"'{said}': the values cannot be read. {_EXAMPLE}")
    return list(tree["values"])


def _named(parameters: Mapping[str, Any], said: Any) -> dict[str, Any]:
    """Parameters by name, each with its path; those given by their path are named for it."""
    own = {key for key, value in parameters.items() if isinstance(value, Mapping) and "path" in value}
    names = _names([key for key in parameters if key not in own], own)
    return {
        names.get(key, key): dict(value)
        if key in own
        else {"path": key, **(value if isinstance(value, Mapping) else said(value))}
        for key, value in parameters.items()
    }


def _listed(values: Any) -> list[Any]:
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise SeptelError(f"the values of a parameter are a list (found {values!r})")
    return [_plain(value) for value in values]


def _ends(ends: Any) -> dict[str, Any]:
    if isinstance(ends, str) or not isinstance(ends, Sequence) or len(ends) != 2:
        raise SeptelError(f"the range of a parameter is (from, to) or a mapping (found {ends!r})")
    return {"from": _plain(ends[0]), "to": _plain(ends[1])}


def _plain(value: Any) -> Any:
    """A number of numpy as Python's."""
    return value.item() if hasattr(value, "item") else value


def _names(paths: Sequence[str], taken: set[str]) -> dict[str, str]:
    """A name for each path: its last word that tells something, or as many words as it takes to differ from the others."""
    tries = {path: _tries(path) for path in paths}
    names: dict[str, str] = {}
    for path, own in tries.items():
        others = {one for other, many in tries.items() if other != path for one in many} | taken
        longest = (own[-1], *(f"{own[-1]}_{number}" for number in range(2, len(paths) + len(taken) + 3)))
        free = (one for one in (*own, *longest) if one not in (*taken, *names.values()))
        names[path] = next((one for one in own if one not in others), "") or next(free)
    return names


def _tries(path: str) -> list[str]:
    parts = [part for part in path.replace("[", ".").replace("]", "").split(".") if part]
    telling = [part for part in parts if part not in _PLAIN and not part.isdigit()] or parts or ["parameter"]
    tries = ["_".join(telling[-size:]) for size in range(1, len(telling) + 1)] + ["_".join(parts)]
    return ["".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in one) for one in tries if one]


def _with(book: Book, word: str, block: Mapping[str, Any], base: str | None) -> Book:
    """The book of the same text with a block at its end; what is wrong in that is told without a line: the file has none."""
    from septel.scenario.loading import load_again, plain

    tree = book.layout.tree
    if tree.get(word) is not None:
        line = f"line {tree.lines[word]}"
        raise SeptelError(f"the scenario has a '{word}:' already ({line}). Take it out of the file, or run it as it is.")
    said = plain({**({"base": base} if base is not None else {}), **block})
    try:
        text = _appended(book.text, word, said)
        return load_again(book, text)
    except (TypeError, ValueError, RecursionError) as error:
        raise ScenarioError([Problem(word, f"not plain values as a file holds them: {error}")]) from None
    except ScenarioError as error:
        raise ScenarioError([_without_line(problem, word) for problem in error.problems]) from None


def _without_line(problem: Problem, word: str) -> Problem:
    return replace(problem, file="", line=0) if problem.path.split(".", 1)[0].split("[", 1)[0] == word else problem


def _appended(text: str, word: str, said: Mapping[str, Any]) -> str:
    """The text with the block as its last key; where YAML lets nothing follow (a text in braces), all of it anew as JSON."""
    line = f"{word}: {json.dumps(said, ensure_ascii=False, allow_nan=False)}\n"
    longer = text + "\n" * (not text.endswith("\n")) + line
    try:
        found, problems = read(longer)
    except MalformedError:
        found, problems = Block(), []
    if word in found and len(found) > 1 and not problems:
        return longer
    return json.dumps({**read(text)[0], word: said}, indent=2, ensure_ascii=False) + "\n"
