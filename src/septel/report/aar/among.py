"""The people among the runs: their measures beside the fast runs of each design, in the measure's unit and as percentiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from septel.exercise.aar.measures import NOT_COMPARABLE
from septel.report.aar.blocks import Block, Figure, Paragraph, Section, Table
from septel.report.aar.drawing import INK, LINE, OWNERS, SOFT, Dot, Drawing, Line, Text, sign
from septel.report.aar.speech import NONE, Speech, clean

# Panels by what they are about; of each, the measures and whether it is a share or hours.
PANELS: dict[str, tuple[str, ...]] = {
    "results": ("captures", "p_interdiction", "days_without_head", "dry_holes", "wrong_doors", "slipped", "harmed"),
    "sharing": ("leads_true", "reports_fused", "reports_withheld", "double_counted", "requests", "operations", "duplicates"),
    "time": ("decision_h_median", "arrival_h_median", "action_h_median", "officer_utilisation", "team_utilisation"),
}
SHARES = ("p_interdiction", "officer_utilisation", "team_utilisation")
MOST_DESIGNS = 6
WIDTH, LEFT, RIGHT, ROW, HEAD = 1000.0, 270.0, 150.0, 19.0, 34.0
WIDE, NARROW = "#d7e3ec", "#9dbbd0"


def section(data: Mapping[str, Any], s: Speech) -> Section:
    """The section; what to do where there are no fast runs to compare with."""
    found, title = data["measures"], s("among_title")
    if found["error"]:
        return Section("among", title, (Paragraph(s("among_error", error=s.told(found["error"])), "empty"),))
    if not found["measures"]:
        word = "among_empty" if data["for"]["sees_all"] else "among_unpublished"
        return Section("among", title, (Paragraph(s(word), "empty"),))
    by_name = {row["measure"]: row for row in found["measures"]}
    names = list(next(iter(by_name.values()))["designs"])
    shown = designs(names, found.get("design"))
    blocks: list[Block] = [Paragraph(s("among_intro", runs=s.number(found["runs"]), hours=s.hours(found["until"])))]
    if data["clock"]["human_time"] == NOT_COMPARABLE:
        blocks.append(Paragraph(s("among_not_comparable"), "note"))
    if len(shown) < len(names):
        blocks.append(Paragraph(s("among_cut", shown=s.number(len(shown)), all=s.number(len(names))), "note"))
    for panel, measures in PANELS.items():
        rows = [by_name[name] for name in measures if name in by_name]
        if rows:
            blocks.append(_figure(panel, rows, shown, found.get("design"), s))
    blocks.append(_table([by_name[name] for of in PANELS.values() for name in of if name in by_name], shown, s))
    return Section("among", title, tuple(blocks))


def designs(names: Sequence[str], own: str | None) -> list[str]:
    """The designs that are drawn: the one that was played, then the others in the scenario's order, as many as fit."""
    first = [name for name in names if name == own]
    return (first + [name for name in names if name != own])[:MOST_DESIGNS]


def title(measure: str, s: Speech) -> str:
    """A measure as it is called; its own word for one that is seldom shown."""
    return s.get(f"measure_{measure}", "") or clean(measure)


def value(measure: str, number: float | None, s: Speech) -> str:
    """A measure's value with its unit."""
    return s.share(number) if measure in SHARES else s.hours(number) if "_h_" in measure else s.about(number)


def percentile(found: Any, s: Speech) -> str:
    """A percentile, that there is none, or that it would mean nothing."""
    if found == NOT_COMPARABLE:
        return s("not_comparable")
    return NONE if found is None else s.number(float(found))


def _figure(panel: str, rows: Sequence[Mapping[str, Any]], shown: Sequence[str], own: str | None, s: Speech) -> Figure:
    """A strip for each measure: a band for each design's runs, and the people's value across them."""
    each = HEAD + ROW * len(shown) + 10
    drawing = Drawing(WIDTH, each * len(rows) + 34)
    for number, row in enumerate(rows):
        _strip(drawing, each * number, row, shown, own, s)
    _legend(drawing, each * len(rows) + 20, s)
    said = "; ".join(_said(row, shown, s) for row in rows)
    return Figure(drawing, s(f"among_{panel}"), s("among_alt", said=said))


def _said(row: Mapping[str, Any], shown: Sequence[str], s: Speech) -> str:
    ranks = ", ".join(f"{clean(name)} {percentile(row['designs'][name]['percentile'], s)}" for name in shown)
    return f"{title(row['measure'], s)} {value(row['measure'], row['value'], s)} ({ranks})"


def _strip(drawing: Drawing, y: float, row: Mapping[str, Any], shown: Sequence[str], own: str | None, s: Speech) -> None:
    measure, people, hidden = row["measure"], row["value"], row["comparable"] == NOT_COMPARABLE
    lo, hi = _range(row, shown)
    scale = (WIDTH - LEFT - RIGHT) / (hi - lo)

    def across(number: float) -> float:
        return LEFT + (number - lo) * scale

    bottom = y + HEAD + ROW * len(shown)
    drawing.add(Line(((0, y + 4), (WIDTH, y + 4)), LINE))
    drawing.add(Text(0, y + 24, title(measure, s), 14, bold=True))
    drawing.add(Text(LEFT, y + 24, s("among_people", value=value(measure, people, s)), 14))
    drawing.add(Text(WIDTH, y + 24, s("among_percentile"), 12.5, SOFT, "end"))
    for number, name in enumerate(shown):
        middle = y + HEAD + ROW * (number + 0.5)
        drawing.add(Text(LEFT - 10, middle + 4.5, clean(name)[:30], 13, INK, "end", bold=name == own))
        _band(drawing, middle, row["designs"][name], across)
        drawing.add(Text(WIDTH, middle + 4.5, percentile(row["designs"][name]["percentile"], s), 13, INK, "end"))
    if people is not None and not hidden:
        drawing.add(Line(((across(people), y + HEAD - 4), (across(people), bottom)), OWNERS[1], 1.5))
        for number in range(len(shown)):
            drawing.add(Dot(across(people), y + HEAD + ROW * (number + 0.5), 4.5, OWNERS[1], "#fff"))
    for at, anchor in ((lo, "start"), (hi, "end")):
        drawing.add(Text(across(at), bottom + 11, value(measure, at, s), 11, SOFT, anchor))


def _band(drawing: Drawing, middle: float, found: Mapping[str, Any], across: Any) -> None:
    """5 to 95 % of a design's runs, 25 to 75 %, the median, and the run with the exercise's own draws."""
    runs = found["runs"] or {}
    if runs.get("n"):
        for low, high, height, fill in (("p5", "p95", 10.0, WIDE), ("p25", "p75", 14.0, NARROW)):
            x, width = across(runs[low]), max(2.0, across(runs[high]) - across(runs[low]))
            drawing.box(x, middle - height / 2, width, height, fill=fill)
        drawing.add(Line(((across(runs["p50"]), middle - 8), (across(runs["p50"]), middle + 8)), INK, 1.8))
    if found["same_draws"] is not None:
        drawing.add(sign("diamond", across(found["same_draws"]), middle, 3.6, "#ffffff", stroke=INK))


def _range(row: Mapping[str, Any], shown: Sequence[str]) -> tuple[float, float]:
    """What the strip spans: all that is drawn on it."""
    numbers = [row["value"]] if row["comparable"] != NOT_COMPARABLE else []
    for name in shown:
        found = row["designs"][name]
        numbers += [found["same_draws"], *((found["runs"] or {}).get(mark) for mark in ("p5", "p95"))]
    known = [float(one) for one in numbers if one is not None]
    lo, hi = min(known, default=0.0), max(known, default=1.0)
    lo = min(lo, 0.0) if lo < 0.35 * hi else lo
    return (lo, hi) if hi > lo else (lo - 0.5, lo + 0.5) if lo else (0.0, 1.0)


def _legend(drawing: Drawing, y: float, s: Speech) -> None:
    marks: list[tuple[str, Any]] = [
        ("legend_people", lambda x: drawing.add(Dot(x, y, 4.5, OWNERS[1], "#fff"))),
        ("legend_wide", lambda x: drawing.box(x - 8, y - 5, 16, 10, fill=WIDE)),
        ("legend_narrow", lambda x: drawing.box(x - 8, y - 7, 16, 14, fill=NARROW)),
        ("legend_median", lambda x: drawing.add(Line(((x, y - 8), (x, y + 8)), INK, 1.8))),
        ("legend_same", lambda x: drawing.add(sign("diamond", x, y, 3.6, "#ffffff", stroke=INK))),
    ]
    for number, (word, draw) in enumerate(marks):
        x = 12 + 196 * number
        draw(x)
        drawing.add(Text(x + 14, y + 4.5, s(word), 12.5))


def _table(rows: Sequence[Mapping[str, Any]], shown: Sequence[str], s: Speech) -> Table:
    """The same as numbers."""
    heads = (s("head_measure"), s("head_people"), *(clean(name) for name in shown))
    body = tuple(
        (
            title(row["measure"], s), value(row["measure"], row["value"], s),
            *(percentile(row["designs"][name]["percentile"], s) for name in shown),
        )
        for row in rows
    )  # fmt: skip
    return Table(s("among_table"), heads, body, frozenset(range(1, 2 + len(shown))))
