"""What observations and ratings rest on: records, by the number, the words and the hour that the timeline gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from septel.report.aar import telling
from septel.report.aar.speech import Speech

MOST = 4  # things that one record told
FIRST = ("operation", "request", "lead", "inject", "message", "case")  # what is named first of a record that told of several
UNSAID = ("clock.jumped:",)  # what is named only where a record told of nothing else
Evidence = Callable[[Sequence[Mapping[str, Any]]], str]


def evidence(data: Mapping[str, Any], s: Speech) -> Evidence:
    """How linked records are named, one after the other; "" for none."""
    known = telling.known(data, s)
    entries: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for entry in data["timeline"]:
        entries[telling.number(entry)].append(entry)

    def one(event: Mapping[str, Any]) -> str:
        number = telling.number(event)
        shown = [(entry.key, entry.what, entry.moment) for entry in telling.in_words(entries.get(number, ()), known, s)]
        shown += [(row["event"], telling.what(row, known, s), event["moment"]) for row in event.get("told", ())]
        shown = [row for row in shown if not row[0].startswith(UNSAID)] or shown
        told = list(dict.fromkeys(what for _, what, _ in sorted(shown, key=_rank)))
        words = ", ".join(told[:MOST]) or (telling.of_kind(event["kind"], s) if "kind" in event else "")
        if len(told) > MOST:
            words += f" {s('evidence_more', n=s.number(len(told) - MOST))}"
        if event["left"] and s("left_branch") not in words:
            words += f" {s('left_branch')}"
        named = number if "seq" in event else s("event_own", n=number)
        moment = shown[0][2] if len(shown) == 1 else event["moment"]
        return f"{named}{f' {words.strip()},' if words.strip() else ''} {s.clock(moment)}"

    return lambda events: "; ".join(map(one, events))


def _rank(row: tuple[str, str, Any]) -> int:
    return next((at for at, word in enumerate(FIRST) if row[0].startswith(word)), len(FIRST))
