"""Blocks of lines, of which paragraphs are made."""

from __future__ import annotations

import re

from septel.telegram.reading.lines import Line
from septel.telegram.reading.numbering import Start

ENDED = (".", "!", "?", ":", ";", ")", '"', "'", "”", "]", "/", "*")  # what a sentence or an item ends in


class Block:
    """Lines that follow each other without a break.

    `gap` is what stood before: 0 nothing, 1 a blank line, 2 page noise; `number` is the match of a paragraph's number at its
    beginning, `start` what was made of it, if it begins a paragraph.
    """

    __slots__ = ("first", "gap", "heading", "lines", "number", "rule_after", "rule_before", "section", "start")

    def __init__(self, line: Line, gap: int, rule_before: bool, section: int | None, number: re.Match[str] | None) -> None:
        self.lines = [line]
        self.first = line[0]
        self.gap, self.rule_before, self.rule_after = gap, rule_before, False
        self.section, self.number = section, number
        self.start: Start | None = None
        self.heading = False

    @property
    def last(self) -> str:
        return self.lines[-1][0]
