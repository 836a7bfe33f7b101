"""What `septel aar` tells on the terminal of the report that it wrote, in a line for each thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from septel.report.aar.speech import Speech, clean


def lines(data: Mapping[str, Any], s: Speech) -> list[str]:
    """The exercise and for whom the copy is, what is in it, and the moments if they were asked for."""
    actions = data["expected_actions"]["counts"].items()
    told = ", ".join(counted(f"expected_{status}", number, s) for status, number in actions) or s("command_no_actions")
    events, seen = (counted(f"command_{word}", len(data[word]), s) for word in ("timeline", "observations"))
    found = [
        s("command_whose", stamp=s.stamp, title=clean(data["facts"]["title"]), seat=data["for"]["seat"]),
        s("command_counts", events=events, observations=seen, actions=told),
    ]
    return found + ([_moments(data["moments"], s)] if data["moments"] is not None else [])


def counted(word: str, number: int, s: Speech) -> str:
    """A number and what is counted, in the form that the number asks for."""
    return f"{number} {s(word) if number == 1 else s.get(f'{word}_many', s(word))}"


def _moments(found: Mapping[str, Any], s: Speech) -> str:
    if found["error"]:
        return s("command_moments_error", error=s.told(found["error"]))
    decisions, stand = found["choices"], sum(one["stands"] for one in found["moments"])
    of = counted("command_decisions", decisions, s)
    return s("command_moments", n=len(found["moments"]), of=of, stand=counted("command_stand", stand, s))
