"""What the world's refusals are told as, with the names that a seat knows.

The rules know reports, requests and operations by numbers that no seat may know: they count what everybody asks for, and would
show two leads to be one observation. A refusal with one of these codes is told so instead; no other holds such a number.
"""

from __future__ import annotations

from septel.exercise.feature import Refused


def of_lead(name: str, holder: str) -> tuple[Refused, ...]:
    """What can be said of a lead that a seat wants to release."""
    return (Refused(f"{holder} holds no report of the lead {name} that it could release.", code="unknown_report"),)


def of_request(name: str, holder: str) -> tuple[Refused, ...]:
    """What can be said of a request that a seat decides, approves or looks at."""
    return (
        Refused(f"Request {name} is no longer open.", code="unknown_request"),
        Refused(f"Request {name} does not lie with {holder}'s command.", code="not_yours"),
        Refused(f"Request {name} does not wait for {holder}.", code="not_asked"),
    )


def of_operation(name: str, holder: str) -> tuple[Refused, ...]:
    """What can be said of an operation that a seat calls back."""
    return (
        Refused(f"Operation {name} is no longer under way.", code="unknown_operation"),
        Refused(f"Operation {name} is not under {holder}'s command.", code="not_yours"),
    )
