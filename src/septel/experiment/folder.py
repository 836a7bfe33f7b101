"""The folder of a result: results.parquet, pools.npz, scenario.yaml and manifest.json.

Each file is written beside its place, flushed to the disk and renamed into it, the manifest last; it holds the hashes of the
others, so that a folder that was cut off between two renames is noticed. The table and the pools depend on nothing but the
run's settings: the same settings give the same bytes.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.experiment.engine import Pools
from septel.experiment.manifest import FORMAT, sha256

TABLE, POOLS, SCENARIO, MANIFEST = "results.parquet", "pools.npz", "scenario.yaml", "manifest.json"
FILES = (TABLE, POOLS, SCENARIO, MANIFEST)
BYTES_A_VALUE = 10  # a generous estimate of the Parquet table, whose values hardly compress
SPARE_BYTES = 4_000_000


def table_bytes(values: NDArray[np.float64], designs: tuple[str, ...], measures: tuple[str, ...]) -> bytes:
    """The tidy table as Parquet: design, replication, measure, value; one row group a design; undefined values are null.

    `values` is [design, replication, measure].
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    word = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema([("design", word), ("replication", pa.int32()), ("measure", word), ("value", pa.float64())])
    number, width = values.shape[1:]
    replication = np.repeat(np.arange(number, dtype=np.int32), width)
    measure = pa.DictionaryArray.from_arrays(np.tile(np.arange(width, dtype=np.int32), number), pa.array(measures, pa.string()))
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, schema, compression="zstd", write_statistics=True) as writer:
        for index in range(len(designs)):
            which = np.full(number * width, index, np.int32)
            column = values[index].ravel()
            arrays = [
                pa.DictionaryArray.from_arrays(which, pa.array(designs, pa.string())),
                pa.array(replication),
                measure,
                pa.array(column, mask=np.isnan(column)),
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=max(1, number * width))
    return sink.getvalue()


def table_values(path: Path, designs: int, replications: int, measures: int) -> NDArray[np.float64]:
    """The values [design, replication, measure] of a table that `table_bytes` wrote."""
    import pyarrow.parquet as pq

    column = pq.read_table(path, columns=["value"]).column("value").to_numpy(zero_copy_only=False)
    return np.asarray(column, np.float64).reshape(designs, replications, measures).copy()


def pools_bytes(pools: dict[str, Pools]) -> bytes:
    """All histograms, as `design/pool`."""
    sink = io.BytesIO()
    named: dict[str, Any] = {}
    for design, own in pools.items():
        named |= {f"{design}/{name}": counts for name, counts in sorted(own.items())}
    np.savez_compressed(sink, **named)
    return sink.getvalue()


def pools_read(path: Path, designs: tuple[str, ...]) -> dict[str, Pools]:
    """Histograms by design and name."""
    with np.load(path, allow_pickle=False) as stored:
        return {
            design: {name.removeprefix(f"{design}/"): stored[name] for name in stored.files if name.startswith(f"{design}/")}
            for design in designs
        }


class Folder:
    """One folder, from the check before a run to the last write. Use `opened` to hold it against a second run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifest(self) -> dict[str, Any] | None:
        """The manifest that stands here, or None; SeptelError if what stands here is not a result of this format."""
        path = self.path / MANIFEST
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise SeptelError(f"{path}: cannot be read as a manifest ({error}). Use another folder.") from error
        if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("identity"), dict):
            raise SeptelError(f"{path}: was not written by this version of Septel. Use another folder.")
        return found

    def whole(self, manifest: dict[str, Any]) -> bool:
        """Whether the table and the pools are the ones that the manifest speaks of."""
        try:
            return all(sha256((self.path / name).read_bytes()) == manifest["sha256"][name] for name in (TABLE, POOLS))
        except (OSError, KeyError):
            return False

    def load(self, manifest: dict[str, Any]) -> tuple[NDArray[np.float64], dict[str, Pools]]:
        """Values [design, replication, measure] and pools by design."""
        if not self.whole(manifest):
            raise SeptelError(
                f"{self.path}: {TABLE} or {POOLS} is missing or is not the one that {MANIFEST} speaks of: changed by hand, or "
                "cut off while it was written. Run it afresh with --fresh, or into another folder."
            )
        designs = tuple(manifest["identity"]["designs"])
        values = table_values(self.path / TABLE, len(designs), manifest["replications"], len(manifest["measures"]))
        return values, pools_read(self.path / POOLS, designs)

    def save(self, values: NDArray[np.float64], pools: dict[str, Pools], manifest: dict[str, Any]) -> None:
        """Put a result here, replacing an earlier one file by file. Raises OSError."""
        designs, measures = tuple(manifest["identity"]["designs"]), tuple(manifest["measures"])
        contents = {TABLE: table_bytes(values, designs, measures), POOLS: pools_bytes(pools)}
        contents[SCENARIO] = manifest["scenario_text"].encode()
        full = {**manifest, "replications": values.shape[1], "sha256": {name: sha256(text) for name, text in contents.items()}}
        contents[MANIFEST] = (json.dumps(full, indent=1, ensure_ascii=False) + "\n").encode()
        waiting = []
        try:
            for name, content in contents.items():
                waiting.append(self._write_beside(name, content))
            for beside, name in waiting:
                os.replace(beside, self.path / name)
            self._flush_names()
        except OSError:
            for beside, _ in waiting:
                beside.unlink(missing_ok=True)
            raise

    def clear(self) -> None:
        """Take away an earlier result and the report made of it; other files stay. The manifest goes first."""
        for name in (*reversed(FILES), "report.html"):
            (self.path / name).unlink(missing_ok=True)

    @contextmanager
    def opened(self, *, values: int) -> Iterator[None]:
        """Make the folder, see that `values` numbers can be written into it, and hold it until the run ends."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            beside, _ = self._write_beside("probe", b"septel")
            beside.unlink()
            free = shutil.disk_usage(self.path).free
        except OSError as error:
            raise SeptelError(f"{self.path}: cannot be written to ({error.strerror or error}). Use another folder.") from error
        needed = values * BYTES_A_VALUE + SPARE_BYTES
        if free < needed:
            raise SeptelError(
                f"{self.path}: the disk has {free / 1e6:.0f} MB free and the result may need {needed / 1e6:.0f} MB. "
                "Make room, or use another folder."
            )
        for left in self.path.glob(".*.tmp"):  # of a run that was killed while it wrote
            if left.name.removeprefix(".").startswith(FILES):
                left.unlink(missing_ok=True)
        others = sorted(entry.name for entry in self.path.iterdir() if entry.name not in FILES)
        if others and not (self.path / MANIFEST).exists():
            raise SeptelError(f"{self.path}: holds other files ({others[0]}, …) and no result. Use an empty or a new folder.")
        if (self.path / SCENARIO).exists() and not (self.path / MANIFEST).exists():
            raise SeptelError(f"{self.path}: holds a {SCENARIO} and no result; it would be written over. Use a new folder.")
        with self._held():
            yield

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            import fcntl
        except ImportError:  # a system without it: two runs into one folder are then the user's to avoid
            yield
            return
        handle = os.open(self.path, os.O_RDONLY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SeptelError(f"{self.path}: another run is writing there. Wait for it, or use another folder.") from error
            except OSError:
                pass  # a file system without locks
            yield
        finally:
            os.close(handle)

    def _write_beside(self, name: str, content: bytes) -> tuple[Path, str]:
        beside = self.path / f".{name}.{os.getpid()}.tmp"
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        return beside, name

    def _flush_names(self) -> None:
        """Make the renames last through a loss of power, where the system can."""
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except OSError:
            return
        try:
            os.fsync(handle)
        except OSError:
            pass
        finally:
            os.close(handle)
