"""The printed pages in Spanish."""

from __future__ import annotations

from importlib import resources

import pytest
from jinja2 import Environment

from septel.errors import SeptelError
from septel.exercise.features import all_features
from septel.messages import translated
from septel.report.paper import english, spanish
from septel.report.paper.pages import PAGES, html
from septel.report.paper.plan import planned
from septel.report.paper.texts import words_of

TEMPLATES = sorted((one for one in resources.files("septel.report.paper").joinpath("templates").iterdir()), key=str)


def words(name):
    return {word for word in dir(name) if word.isupper() and not word.startswith("_")}


def test_both_languages_have_the_same_texts():
    assert words(spanish) - {"TEMPLATES"} == words(english)
    for word in words(english):
        first, second = getattr(english, word), getattr(spanish, word)
        assert type(first) is type(second) and len(first) > 0 and len(second) > 0
        if isinstance(first, dict):
            assert first.keys() == second.keys()


@pytest.mark.parametrize("file", [one for one in TEMPLATES if one.name.endswith(".html")], ids=lambda one: one.name)
def test_every_text_of_a_template_has_a_spanish_form(file):
    tokens = Environment().lex(file.read_text(encoding="utf-8"))
    found = {word for _, kind, value in tokens if kind == "data" for word in words_of(value)}
    assert {word for word in found if word not in spanish.TEMPLATES} == set()


def test_what_each_command_does_has_a_spanish_form():
    says = [command.says for feature in all_features() for command in feature.commands]
    assert [one for one in says if len(one.split()) > 1 and translated(one) == one] == []


@pytest.fixture(scope="module")
def state():
    return planned("sierra")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_spanish_and_stamped_in_both_languages(state, name):
    text, count = html(state, name, language="es")
    assert '<html lang="es">' in text and "EXERCISE · EJERCICIO" in text
    for word in ("Seat<", "Critical task", "Starts", "Expected action", "Rules for all", "Signature"):
        assert word not in text
    assert count == html(state, name)[1]


def test_what_a_person_wrote_stays_as_it_is(state):
    setting = {**state["setting"], "title": "Strengths"}
    text, _ = html({**state, "setting": setting}, "sign-in", language="es")
    assert "Strengths" in text and "Firma" in text


def test_an_english_page_after_a_spanish_one_is_english(state):
    html(state, "msel", language="es")
    assert "Master scenario events list" in html(state, "msel")[0]


def test_a_language_that_there_is_not_is_refused(state):
    with pytest.raises(SeptelError, match="no language"):
        html(state, "msel", language="fr")
