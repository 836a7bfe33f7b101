"""Fields of what was written against fields of what was read."""

from __future__ import annotations

from dataclasses import replace

from septel.telegram.exactness import compared
from septel.telegram.message import Addressee, Message, Paragraph

ONE = Message(subject="A Lead", tags=("PREL", "PGOV"), to=(Addressee("JOINT CELL"),), paragraphs=(Paragraph("Seen.", 1, "C"),))


def test_the_same_messages_differ_in_nothing() -> None:
    found = compared([ONE, ONE], [ONE, ONE])
    assert (found.differences, found.share) == ((), 1.0)


def test_each_field_that_differs_is_named_with_both_values() -> None:
    other = replace(ONE, subject="A Leaf", tags=("PREL",), paragraphs=(Paragraph("Seen", 1, "C"),))
    found = compared([ONE], [other])
    assert {one.path: (one.written, one.read) for one in found.differences} == {
        "tags[1]": ("PGOV", None),
        "subject": ("A Lead", "A Leaf"),
        "paragraphs[0].text": ("Seen.", "Seen"),
    }
    assert found.share == 1 - 3 / found.fields


def test_what_was_never_written_counts_against_it() -> None:
    more = replace(ONE, paragraphs=(*ONE.paragraphs, Paragraph("Noise.")))
    assert {one.path for one in compared([ONE], [more]).differences} >= {"paragraphs[1].text"}
    assert compared([ONE], []).share == 0.0
    assert compared([], [ONE]).share == 0.0


def test_case_counts_unless_it_is_lost() -> None:
    other = replace(ONE, subject="A LEAD")
    assert compared([ONE], [other]).share < 1
    assert compared([ONE], [other], case=False).share == 1


def test_nothing_against_nothing_is_exact() -> None:
    assert compared([], []).share == 1.0
