"""`sample:` of a scenario file: designs at points spread over the ranges of some parameters.

A Latin hypercube cuts each range into as many equal parts as there are points and has one point in each (McKay, Beckman &
Conover, *Technometrics* 21, 1979); Sobol' points fill the ranges more evenly together, scrambled so that another seed gives
other points (Owen, *J. Complexity* 14, 1998), and are balanced where their number is a power of two. Both are scipy's
(`scipy.stats.qmc`), drawn from numpy's default generator with the seed. A point u of [0, 1) becomes from + u·(to − from), with
`scale: log` from·(to/from)^u, and with `whole: true` a whole number, from and to included.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from septel.errors import Loc, Problem, did_you_mean
from septel.scenario import levels
from septel.scenario.designs import MOST_DESIGNS, Designs
from septel.scenario.levels import Axis, Level
from septel.scenario.model_comparison import Parameter
from septel.scenario.tree import Block
from septel.scenario.words import shown

WORDS = ("base", "method", "size", "seed", "parameters")
HERE: Loc = ("sample",)
METHODS = ("latin_hypercube", "sobol")
SCALES = ("linear", "log")
MOST_SEED = 2**63 - 1
_UNIT = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*(.*?)\s*")


@dataclass(frozen=True)
class Range:
    """What a parameter is drawn from: both ends in the unit in which the file writes them ("" for bare numbers)."""

    low: float
    high: float
    unit: str
    is_log: bool
    is_whole: bool

    def at(self, u: float) -> Any:
        """The value at a point u of [0, 1), as the file would write it."""
        low, high = self.low, self.high + self.is_whole
        value = low * (high / low) ** u if self.is_log else low + u * (high - low)
        number = min(math.floor(value), int(self.high)) if self.is_whole else value
        return f"{number!r} {self.unit}" if self.unit else number


def expand(designs: Designs, wanted: Any) -> tuple[Parameter, ...]:
    """The parameters of `sample:`, its designs added to the others; none where it is absent or wrong, its problems added."""
    if wanted is None:
        return ()
    if not isinstance(wanted, Block):
        designs.problems.append(Problem.at(HERE, f"must be a mapping with {', '.join(repr(word) for word in WORDS)}"))
        return ()
    before = len(designs.problems)
    designs.only(wanted, WORDS, HERE)
    method = _choice(designs, wanted, "method", METHODS, HERE)
    size = _whole(designs, wanted, "size", None, 1, MOST_DESIGNS)
    seed = _whole(designs, wanted, "seed", 1, 0, MOST_SEED)
    base = designs.base_of(wanted, HERE)
    if base is None:
        return ()
    axes = levels.axes(designs, wanted, base, ("from", "to", "scale", "whole", "title"), HERE)
    ranges = {name: _range(designs, wanted["parameters"][name], (*HERE, "parameters", name)) for name in axes}
    if len(designs.problems) > before or method is None or size is None or seed is None:
        return ()
    _judge_size(designs, method, size)
    axes = {name: _with_unit(axis, cast(Range, ranges[name])) for name, axis in axes.items()}
    tree, lines = designs.draft(base).whole(), wanted["parameters"]
    made = []
    for index, row in enumerate(_points(method, size, len(axes), seed)):
        point = [_level(lines, name, cast(Range, ranges[name]).at(u)) for name, u in zip(axes, row, strict=True)]
        said = [f"{name}={_short(level.value)}" for name, level in zip(axes, point, strict=True)]
        name = "_".join([f"sample_{index + 1:0{max(3, len(str(size)))}d}", *said])
        made.append(levels.point(designs, base, tree, tuple(axes.values()), point, name))
    levels.add(designs, made, HERE)
    return tuple(axis.parameter for axis in axes.values())


def hinted(problem: Problem) -> Problem:
    """A problem of a value of the sample, with a hint where it is one because it is no whole number."""
    wants_whole = problem.path.startswith("sample.parameters.") and (
        "whole number" in problem.message or "mapping" in problem.message
    )
    return replace(problem, hint="If the scenario wants a whole number here, write `whole: true`.") if wants_whole else problem


def _points(method: str, size: int, dimensions: int, seed: int) -> list[list[float]]:
    """Points [point][parameter] in [0, 1)."""
    import numpy as np  # slow to import, as scipy is, and most files have no sample
    from scipy.stats import qmc

    make = {"latin_hypercube": qmc.LatinHypercube, "sobol": qmc.Sobol}[method]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the size is judged in our own words
        found = make(dimensions, seed=np.random.default_rng(seed)).random(size)
    return cast(list[list[float]], np.minimum(found, np.nextafter(1.0, 0.0)).tolist())


def _level(lines: Block, name: str, value: Any) -> Level:
    said = lines[name]
    return Level(
        value, levels.word(value), levels.number(value)[0], (*HERE, "parameters", name), lines.lines[name], said.cites["from"]
    )


def _short(value: Any) -> str:
    """A value in about three significant digits, with its unit."""
    number, _, unit = value.partition(" ") if isinstance(value, str) else (value, "", "")
    short = str(number) if isinstance(number, int) else f"{float(f'{float(number):.3g}'):g}"
    return levels.word(f"{short}{unit}")


def _with_unit(axis: Axis, of: Range) -> Axis:
    return replace(axis, parameter=replace(axis.parameter, unit=levels.number(of.at(0.0))[1]))


def _judge_size(designs: Designs, method: str, size: int) -> None:
    if method == "sobol" and size & (size - 1):
        below = 1 << size.bit_length() - 1
        message = f"{size} Sobol' points are not balanced: their number is no power of two"
        hint = f"Take {below} or {2 * below}."
        designs.problems.append(Problem.at((*HERE, "size"), message, hint=hint, severity="warning"))


def _choice(designs: Designs, wanted: Block, word: str, known: tuple[str, ...], here: Loc, default: str = "") -> str | None:
    said = wanted.get(word, default)
    if isinstance(said, str) and said in known:
        return said
    if word not in wanted:
        designs.problems.append(Problem.at(here, f"needs '{word}'", hint=f"Known: {', '.join(known)}."))
    else:
        hint = did_you_mean(said, known) if isinstance(said, str) else ""
        designs.problems.append(Problem.at((*here, word), f"{shown(said)} is not one of {', '.join(known)}", hint=hint))
    return None


def _whole(designs: Designs, wanted: Block, word: str, default: int | None, least: int, most: int) -> int | None:
    said = wanted.get(word, default)
    if word not in wanted and default is None:
        designs.problems.append(Problem.at(HERE, f"needs '{word}'"))
        return None
    if isinstance(said, int) and not isinstance(said, bool) and least <= said <= most:
        return said
    message = f"must be a whole number from {least} to {most:,} (found {shown(said)})"
    designs.problems.append(Problem.at((*HERE, word), message))
    return None


def _range(designs: Designs, said: Block, here: Loc) -> Range | None:
    scale = _choice(designs, said, "scale", SCALES, here, "linear")
    whole = said.get("whole", False)
    if not isinstance(whole, bool):
        designs.problems.append(Problem.at((*here, "whole"), "must be true or false"))
        return None
    ends = [_end(designs, said, word, here) for word in ("from", "to")]
    if None in ends or scale is None:
        return None
    low, high, unit = _in_one_unit(said["from"], said["to"])
    problem = _wrong(low, high, unit, scale == "log", whole)
    if problem or unit is None:
        designs.problems.append(Problem.at(here, problem))
        return None
    return Range(low, high, unit, scale == "log", whole)


def _wrong(low: float, high: float, unit: str | None, is_log: bool, is_whole: bool) -> str:
    if unit is None:
        return "'from' and 'to' are not of one kind; write both with a unit of the same kind"
    if not low < high:
        return "'to' must be more than 'from'"
    if is_log and low <= 0:
        return "on a log scale 'from' must be above 0"
    if is_whole and (unit or low != int(low) or high != int(high)):
        return "of a whole number 'from' and 'to' are whole numbers without a unit"
    return ""


def _end(designs: Designs, said: Block, word: str, here: Loc) -> Any:
    value = said.get(word)
    number = None if value is None or isinstance(value, bool) else levels.number(value)[0]
    if isinstance(number, int | float) and math.isfinite(number):
        return value
    message = f"must be a number or a quantity such as '2 h' (found {shown(value)})" if word in said else f"needs '{word}'"
    designs.problems.append(Problem.at((*here, word) if word in said else here, message))
    return None


def _in_one_unit(low: Any, high: Any) -> tuple[float, float, str | None]:
    """Both ends in the unit of the upper one (of the lower one, if the upper is a bare 0); None where they are of two kinds."""
    kinds = [levels.number(end)[1] for end in (low, high)]
    written = [_UNIT.fullmatch(end)[1] if isinstance(end, str) else "" for end in (low, high)]  # type: ignore[index]
    if written[0] == written[1]:
        ends = [_bare(end, unit) for end, unit in zip((low, high), written, strict=True)]
        return ends[0], ends[1], written[0]
    if set(kinds) == {"", "share"}:
        return float(levels.number(low)[0]), float(levels.number(high)[0]), ""
    unit = written[1] or written[0]
    kind = kinds[1] or kinds[0]
    if any(own != kind and not (own == "" and end == 0) for own, end in zip(kinds, (low, high), strict=True)):
        return 0.0, 0.0, None
    read: Callable[[object], float] = dict(levels.READERS)[kind]
    one = read(f"1 {unit}")
    return read(low) / one, read(high) / one, unit


def _bare(end: Any, unit: str) -> float:
    """The number of an end that is written with this unit, as written."""
    return float(end.strip().removesuffix(unit)) if isinstance(end, str) else end
