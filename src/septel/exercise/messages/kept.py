"""Messages as the state keeps them: who writes to whom and how once, in `forms`; of each message one line of JSON in `sent`.

A line is [number of the form, t, text, subject, reply_to, thread], a text as [its name, its hash], a thread that the message
itself begins as null. A text is one object to Python's memory and none to its collector of garbage, so that 100,000 messages
take some 40 MB and delay nobody.

| in a form | is |
| --- | --- |
| from, as | the seat that wrote; for whom outside, if it spoke for somebody |
| to, also, to_party | audience words of those it is to, and to unseen; the outside party that it is to |
| level, caveats, releasable_to | its marking |
| by, shown, watched, cell | what others see of sender and addressees; whether evaluators and the simulation cell read along |
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from septel.exercise.feature import State
from septel.exercise.lines import in_a_line

FORM = (
    "from", "as", "to", "also", "to_party", "level", "caveats", "releasable_to", "by", "shown", "watched", "cell",
)  # fmt: skip
MOST_FORMS = 4096  # in mind
Entry = Mapping[str, Any]
_scanned: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]


def empty() -> dict[str, Any]:
    """The section's part for messages when nobody has written: `number_of` says where in `forms` a form stands."""
    return {"forms": [], "number_of": {}, "sent": {}}


def keep(state: State, body: Mapping[str, Any], t: float) -> None:
    """Keep a message that was sent at an hour, as its record's body has it."""
    section, name = state["messages"], body["message"]
    form = in_a_line([body[word] for word in FORM])
    number = section["number_of"].setdefault(form, len(section["forms"]))
    if number == len(section["forms"]):
        section["forms"].append(form)
    thread = None if body["thread"] == name else body["thread"]
    section["sent"][name] = in_a_line([number, t, _of(body["text"]), _of(body["subject"]), body["reply_to"], thread])


def message(state: State, name: str) -> dict[str, Any]:
    """A message with all that its record had, and `t`; what stands in it is not to be changed. KeyError if there is none."""
    section = state["messages"]
    number, t, text, subject, reply_to, thread = _scanned(section["sent"][name], 0)[0]
    return _form(section["forms"][number]) | {
        "text": _reference(text),
        "subject": _reference(subject),
        "reply_to": reply_to,
        "thread": name if thread is None else thread,
        "t": t,
    }


def forms(state: State) -> Iterator[tuple[int, Entry]]:
    """The forms by number."""
    return ((number, _form(form)) for number, form in enumerate(state["messages"]["forms"]))


def numbers(state: State) -> Iterator[tuple[str, int]]:
    """Each message's name and the number of its form."""
    return ((name, int(line[1 : line.index(",")])) for name, line in state["messages"]["sent"].items())


@lru_cache(maxsize=MOST_FORMS)
def _form(form: str) -> dict[str, Any]:
    return dict(zip(FORM, json.loads(form), strict=True))


def _of(reference: Mapping[str, str] | None) -> list[str] | None:
    return None if reference is None else [reference[word] for word in ("$text", "hash") if word in reference]


def _reference(kept: list[str] | None) -> dict[str, str] | None:
    return None if kept is None else dict(zip(("$text", "hash"), kept, strict=False))
