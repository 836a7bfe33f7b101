"""Arrays that took long to compute, kept in the user's cache folder and found again by what they were computed from.

A file is named by the hash of all that decided its content: inputs, model and version. It is written beside its place and moved
there whole, so that parallel runs and a killed one leave either a good file or none; what cannot be read is computed again.
When the files outgrow the limit, those that were not used for longest go.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.kept import cache_root, sources_hash

LIMIT_MB = 2000
STALE_S = 24 * 3600.0
Arrays = dict[str, NDArray[Any]]


def folder() -> Path:
    return cache_root() / "terrain"


def limit_bytes() -> int:
    """How much the folder may hold: `SEPTEL_CACHE_MB`, else LIMIT_MB."""
    text = os.environ.get("SEPTEL_CACHE_MB", "")
    return int(float(text) * 1e6) if text.replace(".", "", 1).isdecimal() else LIMIT_MB * 1_000_000


@lru_cache(maxsize=1)
def version() -> str:
    """The hash of the sources that compute: this package and the formulas beside it."""
    here = Path(__file__).parent
    parts = [sources_hash(here), *(hashlib.sha256((here.parent / name).read_bytes()).hexdigest() for name in ("distance.py",))]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def file_hash(path: Path | str) -> str:
    """SHA-256 of a file's content."""
    return _file_hash(str(path), os.stat(path).st_mtime_ns, os.stat(path).st_size)


@lru_cache(maxsize=64)
def _file_hash(path: str, changed: int, size: int) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key(parts: Mapping[str, Any]) -> str:
    """The hash of all that decides a content; arrays count by their bytes, shape and type."""
    digest = hashlib.sha256(version().encode())
    for name in sorted(parts):
        value = parts[name]
        digest.update(f"\0{name}\0".encode())
        if isinstance(value, np.ndarray):
            digest.update(f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
        else:
            digest.update(json.dumps(value, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def remember(kind: str, parts: Mapping[str, Any], make: Callable[[], Arrays]) -> Arrays:
    """The arrays that `make` computes from `parts`, from the cache if it has them.

    A full or locked disk only means no cache.
    """
    path = folder() / f"{kind}-{key(parts)[:40]}.npz"
    found = _read(path)
    if found is not None:
        with suppress(OSError):
            os.utime(path)
        return found
    made = make()
    with suppress(OSError):
        _write(path, made)
        _shrink(path)
    return made


def _read(path: Path) -> Arrays | None:
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None


def _write(path: Path, arrays: Arrays) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem[:12], suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _shrink(newest: Path) -> None:
    """Remove what was not used for longest until the limit holds, and what a killed run left half written."""
    now = newest.stat().st_mtime
    files = []
    for path in newest.parent.iterdir():
        with suppress(OSError):
            about = path.stat()
            if path.suffix == ".part" and now - about.st_mtime > STALE_S:
                path.unlink()
            elif path.suffix == ".npz":
                files.append((about.st_mtime, about.st_size, path))
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files):
        if total <= limit_bytes():
            return
        with suppress(OSError):
            path.unlink()
            total -= size
