"""The report in Spanish: the keys of the English catalogues, read from JSON beside this file when they are asked for."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from septel.errors import SeptelError, did_you_mean
from septel.messages import LANGUAGES
from septel.report.english import ENGLISH
from septel.report.english_sensitivity import SENSITIVITY
from septel.report.words import Catalogue, Words


def _read(name: str) -> Catalogue:
    found: Catalogue = json.loads((resources.files("septel.report") / name).read_text(encoding="utf-8"))
    return found


@cache
def words_in(language: str) -> Words:
    """Every text of a result's and of a study's report; SeptelError for a language that there is not."""
    if language == "es":
        return Words(_read("spanish.json") | _read("spanish_sensitivity.json"), language="es")
    if language == "en":
        return Words(ENGLISH.catalogue | SENSITIVITY, language="en")
    raise SeptelError(f"'{language}' is no language of the report. {did_you_mean(language, LANGUAGES)}".strip())
