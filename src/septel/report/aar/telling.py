"""The timeline's entries in words: when, who, what; and which are worth a place on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


@dataclass(frozen=True)
class Told:
    """One entry: its hour, whose lane it is in, its sign in the figure ("" for none), who and what in words."""

    t: float
    when: str
    agency: str
    sign: str
    who: str
    what: str
    key: str
    is_left: bool
    moment: Mapping[str, Any]


def seats(data: Mapping[str, Any], s: Speech) -> Callable[[Any], str]:
    """How a seat is called: by its title; by the one of its name where the reader is told none."""
    titles = {row["seat"]: title(row, s) for row in data["participants"]}
    return lambda name: titles.get(name) or s.titled_by_name(str(name or ""))


def title(seat: Mapping[str, Any], s: Speech) -> str:
    """A participant's seat as it is called."""
    return s.titled(seat["title"]) if seat["title"] else s.titled_by_name(seat["seat"])


@dataclass(frozen=True)
class Known:
    """What entries name by ids: how seats are called and of which agency they are, and the titles of the events list."""

    seat: Callable[[Any], str]
    agencies: Mapping[str, str]
    titles: Mapping[str, str]


def told(data: Mapping[str, Any], s: Speech) -> list[Told]:
    """All entries, in the order of their hours."""
    known = Known(
        seats(data, s),
        {row["seat"]: row["agency"] for row in data["participants"]},
        {row["number"]: row["title"] for row in data.get("msel", ())}
        | {row["action"]: row["title"] for row in data["expected_actions"]["actions"]},
    )
    found = [_told(entry, known, s) for entry in data["timeline"]]
    return sorted(found, key=lambda one: one.t)


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
    if event.startswith(("inject", "told", "clock", "timeline", "exercise")):
        agency = CONTROL
    what = _what(event, entry, details, state, known, s)
    if entry.get("left"):
        what += f" {s('left_branch')}"
    if entry.get("retracted"):
        what += f" {s('retracted_later')}"
    return Told(
        t=float(entry["t"]), when=s.moment(entry["moment"]), agency=agency, sign=_sign(event, state),
        who=_who(agency, entry, known, s), what=what,
        key=f"{event}:{state}", is_left=bool(entry.get("left")), moment=entry["moment"],
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


def _what(event: str, entry: Mapping[str, Any], details: Mapping[str, Any], state: str, known: Known, s: Speech) -> str:
    """What happened, as a sentence without a full stop."""
    titles = known.titles
    about = clean(entry.get("about") or "")
    if event in ("lead.released", "request.changed", "operation.changed"):
        of = {"about": about, "target": clean(details.get("target", "")), "place": clean(details.get("place", ""))}
        if event == "lead.released":
            return s("told_lead", **of, to=s.names(details.get("released")))
        return s("told_request" if event.startswith("request") else "told_operation", **of, state=stands(state, s))
    if event in ("told", "inject.released"):
        body = details.get("told") or details
        title = titles.get(about, "") if event != "told" else ""
        said = clean(body.get("text") or "") if isinstance(body, Mapping) else ""
        return s("told_inject", number=about, title=clean(title or said)[:160]) if event != "told" else said[:200]
    if event.startswith("expected_action."):
        key = event.replace(".", "_")
        return s(f"told_{key}", number=about, title=clean(titles.get(about, "")))
    if event.startswith("inject."):
        return s("told_inject_otherwise", number=about, title=clean(titles.get(about, "")), state=_moved(event, s))
    if event == "clock.changed":
        rate = details.get("rate")
        word = "told_clock_rate" if rate and details.get("mode") == "running" else "told_clock_paused"
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
