"""How the kernel is compiled: `kernel` for rules, `inline` for small functions used all over, `merged` for parts with
one caller.

What is compiled is kept in a folder that is named by the hash of every source of this package (`septel.compiled` says why).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np
from numba import types

from septel.compiled import JIT, compiler
from septel.kept import cache_root, sources_hash

F = TypeVar("F", bound=Callable[..., Any])
RULES_HASH = sources_hash(Path(__file__).parent)
CACHE_DIR = cache_root() / f"rules-{RULES_HASH[:16]}-numba-{numba.__version__}"


def is_compiled() -> bool:
    """Whether an earlier process has left compiled rules for these sources at this place."""
    from septel.sim import loop

    run_until: Any = loop.run_until
    return not JIT or any(Path(run_until._cache.cache_path).glob("loop.run_until-*.nbc"))


def _jit(**options: Any) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        compiled: Any = compiler(CACHE_DIR, **options)(function)
        return _with_plain_integers(compiled) if JIT else function

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
