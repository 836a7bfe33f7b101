"""The name at the end of a text, and what stands under it: links of a page, notes of those who sent it."""

from __future__ import annotations

import re
from typing import NamedTuple

from septel.telegram.message import Span
from septel.telegram.reading import around, kinds
from septel.telegram.reading.blocks import ENDED, Block
from septel.telegram.reading.lines import end

SIGNATURE_LENGTH = 40
MOST_NAMES = 3
WRAPPED = 45  # a shorter line is no sentence's that goes on in the next

_SIGNATURE = re.compile(r"[^\W\d_][^\W\d_.'’\-]*(?:[ .'’\-]{1,2}[^\W\d_.'’\-]+\.?){0,4}(?:,? \(?ACTING\)?)?\s?#{0,3}$")
_NOT_SIGNATURE = re.compile(
    r"(?:END|MINIMIZE|UNQUOTE|UNQTE|NNN[NM]{0,2}|COMMENT|SUMMARY|NOTE|TEXT|SIPDIS|NOFORN|EXERCISE|UNCLAS|CONFIDENTIAL|SECRET"
    r"|UNCLASSIFIED|DECL(?:AS(?:SIF(?:Y|IED))?)?)\b"
)
_TITLE = re.compile(
    r"(?:(?:ACTING|DEPUTY|VICE|AMBASSADOR|CHARGE|D'AFFAIRES|A\.I\.|CONSUL|GENERAL|COUNSELOR|MINISTER|DCM)[ ,]{0,2})+$"
)
_SERVICE_NOTE = re.compile(r"NOTE\s+BY\s+[A-Z]{1,3}(?:/[A-Z-]{1,6})?\s?[:.-]")
_RUN_ON = re.compile(r"(?<=[.!?)\"”])\s+([^\W\d_]{3,20}(?:-[^\W\d_]{3,20})?)$")
_NO_NAME = frozenset(
    ["THANKS", "REGARDS", "GREETINGS", "NONE", "COMMENT", "SUMMARY", "NOTE", "TEXT", "NODIS", "SIPDIS", "NOFORN"]
)
_SIGNED = re.compile(r"(?:/{0,2}S/{1,2}|/{1,2}SIGNED/{1,2}|\(SIGNED\))\s*(?=[^\W\d_])", re.IGNORECASE)  # `/S/ DOE`
_STOPPED = re.compile(r"([^\W\d_][^\W\d_'’\-]{2,20})\.$")  # `DOE.`
_CLOSED = re.compile(r"[^\W\d_]{3}[.!?)\"']{1,2}$|\d\.$|[:;]$")  # ends a sentence, and is no abbreviation
_UNQUOTED = re.compile(r"(?:^|\s)(?:UNQUOTE|UNQTE|END QUOTE)[.:]?(?:\s+([^\W\d_][^\d_]{2,30}))?$")  # `UNQUOTE VANCE`
_CLOSING = re.compile(r"\bEND (?:OF )?(?:COMMENT|TEXT|SUMMARY|NOTE|QUOTE|MESSAGE)\s?$")
_BEGINS_NAME = frozenset(["DE", "DEL", "DI", "EL", "LA", "LE", "MAC", "MC", "SAN", "ST.", "ST", "VAN", "VON"])
_SENTENCES = frozenset(["DONE", "YES", "NOT", "AGREED", "CORRECT", "CONTINUED", "MORE", "FINIS", "STOP", "NEVER", "NOTHING"])
_SHORTENED = re.compile(r"(?:^|[\s(])(?:ST|MR|MRS|MS|DR|GEN|COL|LT|CAPT|AMB|[A-Z])\.$")  # `ST. JOHN` is one name
_STOPS = frozenset('.!?"”')
_INITIAL = re.compile(r"(?:[^\W\d_]\.)+$|(?:JR|SR|ESQ)\.$")  # what has a full stop of its own


class Signature(NamedTuple):
    """The name, its place, and what is doubtful about it, if anything is."""

    name: str
    span: Span
    doubt: str = ""


def signature_of(blocks: list[Block]) -> Signature | None:
    """The name at the end, taken off the last block."""
    if not blocks:
        return None
    signed = _signed(blocks[-1])
    if signed is not None:
        return signed
    return _run_on(blocks[0]) if len(blocks) == 1 and len(blocks[0].lines) == 1 else _named(blocks)


def _signed(block: Block) -> Signature | None:
    """The name that a sign such as `/S/` says to be one, with the title under it."""
    lines = block.lines
    for at in (-1, -2)[: len(lines)]:
        text, start, _ = lines[at]
        if "/" not in text[:2] and text[:1] != "(":  # as most lines
            continue
        title = lines[at + 1 :] if at < -1 else []
        sign = _SIGNED.match(text) if not title or _TITLE.match(title[0][0]) else None
        if sign is not None and _may_sign(name := _name(text[sign.end() :])):
            last = end(lines[-1])
            del lines[at:]
            return Signature(" ".join([name, *(line[0] for line in title)]), (start, last))
    return None


def _named(blocks: list[Block]) -> Signature | None:
    block = blocks[-1]
    line = block.lines[-1]
    text = line[0]
    alone = len(block.lines) == 1
    before = block.lines[-2][0] if not alone else blocks[-2].last
    if len(block.lines) == 2 and block.gap and before.isupper() and text.isupper() and _may_sign(before) and _TITLE.match(text):
        said, start = f"{before.rstrip(' ,')} {text}", block.lines[0][1]
        block.lines.clear()
        return Signature(said, (start, end(line)))
    if block.rule_after:
        return None
    quoted = _UNQUOTED.search(text, max(0, len(text) - SIGNATURE_LENGTH - 4))
    if quoted is not None and quoted[1] and _may_sign(quoted[1]) and quoted[1] not in _NO_NAME:
        block.lines[-1] = (text[: quoted.start(1)].rstrip(), line[1], line[2])
        return Signature(_name(quoted[1]), (line[1] + quoted.start(1), end(line)))
    ended = before.endswith(ENDED) or "://" in before or "www." in before.lower() or _UNQUOTED.search(before[-12:]) is not None
    if ended and text[-1] == "." and text.isupper() and (alone or _CLOSED.search(before)) and _is_stopped(text):
        block.lines.pop()
        doubt = f"'{text}' is taken for the signature; with its full stop it may be a sentence"
        return Signature(text[:-1], (line[1], end(line)), doubt)
    if not _may_sign(text):
        return _run_on(block)
    shouted = before == kinds.capitals(before) and not before.islower()
    apart = (
        alone and block.gap == 1 and text.isupper() and text.rstrip(" #").isalpha()
    )  # nothing else stands so at the end of a text
    if text != kinds.capitals(text) and not text.islower():
        under = not alone and before[-1] in _STOPS and len(text.split()) == 1 and text.istitle()
        if not under and not (alone and block.gap and ended and len(text.split()) <= MOST_NAMES):
            return None
        block.lines.pop()
        return Signature(_name(text), (line[1], end(line)))
    if text.islower():
        if not (ended and before.islower() and (block.gap > 0 if alone else len(text.split()) == 1)):
            return None
    elif (not apart and not ended and (shouted or not alone) and not _is_under_short(text, before)) or (
        not alone and shouted and not _is_one_name(text.split())
    ):
        return _run_on(block)
    block.lines.pop()
    return Signature(_name(kinds.capitals(text)), (line[1], end(line)))


def _is_one_name(words: list[str]) -> bool:
    return len(words) == 1 or (len(words) == 2 and words[0] in _BEGINS_NAME)


def _is_under_short(text: str, before: str) -> bool:
    """Whether a word in capitals is a name under a line that needs no stop at its end: an item, a row, END COMMENT."""
    name = text.rstrip(" #")
    if not (name.isalpha() and name.isupper()) or name in _NO_NAME | _SENTENCES:
        return False
    if _CLOSING.search(before[-16:].upper()) is not None:
        return True
    listed = before[0] in "-•*o(" or before[-1].isdigit() or "  " in before
    return len(before) < WRAPPED and (listed or before != before.upper())


def _name(text: str) -> str:
    """A name without the signs and the full stop after it, which initials and `JR.` keep."""
    name = text.rstrip(" #")
    if name[-1:] != ".":
        return name
    last = name.rpartition(" ")[2].upper()
    return name[:-1] if len(last) > 1 and not _INITIAL.match(last) else name


def _is_stopped(text: str) -> bool:
    """Whether a word with a full stop may be a name, and is none of those that are sentences."""
    found = _STOPPED.match(text)
    return found is not None and found[1] not in _NO_NAME | _SENTENCES and _NOT_SIGNATURE.match(found[1]) is None


def without_foot(blocks: list[Block]) -> None:
    """Take off what says that a telegram ends, and the links that a page has under one where a name stands alone above them."""
    while blocks and around.is_end(blocks[-1].last) and (len(blocks) > 1 or len(blocks[-1].lines) > 1):
        blocks[-1].lines.pop()
        if not blocks[-1].lines:
            blocks.pop()
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


def _run_on(block: Block) -> Signature | None:
    """A name in capitals that stands after the full stop of the last line."""
    text, start, blanks = block.lines[-1]
    found = _RUN_ON.search(text, max(0, len(text) - SIGNATURE_LENGTH - 4))
    if found is None or not found[1].isupper() or found[1] in _NO_NAME | _SENTENCES:
        return None
    if _SHORTENED.search(text[: found.start()].upper()):
        return None
    block.lines[-1] = (text[: found.start()], start, blanks)
    return Signature(found[1], (start + found.start(1), start + found.end(1)))


def _may_sign(text: str) -> bool:
    if len(text) > SIGNATURE_LENGTH:
        return False
    upper = kinds.capitals(text)
    if not (text == upper or text.islower() or text.istitle() or (text[:1].isupper() and text[3:].isupper())):
        return False  # it is none of DOE, doe, Jane Doe, McDOE
    if _SIGNATURE.match(upper) is None or _NOT_SIGNATURE.match(upper) is not None:
        return False
    return (len(text) > 1 and text[:2].isalpha()) or sum(map(str.isalpha, text)) > 1
