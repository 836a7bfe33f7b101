"""The catalogue of Spanish sentences, against the code that they come from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tools import spanish as tool

from septel.messages import hseep, translated, translated_page
from septel.messages.catalogue import _templates, spanish
from septel.messages.template import PLACE, Template

ENGLISH = sorted(spanish())
FOLDER = Path(__file__).parents[2] / "src/septel/messages"


def filled(template: str) -> str:
    return PLACE.sub(lambda found: f"Qx{found[1]}z", template)


@pytest.mark.parametrize("part", tool.PARTS)
def test_every_sentence_for_persons_has_a_spanish_form(part):
    assert tool.missing((part,)) == {}


def test_a_sentence_is_translated_by_the_template_that_it_was_made_from():
    others = [
        (english, translated(filled(english)))
        for english in ENGLISH
        if translated(filled(english)) != filled(spanish()[english])
    ]
    assert others == []


def test_a_spanish_form_has_the_places_of_the_english_one():
    for english, form in spanish().items():
        assert sorted(PLACE.findall(english)) == sorted(PLACE.findall(form)), english


def test_a_form_with_other_places_is_refused():
    with pytest.raises(ValueError, match="not the same places"):
        Template("{0} has {1}", "{0} tiene")


def test_code_words_in_backquotes_and_commands_stay_as_they_are():
    kept = re.compile(r"`[^`]+`|--[a-z][a-z-]+")
    for english, form in spanish().items():
        assert set(kept.findall(english)) == set(kept.findall(form)), english


def test_no_file_of_the_catalogue_gives_a_template_twice():
    for file in (FOLDER / "spanish").glob("*.json"):
        json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once)


def _once(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), sorted(key for key in keys if keys.count(key) > 1)
    return dict(pairs)


def test_hseep_has_the_same_words_in_both_languages():
    assert hseep("en").keys() == hseep("es").keys()
    assert all(hseep("es").values())
    assert hseep("es")["rating.U"] == "no se pudo realizar"


def test_a_name_that_is_quoted_is_never_translated():
    assert translated("There is no seat 'observer'.") == "No hay ningún puesto 'observer'."


def test_a_value_that_is_a_known_word_is_translated():
    assert translated("Request 3 has ended: no warrant.") == "La solicitud 3 terminó: sin orden judicial."


def test_a_sentence_and_its_hint_are_both_translated():
    said = translated("There is no seat 'armi'. Did you mean 'army-command'?")
    assert said == "No hay ningún puesto 'armi'. ¿Quiso decir 'army-command'?"


def test_what_is_not_known_comes_back_as_it_is():
    text = "Nobody has written this sentence before, 17 times."
    assert translated(text) == text
    assert translated("17.5") == "17.5"
    assert translated("") == ""


def test_english_stays_english():
    assert translated("That changes nothing.", "en") == "That changes nothing."


def test_the_texts_of_a_page_are_translated_and_its_names_are_not():
    page = '<html lang="en"><h1>Observer</h1><p>You sit at <strong>observer</strong>. Send this again when it is open.</p>'
    said = translated_page(page)
    assert '<html lang="es">' in said and "<h1>Observer</h1>" in said and "<strong>observer</strong>" in said
    assert "Usted ocupa el puesto " in said


def test_a_long_line_of_near_misses_takes_one_pass():
    import time

    text = "There is no seat '" + "'. '" * 4_000
    began = time.process_time()
    translated(text)
    assert time.process_time() - began < 0.5


def test_every_template_is_known_by_letters_of_its_own():
    assert all(template.weight > 0 for template in _templates())


def test_a_template_is_found_by_a_word_of_its_own():
    assert Template("{0}s of '{1}'", "{0} de '{1}'").key == "of"
    assert Template("{0}x {1}", "{0} {1}").key == ""


def test_every_text_of_the_page_of_an_invitation_has_a_spanish_form():
    from septel.server import pages

    for page in (pages.ASK, pages.IN) if hasattr(pages, "IN") else (pages.ASK,):
        texts = [part.strip() for part in re.split(r"<[^>]*>", page) if re.search("[a-z]{3}", part) and "{" not in part]
        assert texts and [text for text in texts if translated(text) == text] == []
