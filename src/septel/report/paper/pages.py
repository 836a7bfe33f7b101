"""What stands on each kind of page, and the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from septel.errors import SeptelError, did_you_mean
from septel.exercise.clock import moment
from septel.exercise.feature import Command
from septel.exercise.items import CONTROL, EVALUATORS, Kind
from septel.exercise.msel.times import shown
from septel.messages import translated
from septel.report.paper import english
from septel.report.paper.texts import environment, language, texts, use
from septel.report.templating import size_of, text
from septel.units import hours
from septel.whole import written_whole

SIGN_IN_ROWS = 16
LANDSCAPE = ("msel",)

State = Mapping[str, Any]
_UNSAID: Mapping[str, Any] = {
    "kind": "contextual", "follows": "", "description": "", "to": [], "delivery": "e-mail", "deliverer": "", "expected": "",
    "expected_by": [], "objectives": [], "capability": "", "notes": "",
}  # fmt: skip


def write(
    state: State, folder: Path, *, paper: str = "a4", what: Sequence[str] | None = None, language: str = "en"
) -> list[tuple[Path, str]]:
    """Write pages into a folder; each path, and how much is on it. `what` are names of PAGES, all by default.

    SeptelError for a page, a size or a language that there is not, or if the folder cannot be written.
    """
    made = []
    for name in dict.fromkeys(what if what is not None else PAGES):
        page, count = html(state, name, paper=paper, language=language)
        path = folder / f"{name}.html"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with written_whole(path, ending=".tmp") as beside:
                beside.write_text(page, encoding="utf-8")
        except OSError as error:
            raise SeptelError(f"{path}: cannot be written ({error.strerror or error}).") from error
        one, several = texts().COUNTED[name]
        made.append((path, f"{count} {one if count == 1 else several}"))
    return made


def html(state: State, name: str, *, paper: str = "a4", language: str = "en") -> tuple[str, int]:
    """One kind of page as HTML, and how many entries, cards, briefs, guides or sheets are on it."""
    use(language)
    if name not in PAGES:
        raise SeptelError(f"'{name}' is not printed. {did_you_mean(name, PAGES)}")
    size = size_of(paper)
    setting = state["setting"]
    things = PAGES[name](state)
    page = environment(language).get_template(f"{name}.html").render(
        name=name, title=texts().TITLES[name], exercise=setting["title"], things=things, t=texts(),
        size=f"{size}{' landscape' if name in LANDSCAPE else ''}", start=clock(setting, 0.0), setting=setting,
        style=text("septel.report.paper", "paper.css"), stamp=texts().STAMP,
    )  # fmt: skip
    return page, len(things)


def clock(setting: Mapping[str, Any], t: float) -> dict[str, str]:
    """An hour as it is printed: hours from the start, local date and time with its zone, and Z."""
    found = moment(setting, t)
    local = datetime.fromisoformat(found["local"])
    zulu = datetime.fromisoformat(found["z"])
    day, month = texts().DAYS[local.weekday()], texts().MONTHS[local.month - 1]
    return {
        "h": shown(t),
        "day": f"{day} {local.day} {month} {local.year}",
        "short": f"{day} {local.day} {month}",
        "time": f"{local:%H:%M}",
        "offset": f"{local:%z}",
        "z": f"{zulu:%d %H%M}Z",
    }


def entries(state: State) -> list[dict[str, Any]]:
    """The entries of the list by time; those without one follow in the list's order."""
    setting, found = state["setting"], []
    for entry in state["msel"]["entries"].values():
        plan = entry["plan"]
        found.append(
            {
                **_UNSAID,
                **plan,
                "sender": plan.get("from", ""),
                "kind_word": texts().KINDS[plan.get("kind", "contextual")],
                "status": texts().STATUSES[entry["status"]],
                "delivery": texts().DELIVERIES.get(plan.get("delivery", "e-mail"), plan.get("delivery")),
                "when": None if entry["at"] is None else clock(setting, entry["at"]),
                "at": entry["at"],
                "released_at": None if entry["released"] is None else clock(setting, entry["released"]),
                "marking_text": _marking(plan.get("marking", {})),
                "effect_text": _effect(plan),
                "trigger": _trigger(plan.get("condition")),
            }
        )
    return sorted(found, key=lambda one: (one["at"] is None, one["at"] or 0.0))


def cards(state: State) -> list[dict[str, Any]]:
    """The entries that are delivered, with the expected actions that follow each."""
    every = entries(state)
    expected: dict[str, list[dict[str, Any]]] = {}
    for entry in every:
        if entry.get("kind") == "expected_action":
            expected.setdefault(entry.get("follows", ""), []).append(entry)
    return [entry | {"answers": expected.get(entry["number"], [])} for entry in every if entry.get("kind") != "expected_action"]


def briefs(state: State) -> list[dict[str, Any]]:
    """A brief for each seat: what it is for, what it may do, and how its agency stands at the start."""
    setting = state["setting"]
    found = []
    for name, seat in state["seats"]["by_name"].items():
        role, duty = texts().ROLES[seat["kind"]]
        bases = [base for base in (setting.get("ground") or {}).get("bases", ()) if base["owner"] == seat["agency"]]
        found.append(
            {
                "name": name, "title": seat["title"] or name, "role": role, "duty": duty, "agency": seat["agency"],
                "level": texts().LEVELS[seat["level"]], "caveats": seat["caveats"],
                "may": _may(Kind(seat["kind"])),
                "bases": [{"name": base["name"].rpartition("/")[2], "teams": base["teams"]} for base in bases],
                "others": [a for a in setting["holders"] if a != seat["agency"]],
                "is_player": bool(seat["agency"]),
            }
        )  # fmt: skip
    return found


def _may(kind: Kind) -> list[tuple[str, str]]:
    return [(command.name, translated(command.says, language())) for command in _commands() if kind in command.who]


def eegs(state: State) -> list[dict[str, Any]]:
    """A guide for each core capability of each objective, with its targets and critical tasks."""
    plan = state.get("evaluation", {}).get("plan") or (state["setting"].get("exercise") or {}).get("objectives", ())
    actions = {number: entry["plan"]["title"] for number, entry in state["msel"]["entries"].items()}
    return [
        {
            "objective": objective,
            "capability": {**capability, "mission_area": texts().MISSIONS.get(capability.get("mission_area"))},
            "targets": [
                {**target, "tasks": [_task(task, actions) for task in target.get("tasks", ())]}
                for target in capability.get("targets", ())
            ],
        }
        for objective in plan
        for capability in objective.get("capabilities") or [{"name": "", "targets": []}]
    ]  # fmt: skip


def _task(task: Mapping[str, Any], actions: Mapping[str, str]) -> dict[str, Any]:
    return {
        "agency": None,
        "reference": "",
        **task,
        "expected_titles": [(number, actions.get(number, "")) for number in task.get("expected", ())],
    }


def sign_in(state: State) -> list[dict[str, Any]]:
    """A sheet for control, one for evaluation and observers, one for each agency, and one for visitors."""
    control, evaluation = texts().GROUPS["control"], texts().GROUPS["evaluation"]
    groups: dict[str, list[str]] = {control: [], evaluation: []}
    for name, seat in state["seats"]["by_name"].items():
        kind = Kind(seat["kind"])
        if kind in CONTROL or kind is Kind.SIMULATOR:
            groups[control].append(seat["title"] or name)
        elif kind in EVALUATORS or kind is Kind.OBSERVER:
            groups[evaluation].append(seat["title"] or name)
        else:
            groups.setdefault(seat["agency"], []).append(seat["title"] or name)
    groups[texts().GROUPS["visitors"]] = []
    return [{"group": group, "rows": [*seats, *[""] * max(4, SIGN_IN_ROWS - len(seats))]} for group, seats in groups.items()]


PAGES = {"msel": entries, "cards": cards, "briefs": briefs, "eegs": eegs, "sign-in": sign_in}


def _commands() -> Iterable[Command]:
    from septel.exercise.features import all_features

    return [command for feature in all_features() for command in feature.commands]


def _marking(said: Mapping[str, Any]) -> str:
    t = texts()
    level = str(said.get("level", "open"))
    parts = [dict(zip(english.LEVELS, t.LEVELS, strict=True)).get(level, level)]
    parts += [f"{t.CAVEATS} {', '.join(said['caveats'])}"] if said.get("caveats") else []
    parts += [f"{t.RELEASABLE} {', '.join(said['releasable_to'])}"] if said.get("releasable_to") else []
    return "; ".join(parts) if said else ""


def _effect(plan: Mapping[str, Any]) -> str:
    effect = plan.get("effect")
    if not isinstance(effect, Mapping):
        return ""
    [(word, about)] = effect.items()
    return f"{word}: " + ", ".join(f"{key} {', '.join(map(str, v)) if isinstance(v, list) else v}" for key, v in about.items())


def _trigger(condition: Mapping[str, Any] | None) -> str:
    """A condition as a sentence."""
    if condition is None:
        return ""
    joined, clauses = (texts().AND, condition["all"]) if condition.get("all") else (texts().OR, condition["any"])
    return f" {joined} ".join(_clause(clause) for clause in clauses)


def _clause(clause: Mapping[str, Any]) -> str:
    value = ", ".join(clause["values"]) if clause.get("values") else clause.get("value", "")
    fields = [f"{clause['field']} {clause.get('operator', '=')} {value}"] if clause.get("field") else []
    fields += [f"{name} = {one}" for name, one in clause.get("where", {}).items()]
    about = f" {texts().WITH} {', '.join(fields)}" if fields else ""
    times = f" {clause['count']} {texts().TIMES}" if clause.get("count", 1) > 1 else ""
    return f"{clause['event']}{about}{times}" + (
        f" {texts().WITHIN} {_length(clause['within'])}" if clause.get("within") else ""
    )


def _length(said: str) -> str:
    return f"{hours(said):.10g} h"
