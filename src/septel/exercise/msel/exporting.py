"""From entries to a table that people keep in Excel, and that reads back as the same entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from septel.errors import SeptelError
from septel.exercise.msel import cells, separated, times, workbook
from septel.exercise.msel.entry import as_planned
from septel.exercise.msel.grid import plain_text
from septel.exercise.msel.headings import IGNORED, STAMPED
from septel.scenario.model_msel import PlannedInject
from septel.scenario.msel_words import HEADINGS, STAMP

EARLIEST = 1901  # years: before, Excel knows no dates that other programs agree on


def of_the_state(state: Mapping[str, Any]) -> list[PlannedInject]:
    """The entries of a running exercise, in the order of the list, with local times where clocks show them once."""
    found = []
    for entry in state["msel"]["entries"].values():
        plan = as_planned(entry)
        local = times.local(plan.at, state["setting"]) if plan.at is not None else None
        found.append(plan if local is None else plan.model_copy(update={"at": None, "local": local}))
    return found


def write(
    path: Path,
    entries: Sequence[PlannedInject],
    *,
    title: str,
    mapping: Mapping[str, Any] | None = None,
    separator: str = ",",
) -> None:
    """Write entries as .xlsx or .csv, by the path's ending; with a mapping under its headings and in its order.

    SeptelError for another ending, or if the file cannot be written.
    """
    headings, rows = table(entries, mapping=mapping)
    try:
        if path.suffix.lower() == ".csv":
            separated.write(path, headings, [[_text(cell) for cell in row] for row in rows], separator=separator)
        elif path.suffix.lower() == ".xlsx":
            workbook.write(path, headings, [[_dated(cell) for cell in row] for row in rows], title=title)
        else:
            raise SeptelError(f"{path}: what is written follows from the ending, .xlsx or .csv.")
    except OSError as error:
        raise SeptelError(f"{path}: cannot be written ({error.strerror or error}).") from error
    except ValueError as error:
        raise SeptelError(f"{path}: {error}.") from error


def table(entries: Sequence[PlannedInject], *, mapping: Mapping[str, Any] | None = None) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows: every word of an entry, then the further columns, then the stamp."""
    further = list(dict.fromkeys(name for entry in entries for name in entry.columns))
    own = {word: heading for heading, word in (mapping or {}).get("columns", {}).items() if word not in (None, IGNORED)}
    order = [word for word in own if word in HEADINGS] + [word for word in HEADINGS if word not in own]
    headings = [own.get(word, HEADINGS[word]) for word in order]
    rows = []
    for entry in entries:
        said = cells.shown(entry)
        rows.append([said.get(word, "") for word in order] + [entry.columns.get(name, "") for name in further] + [STAMP])
    return [*headings, *further, own.get(STAMPED, STAMP)], rows


def _dated(cell: Any) -> Any:
    return plain_text(cell) if hasattr(cell, "year") and cell.year < EARLIEST else cell


def _text(cell: Any) -> str:
    return plain_text(cell)
