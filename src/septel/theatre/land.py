"""Land and sea: a coarse mask of the world's land, and the outlines of Mexico's states for maps."""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Ring = NDArray[np.float64]
_ROWS, _COLUMNS, _PER_DEGREE = 1800, 3600, 10
_NEAR_DEG = 0.1


def data(name: str) -> bytes:
    """A file of the package's ground data, unpacked."""
    packed = (resources.files("septel.theatre") / "data" / name).read_bytes()
    return lzma.decompress(packed) if name.endswith(".xz") else gzip.decompress(packed)


def data_hash() -> str:
    """The hash of the record of all data files, which has their hashes."""
    return hashlib.sha256((resources.files("septel.theatre") / "data" / "hashes.json").read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def _mask() -> NDArray[np.uint8]:
    return np.frombuffer(data("land.bin.xz"), np.uint8)


def is_land(lat: float, lon: float) -> bool:
    """Whether a point lies in a cell of 0.1° that land touches, anywhere in the world; lakes count as land."""
    row = min(max(int((90 - lat) * _PER_DEGREE), 0), _ROWS - 1)
    column = int((lon + 180) * _PER_DEGREE) % _COLUMNS
    bit = row * _COLUMNS + column
    return bool(_mask()[bit >> 3] >> (7 - (bit & 7)) & 1)


@lru_cache(maxsize=1)
def outlines() -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    """Mexico's 32 states in INEGI's order: name and rings f8[n, 2] of (longitude, latitude)."""
    states = json.loads(data("mexico_states.json.gz"))["states"]
    return tuple((state["name"], tuple(np.array(ring) for ring in state["rings"])) for state in states)


def in_mexico(lat: float, lon: float) -> bool:
    """Whether a point lies in Mexico, or within about 0.1° of its outline."""
    point = np.array([lon, lat])
    for _, rings in outlines():
        for ring in rings:
            if np.any(point < ring.min(axis=0) - _NEAR_DEG) or np.any(point > ring.max(axis=0) + _NEAR_DEG):
                continue
            if _encloses(ring, point) or np.hypot(*(ring - point).T).min() <= _NEAR_DEG:
                return True
    return False


def _encloses(ring: Ring, point: NDArray[np.float64]) -> bool:
    a, b = ring[:-1], ring[1:]
    crosses = (a[:, 1] > point[1]) != (b[:, 1] > point[1])
    a, b = a[crosses], b[crosses]
    x = a[:, 0] + (point[1] - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return bool(np.count_nonzero(x > point[0]) % 2)
