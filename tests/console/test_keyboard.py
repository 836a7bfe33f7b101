"""The console without a mouse: the whole story by Tab, Enter, arrows and letters, with a focus that shows everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.browser import browser
from benchmarks.console_rehearsal import rehearsal
from playwright.sync_api import Browser

from tests.console.hands import Keys
from tests.console.room import Room
from tests.console.story import Story

pytestmark = pytest.mark.browser
FORM = """<!doctype html><title>form</title><style>{style}</style>
<p>A page with a round of four stops.</p>
<a href="#a">Over there</a><label>Your name <input></label>
<fieldset><legend>Colour</legend><label><input type="radio" name="c" checked>red</label>
<label><input type="radio" name="c">blue</label></fieldset><button onclick="document.title = 'pressed'">Send</button>"""


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    """One for all."""
    with browser() as found:
        yield found


def hands(opened: Browser, style: str = "") -> Keys:
    """At a small page."""
    page = opened.new_page()
    page.set_content(FORM.replace("{style}", style))
    return Keys(page)


@pytest.mark.compiled
def test_the_whole_story_is_played_without_a_mouse(opened: Browser, tmp_path: Path) -> None:
    with rehearsal(tmp_path) as (url, links, database):
        story = Story(Room(opened, url, links, "en", database), Keys, webgl=True)
        story.play()
        story.stands_in(story.reported(tmp_path / "aar"))


def test_hands_on_the_keyboard_reach_what_tab_reaches_by_its_name(opened: Browser) -> None:
    keys = hands(opened)
    keys.write("Your name", "Ana")
    keys.pick("Colour", "blue")
    keys.press("Send")
    assert keys.page.title() == "pressed"
    assert keys.page.input_value("input") == "Ana"
    assert keys.page.evaluate("document.querySelectorAll('[name=c]')[1].checked")


def test_a_round_by_tab_that_does_not_meet_what_is_wanted_fails(opened: Browser) -> None:
    keys = hands(opened)
    with pytest.raises(AssertionError, match=r"no button 'Delete' on a round by Tab:\nlink 'Over there'"):
        keys.press("Delete")
    with pytest.raises(AssertionError, match="no link 'Send'"):
        keys.press("Send", "link")


def test_what_the_mouse_alone_can_press_is_not_met(opened: Browser) -> None:
    keys = hands(opened)
    keys.page.evaluate("document.querySelector('button').tabIndex = -1")
    with pytest.raises(AssertionError, match="no button 'Send'"):
        keys.press("Send")


@pytest.mark.parametrize("style", [":focus-visible { outline: none; }", "* { outline: 1px solid red !important; }"])
def test_a_focus_without_an_outline_to_see_fails(opened: Browser, style: str) -> None:
    with pytest.raises(AssertionError, match="the focus cannot be told by an outline"):
        hands(opened, style).press("Send")


def test_a_focus_that_something_covers_fails(opened: Browser) -> None:
    with pytest.raises(AssertionError, match="the focus is where nobody sees it"):
        hands(opened, "p { position: fixed; inset: 0; margin: 0; background: #fff; }").press("Send")
