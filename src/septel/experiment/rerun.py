"""A result made once more from its manifest, and compared with the first byte for byte."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from septel.errors import SeptelError
from septel.experiment import manifest
from septel.experiment.engine import Kernel
from septel.experiment.folder import TABLE
from septel.experiment.progress import Show
from septel.experiment.recomputed import book_of
from septel.experiment.result import Result
from septel.experiment.runs import run
from septel.experiment.schedule import exactly


@dataclass(frozen=True)
class Same:
    """What a second run came to: whether all files are the same, those that differ, and what else is different."""

    result: Result
    files: int
    differ: tuple[str, ...]
    versions: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return not self.differ

    @property
    def sentence(self) -> str:
        """The answer, and what may explain it."""
        if self.is_same:
            runs = f"{int(self.result.counts.sum())} replications of {len(self.result.designs)} designs"
            return f"The same tables, byte for byte: {self.files} file{'s' * (self.files != 1)}, {runs}."
        text = f"Other tables: {', '.join(self.differ)}."
        return f"{text} This may be why: {'; '.join(self.versions)}." if self.versions else text


def rerun(
    folder: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    threads: int | None = None,
    on: str | None = None,
    progress: bool | Show | None = None,
) -> Same:
    """Run what `folder` holds once more into `out`, from its manifest: scenario, designs, seed and numbers of replications.

    Raises SeptelError if the folder holds no result, if it was made by other rules, or if `out` holds anything.
    """
    first = Result.read(folder)
    identity = first.manifest["identity"]
    if identity["rules_sha256"] != Kernel().rules_hash:
        made = first.manifest.get("versions", {}).get("septel", "another version")
        raise SeptelError(
            f"{folder}: was made by other rules (Septel {made}, rules {identity['rules_sha256'][:12]}) than these "
            f"({Kernel().rules_hash[:12]}), so its numbers cannot be made again. Use the version that made it."
        )
    where = Path(out)
    if where.exists() and any(where.iterdir()):
        raise SeptelError(f"{where}: is not empty. The second result needs a folder of its own.")
    again = run(
        book_of(first),
        list(first.designs),
        seed=identity["seed"],
        rng=identity["rng"],
        streams=identity["streams"],
        schedule=exactly(first.counts.tolist()),
        threads=threads,
        on=on,
        out=where,
        progress=progress,
        command=f"septel rerun {folder}",
    )
    one, two = (_files(Path(path)) for path in (folder, where))
    differ = tuple(name for name in sorted(one.keys() | two.keys()) if one.get(name) != two.get(name))
    return Same(again, len(one), differ, _other(first, again))


def _files(folder: Path) -> dict[str, bytes]:
    return {f"{TABLE}/{path.name}": path.read_bytes() for path in (folder / TABLE).glob("part-*.parquet")}


def _other(first: Result, again: Result) -> tuple[str, ...]:
    """What differs in versions and machines."""
    then, now = first.manifest.get("versions", {}), manifest.versions()
    found = [f"{name} was {then.get(name, 'unknown')} and is {own}" for name, own in now.items() if then.get(name) != own]
    machines = [{one["machine"]["cpu"] for one in each.manifest["sessions"]} for each in (first, again)]
    if machines[0] != machines[1]:
        found.append(f"it was run on {', '.join(sorted(machines[0]))} and now on {', '.join(sorted(machines[1]))}")
    return tuple(found)
