"""Telegrams as entries of an exercise's events list: when each goes out, to which seats, under which marking.

All or nothing: either every telegram becomes entries, or every mistake is told with file and line. A telegram whose addressees
get it at different times becomes one entry for each time, and one that is longer than an entry may be becomes several.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from septel.errors import Problem, ScenarioError, SeptelError, did_you_mean
from septel.scenario.check_msel import Around, of_the_list
from septel.scenario.check_names import PLATFORM
from septel.scenario.local_time import zone_of
from septel.scenario.model_msel import PlannedInject
from septel.telegram.addressees import Aliases
from septel.telegram.dates import in_utc
from septel.telegram.delivery import Delivery
from septel.telegram.injects import Inject, injects
from septel.telegram.message import PRECEDENCES, Addressee, Message, Span, Traffic

LONGEST = 7_500  # letters of an entry's description; the events list takes 8,000
TITLE = 180
NUMBER = 70
SHOWN_UNKNOWN = 200


@dataclass(frozen=True)
class Plan:
    """The entries that telegrams became, and what is told of them that does not stand in the way."""

    entries: tuple[PlannedInject, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class Hints:
    """What to do about a mistake, in the words of where telegrams are handed in; unless said otherwise, at the command line.

    In `before_start` a telegram's own moment stands for `{dtg}`, in `unknown` the addressee for `{name}`.
    """

    no_telegram: str = "Take it out of the folder."
    not_whole: str = "Add the file that holds it."
    no_seat: str = "Say with --aliases FILE who its addressees are."
    unknown: str = "Say with --aliases FILE who it is, or '{name}: []' if nobody."
    starts: str = "See --starts."
    before_start: str = "Say with --starts which moment of the telegrams is the start, such as --starts {dtg}."


AT_A_FORM = Hints(
    no_telegram="",
    not_whole="Add the text that holds it.",
    no_seat="Say which seats it stands for, or that it sits at none.",
    unknown="Say which seats it stands for, or that it sits at none.",
    starts="Say which moment of the telegrams is the start.",
    before_start="Say which moment of the telegrams is the start, such as {dtg}.",
)


def files_of(folder: str) -> list[Path]:
    """The files of a folder and the folders in it, by name; hidden ones do not count. A file stands for itself.

    SeptelError if there is no such folder, or nothing in it.
    """
    path = Path(folder)
    if path.is_file():
        return [path]
    if not path.is_dir():
        others = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
        raise SeptelError(f"{folder}: there is no such folder. {did_you_mean(path.name, others, most=0)}".rstrip())
    found = [
        one for one in sorted(path.rglob("*")) if one.is_file() and not any(p[0] == "." for p in one.relative_to(path).parts)
    ]
    if not found:
        raise SeptelError(f"{folder}: holds no file.")
    return found


def bytes_of(path: Path) -> bytes:
    """What a file holds; SeptelError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SeptelError(f"{path}: cannot be read ({error.strerror or error}).") from None


def moment(text: str) -> datetime:
    """A moment in UTC from text such as `2027-03-04T05:14`; SeptelError if it is none."""
    try:
        return in_utc(text)
    except ValueError:
        raise SeptelError(f"'{text}' is no date and time such as 2027-03-04T05:14.") from None


def with_seats(delivery: Delivery, names: Iterable[str], titles: Mapping[str, str]) -> Delivery:
    """The delivery with rows for the exercise's own seats and agencies, after those of the table: by name and by title.

    `POLICE COMMAND` is the seat `police-command`; `titles` maps seats to what people call them.
    """
    known: dict[str, list[str]] = {}
    for name in names:
        for words in sorted({name, name.replace("-", " ").replace("_", " "), titles.get(name) or name}):
            known.setdefault(" ".join(words.upper().split()).replace("*", ""), []).append(name)
    own = tuple((words, tuple(seats)) for words, seats in known.items() if words)
    return replace(delivery, aliases=Aliases((*delivery.aliases.rows, *own)))


def plan(
    traffics: Mapping[str, Traffic],
    messages: Sequence[Message],
    *,
    delivery: Delivery,
    around: Around,
    starts: datetime | None = None,
    hints: Hints = Hints(),
) -> Plan:
    """The entries of telegrams; ScenarioError with every mistake, each with its file and line, and no entry.

    They are drafts, which control approves. `messages` are those of `traffics` (by their files' names), assembled; `around` is
    what the exercise knows; `starts` the moment of the telegrams (UTC) at which the exercise starts, by default its own start;
    `hints` say what to do about a mistake.
    """
    zero = starts or around.start.replace(tzinfo=zone_of(around.zone)).astimezone(UTC)
    lines = _Lines(traffics, hints)
    problems = [
        Problem("", "holds no telegram", file=name, line=1, hint=hints.no_telegram)
        for name, traffic in traffics.items()
        if not traffic.messages
    ]
    entries: list[PlannedInject] = []
    of: list[Message] = []
    taken: set[str] = set()
    for message, inject in zip(messages, injects(messages, delivery=delivery), strict=True):
        wrong = list(_told(message, inject, delivery, lines, zero))
        problems += wrong
        if any(problem.severity == "error" for problem in wrong):
            continue
        for words in _entries(message, inject, zero, taken, _holders(inject, delivery, around)):
            try:
                entries.append(PlannedInject.model_validate(words))
                of.append(message)
            except ValidationError as error:
                said = "; ".join(detail["msg"].removeprefix("Value error, ") for detail in error.errors(include_url=False))
                problems.append(lines.problem(message, "subject", f"cannot be an entry of the events list: {said}"))
    for problem in of_the_list((), entries, around):
        message = of[int(problem.loc[0])] if problem.loc else messages[0]
        field = "classification" if "marking" in problem.loc else "dtg" if "at" in problem.loc else "mrn"
        hint = problem.hint or (hints.starts if field == "dtg" else "")
        problems.append(lines.problem(message, field, problem.message, hint=hint, severity=problem.severity))
    if any(problem.severity == "error" for problem in problems):
        raise ScenarioError(problems)
    return Plan(tuple(entries), tuple(problems))


class _Lines:
    """From a message's span to the file and line where it stands; and what to do about a problem there."""

    def __init__(self, traffics: Mapping[str, Traffic], hints: Hints) -> None:
        self.hints = hints
        self.texts = {name: traffic.text for name, traffic in traffics.items()}

    def problem(self, message: Message, field: str, said: str, *, hint: str = "", severity: Any = "error") -> Problem:
        span = message.spans.get(field) or (message.sources[0].span if message.sources else (0, 0))
        file = self.file(message, span)
        line = self.texts.get(file, "").count("\n", 0, span[0]) + 1
        name = message.mrn or message.serial or ""
        return Problem(name, said, file=file, line=line, hint=hint, severity=severity)

    def file(self, message: Message, span: Span) -> str:
        """Of several sections, the first one around the span."""
        sources = sorted(message.sources, key=lambda source: source.section or 0)
        return next((one.file for one in sources if one.span[0] <= span[0] <= one.span[1]), sources[0].file if sources else "")


def _told(message: Message, inject: Inject, delivery: Delivery, lines: _Lines, zero: datetime) -> Iterator[Problem]:
    """What is wrong with one telegram as an entry."""
    if not inject.whole:
        yield lines.problem(message, "section", "is not whole: a section did not come", hint=lines.hints.not_whole)
    for problem in message.problems:
        if problem.code in ("marking_above_classification", "number_reused"):
            yield lines.problem(message, "classification", problem.hint, severity="warning")
        elif problem.code == "dtg_doubtful":
            yield lines.problem(message, "dtg", problem.hint, severity="warning")
    for field, addressees in (("to", message.to), ("info", message.info)):
        for index, addressee in enumerate(addressees):
            for one in delivery.aliases.unknown(addressee):
                yield _unknown(message, f"{field}[{index}]", one, delivery, lines)
    if not inject.to and not inject.info:
        yield lines.problem(message, "to", "reaches no seat", hint=lines.hints.no_seat)
    if inject.dtg is None:
        hint = "It becomes a contingency, which control releases."
        yield lines.problem(message, "mrn", "has no date-time group", hint=hint, severity="warning")
    elif (at_h := inject.at_h(zero)) is not None and at_h < 0:
        hint = lines.hints.before_start.format(dtg=f"{inject.dtg:%Y-%m-%dT%H:%M}")
        yield lines.problem(message, "dtg", f"arrives {inject.at:%Y-%m-%d %H:%MZ}, before the exercise starts", hint=hint)


def _unknown(message: Message, field: str, addressee: Addressee, delivery: Delivery, lines: _Lines) -> Problem:
    name = (f"{addressee.indicator}/{addressee.name}" if addressee.indicator else addressee.name)[:SHOWN_UNKNOWN]
    near = delivery.aliases.nearest(addressee)
    if field.startswith("info"):
        said = f"'{name}' (INFO) is at no seat and gets nothing"
        return lines.problem(message, field, said, hint=near, severity="warning")
    hint = near or lines.hints.unknown.format(name=addressee.name or name)
    return lines.problem(message, field, f"there is no seat for '{name}'", hint=hint)


def _entries(message: Message, inject: Inject, zero: datetime, taken: set[str], holders: list[str]) -> Iterator[dict[str, Any]]:
    """A telegram as entries: one for each time at which it arrives, and for each part of its text."""
    number = _numbered(message, inject, taken)
    title = inject.title if len(inject.title) <= TITLE else inject.title[:TITLE].rstrip() + "…"
    arrives = dict(inject.arrives)
    groups: dict[datetime | None, list[str]] = {}
    for seat in (*inject.to, *inject.info):
        groups.setdefault(arrives.get(seat), []).append(seat)
    parts = _parts(_head(message), inject)
    for nth, (when, seats) in enumerate(sorted(groups.items(), key=lambda group: group[0] or zero)):
        for part, text in enumerate(parts, start=1):
            ending = (f" +{nth}" if nth else "") + (f" {part}/{len(parts)}" if len(parts) > 1 else "")
            words: dict[str, Any] = {
                "number": number + ending,
                "title": title + (f" ({part}/{len(parts)})" if len(parts) > 1 else ""),
                "description": text,
                "from": inject.sender[:SHOWN_UNKNOWN],
                "to": seats,
                "delivery": "telegram",
                "marking": {
                    "level": inject.level,
                    "caveats": sorted(inject.marking.caveats),
                    "releasable_to": holders,
                },
            }
            if when is None:
                words["kind"] = "contingency"
            else:
                words["at"] = f"{(when - zero) / timedelta(seconds=1):.0f} s"
            yield words


def _holders(inject: Inject, delivery: Delivery, around: Around) -> list[str]:
    """Whom it may be released to, as the exercise calls them; a word that nobody knows stays, and is told."""
    found: dict[str, None] = {}
    for word in sorted(inject.marking.releasable_to):
        known = [name for name in delivery.aliases.seats(Addressee(word)) if name in (*around.agencies, PLATFORM)]
        found |= dict.fromkeys(known or [word])
    return list(found)


def _numbered(message: Message, inject: Inject, taken: set[str]) -> str:
    """The telegram's own number, made its only one where two telegrams bear it."""
    serial = f"{message.station or ''} {message.serial or ''}".strip()
    said = " ".join((inject.number or serial or "telegram").split())[:NUMBER]
    found, n = said, 1
    while found in taken:
        n += 1
        found = f"{said} ({n})"
    taken.add(found)
    return found


def _head(message: Message) -> str:
    """What stands above the text: that it is an exercise, number, date and precedence, to whom, about what."""
    word = PRECEDENCES.get(message.precedence or "", "")
    when = f"{message.dtg:%d%H%MZ %b %y}".upper() if message.dtg else ""
    lines = ["EXERCISE EXERCISE EXERCISE", "  ".join(one for one in (message.mrn, word, when) if one)]
    lines += [f"{label}: {', '.join(names)}" for label, names in (
        ("FM", [message.originator] if message.originator else []),
        ("TO", [one.name for one in message.to]),
        ("INFO", [one.name for one in message.info]),
        ("SUBJECT", [message.subject] if message.subject else []),
        ("REF", [str(one) for one in message.refs]),
    ) if names]  # fmt: skip
    return "\n".join(line for line in lines if line)[: LONGEST // 3]


def _parts(head: str, inject: Inject) -> list[str]:
    """The text under its head in parts that an entry can hold, cut between paragraphs, and at blanks in what is too long."""
    room = LONGEST - len(head) - 2
    parts: list[str] = []
    for paragraph in inject.text.split("\n\n"):
        if parts and len(parts[-1]) + 2 + len(paragraph) <= room:
            parts[-1] += f"\n\n{paragraph}"
            continue
        rest = paragraph
        while len(rest) > room:
            cut = rest.rfind(" ", room // 2, room)
            cut = cut if cut > 0 else room
            parts.append(rest[:cut])
            rest = rest[cut:].lstrip()
        parts.append(rest)
    return [f"{head}\n\n{part}".strip() for part in parts or [""]]
