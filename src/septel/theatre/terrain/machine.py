"""How the search is compiled, and the three machine instructions that it needs and numba has no word for.

Without the JIT they are Python, and everything gives the same numbers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numba
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from septel.compiled import JIT, compiler
from septel.kept import cache_root, sources_hash

SOURCES = sources_hash(Path(__file__).parent, "*.py")  # those of the readers are not compiled
CACHE_DIR = cache_root() / f"terrain-{SOURCES[:16]}-numba-{numba.__version__}"
kernel = compiler(CACHE_DIR)
inline = compiler(CACHE_DIR, forceinline=True)


def lowest_bit(mask: Any) -> Any:
    """The number of the lowest bit set in a mask that is not 0."""
    mask = int(mask)
    return (mask & -mask).bit_length() - 1


def fetch(array: Any, index: Any) -> None:
    """Ask for the cache line of array[index] before it is needed."""


if JIT:

    @intrinsic
    def lowest_bit(_: Any, mask: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

        return types.uint64(types.uint64), generate

    @intrinsic
    def fetch(_: Any, array: Any, index: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = make_array(signature.args[0])(context, builder, arguments[0]).data
            byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
            place = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
            known = builder.module.globals.get("llvm.prefetch.p0i8")
            prefetch = known or ir.Function(
                builder.module, ir.FunctionType(ir.VoidType(), [byte, word, word, word]), "llvm.prefetch.p0i8"
            )
            builder.call(prefetch, [place, word(0), word(3), word(1)])
            return context.get_dummy_value()

        return types.void(array, types.uint64), generate
