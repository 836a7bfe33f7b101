"""Random exercises: whatever is commanded, no seat learns more of seats and messages than is its to know."""

from __future__ import annotations

import contextlib
import random
import re
from collections import Counter, defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from septel.exercise import clock, messages, seats, timeline
from septel.exercise.access import may_read
from septel.exercise.feature import Refused
from septel.exercise.items import CONTROL, EVALUATORS, PLAYERS, Item, Kind, Seat
from septel.exercise.messages import kept
from septel.exercise.state import Fold, state_sha256
from tests.exercise.seats.table import Table

FEATURES = (clock.FEATURE, timeline.FEATURE, seats.FEATURE, messages.FEATURE)
SEATS = (
    "director", "controller", "simulator", "lead-evaluator", "evaluator-1", "observer",
    "police-command", "police-staff", "army-command", "army-staff", "platform-command",
)  # fmt: skip
GROUPS = ("players", "control", "simulator", "police", "army", "platform")
HIDDEN = ("evaluators", "observers", "all")
COMMANDS = ("message.send",) * 12 + ("message.read",) * 4 + ("seat.take",) * 2 + (
    "message.voice", "seat.change", "seat.change", "seat.revoke", "seat.remove", "exercise.real_emergency"
)  # fmt: skip


class Play:
    """A random exercise: its table, and every item of news with the seats as they were when it was told."""

    def __init__(self, seed: int, length: int = 60) -> None:
        self.draw = random.Random(seed)
        self.at, self.news = Table(FEATURES).open(), list[tuple[Item, dict[str, Seat]]]()
        for _ in range(length):
            self.one(self.draw.choice(COMMANDS))

    def one(self, name: str) -> None:
        by = self.draw.choice(list(self.at.state["seats"]["by_name"]))
        by = "director" if name.startswith("seat.") and name != "seat.take" else by
        by = "director" if name == "message.voice" else by
        args = self.args(name, by)
        before = len(self.at.news)
        with contextlib.suppress(Refused):
            self.at.give(by, name, person=f"p{len(self.at.records)}x", **args)
            if name == "exercise.real_emergency":
                self.at.give("director", "exercise.emergency_over")
        self.news += [(item, seats.access(self.at.state)) for item in self.at.news[before:]]

    def args(self, name: str, by: str) -> dict[str, Any]:
        """Arguments that are mostly taken, and sometimes not."""
        draw, seat = self.draw, self.draw.choice(SEATS[2:])
        if name == "message.send":
            return self.message(by)
        if name == "message.read":
            return {"messages": [self.some_message() or "m1"]}
        if name == "message.voice":
            return {"to": [draw.choice(SEATS[6:])], "as": "A farmer", "note": "SECRET"}
        if name == "seat.change":
            return {
                "seat": seat,
                "level": draw.choice((1, 2, 3, 3)),
                "caveats": draw.choice(([], ["source"], ["source", "family"])),
            }
        if name == "seat.take":
            return {"name": "SECRET"}
        return {"what": "SECRET"} if name == "exercise.real_emergency" else {"seat": seat}

    def message(self, by: str) -> dict[str, Any]:
        draw, control = self.draw, by in ("director", "controller")
        known = (*SEATS, *GROUPS, *HIDDEN) if control or draw.random() < 0.1 else (*SEATS[6:], *GROUPS)
        known = ("control", "evaluators", "evaluator-1") if "evaluator" in by else ("control",) if by == "observer" else known
        found: dict[str, Any] = {"text": "SECRET", "subject": "SECRET"}
        found["reply_to"] = self.some_message() if draw.random() < 0.5 else None
        found["to"] = [draw.choice(known) for _ in range(draw.choice((1, 1, 2)))] if draw.random() < 0.7 else []
        found["also"] = [draw.choice(known)] if draw.random() < 0.4 else []
        if (control or by == "simulator") and draw.random() < 0.5:
            found["as"] = "Governor's office"
        if draw.random() < 0.3:
            found |= {
                "level": draw.randrange(4),
                "releasable_to": draw.choice(([], ["police", "army"], ["platform", "police"])),
            }
            found["caveats"] = draw.choice(([], ["source"]))
        return found

    def some_message(self) -> str | None:
        sent = list(self.at.state["messages"]["sent"])
        return self.draw.choice(sent) if sent else None


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_no_seat_learns_more_than_is_its_to_know(seed: int) -> None:
    play = Play(seed)
    at, news = play.at, play.news
    assert "SECRET" not in repr([record.body for record in at.records]), "texts are outside the chain"
    told = [*news, *((item, seats.access(at.state)) for item in at.items())]
    readable: dict[str, set[str]] = defaultdict(set)
    for item, who in told:
        for seat in who.values():
            if may_read(seat, item):
                readable[seat.name] |= {str(item.body.get("message"))}
    for item, who in told:
        for seat in who.values():
            if may_read(seat, item):
                check_persons(item, seat)
                check_names(item, seat)
                check_message(at, item, seat)
                if seat.kind not in CONTROL and item.kind.startswith("message"):
                    assert set(re.findall(r"'(m\d+)'", repr(item.body))) <= readable[seat.name], (seat, item)
    assert state_sha256(Fold(FEATURES).over(at.records)) == state_sha256(at.state)


def check_persons(item: Item, seat: Seat) -> None:
    if re.search(r"'p\d+x'", repr(item.body)):
        assert seat.kind in CONTROL or item.id == f"seat-{seat.name}", (seat, item)


def check_names(item: Item, seat: Seat) -> None:
    """A player is shown no seat of control, evaluation or observation; who declares an emergency is shown to everybody."""
    if seat.kind in PLAYERS and item.kind != "emergency":
        found = re.findall(r"'(director|controller|lead-evaluator|evaluator-1|observer)'", repr(item.body))
        assert not found, (seat, item)


def check_message(at: Table, item: Item, seat: Seat) -> None:
    """Who reads a text is its sender, control, whom it is to, or who reads along; who got it unseen the first two see."""
    sent = {r.body["message"]: r.body for r in at.records if r.kind == "message.sent"}
    body = sent.get(str(item.body.get("message")))
    if body is None or seat.kind in CONTROL or seat.name == body["from"]:
        return
    words = {*body["to"], *body["also"]}
    own = {"all", f"seat:{seat.name}", f"kind:{seat.kind}", f"agency:{seat.agency}"} | (
        {"players"} if seat.kind in PLAYERS else set()
    )
    own |= {"evaluators"} if seat.kind in EVALUATORS else {"observers"} if seat.kind is Kind.OBSERVER else set()
    along = seat.kind not in PLAYERS and any(word == "players" or word.startswith("agency:") for word in words)
    along |= (seat.kind in EVALUATORS and body["watched"]) or (seat.kind is Kind.SIMULATOR and body["cell"])
    assert words & own or along, (seat, item)
    assert body["level"] <= seat.level and set(body["caveats"]) <= seat.caveats
    unseen = {word.partition(":")[2] or word for word in body["also"]} - {seat.name}
    assert unseen.isdisjoint(item.body.get("to", ())) and "also" not in item.body, (seat, item)
    assert "read" not in item.body


def test_the_random_exercises_hold_enough_of_everything() -> None:
    kinds = Counter(record.kind for seed in range(20) for record in Play(seed).at.records)
    assert (
        kinds["message.sent"] > 200 and kinds["message.read"] > 20 and kinds["seat.changed"] > 50 and kinds["seat.taken"] > 50
    )
    states = [Play(seed).at.state for seed in range(20)]
    sent = [(name, kept.message(state, name)) for state in states for name in state["messages"]["sent"]]
    assert sum(entry["thread"] != name for name, entry in sent) > 20
    assert sum(entry["reply_to"] is not None and entry["thread"] == name for name, entry in sent) > 20
    assert sum(bool(entry["also"]) for _, entry in sent) > 40
