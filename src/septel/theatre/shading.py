"""Light and shade of a relief, as cartographers draw it: which slopes look to the light and which away from it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.theatre.relief import Relief

SHADES = 12
NEIGHBOUR_CELLS = 3.0  # how far from the last known cell a coast finer than the raster still gets its value
LIGHT = np.radians(315.0), np.radians(40.0)  # azimuth and height of the light that cartographers take
STEEP, MOST_EXAGGERATED = 0.5, 12.0  # slopes are drawn so that one in twenty is steeper than this (for the eye only)
DARK, BRIGHT = "#1b1430", "#ffffff"
MOST_ALPHA = 150


def ashore(relief: Relief, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Values [row, column] with the nearest land cell's on what is water or unknown within a few cells of it."""
    from scipy.ndimage import distance_transform_edt

    lost = relief.water | ~np.isfinite(relief.elevation)
    far, nearest = distance_transform_edt(lost, return_indices=True)
    return np.where(lost & (far <= NEIGHBOUR_CELLS), values[tuple(nearest)], values)


def light(relief: Relief) -> NDArray[np.float32]:
    """f4[row, column]: how much brighter (above 0) or darker each cell is than level ground."""
    azimuth, height = LIGHT
    ground = ashore(relief, relief.elevation)
    ground = np.where(np.isfinite(ground), ground, 0).astype(np.float64)
    width, tall = relief.grid.size_m
    north, east = np.gradient(ground) if min(ground.shape) > 1 else (np.zeros_like(ground), np.zeros_like(ground))
    rise = np.hypot(north / tall, east / width)
    typical = float(np.percentile(rise[rise > 0], 95)) if (rise > 0).any() else 1.0
    slope = np.arctan(min(STEEP / typical, MOST_EXAGGERATED) * rise)
    aspect = np.arctan2(north / tall, -east / width)
    found = np.sin(height) * np.cos(slope) + np.cos(height) * np.sin(slope) * np.cos(azimuth - np.pi / 2 + aspect)
    change: NDArray[np.float32] = (found - np.sin(height)).astype(np.float32)
    return change


def levels(change: NDArray[Any]) -> NDArray[np.uint8]:
    """u1: the tone of each change of light, 0 … SHADES; the middle one is clear."""
    middle = SHADES // 2
    found: NDArray[np.uint8] = np.clip(np.round(change * middle * 1.6) + middle, 0, SHADES).astype(np.uint8)
    return found


def tones() -> tuple[list[str], list[int]]:
    """Colour and alpha of each tone."""
    middle = SHADES // 2
    alphas = [round(MOST_ALPHA * abs(step - middle) / middle) for step in range(SHADES + 1)]
    return [DARK if step < middle else BRIGHT for step in range(SHADES + 1)], alphas
