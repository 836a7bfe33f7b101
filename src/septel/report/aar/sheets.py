"""The report as .xlsx: the events list as played, ratings, observations, plan, participants, measures; each sheet stamped."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from septel.exercise.aar.measures import NOT_COMPARABLE
from septel.report.aar import among, expected, judged, mattered, overview, telling
from septel.report.aar.blocks import Table
from septel.report.aar.evidence import evidence
from septel.report.aar.speech import NONE, Speech, capital, clean, speech

MOST = 32_000  # letters of a cell; Excel holds 32,767
MOST_ROWS = 200_000
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
MSEL = "number title kind status planned released completed to sender delivery description expected"
MEASURES = "measure title people design percentile same_draws mean_runs"
Cell = str | float | int | datetime | None
Rows = Iterable[Sequence[Cell]]


def write(data: Mapping[str, Any], path: Path, *, language: str = "en") -> None:
    """Write the workbook. OSError if the file cannot be written."""
    from openpyxl import Workbook

    s = speech(language)
    book = Workbook(write_only=True)
    book.properties.title = f"{s.stamp}: {clean(data['facts']['title'])}"[:200]
    book.properties.keywords, book.properties.creator = s.stamp, "Septel"
    for name, (heads, rows) in _sheets(data, s).items():
        _sheet(book, s(f"sheet_{name}"), heads, rows, s)
    written = io.BytesIO()
    book.save(written)
    path.write_bytes(written.getvalue())


def _sheets(data: Mapping[str, Any], s: Speech) -> dict[str, tuple[Sequence[str], Rows]]:
    """Heads and rows of each sheet."""
    parts, who = data["objectives"], judged.Who(telling.seats(data, s), evidence(data, s))
    tasks = {part["id"]: judged.name(part, s) for part in parts}
    timeline = ((_local(one.moment), one.who, one.what, one.number) for one in telling.told(data, s))
    moments = (data.get("moments") or {}).get("moments", ())
    called = telling.called(data, s)
    plan = (judged.plan_row(one, tasks, called, s) for one in data["improvement_plan"])
    return {
        "msel": (_heads(MSEL, s), _msel(data, s)),
        "timeline": (_heads("when who what number", s), timeline),
        "ratings": (_heads("level title rating rationale evaluator evidence", s), _ratings(parts, who, s)),
        "observations": (_heads("when evaluator task finding text evidence", s), _observations(data, tasks, who, s)),
        "expected": _of_table(expected.section(data, s)),
        "plan": (judged.plan_heads(s), plan),
        "participants": _of_table(overview.participants(data, s)),
        "measures": ([*_heads(MEASURES, s), "5 %", "25 %", "50 %", "75 %", "95 %"], _measures(data, s)),
        "moments": (_heads("what finding", s), ((mattered.question(one, s), mattered.answer(one, s)) for one in moments)),
    }


def _heads(words: str, s: Speech) -> list[str]:
    return [s(f"head_{word}") for word in words.split()]


def _of_table(section: Any) -> tuple[Sequence[str], Rows]:
    """The table of a section, if it has one."""
    found = next((block for block in section.blocks if isinstance(block, Table)), None)
    return (found.heads, found.rows) if found else ((), ())


def _local(found: Mapping[str, Any] | None) -> datetime | None:
    """A moment as Excel's date, in the exercise's local time."""
    return None if not found else datetime.fromisoformat(found["local"]).replace(tzinfo=None)


def _msel(data: Mapping[str, Any], s: Speech) -> Rows:
    called = telling.called(data, s)
    for one in data.get("msel", ()):
        yield (
            one["number"], one["title"], s.word(f"kind.{one['kind'] or 'contextual'}", one["kind"]),
            s.word(f"status.{one['status']}", one["status"]), _local(one["planned"]), _local(one["released"]),
            _local(one["completed"]), ", ".join(map(called, one["to"] or ())), called(one["from"]),
            s.word(f"delivery.{one['delivery']}", one["delivery"] or ""), one["description"], one["expected"],
        )  # fmt: skip


def _ratings(parts: Sequence[Mapping[str, Any]], who: judged.Who, s: Speech) -> Rows:
    for part in parts:
        level, name = s.word(judged.LEVELS[part["level"]]), judged.name(part, s)
        yield level, name, judged.rating(part, s), part["rationale"], s.word("rating.final"), ""
        for one in part.get("ratings", ()):
            given = f"{one['rating']} – {s.word('rating.' + one['rating'])}"
            yield level, name, given, one["rationale"], who.seat(one["seat"]), who.evidence(one["evidence"])


def _observations(data: Mapping[str, Any], tasks: Mapping[str, str], who: judged.Who, s: Speech) -> Rows:
    for one in data["observations"]:
        kind = judged.FINDINGS.get(one["finding"])
        said = capital(s.word(kind)) if kind else NONE
        task = tasks.get(one["task"] or "", NONE)
        yield _local(one["moment"]), who.seat(one["seat"]), task, said, one["text"], who.evidence(one["evidence"])


def _measures(data: Mapping[str, Any], s: Speech) -> Rows:
    """Every measure under every design, in the measure's own unit."""
    for row in data["measures"]["measures"]:
        for design, found in row["designs"].items():
            runs, rank = found["runs"] or {}, found["percentile"]
            yield (
                row["measure"], among.title(row["measure"], s), row["value"], design,
                s("not_comparable") if rank == NOT_COMPARABLE else rank, found["same_draws"], runs.get("mean"),
                *(runs.get(mark) for mark in ("p5", "p25", "p50", "p75", "p95")),
            )  # fmt: skip


def _sheet(book: Any, name: str, heads: Sequence[str], rows: Rows, s: Speech) -> None:
    """A sheet with the stamp in its first row, its headings in the third, and header and footer on paper."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name[:31])
    for part in (sheet.oddHeader, sheet.oddFooter):
        part.center.text = s.stamp
    sheet.oddFooter.right.text = "&P / &N"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows, sheet.freeze_panes = "1:3", "A4"
    for number, head in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(14, min(44, 3 * len(head)))
    looks = _looks(sheet)
    sheet.append([_cell(sheet, s.stamp, looks["stamp"])])
    sheet.append([])
    sheet.append([_cell(sheet, head, looks["head"]) for head in heads] or [_cell(sheet, s("sheet_empty"), looks["plain"])])
    count = 0
    for row in rows:
        sheet.append([_cell(sheet, value, looks["date" if isinstance(value, datetime) else "plain"]) for value in row])
        count += 1
        if count == MOST_ROWS:
            break
    if heads and not count:
        sheet.append([_cell(sheet, s("sheet_empty"), looks["plain"])])


def _looks(sheet: Any) -> dict[str, Any]:
    """The few looks of cells, made once: openpyxl takes long to make one."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    found = {name: WriteOnlyCell(sheet, "") for name in ("stamp", "head", "plain", "date")}
    for name in ("head", "plain", "date"):
        found[name].alignment = Alignment(wrap_text=True, vertical="top")
    found["stamp"].font = Font(bold=True, color="8A1C1C")
    found["head"].font, found["head"].fill = Font(bold=True), PatternFill("solid", fgColor="D9E2E7")
    found["date"].number_format = "yyyy-mm-dd hh:mm"
    return {name: cell._style for name, cell in found.items()}


def _cell(sheet: Any, value: Cell, look: Any) -> Any:
    """A cell; a text stays one, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    if value is None or value == "":
        return None
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, "")
        cell.value = _ESCAPED.sub("_x005F_", clean(value))[:MOST]
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, value)
    cell._style = look
    return cell
