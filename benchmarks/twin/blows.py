"""H-hour: requests on one organisation are gathered, and go together."""

from __future__ import annotations

import math

from benchmarks.twin.parts import Organisation, Request
from benchmarks.twin.state import State

Key = tuple[int, Organisation]  # command


class Blows(State):
    def ready_to_go(self, request: Request) -> None:
        """All that comes before the go test is done."""
        if self.s.h_hour is not None:
            self.gather(request)
        else:
            self.go_alone(request)

    def go_alone(self, request: Request) -> None:
        if request.state != "waiting":
            request.state = "go"
        operation = self.go(request)
        if operation is not None:
            self.send([operation])

    def gather(self, request: Request) -> None:
        key, h_hour = (request.command, self.targets[request.case.k].organisation), self.s.h_hour
        request.gathered = key
        if key not in self.gatherings:
            self.gatherings[key] = []
            self.later(h_hour.within, self.time_is_up, key, self.gatherings[key])
        gathered = self.gatherings[key]
        gathered.append(request)
        request.state = "gathered"
        if len({other.case.k for other in gathered}) >= h_hour.targets:
            self.blow(key)

    def leave_gathering(self, request: Request) -> None:
        """A gathering that empties is over: the next request begins another, with a time of its own."""
        key = request.gathered
        self.gatherings[key].remove(request)
        if not self.gatherings[key]:
            del self.gatherings[key]

    def time_is_up(self, key: Key, gathered: list[Request]) -> None:
        if self.gatherings.get(key) is gathered:
            self.count["events"] += 1
            self.blow(key)

    def blow(self, key: Key) -> None:
        gathered = sorted(self.gatherings.pop(key), key=self.order, reverse=True)
        slowest = max(self.expected(request) for request in gathered)
        for request in gathered:
            request.state = "go"
        operations = [op for request in gathered if (op := self.go(request, slowest)) is not None]
        self.send(operations)
        self.count["blows"] += len(operations) >= 2

    def expected(self, request: Request) -> float:
        """Expected hours to completion of a request by itself."""
        hours, _ = self.compose(request, self.free)
        return hours if hours < math.inf else self.compose(request, self.w.stock)[0]
