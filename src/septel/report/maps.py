"""Maps: the outline, the places, how operations there ended, and the bases; as shapes in a box of whole numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.report.material import Ground, Material
from septel.report.numerals import plain, ticks
from septel.report.words import Words
from septel.theatre import BaseAt, Forces, Theatre
from septel.theatre.distance import KM_A_DEGREE

Floats = NDArray[np.float64]
WIDTH = 1000
EDGE = 30
LARGEST = 26.0
SIGNS = ("square", "triangle", "diamond", "pentagon", "down", "hexagon")
CORNERS = {"square": (4, 45), "triangle": (3, -90), "diamond": (4, 0), "pentagon": (5, -90), "down": (3, 90), "hexagon": (6, 0)}
LABELS = 9
SIGN = 6.5
SMALL_MAPS = 1.6  # how much larger pies and signs are drawn where a map is small


@dataclass(frozen=True)
class Slice:
    outcome: int
    path: str


@dataclass(frozen=True)
class Pie:
    title: str
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Sign:
    """A base: the sign of its owner, its path, and what it is."""

    owner: int
    path: str
    title: str


@dataclass(frozen=True)
class Label:
    """A place's name, at % of the map's width and height; `anchor` is where the text begins or ends."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Map:
    title: str
    pies: tuple[Pie, ...]
    signs: tuple[Sign, ...]
    labels: tuple[Label, ...]
    note: str


@dataclass(frozen=True)
class Atlas:
    """All maps of a report on one base map: the box, its shapes, the scale bar, and what the signs mean."""

    height: int
    land: str
    dots: str
    scale_width: float
    scale_text: str
    owners: tuple[tuple[int, str, str], ...]
    maps: tuple[Map, ...]
    is_plane: bool


@dataclass(frozen=True)
class Projection:
    """From points (latitude, longitude) or (x, y) to the box: east and north in units of it, true to scale in the middle."""

    is_plane: bool
    middle: float
    squeeze: float
    low: Floats
    unit: float
    height: int

    def __call__(self, points: Floats) -> Floats:
        flat = _flat(np.asarray(points, np.float64).reshape(-1, 2), self.is_plane, self.middle, self.squeeze)
        across = (flat - self.low) * self.unit + EDGE
        return np.column_stack([across[:, 0], self.height - across[:, 1]])


def atlas(material: Material, words: Words) -> Atlas | None:
    """The maps of all designs, or None where the ground cannot be read again."""
    ground = material.ground
    if ground is None:
        return None
    theatre = ground.theatre
    onto, km = projection(ground)
    at = onto(theatre.points)
    length = next(size for size in reversed(ticks(0, km / 4, most=2)) if size > 0)
    owners = _owners(material, words)
    most = max((float(_each(material, design.name).sum(axis=1).max(initial=0)) for design in material.designs), default=0.0)
    maps = tuple(
        Map(
            design.title,
            _pies(theatre, at, _each(material, design.name), most, words, larger=1.0 if number == 0 else SMALL_MAPS),
            _signs(ground, design.name, material.designs[0].name, onto, owners),
            _labels(theatre, at, _each(material, design.name), most, onto.height),
            words("operations_total", n=plain(float(_each(material, design.name).sum()), 0)),
        )
        for number, design in enumerate(material.designs)
    )
    land = "".join(_ring(onto(ring[:, ::-1])) for ring in theatre.outline)
    dots = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in at)
    scale = length / km * (WIDTH - 2 * EDGE)
    return Atlas(onto.height, land, dots, round(scale, 1), words("km", n=f"{length:g}"), owners, maps, theatre.is_plane)


def _each(material: Material, design: str) -> Floats:
    """f8[place, outcome]: completed operations of a replication, of the outcomes that are shown."""
    each = material.outcomes(design)
    places = len(material.ground.theatre.names) if material.ground else 0
    return np.zeros((places, len(material.shown_outcomes))) if each is None else each[:, material.shown_outcomes]


def _flat(points: Floats, is_plane: bool, middle: float, squeeze: float) -> Floats:
    if is_plane:
        return points
    east = (points[:, 1] - middle + 180) % 360 - 180
    return np.column_stack([east * squeeze, points[:, 0]])


def projection(ground: Ground) -> tuple[Projection, float]:
    """The projection that holds everything that is drawn, and how many km wide that is."""
    theatre = ground.theatre
    bases = [base.point for forces in ground.forces.values() for base in forces.bases]
    every = [theatre.points, np.array(bases, np.float64).reshape(-1, 2), *(ring[:, ::-1] for ring in theatre.outline)]
    points = np.concatenate(every)
    middle = squeeze = 0.0
    if not theatre.is_plane:
        turn = np.exp(1j * np.radians(points[:, 1]))
        middle = math.degrees(float(np.angle(turn.mean())))
        squeeze = math.cos(math.radians(float(points[:, 0].min() + points[:, 0].max()) / 2))
    flat = _flat(points, theatre.is_plane, middle, squeeze)
    low, size = flat.min(axis=0), np.maximum(np.ptp(flat, axis=0), 1e-6)
    if size[1] > 1.2 * size[0]:  # never higher than wide: the rest is left free at the sides
        low = low - np.array([(size[1] / 1.2 - size[0]) / 2, 0])
        size = np.array([size[1] / 1.2, size[1]])
    elif size[1] < size[0] / 3:
        low = low - np.array([0, (size[0] / 3 - size[1]) / 2])
        size = np.array([size[0], size[0] / 3])
    unit = (WIDTH - 2 * EDGE) / float(size[0])
    height = round(float(size[1]) * unit) + 2 * EDGE
    km = float(size[0]) * (1.0 if theatre.is_plane else KM_A_DEGREE)
    return Projection(theatre.is_plane, middle, squeeze, low, unit, height), km


def _ring(points: Floats) -> str:
    """A closed path on whole numbers; neighbours that share a border get the same points of it."""
    whole = np.round(points).astype(int)
    keep = np.ones(len(whole), bool)
    keep[1:] = np.any(whole[1:] != whole[:-1], axis=1)
    whole = whole[keep]
    if len(whole) < 4:
        return ""
    steps = np.diff(whole, axis=0)
    return f"M{whole[0, 0]} {whole[0, 1]}l" + " ".join(f"{x} {y}" for x, y in steps[:-1]) + "z"


def _pies(theatre: Theatre, at: Floats, each: Floats, most: float, words: Words, *, larger: float) -> tuple[Pie, ...]:
    pies = []
    for place in np.argsort(-each.sum(axis=1), kind="stable"):
        total = float(each[place].sum())
        if total <= 0:
            break
        radius = max(2.2, LARGEST * math.sqrt(total / most)) * larger
        outcomes = ", ".join(f"{words(f'outcome_{number}')} {each[place, number]:.2f}" for number in range(each.shape[1]))
        pies.append(Pie(f"{theatre.names[place]}: {outcomes}", _slices(at[place], radius, each[place] / total)))
    return tuple(pies)


def _slices(at: Floats, radius: float, shares: Floats) -> tuple[Slice, ...]:
    x, y = at
    begin, slices = 0.0, []
    for outcome, share in enumerate(shares.tolist()):
        if share > 0.999:
            half = f"{radius:.1f} {radius:.1f} 0 1 1"
            whole = f"M{x - radius:.1f} {y:.1f}a{half} {2 * radius:.1f} 0a{half} {-2 * radius:.1f} 0z"
            return (Slice(outcome, whole),)
        if share <= 0.001:
            continue
        a, b = (2 * math.pi * (turn - 0.25) for turn in (begin, begin + share))
        begin += share
        arc = f"A{radius:.1f} {radius:.1f} 0 {int(share > 0.5)} 1 {x + radius * math.cos(b):.1f} {y + radius * math.sin(b):.1f}"
        slices.append(Slice(outcome, f"M{x:.1f} {y:.1f}L{x + radius * math.cos(a):.1f} {y + radius * math.sin(a):.1f}{arc}z"))
    return tuple(slices)


def _owners(material: Material, words: Words) -> tuple[tuple[int, str, str], ...]:
    """Number, name and a small sign for each owner of bases, the strike force last."""
    scenario, ground = material.scenario, material.ground
    if scenario is None or ground is None:
        return ()
    names = [agency.title or name for name, agency in scenario.agencies.items()]
    first = ground.forces[material.designs[0].name]
    if len(first.agencies) != len(names):  # a design adds or takes away an agency
        names = list(first.agencies)
    if any(base.owner >= len(forces.agencies) for forces in ground.forces.values() for base in forces.bases):
        names.append(words("strike_force"))
        return tuple((number, name, sign(number, number == len(names) - 1, 9, 9, SIGN)) for number, name in enumerate(names))
    return tuple((number, name, sign(number, False, 9, 9, SIGN)) for number, name in enumerate(names))


def sign(owner: int, is_strike_force: bool, x: float, y: float, size: float) -> str:
    """The sign of an owner around a point: a polygon, or a star for the strike force."""
    if is_strike_force:
        turns = [(-90.0 + 36 * number, size * (1.25 if number % 2 == 0 else 0.55)) for number in range(10)]
    else:
        corners, start = CORNERS[SIGNS[owner % len(SIGNS)]]
        turns = [(start + 360 * number / corners, size) for number in range(corners)]
    points = [(x + r * math.cos(math.radians(a)), y + r * math.sin(math.radians(a))) for a, r in turns]
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points) + "z"


def _signs(
    ground: Ground, design: str, first: str, onto: Projection, owners: tuple[tuple[int, str, str], ...]
) -> tuple[Sign, ...]:
    """Bases with teams, those of one town side by side; of a later design those that the first does not have."""
    forces = ground.forces[design]
    known = set() if design == first else {_stand(base, ground.forces[first]) for base in ground.forces[first].bases}
    size = SIGN if design == first else 2 * SIGN
    standing: dict[tuple[int, int], int] = {}
    signs = []
    for number, base in enumerate(forces.bases):
        teams = int(forces.stock[number].sum())
        if teams == 0 or _stand(base, forces) in known:
            continue
        x, y = onto(np.array([base.point]))[0].tolist()
        spot = round(x / 4), round(y / 4)
        beside = standing.get(spot, 0)
        standing[spot] = beside + 1
        is_force = base.owner >= len(forces.agencies)
        owner = len(owners) - 1 if is_force else base.owner
        name = owners[owner][1] if owner < len(owners) else str(owner)
        signs.append(Sign(owner, sign(owner, is_force, x + 2 * size * beside, y, size), f"{base.name}: {name}, {teams}"))
    return tuple(signs)


def _stand(base: BaseAt, forces: Forces) -> tuple[str, float, float]:
    """Whose base it is and where, to tell it from those of another design."""
    owner = forces.agencies[base.owner] if base.owner < len(forces.agencies) else ""
    return owner, *base.point


def _labels(theatre: Theatre, at: Floats, each: Floats, most: float, height: int) -> tuple[Label, ...]:
    """Names of the places with most operations, as many as do not touch each other."""
    taken: list[tuple[float, float, float, float]] = []
    labels: list[Label] = []
    for place in np.argsort(-each.sum(axis=1), kind="stable")[: 3 * LABELS]:
        total = float(each[place].sum())
        if total <= 0 or len(labels) == LABELS:
            break
        radius = max(9.0, LARGEST * math.sqrt(total / most)) + 5
        text = theatre.names[place].split(",")[0]
        x, y = at[place].tolist()
        for side, anchor in ((1, "start"), (-1, "end")):
            begin = x + side * radius
            end = begin + side * 9.0 * len(text)
            box = min(begin, end), y - 10, max(begin, end), y + 10
            if box[0] < 0 or box[2] > WIDTH or any(touch(box, other) for other in taken):
                continue
            taken.append(box)
            labels.append(Label(text, round(begin / WIDTH * 100, 2), round(y / height * 100, 2), anchor))
            break
    return tuple(labels)


def touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
