"""The lines of a text that hold something, each with its place and the number of blank lines before it."""

from __future__ import annotations

import re

_FIELDS = re.compile(
    r"\s(?=(?:DE\s+R[A-Z]{4,7}\s+#?\d|ZN[RY]\s+[A-Z]{5}|(?:[ZOPR]\s)?[ZOPR]\s\d{6}Z\s|FM\s+[A-Z]|TO\s+R[A-Z]{4,7}/|INFO\s+R[A-Z]{4,7}/"
    r"|R[UHX][A-Z]{3,6}/[A-Z]|BT\s|UNCLAS\s"
    r"|(?:C O N F I D E N T I A L|S E C R E T|CONFIDENTIAL|SECRET)\s+(?:SECTION|[A-Z]+\s\d{3})"
    r"|SIPDIS\s|E\.O\.\s*\d{5}|TAGS:|SUBJECT:|SUBJ:|REF:|Classified By:|\d{1,2}\.\s*\((?:U|C|S|SBU|S/NF|C/NF)\)|NNNN\b))"
)
FOLDED = 100

Line = tuple[str, int, int]  # the text without white space around it; where it starts; blank lines before it

DOUBLE = 0.95
FEW = 6
LONG = 100


def lines(text: str) -> list[Line]:
    """The lines of `text` that are not blank; where every line has a blank one after it, those do not count."""
    found: list[Line] = []
    add = found.append
    place = blanks = 0
    for raw in text.splitlines(True):
        stripped = raw.strip()
        if len(stripped) > FOLDED and (" BT " in stripped or ("TAGS:" in stripped and "SUBJECT:" in stripped)):
            found += _unfolded(raw, stripped, place, blanks)
            blanks = 0
        elif stripped:
            start = place if raw[0] == stripped[0] else place + len(raw) - len(raw.lstrip())
            add((stripped, start, blanks))
            blanks = 0
        else:
            blanks += 1
        place += len(raw)
    return _single_spaced(found) if _double_spaced(found) else found


def _unfolded(raw: str, stripped: str, place: int, blanks: int) -> list[Line]:
    """The lines of a telegram that something has drawn into one."""
    start = place + len(raw) - len(raw.lstrip())
    found: list[Line] = []
    before = 0
    for cut in [*(match.end() for match in _FIELDS.finditer(stripped)), len(stripped)]:
        part = stripped[before:cut]
        text = part.strip()
        if text:
            found.append((text, start + before + len(part) - len(part.lstrip()), 0 if found else blanks))
        before = cut
    return found


def _double_spaced(found: list[Line]) -> bool:
    if len(found) < FEW:
        return False
    after = found[1:]
    if sum(line[2] > 0 for line in after) < DOUBLE * len(after):
        return False
    return any(line[2] > 1 for line in after) and sum(len(line[0]) for line in found) < LONG * len(found)


def _single_spaced(found: list[Line]) -> list[Line]:
    return [(text, start, max(0, blanks - 1)) for text, start, blanks in found]


def end(line: Line) -> int:
    """Where a line ends."""
    return line[1] + len(line[0])
