"""What a portion mark or a classification says to an exercise: a level, caveats, and to whom it may be released.

Levels are those of the exercise: 0 open, 1 restricted, 2 confidential, 3 secret. TOP SECRET is above them all: it is level 3
with the caveat `TOP SECRET`, so that only a seat that is read in to it can read it. A word that is not known is kept as a
caveat, which closes more than it opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from septel.telegram.message import Message
from septel.telegram.reading.marks import ENTIRE

TOP_SECRET = "TOP SECRET"
RESTRICTED = 1
LEVEL_OF = {
    "U": 0, "UNCLAS": 0, "UNCLASSIFIED": 0,
    "R": 1, "RESTRICTED": 1,
    "C": 2, "CONF": 2, "CONFIDENTIAL": 2,
    "S": 3, "SECRET": 3,
    "TS": 3, "TOP SECRET": 3,
}  # fmt: skip
CONTROLLED = {
    "SBU": "SBU", "SENSITIVE": "SBU", "FOUO": "FOUO", "LOU": "LOU", "LIMITED OFFICIAL USE": "LOU", "CUI": "CUI",
}  # fmt: skip
CAVEATS = {
    "NF": "NOFORN", "NOFORN": "NOFORN", "OC": "ORCON", "ORCON": "ORCON", "PR": "PROPIN", "PROPIN": "PROPIN",
    "NODIS": "NODIS", "EXDIS": "EXDIS", "LIMDIS": "LIMDIS", "STADIS": "STADIS", "NOCONTRACT": "NOCONTRACT",
    "ROGER CHANNEL": "ROGER CHANNEL", "EYES ONLY": "EYES ONLY",
}  # fmt: skip
NO_CAVEATS = {"", "EXERCISE", "SIPDIS"}  # words that close nothing to anybody
_ENTIRE = re.compile(rf"\s*-\s*{ENTIRE}\.?$")  # says how far a mark goes, and closes nothing
_CAVEAT = re.compile(r"(?<=[A-Z])\s?[-,]\s?(?=[A-Z])")  # `S-NF` is `S/NF`
_REL = re.compile(r"REL(?:EASABLE)?(?: ?TO)?[ :]+(.+)")


@dataclass(frozen=True)
class Marking:
    """Who may know: a level from 0 to 3, caveats that a reader must be read in to, and holders if it is only for some."""

    level: int = 0
    caveats: frozenset[str] = frozenset()
    releasable_to: frozenset[str] = frozenset()

    def __or__(self, other: Marking) -> Marking:
        """What is closed by either; what both release to some is released to those in both, and to nobody if there are none."""
        both = self.releasable_to & other.releasable_to or frozenset({"nobody"})
        either = both if self.releasable_to and other.releasable_to else self.releasable_to | other.releasable_to
        return Marking(max(self.level, other.level), self.caveats | other.caveats, either)

    def as_dict(self) -> dict[str, int | list[str]]:
        """As JSON, lists in order."""
        return {"level": self.level, "caveats": sorted(self.caveats), "releasable_to": sorted(self.releasable_to)}


OPEN = Marking()


def marking(text: str | None) -> Marking:
    """The marking of a portion mark (`S/NF`, `C//REL TO USA, MEX`, `SBU`) or a classification line; open for none."""
    level, caveats, releasable = 0, set(), frozenset[str]()
    said = _ENTIRE.sub("", " ".join((text or "").upper().strip(" ()[]").split()))
    head = _CAVEAT.search(said)
    if head is not None and said[: head.start()] in LEVEL_OF.keys() | CONTROLLED.keys():
        said = f"{said[: head.start()]}/{said[head.end() :]}"
    words = re.split(r"/+", said)
    for at, part in enumerate(words):
        word = part.strip()
        release = _REL.fullmatch(word)
        if release:
            releasable = frozenset(re.split(r"[ ,;]+", release[1].strip(" ,;")))
        elif word in LEVEL_OF:
            level = max(level, LEVEL_OF[word])
            caveats |= {TOP_SECRET} if word in ("TS", TOP_SECRET) else set()
        elif word in CONTROLLED:
            level = max(level, RESTRICTED)
            caveats |= set() if at == 0 else {CONTROLLED[word]}
        elif word not in NO_CAVEATS:
            caveats.add(CAVEATS.get(word, word))
    return Marking(level, frozenset(caveats), releasable)


def entire_mark(message: Message) -> str | None:
    """The mark that the first paragraph bears for all of them: C of `(C - ENTIRE TEXT)`; None if it bears none such."""
    first = next((one for one in message.paragraphs if one.number is not None), None)
    mark = first.marking if first is not None else None
    return _ENTIRE.sub("", mark) if mark and _ENTIRE.search(mark) else None


def marking_of(message: Message) -> Marking:
    """The marking of a whole telegram: its classification, its captions that close it, and the marks of all its portions."""
    captions: Iterable[str] = (word for word in message.captions if word.upper() in CAVEATS or word.upper() in CONTROLLED)
    found = marking(message.classification)
    for text in (*captions, *(paragraph.marking for paragraph in message.paragraphs)):
        found |= marking(text)
    return found
