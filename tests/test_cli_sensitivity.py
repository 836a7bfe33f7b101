from __future__ import annotations

import json
from pathlib import Path

import pytest

from septel import cli
from septel.cli_sensitivity import shown
from septel.experiment.assumptions.asking import Step
from tests.experiment.assumptions.planes import approvals

Caught = pytest.CaptureFixture[str]
RANGE = "agencies.police.approvals.staff.time: 0.5 h .. 5 h"


def written(folder: Path) -> str:
    path = folder / "approvals.yaml"
    path.write_text(json.dumps(approvals(horizon="20 d")), encoding="utf-8")
    return str(path)


def asked(caught: Caught, *words: str, code: int = 0) -> tuple[str, str]:
    """What `septel sensitivity …` says on both streams."""
    assert cli.call(["sensitivity", *words, "--threads", "1"]) == code
    told = caught.readouterr()
    return told.out, told.err


def test_the_command_tells_what_would_change_the_answer_and_keeps_it(capsys: Caught, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    words = [written(tmp_path), "--vary", RANGE, "--replications", "8", "--out", str(folder)]
    out, err = asked(capsys, *words)
    assert "What would change the answer" in out
    assert "“two” is preferred from 2." in " ".join(out.split())
    assert max(len(line) for line in out.splitlines() if "Kept in" not in line) <= 80
    assert "1 assumption, 2 variants of 2 designs with 8 replications each" in err
    names = {path.name for path in folder.iterdir()}
    assert names == {"sensitivity.json", "points.parquet", "tornado.svg", "tornado.png", "report.html", "parts"}
    assert "septel sensitivity" in (folder / "report.html").read_text(encoding="utf-8")

    again, _ = asked(capsys, *words, "--json")
    document = json.loads(again)
    assert document == json.loads((folder / "sensitivity.json").read_text(encoding="utf-8"))
    assert document["assumptions"][0]["switches"][0]["to"] == "two"


def test_mistakes_end_in_exit_code_2_and_name_the_nearest_word(capsys: Caught, tmp_path: Path) -> None:
    path = written(tmp_path)
    _, err = asked(capsys, path, "--vary", "agencies.police.approvals.staf.time: 1 h .. 2 h", code=2)
    assert "Did you mean 'agencies.police.approvals.staff.time'" in err
    _, err = asked(capsys, path, "--method", "sobel", code=2)
    assert "Did you mean 'sobol'" in err


def test_an_interrupt_says_how_to_go_on(capsys: Caught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from septel.experiment.assumptions import points

    def press(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(points.Threads, "__call__", press)
    words = [written(tmp_path), "--vary", RANGE, "--replications", "8"]
    _, err = asked(capsys, *words, "--out", str(tmp_path / "out"), code=130)
    assert "0 of 1 assumptions are finished" in err
    assert f"--vary '{RANGE}' --replications 8 --threads 1 --out {tmp_path / 'out'}" in err
    _, err = asked(capsys, *words, code=130)
    assert "--out DIR" in err


def test_progress_is_told_in_lines_where_there_is_no_terminal(capsys: Caught) -> None:
    import sys

    with shown(sys.stderr) as show:
        show(Step(0, 9, 90.0, "assumptions", "9 assumptions"))
        show(Step(1, 9, 80.0, "assumptions"))
        show(Step(2, 9, 70.0, "assumptions"))
    assert capsys.readouterr().err.splitlines() == [
        "9 assumptions: about 1 min 30 s left",
        "1 of 9 assumptions, about 1 min 20 s left",
    ]


def test_an_interrupt_that_is_sent_twice_is_heard_once() -> None:
    import signal

    from septel.cli_sensitivity import _one_interrupt

    before = signal.getsignal(signal.SIGINT)
    try:
        with _one_interrupt():
            pass
        assert signal.getsignal(signal.SIGINT) is before
        with pytest.raises(KeyboardInterrupt), _one_interrupt():
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)  # heard in the name of the first
    finally:
        signal.signal(signal.SIGINT, before)
