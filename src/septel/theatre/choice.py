"""Which places take part: those that the scenario chooses, and those that it names where something happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from septel.errors import Loc, Problem, did_you_mean
from septel.scenario.model import MountainTowns, Place, PlaceChoice, Scenario
from septel.theatre import place_file, uses
from septel.theatre.gazetteer import STATES, Found, Names, Town, ambiguous, look_up, mexico, plain, state_named, unknown
from septel.theatre.terrain.mexico import mountain_towns

MOST_PLACES = 2000  # distances and movement tables grow with the square


@dataclass(frozen=True, eq=False)
class Choice:
    """The places of a theatre: the chosen ones, then those added because they are named; what each name used means.

    `names` are unique; `chosen` is how many of the towns were chosen; `meaning` maps a name, as `plain` writes it, to the
    number of a town.
    """

    towns: tuple[Town, ...]
    names: tuple[str, ...]
    chosen: int
    meaning: dict[str, int]
    book: Names
    has_gazetteer: bool
    is_plane: bool
    problems: tuple[Problem, ...]

    def find(self, name: str) -> Found:
        """The town that a name means: of this theatre or, where there is a gazetteer, of that."""
        if plain(name) in self.meaning:
            return Found(town=self.towns[self.meaning[plain(name)]])
        return look_up(name, *self.books)

    @property
    def books(self) -> tuple[Names, ...]:
        """Where names are looked up, in this order."""
        return (self.book, mexico()) if self.has_gazetteer else (self.book,)

    def problem(self, loc: Loc, name: str, found: Found) -> Problem:
        """The problem that a name means no town, or more than one."""
        message, hint = ambiguous(name, found.several) if found.several else unknown(name, *self.books)
        return Problem.at(loc, message, hint=hint)


def choose(scenario: Scenario, *, folder: Path | None = None) -> Choice:
    """The places of a scenario's theatre, with every problem of choosing them; a CSV file is sought in `folder`."""
    places, country = scenario.theatre.places, scenario.theatre.country
    is_plane = isinstance(places, tuple) and any(place.xy is not None for place in places)
    if isinstance(places, tuple):
        towns, problems = _own(places, country)
    else:
        towns, problems = _chosen(places, country, folder)
    if len(towns) > MOST_PLACES:
        problems.append(Problem.at(("theatre", "places"), f"{len(towns)} places; at most {MOST_PLACES} are possible"))
        towns = towns[:MOST_PLACES]
    book = Names(tuple(towns))
    has_gazetteer = country is not None and not is_plane
    meaning, added, more = _named(scenario, book, has_gazetteer)
    everything = (*towns, *added)
    if len(everything) < 2 and not problems and not more:
        more.append(Problem.at(("theatre", "places"), "needs at least two places, since a target never stays where it was"))
    where = {id(town): index for index, town in enumerate(everything)}
    return Choice(
        towns=everything,
        names=_unique(towns, added),
        chosen=len(towns),
        meaning={word: where[id(town)] for word, town in meaning.items()},
        book=Names(everything) if added else book,
        has_gazetteer=has_gazetteer,
        is_plane=is_plane,
        problems=(*problems, *more),
    )


def _own(places: tuple[Place, ...], country: str | None) -> tuple[list[Town], list[Problem]]:
    towns: list[Town] = []
    problems: list[Problem] = []
    plane = bool(places) and places[0].xy is not None
    if plane and country is not None:
        problems.append(Problem.at(("theatre", "country"), "a plane has no country; leave it out, or place towns by 'at'"))
    for index, place in enumerate(places):
        here = ("theatre", "places", index)
        if (place.xy is not None) != plane:
            wanted, given = ("xy: [km, km]", "at") if plane else ("at: [latitude, longitude]", "xy")
            message = f"'{place.name}' is placed by '{given}', but the first place by '{'xy' if plane else 'at'}'"
            problems.append(Problem.at((*here, given), message, hint=f"Write `{wanted}` for all."))
            continue
        town = Town(place.name, place.state, place.xy or place.at or (0.0, 0.0), place.people)
        if (twin := _twin(town, towns)) is not None:
            problems.append(Problem.at((*here, "name"), f"there is a place '{twin.full}' already"))
        towns.append(town)
    return towns, problems


def _twin(town: Town, others: Iterable[Town]) -> Town | None:
    """Another place that no name could tell from this one."""
    for other in others:
        if plain(other.name) == plain(town.name) and (
            not town.state or not other.state or plain(town.state) == plain(other.state)
        ):
            return other
    return None


def _chosen(choice: PlaceChoice, country: str | None, folder: Path | None) -> tuple[list[Town], list[Problem]]:
    problems: list[Problem] = []
    here: Loc = ("theatre", "places")
    found: dict[int, Town] = {}
    if country is None:
        asked = [word for word in ("include", "states", "mountain") if getattr(choice, word)]
        asked += ["largest"] if "largest" in choice.model_fields_set and choice.largest else []
        hint = "Add `country: MX` to the theatre, or list places of your own."
        for word in asked:
            problems.append(Problem.at((*here, word), "towns are chosen from a country, and none is named", hint=hint))
        if choice.file is None and not asked:
            problems.append(Problem.at(("theatre",), "has neither a country nor places", hint=hint))
    else:
        problems += _from_gazetteer(choice, found)
    towns = list(found.values())
    if choice.file is not None:
        path = Path(choice.file) if folder is None else folder / choice.file
        rows, wrong = place_file.read(path, most=MOST_PLACES)
        problems += wrong
        named: dict[str, list[Town]] = {}
        for town in towns:
            named.setdefault(plain(town.name), []).append(town)
        for row in rows:
            same = named.setdefault(plain(row.name), [])
            if (twin := _twin(row, same)) is not None:
                problems.append(Problem.at((*here, "file"), f"{path}: there is a place '{twin.full}' already"))
            same.append(row)
        towns += rows
    return towns, problems


def _from_gazetteer(choice: PlaceChoice, found: dict[int, Town]) -> list[Problem]:
    """Fill `found`: the largest towns, those included by name, then all of the states."""
    problems: list[Problem] = []
    book, here = mexico(), ("theatre", "places")
    # With a file of the user's own, towns come along only if they are asked for.
    largest = choice.largest if choice.file is None or "largest" in choice.model_fields_set else 0
    if largest > MOST_PLACES:
        problems.append(Problem.at((*here, "largest"), f"{largest} places; at most {MOST_PLACES} are possible"))
    for town in book.towns[: min(largest, MOST_PLACES)]:
        found[town.number] = town
    for index, name in enumerate(choice.include):
        meant = look_up(name, book)
        if meant.town is None:
            message, hint = ambiguous(name, meant.several) if meant.several else unknown(name, book)
            problems.append(Problem.at((*here, "include", index), message, hint=hint))
        else:
            found[meant.town.number] = meant.town
    for state in _states_named(choice.states, (*here, "states"), problems):
        found.update({town.number: town for town in book.towns if town.state == state})
    if choice.mountain is not None and not problems:
        _from_mountains(choice.mountain, found, problems)
    return problems


def _states_named(names: Iterable[str], loc: Loc, problems: list[Problem]) -> list[str]:
    """The states that names mean, with a problem for each name that means none."""
    known = []
    for index, name in enumerate(names):
        state = state_named(name)
        if state is None:
            hint = did_you_mean(name, STATES)
            problems.append(Problem.at((*loc, index), f"there is no state '{name}' in Mexico", hint=hint))
        else:
            known.append(state)
    return known


def _from_mountains(choice: MountainTowns, found: dict[int, Town], problems: list[Problem]) -> None:
    loc: Loc = ("theatre", "places", "mountain")
    known = _states_named(choice.states, (*loc, "states"), problems)
    if len(known) < len(choice.states):
        return
    high = mountain_towns(
        tuple(known), tuple(found.values()), choice.number, above_m=choice.above * 1000, apart_km=choice.apart
    )
    found.update({town.number: town for town in high})
    if len(high) < choice.number:
        message = f"only {len(high)} such towns, not {choice.number}"
        problems.append(Problem.at((*loc, "number"), message, severity="warning"))


def _named(scenario: Scenario, book: Names, has_gazetteer: bool) -> tuple[dict[str, Town], tuple[Town, ...], list[Problem]]:
    """What the places named where something happens mean, those of them that were not chosen, and what is wrong."""
    meaning: dict[str, Town] = {}
    added: dict[int, Town] = {}
    problems: list[Problem] = []
    chosen = {id(town) for town in book.towns}
    books = (book, mexico()) if has_gazetteer else (book,)
    for use in uses.places(scenario):
        found = look_up(use.name, *books)
        if found.town is None:
            message, hint = ambiguous(use.name, found.several) if found.several else unknown(use.name, *books)
            problems.append(Problem.at(use.loc, message, hint=hint))
            continue
        meaning[plain(use.name)] = found.town
        if id(found.town) not in chosen:
            added[found.town.number] = found.town
    return meaning, tuple(added.values()), problems


def _unique(chosen: Iterable[Town], added: Iterable[Town]) -> tuple[str, ...]:
    """A name for each town that no other has; what is added never changes the names of the chosen."""
    chosen, added = list(chosen), list(added)
    names: list[str] = []
    for towns, rivals in ((chosen, chosen), (added, [*chosen, *added])):
        bare = Counter(plain(town.name) for town in rivals)
        full = Counter(plain(town.full) for town in rivals)
        for town in towns:
            if bare[plain(town.name)] == 1:
                names.append(town.name)
            else:
                names.append(town.full if full[plain(town.full)] == 1 else town.exact)
    return tuple(names)
