"""What was asked for, checked before anything runs: the scenario, its designs and the run's numbers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from septel.errors import CapacityError, Problem, ScenarioError, SeptelError, did_you_mean
from septel.experiment import limits
from septel.experiment.engine import COMMON
from septel.experiment.folder import Folder
from septel.experiment.schedule import Fixed, Schedule

if TYPE_CHECKING:
    from septel.scenario import Book, Scenario

RNGS = ("splitmix64", "philox")
MOST_REPLICATIONS = 10_000_000
MOST_THREADS = 1024
REPLICATIONS = 200  # of a plain run
CAP = 10_000  # of a run to a precision


@dataclass(frozen=True)
class Plan:
    """A run as asked for, checked."""

    book: Book
    designs: tuple[str, ...]
    schedule: Schedule
    seed: int
    threads: int
    rng: str
    folder: Folder | None = None
    fresh: bool = False
    command: str = ""
    started: str = ""
    streams: str = COMMON
    on: str | None = None  # where to run: None for threads of this process, or what `cluster.hands` takes

    @property
    def hands(self) -> str:
        """Where it runs, in a word or two."""
        return self.on or f"{self.threads} thread{'s' if self.threads != 1 else ''}"


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
    """What a scenario's own words cannot show: its ground and who names what is not there, its files of pairs, and whether what
    it limits is measured."""
    from septel.scenario import check_conditions, pairs
    from septel.theatre import problems
    from septel.theatre.choice import choose

    placed = check_conditions.of_places(scenario, lambda: choose(scenario).names)
    return [*problems(scenario), *placed, *pairs.problems(scenario), *limits.problems(scenario)]


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


def one_of(word: str, name: str, known: Sequence[str], kind: str) -> str:
    if name not in known:
        raise SeptelError(f"{word}: '{name}' is not {kind}. {did_you_mean(name, known)}".strip())
    return name


def schedule_of(
    replications: int | None, precision: str | Sequence[str] | None, cap: int | None, schedule: Schedule | None
) -> Schedule:
    """The schedule of a run: one that is given, a precision with its cap, or a plain number of replications."""
    if schedule is not None:
        if replications is not None or precision is not None or cap is not None:
            raise SeptelError("a schedule decides by itself: give it no replications, precision or cap beside it")
        return schedule
    if precision is not None:
        from septel.experiment.precision import Precision, targets

        if replications is not None:
            raise SeptelError("replications: a precision decides how many there are; --cap (cap=) says how many at most")
        return Precision(targets(precision), cap=whole("cap", CAP if cap is None else cap, 2, MOST_REPLICATIONS))
    if cap is not None:
        raise SeptelError("cap: it goes with a precision; --replications (replications=) is the number of a plain run")
    return Fixed(whole("replications", REPLICATIONS if replications is None else replications, 1, MOST_REPLICATIONS))


def fits_memory(needed: int, plan: Plan) -> None:
    """CapacityError if a table of `needed` bytes, and half as much to write it, has no room in this machine's memory."""
    try:
        room = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # a system that does not tell
        return
    if 1.5 * needed > 0.8 * room:
        asked = f"{plan.schedule.cap} of {len(plan.designs)} designs"
        raise CapacityError(
            f"replications: {asked} make a table of {needed / 1e9:.1f} GB, and this machine has {room / 1e9:.1f} GB. "
            f"Ask for about {int(plan.schedule.cap * 0.5 * room / needed)}, or for fewer designs."
        )


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
