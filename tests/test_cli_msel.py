from __future__ import annotations

import json
from pathlib import Path

import pytest

from septel import cli
from septel.scenario import load
from tests.scenario.tiny import TINY

TABLE = "Number;Time;Title;Description;To;Van\n1;08:30;Tip;A tip comes in.;police;V7\n2;H+3;Press;She asks.;players;\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(f"# mine\n{TINY}\n", encoding="utf-8")
    Path("list.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("here")
def test_a_table_goes_into_a_scenario_and_out_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["msel", "import", "list.csv", "--scenario", "tiny.yaml", "--write", "--save-map", "map.json"]) == 0
    assert Path("tiny.yaml").read_text(encoding="utf-8").startswith("# mine\n")
    exercise = load("tiny.yaml").base.exercise
    assert exercise is not None
    assert [(entry.number, entry.at, entry.columns) for entry in exercise.msel] == [("1", 2.5, {"Van": "V7"}), ("2", 3.0, {})]
    assert json.loads(Path("map.json").read_text(encoding="utf-8"))["columns"]["Van"] is None
    assert cli.call(["msel", "export", "tiny.yaml", "out.xlsx", "--map", "map.json"]) == 0
    assert cli.call(["msel", "import", "out.xlsx", "--scenario", "tiny.yaml", "--write", "--map", "map.json"]) == 0
    again = load("tiny.yaml").base.exercise
    assert again == exercise
    assert "2 entries written" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_without_write_the_entries_are_printed_as_a_scenario_writes_them(capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("tiny.yaml").read_text(encoding="utf-8")
    assert cli.call(["msel", "import", "list.csv", "--scenario", "tiny.yaml"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("exercise:\n  msel:\n")
    Path("whole.yaml").write_text(f"{TINY}\n{shown}", encoding="utf-8")
    assert len(load("whole.yaml").base.exercise.msel) == 2  # type: ignore[union-attr]
    assert Path("tiny.yaml").read_text(encoding="utf-8") == before


@pytest.mark.usefixtures("here")
def test_a_mistake_ends_in_two_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.csv").write_text(TABLE.replace("police", "polise"), encoding="utf-8")
    before = Path("tiny.yaml").read_text(encoding="utf-8")
    assert cli.call(["msel", "import", "list.csv", "--scenario", "tiny.yaml", "--write"]) == 2
    assert "list.csv:2: cell E2 (To): there is no seat or agency 'polise'. Did you mean 'police'?" in capsys.readouterr().err
    assert Path("tiny.yaml").read_text(encoding="utf-8") == before
    for words in (["import", "list.csv"], ["import", "list.csv", "--db", "x", "--write"], ["check", "list.csv"]):
        assert cli.call(["msel", *words]) == 2


@pytest.mark.usefixtures("here")
def test_check_says_what_each_column_is_taken_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["msel", "check", "list.csv", "--scenario", "tiny.yaml"]) == 0
    assert "Van                          (kept as it is)" in capsys.readouterr().out
    assert cli.call(["msel", "check", "list.csv", "--scenario", "tiny.yaml", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["entries"], found["columns"]["To"]) == (True, 2, "to")


@pytest.mark.usefixtures("here")
def test_a_scenario_is_printed_without_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["msel", "import", "list.csv", "--scenario", "tiny.yaml", "--write"]) == 0
    assert cli.call(["print", "tiny.yaml", "--out", "paper", "--paper", "letter", "--what", "msel,cards"]) == 0
    assert sorted(path.name for path in Path("paper").iterdir()) == ["cards.html", "msel.html"]
    assert "A tip comes in." in Path("paper/cards.html").read_text(encoding="utf-8")
    assert cli.call(["print", "tiny.yaml", "--out", "paper", "--design", "nothing"]) == 2
    assert "is not a design of" in capsys.readouterr().err
