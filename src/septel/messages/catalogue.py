"""The catalogue: English templates and their Spanish forms, and the words of HSEEP in both languages.

Each file of the folder `spanish` holds `{English template: Spanish template}`, with numbered places: `{0}`. They are read when
the first sentence is asked for in Spanish. A sentence is looked up whole; then as made from a template, the one with the most
letters of its own first; then line by line and sentence by sentence.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from html import escape, unescape
from importlib.resources import files
from typing import Literal

from septel.messages.template import WORD, Template

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
MOST = 20_000  # characters; what is longer is no sentence, but a document
ENDS = re.compile(r"(?<=[.!?]) +(?=[A-Z0-9'`–])")
TAGS = re.compile(r"(<[^>]*>)")
HINT = re.compile(r" \{\d+\}$")
LEAST = 3  # letters of its own that a template needs to be known by


@cache
def hseep(language: Language = "en") -> dict[str, str]:
    """The words of HSEEP, by key: `role.director`, `rating.P`, `status.released` …"""
    found: dict[str, dict[str, str]] = json.loads((files(__package__) / "hseep.json").read_text(encoding="utf-8"))
    return found[language]


@cache
def spanish() -> dict[str, str]:
    """Every English template and its Spanish form; ValueError if two files give one template different forms."""
    found: dict[str, str] = {}
    for file in sorted((files(__package__) / "spanish").iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".json"):
            continue
        for english, form in json.loads(file.read_text(encoding="utf-8")).items():
            if found.setdefault(english, form) != form:
                raise ValueError(f"{file.name}: '{english}' has another form elsewhere")
    return found


@cache
def _templates() -> tuple[Template, ...]:
    """The templates with places, the weightiest first; one that ends with a hint is there without the hint too."""
    found = []
    for english, form in spanish().items():
        if "{0}" not in english:
            continue
        found.append(Template(english, form))
        hint = HINT.search(english)
        if hint and hint[0] in form and english[: hint.start()] not in spanish():
            found.append(Template(english[: hint.start()], form.replace(hint[0], "")))
    known = [template for template in found if template.weight >= LEAST]
    return tuple(sorted(known, key=lambda one: (-one.weight, len(one.places), one.english)))


@cache
def _by_word() -> dict[str, list[tuple[int, Template]]]:
    """The templates with their ranks, by a word that a sentence made from one must hold."""
    found: dict[str, list[tuple[int, Template]]] = {}
    for rank, template in enumerate(_templates()):
        found.setdefault(template.key, []).append((rank, template))
    return found


def made_from(text: str) -> tuple[Template, dict[str, str]] | None:
    """The template that a sentence was made from, and what stands at its places; or None."""
    index = _by_word()
    known = [one for word in {"", *WORD.findall(text)} for one in index.get(word, ())]
    known.sort(key=lambda one: one[0])
    for _, template in known:
        values = template.values(text)
        if values is not None:
            return template, values
    return None


def translated(text: str, language: str = "es") -> str:
    """A finished English text in a language; what the catalogue does not know comes back as it is."""
    if language != "es" or not text or len(text) > MOST:
        return text
    return _translated(text)


def translated_page(text: str, language: str = "es") -> str:
    """An HTML page whose texts are English, in a language; names, which stand in <strong> or <h1>, stay as they are."""
    if language != "es":
        return text
    parts = TAGS.split(text)
    for at in range(0, len(parts), 2):
        if at == 0 or not parts[at - 1].startswith(("<strong", "<h1", "<style")):
            parts[at] = escape(translated(unescape(parts[at]), language), quote=False) if parts[at].strip() else parts[at]
    return "".join(parts).replace('<html lang="en">', '<html lang="es">', 1)


@lru_cache(maxsize=2_000)
def _translated(text: str) -> str:
    bare = text.strip()
    if not any(letter.isalpha() for letter in bare):
        return text
    before, after = text[: text.index(bare)], text[text.index(bare) + len(bare) :]
    return before + _whole(bare) + after


def _whole(text: str) -> str:
    if "\n" in text:
        exact = spanish().get(text)
        return exact if exact is not None else "\n".join(_translated(line) if line else line for line in text.split("\n"))
    said = _sentence(text)
    if said is not None:
        return said
    parts = ENDS.split(text)
    return " ".join(_sentence(part) or part for part in parts) if len(parts) > 1 else text


def _sentence(text: str) -> str | None:
    """One sentence in Spanish, with or without its full stop; None if it is not known."""
    exact = spanish().get(text)
    if exact is not None:
        return exact
    made = made_from(text)
    if made is not None:
        template, values = made
        return template.fill(values, _translated)
    if text.endswith("."):
        bare = _sentence(text[:-1])
        return None if bare is None else f"{bare}."
    return None
