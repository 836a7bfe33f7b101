"""The gate before a workbook is read: sizes, ratios, entities, and the shape of each sheet, in one pass without building it.

An .xlsx is a zip of XML. Refused are zips that swell, XML with a DTD (entities), and sheets with more rows, columns or cells
than a list of events can have. What the pass learns on the way (merged cells, hidden rows, formulas without a value) is kept,
since reading in streams does not tell it.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from septel.errors import ScenarioError
from septel.exercise.msel.grid import MAX_BYTES, MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, refused

MAX_PARTS = 2_000
MAX_UNPACKED = 60_000_000
MAX_RATIO = 200  # of a part above SMALL; sheets of real lists have 10 to 60
SMALL = 2_000_000
MAX_ELEMENTS = 2_000_000  # of a sheet or of its texts
MAX_OTHER_ELEMENTS = 60_000  # of any other part; Excel knows at most 65,490 formats, and files have some hundreds
MAX_DEPTH = 60
PICTURES = "xl/media/"
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass
class Shape:
    """What a sheet is like: its last row and column with content, merged ranges, hidden rows, formulas without a value."""

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first row, first column, last row, last column
    hidden: set[int] = field(default_factory=set)
    unstored: set[tuple[int, int]] = field(default_factory=set)


class _TooMuch(Exception):  # noqa: N818  (it is a verdict)
    pass


def shapes(path: Path) -> dict[str, Shape]:
    """The shape of each sheet by the name of its part; ScenarioError if the file does not pass."""
    file = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise refused(file, f"is larger than {MAX_BYTES // 1_000_000} MB")
        with path.open("rb") as stream:
            if stream.read(8) == _OLD:
                raise refused(file, "is an old .xls file or is locked by a password", "Save it as .xlsx without a password.")
        with zipfile.ZipFile(path) as archive:
            return _of_the_parts(file, archive)
    except ScenarioError:
        raise
    except OSError as error:
        raise refused(file, f"cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise refused(file, f"is no workbook (.xlsx): {error}") from None
    except Exception as error:  # zlib.error has no base of its own
        raise refused(file, f"is a damaged workbook: {error}") from None


def _of_the_parts(file: str, archive: zipfile.ZipFile) -> dict[str, Shape]:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or len(names) < len(parts):
        raise refused(file, f"is a zip of {len(parts):,} parts; at most {MAX_PARTS:,} with different names are read")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise refused(file, f"unpacks to more than {MAX_UNPACKED // 1_000_000} MB")
    found = {}
    for part in parts:
        if part.flag_bits & 1:
            raise refused(file, "is locked by a password", "Save it without one.")
        if part.file_size > SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise refused(file, f"swells more than {MAX_RATIO} times when it is unpacked ({part.filename})")
        if part.filename.startswith(PICTURES):
            continue
        with archive.open(part) as stream:
            try:
                shape = _Pass().over(stream)
            except _TooMuch as error:
                raise refused(file, f"{error} ({part.filename})") from None
        if shape is not None:
            found[part.filename] = shape
    return found


class _Pass:
    """One pass over one part."""

    def __init__(self) -> None:
        self.shape: Shape | None = None
        self.elements = self.depth = 0
        self.row = self.column = 0
        self.has_formula = self.has_value = self.is_value = False
        self.is_counted, self.letters = False, 0
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self.parser = parser

    def over(self, stream: IO[bytes]) -> Shape | None:
        """The shape if the part is a sheet, else None; what is no XML, as old drawings are, is passed over."""
        try:
            while chunk := stream.read(1 << 16):
                self.parser.Parse(chunk, False)
            self.parser.Parse(b"", True)
        except expat.ExpatError:
            if self.shape is not None:
                raise _TooMuch("holds XML that is not well-formed") from None
        return self.shape

    def _doctype(self, *_: Any) -> None:
        raise _TooMuch("holds a DTD, which a workbook never needs")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self.elements += 1
        self.depth += 1
        if self.elements == 1:
            self.shape = Shape() if name == "worksheet" else None
            self.is_counted = name in ("worksheet", "sst")
        if self.elements > (MAX_ELEMENTS if self.is_counted else MAX_OTHER_ELEMENTS) or self.depth > MAX_DEPTH:
            raise _TooMuch("holds more XML than a list of events can need")
        if name in ("si", "c"):
            self.letters = 0
        if self.shape is None:
            return
        if name == "row":
            self._start_row(self.shape, attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name in ("v", "is"):
            self.is_value = True
        elif name == "f":
            self.has_formula = True
        elif name == "mergeCell":
            self._merge(self.shape, attributes.get("ref", ""))

    def _text(self, text: str) -> None:
        self.letters += len(text)
        self.has_value |= self.is_value
        if self.letters > MAX_CELL and self.is_counted:
            raise _TooMuch(f"has a cell of more than {MAX_CELL:,} letters")

    def _start_row(self, shape: Shape, attributes: dict[str, str]) -> None:
        said = attributes.get("r", "")
        self.row = int(said) if said.isdecimal() and len(said) < 8 else self.row + 1
        self.column = 0
        if attributes.get("hidden") in ("1", "true"):
            shape.hidden.add(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self.column = _number(place[1]) if place else self.column + 1
        self.has_formula = self.has_value = False

    def _end(self, tag: str) -> None:
        self.depth -= 1
        shape, name = self.shape, tag.rpartition("}")[2]
        if name in ("v", "is"):
            self.is_value = False
        if shape is None or name != "c" or not (self.has_value or self.has_formula):
            return
        shape.cells += 1
        shape.last_row, shape.last_column = max(shape.last_row, self.row), max(shape.last_column, self.column)
        if shape.last_row > MAX_ROWS:
            raise _TooMuch(f"has more than {MAX_ROWS:,} rows")
        if shape.last_column > MAX_COLUMNS:
            raise _TooMuch(f"has more than {MAX_COLUMNS} columns")
        if shape.cells > MAX_CELLS:
            raise _TooMuch(f"has more than {MAX_CELLS:,} cells")
        if self.has_formula and not self.has_value:
            shape.unstored.add((self.row, self.column))

    def _merge(self, shape: Shape, ref: str) -> None:
        first, _, last = ref.partition(":")
        a, b = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
        if a and b and len(shape.merged) < MAX_ROWS:
            shape.merged.append((int(a[2]), _number(a[1]), int(b[2]), _number(b[1])))


def _number(column: str) -> int:
    found = 0
    for letter in column:
        found = 26 * found + ord(letter) - 64
    return found
