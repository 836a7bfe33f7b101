"""From a table to entries: the sheet that looks like an events list, its row of headings, and each row below it.

Nothing is half imported: either every row is an entry, or every mistake is told with file, row and cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from septel.errors import Loc, Problem, ScenarioError, did_you_mean, plain
from septel.exercise.msel import cells, separated, workbook
from septel.exercise.msel.columns import Column, as_mapping, guess, likeness, mapped
from septel.exercise.msel.entry import parsed
from septel.exercise.msel.grid import Fault, Grid, is_blank, plain_text, refused
from septel.exercise.msel.headings import DAY, IGNORED, STAMPED
from septel.scenario.check_msel import Around, of_the_list
from septel.scenario.model_msel import PlannedInject
from septel.scenario.msel_words import HEADINGS, MOST, STAMP

HEADING_ROWS = 30  # a list's headings stand within so many rows
LEAST = 6  # how alike a row of headings must be to count as one: two telling words
TITLE_LETTERS = 80


@dataclass(frozen=True)
class Found:
    """What a file holds: entries, what is odd in it, the mapping that reads it again alike, and the sheet."""

    entries: tuple[PlannedInject, ...]
    warnings: tuple[Problem, ...]
    mapping: dict[str, Any]
    sheet: str


def read(
    path: Path,
    setting: Mapping[str, Any],
    *,
    around: Around | None = None,
    sheet: str | None = None,
    mapping: Mapping[str, Any] | None = None,
    skip_hidden: bool = False,
    all_draft: bool = False,
) -> Found:
    """The entries of an .xlsx or .csv file; ScenarioError with every mistake in it.

    `setting` gives `start` and `zone`; `around` what names are known, None if they are not to be checked; `mapping` which
    column is what; `all_draft` makes drafts of all entries, whatever their status.
    """
    grid, at = _table(path, sheet or (mapping or {}).get("sheet") or None, set((mapping or {}).get("columns", ())))
    columns = mapped(grid.rows[at], mapping) if mapping is not None else guess(grid.rows[at])
    table = _Table(grid, at, columns, setting, around)
    said = table.entries(skip_hidden=skip_hidden, all_draft=all_draft)
    entries: list[PlannedInject] = []
    for index, one in enumerate(said):
        entry, wrong = parsed(one.words)
        table.problems += [table.placed(one, problem) for problem in wrong if problem.loc[:1] not in one.told]
        if entry is not None:
            entries.append(entry)
        assert index < MOST + 1
    if around is not None and len(entries) == len(said):
        for problem in of_the_list((), entries, around):
            place = said[int(problem.loc[0])]
            table.problems.append(table.placed(place, Problem.at(problem.loc[1:], problem.message, hint=problem.hint,
                                                                 severity=problem.severity)))  # fmt: skip
    if any(problem.severity == "error" for problem in table.problems):
        raise ScenarioError(sorted(table.problems, key=lambda problem: (problem.severity, problem.line)))
    return Found(tuple(entries), tuple(table.problems), as_mapping(columns, grid.sheet), grid.sheet)


def _table(path: Path, sheet: str | None, known: set[str]) -> tuple[Grid, int]:
    """The sheet that looks most like an events list, and the index of its row of headings."""
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".xlsm", ".csv"):
        raise refused(str(path), f"'{ending}' files are not read", "Save it as .xlsx or .csv.")
    grids = [separated.read(path, likes=likeness)] if ending == ".csv" else list(workbook.read(path))
    if sheet is not None and ending != ".csv":
        named = [grid for grid in grids if plain(grid.sheet) == plain(sheet)]
        if not named:
            raise refused(str(path), f"has no sheet '{sheet}'", did_you_mean(sheet, [grid.sheet for grid in grids]))
        grids = named
    if not grids:
        raise refused(str(path), "has no sheet that is shown")
    scored = [(score, grid, at) for grid in grids for score, at in [_headings(grid, known)]]
    score, grid, at = max(scored, key=lambda found: found[0])
    if score < LEAST:
        first = ", ".join(list(HEADINGS.values())[:6])
        raise refused(str(path), f"has no row of headings in its first {HEADING_ROWS} rows", f"Write for example {first}.")
    alike = [other.sheet for found, other, _ in scored if found == score and other is not grid]
    if alike:
        raise refused(
            str(path), f"has several sheets that look alike: {', '.join([grid.sheet, *alike])}", "Choose one with --sheet."
        )
    return grid, at


def _headings(grid: Grid, known: set[str]) -> tuple[int, int]:
    """How much the grid's likeliest row of headings looks like one, and its index; `known` are headings of a mapping."""

    def looks(row: Sequence[Any]) -> int:
        return likeness(row) + LEAST * len(known & {" ".join(plain_text(cell).split()) for cell in row})

    found = [(looks(row), -at) for at, row in enumerate(grid.rows[:HEADING_ROWS])]
    score, minus = max(found, default=(0, 0))
    return score, -minus


@dataclass
class _Said:
    """What a row says, in words of a scenario file; `told` are those in which a mistake has been found already."""

    row: int
    words: dict[str, Any]
    told: set[Loc]


class _Table:
    """One table while it is read."""

    def __init__(
        self, grid: Grid, at: int, columns: Sequence[Column | None], setting: Mapping[str, Any], around: Around | None
    ) -> None:
        self.grid, self.at, self.columns, self.setting, self.around = grid, at, list(columns), setting, around
        self.problems: list[Problem] = []
        self.place = {column[0]: index for index, column in enumerate(columns) if column and column[0]}
        self.further = self._further()

    def _further(self) -> dict[int, str]:
        """The names of further columns by their place; one whose heading is taken gets a number."""
        found: dict[int, str] = {}
        for index, column in enumerate(self.columns):
            if column is not None and column[0] == "":
                name = column[1] if column[1].isprintable() else " ".join(column[1].split())
                number, own = 1, name
                while own in found.values() or own in {*HEADINGS.values(), STAMP}:
                    number += 1
                    own = f"{name} ({number})"
                found[index] = own
        return found

    def entries(self, *, skip_hidden: bool, all_draft: bool) -> list[_Said]:
        """What each row below the headings says."""
        rows = list(self._rows(skip_hidden))
        if not rows:
            raise refused(self.grid.file, f"has no entries below its headings (row {self.at + 1})")
        if len(rows) > MOST:
            raise refused(self.grid.file, f"has {len(rows):,} entries; at most {MOST:,} are taken")
        if DAY in self.place and not any(self._is_clock(row) for _, row in rows):
            index = self.place.pop(DAY)
            column = self.columns[index]
            assert column is not None
            self.columns[index] = ("", column[1])
            self.further = self._further()
        said = [self._entry(number, row, order) for order, (number, row) in enumerate(rows, start=1)]
        self._keep_empty_columns(said)
        if "number" not in self.place:
            self._warn("has no column of numbers: entries are numbered in the order of their rows")
        if all_draft:
            for one in said:
                one.words.pop("status", None)
        return said

    def _rows(self, skip_hidden: bool) -> Iterator[tuple[int, Sequence[Any]]]:
        grid, hidden, banners = self.grid, 0, []
        for number, row in enumerate(grid.rows[self.at + 1 :], start=self.at + 2):
            filled = [plain_text(cell).strip() for cell in row if not is_blank(cell)]
            if not filled or set(filled) == {STAMP} or list(row) == list(grid.rows[self.at]):
                continue
            if number in grid.banners and len(set(filled)) == 1:
                banners.append(number)
                continue
            if number in grid.hidden:
                hidden += 1
                if skip_hidden:
                    continue
            yield number, row
        if banners:
            self._warn(f"rows that are one cell across several columns are no entries: {', '.join(map(str, banners))}")
        if hidden:
            done = "left out" if skip_hidden else "read too; leave them out with --skip-hidden"
            self._warn(f"{hidden} hidden row{'s are' if hidden > 1 else ' is'} {done}")

    def _warn(self, message: str) -> None:
        self.problems.append(self.grid.problem(message, warning=True))

    def _is_clock(self, row: Sequence[Any]) -> bool:
        """Whether a row's time is a clock's, which a day beside it completes."""
        value = self._cell(row, "at")
        if is_blank(value) or isinstance(value, Fault):
            return False
        try:
            cells.when(value, self.setting, day="Day 2")
        except (ValueError, OverflowError):
            return False
        return "local" not in self._attempt(lambda: cells.when(value, self.setting))

    @staticmethod
    def _attempt(read_it: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return read_it()
        except (ValueError, OverflowError):
            return {}

    def _cell(self, row: Sequence[Any], word: str) -> Any:
        index = self.place.get(word)
        return row[index] if index is not None and index < len(row) else None

    def _entry(self, number: int, row: Sequence[Any], order: int) -> _Said:
        said = _Said(number, {}, set())
        for word in self.place:
            value = self._cell(row, word)
            if word in (DAY, STAMPED, IGNORED) or is_blank(value):
                continue
            try:
                said.words |= self._read(word, value, row)
            except (ValueError, OverflowError) as error:
                self.problems.append(self._at(number, word, str(error)))
                said.told |= {(word,), ("local",)}
        if further := self._beside(number, row):
            said.words["columns"] = further
        if "number" not in self.place:
            said.words["number"] = str(order)
        if "title" not in said.words and said.words.get("description"):
            said.words["title"] = " ".join(str(said.words["description"]).split())[:TITLE_LETTERS].strip()
            self._warn_once("where an entry has no title, the first words of its description are taken")
        return said

    def _beside(self, number: int, row: Sequence[Any]) -> dict[str, str]:
        """What stands in the further columns."""
        found = {}
        for index, name in self.further.items():
            value = row[index] if index < len(row) else None
            if isinstance(value, Fault):
                self.problems.append(self.grid.problem(value.says, row=number, column=index + 1, heading=name, warning=True))
            if not is_blank(value) and plain_text(value):
                found[name] = plain_text(value)
        return found

    def _warn_once(self, message: str) -> None:
        if all(problem.message != message for problem in self.problems):
            self._warn(message)

    def _read(self, word: str, value: Any, row: Sequence[Any]) -> dict[str, Any]:
        """What one cell says, as a scenario file writes it; ValueError if it says nothing that can be."""
        if isinstance(value, Fault):
            raise ValueError(value.says)
        if word == "at":
            day = self._cell(row, DAY)
            return cells.when(value, self.setting, day=None if is_blank(day) else day)
        text = plain_text(value).strip()
        if word in cells.LISTS:
            return {word: [self._name(word, name) for name in cells.listed(text)]}
        if word == "marking":
            return {word: cells.marking(text)}
        if word in ("kind", "delivery", "status"):
            words = {"kind": cells.KINDS, "delivery": cells.DELIVERIES, "status": cells.STATUSES}[word]
            return {word: cells.chosen(text, words)}
        if word == "effect" and plain(text) in ("message", "none", "mensaje", "ninguno"):
            return {word: "none" if plain(text).startswith("n") else "message"}
        if word == "effect":
            return {word: cells.mapping(text, "{weather: {factor: 2, lasts: 3 h}}")}
        if word == "condition":
            return {word: cells.mapping(text, "{all: [{event: message.sent, count: 2}]}")}
        return {"from" if word == "sender" else word: self._name(word, text) if word == "deliverer" else text}

    def _name(self, word: str, name: str) -> str:
        """A name as the exercise spells it, if only accents, case or blanks differ."""
        around = self.around
        if around is None:
            return name
        known = around.objectives or () if word == "objectives" else around.addressees
        if name in known:
            return name
        alike = [one for one in known if plain(one) == plain(name)]
        if len(alike) == 1:
            return alike[0]
        everybody = [one for one, words in cells.TO_WORDS.items() if plain(name) in words]
        return everybody[0] if everybody and word in ("to", "expected_by") else name

    def _keep_empty_columns(self, said: list[_Said]) -> None:
        """A further column in which nothing is written stays with the first entry."""
        used = {name for one in said for name in one.words.get("columns", {})}
        empty = {name: "" for name in self.further.values() if name not in used}
        if empty:
            said[0].words["columns"] = {**said[0].words.get("columns", {}), **empty}

    def _at(self, row: int, word: str, message: str, hint: str = "") -> Problem:
        index = self.place.get(word)
        column = self.columns[index] if index is not None else None
        heading = column[1] if column else ""
        return self.grid.problem(message, row=row, column=index + 1 if index is not None else 0, heading=heading, hint=hint)

    def placed(self, said: _Said, problem: Problem) -> Problem:
        """A problem of an entry at the cell that it is about."""
        word = str(problem.loc[0]) if problem.loc else ""
        word = {"local": "at", "from": "sender"}.get(word, word)
        where = "" if len(problem.loc) < 2 or word in cells.LISTS else f"{Problem.at(problem.loc[1:], '').path}: "
        named = f"{word}: " if word and word not in self.place and word != "columns" else ""
        found = self._at(said.row, word, f"{named}{where}{problem.message}", problem.hint)
        return Problem(found.path, found.message, found.file, found.line, found.hint, problem.severity)
