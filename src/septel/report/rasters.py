"""Fields of the terrain as small pictures for a map: sampled on the map's own pixels, few colours, written as PNG."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.report.maps import EDGE, WIDTH, Projection
from septel.theatre import Theatre, shading
from septel.theatre.relief import Relief

Mask = NDArray[np.bool_]
Pixels = NDArray[np.uint8]
PIXELS = 640  # across a map
# From soon to late: lightness falls steadily, so the order survives a grey print and every kind of colour blindness.
BAND_COLOURS = ("#fff6c4", "#fdd184", "#f79d59", "#df6460", "#ab3a73", "#6b2a7b", "#31184f")
NOBODY, SEA, ABROAD = "#d5dbdf", "#e3edf4", "#f1efe9"
# Okabe & Ito 2008: told apart with every kind of colour blindness.
OWNER_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7a6a00", "#444b52")


@dataclass(frozen=True, eq=False)
class Canvas:
    """The pixels of a map over a theatre's terrain."""

    theatre: Theatre
    relief: Relief
    onto: Projection
    pixels: int = PIXELS

    @cached_property
    def size(self) -> tuple[int, int]:
        """Rows and columns of pixels."""
        return max(1, round(self.onto.height / WIDTH * self.pixels)), self.pixels

    @cached_property
    def _position(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Fractional rows and columns of the relief's grid at the middles of the pixels."""
        rows, columns = self.size
        down, across = np.meshgrid(np.arange(rows) + 0.5, np.arange(columns) + 0.5, indexing="ij")
        scale = WIDTH / columns
        flat = np.column_stack([across.ravel() * scale, self.onto.height - down.ravel() * scale])
        flat = (flat - EDGE) / self.onto.unit + self.onto.low
        points = np.column_stack([flat[:, 1], flat[:, 0] / self.onto.squeeze + self.onto.middle])
        position = np.nan_to_num(self.relief.grid.position(points), nan=-1.0)
        row, column = position.T.reshape(2, *self.size)
        if self.relief.grid.is_geographic:  # the grid counts a point west of it as nearly a turn to the east
            turn = 360 / self.relief.grid.dx
            column = np.where(column > (self.relief.grid.columns + turn) / 2, column - turn, column)
        return row, column

    @cached_property
    def _inside(self) -> Mask:
        row, column = self._position
        rows, columns = self.relief.grid.shape
        return (row >= 0) & (row < rows) & (column >= 0) & (column < columns)

    def nearest(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values [row, column] of the raster at each pixel; beyond the raster those of its edge."""
        row, column = self._position
        return values[np.clip(row.astype(int), 0, values.shape[0] - 1), np.clip(column.astype(int), 0, values.shape[1] - 1)]

    def smooth(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same between the middles of cells; what is infinite counts only where it is the nearest."""
        row, column = (position - 0.5 for position in self._position)
        top, left = np.floor(row).astype(int), np.floor(column).astype(int)
        total: NDArray[Any] = np.zeros(self.size, np.float32)
        weight: NDArray[Any] = np.zeros(self.size, np.float32)
        for down in (0, 1):
            for right in (0, 1):
                part = values[np.clip(top + down, 0, values.shape[0] - 1), np.clip(left + right, 0, values.shape[1] - 1)]
                share = (1 - np.abs(row - top - down)) * (1 - np.abs(column - left - right))
                share = np.where(np.isfinite(part), share, 0).astype(np.float32)
                total += share * np.where(np.isfinite(part), part, 0)
                weight += share
        found: NDArray[np.float32] = np.full(self.size, np.inf, np.float32)
        good = (weight > 0) & np.isfinite(self.nearest(values))
        np.divide(total, weight, out=found, where=good)
        return found

    @cached_property
    def country(self) -> Mask:
        """bool[pixel row, column]: within the theatre's outline; all ground of known height where it has none."""
        if not self.theatre.outline:
            return self.nearest(np.isfinite(self.relief.elevation)) & self._inside
        scale = self.pixels / WIDTH
        return within((self.onto(ring[:, ::-1]) * scale for ring in self.theatre.outline), self.size)

    @cached_property
    def sea(self) -> Mask:
        """bool[pixel row, column]: water outside the country."""
        return self.nearest(self.relief.water) & ~self.country if self.relief.water.any() else np.zeros(self.size, bool)

    def bands(self, hours: NDArray[np.float32], *, edges: Sequence[float], by_boat: bool = False) -> tuple[Pixels, list[str]]:
        """The map of a field of hours f4[row, column] by bands of time, as palette indices and colours."""
        found = self.smooth(hours if by_boat else shading.ashore(self.relief, hours))
        which = np.searchsorted(np.array(edges, np.float32), found, side="left")
        which = np.where(np.isfinite(found), which, len(edges) + 1)
        shown = self.country | self.nearest(self.relief.water) if by_boat else self.country
        return self._painted(which, [*band_colours(len(edges) + 1), NOBODY], shown)

    def firsts(self, fields: Sequence[NDArray[np.float32]]) -> tuple[Pixels, list[str]]:
        """The map of who is soonest of several fields f4[row, column], in the owners' colours, likewise."""
        hours = np.stack([self.smooth(shading.ashore(self.relief, field)) for field in fields])
        which = np.where(np.isfinite(hours).any(axis=0), np.argmin(hours, axis=0), len(fields))
        colours = [OWNER_COLOURS[number % len(OWNER_COLOURS)] for number in range(len(fields))]
        return self._painted(which, [*colours, NOBODY], self.country)

    def _painted(self, which: NDArray[Any], colours: list[str], shown: Mask) -> tuple[Pixels, list[str]]:
        around = np.where(self.sea, len(colours), len(colours) + 1)
        return np.where(shown, which, around).astype(np.uint8), [*colours, SEA, ABROAD]

    def shading(self) -> tuple[Pixels, list[str], list[int]]:
        """Light and shade of the relief, to be laid over any of the maps: palette indices, colours and their alphas."""
        change = self.smooth(shading.light(self.relief))
        level = shading.levels(np.where(self.country & np.isfinite(change), change, 0))
        return level, *shading.tones()


def within(rings: Iterable[NDArray[np.float64]], size: tuple[int, int]) -> Mask:
    """bool[pixel row, column]: within any of some rings of points (column, row)."""
    from rasterio.features import rasterize

    shapes = [{"type": "Polygon", "coordinates": [ring.tolist()]} for ring in rings if len(ring) > 3]
    found: Mask = rasterize(shapes, out_shape=size, fill=0, default_value=1, dtype="uint8").astype(bool)
    return found


def band_colours(count: int) -> list[str]:
    """So many colours from soon to late."""
    known = np.array([list(bytes.fromhex(colour[1:])) for colour in BAND_COLOURS], np.float64)
    at = np.linspace(0, len(known) - 1, count) if count != len(known) else np.arange(len(known))
    mixed = [np.interp(at, np.arange(len(known)), known[:, channel]).round().astype(int) for channel in range(3)]
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in zip(*mixed, strict=True)]


def data_uri(pixels: Pixels, colours: Sequence[str], alphas: Sequence[int] | None = None) -> str:
    """A picture of palette indices u1[row, column] as a `data:` address."""
    return "data:image/png;base64," + base64.b64encode(png(pixels, colours, alphas)).decode()


def png(pixels: Pixels, colours: Sequence[str], alphas: Sequence[int] | None = None) -> bytes:
    """A PNG of palette indices u1[row, column], four bits a pixel where 16 colours suffice (PNG specification, W3C 2003)."""
    rows, columns = pixels.shape
    depth = 4 if len(colours) <= 16 else 8
    lines: NDArray[Any] = pixels
    if depth == 4:
        even = np.pad(pixels, ((0, 0), (0, columns % 2)))
        lines = (even[:, ::2] << 4) | even[:, 1::2]
    raw = np.concatenate([np.zeros((rows, 1), np.uint8), lines], axis=1).tobytes()
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, depth, 3, 0, 0, 0)),
        (b"PLTE", b"".join(bytes.fromhex(colour[1:]) for colour in colours)),
        *([(b"tRNS", bytes(alphas))] if alphas is not None else []),
        (b"IDAT", zlib.compress(raw, 9)),
        (b"IEND", b""),
    ]
    chunks = [struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
