"""How numbers are written: shares as per cent, with as many digits as their interval deserves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from septel.report.words import Words
from septel.sim import Measure

NONE = "–"
SAME = 1e-9  # of a value: half of an interval that is smaller is the machine's rounding
THIN = "\u2009"
FIRM = "\u00a0"
_SAID: ContextVar[tuple[str, str]] = ContextVar("said", default=("to", "points"))


@contextmanager
def between(words: Words) -> Iterator[None]:
    """Write numbers meanwhile with the words of a catalogue: `to` between two of them, `points` after a difference."""
    before = _SAID.set((words("span_to"), words("points")))
    try:
        yield
    finally:
        _SAID.reset(before)


def to() -> str:
    """The word between the two ends of an interval."""
    return _SAID.get()[0]


def digits(half: float, value: float) -> int:
    """Decimals that show two digits of half an interval (one from 5 on), or three digits of a value that has none."""
    has_interval = is_wide(half, value)
    size = half if has_interval else abs(value) / 10
    if not math.isfinite(size) or size <= 0:
        return 0
    power = math.floor(math.log10(size))
    shown = 1 if has_interval and size / 10.0**power >= 5 else 2
    return min(4, max(0, shown - 1 - power))


def is_wide(half: float, value: float) -> bool:
    """Whether there is an interval around a value, wider than rounding makes it."""
    return math.isfinite(half) and half > SAME * abs(value)


def plain(value: float, decimals: int, *, sign: bool = False) -> str:
    """A number with thin spaces between thousands and a true minus sign."""
    if not math.isfinite(value):
        return NONE
    text = f"{value:{'+' if sign else ''},.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("+-")
    return text.replace(",", THIN).replace("-", "−")


def scale(unit: str) -> float:
    """What a value is multiplied by when it is written: shares are written as per cent."""
    return 100.0 if unit == "share" else 1.0


def mean_half(mean: float, half: float, unit: str, *, decimals: int | None = None, sign: bool = False) -> tuple[str, str]:
    """A mean and the half-width of its interval, both without unit; the half is '' where there is none, or where it is 0."""
    factor = scale(unit)
    mean, half = mean * factor, half * factor
    if decimals is None:
        decimals = digits(half, mean)
    return plain(mean, decimals, sign=sign), plain(half, decimals) if is_wide(half, mean) else ""


def with_unit(text: str, unit: str, *, difference: bool = False) -> str:
    """A written number with its unit; differences of per cents are in points."""
    if text == NONE:
        return text
    if unit == "share":
        return f"{text}{FIRM}{_SAID.get()[1]}" if difference else f"{text}{FIRM}%"
    return f"{text}{FIRM}h" if unit == "h" else text


def span(lo: float, hi: float, unit: str, *, decimals: int, sign: bool = False) -> str:
    """An interval, as `6.19 to 6.39`."""
    factor = scale(unit)
    return f"{plain(lo * factor, decimals, sign=sign)} {to()} {plain(hi * factor, decimals, sign=sign)}"


def verdict(measure: Measure, lo: float, hi: float) -> str:
    """What an interval of a difference says: 'better', 'worse', 'more', 'less', 'none' (it holds 0) or '' (no interval)."""
    if not (math.isfinite(lo) and math.isfinite(hi)):
        return ""
    if lo <= 0 <= hi:
        return "none"
    up = lo > 0
    if not measure.better:
        return "more" if up else "less"
    return "better" if up == (measure.better == "higher") else "worse"


def ticks(lo: float, hi: float, *, most: int = 5) -> list[float]:
    """Round numbers within [lo, hi], at most `most` + 1 of them."""
    if not hi > lo:
        return [lo]
    rough = (hi - lo) / most
    power = 10.0 ** math.floor(math.log10(rough))
    found: list[float] = []
    for size in (10, 5, 2, 1, 0.5):  # the widest step that is fine enough and leaves two ticks at least
        step = size * power
        first, last = math.ceil(lo / step - 1e-9), math.floor(hi / step + 1e-9)
        if len(found) >= 2 and step < rough * 0.999:
            break
        found = [number * step for number in range(first, last + 1)]
    return found


def tick_text(value: float, all_ticks: list[float]) -> str:
    """A tick with as many decimals as its neighbours need."""
    step = abs(all_ticks[1] - all_ticks[0]) if len(all_ticks) > 1 else abs(value)
    for decimals in range(6):
        if step == 0 or abs(round(step, decimals) - step) < 1e-9 * max(step, 1e-9):
            return plain(value, decimals)
    return plain(value, 6)
