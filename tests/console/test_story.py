"""From an inject to a rating and into the after-action report, by people in real browsers, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.hands import Mouse
from tests.console.room import Room, rehearsed
from tests.console.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.compiled]


@pytest.fixture(params=["en", "es"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """A rehearsal in a language."""
    with rehearsed(tmp_path, request.param) as found:
        yield found


def test_an_inject_becomes_a_joint_operation_and_a_rating_and_the_report_shows_them(room: Room, tmp_path: Path) -> None:
    story = Story(room, Mouse, webgl=room.language == "en")
    story.play()
    story.stands_in(story.reported(tmp_path / "aar"))
