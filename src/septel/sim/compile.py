"""How the kernel is compiled: `kernel` for rules, `inline` for small functions used all over, `merged` for parts with
one caller.

numba's cache does not notice a changed callee, so the cache folder is named by the hash of every source of this package and
numba's version. With `NUMBA_DISABLE_JIT=1` the same functions run as plain Python and give the same numbers.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np
from numba import types
from numba.core import config

F = TypeVar("F", bound=Callable[..., Any])
HERE = Path(__file__).parent


def rules_hash(folder: Path = HERE) -> str:
    """SHA-256 over the names and bytes of all sources below `folder`."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def cache_root() -> Path:
    """Where compiled rules are kept: `SEPTEL_CACHE`, else `septel` in the user's cache folder."""
    if "SEPTEL_CACHE" in os.environ:
        return Path(os.environ["SEPTEL_CACHE"])
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "septel"


RULES_HASH = rules_hash()
CACHE_DIR = cache_root() / f"rules-{RULES_HASH[:16]}-numba-{numba.__version__}"
JIT = not config.DISABLE_JIT


def is_compiled() -> bool:
    """Whether an earlier process has left compiled rules for these sources at this place."""
    from septel.sim import loop

    run_until: Any = loop.run_until
    return not JIT or any(Path(run_until._cache.cache_path).glob("loop.run_until-*.nbc"))


def _jit(**options: Any) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(CACHE_DIR)  # read when the function is decorated, so other code keeps its own folder
        try:
            dispatcher = numba.njit(cache=True, error_model="numpy", nogil=True, **options)(function)
            return _with_plain_integers(dispatcher) if JIT else function
        finally:
            config.CACHE_DIR = before

    return decorate


def _with_plain_integers(dispatcher: Any) -> Any:
    """Let compiled callers pass every integer as int64 (or uint64 as it is).

    Else numba compiles a function anew for each literal and for each width of integer that some record field has.
    """
    resolve = dispatcher.get_call_template

    def get_call_template(arguments: Any, keywords: Any) -> Any:
        return resolve(tuple(map(_plain, arguments)), {name: _plain(given) for name, given in keywords.items()})

    dispatcher.get_call_template = get_call_template
    return dispatcher


def _plain(given: types.Type) -> types.Type:
    given = types.unliteral(given)
    if isinstance(given, types.Integer) and given.bitwidth < 64:
        return types.int64
    return given


kernel = _jit()
inline = _jit(forceinline=True)
merged = _jit(inline="always")


def records(count: int, dtype: np.dtype[Any]) -> Any:
    """Zeroed records [count], whose fields read as attributes."""
    return np.zeros(count, dtype).view(np.recarray)
