"""Towns by name: the built-in gazetteer of Mexico, and how a name finds the one town that it means.

A name is compared without accents and case. `Name, State` and `Name, State #id` (GeoNames' number) say exactly which town. A
bare name means the town that bears it, or the one that is ten times as large as any other of that name; else it is ambiguous.
Other names of a town (English ones, formal ones) count only where no town bears the name itself.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, lru_cache

from septel.errors import plain as _plain
from septel.theatre.land import data

DOMINANT = 10.0
CITY = 100_000
CLOSE = 0.75

plain = lru_cache(maxsize=1 << 16)(_plain)  # the same few thousand names are compared for every design

STATES = (
    "Aguascalientes", "Baja California", "Baja California Sur", "Campeche", "Coahuila", "Colima", "Chiapas", "Chihuahua",
    "Ciudad de México", "Durango", "Guanajuato", "Guerrero", "Hidalgo", "Jalisco", "México", "Michoacán", "Morelos", "Nayarit",
    "Nuevo León", "Oaxaca", "Puebla", "Querétaro", "Quintana Roo", "San Luis Potosí", "Sinaloa", "Sonora", "Tabasco",
    "Tamaulipas", "Tlaxcala", "Veracruz", "Yucatán", "Zacatecas",
)  # fmt: skip
_OTHER_STATE_NAMES = {
    "cdmx": "Ciudad de México", "mexico city": "Ciudad de México", "distrito federal": "Ciudad de México",
    "coahuila de zaragoza": "Coahuila", "estado de mexico": "México", "edomex": "México", "michoacan de ocampo": "Michoacán",
    "queretaro de arteaga": "Querétaro", "veracruz de ignacio de la llave": "Veracruz",
}  # fmt: skip
_STATE_OF = {plain(name): name for name in STATES} | _OTHER_STATE_NAMES


@dataclass(frozen=True)
class Town:
    """A place that can take part: its name, state, position (latitude and longitude, or x and y in km) and people.

    `number` is GeoNames' id of a gazetteer town, 0 for a place of the user's own.
    """

    name: str
    state: str
    point: tuple[float, float]
    people: float
    number: int = 0
    aliases: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """The name with its state."""
        return f"{self.name}, {self.state}" if self.state else self.name

    @property
    def exact(self) -> str:
        """The name that no other town has."""
        return f"{self.full} #{self.number}" if self.number else self.full


@dataclass(frozen=True)
class Found:
    """What a name means among some towns: one town, or several that it might mean, or none."""

    town: Town | None = None
    several: tuple[Town, ...] = ()


@dataclass(frozen=True, eq=False)
class Names:
    """Some towns, to be found by name; the largest first."""

    towns: tuple[Town, ...]
    _own: dict[str, list[Town]] = field(init=False, repr=False, default_factory=dict)
    _other: dict[str, list[Town]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for town in self.towns:
            state = f", {plain(town.state)}" if town.state else ""
            for table, words in ((self._own, (town.name,)), (self._other, town.aliases)):
                for word in map(plain, words):
                    table.setdefault(word, []).append(town)
                    if state:
                        table.setdefault(word + state, []).append(town)
            if town.number:
                self._own.setdefault(plain(town.exact), []).append(town)

    def borne(self, name: str) -> Found:
        """The town that bears this name itself, or the towns among which it does not decide, the largest first."""
        return self._find(name, self._own)

    def other(self, name: str) -> Found:
        """The same by another name of the town."""
        return self._find(name, self._other)

    def _find(self, name: str, table: dict[str, list[Town]]) -> Found:
        for key in dict.fromkeys((plain(name), _with_known_state(name))):
            found = sorted(table.get(key, ()), key=lambda town: (-town.people, town.number))
            if len(found) > 1 and found[0].people < DOMINANT * found[1].people:
                return Found(several=tuple(found))
            if found:
                return Found(town=found[0])
        return Found()

    @cached_property
    def words(self) -> dict[str, str]:
        """The names that a mistyped one may be meant for, as `plain` writes them: every town's own, and a city's others."""
        own = {plain(town.name): town.name for town in reversed(self.towns)}
        cities = (town for town in self.towns if town.people >= CITY)
        return {plain(alias): alias for town in cities for alias in town.aliases} | own


def _with_known_state(name: str) -> str:
    """'Name, Estado de México' as 'name, mexico': the state by the name that the gazetteer has."""
    word, comma, state = name.rpartition(",")
    known = state_named(state) if comma else None
    return f"{plain(word)}, {plain(known)}" if known else plain(name)


def state_named(name: str) -> str | None:
    """The Mexican state of this name (accents, case and older names count for nothing), or None."""
    return _STATE_OF.get(plain(name))


@lru_cache(maxsize=1)
def mexico() -> Names:
    """Mexico's towns of 1,000 people or more (GeoNames; CC BY 4.0), the largest first."""
    rows = csv.DictReader(io.StringIO(data("mexico_towns.csv.gz").decode()))
    return Names(
        tuple(
            Town(
                name=row["name"],
                state=STATES[int(row["state"]) - 1],
                point=(float(row["lat"]), float(row["lon"])),
                people=float(row["people"]),
                number=int(row["geonameid"]),
                aliases=tuple(row["aliases"].split("|")) if row["aliases"] else (),
            )
            for row in rows
        )
    )


def look_up(name: str, *books: Names) -> Found:
    """What a name means in the first of these books that has it: by a town's own name in any, then by another name in any."""
    for find in (Names.borne, Names.other):
        for book in books:
            found = find(book, name)
            if found.town or found.several:
                return found
    return Found()


def ambiguous(name: str, several: Iterable[Town]) -> tuple[str, str]:
    """Message and hint for a name that several towns bear."""
    towns = list(several)
    fulls = [town.full for town in towns]
    shown = [f'"{town.exact if fulls.count(town.full) > 1 else town.full}"' for town in towns[:4]]
    more = f", or one of {len(towns) - 4} more" if len(towns) > 4 else ""
    return f"'{name}' is the name of {len(towns)} places", f"Write {' or '.join(shown)}{more}."


@lru_cache(maxsize=512)
def unknown(name: str, *books: Names) -> tuple[str, str]:
    """Message and hint for a name that no town of these books bears."""
    words = {key: word for book in reversed(books) for key, word in book.words.items()}
    matches = get_close_matches(plain(name.partition(",")[0]), words, n=1, cutoff=CLOSE)
    close = words[matches[0]] if matches else None
    if close is not None and "," in name and len(near := _borne_by(close, books)) > 1:
        return f"there is no place '{name}'", ambiguous(close, near)[1]
    listed = f"Known: {', '.join(words.values())}." if 0 < len(words) <= 12 else ""
    return f"there is no place '{name}'", f"Did you mean '{close}'?" if close else listed


def _borne_by(name: str, books: Iterable[Names]) -> list[Town]:
    return list(dict.fromkeys(town for book in books for town in book.towns if town.name == name))
