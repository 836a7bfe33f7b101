"""Write the tables of docs/background/ground.md and decision 5 that are computed: `python tools/docs_ground.py`.

- drives: how long and how far one drives between cities over the built-in ground, with default vehicles;
- cells: by how much journeys on foot get shorter on coarser cells, over synthetic relief;
- apart: hours over the built-in ground against the great circles of before, for sierra's bases and places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DOCS = Path(__file__).parent.parent / "docs"
GROUND, DECISION = DOCS / "background/ground.md", DOCS / "decisions/005-great-circles-for-now.md"
PAIRS = (
    ("Ciudad de México", "Acapulco"),
    ("Ciudad de México", "Guadalajara"),
    ("Ciudad de México", "Mérida"),
    ("Ciudad de México", "Monterrey"),
    ("Ciudad de México", "Oaxaca de Juárez"),
    ("Ciudad de México", "Tijuana"),
    ("Ciudad de México", "Veracruz"),
    ("Chihuahua", "Ciudad Juárez"),
    ("Culiacán", "Mazatlán"),
    ("Durango", "Mazatlán"),
    ("Monterrey", "Nuevo Laredo"),
    ("Culiacán", "Badiraguato"),
    ("Badiraguato", "Guadalupe y Calvo"),
    ("Parral", "Guadalupe y Calvo"),
    ("Ciudad de México", "Badiraguato"),
)
BEFORE_KMH, BEFORE_DETOUR = 50.0, 1.35  # sierra's words for journeys by ground while they were great circles
SIDE, CELL_M = 1200, 100  # the finest synthetic relief: cells a side, and their size
BLOCKS = (3, 10, 100)  # cells of 300 m, 1 km and 10 km
HURST, SEEDS, ENDS, FAR_KM = 0.8, (1, 2, 3), 10, 40.0
SLOPES = (0.05, 0.1, 0.2, 0.3)

Array = NDArray[np.float64]


def drives() -> str:
    """The table of drives over the built-in ground."""
    from septel.scenario.model import Modes, Terrain
    from septel.theatre import gazetteer
    from septel.theatre.distance import great_circle_km
    from septel.theatre.ways import Ways

    def point(name: str) -> Array:
        town = gazetteer.look_up(name, gazetteer.mexico()).town
        assert town is not None, name
        return np.array(town.point)

    ends = np.array([point(name) for pair in PAIRS for name in pair])
    ways = Ways(Terrain.model_validate("built-in"), Modes(), ends, ends)
    rows = [("from", "to", "great circle, km", "by road, km", "ratio", "hours", "km/h")]
    for start, end in PAIRS:
        way = ways.route(point(start), point(end))
        straight, km, hours = float(great_circle_km(point(start)[None], point(end)[None])[0, 0]), way.km[-1], way.hours[-1]
        rows.append((start, end, f"{straight:,.0f}", f"{km:,.0f}", f"{km / straight:.2f}", f"{hours:.1f}", f"{km / hours:.0f}"))
    return markdown(rows, words=2)


def cells() -> str:
    """The table of journeys on foot over coarser cells."""
    rows = [("median slope of the relief", *(f"cells of {block * CELL_M:,} m" for block in BLOCKS))]
    for slope in SLOPES:
        short = np.median([shortened(relief(seed, slope), seed) for seed in SEEDS], axis=0)
        rows.append((f"{slope:.0%}".replace("%", " %"), *(f"−{-100 * share:.0f} %".replace("−0 ", "0 ") for share in short)))
    return markdown(rows, words=0)


def relief(seed: int, slope: float) -> Array:
    """f8[SIDE, SIDE] in m: Gaussian noise whose spectrum is a power law, as steep in the median as is asked."""
    chance = np.random.default_rng(seed)
    waves = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None])
    waves[0, 0] = np.inf
    noise = chance.standard_normal((2, *waves.shape))
    heights = np.fft.irfft2((noise[0] + 1j * noise[1]) * waves ** -(HURST + 1), (SIDE, SIDE))
    return np.asarray(heights * slope / np.median(np.hypot(*np.gradient(heights, CELL_M))))


def shortened(heights: Array, seed: int) -> Array:
    """f8[block]: the median relative difference of Tobler's hours between far points, against the finest cells."""
    middles = np.random.default_rng(seed).integers(0, SIDE // BLOCKS[-1], (ENDS, 2)) + 0.5
    points = middles * BLOCKS[-1] * CELL_M / 1000
    far = np.linalg.norm(points[:, None] - points[None], axis=2) > FAR_KM
    fine = walked(heights, 1, points)[far]
    return np.array([np.median(walked(heights, block, points)[far] / fine) - 1 for block in BLOCKS])


def walked(heights: Array, block: int, points: Array) -> Array:
    """f8[point, point]: hours on foot between points in km, over means of blocks of cells."""
    from septel.theatre.terrain import walking
    from septel.theatre.terrain.fields import Search
    from septel.theatre.terrain.grid import PLANE, Grid

    side, km = SIDE // block, block * CELL_M / 1000
    grid = Grid(PLANE, 0.0, SIDE * CELL_M / 1000, km, km, side, side)
    mean = heights.reshape(side, block, side, block).mean(axis=(1, 3)).astype(np.float32)
    search, at = Search(walking.steps(grid, mean, walking.tobler())), grid.cell(points)
    return np.array([search.steps.raster(search.field(at[[one]])).ravel()[at] for one in range(len(at))], np.float64)


def apart() -> str:
    """The table of ratios of hours over the ground to hours by great circles."""
    from septel import scenario
    from septel.theatre import build, forces

    base = scenario.load("sierra").base
    theatre = build(base)
    points = np.unique([one.point for one in forces(base, theatre).bases], axis=0)
    km = theatre.points_distance_km(points, theatre.points)
    hours, before = theatre.travel_h("ground", points), km * BEFORE_DETOUR / BEFORE_KMH
    small = theatre.people < 20_000
    rows: list[tuple[str, ...]] = [("journeys", "number", "10 %", "median", "90 %")]
    for what, which in (
        ("all", km > 5),
        ("under 100 km", (km > 5) & (km < 100)),
        ("100 to 300 km", (km >= 100) & (km < 300)),
        ("300 km or more", km >= 300),
        ("under 300 km, to places of less than 20,000 people", (km > 5) & (km < 300) & small),
    ):
        ratio = (hours / np.maximum(before, 1e-9))[which & np.isfinite(hours)]
        rows.append((what, f"{len(ratio):,}", *(f"{share:.2f}" for share in np.quantile(ratio, (0.1, 0.5, 0.9)))))
    return markdown(rows, words=1)


def markdown(rows: Sequence[tuple[str, ...]], *, words: int) -> str:
    """Rows, the first of them the head, as a table; the first few columns are words."""
    head, *body = rows
    rule = ["---" if column < words else "---:" for column in range(len(head))]
    return "".join(["\n", *("| " + " | ".join(row) + " |\n" for row in (head, tuple(rule), *body)), "\n"])


PARTS: dict[str, tuple[Path, Callable[[], str]]] = {
    "drives": (GROUND, drives),
    "cells": (GROUND, cells),
    "apart": (DECISION, apart),
}


def part_of(page: str, name: str) -> re.Match[str]:
    """What stands between the marks of a part on a page."""
    found = re.search(rf"(?<=<!-- {name}: python tools/docs_ground.py -->\n).*?(?=<!-- end of {name} -->)", page, re.DOTALL)
    assert found is not None, f"no marks of '{name}'"
    return found


if __name__ == "__main__":
    for word, (path, make) in PARTS.items():
        text = path.read_text(encoding="utf-8")
        old = part_of(text, word)
        path.write_text(text[: old.start()] + make() + text[old.end() :], encoding="utf-8")
        print(f"{path}: {word}")
