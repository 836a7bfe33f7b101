"""Maps: everything inside the box, true to scale, and sized by what happened."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

from septel import scenario as scenarios
from septel import theatre
from septel.report.english import ENGLISH
from septel.report.maps import WIDTH, Atlas, atlas
from septel.report.material import gather
from tests.report import invented as made

TWO = {"as_is": "As it is", "platform": "A shared platform"}


def drawn(path: Path, text: str, **options: object) -> Atlas:
    found = atlas(gather(made.folder(path, text, **options)), ENGLISH)  # type: ignore[arg-type]
    assert found is not None
    return found


def dots(found: Atlas) -> np.ndarray:
    return np.array([[float(a), float(b)] for a, b in re.findall(r"M(-?[\d.]+) (-?[\d.]+)h0", found.dots)])


def test_all_places_lie_in_the_box_and_north_is_up(tmp_path: Path) -> None:
    found = drawn(tmp_path, made.text(TWO))
    ground = theatre.build(scenarios.load_text(made.text(TWO), file="hills.yaml").base)
    at = dots(found)
    assert len(at) == len(ground.names)
    assert at.min() >= 0 and at[:, 0].max() <= WIDTH and at[:, 1].max() <= found.height
    assert np.argmax(ground.points[:, 0]) == np.argmin(at[:, 1])
    assert np.argmax(ground.points[:, 1]) == np.argmax(at[:, 0])


def test_the_scale_bar_is_right_within_a_few_per_cent(tmp_path: Path) -> None:
    found = drawn(tmp_path, made.text(TWO))
    ground = theatre.build(scenarios.load_text(made.text(TWO), file="hills.yaml").base)
    at = dots(found)
    km = float(found.scale_text.split()[0])
    a, b = ground.index("Monterrey"), ground.index("Guadalajara")
    told = math.dist(at[a], at[b]) / found.scale_width * km
    assert told == pytest.approx(float(ground.distance_km[a, b]), rel=0.06)


def test_a_circles_area_is_its_number_of_operations(tmp_path: Path) -> None:
    found = drawn(tmp_path, made.text(TWO))
    counts = gather(tmp_path).pool("as_is", "place_outcomes")
    busy = sorted((int(number) for number in counts.sum(axis=1) if number), reverse=True)
    assert len(found.maps[0].pies) == len(busy)
    radii = [
        max(float(r) for r in re.findall(r"[Aa]([\d.]+) ", "".join(s.path for s in pie.slices))) for pie in found.maps[0].pies
    ]
    assert radii == sorted(radii, reverse=True)
    assert (radii[1] / radii[0]) ** 2 == pytest.approx(busy[1] / busy[0], abs=0.02)


@pytest.mark.parametrize("edge", ["[0, 40]", "[40, 0]", "[0.001, 0]"])
def test_a_plane_without_width_or_height_still_has_a_map(tmp_path: Path, edge: str) -> None:
    found = drawn(tmp_path, made.PLANE.replace("[30, 5]", edge), places=2)
    assert found.is_plane and found.land == ""
    at = dots(found)
    assert len(np.unique(at, axis=0)) == 2 and at.min() >= 0 and at[:, 0].max() <= WIDTH and at[:, 1].max() <= found.height
    assert WIDTH / 4 < found.height < 1.5 * WIDTH and 0 < found.scale_width < WIDTH


def test_names_on_the_map_do_not_touch(tmp_path: Path) -> None:
    found = drawn(tmp_path, made.text(TWO))
    boxes = []
    for label in found.maps[0].labels:
        width = 0.8 * len(label.text)  # % of the map, of letters 8 wide
        begin = label.x if label.anchor == "start" else label.x - width
        boxes.append((begin, begin + width, label.y * found.height / 100))
    for number, (begin, end, y) in enumerate(boxes):
        assert begin >= 0 and end <= 100
        assert not [one for one in boxes[:number] if one[0] < end and begin < one[1] and abs(one[2] - y) < 15]
