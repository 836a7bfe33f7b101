"""Compiled functions, and whether there are any.

numba's cache does not notice a changed callee, so the folder of a package's compiled functions is named by the hash of all
its sources and numba's version. With `NUMBA_DISABLE_JIT=1` the same functions run as plain Python and give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config

F = TypeVar("F", bound=Callable[..., Any])
JIT = not config.DISABLE_JIT


def compiler(folder: Path, **options: Any) -> Callable[[F], F]:
    """The decorator of compiled functions that are kept in `folder`; options are numba's."""

    def decorate(function: F) -> F:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(folder)  # read when the function is decorated, so other code keeps its own folder
        try:
            compiled: F = numba.njit(cache=True, error_model="numpy", nogil=True, no_cfunc_wrapper=True, **options)(function)
            return compiled
        finally:
            config.CACHE_DIR = before

    return decorate
