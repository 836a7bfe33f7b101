"""Maps of the section on reach: isochrones by agency and mode, who gets there first, and the profile of one journey."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.messages import translated
from septel.report.maps import SIGN, WIDTH, Atlas, Label, Projection, projection, sign, touch
from septel.report.material import Material
from septel.report.numerals import plain
from septel.report.profiles import Profile, profile
from septel.report.rasters import NOBODY, Canvas, band_colours, data_uri
from septel.report.reach import Field, hours_text, owner_legend, percent
from septel.report.words import Words
from septel.scenario.model import BOAT, GROUND
from septel.theatre import reach
from septel.theatre.survey import attribution
from septel.theatre.terrain.roads import CLASSES

Float32 = NDArray[np.float32]
ROADS = 2500  # pieces at most: a map that small can show no more
SMALL = 1.5  # how much larger signs are than on the large map
LABELS = 4
LETTER = 15.0  # width of a letter in units of a small map


@dataclass(frozen=True)
class Chart:
    """A small map: its picture as a data URI, signs of bases as (path, title), labels, and a path of the
    places that are labelled."""

    title: str
    note: str
    picture: str
    signs: tuple[tuple[str, str], ...]
    labels: tuple[Label, ...]
    spots: str


@dataclass(frozen=True)
class Journey:
    """A route's profile with its heading and what is said of it."""

    title: str
    text: str
    profile: Profile


@dataclass(frozen=True)
class Charts:
    """All maps of the section on one ground: shading, roads, legends of colour and text, and what every map must say."""

    isochrones: tuple[Chart, ...]
    firsts: tuple[Chart, ...]
    shading: str
    roads: str
    bands: tuple[tuple[str, str], ...]
    owners: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    journey: Journey | None


def charts(material: Material, here: Field, atlas: Atlas | None, words: Words) -> Charts | None:
    """The maps; None where there is no terrain to draw."""
    ways = here.theatre.ways
    if ways is None or material.ground is None or atlas is None:
        return None
    onto, _ = projection(material.ground)
    canvas = Canvas(here.theatre, ways.relief, onto)
    fields = {
        (one.owner, one.mode): reach.surface_h(here.theatre, reach.points_of(here.forces, one.bases), one.mode)
        for one in reach.corps(here.scenario, here.forces)
    }
    tops = np.argsort(-here.weights.get("territory", here.theatre.people), kind="stable")[:3]
    return Charts(
        isochrones=tuple(_isochrones(here, canvas, fields, tops, words)),
        firsts=tuple(_firsts(here, canvas, fields, tops, words)),
        shading=data_uri(*canvas.shading()),
        roads=_roads(here, onto),
        bands=_band_legend(here.edges, words),
        owners=(*owner_legend(here), (NOBODY, words("reach_nobody"))),
        said=tuple(translated(line, words.language) for line in attribution(ways)),
        journey=_journey(here, words),
    )


def _isochrones(
    here: Field, canvas: Canvas, fields: dict[tuple[int, str], Float32], tops: NDArray[np.int64], words: Words
) -> Iterator[Chart]:
    by_owner = {one.owner: one for one in here.arrivals}

    def chart(owner: int, mode: str, note: str, field: Float32, bases: tuple[int, ...]) -> Chart:
        picture = data_uri(*canvas.bands(field, edges=here.edges, by_boat=mode == BOAT))
        title = words("reach_map", name=by_owner[owner].name, mode=words(f"mode_{mode}"))
        seat = [by_owner[owner].seat] if by_owner[owner].seat in bases else []
        return Chart(title, note, picture, _signs(here, canvas.onto, bases), *_labels(here, canvas.onto, seat, tops))

    for one in reach.corps(here.scenario, here.forces):
        note = words("reach_bases_1" if len(one.bases) == 1 else "reach_bases", n=len(one.bases))
        yield chart(one.owner, one.mode, note, fields[one.owner, one.mode], one.bases)
        owner = by_owner[one.owner]
        if one.mode == GROUND and len(one.bases) > 1 and owner.is_central and owner.seat in one.bases:
            field = reach.surface_h(here.theatre, reach.points_of(here.forces, (owner.seat,)), one.mode)
            base = here.forces.bases[owner.seat].name
            note = words("reach_from", base=base, there=owner.there, teams=owner.teams)
            yield chart(one.owner, one.mode, note, field, (owner.seat,))


def _firsts(
    here: Field, canvas: Canvas, fields: dict[tuple[int, str], Float32], tops: NDArray[np.int64], words: Words
) -> Iterator[Chart]:
    """Who is first by ground, and by any mode, with mean turnout."""
    corps = reach.corps(here.scenario, here.forces)
    if len(here.arrivals) < 2:
        return
    modes = [mode for mode in reach.MODES if any(one.mode == mode for one in corps)]
    choices = [(words("reach_any"), modes)]
    if GROUND in modes and len(modes) > 1:
        choices.insert(0, (words("mode_ground"), [GROUND]))
    nobody = np.full(canvas.relief.grid.shape, np.inf, np.float32)
    bases = tuple(base for one in corps for base in one.bases)
    for title, allowed in choices:
        soonest = []
        for owner in range(max(one.owner for one in here.arrivals) + 1):
            own = [
                fields[owner, one.mode] + np.float32(one.turnout_h)
                for one in corps
                if one.owner == owner and one.mode in allowed
            ]
            soonest.append(np.minimum.reduce(own) if own else nobody)
        picture = data_uri(*canvas.firsts(soonest))
        signs = _signs(here, canvas.onto, tuple(dict.fromkeys(bases)))
        yield Chart(title, "", picture, signs, *_labels(here, canvas.onto, [], tops))


def _signs(here: Field, onto: Projection, bases: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
    agencies = len(here.forces.agencies)
    signs = []
    for number in bases:
        base = here.forces.bases[number]
        x, y = onto(np.array([base.point]))[0].tolist()
        signs.append((sign(base.owner, base.owner >= agencies, x, y, SIGN * SMALL), base.name))
    return tuple(signs)


def _labels(here: Field, onto: Projection, seats: list[int], tops: NDArray[np.int64]) -> tuple[tuple[Label, ...], str]:
    """The main base and the places that matter most, as many as do not touch, and where these places are."""
    wanted = [(here.forces.bases[number].name, np.array(here.forces.bases[number].point)) for number in seats]
    wanted += [(here.theatre.names[place], here.theatre.points[place]) for place in tops]
    taken: list[tuple[float, float, float, float]] = []
    labels: list[Label] = []
    spots = ""
    for number, (name, point) in enumerate(wanted):
        text = name.split(",")[0]
        x, y = onto(point[None])[0].tolist()
        for side, anchor in ((1, "start"), (-1, "end")):
            begin = x + side * 16
            end = begin + side * LETTER * len(text)
            box = min(begin, end), y - 20, max(begin, end), y + 20
            if box[0] < 0 or box[2] > WIDTH or any(touch(box, other) for other in taken) or len(labels) == LABELS:
                continue
            taken.append(box)
            labels.append(Label(text, round(begin / WIDTH * 100, 2), round(y / onto.height * 100, 2), anchor))
            spots += f"M{x:.0f} {y:.0f}h0" if number >= len(seats) else ""
            break
    return tuple(labels), spots


def _roads(here: Field, onto: Projection) -> str:
    """The roads as one path, the higher classes before the lower, as many classes as are not too much for the page."""
    roads = here.theatre.ways.relief.roads if here.theatre.ways else None
    if roads is None:
        return ""
    at = np.round(onto(roads.points)).astype(int)
    inside = np.all((at >= 0) & (at <= np.array([WIDTH, onto.height])), axis=1)
    drawn = inside[roads.start] & inside[roads.end] & np.any(at[roads.start] != at[roads.end], axis=1)
    number = next((last for last in range(len(CLASSES), 0, -1) if (drawn & (roads.kind < last)).sum() <= ROADS), 0)
    path = ""
    last = -1
    for edge in np.flatnonzero(drawn & (roads.kind < number)):
        a, b = int(roads.start[edge]), int(roads.end[edge])
        dx, dy = (at[b] - at[a]).tolist()
        path += (f"l{dx} {dy}" if a == last else f"M{at[a, 0]} {at[a, 1]}l{dx} {dy}").replace(" -", "-")
        last = b
    return path


def _band_legend(edges: tuple[float, ...], words: Words) -> tuple[tuple[str, str], ...]:
    low = (0.0, *edges)
    texts = [words("reach_band", low=f"{a:g}", high=f"{b:g}") for a, b in zip(low, edges, strict=False)]
    texts.append(words("reach_over", n=f"{edges[-1]:g}"))
    return (*zip(band_colours(len(texts)), texts, strict=True), (NOBODY, words("reach_nobody")))


def _journey(here: Field, words: Words) -> Journey | None:
    """From the base with the largest share of its owner's teams to the place where weight times hours is largest."""
    weight = here.weights.get("territory", next(iter(here.weights.values())))
    spread = [one for one in here.arrivals if one.seat_share < 1]
    one = max(spread or here.arrivals, key=lambda one: one.seat_share)
    base = here.forces.bases[one.seat]
    assert here.theatre.ways is not None
    hours = here.theatre.travel_h(GROUND, np.array([base.point]))[0]
    burden = np.where(np.isfinite(hours), np.nan_to_num(hours, posinf=0.0) * weight, 0.0)
    place = int(np.argmax(burden))
    if burden[place] <= 0:
        return None
    try:
        route = here.theatre.ways.route(np.array(base.point), here.theatre.points[place])
    except SeptelError:
        return None
    to = here.theatre.names[place]
    took = hours_text(float(route.hours[-1]), words)
    key = "reach_journey_text" if spread else "reach_journey_text_one"
    rule = words("reach_journey_rule")
    text = words(key, name=one.name, share=percent(one.seat_share), base=base.name, rule=rule)
    return Journey(
        words("reach_journey", base=base.name, to=to, hours=took, km=plain(float(route.km[-1]), 0)), text, profile(route)
    )
