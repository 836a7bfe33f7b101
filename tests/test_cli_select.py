"""`septel select` as one types it: a table of 80 columns and the answer, or one JSON document; and how to go on."""

from __future__ import annotations

import functools
import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from septel import cli
from septel.errors import SeptelError
from septel.experiment.runs import execute
from septel.scenario.model_comparison import Limit
from tests.experiment.fakes import FakeEngine
from tests.experiment.selection.test_selecting import limited

DRY = (Limit(measure="dry_holes_per_100", at_most=80.0), Limit(measure="p_interdiction", at_least=0.01))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """`septel select` on an engine whose answers are known, with two limits on one design."""
    engine, made = FakeEngine(), limited(platform=DRY)
    monkeypatch.setattr("septel.experiment.runs.Kernel", lambda: engine)
    monkeypatch.setattr("septel.experiment.load", lambda _: made)
    return engine


def asked(*words: str) -> Result:
    """What `septel select fake …` does."""
    return CliRunner().invoke(cli.cli, ["select", "fake", "--first", "10", "--cap", "300", "--threads", "2", *words])


@pytest.mark.usefixtures("fake")
def test_the_table_fits_80_columns_and_the_answer_stands_below_it() -> None:
    out = asked("--indifference", "0.005").stdout
    assert max(map(len, out.splitlines())) <= 80
    rows = [line.split() for line in out.splitlines()]
    assert next(row for row in rows if row[:1] == ["strike_force"])[-1] == "selected"
    assert ["Limit", "1:", "dry_holes_per_100", "≤", "80;", "Limit", "2:", "p_interdiction", "≥", "0.01."] in rows
    assert "strike_force is selected, for the highest p_interdiction" in " ".join(out.split())


@pytest.mark.usefixtures("fake")
def test_a_single_limit_has_one_column_and_who_breaks_it_is_told() -> None:
    out = asked("--indifference", "0.005", "--within", "dry_holes_per_100 at most 20").stdout
    assert out.count("beyond the limit") == 3 and "broken" in out and "Limit 1" not in out
    assert "No design keeps its limits" in out


@pytest.mark.usefixtures("fake")
def test_json_is_one_document() -> None:
    document = json.loads(asked("--indifference", "0.005", "--within", "none", "--lowest", "--json").stdout)
    assert document["answer"] == "as_is" and document["settings"]["limits"] == {}


@pytest.mark.usefixtures("fake")
def test_the_command_is_kept_with_the_result_and_can_be_typed_again(tmp_path: Path) -> None:
    out = asked("--indifference", "0.005", "--within", "harmed <= 9", "--within", "none", "--out", str(tmp_path)).exception
    assert isinstance(out, SeptelError)  # two, of which one says there are none
    assert not (tmp_path / "manifest.json").exists()
    told = asked("--indifference", "0.005", "--within", "dry_holes_per_100 <= 80", "--out", str(tmp_path / "kept"))
    assert f"Make the report with: septel report {tmp_path / 'kept'}" in told.stdout
    (session,) = json.loads((tmp_path / "kept/manifest.json").read_text())["sessions"]
    assert session["command"] == (
        "septel select fake --indifference 0.005 --within 'dry_holes_per_100 <= 80' --first 10 --cap 300 "
        f"--out {tmp_path / 'kept'}"
    )


@pytest.mark.usefixtures("fake")
def test_ocba_says_who_is_behind_and_states_a_probability() -> None:
    out = " ".join(asked("--method", "ocba", "--within", "none", "--budget", "90").stdout.split())
    assert out.count("behind") == 2 and "approximately; that is no guarantee." in out


@pytest.mark.usefixtures("fake")
def test_a_folder_that_cannot_be_written_costs_nobody_the_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("septel.experiment.folder.Folder.save", full)
    told = asked("--indifference", "0.005", "--within", "none", "--out", str(tmp_path / "kept"))
    assert isinstance(told.exception, SeptelError) and "No space left on device" in str(told.exception)
    assert "strike_force is selected" in " ".join(told.stdout.split())


def test_an_interrupt_says_what_was_found_and_how_to_go_on(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stop = threading.Event()
    monkeypatch.setattr("septel.experiment.runs.execute", functools.partial(execute, stop=stop))
    fake.press_ctrl_c(5, stop)
    told = asked("--indifference", "0.0001", "--within", "none", "--out", str(tmp_path / "kept"))
    assert told.exit_code == 130
    assert "when it was stopped" in " ".join(told.stdout.split())
    assert f"kept in {tmp_path / 'kept'}. To go on from there:\n  septel select fake" in told.stderr
