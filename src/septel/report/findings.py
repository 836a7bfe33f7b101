"""Plain findings, each computed from the numbers and none going beyond its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

from septel.report.loops import has
from septel.report.material import Material, measure_named
from septel.report.numerals import mean_half, span, verdict, with_unit
from septel.report.tables import STANDS
from septel.report.words import Words
from septel.sim.measures import STAGES

MOST_NAMED = 4


@dataclass(frozen=True)
class Finding:
    """What was found in a few words, and the numbers."""

    head: str
    text: str


def findings(material: Material, words: Words) -> list[Finding]:
    """Three to six findings; fewer where the numbers are undefined."""
    found = [
        _measured(material, words, "p_interdiction", "f_interdiction"),
        _losses(material, words),
        _measured(material, words, "action_h_median", "f_speed", caution="f_speed_caution"),
        _measured(material, words, "wrong_doors_per_100", "f_doors"),
        _belief(material, words),
        _measured(material, words, "members", "f_members") if has(material, 0, "body") else None,
    ]
    if found[2] is None and found[3] is None and material.at("action_h_median") is not None:
        found[2] = Finding(words("f_speed_head") + ".", words("f_no_operations", first=material.designs[0].title))
    return [one for one in found if one]


def change_text(material: Material, words: Words, design: int, measure: str) -> str:
    """The paired difference of a design to the first, with unit and interval; '' where it is undefined."""
    mean, lo, hi = material.interval(measure, design, paired=True)
    if not math.isfinite(mean):
        return ""
    unit, decimals = measure_named(measure).unit, material.decimals(measure, paired=True)
    text = with_unit(mean_half(mean, hi - mean, unit, decimals=decimals, sign=True)[0], unit, difference=True)
    key = "change" if math.isfinite(lo) else "change_single"
    inside = span(lo, hi, unit, decimals=decimals, sign=True)
    column = material.at(measure)
    mark = STANDS if column is not None and material.stands[design, column] else ""
    return words(key, title=material.designs[design].title, difference=text + mark, span=inside)


def _level(material: Material, words: Words, measure: str) -> tuple[str, str] | None:
    """The first design's mean with unit, and its interval in brackets; None where it is undefined."""
    mean, lo, hi = material.interval(measure, 0)
    if not math.isfinite(mean):
        return None
    unit, decimals = measure_named(measure).unit, material.decimals(measure)
    text = with_unit(mean_half(mean, hi - mean, unit, decimals=decimals)[0], unit)
    return text, words("interval", span=span(lo, hi, unit, decimals=decimals)) if math.isfinite(lo) else ""


def _measured(material: Material, words: Words, measure: str, key: str, *, caution: str = "") -> Finding | None:
    level = _level(material, words, measure)
    if level is None:
        return None
    sentences = [words(key, first=material.designs[0].title, value=level[0], interval=level[1])]
    groups = _groups(material, measure)
    for name, designs in groups.items():
        if designs:
            texts = [change_text(material, words, one, measure) for one in designs]
            if len(texts) > MOST_NAMED + 1:
                texts = [*texts[:MOST_NAMED], words("and_more", n=len(texts) - MOST_NAMED)]
            sentences.append(words(f"f_{name}", list=words.listed(texts)))
    compared = sum(map(len, groups.values()))
    if caution and compared:
        sentences.append(words(caution))
    head = words(f"{key}_head")
    if compared == 0 or groups["single"]:
        head += "."
    else:
        counts = [words(f"head_{name}", n=len(designs)) for name, designs in groups.items() if designs]
        head += words("head_counts", n=compared, counts=", ".join(counts))
    return Finding(head, " ".join(sentences))


def _groups(material: Material, measure: str) -> dict[str, list[int]]:
    """Designs that are higher, lower, without a difference found, and without an interval; the largest difference first."""
    groups: dict[str, list[int]] = {"more": [], "less": [], "none": [], "single": []}
    for design in range(1, len(material.designs)):
        mean, lo, hi = material.interval(measure, design, paired=True)
        if math.isfinite(mean):
            says = verdict(measure_named(measure), lo, hi)
            groups[{"": "single", "none": "none"}.get(says) or ("more" if mean > 0 else "less")].append(design)
    for designs in groups.values():
        designs.sort(key=lambda design: -abs(material.interval(measure, design, paired=True)[0]))
    return groups


def _losses(material: Material, words: Words) -> Finding | None:
    known = []
    for stage in STAGES:
        mean = material.interval(f"waterfall_{stage}", 0)[0]
        if stage not in ("captured", "open") and mean > 0:
            known.append((-mean, stage))
    sentences = []
    for (_, stage), key in zip(sorted(known)[:2], ("f_losses", "f_losses_second"), strict=False):
        value, interval = _level(material, words, f"waterfall_{stage}") or ("", "")
        meaning = words(f"stage_{stage}").partition(": ")[2]
        sentences.append(words(key, first=material.designs[0].title, stage=meaning, value=value, interval=interval))
    return Finding(words("f_losses_head"), " ".join(sentences)) if sentences else None


def _belief(material: Material, words: Words) -> Finding | None:
    stated, true = (_level(material, words, name) for name in ("stated_p", "true_share"))
    mean, lo, hi = material.interval("calibration_gap", 0)
    if stated is None or true is None or not math.isfinite(mean):
        return None
    decimals = material.decimals("calibration_gap")
    key = "gap_over" if mean > 0 else "gap_under"
    if not math.isfinite(lo):
        key = "gap_unknown"
    elif lo <= 0 <= hi:
        key = "gap_none"
    text = mean_half(mean, hi - mean, "share", decimals=decimals, sign=True)[0]
    gap = words(key, value=with_unit(text, "share", difference=True))
    inside = span(lo, hi, "share", decimals=decimals, sign=True)
    interval = words("interval", span=inside) if math.isfinite(lo) else ""
    texts = {"stated": stated[0], "true": true[0], "gap": gap, "interval": interval}
    return Finding(words(f"{key}_head"), words("f_belief", first=material.designs[0].title, **texts))
