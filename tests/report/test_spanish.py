"""The report's Spanish catalogue, against the English one."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from septel.errors import SeptelError
from septel.messages import translated
from septel.report import numerals
from septel.report.english_sensitivity import SENSITIVITY
from septel.report.spanish import words_in
from septel.sim import MEASURES

ENGLISH, SPANISH = words_in("en").catalogue, words_in("es").catalogue


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_catalogues_have_the_same_keys():
    assert ENGLISH.keys() == SPANISH.keys()


@pytest.mark.parametrize("key", ENGLISH)
def test_a_spanish_text_has_the_places_of_the_english_one(key):
    assert places(ENGLISH[key]) == places(SPANISH[key])


def test_the_marks_of_the_english_texts_stand_in_the_spanish_ones():
    marks = re.compile("[†‡±←→↑≤≥×]")
    assert [key for key in ENGLISH if set(marks.findall(ENGLISH[key])) != set(marks.findall(SPANISH[key]))] == []


def test_every_sentence_of_words_differs_from_the_english_one():
    words = re.compile(r"(?<!\{)\b[a-z]{3,}\b(?!\})")
    assert [key for key, text in ENGLISH.items() if text == SPANISH[key] and len(words.findall(text)) > 2] == []


def test_every_definition_of_a_measure_has_a_spanish_form():
    assert [one.name for one in MEASURES if translated(one.definition) == one.definition] == []


def test_an_interval_is_written_in_the_language_of_the_page_and_in_english_afterwards():
    with numerals.between(words_in("es")):
        assert numerals.span(1.0, 2.0, "h", decimals=1) == "1.0 a 2.0"
        assert numerals.with_unit("3", "share", difference=True).endswith("puntos")
    assert numerals.span(1.0, 2.0, "h", decimals=1) == "1.0 to 2.0"


def test_a_study_of_assumptions_is_in_the_catalogue():
    assert SENSITIVITY.keys() <= SPANISH.keys()


def test_a_language_that_there_is_not_is_refused():
    with pytest.raises(SeptelError, match="no language"):
        words_in("fr")
