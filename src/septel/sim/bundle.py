"""Many arrays handed to the kernel as one pointer.

numba passes a tuple of arrays by value, array by array, at every call; with a hundred arrays that costs more than the
rules do. A `Bundle` is a Python object with an array for each field, and for compiled code a pointer to a table of their
addresses and shapes. Compiled code borrows the arrays: the caller keeps the bundle alive during the call. Without the
JIT it is just an object with arrays.
"""

from __future__ import annotations

import hashlib
from typing import Any, Self

import numpy as np
from llvmlite import ir
from numba import typeof, types
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, lower_getattr_generic, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import make_array, populate_array

from septel.compiled import JIT

WORD = 8


class Bundle:
    """Arrays by name; a subclass lists them as annotations. Fields cannot be rebound: `replace` makes a new bundle."""

    fields: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls.fields = tuple(name for name in cls.__annotations__ if name != "fields")

    def __init__(self, **arrays: Any) -> None:
        if set(arrays) != set(self.fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(sorted(set(arrays) ^ set(self.fields)))} amiss")
        own = {name: _settled(arrays[name]) for name in self.fields}
        table = np.array([word for array in own.values() for word in (array.ctypes.data, *array.shape)], np.int64)
        self.__dict__.update(own)
        self.__dict__["table"] = table
        self.__dict__["address"] = table.ctypes.data
        self.__dict__["kernel_type"] = _bundle_type(type(self).__name__, own) if JIT else None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be rebound; use replace({name}=…)")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by its arrays: addresses are of one process only."""
        return _rebuilt, (type(self), self.arrays())

    def arrays(self) -> dict[str, Any]:
        """The arrays by name."""
        return {name: self.__dict__[name] for name in self.fields}

    def replace(self, **arrays: Any) -> Self:
        """A bundle of the same arrays but these."""
        return type(self)(**(self.arrays() | arrays))


def _rebuilt(kind: type[Bundle], arrays: dict[str, Any]) -> Bundle:
    """The bundle again, of arrays that may be written to, which those of a pickle need not be."""
    return kind(**{name: array if array.flags.writeable else array.copy() for name, array in arrays.items()})


def _settled(array: np.ndarray[Any, Any]) -> Any:
    """C-contiguous; records plain for the JIT, with fields as attributes without it."""
    array = np.ascontiguousarray(array)
    if array.dtype.names is None or JIT:
        return array.view(np.ndarray)
    return array.view(np.recarray)


class BundleType(types.Type):
    """What numba knows of a bundle: its fields' array types and their places in the table."""

    def __init__(self, name: str, fields: tuple[tuple[str, types.Array], ...]) -> None:
        self.array_types = dict(fields)
        self.offsets: dict[str, int] = {}
        at = 0
        for field, array_type in fields:
            self.offsets[field] = at
            at += 1 + array_type.ndim
        digest = hashlib.sha256(repr(fields).encode()).hexdigest()[:16]
        super().__init__(name=f"{name}.{digest}")


_TYPES: dict[tuple[Any, ...], BundleType] = {}


def _bundle_type(name: str, arrays: dict[str, Any]) -> BundleType:
    key = (name, *((field, array.dtype, array.ndim) for field, array in arrays.items()))
    if key not in _TYPES:
        _TYPES[key] = BundleType(name, tuple((field, typeof(array)) for field, array in arrays.items()))
    return _TYPES[key]


@typeof_impl.register(Bundle)
def _typeof_bundle(value: Bundle, _context: Any) -> BundleType:
    return value.__dict__["kernel_type"]  # type: ignore[no-any-return]


register_model(BundleType)(models.OpaqueModel)


@unbox(BundleType)
def _unbox_bundle(_type: BundleType, value: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(value, "address")
    pointer = c.pyapi.long_as_voidptr(address)
    c.pyapi.decref(address)
    return NativeValue(pointer)


@infer_getattr
class _BundleFields(AttributeTemplate):
    key = BundleType

    def generic_resolve(self, bundle: BundleType, name: str) -> types.Array | None:
        return bundle.array_types.get(name)


@lower_getattr_generic(BundleType)
def _load_field(context: Any, builder: Any, bundle: BundleType, pointer: Any, name: str) -> Any:
    """The array of a field, made from its address and shape in the table; it owns nothing."""
    array_type = bundle.array_types[name]
    word = context.get_value_type(types.intp)
    table = builder.bitcast(pointer, ir.PointerType(word))

    def load(i: int) -> Any:
        slot = builder.gep(table, [ir.Constant(word, bundle.offsets[name] + i)])
        value = builder.load(slot)
        value.set_metadata("invariant.load", builder.module.add_metadata([]))
        return value

    array = make_array(array_type)(context, builder)
    data = builder.inttoptr(load(0), array.data.type)
    shape = [load(1 + axis) for axis in range(array_type.ndim)]
    item = ir.Constant(word, context.get_abi_sizeof(context.get_data_type(array_type.dtype)))
    strides = [item]
    for extent in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], extent))
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=item, meminfo=None)
    return array._getvalue()
