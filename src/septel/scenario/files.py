"""A scenario's file as it lies there: found by its path or as a built-in name, and read; or why it cannot be."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from septel.errors import Problem, ScenarioError, did_you_mean
from septel.scenario.built_in import builtin_bytes, names
from septel.scenario.reading import MalformedError, decode


def fetch(source: str | PathLike[str]) -> tuple[bytes, Path | None]:
    """The bytes of a scenario file, and the folder in which the files that it names are looked for; None of a built-in name.

    A file comes before a built-in scenario of its name. ScenarioError if it cannot be read.
    """
    path = Path(source)
    if isinstance(source, str) and source in names() and not _is_file(path):
        return builtin_bytes(source), None
    try:
        return path.read_bytes(), path.parent
    except (OSError, ValueError) as error:
        raise ScenarioError([_unreadable(path, error)]) from None


def text_of(source: str | PathLike[str]) -> tuple[str, Path | None]:
    """The same as text, not looked at any further; ScenarioError also if it is none."""
    data, folder = fetch(source)
    try:
        return decode(data, str(source)), folder
    except MalformedError as error:
        raise ScenarioError([error.problem]) from None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _unreadable(path: Path, error: Exception) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem("", "there is no such file, nor a built-in scenario of this name", file=str(path), hint=_similar(path))
    if isinstance(error, IsADirectoryError):
        return Problem("", "is a folder, not a scenario file", file=str(path), hint=_similar(path))
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
    return Problem("", f"cannot be read: {reason}", file=str(path))


def _similar(path: Path) -> str:
    try:
        files = [entry.name for entry in path.parent.iterdir() if entry.suffix in (".yaml", ".yml")]
    except OSError:
        files = []
    for ending in (".yaml", ".yml"):
        if path.name + ending in files:
            return f"Did you mean '{path.parent / (path.name + ending)}'?"
    hint = did_you_mean(path.name, [*names(), *sorted(files)], most=0)
    return hint or (f"Built in: {', '.join(names())}." if names() else "")
