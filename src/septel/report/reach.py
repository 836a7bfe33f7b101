"""How soon the agencies get there: in sentences, as curves of who is reached by when, and as a table."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.report.charts import Tick
from septel.report.curves import Curve
from septel.report.material import Material
from septel.report.numerals import FIRM, plain
from septel.report.rasters import OWNER_COLOURS
from septel.report.tables import Cell, Row, Table
from septel.report.words import Words
from septel.scenario import Scenario
from septel.sim.layout import RANK_NAMES
from septel.theatre import Forces, Theatre, reach, territory

Array = NDArray[np.float64]
BANDS = 6  # of time, each twice as long as the one before
LEAST_H, MOST_H = 8, 64  # where the last of them may end
SHARES = (0.5, 0.9)
CENTRAL = 0.5  # of an agency's teams: with more at one base it is said what follows from that


@dataclass(frozen=True, eq=False)
class Arrivals:
    """What one owner needs to each place, in hours f8[place]: its `first` team, the `force` for a head, and its first team
    from its `seat`, the base with most of its teams; infinite where it never comes."""

    owner: int
    name: str
    teams: int
    first: Array
    force: Array
    seat: int
    seat_share: float
    from_seat: Array

    @property
    def there(self) -> int:
        """How many teams stand at the seat."""
        return round(self.seat_share * self.teams)

    @property
    def has_force(self) -> bool:
        """Whether it has all that a head takes."""
        return bool(np.isfinite(self.force).any())

    @property
    def is_central(self) -> bool:
        """Whether most of it, but not all, stands at one base."""
        return CENTRAL < self.seat_share < 1


@dataclass(frozen=True)
class Panel:
    """Curves of shares reached; a curve's key is its owner's colour, `dashed` those of the force for a head."""

    title: str
    curves: tuple[Curve, ...]
    dashed: tuple[Curve, ...]


@dataclass(frozen=True)
class Reached:
    """The sentences, curves and table of the section, and the owners with their colours."""

    sentences: tuple[str, ...]
    panels: tuple[Panel, ...]
    ticks: tuple[Tick, ...]
    table: Table
    owners: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Field:
    """The first design's forces, the weights that places count by, and `edges`, the hours at which bands of time end."""

    scenario: Scenario
    theatre: Theatre
    forces: Forces
    weights: dict[str, Array]
    arrivals: tuple[Arrivals, ...]
    edges: tuple[float, ...]


def field(material: Material, words: Words) -> Field | None:
    """What the section is made of, or None where the ground cannot be read again, or nobody has teams."""
    if material.ground is None or material.book is None:
        return None
    design = material.designs[0].name
    scenario, theatre, forces = material.book.designs[design], material.ground.theatre, material.ground.forces[design]
    weights = {"people": theatre.people, "territory": _territory(scenario, theatre)}
    weights = {name: weight / weight.sum() for name, weight in weights.items() if weight.sum() > 0}
    found = tuple(_arrivals(scenario, forces, words))
    return Field(scenario, theatre, forces, weights, found, _edges(found)) if found and weights else None


def _edges(arrivals: tuple[Arrivals, ...]) -> tuple[float, ...]:
    """Hours, doubling, the last of which nine in ten of all arrivals do not pass, within LEAST_H and MOST_H."""
    every = np.concatenate([hours for one in arrivals for hours in (one.first, one.force, one.from_seat)])
    every = every[np.isfinite(every) & (every > 0)]
    most = float(np.percentile(every, 90)) if len(every) else 1.0
    last = min(max(2.0 ** math.ceil(math.log2(most)), LEAST_H), MOST_H)
    return tuple(last / 2.0**number for number in range(BANDS - 1, -1, -1))


def _territory(scenario: Scenario, theatre: Theatre) -> Array:
    """f8[place]: the organisations' weights, each organisation counting alike."""
    rows = territory(scenario, theatre)
    return np.asarray((rows / rows.sum(axis=1, keepdims=True)).sum(axis=0))


def _arrivals(scenario: Scenario, forces: Forces, words: Words) -> list[Arrivals]:
    found = []
    for owner, name in enumerate(reach.owner_names(scenario, forces, strike_force=words("strike_force"))):
        stand = reach.seat(forces, owner)
        if stand is None:
            continue
        seat, share = stand
        teams = sum(int(stock.sum()) for base, stock in zip(forces.bases, forces.stock, strict=True) if base.owner == owner)
        first = reach.first_h(scenario, forces, owner)
        force = reach.force_h(scenario, forces, owner, RANK_NAMES[0])
        from_seat = reach.first_h(scenario, forces, owner, bases=(seat,))
        found.append(Arrivals(owner, name, teams, first, force, seat, share, from_seat))
    return found


def reached(here: Field, words: Words) -> Reached:
    """The section's sentences, curves and table."""
    colours = {one.owner: owner_colour(one.owner) for one in here.arrivals}
    panels = tuple(
        Panel(
            words(f"reach_by_{name}"),
            tuple(Curve(colours[one.owner], _curve(one.first, weight, here.edges)) for one in here.arrivals),
            tuple(
                Curve(colours[one.owner], _curve(one.force, weight, here.edges))
                for one in here.arrivals
                if np.isfinite(one.force).any()
            ),
        )
        for name, weight in here.weights.items()
    )
    return Reached(
        sentences=tuple(_sentences(here, words)),
        panels=panels,
        ticks=tuple(Tick(_at(hours, here.edges), words("reach_hours", n=f"{hours:g}")) for hours in here.edges),
        table=_table(here, words),
        owners=owner_legend(here),
    )


def owner_colour(owner: int) -> str:
    """The colour of an owner, here and on the maps."""
    return OWNER_COLOURS[owner % len(OWNER_COLOURS)]


def owner_legend(here: Field) -> tuple[tuple[str, str], ...]:
    """Colours and names of the owners."""
    return tuple((owner_colour(one.owner), one.name) for one in here.arrivals)


def _at(hours: float, edges: tuple[float, ...]) -> float:
    """Where a time stands on the axis, in %; it begins at half of the first edge and ends at twice the last."""
    low, high = edges[0] / 2, 2 * edges[-1]
    return round(100 * math.log(max(hours, low) / low) / math.log(high / low), 2)


def _curve(hours: Array, weight: Array, edges: tuple[float, ...]) -> str:
    """The share of the weight reached by a time, as a step path in a box of 100 × 100, y down."""
    order = np.argsort(hours, kind="stable")
    order = order[hours[order] <= 2 * edges[-1]]
    share = 100 * np.cumsum(weight[order])
    before = float(weight[hours <= edges[0] / 2].sum() * 100)
    text, last = f"M0 {100 - before:.1f}", (0.0, round(before, 1))
    for place, value in zip(order, share.tolist(), strict=True):
        step = round(_at(float(hours[place]), edges), 1), round(value, 1)
        if step[0] > 0 and step[1] > last[1]:
            text += f"H{step[0]:g}V{100 - step[1]:.1f}" if step[0] > last[0] else f"V{100 - step[1]:.1f}"
            last = step
    return f"{text}H100"


def hours_text(hours: float, words: Words) -> str:
    """Hours as people read them."""
    if math.isnan(hours):
        return words("reach_none")
    if math.isinf(hours):
        return words("reach_never")
    return words("reach_hours", n=plain(hours, 1 if hours < 10 else 0))


def percent(share: float) -> str:
    """A share as whole per cent."""
    return f"{100 * share:.0f}{FIRM}%"


def _sentences(here: Field, words: Words) -> list[str]:
    name = "territory" if "territory" in here.weights else "people"
    weight = here.weights[name]
    whom = words(f"reach_whom_{name}", organisations=_organisations(here.scenario))

    def listed(values: list[tuple[str, Array]]) -> str:
        timed = sorted((reach.hours_for_share(hours, weight, 0.5), owner) for owner, hours in values)
        return words.listed([words("reach_one", name=owner, hours=hours_text(hours, words)) for hours, owner in timed])

    said = [words("reach_first", whom=whom, list=listed([(one.name, one.first) for one in here.arrivals]))]
    package = _package(here.scenario, words)
    said.append(words("reach_force", package=package, list=listed([(one.name, one.force) for one in here.arrivals])))
    for one in here.arrivals:
        base = here.forces.bases[one.seat]
        if one.is_central:
            half = hours_text(reach.hours_for_share(one.from_seat, weight, 0.5), words)
            said.append(words("reach_seat", name=one.name, there=one.there, teams=one.teams, base=base.name, hours=half))
    return said


def _organisations(scenario: Scenario) -> str:
    names = [one.title or name for name, one in scenario.organisations.items()]
    return ", ".join(names)


def _package(scenario: Scenario, words: Words) -> str:
    """The teams that a head takes, in words."""
    packages = getattr(scenario.ranks, RANK_NAMES[0]).packages
    texts = [words("reach_and").join(f"{number}{FIRM}{kind}" for kind, number in package.items()) for package in packages]
    return words("reach_or").join(texts)


def _table(here: Field, words: Words) -> Table:
    heads, columns = [], []
    last = list(here.weights)[-1]
    wanted = [("first", name) for name in here.weights] + [("force", last)]
    for what, name in wanted:
        for share in SHARES:
            heads.append(words(f"reach_column_{what}", share=percent(share), whom=words(f"reach_of_{name}")))
            columns.append((what, here.weights[name], share))
    heads.append(words("reach_column_seat", whom=words(f"reach_of_{last}")))
    columns.append(("from_seat", here.weights[last], 0.5))
    rows = []
    for one in here.arrivals:
        cells = tuple(
            Cell(hours_text(reach.hours_for_share(getattr(one, what), by, share), words)) for what, by, share in columns
        )
        there = words("reach_row_note", teams=one.teams, base=here.forces.bases[one.seat].name, share=percent(one.seat_share))
        rows.append(Row(one.name, cells, note=there))
    return Table(words("table_reach"), tuple(heads), tuple(rows), words("reach_agency"))
