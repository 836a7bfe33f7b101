"""Expected actions: met, late, missed, open or void; and what participants said in the feedback form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from septel.report.aar import judged, telling
from septel.report.aar.blocks import Block, Bullets, Heading, Paragraph, Section, Table
from septel.report.aar.speech import NONE, Speech, clean


def section(data: Mapping[str, Any], s: Speech) -> Section:
    """The expected actions of the events list and of the evaluation plan."""
    actions = data["expected_actions"]["actions"]
    if not actions:
        return Section("expected", s("expected_title"), (Paragraph(s("expected_empty"), "empty"),))
    titles = {part["id"]: judged.name(part, s) for part in data["objectives"]}
    rows = tuple(
        (
            NONE if telling.is_task(one) else clean(one["action"]), clean(one["title"] or titles.get(one["action"], NONE)),
            s(f"expected_{one['status']}"), s.moment(one["moments"]["due"]),
            s.moment(one["moments"]["at"]), s.hours(one["delay"]),
        )
        for one in actions
    )  # fmt: skip
    heads = tuple(s(f"head_{word}") for word in ("number", "title", "status", "due", "done", "delay"))
    counts = "; ".join(f"{s(f'expected_{word}')} {s.number(n)}" for word, n in data["expected_actions"]["counts"].items())
    table = Table(s("expected_table"), heads, rows, frozenset({5}), frozenset({3, 4}))
    return Section("expected", s("expected_title"), (Paragraph(counts), table))


def feedback(data: Mapping[str, Any], s: Speech) -> Section:
    """Each form: how many answered, the scores, and what was written."""
    blocks: list[Block] = []
    seat = telling.seats(data, s)
    for form in data["feedback"]:
        blocks.append(Heading(s.told(form["title"])))
        blocks.append(Paragraph(s("feedback_count", n=s.number(form["answers"]), anonymous=s.number(form["anonymous"]))))
        rows = tuple((s.told(one["text"]), s.number(one["n"]), s.about(one["mean"])) for one in form["statements"])
        heads = (s("head_statement"), s("head_answers"), s("head_mean"))
        blocks.append(Table(s("feedback_table"), heads, rows, frozenset({1, 2})))
        said = [
            f"{clean(one[key])} ({seat(one['seat']) if one['seat'] else s('anonymous')})"
            for one in form["said"]
            for key in form["asks"]
            if one[key]
        ]
        if said:
            blocks.append(Bullets(tuple(said)))
    return Section("feedback", s.title("feedback"), tuple(blocks) or (Paragraph(s("feedback_empty"), "empty"),))
