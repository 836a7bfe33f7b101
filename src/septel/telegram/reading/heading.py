"""The heading: transmission line, routing, station and serial, security line, date-time group, from, to, info."""

from __future__ import annotations

import re
from functools import lru_cache

from septel.telegram.message import Route, Span
from septel.telegram.reading import kinds, making
from septel.telegram.reading.draft import Draft
from septel.telegram.reading.kinds import Kind
from septel.telegram.reading.lines import Line, end
from septel.telegram.reading.memory import Memory
from septel.telegram.reading.moments import dated, doubt, moment
from septel.telegram.reading.values import XMT, addressee, cased, ordinary, plain

LONG = 90
LONGEST_EXEMPT = 1000  # letters of an addressee with those who are exempt from it
NEAR = 9  # letters that a routing indicator and its slash have
UNKNOWN = "what stands here in the heading has no form that is known"

_FIELDS = {Kind.FROM: "from", Kind.TO: "to", Kind.INFO: "info"}
_LABEL = re.compile(r"(?:FM|FROM|TO|INFO)\b\s*:?\s*")
_SIGNAL = re.compile(r"Z[A-Z]{2}\d?(?:\s[A-Z]{5})?(?![A-Z])")
# Where another addressee begins on the line of one; the word before may be the precedence of it.
_NEXT = re.compile(
    r"(?:(?<![\s;,])(?<!IMMEDIATE)(?<!PRIORITY)(?<!ROUTINE)(?<!\b[ZOPR])\s{1,4}|[;,]\s{1,4})(?=R[HU][A-Z0-9]{3,6}/[A-Z])"
)
# The same where nobody has an indicator: what follows a comma may be a country, so it must begin as posts and offices do.
_NEXT_PLAIN = re.compile(
    r";\s{1,4}(?=[A-Z])|,\s{1,4}(?=(?:AM(?:EMBASSY|CONSUL|CONGEN)|EMBASSY|USMISSION|USOFFICE|SEC(?:STATE|DEF)|DEPT|DEPARTMENT"
    r"|CIA|DIA|NSA|NSC|FBI|DHS|JOINT STAFF|JCS|CDR|COMMANDER|WHITE HOUSE|TREASURY|HQ)\b)"
)
_CUT_POST = re.compile(r"R[A-Z0-9]{4,7}/(?:AMEMBASSY|AMCONSUL|AMCONGEN|USMISSION|USOFFICE)\s+[A-Z]+$")
_WORDS = "|".join(kinds.WORDS)
_AFTER_NAME = rf"(?:\s+(?:{_WORDS}))*"  # the precedence of an addressee, between its name and its number
_LAST_WORD = re.compile(rf"(?!US|AM|SEC|STATE\b)[A-Z]{{3,20}}{_AFTER_NAME}\s+\d{{2,6}}$")
_REST_OF_NAME = re.compile(rf"(?:DC|[A-Z]{{2}}|{_WORDS}){_AFTER_NAME}(?:\s+\d{{1,6}})?$")
_REST_OF_OFFICES = re.compile(rf"[A-Z0-9][A-Z0-9/. -]{{0,60}}//{_AFTER_NAME}(?:\s+\d{{1,6}})?$")


@lru_cache(maxsize=4096)
def route(indicator: str, precedence: str | None) -> Route:
    """A routing indicator; equal ones are one."""
    return making.route(indicator, precedence)


def read_heading(lines: list[Line], kinds_of: dict[int, int], start: int, stop: int, draft: Draft) -> None:
    """Read the lines above BT, those with the numbers `start` to `stop`, into `draft`."""
    reader = _Heading(draft)
    for i in range(start, stop):
        kind = kinds_of.get(i, 0)
        if kind != Kind.BREAK:
            reader.take(lines[i], kind)
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
        listing = self.field == "to" or self.field == "info"
        if not kind and listing and line[2] and self.is_title(text):
            self.field = ""  # what an archive set between heading and text
            self.unknown(start, end(line))
            return
        if not kind and listing and text[0] not in "-=Ee":
            self.addressee(text, start)
            return
        self.strange, strange = False, self.strange
        if kind in _FIELDS and not (self.field == "routing" and kinds.routes[kinds.capitals(text)]):
            self.labelled(line, kind)
            return
        upper = text.upper() if text.isascii() else kinds.capitals(text)
        if kind == Kind.STATION:
            self.station(line, upper)
        elif kind == Kind.SECURITY:
            self.security(line[0], upper, start)
            if "(" in upper:  # `(CCY ADXXXX MSI0099 610)`
                self.unknown(start + upper.index("("), end(line))
        elif kind == Kind.DATED:
            self.dated(line, upper)
        elif kind == Kind.TRANSMISSION and "transmission" not in self.draft.values:
            self.draft.set("transmission", cased(" ".join(text.split())), (start, end(line)))
        elif kind == Kind.ROUTING or (self.field == "routing" and kinds.routes[upper]):
            self.routing(line, upper)
            return
        elif listing and kind != Kind.PAGE and text[:3] not in ("---", "===") and not kinds.is_exercise(upper):
            self.addressee(text, start)
            return
        elif self.field == "from" and kind == Kind.PLAIN and not kinds.is_exercise(upper):
            self.more_of_from(line)
            return
        elif kinds.is_exercise(upper):
            self.draft.values["exercise"] = True
        elif kind == Kind.PAGE:
            return  # a list of addressees goes on under it
        else:
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
        start, draft = line[1], self.draft
        for indicator, precedence, (a, b) in kinds.routes[upper] or ():
            if precedence is None and draft.values.get("routing"):
                precedence = draft.values["routing"][-1].precedence
            self.indicators.add(indicator)
            draft.add("routing", route(indicator, precedence), (start + a, start + b))

    def station(self, line: Line, upper: str) -> None:
        found = kinds.station[upper]
        if found is None or "station" in self.draft.values:
            return
        start, draft = line[1], self.draft
        name, serial, section, day, hour, rest = found.groups()
        draft.set("station", name, _moved(found.span(1), start))
        if serial:
            draft.set("serial", serial, _moved(found.span(2), start))
        if section:
            draft.sections[int(section)] = _moved(found.span(3), start)
        if day:
            draft.set("julian", day + hour, (start + found.start(4), start + found.end(5)))
        if rest:
            self.security(line[0][found.start("rest") :], rest, start + found.start("rest"))

    def security(self, text: str, upper: str, start: int) -> None:
        """The security warning line, or what stands after another part of the heading: signals, and perhaps that line."""
        for name, said, a, b in signals[upper]:
            if name == "security_line":
                self.draft.set(name, said, (start + a, start + b))
            elif said != "ZZH" or "security_line" not in self.draft.values:
                self.draft.add(name, said, (start + a, start + b))

    def dated(self, line: Line, upper: str) -> None:
        found = dated[upper]
        if found is None:
            return
        start, draft = line[1], self.draft
        said, rest = found["precedence"], found["rest"]
        if found["joined"]:  # `PR 111230Z`
            letters = [(said[0], 0), (said[1], 1)]
        elif len(said) == 2:
            letters = [(said[0], 0)]
        else:
            letters = [(kinds.WORDS.get(word, word), place) for word, place in _words(said)]
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
            if doubtful := doubt(found, upper):
                draft.problem("dtg_doubtful", "warning", span, doubtful)
        if rest:
            self.security(line[0][found.start("rest") :], rest, start + found.start("rest"))

    def labelled(self, line: Line, kind: int) -> None:
        skip, text, said = labels[line[0]]
        start = line[1] + skip
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
            self.draft.set("originator", said, (start, end(line)), json="from")

    def more_of_from(self, line: Line) -> None:
        if "originator" not in self.draft.values:
            self.draft.set("originator", cased(" ".join(line[0].split())), (line[1], end(line)), json="from")
            return
        self.field = ""
        self.unknown(line[1], end(line))

    def addressee(self, text: str, start: int) -> None:
        """Keep an addressee for the end, when all routing indicators are known; one line may name several."""
        if not text:
            return
        if ("XMT" in text or "xmt" in text) and self.exempts(text, start):
            return
        if "/" in text[:NEAR] and text.count("/") == 1:
            self.pending.append((self.field, text, start, start + len(text)))  # as most are
            return
        several = _NEXT if " R" in text and text.count("/") > 1 else _NEXT_PLAIN if "/" not in text else None
        if several is not None and (cuts := list(several.finditer(kinds.capitals(text)))):
            place = 0
            for cut in cuts:
                self.pending.append((self.field, text[place : cut.start()], start + place, start + cut.start()))
                place = cut.end()
            text, start = text[place:], start + place
        elif self.pending and ("/" not in text[:NEAR] or "//" in text) and self.goes_on(text):
            field, before, first, _ = self.pending[-1]
            seam = "" if before[-1:] == "/" else " "
            self.pending[-1] = (field, f"{before}{seam}{text}", first, start + len(text))
            return
        self.pending.append((self.field, text, start, start + len(text)))

    def exempts(self, text: str, start: int) -> bool:
        """Whether a line says who of a collective addressee does not get it: on its line, or on one of its own under it."""
        found = XMT.search(kinds.capitals(text))
        if found is None:
            return False
        stop = start + len(text)
        if ";" in text[found.end() :]:
            hint = "all that stands on a line after XMT is taken for those who do not get it"
            self.draft.problem("exempt_doubtful", "warning", (start + found.start(), stop), hint)
        if found.start():
            self.pending.append((self.field, text, start, stop))
        elif self.pending and len(self.pending[-1][1]) < LONGEST_EXEMPT:
            field, before, first, _ = self.pending.pop()
            self.pending.append((field, f"{before} {text}" if "XMT" not in before else f"{before}, {text}", first, stop))
        else:
            self.unknown(start, stop)
        return True

    def is_title(self, text: str) -> bool:
        """Whether a line among addressees in capitals is a title of an archive's page: `Cable text`."""
        return text.istitle() and bool(self.pending) and "/" not in text and self.pending[-1][1].isupper()

    def goes_on(self, text: str) -> bool:
        """Whether a line is the rest of the addressee before it: the end of a name, or of office symbols between slashes."""
        field, before, _, _ = self.pending[-1]
        if field != self.field or len(before) >= LONG:
            return False
        if "//" in text:
            return before.count("//") % 2 == 1 and _REST_OF_OFFICES.match(kinds.capitals(text)) is not None
        upper = kinds.capitals(text)
        cut_post = _CUT_POST.match(before) is not None and _LAST_WORD.match(upper) is not None
        return cut_post or _REST_OF_NAME.match(upper) is not None

    def finish(self) -> None:
        known = frozenset(self.indicators)
        add = self.draft.add
        for field, text, a, b in self.pending:
            found = ordinary[text] or (addressee(text, known) if "/" in text else plain[text])
            if found.name or found.indicator:
                add(field, found, (a, b))


def _label(text: str) -> tuple[int, str, str]:
    label = _LABEL.match(kinds.capitals(text))
    assert label is not None
    rest = text[label.end() :]
    return label.end(), rest, cased(" ".join(rest.split()) if "  " in rest or "\t" in rest else rest)


labels = Memory(_label, 4096)  # of an FM, TO or INFO line: where what follows it begins, that, and the same as a name


def _signals(upper: str) -> list[tuple[str, str, int, int]]:
    found_all = []
    for found in _SIGNAL.finditer(upper):
        a, b = found.span()
        if found[0].startswith(("ZNR", "ZNY")):
            full = kinds.SECURITY.match(upper, a)
            a, b = full.span() if full else (a, b)
            found_all.append(("security_line", " ".join(upper[a:b].split()), a, b))
        else:
            found_all.append(("signals", found[0], a, b))
    return found_all


signals = Memory(_signals)  # of a line, each with its field, what it says and its place; the security warning line is one


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _words(text: str) -> list[tuple[str, int]]:
    return [(found[0], found.start()) for found in re.finditer(r"[A-Z]+", text)]
