"""The top of the text: classification, section, reference number, captions, order, TAGS, SUBJECT, REF, Classified By."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from septel.telegram.message import Paragraph, Span
from septel.telegram.reading import kinds, making, values
from septel.telegram.reading.draft import Draft
from septel.telegram.reading.lines import Line, end, laid_out, moved, place_in
from septel.telegram.reading.marks import MARKS, NUMBERED

AHEAD = 6
SHORT = 20
ROUTE_LENGTH = 100
LONGEST_BY = 300
SETS = ("MSGID/", "OPER/", "EXER/", "GENTEXT/", "NARR/", "RMKS/")  # what formatted messages begin with
MOST_REFERENCES = 50
LABEL = 12  # no label is longer; what has a colon further on may hold another field
_RULED = frozenset("-=_*~–—.")
_text = itemgetter(0)

_KEYS = {
    "order": re.compile(
        r"(?:\([A-Z]{1,3}\)\s*)?(?:E\.?\s?[O0]\.?|EXEC(?:UTIVE|\.)?\s+ORDER)\s*:?\s*#?\s?(\d{5})\s*[:.;,-]*\s*"
    ),
    "declassify": re.compile(r"DECL(?:AS(?:S(?:IFY)?)?)?\.?(?:\s+ON)?\s*:\s*|DECLASSIFY\s+ON\s+"),
    "tags": re.compile(r"TAGS?(?:/TERMS)?\s*(?:[:.;-]\s*|\s+)(?=\S)|TAGS?(?:/TERMS)?\s*:?$"),
    "subject": re.compile(r"SUBJ(?:ECT)?\.?\s*(?:[:;/-]\s*|\s+)(?=\S)|SUBJ(?:ECT)?\s*:?$"),
    "refs": re.compile(
        r"REF(?:S|TELS?|\(S\)|ERENCES?)?\s*(?:[:;]\s*|\.\s+|\s+-\s+)|REF(?:S|TELS?)?\s+(?=\(?[A-Z0-9])|REF(?:S|TELS?)?$"
    ),
    "classified_by": re.compile(r"(?:\([A-Z]{1,3}\)\s*)?CLASSIFIED\s+BY\s*[:.;-]*\s*"),
    "reasons": re.compile(r"REASONS?\s*(?::\s*|(?=1\.))|FOR\s+REASONS?\s+(?=1\.)"),
    "set": re.compile(r"REF/(?=[A-Z]{1,2}/)"),
    "derived": re.compile(r"DERIVED\s+FROM\s*:\s*"),
}
_FIRST = {"E": ("order",), "(": ("order", "classified_by"), "D": ("declassify", "derived"), "T": ("tags",), "S": ("subject",),
          "R": ("refs", "reasons", "set"), "C": ("classified_by",), "F": ("reasons",)}  # fmt: skip
_NEEDS_COLON_IN_PROSE = frozenset(("tags", "subject", "refs", "order"))
_INLINE = re.compile(
    r"(?<=\S)\s+(?=(?:E\.O\.\s*\d{5}\s*:|TAGS\s*:|SUBJ(?:ECT)?\s*:|REFS?\s*:|REFTELS?\s*:|CLASSIFIED\s+BY\s*:)"
    rf"|1\s?\.\s*[(\[]{MARKS}[)\]])"
)
_TEXT = re.compile(r"(?:BEGIN\s+)?TEXT\s*:")
_FIVE = re.compile(r"\d{5}")
_DECL = re.compile(r"^\W*DECL(?:AS(?:SIFY)?)?(?:\s+ON)?\b\W*", re.IGNORECASE)
_PARTED = re.compile(r"(?<=[\w.])([-/])\n(?=\S)")
_DANGLING = re.compile(r"(?:[,\-–—:&/(]|\b(?:A|AN|AND|AS|AT|BY|FOR|FROM|IN|INTO|OF|ON|OR|OVER|THE|TO|VS|WITH|ITS|THEIR|BUT))$")
_BY_ENDS = re.compile(
    r"(?:\b(?:F\s?O\s?R|PER|UNDER)\s+)?(?:\bE\.?\s?O\.?\s*\d{5}[,.:]?\s*)?(?:SECTIONS?\s+)?\b"
    r"(?:R\s?E\s?A\s?S\s?O\s?N(?:\s?S)?\b|(?:PER|UNDER|PURSUANT TO)\s+(?:SECTIONS?\s+)?1\.\d|1\.[45]\s?\(?[A-H]\b)"
)
_ROUTE_ON = re.compile(r"\b(?:FOR|PASS|DEPT|DEPARTMENT|PLEASE|ALSO|STATE|TREAS|NSC|EMBASSY|ATTN|ATTENTION)\b")


def read_opening(lines: list[Line], draft: Draft, *, continued: bool, first: Draft | None = None) -> list[Line]:
    """Read the top of a text into `draft`; what is left is the body.

    `continued` says that this is a further section, which may begin in the middle of a sentence; `first` is what the first one
    says, where it is known: a further one says some of it again.
    """
    reader = _Opening(lines, draft, continued, first.values if first is not None else {})
    while reader.rest and reader.take():
        pass
    reader.close()
    if reader.rest and reader.rest[-1][0].startswith(SETS):
        draft.formatted = True
    return reader.rest[::-1]


def read_classified_by(paragraph: Paragraph, draft: Draft) -> None:
    """Who classified a telegram and why, where its first paragraph says it; the paragraph keeps its words."""
    text, span = paragraph.text, paragraph.span
    if len(text) > LONGEST_BY or "LASSIFIED" not in text[:LABEL].upper():
        return
    label = _KEYS["classified_by"].match(kinds.capitals(text))
    if label is not None:
        _Opening([], draft, False, {}).close_classified_by(text[label.end() :], span, [])


class _Opening:
    def __init__(self, lines: list[Line], draft: Draft, continued: bool, said: Mapping[str, Any]) -> None:
        self.rest = lines[::-1]  # the next line is the last
        self.draft = draft
        self.continued = continued
        self.said = said
        self.field = ""
        self.parts: list[Line] = []
        self.keyed = False
        self.ahead: tuple[int, bool] = (-1, False)  # for how many lines left keys_ahead was answered last, and its answer

    def take(self) -> bool:
        """Read one line, or say that the body begins with it."""
        line = self.rest[-1]
        text = line[0]
        if len(text) > SHORT and (text.find(":", LABEL) > 0 or " 1." in text or " 1 ." in text) and not text[0].isdigit():
            self.part(line)
            line = self.rest[-1]
            text = line[0]
        upper = text.upper() if text.isascii() else kinds.capitals(text)
        key = _key(text, upper) if upper[0] in _FIRST else None
        if key is not None and self.is_new(*key, text):
            self.close()
            self.begin(*key, line)
        elif text[0] in _RULED and text[-1] in _RULED and kinds.RULE.match(text):
            self.close()
            if not self.keys_ahead():
                return False
        elif (text[0].isdigit() or text[0] == "¶") and self.is_body(text, upper):
            return False
        elif self.field and self.goes_on(line, upper):
            self.parts.append(line)
        else:
            self.close()
            return self.unkeyed(line, upper)
        self.rest.pop()
        return True

    def is_new(self, field: str, label_end: int, text: str) -> bool:
        """Whether a key begins a field here: not in prose of small letters, nor where Classified By names the order."""
        if field in self.draft.values and ":" not in text[:label_end] and text.islower():
            return False
        return not (field == "order" and self.field == "classified_by" and field in self.draft.values)

    def part(self, line: Line) -> None:
        """A line that holds several fields becomes several lines."""
        text, start, blanks = line
        if not _may_part(kinds.capitals(text)):
            return
        cuts = [found.span() for found in _INLINE.finditer(kinds.capitals(text))]
        if not cuts:
            return
        self.rest.pop()
        edges = [(0, 0), *cuts, (len(text), len(text))]
        for n in range(len(edges) - 2, -1, -1):
            a, b = edges[n][1], edges[n + 1][0]
            self.rest.append((text[a:b], start + a, blanks if n == 0 else 0))

    def is_body(self, text: str, upper: str) -> bool:
        found = NUMBERED.match(upper)
        if found is None:
            return False
        if found[2] or found[3]:
            return True
        if self.field == "refs" and self.rest[-1][2] == 0 and (not self.parts[-1][0] or self.parts[-1][0][0].isdigit()):
            return False
        return self.field not in ("subject", "classified_by") or self.rest[-1][2] > 0 or found[1] == "1" or self.continued

    def begin(self, field: str, label_end: int, line: Line) -> None:
        self.keyed = True
        self.field = field
        rest = line[0][label_end:]
        self.parts = [(rest, line[1] + label_end, line[2])]
        if label_end and line[0][label_end - 1] == "/":
            self.draft.formatted = True
        if field == "order":
            found = _FIVE.search(line[0])
            assert found is not None
            self.draft.set("order", f"E.O. {found[0]}", (line[1], line[1] + found.end()))

    def goes_on(self, line: Line, upper: str) -> bool:
        """Whether a line without a key belongs to the field above it."""
        text, _, blanks = line
        if kinds.is_exercise(upper):
            return False
        last = kinds.capitals(self.parts[-1][0])
        if not last and blanks <= 1:
            return True
        if self.field in ("order", "declassify", "derived", "reasons"):
            return blanks == 0 and not _captions(upper) and (self.field == "order" or len(text) < 80)
        if self.field == "tags":
            if last.rpartition("(")[2].find(")") < 0 <= last.find("(") and ")" in text and blanks == 0:
                return True
            return values.tag_like(text) and not _captions(upper) and (blanks == 0 or last.endswith((",", ";")))
        if self.field == "refs":
            return blanks == 0 or (blanks == 1 and self.next_reference(upper))
        if self.field == "classified_by":
            said = " ".join(kinds.capitals(part[0]) for part in self.parts[-4:])
            open_still = not values.reasons(said) and not last.endswith(".")
            return (blanks == 0 and len(self.parts) < 8) or (blanks <= 1 and open_still and len(self.parts) < 4)
        if last.endswith("//"):  # the end of a set
            return False
        return blanks == 0 if self.field == "set" else self.subject_goes_on(text, upper, blanks, last)

    def next_reference(self, upper: str) -> bool:
        """Whether a line after a blank one begins with the letter that follows the last reference's."""
        found = re.match(r"\(?([A-Z])[.)]\s|\((\d{1,2})\)\s", upper)
        if found is None or len(self.parts) > MOST_REFERENCES:
            return False
        so_far = values.references("\n".join(part[0] for part in self.parts))
        return bool(so_far) and values.following(so_far[-1][0].letter) == (found[1] or found[2])

    def subject_goes_on(self, text: str, upper: str, blanks: int, last: str) -> bool:
        dangling = _DANGLING.search(last[-12:]) is not None
        said = "".join(part[0] for part in self.parts[:3])
        shouted = said == kinds.capitals(said) and len(said) > 8
        if (shouted and _prose(text)) or _TEXT.match(upper):
            return False
        if "subject" in self.said and kinds.capitals(joined(self.parts)) == kinds.capitals(self.said["subject"]):
            return False
        return blanks == 0 or (dangling and blanks <= 2 and len(text) < 100)

    def unkeyed(self, line: Line, upper: str) -> bool:
        """A line that belongs to no field: classification, section, number, captions, lines that pass it on; or the body."""
        text, _start, _ = line
        first = "classification_line" not in self.draft.values
        if kinds.is_exercise(upper):
            self.draft.values["exercise"] = True
        elif text.islower() or text == upper or first or self.keys_ahead() or _captions(upper):
            if not self.banner(line, upper) and not self.passing(line, upper):
                return False
        elif not self.passing(line, upper):
            return False
        self.rest.pop()
        return True

    def banner(self, line: Line, upper: str) -> bool:
        if len(upper) > 200:
            return False
        known = "classification_line" in self.draft.values
        found = kinds.banner[upper]
        has_more = found.section or found.mrn or found.captions
        if found.rest and (not found.level or known) and not found.captions:
            return False
        if not found.level and not has_more:
            return False
        if found.mrn and not found.level and not found.section and self.keyed and not found.captions:
            return False
        start, draft = line[1], self.draft
        if known and found.level and found.mrn and number_of(found.mrn) != number_of(draft.values.get("mrn", found.mrn)):
            return False  # the classification line of another telegram, which this one repeats
        if found.level and known and found.level != draft.values["classification_line"]:
            draft.add("captions", found.level, moved(found.level_span, start))
        elif found.level:
            draft.set("classification_line", found.level, moved(found.level_span, start), json="classification")
        if found.section:
            draft.set("section", found.section, moved(found.section_span, start))
        if found.mrn:
            mrn = " ".join(line[0][slice(*found.mrn_span)].split())
            draft.set("mrn", values.cased(mrn), moved(found.mrn_span, start))
        if found.exercise:
            draft.values["exercise"] = True
        for caption, span in found.captions:
            if caption not in draft.values.get("captions", ()):
                draft.add("captions", caption, moved(span, start))
        if found.rest:
            self.draft.add("passing", " ".join(line[0][-len(found.rest) :].split()), (end(line) - len(found.rest), end(line)))
        return True

    def passing(self, line: Line, upper: str) -> bool:
        """Lines above the fields that send the message on; below them, and in further sections, they are the body's."""
        if " ".join(line[0].split()) in self.said.get("passing", ()):
            return True
        if self.continued and not self.keys_ahead():
            return False
        if self.keyed and not (self.keys_ahead() and ("subject" not in self.draft.values or _sends_on(line[0], upper))):
            return False
        if (
            not self.keyed
            and not self.keys_ahead()
            and not self.level_ahead()
            and (len(upper) > ROUTE_LENGTH or not _ROUTE_ON.search(upper) or line[0] != upper)
        ):
            return False
        self.draft.add("passing", " ".join(line[0].split()), (line[1], end(line)))
        return True

    def level_ahead(self) -> bool:
        """Whether the classification line is still to come, one of the next two."""
        if "classification_line" in self.draft.values:
            return False
        return any(kinds.classification[line[0][:200]].strict for line in self.rest[-3:-1])

    def keys_ahead(self) -> bool:
        """Whether a field's key follows within a few lines, before any numbered paragraph."""
        if self.ahead[0] != len(self.rest):
            self.ahead = (len(self.rest), self.looked_ahead())
        return self.ahead[1]

    def looked_ahead(self) -> bool:
        for n in range(1, min(AHEAD + 1, len(self.rest))):
            text = self.rest[-1 - n][0]
            upper = kinds.capitals(text[:200])
            if upper[0] in _FIRST and _key(text[:200], upper) is not None:
                return True
            if NUMBERED.match(upper):
                return False
        return False

    def close(self) -> None:
        """The field that is open is complete: read its value."""
        field = self.field
        if not field:
            return
        parts = self.parts
        if len(parts) > 1 or not parts[0][0]:
            parts = [part for part in parts if part[0]]
        self.field, self.parts = "", []
        if parts:
            _CLOSINGS[field](self, joined(parts), (parts[0][1], end(parts[-1])), parts)

    def close_order(self, text: str, span: Span, parts: list[Line]) -> None:
        said = _DECL.sub("", text, count=1)
        skipped = len(text) - len(said)
        if said:
            self.close_declassify(said, (span[0] + skipped, span[1]), parts)

    def close_declassify(self, text: str, span: Span, parts: list[Line]) -> None:
        self.draft.set("declassify", values.day(text) or values.cased(text.rstrip(" .")), span)

    def close_derived(self, text: str, span: Span, parts: list[Line]) -> None:
        self.draft.add("passing", f"DERIVED FROM: {text}", span)

    def close_tags(self, text: str, span: Span, parts: list[Line]) -> None:
        if "tags" in self.draft.values:
            return
        if all("(" not in part[0] for part in parts):
            for part, start, _ in parts:
                for tag, place in values.tags(part):
                    self.draft.add("tags", tag, moved(place, start))
            return
        places, raw = laid_out(parts)
        for tag, (a, b) in values.tags(raw):
            self.draft.add("tags", tag, (place_in(places, a), place_in(places, b - 1) + 1))

    def close_subject(self, text: str, span: Span, parts: list[Line]) -> None:
        self.draft.set("subject", text.removesuffix("//") or text, span)

    def close_refs(self, text: str, span: Span, parts: list[Line]) -> None:
        places, raw = laid_out(parts)
        known = self.draft.values.get("refs", [])
        first = (values.following(known[-1].letter) or "[") if known else ""
        found = values.references(raw, first)
        plain = bool(known and found) and not known[-1].letter and not found[0][0].letter
        if known and not (found and found[0][0].letter == first) and not (plain and found[0][0] not in known):
            return  # the same again: letters that follow have a label of their own, and so has one without a letter
        for reference, (a, b) in found:
            self.draft.add("refs", reference, (place_in(places, a), place_in(places, max(a, b - 1)) + (b > a)))

    def close_set(self, text: str, span: Span, parts: list[Line]) -> None:
        """A reference of a formatted message: `REF/A/MSG/CJTF NORTE/101200ZFEB08//`."""
        letter, _, said = text.partition("/")
        self.draft.add("refs", making.reference(values.cased(said.removesuffix("//")), letter.upper()), span)

    def close_classified_by(self, text: str, span: Span, parts: list[Line]) -> None:
        upper = kinds.capitals(text)
        cut = _BY_ENDS.search(upper)
        name = text[: cut.start()] if cut else text
        if cut:
            self.close_reasons(text[cut.start() :], (min(span[1], span[0] + cut.start()), span[1]), parts)
        if name.strip():
            self.draft.set("classified_by", name.strip().rstrip(" .,;:(-"), (span[0], min(span[1], span[0] + len(name))))

    def close_reasons(self, text: str, span: Span, parts: list[Line]) -> None:
        if "reasons" not in self.draft.values and (found := values.reasons(text)):
            self.draft.set("reasons", found, span)


_CLOSINGS: dict[str, Callable[[_Opening, str, Span, list[Line]], None]] = {
    "order": _Opening.close_order,
    "declassify": _Opening.close_declassify,
    "derived": _Opening.close_derived,
    "tags": _Opening.close_tags,
    "subject": _Opening.close_subject,
    "refs": _Opening.close_refs,
    "set": _Opening.close_set,
    "classified_by": _Opening.close_classified_by,
    "reasons": _Opening.close_reasons,
}


def _key(text: str, upper: str) -> tuple[str, int] | None:
    """The field that a line begins and where its value starts; None if it begins none."""
    for name in _FIRST[upper[0]]:
        found = _KEYS[name].match(upper)
        if found is None:
            continue
        label = text[: found.end()]
        if name in _NEEDS_COLON_IN_PROSE and ":" not in label and label != label.upper() and not text.islower():
            continue
        return name, found.end()
    return None


def _may_part(upper: str) -> bool:
    """Whether a second field may begin in a line; most hold one."""
    within = upper[1:]
    return (
        "1." in within
        or "REF" in within
        or "TAGS" in within
        or "SUBJ" in within
        or "CLASSIFIED" in within
        or "E.O." in within
        or "1 ." in within
    )


def number_of(mrn: str) -> str:
    """The number of a reference number, without the zeros before it."""
    return re.sub(r".*\D0*", "", mrn, count=1, flags=re.DOTALL)


def _captions(upper: str) -> bool:
    return kinds.caption_at(upper, 0) is not None and kinds.banner[upper[:200]].rest == ""


def _sends_on(text: str, upper: str) -> bool:
    """Whether a line under the subject says for whom a message is: `FOR THE SECRETARY FROM THE AMBASSADOR`."""
    return text == upper and len(text) <= ROUTE_LENGTH and text[-1] != "." and _ROUTE_ON.search(upper) is not None


def _prose(text: str) -> bool:
    """Whether a line is a sentence's, rather than a heading's: mostly small letters."""
    letters = sum(map(str.isalpha, text[:200]))
    return letters > 20 and sum(map(str.islower, text[:200])) > 0.6 * letters


def joined(parts: list[Line]) -> str:
    """The text of several lines as one: words one space apart, a word parted at its hyphen closed up."""
    if len(parts) == 1:
        text = parts[0][0]
    else:
        text = "\n".join(map(_text, parts))
        if "-\n" in text or "/\n" in text:
            text = _PARTED.sub(r"\1", text)
        text = text.replace("\n", " ")
    if "  " in text or "\t" in text or "\x1f" in text or not (text.isascii() or text.isprintable()):
        return " ".join(text.split())
    return text
