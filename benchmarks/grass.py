"""GRASS GIS, called as its users call it: rasters written to a location of its own, commands timed where they run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PACKAGE = "grass-core"  # Debian's
MEMORY_MB = 8000


def found() -> str:
    """GRASS's version; empty where there is none."""
    if shutil.which("grass") is None:
        return ""
    told = subprocess.run(["grass", "--version"], capture_output=True, text=True, check=False)
    return next((line.strip() for line in (told.stdout + told.stderr).splitlines() if line.startswith("GRASS")), "")


def had() -> str:
    """As `found`, after Debian's package has been asked for where it is missing and may be installed."""
    if not found() and shutil.which("apt-get") and os.geteuid() == 0:
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", PACKAGE]
        for call in (["apt-get", "update", "-qq"], install):
            subprocess.run(call, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, capture_output=True, check=False)
    return found()


class Location:
    """A GRASS location without a projection, of square cells of `cell` metres; a context manager."""

    def __init__(self, shape: tuple[int, int], cell: float) -> None:
        self.shape, self.cell = shape, cell
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        subprocess.run(["grass", "-c", "XY", str(self.path / "place"), "-e"], capture_output=True, check=True)
        rows, columns = shape
        self.edges = f"north={rows * cell:.12g} south=0 east={columns * cell:.12g} west=0 rows={rows} cols={columns}"
        self._run(f"g.region n={rows * cell:.12g} s=0 e={columns * cell:.12g} w=0 rows={rows} cols={columns}")

    def __enter__(self) -> Location:
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()

    def _run(self, script: str) -> str:
        file = self.path / "script.sh"
        file.write_text("set -e\n" + script + "\n")
        done = subprocess.run(
            ["grass", str(self.path / "place/PERMANENT"), "--exec", "bash", str(file)],
            env={**os.environ, "GRASS_VERBOSE": "0", "GRASS_OVERWRITE": "1", "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"GRASS failed:\n{done.stderr}")
        return done.stdout

    def write(self, name: str, raster: NDArray[np.float32]) -> None:
        """Store a raster f4[row, column] in the location; NaN is null."""
        file = self.path / f"{name}.bin"
        np.ascontiguousarray(raster, np.float32).tofile(file)
        self._run(f"r.in.bin -f input={file} output={name} {self.edges}")
        file.unlink()

    def read(self, name: str) -> NDArray[np.float64]:
        """A raster f8[row, column] of the location; null is NaN."""
        file = self.path / f"{name}.out"
        self._run(f"r.out.bin -f input={name} output={file} bytes=8 null=-1")
        values = np.fromfile(file).reshape(self.shape)
        file.unlink()
        return np.where(values < 0, np.nan, values)

    def seconds(self, command: str) -> float:
        """Wall time of one command, reading and writing its maps included, GRASS's own start left out."""
        told = self._run(f'a=$(date +%s%N)\n{command}\nb=$(date +%s%N)\necho "took $((b - a))"')
        return int(told.split("took")[1].split()[0]) / 1e9

    def start(self, row: int, column: int) -> str:
        """The option that starts a search in the middle of a cell."""
        return f"start_coordinates={(column + 0.5) * self.cell:.12g},{(self.shape[0] - row - 0.5) * self.cell:.12g}"

    def r_walk(self, output: str, start: tuple[int, int], *options: str) -> str:
        """The command that accumulates walking times over the rasters `elevation` and `friction`."""
        words = ("r.walk", "elevation=elevation", "friction=friction", f"output={output}", self.start(*start))
        return " ".join((*words, f"memory={MEMORY_MB}", *options))

    def r_cost(self, output: str, start: tuple[int, int], *options: str) -> str:
        """The command that accumulates the costs of the raster `cost`."""
        return " ".join(("r.cost", "input=cost", f"output={output}", self.start(*start), f"memory={MEMORY_MB}", *options))
