"""Where what can be made again is kept, and under which name."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sources_hash(folder: Path, pattern: str = "**/*.py") -> str:
    """SHA-256 over the names and bytes of the sources below `folder` whose paths fit a pattern."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def cache_root() -> Path:
    """The folder of it all: `SEPTEL_CACHE`, else `septel` in the user's cache folder."""
    if "SEPTEL_CACHE" in os.environ:
        return Path(os.environ["SEPTEL_CACHE"])
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "septel"
