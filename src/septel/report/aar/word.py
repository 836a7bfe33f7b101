"""The report as .docx: the same sections, with real headings, lists and tables, pictures, and the stamp on each page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from septel.report.aar.blocks import Bullets, Facts, Figure, Heading, Moment, Paragraph, Row, Section, Table
from septel.report.aar.document import Report
from septel.report.aar.raster import png
from septel.report.aar.speech import Speech

SIZES_MM = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
MARGIN_MM = 20.0
STAMP_RGB = (0x8A, 0x1C, 0x1C)
FONT = "Calibri"


def write(found: Report, path: Path, *, paper: str = "a4") -> None:
    """Write the .docx. OSError if the file cannot be written."""
    import docx

    document = docx.Document()
    _page(document, found, paper)
    _styles(document, found.speech.language)
    _cover(document, found)
    for section in found.sections:
        _section(document, section, found.speech, SIZES_MM[paper][0] - 2 * MARGIN_MM)
    written = io.BytesIO()
    document.save(written)
    path.write_bytes(written.getvalue())


def _page(document: Any, found: Report, paper: str) -> None:
    """Size, margins, and the stamp in header and footer."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt, RGBColor

    part = document.sections[0]
    part.page_width, part.page_height = (Mm(size) for size in SIZES_MM[paper])
    part.left_margin = part.right_margin = Mm(MARGIN_MM)
    part.top_margin = part.bottom_margin = Mm(22)
    for place in (part.header, part.footer):
        line = place.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(found.speech.stamp)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(11), RGBColor(*STAMP_RGB)
    number = part.footer.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _field(number, "PAGE")
    core = document.core_properties
    core.title, core.subject, core.keywords, core.author = found.title[:250], found.kind, found.speech.stamp, "Septel"
    core.comments, core.language = "", found.speech.language


def _field(line: Any, code: str) -> None:
    """A field that the office program fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), code)
    line._p.append(simple)


def _styles(document: Any, language: str) -> None:
    """A quiet typeface, in the report's language for the spelling checker."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), {"en": "en-GB", "es": "es-MX"}[language])
    normal.element.get_or_add_rPr().append(said)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = FONT, RGBColor(0x16, 0x20, 0x2A)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
    document.styles["Caption"].font.size = Pt(10)
    document.styles["Caption"].paragraph_format.keep_with_next = True


def _cover(document: Any, found: Report) -> None:
    document.add_paragraph(found.kind)
    document.add_paragraph(found.title, style="Title")
    for line in found.cover:
        if line:
            document.add_paragraph(line)


def _section(document: Any, section: Section, s: Speech, wide: float) -> None:
    document.add_heading(section.title, 1)
    for block in section.blocks:
        if isinstance(block, Paragraph):
            run = document.add_paragraph().add_run(block.text.replace("`", "") if block.kind else block.text)
            run.italic = bool(block.kind)
        elif isinstance(block, Heading):
            mark = f"{block.mark} · " if block.mark else ""
            said = f" ({block.said})" if block.said else ""
            document.add_heading(f"{mark}{block.text}{said}", block.level - 1)
        elif isinstance(block, Facts):
            _table(document, (), block.rows, frozenset(), wide)
        elif isinstance(block, Bullets):
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        elif isinstance(block, Table):
            document.add_paragraph(block.caption, style="Caption")
            _table(document, block.heads, block.rows, block.numbers, wide)
        elif isinstance(block, Figure):
            document.add_paragraph(block.caption, style="Caption")
            _picture(document.add_paragraph(), block, wide)
        elif isinstance(block, Row):
            _row(document, block, wide)
        elif isinstance(block, Moment):
            document.add_paragraph().add_run(block.question).bold = True
            document.add_paragraph(f"{s('moment_stands' if block.stands else 'moment_open')}: {block.answer}")


def _picture(line: Any, figure: Figure, wide: float) -> None:
    """A drawing with what it shows as its alternative text, no higher than fits a page."""
    from docx.shared import Mm

    high = wide * figure.drawing.height / figure.drawing.width
    fits = min(1.0, 190.0 / high)
    shape = line.add_run().add_picture(io.BytesIO(png(figure.drawing, wide * fits)), width=Mm(wide * fits))
    shape._inline.docPr.set("descr", figure.alt)
    shape._inline.docPr.set("title", figure.caption)


def _row(document: Any, block: Row, wide: float) -> None:
    """Small figures, two beside each other."""
    document.add_paragraph(block.caption, style="Caption")
    table = document.add_table(rows=0, cols=2)
    for number, figure in enumerate(block.figures):
        if number % 2 == 0:
            row = table.add_row()
            _whole(row)
        cell = row.cells[number % 2]
        cell.paragraphs[0].add_run(figure.caption)
        _picture(cell.add_paragraph(), figure, wide / 2 - 6)
    document.add_paragraph()


def _table(document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: frozenset[int], wide: float) -> None:
    """A table whose heading repeats on each page and whose rows are not cut."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    count = len(heads) or 2
    body = [heads, *rows] if heads else list(rows)
    table = document.add_table(rows=len(body), cols=count)
    table.style, table.autofit = "Table Grid", False
    widths = _widths(body, wide)
    cells = table._cells
    for number, values in enumerate(body):
        for column, value in enumerate(values):
            cell = cells[number * count + column]
            cell.width = Mm(widths[column])
            line = cell.paragraphs[0]
            line.paragraph_format.space_after = Pt(1)
            run = line.add_run(value)
            run.font.size, run.bold = Pt(9), bool(heads) and number == 0
            if column in numbers:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for row in table.rows:
        _whole(row)
    if heads:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def _whole(row: Any) -> None:
    """A row that is not cut between pages."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _widths(rows: Sequence[Sequence[str]], wide: float) -> list[float]:
    """Widths of columns, by a root of their longest text, so that long ones get more and short ones enough."""
    longest = [max(min(len(str(row[column])), 160) for row in rows) for column in range(len(rows[0]))]
    share = [max(3.0, size**0.6) for size in longest]
    return [wide * one / sum(share) for one in share]
