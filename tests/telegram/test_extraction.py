"""Leads are proposed with where they stand, and nothing is decided."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from septel.cli import call
from septel.telegram.extraction import Proposal, leads
from septel.telegram.message import Message, Paragraph

PLACES = ("Aldea Alta, Norte", "Aldea", "Monte Umbrío", "San Telmo, Norte #7", "San Telmo, Sur #9")
ORGANISATIONS = ("halcones_grises", "Compañía del Norte")
SENT = datetime(2027, 3, 3, 12, 0, tzinfo=UTC)


def proposed(text: str, **more: object) -> list[Proposal]:
    message = Message(mrn="ALDEA 000001", dtg=SENT, paragraphs=(Paragraph(text, 2, "U", **more),))  # type: ignore[arg-type]
    return leads([message], places=PLACES, organisations=ORGANISATIONS)


def test_a_sentence_with_both_names_is_a_proposal_with_its_spans() -> None:
    text = "On 1 March the Halcones Grises were seen at MONTE UMBRIO by night."
    (found,) = proposed(text)
    assert (found.place.name, found.organisation.name, found.date) == ("Monte Umbrío", "halcones_grises", date(2027, 3, 1))
    assert [text[slice(*one.span)] for one in (found.place, found.organisation)] == ["MONTE UMBRIO", "Halcones Grises"]
    assert found.when is not None and text[slice(*found.when.span)] == "1 March"
    assert (found.date_from, found.together, found.paragraph, found.marking) == ("text", True, 2, "U")


def test_nothing_is_confirmed_and_nothing_can_be_made_so() -> None:
    (found,) = proposed("The Halcones Grises are in Aldea.")
    assert found.confirmed is False
    assert found.as_dict()["confirmed"] is False
    with pytest.raises(TypeError):
        Proposal(**{**vars(found), "confirmed": True})


def test_without_a_day_in_the_sentence_the_telegrams_own_date_is_named_as_that() -> None:
    (found,) = proposed("The Halcones Grises are in Aldea. It rained on 1 March.")
    assert (found.date, found.date_from, found.when) == (date(2027, 3, 3), "telegram", None)
    assert "own date" in str(found)


def test_the_longer_of_two_names_counts() -> None:
    assert [one.place.name for one in proposed("The Compania del Norte holds Aldea Alta.")] == ["Aldea Alta, Norte"]


def test_a_name_that_several_places_bear_is_proposed_with_all_of_them() -> None:
    (found,) = proposed("The Halcones Grises are in San Telmo.")
    assert (found.place.name, found.place.also) == ("San Telmo, Norte #7", ("San Telmo, Sur #9",))
    assert "San Telmo, Sur #9" in str(found)


def test_a_name_from_the_sentence_before_is_taken_and_told() -> None:
    found = proposed("The Halcones Grises are in Aldea. Their lookouts now stand in Monte Umbrío.")
    assert [(one.place.name, one.together) for one in found] == [("Aldea", True), ("Monte Umbrío", False)]


def test_a_place_without_an_organisation_is_no_lead() -> None:
    assert proposed("It rains in Aldea.") == []
    assert proposed("The Halcones Grises talk.") == []


def test_a_word_in_small_letters_is_no_name_unless_all_letters_are_small() -> None:
    assert proposed("The Halcones Grises went to the aldea.") == []
    assert len(proposed("the halcones grises went to aldea.")) == 1
    assert proposed("The Halcones Grises went to Aldeas.") == []


def test_one_lead_told_twice_in_a_paragraph_is_proposed_once() -> None:
    assert len(proposed("The Halcones Grises are in Aldea. In Aldea the Halcones Grises stay.")) == 1


def test_headings_are_not_searched() -> None:
    assert proposed("Halcones Grises in Aldea", heading=True) == []


def test_sources_count_in_the_decoded_text_past_lines_and_page_lines() -> None:
    text = "NOISE\n2. (U) The Halcones\nALDEA 00000001  002 OF 002\nGrises are in Monte\nUmbrío now.\n"
    paragraph = Paragraph("The Halcones Grises are in Monte Umbrío now.", 2, "U", span=(6, len(text)))
    (found,) = leads([Message(paragraphs=(paragraph,))], places=PLACES, organisations=ORGANISATIONS, texts={"": text})
    assert found.place.source is not None and text[slice(*found.place.source)] == "Monte\nUmbrío"
    assert found.organisation.source is not None
    assert text[slice(*found.organisation.source)] == "Halcones\nALDEA 00000001  002 OF 002\nGrises"


def test_a_name_is_known_by_each_of_its_spellings() -> None:
    message = Message(paragraphs=(Paragraph("La Cumbre is in Aldea."),))
    (found,) = leads([message], places=PLACES, organisations={"cumbre_norte": ["cumbre_norte", "La Cumbre (invented)"]})
    assert (found.organisation.name, found.organisation.words) == ("cumbre_norte", "La Cumbre")


def test_the_command_proposes_what_stands_in_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "traffic.txt"
    assert call(["telegram", "corpus", "--count", "12", "--seed", "7", "--scenario", "sierra", "--out", str(file)]) == 0
    assert call(["telegram", "leads", "sierra", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["leads"]
    text = file.read_text(encoding="utf-8")
    assert len(found) > 10 and {one["organisation"]["name"] for one in found} == {"cumbre"}
    for part in (one[name] for one in found for name in ("place", "organisation", "when") if one[name]):
        assert " ".join(text[slice(*part["source"])].split()) == part["words"]


def test_a_lead_bears_the_mark_of_the_entire_text_where_its_paragraph_has_none() -> None:
    paragraphs = (Paragraph("", 1, "C - ENTIRE TEXT"), Paragraph("The Halcones Grises are in Aldea.", 2))
    (found,) = leads([Message(paragraphs=paragraphs)], places=PLACES, organisations=ORGANISATIONS)
    assert found.marking == "C"
