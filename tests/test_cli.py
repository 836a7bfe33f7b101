from __future__ import annotations

import functools
import json
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from septel import cli
from septel.experiment.runs import execute
from tests.experiment.fakes import DESIGNS, FakeEngine, book

TEN_LINES = """\
version: 1
name: ten
horizon: 90 d
theatre: {places: [{name: Alba, xy: [0, 0], people: 90000}, {name: Brisa, xy: [60, 0], people: 40000}]}
agencies:
  police: {command: {seat: Alba}, bases: {Alba: 6}}
  army: {command: {seat: Brisa}, bases: {Brisa: 4}}
organisations:
  ring: {lieutenants: 2, cells: 4, territory: everywhere}
designs: {as_is: {}, platform: {sharing: platform}}
"""


def septel(*words: str, cwd: Path | None = None, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "septel.cli", *words], capture_output=True, text=True, cwd=cwd, timeout=seconds, check=False
    )


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The event that Ctrl-C sets in a run."""
    event = threading.Event()
    monkeypatch.setattr("septel.experiment.runs.execute", functools.partial(execute, stop=event))
    return event


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """`septel run` on an engine whose answers are known."""
    engine = FakeEngine()
    monkeypatch.setattr("septel.experiment.runs.Kernel", lambda: engine)
    monkeypatch.setattr("septel.experiment.load", lambda _: book())
    return engine


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    path = tmp_path / "ten.yaml"
    path.write_text(TEN_LINES)
    return path


@pytest.mark.bench
def test_help_names_every_command_and_is_fast() -> None:
    septel("--help")
    started = time.perf_counter()
    done = septel("--help")
    assert time.perf_counter() - started < 0.5
    assert done.returncode == 0
    for command in ("run", "report", "check", "schema", "new", "validate", "warm"):
        assert re.search(rf"^  {command} ", done.stdout, re.M)


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from septel import cli; cli.call(['--help']); print(*sys.modules, sep='\\n', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert not loaded & {"numpy", "numba", "pandas", "pyarrow", "scipy", "pydantic", "rich", "matplotlib", "ruamel.yaml"}


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["--version"]) == 0
    assert re.fullmatch(r"septel \d\S*\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rn"], "Did you mean 'run'?"),
        (["run", "--replicatons", "3", "x"], "Did you mean '--replications'?"),
        (["run"], "Missing argument 'SCENARIO'"),
        (["run", "x", "--replications", "many"], "not a valid integer"),
        (["run", "x", "--replications", "0"], "replications: 0 is not between 1 and"),
        (["run", "x", "--threads", "0"], "threads: 0 is not between 1 and"),
        (["run", "x", "--seed", "-1"], "seed: -1 is not between 0 and"),
        (["run", "x", "--rng", "splitmix"], "Did you mean 'splitmix64'?"),
        (["run", "x", "--designs", "as_is,platfrom"], "Did you mean 'platform'?"),
        (["run", "x", "--designs", "as_is,as_is"], "named twice"),
        (["run", "x", "--designs", ""], "no design is named"),
    ],
)
def test_a_mistake_on_the_command_line_is_told_with_exit_code_2(
    words: list[str], said: str, fake: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.call(words) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert fake.calls == []


def test_run_prints_designs_side_by_side_in_80_columns(fake: FakeEngine, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["run", "fake", "--replications", "30"]) == 0
    out = capsys.readouterr().out
    assert max(len(line) for line in out.splitlines()) <= 80
    for design in DESIGNS:
        assert re.search(rf"^{design} .*0\.\d+ ±\.\d+", out, re.M)
    assert "30 replications, seed 1" in out
    assert "95 % t-interval" in out
    assert "as_is" in out.split("paired")[1]
    assert "\x1b" not in out


def test_run_json_is_one_document_with_designs_and_comparisons(fake: FakeEngine, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["run", "fake", "--replications", "30", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["designs"]) == list(DESIGNS)
    assert found["complete"] is True
    assert found["confidence"] == 0.95
    one = found["designs"]["platform"]["p_interdiction"]
    assert one["lo"] < one["mean"] < one["hi"]
    assert one["n"] == 30
    assert found["comparisons"]["first"] == "as_is"
    assert set(found["comparisons"]["designs"]) == set(DESIGNS[1:])
    change = found["comparisons"]["designs"]["platform"]["p_interdiction"]
    assert change["difference"] == pytest.approx(one["mean"] - found["designs"]["as_is"]["p_interdiction"]["mean"])
    assert change["variance_ratio"] > 10
    assert [pair["designs"] for pair in found["pairs"]] == [
        [DESIGNS[0], DESIGNS[1]],
        [DESIGNS[0], DESIGNS[2]],
        [DESIGNS[1], DESIGNS[2]],
    ]


def test_one_replication_has_no_intervals_and_says_so(fake: FakeEngine, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["run", "fake", "--replications", "1"]) == 0
    assert "no intervals" in capsys.readouterr().out
    assert cli.call(["run", "fake", "--replications", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["designs"]["as_is"]["captures"]["lo"] is None


def test_out_keeps_the_result_and_refuses_another_run(
    fake: FakeEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "kept")
    assert cli.call(["run", "fake", "--replications", "5", "--out", folder]) == 0
    assert f"septel report {folder}" in capsys.readouterr().out
    assert cli.call(["run", "fake", "--replications", "5", "--out", folder, "--seed", "2"]) == 2
    assert "seed 1" in capsys.readouterr().err
    assert cli.call(["run", "fake", "--replications", "5", "--out", folder, "--seed", "2", "--fresh"]) == 0
    manifest = json.loads((tmp_path / "kept" / "manifest.json").read_text())
    assert manifest["sessions"][0]["command"] == shlex.join(
        ["septel", "run", "fake", "--replications", "5", "--seed", "2", "--out", folder]
    )


def test_an_interrupted_run_says_the_command_that_goes_on_and_it_does(
    fake: FakeEngine, stop: threading.Event, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.press_ctrl_c(15, stop)
    folder = str(tmp_path / "a folder")
    assert cli.call(["run", "fake", "--replications", "300", "--designs", "as_is,platform", "--out", folder]) == 130
    captured = capsys.readouterr()
    kept = int(re.search(r"Interrupted: (\d+) of 300", captured.err)[1])  # type: ignore[index]
    assert 0 < kept < 300
    assert f"Means over {kept} replications" in captured.out
    command = shlex.split(captured.err.strip().splitlines()[-1])
    assert command[0] == "septel"
    fake.before = None
    stop.clear()
    assert cli.call(command[1:]) == 0
    captured = capsys.readouterr()
    assert "Means over 300 replications" in captured.out
    assert f"{kept} of these 300 replications were in {folder} already" in captured.err


def test_interrupted_without_a_folder_says_how_to_keep_it_next_time(
    fake: FakeEngine, stop: threading.Event, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.press_ctrl_c(5, stop)
    assert cli.call(["run", "fake", "--replications", "300"]) == 130
    assert "--out DIR" in capsys.readouterr().err


def test_an_error_inside_is_one_line_and_a_traceback_only_on_demand(
    fake: FakeEngine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise ZeroDivisionError("planted\nhere")

    fake.before = fail
    assert cli.call(["run", "fake"]) == 70
    err = capsys.readouterr().err
    assert "ZeroDivisionError: planted here" in err
    assert "SEPTEL_DEBUG=1" in err
    assert len(err.strip().splitlines()) == 1
    monkeypatch.setenv("SEPTEL_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.call(["run", "fake"])


def test_a_folder_without_a_result_cannot_be_reported(tmp_path: Path) -> None:
    done = septel("report", str(tmp_path))
    assert done.returncode == 2
    assert "holds no result" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_accepts_a_good_scenario_and_lists_assumptions(ten: Path) -> None:
    done = septel("check", str(ten))
    assert done.returncode == 0
    assert "valid; 2 designs: as_is, platform" in done.stdout
    listed = septel("check", str(ten), "--assumptions")
    assert listed.returncode == 0
    assert "act_threshold" in listed.stdout
    found = json.loads(septel("check", str(ten), "--assumptions", "--json").stdout)
    assert found["ok"] is True
    assert any(row["path"].endswith("act_threshold") for row in found["assumptions"])


def test_check_tells_every_mistake_with_its_line(ten: Path) -> None:
    ten.write_text(TEN_LINES.replace("horizon: 90 d", "horizn: 90 d").replace("Brisa: 4", "Brisa: -4"))
    done = septel("check", str(ten))
    assert done.returncode == 2
    assert "horizon" in done.stderr
    assert f"{ten}:3" in done.stderr
    assert f"{ten}:7" in done.stderr
    found = json.loads(septel("check", str(ten), "--json").stdout)
    assert found["ok"] is False
    assert {problem["line"] for problem in found["problems"]} >= {3, 7}


def test_new_writes_a_scenario_that_runs(tmp_path: Path) -> None:
    made = septel("new", "first", cwd=tmp_path)
    assert made.returncode == 0
    again = septel("new", "first", cwd=tmp_path)
    assert again.returncode == 2
    assert "first.yaml" in again.stderr
    ran = septel("run", "first.yaml", "--replications", "2", "--json", cwd=tmp_path)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["replications"] == 2


def test_schema_is_json() -> None:
    assert "properties" in json.loads(septel("schema").stdout)


def test_a_ten_line_scenario_runs_and_threads_do_not_matter(ten: Path, tmp_path: Path) -> None:
    assert len(TEN_LINES.splitlines()) == 10
    for threads in ("1", "2"):
        folder = str(tmp_path / threads)
        done = septel("run", str(ten), "--replications", "20", "--threads", threads, "--out", folder)
        assert done.returncode == 0, done.stderr
    one, two = (sorted((tmp_path / threads / "results.parquet").iterdir()) for threads in ("1", "2"))
    assert [path.name for path in one] == [path.name for path in two]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


@pytest.mark.bench
def test_ctrl_c_stops_a_long_run_within_a_second_keeps_it_and_it_goes_on(ten: Path, tmp_path: Path) -> None:
    septel("run", str(ten), "--replications", "1")  # compiled before the clock counts
    folder = tmp_path / "kept"
    words = ["run", str(ten), "--replications", "200000", "--out", str(folder), "--seed", "5"]
    command = [sys.executable, "-m", "septel.cli", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("of 200000 replications" in line for line in iter(process.stderr.readline, ""))  # it runs
        pressed = time.perf_counter()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        took = time.perf_counter() - pressed
    assert process.returncode == 130, err
    assert took < 1.5, err  # a second, and half for a busy machine
    kept = json.loads((folder / "manifest.json").read_text())["replications"]
    assert kept > 0
    assert f"Interrupted: {kept} of 200000" in err
    assert f"--out {folder}" in err
    assert f"Means over {kept} replications" in out
    more = septel("run", str(ten), "--replications", str(kept + 10), "--out", str(folder), "--seed", "5", "--json")
    assert more.returncode == 0
    assert json.loads(more.stdout)["replications"] == kept + 10
