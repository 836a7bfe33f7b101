"""The exercise in a few facts, who took part, and what the field came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from septel.exercise.aar.walk import REMOVED
from septel.report.aar import telling
from septel.report.aar.blocks import Block, Facts, Paragraph, Section, Table
from septel.report.aar.speech import NONE, Speech, capital, clean


def persons(data: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Who sat where: seat and person."""
    return [(row, person) for row in data["participants"] for person in row["persons"]]


def people(data: Mapping[str, Any]) -> tuple[int, bool]:
    """How many persons sat down, and whether names and not ids told them apart.

    The log knows persons by ids, one for each invitation that was used. Who opens further seats of a rehearsal keeps his id.
    Rehearsals whose log does not say that it keeps persons apart so (`persons_apart`) gave him another one at each seat, under
    the name that he had said: there ids under one name are one person, which two of the same name would be as well. A name
    that was removed tells nobody apart.
    """
    names, facts = {person["person"]: person["name"] for _, person in persons(data)}, data["facts"]
    if not facts.get("rehearsal") or facts.get("persons_apart"):
        return len(names), False
    apart = {id_ if name == REMOVED else f"name {name}" for id_, name in names.items()}
    return len(apart), len(apart) < len(names)


def section(data: Mapping[str, Any], s: Speech) -> Section:
    """The overview."""
    facts, clock = data["facts"], data["clock"]
    start, end = facts["startex"], facts["endex"]
    lasted = None if start is None else (end or facts["now"])["t"] - start["t"]
    count, is_by_name = people(data)
    seats = {seat["seat"] for seat, _ in persons(data)}
    counted = "participants_by_name" if is_by_name else "participants_count"
    rows = [
        (capital(s.word("exercise.name")), clean(facts["title"])),
        (s("fact_startex"), s.moment(start, year=True) if start else s("not_started")),
        (s("fact_endex"), s.moment(end, year=True) if end else s("not_ended", now=s.moment(facts["now"], year=True))),
        (s("fact_zone"), clean(facts["zone"])),
        (s("fact_length"), s.hours(lasted)),
    ]
    if facts.get("name"):
        rows += [(capital(s.word("scenario")), clean(facts["name"])), (s("fact_design"), clean(facts["design"]))]
    rows += [
        (s("fact_agencies"), s.names(facts["agencies"])),
        (s("fact_participants"), s(counted, people=s.number(count), seats=s.number(len(seats)))),
        (s("fact_clock"), _rates(clock, s)),
        (s("fact_copy"), _copy(data, s)),
    ]
    if facts.get("head"):
        rows.append((s("fact_head"), clean(facts["head"])))
    blocks: list[Block] = [Facts(tuple(rows))]
    if start is None:
        blocks.append(Paragraph(s("overview_empty"), "empty"))
    field = _field(data, s)
    if field:
        blocks.append(field)
    return Section("overview", s.title("overview"), tuple(blocks))


def _copy(data: Mapping[str, Any], s: Speech) -> str:
    """For whom the copy is."""
    return s("copy_control") if data["for"]["sees_all"] else s("copy_seat", seat=telling.seats(data, s)(data["for"]["seat"]))


def _rates(clock: Mapping[str, Any], s: Speech) -> str:
    """How the clock ran."""
    parts = [
        s(f"clock_{word}", hours=s.hours(clock[key]))
        for word, key in (("real", "hours_in_real_time"), ("fast", "hours_at_other_rates"), ("jumped", "hours_jumped"))
        if clock[key]
    ]
    return "; ".join(parts) if parts else s("clock_none")


def _field(data: Mapping[str, Any], s: Speech) -> Table | None:
    """Leads, cases, requests and operations of each holder."""
    rows = []
    for holder, of in data["field"].items():
        rows.append(
            (
                s.said(holder), s.number(of["leads"]), s.number(of["cases"]), s.number(sum(of["requests"].values())),
                s.number(sum(of["operations"].values())), _counted(of["operations"], s),
            )
        )  # fmt: skip
    heads = tuple(s(f"head_{word}") for word in ("holder", "leads", "cases", "requests", "operations", "ended"))
    return Table(s("field_table"), heads, tuple(rows), frozenset({1, 2, 3, 4})) if rows else None


def _counted(outcomes: Mapping[str, int], s: Speech) -> str:
    most_first = sorted(outcomes.items(), key=lambda one: -one[1])
    return ", ".join(f"{telling.stands(word, s)} {s.number(n)}" for word, n in most_first) or NONE


def participants(data: Mapping[str, Any], s: Speech) -> Section:
    """Seats, and who sat there from when to when; seats that nobody took are named after them."""
    rows = [
        (
            telling.title(seat, s), s.word(f"role.{seat['kind']}", seat["kind"]),
            s.said(seat["agency"]) if seat["agency"] else NONE,
            clean(person["name"]), s.moment(person["from"]), s.moment(person["until"]) if person["until"] else s("to_the_end"),
        )
        for seat, person in persons(data)
    ]  # fmt: skip
    heads = tuple(s(f"head_{word}") for word in ("seat", "role", "agency", "person", "from", "until"))
    blocks: list[Block] = [Table(s("participants_table"), heads, tuple(rows), narrow=frozenset({4, 5}))] if rows else []
    if not rows:
        blocks.append(Paragraph(s("participants_empty"), "empty"))
    nobody = [telling.title(seat, s) for seat in data["participants"] if not seat["persons"]]
    if nobody:
        blocks.append(Paragraph(s("participants_nobody", seats="; ".join(nobody)), "note"))
    return Section("participants", s.title("participants"), tuple(blocks))
