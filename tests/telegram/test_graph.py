"""References among the messages at hand."""

from __future__ import annotations

from septel.telegram import read
from septel.telegram.graph import graph


def telegram(number: int, year: int, refs: str = "", post: str = "ALDEA") -> str:
    ref = f"REF: {refs}\n" if refs else ""
    heading = f"R 201405Z OCT {year:02d}\nFM {post}\nTO CELL\nBT\n"
    return f"{heading}UNCLAS {post} {number:06d}\nSUBJECT: N {number}\n{ref}\n1. (U) Text.\nBT\n"


def edges(*texts: str) -> list[tuple[str, str | None, str | None]]:
    found = graph(read("".join(texts).encode()).messages)
    return [(edge.origin, edge.letter, edge.target) for edge in found.edges]


def test_a_reference_leads_to_its_message_by_post_and_number() -> None:
    found = edges(telegram(7, 9), telegram(8, 9, "A. ALDEA 7 B. TRES RIOS 00012"), telegram(12, 9, post="TRES RIOS"))
    assert found == [("09 ALDEA 8", "A", "09 ALDEA 7"), ("09 ALDEA 8", "B", "09 TRES RIOS 12")]


def test_a_year_chooses_between_messages_with_one_number() -> None:
    texts = telegram(7, 8), telegram(7, 9), telegram(9, 9, "A. 08 ALDEA 7 B. 09 ALDEA 7 C. 10 ALDEA 7")
    assert [target for _, _, target in edges(*texts)] == ["08 ALDEA 7", "09 ALDEA 7", None]


def test_without_a_year_the_latest_earlier_message_is_meant() -> None:
    texts = telegram(7, 8), telegram(7, 9), telegram(7, 11), telegram(9, 10, "ALDEA 7")
    assert [target for _, _, target in edges(*texts)] == ["09 ALDEA 7"]


def test_what_is_not_at_hand_leads_nowhere() -> None:
    assert edges(telegram(9, 10, "A. ALDEA 7 B. LETTER OF MAY 3")) == [("10 ALDEA 9", "A", None), ("10 ALDEA 9", "B", None)]


def test_a_message_does_not_refer_to_itself() -> None:
    assert edges(telegram(9, 10, "ALDEA 9")) == [("10 ALDEA 9", None, None)]
