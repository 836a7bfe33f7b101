from __future__ import annotations

from pathlib import Path

import pytest
from tests.theatre.terrain.readers.made import UTM, refused

from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.readers.base import Box, bounds_in, box_of, kind, theatre_box


@pytest.mark.parametrize(
    ("name", "reader"),
    [("a.TIF", "raster"), ("N19W099.hgt", "raster"), ("a.gpkg", "vector"), ("mx.osm.pbf", "osm"), ("a.osm.bz2", "osm")],
)  # fmt: skip
def test_a_suffix_says_the_reader(name: str, reader: str) -> None:
    assert kind(Path(name)) == reader


def test_an_unknown_suffix_is_told_with_the_nearest() -> None:
    assert "no reader knows '.gpgk'. Did you mean '.gpkg'?" in refused(lambda: kind(Path("roads.gpgk")))
    assert "Rasters: .tif" in refused(lambda: kind(Path("roads")))


def test_boxes_meet_across_the_date_line() -> None:
    fiji, world = Box(-20, 176, -15, 184), Box(-90, -180, 90, 180)
    assert fiji.overlaps(world) and fiji.overlaps(Box(-18, -179, -16, -178)) and not fiji.overlaps(Box(-18, -170, -16, -160))


def test_a_box_goes_to_a_projection_and_back_and_grows_little() -> None:
    box = Box(19.0, -99.5, 20.0, -98.5)
    bounds = bounds_in(box, UTM)
    assert bounds is not None
    back = box_of(bounds, UTM)
    assert back is not None and back == pytest.approx(box, abs=0.02)
    assert back.south <= box.south and back.west <= box.west and back.north >= box.north and back.east >= box.east


def test_bounds_that_are_nowhere_have_no_box() -> None:
    assert box_of((500_000, 2_000_000, 600_000, 2_100_000), "EPSG:4326") is None
    assert box_of((1e9, 1e9, 2e9, 2e9), UTM) is None
    assert "nowhere on the earth" in refused(lambda: theatre_box(Grid("EPSG:4326", 0.0, 500.0, 1.0, 1.0, 10, 10)))
