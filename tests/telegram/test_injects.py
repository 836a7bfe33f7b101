"""Telegrams as what an exercise delivers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from septel.telegram import delivery
from septel.telegram.injects import injects
from septel.telegram.message import Addressee, Message, Paragraph

SENT = datetime(2027, 3, 3, 12, 0, tzinfo=UTC)
TABLE = delivery.loads("seats: {ALFA: army.command, BRAVO: [guard.command, army.command], CHARLIE: control}\n")
MESSAGE = Message(
    mrn="ALDEA 000001",
    subject="A LEAD",
    originator="AMEMBASSY ALDEA",
    precedence="R",
    dtg=SENT,
    to=(Addressee("ALFA"), Addressee("DELTA")),
    info=(Addressee("BRAVO", precedence="FLASH"), Addressee("CHARLIE")),
    paragraphs=(Paragraph("Seen.", 1, "S/NF"), Paragraph("Gone.", 2)),
)


def test_an_inject_has_the_text_with_its_marks_and_the_seats_once() -> None:
    (found,) = injects([MESSAGE], delivery=TABLE)
    assert (found.number, found.title, found.sender) == ("ALDEA 000001", "A LEAD", "AMEMBASSY ALDEA")
    assert found.text == "1. (S/NF) Seen.\n\n2. Gone."
    assert (found.to, found.info) == (("army.command",), ("guard.command", "control"))
    assert [one.name for one in found.unknown] == ["DELTA"]
    assert (found.level, found.marking.caveats) == ("secret", {"NOFORN"})


def test_it_arrives_after_the_delay_of_its_precedence_or_of_the_addressees_own() -> None:
    (found,) = injects([MESSAGE], delivery=TABLE)
    assert found.at == SENT + timedelta(hours=6)
    assert found.at_h(SENT - timedelta(hours=1)) == pytest.approx(7.0)
    assert dict(found.arrives) == {
        "army.command": SENT + timedelta(minutes=10),
        "guard.command": SENT + timedelta(minutes=10),
        "control": SENT + timedelta(hours=6),
    }


def test_a_telegram_without_heading_is_an_inject_without_time_and_seats() -> None:
    (found,) = injects([Message()])
    assert (found.at, found.at_h(SENT), found.arrives, found.to, found.text) == (None, None, (), (), "")
    assert found.title


def test_a_telegram_that_lacks_a_section_says_so() -> None:
    (found,) = injects([Message(section=(1, 2), sections_present=(1,))])
    assert found.whole is False
