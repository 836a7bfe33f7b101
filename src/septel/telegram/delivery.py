"""How telegrams reach an exercise: delays by precedence and seats by addressee, from one YAML file of the planner's.

The file has two keys, each of which may be left out: `delays:` (precedence: duration) and `seats:` (addressee: seats).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path

from septel.errors import Problem, ScenarioError, SeptelError, did_you_mean
from septel.scenario import reading
from septel.scenario.tree import Block
from septel.telegram.addressees import Aliases, aliases
from septel.telegram.delays import Delays, changed

KEYS = ("delays", "seats")


@dataclass(frozen=True)
class Delivery:
    """When a telegram arrives and at whom: the delays and the table of addressees."""

    delays: Delays = field(default_factory=Delays)
    aliases: Aliases = field(default_factory=Aliases)


DEFAULT = Delivery()


def load(path: str | PathLike[str], *, seats: Iterable[str] = ()) -> Delivery:
    """The delivery that a YAML file describes.

    `seats` are the names of the exercise's seats, if they are known. Errors: SeptelError if the file cannot be read,
    ScenarioError with every mistake in it, each with its line.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        others = [entry.name for entry in file.parent.glob("*.y*ml")] if file.parent.is_dir() else []
        hint = did_you_mean(file.name, others, most=0)
        raise SeptelError(f"{file}: cannot be read ({error.strerror or error}). {hint}".strip()) from None
    return loads(data, file=str(file), seats=seats)


def loads(text: str | bytes, *, file: str = "", seats: Iterable[str] = ()) -> Delivery:
    """The same from the text of such a file."""
    try:
        plain = text if isinstance(text, str) else reading.decode(text, file)
        tree, problems = reading.read(plain, file=file) if plain.strip() else (Block(), [])
    except reading.MalformedError as error:
        message = error.problem.message.replace("a scenario must be", "it must be")
        hint = "" if "begins with" in error.problem.hint else error.problem.hint
        raise ScenarioError([replace(error.problem, message=message, hint=hint)]) from None
    found = [Problem.at((key,), "is not known here", hint=did_you_mean(key, KEYS)) for key in tree if key not in KEYS]
    tables = {key: tree[key] for key in KEYS if tree.get(key) is not None}
    for key in [key for key, table in tables.items() if not isinstance(table, Block)]:
        found.append(Problem.at((key,), "must be a mapping, one row a line"))
        del tables[key]
    delays, of_delays = changed(tables.get("delays", {}))
    table, of_seats = aliases(tables.get("seats", {}), seats=seats)
    problems += [_located(problem, tree, file) for problem in (*found, *of_delays, *of_seats)]
    if problems:
        raise ScenarioError(problems)
    return Delivery(delays, table)


def _located(problem: Problem, tree: Block, file: str) -> Problem:
    inside = tree.get(str(problem.loc[0]))
    line = tree.lines.get(str(problem.loc[0]), 0)
    if len(problem.loc) > 1 and isinstance(inside, Block):
        line = inside.lines.get(str(problem.loc[1]), line)
    return replace(problem, file=file, line=line)
