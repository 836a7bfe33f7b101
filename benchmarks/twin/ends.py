"""How requests end: each once, for one reason."""

from __future__ import annotations

from benchmarks.twin.parts import Operation, Request
from benchmarks.twin.state import State

ENDS = (
    "captured", "slipped", "wrong_house", "seen_coming", "out_of_hours", "no_recall", "stale", "false_lead", "recalled",
    "unconfirmed", "no_warrant", "refused", "no_teams", "unreachable", "closed", "open",
)  # fmt: skip


class Ends(State):
    def finish(self, request: Request, end: str) -> None:
        self.unfinished.remove(request)
        self.count[f"end_{end}"] += 1

    def end_request(self, request: Request, stage: str, end: str) -> None:
        """It ends without an operation: its case has come as far as `stage`."""
        self.reach(request.case, stage)
        self.leave(request)
        self.finish(request, end)

    def leave(self, request: Request) -> None:
        """It is no longer open: over, or an operation."""
        if request.state == "queued":
            self.queues[request.command].remove(request)
        elif request.state == "confirming":
            self.scouting[request.case.k, request.case.place].remove(request)
        elif request.state == "gathered":
            self.leave_gathering(request)
        elif request.state == "waiting":
            self.waiting.remove(request)
        request.state = "over"
        request.case.request = None

    def why_nobody(self, operation: Operation) -> str:
        """Why a force that acts finds nobody."""
        request, now = operation.request, self.env.now
        unheard = "no_recall" if operation.unheard else None
        if not operation.evidence.any_true:
            return unheard or "false_lead"
        left, driven = self.left.get((operation.case.k, operation.case.place), (-1.0, False))
        if left >= request.opened:
            lost = request.lost + operation.lost
            if driven:
                return "seen_coming"
            if lost > 0 and left > now - lost:
                return "out_of_hours"
        return unheard or "stale"
