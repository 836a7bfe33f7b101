from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from septel.errors import SeptelError
from septel.theatre import gazetteer
from septel.theatre.distance import great_circle_km
from septel.theatre.land import is_land
from septel.theatre.terrain import mexico
from septel.theatre.terrain.roads import CLASSES

# Kilometres that drivers know, as we remember them; no source gives them as such.
REMEMBERED_KM = [
    ("Ciudad de México", "Guadalajara", 540),
    ("Ciudad de México", "Monterrey", 910),
    ("Ciudad de México", "Acapulco", 380),
    ("Ciudad de México", "Veracruz", 400),
    ("Ciudad de México", "Oaxaca de Juárez", 460),
    ("Ciudad de México", "Mérida", 1310),
    ("Ciudad de México", "Tijuana", 2750),
    ("Ciudad de México", "Puebla", 135),
    ("Ciudad de México", "Querétaro", 215),
    ("Guadalajara", "Mazatlán", 490),
    ("Guadalajara", "León", 220),
    ("Monterrey", "Nuevo Laredo", 220),
    ("Monterrey", "Reynosa", 225),
    ("Chihuahua", "Ciudad Juárez", 370),
    ("Culiacán", "Mazatlán", 220),
    ("Hermosillo", "Nogales, Sonora", 280),
    ("Durango", "Torreón", 250),
    ("Durango", "Mazatlán", 250),
    ("Villahermosa", "Mérida", 560),
    ("Mérida", "Cancún", 310),
]
# The same, where the network is worse: corridors of few stops over rough ground, and two that run straighter than most.
ROUGHLY_KM = [
    ("Chihuahua", "Hermosillo", 640),
    ("Chihuahua", "Durango", 620),
    ("Ciudad de México", "Morelia", 300),
    ("Guadalajara", "Manzanillo", 300),
    ("Monterrey", "Saltillo", 85),
    ("Tijuana", "La Paz, Baja California Sur", 1450),
    ("Tijuana", "Ensenada", 105),
    ("Cabo San Lucas", "La Paz, Baja California Sur", 160),
    ("Tuxtla Gutiérrez", "San Cristóbal de las Casas", 65),
    ("Aguascalientes", "San Luis Potosí", 170),
    ("Puerto Escondido", "Oaxaca de Juárez", 250),
]
# Places and heights in metres above the sea, as every atlas has them: valley floors and coasts, which cells of 9 km do show.
HEIGHTS_M = [
    ("Ciudad de México", 2240, 150),
    ("Toluca", 2660, 150),
    ("Guadalajara", 1560, 150),
    ("Chihuahua", 1420, 150),
    ("Mérida", 10, 50),
    ("Culiacán", 55, 80),
    ("Villahermosa", 10, 50),
    ("Veracruz", 10, 50),
]


def town(name: str) -> gazetteer.Town:
    found = gazetteer.look_up(name, gazetteer.mexico()).town
    assert found is not None, name
    return found


def graph(weights: np.ndarray) -> csr_matrix:
    roads = mexico.roads()
    size = len(roads.points)
    return csr_matrix((weights, (roads.start, roads.end)), (size, size))


@pytest.fixture(scope="module")
def drives() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Kilometres and predecessors of the shortest ways within Mexico from each town where a remembered drive begins."""
    roads, country = mexico.roads(), mexico.country_of()
    at_home = (country[roads.start] == 0) & (country[roads.end] == 0)
    weights = np.where(at_home, roads.length_km, 1e6)
    starts = sorted({one for one, _, _ in REMEMBERED_KM + ROUGHLY_KM})
    vertices = [mexico.vertex_of()[town(name).number] for name in starts]
    km, before = dijkstra(graph(weights), directed=False, indices=vertices, return_predecessors=True)
    return {name: (km[i], before[i]) for i, name in enumerate(starts)}


@pytest.mark.parametrize(("start", "end", "km"), REMEMBERED_KM)
def test_drives_are_as_long_as_drivers_know(
    drives: dict[str, tuple[np.ndarray, np.ndarray]], start: str, end: str, km: float
) -> None:
    found = drives[start][0][mexico.vertex_of()[town(end).number]]
    assert 0.90 <= found / km <= 1.05


@pytest.mark.parametrize(("start", "end", "km"), ROUGHLY_KM)
def test_other_drives_are_roughly_as_long(
    drives: dict[str, tuple[np.ndarray, np.ndarray]], start: str, end: str, km: float
) -> None:
    found = drives[start][0][mexico.vertex_of()[town(end).number]]
    assert 0.85 <= found / km <= 1.10


def test_every_settlement_but_the_islands_can_be_driven_to_from_any_other() -> None:
    parts, label = connected_components(graph(mexico.roads().length_km), directed=False)
    numbers = {vertex: number for number, vertex in mexico.vertex_of().items()}
    names = {one.number: one.name for one in gazetteer.mexico().towns}
    alone = [numbers[int(vertex)] for vertex in np.flatnonzero(label != np.bincount(label).argmax())]
    assert parts == 1 + len(alone)
    assert sorted(names.get(number, "abroad") for number in alone) == ["Cozumel", "Isla Holbox", "Isla Mujeres", "abroad"]


def test_no_edge_but_those_along_corridors_crosses_much_water() -> None:
    roads = mexico.roads()
    frame, _, land = mexico.resampled(1 / 120)
    edges = np.flatnonzero(roads.kind != CLASSES.index("trunk"))
    a, b = roads.points[roads.start[edges]], roads.points[roads.end[edges]]
    lines = a[:, None] + np.linspace(0, 1, 40)[:, None] * (b - a)[:, None]
    wet = 1 - land.ravel()[frame.cell(lines.reshape(-1, 2))].reshape(len(edges), -1).mean(axis=1)
    wet_km = wet * np.hypot(*((a - b) * 111).T)
    assert np.count_nonzero(wet_km > 6) <= 2  # ways around two bays, which have no other


def test_no_road_crosses_the_gulf_of_california() -> None:
    roads = mexico.roads()
    baja = np.array([town.state in ("Baja California", "Baja California Sur") for town in gazetteer.mexico().towns])
    baja = np.concatenate([baja, np.zeros(len(roads.points) - len(baja), bool)])
    across = (baja[roads.start] != baja[roads.end]) & (
        np.minimum(roads.points[roads.start], roads.points[roads.end])[:, 0] < 31
    )
    assert not across.any()


def test_borders_are_crossed_only_where_an_edge_says_so() -> None:
    roads, country = mexico.roads(), mexico.country_of()
    across = country[roads.start] != country[roads.end]
    named = np.array([roads.names[name].startswith("border crossing") if name >= 0 else False for name in roads.name])
    np.testing.assert_array_equal(across, named)
    assert across.sum() == 10
    assert {mexico.COUNTRIES[code] for code in country[np.concatenate([roads.start[across], roads.end[across]])]} == {
        "MX", "US", "GT", "BZ",
    }  # fmt: skip


def test_the_network_is_simple_and_says_that_it_is_schematic() -> None:
    roads = mexico.roads()
    assert roads.schematic and "schematic" in mexico.SCHEMATIC and "schematic" in mexico.ATTRIBUTION
    assert {CLASSES[kind] for kind in np.unique(roads.kind)} == {"trunk", "primary", "secondary", "track"}
    assert len(set(zip(roads.start.tolist(), roads.end.tolist(), strict=True))) == len(roads)
    assert (roads.start < roads.end).all() and roads.end.max() < len(roads.points)
    assert (roads.length_km > 0).all() and roads.length_km.max() < 500
    assert not roads.one_way.any() and np.isnan(roads.speed_kmh).all()


def test_a_town_stands_at_its_vertex() -> None:
    towns = gazetteer.mexico().towns
    vertices = [mexico.vertex_of()[one.number] for one in towns]
    np.testing.assert_array_equal(mexico.roads().points[vertices], [one.point for one in towns])
    assert len(mexico.vertex_of()) == len(mexico.roads().points) == len(mexico.country_of())


def test_mountain_roads_wind_more_than_those_of_the_plain() -> None:
    roads = mexico.roads()

    def winding(a: str, b: str) -> float:
        pair = sorted(mexico.vertex_of()[town(name).number] for name in (a, b))
        edge = int(np.flatnonzero((roads.start == pair[0]) & (roads.end == pair[1]))[0])
        lat, lon = np.radians(roads.points[pair]).T
        straight = 6371 * np.hypot(lat[1] - lat[0], (lon[1] - lon[0]) * np.cos(lat.mean()))
        return float(roads.length_km[edge] / straight)

    assert winding("Badiraguato", "Guadalupe y Calvo") > 1.2 > 1.06 > winding("Mérida", "Valladolid, Yucatán")


@pytest.mark.parametrize(("name", "metres", "within"), HEIGHTS_M)
def test_towns_stand_at_their_height(name: str, metres: float, within: float) -> None:
    cell = mexico.grid().cell(np.array([town(name).point]))
    assert mexico.elevation().ravel()[cell][0] == pytest.approx(metres, abs=within)


def test_every_settlement_stands_on_known_land_at_any_resolution() -> None:
    for cell_deg in (0.25, 1 / 12, 1 / 40, 1 / 120):
        frame, elevation, land = mexico.resampled(cell_deg)
        cells = frame.cell(mexico.roads().points)
        assert (cells >= 0).all()
        assert land.ravel()[cells].all()
        assert np.isfinite(elevation.ravel()[cells]).all()


def test_water_has_no_height_and_hardly_any_land_lacks_one() -> None:
    elevation, land = mexico.elevation(), mexico.land()
    assert np.isnan(elevation[~land]).all()
    assert np.isnan(elevation[land]).sum() <= 2
    assert np.nanmin(elevation) >= -450 and 3500 < np.nanmax(elevation) < 5700


def test_the_gulfs_are_water_and_the_peninsulas_land() -> None:
    points = np.array(
        [(27.5, -111.6), (25.0, -92.0), (15.0, -97.0), (28.0, -113.0), (20.5, -89.0), (19.0, -99.0), (16.0, -90.0)]
    )
    land = mexico.land().ravel()[mexico.grid().cell(points)]
    assert land.tolist() == [False, False, False, True, True, True, True]
    assert [is_land(*point) for point in points] == land.tolist()


def test_the_same_cells_give_the_same_ground() -> None:
    frame, elevation, land = mexico.resampled(1 / 12)
    assert frame == mexico.grid()
    np.testing.assert_allclose(elevation, mexico.elevation(), atol=1e-3)
    np.testing.assert_array_equal(land, mexico.land())


def test_a_box_cuts_the_same_ground() -> None:
    whole, elevation, land = mexico.resampled(1 / 120)
    box = (whole.west + 1200 / 120, whole.north - 1100 / 120, whole.west + 1300 / 120, whole.north - 1000 / 120)
    frame, part, ashore = mexico.resampled(1 / 120, box)
    assert frame.shape == (100, 100)
    np.testing.assert_allclose(part, elevation[1000:1100, 1200:1300], atol=1e-2)
    np.testing.assert_array_equal(ashore, land[1000:1100, 1200:1300])


def test_finer_cells_keep_the_mean_height_and_the_land() -> None:
    box = (-104.0, 22.0, -101.0, 25.0)
    means = [np.nanmean(mexico.resampled(cell_deg, box)[1]) for cell_deg in (0.2, 1 / 12, 1 / 60, 1 / 240)]
    assert np.ptp(means) < 15
    shares = [mexico.resampled(cell_deg)[2].mean() for cell_deg in (0.25, 1 / 12, 1 / 60, 1 / 120)]
    assert np.ptp(shares) < 0.01


def test_what_serves_all_cannot_be_changed_by_one() -> None:
    for array in (mexico.elevation(), mexico.land(), mexico.resampled(0.5)[1]):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


@pytest.mark.parametrize(
    ("cell_deg", "box", "says"),
    [
        (0.0, None, "above 0"),
        (float("nan"), None, "above 0"),
        (0.001, None, "larger cell or a smaller box"),
        (0.1, (-120.0, 20.0, -100.0, 25.0), "not .* within the built-in ground"),
        (0.1, (-100.0, 25.0, -99.0, 20.0), "west, south, east, north"),
    ],
)
def test_ground_that_cannot_be_is_refused_with_what_could(
    cell_deg: float, box: tuple[float, float, float, float] | None, says: str
) -> None:
    with pytest.raises(SeptelError, match=says):
        mexico.resampled(cell_deg, box)


def test_mountain_towns_are_high_and_far_apart_and_those_with_most_people_come_first() -> None:
    beside = gazetteer.mexico().towns[:200]
    found = mexico.mountain_towns(("Sinaloa", "Durango"), tuple(beside), 20, above_m=1500, apart_km=15)
    assert len(found) == len(set(found)) == 20
    assert {one.state for one in found} <= {"Sinaloa", "Durango"}
    points = np.array([one.point for one in found])
    assert (mexico.elevation().ravel()[mexico.grid().cell(points)] >= 1500).all()
    assert [one.people for one in found] == sorted((one.people for one in found), reverse=True)
    everyone = np.array([*(one.point for one in beside), *points])
    apart = great_circle_km(points, everyone)
    apart[np.arange(20), np.arange(200, 220)] = np.inf
    assert apart.min() >= 15


def test_fewer_mountain_towns_are_found_where_the_ground_has_no_more() -> None:
    assert len(mexico.mountain_towns(("Yucatán",), (), 5, above_m=1500, apart_km=1)) == 0
