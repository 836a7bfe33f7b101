"""The folder of a result: results.parquet/, scenario.yaml and manifest.json.

`results.parquet` is a dataset: a folder of Parquet files, each with a fixed range of replications of all designs, that any
reader of Parquet takes as one table. Each file carries the histograms of its replications, and a hash of all that is in it, in
its footer, and is written beside its place, flushed to the disk and renamed into it. So a file is there whole or not at all,
what is there counts once, and a run that is killed at any point goes on from its last file. The manifest says what the numbers
are of; it counts nothing. Files depend on nothing but the run's settings and on how many replications are there: the same give
the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.experiment.engine import Pools
from septel.experiment.kept import Kept
from septel.experiment.manifest import FORMAT, sha256

if TYPE_CHECKING:
    import pyarrow as pa

TABLE, SCENARIO, MANIFEST = "results.parquet", "scenario.yaml", "manifest.json"
FILES = (TABLE, SCENARIO, MANIFEST)
OTHERS = ("report.html", "leads.parquet", "operations.parquet", "requests.parquet")  # made of a result, and old with it
FOOTER = "septel."
BYTES_A_VALUE = 10  # a generous estimate of the Parquet table, whose values hardly compress
SPARE_BYTES = 4_000_000
Counts = NDArray[np.int64]


def tidy(
    values: NDArray[np.float64], counts: Counts, designs: tuple[str, ...], measures: tuple[str, ...], first: int = 0
) -> pa.Table:
    """The tidy table: design, replication, measure, value; undefined values are null.

    `values` is [design, replication, measure], with counts[design] replications of each design, from number `first` on.
    """
    import pyarrow as pa

    width = len(measures)
    present = [np.arange(first, first + count, dtype=np.int32) for count in counts]
    value = np.concatenate([values[design, :count].ravel() for design, count in enumerate(counts)])
    columns = {
        "design": _words(np.repeat(np.arange(len(designs), dtype=np.int32), counts * width), designs),
        "replication": pa.array(np.repeat(np.concatenate(present), width)),
        "measure": _words(np.tile(np.arange(width, dtype=np.int32), int(counts.sum())), measures),
        "value": pa.array(value, mask=np.isnan(value)),
    }
    return pa.table(columns)


def _words(which: NDArray[np.int32], words: tuple[str, ...]) -> pa.DictionaryArray:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(which, pa.array(words, pa.string()))


@dataclass(frozen=True)
class Part:
    """One file of the dataset: values [design, replication, measure] from number `first` on, counts [design], histograms."""

    first: int
    values: NDArray[np.float64]
    counts: Counts
    pools: list[Pools]

    def to_bytes(self, identity: str, designs: tuple[str, ...], measures: tuple[str, ...]) -> bytes:
        """The file; `identity` is the hash of what the result is of."""
        import pyarrow.parquet as pq

        table = tidy(self.values, self.counts, designs, measures, self.first)
        pools = pools_bytes(self.pools)
        footer = {
            "identity": identity,
            "first": str(self.first),
            "counts": json.dumps(self.counts.tolist()),
            "pools": base64.b64encode(pools).decode(),
            "sha256": self._hash(identity, pools),
        }
        sink = io.BytesIO()
        with pq.ParquetWriter(sink, table.schema, compression="zstd", write_statistics=True) as writer:
            start = 0
            for count in self.counts:  # one row group a design
                rows = int(count) * len(measures)
                if rows:
                    writer.write_table(table.slice(start, rows), row_group_size=rows)
                start += rows
            writer.add_key_value_metadata({FOOTER + key: text for key, text in footer.items()})
        return sink.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes, identity: str, measures: int) -> Part:
        """The part that a file holds; ValueError if it is not whole, not of this result or was changed."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with pq.ParquetFile(pa.BufferReader(content)) as file:
                found = {key.decode(): text.decode() for key, text in (file.metadata.metadata or {}).items()}
                column = file.read(columns=["value"]).column("value").to_numpy()
        except pa.ArrowException as error:
            raise ValueError(str(error)) from error
        try:
            counts = np.array(json.loads(found[FOOTER + "counts"]), np.int64)
            pools = base64.b64decode(found[FOOTER + "pools"])
            values = np.full((len(counts), int(counts.max()), measures), np.nan)
            for design, rows in enumerate(np.split(column, np.cumsum(counts * measures)[:-1])):
                values[design, : counts[design]] = rows.reshape(-1, measures)
            part = cls(int(found[FOOTER + "first"]), values, counts, pools_read(pools, len(counts)))
        except (KeyError, ValueError) as error:
            raise ValueError("its footer is not that of a result") from error
        if found[FOOTER + "identity"] != identity:
            raise ValueError("it is of another result")
        if found[FOOTER + "sha256"] != part._hash(identity, pools):
            raise ValueError("its numbers are not those that were written")
        return part

    def _hash(self, identity: str, pools: bytes) -> str:
        digest = hashlib.sha256(f"{identity}/{self.first}/{self.counts.tolist()}/".encode())
        for design, count in enumerate(self.counts):
            own = np.ascontiguousarray(self.values[design, :count])
            # One kind of NaN only: a table tells undefined, not how.
            digest.update(np.where(np.isnan(own), np.nan, own).tobytes())
        digest.update(pools)
        return digest.hexdigest()


def pools_bytes(pools: list[Pools]) -> bytes:
    """All histograms, as `number of the design/pool`."""
    sink = io.BytesIO()
    named: dict[str, Any] = {}
    for design, own in enumerate(pools):
        named |= {f"{design}/{name}": counts for name, counts in sorted(own.items())}
    np.savez_compressed(sink, **named)
    return sink.getvalue()


def pools_read(stored: bytes, designs: int) -> list[Pools]:
    """Histograms by design."""
    found: list[Pools] = [{} for _ in range(designs)]
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        for key in arrays.files:
            design, _, name = key.partition("/")
            found[int(design)][name] = arrays[key]
    return found


class Folder:
    """One folder, from the check before a run to the last write. Use `opened` to hold it against a second run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hashes: dict[str, str] = {}  # of the parts, by name

    def manifest(self) -> dict[str, Any] | None:
        """The manifest that stands here, or None; SeptelError if what stands here is not a result of this format."""
        path = self.path / MANIFEST
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise SeptelError(f"{path}: cannot be read as a manifest ({error}). Use another folder.") from error
        if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("identity"), dict):
            raise SeptelError(f"{path}: was not written by this version of Septel. Use another folder.")
        return found

    def load(self, manifest: dict[str, Any]) -> Kept:
        """What is kept here: all files of the dataset, each of which must be whole and of this result."""
        designs, measures = manifest["identity"]["designs"], manifest["measures"]
        identity, listed = identity_of(manifest), manifest.get("sha256", {}).get("parts", {})
        kept = Kept.nothing(len(designs), len(measures))
        for number in range(max([*self._numbers(), *(_number(name) for name in listed)], default=-1) + 1):
            path = self.path / TABLE / part_name(number)
            try:
                content = path.read_bytes()
                part = Part.from_bytes(content, identity, len(measures))
                self._hashes[path.name] = sha256(content)
                kept.put(number, part.values, part.counts, part.pools)
            except (OSError, ValueError) as error:
                why = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be used ({error})"
                raise SeptelError(
                    f"{path}: {why}: the result is not whole. Put the file back, run it afresh with --fresh, or into another "
                    "folder."
                ) from error
        return kept

    def save(self, kept: Kept, manifest: dict[str, Any]) -> None:
        """Write the parts that have changed, then the manifest. Raises OSError; what stood here before is then still whole."""
        designs, measures = tuple(manifest["identity"]["designs"]), tuple(manifest["measures"])
        table, identity = self.path / TABLE, identity_of(manifest)
        if not (self.path / MANIFEST).exists():  # nothing of a result ever stands here without a manifest
            self._write_manifest(manifest)
            self._write(self.path / SCENARIO, manifest["scenario_text"].encode())
        table.mkdir(exist_ok=True)
        for number in sorted(kept.changed):  # in this order no design ever has a gap
            part = Part(number * kept.part, *kept.of_part(number), kept.pools[number])
            content = part.to_bytes(identity, designs, measures)
            self._write(table / part_name(number), content)
            self._hashes[part_name(number)] = sha256(content)
        _flush_names(table)
        self._write_manifest({**manifest, "counts": kept.counts.tolist(), "replications": int(kept.counts.max())})
        _flush_names(self.path)
        kept.changed.clear()

    def clear(self) -> None:
        """Take away an earlier result and what was made of it; other files stay. At any moment what is left is a result."""
        if (manifest := self.manifest()) is not None:
            self._hashes.clear()
            self._write_manifest({**manifest, "counts": [], "replications": 0, "sessions": []})
        for path in sorted(self.path.glob(f"{TABLE}/part-*.parquet"), reverse=True):
            path.unlink()
        for name in (TABLE, *OTHERS, SCENARIO, MANIFEST):
            path = self.path / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def opened(self, *, values: int) -> Iterator[None]:
        """Make the folder, see that `values` numbers can be written into it, and hold it until the run ends."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            probe = self.path / ".probe"
            self._write(probe, b"septel")
            probe.unlink()
            free = shutil.disk_usage(self.path).free
        except OSError as error:
            raise SeptelError(f"{self.path}: cannot be written to ({error.strerror or error}). Use another folder.") from error
        needed = values * BYTES_A_VALUE + SPARE_BYTES
        if free < needed:
            raise SeptelError(
                f"{self.path}: the disk has {free / 1e6:.0f} MB free and the result may need {needed / 1e6:.0f} MB. "
                "Make room, or use another folder."
            )
        for left in [*self.path.glob(".*.tmp"), *self.path.glob(f"{TABLE}/.*.tmp")]:  # of a run that was killed while it wrote
            left.unlink(missing_ok=True)
        others = sorted(entry.name for entry in self.path.iterdir() if entry.name not in FILES)
        if others and not (self.path / MANIFEST).exists():
            raise SeptelError(f"{self.path}: holds other files ({others[0]}, …) and no result. Use an empty or a new folder.")
        for name in (SCENARIO, TABLE):
            if (self.path / name).exists() and not (self.path / MANIFEST).exists():
                raise SeptelError(f"{self.path}: holds a {name} and no result; it would be written over. Use a new folder.")
        with self._held():
            yield

    def _numbers(self) -> list[int]:
        return [_number(path.name) for path in (self.path / TABLE).glob("part-*.parquet")]

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

    def _write_manifest(self, manifest: dict[str, Any]) -> None:
        """The manifest with the hashes of the parts by name, and one hash of them all."""
        parts = dict(sorted(self._hashes.items()))
        whole = sha256("".join(f"{name} {own}\n" for name, own in parts.items()))
        full = {**manifest, "sha256": {TABLE: whole, "parts": parts}}
        self._write(self.path / MANIFEST, (json.dumps(full, indent=1, ensure_ascii=False) + "\n").encode())

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise


def part_name(number: int) -> str:
    """The name of a part's file."""
    return f"part-{number:05d}.parquet"


def _number(name: str) -> int:
    return int(name.removeprefix("part-").removesuffix(".parquet"))


def identity_of(manifest: dict[str, Any]) -> str:
    """The hash of what a result is of: two results with the same are parts of one."""
    return sha256(json.dumps({"identity": manifest["identity"], "measures": list(manifest["measures"])}, sort_keys=True))


def _flush_names(folder: Path) -> None:
    """Make the renames in a folder last through a loss of power, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
