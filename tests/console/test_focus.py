"""The focus never falls to nowhere: what is pressed and goes away hands it to what stands around, and nobody takes it back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from benchmarks.browser import PATIENCE_S, go, until
from playwright.sync_api import Page

from tests.console.hands import Keys
from tests.console.room import Room, comes, items, rehearsed

pytestmark = [pytest.mark.browser, pytest.mark.compiled]
IS_RUN = "document.querySelector('.panel h2').innerText === 'Run'"
AT = "(document.activeElement?.innerText ?? '').trim()"


def focused(page: Page, begins: str) -> None:
    """Wait until what has the focus begins so."""
    ends = time.monotonic() + PATIENCE_S
    while not (text := page.evaluate(AT)).startswith(begins):
        assert time.monotonic() < ends, (text[:200], page.evaluate("document.activeElement.outerHTML")[:200])
        time.sleep(0.05)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One rehearsal for all of this file."""
    with rehearsed(tmp_path_factory.mktemp("focus")) as found:
        yield found


@pytest.fixture(scope="module")
def director(room: Room) -> Page:
    """Who runs it; the clock stands."""
    page = room.sit("director", simple=True)
    keys = Keys(page)
    keys.does("Start (STARTEX)")
    keys.does("Pause")
    comes(page, "clock", lambda body: body["mode"] == "paused")
    return page


def test_what_is_done_in_a_dialog_leaves_the_focus_in_it(director: Page) -> None:
    keys = Keys(director)
    keys.tab("MSEL desk")
    keys.press("1 A caller names the head", "link")
    until(director, "!!document.querySelector('dialog[open]')")
    keys.does("Release now")
    until(director, "!!document.querySelector('dialog[open] .toast.shown')")  # told in front of the dialog, not behind it
    comes(director, "msel", lambda body: body["number"] == "1" and body["status"] == "released")
    focused(director, "Expected actions")
    keys.escape()
    focused(director, "1 A caller")


def test_a_dialog_that_was_closed_does_not_take_the_focus_back(director: Page) -> None:
    keys = Keys(director)
    keys.tab("MSEL desk")
    keys.press("1 A caller names the head", "link")
    until(director, "!!document.querySelector('dialog[open]')")
    # A slow machine, on which the keyboard is ahead of the screen.
    keys.reader.send("Emulation.setCPUThrottlingRate", {"rate": 20})
    for key in ("Escape", "Tab", "Tab"):
        director.keyboard.press(key)
    keys.reader.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    until(director, "location.hash === '#msel' && !document.querySelector('dialog')")
    director.wait_for_timeout(300)
    assert director.evaluate(AT).startswith("3 A journalist"), director.evaluate(AT)


@pytest.mark.parametrize("closes", ["Escape", "Close"])
@pytest.mark.parametrize("opens", ["Help (?)", "You", "Real emergency"])
def test_a_dialog_gives_the_focus_back_to_what_opened_it(director: Page, opens: str, closes: str) -> None:
    keys = Keys(director)
    keys.tab("MSEL desk")
    keys.press(opens)
    until(director, "!!document.querySelector('dialog[open]')")
    if closes == "Escape":
        keys.escape()
    else:
        keys.press(closes)
    focused(director, opens)


def test_on_a_narrow_screen_the_focus_is_at_the_tabs_after_one_was_chosen(room: Room, director: Page) -> None:
    assert director.evaluate("document.hasFocus()")
    page = room.sit("observer", simple=True)
    page.set_viewport_size({"width": 320, "height": 640})
    until(page, "!!document.querySelector('.tabs summary')")
    keys = Keys(page)
    keys.reach(re.compile(""), "DisclosureTriangle")
    page.keyboard.press("Enter")
    keys.press("Results", "link")
    focused(page, "Results")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_tab_that_a_key_opens_has_the_focus_whatever_had_it_before(director: Page) -> None:
    keys = Keys(director)
    keys.tab("MSEL desk")
    keys.reach("Add an inject", "button")
    director.keyboard.press("Alt+4")
    until(director, "location.hash === '#field'")
    focused(director, "Field")
    assert director.evaluate("document.activeElement.id") == "content"


def test_where_a_whole_part_goes_its_title_has_the_focus(director: Page) -> None:
    Keys(director).tab("Run")
    until(director, IS_RUN)
    director.evaluate("""() => {
      const part = document.createElement('section'), whole = document.createElement('div');
      part.innerHTML = '<h2>Whole</h2>';
      whole.innerHTML = '<h3>Old</h3><button>Old</button>';
      part.append(whole);
      document.querySelector('.panel').append(part);
      whole.querySelector('button').focus();
    }""")
    director.evaluate("() => { document.querySelector('.panel > section:last-child > div').outerHTML = '<h3>New</h3>'; }")
    focused(director, "Whole")
    director.evaluate("() => document.querySelector('.panel > section:last-child').remove()")


def test_a_button_that_waits_for_its_field_keeps_the_focus(director: Page) -> None:
    keys = Keys(director)
    keys.tab("Run")
    until(director, IS_RUN)
    keys.write("Hour", f"{items(director, 'clock')[0]['t'] + 1:.3f}")
    keys.does("Jump to it")
    until(director, "document.querySelector('.card input[step=any]:not([max])').value === ''")
    assert director.evaluate(AT) == "Jump to it"
    assert director.evaluate("document.activeElement.getAttribute('aria-disabled')") == "true"
    director.keyboard.press("Tab")
    until(director, "[...document.querySelectorAll('button')].find(one => one.innerText === 'Jump to it').disabled")


def test_a_rating_that_was_kept_leaves_the_focus_on_its_button(room: Room, director: Page) -> None:
    assert director.evaluate("document.hasFocus()")
    page = room.sit("lead-evaluator", simple=True)
    keys = Keys(page)
    go(page, "evaluate")
    keys.pick("Rating", "S")
    keys.does("Keep rating")
    comes(page, "rating", lambda body: body.get("rating") == "S")
    page.wait_for_timeout(300)
    assert page.evaluate(AT) == "Keep rating"


def test_the_receipt_of_a_tip_has_the_focus(room: Room, director: Page) -> None:
    assert director.evaluate("document.hasFocus()")
    page = room.context().new_page()
    page.goto(f"{room.url}/tips")
    until(page, "!!document.querySelector('textarea')")
    keys = Keys(page)
    keys.write(re.compile("What do you want to say"), "Armed men at the mill.")
    keys.press("Send the tip")
    focused(page, "Thank you")


def test_after_the_end_the_focus_is_at_the_clock(director: Page) -> None:
    keys = Keys(director)
    keys.tab("Run")
    until(director, IS_RUN)
    keys.press("End (ENDEX)")
    until(director, "!!document.querySelector('dialog[open]')")
    keys.does("End the exercise")
    comes(director, "clock", lambda body: body["mode"] == "ended")
    until(director, "!document.querySelector('dialog')")
    focused(director, "Clock")


def test_a_focus_that_was_given_up_is_not_given_back(director: Page) -> None:
    """To whom presses where nothing is; who is pushed about by news keeps it."""
    list_, told = "document.querySelector('.panel ul.events, .panel ul.rows, .panel table tbody')", Keys(director)
    told.tab("Run")
    until(director, IS_RUN)
    director.evaluate(f"""() => {{
      const list = {list_}, one = document.createElement('button');
      one.id = 'pushed'; list.append(one); one.focus();
    }}""")
    director.evaluate(f"() => {list_}.prepend(document.getElementById('pushed'))")
    until(director, "document.activeElement.id === 'pushed'", within_s=5)
    director.mouse.click(5, director.viewport_size["height"] - 5)  # type: ignore[index]
    until(director, "document.activeElement === document.body", within_s=5)
    director.wait_for_timeout(300)  # news comes later than the page's own next turn
    director.evaluate("() => document.getElementById('pushed').remove()")
    director.wait_for_timeout(200)
    assert director.evaluate("document.activeElement === document.body")
