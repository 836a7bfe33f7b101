"""Which lines make a paragraph, which a heading, a list, noise or a signature."""

from __future__ import annotations

import pytest

from tests.telegram.specimens import only, texts, with_body


def test_a_list_inside_a_paragraph_begins_no_paragraph() -> None:
    message = with_body("1. (C) It has:\n1. a thing\n2. another\n\n2. (C) Next.")
    assert texts(message) == [(1, "C", "It has:\n1. a thing\n2. another"), (2, "C", "Next.")]


def test_a_list_inside_an_unmarked_paragraph_begins_none_either() -> None:
    message = with_body("1. It has:\n1. a thing\n2. another\n\n2. Next.\n\n3. Last.", line="UNCLAS ALDEA 000001")
    assert texts(message) == [(1, None, "It has:\n1. a thing\n2. another"), (2, None, "Next."), (3, None, "Last.")]


@pytest.mark.parametrize("line", ["5.2 percent more", "2009. It was", "3. October was dry", "12 men", "4.Five"])
def test_a_number_at_the_start_of_a_line_goes_on_the_sentence(line: str) -> None:
    message = with_body(f"1. (C) They counted\n{line} than before.\n\n2. (C) Next.")
    assert texts(message)[0] == (1, "C", f"They counted {line} than before.")


@pytest.mark.parametrize(
    ("start", "marking"),
    [
        ("1. (C) ", "C"),
        ("1.(C) ", "C"),
        ("¶1. (C) ", "C"),
        ("¶1 (C) ", "C"),
        ("1. (S/NF) ", "S/NF"),
        ("1. (C//REL TO ALDEA) ", "C//REL TO ALDEA"),
        ("1.  (SBU) ", "SBU"),
        ("1. ( C ) ", "C"),
        ("1 . (U) ", "U"),
    ],
)
def test_a_paragraph_begins_with_number_and_mark_in_many_forms(start: str, marking: str) -> None:
    message = with_body(f"{start}Text of it.\n\n2. (C) Next.", line="S E C R E T ALDEA 000001")
    assert texts(message)[0] == (1, marking, "Text of it.")


@pytest.mark.parametrize(
    "noise",
    [
        "ALDEA 00000001  002 OF 003",
        "ALDEA 00000001  001.2 OF 003",
        "PAGE 02 RUEHAL 0001 C O N F I D E N T I A L",
        "PAGE 02",
        "CONFIDENTIAL",
        "PAGE 02        ALDEA  00001  01 OF 02  201405Z",
        "- 2 -",
        "EXERCISE EXERCISE EXERCISE",
    ],
)
@pytest.mark.parametrize("around", ["\n", "\n\n", "\n\n\n\n"])
def test_page_noise_inside_a_sentence_leaves_no_trace(noise: str, around: str) -> None:
    message = with_body(f"1. (C) The army{around}{noise}{around}is slow today.\n\n2. (C) Next.")
    assert texts(message) == [(1, "C", "The army is slow today."), (2, "C", "Next.")]


def test_a_page_line_that_a_reflow_drew_into_a_line_is_taken_out() -> None:
    message = with_body("1. (C) The army ALDEA 00000001 002 OF 003 is slow.\n\n2. (C) Next.")
    assert texts(message)[0] == (1, "C", "The army is slow.")


def test_what_looks_like_a_page_line_in_prose_stays() -> None:
    message = with_body("1. (C) See\nPage 2 of the report by\nAldea 2009 of the two.\n\n2. (C) Next.")
    assert texts(message)[0] == (1, "C", "See Page 2 of the report by Aldea 2009 of the two.")


@pytest.mark.parametrize(
    "heading",
    ["Comment\n-------", "-------\nComment\n-------", "-------\nComment", "COMMENT", "--- Comment ---", "The Army: What Now?"],
)
def test_a_heading_stands_apart(heading: str) -> None:
    message = with_body(f"1. (C) First.\n\n{heading}\n\n2. (C) Second.")
    found = message.paragraphs[1]
    assert found.heading
    assert found.text == heading.strip("- \n").replace("\n-------", "")
    assert [one.number for one in message.paragraphs] == [1, None, 2]


def test_a_rest_of_a_sentence_after_a_blank_line_is_no_heading() -> None:
    message = with_body("1. (C) He said that the\n\nArmy was slow\n\n2. (C) Next.")
    assert texts(message)[0] == (1, "C", "He said that the Army was slow")


def test_blocks_of_one_paragraph_are_parted_by_a_new_line() -> None:
    message = with_body(
        "1. (C) First block.\n\nSecond block.\n\n-- an item;\n-- another one\n\nA. (C) lettered;\nB. (C) too.\n\n2. (C) Next."
    )
    assert texts(message)[0][2].split("\n") == [
        "First block.", "Second block.", "-- an item;", "-- another one", "A. (C) lettered;", "B. (C) too.",
    ]  # fmt: skip


def test_a_dash_in_the_middle_of_a_sentence_is_no_item() -> None:
    message = with_body("1. (C) The army\n-- long trusted -- is slow.\n\n2. (C) Next.")
    assert texts(message)[0][2] == "The army -- long trusted -- is slow."


def test_initials_at_the_start_of_a_line_are_no_item() -> None:
    message = with_body("1. (C) So said President\nA. Smith in May.\n\n2. (C) Next.")
    assert texts(message)[0][2] == "So said President A. Smith in May."


def test_words_parted_at_their_hyphen_are_closed_up() -> None:
    message = with_body("1. (C) A counter-\nsmuggling effort -\nand more.\n\n2. (C) Next.")
    assert texts(message)[0][2] == "A counter-smuggling effort - and more."


def test_unnumbered_paragraphs_are_parted_by_blank_lines() -> None:
    message = with_body("First of all.\nIt goes on.\n\nSecond.\n\n(C) Third with a mark.")
    assert texts(message) == [
        (None, None, "First of all. It goes on."),
        (None, None, "Second."),
        (None, "C", "Third with a mark."),
    ]


def test_marked_paragraphs_on_one_line_are_told_apart() -> None:
    message = with_body("1. (C) One. 2. (C) Two; see para 1. (C) is a mark. 3. (C) Three.")
    assert [one.number for one in message.paragraphs] == [1, 2, 3]


@pytest.mark.parametrize(
    "body",
    [
        "1. (C) Summary: It went. End Summary.\n\n2. (C) More.",
        "Summary\n-------\n\n1. (C) It went.\n\nMore\n----\n\n2. (C) More.",
        "1. (C) SUMMARY AND COMMENT: It went.\n\n2. (C) More.",
    ],
)
def test_a_summary_ends_where_it_says_or_at_the_next_heading(body: str) -> None:
    found = {one.number: one.summary for one in with_body(body).paragraphs if one.number}
    assert found == {1: True, 2: False}


def test_a_summary_may_hold_several_paragraphs() -> None:
    found = with_body("1. (C) Summary. It went.\n\n2. (C) Well. End Summary.\n\n3. (C) More.")
    assert [one.summary for one in found.paragraphs] == [True, True, False]


def test_notes_are_found_in_brackets_and_between_their_words() -> None:
    found = with_body(
        "1. (C) A (Note: one here. End Note.) B [NOTE: two (so) there.] C. Note: three. End note. He took note. The end."
    )
    assert found.paragraphs[0].notes == ("one here.", "two (so) there.", "three.")


@pytest.mark.parametrize("name", ["DELMAR", "O'BRIEN", "DE LA CRUZ", "SMITH-JONES"])
def test_the_signature_is_no_part_of_the_text(name: str) -> None:
    for gap in ("\n", "\n\n"):
        message = only(f"UNCLAS ALDEA 1000\nSUBJECT: X\n\n1. (U) Text here.{gap}{name}\nBT\n")
        assert (message.signature, texts(message)) == (name, [(1, "U", "Text here.")])
