"""Sheets of an .xlsx file, read with openpyxl once the gate lets them pass, and written so that no text becomes a formula."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from septel.exercise.msel.gate import Shape, shapes
from septel.exercise.msel.grid import MAX_CELL, Fault, Grid, refused
from septel.scenario.msel_words import STAMP

BANNER = 3  # columns: a cell across as many is a heading and no entry
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LIKE_A_FORMULA = re.compile(r"[\s=+\-@'0-9]")
_WIDTHS = {"Title": 32, "Description": 60, "Expected action": 44, "Notes": 32, "Planned time": 19, "Number": 9}


def read(path: Path) -> Iterator[Grid]:
    """Every sheet of a workbook that is shown; ScenarioError if the file cannot be read."""
    known = shapes(path)
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl leaves out
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                grids = [
                    _grid(str(path), sheet, known[str(sheet._worksheet_path).lstrip("/")])
                    for sheet in book.worksheets
                    if sheet.sheet_state == "visible"
                ]
            finally:
                book.close()
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise refused(str(path), f"cannot be read as a workbook ({type(error).__name__}: {error})") from None
    yield from grids


def _grid(file: str, sheet: Any, shape: Shape) -> Grid:
    rows: list[list[Any]] = []
    if shape.last_row:
        for row in sheet.iter_rows(max_row=shape.last_row, max_col=shape.last_column):
            rows.append([_value(cell) for cell in row])
    for row_number, column in shape.unstored:
        rows[row_number - 1][column - 1] = Fault(
            "", "is a formula whose value was never stored: open the file in Excel and save it"
        )
    banners = set()
    for top, left, bottom, right in shape.merged:
        if top > len(rows) or left > shape.last_column:
            continue
        for row_number in range(top + 1, min(bottom, len(rows)) + 1):
            rows[row_number - 1][left - 1] = rows[top - 1][left - 1]
        if right - left + 1 >= BANNER:
            banners |= set(range(top, min(bottom, len(rows)) + 1))
    return Grid(file, sheet.title, rows, frozenset(shape.hidden), frozenset(banners))


def _value(cell: Any) -> Any:
    if cell.data_type == "e":
        return Fault(str(cell.value), f"holds the error {cell.value}")
    value = cell.value
    if isinstance(value, datetime):
        return value.replace(microsecond=0) if value.microsecond < 500_000 else _up(value)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if isinstance(value, str) else value


def _up(value: datetime) -> datetime:
    return value.replace(microsecond=0) + timedelta(seconds=1)


def write(path: Path, headings: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str) -> None:
    """Write a table of texts and dates as one sheet, ready to be filtered and printed."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "MSEL"
    book.properties.title, book.properties.keywords, book.properties.creator = f"{STAMP}: {title}"[:200], STAMP, "septel"
    wrapped, bold, shaded = Alignment(wrap_text=True, vertical="top"), Font(bold=True), PatternFill("solid", fgColor="D9E2E7")
    for number, row in enumerate([headings, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.alignment = wrapped
            if isinstance(value, datetime):
                cell.value, cell.number_format = value, "yyyy-mm-dd hh:mm:ss" if value.second else "yyyy-mm-dd hh:mm"
            elif value:
                _put_text(cell, str(value))
            if number == 1:
                cell.font, cell.fill = bold, shaded
    for column, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(heading, 18)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for part in (sheet.oddHeader, sheet.oddFooter):
        part.center.text = STAMP
    sheet.oddFooter.right.text = "&P / &N"
    book.save(path)


def _put_text(cell: Any, text: str) -> None:
    """A text that stays one, whatever it begins with."""
    escaped = _TO_ESCAPE.sub("_x005F_", text)
    if len(escaped) > MAX_CELL:
        raise ValueError(f"a cell of Excel holds {MAX_CELL:,} letters, and '{text[:40]}…' has {len(escaped):,}")
    cell.value, cell.data_type = escaped, "s"
    if _LIKE_A_FORMULA.match(text) and len(text) < 200:
        cell.number_format = "@"
