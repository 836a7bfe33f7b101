"""The map: places and bases, teams on their way, leads as they came in, operations that ended, and where targets were.

On the screen it moves; on paper a few moments stand beside each other. Both are drawn from the same rows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from septel.report.aar.blocks import Block, Figure, Paragraph, Row, Section
from septel.report.aar.drawing import BED, INK, LINE, SOFT, Dot, Drawing, Mark, Picture, Shape, Text, owner_ink, sign
from septel.report.aar.hours import said
from septel.report.aar.speech import Speech, clean
from septel.report.aar.telling import SIGNS
from septel.report.aar.timeline import INK_OF

WIDTH, EDGE, LEGEND = 1000.0, 34.0, 58.0
LEAD_H = 24.0  # how long a lead is shown after it came in
END_H = 24.0  # and how an operation ended
MOMENTS = 6
NAMED = 14
KM_A_DEGREE = 111.2
FLATTEST, TALLEST = 420.0, 900.0
STEPS = 600  # of the slider


@dataclass(frozen=True)
class Onto:
    """From points (latitude, longitude) or (x, y) to the drawing."""

    is_plane: bool
    middle: float
    squeeze: float
    west: float
    south: float
    scale: float
    height: float
    km: float  # of the drawing's width

    def __call__(self, at: Sequence[float]) -> tuple[float, float]:
        east, north = _flat(at, self.is_plane, self.middle, self.squeeze)
        return EDGE + (east - self.west) * self.scale, self.height - EDGE - (north - self.south) * self.scale


def _flat(at: Sequence[float], is_plane: bool, middle: float, squeeze: float) -> tuple[float, float]:
    """East and north: of the plane in km, of the globe in degrees of latitude."""
    if is_plane:
        return float(at[0]), float(at[1])
    return ((float(at[1]) - middle + 180) % 360 - 180) * squeeze, float(at[0])


def projection(found: Mapping[str, Any]) -> Onto:
    """The projection that shows all places and bases, true to scale in the middle."""
    points = [one["at"] for one in (*found["places"], *found["bases"])]
    plane = bool(found["is_plane"])
    middle = 0.0 if plane else points[0][1]
    flat = [_flat(at, plane, middle, 1.0) for at in points]
    squeeze = 1.0 if plane else math.cos(math.radians((min(y for _, y in flat) + max(y for _, y in flat)) / 2))
    xs, ys = [x * squeeze for x, _ in flat], [y for _, y in flat]
    wide, high = max(max(xs) - min(xs), 1e-3), max(max(ys) - min(ys), 1e-3)
    scale = min((WIDTH - 2 * EDGE) / wide, (TALLEST - 2 * EDGE) / high)
    height = max(FLATTEST, high * scale + 2 * EDGE)
    west = (min(xs) + max(xs)) / 2 - (WIDTH - 2 * EDGE) / scale / 2
    south = (min(ys) + max(ys)) / 2 - (height - 2 * EDGE) / scale / 2
    return Onto(plane, middle, squeeze, west, south, scale, height, WIDTH / scale * (1.0 if plane else KM_A_DEGREE))


def section(data: Mapping[str, Any], s: Speech) -> Section:
    """The section; what it takes where there is no ground to draw."""
    found, title = data.get("map") or {}, s("map_title")
    if not found.get("places"):
        return Section("map", title, (Paragraph(s("map_empty"), "empty"),))
    onto = projection(found)
    base = _base(found, onto)
    owners = list(dict.fromkeys([*data["facts"]["holders"], *(one["owner"] for one in found["bases"])]))
    moving = movement(found, onto, owners)
    alt = s("map_alt", places=s.number(len(found["places"])), teams=s.number(len(found["moves"])))
    whole = Drawing(WIDTH, onto.height + LEGEND, list(base.shapes))
    _bases(whole, found, onto, owners, size=4.2, s=s)
    _names(whole, found, onto)
    _legend(whole, onto, owners, bool(found["visits"]), s)
    player = {
        "moving": moving, "end": found["to"], "colours": [owner_ink(number) for number in range(len(owners))],
        "times": [said(data["facts"], found["to"] * i / STEPS, s) for i in range(STEPS + 1)], "steps": STEPS,
        "lead_h": LEAD_H, "end_h": END_H, "words": {key: s(f"player_{key}") for key in ("play", "stop")},
    }  # fmt: skip
    small = tuple(
        Figure(_still(base, found, onto, owners, moving, t), when, s("map_small_alt", when=when))
        for t, when in ((t, said(data["facts"], t, s)) for t in moments(found))
    )
    blocks: tuple[Block, ...] = (
        Paragraph(s("map_intro") if found["visits"] is not None else s("map_intro_players")),
        Figure(whole, s("map_caption", km=_bar(onto, s)[1]), alt, player),
        Row(small, s("map_small_caption")),
    )
    return Section("map", title, blocks)


def movement(found: Mapping[str, Any], onto: Onto, owners: Sequence[str]) -> dict[str, Any]:
    """What moves, in the drawing's units: rows of numbers that the page and the stills are drawn from."""
    at = {one["name"]: tuple(round(value, 1) for value in onto(one["at"])) for one in found["places"]}
    home = {one["name"]: tuple(round(value, 1) for value in onto(one["at"])) for one in found["bases"]}
    teams, ends = [], {}
    for row in found["moves"]:
        if row["place"] not in at or row["base"] not in home or row["departs"] is None or row["arrives"] is None:
            continue
        over, travel = row["over"], max(row["arrives"] - row["departs"], 0.1)
        back = row["back"] if row["back"] is not None else None if over is None else over + travel
        teams.append(
            [*home[row["base"]], *at[row["place"]], row["departs"], row["arrives"], over, back, row["teams"],
             owners.index(row["owner"]) if row["owner"] in owners else 0]
        )  # fmt: skip
        if over is not None and row["outcome"]:
            ends[row["operation"]] = [*at[row["place"]], over, 1 if row["outcome"] == "captured" else 0]
    leads = [[*at[one["place"]], one["t"], owners.index(one["holder"])] for one in found["leads"] if one["place"] in at]
    visits = [[*at[one["place"]], one["from"], one["until"]] for one in found["visits"] or () if one["place"] in at]
    return {"teams": teams, "ends": list(ends.values()), "leads": leads, "visits": visits}


def position(row: Sequence[Any], t: float) -> tuple[float, float] | None:
    """Where a group of teams is at an hour; None while it is at its base."""
    x0, y0, x1, y1, departs, arrives, over, back = row[:8]
    if t < departs or (back is not None and t >= back):
        return None
    turned = over if over is not None else math.inf
    way = min(1.0, (min(t, turned) - departs) / max(arrives - departs, 1e-9))
    if t > turned and back is not None:
        way *= 1.0 - (t - turned) / max(back - turned, 1e-9)
    way = max(0.0, way)
    return x0 + (x1 - x0) * way, y0 + (y1 - y0) * way


def moments(found: Mapping[str, Any]) -> list[float]:
    """A few hours that show what happened: evenly spread over the arrivals and ends of operations, or over the exercise."""
    end = float(found["to"])
    busy = sorted(t for row in found["moves"] for t in (row["arrives"], row["over"]) if t is not None and 0 < t <= end)
    if len(busy) < MOMENTS:
        return [end * (number + 0.5) / MOMENTS for number in range(MOMENTS)] if end > 0 else [0.0]
    picked = [busy[round((len(busy) - 1) * number / (MOMENTS - 1))] for number in range(MOMENTS)]
    return sorted(dict.fromkeys(picked))


def _base(found: Mapping[str, Any], onto: Onto) -> Drawing:
    """Land and places, as they always stand."""
    drawing = Drawing(WIDTH, onto.height)
    drawing.box(0, 0, WIDTH, onto.height, fill="#e3edf4" if found.get("outline") else BED)
    relief = found.get("relief")
    for ring in found.get("outline") or ():
        drawing.add(Shape(tuple(onto(at) for at in ring), "#fbfaf7", LINE))
    if relief:
        (x0, y0), (x1, y1) = onto(relief["north_west"]), onto(relief["south_east"])
        drawing.add(Picture(x0, y0, x1 - x0, y1 - y0, relief["png"]))
    for one in found["places"]:
        drawing.add(Dot(*onto(one["at"]), 2.2, "#7c8a94"))
    return drawing


def _bases(
    drawing: Drawing, found: Mapping[str, Any], onto: Onto, owners: Sequence[str], *, size: float, s: Speech | None = None
) -> None:
    """A square for each base; with a speech it is named in it."""
    for one in found["bases"]:
        title = _base_name(one, s) if s is not None else ""
        ink = owner_ink(owners.index(one["owner"]))
        drawing.add(sign("square", *onto(one["at"]), size, ink, stroke="#fff", title=title))


def _base_name(one: Mapping[str, Any], s: Speech) -> str:
    """A base as it is called: one that is named after its owner by its owner's name in the report's language."""
    owner, name = str(one["owner"]), str(one["name"])
    return f"{s.said(owner)}{clean(name[len(owner) :])}" if name.startswith(f"{owner}/") else clean(name)


def _names(drawing: Drawing, found: Mapping[str, Any], onto: Onto) -> None:
    """The names of the largest places, where there is room for them."""
    taken: list[tuple[float, float, float, float]] = []
    for one in sorted(found["places"], key=lambda one: -one["people"]):
        x, y = onto(one["at"])
        text = clean(one["name"])
        wide = 7.4 * len(text)
        left = x + 7 if x + 7 + wide < WIDTH - 4 else x - 7 - wide
        box = (left - 3, y - 12, left + wide + 3, y + 6)
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            continue
        taken.append(box)
        drawing.add(Text(left, y + 4.5, text, 13.5, INK, halo=True))
        if len(taken) >= NAMED:
            return


def _still(
    base: Drawing, found: Mapping[str, Any], onto: Onto, owners: Sequence[str], moving: Mapping[str, Any], t: float
) -> Drawing:
    """The map at one hour, small: signs are drawn larger."""
    drawing = Drawing(WIDTH, onto.height, list(base.shapes))
    _bases(drawing, found, onto, owners, size=7)
    for x, y, since, until in moving["visits"]:
        if since <= t and (until is None or t < until):
            drawing.add(sign("triangle", x, y, 9, "", stroke=INK))
    for x, y, came, holder in moving["leads"]:
        if came <= t < came + LEAD_H:
            drawing.add(Dot(x, y, 14, "", owner_ink(holder), 3))
    for row in moving["teams"]:
        at = position(row, t)
        if at is not None:
            ink = owner_ink(row[9])
            drawing.add(Shape(((row[0], row[1]), at, at), "", ink, 2.5), Dot(*at, 13, ink, "#fff", 2))
    for x, y, over, captured in moving["ends"]:
        if over <= t < over + END_H:
            drawing.add(_end("captured" if captured else "failed", x, y, 15, stroke="#fff"))
    return drawing


def _end(word: str, x: float, y: float, size: float, *, stroke: str = "") -> Mark:
    """How an operation ended, by the sign of the timeline."""
    return sign(SIGNS[word], x, y, size, INK_OF[word], stroke=stroke)


def _bar(onto: Onto, s: Speech) -> tuple[float, str]:
    """A round length that is at most a quarter of the map, in the drawing's units and as km."""
    digits = math.floor(math.log10(onto.km / 4))
    length = next(size * 10.0**digits for size in (5, 2, 1) if size * 10.0**digits <= onto.km / 4)
    return length / onto.km * WIDTH, s.number(length, max(0, -digits))


def _legend(drawing: Drawing, onto: Onto, owners: Sequence[str], is_truth: bool, s: Speech) -> None:
    """Below the map: whose colour is whose, what the signs mean, and the scale."""
    y, x = onto.height + 20, 12.0
    for number, owner in enumerate(map(s.said, owners[:7])):
        drawing.add(sign("square", x, y, 5, owner_ink(number)), Text(x + 11, y + 4.5, owner[:16], 13))
        x += 30 + 8.2 * len(owner[:16])
    wide, km = _bar(onto, s)
    drawing.box(WIDTH - 14 - wide, y + 8, wide, 4, fill=INK)
    drawing.add(Text(WIDTH - 14, y + 3, f"{km}\u00a0km", 12.5, SOFT, "end"))
    x, y = 12.0, y + 24
    signs: list[tuple[str, Callable[[float], Mark]]] = [
        ("team", lambda x: Dot(x, y, 6, SOFT)),
        ("lead", lambda x: Dot(x, y, 6, "", SOFT, 2)),
        ("captured", lambda x: _end("captured", x, y, 6)),
        ("failed", lambda x: _end("failed", x, y, 6)),
    ]
    if is_truth:
        signs.append(("visit", lambda x: sign("triangle", x, y, 5, "", stroke=INK)))
    for word, shape in signs:
        drawing.add(shape(x), Text(x + 13, y + 4.5, s(f"map_{word}"), 13))
        x += 34 + 6.9 * len(s(f"map_{word}"))
