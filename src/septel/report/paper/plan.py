"""The state of an exercise that has not begun, from its scenario: enough to print it, without a server or a simulation."""

from __future__ import annotations

from typing import Any

from septel.errors import SeptelError, did_you_mean
from septel.exercise import clock, seats, timeline
from septel.exercise.msel import FEATURE as MSEL
from septel.exercise.state import Fold
from septel.scenario import load
from septel.scenario.check_names import PLATFORM
from septel.scenario.model import Scenario


def planned(scenario: str, *, design: str | None = None) -> dict[str, Any]:
    """The state before STARTEX; ScenarioError if the scenario is not valid, SeptelError if it has no such design."""
    book = load(scenario)
    name = design or next(iter(book.designs))
    if name not in book.designs:
        raise SeptelError(f"'{name}' is not a design of {book.name}. {did_you_mean(name, book.designs)}".strip())
    fold = Fold([clock.FEATURE, timeline.FEATURE, seats.FEATURE, MSEL])
    return fold.begin(setting_of(book.designs[name], name))


def setting_of(scenario: Scenario, design: str) -> dict[str, Any]:
    """What an exercise's setting says of a design, as far as paper needs it."""
    exercise = scenario.exercise
    agencies = list(scenario.agencies)
    return {
        "name": scenario.name,
        "title": (exercise.title if exercise is not None else "") or scenario.title or scenario.name,
        "design": design,
        "start": scenario.start.isoformat(),
        "zone": scenario.zone,
        "horizon_h": float(scenario.horizon),
        "agencies": agencies,
        "holders": [*agencies, *([PLATFORM] if scenario.sharing.platform is not None else [])],
        "exercise": exercise.model_dump(mode="json") if exercise is not None else None,
        "ground": {"bases": list(_bases(scenario))},
    }


def _bases(scenario: Scenario) -> Any:
    for owner, agency in scenario.agencies.items():
        for name, base in agency.bases.items():
            yield {"name": f"{owner}/{name}", "owner": owner, "teams": {kind: int(n) for kind, n in base.teams.items() if n}}
