"""Entries as the state keeps them, and what is wrong with one before it gets there.

The state keeps an entry as `plan`, its words as a scenario file writes them (the status apart), and beside it what has come of
it: `at` (exercise hours, None if it has no time), `status`, `held`, `due`, `released` and `completed` (exercise hours or None).

The models of a scenario are imported when an entry is read: a server that starts again with an exercise needs none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from septel.errors import Loc, Problem, did_you_mean
from septel.exercise.feature import Refused, State
from septel.exercise.msel.status import WAITING
from septel.exercise.seats import access
from septel.scenario.local_time import hours_at
from septel.scenario.msel_words import VOICE

if TYPE_CHECKING:
    from septel.scenario.check_msel import Around
    from septel.scenario.model_msel import InjectEffect, PlannedInject

_ROOT: Loc = ("exercise", "msel", 0)
OUTSIDE = ("at", "local", "status")
DELIVERED = "e-mail"  # as the models have it, of which a server needs none


def fresh(plan: PlannedInject, setting: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of which nothing has come yet."""
    from septel.scenario.written import written

    made = {key: value for key, value in written(plan).items() if key not in OUTSIDE}
    return {
        "plan": made, "at": planned_h(plan, setting), "status": plan.status, "held": False, "due": None, "released": None,
        "completed": None,
    }  # fmt: skip


def planned_h(plan: PlannedInject, setting: Mapping[str, Any]) -> float | None:
    """When an entry is planned, in exercise hours."""
    if plan.local is None:
        return plan.at
    return hours_at(plan.local, start=datetime.fromisoformat(setting["start"]), zone=setting["zone"])


def from_dump(dump: Mapping[str, Any]) -> PlannedInject:
    """An entry from what the models dumped of it."""
    from septel.scenario.model_msel import PlannedInject
    from septel.scenario.written import written_dump

    return PlannedInject.model_validate(written_dump(PlannedInject, dump))


def as_planned(entry: Mapping[str, Any]) -> PlannedInject:
    """An entry of the state as the models know it, with its time as hours and its status."""
    from septel.scenario.model_msel import PlannedInject

    when = {} if entry["at"] is None else {"at": f"{entry['at']!r} h"}
    return PlannedInject.model_validate({**entry["plan"], **when, "status": entry["status"]})


def delivery_of(plan: Mapping[str, Any]) -> str | None:
    """How it reaches those it goes to, from its words or by default; None of an expected action, which goes to nobody."""
    return None if plan.get("kind") == "expected_action" else plan.get("delivery", DELIVERED)


def is_by_simulator(plan: Mapping[str, Any]) -> bool:
    """Whether a simulator delivers it, from its words."""
    return plan.get("deliverer") is not None or plan.get("delivery") in VOICE


def is_to_play(entry: Mapping[str, Any]) -> bool:
    """Whether somebody is to deliver it now: it is due, has not gone out, and no hold keeps it."""
    return entry["status"] in WAITING and entry["due"] is not None and not entry["held"] and is_by_simulator(entry["plan"])


def effect_of(plan: Mapping[str, Any]) -> Any:
    """What its release does: `message`, `none`, or the mapping of what happens in the world."""
    effect = plan.get("effect")
    if effect is None:
        return "none" if is_by_simulator(plan) or plan.get("kind") == "expected_action" else "message"
    return effect


def parsed(said: Any) -> tuple[PlannedInject | None, list[Problem]]:
    """An entry from its words as a scenario file writes them, or what is wrong with them, with `loc` inside the entry."""
    from septel.scenario.model_msel import PlannedInject

    try:
        return PlannedInject.model_validate(said), []
    except ValidationError as error:
        found = []
        for detail in error.errors(include_url=False):
            from septel.scenario import words  # it knows all of a scenario, and is wanted for mistakes only

            problem = words.problem({**detail, "loc": (*_ROOT, *detail["loc"])})
            found.append(Problem.at(problem.loc[len(_ROOT) :], problem.message, hint=problem.hint))
        return None, found


def around(state: State) -> Around:
    """What entries are checked against in a running exercise."""
    from septel.scenario.check_msel import Around

    setting = state["setting"]
    planned = (setting.get("exercise") or {}).get("objectives", ())
    objectives = [one["id"] for one in planned]
    targets = [target for one in planned for capability in one["capabilities"] for target in capability["targets"]]
    things = {word: list(setting.get(f"{word}s") or ()) for word in ("target", "place", "command")}
    return Around(
        start=datetime.fromisoformat(setting["start"]),
        zone=setting["zone"],
        horizon_h=float(setting["horizon_h"]),
        agencies=list(setting["agencies"]),
        seats={name: seat.kind.value for name, seat in access(state).items()},
        objectives=objectives or None,
        effects=lambda here, effect: _in_the_setting(here, effect, setting),
        others=list(state["msel"]["entries"]),
        names_known=bool(setting.get("leads_apart")),  # what an older log has accepted is accepted when it is computed again
        things=things | {"task": [task["id"] for target in targets for task in target["tasks"]]},
    )


def checked(said: Sequence[Any], state: State) -> tuple[list[PlannedInject], list[Problem]]:
    """Entries from their words, and every error in them; `loc` begins with the entry's index."""
    from septel.scenario.check_msel import of_the_list

    entries: list[PlannedInject] = []
    problems: list[Problem] = []
    for index, one in enumerate(said):
        entry, wrong = parsed(one)
        problems += [Problem.at((index, *problem.loc), problem.message, hint=problem.hint) for problem in wrong]
        if entry is not None:
            entries.append(entry)
    if not problems:
        problems = [problem for problem in of_the_list((), entries, around(state)) if problem.severity == "error"]
    return entries, problems


def one(said: Any, state: State) -> PlannedInject:
    """One entry from its words; Refused with all that is wrong."""
    entries, problems = checked([said], state)
    if problems:
        told = "; ".join(str(Problem.at(p.loc[1:], p.message, hint=p.hint)) for p in problems[:5])
        raise Refused(f"The entry cannot be taken. {told}", code="bad_entry")
    return entries[0]


def _in_the_setting(here: Loc, effect: InjectEffect, setting: Mapping[str, Any]) -> Iterator[Problem]:
    """Names in an effect that the exercise's world does not have."""
    from septel.scenario.check_names import dangling

    def names(word: str) -> list[str]:
        return list(setting.get(word) or ())

    if effect.tip is not None:
        for word, name, known in (
            ("target", effect.tip.target, names("targets")),
            ("place", effect.tip.place, names("places")),
            ("via", effect.tip.via, names("sources")),
        ):
            if known and name not in known:
                yield Problem.at((*here, "tip", word), f"there is no {word} '{name}'", hint=did_you_mean(name, known))
        if effect.tip.receiver is not None and effect.tip.receiver not in names("agencies"):
            yield dangling((*here, "tip", "receiver"), "agency", effect.tip.receiver, names("agencies"))
    if effect.press is not None:
        known = [*names("targets"), *dict.fromkeys(name.partition("/")[0] for name in names("targets"))]
        if known and effect.press.target not in known:
            hint = did_you_mean(effect.press.target, known)
            yield Problem.at((*here, "press", "target"), f"there is no target '{effect.press.target}'", hint=hint)
    for word in ("weather", "festival", "closure"):
        part = getattr(effect, word)
        if part is None:
            continue
        places = part.places if word != "closure" else (part.place,) if part.place is not None else ()
        for name in places:
            if names("places") and name not in names("places"):
                yield dangling((*here, word), "place", name, names("places"))
