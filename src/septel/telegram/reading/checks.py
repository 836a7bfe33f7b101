"""What a message's parts say about each other: dates, sections, serial, markings, numbers, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from septel.telegram.message import LEVELS, Paragraph, Span
from septel.telegram.reading.body import is_lettered
from septel.telegram.reading.draft import Draft
from septel.telegram.reading.kinds import highest
from septel.telegram.reading.marks import ENTIRE, MARKED

MARK_LEVELS = {
    "U": 0, "UNCLAS": 0, "UNCLASSIFIED": 0, "SBU": 0, "LOU": 0, "LIMITED OFFICIAL USE": 0, "FOUO": 0, "CUI": 0,
    "C": 1, "CONF": 1, "CONFIDENTIAL": 1, "S": 2, "SECRET": 2, "TS": 3, "TOP SECRET": 3,
}  # fmt: skip
LAST_YEAR = 9999
SLACK = timedelta(days=1)  # a message is transmitted after it is dated, over midnight too
LATE = timedelta(days=3)
_DIGITS = re.compile(r"\d+$")
LAST_DIGITS = 10_000  # a serial has four digits, a reference number may have more


def cross_check(draft: Draft, whole: Span) -> None:
    """Compare the fields of a message with each other, and note what does not agree; `whole` is the message's span."""
    _moment(draft)
    _sections(draft)
    _serials(draft)
    _classification(draft)
    _numbers(draft)
    _missing(draft, whole)


MOST_TOLD = 20  # more paragraphs with a wrong number are no news

_NEEDED = {
    "dtg": ("dtg_missing", "no date-time group such as 201405Z OCT 09"),
    "originator": ("from_missing", "no FM line that says who sends it"),
    "to": ("to_missing", "no TO line that says who it goes to"),
    "classification_line": ("classification_missing", "no classification line such as UNCLAS"),
    "subject": ("subject_missing", "no SUBJECT line"),
    "paragraphs": ("text_missing", "no text"),
}
REWRITTEN = frozenset(("paragraph_number", "marking_missing", "marking_above_classification"))


def check_text(draft: Draft) -> None:
    """The checks that a message of several sections needs anew: the codes in `REWRITTEN`."""
    _classification(draft)
    _numbers(draft)


def _moment(draft: Draft) -> None:
    julian, dtg = draft.values.get("julian"), draft.values.get("dtg")
    if julian is None:
        return
    day, hour, minute = int(julian[:3]), int(julian[3:5]), int(julian[5:])
    span = draft.spans["julian"]
    if not 1 <= day <= 366 or hour > 23 or minute > 59:
        draft.problem("julian_impossible", "error", span, f"{julian} is no day of a year with its hour and minute")
        return
    if dtg is None or dtg.toordinal() - date(dtg.year, 1, 1).toordinal() + 1 == day:
        return
    years = [year for year in (dtg.year - 1, dtg.year, dtg.year + 1) if 1 <= year < LAST_YEAR]
    near = [datetime(year, 1, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1) for year in years]
    off = min((abs(one - dtg) for one in near), default=timedelta(0))
    if off <= SLACK:
        return
    dated = f"day {dtg.timetuple().tm_yday:03d} at {dtg:%H%M}"
    said = f"the date-time group is {dated}, the station's line says day {julian[:3]} at {julian[3:]}"
    draft.problem("julian_mismatch", "warning" if off <= LATE else "error", span, said)


def _sections(draft: Draft) -> None:
    section: tuple[int, int] | None = draft.values.get("section")
    if section is not None:
        n, of = section
        if not 1 <= n <= of:
            draft.problem("section_impossible", "error", draft.spans["section"], f"section {n} of {of} cannot be")
    for said, span in draft.sections.items():
        if section is None:
            if said > 1:
                draft.problem("section_missing", "warning", span, f"the station's line says section {said}, the text says none")
        elif said != section[0]:
            hint = f"the station's line says section {said}, the classification line says {section[0]}"
            draft.problem("section_mismatch", "error", span, hint)


def _serials(draft: Draft) -> None:
    """The serial, the reference number, page lines and the trailer carry one number, some of them only its last digits."""
    said: list[int] = []
    mrn = _DIGITS.search(draft.values["mrn"]) if "mrn" in draft.values else None
    if mrn is not None:
        said.append(int(mrn[0]))
    if "serial" in draft.values:
        serial = int(draft.values["serial"])
        if said and not _same_number(serial, said[0]):
            hint = f"the station's line says {serial}, the reference number {said[0]}"
            draft.problem("serial_mismatch", "note", draft.spans["serial"], hint)
        said.append(serial)
    for number, span in draft.pages:
        if said and not any(_same_number(number, one) for one in said):
            hint = f"this line says {number}, the message's number is {' or '.join(map(str, said))}"
            draft.problem("serial_mismatch", "warning", span, hint)


def _same_number(one: int, other: int) -> bool:
    return one in (other, other % LAST_DIGITS) or one % LAST_DIGITS == other


@lru_cache(maxsize=256)
def mark_level(marking: str) -> int | None:
    """The level of a portion mark, 0 to 3; None of a mark that is not known."""
    head = " ".join(marking.upper().split()).replace("//", "/").split("/")[0].split(",")[0].strip()
    return MARK_LEVELS.get(head, MARK_LEVELS.get(head.split("-")[0].strip()))


def _classification(draft: Draft) -> None:
    line = draft.values.get("classification_line")
    if line is not None:
        draft.values["classification"] = line
    highest_mark: tuple[int, Paragraph] | None = None
    for one in draft.values.get("paragraphs", ()):
        for marking in _markings(one) if "\n" in one.text else (one.marking,) if one.marking else ():
            level = mark_level(marking)
            if level is not None and (highest_mark is None or level > highest_mark[0]):
                highest_mark = (level, one)
    if highest_mark is None or (line is not None and line not in LEVELS):
        return
    level, one = highest_mark
    if line is None:
        return
    if level > LEVELS.index(line):
        draft.values["classification"] = highest([line, LEVELS[level]])
        where = f"paragraph {one.number}" if one.number else "a paragraph"
        hint = f"{where} is marked {LEVELS[level]}, the classification line says {line}: the higher counts"
        draft.problem("marking_above_classification", "error", one.span, hint)


def _markings(one: Paragraph) -> list[str]:
    """The mark of a paragraph, and those of the blocks within it."""
    marks = [one.marking] if one.marking else []
    if "\n" in one.text and ("(" in one.text or "[" in one.text):
        for before, block in pairwise(one.text.split("\n")):
            if is_lettered(before, block):
                continue
            bracketed = "(" in block[:12] or "[" in block[:12]
            found = MARKED.match(block[:80].lstrip("-*• abcdefghABCDEFGH.)")) if bracketed else None
            if found:
                marks.append(found[1])
    return marks


def _numbers(draft: Draft) -> None:
    last = told = 0
    first = True
    paragraphs: Sequence[Paragraph] = draft.values.get("paragraphs", ())
    marked = any(one.marking for one in paragraphs if one.number)
    section = draft.values.get("section")
    for one in paragraphs:
        if one.number is None:
            continue
        if one.number != last + 1 and not (first and section and section[0] > 1):
            hint = (
                f"paragraph {one.number} follows paragraph {last}"
                if last
                else f"the first paragraph has the number {one.number}"
            )
            draft.problem("paragraph_number", "warning", one.span, hint)
            told += 1
            if told == MOST_TOLD:
                return
        if first and marked:
            marked = not _marks_all(one)
        if marked and not one.marking:
            draft.problem("marking_missing", "warning", one.span, f"paragraph {one.number} has no portion mark; others have")
        last, first = one.number, False


def _marks_all(one: Paragraph) -> bool:
    """Whether the mark of a paragraph is that of all that follow: `(C - ENTIRE TEXT)`, `(C) ENTIRE TEXT.`"""
    if one.marking is None:
        return False
    return ENTIRE in one.marking.upper() or one.text[: 2 * len(ENTIRE)].strip(" -.").upper() == ENTIRE


def _missing(draft: Draft, whole: Span) -> None:
    values = draft.values
    if all(map(values.get, _NEEDED)):
        return
    absent = [name for name in _NEEDED if not values.get(name)]
    start = (whole[0], whole[0])
    section: Any = values.get("section")
    further = section is not None and section[0] > 1
    for name in absent:
        code, hint = _NEEDED[name]
        if name == "subject" and further:
            continue
        if name == "dtg" and draft.problems and any(one.code == "dtg_impossible" for one in draft.problems):
            continue
        draft.problem(code, "error" if name in ("paragraphs", "classification_line") else "warning", start, hint)
