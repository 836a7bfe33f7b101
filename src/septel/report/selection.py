"""Which design was selected: the answer with its confidence, and who was dropped by whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from septel.experiment.limits import BREAKS, KEEPS
from septel.experiment.selection import schedules
from septel.experiment.selection.feasibility import Bound
from septel.experiment.selection.outcome import BEST, FOUND, LEFT, NONE_KEEPS, OPEN, WORSE, Outcome, Standing, Tested, outcome
from septel.report.findings import MOST_NAMED
from septel.report.material import Material, measure_named
from septel.report.numerals import FIRM, digits, mean_half, plain, scale, with_unit
from septel.report.tables import Cell, Row, Table
from septel.report.words import Words


@dataclass(frozen=True)
class Selected:
    """The section: the answer in a sentence, how sure it is, and the table of designs."""

    lead: str
    text: str
    table: Table


def selected(material: Material, words: Words) -> Selected | None:
    """The section; None where the result is no selection's."""
    asked = material.result.manifest.get("asked", {})
    if not schedules.is_selection(asked):
        return None
    found = outcome(material.result, asked)
    texts = [_sure(found, words), _near(found, words), words("selection_undefined") if _has_gaps(found) else ""]
    texts.append(_unvaried(material, found, words))
    return Selected(_lead(material, found, words), " ".join(text for text in texts if text), _table(material, found, words))


def _lead(material: Material, found: Outcome, words: Words) -> str:
    titles = _titles(material)
    numbers = {"n": plain(found.read, 0), "total": plain(found.total, 0), "measure": _measure(found.settings.measure, words)}
    numbers["which"] = words("selection_highest" if found.settings.highest else "selection_lowest")
    likely = words("quoted", title=titles[found.likely])
    if isinstance(found.settings, schedules.Ocba):
        return words("selection_ocba", title=likely, **numbers)
    if found.status in (FOUND, NONE_KEEPS):
        return words("selection_found" if found.status == FOUND else "selection_none", title=likely, **numbers)
    ended = words("selection_cap" if found.status == OPEN else "selection_stopped", n=numbers["n"])
    if len(found.left) == 1:
        return words("selection_unsure", title=likely, ended=ended)
    many = len(found.left) > MOST_NAMED
    names = words("designs_count", n=len(found.left)) if many else _listed([titles[name] for name in found.left], words)
    return words("selection_open", list=names, title=likely, ended=ended)


def _sure(found: Outcome, words: Words) -> str:
    asked = found.settings
    if isinstance(asked, schedules.Ocba):
        above = found.probability > 0.999
        return words("selection_probability_above" if above else "selection_probability", p=f"{found.probability:.3f}")
    sure = f"{100 * asked.confidence:g}{FIRM}%"
    if found.status == NONE_KEEPS:
        return words("selection_sure_none", sure=sure)
    if found.status != FOUND:
        return ""
    key = "selection_sure_within" if asked.bounds else "selection_sure"
    return words(key, sure=sure, zone=_amount(asked.indifference, asked.measure))


def _near(found: Outcome, words: Words) -> str:
    bounds = dict.fromkeys(tested.bound for one in found.standings for tested in one.limits)
    if not bounds:
        return ""
    each = [
        words("selection_tolerance", limit=_limit(one, words), tolerance=_amount(one.tolerance, one.limit.measure))
        for one in bounds
    ]
    return words("selection_near", list=words.listed(each))


def _unvaried(material: Material, found: Outcome, words: Words) -> str:
    titles = _titles(material)
    cases = [
        words("selection_of", measure=_measure(measure, words), title=words("quoted", title=titles[design]))
        for design, measure in found.unvaried
    ]
    return words("selection_unvaried", n=plain(found.settings.first, 0), list=words.listed(cases)) if cases else ""


def _table(material: Material, found: Outcome, words: Words) -> Table:
    titles, limits = _titles(material), list(dict.fromkeys(tested.bound for one in found.standings for tested in one.limits))
    head = [_measure(found.settings.measure, words), words("selection_read"), words("selection_became")]
    lines = []
    for one in sorted(found.standings, key=lambda one: (one.fate != BEST, one.fate != LEFT, -one.at)):
        unit = measure_named(found.settings.measure).unit
        decimals = max(_decimals(other, unit) for other in found.standings)
        mean = Cell(*mean_half(one.mean, one.hi - one.mean, unit, decimals=decimals))
        cells = [mean, Cell(plain(one.read, 0)), Cell(_became(one, titles, words))]
        kept = {tested.bound: tested for tested in one.limits}
        cells += [_limit_cell(kept.get(bound), words) for bound in limits]
        lines.append(Row(titles[one.design], tuple(cells), note=one.design))
    head += [_limit(bound, words) for bound in limits]
    key = "table_selection_limits" if limits else "table_selection"
    return Table(words(key), tuple(head), tuple(lines), words("design"), "compared")


def _decimals(one: Standing, unit: str) -> int:
    return digits((one.hi - one.mean) * scale(unit), one.mean * scale(unit))


def _became(one: Standing, titles: dict[str, str], words: Words) -> str:
    by = words("quoted", title=titles[one.by]) if one.by in titles else ""
    key = f"became_{one.fate}" if one.fate != WORSE or by else "became_worse_mean"
    return words(key, by=by)


def _limit_cell(tested: Tested | None, words: Words) -> Cell:
    if tested is None:
        return Cell("")
    unit = measure_named(tested.bound.limit.measure).unit
    text = mean_half(tested.mean, float("nan"), unit)[0]
    tone = {KEEPS: "better", BREAKS: "worse"}.get(tested.verdict, "none")
    at = words("selection_at", at=plain(tested.at, 0)) if tested.at else ""
    return Cell(text, "", at or words("selection_not_yet"), tone, words(f"limit_{tested.verdict}"))


def _limit(bound: Bound, words: Words) -> str:
    limit = bound.limit
    value = limit.bound * scale(measure_named(limit.measure).unit)
    return f"{_measure(limit.measure, words)} {'≤' if limit.is_upper else '≥'}{FIRM}{value:.6g}".replace("-", "−")


def _measure(name: str, words: Words) -> str:
    return words.get(f"measure_{name}", f"{name} (%)" if measure_named(name).unit == "share" else name)


def _amount(value: float, measure: str) -> str:
    """A difference in a measure, with its unit: of shares, in points."""
    unit = measure_named(measure).unit
    return with_unit(f"{value * scale(unit):.6g}", unit, difference=True)


def _titles(material: Material) -> dict[str, str]:
    return {design.name: design.title for design in material.designs}


def _listed(titles: Sequence[str], words: Words) -> str:
    return words.listed([words("quoted", title=title) for title in titles])


def _has_gaps(found: Outcome) -> bool:
    return any(one.n < one.read for one in found.standings)
