"""Where a list is: in a scenario file, or in the database of an exercise; read from there and put back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from septel.errors import SeptelError, did_you_mean
from septel.exercise.feature import Refused
from septel.exercise.msel import exporting
from septel.exercise.msel.entry import around
from septel.scenario.check_msel import Around, of_a_scenario
from septel.scenario.check_names import Known
from septel.scenario.model_msel import PlannedInject
from septel.scenario.written import written

_SQLITE = b"SQLite format 3\x00"
URLS = ("postgresql:", "sqlite:")


@dataclass(frozen=True)
class Source:
    """A list with what its times and names are read against."""

    title: str
    setting: Mapping[str, Any]  # start and zone at least
    around: Around
    entries: tuple[PlannedInject, ...]
    titles: Mapping[str, str]  # what people call the seats


def is_database(where: str) -> bool:
    """Whether this names the database of an exercise: a URL, or a file that SQLite made."""
    if where.startswith(URLS):
        return True
    try:
        with Path(where).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except (OSError, ValueError):
        return False


def state_of(database: str) -> dict[str, Any]:
    """The state of the exercise in a database, by its log; SeptelError if there is none."""
    from septel.exercise.log import open_log
    from septel.exercise.replay import replay

    with open_log(database, readonly=True) as log:
        state = replay(log)
    if "setting" not in state:
        raise SeptelError(f"{database}: holds no exercise.")
    return state


def of_a_database(database: str) -> Source:
    """The list of the exercise in a database."""
    state = state_of(database)
    titles = {name: seat["title"] for name, seat in state["seats"]["by_name"].items()}
    return Source(state["setting"]["title"], state["setting"], around(state), tuple(exporting.of_the_state(state)), titles)


def of_a_file(scenario: str) -> Source:
    """The list of a scenario; ScenarioError if it is not valid."""
    from septel.scenario import load

    found = load(scenario).base
    setting = {"start": found.start.isoformat(), "zone": found.zone}
    title, around_it, exercise = found.title or found.name, of_a_scenario(found, Known.of(found)), found.exercise
    if exercise is None:
        return Source(title, setting, around_it, (), {})
    titles = {name: seat.title for name, seat in exercise.seats.items()}
    return Source(exercise.title or title, setting, around_it, exercise.msel, titles)


def merged(old: Sequence[PlannedInject], new: Sequence[PlannedInject]) -> list[PlannedInject]:
    """A list with entries put in: one with a number that is there replaces it, the others follow."""
    found = {entry.number: entry for entry in old} | {entry.number: entry for entry in new}
    return list(found.values())


def as_yaml(entries: Sequence[PlannedInject]) -> str:
    """Entries as a scenario file writes them."""
    out = io.StringIO()
    _yaml().dump({"exercise": {"msel": [written(entry) for entry in entries]}}, out)
    return out.getvalue()


def write_into(scenario: str, entries: Sequence[PlannedInject]) -> None:
    """Put entries in a scenario file in place of its list; comments elsewhere stay.

    ScenarioError, and the file as it was, if the scenario would not be valid then.
    """
    from septel.scenario import load_text
    from septel.whole import written_whole

    path = Path(scenario)
    if not path.is_file():
        raise SeptelError(f"{scenario}: a built-in scenario cannot be changed; copy it to a file of your own.")
    yaml = _yaml()
    try:
        tree = yaml.load(path.read_text(encoding="utf-8-sig"))
        exercise = tree.setdefault("exercise", {})
        if exercise is None:
            exercise = tree["exercise"] = {}
        exercise["msel"] = [written(entry) for entry in entries]
        out = io.StringIO()
        yaml.dump(tree, out)
        load_text(out.getvalue(), file=scenario, folder=path.parent)
        with written_whole(path) as beside:
            beside.write_text(out.getvalue(), encoding="utf-8")
    except OSError as error:
        raise SeptelError(f"{scenario}: cannot be written ({error.strerror or error}).") from error


def _yaml() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt")
    yaml.width, yaml.preserve_quotes, yaml.allow_unicode = 120, True, True
    return yaml


def import_into(database: str, entries: Sequence[PlannedInject], *, seat: str | None = None) -> None:
    """Give the command `msel.import` in an exercise that nobody serves now; SeptelError with the reason if it is refused."""
    import asyncio

    asyncio.run(_import_into(database, [written(entry) for entry in entries], seat))


async def _import_into(database: str, said: list[dict[str, Any]], seat: str | None) -> None:
    import asyncio
    import contextlib
    import time

    from septel.exercise import clock
    from septel.exercise.batch import admitted, understood
    from septel.exercise.director import Director, Given
    from septel.exercise.feature import Asked
    from septel.exercise.features import all_features
    from septel.exercise.log import open_log
    from septel.exercise.seats import access
    from septel.exercise.state import Fold

    state, fold = state_of(database), Fold(all_features())
    by = _seat(state, seat, clock.RUNNING, database)
    given = Given(by, "", "msel.import", {"entries": said}, f"import-{time.time_ns()}")
    command, args = understood(fold.commands, given)
    try:  # before the log is opened to write: what is refused leaves the database and its key as they were
        sender = admitted(state, access(state).get(by), given, command)
        list(command.decide(state, Asked(sender, "", clock.now(state, time.time()), time.time(), 0), args))
    except Refused as refused:
        raise SeptelError(f"{database}: {refused}") from None
    with open_log(database) as log:
        director = Director(log, fold, None, wall=time.time)
        await director.open()
        writer = asyncio.create_task(director.run())
        try:
            await director.submit(given)
        except Refused as refused:
            raise SeptelError(f"{database}: {refused}") from None
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer


def _seat(state: Mapping[str, Any], wanted: str | None, running: str, database: str) -> str:
    """Who imports: the seat that is named, or the first of control."""
    from septel.exercise.items import CONTROL
    from septel.exercise.seats import access

    if state["clock"]["mode"] == running:
        raise SeptelError(f"{database}: the clock of this exercise runs. Pause it, or import at the console.")
    control = [name for name, seat in access(dict(state)).items() if seat.kind in CONTROL]
    if wanted is not None and wanted not in control:
        raise SeptelError(f"'{wanted}' is no seat of control. {did_you_mean(wanted, control)}".strip())
    if not control:
        raise SeptelError(f"{database}: has no seat of control that could import.")
    return wanted or control[0]
