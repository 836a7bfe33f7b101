from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from typing import Any

import pytest

from septel.errors import SeptelError
from septel.report.aar import html
from tests.report.aar.made import HOSTILE, Page, fresh, played, with_ground

LANGUAGES = ("en", "es")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", [played, with_ground, fresh], ids=lambda one: one.__name__)
def test_a_page_names_no_address_but_its_own_parts(language: str, data: Any) -> None:
    text = html(data(), language=language)
    page = Page(text)
    for _, attrs in page.tags:
        for key in ("href", "src", "action", "srcset", "poster", "data"):
            assert (attrs.get(key) or "#").startswith(("#", "data:"))
    assert "@import" not in text
    assert "url(" not in text
    assert not re.search(r"fetch\(|XMLHttpRequest|WebSocket|import\(", text)
    assert set(re.findall(r"https?://[^\"'\s<)]+", text)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", [played, with_ground, fresh], ids=lambda one: one.__name__)
def test_a_page_is_well_formed_and_can_be_read_aloud(language: str, data: Any) -> None:
    page = Page(html(data(), language=language))
    assert (page.unclosed, page.open) == ([], [])
    assert page.named("html")[0]["lang"] == language
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))
    assert all(attrs.get("aria-label") or attrs.get("aria-hidden") for attrs in page.named("svg"))
    assert all(attrs.get("scope") in ("col", "row") for attrs in page.named("th"))
    assert len(page.named("caption")) == len(page.named("table"))
    names = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(names) == len(set(names))
    assert {str(attrs["href"])[1:] for attrs in page.named("a")} <= set(names)
    assert all(attrs.get("aria-label") for attrs in page.named("input"))


def test_the_stamp_stands_on_screen_and_at_top_and_bottom_of_each_printed_page() -> None:
    for language, stamp in (("en", "EXERCISE"), ("es", "EXERCISE · EJERCICIO")):
        text = html(played(), language=language)
        assert Page(text).texts.count(stamp) == 2
        for box in ("@top-center", "@bottom-center"):
            assert f'{box} {{ content: "{stamp}"' in text


def test_a_page_is_made_for_a4_or_letter_and_nothing_else() -> None:
    assert "size: A4;" in html(played())
    assert "size: letter;" in html(played(), paper="letter")
    with pytest.raises(SeptelError, match="Did you mean 'letter'"):
        html(played(), paper="leter")
    with pytest.raises(SeptelError, match="no language of the report"):
        html(played(), language="fr")


def hostile(value: Any) -> Any:
    """The same data in which every text that a person could have written is one that means harm."""
    if isinstance(value, dict):
        return {
            key: HOSTILE if key in PERSONS_WORDS and isinstance(inner, str) else hostile(inner) for key, inner in value.items()
        }
    return [hostile(inner) for inner in value] if isinstance(value, list) else value


PERSONS_WORDS = (
    "text",
    "rationale",
    "title",
    "name",
    "area",
    "action",
    "owner",
    "description",
    "target",
    "outcome",
    "strengths",
)


def test_what_people_wrote_can_neither_end_an_element_nor_run() -> None:
    data = hostile(with_ground())
    data["facts"]["title"] = HOSTILE
    text = html(data)
    page = Page(text)
    assert len(page.named("script")) == 2
    assert (page.unclosed, page.named("b")) == ([], page.named("b")[:1])
    assert "alert(1)" in page.text
    assert "\x00" not in text and "\ud800" not in text
    text.encode()


def test_a_player_is_given_its_rows_as_json() -> None:
    text = html(with_ground())
    found = re.search(r'<script type="application/json" id="moving">(.*?)</script>', text)
    assert found
    player = json.loads(found[1])
    assert player["moving"]["teams"][0][4:8] == [2.0, 4.0, 5.0, 7.0]
    assert len(player["times"]) == player["steps"] + 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Exercise overview",
                "The people among the runs",
                "The moments that mattered most",
                "Improvement plan",
                "Performed",
            ),
        ),
        ("es", ("Resumen del ejercicio", "Las personas entre las corridas", "Los momentos que más pesaron", "Plan de mejora")),
    ],
)
def test_every_section_is_there_in_the_language(language: str, words: tuple[str, ...]) -> None:
    text = html(with_ground(), language=language)
    assert all(word.lower() in text.lower() for word in words)


TO_DO = {
    "en": ("tab Run", "tab Evaluate", "tab Hot wash", "tab Improvement plan", "tab Feedback", "<code>--moments 3</code>"),
    "es": (
        "Marcha",
        "pestaña Evaluar",
        "pestaña Hot wash",
        "pestaña Plan de mejora",
        "pestaña Opiniones",
        "<code>--moments 3</code>",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_section_with_nothing_in_it_says_what_to_do_and_on_which_tab(language: str) -> None:
    page = html(fresh(), language=language)
    assert [words for words in TO_DO[language] if words not in page] == []


def test_an_agencys_copy_says_that_the_evaluation_is_not_published() -> None:
    text = Page(html(fresh("police-command"))).text
    assert "has not been published" in text
    assert "control’s copy only" in text


def test_the_server_makes_a_page_without_importing_numbers_or_drawing() -> None:
    code = (
        "import sys, septel.report.aar as a; a.html; "
        "print([m for m in ('numpy', 'matplotlib', 'pandas', 'numba', 'docx', 'openpyxl', 'septel.sim', 'septel.theatre') "
        "if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
