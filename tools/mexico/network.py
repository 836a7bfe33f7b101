"""The schematic road network: which settlements a road joins, told by corridors and by nearness; never where it runs.

- Trunk edges join the settlements along 32 federal corridors in their order (`trunk_corridors.json`); six of these that cross
  a sierra on two lanes are primary.
- Crossings join a border town to its neighbour abroad. No other edge crosses a border.
- Secondary edges are a relative-neighbour graph (Toussaint, Pattern Recognition 12:261, 1980) over each country's settlements
  of 5,000 people or more: two are joined if no third is nearer to both than they are to each other.
- Tracks are the same over Mexico's settlements of 1,000 or more: local and unpaved roads. What is there already is left out.

A straight link is dropped if it runs over water for more than WATER_KM at a stretch, or over a ridge or a ravine that no road
would take (RELIEF_M; roads go around, by way of other settlements). Where that parts what land holds together, the shortest
link that stays on land joins it again. Islands stay alone. A long secondary link over rough ground (LONG_KM, ROUGH) is a track.

Roads wind more where the ground is rough. An edge's length is BENDS times the great circle, plus CLIMB times what the straight
line climbs and falls. So the trunk roads between 14 pairs of cities have 0.91 to 1.04 of the distances that drivers know, as we
remember them; with one factor for all (1.13) they had 0.90 to 1.10. By length, classes average 1.10, 1.26 and 1.41 great
circles. BENDS and CLIMB were chosen by these very distances; 17 other pairs, after some of which corridors got more stops, have
0.88 to 1.07. In the high sierra the lengths are likely too short.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import ConvexHull, cKDTree

from mexico.settlements import plain
from mexico.terrain import FINE, NORTH, PER_DEGREE, TRUE_WEST

EARTH_KM = 6371.0088
TOWN, VILLAGE = 5000, 1000  # people
LONGEST_KM = 400.0
STEP_KM = 0.5
WATER_KM = 3.0  # coasts are drawn to about a kilometre
RELIEF_M = 900.0  # above the higher end or below the lower one; assumption
BENDS = {
    "trunk": 1.04,
    "primary": 1.04,
    "secondary": 1.18,
    "track": 1.32,
}  # the way along a road over the great circle, on level ground; assumptions
MOUNTAIN = ("16", "24", "36", "134", "175", "199")  # two lanes over a sierra, which no motorway doubles
CLIMB = 7.0  # km of road more for each km that the straight line climbs or falls on the relief of 5'; fitted, see above
PROFILE_KM = 3.0
LONG_KM, ROUGH = 80.0, 0.025  # a nearness link over LONG_KM that climbs and falls ROUGH km per km is a track; assumption
CROSSINGS = (  # GeoNames' names with its codes of country and state
    ("Tijuana", "MX:02", "Chula Vista", "US:CA"),
    ("Mexicali", "MX:02", "Calexico", "US:CA"),
    ("Nogales", "MX:26", "Nogales", "US:AZ"),
    ("Ciudad Juarez", "MX:06", "El Paso", "US:TX"),
    ("Nuevo Laredo", "MX:28", "Laredo", "US:TX"),
    ("Reynosa", "MX:28", "Hidalgo", "US:TX"),
    ("Heroica Matamoros", "MX:28", "Brownsville", "US:TX"),
    ("Ciudad Hidalgo", "MX:05", "Ciudad Tecun Uman", "GT:17"),
    ("Ciudad Cuauhtemoc", "MX:05", "La Libertad", "GT:08"),
    ("Chetumal", "MX:23", "Corozal", "BZ:03"),
)

AROUND_BAYS = (  # on the mainland, though every straight link from there crosses a bay
    ("Bahia Tortugas", "Bahia Asuncion", "MX", "track"),
    ("Puerto Barrios", "Morales", "GT", "secondary"),
    ("Punta Gorda", "Bella Vista", "BZ", "secondary"),
)

Settlement = dict[str, Any]  # as `mexico.settlements.vertices` makes it


@dataclass
class Network:
    """Edges by class and name between settlements, which are vertices in their order."""

    edges: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)

    def add(self, a: int, b: int, kind: str, name: str = "") -> None:
        """Joins two vertices; what joins them already stays."""
        if a != b:
            self.edges.setdefault((min(a, b), max(a, b)), (kind, name))


@dataclass(frozen=True)
class Ground:
    """What a straight link is judged by: land bool[ROWS · FINE, COLUMNS · FINE] and height f8[ROWS, COLUMNS] in metres."""

    land: NDArray[np.bool_]
    height: NDArray[np.float64]

    def passable(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
        """Whether a road could go from a to b (latitude, longitude) much as the crow flies."""
        return self.dry(a, b) and self.relief_m(a, b) <= RELIEF_M

    def dry(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
        """Whether no stretch over WATER_KM of the straight link is water."""
        along, step_km = _along(a, b)
        row, column = self._cell(along, FINE)
        longest = now = 0
        for wet in ~self.land[row, column]:
            now = now + 1 if wet else 0
            longest = max(longest, now)
        return longest * step_km <= WATER_KM

    def relief_m(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
        """How far the ground between rises above the higher end, or falls below the lower."""
        heights = self.height[self._cell(_along(a, b)[0], 1)]
        low, high = sorted((heights[0], heights[-1]))
        return float(max(heights.max() - high, low - heights.min()))

    def climb_km(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
        """What the straight link climbs and falls together, heights interpolated at steps of PROFILE_KM."""
        line, step_km = _along(a, b)
        line = line[np.linspace(0, len(line) - 1, max(2, int((len(line) - 1) * step_km / PROFILE_KM) + 1)).astype(int)]
        at = [(NORTH - line[:, 0]) * PER_DEGREE - 0.5, (line[:, 1] - TRUE_WEST) * PER_DEGREE - 0.5]
        heights = ndimage.map_coordinates(self.height, at, order=1, mode="nearest")
        return float(np.abs(np.diff(heights)).sum() / 1000)

    def wild(self, a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
        """Whether the straight link is so long and the ground so rough that only a track may be supposed."""
        far = float(_km(a[None], b[None])[0])
        return far > LONG_KM and self.climb_km(a, b) > ROUGH * far

    def _cell(self, points: NDArray[np.float64], fine: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        per_degree = PER_DEGREE * fine
        row = ((NORTH - points[:, 0]) * per_degree).astype(int)
        column = ((points[:, 1] - TRUE_WEST) * per_degree).astype(int)
        return np.clip(row, 0, self.height.shape[0] * fine - 1), np.clip(column, 0, self.height.shape[1] * fine - 1)


def _along(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    far = float(_km(a[None], b[None])[0])
    steps = max(2, int(np.ceil(far / STEP_KM)) + 1)
    return a + np.linspace(0, 1, steps)[:, None] * (b - a), far / (steps - 1)


def _km(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    chord = np.linalg.norm(sphere(a) - sphere(b), axis=1)
    return 2 * EARTH_KM * np.arcsin(np.clip(chord / 2, 0, 1))


def sphere(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """f8[n, 3] on the unit sphere of points f8[n, 2] (latitude, longitude)."""
    lat, lon = np.radians(points).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def triangulated(points: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The edges up to LONGEST_KM of the Delaunay triangulation on the sphere (its hull), the shortest first."""
    corners = ConvexHull(sphere(points)).simplices
    edges = np.unique(np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0)
    far = _km(points[edges[:, 0]], points[edges[:, 1]])
    order = np.lexsort((edges[:, 1], edges[:, 0], far))
    return [(int(a), int(b)) for a, b in edges[order[far[order] <= LONGEST_KM]]]


def relative_neighbours(points: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Pairs of which no third point is nearer to both than they are to each other; a part of the Delaunay triangulation."""
    at = sphere(points)
    tree = cKDTree(at)
    for a, b in triangulated(points):
        far = float(np.linalg.norm(at[a] - at[b])) * (1 - 1e-9)
        near = np.array(tree.query_ball_point(at[a], far), int)
        if np.count_nonzero(np.linalg.norm(at[near] - at[b], axis=1) < far) <= (b in near):
            yield a, b


def resolve(name: str, settlements: list[Settlement], *, country: str = "MX", state: str = "") -> int:
    """The vertex of the settlement of this name, or else of this other name; the largest of several."""
    for names in ("names", "other names"):
        for vertex, town in enumerate(settlements):
            if town["country"] == country and state in ("", town["state"]) and plain(name) in town[names]:
                return vertex
    raise SystemExit(f"no settlement '{name}' {state} in {country}; correct tools/trunk_corridors.json or the crossings")


def network(settlements: list[Settlement], corridors: dict[str, str], ground: Ground) -> Network:
    """The whole network over settlements that are sorted by country (Mexico first) and people."""
    made = Network()
    points = np.array([(town["lat"], town["lon"]) for town in settlements])
    for number, names in corridors.items():
        stops = [resolve(name, settlements, state=state) for name, _, state in (one.partition(":") for one in names.split("|"))]
        for a, b in pairwise(stops):
            made.add(a, b, "primary" if number in MOUNTAIN else "trunk", f"México {number.upper()}")
    for name, where, other, there in CROSSINGS:
        (country, state), (neighbour, province) = where.split(":"), there.split(":")
        a = resolve(name, settlements, country=country, state=state)
        b = resolve(other, settlements, country=neighbour, state=province)
        made.add(a, b, "trunk", f"border crossing {settlements[a]['shown']}")
    for name, other, country, kind in AROUND_BAYS:
        made.add(resolve(name, settlements, country=country), resolve(other, settlements, country=country), kind)
    countries = list(dict.fromkeys(town["country"] for town in settlements))
    for country in countries:
        _near(made, settlements, points, ground, country, "secondary", TOWN)
    _near(made, settlements, points, ground, "MX", "track", VILLAGE)
    join_parts(made, settlements, points, ground)
    return made


def _near(
    made: Network,
    settlements: list[Settlement],
    points: NDArray[np.float64],
    ground: Ground,
    country: str,
    kind: str,
    least: int,
) -> None:
    chosen = np.array([i for i, town in enumerate(settlements) if town["country"] == country and town["people"] >= least])
    for a, b in relative_neighbours(points[chosen]):
        i, j = int(chosen[a]), int(chosen[b])
        if ground.passable(points[i], points[j]):
            made.add(i, j, "track" if ground.wild(points[i], points[j]) else kind)
        else:
            made.dropped[kind] = made.dropped.get(kind, 0) + 1


def join_parts(made: Network, settlements: list[Settlement], points: NDArray[np.float64], ground: Ground) -> None:
    """Joins what land holds together, by the shortest links that stay on land, the passable ones first."""
    parts = Parts(len(settlements))
    for a, b in made.edges:
        parts.join(a, b)
    dry = [
        (a, b)
        for a, b in triangulated(points)
        if settlements[a]["country"] == settlements[b]["country"]
        and parts.of(a) != parts.of(b)
        and ground.dry(points[a], points[b])
    ]
    dry.sort(key=lambda edge: ground.relief_m(points[edge[0]], points[edge[1]]) > RELIEF_M)  # stable: then by length
    for a, b in dry:
        if parts.of(a) != parts.of(b):
            parts.join(a, b)
            made.add(a, b, "track")


class Parts:
    """Disjoint sets of vertices."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def of(self, vertex: int) -> int:
        """The set that a vertex is in."""
        while self._parent[vertex] != vertex:
            self._parent[vertex] = self._parent[self._parent[vertex]]
            vertex = self._parent[vertex]
        return vertex

    def join(self, a: int, b: int) -> None:
        """Makes one of two sets."""
        self._parent[max(self.of(a), self.of(b))] = min(self.of(a), self.of(b))


def summary(made: Network, settlements: list[Settlement]) -> dict[str, Any]:
    """What the network holds: edges by class, links dropped, and the parts that no road joins to the largest."""
    kinds = [kind for kind, _ in made.edges.values()]
    parts = Parts(len(settlements))
    for a, b in made.edges:
        parts.join(a, b)
    members: dict[int, list[str]] = {}
    for vertex, town in enumerate(settlements):
        members.setdefault(parts.of(vertex), []).append(f"{town['shown']} {town['country']}")
    _, *islands = sorted(members.values(), key=lambda names: (-len(names), names))
    return {
        "vertices": len(settlements),
        "edges": {kind: kinds.count(kind) for kind in BENDS},
        "links dropped": made.dropped,
        "islands": [", ".join(names) for names in islands],
    }


def windings(made: Network, settlements: list[Settlement], ground: Ground) -> NDArray[np.uint8]:
    """By how many per cent edges, in their order, are longer than the great circle."""
    points = np.array([(town["lat"], town["lon"]) for town in settlements])
    percent = []
    for (a, b), (kind, _) in sorted(made.edges.items()):
        straight = float(_km(points[a][None], points[b][None])[0])
        more = CLIMB * ground.climb_km(points[a], points[b]) / straight if straight > 0 else 0.0
        percent.append(round(100 * (BENDS[kind] + more - 1)))
    return np.minimum(percent, 255).astype(np.uint8)


def packed(made: Network, settlements: list[Settlement], ground: Ground) -> bytes:
    """A line of JSON, then by edge: start as steps, end - start, class, name, and winding in per cent over the great circle.

    Starts and ends are vertices: the towns of `mexico_towns.csv.gz` in their order, then those of `neighbour_towns.csv.gz`.
    """
    edges = sorted(made.edges.items())
    kinds = list(BENDS)
    names = sorted({name for _, name in made.edges.values() if name})
    header = {"edges": len(edges), "classes": kinds, "names": names}
    start, end = np.array([edge for edge, _ in edges]).T
    columns: Iterable[NDArray[Any]] = (
        np.diff(start, prepend=0).astype("<u2"),
        (end - start).astype("<u2"),
        np.array([kinds.index(kind) for _, (kind, _) in edges], "u1"),
        np.array([names.index(name) if name else 255 for _, (_, name) in edges], "u1"),
        windings(made, settlements, ground),
    )
    body = b"".join(column.tobytes() for column in columns)
    return json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + body
