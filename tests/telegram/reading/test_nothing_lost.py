"""Forms in which text, a name or a field is easily lost: under an item, beside a page line, over sections, under a stamp."""

from __future__ import annotations

import pytest

from septel.telegram import Message, assemble, read
from septel.telegram.guard import RealMarkingError, refuse_real

OLD = """R 051355Z MAR 76
FM AMEMBASSY VALDORA
TO SECSTATE WASHDC {number}

C O N F I D E N T I A L {section}VALDORA 1234

E.O. 11652: GDS
TAGS: PINT
SUBJ: LEVY

"""
NEW = """R 151345Z MAR 09
FM AMEMBASSY TARVO
TO SECSTATE WASHDC
BT
UNCLAS TARVO 000306

SUBJECT: FISH

"""


def one(text: str) -> Message:
    (message,) = assemble(read(text.encode()).messages)
    return message


def old(body: str, section: str = "", number: int = 4471) -> str:
    return OLD.format(section=section, number=number) + body + "\n\nNNNN\n"


def texts(message: Message) -> list[tuple[int | None, str]]:
    return [(paragraph.number, paragraph.text) for paragraph in message.paragraphs]


@pytest.mark.parametrize(
    ("body", "text", "name"),
    [
        ("1. (U) He left.  END COMMENT\nORR", "He left. END COMMENT", "ORR"),
        ("1. (U) Points:\n\n-- one\n\n-- two\nORR", "Points:\n-- one\n-- two", "ORR"),
        ("1. (U) He sat down.\nTel: 555-0148\nORR", "He sat down. Tel: 555-0148", "ORR"),
        ("1. (U) He sat down, said\nwrite to a@b.example\nORR", "He sat down, said write to a@b.example", "ORR"),
    ],
)
def test_a_name_may_stand_under_a_line_that_has_no_stop(body: str, text: str, name: str) -> None:
    message = one(f"{NEW}{body}\nBT\n")
    assert (texts(message), message.signature) == ([(1, text)], name)


@pytest.mark.parametrize(
    ("body", "text", "name"),
    [
        ("1. THE LEVY PASSED. VANCE", "THE LEVY PASSED.", "VANCE"),
        (
            "1. IT WAS NOT LIKED BY THE MEMBERS WHO WERE\nTHERE. VANCE",
            "IT WAS NOT LIKED BY THE MEMBERS WHO WERE THERE.",
            "VANCE",
        ),
        ("1. THE LEVY PASSED. UNQUOTE\nHOLLIS", "THE LEVY PASSED. UNQUOTE", "HOLLIS"),
        ("1. THE LEVY PASSED. UNQUOTE HOLLIS", "THE LEVY PASSED. UNQUOTE HOLLIS", None),  # who was quoted may be meant
        ("1. THE LEVY PASSED.\nDE WITT", "THE LEVY PASSED.", "DE WITT"),
        ("1. THE LEVY PASSED.\nST. JOHN", "THE LEVY PASSED.", "ST. JOHN"),
        ("1. THE LEVY PASSED.\nTARBELL\n\n<< END OF DOCUMENT >>", "THE LEVY PASSED.", "TARBELL"),
        ("1. THE LEVY PASSED.\nTARBELL\n\nEND OF MESSAGE", "THE LEVY PASSED.", "TARBELL"),
        ("1. THE LEVY PASSED.\nTARBELL\n\nCONFIDENTIAL PAGE 2", "THE LEVY PASSED.", "TARBELL"),
        ("1. THE LEVY PASSED.\n\nDECL OADR", "THE LEVY PASSED.\nDECL OADR", None),
        ("1. HE MET ST. JOHN", "HE MET ST. JOHN", None),
    ],
)
def test_names_in_a_text_of_capitals(body: str, text: str, name: str | None) -> None:
    message = one(old(body))
    assert (texts(message), message.signature) == ([(1, text)], name)


def test_a_note_of_the_communicators_may_follow_a_name_that_stands_under_the_text() -> None:
    message = one(old("1. THE LEVY PASSED.\nTARBELL\n\nNOTE BY OC/T: NOT PASSED USCINCSO."))
    assert (texts(message), message.signature) == (
        [(1, "THE LEVY PASSED."), (None, "NOTE BY OC/T: NOT PASSED USCINCSO.")],
        "TARBELL",
    )


@pytest.mark.parametrize(
    "stamp",
    [
        "Jane Q. Doe Declassified/Released US Department of State EO Systematic Review 30 JUN 2005",
        "UNCLASSIFIED U.S. Department of State Case No. F-2015-01234 Doc No. C05781234 Date: 08/31/2015",
        "RELEASE IN PART\nB1, 1.4(D)",
        "CONFIDENTIAL PAGE 2",
        "PAGE 02  VALDOR 01234  01 OF 02  051420Z",
    ],
)
def test_what_stands_at_the_foot_of_a_page_is_no_text(stamp: str) -> None:
    message = one(old(f"1. HE ASKED FOR A GLASS\n{stamp}\n\nOF WATER.\nTARBELL\n{stamp}"))
    assert (texts(message), message.signature) == ([(1, "HE ASKED FOR A GLASS OF WATER.")], "TARBELL")


@pytest.mark.parametrize(
    "page", ["PAGE 02 VALDOR 01234", "PAGE 02 VALDOR 01234  051420Z", "PAGE 02 VALDORA 01234 01 OF 02 051420Z"]
)
def test_words_on_the_line_of_a_page_are_text(page: str) -> None:
    message = one(old(f"1. HE ASKED FOR A GLASS\n{page} OF WATER AND DRANK IT.\n\n2. HE LEFT.\nTARBELL"))
    assert texts(message) == [(1, "HE ASKED FOR A GLASS OF WATER AND DRANK IT."), (2, "HE LEFT.")]


def test_a_page_line_that_lost_its_line_parts_words() -> None:
    message = one(f"{NEW}1. (U) He met MinisterTARVO 00000306  002 OF 002 \n\n\nOrlov.\nORR\nBT\n")
    assert texts(message) == [(1, "He met Minister Orlov.")]


def sections(first: str, second: str, top: str = "SUBJ: CENSUS\n") -> Message:
    text = ""
    for n, body in enumerate((first, second), start=1):
        text += (
            f"O 121600Z NOV 92\nFM AMEMBASSY CALDERA\nTO SECSTATE WASHDC 004{n}\nBT\nUNCLAS SECTION 0{n} OF 02 CALDERA 10447\n"
        )
        text += f"{top}{body}\nBT\n#0447\nNNNN\n"
    return one(text)


def test_the_text_of_a_section_may_stand_right_under_the_subject_that_it_repeats() -> None:
    message = sections("1. IT WENT WELL.", "2. IT IS OVER.\nHOLLIS")
    assert texts(message) == [(1, "IT WENT WELL."), (2, "IT IS OVER.")]
    assert (message.subject, message.signature) == ("CENSUS", "HOLLIS")
    message = sections("1. IT WENT", "WELL.\n\n2. IT IS OVER.\nHOLLIS")
    assert texts(message) == [(1, "IT WENT WELL."), (2, "IT IS OVER.")]


def test_for_whom_a_telegram_is_need_not_be_said_by_each_section() -> None:
    message = sections("1. IT WAS NOT", "LIKED.\nHOLLIS", top="\nFOR EUR/NE FROM CHARGE\n\n")
    assert texts(message) == [(1, "IT WAS NOT LIKED.")]
    message = sections("1. IT RAINED.", "2. IT SNOWED.\nHOLLIS", top="\nFOR EUR/NE FROM CHARGE\n\n")
    assert [(one.text, one.heading) for one in message.paragraphs] == [("IT RAINED.", False), ("IT SNOWED.", False)]


def test_a_word_that_ends_a_section_is_its_text_where_another_section_follows() -> None:
    message = sections("1. (U) THE LEVY PASSED.\nHELM", "SPOKE TO VOSS.\n\n2. (U) IT RAINED.\nTARBELL", top="\n")
    assert texts(message) == [(1, "THE LEVY PASSED. HELM SPOKE TO VOSS."), (2, "IT RAINED.")]
    assert message.signature == "TARBELL"


def test_a_page_line_at_the_end_of_a_section_does_not_stand_for_the_section_that_it_names() -> None:
    message = sections("1. (U) He left at\nCALDERA 00010447  002 OF 002", "noon.\n\n2. (U) She stayed.\nORR", top="\n")
    assert texts(message) == [(1, "He left at noon."), (2, "She stayed.")]
    assert (message.sections_present, message.signature) == ((1, 2), "ORR")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            "1. MEASURES.\n1.A. FISHING CRAFT PASS.\n2. REPORTS DAILY.",
            [(1, "MEASURES.\n1.A. FISHING CRAFT PASS."), (2, "REPORTS DAILY.")],
        ),
        ("1. HE SAID QUOTE NO UNQUOTE\n2. IT RAINED.", [(1, "HE SAID QUOTE NO UNQUOTE"), (2, "IT RAINED.")]),
        (
            "1. HE WROTE: ALL SHIPS ARE SAFE END TEXT\n2. IT RAINED.",
            [(1, "HE WROTE: ALL SHIPS ARE SAFE END TEXT"), (2, "IT RAINED.")],
        ),
    ],
)
def test_numbers_that_begin_a_paragraph_without_a_blank_line(body: str, found: list[tuple[int, str]]) -> None:
    assert texts(one(old(body))) == found


def test_a_heading_may_stand_right_under_a_paragraph_if_a_rule_parts_it_from_the_next() -> None:
    message = one(f"{NEW}1. (U) He left.  She stayed.\nThe Count\n---------\n2. (U) Nobody came.\nORR\nBT\n")
    assert [(one.text, one.heading) for one in message.paragraphs] == [
        ("He left. She stayed.", False),
        ("The Count", True),
        ("Nobody came.", False),
    ]


@pytest.mark.parametrize(
    "said",
    ["GDP* fell, CPI* rose.", "Name: ______ and ***** too.", "Hotels: 3* to 5* only.", "The figure* is his (* provisional)."],
)
def test_stars_and_lines_of_a_plain_text_are_its_own(said: str) -> None:
    assert texts(one(f"{NEW}1. (U) {said}\nORR\nBT\n")) == [(1, said)]


def test_pairs_of_stars_are_emphasis() -> None:
    assert texts(one(f"{NEW}1. (U) He *never* left, **no**, __not__ once.\nORR\nBT\n")) == [(1, "He never left, no, not once.")]


@pytest.mark.parametrize("space", ["\t", "\u00a0", "\u2009", "&nbsp;"])
def test_any_space_parts_the_words_of_a_heading(space: str) -> None:
    message = one(NEW.replace(" ", space) + "1. (U) He left.\nORR\nBT\n")
    assert (message.originator, message.to[0].name, message.mrn) == ("AMEMBASSY TARVO", "SECSTATE WASHDC", "TARVO 000306")
    assert message.dtg is not None


@pytest.mark.parametrize(
    ("line", "mrn", "captions"),
    [
        ("UNCLAS PORT OF SPAIN 000306", "PORT OF SPAIN 000306", ()),
        ("UNCLAS SECTION 01 OF 02 PORT OF SPAIN 000306", "PORT OF SPAIN 000306", ()),
        ("UNCLAS SECTO 04021", "SECTO 04021", ()),
        ("UNCLAS STATE 050112 TOSEC 160094 NODIS", "STATE 050112", ("TOSEC 160094", "NODIS")),
    ],
)
def test_numbers_of_messages(line: str, mrn: str, captions: tuple[str, ...]) -> None:
    message = one(NEW.replace("UNCLAS TARVO 000306", line) + "1. (U) He left.\nORR\nBT\n")
    assert (message.mrn, message.captions) == (mrn, captions)


def test_fields_in_other_letters() -> None:
    message = one(
        old("1. IT RAINED.").replace("TAGS: PINT", "TAGS: PINT, (BERRIOS, LUIS A.), SHUM  (OTHER, ANN)").replace("E.O.", "E.0.")
    )
    assert message.tags == ("PINT", "BERRIOS, LUIS A.", "SHUM (OTHER, ANN)")
    assert message.order == "E.O. 11652"
    message = one(old("1. IT RAINED.").replace("SUBJ: LEVY", "SUBJ: LEVY\nREF; STATE 0001\nREF: STATE 0002"))
    assert ([one.text for one in message.refs], message.subject) == (["STATE 0001", "STATE 0002"], "LEVY")
    assert one(NEW.replace("SUBJECT", "TAGS/TERMS: PREL, PGOV\nSUBJECT") + "1. (U) He left.\nORR\nBT\n").tags == (
        "PREL",
        "PGOV",
    )


@pytest.mark.parametrize("line", ["[SECRET] TARVO 000306", "(S) SECRET TARVO 000306"])
def test_the_guard_reads_a_classification_in_brackets_and_behind_a_mark(line: str) -> None:
    with pytest.raises(RealMarkingError):
        refuse_real([read(f"{line}\n\nText.\n".encode())], allowed=False)


def test_the_guard_reads_a_mark_without_brackets_that_is_the_entire_texts() -> None:
    with pytest.raises(RealMarkingError):
        refuse_real(
            [read(b"R 111500Z JUN 84\nFM A\nTO B\n\nA 0123\n\nSUBJ: X\n\n1. S - ENTIRE TEXT.\n\n2. HE LEFT.\n")], allowed=False
        )
