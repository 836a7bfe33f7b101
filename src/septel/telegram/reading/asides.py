"""Summary … End Summary over paragraphs, and Note … End Note within one."""

from __future__ import annotations

import re

from septel.telegram.message import Paragraph
from septel.telegram.reading import making

_SUMMARY = re.compile(
    r"\W{0,4}(?:begin\s+|executive\s+)?summary(?:\s?(?:and|/|&)\s?[a-z]+(?:\s[a-z]+){0,3})?\s{0,2}(?:[:.–—-]|$|\))"
)
_HEADED = re.compile(r"\W{0,4}(?:executive\s+)?summary\b")
_END_SUMMARY = re.compile(r"end(?<!\wend)\s+(?:of\s+)?(?:executive\s+)?summary\b")  # a search for a text that begins so is fast
_NOTE = re.compile(r"note\b(?:\s?\d{1,2})?\s?(?P<sign>[:.–—-])?-?\s*")
_END = re.compile(r"\bend(?:\s+(?:of\s+)?(?:foot)?)?$")
WORD = 24  # what may stand between `end` and `note`, and more


def with_asides(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs, with `summary` and `notes` filled in."""
    small = {n: text.lower() for n, text in enumerate([one.text for one in paragraphs]) if "ote" in text or _may_hold(text)}
    if not small:
        return paragraphs
    ends = [n for n, text in small.items() if "summary" in text and _END_SUMMARY.search(text)]
    within: set[int] = set()
    upto = 0  # ends before this are used
    for n, text in small.items():
        if n in within or "summary" not in text[:40]:
            continue
        opens = _HEADED.match(text) if paragraphs[n].heading else _SUMMARY.match(text[:80])
        if not opens:
            continue
        while upto < len(ends) and ends[upto] < n:
            upto += 1
        stop = _stop(paragraphs, n, ends[upto] if upto < len(ends) else None)
        within.update(range(n, stop + 1))
    within.update(ends)
    for n in within.union(n for n, text in small.items() if "note" in text):
        paragraphs[n] = _filled(paragraphs[n], small.get(n, ""), n in within)
    return paragraphs


def _may_hold(text: str) -> bool:
    """Whether a text without `ote` may hold one of the words; most do not, and need no second look."""
    return "OTE" in text or "ummary" in text or "UMMARY" in text


def _stop(paragraphs: list[Paragraph], start: int, end: int | None) -> int:
    """The last paragraph of a summary that begins at `start`: its End Summary, or the last before a heading."""
    if end is not None:
        return end
    if not paragraphs[start].heading:
        return start
    stop = start
    while stop + 1 < len(paragraphs) and not paragraphs[stop + 1].heading:
        stop += 1
    return stop if stop + 1 < len(paragraphs) else min(start + 1, stop)


def _filled(one: Paragraph, small: str, summary: bool) -> Paragraph:
    notes = tuple(_notes(one.text, small)) if "note" in small and len(small) == len(one.text) else ()
    if not notes and not summary:
        return one
    return making.paragraph(one.text, one.number, one.marking, notes, summary, one.heading, one.section, one.span)


def _notes(text: str, small: str) -> list[str]:
    """The notes of a text: from `Note:` to `End Note`, or to the bracket that closes what `(Note:` opened."""
    found: list[str] = []
    start, bracket = -1, False
    for part in _NOTE.finditer(small):
        place = part.start()
        end = _END.search(small, max(0, place - WORD), place)
        if end is not None:
            if start >= 0:
                found.append(_trimmed(text[start : end.start()]))
            start = -1
        elif part["sign"] and not small[max(0, place - 1) : place].isalnum():
            opened = small[max(0, place - 2) : place].rstrip()[-1:] in ("(", "[")
            before = _bracketed(text[start:place]) if start >= 0 and bracket else []
            if (start >= 0 and not before) or (part["sign"] == "." and not opened and place > 2):
                continue
            found += before
            start, bracket = part.end(), opened
    if start >= 0:
        found += _bracketed(text[start:]) if bracket else [_trimmed(text[start:].split("\n", 1)[0])] if start < 12 else []
    return [note for note in found if note]


def _bracketed(text: str) -> list[str]:
    """A note that ends with its bracket, without End Note."""
    depth = 1
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0:
            return [_trimmed(text[:place])]
    return []


def _trimmed(text: str) -> str:
    return text.strip(" ([\n\u2013\u2014-")
