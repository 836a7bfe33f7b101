"""Bytes in, traffic out: decoding, cleaning, lines, telegrams, and the parts of each."""

from __future__ import annotations

import gc
import re
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter

from septel.telegram.message import Message, Paragraph, Problem, Source, Traffic
from septel.telegram.reading import kinds, making
from septel.telegram.reading.asides import with_asides
from septel.telegram.reading.body import Entry, read_body
from septel.telegram.reading.checks import cross_check
from septel.telegram.reading.cleaning import Clean, clean
from septel.telegram.reading.cuts import Words, mended, told
from septel.telegram.reading.decoding import decode
from septel.telegram.reading.draft import Draft
from septel.telegram.reading.heading import read_heading
from septel.telegram.reading.lines import Line, end, lines, stretches
from septel.telegram.reading.memory import Memory
from septel.telegram.reading.opening import read_classified_by, read_opening
from septel.telegram.reading.spans import Spans
from septel.telegram.reading.splitting import Extent, split

MOST_INFERRED = 100
PAGE_NAME = 10  # letters of a post's name that page lines have room for
_place = itemgetter(1)
_ENDS = (kinds.Kind.TRAILER, kinds.Kind.END)
_TRAILED = re.compile(r"#\s?(\d{1,6})")
_MRN_PARTS = re.compile(r"(?:\d{2,4}\s?)?([A-Za-z][^\d]{0,40}?)\s*(\d{1,8})$")
_PARTED: Memory[re.Match[str] | None] = Memory(_MRN_PARTS.match, 256)
_DRAWN_IN = re.compile(  # `CONFIDENTIAL PAGE 02 ALDEA 01234 01 OF 02 201405Z` amid the words
    r"(?:\b(?:UNCLASSIFIED|CONFIDENTIAL|SECRET|LIMITED OFFICIAL USE)\s){0,3}\bPAGE\s\d{1,3}\s"
    r"(?P<name>[A-Z][A-Z.'’\- ]{2,40}?)\s(?P<number>\d{3,8})(?:\s\d{1,4}\sOF\s\d{1,4})?(?:\s\d{6}Z)?(?!\w)\s?"
)
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
    cleaned = clean(text, data if encoding == "utf-8" and fitted else None)
    messages: list[Message] = []
    problems: list[Problem] = []
    for start, stop in stretches(cleaned.text):
        found = lines(cleaned.text[start:stop], start)
        extents, outside, kinds_of = split(found)
        messages += [_message(extent, found, kinds_of, cleaned, file) for extent in extents]
        problems += _outside(found, outside, cleaned)
    if not messages:
        problems.append(
            Problem("no_message", "error", (0, len(text)), "there is no telegram here: no heading, classification or SUBJECT")
        )
    if not fitted:
        problems.append(Problem("encoding", "warning", (0, len(text)), f"some bytes are no {encoding}"))
    return Traffic(tuple(messages), tuple(problems), data, text, encoding)


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
    read_heading(found, kinds_of, extent.start, min(extent.text, extent.end), draft)
    entries, continued = _text(extent, found, draft)
    paragraphs = read_body(entries, draft, continued=continued)
    if extent.exercise:
        values["exercise"] = True
    if "classified_by" not in values and paragraphs:
        read_classified_by(paragraphs[0], draft)
    values["paragraphs"] = with_asides(_without_pages(paragraphs, values.get("mrn"), draft))
    _trailer(extent, found, kinds_of, draft)
    last = found[extent.end - 1]
    whole = (found[extent.start][1], last[1] + len(last[0]))
    _present(extent, found, draft)
    cross_check(draft, whole)
    section = values["section"][0] if "section" in values else None
    return _finished(draft, cleaned, making.source(cleaned.at(whole), file, section))


def _text(extent: Extent, found: list[Line], draft: Draft) -> tuple[list[Entry], bool]:
    """What the body consists of, and whether it begins in mid-text."""
    if not extent.sections and not extent.noise:
        continued = extent.section > 1
        rest: list[Entry] = list(read_opening(found[extent.text : extent.trailer], draft, continued=continued))
        return [draft.values["section"][0], *rest] if "section" in draft.values else rest, continued
    cuts = sorted(extent.sections)
    noise = sorted(extent.noise)
    entries: list[Entry] = []
    continued = extent.section > 1 and not (cuts and extent.sections[cuts[-1]] == extent.section)
    stretches = list(pairwise([extent.text, *cuts, extent.trailer]))
    numbers = [extent.first, *(extent.sections[cut] for cut in cuts)] if cuts else []
    if numbers != sorted(numbers) and len(set(numbers)) == len(numbers) and 0 not in numbers:
        stretches = [stretch for _, stretch in sorted(zip(numbers, stretches, strict=True))]
        continued = min(numbers) > 1
    for n, (start, stop) in enumerate(stretches):
        at, upto = bisect_left(noise, start), bisect_left(noise, stop)
        here = found[start:stop]
        if upto > at:
            here, done = [], start
            for i in noise[at:upto]:
                here += found[done:i]
                done = max(done, i + 1)
            here += found[done:stop]
        if not n:
            left = read_opening(here, draft, continued=continued)
            if "section" in draft.values:
                entries.append(draft.values["section"][0])
        else:
            left = read_opening(here, Draft(), continued=True, first=draft)
            entries += [None, extent.sections.get(start, extent.first)]
        entries += _with_noise(left, [found[i][1] for i in noise[at:upto]]) if upto > at else left
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


def _without_pages(paragraphs: list[Paragraph], mrn: str | None, draft: Draft) -> list[Paragraph]:
    """The paragraphs without the page lines that a reflow has drawn into them."""
    if mrn is None or not any(map(_may_hold_page, paragraphs)):
        return paragraphs
    named = _PARTED[mrn]
    if named is None:
        return paragraphs
    name, number = named[1].upper(), int(named[2])
    names = (name,) if len(name) <= PAGE_NAME else (name, name[:PAGE_NAME].rstrip())
    words = Words(one.text for one in paragraphs)
    return [_without_page(one, names, number, words, draft) if _may_hold_page(one) else one for one in paragraphs]


def _may_hold_page(one: Paragraph) -> bool:
    return " OF " in one.text or "PAGE " in one.text or one.text.islower()


def _without_page(one: Paragraph, names: tuple[str, ...], number: int, words: Words, draft: Draft) -> Paragraph:
    pieces, place = [], 0
    for page in _DRAWN_IN.finditer(one.text) if "PAGE " in one.text else ():
        if int(page["number"]) == number and names[0].startswith(page["name"]):
            pieces.append(one.text[place : page.start()])
            place = page.end()
    for page in _INLINE_PAGE.finditer(one.text) if not pieces else ():
        before = one.text[place : page.start()].rstrip()
        name = next((name for name in names if before.upper().endswith(name)), None) if int(page[1]) == number else None
        if name is not None:
            pieces.append(before[: len(before) - len(name)])
            place = page.end()
    if not pieces:
        return one
    text, cuts = mended((*pieces, one.text[place:]), words)
    for cut in cuts:
        told(cut, one.span, draft)
    return replace(one, text=text.strip())


def _trailer(extent: Extent, found: list[Line], kinds_of: dict[int, int], draft: Draft) -> None:
    after = extent.after
    if after:
        span = (found[after[0]][1], end(found[after[-1]]))
        draft.problem("after_end", "note", span, f"{len(after)} lines after the end belong to no telegram")
    last = [found[i] for i in range(extent.trailer, extent.end) if kinds_of.get(i) in _ENDS]
    if after:
        passed = {found[i][1] for i in after}
        last = [line for line in last if line[1] not in passed]
    if last:
        first, start, _ = last[0]
        if first[0] in "Bb":  # `BT #0123` on one line
            first = first[2:].lstrip()
            start = end(last[0]) - len(first)
            last[0] = (first, start, 0)
        number = _TRAILED.match(first) if first[0] == "#" else None
        if number is not None:
            draft.pages.append((int(number[1]), (start, start + len(first))))
        said = first if len(last) == 1 else " ".join([line[0] for line in last])
        draft.set("trailer", " ".join(said.upper().split()), (start, end(last[-1])))
    elif not extent.closed:
        draft.problem("end_missing", "note", (end(found[extent.end - 1]),) * 2, "no BT or NNNN ends the text")


def _present(extent: Extent, found: list[Line], draft: Draft) -> None:
    """Which sections the text holds: its own, those whose heading or page line stands in it, all where the last one ends it."""
    section = draft.values.get("section")
    if section is None and not extent.sections and not extent.noise:
        draft.values["sections_present"] = ()
        return
    present = set(extent.sections.values())
    if section is not None:
        present.add(section[0])
        if extent.sections and min(extent.sections.values()) > 1:
            present.update(range(section[0], max(present) + 1) if max(present) - section[0] < len(extent.sections) + 1 else ())
    of = section[1] if section else None
    named = _PARTED[draft.values["mrn"]] if "mrn" in draft.values else None
    number = int(named[2]) if named else None
    for i in extent.noise:
        upper = kinds.capitals(found[i][0])
        page = kinds.PAGED.match(upper) if "OF" in upper else None
        if page is not None:
            draft.pages.append((int(page["number"]), (found[i][1], end(found[i]))))
        if page is None or section is None or int(page["of"]) != of or not section[0] <= int(page["section"]) <= of:
            continue
        if (number is None or int(page["number"]) == number) and i + 1 < extent.trailer:  # and its text follows
            present.add(int(page["section"]))
    if section is not None and section[0] == 1 and "signature" in draft.values and max(present) < section[1] <= MOST_INFERRED:
        hint = f"the signature ends the text: taken for all {section[1]} sections"
        draft.problem("sections_inferred", "note", draft.spans["section"], hint)
        present.update(range(section[0], section[1] + 1))
    draft.values["sections_present"] = tuple(sorted(present))


def _finished(draft: Draft, cleaned: Clean, source: Source) -> Message:
    """The message with its spans led back to the decoded text."""
    values, problems = draft.values, draft.problems
    paragraphs: list[Paragraph] = values["paragraphs"]
    for name in draft.items:
        values[name] = tuple(values[name])
    if paragraphs:
        first, last = paragraphs[0].span, paragraphs[-1].span
        draft.spans["paragraphs"] = (min(first[0], last[0]), max(first[1], last[1]))
    at = cleaned.at if cleaned.here is not None else None
    if at is not None:
        problems = [making.problem(one.code, one.severity, at(one.span), one.hint) for one in problems]
        paragraphs = [
            making.paragraph(one.text, one.number, one.marking, one.notes, one.summary, one.heading, one.section, at(one.span))
            for one in paragraphs
        ]
    values["paragraphs"] = tuple(paragraphs)
    return making.message(**values, spans=Spans(draft.spans, draft.items, at), problems=tuple(problems), sources=(source,))
