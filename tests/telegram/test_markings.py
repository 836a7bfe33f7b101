"""What portion marks say to an exercise."""

from __future__ import annotations

import pytest

from septel.telegram.markings import OPEN, Marking, marking, marking_of
from septel.telegram.message import Message, Paragraph


@pytest.mark.parametrize(
    ("mark", "level", "caveats"),
    [
        (None, 0, set()),
        ("U", 0, set()),
        ("SBU", 1, set()),
        ("U//FOUO", 1, {"FOUO"}),
        ("C", 2, set()),
        ("(C/NF)", 2, {"NOFORN"}),
        ("S//ORCON/NOFORN", 3, {"ORCON", "NOFORN"}),
        ("TS//SI", 3, {"TOP SECRET", "SI"}),
        ("c", 2, set()),
        ("CONFIDENTIAL", 2, set()),
        ("EXERCISE//S", 3, set()),
        ("[CONF]", 2, set()),
        ("S-NF", 3, {"NOFORN"}),
        ("C - ENTIRE TEXT", 2, set()),
        ("S/NF - ENTIRE TEXT.", 3, {"NOFORN"}),
        ("LIMITED OFFICIAL USE", 1, set()),
    ],
)
def test_a_mark_has_a_level_and_caveats(mark: str | None, level: int, caveats: set[str]) -> None:
    assert marking(mark) == Marking(level, frozenset(caveats))


def test_a_release_names_who_may_know() -> None:
    assert marking("S//REL TO ZL, XA") == Marking(3, releasable_to=frozenset({"ZL", "XA"}))


def test_a_word_that_nobody_knows_closes_and_does_not_open() -> None:
    assert marking("AMBER").caveats == {"AMBER"}


def test_two_releases_leave_those_that_both_name_and_nobody_if_there_are_none() -> None:
    assert (marking("C//REL TO ZL, XA") | marking("C//REL TO XA")).releasable_to == {"XA"}
    assert (marking("C//REL TO ZL") | marking("C//REL TO XA")).releasable_to == {"nobody"}


def test_a_telegram_is_as_closed_as_its_most_closed_portion() -> None:
    message = Message(
        classification="CONFIDENTIAL",
        captions=("SIPDIS", "NODIS"),
        paragraphs=(Paragraph("Open.", 1, "U"), Paragraph("Closed.", 2, "S/NF")),
    )
    assert marking_of(message) == Marking(3, frozenset({"NODIS", "NOFORN"}))


def test_a_telegram_that_says_nothing_is_open() -> None:
    assert marking_of(Message()) == OPEN
    assert OPEN.as_dict() == {"level": 0, "caveats": [], "releasable_to": []}
