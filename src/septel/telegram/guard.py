"""The guard against real classified text: what bears a real classification is refused before anything of it is shown.

Real is a classification above UNCLASSIFIED (restricted, confidential, secret, top secret, also in Spanish and French and with
NATO's or COSMIC's words before it, in plain or spaced letters), as a classification line, as a banner, or as a portion mark,
unless the telegram says that it is an exercise: a line `EXERCISE EXERCISE EXERCISE`, or EXERCISE in the classification line.
UNCLASSIFIED is free, with whatever handling words (SBU, FOUO), and so is a marking that is nobody's, such as `AMBER`.

The stamp is the telegram's own, with all its sections: it frees no other telegram, and none of the text between telegrams.
The guard is a seat belt. It can't know what a text without any marking is about.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator

from septel.errors import SeptelError
from septel.telegram.message import Message, Span, Traffic
from septel.telegram.reading import marks

FREE = "--real-markings"
_WORDS = (
    "TOPSECRET", "SECRET", "CONFIDENTIAL", "RESTRICTED", "ULTRASECRETO", "SECRETO", "CONFIDENCIAL", "RESERVADO",
    "TRESSECRET", "CONFIDENTIEL", "DIFFUSIONRESTREINTE", "TRESSECRETDEFENSE", "CONFIDENTIELDEFENSE", "SECRETDEFENSE",
)  # fmt: skip
_LINES = {before + word for before in ("", "NATO", "COSMIC", "EU") for word in _WORDS}
_BEGINNINGS = {line[:length] for line in _LINES for length in range(1, len(line) + 1)}
# What may stand after the words on a classification line: handling words, the section, the message's own number.
_HANDLING = "NOFORN|SIPDIS|ORCON|EXDIS|NODIS|LIMDIS|STADIS|PROPIN|REL|SECTION|SEC|FINAL|EYES|ROGER|SENSITIVE|SBU|UE"
_AFTER = re.compile(
    rf"(?: *//.*|[ ,;:.-]+(?:{_HANDLING})\b.*|(?: +[A-Z][A-Z'.-]*){{1,4}} +(?!(?:19|20)\d\d\b)\d{{3,8}}(?: .*)?)?[ .*_:=-]*"
)
_LABEL = re.compile(r"(?:OVERALL )?CLASS(?:IFICATION|IFIED)?(?: LEVEL)?[:. =-]+")
_MARK_BEFORE = re.compile(r"\(?(?:TS|S|C|R)\) +")
_PORTION = re.compile(marks.REAL)
_MARGIN = " \t\n\r\f\v*_#>=()[]<|\\-/.:~`'\"\ufeff"
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_LONGEST = 200  # a longer line is prose


class RealMarkingError(SeptelError):
    """Text with a real classification, which nobody has said may be handled here; exit code 3."""

    exit_code = 3

    def __init__(self, where: str, *, line: int = 0, telegram: int = 0) -> None:
        """`where` in words; the line in the file and the number of the telegram, each 0 if it is in none."""
        self.line, self.telegram = line, telegram
        hint = f"Nothing of it is shown. If you may handle it here, say {FREE} after the subcommand."
        super().__init__(f"{where} bears a real classification. {hint}")


def refuse_real(traffics: Iterable[Traffic], *, allowed: bool) -> None:
    """Raise RealMarkingError if one of the files bears a real classification; `allowed` is the user's word that it may.

    The error names the file, the telegram and the line, and quotes nothing.
    """
    if allowed:
        return
    read = list(traffics)
    stamped = {_name(message) for traffic in read for message in traffic.messages if message.exercise and message.section}
    for traffic in read:
        if found := _first(traffic, stamped - {None}):
            number, line = found
            raise RealMarkingError(_where(traffic, number, line), line=line, telegram=number)


def refuse_real_messages(messages: Iterable[Message], *, allowed: bool, file: str = "") -> None:
    """The same for messages that come from elsewhere than a telegram, such as a JSON document."""
    if allowed:
        return
    for number, message in enumerate(messages, start=1):
        if not message.exercise and is_real(message):
            name = f"{file}: " if file else ""
            raise RealMarkingError(f"{name}message {number}")


def is_real(message: Message) -> bool:
    """Whether a message's classification or one of its portion marks is above UNCLASSIFIED, exercise or not."""
    stated = any(is_real_line(line) for line in (message.classification, message.classification_line) if line)
    return stated or any(_is_real_mark(paragraph.marking) for paragraph in message.paragraphs if paragraph.marking)


def is_real_line(line: str) -> bool:
    """Whether a line of text is a classification line or a banner above UNCLASSIFIED, and does not say EXERCISE."""
    bare = (_TAG.sub(" ", line) if "<" in line[:_LONGEST] and len(line) <= 2 * _LONGEST else line).strip(_MARGIN)
    if not 6 <= len(bare) <= _LONGEST:
        return False
    plain = _MARK_BEFORE.sub("", _plain(bare).upper().replace("[", " ").replace("]", " ").strip())
    label = _LABEL.match(plain)
    return _begins(plain[label.end() :] if label else plain) and "EXERCISE" not in plain.replace(" ", "")


def _plain(text: str) -> str:
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text)
    return "".join(" " if letter.isspace() else letter for letter in letters if not unicodedata.combining(letter))


def _begins(line: str) -> bool:
    """Whether a line in capitals is words of a classification, spaced or not, and nothing that a sentence would add."""
    taken = ""
    for at, letter in enumerate(line):
        if letter in " \t-_.":
            continue
        taken += letter
        if taken not in _BEGINNINGS:
            return False
        if taken in _LINES and not line[at + 1 : at + 2].isalpha() and _AFTER.fullmatch(line, at + 1):
            return True
    return False


def _is_real_mark(mark: str) -> bool:
    first = re.split(r"[/,-]", " ".join(mark.upper().split()), maxsplit=1)[0].strip()
    return bool(_PORTION.fullmatch(first)) and "EXERCISE" not in mark.upper()


def _name(message: Message) -> tuple[str, int] | None:
    """What the sections of one telegram share: its own number and how many they are."""
    return (message.mrn, message.section[1]) if message.mrn and message.section else None


def _first(traffic: Traffic, names: Collection[object]) -> tuple[int, int] | None:
    """The telegram's number (0 outside of all) and the line of the first real classification of a file; None without one."""
    exercises = [message for message in traffic.messages if message.exercise or _name(message) in names]
    for number, message in enumerate(traffic.messages, start=1):
        if not (message.exercise or _name(message) in names) and is_real(message):
            span = message.spans.get("classification") or (message.sources[0].span if message.sources else (0, 0))
            return number, _line(traffic, span[0])
    stamped = sorted(source.span for message in exercises for source in message.sources)
    for start, line in _outside(traffic.text, stamped):
        if is_real_line(line) or _has_mark(line):
            return 0, _line(traffic, start)
    return None


def _has_mark(line: str) -> bool:
    """Whether a paragraph with a real portion mark begins with a line, or within it."""
    if ")" not in line and "]" not in line and marks.ENTIRE not in line.upper():
        return False
    plain = line.replace("\\", "")  # Markdown's escapes
    bare = plain[:_LONGEST].lstrip(_MARGIN)
    if marks.REAL_NUMBERED.match(bare) is not None:
        return True
    bracket = plain.rfind("(", 0, len(plain[:_LONGEST]) - len(bare))
    if bracket >= 0 and marks.REAL_BEFORE.match(plain, bracket) is not None:  # the mark stands before the number
        return True
    return marks.WITHIN.search(plain) is not None and marks.REAL_INLINE.search(plain) is not None


def _outside(text: str, stamped: list[Span]) -> Iterator[tuple[int, str]]:
    """The lines of a text, with where they start, that are in none of the spans."""
    starts = [span[0] for span in stamped]
    ends: list[int] = []
    for span in stamped:
        ends.append(max(span[1], ends[-1] if ends else 0))
    at = 0
    for line in text.splitlines(keepends=True):
        before = bisect_right(starts, at) - 1
        if before < 0 or ends[before] <= at:
            yield at, line
        at += len(line)


def _line(traffic: Traffic, at: int) -> int:
    return traffic.text.count("\n", 0, at) + 1


def _where(traffic: Traffic, number: int, line: int) -> str:
    file = next((source.file for message in traffic.messages for source in message.sources if source.file), "")
    name = f"{file}:{line}: " if file else f"line {line}: "
    return name + (f"telegram {number}" if number else "the text")
