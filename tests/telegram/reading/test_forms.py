"""Small differences of form between archives, each in a telegram that is otherwise plain."""

from __future__ import annotations

from typing import Any

import pytest

from septel.telegram import read

PLAIN = {
    "info": "RUEHNO/AMCONSUL NORTE 0001",
    "dated": "P 111230Z DEC 07",
    "order": "E.O. 12958: DECL: 12/10/2017",
    "tags": "PREL, AL",
    "refs": "ALDEA 1",
    "by": "Amb. J. Doe for reasons 1.4 (b) and (d).",
    "text": "1. (C) First.\n\n2. (C) Second.",
    "signature": "DOE",
    "trailer": "BT\n#0123\nNNNN",
}
FORM = """{dated}
FM AMEMBASSY ALDEA
TO RUEHC/SECSTATE WASHDC 1234
INFO {info}
BT
C O N F I D E N T I A L ALDEA 000123

SIPDIS

{order}
TAGS: {tags}
SUBJECT: ONE

REF: {refs}

Classified By: {by}

{text}

{signature}
{trailer}
"""


def said(**parts: str) -> dict[str, Any]:
    messages = read(FORM.format(**{**PLAIN, **parts}).encode()).messages
    assert len(messages) == 1
    return messages[0].as_dict()


def texts(found: dict[str, Any]) -> list[str]:
    return [paragraph["text"] for paragraph in found["paragraphs"]]


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        ("DOE##", "DOE"),
        ("DOE (ACTING)", "DOE (ACTING)"),
        ("JOHN DOE\nAMBASSADOR", "JOHN DOE AMBASSADOR"),
        ("DOE\n=", "DOE"),
        ("DOE\n\nDownload | Print", "DOE"),
        ("DOE\n\nNext cable »\n\n© The archive", "DOE"),
        ("DOE\n\nEND OF MESSAGE", "DOE"),
    ],
)
def test_a_name_at_the_end_is_found_whatever_stands_beside_it(signature: str, name: str) -> None:
    found = said(signature=signature)
    assert (found["signature"], texts(found)) == (name, ["First.", "Second."])


def test_a_heading_with_a_sentence_under_it_is_no_name_with_links() -> None:
    found = said(signature="NEXT STEPS\n\nNext week we return.")
    assert found["signature"] is None
    assert "NEXT STEPS" in texts(found)[-1] or texts(found)[-2] == "NEXT STEPS"
    assert texts(found)[-1].endswith("Next week we return.")


def test_a_note_of_those_who_sent_it_stands_apart_under_the_name() -> None:
    found = said(signature="DOE\n\nNOTE BY OC/T: NOT PASSED TO ADDRESSEE.")
    assert (found["signature"], texts(found)[-1]) == ("DOE", "NOTE BY OC/T: NOT PASSED TO ADDRESSEE.")


@pytest.mark.parametrize(
    ("trailer", "kept"),
    [
        ("BT #0123 NNNN", "#0123 NNNN"),
        ("BT\n#0123 NNNN", "#0123 NNNN"),
        ("BT#0123", "#0123"),
        ("BT\n#0123 3450101\nNNNN", "#0123 3450101 NNNN"),
        ("BT NNNN", "NNNN"),
    ],
)
def test_a_trailer_may_stand_on_one_line(trailer: str, kept: str) -> None:
    found = said(trailer=trailer)
    assert (found["trailer"], found["signature"], texts(found)) == (kept, "DOE", ["First.", "Second."])


@pytest.mark.parametrize(
    ("refs", "parts"),
    [
        ("STATE 1234\n     ALDEA 555", ["STATE 1234", "ALDEA 555"]),
        ("LAGO\nVERDE 640", ["LAGO VERDE 640"]),
        ("A. STATE 1\nREF B. ALDEA 2", ["A. STATE 1", "B. ALDEA 2"]),
    ],
)
def test_references_on_lines_of_their_own_are_several(refs: str, parts: list[str]) -> None:
    assert said(refs=refs)["refs"] == parts


@pytest.mark.parametrize("by", ["Amb. J. Doe for reasons 1.4 (b, d, and e).", "Amb. J. Doe for reasons 1.4 (b, d & e)."])
def test_reasons_may_be_a_list_with_and(by: str) -> None:
    assert said(by=by)["reasons"] == ["1.4(b)", "1.4(d)", "1.4(e)"]


def test_tags_may_be_parted_by_dashes_and_the_order_written_out() -> None:
    found = said(tags="PREL - PGOV - AL", order="EXEC ORDER 12356: DECL: OADR")
    assert (found["tags"], found["order"], found["declassify"]) == (["PREL", "PGOV", "AL"], "E.O. 12356", "OADR")


def test_spanish_months_are_months() -> None:
    assert said(dated="P 111230Z DIC 07")["dtg"] == "2007-12-11T12:30:00Z"


@pytest.mark.parametrize(
    ("info", "addressees"),
    [
        ("RUEHNR/AMEMBASSY CORRAL\nVIEJO 0101", [("RUEHNR", "AMEMBASSY CORRAL VIEJO", None, "0101")]),
        ("RUEHNO/AMCONSUL NORTE\nPRIORITY 0101", [("RUEHNO", "AMCONSUL NORTE", "PRIORITY", "0101")]),
        ("RUEKJCS/CJCS WASHDC PRIORITY//J2/J3//", [("RUEKJCS", "CJCS WASHDC//J2/J3//", "PRIORITY", None)]),
        ("RHMFISS/CDR NORTE//J2/\nJ3// PRIORITY", [("RHMFISS", "CDR NORTE//J2/J3//", "PRIORITY", None)]),
        ("RUEHNO/NORTE; RUEHSU/SUR", [("RUEHNO", "NORTE", None, None), ("RUEHSU", "SUR", None, None)]),
        ("AIG 8787", [(None, "AIG 8787", None, None)]),
    ],
)  # fmt: skip
def test_addressees_may_be_wrapped_or_share_a_line(info: str, addressees: list[tuple[str | None, ...]]) -> None:
    assert [tuple(one.values()) for one in said(info=info)["info"]] == addressees


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("1. (C): First.\n\n2. (C)- Second.", [(1, "C", "First."), (2, "C", "Second.")]),
        ("(C) 1. First.\n\n(S/NF) 2. Second.", [(1, "C", "First."), (2, "S/NF", "Second.")]),
        ("1. (UNCLAS) First.\n\n2. (CONFIDENTIAL) Second.", [(1, "UNCLAS", "First."), (2, "CONFIDENTIAL", "Second.")]),
        ("1. First.\n\n1. Second.\n\n2. Third.", [(1, None, "First."), (1, None, "Second."), (2, None, "Third.")]),
        ("1. On May 9-\n10 he came.\n\n2. Second.", [(1, None, "On May 9-10 he came."), (2, None, "Second.")]),
        ("1. Seen May 9-\n10. He left.\n\n2. Second.", [(1, None, "Seen May 9-10. He left."), (2, None, "Second.")]),
    ],
)
def test_numbers_and_marks_of_paragraphs_in_several_forms(text: str, paragraphs: list[tuple[int, str | None, str]]) -> None:
    assert [(one["number"], one["marking"], one["text"]) for one in said(text=text)["paragraphs"]] == paragraphs


def test_a_list_in_a_paragraph_is_no_paragraph_counted_wrong() -> None:
    found = said(text="1. They say:\n\n1. We came.\n\n2. We left.\n\n2. Nobody knows.")
    assert [one["number"] for one in found["paragraphs"]] == [1, 2]


def test_a_classification_in_spaced_letters_may_have_more_spaces() -> None:
    for line in ("C  O  N  F  I  D  E  N  T  I  A  L   ALDEA 000123", "R E S T R I C T E D ALDEA 000123"):
        text = FORM.format(**PLAIN).replace("C O N F I D E N T I A L ALDEA 000123", line).replace("BT\n", "", 1)
        (message,) = read(text.encode()).messages
        assert message.mrn == "ALDEA 000123"
        assert message.classification_line == ("RESTRICTED" if line.startswith("R") else "CONFIDENTIAL")


def test_quotation_marks_and_ends_of_texts_keep_a_telegram_within_a_text_only_if_it_is_closed() -> None:
    inner = "R 101230Z DEC 07\nFM AMCONSUL NORTE\nTO AMEMBASSY ALDEA\nBT\nUNCLAS NORTE 1\n\n1. Fish.\n"
    quoted = f"1. (C) Repeated:\n\nBEGIN TEXT:\n\n{inner}"
    closed = said(text=f"{quoted}\nEND TEXT.\n\n2. (C) Second.")
    assert [one["number"] for one in closed["paragraphs"]] == [1, 2]
    assert "FM AMCONSUL NORTE" in closed["paragraphs"][0]["text"]
    assert len(read(FORM.format(**{**PLAIN, "text": quoted}).encode()).messages) == 2


@pytest.mark.parametrize("mark", ["(C - ENTIRE TEXT)", "(C - Entire text.)", "(C-ENTIRE TEXT.)"])
def test_a_mark_for_the_whole_text_is_the_mark_of_its_paragraph(mark: str) -> None:
    found = said(text=f"1. {mark} First.\n\n2. Second.")["paragraphs"]
    assert [(one["marking"], one["text"]) for one in found] == [(mark.strip("(.)").upper(), "First."), (None, "Second.")]


@pytest.mark.parametrize(
    ("info", "names"),
    [
        ("AMEMBASSY ONE, AMEMBASSY TWO; CIA WASHDC", ["AMEMBASSY ONE", "AMEMBASSY TWO", "CIA WASHDC"]),
        ("AMEMBASSY ONE, ALDEA", ["AMEMBASSY ONE, ALDEA"]),
        ("RUEHNO/AMCONSUL NORTE, RUEHSU/AMCONSUL SUR", ["AMCONSUL NORTE", "AMCONSUL SUR"]),
    ],
)
def test_addressees_on_one_line_are_several_and_a_country_after_a_comma_is_none(info: str, names: list[str]) -> None:
    assert [one["name"] for one in said(info=info)["info"]] == names


@pytest.mark.parametrize("dated", ["PR 111230Z DEC 07", "P R 111230Z DEC 07", "PRIORITY ROUTINE 111230Z DEC 07"])
def test_a_precedence_for_others_may_stand_with_the_first(dated: str) -> None:
    found = said(dated=dated)
    assert (found["precedence"], found["info_precedence"], found["dtg"]) == ("P", "R", "2007-12-11T12:30:00Z")


def test_a_paragraph_of_nothing_but_its_mark_may_be_followed_by_a_number() -> None:
    assert texts(said(text="1. (C)\n5. was dry.\n\n2. (C) Second.")) == ["5. was dry.", "Second."]
