"""What the world's refusals are told as, with the names that a seat knows.

The rules know reports, requests and operations by numbers that no seat may know: they count what everybody asks for, and would
show two leads to be one observation. They know the way of a report too, and a seat only whom its lead came from and whom it has
told itself. A refusal with one of these codes is told so instead; no other holds such a number or tells of such a way.
"""

from __future__ import annotations

from septel.exercise.feature import Refused

Told = dict[str, Refused]  # by the code of the world's refusal


def of_lead(name: str, holder: str) -> Told:
    """What can be said of a lead that a seat wants to release: the same whether a bot has dealt with it, or it has come through
    two hands, or through those of the one who is to know it."""
    none = Refused(f"{holder} holds no report of the lead {name} that it could release.", code="unknown_report")
    return dict.fromkeys(("unknown_report", "already", "too_far"), none)


def of_request(name: str, holder: str) -> Told:
    """What can be said of a request that a seat decides, approves or looks at."""
    return _by_code(
        Refused(f"Request {name} is no longer open.", code="unknown_request"),
        Refused(f"Request {name} does not lie with {holder}'s command.", code="not_yours"),
        Refused(f"Request {name} does not wait for {holder}.", code="not_asked"),
    )


def of_operation(name: str, holder: str) -> Told:
    """What can be said of an operation that a seat calls back."""
    return _by_code(
        Refused(f"Operation {name} is no longer under way.", code="unknown_operation"),
        Refused(f"Operation {name} is not under {holder}'s command.", code="not_yours"),
    )


def _by_code(*known: Refused) -> Told:
    return {one.code: one for one in known}
