"""The C twin of the dispatch model: dispatch.c, compiled for this machine into a folder that goes away again."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

FLAGS = ("-O3", "-march=native")
SOURCE = Path(__file__).parent / "dispatch.c"
COUNTS = ("events", "found", "late", "gone")  # what must be equal in both programs


def compiler_version() -> str:
    """The C compiler, as it names itself."""
    if shutil.which("gcc") is None:
        return "no gcc"
    return subprocess.run(["gcc", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


class CTwin:
    """The compiled program; a context manager. `hours` f8[place, base]."""

    def __init__(self, hours: np.ndarray[Any, Any]) -> None:
        if shutil.which("gcc") is None:
            raise SystemExit("the C twin needs gcc: install it, or leave this part out with --only sierra")
        self.folder = tempfile.TemporaryDirectory()
        self.program, self.hours = Path(self.folder.name) / "dispatch", Path(self.folder.name) / "hours.bin"
        hours.tofile(self.hours)
        subprocess.run(["gcc", *FLAGS, "-o", str(self.program), str(SOURCE), "-lm"], check=True)

    def __enter__(self) -> CTwin:
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()

    def run(self, *, leads: int, first: int = 0, count: int = 1, seed: int = 1) -> tuple[dict[str, float], float, int]:
        """The last replication's results, the seconds of all `count`, and their events."""
        call = [str(word) for word in (self.program, self.hours, leads, first, count, seed)]
        out = subprocess.run(call, capture_output=True, text=True, check=True).stdout.split()
        results: dict[str, float] = dict(zip(COUNTS, map(int, out[:4]), strict=True))
        return results | {"response": float(out[4])}, float(out[5]), int(out[6])
