"""The kernel's own process at its edges: it ends quietly when nobody listens any more."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


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
