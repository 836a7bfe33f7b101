"""Sections of one telegram joined: out of order, twice, never; corrections in place of what they correct.

Which sections belong together is told by the message reference number and the year, without a number by station and serial. A
sentence that a section leaves open is closed by the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from septel.telegram.message import Message, Paragraph, Problem, Source
from septel.telegram.reading.asides import with_asides
from septel.telegram.reading.body import ITEM
from septel.telegram.reading.checks import REWRITTEN, check_text
from septel.telegram.reading.cuts import Words, told
from septel.telegram.reading.draft import Draft
from septel.telegram.reading.kinds import highest

Key = tuple[str, str, int]

LISTED = 12
_ENDED = (".", "!", "?", ":", ";", ")", '"', "'", "”", "]")
_MISSING = ("_missing", "sections_inferred")


def number_key(mrn: str) -> tuple[str, int] | None:
    """The post and the number of a reference number such as `09 ALDEA 000123`; None if it is another form."""
    found = re.match(r"(?:\d{2,4}\s?)?([^\W\d][^\d]{0,60}?)\s*(\d{1,8})$", mrn.strip())
    return (" ".join(found[1].upper().split()), int(found[2])) if found else None


def assemble(messages: Iterable[Message]) -> tuple[Message, ...]:
    """The messages with their sections joined, each where its first section stood.

    A section that came twice counts once, a corrected copy replaces what it corrects, a section that never came is an error of
    the message (`section_absent`).
    """
    groups: dict[Key | int, list[Message]] = {}
    years: dict[tuple[str, str], list[int]] = {}
    for n, message in enumerate(messages):
        key = _key(message, years)
        groups.setdefault(n if key is None else key, []).append(message)
    return tuple(joined for group in groups.values() for joined in _joined(group))


def _key(message: Message, years: dict[tuple[str, str], list[int]]) -> Key | None:
    number = number_key(message.mrn) if message.mrn else None
    if number is not None:
        name, serial = number[0], str(number[1])
    elif message.station and message.serial:
        name, serial = message.station, "#" + message.serial
    else:
        return None
    known = years.setdefault((name, serial), [])
    year = message.dtg.year if message.dtg else (known[-1] if known else 0)
    if year and 0 in known:
        year = 0
    if year not in known:
        known.append(year)
    return name, serial, year


def _joined(group: list[Message]) -> list[Message]:
    if len(group) == 1:
        return [_complete(group[0])]
    sectioned = [one for one in group if one.section is not None and one.section[1] > 1]
    rest = [one for one in group if one.section is None or one.section[1] <= 1]
    found = [_merged(sectioned)] if sectioned else []
    return found + _versions(rest)


def _corrects(message: Message) -> bool:
    return any("CORRECTED" in caption for caption in message.captions)


def _versions(group: list[Message]) -> list[Message]:
    """Whole messages that carry one number: repeated, corrected, or by mistake."""
    kept: list[Message] = []
    for message in group:
        same = next((n for n, one in enumerate(kept) if one == message), None)
        if same is not None:
            kept[same] = _noted(kept[same], "repeated", "note", "this message came more than once", message.sources)
        elif kept and _corrects(message):
            kept[-1] = _noted(message, "correction", "note", "this corrected copy replaces an earlier one", kept[-1].sources)
        elif kept and _corrects(kept[-1]):
            kept[-1] = _noted(kept[-1], "correction", "note", "this corrected copy replaces another one", message.sources)
        else:
            kept.append(message)
    if len(kept) > 1:
        kept = [_noted(one, "number_reused", "warning", "another message has the same number", ()) for one in kept]
    return [_complete(one) for one in kept]


def _noted(message: Message, code: str, severity: Any, hint: str, sources: tuple[Source, ...]) -> Message:
    place = message.spans.get("mrn", (0, 0))
    problem = Problem(code, severity, place, hint)
    return replace(message, problems=(*message.problems, problem), sources=(*message.sources, *sources))


def _complete(message: Message) -> Message:
    """The message, with what is absent of it told; whole ones begin at section 1."""
    if message.section is None or message.section[1] < 1:
        return message
    of = message.section[1]
    present = set(message.sections_present)
    if len(present.intersection(range(1, of + 1))) == of if of <= len(present) else False:
        return message if message.section[0] == 1 else replace(message, section=(1, of))
    absent: list[str] = []
    for n in range(1, of + 1):
        if n not in present:
            if len(absent) == LISTED:
                absent.append("…")
                break
            absent.append(str(n))
    hint = f"section{'s' if len(absent) > 1 else ''} {', '.join(absent)} of {of} did not come"
    problem = Problem("section_absent", "error", message.spans.get("section", (0, 0)), hint)
    return replace(message, problems=(*message.problems, problem))


def _merged(group: list[Message]) -> Message:
    """One message out of its sections."""
    of = max(one.section[1] for one in group if one.section)
    parts, problems = _chosen(group)
    first = parts[0]
    held: dict[str, Any] = {}
    for name in (field.name for field in fields(Message)):
        held[name] = next((value for part in parts if (value := getattr(part, name))), getattr(first, name))
    held["captions"] = tuple(dict.fromkeys(caption for part in parts for caption in part.captions))
    held["classification_line"] = highest([part.classification_line or "" for part in parts]) or first.classification_line
    held["classification"] = highest([part.classification or "" for part in parts]) or first.classification
    present = sorted({n for part in parts for n in part.sections_present})
    held["sections_present"] = tuple(present)
    held["section"] = (first.section[0] if first.section else 1, of)
    draft = Draft(values={"section": None})
    texts = [first.paragraphs, *(_without_repeats(part, first) for part in parts[1:])]
    held["paragraphs"] = tuple(with_asides(_run_on(texts, draft)))
    held["spans"] = _spans(parts)
    held["sources"] = tuple(source for one in group for source in one.sources)
    draft.values |= {name: held[name] for name in ("paragraphs", "classification_line") if held[name]}
    check_text(draft)
    if first.section and first.section[0] > 1:
        draft.problems = [one for one in draft.problems if not one.hint.startswith("the first paragraph")]
    held["classification"] = draft.values.get("classification", held["classification"])
    earlier = [one for part in parts for one in part.problems if one.code not in REWRITTEN and not _solved(one, held)]
    held["problems"] = (*earlier, *problems, *draft.problems)
    return _complete(Message(**held))


def _without_repeats(part: Message, first: Message) -> tuple[Paragraph, ...]:
    """The paragraphs of a further section without what it says again of the first one: for whom it is, and the subject."""
    paragraphs = part.paragraphs
    while paragraphs and (
        said := next((line for line in first.passing if f"{paragraphs[0].text} ".startswith(f"{line} ")), None)
    ):
        rest = paragraphs[0].text[len(said) :].lstrip()
        again = (replace(paragraphs[0], text=rest, heading=False),) if rest else ()
        paragraphs = again + paragraphs[1:]
    if part.subject and first.subject and part.subject.startswith(f"{first.subject} "):  # the text goes on right under it
        rest, span = part.subject[len(first.subject) + 1 :], part.spans.get("subject", (0, 0))
        paragraphs = (Paragraph(rest, section=part.section[0] if part.section else None, span=span), *paragraphs)
    return paragraphs


def _solved(problem: Problem, held: dict[str, Any]) -> bool:
    """Whether what one section lacked another has."""
    fields_of = {"dtg": "dtg", "from": "originator", "to": "to", "classification": "classification_line", "subject": "subject",
                 "text": "paragraphs"}  # fmt: skip
    if problem.code == "sections_inferred":
        return True
    name, missing, _ = problem.code.partition("_missing")
    return bool(missing) and name in fields_of and bool(held[fields_of[name]])


def _chosen(group: list[Message]) -> tuple[list[Message], list[Problem]]:
    """One message for each section, in their order."""
    by_number: dict[int, Message] = {}
    problems: list[Problem] = []
    for one in group:
        assert one.section is not None
        n = one.section[0]
        before = by_number.get(n)
        if before is None:
            by_number[n] = one
            continue
        better = one if _better(one, before) else before
        by_number[n] = better
        if one.paragraphs == before.paragraphs:
            problems.append(
                Problem("section_repeated", "note", one.spans.get("section", (0, 0)), f"section {n} came more than once")
            )
        else:
            hint = f"section {n} came in two versions: " + (
                "the corrected copy counts" if _corrects(better) else "the longer counts"
            )
            problems.append(Problem("section_differs", "warning", one.spans.get("section", (0, 0)), hint))
    parts: list[Message] = []
    covered: set[int] = set()
    for n in sorted(by_number):
        one = by_number[n]
        inferred = any(problem.code == "sections_inferred" for problem in one.problems)
        if inferred and any(other != n for other in by_number):
            one = _gone_on(one, n)
        if n in covered:
            problems.append(
                Problem("section_repeated", "note", one.spans.get("section", (0, 0)), f"section {n} came more than once")
            )
            continue
        parts.append(one)
        covered.update(one.sections_present)
    return parts, problems


def _gone_on(one: Message, n: int) -> Message:
    """A section that more follow, though what looks like the name of who signed ends it: that is a word of its text."""
    paragraphs = one.paragraphs
    if one.signature and paragraphs and not paragraphs[-1].heading:
        paragraphs = (*paragraphs[:-1], replace(paragraphs[-1], text=f"{paragraphs[-1].text} {one.signature}".lstrip()))
    return replace(one, sections_present=(n,), signature=None, paragraphs=paragraphs)


def _better(one: Message, before: Message) -> bool:
    if _corrects(one) != _corrects(before):
        return _corrects(one)
    return sum(len(p.text) for p in one.paragraphs) > sum(len(p.text) for p in before.paragraphs)


def _run_on(parts: list[tuple[Paragraph, ...]], draft: Draft) -> list[Paragraph]:
    """The paragraphs of all sections; a section that begins in mid-paragraph goes on the last one."""
    numbered = any(one.number is not None for part in parts for one in part)
    words = Words(one.text for part in parts for one in part)
    found: list[Paragraph] = []
    for part in parts:
        count = 0
        if found:
            while count < len(part) and _goes_on(part[count - 1] if count else found[-1], part[count], numbered=numbered):
                count += 1
            if count:
                found[-1] = _closed(found[-1], part[:count], words, draft)
        found += part[count:]
    return found


def _goes_on(before: Paragraph, after: Paragraph, *, numbered: bool) -> bool:
    if after.number is not None or after.marking is not None or after.heading or before.heading:
        return False
    return numbered or not before.text.endswith(_ENDED)


def _closed(before: Paragraph, rest: Sequence[Paragraph], words: Words, draft: Draft) -> Paragraph:
    """A paragraph with those that go on it."""
    pieces = [before.text]
    for one in rest:
        last = pieces[-1]
        cut = words.cut(last, one.text)
        if cut is not None:
            told(cut, one.span, draft, within=False)
            pieces[-1:] = [last[: len(last) - cut.drop], one.text]
        elif last[-1:] in ("-", "/") and last[-2:-1].isalnum():
            pieces.append(one.text)
        else:
            apart = ITEM.match(one.text) or not one.text[:1].islower()
            pieces.append(("\n" if last.endswith(_ENDED) and apart else " ") + one.text)
    notes = before.notes + tuple(note for one in rest for note in one.notes)
    end = rest[-1].span[1]
    span = (before.span[0], end) if end > before.span[1] else before.span
    summary = before.summary or any(one.summary for one in rest)
    return replace(before, text="".join(pieces), notes=notes, summary=summary, span=span)


def _spans(parts: list[Message]) -> dict[str, tuple[int, int]]:
    """Each field's place in the first section that has it."""
    found: dict[str, tuple[int, int]] = {}
    for part in parts:
        heads = {name.partition("[")[0] for name in found}
        found |= {name: span for name, span in part.spans.items() if name.partition("[")[0] not in heads}
    return found
