"""`factorial:` of a scenario file: some changes to one design, of which every combination becomes a design like any other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from septel.errors import Loc, Problem, did_you_mean
from septel.scenario.designs import Design, Designs
from septel.scenario.merge import contradictions
from septel.scenario.model_comparison import LEAST_FACTORS, MOST_FACTORS, Factor, Factorial
from septel.scenario.tree import Block, trace
from septel.scenario.words import shown

WORDS = ("title", "description", "base", "factors")
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
    base, factors = _base(designs, wanted), _factors(designs, wanted)
    texts = {word: _text(designs, wanted, word) for word in ("title", "description")}
    if not factors:
        return None
    designs.problems += _contradictions(factors)
    if base is None or not _names_are_free(designs, factors):
        return None
    for names in _combined(list(factors)):
        designs.written[_named(names)] = _design(designs, base, [factors[name] for name in names])
    each = tuple(Factor(name, _title(one), one.description) for name, one in factors.items())
    numbers = range(1 << len(each))
    order = [[one.name for place, one in enumerate(each) if number >> place & 1] for number in numbers]
    return Factorial(texts["title"], texts["description"], base, each, (base, *(_named(names) for names in order[1:])))


def _named(names: Sequence[str]) -> str:
    return "_".join(["with", *names])


def _combined(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Single factors, then pairs, and so on; each in the file's order."""
    for size in range(1, len(names) + 1):
        yield from combinations(names, size)


def _title(factor: Design) -> str:
    return factor.title or factor.name.replace("_", " ")


def _design(designs: Designs, base: str, factors: Sequence[Design]) -> Design:
    """The last factor's changes over the design that has those before it; so each is laid over the base in order."""
    *before, last = factors
    titles = [_title(factor) for factor in factors]
    sum_of_titles = " + ".join([_title(designs.written[base]), *titles])
    return Design(
        _named([factor.name for factor in factors]),
        last.changes,
        " + ".join(titles),
        sum_of_titles if before else last.description or sum_of_titles,
        _named([factor.name for factor in before]) if before else base,
        (*FACTORS, last.name),
    )


def _text(designs: Designs, wanted: Block, word: str) -> str:
    said = wanted.get(word)
    if said is not None and not isinstance(said, str):
        designs.problems.append(Problem.at((*HERE, word), "must be a text"))
    return said if isinstance(said, str) else ""


def _base(designs: Designs, wanted: Block) -> str | None:
    """The design that the factors change, by default the file's first."""
    for word in wanted:
        if word not in WORDS:
            hint = did_you_mean(word, WORDS)
            designs.problems.append(Problem.at((*HERE, word), f"'{word}' is not known here", hint=hint))
    base = wanted.get("base")
    if base is None:
        return next(iter(designs.written))
    if isinstance(base, str) and base in designs.written:
        return base
    message = f"there is no design '{base}'" if isinstance(base, str) else "must be the name of a design"
    hint = did_you_mean(base, designs.written) if isinstance(base, str) else ""
    designs.problems.append(Problem.at((*HERE, "base"), message, hint=hint))
    return None


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


def _names_are_free(designs: Designs, factors: dict[str, Design]) -> bool:
    made: dict[str, tuple[str, ...]] = {}
    before = len(designs.problems)
    for names in _combined(list(factors)):
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
