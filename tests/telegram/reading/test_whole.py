"""A telegram with everything in it comes out whole, with a span for every field, in whatever wrapping it comes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import escape

import pytest

from septel.telegram import Addressee, Reference, read
from tests.telegram.specimens import BARE, WHOLE, codes, only, texts


def test_every_field_of_the_heading_is_read() -> None:
    message = only(WHOLE)
    assert message.transmission == "VZCZCXRO6057"
    assert [route.indicator for route in message.routing] == ["RUEHCD", "RUEHGD", "RUEHHO", "RUEHMC", "RUEHNG"]
    assert {route.precedence for route in message.routing} == {"R"}
    assert (message.station, message.serial, message.julian) == ("RUEHAL", "3061", "2931405")
    assert message.security_line == "ZNY CCCCC ZZH"
    assert (message.precedence, message.dtg) == ("R", datetime(2009, 10, 20, 14, 5, tzinfo=UTC))
    assert message.originator == "AMEMBASSY ALDEA"
    assert message.to == (Addressee("SECSTATE WASHDC", "RUEHC", None, "8720"),)
    assert message.info == (
        Addressee("ALL CONSULATES IN ALDEA COLLECTIVE", "RUEHXC"),
        Addressee("CUSTOMS HQS TRES RIOS", "RUEABND", "PRIORITY"),
        Addressee("JOINT STAFF TRES RIOS//J2/J3//", "RUEKJCS"),
        Addressee("AMEMBASSY PUNTA GRIS", "RUEHBO", "NIACT IMMEDIATE", "0123"),
    )


def test_every_field_of_the_text_is_read() -> None:
    message = only(WHOLE)
    assert (message.classification, message.section, message.mrn) == ("CONFIDENTIAL", (1, 2), "ALDEA 003061")
    assert message.captions == ("SIPDIS",)
    assert message.passing == ("CAPITAL FOR THE MINISTER.", "JOINT CELL FOR THE DEPUTY.")
    assert (message.order, message.declassify) == ("E.O. 12958", date(2019, 10, 20))
    assert message.tags == ("PREL", "PGOV", "PHUM", "SNAR", "MX")
    assert message.subject == "TALKS ON A JOINT FORCE: WHO LEADS, AND WHO PAYS"
    assert message.refs == (Reference("ALDEA 2905", "A"), Reference("08 TRES RIOS 123", "B"))
    assert (message.classified_by, message.reasons) == ("Political Counselor Inés Delmar", ("1.4(b)", "1.4(d)"))
    assert (message.signature, message.trailer) == ("DELMAR", "#3061 NNNN")
    assert message.problems == ()


def test_a_heading_of_section_one_over_the_text_of_both_is_whole() -> None:
    message = only(WHOLE)
    assert message.sections_present == (1, 2)
    assert message.whole


def test_paragraphs_come_out_whole_and_without_page_lines() -> None:
    message = only(WHOLE)
    first = (
        "Summary. The ministers met in Aldea on October 12 and spoke of a counter-smuggling effort in 2009. "
        "It grew by 5.2 percent. End Summary."
    )
    second = (
        "The deputy said the army is slow. (Note: He said so before. End Note.) He listed:\n"
        "-- one thing;\n-- another.\nIt is a second block."
    )
    assert texts(message) == [
        (1, "C", first),
        (None, None, "The Ministry's View"),
        (2, "C", second),
        (3, "C", "Comment: done. End Comment."),
    ]
    assert [one.summary for one in message.paragraphs] == [True, False, False, False]
    assert [one.heading for one in message.paragraphs] == [False, True, False, False]
    assert message.paragraphs[2].notes == ("He said so before.",)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("subject", "TALKS ON A JOINT FORCE: WHO LEADS, AND \nWHO PAYS"),
        ("mrn", "ALDEA 003061"),
        ("dtg", "201405Z OCT 09"),
        ("from", "AMEMBASSY ALDEA"),
        ("to[0]", "RUEHC/SECSTATE WASHDC 8720"),
        ("declassify", "10/20/2019"),
        ("tags[4]", "MX"),
        ("refs[1]", "B. 08 TRES RIOS 123"),
        ("section", "SECTION 01 OF 02"),
        ("signature", "DELMAR"),
        ("serial", "3061"),
    ],
)
def test_a_span_leads_to_the_words_of_its_field(name: str, said: str) -> None:
    a, b = only(WHOLE).spans[name]
    assert WHOLE[a:b] == said


def test_every_field_has_a_span_within_the_text() -> None:
    document = only(WHOLE).as_dict()
    computed = {"spans", "problems", "sources", "exercise", "sections_present", "classification_line"}
    for name in (name for name, value in document.items() if value and name not in computed):
        a, b = document["spans"][name]
        assert 0 <= a < b <= len(WHOLE), name


def html(text: str) -> str:
    lines = "<br/>\n".join(escape(line) for line in text.splitlines())
    return f"<html><head><title>A cable</title></head><body><p>{lines}</p></body></html>"


def markdown(text: str) -> str:
    return "\n".join(f"> {line}".replace("#", r"\#").replace("SUBJECT:", "**SUBJECT:**") for line in text.splitlines())


FORMS = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "doubled returns": lambda text: text.replace("\n", "\r\r\n").encode(),
    "form feeds": lambda text: text.replace("\n\n", "\n\f\n").encode(),
    "tabs": lambda text: text.replace("     B.", "\tB.").encode(),
    "a byte-order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "Latin-1": lambda text: text.encode("latin-1"),
    "zero bytes": lambda text: text.replace("\n\n", "\n\0\n").encode(),
    "double spacing": lambda text: text.replace("\n", "\n\n").encode(),
    "indentation": lambda text: "".join(f"    {line}\n" for line in text.splitlines()).encode(),
    "HTML": lambda text: html(text).encode(),
    "Markdown": lambda text: markdown(text).encode(),
    "pilcrows": lambda text: text.replace("\n2. (C)", "\n¶2. (C)").replace("\n3. (C)", "\n¶3. (C)").encode(),
    "no BT": lambda text: text.replace("\nBT\n", "\n\n").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_wrapping_changes_nothing(form: str) -> None:
    assert only(FORMS[form](WHOLE)) == only(WHOLE)


@pytest.mark.parametrize("form", ["HTML", "Markdown", "CRLF", "UTF-16"])
def test_spans_lead_through_the_wrapping(form: str) -> None:
    traffic = read(FORMS[form](WHOLE))
    a, b = traffic.messages[0].spans["mrn"]
    assert traffic.text[a:b] == "ALDEA 003061"


def test_small_letters_change_codes_to_capitals_and_leave_the_text() -> None:
    message = only(WHOLE.lower())
    same = (
        "routing",
        "station",
        "dtg",
        "to",
        "info",
        "classification",
        "section",
        "mrn",
        "captions",
        "tags",
        "refs",
        "reasons",
        "declassify",
        "originator",
        "signature",
        "trailer",
    )
    for name in same:
        assert getattr(message, name) == getattr(only(WHOLE), name), name
    assert message.subject == "talks on a joint force: who leads, and who pays"
    assert texts(message) == [(n, mark, text.lower()) for n, mark, text in texts(only(WHOLE))]


def test_a_telegram_without_heading_colons_or_end_is_read() -> None:
    message = only(BARE)
    assert (message.classification, message.mrn) == ("UNCLASSIFIED", "ALDEA 000123")
    assert message.captions == ("SENSITIVE", "SIPDIS")
    assert message.passing == ("CAPITAL PASS TO CUSTOMS",)
    assert (message.order, message.declassify) == ("E.O. 12958", "N/A")
    assert message.tags == ("PREL", "PGOV", "KCRM", "MX")
    assert message.subject == "THE ROAD IS LONG"
    assert message.refs == (Reference("ALDEA 100"),)
    assert texts(message) == [
        (1, None, "Text without a mark. It lists:\n1. one\n2. two\n3. three"),
        (2, None, "Next paragraph. 2009. It was a year."),
        (3, None, "Third with a decimal 5.2 percent of all."),
    ]
    assert {"dtg_missing", "from_missing", "to_missing", "end_missing"} == codes(message)


def test_messages_back_to_back_are_told_apart() -> None:
    text = WHOLE + BARE + WHOLE.replace("NNNN\n", "") + WHOLE
    found = read(text.encode())
    assert [message.mrn for message in found] == ["ALDEA 003061", "ALDEA 000123", "ALDEA 003061", "ALDEA 003061"]
    assert found.messages[0] == found.messages[3] == only(WHOLE)


def test_the_bytes_are_kept() -> None:
    assert read(b"\xff\x00 no telegram").data == b"\xff\x00 no telegram"


def test_what_is_no_telegram_is_told() -> None:
    found = read(b"Dear all, the weather is fine.\nYours\n")
    assert found.messages == ()
    assert {problem.code for problem in found.problems} == {"no_message", "outside"}
