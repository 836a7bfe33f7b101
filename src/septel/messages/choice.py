"""Which language a person reads: by what the shell says, or by what a browser says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from septel.messages.catalogue import LANGUAGES, Language

VARIABLE = "SEPTEL_LANGUAGE"
COOKIE = "septel_language"
SHELL = ("LC_ALL", "LC_MESSAGES", "LANG")


def _known(word: str) -> Language | None:
    short = re.split(r"[-_.@]", word.strip().lower(), maxsplit=1)[0]
    return next((language for language in LANGUAGES if language == short), None)


def of_environment(environment: Mapping[str, str]) -> Language:
    """SEPTEL_LANGUAGE, else the first of LC_ALL, LC_MESSAGES and LANG that is set; English for any other language."""
    chosen = _known(environment.get(VARIABLE, ""))
    if chosen is not None:
        return chosen
    spoken = next((environment[name] for name in SHELL if environment.get(name)), "")
    return _known(spoken) or "en"


def of_request(accept: str = "", cookie: str = "") -> Language:
    """The cookie `septel_language`, else the language that `Accept-Language` (RFC 9110) likes best of those there are."""
    chosen = _known(cookie)
    if chosen is not None:
        return chosen
    best: tuple[float, Language] = (0.0, "en")
    for part in accept[:1000].split(","):
        word, _, rest = part.partition(";")
        quality = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", rest) if rest else None
        weight = 1.0 if not rest else float(quality[1]) if quality else 0.0
        language = _known(word)
        if language is not None and weight > best[0]:
            best = (weight, language)
    return best[1]
