"""What was asked for, checked before anything runs: the scenario, its designs and the run's numbers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from septel.errors import CapacityError, Problem, ScenarioError, SeptelError, did_you_mean
from septel.experiment import limits
from septel.experiment.folder import Folder

if TYPE_CHECKING:
    from septel.scenario import Book, Scenario

RNGS = ("splitmix64", "philox")
MOST_REPLICATIONS = 10_000_000
MOST_THREADS = 1024


@dataclass(frozen=True)
class Plan:
    """A run as asked for, checked."""

    book: Book
    designs: tuple[str, ...]
    replications: int
    seed: int
    threads: int
    rng: str
    folder: Folder | None
    fresh: bool
    command: str
    started: str


def load(scenario: Book | str | os.PathLike[str] | Mapping[str, Any]) -> Book:
    """The book of a path, a built-in name or a mapping; ScenarioError with every problem of it, those of its ground too.

    A book that was read already is only asked whether what it limits is measured: `septel.scenario` alone cannot know.
    """
    from septel import scenario as reading

    if isinstance(scenario, str | os.PathLike):
        return reading.load(scenario, ground=_beyond)
    if isinstance(scenario, Mapping):
        return reading.load_mapping(scenario, ground=_beyond)
    wrong = {name: limits.problems(scenario.designs[name]) for name in scenario.limits}
    if any(wrong.values()):
        raise ScenarioError(scenario.located(wrong, base=limits.problems(scenario.base)))
    return scenario


def _beyond(scenario: Scenario) -> list[Problem]:
    """What a scenario's own words cannot show: its ground, its files of pairs, and whether what it limits is measured."""
    from septel.scenario import pairs
    from septel.theatre import problems

    return [*problems(scenario), *pairs.problems(scenario), *limits.problems(scenario)]


def designs_of(asked: Sequence[str] | str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    if asked is None:
        return known
    names = [name.strip() for name in asked.split(",")] if isinstance(asked, str) else list(asked)
    if not names or names == [""]:
        raise SeptelError(f"no design is named. Known: {', '.join(known)}.")
    for name in names:
        if name not in known:
            raise SeptelError(f"'{name}' is not a design of this scenario. {did_you_mean(name, known)}".strip())
        if names.count(name) > 1:
            raise SeptelError(f"the design '{name}' is named twice")
    return tuple(names)


def whole(word: str, value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise SeptelError(f"{word}: {value!r} is not a whole number")
    if not least <= value <= most:
        raise SeptelError(f"{word}: {value} is not between {least} and {most:,}".replace(",", " "))
    return int(value)


def rng_of(name: str) -> str:
    if name not in RNGS:
        raise SeptelError(f"rng: '{name}' is not a generator. {did_you_mean(name, RNGS)}".strip())
    return name


def fits_memory(needed: int, plan: Plan) -> None:
    """CapacityError if a table of `needed` bytes, and half as much to write it, has no room in this machine's memory."""
    try:
        room = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # a system that does not tell
        return
    if 1.5 * needed > 0.8 * room:
        asked = f"{plan.replications} of {len(plan.designs)} designs"
        raise CapacityError(
            f"replications: {asked} make a table of {needed / 1e9:.1f} GB, and this machine has {room / 1e9:.1f} GB. "
            f"Ask for about {int(plan.replications * 0.5 * room / needed)}, or for fewer designs."
        )


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
