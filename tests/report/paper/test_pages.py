from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from septel.errors import SeptelError
from septel.report import paper
from tests.exercise.msel.play import Play

OBJECTIVES = [
    {"id": "o1", "title": "Share in time.", "capabilities": [{"id": "c1", "name": "Information Sharing", "targets": [
        {"id": "t1", "title": "Within 30 minutes.", "tasks": [{"id": "k1", "text": "Grade the lead.", "expected": ["3"]}]}]}]}
]  # fmt: skip


def state() -> dict[str, Any]:
    play = Play(
        {"number": "1", "at": "90 min", "status": "approved", "expected": "SECRET-EXPECTED", "notes": "SECRET-NOTES",
         "title": "SECRET-TITLE",
         "description": "<script>alert(1)</script>", "effect": {"weather": {"factor": 2, "lasts": "3 h"}}},
        {"number": "3", "kind": "expected_action", "follows": "1", "title": "SECRET-ACTION", "to": [], "description": ""},
        {"number": "2", "kind": "contingency", "title": "Call", "condition": {"any": [
            {"event": "message.sent", "field": "to", "operator": "contains", "value": "army", "count": 2, "within": "90 min"},
            {"event": "clock.startex"}, {"event": "world.released", "where": {"command": "navy", "place": "A"}}]}},
    )  # fmt: skip
    play.state["setting"]["exercise"]["objectives"] = OBJECTIVES
    return play.state


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.rpartition("</head>")[2]).split())


@pytest.mark.parametrize("size", ["a4", "letter"])
@pytest.mark.parametrize("name", list(paper.PAGES))
def test_each_page_is_stamped_on_every_sheet_at_top_and_bottom_and_numbered(name: str, size: str) -> None:
    text, count = paper.html(state(), name, paper=size)
    assert count > 0
    assert f"size: {'A4' if size == 'a4' else 'letter'}" in text
    assert '@top-center { content: "EXERCISE"' in text
    assert '@bottom-center { content: "EXERCISE"' in text
    assert "counter(page)" in text
    assert text.count('<p class="stamp screen">EXERCISE</p>') == 2


def test_the_list_is_printed_by_time_with_what_the_rest_waits_for() -> None:
    text = words(paper.html(state(), "msel")[0])
    assert re.search(r"07:30 Mon 7 Jan H\+1:30", text)
    assert "when message.sent with to contains army 2 times within 1.5 h or clock.startex" in text
    assert "or world.released with command = navy, place = A" in text
    assert "In the world: weather: factor 2.0, lasts 3.0 h" in text
    assert text.index("SECRET-TITLE") < text.index("Call")


def test_texts_of_the_list_are_texts_on_the_page() -> None:
    for name in ("msel", "cards"):
        html = paper.html(state(), name)[0]
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


def test_there_is_a_card_for_each_inject_with_the_actions_that_it_waits_for() -> None:
    html, count = paper.html(state(), "cards")
    assert (count, html.count('<section class="sheet">')) == (2, 2)
    assert "3 SECRET-ACTION" in words(html)


def test_a_brief_says_nothing_of_the_list() -> None:
    html, count = paper.html(state(), "briefs")
    assert count == 11
    assert "SECRET" not in html
    sheets = html.split('<section class="sheet">')
    of_army = next(sheet for sheet in sheets if "seat army-command" in sheet)
    of_control = next(sheet for sheet in sheets if "seat controller" in sheet)
    assert "inject.release" in of_control
    assert "inject.release" not in of_army
    assert "Others who play police" in words(of_army)


def test_a_guide_has_a_box_for_each_rating_of_each_task() -> None:
    html, count = paper.html(state(), "eegs")
    assert count == 1
    row = html.partition("<b>k1</b>")[2].partition("</tr>")[0]
    assert row.count('<td><span class="box">') == 5
    assert "3 SECRET-ACTION, seen at" in words(row)


def test_there_is_a_sheet_to_sign_for_each_group() -> None:
    html, count = paper.html(state(), "sign-in")
    assert re.findall(r"<h1>(.+?)</h1>", html) == ["Exercise control", "Evaluators and observers", "police", "army", "Visitors"]
    assert count == 5


def test_an_exercise_with_nothing_planned_prints_too() -> None:
    empty = Play(exercise=None).state
    for name in paper.PAGES:
        assert "EXERCISE" in paper.html(empty, name)[0]


def test_pages_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    made = paper.write(state(), tmp_path / "new", what=["msel", "sign-in"])
    assert [(path.name, count) for path, count in made] == [("msel.html", "3 entries"), ("sign-in.html", "5 sheets")]
    with pytest.raises(SeptelError, match="Did you mean 'cards'"):
        paper.write(state(), tmp_path, what=["card"])
    with pytest.raises(SeptelError, match="no size of paper"):
        paper.write(state(), tmp_path, paper="b4")


def test_the_pages_ask_the_network_for_nothing() -> None:
    for name in paper.PAGES:
        assert not re.search(r"https?://|url\(|<link|<img|@import", paper.html(state(), name)[0])
