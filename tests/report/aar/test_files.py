"""The report as files of an office."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from septel.errors import SeptelError
from septel.report.aar import write
from tests.report.aar.made import HOSTILE, fresh, moment, moments, played, with_ground
from tests.report.aar.test_page import hostile


def test_the_document_has_headings_tables_pictures_and_the_stamp_on_each_page(tmp_path: Path) -> None:
    write(with_ground(), tmp_path, paper="letter")
    found = docx.Document(str(tmp_path / "aar.docx"))
    titles = [p.text for p in found.paragraphs if p.style.name == "Heading 1"]
    assert titles[0] == "Exercise overview"
    assert titles[-1] == "The moments that mattered most"
    part = found.sections[0]
    assert [place.paragraphs[0].text for place in (part.header, part.footer)] == ["EXERCISE", "EXERCISE"]
    assert round(part.page_width.mm, 1) == 215.9
    assert len(found.tables) > 4
    described = found.element.body.xpath(".//wp:docPr/@descr")
    assert len(described) >= 8
    assert all(described)
    assert found.element.body.xpath(".//w:tblHeader")
    assert "What if case C-police-7" in " ".join(p.text for p in found.paragraphs)


def test_the_workbook_has_a_stamped_sheet_of_each_list(tmp_path: Path) -> None:
    write(with_ground(), tmp_path, language="es")
    book = openpyxl.load_workbook(tmp_path / "aar.xlsx")
    assert book.sheetnames[:2] == ["MSEL ejecutada", "Cronología"]
    for sheet in book:
        assert sheet["A1"].value == "EXERCISE · EJERCICIO"
        assert sheet.oddHeader.center.text == sheet.oddFooter.center.text == "EXERCISE · EJERCICIO"
    rows = list(book["Medidas"].iter_rows(min_row=4, values_only=True))
    assert rows[0][:5] == ("captures", "Capturas", 8, "as_is", 84)
    assert rows[2][4] == "no comparable"
    entries = list(book["MSEL ejecutada"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in entries] == ["1", "2"]
    assert entries[0][3] == "emitida"
    assert entries[0][5].isoformat() == "2030-01-07T07:00:00"
    ratings = {row[4]: row[5] for row in book["Calificaciones"].iter_rows(min_row=4, values_only=True)}
    assert re.fullmatch(r"#\d+ mensaje de Policía: mando a ejército: «hello», 7\s+ene\s+07:30", ratings["Evaluador 1"])
    numbers = [row[3] for row in book["Cronología"].iter_rows(min_row=4, values_only=True)]
    assert all(re.fullmatch(r"#\d+", number) for number in numbers)
    assert ratings["Evaluador 2"] is None


def test_texts_that_mean_harm_stay_texts_in_both_files(tmp_path: Path) -> None:
    data = hostile(with_ground())
    data["improvement_plan"][0]["area"] = '=HYPERLINK("http://x","y")'
    data["improvement_plan"][0]["owner"] = HOSTILE * 4000
    write(data, tmp_path)
    docx.Document(str(tmp_path / "aar.docx"))
    book = openpyxl.load_workbook(tmp_path / "aar.xlsx")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert '=HYPERLINK("http://x","y")' in [cell.value for row in book["Improvement plan"].iter_rows() for cell in row]
    with zipfile.ZipFile(tmp_path / "aar.docx") as found:
        assert b"hyperlink" not in found.read("word/document.xml").lower().replace(b"=hyperlink", b"")


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_exercise_in_which_nothing_was_done_can_be_written(tmp_path: Path, language: str) -> None:
    made = write(fresh(), tmp_path, language=language)
    assert [path.name for path in made] == ["aar.html", "aar.docx", "aar.xlsx"]
    book = openpyxl.load_workbook(tmp_path / "aar.xlsx")
    assert all(sheet.max_row >= 3 for sheet in book)


def test_moments_stand_in_all_three_files(tmp_path: Path) -> None:
    data: dict[str, Any] = played() | {"moments": moments(moment(what="release"))}
    write(data, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "aar.xlsx")
    assert "had not been released" in str(book["Moments"]["A4"].value)
    assert "had not been released" in (tmp_path / "aar.html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SeptelError, match="cannot be written"):
        write(played(), tmp_path / "file")
