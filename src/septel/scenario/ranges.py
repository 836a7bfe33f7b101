"""Between which levels an assumption is varied: by default from half to double, or as asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from septel import units
from septel.errors import SeptelError
from septel.scenario.dials import COUNTS, GRADES, ODDS, SHARE, SPLIT, TABLE, WHOLE, Dial, field_at, node_at, odds_times, turned
from septel.scenario.variants import Variants

FACTOR = 2.0
# What shapes the question, or how finely it is computed, rather than saying what the world is like.
STRUCTURAL = {
    "horizon": "how long a replication lasts is part of the question",
    "theatre.places.mountain": "which places take part is part of the question",
    "theatre.places.largest": "which places take part is part of the question",
    "theatre.places.file": "which places take part is part of the question",
    "theatre.terrain.cell": "how finely the ground is computed",
    "theatre.terrain.margin": "how much of the ground is computed",
    "theatre.terrain.neighbours": "how finely the ground is computed",
    "body.max_organisations": "room in the model, not a fact about the world",
    "limits": "a limit judges runs and changes none",
}
AS_WRITTEN = "half and double leave {} as it is; give it a range with --vary"
_READERS: dict[str, Callable[[object], float]] = {
    "h": units.hours,
    "km": units.kilometres,
    "km/h": units.speed_kmh,
    "1/h": units.per_hour,
}
_VARY = re.compile(r"(?P<path>.+?)\s*:\s*(?P<low>[^:]+?)\s*\.\.\s*(?P<high>[^:]+?)\s*")


@dataclass(frozen=True)
class Range:
    """A number with the lowest and the highest level that it is given."""

    dial: Dial
    low: float
    high: float

    def level(self, part: float) -> float:
        """The level at a part of the way from low (0) to high (1).

        The way is even in the odds' logarithm for shares, in the logarithm for what is above 0, and else in the level itself;
        whole numbers are rounded.
        """
        low, high = self.low, self.high
        if part <= 0 or part >= 1:
            return low if part <= 0 else high
        if self.dial.kind == SHARE and low > 0 and high < 1:
            return 1 / (1 + math.exp(-((1 - part) * _logit(low) + part * _logit(high))))
        level = low * (high / low) ** part if low > 0 else low + part * (high - low)
        return float(math.floor(level + 0.5)) if self.dial.kind == WHOLE else level

    def part(self, level: float) -> float:
        """The part of the way at which a level stands."""
        low, high = self.low, self.high
        if self.dial.kind == SHARE and low > 0 and high < 1:
            return (_logit(level) - _logit(low)) / (_logit(high) - _logit(low)) if 0 < level < 1 else float(level >= 1)
        if low > 0:
            return math.log(level / low) / math.log(high / low) if level > 0 else 0.0
        return (level - low) / (high - low)


@dataclass(frozen=True)
class NotVaried:
    """A number that is left as it is, and why."""

    path: str
    reason: str


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def default_range(variants: Variants, dial: Dial) -> Range | NotVaried:
    """Half to double, clipped to what the model allows: shares by their odds, whole numbers rounded and by one at least."""
    for start, reason in STRUCTURAL.items():
        if dial.loc and (dial.path == start or dial.path.startswith((f"{start}.", f"{start}["))):
            return NotVaried(dial.path, reason)
    if dial.path.startswith("injects[") and dial.path.endswith(".at"):
        return NotVaried(dial.path, "when something happens is part of the story")
    if not dial.designs:
        return NotVaried(dial.path, "none of the compared designs has it")
    scenario = variants.book.designs[dial.designs[0]]
    if _is_choice(field_at(scenario, dial.loc)[1].annotation):
        return NotVaried(dial.path, "one of a few values that the model knows, not a quantity")
    if dial.kind in (TABLE, ODDS, COUNTS, SPLIT, GRADES):
        value = node_at(scenario, dial.loc)
        if all(turned(dial, value, level) == value for level in (1 / FACTOR, FACTOR)):
            return NotVaried(dial.path, AS_WRITTEN.format("its rows").split(";")[0])
        return Range(dial, 1 / FACTOR, FACTOR)
    low, high = _ends(dial)
    low, high = (min(max(level, dial.limits.least), dial.limits.most) for level in (low, high))
    if not low < high or not (dial.limits.holds(low) and dial.limits.holds(high)):
        return NotVaried(dial.path, AS_WRITTEN.format(dial.text(dial.level)))
    return Range(dial, low, high)


def _is_choice(annotation: Any) -> bool:
    return str(get_origin(annotation)) == "typing.Literal" and all(isinstance(one, int) for one in get_args(annotation))


def _ends(dial: Dial) -> tuple[float, float]:
    level = dial.level
    if dial.kind == SHARE and 0 < level < 1:
        return odds_times(level, 1 / FACTOR), odds_times(level, FACTOR)
    if dial.kind == WHOLE and level > 0:
        low, high = math.floor(level / FACTOR + 0.5), math.floor(level * FACTOR + 0.5)
        return min(low, level - 1), max(high, level + 1)
    return min(level / FACTOR, level * FACTOR), max(level / FACTOR, level * FACTOR)


def asked_range(variants: Variants, text: str) -> Range:
    """The range of `PATH: LOW .. HIGH`, quantities with their units, tables by factors; SeptelError if it makes no sense."""
    found = _VARY.fullmatch(text.strip())
    if found is None:
        raise SeptelError(f"--vary '{text}': write for example \"agencies.army.approvals.staff.time: 1 h .. 4 h\"")
    dial = variants.dial(found["path"])
    if not dial.designs:
        raise SeptelError(f"--vary {dial.path}: none of the compared designs has this number, or each has one of its own")
    low, high = (_level(dial, found[word]) for word in ("low", "high"))
    if not low < high:
        raise SeptelError(f"--vary {dial.path}: {found['low']} is not below {found['high']}")
    for level, said in ((low, found["low"]), (high, found["high"])):
        if not dial.limits.holds(level):
            least, most = dial.limits.least, dial.limits.most
            raise SeptelError(f"--vary {dial.path}: {said} is outside of what the model allows, {least:g} to {most:g}")
    return Range(dial, low, high)


def _level(dial: Dial, said: str) -> float:
    try:
        if dial.unit in _READERS:
            return float(_READERS[dial.unit](said))
        if said.endswith("%"):
            return float(units.share(said))
        level = float(said.removeprefix("×").strip().removesuffix(dial.unit).strip())
    except ValueError as error:
        hint = str(error) if dial.unit in _READERS else f"'{said}' is not a number"
        raise SeptelError(f"--vary {dial.path}: {hint}") from None
    if not math.isfinite(level) or (dial.kind == WHOLE and level != int(level)):
        raise SeptelError(f"--vary {dial.path}: '{said}' is not a {'whole' if dial.kind == WHOLE else 'finite'} number")
    return level


def ranges(variants: Variants, *, only: Sequence[str] = (), vary: Sequence[str] = ()) -> tuple[list[Range], list[NotVaried]]:
    """What is varied, and what is not with the reason.

    By default every assumption. `only` are patterns of paths with * for anything, which also find numbers that quote a source;
    `vary` are ranges as `asked_range` reads them: alone they choose, beside `only` they add and override.
    """
    asked = {one.dial.path: one for one in (asked_range(variants, text) for text in vary)}
    chosen = [] if asked and not only else _chosen(variants, only)
    found, left = [], []
    for path in chosen:
        if path in asked:
            continue
        one = default_range(variants, variants.dial(path))
        if isinstance(one, Range):
            found.append(one)
        else:
            left.append(one)
    return [*asked.values(), *found], left


def _chosen(variants: Variants, only: Iterable[str]) -> list[str]:
    if not only:
        return [path for path, number in variants.sources.items() if number.assumed]
    chosen: dict[str, None] = {}
    for pattern in only:
        fits = re.compile(".*".join(re.escape(part) for part in pattern.split("*")))
        hits = [path for path in variants.sources if fits.fullmatch(path)]
        if not hits:
            raise SeptelError(f"--only '{pattern}': no number of the scenario has such a path; `*` stands for anything")
        chosen |= dict.fromkeys(hits)
    return list(chosen)
