"""A design's world described for people who sit in it, and made again from what an exercise's setting keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from septel.errors import SeptelError, did_you_mean
from septel.scenario import Book, load_text
from septel.scenario import names as built_in
from septel.sim import Model
from septel.sim.compile import RULES_HASH
from septel.sim.layout import MODES, RANK_NAMES
from septel.sim.rules.command import decider


def book(*, path: str, text: str) -> Book:
    """The book of a scenario's text; files that it names are looked for beside the file that it was read from."""
    if not path or path in built_in():
        return load_text(text, file=path)
    return load_text(text, file=path, folder=Path(path).parent)


def model(setting: Any) -> Model:
    """The setting's design, ready to run; SeptelError if the scenario no longer gives it, or under other rules."""
    if setting["rules_sha256"] != RULES_HASH:
        raise SeptelError(
            "this exercise was begun under other rules than those of this Septel: it can be read, replayed and reported, but "
            "not gone on with. Install the version that began it."
        )
    return Model.build(design_of(book(**setting["source"]), setting["design"]))


def design_of(found: Book, design: str) -> Any:
    """A design's scenario; SeptelError with the nearest name if there is none."""
    if design not in found.designs:
        raise SeptelError(f"'{design}' is not a design of {found.name}. {did_you_mean(design, found.designs)}".strip())
    return found.designs[design]


def describe(*, path: str, text: str, design: str | None) -> dict[str, Any]:
    """What everybody at the exercise may know of the scenario: names in the kernel's order, the ground, forces and links."""
    found = book(path=path, text=text)
    name = design or next(iter(found.designs))
    scenario = design_of(found, name)
    ready = Model.build(scenario)
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
        "source": {"path": path, "text": text},
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
        "ground": _ground(ready, holders, decider),
    }


def _ground(ready: Model, holders: list[str], decides: Callable[..., int]) -> dict[str, Any]:
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
        "deciders": [holder if holder in holders else "" for holder in _deciders(ready, decides)],
        "links": {
            a: [b for j, b in enumerate(holders) if world.link_chance[i, j] >= 0.0] for i, a in enumerate(holders)
        },
        "packages": [_packages(ready, rank) for rank in range(len(RANK_NAMES))],
    }  # fmt: skip


def _packages(ready: Model, rank: int) -> list[dict[str, int]]:
    """Any of these teams by kind suffices against a rank."""
    world, kinds = ready.world, ready.labels.kinds
    return [
        {kinds[k]: int(n) for k, n in enumerate(world.package[rank, i]) if n} for i in range(int(world.ranks[rank]["packages"]))
    ]


def _deciders(ready: Model, decides: Callable[..., int]) -> list[str]:
    return [ready.labels.holders[int(decides(ready.world, c))] for c in range(len(ready.world.commands))]


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
