"""Portion marks, and the numbers of paragraphs that they stand with: `1. (C)`, `2. [S/NF]`, `3. U)`.

What begins with REAL is for the guard: the same forms of the marks above UNCLASSIFIED alone, read no less widely.
"""

from __future__ import annotations

import re

_REAL_SHORT = "TS|S|C|R"
_SHORT = f"{_REAL_SHORT}|U|SBU|LOU|FOUO|CUI|NC"
_REAL_WORDS = r"CONF(?:IDENTIAL)?|SECRET|TOP\s+SECRET|RESTRICTED"
REAL = f"{_REAL_SHORT}|{_REAL_WORDS}"
_LEVELS = rf"{_SHORT}|UNCLAS(?:SIFIED)?|{_REAL_WORDS}|LIMITED\s+OFFICIAL\s+USE"
_CAVEATS = r"\s?[/,-]{1,2}\s?[A-Z][A-Z ,/-]{0,60}"
MARKS = rf"(?:{_LEVELS})(?:{_CAVEATS})?"
_REAL_MARKS = rf"(?:{REAL})(?:{_CAVEATS}|\s?/[^()\[\]]{{0,60}}|\s?[,-]\s?[A-Z]{{2}}[^()\[\]]{{0,60}})?"
_OPEN, _CLOSE = r"[(\[]", r"[)\]]"
_CUT = r"(?:/[A-Z]{2,6})?\)"  # how a mark that has lost its first bracket goes on
_APART = r"(?=[\s.:;,-]|$)"  # what stands after a mark that may be none, as in `[S]he`
_BEGUN = r"(?=\s|$|[A-Z(\"'])(?![A-Z]\.\s)"  # and not `1.A.`, which is within paragraph 1
_NUMBER = r"¶?\s?(\d{1,3}|\d{4}(?=\s?[.)]\s*[(\[]))\s?"
_REAL_BARE = rf"(?:{REAL})\s+-\s+ENTIRE\s+TEXT\b"  # `1. S - ENTIRE TEXT.`
ENTIRE = "ENTIRE TEXT"  # in the mark of the first paragraph, or after it: it is every paragraph's
NUMBERED = re.compile(
    rf"{_NUMBER}(?:"
    rf"[.)]+\s*(?:(\(\s?{MARKS}\s?\.?\)|(?:{_OPEN}\s?{MARKS}\s?\.?{_CLOSE}|(?:{_SHORT}){_CUT}){_APART})[.:;,-]{{0,2}})?"
    rf"|,?\s?(\(\s?{MARKS}\s?\.?\))){_BEGUN}"
)
REAL_NUMBERED = re.compile(
    rf"{_NUMBER}(?:[.)]+\s*(?:{_OPEN}\s?{_REAL_MARKS}\s?\.?(?:\)|\](?![A-Za-z]))|(?:{_REAL_SHORT}){_CUT}{_APART}|{_REAL_BARE})"
    rf"|,?\s?\(\s?{_REAL_MARKS}\s?\.?\){_BEGUN})"
)
MARKED = re.compile(rf"{_OPEN}\s?({MARKS})\s?{_CLOSE}")
_INLINE = r"(?<=[.!?)\"'”])\s+(?=¶?\s?\d{1,3}\s?\.\s?"
INLINE = re.compile(rf"{_INLINE}{_OPEN}\s?{MARKS}\s?{_CLOSE}\s)", re.IGNORECASE)
REAL_INLINE = re.compile(rf"{_INLINE}{_OPEN}\s?{_REAL_MARKS}\s?{_CLOSE}\s)")
BEFORE = re.compile(rf"(?=\(\s?{MARKS}\s?\)\s?(\d{{1,3}})\.\s)(\([^()]*\))\s?\d+\.()(?=\s)")  # `(C) 1. ...`
REAL_BEFORE = re.compile(rf"\(\s?{_REAL_MARKS}\s?\)\s?\d{{1,3}}\.\s")
WITHIN = re.compile(r"\d\s?\.\s?[(\[]")  # where another paragraph may begin within a line
