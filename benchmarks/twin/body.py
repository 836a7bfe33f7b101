"""The organisations' members beside their persons: the flow, where they move, and what is taken from them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.twin.parts import Organisation
from benchmarks.twin.state import State

Array = NDArray[np.float64]
FLOWS = ("recruited", "removed", "killed", "saturated")
DAY = 24.0


def strengths(rivals: Array, allies: Array) -> Array:
    """S[organisation, organisation] from the matrices of rivals and allies."""
    s = (rivals + 1) / (allies.sum(axis=1)[:, None] + 1)
    np.fill_diagonal(s, 0.0)
    return s


def rates(members: Array, s: Array, body: Any) -> Array:
    """f8[flow, organisation], per hour, in the order of FLOWS; where a stage of the step would be below nothing, of nothing."""
    members = np.maximum(members, 0.0)
    whole = members.sum()
    return np.array(
        [
            body.recruitment * members,
            body.removal * members / whole if whole > 0 else 0 * members,
            body.rivalry * members * (s @ members),
            body.saturation * members**2,
        ]
    )


def flow(members: Array, s: Array, body: Any, hours: float = DAY) -> Array:
    """f8[flow, organisation]: the integrals of the flows over one Runge-Kutta step of so many hours.

    Losses that are more than there is are taken in the order of FLOWS while anything is left.
    """
    sign = np.array([1.0, -1.0, -1.0, -1.0])
    first = rates(members, s, body)
    second = rates(members + hours / 2 * (sign @ first), s, body)
    third = rates(members + hours / 2 * (sign @ second), s, body)
    fourth = rates(members + hours * (sign @ third), s, body)
    moved = hours / 6 * (first + 2 * second + 2 * third + fourth)
    left = members + moved[0]
    for loss in moved[1:]:
        np.minimum(loss, left, out=loss)
        left = left - loss
    return moved


class Body(State):
    def members_flow(self) -> None:
        """A day's flow; whoever falls below one member is extinct."""
        before = self.body.sum(axis=1)
        moved = flow(before, strengths(self.rivals, self.allies), self.s.body)
        self.killed = moved[2]
        for name, total in zip(FLOWS, moved.sum(axis=1), strict=True):
            self.count[f"members_{name}"] += total
        after = before + moved[0] - moved[1:].sum(axis=0)
        for i, (old, new) in enumerate(zip(before, after, strict=True)):
            if old > 0:
                self.body[i] *= new / old if new >= 1 else 0.0
                self.count["members_extinct"] += new if new < 1 else 0.0

    def migrate(self) -> None:
        scale = self.s.body.migration
        if scale == "never":
            return
        share = 1 - math.exp(-DAY / scale)
        for organisation in self.organisations:
            here = self.body[organisation.number]
            settled = here.sum() * np.array(organisation.weights) / sum(organisation.weights)
            self.body[organisation.number] = (1 - share) * here + share * settled

    def take(self, organisation: Organisation, place: int, rank: str) -> float:
        """Members who are taken with a captured target."""
        if self.s.body is None:
            return 0.0
        members = min(getattr(self.s.body.taken, rank), self.body[organisation.number, place])
        self.body[organisation.number, place] -= members
        self.count["members_taken"] += members
        return float(members)

    def rises_from_the_body(self, organisation: Organisation) -> bool:
        """Whether somebody is found there; one member is then fewer."""
        if not organisation.counted:
            return True
        members = self.body[organisation.number].sum()
        if members < 1:
            return False
        self.body[organisation.number] *= 1 - 1 / members
        self.count["members_risen"] += 1
        return True

    def join(self, organisation: Organisation, place: int, members: float) -> None:
        """They return to the body, if it is counted."""
        if organisation.counted:
            self.body[organisation.number, place] += members
            self.count["members_returned"] += members

    def halve(self, parent: Organisation) -> None:
        """Half of the body, and the same rivals and allies, for the organisation that has split off and stands last.

        Whoever was allied with the parent shares that alliance between the two.
        """
        i = parent.number
        self.body[i] /= 2
        self.body = np.vstack([self.body, self.body[i]])
        for name, between, share in (("rivals", 1.0, 1.0), ("allies", 0.0, 0.5)):
            old = getattr(self, name).copy()
            old[:, i] *= share
            new = np.vstack([np.hstack([old, old[:, i : i + 1]]), np.append(getattr(self, name)[i], 0.0)])
            new[i, -1] = new[-1, i] = between
            setattr(self, name, new)
