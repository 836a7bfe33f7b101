"""A design's world described for people who sit in it, and made again from what an exercise's setting keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from septel.errors import ScenarioError, SeptelError, did_you_mean
from septel.scenario import Book
from septel.scenario.check_conditions import is_of_a_name
from septel.scenario.files import text_of
from septel.scenario.loading import load_kept
from septel.sim import Model
from septel.sim.compile import RULES_HASH
from septel.sim.layout import MODES, RANK_NAMES
from septel.sim.rules.command import decider
from septel.sim.seating import packages


@lru_cache(maxsize=1)
def book(path: str, text: str) -> Book:
    """The book of a scenario's text, read again."""
    return load_kept(text, path)


@lru_cache(maxsize=1)
def _ready(path: str, text: str, design: str) -> Model:
    """A design ready to run, made once for its description and for its world."""
    return Model.build(design_of(book(path, text), design))


def model(setting: Mapping[str, Any]) -> Model:
    """The setting's design, ready to run; SeptelError if the scenario no longer gives it, or under other rules."""
    if setting["rules_sha256"] != RULES_HASH:
        raise SeptelError(
            "this exercise was begun under other rules than those of this Septel: it can be read, replayed and reported, but "
            "not gone on with. Install the version that began it."
        )
    return _ready(**setting["source"], design=setting["design"])


def design_of(found: Book, design: str) -> Any:
    """A design's scenario; SeptelError with the nearest name if there is none."""
    if design not in found.designs:
        raise SeptelError(f"'{design}' is not a design of {found.name}. {did_you_mean(design, found.designs)}".strip())
    return found.designs[design]


def describe(word: str, design: str | None) -> dict[str, Any]:
    """What everybody at the exercise may know of a scenario (a file, or a built-in name) under a design, by default its first:
    names in the kernel's order, the ground, forces and links."""
    text, folder = text_of(word)
    source = {"path": word if folder is None else str(Path(word).absolute()), "text": text}
    found = book(**source)
    _nothing_unknown(found)
    name = design or next(iter(found.designs))
    scenario = design_of(found, name)
    ready = _ready(**source, design=name)
    labels, world = ready.labels, ready.world
    platform = int(world.par[0]["platform"])
    holders = list(labels.holders) if platform >= 0 else list(labels.holders[:-1])
    exercise = scenario.exercise
    return {
        "name": found.name,
        "title": (exercise.title if exercise else "") or scenario.title or found.name,
        "design": name,
        "start": scenario.start.isoformat(),
        "zone": scenario.zone,
        "horizon_h": float(scenario.horizon),
        "scenario_sha256": found.sha256,
        "rules_sha256": RULES_HASH,
        "source": source,
        "agencies": list(labels.holders[:-1]),
        "holders": holders,
        "members": [h for i, h in enumerate(holders) if world.member[i]],
        "places": list(labels.places),
        "targets": list(labels.targets),
        "organisations": list(scenario.organisations),
        "commands": list(labels.commands),
        "bases": list(labels.bases),
        "kinds": list(labels.kinds),
        "sources": list(labels.sources),
        "ranks": list(RANK_NAMES),
        "levels": ["open", "restricted", "confidential", "secret"],
        "exercise": exercise.model_dump(mode="json") if exercise else None,
        "ground": _ground(ready, holders),
    }


def _nothing_unknown(found: Book) -> None:
    """ScenarioError if conditions name what is not there: what was begun already may, what begins may not."""
    wrong = [replace(problem, severity="error") for problem in found.warnings if is_of_a_name(problem)]
    if wrong:
        raise ScenarioError(wrong)


def _ground(ready: Model, holders: list[str]) -> dict[str, Any]:
    """Places, bases with their teams, ranks, and who may pass what on to whom."""
    world, labels, theatre = ready.world, ready.labels, ready.theatre
    people = [float(n) for n in world.people]
    points = [(float(a), float(b)) for a, b in theatre.points]
    stand = _bases(ready)
    return {
        "is_plane": theatre.is_plane,  # then points are (x, y) in km, else (latitude, longitude)
        "places": [
            {"name": name, "at": at, "people": n} for name, at, n in zip(labels.places, points, people, strict=True)
        ],
        "bases": stand,
        "kinds": [{"name": name, "mode": MODES[int(world.kinds[k]["mode"])]} for k, name in enumerate(labels.kinds)],
        "target_ranks": [int(world.targets[k]["rank"]) for k in range(len(world.targets))],
        "dwell_h": [float(world.ranks[r]["mean_dwell"]) for r in range(len(RANK_NAMES))],
        "deciders": [holder if holder in holders else "" for holder in _deciders(ready)],
        "links": {
            a: [b for j, b in enumerate(holders) if world.link_chance[i, j] >= 0.0] for i, a in enumerate(holders)
        },
        "packages": [packages(world, labels, rank) for rank in range(len(RANK_NAMES))],
        "tip_lines": [
            {"source": name, "receivers": {agency: float(share) for agency, share in source.receivers.items()}}
            for name, source in ready.scenario.sources.items()
            if source.kind == "tips"
        ],
    }  # fmt: skip


def _deciders(ready: Model) -> list[str]:
    return [ready.labels.holders[int(decider(ready.world, c))] for c in range(len(ready.world.commands))]


def _bases(ready: Model) -> list[dict[str, Any]]:
    from septel.theatre import forces

    stand, labels, world = forces(ready.scenario, ready.theatre), ready.labels, ready.world
    return [
        {
            "name": name,
            "owner": name.split("/", 1)[0],
            "at": [float(base.point[0]), float(base.point[1])],
            "teams": {labels.kinds[k]: int(n) for k, n in enumerate(world.stock[b]) if n},
        }
        for b, (name, base) in enumerate(zip(labels.bases, stand.bases, strict=True))
    ]  # fmt: skip
