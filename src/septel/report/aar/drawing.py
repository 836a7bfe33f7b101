"""Drawings of few shapes, written as SVG text: nothing heavy is imported, so the web process can draw.

A drawing has a width and a height in units of its own. Colours are written into the shapes, so that a drawing looks the same
wherever it stands, and each meaning has a form as well as a colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

INK, SOFT, LINE, BED, PAPER = "#16202a", "#55636e", "#b9c3cb", "#f1f4f6", "#ffffff"
# Okabe & Ito 2008, darkened where they would be too light on white: told apart with every kind of colour blindness.
OWNERS = ("#0072b2", "#b85c00", "#00795a", "#a8467e", "#2a7fae", "#c24400", "#7a6a00", "#444b52")
FONT = "'Source Sans 3','Source Sans Pro','Segoe UI','Helvetica Neue','Noto Sans','Liberation Sans',Arial,sans-serif"


@dataclass(frozen=True)
class Line:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    stroke: str = LINE
    width: float = 1.0


@dataclass(frozen=True)
class Shape:
    """A filled polygon; an empty `fill` leaves it open."""

    points: tuple[tuple[float, float], ...]
    fill: str = INK
    stroke: str = ""
    width: float = 1.0
    title: str = ""


@dataclass(frozen=True)
class Dot:
    """A circle."""

    x: float
    y: float
    r: float
    fill: str = INK
    stroke: str = ""
    width: float = 1.0
    title: str = ""


@dataclass(frozen=True)
class Text:
    """A text; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    size: float = 13.0
    fill: str = INK
    anchor: str = "start"
    bold: bool = False
    halo: bool = False


@dataclass(frozen=True)
class Picture:
    """A PNG as a data address, in a box of the drawing."""

    x: float
    y: float
    width: float
    height: float
    data: str


Mark = Line | Shape | Dot | Text | Picture


@dataclass
class Drawing:
    """Shapes in the order in which they are drawn, on paper of a size."""

    width: float
    height: float
    shapes: list[Mark] = field(default_factory=list)

    def add(self, *shapes: Mark) -> None:
        """Draw further shapes."""
        self.shapes += shapes

    def box(self, x: float, y: float, width: float, height: float, **look: str) -> None:
        """A rectangle."""
        self.add(Shape(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), **look))  # type: ignore[arg-type]

    def inner(self) -> str:
        """The shapes as SVG."""
        return "".join(map(_svg, self.shapes))

    def svg(self, *, label: str = "") -> str:
        """The whole as an SVG element, with what it shows for who cannot see it."""
        said = f' role="img" aria-label={quoteattr(label)}' if label else ' aria-hidden="true"'
        return f'<svg viewBox="0 0 {_n(self.width)} {_n(self.height)}"{said} font-family="{FONT}">{self.inner()}</svg>'


SIGNS = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "triangle": ((0, -1.2), (1.1, 0.9), (-1.1, 0.9)),
    "down": ((0, 1.2), (1.1, -0.9), (-1.1, -0.9)),
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "star": (
        (0, -1.5), (0.42, -0.46), (1.5, -0.4), (0.66, 0.28), (0.94, 1.34), (0, 0.74), (-0.94, 1.34), (-0.66, 0.28),
        (-1.5, -0.4), (-0.42, -0.46),
    ),
    "cross": (
        (-1.1, -0.7), (-0.7, -1.1), (0, -0.4), (0.7, -1.1), (1.1, -0.7), (0.4, 0), (1.1, 0.7), (0.7, 1.1), (0, 0.4),
        (-0.7, 1.1), (-1.1, 0.7), (-0.4, 0),
    ),
}  # fmt: skip


def sign(name: str, x: float, y: float, size: float, fill: str, *, stroke: str = "", title: str = "") -> Shape | Dot:
    """A sign by its name, around a point."""
    if name == "circle":
        return Dot(x, y, size, fill, stroke, title=title)
    return Shape(tuple((x + size * a, y + size * b) for a, b in SIGNS[name]), fill, stroke, title=title)


def owner_ink(number: int) -> str:
    """The colour of an owner by its place among the owners."""
    return OWNERS[number % len(OWNERS)]


def path(points: Iterable[Sequence[float]], *, closed: bool) -> str:
    """The path of a line or a ring."""
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + ("Z" if closed else "")


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def _svg(shape: Mark) -> str:
    if isinstance(shape, Text):
        bold = ' font-weight="600"' if shape.bold else ""
        halo = ' stroke="#fff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"' if shape.halo else ""
        place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" fill="{shape.fill}"'
        anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
        return f"<text {place}{anchor}{bold}{halo}>{escape(shape.text)}</text>"
    if isinstance(shape, Picture):
        box = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
        return f'<image {box} preserveAspectRatio="none" href={quoteattr(shape.data)}/>'
    if isinstance(shape, Line):
        look = f'fill="none" stroke="{shape.stroke}" stroke-width="{_n(shape.width)}"'
        return f'<path d="{path(shape.points, closed=False)}" {look}/>'
    edge = f' stroke="{shape.stroke}" stroke-width="{_n(shape.width)}"' if shape.stroke else ""
    look = f'fill="{shape.fill or "none"}"{edge}'
    what = f"<title>{escape(shape.title)}</title>" if shape.title else ""
    if isinstance(shape, Dot):
        tag, drawn = "circle", f'cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.r)}" {look}'
    else:
        tag, drawn = "path", f'd="{path(shape.points, closed=True)}" {look}'
    return f"<{tag} {drawn}>{what}</{tag}>" if what else f"<{tag} {drawn}/>"
