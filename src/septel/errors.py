"""The errors that a user can cause, and the exit codes they end in.

Exit codes of the command line: 0 success, 1 a check failed, 2 bad input, 3 refused for safety, 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal
from unicodedata import combining, normalize

Severity = Literal["error", "warning"]
Loc = tuple[str | int, ...]


class SeptelError(Exception):
    """Any error that is meant for the person at the keyboard; its text is complete without a traceback."""

    exit_code = 2


def dotted(loc: Iterable[str | int]) -> str:
    """A path as people read it: `agencies.army.bases`, `injects[0].tip.place`."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def plain(word: str) -> str:
    """A word without accents, in lower case and with single spaces, for comparing what people type."""
    letters = normalize("NFKD", word)
    return " ".join("".join(letter for letter in letters if not combining(letter)).casefold().split())


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be; accents and case count for nothing; None if none is close."""
    known: dict[str, str] = {}
    for candidate in words:
        known.setdefault(plain(candidate), candidate)
    close = get_close_matches(plain(word), known, n=1, cutoff=0.6)
    return known[close[0]] if close else None


def did_you_mean(word: str, words: Iterable[str], *, most: int = 12) -> str:
    """A hint with the nearest known word; if none is near, all of them when they are at most `most`."""
    known = list(words)
    close = nearest(word, known)
    if close is not None:
        return f"Did you mean '{close}'?"
    return f"Known: {', '.join(known)}." if 0 < len(known) <= most else ""


@dataclass(frozen=True)
class Problem:
    """One mistake in a file: where it stands, what is wrong and what to do about it.

    `loc` is the same place as `path` in parts, as pydantic names it; `Book.located` turns it into a line.
    """

    path: str
    message: str
    file: str = ""
    line: int = 0
    hint: str = ""
    severity: Severity = "error"
    loc: Loc = ()

    @classmethod
    def at(cls, loc: Iterable[str | int], message: str, *, hint: str = "", severity: Severity = "error") -> Problem:
        """A problem at a place of the scenario whose line is not known yet."""
        parts = tuple(loc)
        return cls(path=dotted(parts), message=message, hint=hint, severity=severity, loc=parts)

    def as_dict(self) -> dict[str, Any]:
        """The problem as `--json` prints it."""
        return {name: getattr(self, name) for name in ("severity", "file", "line", "path", "message", "hint")}

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        kind = "warning: " if self.severity == "warning" else ""
        path = f"{self.path}: " if self.path else ""
        stop = "" if self.message.endswith((".", "!", "?")) else "."
        hint = f"{stop} {self.hint}" if self.hint else ""
        return f"{where}{kind}{path}{self.message}{hint}"


class ScenarioError(SeptelError):
    """A scenario file that cannot be run; holds every problem found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[Problem]]]:
        return type(self), (self.problems,)


class CapacityError(SeptelError):
    """A run that would need more memory than it may use."""
