"""Who is whose rival and ally: from the user's files in the columns of the paper's public data, or made up by a seed.

Three CSV files: organisations (`Node` and, if there is one, its name `Group`), rivalries and alliances (`Node`, `RNode` and, if
there is one, `weight`, by default 1). Other columns are passed over. As in the paper's script a tie that both ends report
counts once, with the larger weight, and organisations are ranked by the sum of their ties.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from septel.errors import Problem, ScenarioError, did_you_mean, nearest
from septel.sim.rules.population import strength_of

Ties = NDArray[np.float64]
# Of the synthetic network, for each 150 organisations: the sums of weights in the paper's public data (rivalries, alliances).
RIVALRIES, ALLIANCES, PER = 179, 163, 150
MOST = 1000  # organisations; the time of a step goes with their square
MOST_PROBLEMS = 20
MOST_WEIGHT = 1000.0  # the paper's go up to 13; much more would want shorter steps than weeks
NODES, TIES = ("Node", "Group"), ("Node", "RNode", "weight")


@dataclass(frozen=True, eq=False)
class Network:
    """Organisations in the order of rank; `rivals` and `allies` f8[n, n] are symmetric weights with nothing on the diagonal."""

    names: tuple[str, ...]
    rivals: Ties
    allies: Ties
    title: str

    @classmethod
    def ranked(cls, names: tuple[str, ...], rivals: Ties, allies: Ties, *, title: str) -> Network:
        """Organisations put in order of the sum of their ties, the most first; ties of rank as they were."""
        order = np.argsort(-(rivals + allies).sum(axis=1), kind="stable")
        across = np.ix_(order, order)
        return cls(tuple(names[i] for i in order), rivals[across], allies[across], title)

    @property
    def strength(self) -> Ties:
        """S f8[n, n] of the model: (R + 1)/(A + 1) with nothing on the diagonal."""
        found = np.zeros_like(self.rivals)
        strength_of(self.rivals, self.allies, len(found), found)
        return found

    def parted(self, which: int, parts: int) -> Ties:
        """S f8[n + parts − 1, n + parts − 1] with organisation `which` in parts, the others of which stand at the end.

        Towards the others each part is, member for member, what the whole was; the parts are rivals of weight 1.
        """
        at = np.concatenate([np.arange(len(self.names)), np.full(parts - 1, which)])
        found: Ties = self.strength[np.ix_(at, at)]
        one = np.flatnonzero(at == which)
        found[np.ix_(one, one)] = (1.0 - np.eye(parts)) * (1.0 + 1.0) / (self.allies[which].sum() + 1.0)
        return found


def synthetic(n: int = PER, seed: int = 1) -> Network:
    """A network of n organisations that is drawn by the seed; ScenarioError if n is not from 1 to 1000.

    Rivalries are drawn one by one, 179 for each 150 organisations, each between two organisations that are drawn with
    chances in proportion to 1/rank until they differ; what is drawn again weighs one more. Then 163 alliances in the same
    way. The two sums are those of the paper's public data; that ties follow the paper's law of sizes is an assumption.
    """
    if not 1 <= n <= MOST:
        raise ScenarioError([Problem("--synthetic", f"{n} is not a number of organisations from 1 to {MOST:,}")])
    if seed < 0:
        raise ScenarioError([Problem("--seed", f"{seed} is below 0")])
    random = np.random.default_rng((seed, n))
    reach = np.cumsum(1.0 / np.arange(1, n + 1))
    rivals, allies = (_drawn(random, reach, round(sum_ * n / PER)) for sum_ in (RIVALRIES, ALLIANCES))
    names = tuple(f"organisation {i}" for i in range(1, n + 1))
    found = Network.ranked(names, rivals, allies, title=f"synthetic network of {_counted(n)}, seed {seed}")
    return replace(found, names=names)


def _drawn(random: np.random.Generator, reach: NDArray[np.float64], count: int) -> Ties:
    """Symmetric weights of `count` ties between different organisations."""
    ties = np.zeros((len(reach), len(reach)))
    left = count if len(reach) > 1 else 0
    while left:
        a, b = np.searchsorted(reach, random.random(2) * reach[-1], side="right")
        if a != b:
            ties[a, b] += 1.0
            ties[b, a] += 1.0
            left -= 1
    return ties


def load(nodes: str | Path, rivals: str | Path, alliances: str | Path) -> Network:
    """The network of three CSV files; ScenarioError with every problem, its file, line and column."""
    problems: list[Problem] = []
    found = _organisations(Path(nodes), problems)
    ties = [_ties(Path(path), found, problems) for path in (rivals, alliances)]
    if problems:
        if len(problems) > MOST_PROBLEMS:
            problems = [*problems[:MOST_PROBLEMS], Problem("", f"and {len(problems) - MOST_PROBLEMS} more")]
        raise ScenarioError(problems)
    return Network.ranked(tuple(found.values()), *ties, title=f"network of {_counted(len(found))} of {Path(nodes).name}")


def _organisations(path: Path, problems: list[Problem]) -> dict[str, str]:
    """The names of organisations by `Node`, in the file's order."""
    found: dict[str, str] = {}
    lines: dict[str, int] = {}
    before = len(problems)
    for line, cells in _rows(path, NODES, 1, problems):
        node = cells["Node"]
        if not node:
            problems.append(_problem(path, line, "Node", "an organisation without a Node"))
        elif node in found:
            problems.append(_problem(path, line, "Node", f"'{node}' stands in line {lines[node]} already"))
        else:
            found[node], lines[node] = cells.get("Group") or node, line
    if len(problems) == before and not 1 <= len(found) <= MOST:
        problems.append(_problem(path, 0, "", f"has {len(found):,} organisations; there must be from 1 to {MOST:,}"))
    return found


def _ties(path: Path, names: dict[str, str], problems: list[Problem]) -> Ties:
    """Symmetric weights f8[n, n]; `names` is empty if the organisations could not be read."""
    number = {node: i for i, node in enumerate(names)}
    ties = np.zeros((len(names), len(names)))
    lines: dict[tuple[str, str], int] = {}
    for line, cells in _rows(path, TIES, 2, problems):
        before = len(problems)
        a, b = cells["Node"], cells["RNode"]
        for column, node in (("Node", a), ("RNode", b)):
            if names and node not in names:
                problems.append(_problem(path, line, column, f"'{node}' is not an organisation", _meant(node, names)))
        if a == b:
            problems.append(_problem(path, line, "RNode", f"'{a}' with itself"))
        if (a, b) in lines:
            message = f"'{a}' and '{b}' stand in line {lines[a, b]} already"
            problems.append(_problem(path, line, "RNode", message, "One line for each direction is enough: the larger counts."))
        weight = _weight(path, line, cells.get("weight", ""), problems)
        lines.setdefault((a, b), line)
        if names and len(problems) == before:
            i, j = number[a], number[b]
            ties[i, j] = ties[j, i] = max(ties[i, j], weight)
    return ties


def _meant(node: str, names: dict[str, str]) -> str:
    """What may have been meant: a Node that is written otherwise, or a name in its place."""
    close = nearest(node, names)
    named = next((known for known, name in names.items() if name.casefold() == node.casefold()), None)
    if named is not None and close is None:
        return f"That is the Group of '{named}': write its Node."
    return did_you_mean(node, names)


def _weight(path: Path, line: int, text: str, problems: list[Problem]) -> float:
    if not text:
        return 1.0
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 < value <= MOST_WEIGHT:
        problems.append(_problem(path, line, "weight", f"'{text}' is not a number above 0 and up to {MOST_WEIGHT:,.0f}"))
    return value


def _rows(path: Path, known: tuple[str, ...], needed: int, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells by known column of every row; the first `needed` columns must be there, capitals count for nothing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(_problem(path, 0, "", f"is not UTF-8 text (byte {error.start})", "Save it as CSV UTF-8."))
        return
    except OSError as error:
        problems.append(_problem(path, 0, "", f"cannot be read: {error.strerror or error}", _beside(path)))
        return
    first = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        at = _columns(path, header, known, needed, problems)
        if at is None:
            return
        for row in reader:
            if len(row) == len(header):
                yield reader.line_num, {column: row[place].strip() for column, place in at.items()}
            elif any(cell.strip() for cell in row):
                message = f"has {len(row)} cells, but there are {len(header)} columns"
                problems.append(_problem(path, reader.line_num, "", message))
    except csv.Error as error:
        problems.append(_problem(path, reader.line_num, "", f"is not CSV: {error}"))


def _columns(
    path: Path, header: list[str], known: tuple[str, ...], needed: int, problems: list[Problem]
) -> dict[str, int] | None:
    """Where the known columns are; None if one that is needed is not there."""
    found: dict[str, int] = {}
    before = len(problems)
    if not any(header):
        problems.append(_problem(path, 0, "", "is empty", f"Its first line names the columns: {', '.join(known)}."))
        return None
    for column in known:
        places = [place for place, word in enumerate(header) if word.casefold() == column.casefold()]
        if len(places) > 1:
            problems.append(_problem(path, 1, column, "two columns have this name"))
        elif places:
            found[column] = places[0]
        elif column in known[:needed]:
            words = [word for word in header if word.casefold() not in {one.casefold() for one in known}]
            close = nearest(column, words)
            hint = f"Is it '{close}'? " if close else ""
            hint += f"The first line names the columns, here {', '.join(known[:needed])}."
            problems.append(_problem(path, 1, column, "there is no such column", hint))
    return found if len(problems) == before else None


def _beside(path: Path) -> str:
    """The file in the same folder whose name is nearest."""
    if path.exists():
        return ""
    try:
        return did_you_mean(path.name, [one.name for one in path.parent.iterdir() if one.suffix == path.suffix], most=0)
    except OSError:
        return ""


def _problem(path: Path, line: int, column: str, message: str, hint: str = "") -> Problem:
    return Problem(column, message, file=str(path), line=line, hint=hint)


def _counted(n: int) -> str:
    return f"{n:,} organisation{'' if n == 1 else 's'}"
