"""What is written can be read again: lines, sections, page lines and stamps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given

from septel.errors import SeptelError
from septel.telegram import Message, Paragraph, assemble, read
from septel.telegram.documents import from_dict
from septel.telegram.exactness import compared
from septel.telegram.message import Addressee, Reference
from septel.telegram.writer import STAMP, ours, write, write_all
from tests.telegram.drafts import messages

LONG = ours(
    Message(
        station="RUEHAA",
        serial="0123",
        julian="0630514",
        precedence="P",
        dtg=datetime(2027, 3, 4, 5, 14, tzinfo=UTC),
        originator="AMEMBASSY ALDEA",
        classification="CONFIDENTIAL",
        mrn="ALDEA 000123",
        subject="A LONG ONE",
        paragraphs=tuple(Paragraph("The road is open and nobody called, " * 12 + "so far.", n, "C") for n in range(1, 31)),
        trailer="#0123 NNNN",
    )
)


@given(messages())
def test_a_message_that_is_written_is_read_again_whole(message: Message) -> None:
    found = assemble(read(write(message).encode()))
    assert len(found) == 1
    assert [str(one) for one in compared([message], found).differences] == []
    assert found[0] == message


@given(messages())
def test_no_line_is_longer_than_the_width_unless_it_is_one_name(message: Message) -> None:
    for line in write(message).splitlines():
        assert len(line) <= 69 or " " not in line


def test_a_long_message_goes_out_in_sections_with_page_lines() -> None:
    text = write(LONG)
    assert LONG.section is not None and LONG.section[1] > 2
    count = LONG.section[1]
    for number in range(1, count + 1):
        assert f"C O N F I D E N T I A L SECTION {number:02d} OF {count:02d} ALDEA 000123\n" in text
        assert f"#0123/{number:02d} 0630514" in text
    assert f"\nALDEA 00000123  001.2 OF {count:03d}\n" in text
    assert [one.section for one in read(text.encode())] == [(number, count) for number in range(1, count + 1)]


def test_each_section_is_stamped() -> None:
    text = write(replace(LONG, exercise=False))
    assert LONG.section is not None
    assert text.count(f"\n{STAMP}\n") == LONG.section[1]


def test_a_message_that_lacks_a_section_is_written_as_what_there_is() -> None:
    text = write(replace(LONG, section=(2, 3), sections_present=(2,), paragraphs=LONG.paragraphs[:2]))
    (found,) = read(text.encode())
    assert (found.section, found.sections_present) == ((2, 3), (2,))


def test_messages_one_after_the_other_are_read_apart() -> None:
    other = replace(LONG, mrn="ALDEA 000124", serial="0124", trailer="#0124 NNNN")
    assert assemble(read(write_all([LONG, other]).encode())) == (LONG, other)


def test_a_width_of_ones_own_is_kept_and_read_again() -> None:
    for width in (40, 55, 100):
        message = ours(replace(LONG, section=None, sections_present=()), width=width)
        text = write(message, width=width)
        assert max(len(line) for line in text.splitlines()) <= width
        assert assemble(read(text.encode())) == (message,)


def test_a_width_without_room_for_words_is_refused() -> None:
    with pytest.raises(SeptelError, match="at least 40"):
        write(LONG, width=20)


def test_a_message_that_says_nothing_can_be_written() -> None:
    assert STAMP in write(Message())


def test_ours_is_settled_once() -> None:
    assert ours(LONG) == LONG


def test_numbered_references_and_exempt_addressees_are_read_again() -> None:
    message = ours(
        Message(
            to=(Addressee("ALL POSTS", "RUEHXC", "PRIORITY", "0012", exempt=("AMCONSUL NORTE", "RUEHSU/AMEMBASSY SUR")),),
            classification="UNCLASSIFIED",
            mrn="ALDEA 000123",
            subject="A ROAD",
            refs=(Reference("ALDEA 5, WHICH SAYS " + "THE SAME AGAIN AND " * 5 + "NO MORE", "1"), Reference("NORTE 6", "2")),
            paragraphs=(Paragraph("The road is open.", 1, "U"),),
        )
    )
    (found,) = assemble(read(write(message).encode()))
    assert [str(one) for one in compared([message], [found]).differences] == []
    assert from_dict(message.as_dict()) == message
