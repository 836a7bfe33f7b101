from __future__ import annotations

import pytest

from septel.theatre.land import in_mexico, is_land, outlines

LAND = {
    "Culiacán": (24.80, -107.39), "Mazatlán": (23.233, -106.406), "Veracruz": (19.181, -96.143),
    "Manzanillo": (19.052, -104.316),
    "Acapulco": (16.86, -99.88), "Cozumel": (20.508, -86.946), "Paris": (48.86, 2.35), "Honolulu": (21.31, -157.86),
    "Sydney": (-33.87, 151.21), "Suva": (-18.14, 178.44), "Valletta": (35.90, 14.51), "South Pole": (-90, 0),
    "Reykjavík": (64.15, -21.94),
}  # fmt: skip
SEA = {
    "Gulf of Mexico": (25, -90), "Pacific": (20, -110), "Atlantic": (-30, -15), "Indian Ocean": (-30, 80),
    "Mediterranean": (34, 20), "date line": (10, 180), "null island": (0, 0), "North Pole": (90, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", LAND)
def test_land_is_land(name: str) -> None:
    assert is_land(*LAND[name])


@pytest.mark.parametrize("name", SEA)
def test_sea_is_sea(name: str) -> None:
    assert not is_land(*SEA[name])


def test_the_outline_has_the_32_states() -> None:
    names = [name for name, _ in outlines()]
    assert len(names) == len(set(names)) == 32
    for _, rings in outlines():
        for ring in rings:
            assert ring.shape[1] == 2
            assert (ring[0] == ring[-1]).all()


@pytest.mark.parametrize(
    ("lat", "lon", "inside"),
    [(24.8, -107.4, True), (19.4, -99.1, True), (32.53, -117.03, True), (20.5, -86.9, True), (31.76, -106.49, True),
     (32.72, -117.16, False), (14.6, -90.5, False), (48.9, 2.35, False), (25, -90, False)],
)  # fmt: skip
def test_mexico_is_known_to_a_tenth_of_a_degree(lat: float, lon: float, inside: bool) -> None:
    assert in_mexico(lat, lon) is inside
