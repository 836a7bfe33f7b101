from __future__ import annotations

from pathlib import Path

import pytest

from septel.errors import ScenarioError
from septel.scenario import load, names
from septel.scenario.new import template, write


def test_a_new_scenario_loads_without_a_problem(tmp_path: Path) -> None:
    path = write("coast", tmp_path)
    found = load(path)
    assert (path.name, found.name, found.warnings) == ("coast.yaml", "coast", ())
    assert list(found.designs) == ["as_is", "platform", "strike_force"]
    assert found.designs["strike_force"].sharing.platform is not None
    assert write("other.yaml", tmp_path).name == "other.yaml"


def test_an_existing_file_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "coast.yaml").write_text("mine")
    with pytest.raises(ScenarioError, match=r"coast\.yaml: exists already"):
        write("coast", tmp_path)
    assert (tmp_path / "coast.yaml").read_text() == "mine"
    with pytest.raises(ScenarioError, match="cannot be written"):
        write("coast", tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("My Exercise", "Try 'my_exercise'."), ("../x", "Try 'x'."), ("", ""), ("9", ""), ("x" * 61, f"Try '{'x' * 60}'.")],
)
def test_a_name_that_cannot_be_one_is_answered_with_one_that_can(name: str, hint: str) -> None:
    with pytest.raises(ScenarioError, match="cannot name a scenario") as caught:
        template(name)
    assert caught.value.problems[0].hint == hint


def test_built_in_names_are_taken() -> None:
    for name in names():
        with pytest.raises(ScenarioError, match="is the name of a built-in scenario"):
            template(name)
