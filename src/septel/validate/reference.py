"""The ground of checks G1 to G3, and what GRASS GIS answered on it (`data/grass.npz`, made by `tools/grass_reference.py`).

Only the elevation is stored, in whole decimetres; the rest follows from it and from whole numbers, so that it is the same
everywhere: patches of friction, walls with gaps, lakes, and a road.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Codes = NDArray[np.uint32]
SIDE, START = 150, (75, 71)
SIZES = {90: 1, 1000: 3}  # of a cell in m: how often the stored relief is taken
LAKES = 4  # per cent of the ground, the lowest
# Rows and columns from and to of walls two cells thick; a one-cell wall would leak between diagonal neighbours.
WALLS = ((20, 22, 10, 90), (40, 130, 100, 102), (100, 102, 0, 60), (110, 145, 30, 32), (60, 62, 110, 150))
ROAD = ((0, 150, 81, 82), (58, 59, 0, 150))
DROPPED_BITS = 3  # of a float32's 23: what is stored is within 4.8e-7 of what GRASS said


@cache
def stored() -> dict[str, NDArray[Any]]:
    """What the file holds, by name."""
    with files("septel.validate").joinpath("data/grass.npz").open("rb") as file, np.load(file) as data:
        return {name: data[name] for name in data.files}


def packed(codes: Codes) -> NDArray[np.uint8]:
    """u1[4, row, column]: whole numbers u4[row, column] in few bytes once these are compressed: planes of their differences."""
    for axis in (0, 1):
        codes = np.diff(codes, axis=axis, prepend=np.uint32(0))
    zigzag = (codes << np.uint32(1)) ^ (codes.view(np.int32) >> 31).view(np.uint32)  # small differences have small codes
    return np.stack([(zigzag >> np.uint32(shift)).astype(np.uint8) for shift in (0, 8, 16, 24)])


def unpacked(planes: NDArray[np.uint8]) -> Codes:
    """The inverse of `packed`."""
    zigzag = sum((planes[n].astype(np.uint32) << np.uint32(8 * n) for n in range(4)), np.zeros(planes.shape[1:], np.uint32))
    codes: Codes = (zigzag >> np.uint32(1)) ^ (np.uint32(0) - (zigzag & np.uint32(1)))
    for axis in (1, 0):
        codes = np.cumsum(codes, axis=axis, dtype=np.uint32)
    return codes


def coded(values: NDArray[np.float64]) -> Codes:
    """Float32 without its last bits, as whole numbers; NaN becomes infinity."""
    bits = np.where(np.isfinite(values), values, np.inf).astype(np.float32).view(np.uint32)
    return (bits + np.uint32(1 << (DROPPED_BITS - 1))) >> np.uint32(DROPPED_BITS)


def answer(name: str) -> NDArray[np.float64]:
    """What GRASS answered, f8[row, column], infinite where it does not arrive."""
    return (unpacked(stored()[name]) << np.uint32(DROPPED_BITS)).view(np.float32).astype(np.float64)


def decimetres() -> Codes:
    """The elevation, u4[row, column]."""
    return unpacked(stored()["decimetres"])


def elevation(cell: int) -> Float32:
    """Metres, f4[row, column]."""
    return (decimetres().astype(np.float32) * np.float32(SIZES[cell])) / np.float32(10)


def closed() -> NDArray[np.bool_]:
    """Where nobody goes: in lakes, and in walls but for the road's gates."""
    low = decimetres()
    shut: NDArray[np.bool_] = low < np.sort(low, axis=None)[low.size * LAKES // 100]
    for top, bottom, left, right in WALLS:
        shut[top:bottom, left:right] = True
    shut &= ~road()
    shut[START] = False
    return shut


def road() -> NDArray[np.bool_]:
    """The cells of the road."""
    found = np.zeros((SIDE, SIDE), np.bool_)
    for top, bottom, left, right in ROAD:
        found[top:bottom, left:right] = True
    return found


def patches(most: int) -> Float32:
    """Sixteenths from 1 to `most`, in patches."""
    row, column = np.indices((SIDE, SIDE))
    return ((1 + (row // 7 * 5 + column // 9 * 3) % most) / 16).astype(np.float32)


def friction() -> Float32:
    """Seconds a metre beside the pace, f4[row, column]: 0 on the road, NaN where closed."""
    found = np.where(road(), np.float32(0), patches(8))
    found[closed()] = np.nan
    return found


def cost() -> Float32:
    """Of a cell without regard to slope, f4[row, column]: 1/16 on the road, NaN where closed."""
    found = np.where(road(), np.float32(1 / 16), patches(16) + np.float32(0.5))
    found[closed()] = np.nan
    return found
