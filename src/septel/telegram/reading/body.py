"""The body of the text: blocks of lines, which of them begin a paragraph, headings, page noise, the signature."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from itertools import pairwise

from septel.telegram.message import Paragraph
from septel.telegram.reading import kinds, making, marks
from septel.telegram.reading.blocks import ENDED, Block
from septel.telegram.reading.cuts import Words, told
from septel.telegram.reading.draft import Draft
from septel.telegram.reading.lines import Line, end
from septel.telegram.reading.marks import MARKED, MARKS, NUMBERED
from septel.telegram.reading.numbering import Start, accepted
from septel.telegram.reading.opening import joined
from septel.telegram.reading.signature import WRAPPED, is_service_note, is_under_name, signature_of, without_foot

BY_PAGE = 2  # the gap of a block that page noise stands before
SHORT = 8  # letters that an abbreviation may have, and its full stop
HEADING_LENGTH = 120
HEADING_WORDS = 16
SET_NAME = 16  # letters that the name of a set of a formatted message may have, and its slash

ITEM = re.compile(
    r"(?P<dash>--+|-|—|–|\*|•|o(?=\s\s))(?=\s|\w)|\(?(?:(?P<letter>[A-Za-z])|(?P<roman>[ivx]{1,5})|(?P<number>\d{1,2}))[.)]\s|(?P<sub>\d{1,3}\.[A-Z])[.)]\s"
)
SET_TEXT = re.compile(
    r"(?:(?P<remarks>(?:GENTEXT/)?(?:RMKS|REMARKS)/|TEXT:)|GENTEXT/[A-Z][A-Z ,&-]{0,40}/)\s*(?=\d{1,3}\s?\.\s|\(\w{1,3}\)\s)"
)
SET_NAMED = re.compile(r"GENTEXT/[A-Z][A-Z ,&-]{0,40}/")
SET_WORDS = frozenset(("RMKS", "REMA", "GENT", "TEXT"))
SET = re.compile(r"[A-Z][A-Z0-9]{1,14}/(?=\S)")
_STOPS = (".", "!", "?", '"')
_END_WORD = re.compile(r"\(?\s*END\s+(?:OF\s+)?(?:SUMMARY|NOTE|COMMENT|TEXT|QUOTE)", re.IGNORECASE)
_CLOSING = re.compile(r"(?:UNQUOTE|UNQTE|END (?:QUOTE|TEXT))$")
_LABELLED = re.compile(rf"[A-Z]{{3,14}}:\s*\({MARKS}\)\s")  # `COMMENTS: (C) ...`
_SHORT = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Nos?|Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sen|Rep|St|Arts?|Paras?|pp?|approx|ca?)\.$",
    re.IGNORECASE,
)
_WEB = re.compile(r"VISIT\b.{0,200}(?:HTTP|WEB\s?SITE|WWW\.)")


Entry = Line | int | None

_RULED = frozenset("-=_*~–—.·")
_DIGITS = frozenset("0123456789¶")
_BREAKING = frozenset("(-—–*•oEeV[")
_PLAIN = frozenset(string.ascii_letters) - _BREAKING
_WITHIN = frozenset(a + b for a in _PLAIN for b in string.ascii_letters + " ,'")  # a line that begins so begins nothing else
_NONE: frozenset[str] = frozenset()
_FOLLOWING = frozenset((("B)", "C"), ("b)", "c"), ("T)", "U"), ("t)", "u")))  # letters of lists that are portion marks too
_BRACKETS = frozenset(".)")
_OPENING = frozenset("([")


def read_body(entries: list[Entry], draft: Draft, *, continued: bool) -> list[Paragraph]:
    """The paragraphs of a body; the signature, and what is doubtful, go to the draft.

    An entry is a line, a number where a section begins, or None for page noise. `continued` says that the body may begin in
    mid-paragraph. In a formatted draft there may be sets of a formatted message, `RMKS/...//`.
    """
    blocks = _with_titles(_blocks(entries, formatted=draft.formatted))
    without_foot(blocks)
    noted = [blocks.pop()] if len(blocks) > 1 and is_under_name(blocks[-1], blocks[-2]) else []
    signature = signature_of(blocks)
    if signature is not None:
        draft.set("signature", signature.name, signature.span)
        if signature.doubt:
            draft.problem("signature_doubtful", "note", signature.span, signature.doubt)
        if not blocks[-1].lines:
            blocks.pop()
    blocks += noted
    _mark_starts(blocks, continued=continued)
    _mark_headings(blocks)
    return _paragraphs(blocks, draft)


def _blocks(entries: list[Entry], *, formatted: bool) -> list[Block]:
    blocks: list[Block] = []
    block: Block | None = None
    gap, rule = 0, False
    section: int | None = None
    go_on: Callable[[Line], None] | None = None  # for a line that directly follows another
    within = _NONE if formatted else _WITHIN
    for line in entries:
        if line is None:
            gap, go_on = 2, None
            continue
        if isinstance(line, int):
            section = line
            continue
        text = line[0]
        if go_on is not None and text[:2] in within and not line[2] and "(" not in text and "[" not in text:
            go_on(line)
            continue
        if text[0] in _RULED and text[-1] in _RULED and kinds.RULE.match(text):
            if text[-1] in "-=~*_" and "END" in text.upper():  # what archives set below a telegram
                gap, go_on = 2, None
                continue
            if block is not None and not rule and line[2] == 0 and gap == 0:
                block.rule_after = True
            rule, gap, go_on = True, gap or 1, None
            continue
        if line[2] and gap < 2:
            gap = 1
        pieces = _pieces(line) if (text.find("(", 6) > 0 or "[" in text) and marks.WITHIN.search(text, 4) else None
        if (formatted or text[0] == "T") and text[:4] in SET_WORDS and (label := SET_TEXT.match(text)) is not None:
            pieces = _set_text(line, label)
            line, gap, text = pieces[0], gap or 1, pieces[0][0]
        if pieces is not None and len(pieces) > 1:
            line = pieces[0]
        first = text[0]
        number = None
        if first in _DIGITS:
            number = NUMBERED.match(kinds.capitals(text[:100]))
        elif first == "(" and marks.BEFORE.match(text[:100]):
            number = marks.BEFORE.match(kinds.capitals(text[:100]))
        if (
            gap
            or rule
            or block is None
            or number
            or ((first in _BREAKING or text[1:2] in _BRACKETS or formatted) and _breaks(text, block))
        ):
            block = Block(line, gap, rule, section, number)
            blocks.append(block)
            gap, rule = 0, False
        else:
            block.lines.append(line)
        if pieces is not None and len(pieces) > 1:
            blocks += [Block(one, 0, False, section, NUMBERED.match(kinds.capitals(one[0][:100]))) for one in pieces[1:]]
            block = blocks[-1]
        go_on = block.lines.append
    return blocks


def _with_titles(blocks: list[Block]) -> list[Block]:
    """The blocks, those apart whose last line has a rule under it and a paragraph's number under that: it is a heading."""
    if not any(block.rule_after and len(block.lines) > 1 for block in blocks):
        return blocks
    found: list[Block] = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        found.append(block)
        if not block.rule_after or len(block.lines) < 2 or following is None or following.number is None:
            continue
        title = block.last
        if block.lines[-2][0].endswith(_STOPS) and len(title) < HEADING_LENGTH // 2 and not title.endswith((*_STOPS, ";", ",")):
            block.rule_after = False
            heading = Block(block.lines.pop(), 1, False, block.section, None)
            heading.rule_after = True
            found.append(heading)
    return found


def _set_text(line: Line, label: re.Match[str]) -> list[Line]:
    """The numbered text of a set apart from the set's name, which goes where it only says that remarks follow."""
    text, start, blanks = line
    rest = (text[label.end() :], start + label.end(), blanks)
    return [rest] if label["remarks"] else [(text[: label.end()].rstrip(), start, blanks), rest]


def _pieces(line: Line) -> list[Line]:
    """A line in which further marked paragraphs begin, as several."""
    text, start, blanks = line
    pieces, place = [], 0
    for found in marks.INLINE.finditer(text):
        pieces.append((text[place : found.start()], start + place, blanks if not place else 0))
        place = found.end()
    return [*pieces, (text[place:], start + place, 0 if place else blanks)]


def _breaks(text: str, block: Block) -> bool:
    """Whether a line that follows another directly begins a block of its own: a numbered paragraph or an item."""
    first = text[0]
    if first in _OPENING and MARKED.match(text[:80]) and block.last.endswith(ENDED):
        return True
    if "/" in text[:SET_NAME] and block.last.endswith("//"):
        return SET.match(text) is not None
    if first.isalpha() and text[1:2] not in (".", ")"):
        return first == "V" and _WEB.match(kinds.capitals(text[:300])) is not None and block.last.endswith(ENDED)
    item = ITEM.match(text)
    if item is None:
        return first in "Ee(" and _END_WORD.match(text) is not None and block.rule_before
    if block.last.endswith(ENDED):
        return True
    before = ITEM.match(block.first)
    if before is None or before.lastgroup != item.lastgroup:
        return False
    return item["letter"] is None or ord(item["letter"]) == ord(before["letter"]) + 1


def _mark_starts(blocks: list[Block], *, continued: bool) -> None:
    starts: list[Start] = []
    plain = True  # 1, 2, 3, and each where a paragraph may begin
    for n, block in enumerate(blocks):
        found = block.number
        if found is None:
            continue
        number, marking, bare = found.groups()
        half, marking = "", marking or bare or ""
        if marking:
            if marking[0] not in _OPENING:  # without its first bracket
                half, marking = marking[:-1], ""
            marking = marking.strip("([ .])")
            if " " in marking:
                marking = " ".join(marking.split())
        apart = block.gap > 0 or block.rule_before or not n
        bracket = block.first.startswith(")", found.end(1))
        follows = apart or _is_complete(blocks[n - 1])
        block.start = Start(int(number), marking, found.end(), apart, follows, bracket, half)
        starts.append(block.start)
        plain = plain and follows and not bracket and block.start.number == len(starts)
    if plain:
        return
    if not any(start.marking for start in starts):
        for one, following in pairwise(blocks):
            if following.start is not None:
                following.start.closed = one.last.endswith(_STOPS)
    kept = accepted(starts, continued=continued)
    for block in blocks:
        if block.start is not None and id(block.start) not in kept:
            block.start = None


def _is_complete(block: Block) -> bool:
    """Whether a block's last line goes on in no other: a sentence, a quotation, a text that is given ends there, or it is a
    short item, a row of a table, a heading.
    """
    last = block.last
    if not last or last.endswith(ENDED) or (last[-5:].isupper() and _CLOSING.search(last[-12:]) is not None):
        return True
    if len(last) >= WRAPPED:
        return False
    item = ITEM.match(block.first) if block.number is None else None
    if item is not None and (item["number"] is None or block.first[0] == "("):
        return True
    return "  " in last or (block.gap > 0 and block.number is None and len(block.lines) == 1 and block.first.isupper())


def _mark_headings(blocks: list[Block]) -> None:
    listed = False  # whether a list with dashes is open
    for n, block in enumerate(blocks):
        if block.start is not None:
            listed = False
            continue
        first = block.first
        if first[:2] == "--" and ITEM.match(first) is not None:
            if listed and not block.rule_after:
                continue
            listed = True
        if first[-1] == "/" and len(block.lines) == 1 and SET_NAMED.fullmatch(first):
            block.heading = True
            continue
        if len(block.lines) > 2 or not (block.gap or block.rule_before or block.rule_after or n == 0):
            continue
        if sum([len(line[0]) for line in block.lines]) > HEADING_LENGTH:
            continue
        ended = n == 0 or blocks[n - 1].heading or blocks[n - 1].last.endswith(ENDED)
        ruled = block.rule_before and block.rule_after
        following = blocks[n + 1] if n + 1 < len(blocks) else None
        ended = ended or (not ruled and block.gap == 1 and _stands_out(blocks[n - 1], block, following))
        if not (ruled or (ended and not _END_WORD.match(block.first) and not MARKED.match(block.first))):
            continue
        last = block.last.removesuffix("...") if ruled else block.last
        if last.rstrip("\"'”)").endswith((".", ";", ",", "!")) or block.last.endswith(('?"', "?”")):
            continue
        if block.rule_after or block.rule_before:
            block.heading = True
            continue
        new = following is not None and (following.start is not None or (following.gap > 0 and MARKED.match(following.first)))
        block.heading = bool(new and (block.gap or n == 0) and len(block.lines) == 1) and _titled(block)


def _stands_out(before: Block, block: Block, following: Block | None) -> bool:
    """Whether a line after what ends without a sign, such as a table, is a heading: capitals, a rule, the next paragraph."""
    figures = before.last[-1:].isdigit() and before.start is None
    if block.rule_after:
        return figures or block.first.isupper()
    if not figures or not block.first.isupper() or before.last.isupper() or len(block.lines) > 1:
        return False
    return following is not None and following.start is not None and following.gap > 0


def _titled(block: Block) -> bool:
    """Whether a short block reads like a heading: it begins as one and ends without a full stop."""
    words = sum(len(line[0].split()) for line in block.lines)
    first = block.first
    if ITEM.match(first) and not first.startswith("--"):
        return first[0].isupper() and block.first[1:2] == "." and words < 8
    return words <= HEADING_WORDS and (first[0].isupper() or first[0] in "\"'(-¶0123456789" or block.first.islower())


def _paragraphs(blocks: list[Block], draft: Draft) -> list[Paragraph]:
    """Blocks joined to paragraphs: a block that begins none goes on the paragraph before it."""
    groups: list[list[Block]] = []
    numbered = any(block.start is not None for block in blocks)
    open_number = False
    for block in blocks:
        begins = block.start is not None or block.heading or not groups or groups[-1][-1].heading
        if not begins:
            begins = _stands_alone(block, groups[-1][-1], open_number=open_number, numbered=numbered)
        if begins:
            groups.append([block])
            open_number = block.start is not None
        else:
            groups[-1].append(block)
    words = Words(line[0] for block in blocks for line in block.lines)
    return [_paragraph(group, words, draft) for group in groups]


def _stands_alone(block: Block, before: Block, *, open_number: bool, numbered: bool) -> bool:
    """Whether a block without a number, after another block, is a paragraph of its own."""
    if block.gap == 0 and not block.rule_before and block.first[0] not in "([Vv":
        return _is_set(block, before)
    ended = before.last.endswith(ENDED) or (block.gap == 1 and _is_item(before))
    if block.first[0] in _OPENING and MARKED.match(block.first[:80]) and (ended or block.gap > 0):
        return not is_lettered(before.first, block.first)
    if ended and block.first[0] in "Vv" and _WEB.match(kinds.capitals(" ".join(line[0] for line in block.lines[:3])[:300])):
        return True
    if block.gap == 0 and not block.rule_before:
        return False
    if not ended or _END_WORD.match(block.first) or ITEM.match(block.first):
        return False
    if open_number:
        labelled = block.gap == 1 and block.first[:3].isupper() and _LABELLED.match(block.first) is not None
        return labelled or _is_set(block, before)
    return block.gap == 1 or (block.rule_before and numbered)


def _is_set(block: Block, before: Block) -> bool:
    """Whether a block is a set of a formatted message, or a note of those who sent it."""
    return is_service_note(block.first) or (before.last[-2:] == "//" and SET.match(block.first) is not None)


def _paragraph(group: list[Block], words: Words, draft: Draft) -> Paragraph:
    first = group[0]
    number, marking = None, None
    lines = first.lines
    last = group[-1].lines[-1]
    span = (lines[0][1], last[1] + len(last[0]))
    if first.section != group[-1].section:  # sections may stand out of order
        span = (min(block.lines[0][1] for block in group), max(end(block.lines[-1]) for block in group))
    start = first.start
    if start is not None:
        number, marking = start.number, start.marking or start.half or None
        if start.half:
            hint = f"the mark {start.half}) has lost its first bracket"
            draft.problem("mark_cut", "warning", (span[0], span[0] + start.end), hint)
        lines[0] = (lines[0][0][start.end :].lstrip(), 0, 0)
    elif first.first[0] in _OPENING and (found := MARKED.match(first.first[:80])) is not None:
        marking = " ".join(found[1].split())
        lines[0] = (lines[0][0][found.end() :].lstrip(), 0, 0)
    text, before = joined(lines), first
    if len(group) > 1:
        pieces = [text]
        for block in group[1:]:
            said = joined(block.lines)
            cut = words.cut(pieces[-1], said) if block.gap == BY_PAGE else None
            if cut is None:
                said = _seam(before, block, pieces[-1]) + said
            else:
                told(cut, (end(before.lines[-1]), block.lines[0][1]), draft)
                pieces[-1] = pieces[-1][: len(pieces[-1]) - cut.drop]
            pieces.append(said)
            before = block
        text = "".join(pieces)
    text = text.strip("-=~ \t\n") if first.heading else text.strip()
    return making.paragraph(text, number, marking, (), False, first.heading, first.section, span)


def is_lettered(before: str, text: str) -> bool:
    """Whether `(C)` after `(B)` goes on a list, and is no portion mark."""
    return text[2:3] == ")" and before[:1] == "(" and (before[1:3], text[1]) in _FOLLOWING


def _is_item(block: Block) -> bool:
    return block.start is None and ITEM.match(block.first) is not None


def _seam(before: Block, block: Block, said: str) -> str:
    """What parts two blocks of one paragraph: a new line, or a space where a sentence goes on."""
    last = before.last
    if block.gap == 0 and not block.rule_before:
        open_still = not last.endswith(ENDED) or (last[-1] == "." and _SHORT.search(last[-SHORT:]) is not None)
        item = ITEM.match(before.first) if before.start is None else None
        dashed = item is not None and item.lastgroup in ("dash", "sub")
        numbered = block.first[0].isdigit() and open_still and (not _is_item(before) or (dashed and block.first[:2] != "1."))
        return ("" if last[-1:] == "-" and last[-2:-1].isalnum() else " ") if numbered else "\n"
    if last[-1:] in "-/" and (last[-2:-1].isalnum() or last[-2:-1] == ".") and block.first[0].isalnum():
        return ""
    if not said.strip():
        return ""
    item = ITEM.match(block.first)
    if item is not None and (last.endswith(ENDED) or _is_item(before)):
        return "\n"
    after_item = block.gap == 1 and _is_item(before) and block.first[0].isupper()
    if not (last.endswith(ENDED) or after_item) or block.gap == 2:
        return " "
    return " " if _END_WORD.match(block.first) else "\n"
