"""Drawings as PNG, for files that cannot hold SVG: the same shapes, by Pillow and in the typeface that matplotlib brings."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from septel.report.aar.drawing import Dot, Drawing, Line, Picture, Text

DPI = 200  # dots an inch, after smoothing
SMOOTH = 2  # drawn so many times larger, then made smaller


def png(drawing: Drawing, wide_mm: float) -> bytes:
    """A drawing as PNG, to be printed at a width."""
    from PIL import Image, ImageDraw

    k = DPI * wide_mm / 25.4 / drawing.width * SMOOTH
    image = Image.new("RGB", (max(1, round(drawing.width * k)), max(1, round(drawing.height * k))), "white")
    draw = ImageDraw.Draw(image, "RGBA")
    for shape in drawing.shapes:
        if isinstance(shape, Picture):
            _picture(image, shape, k)
        else:
            _shape(draw, shape, k)
    small = image.resize((image.width // SMOOTH, image.height // SMOOTH), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    small.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(written, "PNG")
    return written.getvalue()


def _shape(draw: Any, shape: Any, k: float) -> None:
    if isinstance(shape, Text):
        font = _font(round(shape.size * k * 0.86), shape.bold)
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
        halo = {"stroke_width": round(1.5 * k), "stroke_fill": "white"} if shape.halo else {}
        draw.text((shape.x * k, shape.y * k), shape.text, fill=shape.fill, font=font, anchor=anchor, **halo)
    elif isinstance(shape, Line):
        points = [(x * k, y * k) for x, y in shape.points]
        draw.line(points, fill=shape.stroke, width=max(1, round(shape.width * k)))
    elif isinstance(shape, Dot):
        box = [(shape.x - shape.r) * k, (shape.y - shape.r) * k, (shape.x + shape.r) * k, (shape.y + shape.r) * k]
        width = max(1, round(shape.width * k))
        draw.ellipse(box, fill=shape.fill or None, outline=shape.stroke or None, width=width if shape.stroke else 0)
    else:
        points = [(x * k, y * k) for x, y in shape.points]
        if shape.fill:
            draw.polygon(points, fill=shape.fill)
        if shape.stroke:
            draw.line([*points, points[0]], fill=shape.stroke, width=max(1, round(shape.width * k)), joint="curve")


def _picture(image: Any, shape: Picture, k: float) -> None:
    from PIL import Image

    found = Image.open(io.BytesIO(base64.b64decode(shape.data.partition(",")[2]))).convert("RGBA")
    size = max(1, round(shape.width * k)), max(1, round(shape.height * k))
    laid = found.resize(size, Image.Resampling.BILINEAR)
    image.paste(laid, (round(shape.x * k), round(shape.y * k)), laid)


@lru_cache
def _font(size: int, bold: bool) -> Any:
    import matplotlib
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf" / name), size)
