"""Portion marks, and the numbers of paragraphs that they stand with: `1. (C)`, `2. [S/NF]`, `3. U)`."""

from __future__ import annotations

import re

_SHORT = "TS|S|C|U|R|SBU|LOU|FOUO|CUI|NC"
_LEVELS = rf"{_SHORT}|UNCLAS(?:SIFIED)?|CONF(?:IDENTIAL)?|SECRET|TOP\s+SECRET|RESTRICTED|LIMITED\s+OFFICIAL\s+USE"
MARKS = rf"(?:{_LEVELS})(?:\s?[/,-]{{1,2}}\s?[A-Z][A-Z ,/-]{{0,60}})?"
_OPEN, _CLOSE = r"[(\[]", r"[)\]]"
_HALF = rf"(?:{_SHORT})(?:/[A-Z]{{2,6}})?\)"  # a mark that has lost its first bracket
ENTIRE = "ENTIRE TEXT"  # in the mark of the first paragraph, or after it: it is every paragraph's
NUMBERED = re.compile(
    rf"¶?\s?(\d{{1,3}}|\d{{4}}(?=\s?[.)]\s*[(\[]))\s?"
    rf"(?:[.)]+\s*(?:(\(\s?{MARKS}\s?\.?\)|(?:{_OPEN}\s?{MARKS}\s?\.?{_CLOSE}|{_HALF})(?=[\s.:;,-]|$))[.:;,-]{{0,2}})?"
    rf"|(\(\s?{MARKS}\s?\.?\)))(?=\s|$|[A-Z(\"'])"
)
MARKED = re.compile(rf"{_OPEN}\s?({MARKS})\s?{_CLOSE}")
INLINE = re.compile(rf"(?<=[.!?)\"'”])\s+(?=¶?\s?\d{{1,3}}\s?\.\s?{_OPEN}\s?{MARKS}\s?{_CLOSE}\s)", re.IGNORECASE)
BEFORE = re.compile(rf"(?=\(\s?{MARKS}\s?\)\s?(\d{{1,3}})\.\s)(\([^()]*\))\s?\d+\.()(?=\s)")  # `(C) 1. ...`
WITHIN = re.compile(r"\d\s?\.\s?[(\[]")  # where another paragraph may begin within a line
