"""How a report speaks: its texts in a language, the words of HSEEP, and numbers, hours and dates in that language's form."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from septel.errors import SeptelError, did_you_mean
from septel.messages import LANGUAGES, Language, hseep, translated
from septel.report.words import Words

THIN, FIRM, NONE = "\u202f", "\u00a0", "–"
# The names that the rules give to seats of no agency, and their titles.
BY_NAME = {
    "director": "Exercise director", "controller": "Controller", "simulator": "Simulation cell",
    "lead-evaluator": "Lead evaluator", "evaluator": "Evaluator", "observer": "Observer",
}  # fmt: skip
_OF_HOLDER = re.compile(r"(.+): (command|staff)")
_NUMBERED = re.compile(r"(.*?)( \d+)?")
_BARE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@cache
def catalogue(language: Language) -> dict[str, str]:
    """The texts of the report, by key."""
    name = {"en": "english", "es": "spanish"}[language]
    found: dict[str, str] = json.loads((files(__package__) / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def speech(language: str = "en") -> Speech:
    """How a report in a language speaks; SeptelError for one that it does not."""
    for known in LANGUAGES:
        if known == language:
            return Speech(known)
    raise SeptelError(f"'{language}' is no language of the report. {did_you_mean(language, LANGUAGES)}".strip())


class Speech(Words):
    """The catalogue of a language, with its numbers and dates."""

    def __init__(self, language: Language) -> None:
        super().__init__(catalogue(language), language=language)
        self.hseep = hseep(language)
        self.stamp = "EXERCISE" if language == "en" else f"EXERCISE · {self.hseep['stamp']}"

    def word(self, key: str, otherwise: Any = "") -> str:
        """A word of HSEEP by its key; else what it would be called without."""
        return self.hseep.get(key) or clean(otherwise)

    def title(self, key: str) -> str:
        """A word of HSEEP as a title."""
        return capital(self.word(key, key))

    def said(self, name: Any) -> str:
        """An agency, a holder or a group: in this language where the rules name it, else as a planner wrote it; "" for none."""
        if name is None:
            return ""
        return self.get(f"said_{name}", "") or clean(name)

    def titled(self, title: Any) -> str:
        """A seat's title: in this language where nobody has named it otherwise than the rules do, else as it was written."""
        of_holder, numbered = _OF_HOLDER.fullmatch(str(title)), _NUMBERED.fullmatch(str(title))
        if of_holder:
            return capital(f"{self.said(of_holder[1])}: {self('title_' + of_holder[2])}")
        known = self.get(f"title_{numbered[1]}", "") if numbered else ""
        return f"{known}{numbered[2] or ''}" if numbered and known else clean(title)

    def titled_by_name(self, seat: str) -> str:
        """The title of a seat of which only the name is known, where the rules give that name; else the name."""
        if seat == "platform-command":
            return self.titled("Joint cell")
        holder, _, last = seat.rpartition("-")
        if holder and last in ("command", "staff"):
            return self.titled(f"{holder}: {last}")
        name, number = (holder, f" {last}") if last.isdigit() else (seat, "")
        return self.titled(BY_NAME[name] + number) if name in BY_NAME else clean(seat)

    def told(self, text: Any) -> str:
        """A sentence that Septel itself said in English; what people wrote is not given here."""
        return translated(clean(text), self.language)

    def number(self, value: float | None, decimals: int = 0, *, sign: bool = False) -> str:
        """A number with a true minus sign and a decimal point; a dash where there is none.

        Thousands are parted by thin spaces in English, and as Mexico writes them (12,345.6), like the console, in Spanish.
        """
        if value is None or not math.isfinite(value):
            return NONE
        text = f"{value:{'+' if sign else ''},.{decimals}f}"
        if float(text.replace(",", "")) == 0:
            text = text.lstrip("+-")
        text = text.replace("-", "−")
        return text if self.language == "es" else text.replace(",", THIN if abs(value) >= 10_000 else "")

    def about(self, value: float | None, *, sign: bool = False) -> str:
        """A number with about three digits."""
        if value is None or not math.isfinite(value):
            return NONE
        size = abs(value)
        decimals = 0 if size >= 100 or float(value).is_integer() else 1 if size >= 10 else 2
        return self.number(value, decimals, sign=sign)

    def share(self, value: float | None) -> str:
        """A share as per cent."""
        return NONE if value is None else f"{self.about(100 * value)}{FIRM}%"

    def hours(self, value: float | None) -> str:
        """Hours with their unit."""
        return NONE if value is None else f"{self.about(value)}{FIRM}h"

    def day(self, found: date, *, year: bool = True) -> str:
        """A date: `7 Jan 2030`, `7 ene 2030`."""
        text = f"{found.day} {self(f'month_{found.month}')}"
        return f"{text} {found.year}" if year else text

    def due(self, text: Any) -> str:
        """A date that was written as YYYY-MM-DD; as it is if it was not."""
        try:
            return self.day(date.fromisoformat(str(text)))
        except ValueError:
            return clean(text or NONE)

    def moment(self, found: Mapping[str, Any] | None, *, year: bool = False) -> str:
        """Local date and time with Z beside it: `7 Jan 06:00 (7 1200Z)`."""
        if not found:
            return NONE
        local, zulu = datetime.fromisoformat(found["local"]), datetime.fromisoformat(found["z"])
        day = self.day(local, year=year)
        return " ".join(part.replace(" ", FIRM) for part in (f"{day} {local:%H:%M}", f"({zulu:%d %H%M}Z)"))

    def clock(self, found: Mapping[str, Any]) -> str:
        """Local date and time alone."""
        local = datetime.fromisoformat(found["local"])
        return f"{self.day(local, year=False)} {local:%H:%M}".replace(" ", FIRM)

    def names(self, items: Any) -> str:
        """Names, one after the other: agencies, holders, groups."""
        return ", ".join(map(self.said, items or ()))


def capital(text: str) -> str:
    """A text whose first letter is a capital."""
    return text[:1].upper() + text[1:]


def clean(text: Any) -> str:
    """A text without characters that neither HTML nor an Office file can hold."""
    return _BARE.sub("\ufffd", str(text))
