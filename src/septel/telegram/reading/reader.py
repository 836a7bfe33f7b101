"""Bytes in, traffic out: decoding, cleaning, lines, telegrams, and the parts of each."""

from __future__ import annotations

import gc
import re
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter
from typing import Any

from septel.telegram.message import Message, Paragraph, Problem, Source, Traffic
from septel.telegram.reading import kinds
from septel.telegram.reading.asides import with_asides
from septel.telegram.reading.body import Entry, read_body
from septel.telegram.reading.checks import cross_check
from septel.telegram.reading.cleaning import Clean, clean
from septel.telegram.reading.decoding import decode
from septel.telegram.reading.draft import Draft
from septel.telegram.reading.heading import read_heading
from septel.telegram.reading.lines import Line, end, lines
from septel.telegram.reading.opening import read_opening
from septel.telegram.reading.splitting import Extent, split

MOST_INFERRED = 100
_place = itemgetter(1)
_MRN_PARTS = re.compile(r"(?:\d{2,4}\s?)?([A-Za-z][^\d]{0,40}?)\s*(\d{1,8})$")
_INLINE_PAGE = re.compile(r"(\d{3,8})\s(\d{1,4})(?:\.\d{1,3})?\sOF\s(\d{1,4})(?!\w)\s?", re.IGNORECASE)


def read(data: bytes, *, file: str = "") -> Traffic:
    """The telegrams in `data`, in the order in which they stand; sections stay apart, see `assemble`.

    Never raises, whatever the bytes. Time and memory grow with their number. Spans index `Traffic.text`, the decoded text.
    """
    collecting = gc.isenabled()
    gc.disable()  # nothing here makes cycles, and looking for them over and over costs a third of the time
    try:
        return _read(data, file)
    finally:
        if collecting:
            gc.enable()


def _read(data: bytes, file: str) -> Traffic:
    text, encoding, fitted = decode(data)
    cleaned = clean(text)
    found = lines(cleaned.text)
    extents, outside, kinds_of = split(found)
    messages = tuple(_message(extent, found, kinds_of, cleaned, file) for extent in extents)
    problems = _outside(found, outside, cleaned)
    if not messages:
        problems.append(
            Problem("no_message", "error", (0, len(text)), "there is no telegram here: no heading, classification or SUBJECT")
        )
    if not fitted:
        problems.append(Problem("encoding", "warning", (0, len(text)), f"some bytes are no {encoding}"))
    return Traffic(messages, tuple(problems), data, text, encoding)


def _outside(found: list[Line], outside: list[int], cleaned: Clean) -> list[Problem]:
    """One note for each run of lines that belong to no telegram."""
    problems: list[Problem] = []
    first = last = -2
    for i in [*outside, -1]:
        if i == last + 1 and i > 0:
            last = i
            continue
        if first >= 0:
            span = cleaned.at((found[first][1], end(found[last])))
            problems.append(Problem("outside", "note", span, f"{last - first + 1} lines here belong to no telegram"))
        first = last = i
    return problems


def _message(extent: Extent, found: list[Line], kinds_of: dict[int, int], cleaned: Clean, file: str) -> Message:
    draft = Draft()
    values = draft.values
    read_heading([(found[i], kinds_of.get(i, 0)) for i in range(extent.start, min(extent.text, extent.end))], draft)
    entries, continued = _text(extent, found, draft)
    paragraphs, signature = read_body(entries, continued=continued)
    if extent.exercise:
        values["exercise"] = True
    values["paragraphs"] = with_asides(_without_pages(paragraphs, values.get("mrn")))
    if signature is not None:
        draft.set("signature", signature[0], signature[1:])
    _trailer(extent, found, kinds_of, draft)
    whole = (found[extent.start][1], end(found[extent.end - 1]))
    _present(extent, found, draft)
    cross_check(draft, whole)
    section = values["section"][0] if "section" in values else None
    return _finished(draft, cleaned, Source(cleaned.at(whole), file, section))


def _text(extent: Extent, found: list[Line], draft: Draft) -> tuple[list[Entry], bool]:
    """What the body consists of, and whether it begins in mid-text."""
    cuts = sorted(extent.sections)
    noise = sorted(extent.noise)
    entries: list[Entry] = []
    continued = extent.section > 1 and not (cuts and extent.sections[cuts[-1]] == extent.section)
    at = 0
    for start, stop in pairwise([extent.text, *cuts, extent.trailer]):
        upto = bisect_left(noise, stop, at)
        here = found[start:stop]
        if upto > at:
            skipped = set(noise[at:upto])
            here = [line for i, line in enumerate(here, start=start) if i not in skipped]
        if start == extent.text:
            rest = read_opening(here, draft, continued=continued)
            if "section" in draft.values:
                entries.append(draft.values["section"][0])
        else:
            rest = read_opening(here, Draft(), continued=True)
            entries += [None, extent.sections[start]]
        entries += _with_noise(rest, [found[i][1] for i in noise[at:upto]]) if upto > at else rest
        at = upto
    return entries, continued


def _with_noise(rest: list[Line], noise: list[int]) -> list[Entry]:
    """The lines with None where page noise stood between them."""
    entries: list[Entry] = []
    done = 0
    for place in noise:
        at = bisect_left(rest, place, done, key=_place)
        if at < len(rest):
            entries += rest[done:at]
            entries.append(None)
            done = at
    return [*entries, *rest[done:]]


def _without_pages(paragraphs: list[Paragraph], mrn: str | None) -> list[Paragraph]:
    """The paragraphs without the page lines that a reflow has drawn into them."""
    named = _MRN_PARTS.match(mrn) if mrn else None
    if named is None:
        return paragraphs
    name, number = named[1].upper(), int(named[2])
    return [_without_page(one, name, number) if " OF " in one.text or one.text.islower() else one for one in paragraphs]


def _without_page(one: Paragraph, name: str, number: int) -> Paragraph:
    pieces, place = [], 0
    for page in _INLINE_PAGE.finditer(one.text):
        before = one.text[place : page.start()].rstrip()
        if int(page[1]) == number and before.upper().endswith(name):
            pieces.append(before[: len(before) - len(name)])
            place = page.end()
    return replace(one, text="".join((*pieces, one.text[place:])).strip()) if pieces else one


def _trailer(extent: Extent, found: list[Line], kinds_of: dict[int, int], draft: Draft) -> None:
    ends = (kinds.Kind.TRAILER, kinds.Kind.END)
    after = set(extent.after)
    if len(after) > 0:
        span = (found[extent.after[0]][1], end(found[extent.after[-1]]))
        draft.problem("after_end", "note", span, f"{len(after)} lines after the end belong to no telegram")
    last = [found[i] for i in range(extent.trailer, extent.end) if kinds_of.get(i, 0) in ends and i not in after]
    if last:
        number = re.match(r"#\s?(\d{1,6})", last[0][0])
        if number is not None:
            draft.pages.append((int(number[1]), (last[0][1], end(last[0]))))
        draft.set("trailer", " ".join(" ".join(line[0].split()).upper() for line in last), (last[0][1], end(last[-1])))
    elif not extent.closed:
        draft.problem("end_missing", "note", (end(found[extent.end - 1]),) * 2, "no BT or NNNN ends the text")


def _present(extent: Extent, found: list[Line], draft: Draft) -> None:
    """Which sections the text holds: its own, those whose heading or page line stands in it, all where the last one ends it."""
    section = draft.values.get("section")
    present = set(extent.sections.values())
    if section is not None:
        present.add(section[0])
        if extent.sections and min(extent.sections.values()) > 1:
            present.update(range(section[0], max(present) + 1) if max(present) - section[0] < len(extent.sections) + 1 else ())
    of = section[1] if section else None
    named = _MRN_PARTS.match(draft.values["mrn"]) if "mrn" in draft.values else None
    number = int(named[2]) if named else None
    for i in extent.noise:
        page = kinds.PAGED.match(kinds.capitals(found[i][0]))
        if page is not None:
            draft.pages.append((int(page["number"]), (found[i][1], end(found[i]))))
        if page is None or section is None or int(page["of"]) != of or not section[0] <= int(page["section"]) <= of:
            continue
        if number is None or int(page["number"]) == number:
            present.add(int(page["section"]))
    if section is not None and section[0] == 1 and "signature" in draft.values and max(present) < section[1] <= MOST_INFERRED:
        hint = f"the signature ends the text: taken for all {section[1]} sections"
        draft.problem("sections_inferred", "note", draft.spans["section"], hint)
        present.update(range(section[0], section[1] + 1))
    draft.values["sections_present"] = sorted(present)


def _finished(draft: Draft, cleaned: Clean, source: Source) -> Message:
    """The message with its spans led back to the decoded text."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in draft.values.items()}
    spans, problems = draft.spans, draft.problems
    if cleaned.here is not None:
        at = cleaned.at
        spans = {name: at(span) for name, span in spans.items()}
        problems = [replace(problem, span=at(problem.span)) for problem in problems]
        values["paragraphs"] = tuple(replace(one, span=at(one.span)) for one in values["paragraphs"])
    if values["paragraphs"]:
        first, last = values["paragraphs"][0], values["paragraphs"][-1]
        spans["paragraphs"] = (first.span[0], last.span[1])
    return Message(**values, spans=spans, problems=tuple(problems), sources=(source,))
