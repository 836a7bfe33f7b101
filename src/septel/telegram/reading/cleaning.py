"""What archives put around a telegram is taken off: HTML, Markdown, quotes, pilcrows, odd characters.

The clean text is shorter than the decoded one; `Clean.at` leads from a place in it back to the decoded text. A text that needs
no cleaning costs one search and is its own clean text.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_right

from septel.telegram.message import Span

BREAKS = frozenset([
    "address", "article", "aside", "blockquote", "br", "div", "dl", "dt", "dd", "fieldset", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "td", "th", "thead", "tr", "ul", "body", "html", "head", "title",
])  # fmt: skip
INLINE = frozenset([
    "a", "abbr", "acronym", "b", "big", "center", "cite", "code", "del", "em", "font", "i", "img", "input", "ins",
    "kbd", "label", "link", "mark", "meta", "nobr", "o", "q", "s", "samp", "script", "small", "span", "strike",
    "strong", "style", "sub", "sup", "tt", "u", "var", "wbr",
])  # fmt: skip
STARRED = 200  # letters that stand between two stars
HIDDEN = frozenset(("script", "style", "title"))

_RUNS = ((0, 8), (14, 27), (0x7F, 0x7F), (0xAD, 0xAD), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x2060), (0xFEFF, 0xFEFF),
         (0xFFFE, 0xFFFE))  # fmt: skip
_ODD = "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _RUNS) + "]"
_TAG = r"<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,15})(?:[\s/][^<>]*)?>"
_ENTITY = r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6});"
_SIGNS = ("<", "&", "\r\r", "¶", "\\", "*", "```", "__", "](", "|")
_RETURNS = re.compile(r"\r+\n?")
_LEADS = re.compile(r"^(?:[ \t]*>|#{1,6}[ \t])", re.MULTILINE)
_ODD_ONES = tuple(chr(code) for first, last in _RUNS for code in range(first, last + 1))
# Bytes of UTF-8 that are nothing to take off, nor the beginning of it.
_PLAIN = bytes(code for code in range(256) if chr(code) not in (*_ODD_ONES[:24], *"<&\\*|>_`]\x7f\xc2\xe2\xef"))
_STARRED = re.compile(r"(?<=[^\s*])\*(?![\w*])")
_SPACES = ("\t", *map(chr, (0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))  # in the place of one space
_PIECE = re.compile(
    rf"(?P<html>{_TAG}[ \t]*\r?\n?)|(?P<comment><!|\]\]>)|(?P<entity>{_ENTITY})"
    r"|(?P<returns>(?<!\r)\r\r+\n)|(?P<pilcrow>¶[¶ \t]*)"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])|(?P<broken>\\(?=\r?$))"
    r"|(?P<stars>(?<!\*)(?:\*{2,3}|\*{8,})(?!\*)|(?<!_)_{2,3}(?!_)(?=\S)|(?<=[^\s_])_{2,3}(?!_))"
    r"|(?P<lead>^[ \t]*(?:>[ \t]?)+|^#{1,6}[ \t]+(?!\d+[ \t]*\r?$)|^```[^\r\n]*(?=\r?$)|^[ \t]*\|[ \t]*|\|[ \t]*(?=\r?$))"
    r"|(?P<star>(?<![\w*])\*(?=[^\s*]))|(?P<starred>(?<=[^\s*])\*(?![\w*]))|(?P<link>(?:(?<!\S)!)?\[(?P<shown>[^\[\]\r\n]{0,300})\]\([^()\s]{0,500}\))"
    rf"|(?P<odd>{_ODD}+)",
    re.MULTILINE,
)


class Clean:
    """Clean text, and the way back: piece i of it starts at `here[i]`, and at `there[i]` in the decoded text."""

    __slots__ = ("here", "text", "there")

    def __init__(self, text: str, here: array[int] | None = None, there: array[int] | None = None) -> None:
        self.text, self.here, self.there = text, here, there

    def at(self, span: Span) -> Span:
        """The span in the decoded text that a span of the clean text came from."""
        if self.here is None or self.there is None:
            return span
        start = self._back(span[0])
        return start, max(start, self._back(span[1] - 1) + 1 if span[1] > span[0] else start)

    def _back(self, place: int) -> int:
        assert self.here is not None
        assert self.there is not None
        i = bisect_right(self.here, place) - 1
        return self.there[i] + place - self.here[i] if i >= 0 else place


def clean(text: str, raw: bytes | None = None) -> Clean:
    """`text` without what an archive put around it; time and memory grow with its length alone. `raw` is it in UTF-8."""
    for space in _SPACES:
        if space in text:
            text = text.replace(space, " ")
    if "\r" in text and text.count("\r") != text.count("\r\n"):
        text = _RETURNS.sub(_as_lines, text)
    return _Cleaning(text).done() if _needs(text, text.encode("utf-8", "replace") if raw is None else raw) else Clean(text)


def _as_lines(found: re.Match[str]) -> str:
    """A return alone ends a line; nothing moves."""
    return found[0] if found[0][-1] == "\n" else "\n" * len(found[0])


def _needs(text: str, raw: bytes) -> bool:
    if not raw.translate(None, _PLAIN) and not (
        ("\r" in text and "\r\r" in text) or "# " in text or ("\t" in text and "#\t" in text)
    ):
        return False
    for sign in _SIGNS + _ODD_ONES:
        if sign in text:
            return True
    return (">" in text or "# " in text or "#\t" in text) and _LEADS.search(text) is not None


class _Cleaning:
    """One pass over a text, piece by piece."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[str] = []
        self.here, self.there = array("q"), array("q")
        self.length = self.done_to = 0
        self.entities: dict[str, str] = {}
        self.no_comment_after = self.no_close_after = len(text) + 1
        self.starred_to = -1  # where the star stands that closes what one opens

    def put(self, piece: str, place: int) -> None:
        if piece:
            self.here.append(self.length)
            self.there.append(place)
            self.parts.append(piece)
            self.length += len(piece)

    def done(self) -> Clean:
        text, position = self.text, 0
        while (found := _PIECE.search(text, position)) is not None:
            start, position = found.span()
            replaced = self.replacement(found)
            if replaced is None:
                continue
            self.put(text[self.done_to : start], self.done_to)
            piece, position = replaced
            self.put(piece, start)
            self.done_to = position = max(position, start + 1)
        self.put(text[self.done_to :], self.done_to)
        return Clean("".join(self.parts), self.here, self.there)

    def replacement(self, found: re.Match[str]) -> tuple[str, int] | None:
        """What stands instead, and where reading goes on; None leaves the piece as it is."""
        kind, piece, end = found.lastgroup, found[0], found.end()
        if kind == "html":
            return self.tag(found)
        if kind == "link":
            self.put(self.text[self.done_to : found.start()], self.done_to)
            self.done_to = found.start("shown")
            self.put(found["shown"], self.done_to)
            self.done_to = end
            return "", end
        if kind == "comment":
            return self.comment(found.start())
        if kind == "entity":
            known = self.entities.get(piece)
            if known is None:
                known = self.entities[piece] = html.unescape(piece).replace("\x00", "")
            if known == "¶":
                return self.pilcrow(found.start()), end
            return (" " if known in _SPACES else known, end) if known != piece else None
        if kind == "star":  # not a note's, `GDP*`, but a pair's
            closing = _STARRED.search(self.text, end, end + STARRED)
            self.starred_to = closing.end() if closing is not None else -1
            return ("", end) if closing is not None else None
        if kind == "starred":
            return ("", end) if end == self.starred_to else None
        if kind == "escape":
            return piece[1], end
        if kind == "returns":
            return "\n", end
        if kind == "pilcrow":
            return self.pilcrow(found.start()), end
        if kind == "lead" and piece.lstrip().startswith("|"):
            return " ", end
        if kind == "odd":
            return "\n" if "\u2028" in piece or "\u2029" in piece else "", end
        return "", end

    def pilcrow(self, start: int) -> str:
        """What stands for a pilcrow: nothing at the beginning of a line, else a new line."""
        before = self.text[start - 1 : start]
        return "" if not before or before in "\r\n>" else "\n"

    def tag(self, found: re.Match[str]) -> tuple[str, int] | None:
        name, end = found["tag"].lower(), found.end()
        if name in HIDDEN and not found["close"]:
            return "", self.hidden(end)
        if name in BREAKS:
            return "\n", end
        if name in INLINE:
            kept = found[0][found[0].rindex(">") + 1 :]
            return kept, end
        return ("\n", end) if found["tag"].islower() and self.alone(found) else None

    def alone(self, found: re.Match[str]) -> bool:
        """Whether nothing but tags stands beside a tag on its line: no telegram has it so, but a file of records has."""
        before, after = self.text[found.start() - 1 : found.start()], self.text[found.end() : found.end() + 1]
        return before in ("", "\n", ">") and (after in ("", "\r", "\n", "<") or found[0].endswith("\n"))

    def hidden(self, start: int) -> int:
        """Where what no reader of the page sees ends."""
        if start >= self.no_close_after:
            return start
        end = self.text.find("</", start)
        if end < 0:
            self.no_close_after = start
            return start
        return end

    def comment(self, start: int) -> tuple[str, int] | None:
        if self.text.startswith(("<![CDATA[", "]]>"), start):
            return "", start + (9 if self.text[start] == "<" else 3)
        if not self.text.startswith("<!--", start):
            if self.text[start : start + 9].lower() == "<!doctype":
                end = self.text.find(">", start, start + 500)
                return ("", end + 1) if end > 0 else None
            return None
        if start >= self.no_comment_after:
            return None
        end = self.text.find("-->", start)
        if end < 0:
            self.no_comment_after = start
            return None
        return "", end + 3
