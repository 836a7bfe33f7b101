"""Leads that telegrams seem to hold: place, organisation and date, each with where it stands, for a person to confirm.

Nothing here decides: a proposal is not a lead until somebody says so, and every part of it can be looked up in the text. Names
are those that the caller gives (the theatre's places, the scenario's organisations); case and accents count for nothing, but a
name must be written like one, with a capital letter, unless the whole text is in small letters. A place and an organisation
belong together if one sentence names both; a sentence that names only one of them takes the other from the nearest sentence
before it in the same paragraph, and the proposal says so (`together` is false).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from septel.telegram.dates import Day, days
from septel.telegram.markings import entire_mark
from septel.telegram.message import Message, Paragraph, Span

_BEYOND = re.compile(r"[,#(].*")  # a state, a number, a remark: what tells a name from another of the same words
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^\n]*?(?:[.!?][\"')\]]* +(?=[\"'(]?[A-ZÁÉÍÓÚÑ0-9])|\n|$)")
Given = Sequence[str] | Mapping[str, Iterable[str]]
WINDOW = 4000  # letters of noise that may stand between two words of a text


@dataclass(frozen=True)
class Mention:
    """A name that a paragraph names: what it means, `also` what else it could mean, the words as written, and where.

    `span` counts in the paragraph's text, `source` in the decoded text of the file, if that was given.
    """

    name: str
    words: str
    span: Span
    also: tuple[str, ...] = ()
    source: Span | None = None

    def as_dict(self) -> dict[str, Any]:
        """The mention as JSON."""
        source = list(self.source) if self.source else None
        return {"name": self.name, "words": self.words, "also": list(self.also), "span": list(self.span), "source": source}


@dataclass(frozen=True)
class Proposal:
    """A lead that a telegram may hold; `confirmed` is false until a person says otherwise.

    `date_from` says what the date rests on: `text`, with the words in `when`, or `telegram`, its own date-time group.
    """

    message: str
    paragraph: int | None
    marking: str | None
    place: Mention
    organisation: Mention
    date: date | None
    date_from: str
    when: Mention | None
    sentence: str
    together: bool = True
    file: str = ""
    confirmed: bool = field(default=False, init=False)

    def as_dict(self) -> dict[str, Any]:
        """The proposal as `septel telegram leads --json` prints it."""
        return {
            "file": self.file,
            "message": self.message,
            "paragraph": self.paragraph,
            "marking": self.marking,
            "place": self.place.as_dict(),
            "organisation": self.organisation.as_dict(),
            "date": self.date.isoformat() if self.date else None,
            "date_from": self.date_from,
            "when": self.when.as_dict() if self.when else None,
            "sentence": self.sentence,
            "together": self.together,
            "confirmed": self.confirmed,
        }

    def __str__(self) -> str:
        where = f"{self.message}, paragraph {self.paragraph}" if self.paragraph else self.message
        doubt = f" (or {', '.join(self.place.also)})" if self.place.also else ""
        day = f"{self.date.isoformat() if self.date else 'no date'}" + ("" if self.when else ", the telegram's own date")
        return f"{where}: {self.organisation.name} at {self.place.name}{doubt}, {day}\n    {self.sentence}"


class Names:
    """Names to look for in a text, found by their words; `Aldea Alta, Norte #7` is looked for as `Aldea Alta`.

    They are given one by one, or each with the spellings by which it is known.
    """

    def __init__(self, names: Iterable[str] | Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        known = names if isinstance(names, Mapping) else {name: (name,) for name in names}
        meanings: dict[tuple[str, ...], dict[str, None]] = {}
        for name, spellings in known.items():
            for spelling in spellings:
                words = tuple(_WORD.findall(_folded(_BEYOND.sub("", spelling).replace("_", " "))[0]))
                if words:
                    meanings.setdefault(words, {})[name] = None
        for words, several in meanings.items():
            self._by_first.setdefault(words[0], []).append((words, tuple(several)))
        for row in self._by_first.values():
            row.sort(key=lambda entry: -len(entry[0]))

    def mentions(self, text: str) -> list[Mention]:
        """The names in a text, in their order; of two that overlap the longer."""
        plain, offsets = _folded(text)
        words = [(match[0], *match.span()) for match in _WORD.finditer(plain)]
        small = text == text.lower()
        found = []
        at = 0
        while at < len(words):
            step = 1
            for wanted, meant in self._by_first.get(words[at][0], ()):
                taken = words[at : at + len(wanted)]
                start, end = offsets[taken[0][1]], offsets[taken[-1][2] - 1] + 1
                if tuple(word for word, _, _ in taken) == wanted and (small or not text[start].islower()):
                    found.append(Mention(meant[0], text[start:end], (start, end), meant[1:]))
                    step = len(wanted)
                    break
            at += step
        return found


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without accents and in small letters, and for each of its letters the place that it came from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    letters, offsets = [], []
    for at, letter in enumerate(text):
        for part in unicodedata.normalize("NFKD", letter):
            if not unicodedata.combining(part):
                for small in part.casefold():
                    letters.append(small)
                    offsets.append(at)
    return "".join(letters), offsets


def leads(
    messages: Iterable[Message], *, places: Given, organisations: Given, texts: Mapping[str, str] | None = None
) -> list[Proposal]:
    """What the messages seem to say of organisations at places, in their order; each once a paragraph.

    Places and organisations are names, or names with the spellings by which each is known (`{id: [id, title]}`).
    `texts` are the decoded texts of the files that the messages were read from, by the files' names; with them each mention
    says where it stands there.
    """
    known = Names(places), Names(organisations)
    found = []
    for message in messages:
        for paragraph in message.paragraphs:
            if not paragraph.heading:
                found += _once(_in_paragraph(message, paragraph, known, _text_of(message, paragraph, texts or {})))
    return found


def _text_of(message: Message, paragraph: Paragraph, texts: Mapping[str, str]) -> str | None:
    """The decoded text that a paragraph's span counts in: that of its section's file."""
    sources = [one for one in message.sources if one.section == paragraph.section] or list(message.sources[:1])
    return texts.get(sources[0].file if sources else "")


def _once(proposals: Iterable[Proposal]) -> list[Proposal]:
    kept: dict[tuple[str, str, date | None], Proposal] = {}
    for proposal in proposals:
        kept.setdefault((proposal.place.name, proposal.organisation.name, proposal.date), proposal)
    return list(kept.values())


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        match = _SENTENCE.match(text, start)
        end = match.end() if match and match.end() > start else len(text)
        yield start, end
        start = end


def _in_paragraph(message: Message, paragraph: Paragraph, known: tuple[Names, Names], text: str | None) -> Iterator[Proposal]:
    places, organisations = (names.mentions(paragraph.text) for names in known)
    if not places or not organisations:
        return
    named = days(paragraph.text, near=message.dtg.date() if message.dtg else None)
    sources = _Sources(paragraph, text)
    last_places: list[Mention] = []
    last_organisations: list[Mention] = []
    for start, end in _sentences(paragraph.text):
        here = [one for one in places if start <= one.span[0] < end]
        them = [one for one in organisations if start <= one.span[0] < end]
        last_places, last_organisations = here or last_places, them or last_organisations
        if not here and not them:
            continue
        when = [day for day in named if start <= day.span[0] < end]
        for place in here or last_places[-1:]:
            for organisation in them or last_organisations[-1:]:
                made = _proposal(message, paragraph, place, organisation, when, (start, end), sources)
                yield made if here and them else replace(made, together=False)


def _proposal(
    message: Message, paragraph: Paragraph, place: Mention, organisation: Mention, when: list[Day], at: Span, sources: _Sources
) -> Proposal:
    middle = place.span[0]
    day = min(when, key=lambda one: abs(one.span[0] - middle), default=None)
    own = message.dtg.date() if message.dtg else None
    words = paragraph.text[slice(*day.span)] if day else ""
    return Proposal(
        message=message.mrn or f"{message.originator or 'telegram'} {message.serial or ''}".strip(),
        paragraph=paragraph.number,
        marking=paragraph.marking or entire_mark(message),
        place=sources.placed(place),
        organisation=sources.placed(organisation),
        date=day.date if day else own,
        date_from="text" if day else "telegram",
        when=sources.placed(Mention(day.date.isoformat(), words, day.span)) if day else None,
        sentence=paragraph.text[slice(*at)].strip(),
        file=message.sources[0].file if message.sources else "",
    )


class _Sources:
    """Where the words of a paragraph stand in the decoded text, found word by word past line ends and page lines."""

    def __init__(self, paragraph: Paragraph, text: str | None) -> None:
        self._words: dict[int, Span] = {}
        if text is None:
            return
        at, end = paragraph.span
        for match in re.finditer(r"\S+", paragraph.text):
            found = text.find(match[0], at, min(end, at + WINDOW))
            if found >= 0:
                self._words[match.start()] = (found, found + len(match[0]))
                at = found + len(match[0])
        self._text = paragraph.text

    def placed(self, mention: Mention) -> Mention:
        """The mention with its source; without one where its words cannot be found, as behind an archive's entities."""
        start, end = mention.span
        if not self._words:
            return mention
        first, last = self._word(start), self._word(end - 1)
        if first not in self._words or last not in self._words:
            return mention
        source = (self._words[first][0] + start - first, self._words[last][0] + end - last)
        return Mention(mention.name, mention.words, mention.span, mention.also, source)

    def _word(self, at: int) -> int:
        """Where the word begins that a letter is in."""
        while at > 0 and not self._text[at - 1].isspace():
            at -= 1
        return at
