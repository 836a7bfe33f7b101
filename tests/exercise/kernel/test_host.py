"""The kernel's own process at its edges: it ends quietly when nobody listens any more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from septel.exercise.kernel import host
from septel.exercise.kernel.ground import describe
from septel.experiment.progress import COMPILING
from tests.docs.test_docs import smallest


@pytest.mark.compiled
def test_a_host_whose_director_is_gone_ends_without_a_word() -> None:
    words = [sys.executable, "-m", "septel.exercise.kernel.host"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as host:
        assert host.stdin is not None and host.stdout is not None and host.stderr is not None
        line = json.dumps({"do": "measures"}).encode() + b"\n"
        host.stdin.write(line)
        host.stdin.flush()
        assert b"not open yet" in host.stdout.readline()
        host.stdout.close()
        host.stdin.write(line)
        host.stdin.close()
        assert host.wait(60) == 0
        assert host.stderr.read() == b""


@pytest.mark.compiled
@pytest.mark.parametrize("is_cold", [True, False])
def test_the_rules_are_ready_when_a_world_is_and_what_takes_a_minute_is_said(
    is_cold: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_to: list[float] = []
    monkeypatch.setattr(host, "is_compiled", lambda: not is_cold)
    monkeypatch.setattr(host.Simulation, "run_until", lambda simulation, t: run_to.append(t))
    (tmp_path / "first.yaml").write_text(smallest(), encoding="utf-8")
    setting = {**describe(str(tmp_path / "first.yaml"), None), "seed": 1, "replication": 0}
    host.Host().do_open(setting)
    assert run_to == [0.0]
    assert (COMPILING in capsys.readouterr().err) == is_cold
