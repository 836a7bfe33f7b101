"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(path: Path, *, ending: str | None = None) -> Iterator[Path]:
    """A path beside `path` to write to: at the end it is moved there; if anything goes wrong it is removed.

    Its ending is the path's own by default, since many writers go by it; a result's folder is swept of `.tmp`.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}{path.suffix if ending is None else ending}")
    try:
        yield beside
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
