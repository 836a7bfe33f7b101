"""`septel theatre`: compute, describe, draw and doubt the ground of a scenario."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from septel.cli_options import language, say
from septel.errors import SeptelError, did_you_mean
from septel.messages import told_problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from septel.scenario import Book, Scenario
    from septel.theatre import Forces, Theatre
    from septel.theatre.isochrones import Isochrones
    from septel.theatre.itinerary import End
    from septel.theatre.terrain.route import Route
    from septel.theatre.ways import Ways

MODES = ("ground", "air", "boat")
FIELDS, AREAS, PICTURES = (".tif", ".tiff"), (".gpkg",), (".png", ".svg")
LINES = (".gpkg", ".geojson")
ROAD_WORDS = ("motorway", "trunk", "primary", "secondary", "tertiary", "local", "track")
CACHED_S = 0.5
MOST_HOURS = 100_000.0


@click.group(short_help="Compute, describe and draw a scenario's ground.")
def theatre() -> None:
    """Travel times over a scenario's terrain: compute them ahead, look at them, take them to other programs.

    SCENARIO is a file, or a built-in name, that names a `terrain`.
    """


@theatre.command(short_help="Compute all travel times ahead.")
@click.argument("scenario")
def build(scenario: str) -> None:
    """Compute the travel times of all designs' bases by all modes, and keep them in the cache."""
    from septel.theatre import forces

    started = time.perf_counter()
    book = _book(scenario)
    watched = [_Watched(_ground(book, name).theatre, name) for name in book.designs]
    for one in watched:
        forces(book.designs[one.design], one)  # type: ignore[arg-type]  # the theatre itself, but for its clock
    done = [cached for one in watched for cached in one.done]
    say(f"{sum(done)} of {len(done)} were in the cache; {time.perf_counter() - started:.1f} s in all.")


@theatre.command(short_help="Say what the ground is made of.")
@click.argument("scenario")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def info(scenario: str, as_json: bool) -> None:
    """Say what the ground is made of: cells, land and water, roads, modes, the cache, and whose data it is."""
    from septel.theatre.survey import described

    here = _ground(_book(scenario), None)
    found = described(here.theatre, here.ways)
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False, default=str))
        return
    for word, text in _told(found):
        click.echo(f"{word:<12} {text}")


@theatre.command(short_help="Draw how far an agency gets in a time.")
@click.argument("scenario")
@click.option("--agency", metavar="NAME", required=True, help="Whose bases, by its name or title.")
@click.option("--mode", type=click.Choice(MODES), default="ground", show_default=True, help="How its teams go.")
@click.option(
    "--hours", metavar="A,B,…", default="1,2,4,8,16", show_default=True, help="Where one band ends and the next begins."
)
@click.option("--base", metavar="NAME", help="From this base alone.")
@click.option("--design", metavar="NAME", help="Under this design; by default the first.")
@click.option("--out", metavar="FILE", required=True, help="A .tif of hours, a .gpkg of areas, or a picture: .png, .svg.")
def isochrones(scenario: str, agency: str, mode: str, hours: str, base: str | None, design: str | None, out: str) -> None:
    """Write how long the soonest team of an agency needs to everywhere: journeys, without turnout.

    A GeoTIFF holds the hours; a GeoPackage the areas by band, the bases, the places with their hours, and the roads; a picture
    the map.
    """
    path = _writable(out, (*FIELDS, *AREAS, *PICTURES))
    edges = _edges(hours)
    import numpy as np

    from septel.theatre import isochrones as charts

    here = _ground(_book(scenario), design)
    found = charts.isochrones(here.scenario, here.theatre, here.forces, agency=agency, mode=mode, base=base)
    if not found.has_teams:
        say(f"{found.agency} has no teams there that go by {mode}: drawn as if it had.", err=True)
    if not np.isfinite(found.hours).any():
        say(f"Nobody gets anywhere by {mode} from there.", err=True)
    title = f"{found.agency}, by {mode}, from {_counted(len(found.bases), 'base') if base is None else found.bases[0].name}"
    _write_isochrones(path, here, found, edges, title)
    click.echo(f"{path}: {title}; {_shares(here.theatre, found, edges)}")


@theatre.command(short_help="Find the soonest way by ground.")
@click.argument("scenario")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--out", metavar="FILE", help="Also write the line (.gpkg, .geojson) or its profile (.png, .svg).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def route(scenario: str, start: str, end: str, out: str | None, as_json: bool) -> None:
    """Find the soonest way by ground from FROM to TO, and say what it is made of.

    FROM and TO are places, bases, or `latitude,longitude` (after `--` if the first is below 0).
    """
    import numpy as np

    from septel.theatre import itinerary

    path = _writable(out, (*LINES, *PICTURES)) if out else None
    here = _ground(_book(scenario), None)
    a, b = (itinerary.end_named(text, here.theatre, here.forces) for text in (start, end))
    title = f"{a.name} to {b.name}"
    try:
        found = here.ways.route(np.array(a.point), np.array(b.point))
    except SeptelError as error:
        raise SeptelError(f"{title}: {error}.") from error
    if path is not None:
        _write_route(path, here, found, a, b, title)
    document = _itinerary(found, a, b)
    if as_json:
        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    _print_route(document, title)
    if path is not None:
        click.echo(f"{path}: written")


@theatre.command(short_help="Say what is doubtful about the ground.")
@click.argument("scenario")
@click.option("--design", metavar="NAME", help="Under this design; by default the first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(scenario: str, design: str | None, as_json: bool) -> None:
    """Say what is doubtful about the ground: files, places out of reach or far from roads, the likely bias of the cells' size.

    Exit code 1 if it makes journeys impossible: a base from which no team gets anywhere.
    """
    from septel.theatre.survey import survey

    book = _book(scenario)
    here = _ground(book, design)
    found = survey(here.scenario, here.theatre, here.forces)
    problems = book.located({here.design: found.problems})
    if as_json:
        told = [problem.as_dict() for problem in problems]
        click.echo(json.dumps({"ok": found.is_passable, "problems": told, **found.numbers}, indent=1, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(told_problem(problem, language()))
        say("Journeys are possible from every base." if found.is_passable else "Some journeys are impossible.")
    click.get_current_context().exit(0 if found.is_passable else 1)


# ----------------------------------------------------------------------------------------------------------- what they stand on
@dataclass(frozen=True, eq=False)
class _Here:
    """A design's ground."""

    scenario: Scenario
    theatre: Theatre
    ways: Ways
    design: str

    @cached_property
    def forces(self) -> Forces:
        from septel.theatre import forces

        return forces(self.scenario, self.theatre)


class _Watched:
    """A theatre that tells of every matrix how long it took, or that the cache had it."""

    def __init__(self, theatre: Theatre, design: str) -> None:
        self.theatre, self.design = theatre, design
        self.done: list[bool] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.theatre, name)

    def travel_h(self, mode: str, points: NDArray[np.float64]) -> NDArray[np.float64]:
        from septel.theatre.terrain import cache

        size = f"{_counted(len(points), 'base')} × {_counted(len(self.theatre.names), 'place')}"
        click.echo(f"{self.design:<16}  {mode:<7} {size:<24} ", nl=False)
        before, started = set(cache.folder().glob(f"hours-{mode}-*")), time.perf_counter()
        hours = self.theatre.travel_h(mode, points)
        seconds, after = time.perf_counter() - started, set(cache.folder().glob(f"hours-{mode}-*"))
        is_cached = seconds < CACHED_S and after <= before
        self.done.append(is_cached)
        say("in the cache already" if is_cached else f"computed in {seconds:.1f} s")
        return hours


def _book(scenario: str) -> Book:
    from septel.experiment import load

    book = load(scenario)
    for problem in book.warnings:
        click.echo(told_problem(problem, language()), err=True)
    return book


def _ground(book: Book, design: str | None) -> _Here:
    """The terrain of a design, by default the first; SeptelError if there is none."""
    from septel.theatre import build as build_theatre

    name = design or next(iter(book.designs))
    if name not in book.designs:
        raise SeptelError(f"'{name}' is not a design of this scenario. {did_you_mean(name, book.designs)}".strip())
    found = build_theatre(book.designs[name])
    if found.ways is None:
        raise SeptelError(
            f"{book.path or book.name}: names no terrain, so journeys are great circles and there is no ground to look at. "
            "Write `theatre: {terrain: built-in}` for the built-in ground of Mexico, or name files of your own."
        )
    return _Here(book.designs[name], found, found.ways, name)


def _writable(out: str, endings: tuple[str, ...]) -> Path:
    path = Path(out)
    if path.suffix.lower() not in endings:
        raise SeptelError(f"{out}: what is written follows from the ending, one of {', '.join(endings)}.")
    if not path.parent.is_dir():
        raise SeptelError(f"{out}: there is no folder '{path.parent}'.")
    return path


def _edges(hours: str) -> list[float]:
    """The ends of bands, as typed."""
    try:
        edges = [float(word) for word in hours.split(",")]
    except ValueError:
        edges = []
    if not edges or any(a >= b for a, b in pairwise([0.0, *edges])) or not edges[-1] < MOST_HOURS:
        raise SeptelError(f"--hours {hours}: must be rising numbers above 0, such as 1,2,4,8,16.")
    return edges


# ------------------------------------------------------------------------------------------------------------- what they write
def _write_isochrones(path: Path, here: _Here, found: Isochrones, edges: list[float], title: str) -> None:
    from septel.theatre.isochrones import layers

    if path.suffix.lower() in FIELDS:
        from septel import __version__
        from septel.theatre.export import write_raster
        from septel.theatre.survey import attribution

        tags = {
            "scenario": here.scenario.name,
            "design": here.design,
            "agency": found.agency,
            "mode": found.mode,
            "bases": "; ".join(base.name for base in found.bases),
            "attribution": " ".join(attribution(here.ways)),
            "software": f"septel {__version__}",
            "exercise": "EXERCISE",
        }
        write_raster(path, here.ways.relief.grid, found.hours, title=f"hours: {title}", tags=tags)
    elif path.suffix.lower() in AREAS:
        from septel.theatre.export import write_layers

        write_layers(path, layers(found, here.theatre, edges=edges))
    else:
        from septel.report.material import Ground
        from septel.report.pictures import isochrone_map

        isochrone_map(path, found, Ground(here.theatre, {here.design: here.forces}), edges=edges, title=title)


def _write_route(path: Path, here: _Here, found: Route, start: End, end: End, title: str) -> None:
    if path.suffix.lower() in LINES:
        from septel.theatre.export import write_layers
        from septel.theatre.itinerary import layers

        write_layers(path, layers(found, here.ways, start, end))
    else:
        from septel.report.pictures import route_profile

        title = f"{title}: {found.hours[-1]:.1f} h, {found.km[-1]:,.0f} km"
        route_profile(path, found, here.ways, title=title)


# --------------------------------------------------------------------------------------------------------------- what they say
def _told(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The lines of `info`."""
    grid, shares, roads, cache = (found[name] for name in ("grid", "shares", "roads", "cache"))
    size = f"{grid['rows']:,} × {grid['columns']:,} = {grid['cells']:,} cells of about {grid['cell_m']:,.0f} m"
    yield "grid", f"{size}, {grid['crs'][:60]}"
    yield "shares", ", ".join(f"{share:.1%} {name}" for name, share in shares.items())
    if found["elevation_m"]:
        low, high = found["elevation_m"]
        yield "heights", f"{low:,.0f} to {high:,.0f} m{', built in' if found['built_in'] else ''}"
    if roads is None:
        yield "roads", "none"
    else:
        kind = "schematic" if roads["schematic"] else "from a file"
        yield (
            "roads",
            f"{kind}, {roads['edges']:,} pieces: {', '.join(f'{name} {km:,} km' for name, km in roads['km'].items())}",
        )
    yield "places", f"{found['places']:,}"
    yield "vehicles", ", ".join(f"{word} {float(found['vehicles'][word]):g}" for word in ROAD_WORDS) + " km/h"
    yield "on foot", f"{found['foot']['pace']}, {found['neighbours']} neighbours of a cell"
    for mode in ("air", "boat"):
        way = found["modes"][mode]
        yield mode, f"{way['speed']:g} km/h" + (f", range {way['range']:g} km" if "range" in way else ", any range")
    yield "cache", f"{cache['folder']}: {_counted(cache['files'], 'file')}, {cache['bytes'] / 1e6:.1f} MB"
    for line in found["attribution"]:
        yield "", line


def _shares(theatre: Theatre, found: Isochrones, edges: list[float]) -> str:
    """How many of the people of the places live within each time."""
    weights = theatre.people if theatre.people.sum() > 0 else theatre.people + 1
    parts = [f"{float(weights[found.arrival <= edge].sum() / weights.sum()):.0%} within {edge:g} h" for edge in edges]
    return f"of the people of the places {', '.join(parts)}"


def _itinerary(found: Route, start: End, end: End) -> dict[str, Any]:
    from septel.theatre.itinerary import climb_m, left_at, parts

    left = left_at(found)
    return {
        "from": {"name": start.name, "point": list(start.point)},
        "to": {"name": end.name, "point": list(end.point)},
        "hours": float(found.hours[-1]),
        "km": float(found.km[-1]),
        "km_by": found.km_by(),
        "climb_m": climb_m(found),
        "vehicle_left": None
        if left is None
        else {"point": found.points[left].tolist(), "km": float(found.km[left]), "hours": float(found.hours[left])},
        "parts": [{"how": part.how, "km": part.km, "hours": part.hours} for part in parts(found)],
    }


def _print_route(document: dict[str, Any], title: str) -> None:
    say(f"{title}: {document['hours']:.2f} h, {document['km']:,.1f} km, {document['climb_m']:,.0f} m upwards in all")
    hours: dict[str, float] = {}
    for part in document["parts"]:
        hours[part["how"]] = hours.get(part["how"], 0.0) + part["hours"]
    for how, km in document["km_by"].items():
        if km > 0.005:
            click.echo(f"  {how:<10} {km:>9,.1f} km  {hours.get(how, 0.0):>6.2f} h")
    left = document["vehicle_left"]
    if left is None:
        is_foot = all(part["how"] == "on foot" for part in document["parts"])
        say("  All of it is on foot." if is_foot and document["parts"] else "  The vehicle goes all the way.")
    else:
        lat, lon = left["point"]
        say(f"  The road is left at {lat:.4f}, {lon:.4f}, after {left['hours']:.2f} h and {left['km']:,.1f} km.")


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
