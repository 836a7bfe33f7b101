"""The name at the end of a text, and what stands under it: links of a page, notes of those who sent it."""

from __future__ import annotations

import re

from septel.telegram.reading import around, kinds
from septel.telegram.reading.blocks import ENDED, Block
from septel.telegram.reading.lines import end

SIGNATURE_LENGTH = 40
MOST_NAMES = 3

_SIGNATURE = re.compile(r"[^\W\d_][^\W\d_.'’\-]*(?:[ .'’\-]{1,2}[^\W\d_.'’\-]+\.?){0,4}(?:,? \(?ACTING\)?)?\s?#{0,3}$")
_NOT_SIGNATURE = re.compile(
    r"(?:END|UNQUOTE|UNQTE|NNNN|COMMENT|SUMMARY|NOTE|TEXT|SIPDIS|NOFORN|EXERCISE|UNCLAS|CONFIDENTIAL|SECRET|UNCLASSIFIED)\b"
)
_TITLE = re.compile(
    r"(?:(?:ACTING|DEPUTY|VICE|AMBASSADOR|CHARGE|D'AFFAIRES|A\.I\.|CONSUL|GENERAL|COUNSELOR|MINISTER|DCM)[ ,]{0,2})+$"
)
_SERVICE_NOTE = re.compile(r"NOTE\s+BY\s+[A-Z]{1,3}(?:/[A-Z-]{1,6})?\s?[:.-]")
_RUN_ON = re.compile(r"(?<=[.!?)\"”])\s+([^\W\d_]{3,20}(?:-[^\W\d_]{3,20})?)$")
_NO_NAME = frozenset(
    ["THANKS", "REGARDS", "GREETINGS", "NONE", "COMMENT", "SUMMARY", "NOTE", "TEXT", "NODIS", "SIPDIS", "NOFORN"]
)


def signature_of(blocks: list[Block]) -> tuple[str, int, int] | None:
    """The name at the end, taken off the last block."""
    if not blocks or (len(blocks) == 1 and len(blocks[0].lines) == 1):
        return None
    block = blocks[-1]
    line = block.lines[-1]
    text = line[0]
    alone = len(block.lines) == 1
    before = block.lines[-2][0] if not alone else blocks[-2].last
    if len(block.lines) == 2 and block.gap and before.isupper() and text.isupper() and _may_sign(before) and _TITLE.match(text):
        said, start = f"{before.rstrip(' ,')} {text}", block.lines[0][1]
        block.lines.clear()
        return said, start, end(line)
    if not _may_sign(text) or block.rule_after:
        return None if block.rule_after else _run_on(block)
    shouted = before == kinds.capitals(before) and not before.islower()
    ended = before.endswith(ENDED) or "://" in before or "www." in before.lower()
    apart = (
        alone and block.gap == 1 and text.isupper() and text.rstrip(" #").isalpha()
    )  # nothing else stands so at the end of a text
    if text != kinds.capitals(text) and not text.islower():
        if not (alone and block.gap and ended and len(text.split()) <= MOST_NAMES):
            return None
        block.lines.pop()
        return text.rstrip(" #"), line[1], end(line)
    if text.islower():
        if not (ended and before.islower() and (block.gap > 0 if alone else len(text.split()) == 1)):
            return None
    elif (not apart and not ended and (shouted or not alone)) or (not alone and shouted and len(text.split()) > 1):
        return None
    block.lines.pop()
    return kinds.capitals(text).rstrip(" #"), line[1], end(line)


def without_foot(blocks: list[Block]) -> None:
    """Take off the links that a page has under a telegram, where a name stands alone above them."""
    last = blocks[-1].last if blocks else "X"
    if (last.isupper() and "END" not in last) or not around.is_foot(last):
        return
    for n in range(len(blocks) - 1, max(0, len(blocks) - 1 - around.MOST_FOOT), -1):
        lines = blocks[n].lines
        name = lines[0][0]
        if blocks[n].number is not None or blocks[n].rule_after:
            return
        if name.isupper() and _may_sign(name) and all(around.is_foot(line[0]) for line in lines[1:]):
            del lines[1:], blocks[n + 1 :]
            return
        if not all(around.is_foot(line[0]) for line in lines):
            return


def is_service_note(text: str) -> bool:
    """Whether a line is the communicators' own: `NOTE BY OC/T: ...`."""
    return text[:4] == "NOTE" and _SERVICE_NOTE.match(text) is not None


def is_under_name(block: Block, before: Block) -> bool:
    """Whether a block is the communicators' note under a name."""
    return is_service_note(block.first) and before.last.isupper() and _may_sign(before.last)


def _run_on(block: Block) -> tuple[str, int, int] | None:
    """A name in capitals that stands after the full stop of the last line."""
    text, start, blanks = block.lines[-1]
    found = _RUN_ON.search(text, max(0, len(text) - SIGNATURE_LENGTH - 4))
    if found is None or not found[1].isupper() or found[1] in _NO_NAME:
        return None
    block.lines[-1] = (text[: found.start()], start, blanks)
    return found[1], start + found.start(1), start + found.end(1)


def _may_sign(text: str) -> bool:
    if len(text) > SIGNATURE_LENGTH or not (
        text == kinds.capitals(text) or text.islower() or text.istitle() or (text[:1].isupper() and text[3:].isupper())
    ):  # DOE, doe, Jane Doe, McDOE
        return False
    upper = kinds.capitals(text)
    return _SIGNATURE.match(upper) is not None and _NOT_SIGNATURE.match(upper) is None and sum(map(str.isalpha, text)) > 1
