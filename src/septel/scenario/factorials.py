"""`factorial:` of a scenario file: some changes to one design, of which every combination becomes a design like any other.

With `fraction:` or `generators:` only a part of the combinations does, chosen so that main effects can still be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from septel.errors import Loc, Problem
from septel.scenario import fractions
from septel.scenario.designs import Design, Designs
from septel.scenario.generators import chosen
from septel.scenario.merge import contradictions
from septel.scenario.model_comparison import LEAST_FACTORS, MOST_FACTORS, Factor, Factorial
from septel.scenario.tree import Block, trace
from septel.scenario.words import shown

WORDS = ("title", "description", "base", "factors", "fraction", "generators")
HERE: Loc = ("factorial",)
FACTORS: Loc = (*HERE, "factors")
_NAME = re.compile(r"[^\W\d][\w-]*")  # a part of a design's name, so nothing that parts names on the command line


def expand(designs: Designs, wanted: Any) -> Factorial | None:
    """What `factorial:` says, its designs added to the others; None where it is absent or wrong, with its problems added."""
    if wanted is None:
        return None
    if not isinstance(wanted, Block):
        designs.problems.append(Problem.at(HERE, "must be a mapping with 'base' and 'factors'"))
        return None
    designs.only(wanted, WORDS, HERE)
    base, factors = designs.base_of(wanted, HERE), _factors(designs, wanted)
    title, description = (designs.text_of(wanted, word, HERE) for word in ("title", "description"))
    if not factors:
        return None
    designs.problems += _contradictions(factors)
    generators = chosen(designs, wanted, tuple(factors), HERE)
    if base is None or generators is None:
        return None
    runs = [fractions.numbers(run) for run in fractions.runs(len(factors), generators)]
    sets, order = (
        [tuple(list(factors)[one] for one in run) for run in some] for some in (runs, sorted(runs[1:], key=_by_size))
    )
    if not _names_are_free(designs, factors, order):
        return None
    for names in order:
        _add(designs, base, [factors[name] for name in names], family="factorial" if generators else "")
    each = tuple(Factor(name, _title(one), one.description) for name, one in factors.items())
    return Factorial(title, description, base, each, (base, *(_named(names) for names in sets[1:])), generators)


def _by_size(run: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """Single factors, then pairs, and so on; each in the file's order."""
    return len(run), run


def _leaves(changes: Block, loc: Loc = ()) -> Iterator[Loc]:
    """The paths of the values that a factor changes: of all that is no mapping, and of empty mappings."""
    for key, value in changes.items():
        if isinstance(value, Block) and value:
            yield from _leaves(value, (*loc, key))
        else:
            yield (*loc, key)


def _add(designs: Designs, base: str, factors: Sequence[Design], *, family: str) -> None:
    """A combination among the designs; before it, in a fraction, the steps to it that are no designs themselves."""
    for size in range(1, len(factors)):
        step = _design(designs, base, factors[:size], family=family)
        designs.written.setdefault(step.name, replace(step, hidden=True))
    made = _design(designs, base, factors, family=family)
    designs.written.pop(made.name, None)
    designs.written[made.name] = made


def _named(names: Sequence[str]) -> str:
    return "_".join(["with", *names])


def _title(factor: Design) -> str:
    return factor.title or factor.name.replace("_", " ")


def _design(designs: Designs, base: str, factors: Sequence[Design], *, family: str) -> Design:
    """The last factor's changes over the design that has those before it; so each is laid over the base in order."""
    *before, last = factors
    titles = [_title(factor) for factor in factors]
    sum_of_titles = " + ".join([designs.title_of(base), *titles])
    return Design(
        _named([factor.name for factor in factors]),
        last.changes,
        " + ".join(titles),
        sum_of_titles if before else last.description or sum_of_titles,
        _named([factor.name for factor in before]) if before else base,
        (*FACTORS, last.name),
        spots=tuple((loc, (*FACTORS, one.name, *loc)) for one in factors for loc in _leaves(one.changes)) if family else (),
        family=family,
    )


def _factors(designs: Designs, wanted: Block) -> dict[str, Design]:
    """The factors as designs that change only their own; none where anything is wrong with them."""
    written = wanted.get("factors")
    if not isinstance(written, Block) or not LEAST_FACTORS <= len(written) <= MOST_FACTORS:
        found = f" (found {len(written)})" if isinstance(written, Block) else ""
        message = f"needs {LEAST_FACTORS} to {MOST_FACTORS} named factors{found}"
        designs.problems.append(Problem.at(FACTORS if "factors" in wanted else HERE, message))
        return {}
    before = len(designs.problems)
    factors = {name: designs.read(written, name, above=FACTORS, kind="factor") for name in written}
    for name, factor in factors.items():
        here = (*FACTORS, name)
        if not _NAME.fullmatch(name):
            message = "a factor's name is a part of a design's name: letters, digits, '_' and '-', first a letter"
            designs.problems.append(Problem.at(here, message))
        if factor.extends is not None:
            message = "a factor extends no design: it is laid over the base, and over the factors before it"
            designs.problems.append(Problem.at((*here, "extends"), message))
        elif not factor.changes and len(designs.problems) == before:
            designs.problems.append(Problem.at(here, "changes nothing, so that there is no effect to be found"))
    return factors if len(designs.problems) == before else {}


def _contradictions(factors: dict[str, Design]) -> Iterator[Problem]:
    """Values that two factors change, and not to the same; each told once, at the later factor."""
    told: set[tuple[str, Loc]] = set()
    for one, other in combinations(factors.values(), 2):
        for loc in contradictions(one.changes, other.changes):
            if (other.name, loc) in told:
                continue
            told.add((other.name, loc))
            values, line = [_at(factor.changes, loc) for factor in (one, other)], trace(one.changes, loc)[1]
            differ = f": to {values[0]} there and to {values[1]} here" if None not in values and values[0] != values[1] else ""
            message = f"the factors '{one.name}' (line {line}) and '{other.name}' change this in contradiction{differ}"
            yield Problem.at((*FACTORS, other.name, *loc), message)


def _at(changes: Block, loc: Loc) -> str | None:
    """What is written at a path, as a message shows it; None where nothing is written just there."""
    value: Any = changes
    for part in loc:
        if not isinstance(value, Block) or part not in value:
            return None
        value = value[str(part)]
    return "nothing" if value is None else shown(value)


def _names_are_free(designs: Designs, factors: dict[str, Design], sets: Sequence[tuple[str, ...]]) -> bool:
    made: dict[str, tuple[str, ...]] = {}
    before = len(designs.problems)
    # A fraction's steps must not bear the name of another design either; of all combinations the single factors come first.
    steps = [names[:size] for names in sets for size in range(1, len(names) + 1)]
    for names in sorted(dict.fromkeys(steps), key=lambda names: (len(names), [list(factors).index(name) for name in names])):
        name, together = _named(names), " and ".join(f"'{one}'" for one in names)
        if name in designs.written:
            message = f"'factorial' makes a design of this name, of the factor{'s' * (len(names) > 1)} {together}"
            designs.problems.append(Problem.at(("designs", name), message, hint="Give one of them another name."))
        elif name in made:
            others = " and ".join(f"'{one}'" for one in made[name])
            message = f"{together} make the same name of a design as {others}: {name}"
            designs.problems.append(Problem.at((*FACTORS, names[-1]), message, hint="Give a factor another name."))
        made.setdefault(name, names)
    return len(designs.problems) == before
