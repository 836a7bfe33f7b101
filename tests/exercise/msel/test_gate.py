from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from septel.errors import ScenarioError
from septel.exercise.msel import gate, importing

SETTING = {"start": "2030-01-07T06:00:00", "zone": "America/Mexico_City"}
HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "plain.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Number", "Title", "Time"])
    book.active.append(["1", "x", "08:30"])
    book.save(path)
    return path


def changed(plain: Path, path: Path, part: str, data: bytes) -> Path:
    """The workbook with one part replaced or added."""
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, data)
    return path


def told(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        importing.read(path, SETTING)
    return str(caught.value)


def test_a_plain_workbook_passes(plain: Path) -> None:
    assert importing.read(plain, SETTING).entries[0].at == 2.5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml", "docProps/core.xml", "[Content_Types].xml"])
def test_xml_with_entities_is_refused_wherever_it_stands(plain: Path, tmp_path: Path, part: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert "holds a DTD" in told(changed(plain, tmp_path / "x.xlsx", part, text.encode(encoding)))


def test_an_external_entity_is_never_fetched(plain: Path, tmp_path: Path) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    assert "holds a DTD" in told(changed(plain, tmp_path / "x.xlsx", SHEET, text.encode()))


def test_a_part_that_swells_is_refused(plain: Path, tmp_path: Path) -> None:
    data = (HEAD + " " * (gate.SMALL + 10) + TAIL).encode()
    assert "swells more than" in told(changed(plain, tmp_path / "x.xlsx", SHEET, data))


def test_a_workbook_that_unpacks_to_too_much_is_refused(plain: Path, tmp_path: Path) -> None:
    data = b"\0" * (gate.MAX_UNPACKED + 1)
    assert "unpacks to more than" in told(changed(plain, tmp_path / "x.xlsx", "xl/media/a.png", data))


def test_a_part_of_too_many_formats_is_refused(plain: Path, tmp_path: Path) -> None:
    data = "<styleSheet>" + "".join(f'<xf numFmtId="{i}"/>' for i in range(gate.MAX_OTHER_ELEMENTS)) + "</styleSheet>"
    assert "more XML than" in told(changed(plain, tmp_path / "x.xlsx", "xl/styles.xml", data.encode()))


def test_a_zip_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as made:
        for number in range(gate.MAX_PARTS + 1):
            made.writestr(f"{number}", b"")
    assert "parts" in told(tmp_path / "x.xlsx")


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ('<row r="1000000"><c r="A1000000"><v>1</v></c></row>', "more than 20,000 rows"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "more than 200 columns"),
        ("<row><c><v>1</v></c></row>" * 20_001, "more than 20,000 rows"),
        ("<row>" + "<c/>" * 500 + "</row>", "has no row of headings"),
        (f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"ab" * 16_400}</t></is></c></row>', "more than 32,767 letters"),
        ("<a>" * 70 + "</a>" * 70, "more XML than"),
        ("<row>", "not well-formed"),
        ('<row r="1048576"/>', "has no row of headings"),
    ],
)
def test_a_sheet_larger_than_any_list_is_refused(plain: Path, tmp_path: Path, sheet: str, says: str) -> None:
    assert says in told(changed(plain, tmp_path / "x.xlsx", SHEET, (HEAD + sheet + TAIL).encode()))


def test_a_million_empty_rows_and_a_merge_of_the_whole_sheet_cost_nothing(plain: Path, tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>Number</v></c><c r="B1" t="str"><v>Title</v></c></row>'
    rows += '<row r="2"><c r="A2"><v>7</v></c><c r="B2" t="str"><v>x</v></c></row><row r="1048576" hidden="1"/>'
    merged = '</sheetData><mergeCells><mergeCell ref="C1:XFD1048576"/></mergeCells></worksheet>'
    path = changed(plain, tmp_path / "x.xlsx", SHEET, (HEAD + rows + merged).encode())
    assert [entry.number for entry in importing.read(path, SETTING).entries] == ["7"]


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 100)
    assert "old .xls file or is locked by a password" in told(path)
    path.write_bytes(b"PK\x03\x04" + b"x" * 100)
    assert "is no workbook" in told(path)
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.xml", "<a/>")
    assert "cannot be read as a workbook" in told(path)


def test_a_workbook_with_flipped_bytes_is_read_or_refused(plain: Path, tmp_path: Path) -> None:
    data = plain.read_bytes()
    for place in range(0, len(data), max(1, len(data) // 60)):
        (tmp_path / "x.xlsx").write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            importing.read(tmp_path / "x.xlsx", SETTING)
        except ScenarioError as error:
            assert str(error)
