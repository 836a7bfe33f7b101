"""Roads and water from OpenStreetMap extracts (.osm.pbf, .osm, and .osm packed by gzip or bzip2).

A file is read twice: once for the ways that matter, once for the places of their nodes alone, so that a country takes memory
for its roads and not for its houses. What is made of OpenStreetMap data is under the ODbL: say so where it is shown.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import Loc, Problem
from septel.theatre.terrain.grid import GEOGRAPHIC, Grid
from septel.theatre.terrain.readers import burning, words
from septel.theatre.terrain.readers.base import LOC, Box, expect, no_overlap, problem, refusal, reprojected, theatre_box
from septel.theatre.terrain.readers.network import Lines, network
from septel.theatre.terrain.roads import Roads

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
WATERWAYS = ("river", "canal")
ACCESS = ("motor_vehicle", "vehicle", "access")  # the first that is tagged decides
IMPLIED_ONE_WAY = ("motorway", "motorway_link")


@dataclass
class _Ways:
    """Ways as they are met: their nodes one after the other, and what was made of their tags."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    nodes: array[int] = field(default_factory=lambda: array("q"))
    count: array[int] = field(default_factory=lambda: array("q"))
    kind: array[int] = field(default_factory=lambda: array("B"))
    speed: array[float] = field(default_factory=lambda: array("d"))
    direction: array[int] = field(default_factory=lambda: array("b"))
    level: array[int] = field(default_factory=lambda: array("B"))
    name: array[int] = field(default_factory=lambda: array("i"))
    names: dict[str, int] = field(default_factory=dict)

    def add(self, way: Any) -> None:
        self.ids.append(way.id)
        before = len(self.nodes)
        self.nodes.extend([node.ref for node in way.nodes])
        self.count.append(len(self.nodes) - before)

    def add_road(self, way: Any) -> None:
        tags = way.tags
        highway = tags["highway"]
        kind = words.class_of(highway)
        kind = words.LOCAL if kind is None and highway == "road" else kind
        if kind is None or kind == words.LEFT_OUT or tags.get("area") == "yes" or _is_closed(tags):
            return
        self.add(way)
        self.kind.append(kind)
        speed = words.speed_kmh(tags.get("maxspeed", ""))
        self.speed.append(float("nan") if speed is None else speed)
        self.direction.append(_direction(tags, highway))
        self.level.append(words.is_true(tags.get("bridge", "")) or words.is_true(tags.get("tunnel", "")))
        name = tags.get("name") or tags.get("ref")
        self.name.append(self.names.setdefault(name, len(self.names)) if name else -1)


def _is_closed(tags: Any) -> bool:
    tagged = (tags.get(word) for word in ACCESS)
    return words.is_closed(next((value for value in tagged if value is not None), ""))


def _direction(tags: Any, highway: str) -> int:
    one_way = tags.get("oneway")
    if one_way is None:
        return int(highway in IMPLIED_ONE_WAY or tags.get("junction") in ("roundabout", "circular"))
    return words.direction(one_way) or 0


def _objects(path: Path, loc: Loc, entities: Any, *filters: Any) -> Iterator[Any]:
    import osmium

    try:
        processor = osmium.FileProcessor(str(path), entities)
        for only in filters:
            processor = processor.with_filter(only)
        yield from processor
    except (RuntimeError, UnicodeDecodeError) as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0][:200]
        raise refusal(loc, path, f"is not an OpenStreetMap file that can be read: {reason}") from None


def _places(path: Path, wanted: Numbers, loc: Loc) -> Floats:
    """f8[node, 2]: longitude and latitude of nodes i8[node], sorted by number; NaN for those that the file does not have."""
    import osmium

    lonlat = np.full((len(wanted), 2), np.nan)
    numbers, x, y = array("q"), array("d"), array("d")
    for node in _objects(path, loc, osmium.osm.NODE, osmium.filter.IdFilter(wanted.tolist())):
        if node.location.valid():
            numbers.append(node.id)
            x.append(node.location.lon)
            y.append(node.location.lat)
    row = np.searchsorted(wanted, np.array(numbers, np.int64))
    lonlat[row, 0], lonlat[row, 1] = x, y
    return lonlat


def roads(path: Path, *, box: Box | None = None, loc: Loc = LOC) -> tuple[Roads, list[Problem]]:
    """The roads of an extract that touch a box, and warnings.

    Roads meet where ways share a node, so a bridge does not join what it crosses. Footpaths and ways closed to all
    (`access`, or `motor_vehicle` where tagged, no or private) are left out; motorways and roundabouts are one-way unless
    tagged otherwise. ScenarioError if there are none.
    """
    import osmium

    expect(path, "osm", loc=loc)
    ways = _Ways()
    for way in _objects(path, loc, osmium.osm.WAY, osmium.filter.KeyFilter("highway")):
        ways.add_road(way)
    if not ways.ids:
        raise refusal(loc, path, "has no road that can be driven on (ways with a `highway` tag)")
    node, point = np.unique(np.array(ways.nodes, np.int64), return_inverse=True)
    lonlat = _places(path, node, loc)
    told = _missing(path, lonlat, "roads", loc)
    lines, vertex = _lines(ways, point, lonlat)
    made = network(lines, vertex, box=box)
    if not len(made):
        (west, south), (east, north) = np.nanmin(lonlat, axis=0), np.nanmax(lonlat, axis=0)
        if box is not None:
            raise no_overlap(loc, path, Box(south, west, north, east), box)
        raise refusal(loc, path, "its roads have no length")
    return made, told


def _lines(ways: _Ways, point: Numbers, lonlat: Floats) -> tuple[Lines, Numbers]:
    """Ways as lines, broken where a node is not known, and the vertex of each of their points."""
    part = np.repeat(np.arange(len(ways.ids)), np.array(ways.count, np.int64))
    known = np.isfinite(lonlat[point, 0])
    stretch = np.cumsum(np.concatenate([[False], (part[1:] != part[:-1]) | ~known[1:]]))[known]
    part, point = part[known], point[known]
    first = np.unique(stretch, return_index=True)[1]
    way, stretch = part[first], np.cumsum(np.concatenate([[0], np.diff(stretch) != 0])) if len(stretch) else stretch
    lines = Lines(
        lonlat=lonlat[point],
        part=stretch,
        kind=np.array(ways.kind, np.uint8)[way],
        speed_kmh=np.array(ways.speed, np.float64)[way],
        direction=np.array(ways.direction, np.int8)[way],
        level=np.array(ways.level, np.bool_)[way],
        name=np.array(ways.name, np.int32)[way],
        names=tuple(ways.names),
        line=np.arange(len(way)),
        length_km=np.full(len(way), np.nan),
    )
    return lines, point


def _missing(path: Path, lonlat: Floats, what: str, loc: Loc) -> list[Problem]:
    """A warning that the file lacks nodes; ScenarioError if it lacks all."""
    lost = int(np.count_nonzero(np.isnan(lonlat[:, 0])))
    hint = "Cut extracts with complete ways: osmium extract --strategy complete_ways."
    if lost == len(lonlat):
        raise refusal(loc, path, "has ways, but none of their nodes, so nobody knows where they lie", hint)
    message = f"lacks {lost:,} of the {len(lonlat):,} nodes of its {what}, which end there"
    return [problem(loc, path, message, hint, severity="warning")] if lost else []


def water(path: Path, grid: Grid, *, loc: Loc = LOC) -> tuple[burning.Mask, list[Problem]]:
    """bool[rows, columns]: the cells of rivers, canals and lakes, closed so that no step slips through, and warnings.

    Ways tagged `waterway` river or canal, and `natural=water` ways and multipolygons, without the islands in them.
    """
    import osmium
    import shapely

    expect(path, "osm", loc=loc)
    theatre_box(grid, loc=loc)
    lakes = _lakes(path, loc)
    members = {number for lake in lakes for numbers in lake.values() for number in numbers}
    keys = osmium.filter.KeyFilter("waterway", "natural")
    ways, is_river = _Ways(), array("B")
    for way in _objects(path, loc, osmium.osm.WAY, *(() if members else (keys,))):
        river = way.tags.get("waterway") in WATERWAYS
        if river or way.id in members or way.tags.get("natural") == "water":
            ways.add(way)
            is_river.append(river)
    if not ways.ids:
        return np.zeros(grid.shape, np.bool_), [problem(loc, path, "has no rivers, canals or lakes", severity="warning")]
    lines, told = _drawn(path, ways, grid.crs, loc)
    shapes = [
        line if river or not line.is_ring else shapely.Polygon(line)
        for (number, line), river in zip(lines.items(), is_river, strict=True)
        if line is not None and (river or number not in members)
    ]
    shapes += [area for lake in lakes if (area := _area(lake, lines)) is not None]
    return burning.mask_of(np.array(shapes, object), grid), told


def _drawn(path: Path, ways: _Ways, crs: str, loc: Loc) -> tuple[dict[int, Any], list[Problem]]:
    """Ways as shapely's lines in a CRS, in their order, None where too few nodes are known; and warnings."""
    import shapely

    node, point = np.unique(np.array(ways.nodes, np.int64), return_inverse=True)
    lonlat = _places(path, node, loc)
    told = _missing(path, lonlat, "waters", loc)
    xy = reprojected(lonlat[point, 0], lonlat[point, 1], of=GEOGRAPHIC, to=crs)
    parts = [part[np.isfinite(part).all(axis=1)] for part in np.split(xy, np.cumsum(ways.count)[:-1])]
    lines = (shapely.linestrings(part) if len(part) > 1 else None for part in parts)
    return dict(zip(ways.ids, lines, strict=True)), told


def _lakes(path: Path, loc: Loc) -> list[dict[str, list[int]]]:
    """Multipolygons of water: the numbers of their outer and inner ways."""
    import osmium

    lakes = []
    for relation in _objects(path, loc, osmium.osm.RELATION, osmium.filter.TagFilter(("natural", "water"))):
        lake: dict[str, list[int]] = {"outer": [], "inner": []}
        for member in relation.members:
            if member.type == "w":
                lake["inner" if member.role == "inner" else "outer"].append(member.ref)
        lakes.append(lake)
    return lakes


def _area(lake: dict[str, list[int]], lines: dict[int, Any]) -> Any:
    """The area of a multipolygon, or its outer lines where they do not close, as at the edge of an extract; None if none."""
    import shapely

    outer, inner = ([lines[number] for number in lake[role] if lines.get(number) is not None] for role in ("outer", "inner"))
    filled, holes = (shapely.union_all(shapely.get_parts(shapely.polygonize(part))) for part in (outer, inner))
    if filled.is_empty:
        return shapely.union_all(outer) if outer else None
    return shapely.union_all([shapely.difference(filled, holes), *outer])
