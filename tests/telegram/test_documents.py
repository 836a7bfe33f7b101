"""Messages from JSON documents, and what is said of wrong ones."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from septel.errors import ScenarioError, SeptelError
from septel.telegram.corpus import drafted
from septel.telegram.documents import from_dict, messages
from septel.telegram.message import Addressee, Reference


@pytest.mark.parametrize("seed", range(3))
def test_a_document_of_a_message_is_that_message(seed: int) -> None:
    for message in drafted(count=40, seed=seed):
        assert from_dict(json.loads(json.dumps(message.as_dict()))) == message


def test_a_short_document_is_enough() -> None:
    made = from_dict({"subject": "A  LEAD", "to": ["JOINT CELL"], "paragraphs": ["Seen.\n\nGone."], "precedence": "immediate"})
    assert (made.subject, made.to, made.precedence) == ("A LEAD", (Addressee("JOINT CELL"),), "O")
    assert made.paragraphs[0].text == "Seen.\nGone."


def test_parts_are_read_in_the_forms_that_people_write() -> None:
    made = from_dict(
        {
            "dtg": "2027-03-04T05:14:09+02:00",
            "declassify": "2037-03-04",
            "refs": ["B. 27 ALDEA 1", "TELCON", "2. NORTE 6"],
            "to": [{"name": "ALL POSTS", "exempt": ["NORTE"]}],
            "classification": "unclas",
            "paragraphs": [{"text": "x", "marking": "(C)"}],
        }
    )
    assert made.dtg == datetime(2027, 3, 4, 3, 14, tzinfo=UTC)
    assert made.declassify == date(2037, 3, 4)
    assert made.refs == (Reference("27 ALDEA 1", "B"), Reference("TELCON"), Reference("NORTE 6", "2"))
    assert made.to == (Addressee("ALL POSTS", exempt=("NORTE",)),)
    assert (made.classification, made.paragraphs[0].marking) == ("UNCLASSIFIED", "C")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"subjet": "x"}, "subjet: is not known here. Did you mean 'subject'?"),
        ({"to": [{"nme": "x"}]}, "Did you mean 'name'?"),
        ({"to": [{}]}, "to[0].name: is missing"),
        ({"to": "JOINT CELL"}, "to: must be a list"),
        ({"dtg": "tomorrow"}, "2030-01-07T08:30:00Z"),
        ({"precedence": "soon"}, "Z, O, P and R"),
        ({"section": [3, 2]}, "[1, 2]"),
        ({"section": [1]}, "[1, 2]"),
        ({"section": [1, 2], "sections_present": [5]}, "beyond the 2"),
        ({"paragraphs": [{"number": "x"}]}, "paragraphs[0].number: must be a whole number"),
        ({"paragraphs": [5]}, "paragraphs[0]: must be an object"),
        ({"exercise": 1}, "exercise: must be true or false"),
        ({"subject": ["x"]}, "subject: must be text"),
    ],
)
def test_a_mistake_is_told_with_its_path(document: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        from_dict(document, file="m.json")
    assert str(caught.value).startswith("m.json: ") and said in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        from_dict({"dtg": "x", "to": 3, "colour": "red"})
    assert len(caught.value.problems) == 3


def test_several_messages_one_and_a_list_are_documents() -> None:
    one = {"subject": "A"}
    assert [len(messages(document)) for document in ({"messages": [one, one]}, [one], one)] == [2, 1, 1]


@pytest.mark.parametrize("document", [3, None, "x", {"messages": 3}])
def test_what_holds_no_messages_is_refused(document: object) -> None:
    with pytest.raises(SeptelError, match="holds no messages"):
        messages(document, file="m.json")
