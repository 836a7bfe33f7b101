"""Tables as .csv: read as UTF-8 or UTF-16 with `,`, `;` or tabs between cells, written as Excel reads it, without formulas.

A text that a spreadsheet would take for a formula is written with `'` before it; reading takes one `'` away again.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from septel.exercise.msel.grid import MAX_BYTES, MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Grid, refused
from septel.whole import written_whole

SEPARATORS = (",", ";", "\t")
_FORMULA = re.compile(r"'*[\s\x00-\x20]*[=+\-@＝＋－＠]|'*[\t\r\n]")
_GUARDED = re.compile(r"'+(?:[\s\x00-\x20]*[=+\-@＝＋－＠]|[\t\r\n])")


def read(path: Path, *, likes: Callable[[Sequence[str]], int]) -> Grid:
    """The table of a file; the separator is the one under which the rows look most like a list by `likes`."""
    file = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise refused(file, f"is larger than {MAX_BYTES // 1_000_000} MB")
        text = _decoded(file, path.read_bytes())
    except OSError as error:
        raise refused(file, f"cannot be read: {error.strerror or error}") from None
    head = text[:20_000]
    best = max(SEPARATORS, key=lambda separator: _liked(head, separator, likes))
    return Grid(file, "", _rows(file, text, best))


def _decoded(file: str, data: bytes) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise refused(file, f"is not UTF-8 text (line {row})", "In Excel choose 'CSV UTF-8' when you save it.") from None


def _liked(head: str, separator: str, likes: Callable[[Sequence[str]], int]) -> tuple[int, int]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) == 30:
                break
    except csv.Error:
        pass
    return max((likes(row) for row in rows), default=0), max((len(row) for row in rows), default=0)


def _rows(file: str, text: str, separator: str) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    cells = 0
    try:
        for row in reader:
            cells += len(row)
            if len(rows) >= MAX_ROWS or len(row) > MAX_COLUMNS or cells > MAX_CELLS:
                raise refused(
                    file,
                    f"has more than {MAX_ROWS:,} rows, {MAX_COLUMNS} columns or {MAX_CELLS:,} cells (line {reader.line_num})",
                )
            if any(len(cell) > MAX_CELL for cell in row):
                raise refused(file, f"has a cell of more than {MAX_CELL:,} letters (line {reader.line_num})")
            rows.append([unguarded(cell) or None for cell in row])
    except csv.Error as error:
        raise refused(file, f"is not a table: {error} (line {reader.line_num})") from None
    return rows


def write(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], *, separator: str = ",") -> None:
    """Write a table, UTF-8 with a mark at its beginning, as Excel wants it."""
    with written_whole(path) as beside, beside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")
        for row in [headings, *rows]:
            writer.writerow([guarded(cell) for cell in row])


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text before it was guarded."""
    return text[1:] if _GUARDED.match(text) else text
