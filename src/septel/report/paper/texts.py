"""The language of the pages: whose texts are used, and the templates' own words as they are read.

A template's words are translated where the template is read, so what a person wrote in the exercise is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from types import ModuleType

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from septel.errors import SeptelError, did_you_mean
from septel.report import templating
from septel.report.paper import english, spanish

LANGUAGES = {"en": english, "es": spanish}
BETWEEN_TAGS = re.compile(r"(<[^>]*(?:>|$)|&[a-z]+;)")
_LANGUAGE: ContextVar[str] = ContextVar("paper", default="en")


def use(language: str) -> None:
    """Write the pages that follow in a language; SeptelError for one that there is not."""
    if language not in LANGUAGES:
        raise SeptelError(f"'{language}' is no language of the pages. {did_you_mean(language, LANGUAGES)}".strip())
    _LANGUAGE.set(language)


def texts() -> ModuleType:
    """The module with the texts of the language in use."""
    return LANGUAGES[_LANGUAGE.get()]


def language() -> str:
    """The language in use."""
    return _LANGUAGE.get()


def words_of(source: str) -> Iterator[str]:
    """The texts between the tags of a template's piece, without blanks at their ends."""
    for part in BETWEEN_TAGS.split(source)[::2]:
        if any(letter.isalpha() for letter in part) and "{" not in part:
            yield part.strip()


def in_spanish(source: str) -> str:
    """A template's piece with its texts in Spanish."""
    parts = BETWEEN_TAGS.split(source)
    for at in range(0, len(parts), 2):
        bare = parts[at].strip()
        if bare in spanish.TEMPLATES:
            parts[at] = parts[at].replace(bare, spanish.TEMPLATES[bare], 1)
    return "".join(parts).replace('<html lang="en">', '<html lang="es">', 1)


class Spanish(Extension):
    """Reads templates with their own words in Spanish."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Each piece of text, and each text of an expression that is a known one of several words."""
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, token.type, in_spanish(token.value))
            elif token.type == "string" and " " in token.value:
                yield Token(token.lineno, token.type, spanish.TEMPLATES.get(token.value, token.value))
            else:
                yield token


@lru_cache
def environment(language: str) -> jinja2.Environment:
    """The templates in a language."""
    return templating.environment("septel.report.paper", [Spanish] if language == "es" else [])
