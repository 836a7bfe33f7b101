"""Compiled functions: where they are kept, and under which name.

numba's cache does not notice a changed callee, so the folder of a package's compiled functions is named by the hash of all
its sources and numba's version. With `NUMBA_DISABLE_JIT=1` the same functions run as plain Python and give the same numbers.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config

F = TypeVar("F", bound=Callable[..., Any])
JIT = not config.DISABLE_JIT


def sources_hash(folder: Path, pattern: str = "**/*.py") -> str:
    """SHA-256 over the names and bytes of the sources below `folder` whose paths fit a pattern."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def cache_root() -> Path:
    """Where what can be made again is kept: `SEPTEL_CACHE`, else `septel` in the user's cache folder."""
    if "SEPTEL_CACHE" in os.environ:
        return Path(os.environ["SEPTEL_CACHE"])
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "septel"


def compiler(folder: Path, **options: Any) -> Callable[[F], F]:
    """The decorator of compiled functions that are kept in `folder`; options are numba's."""

    def decorate(function: F) -> F:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(folder)  # read when the function is decorated, so other code keeps its own folder
        try:
            compiled: F = numba.njit(cache=True, error_model="numpy", nogil=True, **options)(function)
            return compiled
        finally:
            config.CACHE_DIR = before

    return decorate
