"""Where each telegram of a text begins and ends, and where its heading, text and trailer part.

One pass over the lines, with a look at a few lines ahead where one line alone does not decide.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from septel.telegram.reading import around, kinds
from septel.telegram.reading.kinds import Kind
from septel.telegram.reading.lines import Line

AHEAD = 8
BACK = 6
PROLOGUE = 30  # lines that an archive's distribution list may have over the heading
PROSE = 50
CAPTION = 6  # lines from the top of a text that captions stand in
USE = "LIMITED OFFICIAL USE"
OPENS = re.compile(r"(?:E\.?\s?O\.?\s*:?\s*1[0-9]{4}\b|TAGS?\s*:|SUBJ(?:ECT)?\s*:|TAGS\s+[A-Z]{4},?\s|SUBJ(?:ECT)?\s+[A-Z])")
WHO = 1 << Kind.FROM | 1 << Kind.TO | 1 << Kind.DATED
_OPENING = frozenset("ETSets")
NUMBER = re.compile(r"¶?\s?\d{1,3}\s?[.)]\s*\(?[A-Z]")
_AFTER_FROM = (Kind.TO, Kind.INFO, Kind.BREAK, Kind.CLASSIFIED)
_WITHIN_HEADING = frozenset((Kind.STATION, Kind.SECURITY, Kind.DATED, Kind.FROM, Kind.TO, Kind.INFO))
HEADS = (Kind.TRANSMISSION, Kind.ROUTING, Kind.STATION, Kind.SECURITY, Kind.DATED, Kind.FROM, Kind.TO, Kind.INFO)


class State:
    """Where in a telegram the reader stands; plain numbers, for every line asks."""

    OUTSIDE = 0
    HEADING = 1
    TEXT = 2
    TRAILER = 3


class Extent:
    """One telegram as line numbers: heading [start, text), text [text, trailer), trailer [trailer, end).

    `broken` says whether BT parted heading and text; `first` is the number of the section that its text begins with, 0 if none;
    `sections` are lines within the text that begin another section of the same message; `after` are lines that stand after the
    end and belong to nothing.
    """

    __slots__ = (
        "after", "broken", "closed", "end", "exercise", "first", "level", "mrn", "noise", "section", "sections", "seen",
        "start", "text", "trailer",
    )  # fmt: skip

    def __init__(self, start: int, seen: int = 0) -> None:
        self.start, self.seen = start, seen
        self.text = self.trailer = self.end = -1
        self.broken = self.closed = self.exercise = False
        self.mrn = self.level = ""
        self.section = self.first = 0
        self.sections: dict[int, int] = {}
        self.noise: set[int] = set()
        self.after: list[int] = []


def split(lines: list[Line]) -> tuple[list[Extent], list[int], dict[int, int]]:
    """The telegrams among `lines`, the numbers of the lines that belong to none, and the kinds of those that have one."""
    kinds_of = kinds.kinds(lines)
    splitter = _Splitter(lines, kinds_of)
    marked = list(kinds_of)  # within a text nothing else can end it
    count = len(lines)
    i = at = 0
    while i < count:
        state = splitter.state
        if state == State.TEXT:
            at = bisect_left(marked, i, at)
            if at == len(marked):
                break
            i = marked[at]
        elif state == State.HEADING:
            kind = kinds_of.get(i, 0)
            if kind in _WITHIN_HEADING:
                splitter.now.seen |= 1 << kind
                i += 1
                continue
            if not kind:
                text, _, blanks = lines[i]
                if not blanks and text[0] not in _OPENING:
                    i += 1  # an addressee's line, or one of no known form
                    continue
        splitter.handlers[state](i, kinds_of.get(i, 0))
        i += 1
    splitter.finish(len(lines))
    return splitter.extents, splitter.outside, kinds_of


class _Splitter:
    def __init__(self, lines: list[Line], kinds_of: dict[int, int]) -> None:
        self.lines, self.kinds = lines, kinds_of
        self.extents: list[Extent] = []
        self.outside: list[int] = []
        self.state = State.OUTSIDE
        self.now = Extent(0)
        self.closing = 0  # the next line that closes a quotation, as far as was looked
        self.quoted = 0  # the lines before this are a quotation's
        self.handlers = (self.outside_line, self.heading_line, self.text_line, self.trailer_line)

    def begin(self, i: int, state: int, kind: int) -> None:
        """A telegram begins at line i; the one before it ends there."""
        if self.state == State.TEXT and self.is_preamble(i):
            self.outside += range(self.now.start, i)
            self.state = State.OUTSIDE
        self.finish(i)
        self.now = Extent(i, seen=1 << kind)
        self.state = state
        if state == State.TEXT:
            self.now.text = i
            if kind == Kind.CLASSIFIED:
                self.classified(i)

    def finish(self, i: int) -> None:
        """The telegram that is open ends before line i."""
        if self.state == State.OUTSIDE:
            return
        now = self.now
        now.end = i
        now.text = now.text if now.text >= 0 else i
        now.trailer = now.trailer if now.trailer >= 0 else i
        self.extents.append(now)
        self.state = State.OUTSIDE

    def text_from(self, i: int) -> None:
        self.now.text = i
        self.state = State.TEXT

    def classified(self, i: int) -> None:
        """What the classification line says about which message and section this is."""
        found = kinds.classification[self.lines[i][0]]
        self.now.mrn, self.now.level = found.mrn, found.level
        self.now.section = found.section[0] if found.section else 0
        for j in range(i + 1, min(i + 3, len(self.lines))):
            if self.now.mrn and self.now.section:
                break
            more = kinds.banner[self.lines[j][0][:200]]
            if more.rest or more.level:
                break
            self.now.mrn = self.now.mrn or more.mrn
            self.now.section = self.now.section or (more.section[0] if more.section else 0)
        self.now.first = self.now.first or self.now.section

    def outside_line(self, i: int, kind: int) -> None:
        if kind in HEADS:
            if kind in (Kind.FROM, Kind.TO, Kind.INFO) and not self.heading_ahead(i):
                self.outside.append(i)
                return
            self.begin(self.with_lines_before(i, exercise_only=True), State.HEADING, kind)
        elif kind == Kind.BREAK:
            self.begin(i, State.TEXT, kind)
            self.now.text, self.now.broken = i + 1, True
        elif kind == Kind.CLASSIFIED and self.strict(i):
            if self.printed_over_heading(i):
                self.begin(i, State.HEADING, Kind.PAGE)
                return
            self.begin(self.with_lines_before(i), State.TEXT, kind)
            self.classified(i)
        elif kind == Kind.PLAIN and self.opens(i):
            self.begin(self.with_lines_before(i), State.TEXT, kind)
        else:
            self.outside.append(i)

    def opens(self, i: int) -> bool:
        """Whether a line outside all telegrams begins a field of one, and is none of the lines that an archive has about it."""
        if not OPENS.match(kinds.capitals(self.lines[i][0][:200])):
            return False
        around_it = self.lines[max(0, i - 1) : i + 2]
        return not (
            len(around_it) == 3
            and around_it[1][2] == around_it[2][2] == 0
            and around.are_about(*(line[0] for line in around_it))
        )

    def heading_line(self, i: int, kind: int) -> None:
        now = self.now
        if kind == Kind.BREAK:
            now.broken = True
            self.text_from(i + 1)
        elif kind in (Kind.TRANSMISSION, Kind.ROUTING) and now.seen & WHO:
            self.begin(i, State.HEADING, kind)
        elif kind == Kind.END:
            now.trailer = now.text = i
            self.finish(i + 1)
        elif kind == Kind.CLASSIFIED and self.strict(i):
            self.text_from(i)
            self.classified(i)
        elif (kind == Kind.PLAIN and self.opens_text(i)) or (kind == Kind.EXERCISE and now.seen & WHO):
            self.text_from(i)
        else:
            now.seen |= 1 << kind

    def opens_text(self, i: int) -> bool:
        """Whether a line in a heading without BT already belongs to the text."""
        text, _, blanks = self.lines[i]
        if not blanks and text[0] not in _OPENING:
            return False
        upper = kinds.capitals(text[:200])
        if OPENS.match(upper):
            return True
        if not self.now.seen & WHO or not blanks:
            return False
        if len(text) > PROSE and upper != text[:200] and not text[:200].islower():
            return True
        return NUMBER.match(upper) is not None

    def text_line(self, i: int, kind: int) -> None:
        if kind == Kind.PLAIN or i < self.quoted:
            return
        now = self.now
        if kind == Kind.PAGE:
            now.noise.add(i)
        elif kind == Kind.EXERCISE:
            now.noise.add(i)
            now.exercise = True
        elif kind == Kind.CLASSIFIED:
            self.classified_within(i)
        elif kind == Kind.BREAK:
            now.trailer, now.closed = i, True
            self.state = State.TRAILER
        elif kind == Kind.END:
            now.trailer, now.closed = i, True
            self.finish(i + 1)
        elif kind == Kind.TRAILER:
            text = self.lines[i][0]
            if text[0] != "#" or text[-1] in "Nn" or self.nothing_after(i):
                now.trailer, now.closed = i, text[0] != "#"
                self.state = State.TRAILER
                self.ended(i)
        elif self.begins(i, kind) and not self.is_quoted(i):
            self.begin(self.with_offices_before(i), State.HEADING, kind)

    def is_quoted(self, i: int) -> bool:
        """Whether a telegram that begins at line i stands in a text, between BEGIN TEXT and END TEXT or QUOTE and UNQUOTE."""
        if around.OPENS_QUOTATION.search(kinds.capitals(self.lines[i - 1][0][-around.QUOTATION :])) is None:
            return False
        count = len(self.lines)
        at = max(self.closing, i)
        while at < count and around.CLOSES_QUOTATION.match(kinds.capitals(self.lines[at][0][: around.QUOTATION])) is None:
            at += 1
        self.closing = at
        if at == count or at - i > around.MOST_QUOTED or Kind.END in [self.kinds.get(j, 0) for j in range(i, at)]:
            return False
        self.quoted = at
        return True

    def is_preamble(self, i: int) -> bool:
        """Whether what was taken for a telegram is what an archive's page says about the one that begins at line i."""
        now = self.now
        if now.broken or now.section or now.sections or now.seen & ~(1 << Kind.PLAIN | 1 << Kind.CLASSIFIED):
            return False
        if now.mrn and not around.IDENTIFIER.fullmatch(now.mrn):
            return False
        return i - now.start <= around.MOST_PREAMBLE and around.is_preamble([line[0] for line in self.lines[now.start : i]])

    def with_offices_before(self, i: int) -> int:
        """Back over the page line and the list of offices that old telegrams have over the heading of every section."""
        noise = self.now.noise
        page = next((j for j in range(i - 1, max(self.now.text, i - 1 - PROLOGUE), -1) if j in noise), i)
        if (
            page == i
            or self.kinds.get(page) != Kind.PAGE
            or not around.are_offices(line[0] for line in self.lines[page + 1 : i])
        ):
            return i
        noise.discard(page)
        return page

    def classified_within(self, i: int) -> None:
        """A classification line inside a text: the first one, another section, another message, or a page's banner."""
        now = self.now
        found = kinds.classification[self.lines[i][0]]
        if not found.strict:
            return
        if i - now.text <= 3 and not now.level:
            if found.mrn and i > now.text and all(around.is_about(line[0]) for line in self.lines[now.text : i]):
                self.begin(i, State.TEXT, Kind.CLASSIFIED)
                return
            self.classified(i)
            return
        if i - now.text <= CAPTION and found.level == USE and not (found.mrn or found.section) and now.level != USE:
            return  # a caption under UNCLAS
        if not found.section and found.mrn != now.mrn and Kind.PAGE in self.kinds_ahead(i, 2) and not self.keys_ahead(i):
            now.noise.add(i)
            return
        if i - now.text < 2 and not now.broken:  # two such lines with nothing between them: the first one counts
            now.noise.add(i)
            return
        before = (now.mrn, now.section, now.level)
        self.classified(i)
        mrn, section, _level = now.mrn, now.section, now.level
        now.mrn, now.section, now.level = before
        if section and (mrn == now.mrn or not mrn) and section != now.section:
            now.sections[i] = now.section = section
        elif (mrn and mrn != now.mrn) or self.keys_ahead(i):
            if mrn and mrn == now.mrn and section == now.section:
                now.noise.add(i)
            elif not self.is_quoted(i):
                self.begin(i, State.TEXT, Kind.CLASSIFIED)
        elif len(self.lines[i][0].replace(" ", "")) <= 40:
            now.noise.add(i)

    def ended(self, i: int) -> None:
        """A telegram that has NNNN on the line of its number ends there."""
        if self.lines[i][0][-3:].upper() == "NNN":
            self.finish(i + 1)

    def trailer_line(self, i: int, kind: int) -> None:
        if kind in (Kind.TRAILER, Kind.BREAK, Kind.PAGE):
            self.ended(i)
            return
        if kind == Kind.EXERCISE and not any(one in HEADS for one in self.kinds_ahead(i, 1)):
            self.now.exercise = True
            return
        if kind == Kind.END:
            self.finish(i + 1)
        elif kind in HEADS and (kind not in (Kind.FROM, Kind.TO, Kind.INFO) or self.heading_ahead(i)):
            self.begin(i, State.HEADING, kind)
        elif (kind == Kind.CLASSIFIED and self.strict(i)) or (kind == Kind.PLAIN and self.opens(i)):
            self.begin(i, State.TEXT, kind)
        else:
            self.now.after.append(i)

    def strict(self, i: int) -> bool:
        """Whether line i is a classification line, and no sentence that begins with such a word."""
        text = self.lines[i][0]
        found = kinds.classification[text]
        if found.strict or found.section or found.mrn:
            return True
        return text == text.upper() and len(text) < 80 and (self.state == State.HEADING or found.level_span[1] > 12)

    def with_lines_before(self, i: int, *, exercise_only: bool = False) -> int:
        """Back over the reference number, captions and exercise lines that stand before the first line that is sure."""
        start = i
        for j in range(i - 1, max(-1, i - 1 - BACK), -1):
            if not self.outside or self.outside[-1] != j:
                break
            upper = kinds.capitals(self.lines[j][0][:200])
            found = kinds.banner[upper]
            if not kinds.is_exercise(upper) and (
                exercise_only or found.rest or not (found.mrn or found.captions or found.section)
            ):
                break
            self.outside.pop()
            start = j
        return start

    def printed_over_heading(self, i: int) -> bool:
        """Whether a bare classification is what a printer set over a page that begins with a heading: old telegrams have it."""
        found = kinds.classification[self.lines[i][0]]
        if found.section or Kind.PAGE not in self.kinds_ahead(i, 2):
            return False
        for j in range(i + 1, min(i + 1 + PROLOGUE, len(self.lines))):
            kind = self.kinds.get(j, 0)
            if kind in (Kind.DATED, Kind.FROM, Kind.STATION):
                return True
            if kind in (Kind.BREAK, Kind.CLASSIFIED) or OPENS.match(kinds.capitals(self.lines[j][0][:200])):
                return False
        return False

    def kinds_ahead(self, i: int, count: int = AHEAD) -> list[int]:
        return [self.kinds.get(j, 0) for j in range(i + 1, i + 1 + count)]

    def heading_ahead(self, i: int) -> bool:
        """Whether FM, TO or INFO at line i is a heading's, told by the lines after it."""
        text = self.lines[i][0]
        if text[:4] != text[:4].upper() and not text.islower():
            return False
        known = self.kinds.get
        return any(known(j) in _AFTER_FROM for j in range(i + 1, i + 1 + AHEAD))

    def keys_ahead(self, i: int) -> bool:
        return any(OPENS.match(kinds.capitals(line[0][:200])) for line in self.lines[i + 1 : i + 1 + AHEAD])

    def begins(self, i: int, kind: int) -> bool:
        """Whether a heading's line inside a text begins another telegram."""
        if kind == Kind.TRANSMISSION:
            return True
        if kind in (Kind.FROM, Kind.TO, Kind.INFO, Kind.SECURITY):
            return kind == Kind.FROM and self.heading_ahead(i) and Kind.TO in self.kinds_ahead(i, 3)
        ahead = self.kinds_ahead(i, 4)
        return Kind.FROM in ahead or Kind.STATION in ahead or Kind.DATED in ahead

    def nothing_after(self, i: int) -> bool:
        """Whether `#0123` at line i ends the telegram: the file ends, or another begins."""
        if i + 1 >= len(self.lines):
            return True
        following = self.kinds.get(i + 1, 0)
        return following in HEADS or following in (Kind.END, Kind.BREAK, Kind.TRAILER)
