"""What kind of line a line is: each recogniser looks at one line, in capitals, and never at its neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from septel.telegram.message import LEVELS, Span
from septel.telegram.reading.lines import Line
from septel.telegram.reading.memory import Memory
from septel.telegram.reading.moments import dated
from septel.telegram.reading.numerals import NUMERAL, number

LONGEST_PAGE = 200
ALONE = 20  # `Page 2 of 3` is not longer
PROSIGNS = {"ZZ": "Z", "OO": "O", "PP": "P", "RR": "R"}
PAIRS = tuple(f"{for_action}{for_others}" for for_action in "ZOPR" for for_others in "ZOPR" if for_action != for_others)
WORDS = {"FLASH": "Z", "IMMEDIATE": "O", "NIACT": "O", "PRIORITY": "P", "ROUTINE": "R"}
_ROUTES = re.compile(r"(?:(?:ZZ|OO|PP|RR|[A-Z][A-Z0-9]{3,7})(?:\s+|$))+$")
REAL_INDICATOR = re.compile(r"R[A-Z0-9]{4,7}")

TRANSMISSION = re.compile(r"(?:VV\s+)?V?ZC?ZC\w*(?:\s+\w{1,12}){0,3}$")
STATION = re.compile(
    r"DE\s+([A-Z][A-Z0-9]{3,7})(?:\s+#?\s?(\d{1,6})(?:\s?/\s?(\d{1,4}))?(?=\s|$))?(?:\s+(\d{3})[\s/]?(\d{4})Z?(?!\w))?(?P<rest>.*)$"
)
SECURITY = re.compile(r"ZN[RY](?:\s+[A-Z]{5})?(?:\s+ZZH)?(?=\s|$)")
TRAILER = re.compile(r"(?:BT\s?)?#\s?\d{1,6}(?:/\d{1,4})?(?:\s+\d{7})?(?:\s+N{3,4})?$|BT\s+N{3,4}$|N{4}$|ZCZC$")
RULE = re.compile(
    r"(?![-=_]{2,}\s{2,}[-=_])[-=_*~–—.\s]{3,}$"  # dashes with gaps between them are under the headings of a table
    r"|[-=_*~–—]{3,}\s*(?:CABLE|MESSAGE|TELEGRAM|TEXT)\s+ENDS?\s*[-=_*~–—]{3,}$",
    re.IGNORECASE,
)
_NAME = r"(?:\d{2,4}\s?)?[A-Z][A-Z.'’\- ]{1,40}?"
MRN = re.compile(rf"({_NAME}\s*\d{{3,8}})(?![^\s,;/])")
PAGE = re.compile(
    r"PAGE\s?:?\s*\d{1,4}(?:\s+OF\s+\d{1,4})?$|PAGE\s+\d{1,4}\s+R[A-Z0-9]{4,7}(?:\s.*)?$"
    r"|PAGE\s+\d{1,4}\s+(?:OF\s+\d{1,4}\s+)?[A-Z][A-Z.'’\- ]{1,40}?\s*\d{3,8}(?P<after>\s.*)?$|-\s?\d{1,3}\s?-$"
)
_AFTER_PAGE = re.compile(r"\d{1,4}(?:\.\d{1,3})?\s+OF\s+\d{1,4}|\d{6}Z(?:\s+[A-Z]{3}\s+\d{2,4})?|\S*\d\S*")  # in a page line
STAMP = re.compile(  # what an archive that releases a telegram prints at the foot of each page
    r".{0,60}DECLASSIFIED/RELEASED U\.?S\.? DEPARTMENT OF STATE\b.{0,60}$"
    r"|(?:UNCLASSIFIED\s+)?U\.S\. DEPARTMENT OF STATE\s+CASE NO\..{0,80}$|RELEASED? IN (?:PART|FULL)$"
    r"|(?:B\d|1\.4\([A-H]\)|,\s?)+$"
    r"|(?:UNCLASSIFIED|CONFIDENTIAL|SECRET|LIMITED OFFICIAL USE)\s+PAGE\s+\d{1,4}(?:\s+OF\s+\d{1,4})?$"
)
PAGED = re.compile(
    rf"(?P<name>{_NAME})\s+(?P<number>\d{{3,8}})\s+(?P<section>\d{{1,4}})(?:\.\d{{1,3}})?\s+OF\s+(?P<of>\d{{1,4}})(?:\s+\d{{6}}Z)?$"
)
EXERCISE_WORDS = frozenset(["EXERCISE", "THIS", "IS", "AN", "MESSAGE", "ONLY", "DRILL", "PART", "OF"])

CAPTIONS = (
    "SIPDIS", "NOFORN", "SENSITIVE", "NODIS", "EXDIS", "LIMDIS", "STADIS", "ORCON", "PROPIN", "TERREP", "AIDAC",
    "SENSITIVE BUT UNCLASSIFIED", "EYES ONLY", "NO FORN", "SPECAT", "FOUO", "SBU", "FOR OFFICIAL USE ONLY", "OFFICIAL USE ONLY",
    "NOT FOR INTERNET DISTRIBUTION", "NOCONTRACT", "WNINTEL", "ROGER CHANNEL", "DISSENT CHANNEL", "DIRECTOR CHANNEL",
    "DS CHANNEL", "MED CHANNEL", "INR CHANNEL", "HR CHANNEL", "EXCLUSIVE", "AGREMENT", "VISAS DONKEY", "VISAS BEAR",
    "VISAS EAGLE", "VISAS MANTIS", "VISAS CONDOR", "VISAS HORSE", "VISAS",
    "CONDOR", "PARIS CLUB", "CHEROKEE", "TOSEC", "SECTO", "CORRECTED COPY", "C O R R E C T E D C O P Y",
    "RETRANSMISSION", "REL TO", "RELIDO", "FGI", "DEA SENSITIVE", "TEXT CORRECTED", "E F T O", "EFTO", "NF", "OC", "NIACT",
)  # fmt: skip
_CAPTION = re.compile(
    r"(?:TOSEC\s+\d{4,7}|"
    + "|".join(re.escape(one).replace(r"\ ", r"\s{1,3}") for one in sorted(CAPTIONS, key=len, reverse=True))
    + r")(?![A-Z0-9])"
)
_CHANNEL = re.compile(r"[A-Z]{2,12}\s+CHANNEL(?![A-Z0-9])")


class Kind:
    """The kinds of lines that can begin, part or end a telegram; plain numbers, for there is one for every line."""

    PLAIN = 0
    TRANSMISSION = 1
    ROUTING = 2
    STATION = 3
    SECURITY = 4
    DATED = 5
    FROM = 6
    TO = 7
    INFO = 8
    BREAK = 9
    CLASSIFIED = 10
    TRAILER = 11
    END = 12
    PAGE = 13
    EXERCISE = 14


_FIRST: dict[str, int] = {
    word: kind
    for kind, words in (
        (Kind.STATION, ("DE",)),
        (Kind.SECURITY, ("ZNR", "ZNY")),
        (Kind.FROM, ("FM", "FROM", "FM:", "FROM:")),
        (Kind.TO, ("TO", "TO:")),
        (Kind.INFO, ("INFO", "INFO:")),
        (Kind.BREAK, ("BT",)),
        (Kind.END, ("NNNN", "NNN")),
        (Kind.ROUTING, ("RR", "PP", "OO", "ZZ")),
        (Kind.DATED, ("R", "P", "O", "Z", "ROUTINE", "PRIORITY", "IMMEDIATE", "FLASH", "NIACT", *PAIRS)),
        (Kind.PAGE, ("PAGE", "PAGE:")),
        (Kind.TRANSMISSION, ("VV",)),
        (Kind.EXERCISE, ("EXERCISE",)),
    )
    for word in words
}


def capitals(text: str) -> str:
    """`text` in capitals, each letter in its place; letters that would grow stay as they are."""
    if text.isascii():
        return text.upper()
    upper = text.upper()
    return upper if len(upper) == len(text) else "".join(up if len(up := letter.upper()) == 1 else letter for letter in text)


def _beginnings() -> frozenset[str]:
    """The first three characters of every line that can be of a kind: a line that begins otherwise is plain, or a page's."""
    words = [
        "BT", "BT_", "BT#", "NNN", "VZC", "VZZ", "ZCZ", "ZZC", "VV_", "RR_", "OO_", "PP_", "ZZ_", "DE_", "ZNR", "ZNY", "FM_",
        "FM:", "FM",
        "FRO", "TO_", "TO:", "TO", "INF", "UNC", "U_N", "CON", "C_O", "SEC", "S_E", "TOP", "T_O", "LIM", "L_I",
        "RES", "R_E", "CLA", "PAG", "ROU", "PRI", "IMM", "FLA", "NIA", "EXE", "(UN", "(CO", "(SE", "(TO", "(RE",
        "(C_", "(S_", "(T_", "(U_", "C__", "S__", "T__", "U__", "L__", "R__",
    ]  # fmt: skip
    words += [f"{pair}_" for pair in PAIRS] + ["REL", "DEC", "U.S", *(f"B{figure}," for figure in range(1, 10))]
    words += [f"{sign}_{after}" for sign in "ZOPRYM" for after in "0123456789ZOPRYM_"]
    words = [word.replace("_", " ") for word in words]
    digits = "0123456789"
    return frozenset(
        words
        + [word.lower() for word in words]
        + [word.title() for word in words if len(word.strip(" (")) == len(word)]
        + [f"{a}{b}{c}" for a in "0123" for b in digits for c in digits]
        + [f"#{a}{b}" for a in " " + digits for b in digits]
        + [f"#{a}" for a in digits]
        + [f"-{a}{b}" for a in " " + digits for b in "-" + digits]
    )


MAYBE = _beginnings()
LAST = frozenset("0123456789Zz")


def kinds(lines: Iterable[Line]) -> dict[int, int]:
    """The kinds of lines by their numbers, in their order, without the plain ones, which are most."""
    maybe, last, known = MAYBE, LAST, _KINDS
    return {
        i: found
        for i, (text, _, _) in enumerate(lines)
        if (text[:3] in maybe or (text[-1] in last and (" OF " in text or " of " in text))) and (found := known[text])
    }


def kind(text: str) -> int:
    """The kind of a line; PLAIN is most. A line of the kind FROM, TO or INFO may still be prose."""
    if text[:3] in MAYBE:
        return _kind(text)
    if text[-1] in LAST and (" OF " in text or " of " in text) and len(text) <= LONGEST_PAGE and is_page(text, capitals(text)):
        return Kind.PAGE
    return Kind.PLAIN


_KINDS = Memory(kind, 4096)


def _kind(text: str) -> int:
    word = text.split(None, 1)[0].upper() if len(text) < 4000 else text[:40].split(None, 1)[0].upper()
    found = _FIRST.get(word)
    if found is None:
        return _odd_kind(text, word)
    if found == Kind.BREAK or found == Kind.END:
        if len(word) == len(text):
            return found
        return Kind.TRAILER if found == Kind.BREAK and TRAILER.match(capitals(text[:40])) else Kind.PLAIN
    if found in (Kind.FROM, Kind.TO, Kind.INFO):
        return found
    if _FORMS[found](text, capitals(text)):
        return found
    return Kind.CLASSIFIED if word == "R" and _LEVEL.match(text[:60].upper()) else Kind.PLAIN


def _odd_kind(text: str, word: str) -> int:
    if word[:3] == "NNN" and word.rstrip("#=.") in ("NNN", "NNNN"):
        return Kind.END if len(word) == len(text) else Kind.PLAIN
    if word[0] == "#" or word[:3] == "BT#":
        return Kind.TRAILER if TRAILER.match(capitals(text[:40])) else Kind.PLAIN
    if word[:2] in ("VZ", "ZC", "ZZ") and TRANSMISSION.match(capitals(text)):
        return Kind.TRANSMISSION
    if (word[:7] in _STAMPED or word[1:3] in _EXEMPTIONS) and is_stamp(capitals(text[:LONGEST_PAGE])):
        return Kind.PAGE
    if word[0] in "UCSTLR(" and _LEVEL.match(text[:60].upper()):
        return Kind.CLASSIFIED
    if text[-1].isdigit() or text[-1] in "Zz-":
        if len(text) > LONGEST_PAGE:
            return Kind.PLAIN
        upper = capitals(text)
        if is_page(text, upper):
            return Kind.PAGE
        if word[:6].isdigit() and dated[upper]:
            return Kind.DATED
    elif word[0].isdigit() and word[:6].isdigit() and dated[capitals(text[:200])]:
        return Kind.DATED
    return Kind.PLAIN


_STAMPED = frozenset(("UNCLASS", "CONFIDE", "SECRET", "LIMITED", "RELEASE", "U.S."))
_EXEMPTIONS = frozenset(f"{figure}," for figure in range(1, 10))  # `B1, 1.4(D)`, why something is not released


def _is_station(upper: str) -> bool:
    found = station[upper]
    return found is not None and (
        found[2] is not None or found[4] is not None or REAL_INDICATOR.fullmatch(found[1]) is not None
    )


# The parts of a station's line: who looks for headings asks for them, then who reads them.
station: Memory[re.Match[str] | None] = Memory(STATION.match, 2048)


_FORMS: dict[int, Callable[[str, str], object]] = {
    Kind.STATION: lambda text, upper: _is_station(upper),
    Kind.ROUTING: lambda text, upper: routes[upper] is not None,
    Kind.SECURITY: lambda text, upper: SECURITY.match(upper),
    Kind.DATED: lambda text, upper: dated[upper],
    Kind.TRANSMISSION: lambda text, upper: TRANSMISSION.match(upper),
    Kind.PAGE: lambda text, upper: is_page(text, upper),
    Kind.EXERCISE: lambda text, upper: is_exercise(upper),
}


def is_page(text: str, upper: str) -> bool:
    """Whether a line only says which page or section goes on: `ALDEA 00000123  002 OF 003`, `PAGE 02 RUEHAA`."""
    spoken = text != upper and not text.islower() and (len(text) > ALONE or text[:4] != "Page")
    if not spoken and (" OF " in upper or upper[0] in "P-"):
        page = PAGE.match(upper)
        if page is not None:
            return not page["after"] or _is_only_page(page["after"])
        if PAGED.match(upper) is not None:
            return True
    return is_stamp(upper)


def _is_only_page(after: str) -> bool:
    """Whether what stands after a page's number is no text: the section, the time, the classification, captions."""
    found = _banner(_AFTER_PAGE.sub(" ", after).strip(), level=False)
    return len(found.rest.split()) < 2


def is_stamp(upper: str) -> bool:
    """Whether a line is what an archive that releases telegrams prints on their pages."""
    if (
        "DEPARTMENT OF STATE" not in upper
        and upper[:7] != "RELEASE"
        and " PAGE " not in upper
        and upper[1:3] not in _EXEMPTIONS
    ):
        return False
    return len(upper) <= LONGEST_PAGE and STAMP.match(upper) is not None


def is_exercise(upper: str) -> bool:
    """Whether a line only says that all of this is an exercise: `EXERCISE EXERCISE EXERCISE`, `EXERCISE / EXERCISE`."""
    return "EXERCISE" in upper and len(upper) <= 100 and _EXERCISES[upper]


def _says_exercise(upper: str) -> bool:
    words = re.findall(r"\w+", upper)
    return "EXERCISE" in words and EXERCISE_WORDS.issuperset(words)


_EXERCISES = Memory(_says_exercise, 256)


_WORD = re.compile(r"\S+")


def _routes(upper: str) -> list[tuple[str, str | None, Span]] | None:
    if _ROUTES.match(upper) is None:
        return None
    found: list[tuple[str, str | None, Span]] = []
    precedence: str | None = None
    for one in _WORD.finditer(upper):
        word = one[0]
        if word in PROSIGNS:
            precedence = PROSIGNS[word]
        else:
            found.append((word, precedence, one.span()))
    return found


# The routing indicators of a line with the precedence letter before each and their places; None of another line.
routes: Memory[list[tuple[str, str | None, Span]] | None] = Memory(_routes, 2048)


def _spaced(word: str) -> str:
    return r"\s{1,3}".join(word)


_LEVEL_WORDS = {
    "TOP SECRET": (rf"TOP\s+SECRET|{_spaced('TOP')}\s{{1,4}}{_spaced('SECRET')}"),
    "SECRET": rf"SECRET|{_spaced('SECRET')}",
    "CONFIDENTIAL": rf"CONFIDENTIAL|{_spaced('CONFIDENTIAL')}",
    "UNCLASSIFIED": rf"UNCLASSIFIED|UNCLASS?|{_spaced('UNCLASSIFIED')}|{_spaced('UNCLAS')}",
    "LIMITED OFFICIAL USE": r"LIMITED\s+OFFICIAL\s+USE|LIMOFFUSE|" + r"\s+".join(map(_spaced, ("LIMITED", "OFFICIAL", "USE"))),
    "RESTRICTED": rf"RESTRICTED|{_spaced('RESTRICTED')}",
}
_LEVEL = re.compile(
    r"(?:CLASSIFICATION\s*:\s*)?\(?(?:"
    + "|".join(f"(?P<L{n}>{pattern})" for n, pattern in enumerate(_LEVEL_WORDS.values()))
    + r")(?![A-Z0-9])\)?"
)
_NAMES = tuple(_LEVEL_WORDS)
_SECTION = re.compile(
    rf"(?:FINAL\s+SECTION\s+OF\s+(?P<last>{NUMERAL})"
    rf"|(?:SECTION|SECT|SEC)\.?\s*(?P<n>{NUMERAL})\s*(?:OF|/)\s*(?P<of>{NUMERAL})"
    rf"|S\sE\sC\sT\sI\sO\sN\s+(?P<sn>{NUMERAL})\s+O\s?F\s+(?P<sof>{NUMERAL}))(?![A-Z0-9])"
)
_OF_A_NUMBER = re.compile(r"\bOF\s*\d")  # as of a section; posts may have OF in their name
_FREE = re.compile(r"[\s/,;:.()*-]+")


@dataclass(slots=True)
class Banner:
    """A classification line in parts, with their places in it; `rest` is what fits none."""

    level: str = ""
    level_span: Span = (0, 0)
    section: tuple[int, int] | None = None
    section_span: Span = (0, 0)
    mrn: str = ""
    mrn_span: Span = (0, 0)
    captions: tuple[tuple[str, Span], ...] = ()
    exercise: bool = False
    rest: str = ""

    @property
    def strict(self) -> bool:
        """Whether the line is a classification line and nothing else."""
        return bool(self.level) and not self.rest


def _banner(text: str, *, level: bool) -> Banner:
    """A line such as `C O N F I D E N T I A L SECTION 01 OF 02 ALDEA 000123 NOFORN` in its parts, in any order.

    With `level=False` the line may lack the classification.
    """
    upper = capitals(text)
    found = Banner()
    place = 0
    start = _LEVEL.match(upper)
    if start is not None:
        found.level = _NAMES[next(n for n in range(len(_NAMES)) if start[f"L{n}"])]
        found.level_span, place = start.span(), start.end()
    elif level:
        found.rest = upper
        return found
    captions: list[tuple[str, Span]] = []
    while (place := _skipped(upper, place)) < len(upper):
        place, more = _part(upper, place, found, captions)
        if not more:
            break
    found.captions = tuple(captions)
    return found


def _skipped(upper: str, place: int) -> int:
    free = _FREE.match(upper, place)
    return free.end() if free else place


def _part(upper: str, place: int, found: Banner, captions: list[tuple[str, Span]]) -> tuple[int, bool]:
    section = _SECTION.match(upper, place)
    if section is not None and found.section is None:
        n, of = section["n"] or section["sn"] or section["last"], section["of"] or section["sof"] or section["last"]
        found.section, found.section_span = (number(n), number(of)), section.span()
        return section.end(), True
    mrn = MRN.match(upper, place)
    caption = caption_at(upper, place)
    if caption is not None and not (upper.startswith("SECTO", place) and mrn is not None and not found.mrn):
        captions.append((caption_name(upper[place:caption]), (place, caption)))
        return caption, True
    if upper.startswith("EXERCISE", place):
        found.exercise = True
        return place + len("EXERCISE"), True
    if mrn is not None and not found.mrn and not _OF_A_NUMBER.search(mrn[1]):
        found.mrn, found.mrn_span = " ".join(mrn[1].split()), mrn.span(1)
        return mrn.end(), True
    found.rest = upper[place - 1 if upper[place - 1 : place] == "(" else place :]
    return place, False


# A classification line in its parts; all of a line is `rest` if it does not begin with a classification.
classification = Memory(partial(_banner, level=True))
# The same of lines that may go on a classification line: it may be absent.
banner = Memory(partial(_banner, level=False))


def caption_at(upper: str, place: int) -> int | None:
    """Where the caption that begins at `place` ends; None if there is none."""
    found = _CAPTION.match(upper, place) or _CHANNEL.match(upper, place)
    return found.end() if found else None


def caption_name(upper: str) -> str:
    """A caption with single spaces; spaced letters are closed up (`E F T O` is EFTO)."""
    words = upper.split()
    if max(map(len, words), default=0) > 1:
        return " ".join(words)
    return {"CORRECTEDCOPY": "CORRECTED COPY"}.get("".join(words), "".join(words))


def highest(levels: list[str]) -> str | None:
    """The highest of several classifications; None of none that is ranked."""
    ranked = [LEVELS.index(level) for level in levels if level in LEVELS]
    return LEVELS[max(ranked)] if ranked else None
