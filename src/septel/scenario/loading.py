"""Reading scenario files: from a path, a built-in name, a text or plain values to a `Book`, or to every problem at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from septel.errors import Problem, ScenarioError
from septel.scenario import factorials, samples, sweeps
from septel.scenario.book import Book, Ground, Origin
from septel.scenario.built_in import names
from septel.scenario.check import check, check_idle, check_together
from septel.scenario.check_conditions import of_all, of_kept
from septel.scenario.check_levels import check_laws
from septel.scenario.designs import Designs
from septel.scenario.files import fetch
from septel.scenario.grounds import Grounds
from septel.scenario.model import BUILT_IN_GROUND, Scenario
from septel.scenario.model_comparison import Factorial, Parameter
from septel.scenario.placing import Layout
from septel.scenario.reading import MalformedError, decode, read
from septel.scenario.sources import cited
from septel.scenario.tree import Block, Row
from septel.scenario.validation import healthy_part, validate

_OF_THE_WHOLE = (("warrant",), ("communications",), ("body",))


def load(source: str | PathLike[str], *, ground: Ground | None = None) -> Book:
    """The book of a scenario file or of a built-in scenario's name; ScenarioError with every problem of the file.

    `ground` finds those problems of a scenario that need its theatre (places that do not exist, bases in the sea).
    """
    data, folder = fetch(source)
    return _from_text(data, str(source), Origin(folder, ground))


def load_text(
    text: str | bytes, *, file: str = "", folder: Path | None = None, ground: Ground | None = None, kept: bool = False
) -> Book:
    """The book of a YAML text; `file` names it in messages, and files that it names are looked for in `folder`. Of a text that
    was `kept` it is a warning, and no error, that a condition names what is not there."""
    return _from_text(text, file, Origin(folder, ground, kept))


def _from_text(text: str | bytes, file: str, origin: Origin) -> Book:
    try:
        text = decode(text, file) if isinstance(text, bytes) else decode(text.encode(), file)
        tree, problems = read(text, file=file)
    except UnicodeEncodeError:
        raise ScenarioError([Problem("", "the text holds half a character (a lone surrogate)", file=file)]) from None
    except MalformedError as error:
        raise ScenarioError([error.problem]) from None
    return _assemble(text, tree, problems, file, origin)


def load_mapping(mapping: Mapping[Any, Any], *, file: str = "", ground: Ground | None = None) -> Book:
    """The book of a scenario given as plain values; its text is the same scenario as JSON, which is YAML too."""
    try:
        text = json.dumps(plain(mapping), indent=2, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ScenarioError([Problem("", f"not plain values as a file holds them: {error}", file=file)]) from None
    return load_text(text, file=file, ground=ground)


def load_kept(text: str, path: str) -> Book:
    """The book of a text that was kept with the path or the built-in name that it was read from: files that it names are looked
    for beside that path, and whom its conditions name is told as warnings, for once nobody asked."""
    return load_text(text, file=path, folder=Path(path).parent if path and path not in names() else None, kept=True)


def load_again(book: Book, text: str) -> Book:
    """The book of another text that stands for the same file: with its folder, and with the check of its ground."""
    return _from_text(text, book.path, book.origin)


def plain(value: Any) -> Any:
    """Mappings, lists and dates as JSON can hold them, with words for keys."""
    if isinstance(value, Mapping):
        return {str(key).lower() if isinstance(key, bool) else str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime | date) else value


FILES = (  # where a scenario names files of its own; a list of them where the path ends in a tuple
    ("theatre", "places", "file"),
    ("theatre", "boundaries"),
    ("theatre", "terrain", "elevation"),
    ("theatre", "terrain", "roads"),
    ("theatre", "terrain", "roads", "file"),
    ("theatre", "terrain", "water"),
    ("theatre", "terrain", "barriers"),
    ("theatre", "terrain", "rivers"),
    ("theatre", "terrain", "cover", "file"),
    ("body", "rivals", "file"),
    ("body", "allies", "file"),
)


def _anchored(tree: Block, folder: Path | None) -> Block:
    """The tree with the files that it names found from the scenario's own folder."""
    for path in FILES if folder is not None else ():
        tree = _anchored_at(tree, path, folder or Path())
    return tree


def _anchored_at(tree: Block, path: tuple[str, ...], folder: Path) -> Block:
    inner, word = tree.get(path[0]), path[0]
    made: Any
    if len(path) > 1:
        made = _anchored_at(inner, path[1:], folder) if isinstance(inner, Block) else inner
    elif isinstance(inner, Row):
        made = inner.mapped(lambda name: _found(name, folder))
    else:
        made = _found(inner, folder)
    if made is inner:
        return tree
    changed = tree.copy()
    changed[word] = made
    return changed


def _found(name: Any, folder: Path) -> Any:
    return str(folder / name) if isinstance(name, str) and name != BUILT_IN_GROUND else name


def _assemble(text: str, written: Block, problems: list[Problem], file: str, origin: Origin) -> Book:
    tree, quoted = cited(written)
    designs = Designs.of(tree)
    made = _Made(
        factorials.expand(designs, tree.get("factorial")),
        (*sweeps.expand(designs, tree.get("sweep")), *samples.expand(designs, tree.get("sample"))),
    )
    layout = _layout(file, tree, designs, origin.folder)
    problems = problems + [layout.in_file(problem) for problem in quoted + designs.problems]
    base, scenarios, found = _examine(layout, origin)
    problems += [samples.hinted(problem) for problem in found]
    unique = list({(problem.line, problem.path, problem.message): problem for problem in problems}.values())
    if any(problem.severity == "error" for problem in unique):
        raise ScenarioError(sorted(unique, key=lambda problem: (problem.severity, problem.line)))
    if base is None or len(scenarios) < len(layout.resolved):
        raise AssertionError("a scenario without problems must be valid")
    return Book(
        path=file,
        text=text,
        base=base,
        designs=scenarios,
        titles={name: designs.title_of(name) for name in scenarios},
        descriptions={name: designs.written[name].description for name in scenarios},
        warnings=tuple(unique),
        layout=layout,
        factorial=made.factorial,
        levels={name: dict(designs.written[name].levels) for name in scenarios if designs.written[name].levels},
        parameters=made.parameters,
        origin=origin,
    )


class _Made(NamedTuple):
    """What designs were made of, beside those that the file writes."""

    factorial: Factorial | None
    parameters: tuple[Parameter, ...]


def _layout(file: str, tree: Block, designs: Designs, folder: Path | None) -> Layout:
    drafts, written = designs.drafts(), designs.written
    return Layout(
        file,
        tree,
        _anchored(designs.base.whole(), folder),
        {name: _anchored(draft.whole(), folder) for name, draft in drafts.items()},
        {name: draft.chain for name, draft in drafts.items()},
        {name: design.at for name, design in written.items() if design.at},
        {name: design.spots for name, design in written.items() if design.spots},
        {name: design.family for name, design in written.items() if design.family},
    )


def _examine(layout: Layout, origin: Origin) -> tuple[Scenario | None, dict[str, Scenario], list[Problem]]:
    """The base and the designs that are valid, and all that is wrong, by the models, by the checks and by the ground."""
    base, base_problems = validate(layout.base)
    grounds = Grounds(origin.ground, layout)
    found: dict[str, list[Problem]] = {}
    healthy: dict[str, Scenario] = {}
    broken = bool(base_problems)
    for name, tree in layout.resolved.items():
        scenario, found[name] = validate(tree)
        broken = broken or scenario is None
        found[name] += _deeper(tree, scenario, found[name], grounds, name)
        if scenario is not None:
            healthy[name] = scenario
    own = [layout.in_file(problem) for problem in base_problems]
    base_problems += _deeper(layout.base, base, base_problems, grounds, None)
    if base is not None and not broken:
        base_problems += check_idle({"": base})[""]
        for name, more in [*check_idle(healthy).items(), *check_laws(layout, base, healthy)]:
            found[name] += more
    found = of_all(healthy, found)
    if origin.kept:
        found |= {name: of_kept(found[name]) for name in healthy}
    each = layout.gather(base_problems, found)
    wrong = [problem.loc for problem in each if problem.severity == "error"]
    together = [] if broken else [layout.in_file(problem) for problem in check_together(healthy)]
    # A package that is wrong in itself is not also told to be too large, and what no design can do is told once.
    together = [problem for problem in together if not any(_related(problem.loc, loc) for loc in wrong)]
    hopeless = {problem.loc for problem in together}
    return base, healthy, own + [problem for problem in each if problem.loc not in hopeless] + together


def _deeper(
    tree: Block, scenario: Scenario | None, problems: list[Problem], grounds: Grounds, design: str | None
) -> list[Problem]:
    """What the checks and the ground find; of a broken scenario, in its healthy part and away from what was cut out."""
    if scenario is not None:
        return _once(check(scenario), grounds.problems(scenario, design))
    rest, cut = healthy_part(tree, problems)
    if rest is None:
        return []
    # Whether a force is in time is not asked of what is left: the base that would be may have been cut out.
    standing = [one for one in grounds.ground(rest) if one.loc[:1] not in _OF_THE_WHOLE] if grounds.ground is not None else []
    found = _once(check(rest, written=tree), standing)
    return [problem for problem in found if not any(_related(problem.loc, loc) for loc in cut)]


def _once(checked: list[Problem], of_ground: list[Problem]) -> list[Problem]:
    """All problems, but only one of the two kinds where both found an error at the same place."""
    told = {problem.loc for problem in checked if problem.severity == "error"}
    groundless = ("theatre",) in told
    rest = [problem for problem in of_ground if not (groundless and problem.loc[:1] == ("theatre",))]
    return checked + [problem for problem in rest if problem.loc not in told]


def _related(loc: tuple[str | int, ...], cut: tuple[str | int, ...]) -> bool:
    short = min(len(loc), len(cut))
    return loc[:short] == cut[:short]
