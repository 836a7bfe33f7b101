"""The values inside fields: addressees, dates, tags, references, reasons. Each function reads one field's text."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from septel.telegram.message import Addressee, Reference, Span
from septel.telegram.reading import making
from septel.telegram.reading.kinds import capitals
from septel.telegram.reading.memory import Memory
from septel.telegram.reading.moments import MONTHS

NEAR = 3  # a year that a reference or a heading gives in fewer digits is rarely further off

_INDICATED = re.compile(r"((?:R[A-Z0-9]{4,7}|ZEN))\s*/\s*(?=\S)")
_BARE = re.compile(r"(R[UHX][A-Z0-9]{3,6})\s+(?=\S)")
_WORDS_NOT_INDICATORS = frozenset(["REGIONAL", "ROUTINE", "REPUBLIC", "RELATIONS", "RESEARCH", "RADIO", "RUSSIA"])
_PRECEDENCE = r"NIACT\s+IMMEDIATE|NIACT|FLASH|IMMEDIATE|PRIORITY|ROUTINE"
_AFTER = re.compile(rf"(?:^|\s)({_PRECEDENCE})(?:\s+(\d{{1,6}}))?$")
_NUMBER = re.compile(r"\s(\d{4,6}|0\d{2})$")
_AFTER_POST = re.compile(r"\s(\d{1,6})$")
_POST = re.compile(
    r"(?:AMEMBASSY|AMEMB|AMCONSUL|AMCONGEN|USMISSION|USMIS|USINT|USDAO|USLO|SECSTATE)\b|(?:WASHDC|COLLECTIVE)\s+\d+$"
)  # no such name ends in a number of its own
_BEFORE_OFFICES = re.compile(rf"\s({_PRECEDENCE})(?=//)")
_GROUP = re.compile(r"AIG\s+\d{1,6}$")  # an address group, whose number is its name
XMT = re.compile(r"(?:^|(?<=[\s,;(]))\(?XMT\b\s*:?\s*")  # who of a collective addressee does not get it follows
_EXEMPT = re.compile(r"\s*[,;]\s*(?:AND\s+)?|\s+AND\s+", re.IGNORECASE)
_BEFORE = re.compile(rf"({_PRECEDENCE}|[ZOPR])\s+(?=R[A-Z0-9]{{4,7}}/)")


_CLOSING = frozenset("0123456789,.")
_ORDINARY = re.compile(
    r"(?:(R[A-Z0-9]{4,7})/)?([A-Z][^ ;]+(?: [^ ;]+)*?)"
    r"(?: (NIACT IMMEDIATE|FLASH|IMMEDIATE|PRIORITY|ROUTINE)(?: (\d{1,6}))?| (\d{4,6}))?$",
    re.ASCII,
)


def cased(text: str) -> str:
    """Text of a heading in capitals, if all of it was in small letters."""
    return capitals(text) if text.islower() else text


def addressee(text: str, known: frozenset[str] = frozenset()) -> Addressee:
    """Who a line names: `RUEHC/SECSTATE WASHDC IMMEDIATE 1234`; `known` are the routing indicators of the heading."""
    text = " ".join(text.split())
    upper = capitals(text)
    precedence: str | None = None
    first = _BEFORE.match(upper)
    if first:
        precedence = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}.get(first[1], first[1])
        text, upper = text[first.end() :], upper[first.end() :]
    found = _INDICATED.match(upper) or _BARE.match(upper)
    if found is None and "/" in upper[:9] and (word := upper[: upper.index("/")].strip()) in known:
        found = re.match(re.escape(word) + r"\s*/\s*", upper)
    indicator = None
    if found is not None and (word := upper[: found.end()].strip(" /")) not in _WORDS_NOT_INDICATORS:
        indicator = word
        text, upper = text[found.end() :], upper[found.end() :]
    number = None
    if _GROUP.match(upper):
        return making.addressee(cased(text), indicator, precedence, None)
    tail = _AFTER.search(upper[-40:])
    if tail is not None:
        precedence, number = tail[1], tail[2]
        text = text[: len(text) - len(tail[0])]
    elif (tail := (_AFTER_POST if _POST.search(upper) else _NUMBER).search(upper[-12:])) is not None:
        number = tail[1]
        text = text[: len(text) - len(tail[0])]
        if (tail := _AFTER.search(upper[: len(text)][-40:])) is not None:
            precedence, text = tail[1], text[: len(text) - len(tail[0])]
    if precedence is None and "//" in upper and (tail := _BEFORE_OFFICES.search(upper)) is not None:
        precedence, text = tail[1], text[: tail.start()] + text[tail.end() :]
    cut = XMT.search(upper[: len(text)])
    if cut is None:
        return making.addressee(cased(text.strip(" ;,")), indicator, precedence, number)
    spared = [cased(said) for one in _EXEMPT.split(text[cut.end() :]) if (said := XMT.sub("", one.strip(" ;,():.")))]
    text = text[: cut.start()].rstrip(" ;,(")
    if precedence is None and (tail := _AFTER.search(capitals(text)[-40:])) is not None:
        precedence, number, text = tail[1], number or tail[2], text[: len(text) - len(tail[0])]
    return making.addressee(cased(text.strip(" ;,(")), indicator, precedence, number, tuple(spared))


def _ordinary(text: str) -> Addressee | None:
    found = _ORDINARY.match(text)
    if found is None or "XMT" in text:
        return None
    indicator, name, precedence, number, alone = found.groups()
    if "//" in name and _BEFORE_OFFICES.search(name) is not None:
        return None
    if indicator in _WORDS_NOT_INDICATORS or name == "AIG" or name[-1] in _CLOSING or not name.isupper():
        return None
    if indicator is None and ("/" in name[:9] or name[0] in "ZOPRFIN"):
        return None
    return making.addressee(name, indicator, precedence, number or alone)


ordinary = Memory(_ordinary, 4096)  # addressees of the ordinary form, which most have; None if a closer look is needed


plain = Memory(addressee, 4096)  # addressees that no routing indicator stands before


_NUMERIC = re.compile(r"(?<![\d.])(\d{1,4})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d])")
_DAY_MONTH = re.compile(r"(?<!\d)(\d{1,2})[\s-]+([A-Z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})(?!\d)")
_MONTH_DAY = re.compile(r"(?<![A-Z])([A-Z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?!\d)")
_EIGHT = re.compile(r"(?<!\d)((?:19|20|21)\d{2})(\d{2})(\d{2})(?!\d)")


def day(text: str) -> date | None:
    """The first date that a text names (10/20/2019, 2019/10/20, 20 OCT 2019, OCTOBER 20, 2019); month before day."""
    return _day(text[:400])


@lru_cache(maxsize=1024)
def _day(text: str) -> date | None:
    upper = capitals(text)
    found = _NUMERIC.search(upper)
    if found is not None:
        first, last = found[1], found[4]
        if len(first) == 4:
            return _date(int(first), int(found[3]), int(last))
        return _date(year_of_future(last), int(first), int(found[3])) or _date(year_of_future(last), int(found[3]), int(first))
    if (found := _DAY_MONTH.search(upper)) is not None and found[2][:3] in MONTHS:
        return _date(year_of_future(found[3]), MONTHS[found[2][:3]], int(found[1]))
    if (found := _MONTH_DAY.search(upper)) is not None and found[1][:3] in MONTHS:
        return _date(int(found[3]), MONTHS[found[1][:3]], int(found[2]))
    if (found := _EIGHT.search(upper)) is not None:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    return None


def year_of_future(digits: str) -> int:
    """The year of a declassification: two digits are of this century but for the nineties and eighties."""
    number = int(digits)
    return number if len(digits) == 4 else 1900 + number if number >= 80 else 2000 + number


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


_TAG = re.compile(r"[^\s,;/()]+(?:\s{0,3}\([^()]{0,200}\))?|\([^()]{0,200}\)")
_TAG_WORD = re.compile(r"[A-Z][A-Z0-9&-]{1,6}")


def tags(text: str) -> list[tuple[str, Span]]:
    """The tags of a TAGS line, with their places; names in parentheses stay with their tag."""
    return _TAGS[text]


def _tags(text: str) -> list[tuple[str, Span]]:
    upper = capitals(text)
    found = []
    for one in _TAG.finditer(upper):
        word = one[0].strip(".:")
        if word[:1] == "(":  # who or what it is about, without a tag of its own
            word = word.strip("() ")
        if word and not word.isspace() and word[0].isalnum():
            found.append((" ".join(word.split()), one.span()))
    return found


_TAGS = Memory(_tags)


def tag_like(text: str) -> bool:
    """Whether a line holds tags and nothing else."""
    if len(text) > 200:
        return False
    words = re.sub(r"\([^()]*\)?", " ", capitals(text)).replace(",", " ").replace(";", " ").replace("/", " ").split()
    return all(_TAG_WORD.fullmatch(word) for word in words) and (text == text.upper() or text.islower())


_LETTERED = re.compile(r"([(A-Z])(?<![^\s;,:.][(A-Z])(?:(?<=\()([A-Z])\)|(?<=[A-Z])[.)](?=\s|\d|[A-Z(])|(?<=[A-Z]):(?=\s))\s*")
_FIGURED = re.compile(r"(?<![^\s;,])(?:\((?P<bracketed>\d{1,2})\)|(?P<bare>\d{1,2})[.)](?=\s))\s*")
_FIGURE = re.compile(rf"[\s:;,-]*{_FIGURED.pattern}")
_MRN_LIKE = re.compile(r"(?:\(?\d{2,4}\)?\s?)?[A-Z][A-Z.' -]{1,30}\s?\d{1,8}(?:\s*\([^()]{0,60}\))?$")
# What parts references without letters; lines do where each holds a whole one.
_CUTS = (re.compile(r"[;,](?:\s+AND\s)?|\sAND\s|$"), re.compile(r"[;,]?\n|[;,](?:\s+AND\s)?|\sAND\s|$"))


def following(letter: str | None) -> str:
    """The letter or figure that the next reference has."""
    if letter is None:
        return ""
    return str(int(letter) + 1) if letter.isdigit() else chr(ord(letter) + 1)


def references(text: str, first: str = "") -> list[tuple[Reference, Span]]:
    """The references of a REF field with their places: lettered or numbered ones in their order, else parts like numbers.

    `first` is the letter or the figure that the first of them has; without it that is A, or 1 where the field begins with it.
    """
    upper = capitals(text)
    marks: list[tuple[str, int, int]] = []
    figures = _FIGURE.match(upper) is not None and not first.isalpha()
    wanted = first or ("1" if figures else "A")
    for found in (_FIGURED if figures else _LETTERED).finditer(upper):
        letter = found[2] or found[1]
        if letter.lstrip("0") == wanted:
            marks.append((wanted, found.start(), found.end()))
            wanted = following(wanted)
    if marks and (marks[0][1] == 0 or not upper[: marks[0][1]].strip(" :;,-")):
        ends = [start for _, start, _ in marks[1:]] + [len(text)]
        found_all = []
        for (letter, label, start), stop in zip(marks, ends, strict=True):
            reference, span = _reference(text, start, stop, letter)
            found_all.append((reference, (label, max(span[1], start))))
        return found_all
    return _unlettered(text, upper)


def _unlettered(text: str, upper: str) -> list[tuple[Reference, Span]]:
    for cuts in _CUTS:
        pieces, place = [], 0
        for cut in cuts.finditer(upper):
            pieces.append((place, cut.start()))
            place = cut.end()
        pieces = [(start, stop) for start, stop in pieces if text[start:stop].strip()]
        if len(pieces) > 1 and all(_MRN_LIKE.match(upper[start:stop].strip()[:100]) for start, stop in pieces):
            return [_reference(text, start, stop, None) for start, stop in pieces]
    return [_reference(text, 0, len(text), None)] if text.strip() else []


def _reference(text: str, start: int, stop: int, letter: str | None) -> tuple[Reference, Span]:
    said = text[start:stop]
    left = start + len(said) - len(said.lstrip())
    said = " ".join(said.split()).rstrip(" ;,")
    if letter is not None and said[:1] in (letter, "(") and said.startswith((f"{letter}) ", f"{letter}. ", f"({letter}) ")):
        said = said.split(" ", 1)[1]  # machines set letters before those of the author
    said = said.removesuffix(" AND").removesuffix(" and").rstrip(" ;,")
    return making.reference(cased(said), letter), (left, max(left, left + len(text[left:stop].rstrip())))


_REASON = re.compile(r"(?<![\d.])1\.\s?([45678])(?=\D|$)")
_LETTERS = re.compile(
    r"\s*(?:(?:,|/|;|&|A\s?ND\b|OR\b|THROUGH\b|TO\b|-|–)\s*){0,2}(?:\(\s*([A-H](?:(?:\s*[,;/&-]\s*|\s+)(?:A\s?ND\s+|OR\s+|&\s*)?[A-H]){0,8})\s*\)|([A-H])(?![A-Z]))\.?"
)
_THROUGH = re.compile(r"[-–]|THROUGH|TO\b")
_ITEMS = re.compile(r"\b[A-H]\b|-|–|\bTHROUGH\b|\bTO\b")


def reasons(text: str) -> tuple[str, ...]:
    """The reasons of a classification in one form: `1.4 (b) and (d)` is 1.4(b), 1.4(d); `(a-d)` is all four."""
    return _REASONS[text]


def _reasons(text: str) -> tuple[str, ...]:
    upper = capitals(text)
    found: list[str] = []
    for start in _REASON.finditer(upper):
        base, place, letters = f"1.{start[1]}", start.end(), ""
        while (more := _LETTERS.match(upper, place)) is not None and (more[1] or "(" not in letters):
            through = _THROUGH.search(more[0][: more.start(1 if more[1] else 2) - more.start()])
            letters += f"{' - ' if through else ' '}{more[1] or more[2]}"
            place = more.end()
        for name in [f"{base}({letter.lower()})" for letter in _spread(letters)] or [base]:
            if name not in found:
                found.append(name)
    return tuple(found)


_REASONS = Memory(_reasons)


def _spread(letters: str) -> list[str]:
    """The letters of a list in which a dash means all between."""
    found: list[str] = []
    through = False
    for item in _ITEMS.findall(letters):
        if len(item) > 1 or item in "-–":
            through = bool(found)
        elif through and found[-1] < item:
            found += [chr(code) for code in range(ord(found[-1]) + 1, ord(item) + 1)]
            through = False
        else:
            found.append(item)
            through = False
    return found
