"""The heading: transmission line, routing, station and serial, security line, date-time group, from, to, info."""

from __future__ import annotations

import re

from septel.telegram.reading import kinds, making
from septel.telegram.reading.draft import Draft
from septel.telegram.reading.kinds import Kind
from septel.telegram.reading.lines import Line, end
from septel.telegram.reading.values import addressee, cased, moment, quick

LONG = 90
UNKNOWN = "what stands here in the heading has no form that is known"

_FIELDS = {Kind.FROM: "from", Kind.TO: "to", Kind.INFO: "info"}
_LABEL = re.compile(r"(?:FM|FROM|TO|INFO)\b\s*:?\s*")
_SIGNAL = re.compile(r"Z[A-Z]{2}\d?(?:\s[A-Z]{5})?(?![A-Z])")
_REST_OF_NAME = re.compile(r"(?:DC|[A-Z]{2})(?:\s+(?:IMMEDIATE|PRIORITY|FLASH|ROUTINE|NIACT))*(?:\s+\d{1,6})?$")


def read_heading(lines: list[tuple[Line, int]], draft: Draft) -> None:
    """Read the lines above BT, each with its kind, into `draft`."""
    reader = _Heading(draft)
    for line, kind in lines:
        reader.take(line, kind)
    reader.finish()


class _Heading:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.field = ""
        self.strange = False
        self.pending: list[tuple[str, str, int, int]] = []
        self.indicators: set[str] = set()

    def take(self, line: Line, kind: int) -> None:
        text, start, _ = line
        if kind == Kind.BREAK:
            return
        if not kind and self.field in ("to", "info") and text[0] not in "-=Ee":
            self.addressee(text, start)
            return
        upper = kinds.capitals(text)
        self.strange, strange = False, self.strange
        if kind == Kind.TRANSMISSION and "transmission" not in self.draft.values:
            self.draft.set("transmission", cased(" ".join(text.split())), (start, end(line)))
        elif kind == Kind.STATION:
            self.station(line, upper)
        elif kind == Kind.SECURITY:
            self.security(line, upper)
        elif kind == Kind.DATED:
            self.dated(line, upper)
        elif kind == Kind.ROUTING or (self.field == "routing" and kinds.routes(upper)):
            self.routing(line, upper)
            return
        elif kind in (Kind.FROM, Kind.TO, Kind.INFO):
            self.labelled(line, upper, kind)
            return
        elif (
            self.field in ("to", "info")
            and kind != Kind.PAGE
            and text[:3] not in ("---", "===")
            and not kinds.is_exercise(upper)
        ):
            self.addressee(text, start)
            return
        elif self.field == "from" and kind == Kind.PLAIN and not kinds.is_exercise(upper):
            self.more_of_from(line)
            return
        elif kinds.is_exercise(upper):
            self.draft.values["exercise"] = True
        elif kind != Kind.PAGE:
            self.strange = strange
            self.unknown(start, end(line))
        self.field = ""

    def unknown(self, a: int, b: int) -> None:
        """Lines of no known form are told of once, however many follow each other."""
        problems = self.draft.problems
        if problems and self.strange and problems[-1].hint == UNKNOWN:
            a = problems.pop().span[0]
        self.draft.problem("heading_line", "note", (a, b), UNKNOWN)
        self.strange = True

    def routing(self, line: Line, upper: str) -> None:
        self.field = "routing"
        for indicator, precedence, (a, b) in kinds.routes(upper):
            if precedence is None and self.draft.values.get("routing"):
                precedence = self.draft.values["routing"][-1].precedence
            self.indicators.add(indicator)
            self.draft.add("routing", making.route(indicator, precedence), (line[1] + a, line[1] + b))

    def station(self, line: Line, upper: str) -> None:
        found = kinds.STATION.match(upper)
        if found is None or "station" in self.draft.values:
            return
        start, draft = line[1], self.draft
        draft.set("station", found[1], (start + found.start(1), start + found.end(1)))
        if found[2]:
            draft.set("serial", found[2], (start + found.start(2), start + found.end(2)))
        if found[3]:
            draft.sections[int(found[3])] = (start + found.start(3), start + found.end(3))
        if found[4]:
            draft.set("julian", found[4] + found[5], (start + found.start(4), start + found.end(5)))
        if found["rest"]:
            self.security((line[0][found.start("rest") :], start + found.start("rest"), 0), found["rest"])

    def security(self, line: Line, upper: str) -> None:
        """The security warning line, or what stands after another part of the heading: signals, and perhaps that line."""
        for found in _SIGNAL.finditer(upper):
            if found[0].startswith(("ZNR", "ZNY")):
                full = kinds.SECURITY.match(upper, found.start())
                a, b = full.span() if full else found.span()
                self.draft.set("security_line", " ".join(upper[a:b].split()), (line[1] + a, line[1] + b))
            elif found[0] != "ZZH" or "security_line" not in self.draft.values:
                self.draft.add("signals", found[0], (line[1] + found.start(), line[1] + found.end()))

    def dated(self, line: Line, upper: str) -> None:
        found = kinds.DATED.match(upper)
        if found is None:
            return
        start, draft = line[1], self.draft
        letters = [(kinds.WORDS.get(word, word), place) for word, place in _words(found["precedence"])]
        if len(letters) > 1 and letters[0][0] == letters[1][0] == "O":
            del letters[0]
        for name, (letter, place) in zip(("precedence", "info_precedence"), letters, strict=False):
            draft.set(name, letter, (start + place, start + place + 1))
        span = (start + found.start("day"), start + found.end("year"))
        when = moment(found)
        if when is None:
            draft.problem(
                "dtg_impossible", "error", span, f"there is no such moment as {' '.join(upper[: found.end('year')].split())}"
            )
        else:
            draft.set("dtg", when, span)
        if found["rest"]:
            self.security((line[0][found.start("rest") :], start + found.start("rest"), 0), found["rest"])

    def labelled(self, line: Line, upper: str, kind: int) -> None:
        label = _LABEL.match(upper)
        assert label is not None
        text, start = line[0][label.end() :], line[1] + label.end()
        if kind == Kind.INFO and not self.draft.values.get("originator") and not self.pending:
            self.field = ""  # which offices have it, above the heading of old telegrams
            self.draft.problem(
                "heading_line", "note", (line[1], end(line)), "INFO before FM and TO names offices, not addressees"
            )
            return
        self.field = _FIELDS[kind]
        if kind != Kind.FROM:
            self.addressee(text, start)
        elif text:
            said = " ".join(text.split()) if "  " in text or "\t" in text else text
            self.draft.set("originator", cased(said), (start, end(line)), json="from")

    def more_of_from(self, line: Line) -> None:
        if "originator" not in self.draft.values:
            self.draft.set("originator", cased(" ".join(line[0].split())), (line[1], end(line)), json="from")
            return
        self.field = ""
        self.unknown(line[1], end(line))

    def addressee(self, text: str, start: int) -> None:
        """Keep an addressee for the end, when all routing indicators are known."""
        if not text:
            return
        if (
            (len(text) < 4 or text[2] == " ")
            and self.pending
            and self.pending[-1][0] == self.field
            and len(self.pending[-1][1]) < LONG
            and _REST_OF_NAME.match(kinds.capitals(text))
        ):
            field, before, first, _ = self.pending[-1]
            self.pending[-1] = (field, f"{before} {text}", first, start + len(text))
            return
        self.pending.append((self.field, text, start, start + len(text)))

    def finish(self) -> None:
        known = frozenset(self.indicators)
        for field, text, a, b in self.pending:
            found = quick(text) or addressee(text, known)
            if found.name or found.indicator:
                self.draft.add(field, found, (a, b))


def _words(text: str) -> list[tuple[str, int]]:
    return [(found[0], found.start()) for found in re.finditer(r"[A-Z]+", text)]
