"""The lines of a text that hold something, each with its place and the number of blank lines before it."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from operator import itemgetter

from septel.telegram.message import Span

_FIELDS = re.compile(
    r"\s(?=(?:(?:ZZ|OO|PP|RR)\s+R[A-Z]{4,7}\s|DE\s+R[A-Z]{4,7}\s+#?\d|ZN[RY]\s+[A-Z]{5}|(?:[ZOPR]\s)?[ZOPR]\s\d{6}Z\s|FM\s+[A-Z]|TO\s+R[A-Z]{4,7}/|INFO\s+R[A-Z]{4,7}/"
    r"|R[UHX][A-Z]{3,6}/[A-Z]|BT\s|UNCLAS\s"
    r"|(?:C O N F I D E N T I A L|S E C R E T|CONFIDENTIAL|SECRET)\s+(?:SECTION|[A-Z]+\s\d{3})"
    r"|SIPDIS\s|E\.O\.\s*\d{5}|TAGS:|SUBJECT:|SUBJ:|REF:|Classified By:|\d{1,2}\.\s*\((?:U|C|S|SBU|S/NF|C/NF)\)|NNNN\b))"
)
_DRAWN = re.compile(r" DE R[A-Z]{4,7}\s+#?\d")  # the station's line, on a line with others
_HEADING = re.compile(r"(?:VZC\w{0,12}\s+)?(?:ZZ|OO|PP|RR)\s+R[A-Z]{4,7}\s.{0,400}?\bDE\s+R[A-Z]{4,7}\s+#?\d")
FOLDED = 100
HEADED = 40  # no line of a heading that holds several of its lines is shorter
_OTHER_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # what else ends a line

Line = tuple[str, int, int]  # the text without white space around it; where it starts; blank lines before it

DOUBLE = 0.95
FEW = 6
SAMPLE = 20_000
STRETCH = 150_000
_END = "\nNNNN\n"
BROKEN = 2  # sentences that go on over a blank line, before all blank lines are taken for nothing
LONG = 100
_BLANKS = itemgetter(2)


def stretches(text: str, size: int = STRETCH) -> list[tuple[int, int]]:
    """A long text in stretches of about `size` letters that end where telegrams do: a processor's cache holds them."""
    found: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > 2 * size:
        cut = text.find(_END, start + size)
        if cut < 0:
            break
        found.append((start, cut + len(_END)))
        start = cut + len(_END)
    return [*found, (start, len(text))]


def lines(text: str, place: int = 0) -> list[Line]:
    """The lines of `text` that are not blank; where every line has a blank one after it, those do not count.

    `place` is where the text begins in a longer one.
    """
    found: list[Line] = []
    add = found.append
    blanks = 0
    headed = " DE R" in text and _DRAWN.search(text) is not None
    feed = not any(sign in text for sign in _OTHER_BREAKS)
    for raw in text.split("\n") if feed else text.splitlines(True):
        stripped = raw.strip()
        if not stripped:
            blanks += 1
        elif (len(stripped) > FOLDED and (" BT " in stripped or ("TAGS:" in stripped and "SUBJECT:" in stripped))) or (
            headed and len(stripped) > HEADED and _HEADING.match(stripped)
        ):
            found += _unfolded(raw, stripped, place, blanks)
            blanks = 0
        else:
            add((stripped, place if raw[0] == stripped[0] else place + len(raw) - len(raw.lstrip()), blanks))
            blanks = 0
        place += len(raw) + feed
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
    after = list(map(_BLANKS, found))[1:]
    if after[:SAMPLE].count(0) > (1 - DOUBLE) * len(after) or len(after) - after.count(0) < DOUBLE * len(after):
        return False
    return (max(after) > 1 or _wrapped(found)) and sum(len(line[0]) for line in found) < LONG * len(found)


def _wrapped(found: list[Line]) -> bool:
    """Whether sentences go on from line to line over the blank ones."""
    broken = sum(
        after[0][0].islower() and (before[0][-1].isalnum() or before[0][-1] == ",") for before, after in pairwise(found)
    )
    return broken >= max(BROKEN, len(found) // 20)


def _single_spaced(found: list[Line]) -> list[Line]:
    return [(text, start, max(0, blanks - 1)) for text, start, blanks in found]


def end(line: Line) -> int:
    """Where a line ends."""
    return line[1] + len(line[0])


def moved(span: Span, by: int) -> Span:
    """A span of a part of a text as one of the whole, in which the part begins at `by`."""
    return span[0] + by, span[1] + by


def laid_out(parts: list[Line]) -> tuple[list[tuple[int, int]], str]:
    """The lines of a field as one text, and where in it and in the telegram each begins."""
    places: list[tuple[int, int]] = []
    length = 0
    for part, start, _ in parts:
        places.append((length, start))
        length += len(part) + 1
    return places, "\n".join(part[0] for part in parts)


def place_in(places: list[tuple[int, int]], at: int) -> int:
    """The place in the telegram of the letter `at` of what `laid_out` gives."""
    here, start = places[max(0, bisect_right(places, at, key=lambda pair: pair[0]) - 1)]
    return start + at - here
