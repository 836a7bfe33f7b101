"""The planner's file of delays and seats."""

from __future__ import annotations

from pathlib import Path

import pytest

from septel.errors import ScenarioError, SeptelError
from septel.telegram import delivery
from septel.telegram.message import Addressee

FILE = """\
delays:
  FLASH: 2 min
seats:
  SECRETARIAT CAPITAL: platform.command
  RUEHXX/*: [army.command, army.staff]
"""


def test_a_file_gives_delays_and_seats(tmp_path: Path) -> None:
    path = tmp_path / "delivery.yaml"
    path.write_text(FILE, encoding="utf-8")
    found = delivery.load(path)
    assert found.delays.hours("Z") == pytest.approx(2 / 60)
    assert found.delays.hours("R") == 6.0
    assert found.aliases.seats(Addressee("ARMY", "RUEHXX")) == ("army.command", "army.staff")


def test_an_empty_file_is_the_default() -> None:
    assert delivery.loads("").delays.by_letter == delivery.DEFAULT.delays.by_letter
    assert delivery.loads("seats:\n").aliases.rows == ()


def test_every_mistake_is_told_with_its_line_and_the_nearest_word() -> None:
    with pytest.raises(ScenarioError) as caught:
        delivery.loads("delay: 1\ndelays:\n  Q: 3 h\n  Z: 3\nseats:\n  ALFA: 3\n", file="d.yaml")
    said = str(caught.value).splitlines()
    assert [line.split(": ")[0] for line in said] == ["d.yaml:1", "d.yaml:3", "d.yaml:4", "d.yaml:6"]
    assert "Did you mean 'delays'?" in said[0]


@pytest.mark.parametrize("text", ["- 1", "{", "delays: 3", "a: 1\na: 2", b"\xff\xfe\xff"])
def test_what_is_no_such_file_is_refused(text: str | bytes) -> None:
    with pytest.raises(ScenarioError, match=r"d\.yaml"):
        delivery.loads(text, file="d.yaml")


def test_a_missing_file_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "delivery.yaml").write_text(FILE, encoding="utf-8")
    with pytest.raises(SeptelError, match=r"delivery\.yaml'\?"):
        delivery.load(tmp_path / "delivry.yaml")
