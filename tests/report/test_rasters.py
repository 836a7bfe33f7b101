from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from septel.report import maps, rasters
from septel.scenario.model import Scenario
from septel.theatre import build
from tests.theatre.cases import mapping


@given(
    pixels=arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 19)),
    few=st.booleans(),
)
def test_a_png_shows_every_pixel_in_its_colour(pixels: np.ndarray[Any, Any], few: bool) -> None:
    shown = pixels % 16 if few else pixels
    colours = [f"#{13 * number:02x}{7 * number:02x}ff" for number in range(16 if few else 20)]
    with Image.open(io.BytesIO(rasters.png(shown, colours))) as image:
        found = np.asarray(image.convert("RGB"))
    wanted = np.array([[*bytes.fromhex(colour[1:])] for colour in colours], np.uint8)[shown]
    assert np.array_equal(found, wanted)


def test_shades_have_their_alphas() -> None:
    uri = rasters.data_uri(np.array([[0, 1]], np.uint8), ["#000000", "#ffffff"], [0, 99])
    with Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))) as image:
        assert np.asarray(image.convert("RGBA"))[0, :, 3].tolist() == [0, 99]


@pytest.mark.parametrize("count", [2, 6, 7, 11])
def test_bands_grow_darker_with_time(count: int) -> None:
    colours = rasters.band_colours(count)
    light = [sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), bytes.fromhex(c[1:]), strict=True)) for c in colours]
    assert len(set(colours)) == count and light == sorted(light, reverse=True)


@pytest.fixture(scope="module")
def canvas() -> rasters.Canvas:
    """The built-in ground under a map of Mexico."""
    scenario = Scenario.model_validate(mapping(theatre={"country": "MX", "places": {"largest": 10}, "terrain": "built-in"}))
    theatre = build(scenario)
    assert theatre.ways is not None
    onto, _ = maps.projection(maps.Ground(theatre, {}))
    return rasters.Canvas(theatre, theatre.ways.relief, onto)


def pixel(canvas: rasters.Canvas, lat: float, lon: float) -> tuple[int, int]:
    """The row and column of the pixel at a point."""
    x, y = canvas.onto(np.array([[lat, lon]]))[0] * canvas.pixels / maps.WIDTH
    return int(y), int(x)


def test_a_map_has_the_country_the_sea_and_what_lies_abroad(canvas: rasters.Canvas) -> None:
    hours = np.where(np.isfinite(canvas.relief.elevation), np.float32(3), np.float32(np.inf))
    pixels, colours = canvas.bands(hours, edges=(1, 2, 4))
    assert colours[pixels[pixel(canvas, 19.4, -99.1)]] == rasters.band_colours(4)[2]  # the capital
    assert colours[pixels[pixel(canvas, 24.5, -94.0)]] == rasters.SEA
    assert colours[pixels[pixel(canvas, 31.0, -100.0)]] == rasters.ABROAD
    assert len(base64.b64decode(rasters.data_uri(pixels, colours).partition(",")[2])) < 60_000


def test_a_field_stands_where_its_cells_are(canvas: rasters.Canvas) -> None:
    lat, lon = canvas.relief.grid.centres(np.arange(canvas.relief.grid.cells)).T
    for values in (lat, lon):
        field = values.reshape(canvas.relief.grid.shape).astype(np.float32)
        for point in ((19.4, -99.1), (29.0, -111.0), (20.9, -89.6)):
            found = canvas.smooth(field)[pixel(canvas, *point)]
            assert found == pytest.approx(point[0] if values is lat else point[1], abs=0.06)


def test_who_is_first_is_shown_in_the_colour_of_the_sooner(canvas: rasters.Canvas) -> None:
    east = np.arange(canvas.relief.grid.columns, dtype=np.float32)
    west_first = np.broadcast_to(east, canvas.relief.grid.shape)
    pixels, colours = canvas.firsts([west_first, west_first[:, ::-1]])
    assert colours[pixels[pixel(canvas, 29.0, -111.0)]] == rasters.OWNER_COLOURS[0]
    assert colours[pixels[pixel(canvas, 20.9, -89.6)]] == rasters.OWNER_COLOURS[1]


def test_nobody_is_shown_where_nobody_comes(canvas: rasters.Canvas) -> None:
    never = np.full(canvas.relief.grid.shape, np.inf, np.float32)
    pixels, colours = canvas.firsts([never])
    assert colours[pixels[pixel(canvas, 19.4, -99.1)]] == rasters.NOBODY


def test_shading_is_on_the_mountains_and_not_at_sea(canvas: rasters.Canvas) -> None:
    level, _, alphas = canvas.shading()
    assert alphas[level[pixel(canvas, 24.5, -94.0)]] == 0
    assert len(np.unique(level)) > 6
