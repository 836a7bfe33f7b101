"""`fraction:` and `generators:` of a factorial design: which of the combinations of its factors are run."""

from __future__ import annotations

import re
from typing import Any

from septel.errors import Loc, Problem, did_you_mean
from septel.scenario import fractions
from septel.scenario.designs import Designs
from septel.scenario.fractions import Generators
from septel.scenario.model_comparison import MOST_IN_FULL
from septel.scenario.tree import Block, Row
from septel.scenario.words import shown

LEAST_RESOLUTION = 3
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_HALVES = {"1/2": 1, "1/4": 2, "1/8": 3, "1/16": 4}
FRACTIONS = {0.5: "1/2", 0.25: "1/4", 0.125: "1/8", 0.0625: "1/16"}
_EXAMPLE = "Write for example `speed = teams * approval`."


def chosen(designs: Designs, wanted: Block, names: tuple[str, ...], here: Loc) -> Generators | None:
    """The generators that a block below `here` asks for; empty for all combinations, None if it asks for what cannot be."""
    before = len(designs.problems)
    p = _fraction(designs, wanted.get("fraction"), len(names), (*here, "fraction"))
    written = wanted.get("generators")
    if written is not None:
        found = _written(designs, written, names, (*here, "generators"))
        at: Loc = (*here, "generators")
        if len(designs.problems) == before and p is not None and p != len(found):
            message = f"generators that make a fraction of 1/{2 ** len(found)}, not of 1/{2**p}"
            designs.problems.append(Problem.at(at, message, hint="Leave `fraction` out, or give as many as it halves."))
    else:
        found, at = fractions.published(len(names), p) or () if p else (), (*here, "fraction")
    if len(designs.problems) > before:
        return None
    if not found and len(names) > MOST_IN_FULL:
        message = f"{len(names)} factors make {1 << len(names)} designs, and {1 << MOST_IN_FULL} are the most in full"
        designs.problems.append(Problem.at(here, message, hint="Write `fraction: 1/2`, or less."))
        return None
    _judge(designs, found, names, at)
    return found if len([each for each in designs.problems[before:] if each.severity == "error"]) == 0 else None


def _fraction(designs: Designs, value: Any, k: int, here: Loc) -> int | None:
    """How often the combinations are halved; None if the file does not say, or says it wrong."""
    if value is None:
        return None
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else 0
    text = "".join(value.split()) if isinstance(value, str) else FRACTIONS.get(number, "")
    if text not in _HALVES:
        designs.problems.append(Problem.at(here, f"must be one of {', '.join(_HALVES)} (found {shown(value)})"))
        return None
    p = _HALVES[text]
    if (k, p) not in fractions.TABLE:
        fitting = [word for word, halves in _HALVES.items() if (k, halves) in fractions.TABLE]
        message = f"{text} of the combinations of {k} factors is too few to tell their effects"
        hint = f"It can be {', '.join(fitting)}." if fitting else "Two factors are run in full."
        designs.problems.append(Problem.at(here, message, hint=hint))
        return None
    return p


def _written(designs: Designs, written: Any, names: tuple[str, ...], here: Loc) -> Generators:
    """The file's own generators by number."""
    if not isinstance(written, Row) or not written:
        designs.problems.append(Problem.at(here, "must be a list of generators", hint=_EXAMPLE))
        return ()
    found: dict[int, tuple[int, ...]] = {}
    for index, text in enumerate(written):
        single = _single(designs, text, names, (*here, index))
        if single is None:
            continue
        factor, of = single
        if factor in found:
            designs.problems.append(Problem.at((*here, index), f"'{names[factor]}' is generated twice"))
        found.setdefault(factor, of)
    for index, (factor, of) in enumerate(found.items()):
        for other in of:
            if other in found:
                message = f"'{names[other]}' is generated itself, so it cannot generate '{names[factor]}'"
                designs.problems.append(Problem.at((*here, index), message, hint="Write it by the factors that are not."))
    return tuple(found.items())


def _single(designs: Designs, text: Any, names: tuple[str, ...], here: Loc) -> tuple[int, tuple[int, ...]] | None:
    left, equal, right = text.partition("=") if isinstance(text, str) else ("", "", "")
    words = [left.strip(), *(word.strip() for word in re.split(r"[*×·]", right))]
    if not equal or not all(words):
        designs.problems.append(Problem.at(here, f"{shown(text)} is not a generator", hint=_EXAMPLE))
        return None
    wrong = next((word for word in words if word not in names), None)
    if wrong is not None:
        designs.problems.append(Problem.at(here, f"there is no factor '{wrong}'", hint=did_you_mean(wrong, names)))
        return None
    if len(set(words)) < len(words):
        twice = next(word for word in words if words.count(word) > 1)
        designs.problems.append(Problem.at(here, f"names '{twice}' twice"))
        return None
    made, *of = (names.index(word) for word in words)
    return made, tuple(of)


def _judge(designs: Designs, found: Generators, names: tuple[str, ...], here: Loc) -> None:
    """A problem where two factors always come together, and a warning where main effects are mixed with interactions of two."""
    for each in fractions.words(found):
        if each.bit_count() < LEAST_RESOLUTION:
            pair = " and ".join(repr(names[one]) for one in fractions.numbers(each))
            message = f"{pair} are always made together, or neither is"
            designs.problems.append(Problem.at(here, message, hint="Generate a factor by at least two others."))
            return
    if found and fractions.resolution(found) == LEAST_RESOLUTION:
        word = fractions.numbers(fractions.words(found)[0])
        mixed = f"that of '{names[word[0]]}' with {' × '.join(names[one] for one in word[1:])}"
        message = f"the fraction has resolution III: main effects are mixed with interactions of two factors, {mixed}"
        hint = "A larger fraction tells them apart."
        designs.problems.append(Problem.at(here, message, hint=hint, severity="warning"))
