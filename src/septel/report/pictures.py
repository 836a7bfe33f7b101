"""Pictures for files of their own, drawn with matplotlib: an agency's isochrones as a map, and a route's profile."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.report.maps import WIDTH, Projection, projection
from septel.report.material import Ground
from septel.report.profiles import WAY_COLOURS, filled, hour_ticks, kinds
from septel.report.rasters import NOBODY, Canvas, band_colours
from septel.theatre import Theatre
from septel.theatre.isochrones import Isochrones
from septel.theatre.itinerary import left_at, parts
from septel.theatre.survey import attribution
from septel.theatre.terrain.roads import CLASSES
from septel.whole import written_whole

if TYPE_CHECKING:  # numba is slow to import
    from septel.theatre.terrain.route import Route
    from septel.theatre.ways import Ways

PIXELS = 1400
INK, SOFT, STAMP = "#1d2730", "#5a6872", "#8a1c1c"
FORMATS = (".png", ".svg")
ROAD_CLASSES = 4  # motorway to secondary: smaller ones would hide the colours under them
LABELS = 14
# The same picture gives the same bytes: no date, and no ids by chance.
STYLE: Any = {"svg.hashsalt": "septel", "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif"}


def isochrone_map(path: Path, found: Isochrones, ground: Ground, *, edges: Sequence[float], title: str = "") -> Path:
    """Draw an agency's isochrones, with roads, bases and the largest places, as PNG or SVG."""
    theatre = ground.theatre
    ways = theatre.ways
    assert ways is not None
    onto, _ = projection(ground)
    canvas = Canvas(theatre, ways.relief, onto, PIXELS)
    with drawing(path, (10.0, 10.0 * onto.height / WIDTH + 1.25)) as figure:
        axes = figure.add_axes((0.01, 0.82 / figure.get_figheight(), 0.98, 10.0 * onto.height / WIDTH / figure.get_figheight()))
        extent = (0, WIDTH, onto.height, 0)
        for picture in (_rgba(*canvas.bands(found.hours, edges=edges, by_boat=found.mode == "boat")), _rgba(*canvas.shading())):
            axes.imshow(picture, extent=extent, interpolation="nearest")
        _roads(axes, ways, onto)
        for ring in theatre.outline:
            axes.plot(*onto(ring[:, ::-1]).T, color="#5b4b5e", linewidth=0.35)
        _bases(axes, found, onto)
        _labels(axes, theatre, found, onto)
        axes.set(xlim=(0, WIDTH), ylim=(onto.height, 0))
        axes.axis("off")
        _map_legend(axes, edges)
        _said(figure, title, ways)
    return path


def route_profile(path: Path, route: Route, ways: Ways, *, title: str = "") -> Path:
    """Draw a route's profile as PNG or SVG: height along the way by how it is covered, and the hours above it."""
    height = filled(route.elevation)
    with drawing(path, (10.0, 4.4)) as figure:
        axes = figure.add_axes((0.07, 0.26, 0.91, 0.53))
        for part in parts(route):
            span = slice(part.first, part.last + 1)
            axes.fill_between(route.km[span], height[span], color=WAY_COLOURS.get(part.how, SOFT), linewidth=0)
        axes.plot(route.km, height, color=INK, linewidth=0.9)
        axes.set(
            xlim=(0, max(float(route.km[-1]), 1e-6)), ylim=(min(0.0, float(height.min())), max(float(height.max()) * 1.1, 100))
        )
        axes.set_xlabel("km along the way")
        axes.set_ylabel("m above the sea")
        axes.spines[["right"]].set_visible(False)
        above = axes.secondary_xaxis("top")
        marks = hour_ticks(route)
        above.set_xticks([mark.at / 100 * float(route.km[-1]) for mark in marks], [f"{mark.text} h" for mark in marks])
        if (left := left_at(route)) is not None:
            axes.axvline(route.km[left], color=STAMP, linewidth=1, linestyle=(0, (4, 2)))
            is_late = route.km[left] > 0.8 * route.km[-1]
            axes.annotate(
                "vehicle left ", (route.km[left], axes.get_ylim()[1]), (-3 if is_late else 3, -10), textcoords="offset points",
                ha="right" if is_late else "left", color=STAMP,
            )  # fmt: skip
        _way_legend(axes, route)
        _said(figure, title, ways)
    return path


@contextmanager
def drawing(path: Path, size: tuple[float, float]) -> Iterator[Any]:
    """A figure that is written to a path at the end, beside its place first."""
    import matplotlib
    from matplotlib.figure import Figure

    if path.suffix.lower() not in FORMATS:
        raise SeptelError(f"{path}: pictures are written as {' or '.join(FORMATS)}.")
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a letter that matplotlib's font lacks
        figure = Figure(figsize=size, facecolor="white")
        yield figure
        metadata = {"Date": None} if path.suffix.lower() == ".svg" else {"Software": None}
        try:
            with written_whole(path) as beside:
                figure.savefig(beside, dpi=150, metadata=metadata)
        except OSError as error:
            raise SeptelError(f"{path}: cannot be written ({error.strerror or error}).") from error


def _rgba(pixels: NDArray[np.uint8], colours: Sequence[str], alphas: Sequence[int] | None = None) -> NDArray[np.uint8]:
    table = np.array([[*bytes.fromhex(colour[1:]), 255] for colour in colours], np.uint8)
    if alphas is not None:
        table[:, 3] = alphas
    return table[pixels]


def _roads(axes: Any, ways: Ways, onto: Projection) -> None:
    from matplotlib.collections import LineCollection

    roads = ways.relief.roads
    if roads is None:
        return
    drawn = np.flatnonzero(roads.kind < ROAD_CLASSES)
    at = onto(roads.points)
    width = np.where(roads.kind[drawn] <= CLASSES.index("trunk"), 0.7, 0.3)
    lines: Any = np.stack([at[roads.start[drawn]], at[roads.end[drawn]]], axis=1)
    axes.add_collection(LineCollection(lines, colors="#ffffff", linewidths=width, alpha=0.55))


def _bases(axes: Any, found: Isochrones, onto: Projection) -> None:
    at = onto(np.array([base.point for base in found.bases], np.float64))
    axes.plot(*at.T, "o", markersize=6, markerfacecolor="#ffffff", markeredgecolor=INK, markeredgewidth=1.4, linestyle="none")


def _labels(axes: Any, theatre: Theatre, found: Isochrones, onto: Projection) -> None:
    """Bases first, then the largest places, as many as stand free of each other."""
    from matplotlib.patheffects import withStroke

    stands = [(base.name.split(",")[0], onto(np.array([base.point]))[0]) for base in found.bases]
    largest = [(theatre.names[n].split(",")[0], onto(theatre.points[n : n + 1])[0]) for n in np.argsort(-theatre.people)]
    taken: list[NDArray[np.float64]] = []
    for name, at in [*stands, *largest[: 3 * LABELS]]:
        if len(taken) == LABELS or not (0 < at[0] < WIDTH and 0 < at[1] < onto.height):
            continue
        if all(abs(at[0] - other[0]) > 110 or abs(at[1] - other[1]) > 24 for other in taken):
            taken.append(at)
            halo = [withStroke(linewidth=2.4, foreground="white")]
            axes.annotate(name, at, (6, 0), textcoords="offset points", va="center", color=INK, fontsize=8, path_effects=halo)


def _map_legend(axes: Any, edges: Sequence[float]) -> None:
    from matplotlib.patches import Patch

    low = [0.0, *edges]
    texts = [f"{a:g}–{b:g} h" for a, b in zip(low, edges, strict=False)] + [f"over {edges[-1]:g} h", "nobody comes"]
    colours = [*band_colours(len(edges) + 1), NOBODY]
    handles = [
        Patch(facecolor=colour, edgecolor="#8894a0", linewidth=0.5, label=text)
        for colour, text in zip(colours, texts, strict=True)
    ]
    axes.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.005),
        ncols=min(len(handles), 9),
        frameon=False,
        handlelength=1.2,
    )


def _way_legend(axes: Any, route: Route) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(color=WAY_COLOURS[how], label=f"{how} {km} km") for how, km in kinds(route)]
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=max(1, len(handles)), frameon=False)


def _said(figure: Any, title: str, ways: Ways) -> None:
    """Title, stamp and attribution."""
    tall = figure.get_figheight()
    figure.text(0.015, 1 - 0.12 / tall, title, fontsize=12, weight="bold", color=INK, va="top")
    figure.text(0.985, 1 - 0.12 / tall, "EXERCISE", fontsize=10, weight="bold", color=STAMP, ha="right", va="top")
    figure.text(0.015, 0.08 / tall, "\n".join(attribution(ways)), fontsize=6.5, color=SOFT, va="bottom")
