"""Sections of one telegram are joined, in whatever order and number they come."""

from __future__ import annotations

from random import Random

import pytest

from septel.telegram import Message, assemble, read
from tests.telegram.specimens import BARE, WHOLE, codes, only

HEAD = """\
RR RUEHC
DE RUEHAL #0777/{n:02d} 0321200
ZNR UUUUU ZZH
R 011155Z FEB {year:02d}
FM AMEMBASSY ALDEA
TO RUEHC/SECSTATE WASHDC 1200
BT
UNCLAS SECTION {n:02d} OF {of:02d} ALDEA 000777

{captions}

TAGS: PREL
SUBJECT: LONG ONE

"""


def section(n: int, of: int, body: str, *, year: int = 10, captions: str = "SIPDIS", signed: str = "") -> str:
    return HEAD.format(n=n, of=of, year=year, captions=captions) + f"{body}\n{signed}BT\n#0777\nNNNN\n"


ONE = section(1, 3, "1. (U) One.\n\n2. (U) Two breaks off and")
TWO = section(2, 3, "goes on here.\n\nIt has a further block.\n\n3. (U) Three, counter-")
THREE = section(3, 3, "smuggling.\n\n4. (U) Four.", signed="\nDELMAR\n")
TEXTS = [
    (1, "One."),
    (2, "Two breaks off and goes on here.\nIt has a further block."),
    (3, "Three, counter-smuggling."),
    (4, "Four."),
]


def joined(*texts: str) -> tuple[Message, ...]:
    return assemble(message for text in texts for message in read(text.encode()))


@pytest.mark.parametrize(
    "order", [(ONE, TWO, THREE), (THREE, ONE, TWO), (TWO, THREE, ONE), (THREE, TWO, ONE), (ONE, THREE, TWO, ONE)]
)
def test_sections_are_joined_in_any_order(order: tuple[str, ...]) -> None:
    (message,) = joined(*order)
    assert (message.section, message.sections_present, message.whole) == ((1, 3), (1, 2, 3), True)
    assert [(one.number, one.text) for one in message.paragraphs] == TEXTS
    assert message.signature == "DELMAR"
    assert {problem.severity for problem in message.problems} <= {"note"}


def test_sections_of_one_file_and_of_several_give_the_same() -> None:
    assert joined(ONE + THREE + TWO) == joined(THREE, TWO, ONE)


def test_a_section_that_came_twice_counts_once() -> None:
    (message,) = joined(ONE, TWO, TWO, THREE)
    assert "section_repeated" in codes(message)
    assert [(one.number, one.text) for one in message.paragraphs] == TEXTS


def test_a_section_that_never_came_is_an_error() -> None:
    (message,) = joined(ONE, THREE)
    assert not message.whole
    (problem,) = [problem for problem in message.problems if problem.code == "section_absent"]
    assert problem.severity == "error"
    assert "2 of 3" in problem.hint


def test_a_corrected_section_replaces_the_other() -> None:
    corrected = section(2, 3, "goes on rightly. 3. (U) Three.", captions="CORRECTED COPY")
    for order in ((ONE, TWO, corrected, THREE), (ONE, corrected, TWO, THREE)):
        (message,) = joined(*order)
        assert "section_differs" in codes(message)
        assert message.paragraphs[1].text == "Two breaks off and goes on rightly."


def test_a_heading_over_the_text_of_both_sections_is_whole() -> None:
    (message,) = joined(WHOLE)
    assert (message.section, message.sections_present) == ((1, 2), (1, 2))
    assert message.problems == ()


def test_sections_of_another_year_are_another_message() -> None:
    later = [section(n, 2, f"{n}. (U) Later.", year=11) for n in (1, 2)]
    found = joined(ONE, later[1], TWO, later[0], THREE)
    assert [(message.dtg.year, message.whole) for message in found if message.dtg] == [(2010, True), (2011, True)]


def test_a_message_that_came_twice_counts_once() -> None:
    (message,) = joined(BARE, BARE)
    assert "repeated" in codes(message)
    assert len(message.sources) == 2


def test_a_corrected_copy_replaces_what_it_corrects() -> None:
    corrected = BARE.replace("SENSITIVE", "C O R R E C T E D  C O P Y").replace("Next paragraph", "Right paragraph")
    for order in ((BARE, corrected), (corrected, BARE)):
        (message,) = joined(*order)
        assert "Right paragraph" in message.paragraphs[1].text
        assert "correction" in codes(message)


def test_two_messages_with_one_number_are_both_kept_and_told() -> None:
    found = joined(BARE, BARE.replace("Next paragraph", "Other paragraph"))
    assert [codes(message) & {"number_reused"} for message in found] == [{"number_reused"}] * 2


def test_messages_without_sections_pass_unchanged() -> None:
    message = only(BARE)
    assert assemble([message]) == (message,)


def test_a_thousand_sections_in_random_order_are_one_message() -> None:
    sections = [section(n, 1000, f"{n}. (U) Paragraph {n}.").replace(f"{n:02d} OF", f"{n:04d} OF") for n in range(1, 1001)]
    Random(1).shuffle(sections)
    (message,) = joined("".join(sections))
    assert message.whole
    assert [one.text for one in message.paragraphs] == [f"Paragraph {n}." for n in range(1, 1001)]
    assert {problem.severity for problem in message.problems} <= {"note"}
