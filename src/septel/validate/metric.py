"""What a raster's neighbours make of distance, in closed form.

On uniform ground the shortest way over a raster is a sum of two moves, and its length a norm: its unit ball is the polygon
whose corners are the unit vectors of the moves. From their angles follow how much longer than straight a way is (at worst and
on average), and the mean distance to the nearest of many points.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from septel.theatre.terrain.search import NEIGHBOURS

Array = NDArray[np.float64]
Norm = Callable[[Array], Array]
STRAIGHT = (1, 3, 4, 6)  # the four of `NEIGHBOURS` that share a side


def corners(moves: Array, width: float = 1.0, height: float = 1.0) -> Array:
    """f8[move, 2]: unit vectors (east, north) of moves (rows, columns) over cells of a width and height, by angle."""
    along = np.asarray(moves, np.float64)[:, ::-1] * (width, -height)
    along = along[np.argsort(np.arctan2(along[:, 1], along[:, 0]))]
    return along / np.hypot(*along.T)[:, None]


def gaps(units: Array) -> Array:
    """f8[move]: the angles between neighbouring unit vectors."""
    angle = np.arctan2(units[:, 1], units[:, 0])
    return np.mod(np.roll(angle, -1) - angle, 2 * np.pi)


def worst(units: Array) -> float:
    """How many times longer than straight a way is, at worst: half way between two moves."""
    return float(1 / np.cos(gaps(units).max() / 2))


def mean(units: Array) -> float:
    """The same, as the mean over directions: ∫ cos(θ − α/2)/cos(α/2) over a gap α is 2 tan(α/2)."""
    return float(np.sum(2 * np.tan(gaps(units) / 2)) / (2 * np.pi))


def ball(units: Array) -> float:
    """The area of the unit ball: π for straight lines."""
    return float(np.sum(np.sin(gaps(units))) / 2)


def norm(units: Array) -> Norm:
    """The length f8[...] of a way (east, north) f8[..., 2]: the greatest of the sides' linear forms."""
    sides = np.array(
        [np.linalg.solve(np.array(pair), np.ones(2)) for pair in zip(units, np.roll(units, -1, axis=0), strict=True)]
    )
    return lambda way: np.max(way @ sides.T, axis=-1)


def of_random(units: Array) -> float:
    """c of E[D] = c √(A/N) for random points: P(D > r) = exp(−(N/A) · B r²), so c = ½ √(π/B), B the area of the unit ball."""
    return float(0.5 * np.sqrt(np.pi / ball(units)))


def of_lattice(basis: Array, length: Norm, fine: int = 300) -> float:
    """c of E[D] = c √(A/N) for the lattice of basis vectors f8[2, 2]: the mean over a cell, by the midpoint rule."""
    share = (np.arange(fine) + 0.5) / fine
    where = np.stack(np.meshgrid(share, share), axis=-1).reshape(-1, 2) @ basis
    least = np.full(len(where), np.inf)
    for i in range(-2, 4):
        for j in range(-2, 4):
            np.minimum(least, length(where - np.array([i, j]) @ basis), out=least)
    return float(least.mean() / np.sqrt(abs(np.linalg.det(basis))))


def neighbours(number: int) -> Array:
    """The moves (rows, columns) of 4, 8 or 16 neighbours."""
    return (NEIGHBOURS[list(STRAIGHT)] if number == 4 else NEIGHBOURS[:number]).astype(np.float64)
