"""Each field of a telegram in the forms in which archives show it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from septel.telegram import Addressee, Message, Reference
from septel.telegram.reading.values import addressee, reasons, references, tags
from tests.telegram.specimens import codes, only


def under(*lines: str) -> Message:
    """A message with these lines in its heading."""
    return only("\n".join([*lines, "BT", "UNCLAS ALDEA 000001", "SUBJECT: X", "", "1. (U) Text.", "BT", ""]))


def above(*lines: str) -> Message:
    """A message with these lines at the top of its text."""
    return only("\n".join(["FM ALDEA", "TO CELL", "BT", *lines, "", "1. (U) Text.", "BT", ""]))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RUEHC/SECSTATE WASHDC IMMEDIATE 1234", Addressee("SECSTATE WASHDC", "RUEHC", "IMMEDIATE", "1234")),
        ("RUEHC/SECSTATE WASHDC 1234", Addressee("SECSTATE WASHDC", "RUEHC", None, "1234")),
        ("RUEHXX/AMEMBASSY NAME PRIORITY 0123", Addressee("AMEMBASSY NAME", "RUEHXX", "PRIORITY", "0123")),
        ("RUEHXX/AMEMBASSY NAME NIACT IMMEDIATE", Addressee("AMEMBASSY NAME", "RUEHXX", "NIACT IMMEDIATE", None)),
        ("RUEHXX/AMEMBASSY NAME FLASH 7", Addressee("AMEMBASSY NAME", "RUEHXX", "FLASH", "7")),
        ("RUEHXX/AMEMBASSY NAME 0123 ROUTINE", Addressee("AMEMBASSY NAME 0123", "RUEHXX", "ROUTINE", None)),
        ("AMCONSUL ALDEA", Addressee("AMCONSUL ALDEA")),
        ("CDR JTF/J2/J3", Addressee("CDR JTF/J2/J3")),
        ("RUEAHQA/HQ AIR STAFF TRES RIOS//XO 12//", Addressee("HQ AIR STAFF TRES RIOS//XO 12//", "RUEAHQA")),
        ("RUHWIXA/CJTF 114", Addressee("CJTF 114", "RUHWIXA")),
        ("ruehc/secstate washdc priority 12", Addressee("SECSTATE WASHDC", "RUEHC", "PRIORITY", "12")),
        ("RUEHC / SECSTATE  WASHDC", Addressee("SECSTATE WASHDC", "RUEHC")),
        ("ALL POSTS COLLECTIVE", Addressee("ALL POSTS COLLECTIVE")),
        ("REGIONAL/OFFICE ALDEA", Addressee("REGIONAL/OFFICE ALDEA")),
    ],
)
def test_an_addressee_has_four_parts(line: str, expected: Addressee) -> None:
    assert addressee(line) == expected


@pytest.mark.parametrize(
    ("line", "precedence", "second"),
    [
        ("R 201405Z OCT 09", "R", None),
        ("P R 201405Z OCT 09", "P", "R"),
        ("O 201405Z OCT 09 ZDK", "O", None),
        ("Z 201405Z OCT 2009", "Z", None),
        ("PRIORITY 201405Z OCT 09", "P", None),
        ("NIACT IMMEDIATE 201405Z OCT 09", "O", None),
        ("201405Z OCT 09", None, None),
        ("R 201405Z OCTOBER 09", "R", None),
        ("R 201405ZOCT09", "R", None),
    ],
)
def test_a_date_time_group_is_a_moment_with_one_or_two_precedences(
    line: str, precedence: str | None, second: str | None
) -> None:
    message = under("DE RUEHAL #0123 2931405", "ZNR UUUUU ZZH", line, "FM ALDEA", "TO CELL")
    assert message.dtg == datetime(2009, 10, 20, 14, 5, tzinfo=UTC)
    assert (message.precedence, message.info_precedence) == (precedence, second)


def test_signals_after_the_date_and_the_station_are_kept() -> None:
    message = under("DE RUEHAL #0123/01 2931405 ZDK", "ZNY CCCCC ZZH", "O 201405Z OCT 09 ZFF4 ZEL", "FM ALDEA", "TO CELL")
    assert message.signals == ("ZDK", "ZFF4", "ZEL")
    assert message.security_line == "ZNY CCCCC ZZH"


def test_a_moment_that_cannot_be_is_an_error() -> None:
    message = under("R 321405Z OCT 09", "FM ALDEA", "TO CELL")
    assert message.dtg is None
    assert "dtg_impossible" in codes(message)
    assert "dtg_missing" not in codes(message)


def test_routing_may_have_several_precedences_and_lines() -> None:
    message = under("PP RUEHAA RUEHBB RR RUEHCC", "RUEHDD", "DE RUEHAL #0123 2931405", "FM ALDEA", "TO CELL")
    assert [(one.indicator, one.precedence) for one in message.routing] == [
        ("RUEHAA", "P"), ("RUEHBB", "P"), ("RUEHCC", "R"), ("RUEHDD", "R"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "level", "section", "mrn", "captions"),
    [
        ("UNCLAS ALDEA 000123", "UNCLASSIFIED", None, "ALDEA 000123", ()),
        ("U N C L A S SECTION 01 OF 03 ALDEA 000123", "UNCLASSIFIED", (1, 3), "ALDEA 000123", ()),
        ("C O N F I D E N T I A L ALDEA 000123 NOFORN", "CONFIDENTIAL", None, "ALDEA 000123", ("NOFORN",)),
        ("S E C R E T//NOFORN SECTION 1 OF 2 PORT AU NORTE 0123", "SECRET", (1, 2), "PORT AU NORTE 0123", ("NOFORN",)),
        ("T O P  S E C R E T ALDEA 000123", "TOP SECRET", None, "ALDEA 000123", ()),
        ("UNCLAS E F T O FINAL SECTION OF 4 ALDEA 1234", "UNCLASSIFIED", (4, 4), "ALDEA 1234", ("EFTO",)),
        ("CONFIDENTIAL 09 ALDEA 3061", "CONFIDENTIAL", None, "09 ALDEA 3061", ()),
        ("LIMITED OFFICIAL USE ALDEA 000123", "LIMITED OFFICIAL USE", None, "ALDEA 000123", ()),
    ],
)
def test_a_classification_line_has_its_parts_in_any_order(
    line: str, level: str, section: tuple[int, int] | None, mrn: str, captions: tuple[str, ...]
) -> None:
    message = above(line, "SUBJECT: X")
    found = (message.classification_line, message.section, message.mrn, message.captions)
    assert found == (level, section, mrn, captions)


def test_section_and_number_may_stand_on_lines_of_their_own() -> None:
    message = above("S E C R E T", "SECTION 02 OF 03", "ALDEA 000123", "NODIS", "SUBJECT: X")
    assert (message.section, message.mrn, message.captions) == ((2, 3), "ALDEA 000123", ("NODIS",))


@pytest.mark.parametrize(
    ("line", "order", "declassify"),
    [
        ("E.O. 12958: DECL: 10/20/2019", "E.O. 12958", date(2019, 10, 20)),
        ("E.O. 12958: DECL: 2019/10/20", "E.O. 12958", date(2019, 10, 20)),
        ("E.O.12958:  DECL:  1/3/19", "E.O. 12958", date(2019, 1, 3)),
        ("EO 13526 DECL: OCTOBER 20, 2019", "E.O. 13526", date(2019, 10, 20)),
        ("E.O. 12356: DECL: 20 OCT 2019", "E.O. 12356", date(2019, 10, 20)),
        ("E.O. 12958: N/A", "E.O. 12958", "N/A"),
        ("E.O. 12958: DECL: 20 YEARS", "E.O. 12958", "20 YEARS"),
        ("E.O. 12958: DECL: CLOSURE OF THE POST", "E.O. 12958", "CLOSURE OF THE POST"),
        ("E.O. 12356: DECL:OADR", "E.O. 12356", "OADR"),
        ("e.o. 12958: decl: 10/20/2019", "E.O. 12958", date(2019, 10, 20)),
    ],
)
def test_the_order_gives_a_date_or_words(line: str, order: str, declassify: date | str) -> None:
    message = above("UNCLAS ALDEA 000001", line, "TAGS: PREL", "SUBJECT: X")
    assert (message.order, message.declassify) == (order, declassify)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PREL, PGOV, MX", ["PREL", "PGOV", "MX"]),
        ("PREL PGOV\nMX", ["PREL", "PGOV", "MX"]),
        ("OVIP (CLINTON, HILLARY), PREL", ["OVIP (CLINTON, HILLARY)", "PREL"]),
        ("prel;pgov/mx.", ["PREL", "PGOV", "MX"]),
    ],
)
def test_tags_are_parted_by_anything(text: str, expected: list[str]) -> None:
    assert [tag for tag, _ in tags(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A. ALDEA 1 B. 08 ALDEA 2", [("A", "ALDEA 1"), ("B", "08 ALDEA 2")]),
        (
            "(A) 08 ALDEA 12 (B) SMITH-JONES EMAIL OF OCT 1, 2009",
            [("A", "08 ALDEA 12"), ("B", "SMITH-JONES EMAIL OF OCT 1, 2009")],
        ),
        ("A) ALDEA 1; B) ALDEA 2", [("A", "ALDEA 1"), ("B", "ALDEA 2")]),
        ("ALDEA 1, TRES RIOS 22 AND PUNTA GRIS 3", [(None, "ALDEA 1"), (None, "TRES RIOS 22"), (None, "PUNTA GRIS 3")]),
        ("ALDEA 1 (NOTAL)", [(None, "ALDEA 1 (NOTAL)")]),
    ],
)
def test_references_keep_their_letters(text: str, expected: list[tuple[str | None, str]]) -> None:
    assert [(one.letter, one.text) for one, _ in references(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.4 (b) and (d)", ["1.4(b)", "1.4(d)"]),
        ("1.4(b,d)", ["1.4(b)", "1.4(d)"]),
        ("1.5 (a), (b), and (d)", ["1.5(a)", "1.5(b)", "1.5(d)"]),
        ("1.4 (b-d)", ["1.4(b)", "1.4(c)", "1.4(d)"]),
        ("1.4 b/d", ["1.4(b)", "1.4(d)"]),
        ("E.O. 12958, 1.4 (B) & (D)", ["1.4(b)", "1.4(d)"]),
        ("1.4 (b) a nd (d)", ["1.4(b)", "1.4(d)"]),
        ("1.4 (b) and 1.5 (c)", ["1.4(b)", "1.5(c)"]),
        ("1.4", ["1.4"]),
        ("none", []),
    ],
)
def test_reasons_take_one_form(text: str, expected: list[str]) -> None:
    assert reasons(text) == tuple(expected)


@pytest.mark.parametrize(
    ("lines", "who"),
    [
        (["Classified By: DCM A. B. Smith. Reason: 1.4 (b) and (d)."], "DCM A. B. Smith"),
        (["CLASSIFIED BY: Ambassador A. B. Smith, Reasons 1.4(b,d)"], "Ambassador A. B. Smith"),
        (["Classified By: Consul A. B. Smith", "for reasons 1.4 (b) and (d)."], "Consul A. B. Smith"),
        (["Classified By: Consul A. B. Smith.", "", "Reason: 1.4 (b), (d)."], "Consul A. B. Smith"),
        (["Classified by Consul A. B. Smith per 1.4 (b,d)"], "Consul A. B. Smith"),
    ],
)
def test_who_classified_is_told_from_why(lines: list[str], who: str) -> None:
    message = above("C O N F I D E N T I A L ALDEA 000001", "SUBJECT: X", "", *lines)
    assert message.classified_by == who
    assert message.reasons == ("1.4(b)", "1.4(d)")


def test_several_fields_on_one_line_are_told_apart() -> None:
    message = above("UNCLAS ALDEA 000001", "E.O. 12958: N/A TAGS: PREL, MX SUBJECT: ROADS REF: A. ALDEA 7")
    assert (message.declassify, message.tags, message.subject) == ("N/A", ("PREL", "MX"), "ROADS")
    assert message.refs == (Reference("ALDEA 7", "A"),)


def test_a_telegram_drawn_into_one_line_is_read() -> None:
    text = (
        "R 201405Z OCT 09 FM AMEMBASSY ALDEA TO RUEHC/SECSTATE WASHDC 1200 INFO RUEHBO/AMEMBASSY TRES RIOS BT "
        "UNCLAS ALDEA 000001 SIPDIS TAGS: PREL, PGOV SUBJECT: ROADS 1. (U) Text. 2. (U) More."
    )
    message = only(text)
    assert (message.originator, message.mrn, message.subject) == ("AMEMBASSY ALDEA", "ALDEA 000001", "ROADS")
    assert [one.name for one in (*message.to, *message.info)] == ["SECSTATE WASHDC", "AMEMBASSY TRES RIOS"]
    assert [(one.number, one.text) for one in message.paragraphs] == [(1, "Text."), (2, "More.")]


def test_an_exercise_is_known_by_its_stamp() -> None:
    assert above("EXERCISE EXERCISE EXERCISE", "UNCLAS ALDEA 000001", "SUBJECT: X").exercise
    assert above("UNCLAS EXERCISE ALDEA 000001", "SUBJECT: X").exercise
    assert not above("UNCLAS ALDEA 000001", "SUBJECT: THE EXERCISE").exercise
