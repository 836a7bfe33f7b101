"""Distances between points: great circles on the earth, straight lines on a plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
EARTH_KM = 6371.0088  # mean radius R1 (IUGG); the greatest error against the ellipsoid is 0.6 %
KM_A_DEGREE = float(np.pi / 180 * EARTH_KM)  # of latitude


def great_circle_km(a: Points, b: Points) -> NDArray[np.float64]:
    """Great-circle distances f8[n, m] in km from points a f8[n, 2] to points b f8[m, 2], each (latitude, longitude) in degrees.

    The haversine formula (Sinnott 1984), exact for near points too.
    """
    lat_a, lon_a = np.radians(a).T
    lat_b, lon_b = np.radians(b).T
    north = np.sin((lat_a[:, None] - lat_b) / 2) ** 2
    east = np.sin((lon_a[:, None] - lon_b) / 2) ** 2
    chord = np.clip(north + np.cos(lat_a)[:, None] * np.cos(lat_b) * east, 0.0, 1.0)
    return 2 * EARTH_KM * np.arcsin(np.sqrt(chord))


def straight_km(a: Points, b: Points) -> NDArray[np.float64]:
    """Euclidean distances f8[n, m] in km from points a f8[n, 2] to points b f8[m, 2] of a plane in km."""
    return np.hypot(a[:, None, 0] - b[:, 0], a[:, None, 1] - b[:, 1])


def flat_km(points: Points) -> NDArray[np.float64]:
    """Points f8[n, 2] (latitude, longitude) on a plane in km for drawing: x east, y north, true to scale in the middle.

    Longitudes are counted from the middle one, so that a theatre across the date line is not torn apart.
    """
    lat, lon = points.T
    middle = np.angle(np.mean(np.exp(1j * np.radians(lon)))) if len(lon) else 0.0
    mean = np.radians((lat.min() + lat.max()) / 2) if len(lat) else 0.0
    east = np.angle(np.exp(1j * (np.radians(lon) - middle)))
    return EARTH_KM * np.column_stack([east * np.cos(mean), np.radians(lat)])
