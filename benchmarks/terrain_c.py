"""The C twin of the search over a raster: terrain.c, compiled for this machine into a folder that goes away again."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.c_twin import FLAGS
from septel.theatre.terrain import fields, walking

SOURCE = Path(__file__).parent / "terrain.c"


def library(flags: tuple[str, ...]) -> Any:
    """The compiled function."""
    if shutil.which("gcc") is None:
        raise SystemExit("the C twin needs gcc: install it, or leave this part out with --only dispatch or --only sierra")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "terrain.so"
        subprocess.run(["gcc", *flags, "-shared", "-fPIC", "-o", str(made), str(SOURCE)], check=True)
        function = ctypes.CDLL(str(made)).spread
    long, single, array = ctypes.c_int64, ctypes.c_float, ctypes.c_void_p
    function.argtypes = [array, ctypes.c_int, long, array, array, long, single, single, array, long, array, array, long, array]
    function.restype = ctypes.c_int
    return function


class CSearch(fields.Search):
    """A workspace as Septel's, whose loop is the C program's."""

    def __init__(self, steps: walking.Steps, flags: tuple[str, ...] = FLAGS) -> None:
        super().__init__(steps)
        self.spread = library(flags)

    def lower(self, best: NDArray[np.float32], seeds: NDArray[np.int64], *, limit: float = np.inf) -> None:
        seeds = np.ascontiguousarray(seeds[np.argsort(best[seeds], kind="stable")])
        steps, state = self.steps, np.array([-1, 0, 0, 0, 0], np.int64)
        self.heads.fill(-1)
        while not self.spread(
            steps.hours.ctypes.data, steps.k, steps.width, best.ctypes.data, seeds.ctypes.data, len(seeds), self.scale, limit,
            self.heads.ctypes.data, len(self.heads), self.waiting.ctypes.data, self.following.ctypes.data, len(self.waiting),
            state.ctypes.data,
        ):  # fmt: skip
            self.waiting = np.concatenate([self.waiting, np.empty_like(self.waiting)])
            self.following = np.concatenate([self.following, np.empty_like(self.following)])
        if limit < np.inf:
            best[best > limit] = np.inf
