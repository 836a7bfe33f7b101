"""The choices that agencies make: pure functions of what the one who chooses knows, never of the truth.

A policy is a number by decision point and holder. The built-in ones run inside the kernel; EXTERNAL hands the question out (see
`Simulation.run_until`), for a function in Python; SEATED leaves the matter with a person, who decides while the world goes on
(see `rules.seats`).
"""

from __future__ import annotations

import math

from septel.sim.compile import inline, merged

EXTERNAL, STANDARD, ALWAYS, NEVER, SEATED = -1, 0, 1, 2, 3
POLICIES = {"external": EXTERNAL, "standard": STANDARD, "always": ALWAYS, "never": NEVER, "seated": SEATED}

# Decision points. The first seven are questions; then come chores of the agenda, and what a person in a seat has decided.
RELEASE, ASK, DECIDE, HELP, COMPOSE, ABORT, CONFIRM, FORGET_REPORT, RETRY, BLOW = range(10)
HAND_OVER, PROPOSE, ANSWER, APPROVE, TASK, STAND_DOWN, CALL_BACK, RESUME = range(10, 18)
POINTS = ("release", "ask", "decide", "help", "compose", "abort", "confirm")


@inline
def releases(policy: int, luck: float, chance: float) -> bool:
    """Whether a holder passes a report on: by the link's chance."""
    return policy == ALWAYS or (policy == STANDARD and luck < chance)


@inline
def asks(policy: int, belief: float, threshold: float) -> bool:
    """Whether a holder asks a command for a decision: from the threshold on."""
    return policy == ALWAYS or (policy == STANDARD and belief >= threshold)


@inline
def approves(policy: int) -> bool:
    """Whether the officer says yes: the standard officer does, and leaves the rest to the go test."""
    return policy != NEVER


@inline
def wants_help(policy: int) -> bool:
    """Whether a command looks at other agencies' teams, where the design allows it."""
    return policy != NEVER


@inline
def launches(policy: int, belief: float, remaining_h: float, mean_dwell_h: float, threshold: float) -> bool:
    """The go test: whether the target is likely enough to be there still when the package is complete."""
    return policy == ALWAYS or (policy == STANDARD and belief * math.exp(-remaining_h / mean_dwell_h) >= threshold)


@merged
def confirms(policy: int, belief: float, below: float) -> bool:
    """Whether reconnaissance comes before force: while belief is low."""
    return policy == ALWAYS or (policy == STANDARD and belief < below)


@merged
def aborts(policy: int, recall: bool, belief: float, remaining_h: float, mean_dwell_h: float, threshold: float) -> bool:
    """Whether a force under way is called back when a further report has counted: if the design recalls and the go test
    fails now."""
    return policy == ALWAYS or (
        policy == STANDARD and recall and not launches(STANDARD, belief, remaining_h, mean_dwell_h, threshold)
    )
