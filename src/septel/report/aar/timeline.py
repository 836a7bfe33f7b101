"""The timeline: injects, decisions and outcomes by agency, as a figure of lanes and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from septel.report.aar import telling
from septel.report.aar.blocks import Block, Figure, Paragraph, Section, Table
from septel.report.aar.drawing import BED, INK, LINE, SOFT, Drawing, Line, Text, owner_ink, sign
from septel.report.aar.hours import marks
from septel.report.aar.speech import Speech
from septel.report.aar.telling import CONTROL, SIGNS, Told

WIDTH, LEFT, RIGHT, LANE = 1000.0, 150.0, 16.0, 46.0
MOST_ROWS = 120
MOST_SIGNS = 3_000
INK_OF = {"inject": INK, "captured": "#00795a", "failed": "#a63c06", "expected": "#6a4c93"}


def section(data: Mapping[str, Any], s: Speech) -> Section:
    """The section; what to do if nothing happened yet."""
    entries = telling.told(data, s)
    if not entries:
        return Section("timeline", s.title("timeline"), (Paragraph(s("timeline_empty"), "empty"),))
    rows = telling.worth(entries, MOST_ROWS)
    blocks: list[Block] = [_figure(data, entries, s)]
    if len(rows) < len(entries):
        blocks.append(Paragraph(s("timeline_cut", shown=s.number(len(rows)), all=s.number(len(entries))), "note"))
    heads = (s("head_when"), s("head_who"), s("head_what"), s("head_number"))
    body = tuple((one.when, one.who, one.what, one.number) for one in rows)
    blocks.append(Table(s("timeline_table", zone=data["facts"]["zone"]), heads, body, narrow=frozenset({0, 3})))
    return Section("timeline", s.title("timeline"), tuple(blocks))


def lanes(entries: Sequence[Told], agencies: Sequence[str]) -> list[str]:
    """Whose lanes there are: control's, then the agencies', then others who did something."""
    further = dict.fromkeys(one.agency for one in entries if one.sign)
    return list(dict.fromkeys([CONTROL, *agencies, *further]))


def _figure(data: Mapping[str, Any], entries: Sequence[Told], s: Speech) -> Figure:
    facts = data["facts"]
    end = max(float(facts["now"]["t"]), max(one.t for one in entries), 1e-6)
    rows = lanes(entries, facts["holders"] or facts["agencies"])
    top, legend = 8.0, 56.0
    drawing = Drawing(WIDTH, top + LANE * len(rows) + 34 + legend)
    bottom = top + LANE * len(rows)

    def across(t: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * max(0.0, t) / end

    for number, lane in enumerate(rows):
        y = top + LANE * number
        drawing.box(0, y, WIDTH, LANE - 4, fill=BED)
        drawing.add(Text(8, y + LANE / 2 + 2, (s.said(lane) if lane else s("control_lane"))[:20], 14, bold=True))
    for t, label in marks(facts, end, s, most=7):
        drawing.add(Line(((across(t), top), (across(t), bottom)), LINE))
        anchor = "start" if across(t) < LEFT + 30 else "end" if across(t) > WIDTH - 60 else "middle"
        drawing.add(Text(across(t), bottom + 18, label, 12.5, SOFT, anchor))
    shown = [one for one in entries if one.sign and not one.is_left][:MOST_SIGNS]
    for one in shown:
        y = top + LANE * rows.index(one.agency) + LANE / 2 - 2
        drawing.add(sign(SIGNS[one.sign], across(one.t), y, 6, _ink(one, rows), stroke="#fff", title=f"{one.when}: {one.what}"))
    _legend(drawing, bottom + 46, s)
    counts = {word: sum(one.sign == word for one in shown) for word in SIGNS}
    told = "; ".join(f"{s(f'sign_{word}')}: {s.number(n)}" for word, n in counts.items() if n)
    return Figure(drawing, s("timeline_figure"), s("timeline_alt", n=s.number(len(shown)), kinds=told, lanes=len(rows)))


def _ink(one: Told, rows: Sequence[str]) -> str:
    return INK_OF.get(one.sign) or owner_ink(rows.index(one.agency) - 1)


def _legend(drawing: Drawing, y: float, s: Speech) -> None:
    """What the signs mean, in rows of four."""
    for number, word in enumerate(SIGNS):
        x, down = 14 + 246 * (number % 4), y + 22 * (number // 4)
        drawing.add(sign(SIGNS[word], x, down, 6, INK_OF.get(word, SOFT)), Text(x + 14, down + 4.5, s(f"sign_{word}"), 13))
