"""What archives and printers set around a telegram, told by its form: tables of a page, handling blocks, links at the foot."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_PREAMBLE = 15  # lines that a page has about a telegram, over it
MOST_FOOT = 4  # lines of links that a page has under it
FOOT_LENGTH = 120
MOST_SIGNS = 5
LINK = 4  # words of a link
SENTENCE = 6  # words that make a line with a full stop a sentence
QUOTATION = 60  # letters within which a line opens or closes a quotation
MOST_QUOTED = 300  # lines that a telegram within a telegram has
OPENS_QUOTATION = re.compile(r"\b(?:BEGIN\s+(?:QUOTED?\s+)?(?:TEXT|MESSAGE|CABLE|QUOTE)|QUOTE|QTE)\b[^A-Z0-9]{0,5}$")
CLOSES_QUOTATION = re.compile(
    r"[^A-Z0-9]{0,5}(?:END\s+(?:OF\s+)?(?:QUOTED?\s+)?(?:TEXT|MESSAGE|CABLE|QUOTE)|UN-?QUOTE|UNQTE)\b"
)
LABEL = re.compile(r"[A-Za-z][A-Za-z_ -]{0,30}:")
IDENTIFIER = re.compile(r"\d{2}[A-Z]+\d+\w{0,3}")  # 09ALDEA123 is an archive's name for a telegram, not the telegram's own
_SPOKEN = re.compile(r"[A-Z][a-z]")
_KEYS = re.compile(
    r"E\.?O\.?\s*:?\s*\d{5}|TAGS\s*:|SUBJ(?:ECT)?\s*[:/]|CLASSIFIED\s+BY\b|\(?[A-Z/]{1,8}\)?\s?\d{1,3}\s?\.\s|\d{1,3}\s?[.)]\s"
)
_OFFICES = re.compile(
    r"(?:ACTION|INFO|ORIGIN|DISTRIBUTION)\b|[A-Z]{0,4}\d{1,6}$|(?:[A-Z0-9/]{1,6}-\d{2}\b\s*)+(?:/\d{2,4}\s?[A-Z]?)?|/\d{2,4}\s?[A-Z]\b|-{6,}"
    r"|(?:DRAFTED|APPROVED|CLEARED)\s+BY\b"
)
_BESIDE = ("|", "«", "»", "←", "→", "©", " - ")  # what parts links
_LINKS = re.compile(
    r"(?:(?:DOWNLOAD|PRINT|NEXT|PREVIOUS|PREV|BACK|HOME|TOP|SHARE|PERMALINK|RAW|SEARCH|BROWSE|RELATED|RETURN|COPYRIGHT)\b"
    r"|[«»←→©|]|HTTPS?://)"
)
_ENDS = re.compile(r"[\W_]{0,20}END\s+(?:OF\s+)?(?:MESSAGE|CABLE|TELEGRAM|TRANSMISSION|DOCUMENT)[\W_]{0,20}$")


def is_preamble(texts: list[str]) -> bool:
    """Whether lines over a telegram only say what a page, a table or a front matter says about it."""
    return len(texts) <= MOST_PREAMBLE and not any(_tells(text) for text in texts)


def _tells(text: str) -> bool:
    """Whether a line is a telegram's own: one of its fields, a numbered paragraph, or a sentence."""
    if _KEYS.match(text):
        return True
    return text[-1] in '.!?"' and LABEL.match(text) is None and len(text.split()) > SENTENCE


def is_about(text: str) -> bool:
    """Whether a line is a label in small letters with what an archive says under it: `Created: 2009-11-03`."""
    return LABEL.match(text) is not None and (_SPOKEN.match(text) is not None or text[0].islower())


def are_about(before: str, text: str, after: str) -> bool:
    """Whether a line stands in the midst of such labels."""
    return is_about(before) and (is_about(after) or (is_about(text) and LABEL.match(after) is not None))


def are_offices(texts: Iterable[str]) -> bool:
    """Whether lines only say who had a telegram: `ACTION ARA-10`, `INFO OCT-01`, and the rule under them."""
    return all(_OFFICES.match(text) for text in texts)


def is_end(text: str) -> bool:
    """Whether a line says that the telegram ends: `<< END OF DOCUMENT >>`."""
    return "END" in text and len(text) <= FOOT_LENGTH and text == text.upper() and _ENDS.match(text) is not None


def is_foot(text: str) -> bool:
    """Whether a line is what a page or a machine has under a telegram: `Download | Print`, `Next cable`, END OF MESSAGE."""
    if len(text) <= MOST_SIGNS and not any(map(str.isalnum, text)):
        return True
    if len(text) > FOOT_LENGTH or text[-1] in ".:;,!?":
        return False
    upper = text.upper()
    if text == upper:
        return is_end(text)
    if not any(sign in text for sign in _BESIDE) and len(text.split()) > LINK:
        return False
    return _LINKS.match(upper) is not None
