"""What a person in a seat decides, checked and put on the agenda: the door of `rules.seats`.

A refusal says what the rules or the design do not allow, from what the seat may know. Nothing here looks at where a target is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from septel.errors import SeptelError, did_you_mean
from septel.sim import policies
from septel.sim.agenda import ask_policy
from septel.sim.decision import Labels
from septel.sim.layout import NONE, OPERATIONS, REPORTS, REQUESTS, State, World
from septel.sim.rules import approvals, command, package, seats, tasking
from septel.sim.rules.requests import APPROVING, AT_GO, QUEUED, WAITING
from septel.sim.rules.sharing import MOST_HOPS, may_release


class NotAllowed(SeptelError):  # noqa: N818  (an answer, not a fault)
    """What was decided cannot be done; `code` is a word for programs."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Teams:
    """So many teams of one kind from one base."""

    base: str
    kind: str
    teams: int


def packages(world: World, labels: Labels, rank: int) -> list[dict[str, int]]:
    """The packages against a rank, teams by kind: any of them suffices."""
    return [
        {labels.kinds[k]: int(need) for k, need in enumerate(world.package[rank, n]) if need}
        for n in range(int(world.ranks[rank]["packages"]))
    ]


@dataclass
class Seating:
    """The decisions of seats on one state of a world; each puts at most one entry on an empty agenda."""

    world: World
    state: State
    labels: Labels

    def release(self, holder: str, origin: int, to: str) -> None:
        """Hand a report in the holder's hands over to another holder."""
        S, h, t = self.state, self._holder(holder), self._holder(to)
        slots = [
            r for r in range(S.pools[REPORTS, 1])
            if S.reports[r]["kept"] and S.reports[r]["holder"] == h and int(S.reports[r]["origin"]) == origin
        ]  # fmt: skip
        if h == t:
            raise NotAllowed("A report is released to another holder.", "same_holder")
        if self.world.link_chance[h, t] < 0.0:
            raise NotAllowed(f"This design has no link from {holder} to {to}.", "no_link")
        if not slots:
            raise NotAllowed(f"{holder} holds no report {origin:016x} that it could release.", "unknown_report")
        new = [r for r in slots if not (int(S.reports[r]["path"]) >> t) & 1]
        if not new:
            raise NotAllowed(f"{to} has this report already, or it came from there.", "already")
        near = [r for r in new if S.reports[r]["hops"] < MOST_HOPS]
        if not near:
            raise NotAllowed("The report has come through two hands already: it goes no further.", "too_far")
        if not may_release(self.world, S, near[0], t):
            raise NotAllowed(f"The report's marking does not let {to} know.", "marking")
        self._put(policies.HAND_OVER, near[0], t)

    def propose(self, holder: str, target: str, place: str) -> None:
        """Ask for an operation on a case of the holder's."""
        S, h = self.state, self._holder(holder)
        k = self._number(target, self.labels.targets, "target")
        p = self._number(place, self.labels.places, "place")
        slot = int(S.case_head[h, k])
        while slot != NONE and S.cases[slot]["place"] != p:
            slot = int(S.cases[slot]["next"])
        if slot == NONE or S.cases[slot]["p"] <= 0.0:
            raise NotAllowed(f"{holder} has no open case on {target} at {place}.", "no_case")
        if S.cases[slot]["request"] != NONE:
            raise NotAllowed("A request on this case is open already.", "open_request")
        if S.cases[slot]["operation"] != NONE:
            raise NotAllowed("An operation on this case is under way.", "under_way")
        if not command.may_ask(self.world, S, slot):
            raise NotAllowed("The platform holds this case, and asks for it; or the target is not sought.", "platform_holds")
        self._put(policies.PROPOSE, slot, 0)

    def answer(self, request: int, holder: str, *, yes: bool, help: bool = True, confirm: bool = False) -> None:  # noqa: A002
        """Decide a request in line at a command of the holder's: go on or refuse; with others' teams or not; scouts first."""
        slot = self._request(request, holder)
        if self.state.requests[slot]["state"] != QUEUED:
            raise NotAllowed("This request has been decided already.", "decided")
        if confirm and not self.world.par[0]["confirm"]:
            raise NotAllowed("This design has no reconnaissance before force.", "no_reconnaissance")
        bits = (seats.YES if yes else 0) | (seats.HELP if help else 0) | (seats.CONFIRM if confirm else 0)
        self._put(policies.ANSWER, slot, bits)

    def approve(self, request: int, holder: str, *, yes: bool) -> None:
        """Approve, or refuse, that teams of the holder take part in another's request."""
        slot = self._open(request)
        row, h = self.state.requests[slot], self._holder(holder)
        if row["state"] != APPROVING or row["began"] >= 0.0 or self._approver(slot) != h:
            raise NotAllowed(f"Request {request} does not wait for {holder}.", "not_asked")
        self._put(policies.APPROVE, slot, 1 if yes else 0)

    def task(self, request: int, holder: str, teams: Sequence[Teams]) -> None:
        """Send these teams: an approved request becomes an operation."""
        W, S = self.world, self.state
        slot = self._request(request, holder)
        row = S.requests[slot]
        if row["state"] not in (AT_GO, WAITING):
            raise NotAllowed("This request is not approved yet.", "not_approved")
        picks = self._picks(slot, teams)
        hours = max(arrival for _, _, _, arrival in picks) + float(W.par[0]["rendezvous"])
        if row["warrant"] > 0.0 and not W.par[0]["without"] and self._now + hours > row["warrant"]:
            raise NotAllowed("The warrant will have expired when these teams are complete.", "warrant")
        if W.par[0]["deconfliction"] and tasking.is_moving_on(S, row["target"], row["place"]):
            raise NotAllowed("Another operation is moving on this target at this place.", "deconfliction")
        for i, (base, kind, number, arrival) in enumerate(picks):
            pick = S.picked[0, i]
            pick["home"], pick["kind"], pick["teams"], pick["arrival"] = base, kind, number, arrival
        S.picks[0] = len(picks)
        self._put(policies.TASK, slot, 0)

    def stand_down(self, request: int, holder: str) -> None:
        """Drop a request of the holder's command that is in line or approved."""
        slot = self._request(request, holder)
        if self.state.requests[slot]["state"] not in (QUEUED, AT_GO, WAITING):
            raise NotAllowed("This request is at work elsewhere and cannot be dropped now.", "at_work")
        self._put(policies.STAND_DOWN, slot, 0)

    def recall(self, operation: int, holder: str) -> None:
        """Call a force back, if it can be reached."""
        S = self.state
        for slot in range(S.pools[OPERATIONS, 1]):
            row = S.operations[slot]
            if row["active"] and int(row["id"]) == operation:
                if command.decider(self.world, int(row["command"])) != self._holder(holder):
                    raise NotAllowed(f"Operation {operation} is not under {holder}'s command.", "not_yours")
                self._put(policies.CALL_BACK, slot, 0)
                return
        raise NotAllowed(f"There is no operation {operation} under way.", "unknown_operation")

    def resume(self, holder: str) -> None:
        """What lies with the holder's seat is taken up by the rules; its policies are no longer `seated`."""
        self._put(policies.RESUME, self._holder(holder), 0)

    def options(self, request: int, holder: str) -> dict[str, Any]:
        """What the holder's command could send on a request now: free teams with their expected hours to arrival, the
        packages that the rules ask for, and the chance that the target is still there when each could be complete."""
        W, S, names = self.world, self.state, self.labels
        slot = self._request(request, holder)
        row = S.requests[slot]
        pool = np.asarray(W.pool[row["command"]])[:, None] * np.asarray(S.free)
        free = [
            {"base": names.bases[b], "kind": names.kinds[k], "free": int(S.free[b, k]), "arrival_h": self._arrival(slot, b, k)}
            for b, k in np.argwhere(pool > 0).tolist()
        ]
        return {
            "teams": [one for one in free if one["arrival_h"] is not None],
            "packages": packages(self.world, self.labels, int(row["rank"])),
            "rendezvous_h": float(W.par[0]["rendezvous"]),
            "mean_dwell_h": float(W.ranks[row["rank"]]["mean_dwell"]),
        }

    # What follows looks things up.

    @property
    def _now(self) -> float:
        return float(self.state.now[0]["t"])

    def _put(self, point: int, a: int, b: int) -> None:
        now = self.state.now[0]
        if now["agenda"] != now["agenda_at"]:
            raise SeptelError("a question is pending: answer it first")
        ask_policy(self.state, point, a, b, 0)

    def _number(self, word: str, known: tuple[str, ...], what: str) -> int:
        if word not in known:
            raise NotAllowed(f"There is no {what} '{word}'. {did_you_mean(word, known)}".strip(), f"unknown_{what}")
        return known.index(word)

    def _holder(self, name: str) -> int:
        return self._number(name, self.labels.holders, "holder")

    def _open(self, request: int) -> int:
        rows = self.state.requests[: self.state.pools[REQUESTS, 1]]
        found = np.flatnonzero((rows["state"] != 0) & (rows["id"] == request))
        if not len(found):
            raise NotAllowed(f"There is no open request {request}.", "unknown_request")
        return int(found[0])

    def _request(self, request: int, holder: str) -> int:
        """The open request, which must lie with a command of the holder's."""
        slot = self._open(request)
        if command.decider(self.world, int(self.state.requests[slot]["command"])) != self._holder(holder):
            raise NotAllowed(f"Request {request} does not lie with {holder}'s command.", "not_yours")
        return slot

    def _approver(self, slot: int) -> int:
        return int(approvals.who_approves(self.world, self.state, slot, int(self.state.requests[slot]["stage"])))

    def _arrival(self, slot: int, base: int, kind: int) -> float | None:
        row = self.state.requests[slot]
        hours = float(package.expected_arrival(self.world, self.state, int(row["command"]), base, kind, int(row["place"])))
        return hours if math.isfinite(hours) else None

    def _picks(self, slot: int, teams: Sequence[Teams]) -> list[tuple[int, int, int, float]]:
        """(base, kind, teams, expected hours) of a package that the command may send and that suffices."""
        W, S, names = self.world, self.state, self.labels
        row, sent = S.requests[slot], dict.fromkeys(names.kinds, 0)
        picks: list[tuple[int, int, int, float]] = []
        for one in teams:
            b, k = self._number(one.base, names.bases, "base"), self._number(one.kind, names.kinds, "kind")
            if not W.pool[row["command"], b]:
                raise NotAllowed(f"This design does not let {names.commands[row['command']]} task teams of {one.base}.", "pool")
            if any((base, kind) == (b, k) for base, kind, _, _ in picks):
                raise NotAllowed(f"{one.kind} of {one.base} stand twice.", "twice")
            if not 1 <= one.teams <= S.free[b, k]:
                raise NotAllowed(f"{one.base} has {S.free[b, k]} {one.kind} free, and {one.teams} were named.", "not_free")
            hours = self._arrival(slot, b, k)
            if hours is None:
                raise NotAllowed(f"{one.kind} of {one.base} cannot reach {names.places[row['place']]}.", "out_of_range")
            picks.append((b, k, one.teams, hours))
            sent[one.kind] += one.teams
        if len(picks) >= S.picked.shape[1]:
            raise NotAllowed(f"At most {S.picked.shape[1] - 1} groups can go in one operation.", "too_many_groups")
        needs = packages(self.world, self.labels, int(row["rank"]))
        if not any(all(sent[kind] >= need for kind, need in one.items()) for one in needs):
            asked = ", or ".join(" and ".join(f"{need} {kind}" for kind, need in one.items()) for one in needs)
            raise NotAllowed(f"The package is too small: it needs {asked}.", "too_small")
        return picks
