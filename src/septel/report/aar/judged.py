"""What evaluators made of it: objectives down to critical tasks with ratings and evidence, findings, the improvement plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from septel.report.aar import telling
from septel.report.aar.blocks import Block, Bullets, Heading, Paragraph, Section, Table
from septel.report.aar.evidence import Evidence, evidence
from septel.report.aar.speech import NONE, Speech, capital, clean

LEVELS = {"objective": "objective", "capability": "core_capability", "target": "capability_target", "task": "critical_task"}
Called = Callable[[Any], str]  # how a seat, or whom else a name means, is called


@dataclass(frozen=True)
class Who:
    """How seats and linked records are called."""

    seat: Called
    evidence: Evidence


FINDINGS = {"strength": "strength", "improvement": "area_for_improvement"}


def section(data: Mapping[str, Any], s: Speech) -> Section:
    """Objectives → core capabilities → capability targets → critical tasks, with final ratings and the evidence."""
    parts: Sequence[Mapping[str, Any]] = data["objectives"]
    title = s("objectives_title")
    if not parts:
        word = "objectives_empty" if data["for"]["sees_all"] else "objectives_unpublished"
        return Section("objectives", title, (Paragraph(s(word), "empty"),))
    blocks: list[Block] = [Paragraph(s("ratings_key", all=_key(s)), "note")]
    if not any(part["rating"] for part in parts):
        blocks.append(Paragraph(s("ratings_empty"), "empty"))
    blocks.append(_summary(parts, s))
    seen = {one["id"]: one for one in data["observations"]}
    who = Who(telling.seats(data, s), evidence(data, s))
    if _is_linked(data):
        blocks.append(Paragraph(s("numbers_records" if data["for"]["sees_all"] else "numbers_own"), "note"))
    for part in parts:
        blocks += _part(part, seen, who, s)
    return Section("objectives", title, tuple(blocks))


def _key(s: Speech) -> str:
    return "; ".join(f"{letter} {s.word(f'rating.{letter}')}" for letter in "PSMUN")


def name(part: Mapping[str, Any], s: Speech) -> str:
    """A part of the plan as it is called; one of the 32 core capabilities in the report's language."""
    title = clean(part["title"])
    return s.word(f"capability.{title}", title) if part["level"] == "capability" else title


def rating(part: Mapping[str, Any], s: Speech) -> str:
    """A final rating in words, or that there is none."""
    letter = part["rating"]
    return f"{letter} – {s.word(f'rating.{letter}')}" if letter else s.word("rating.none")


def _summary(parts: Sequence[Mapping[str, Any]], s: Speech) -> Table:
    """Every target and task with its final rating."""
    heads = (s.title("rating.final"), s("head_level"), s("head_title"), s("head_rationale"))
    rows = tuple(
        (part["rating"] or NONE, s.word(LEVELS[part["level"]]), name(part, s), clean(part["rationale"] or NONE))
        for part in parts
    )
    return Table(s("ratings_table"), heads, rows, narrow=frozenset({0}))


def _is_linked(data: Mapping[str, Any]) -> bool:
    """Whether an event was linked to anything that was seen or rated."""
    given = [one for part in data["objectives"] for one in part.get("ratings", ())]
    return any(one["evidence"] for one in (*data["observations"], *given))


def _part(part: Mapping[str, Any], seen: Mapping[str, Mapping[str, Any]], who: Who, s: Speech) -> list[Block]:
    level = part["level"]
    blocks: list[Block] = []
    title = f"{s.title(LEVELS[level])}: {name(part, s)}"
    if level in ("objective", "task"):
        blocks.append(Heading(title, 3 if level == "objective" else 4, part["rating"] or "", rating(part, s)))
    else:
        blocks.append(Paragraph(f"{title} ({rating(part, s)})"))
    details = [
        f"{s.title(word)}: {_said(part[word], word, s)}" for word in ("mission_area", "agency", "reference") if part.get(word)
    ]
    if details:
        blocks.append(Paragraph(" · ".join(details), "note"))
    if part["rationale"]:
        blocks.append(Paragraph(f"{s('head_rationale')}: {clean(part['rationale'])}"))
    if level == "task":
        blocks += _task(part, seen, who, s)
    return blocks


def _said(value: Any, word: str, s: Speech) -> str:
    if word == "mission_area":
        return s.word(f"mission.{value}", value)
    return s.said(value) if word == "agency" else clean(value)


def _task(part: Mapping[str, Any], seen: Mapping[str, Mapping[str, Any]], who: Who, s: Speech) -> list[Block]:
    """A task's observations with their evidence, and how each evaluator rated it."""
    shown = [seen[number] for number in part.get("observations", ()) if number in seen]
    blocks: list[Block] = []
    if part.get("ratings"):
        given = "; ".join(_given(one, who) for one in part["ratings"])
        blocks.append(Paragraph(s("ratings_given", given=given), "note"))
    if shown:
        blocks.append(Bullets(tuple(observation(one, who, s) for one in shown)))
    elif "observations" in part:
        blocks.append(Paragraph(s("observations_empty"), "note"))
    return blocks


def _given(one: Mapping[str, Any], who: Who) -> str:
    links, why = who.evidence(one["evidence"]), clean(one["rationale"] or "")
    return f"{who.seat(one['seat'])} {one['rating']}{f' ({links})' if links else ''}{f': {why}' if why else ''}"


def observation(one: Mapping[str, Any], who: Who, s: Speech) -> str:
    """What was seen, by whom and when, and the records of the log that show it."""
    kind = FINDINGS.get(one["finding"])
    head = f"{s.title(kind)}: " if kind else ""
    links = who.evidence(one["evidence"])
    shown = s("evidence", links=links) if links else s("evidence_none")
    return f"{head}{clean(one['text'])} ({who.seat(one['seat'])}, {s.moment(one['moment'])}). {shown}"


def findings(data: Mapping[str, Any], s: Speech, which: str) -> Section:
    """Strengths, or areas for improvement."""
    found = data[which]
    tasks = {part["id"]: name(part, s) for part in data["objectives"]}
    if not found:
        return Section(which, s.title(which), (Paragraph(s(f"empty_{which}"), "empty"),))
    seat = telling.seats(data, s)
    items = []
    for one in found:
        source = s("from_hot_wash") if one["from"] == "hot wash" else s("from_observation")
        task = tasks.get(one["task"] or "", "")
        items.append(f"{clean(one['text'])} ({source}, {seat(one['seat'])}{f'; {task}' if task else ''})")
    return Section(which, s.title(which), (Bullets(tuple(items)),))


def plan(data: Mapping[str, Any], s: Speech) -> Section:
    """The improvement plan."""
    title, found = s.title("improvement_plan"), data["improvement_plan"]
    if not found:
        word = "plan_empty" if data["for"]["sees_all"] else "plan_unpublished"
        return Section("plan", title, (Paragraph(s(word), "empty"),))
    tasks = {part["id"]: name(part, s) for part in data["objectives"]}
    called = telling.called(data, s)
    rows = tuple(plan_row(one, tasks, called, s) for one in found)
    return Section("plan", title, (Table(s("plan_table"), plan_heads(s), rows, narrow=frozenset({5, 6, 7})),))


def plan_heads(s: Speech) -> tuple[str, ...]:
    """The columns of the plan."""
    return (
        s("head_about"), s("head_area"), s.title("corrective_action"), s.title("poete"), s.title("owner"), s.title("due"),
        s.title("priority"), s.title("progress"),
    )  # fmt: skip


def plan_row(one: Mapping[str, Any], tasks: Mapping[str, str], called: Called, s: Speech) -> tuple[str, ...]:
    """An item of the plan."""
    return (
        tasks.get(one.get("about") or "", clean(one.get("about") or NONE)),
        clean(one["area"]), clean(one.get("action") or NONE),
        capital(s.word(f"poete.{one['element']}", one["element"])), called(one["owner"]) or NONE, s.due(one.get("due")),
        capital(s.word(f"priority.{one['priority']}", one["priority"])),
        capital(s.word(f"progress.{one['progress']}", one["progress"])),
    )  # fmt: skip
