"""Rivalries and alliances: pairs of organisations, written in the scenario or in a file of their own, and their matrix.

The file is CSV with the columns `from`, `to` and, if wanted, `strength` (by default 1), with commas, semicolons or
tabs. A pair counts both ways and stands once. The columns are ours; those of the published population model's data
(`Node`, `RNode`, `weight`) are read by `septel population`.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from septel.errors import Loc, Problem, ScenarioError, did_you_mean
from septel.scenario.model import Scenario
from septel.scenario.model_long_run import Pair, PairFile, Pairs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Which = Literal["rivals", "allies"]
NEEDED = ("from", "to")
KNOWN = (*NEEDED, "strength")
WORDS: tuple[Which, ...] = ("rivals", "allies")
MOST_STRENGTH = 1e6  # as of a pair in the scenario
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Row:
    """One pair as it is written: where the pair, its first, its second and its strength stand, in the scenario (`locs`) and,
    in words, in a file (`where`, with its line)."""

    between: tuple[str, str]
    strength: float
    locs: tuple[Loc, Loc, Loc, Loc]
    where: tuple[str, str, str, str] = ("", "", "", "")
    line: int = 0

    def problem(self, part: int, message: str, hint: str = "", *, warning: bool = False) -> Problem:
        """A problem with the pair (0), its first (1), its second (2) or its strength (3)."""
        said = self.where[part] + message
        return Problem.at(self.locs[part], said, hint=hint, severity="warning" if warning else "error")


def pairs(given: Pairs, organisations: Sequence[str], *, at: Loc = ()) -> list[tuple[int, int, float]]:
    """Each pair once, as two numbers of organisations in their order and a strength; ScenarioError if one of them is wrong.

    `at` is where the pairs stand in the scenario, such as `("body", "rivals")`. A file is sought where its path says: a
    scenario that was loaded from a file has it relative to its own folder.
    """
    rows, found = written(given, at, files=True)
    found += wrong(rows, organisations)
    if found:
        raise ScenarioError(found)
    number = {name: i for i, name in enumerate(organisations)}
    return [(number[row.between[0]], number[row.between[1]], row.strength) for row in rows]


def matrix(scenario: Scenario, which: Which) -> NDArray[np.float64]:
    """f8[organisation, organisation], in the file's order: how strong each pair's rivalry or alliance is, 0 for none.

    It is symmetric with 0 on the diagonal. ScenarioError if a pair is wrong, or its file.
    """
    import numpy as np  # slow to import, and a check of a file needs none

    names = list(scenario.organisations)
    out = np.zeros((len(names), len(names)))
    given: Pairs = getattr(scenario.body, which) if scenario.body is not None else ()
    for a, b, strength in pairs(given, names, at=("body", which)):
        out[a, b] = out[b, a] = strength
    return out


def problems(scenario: Scenario, names: Sequence[str] | None = None, *, files: bool = True) -> list[Problem]:
    """Every problem of a scenario's rivals and allies; without `files` only of those that stand in the scenario itself.

    `names` are the organisations that there are, by default the scenario's.
    """
    if scenario.body is None:
        return []
    names = list(scenario.organisations) if names is None else names
    found: list[Problem] = []
    rows: dict[str, list[Row]] = {}
    for word in WORDS:
        rows[word], unreadable = written(getattr(scenario.body, word), ("body", word), files=files)
        found += [*unreadable, *wrong(rows[word], names)]
        if not unreadable:
            found += _idle(rows[word], scenario)
    rivals = {frozenset(row.between) for row in rows["rivals"]}
    for row in rows["allies"]:
        if frozenset(row.between) in rivals and len(set(row.between)) == 2:
            found.append(row.problem(0, f"{_named(row)} are rivals, and cannot be allies too"))
    return found[:MOST_PROBLEMS] if len(found) > MOST_PROBLEMS else found


def wrong(rows: Sequence[Row], names: Sequence[str]) -> list[Problem]:
    """Names of no organisation, pairs of one, and pairs that come again."""
    found: list[Problem] = []
    seen: dict[frozenset[str], Row] = {}
    for row in rows:
        a, b = row.between
        for part, name in ((1, a), (2, b)):
            if name not in names:
                found.append(row.problem(part, f"there is no organisation '{name}'", did_you_mean(name, names)))
        if a == b:
            found.append(row.problem(0, f"names '{a}' twice; a pair is two organisations"))
            continue
        before = seen.setdefault(frozenset(row.between), row)
        if before is not row:
            also = f" (also on line {before.line})" if before.line else ""
            found.append(row.problem(0, f"the pair of {_named(row)} is given twice{also}", "A pair counts both ways."))
    return found[:MOST_PROBLEMS]


def _named(row: Row) -> str:
    return f"'{row.between[0]}' and '{row.between[1]}'"


def _idle(rows: Sequence[Row], scenario: Scenario) -> Iterator[Problem]:
    for row in rows:
        if row.strength == 0:
            yield row.problem(3, "does nothing: a strength of 0 is nothing", warning=True)
        for part, name in ((1, row.between[0]), (2, row.between[1])):
            if name in scenario.organisations and scenario.organisations[name].members == 0:
                yield row.problem(part, f"does nothing: '{name}' has no members who could fight", warning=True)


def written(given: Pairs, at: Loc, *, files: bool) -> tuple[list[Row], list[Problem]]:
    """The pairs as they are written, and what is wrong with their file; nothing of a file without `files`."""
    if isinstance(given, PairFile):
        return _read(Path(given.file), (*at, "file")) if files else ([], [])
    return [_inline(pair, (*at, index)) for index, pair in enumerate(given)], []


def _inline(pair: Pair, here: Loc) -> Row:
    between = (*here, "between")
    return Row(pair.between, pair.strength, (between, (*between, 0), (*between, 1), (*here, "strength")))


def _read(path: Path, loc: Loc) -> tuple[list[Row], list[Problem]]:
    """The pairs of a file, and every problem of reading it with its line and column, at most 20."""
    found: list[Problem] = []
    text = _text(path, loc, found)
    if text is None:
        return [], found
    rows: list[Row] = []
    reader = csv.reader(text.splitlines(), delimiter=_separator(text), strict=True)
    try:
        header = [" ".join(cell.split()).lower() for cell in next(reader, [])]
        found += _header(path, loc, header)
        for cells in reader if not found else ():
            if not any(cell.strip() for cell in cells):
                continue
            row = _row(path, loc, reader.line_num, header, cells, found)
            if row is not None:
                rows.append(row)
            if len(found) >= MOST_PROBLEMS:
                break
    except csv.Error as error:
        found.append(_problem(path, loc, reader.line_num, "", f"is not CSV: {error}"))
    return rows, found


def _text(path: Path, loc: Loc, found: list[Problem]) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        found.append(_problem(path, loc, 0, "", f"is not UTF-8 text (byte {error.start})", "Save it as CSV UTF-8."))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        found.append(_problem(path, loc, 0, "", f"cannot be read: {reason}", _beside(path)))
    return None


def _beside(path: Path) -> str:
    """The file in the same folder whose name is nearest."""
    try:
        names = [one.name for one in path.parent.iterdir() if one.suffix == path.suffix] if not path.exists() else []
    except (OSError, ValueError):
        return ""
    return did_you_mean(path.name, names, most=0)


def _separator(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _header(path: Path, loc: Loc, header: list[str]) -> Iterator[Problem]:
    hint = f"The first line names the columns: {', '.join(KNOWN)}."
    if not any(header):
        yield _problem(path, loc, 0, "", "is empty", hint)
        return
    for word in NEEDED:
        if word not in header:
            yield _problem(path, loc, 1, "", f"there is no column '{word}'", hint)
    for word in dict.fromkeys(header):
        if word not in KNOWN:
            yield _problem(path, loc, 1, "", f"'{word}' is not a column known here", did_you_mean(word, KNOWN))
        elif header.count(word) > 1:
            yield _problem(path, loc, 1, "", f"two columns are called '{word}'")


def _row(path: Path, loc: Loc, line: int, header: list[str], cells: list[str], found: list[Problem]) -> Row | None:
    if len(cells) != len(header):
        message = f"has {len(cells)} cells, but there are {len(header)} columns"
        found.append(_problem(path, loc, line, "", message))
        return None
    named = {word: cell.strip() for word, cell in zip(header, cells, strict=True)}
    before = len(found)
    for word in NEEDED:
        if not named[word]:
            found.append(_problem(path, loc, line, word, "names no organisation"))
    strength = _strength(path, loc, line, named.get("strength", ""), found)
    if len(found) > before:
        return None
    whole, first, second, number = (f"{_where(path, line, word)}: " for word in ("", *KNOWN))
    return Row((named["from"], named["to"]), strength, (loc, loc, loc, loc), (whole, first, second, number), line)


def _strength(path: Path, loc: Loc, line: int, text: str, found: list[Problem]) -> float:
    if not text:
        return 1.0
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= MOST_STRENGTH:
        found.append(_problem(path, loc, line, "strength", f"'{text}' is not a number from 0 to {MOST_STRENGTH:,.0f}"))
    return value


def _where(path: Path, line: int, column: str) -> str:
    return f"{path}" + (f", line {line}" if line else "") + (f", column '{column}'" if column else "")


def _problem(path: Path, loc: Loc, line: int, column: str, message: str, hint: str = "") -> Problem:
    return Problem.at(loc, f"{_where(path, line, column)}: {message}", hint=hint)
