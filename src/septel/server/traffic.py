"""Telegrams read, planned and written for a seat: the jobs that are done in a process apart.

What comes in is text of any kind, and what goes out says what is in it; nothing is kept. Text with a real classification is
refused as `septel telegram` refuses it: where the marking stands is told, and nothing of the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from septel.errors import Problem, ScenarioError, SeptelError
from septel.messages import translated
from septel.server import STAMP
from septel.telegram import Addressee, Message, Traffic, assemble, read
from septel.telegram.delivery import DEFAULT, Delivery, loads
from septel.telegram.guard import RealMarkingError, is_real_line, refuse_real, refuse_real_messages
from septel.telegram.injects import LEVELS
from septel.telegram.markings import marking_of

MOST_TOLD = 200  # telegrams, proposals and problems of one text that are shown
SAYS_EXERCISE = "EXERCISE EXERCISE EXERCISE"
Answer = tuple[dict[str, Any], bytes]


def read_(state: Mapping[str, Any], content: bytes, args: Mapping[str, Any]) -> Answer:
    """What a text holds, as JSON: its telegrams with where each thing stands, what is wrong, when they arrive, and leads.

    `args`: `real` (the text may be handled), `seats` (names and titles that addressees can mean), `language`, `source` and
    `design`, where the titles of organisations stand (or None), and `sources`, which are told again.
    """
    try:
        traffic, messages = _taken(content, args)
    except RealMarkingError as error:
        return _refused(error), b""
    names = _known(DEFAULT, args["seats"])
    shown = messages[:MOST_TOLD]
    leads = _leads(shown, state["setting"], args, traffic.text)
    told = [_told(one, names, [lead for at, lead in leads if at == nth], args) for nth, one in enumerate(shown)]
    found = {
        "exercise": STAMP,
        "text": traffic.text,
        "encoding": traffic.encoding,
        "count": len(messages),
        "more": len(messages) > MOST_TOLD,
        "messages": told,
        "problems": _problems(traffic.problems, args),
        "sources": args["sources"],
    }
    return {}, _json(found)


def _taken(content: bytes, args: Mapping[str, Any]) -> tuple[Traffic, tuple[Message, ...]]:
    """The telegrams of a text, sections joined. RealMarkingError."""
    traffic = read(content)
    refuse_real([traffic], allowed=args["real"])
    return traffic, assemble(traffic)


def _refused(error: RealMarkingError) -> dict[str, Any]:
    """Where the real classification stands: the line, and the telegram if it is in one."""
    return {"refused": {"line": error.line, "telegram": error.telegram}}


def _known(delivery: Delivery, seats: Mapping[str, str]) -> Delivery:
    from septel.telegram.planning import with_seats

    return with_seats(delivery, seats, seats)


def _told(message: Message, names: Delivery, leads: list[dict[str, Any]], args: Mapping[str, Any]) -> dict[str, Any]:
    """A telegram as it was read, whom it means and when it would arrive."""
    found = message.as_dict()
    marking = marking_of(message)
    found["problems"] = _problems(message.problems, args)
    found["more_problems"] = max(0, len(message.problems) - MOST_TOLD)
    found["marking"] = marking.as_dict() | {"level": LEVELS[marking.level]}
    found["addressees"] = [
        _addressee(one, role, own, message, names)
        for role, several, own in (
            ("to", message.to, message.precedence),
            ("info", message.info, message.info_precedence or message.precedence),
        )
        for one in several
    ]
    found["delivery"] = _arrival(message, message.precedence, names)
    found["whole"] = message.whole
    found["leads"] = leads
    return found


def _addressee(one: Addressee, role: str, own: str | None, message: Message, names: Delivery) -> dict[str, Any]:
    """An addressee in its role, the seats that it means here, and when it gets the telegram."""
    arrival = _arrival(message, one.precedence or own, names)
    return {"role": role, **one.as_dict(), "seats": list(names.aliases.seats(one)), **arrival}


def _arrival(message: Message, precedence: str | None, names: Delivery) -> dict[str, Any]:
    when = names.delays.delivered(message, precedence=precedence)
    return {"hours": names.delays.hours(precedence), "at": when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else None}


def _problems(problems: Iterable[Any], args: Mapping[str, Any]) -> list[dict[str, Any]]:
    told = [problem.as_dict() for problem in tuple(problems)[:MOST_TOLD]]
    return [one | {"hint": translated(one["hint"], args["language"])} for one in told]


def _leads(
    messages: Sequence[Message], setting: Mapping[str, Any], args: Mapping[str, Any], text: str
) -> list[tuple[int, dict[str, Any]]]:
    """What the telegrams seem to say of organisations at places, each with the index of its telegram."""
    from septel.telegram.extraction import leads

    places, organisations = setting.get("places", ()), _organisations(setting, args)
    numbered = [replace(message, mrn=str(nth)) for nth, message in enumerate(messages)]
    found = leads(numbered, places=list(places), organisations=organisations, texts={"": text})[:MOST_TOLD]
    return [(int(one.message), {key: value for key, value in one.as_dict().items() if key not in OWN}) for one in found]


OWN = ("file", "message", "confirmed")  # of a proposal; here nothing is ever confirmed


def _organisations(setting: Mapping[str, Any], args: Mapping[str, Any]) -> dict[str, list[str]]:
    """The organisations that everybody knows of, each with the names by which it is known."""
    titles: dict[str, str] = {}
    if args["source"]:
        from septel.scenario.loading import load_kept

        try:
            book = load_kept(args["source"]["text"], args["source"]["path"])
            titles = {name: one.title for name, one in book.designs[args["design"]].organisations.items() if one.title}
        except (SeptelError, KeyError):
            titles = {}  # this version cannot read it again: the names alone are looked for
    return {name: [name, titles.get(name, name)] for name in setting.get("organisations", ())}


def plan(state: Mapping[str, Any], content: bytes, args: Mapping[str, Any]) -> Answer:
    """The telegrams of a text as entries of the events list. ScenarioError with what stands in the way.

    `args`: `real`, `language`, `seats`, `starts` (a moment, or None), `aliases` (the text of a table of addressees, or None)
    and `telegram` (the number of the one that is wanted, or None for all).
    """
    from septel.exercise.msel.entry import around
    from septel.scenario.written import written
    from septel.telegram import planning

    try:
        traffic, messages = _taken(content, args)
    except RealMarkingError as error:
        return _refused(error), b""
    wanted = args["telegram"]
    if wanted is not None and wanted > len(messages):
        raise ScenarioError([Problem("", f"there is no telegram {wanted}: the text holds {len(messages)}")])
    known = around(dict(state))
    table = loads(args["aliases"], seats=known.addressees) if args["aliases"] else DEFAULT
    delivery = _known(table, {name: args["seats"].get(name) or name for name in known.addressees})
    starts = _moment(args["starts"]) if args["starts"] else None
    chosen = messages if wanted is None else messages[wanted - 1 : wanted]
    found = planning.plan({"": traffic}, chosen, delivery=delivery, around=known, starts=starts, hints=planning.AT_A_FORM)
    warnings = [problem.as_dict() for problem in found.warnings]
    return {"entries": [written(entry) for entry in found.entries], "warnings": warnings}, b""


def _moment(text: str) -> Any:
    from septel.telegram.planning import moment

    try:
        return moment(text)
    except SeptelError:
        raise ScenarioError([Problem("starts", f"'{text}' is no date and time such as 2027-03-04T05:14.")]) from None


def write(state: Mapping[str, Any], content: bytes, args: Mapping[str, Any]) -> Answer:
    """A message as a telegram's text. ScenarioError with what is wrong in it, by path."""
    from septel.telegram.documents import from_dict
    from septel.telegram.writer import ours
    from septel.telegram.writer import write as written

    message = from_dict(json.loads(content))
    try:
        refuse_real_messages([message], allowed=args["real"])
    except RealMarkingError as error:
        return _refused(error), b""
    if not args["real"] and (line := _real_line(message)):
        return {"refused": {"line": line, "telegram": 0}}, b""
    text = written(message)
    sections = ours(message).section
    return {"text": text, "sections": sections[1] if sections else 1}, b""


def _real_line(message: Message) -> int:
    """The number, among the lines of subject and paragraphs, of the first that bears a real classification; 0 for none."""
    lines = [message.subject or "", *(line for paragraph in message.paragraphs for line in paragraph.text.split("\n"))]
    if any(SAYS_EXERCISE in line for line in lines):
        return 0
    return next((number for number, line in enumerate(lines, start=1) if is_real_line(line)), 0)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
