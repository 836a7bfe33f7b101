"""Forms of older telegrams, and of those that printers and hands have spoilt: zones, spelt numbers, marks, names, cut words."""

from __future__ import annotations

from typing import Any

import pytest

from septel.telegram import assemble, read
from septel.telegram.message import Message
from tests.telegram.reading.test_forms import FORM, PLAIN, said, texts
from tests.telegram.specimens import codes, with_body
from tests.telegram.specimens import texts as paragraphs


def headed(line: str) -> Message:
    """The plain telegram with another classification line."""
    (message,) = read(FORM.format(**PLAIN).replace("C O N F I D E N T I A L ALDEA 000123", line).encode()).messages
    return message


def problems(found: dict[str, Any], code: str) -> list[str]:
    return [one["severity"] for one in found["problems"] if one["code"] == code]


@pytest.mark.parametrize("dated", ["P 191400 OCT 26", "P 191400 OCT 2026", "P 191400J OCT 26"])
def test_a_date_without_a_zone_is_taken_as_zulu_with_a_warning(dated: str) -> None:
    found = said(dated=dated)
    assert (found["precedence"], found["dtg"]) == ("P", "2026-10-19T14:00:00Z")
    assert problems(found, "dtg_doubtful") == ["warning"]


@pytest.mark.parametrize(
    ("dated", "dtg"),
    [
        ("P 191400Q OCT 26", "2026-10-19T18:00:00Z"),
        ("P 191400R OCT 26", "2026-10-19T19:00:00Z"),
        ("P 010100C JAN 27", "2026-12-31T22:00:00Z"),
        ("P 191400M OCT 26", "2026-10-19T02:00:00Z"),
        ("P 191400Y OCT 26", "2026-10-20T02:00:00Z"),
    ],
)
def test_a_date_in_another_zone_is_told_in_zulu(dated: str, dtg: str) -> None:
    found = said(dated=dated)
    assert found["dtg"] == dtg
    assert not found["problems"]


def test_letters_for_figures_in_a_date_are_read_with_a_warning() -> None:
    found = said(dated="P 19I40OZ OCT O7")
    assert found["dtg"] == "2007-10-19T14:00:00Z"
    assert problems(found, "dtg_doubtful") == ["warning"]


@pytest.mark.parametrize("line", ["191400 MEN IN 20", "191400 OCT 26 WAS THE HOUR", "OOIIOOZ OCT 26", "191400 OCT"])
def test_what_only_looks_like_a_date_begins_no_telegram(line: str) -> None:
    assert len(read(f"{line}\nx\n".encode()).messages) == 0


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("C O N F I D E N T I A L SECTION ONE OF TWO ALDEA 000123", (1, 2)),
        ("CONFIDENTIAL SECTION TWO OF THREE ALDEA 000123", (2, 3)),
        ("CONFIDENTIAL SECTION 01 OF TWO ALDEA 000123", (1, 2)),
        ("CONFIDENTIAL FINAL SECTION OF TWELVE ALDEA 000123", (12, 12)),
        ("CONFIDENTIAL SECTION II OF IV ALDEA 000123", (2, 4)),
    ],
)
def test_numbers_of_sections_may_be_spelt(line: str, section: tuple[int, int]) -> None:
    message = headed(line)
    assert (message.section, message.mrn, message.passing) == (section, "ALDEA 000123", ())


@pytest.mark.parametrize(
    ("mark", "marking", "classification"),
    [
        ("[C]", "C", "CONFIDENTIAL"),
        ("[S/NF]", "S/NF", "SECRET"),
        ("(CONF)", "CONF", "CONFIDENTIAL"),
        ("(S//NF)", "S//NF", "SECRET"),
        ("(SECRET)", "SECRET", "SECRET"),
        ("(TOP SECRET)", "TOP SECRET", "TOP SECRET"),
        ("(LIMITED OFFICIAL USE)", "LIMITED OFFICIAL USE", "CONFIDENTIAL"),
        ("(C).", "C", "CONFIDENTIAL"),
    ],
)
def test_a_mark_may_stand_in_square_brackets_or_in_words(mark: str, marking: str, classification: str) -> None:
    found = said(text=f"1. {mark} First.\n\n2. (U) Second.")
    assert [(one["number"], one["marking"], one["text"]) for one in found["paragraphs"]] == [
        (1, marking, "First."),
        (2, "U", "Second."),
    ]
    assert found["classification"] == classification


def test_a_mark_in_square_brackets_begins_a_paragraph_within_a_line_too() -> None:
    assert paragraphs(with_body("1. [C] First. 2. [U] Second\ngoes on.\n\n3. [C] Third.")) == [
        (1, "C", "First."),
        (2, "U", "Second goes on."),
        (3, "C", "Third."),
    ]


@pytest.mark.parametrize("text", ["[S]he left.", "[T]he road.", "[SIC] Said he.", "C. First of all.", "A) One.", "(R-12) Gas."])
def test_other_brackets_and_letters_are_no_marks(text: str) -> None:
    (one, *_) = said(text=f"1. {text}\n\n2. Second.")["paragraphs"]
    assert (one["marking"], one["text"]) == (None, text)


@pytest.mark.parametrize(("mark", "marking"), [("C)", "C"), ("S/NF)", "S/NF"), ("SBU)", "SBU")])
def test_a_mark_without_its_first_bracket_is_read_with_a_warning(mark: str, marking: str) -> None:
    found = said(text=f"1. {mark} First.\n\n2. (C) Second.")
    assert [(one["marking"], one["text"]) for one in found["paragraphs"]] == [(marking, "First."), ("C", "Second.")]
    assert problems(found, "mark_cut") == ["warning"]


def test_a_letter_with_a_bracket_begins_no_paragraph_out_of_order() -> None:
    found = said(text="1. (C) It has:\n5. C) Coffee.\n\n2. (C) Second.")
    assert [one["number"] for one in found["paragraphs"]] == [1, 2]
    assert problems(found, "mark_cut") == []


@pytest.mark.parametrize(
    ("mark", "marking", "text"),
    [
        ("(C - ENTIRE TEXT).", "C - ENTIRE TEXT", ""),
        ("(C - Entire text.)", "C - ENTIRE TEXT", ""),
        ("(CONFIDENTIAL - ENTIRE TEXT).", "CONFIDENTIAL - ENTIRE TEXT", ""),
        ("(C) ENTIRE TEXT.", "C", "ENTIRE TEXT."),
    ],
)
def test_a_mark_of_the_entire_text_is_a_mark_and_the_others_miss_none(mark: str, marking: str, text: str) -> None:
    found = said(text=f"1. {mark}\n\n2. Second.\n\n3. Third.")
    read_as = [(one["number"], one["marking"], one["text"]) for one in found["paragraphs"]]
    assert read_as == [(1, marking, text), (2, None, "Second."), (3, None, "Third.")]
    assert problems(found, "marking_missing") == []


def test_a_mark_of_the_entire_text_counts_for_the_classification() -> None:
    found = said(text="1. (S/NF - ENTIRE TEXT).\n\n2. Second.")
    assert found["classification"] == "SECRET"
    assert problems(found, "marking_above_classification") == ["error"]


@pytest.mark.parametrize(
    ("refs", "parts"),
    [
        ("(1) ALDEA 5, (2) 78 NORTE 6", ["1. ALDEA 5", "2. 78 NORTE 6"]),
        ("(1) ALDEA 5\n     (2) NORTE 6\n\n(3) SUR 7", ["1. ALDEA 5", "2. NORTE 6", "3. SUR 7"]),
        ("1. ALDEA 5\n     2. NORTE 6", ["1. ALDEA 5", "2. NORTE 6"]),
        ("1) ALDEA 5 (NOTAL) 2) NORTE 6", ["1. ALDEA 5 (NOTAL)", "2. NORTE 6"]),
        ("(1) ALDEA 5\nREF: (2) NORTE 6", ["1. ALDEA 5", "2. NORTE 6"]),
        ("A. ALDEA 5 (1) B. NORTE 6", ["A. ALDEA 5 (1)", "B. NORTE 6"]),
        ("3 FAM 1200", ["3 FAM 1200"]),
    ],
)
def test_references_may_be_numbered(refs: str, parts: list[str]) -> None:
    found = said(refs=refs)
    assert found["refs"] == parts
    assert texts(found) == ["First.", "Second."]


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        ("/S/ DOE", "DOE"),
        ("/s/ Jane Doe", "Jane Doe"),
        ("/S/DOE.", "DOE"),
        ("S/ DOE", "DOE"),
        ("//SIGNED// DOE", "DOE"),
        ("JANE DOE.", "JANE DOE"),
        ("J. DOE JR.", "J. DOE JR."),
        ("/S/ JANE DOE\nAMBASSADOR", "JANE DOE AMBASSADOR"),
    ],
)
def test_a_signature_may_be_signed_and_stopped(signature: str, name: str) -> None:
    found = said(signature=signature)
    assert (found["signature"], texts(found)) == (name, ["First.", "Second."])
    assert problems(found, "signature_doubtful") == []


@pytest.mark.parametrize("body", ["2. (C) Second.\n\nDOE.", "2. (C) SECOND.\nDOE."])
def test_one_name_with_a_full_stop_is_the_signature_and_doubtful(body: str) -> None:
    found = said(text=f"1. (C) First.\n\n{body}", signature="")
    assert (found["signature"], problems(found, "signature_doubtful")) == ("DOE", ["note"])


@pytest.mark.parametrize("word", ["NONE.", "DONE.", "Doe.", "MINIMIZE CONSIDERED."])
def test_a_last_sentence_of_one_word_is_no_signature(word: str) -> None:
    found = said(signature=word)
    assert found["signature"] is None
    assert texts(found)[-1].endswith(word)


def test_a_word_after_an_abbreviation_is_no_signature() -> None:
    found = said(text="1. (C) WE MET AT 10 P.M.\nTUESDAY.", signature="")
    assert found["signature"] is None


def test_a_name_after_unquote_is_the_signature() -> None:
    found = said(signature="UNQUOTE VANCE")
    assert (found["signature"], texts(found)[-1]) == ("VANCE", "Second.\nUNQUOTE")


@pytest.mark.parametrize(
    ("info", "exempt"),
    [
        ("ALL POSTS XMT AMEMBASSY NORTE", ["AMEMBASSY NORTE"]),
        ("ALL POSTS XMT AMEMBASSY NORTE, AMCONSUL SUR AND AMCONSUL ESTE", ["AMEMBASSY NORTE", "AMCONSUL SUR", "AMCONSUL ESTE"]),
        ("RUEHXC/ALL POSTS XMT RUEHNO/AMEMBASSY NORTE", ["RUEHNO/AMEMBASSY NORTE"]),
        ("ALL POSTS (XMT NORTE)", ["NORTE"]),
        ("ALL POSTS\nXMT AMEMBASSY NORTE\nXMT AMCONSUL SUR", ["AMEMBASSY NORTE", "AMCONSUL SUR"]),
    ],
)
def test_who_is_exempt_from_a_collective_addressee_is_told_apart(info: str, exempt: list[str]) -> None:
    (one,) = said(info=info)["info"]
    assert (one["name"], one["exempt"]) == ("ALL POSTS", exempt)


def test_an_addressee_with_exemptions_keeps_its_precedence_and_number() -> None:
    for info in ("ALL POSTS XMT NORTE PRIORITY 0012", "ALL POSTS PRIORITY 0012 XMT NORTE"):
        (one,) = said(info=info)["info"]
        assert list(one.values()) == [None, "ALL POSTS", "PRIORITY", "0012", ["NORTE"]]


def test_what_is_exempt_from_nobody_is_told_and_a_list_with_semicolons_is_doubtful() -> None:
    text = FORM.format(**PLAIN).replace("TO RUEHC/SECSTATE WASHDC 1234", "TO\nXMT NORTE\nRUEHC/SECSTATE WASHDC 1234")
    (message,) = read(text.encode()).messages
    assert [one.name for one in message.to] == ["SECSTATE WASHDC"]
    assert "heading_line" in codes(message)
    assert problems(said(info="ALL POSTS XMT NORTE; CIA WASHDC"), "exempt_doubtful") == ["warning"]


PAGE = "\n\nALDEA 00000001  002 OF 002\n\n"


def test_a_word_cut_by_a_page_line_is_put_together_as_the_text_writes_it() -> None:
    message = with_body(
        f"1. (C) The ambassador saw the am-{PAGE}bassador of the lake, a well-{PAGE}known man.\n\n2. (C) Well-known."
    )
    assert paragraphs(message)[0] == (1, "C", "The ambassador saw the ambassador of the lake, a well-known man.")
    assert [one.severity for one in message.problems if one.code == "word_cut"] == ["note"]


def test_a_word_cut_without_a_hyphen_is_put_together_only_where_it_stands_whole_elsewhere() -> None:
    message = with_body(f"1. (C) The ambassador saw the ambas{PAGE}sador and the gover{PAGE}nor.")
    assert paragraphs(message)[0] == (1, "C", "The ambassador saw the ambassador and the gover nor.")
    assert [one.severity for one in message.problems if one.code == "word_cut"] == ["note"]


@pytest.mark.parametrize("cut", [f"some{PAGE}times", f"may{PAGE}be"])
def test_words_that_stand_alone_too_are_not_put_together(cut: str) -> None:
    message = with_body(f"1. (C) Sometimes, maybe, {cut} he comes.")
    assert paragraphs(message)[0][2] == f"Sometimes, maybe, {cut.replace(PAGE, ' ')} he comes."


def test_a_hyphen_at_a_page_line_that_nothing_explains_is_kept_with_a_warning() -> None:
    message = with_body(f"1. (C) It is a counter-{PAGE}smuggling unit.")
    assert paragraphs(message)[0][2] == "It is a counter-smuggling unit."
    assert [one.severity for one in message.problems if one.code == "word_cut"] == ["warning"]


def test_a_word_cut_by_a_page_line_that_was_drawn_into_the_text_is_put_together() -> None:
    message = with_body("1. (C) The ambassador saw the am- ALDEA 00000001  002 OF 002 bassador of the lake.")
    assert paragraphs(message)[0][2] == "The ambassador saw the ambassador of the lake."


def test_a_word_cut_between_two_sections_is_put_together() -> None:
    first = "UNCLAS SECTION 01 OF 02 ALDEA 000001\n\nSUBJECT: X\n\n1. (U) The ambassador saw the am-\nBT\n#0001\nNNNN\n"
    second = "UNCLAS SECTION 02 OF 02 ALDEA 000001\n\nSUBJECT: X\n\nbassador of the lake.\n\n2. (U) Next.\nBT\n#0001\nNNNN\n"
    (message,) = assemble([*read(first.encode()), *read(second.encode())])
    assert paragraphs(message) == [(1, "U", "The ambassador saw the ambassador of the lake."), (2, "U", "Next.")]


def test_a_telegram_that_another_repeats_leaves_its_classification_line_among_those_that_pass_it_on() -> None:
    lines = "CONFIDENTIAL STATE 190001\n\nFOL RPT ALDEA 3310 ACTION SECSTATE QUOTE\nCONFIDENTIAL ALDEA 3310"
    text = FORM.format(**PLAIN | {"signature": "UNQUOTE VANCE"}).replace(
        "C O N F I D E N T I A L ALDEA 000123\n\nSIPDIS", lines
    )
    (found,) = read(text.encode()).messages
    assert (found.mrn, found.signature) == ("STATE 190001", "VANCE")
    assert found.passing == ("FOL RPT ALDEA 3310 ACTION SECSTATE QUOTE", "CONFIDENTIAL ALDEA 3310")


def test_what_stands_after_the_security_warning_is_told() -> None:
    text = FORM.format(**PLAIN).replace("P 111230Z", "ZNY CCCCC ZZH (CCY AD0001 610)\nP 111230Z", 1)
    (message,) = read(text.encode()).messages
    assert message.security_line == "ZNY CCCCC ZZH"
    assert "heading_line" in codes(message)
