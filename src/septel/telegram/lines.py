"""Text cut into the lines of a telegram, so that no line looks like what it is not, and lines cut into pages and sections.

A line that begins with a number and a full stop would be a paragraph, one in capitals a signature or a page line. So a line is
rather cut a few words earlier than that the next begins with such a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

WIDTH = 69  # letters in a line of a teleprinter, as ACP 127 has it
NEAR = 12  # lines that a cut may be from where it would be even, at most
BACK = 6  # words that are taken along to the next line, at most
_OPENING = re.compile(
    r"[^\w\s]|\d+[.)]|\d+$|[^\W\d_][.)]|\S*:$"  # marks, numbers, letters of lists, labels
    r"|[A-Z0-9#][A-Z0-9#/.,'’-]*[A-Z0-9.,:]?$"  # capitals
    r"|(?:end|begin|summary|note|comment|action|subject|reference|ref|tags?|classified|reasons?|page|section|secret|confidential|"
    r"unclas(?:sified)?|to|from|info|de|bt|drafted|declassify|derived)\b",
)
_CASED = re.compile(r"(?i:end|begin|summary|note|comment|page|section|secret|confidential|unclas|subject|tags|ref)\b")


def opens(word: str) -> bool:
    """Whether a word at the beginning of a line could be read as more than a word."""
    return bool(_OPENING.match(word) or _CASED.match(word))


def wrapped(text: str, *, width: int = WIDTH, first: str = "", rest: str = "") -> list[str]:
    """The words of a text in lines of at most `width` letters; a longer word stands alone, whole.

    `first` stands before the first line, and `rest` before each of the others.
    """
    words = text.split()
    lines: list[str] = []
    start, length = 0, len(first)
    for at, word in enumerate(words):
        length += len(word) + (1 if at > start else 0)
        if length > width and at > start:
            cut = next((back for back in range(at, max(start, at - BACK), -1) if not opens(words[back])), at)
            lines.append((rest if lines else first) + " ".join(words[start:cut]))
            start = cut
            length = len(rest) + len(" ".join(words[cut : at + 1]))
    lines.append(((rest if lines else first) + " ".join(words[start:])).rstrip())
    return lines


def _is_good(lines: Sequence[str], at: int) -> bool:
    """Whether a text may be cut before this line: in the middle of a sentence, or where a numbered paragraph begins."""
    line = lines[at]
    if re.match(r"\d{1,3}\. ", line):
        return not lines[at - 1] and not lines[max(at - 2, 0)].startswith("--")  # a heading stays with what it names
    return bool(line[:1].islower() and lines[at - 1] and lines[at - 1][-1] not in ".:;!?")


def cuts(lines: Sequence[str], size: int) -> list[int]:
    """Where to cut lines into parts of at most `size`, at good places if there are any in the last half of a part."""
    found: list[int] = []
    start = 0
    while len(lines) - start > size:
        last = start + size
        cut = next((at for at in range(last, start + size // 2, -1) if _is_good(lines, at)), last)
        found.append(cut)
        start = cut
    return found


def _distance(wanted: int, at: int) -> int:
    return abs(at - wanted)


def _is_fair(lines: Sequence[str], at: int) -> bool:
    """Whether the line before goes on in this one, which could be read as nothing else."""
    return bool(lines[at] and lines[at - 1] and lines[at - 1][-1] not in ".:;!?-" and not opens(lines[at].split()[0]))


def evenly(lines: Sequence[str], parts: int) -> list[int]:
    """Where to cut lines into so many parts, about equal ones."""
    found: list[int] = []
    for part in range(1, parts):
        wanted = len(lines) * part // parts
        lowest = found[-1] if found else 0
        near = sorted(range(max(1, lowest + 1, wanted - NEAR), min(len(lines), wanted + NEAR)), key=partial(_distance, wanted))
        good = next((at for at in near if _is_good(lines, at)), None)
        fair = next((at for at in near if _is_fair(lines, at)), max(wanted, lowest)) if good is None else good
        found.append(fair)
    return found
