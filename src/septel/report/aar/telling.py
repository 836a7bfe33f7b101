"""The timeline's entries in words: when, who, what; and which are worth a place on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from septel.report.aar.speech import NONE, Speech, capital, clean

CONTROL = ""  # the lane of what is nobody's but control's
SIGNS = {
    "inject": "down", "lead": "diamond", "request": "circle", "force": "square", "captured": "star", "failed": "cross",
    "expected": "triangle",
}  # fmt: skip
# What is left out first where there is too much for paper, then what is left out next.
LEAST_FIRST = (
    ("seat.taken", "seat.left", "seat.bot", "case.assessed", "message.voice", "world.refused"),
    ("request.changed:approvals", "request.changed:waits for teams", "request.changed:an officer has it"),
    ("request.changed",),
    ("lead.released",),
    ("expected_action.matched", "expected_action.unmatched"),
)

IN_THE_FIELD = ("lead.released", "lead.known", "case.known", "request.changed", "operation.changed")
SORTED = re.compile(r"(seat|agency|kind):(.+)", re.DOTALL)  # an address that says what sort it is of


@dataclass(frozen=True)
class Told:
    """One entry: its hour, whose lane it is in, its sign in the figure ("" for none), who and what in words, its number."""

    t: float
    when: str
    agency: str
    sign: str
    who: str
    what: str
    key: str
    is_left: bool
    moment: Mapping[str, Any]
    number: str = ""


def seats(data: Mapping[str, Any], s: Speech) -> Callable[[Any], str]:
    """How a seat is called: by its title; by the one of its name where the reader is told none."""
    titles = {row["seat"]: title(row, s) for row in data["participants"]}
    return lambda name: titles.get(name) or s.titled_by_name(str(name or ""))


def called(data: Mapping[str, Any], s: Speech) -> Callable[[Any], str]:
    """Who is meant by an address, a sender or an owner, as at the console.

    A seat by its title, else a group or an agency, else a seat by its name, else a party outside the exercise as written.
    """
    seat, titles = seats(data, s), {row["seat"] for row in data["participants"] if row["title"]}

    def one(word: Any) -> str:
        found = SORTED.fullmatch(str(word or ""))
        sort, name = found.groups() if found else ("", str(word or ""))
        said = s.said(name)
        return seat(name) if sort == "seat" or name in titles or said == clean(name) else said

    return one


def title(seat: Mapping[str, Any], s: Speech) -> str:
    """A participant's seat as it is called."""
    return s.titled(seat["title"]) if seat["title"] else s.titled_by_name(seat["seat"])


@dataclass(frozen=True)
class Known:
    """What entries name by ids: how seats are called and of which agency they are, the titles of the events list and of tasks.

    `tasks` are the critical tasks that are expected actions themselves: people know them by their titles alone.
    """

    seat: Callable[[Any], str]
    called: Callable[[Any], str]
    agencies: Mapping[str, str]
    titles: Mapping[str, str]
    tasks: frozenset[str]


def known(data: Mapping[str, Any], s: Speech) -> Known:
    """What the data says of it."""
    actions = data["expected_actions"]["actions"]
    titles = {part["id"]: part["title"] for part in data["objectives"]}
    titles |= {row["action"]: row["title"] for row in actions if row["title"]}
    return Known(
        seats(data, s),
        called(data, s),
        {row["seat"]: row["agency"] for row in data["participants"]},
        titles | {row["number"]: row["title"] for row in data.get("msel", ())},
        frozenset(row["action"] for row in actions if is_task(row)),
    )


def is_task(action: Mapping[str, Any]) -> bool:
    """Whether an expected action is a critical task with a rule of its own, and no entry of the events list."""
    return action["action"] in action["tasks"]


def number(of: Mapping[str, Any]) -> str:
    """The number of an entry or of evidence: its record's in the log, else the one that the reader's seat has for it."""
    return f"#{of['seq']}" if "seq" in of else str(of.get("cursor", ""))


def told(data: Mapping[str, Any], s: Speech) -> list[Told]:
    """All entries, in the order of their hours."""
    return in_words(data["timeline"], known(data, s), s)


def in_words(entries: Iterable[Mapping[str, Any]], known: Known, s: Speech) -> list[Told]:
    """Some entries, in the order of their hours."""
    return sorted((_told(_named(entry), known, s) for entry in entries), key=lambda one: one.t)


def _named(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry by its event; a seat's copy names those that are not of the field by the kind of item that the seat was told."""
    event, of = str(entry["event"]), entry.get("details") or {}
    if event == "clock":
        return {**entry, "event": {"ready": "clock.startex", "ended": "clock.endex"}.get(of.get("mode", ""), "clock.changed")}
    if event == "seat":
        return {**entry, "event": f"seat.{of.get('did', 'changed')}", "about": of.get("seat")}
    if event == "expected_action":
        is_seen = of.get("status") in ("met", "late")
        return {**entry, "event": f"expected_action.{'matched' if is_seen else 'unmatched'}", "about": of.get("action")}
    return entry


def worth(entries: Sequence[Told], most: int) -> list[Told]:
    """So many entries at most, what matters least left out first; if that is not enough, evenly spread ones."""
    kept = list(entries)
    for kinds in LEAST_FIRST:
        if len(kept) <= most:
            return kept
        kept = [one for one in kept if not one.key.startswith(kinds)]
    if len(kept) <= most:
        return kept
    step = len(kept) / most
    return [kept[int(number * step)] for number in range(most)]


def _told(entry: Mapping[str, Any], known: Known, s: Speech) -> Told:
    event, details = str(entry["event"]), entry.get("details") or {}
    state = str(entry.get("state") or "")
    agency = str(details.get("holder") or details.get("agency") or known.agencies.get(entry.get("seat") or "", "") or CONTROL)
    if event.startswith(("inject", "msel", "told", "clock", "timeline", "exercise")):
        agency = CONTROL
    said = what(entry, known, s)
    if entry.get("left"):
        said += f" {s('left_branch')}"
    if entry.get("retracted"):
        said += f" {s('retracted_later')}"
    return Told(
        t=float(entry["t"]), when=s.moment(entry["moment"]), agency=agency, sign=_sign(event, state),
        who=_who(agency, entry, known, s), what=said,
        key=f"{event}:{state}", is_left=bool(entry.get("left")), moment=entry["moment"], number=number(entry),
    )  # fmt: skip


def _who(agency: str, entry: Mapping[str, Any], known: Known, s: Speech) -> str:
    """An agency; else a seat; else control."""
    if agency:
        return s.said(agency)
    return known.seat(entry["seat"]) if entry.get("seat") else s("control_lane")


def _sign(event: str, state: str) -> str:
    if event in ("inject.released", "told"):
        return "inject"
    if event == "lead.released":
        return "lead"
    if event == "expected_action.matched":
        return "expected"
    if event == "request.changed":
        return "request" if state == "waits for a decision" else ""
    if event == "operation.changed":
        return "force" if state == "under way" else "captured" if state == "captured" else "failed"
    return ""


def what(entry: Mapping[str, Any], known: Known, s: Speech) -> str:
    """What happened, as a sentence without a full stop."""
    event, details = str(entry["event"]), entry.get("details") or {}
    state, about = str(entry.get("state") or ""), clean(entry.get("about") or "")
    titles = known.titles
    if event in IN_THE_FIELD:
        of = {"about": about, "target": clean(details.get("target", "")), "place": clean(details.get("place", ""))}
        if event in ("lead.known", "case.known"):
            return s(f"told_{event.replace('.', '_')}", **of)
        if event == "lead.released":
            return s("told_lead", **of, to=s.names(details.get("released")))
        return s("told_request" if event.startswith("request") else "told_operation", **of, state=stands(state, s))
    if event in ("told", "inject.released"):
        body = details.get("told") or details
        title = titles.get(about, "") if event != "told" else ""
        said = clean(body.get("text") or "") if isinstance(body, Mapping) else ""
        return s("told_inject", number=about, title=clean(title or said)[:160]) if event != "told" else said[:200]
    if event == "message.sent":
        to = ", ".join(map(known.called, details.get("to") or ()))
        subject = clean(details.get("subject") or details.get("text") or "")[:160]
        return s("told_message_sent", sender=known.called(details.get("from")), to=to, subject=subject)
    if event.startswith("expected_action."):
        key = f"told_{event.replace('.', '_')}{'_task' if about in known.tasks else ''}"
        return s(key, number=about, title=clean(titles.get(about, "")))
    if event == "seat.bot":
        return s("told_seat_bot" if details.get("bot") else "told_seat_bot_off", about=known.seat(about))
    if event == "msel":
        number, title, status = (clean(details.get(word) or "") for word in ("number", "title", "status"))
        return s("told_inject_otherwise", number=number, title=title, state=s.word(f"status.{status}", status))
    if event.startswith("inject."):
        return s("told_inject_otherwise", number=about, title=clean(titles.get(about, "")), state=_moved(event, s))
    if event == "clock.changed":
        rate = details.get("rate")
        runs = "told_clock_real" if rate == 1 else "told_clock_rate"
        word = runs if rate and details.get("mode") == "running" else "told_clock_paused"
        return s(word, rate=s.about(float(rate or 1)))
    if event == "world.refused":
        return s("told_world_refused", reason=s.told(details.get("reason") or NONE))
    key = f"told_{event.replace('.', '_')}"
    said = s.get(key, "")
    shown = known.seat(about) if event.startswith("seat.") and about else about or NONE
    return said.format(about=shown, seat=known.seat(entry.get("seat") or about)) if said else f"{event} {about}".strip()


def _moved(event: str, s: Speech) -> str:
    word = {"completed": "complete", "skipped": "obsolete"}.get(event.rpartition(".")[2], event.rpartition(".")[2])
    return s.word(f"status.{word}", word)


def stands(state: str, s: Speech) -> str:
    """How a request or an operation stands, in words."""
    if state.startswith("waits for ") and state.endswith(" to approve"):
        return s("state_waits_approval", who=s.said(state.removeprefix("waits for ").removesuffix(" to approve")))
    return s.get(f"state_{state}", "") or s.told(state)


def of_kind(kind: str, s: Speech) -> str:
    """A record's kind in words: what an observation's evidence is called."""
    return s.get(f"kind_{kind}", kind)


def outcome(word: str | None, s: Speech) -> str:
    """An operation's outcome as a title."""
    return capital(stands(word, s)) if word else NONE
