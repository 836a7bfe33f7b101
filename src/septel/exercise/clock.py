"""The exercise clock: started, paused, at a rate, jumped, stopped; and an hour of it as people read it.

Exercise time is hours from the scenario's start. While the clock runs it is t₀ + (wall − wall₀)·rate/3600 from the last change
on. Every stretch between two changes is kept, with its rate, since what people took is comparable only where the rate was 1.

A jump is a way of control's to let time pass: what the events list has for an hour on the way goes out at that hour, also while
the clock stands. So a jump stops at each such hour, and the world with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from septel.exercise.feature import Act, Args, Asked, Command, Feature, Outcome, Refused, State
from septel.exercise.items import CONTROL, Item
from septel.exercise.records import Record

READY, RUNNING, PAUSED, ENDED = "ready", "running", "paused", "ended"
FASTEST = 600.0
ENDEX = "clock.endex"
JUMPS = ("next", "jump")
STOPPED = "exercise.emergency"


class Nothing(Args):
    """No arguments."""


class Start(Args):
    """Start or go on."""

    rate: Annotated[float, Field(ge=1, le=FASTEST)] | None = None


class Rate(Args):
    """How many times as fast as the time of day; 1 is real time."""

    rate: Annotated[float, Field(ge=1, le=FASTEST)]


class Jump(Args):
    """To an hour of the exercise; without one, to the next event that anybody may notice, or of the events list."""

    to: Annotated[float, Field(ge=0)] | None = None


def begin(setting: Mapping[str, Any]) -> dict[str, Any]:
    """The clock before STARTEX."""
    return {"mode": READY, "rate": 1.0, "t": 0.0, "wall": None, "startex": None, "endex": None, "stretches": []}


def now(state: State, wall: float) -> float:
    """The exercise time in hours at a time of day (seconds since 1970)."""
    clock = state["clock"]
    t = float(clock["t"])
    if clock["mode"] == RUNNING:
        t += max(0.0, wall - clock["wall"]) * clock["rate"] / 3600.0
    return min(t, float(state["setting"]["horizon_h"]))


@lru_cache(maxsize=64)
def _zero(start: str, zone: str) -> datetime:
    return datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def moment(setting: Mapping[str, Any], t: float) -> dict[str, Any]:
    """An hour of the exercise as people read it: exercise local time with its offset, and Z."""
    passed = timedelta(hours=t)
    local, z = _read(setting["start"], setting["zone"], passed.days * 86_400 + passed.seconds)
    return {"t": t, "local": local, "z": z}


@lru_cache(maxsize=4096)
def _read(start: str, zone: str, second: int) -> tuple[str, str]:
    """Local time and Z so many seconds after the start."""
    zulu = _zero(start, zone) + timedelta(seconds=second)
    return zulu.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"), f"{zulu:%Y-%m-%dT%H:%M:%SZ}"


def stops_at_jump(state: State, record: Record) -> bool:
    """Whether a record is of a jump that stopped there. Jumps of older logs passed over the events list, and do so again."""
    return record.kind == "world.acted" and record.body["do"] in JUMPS and _stops(state)


def _stops(state: State) -> bool:
    return bool(state["setting"].get("jumps_stop"))


def _stops_ahead(state: State, t: float, upto: float) -> list[float]:
    """The hours up to one at which the events list has something; what should have gone out before t has its turn at t."""
    waiting = state["msel"]["waiting"].values() if _stops(state) and "msel" in state else ()
    return sorted({max(t, float(hour)) for hour in waiting if hour <= upto})


def view(state: State) -> dict[str, Any]:
    """The clock as every seat sees it."""
    return {key: value for key, value in state["clock"].items() if key != "stretches"} | {
        "moment": moment(state["setting"], state["clock"]["t"])
    }


def _start(state: State, asked: Asked, args: Start) -> list[Outcome]:
    mode = state["clock"]["mode"]
    if mode == RUNNING:
        raise Refused("The clock is running already.", code="running")
    if mode == ENDED:
        raise Refused("The exercise has ended: ENDEX was given.", code="ended")
    outcomes = [Outcome("clock.startex", {})] if mode == READY else []
    return [*outcomes, Outcome("clock.changed", {"mode": RUNNING, "rate": args.rate or state["clock"]["rate"]})]


def _pause(state: State, asked: Asked, args: Nothing) -> list[Outcome]:
    if state["clock"]["mode"] != RUNNING:
        raise Refused("The clock is not running.", code="not_running")
    return [Outcome("clock.changed", {"mode": PAUSED, "rate": state["clock"]["rate"]})]


def _rate(state: State, asked: Asked, args: Rate) -> list[Outcome]:
    if state["clock"]["mode"] == ENDED:
        raise Refused("The exercise has ended: ENDEX was given.", code="ended")
    return [Outcome("clock.changed", {"mode": state["clock"]["mode"], "rate": args.rate})]


def _jump(state: State, asked: Asked, args: Jump) -> list[Act]:
    if state["clock"]["mode"] not in (RUNNING, PAUSED):
        raise Refused("A jump needs an exercise that has started and not ended.", code="not_started")
    horizon = float(state["setting"]["horizon_h"])
    if args.to is None:
        ahead = _stops_ahead(state, asked.t, horizon)
        return [Act("next", {"until": ahead[0]} if ahead else {})]
    if args.to <= asked.t:
        raise Refused(f"Hour {args.to:g} has passed: it is hour {asked.t:.3f}. To go back, branch.", code="past")
    if args.to > horizon:
        raise Refused(f"The scenario ends at hour {horizon:g}.", code="horizon")
    stops = [hour for hour in _stops_ahead(state, asked.t, args.to) if hour < args.to]
    return [Act("jump", {"to": hour}) for hour in (*stops, args.to)]


def _end(state: State, asked: Asked, args: Nothing) -> list[Outcome]:
    if state["clock"]["mode"] not in (RUNNING, PAUSED):
        raise Refused("There is no exercise to end: it has not started, or it has ended.", code="not_started")
    return [Outcome(ENDEX, {})]


def _changed(state: State, record: Record) -> None:
    _move(state, record, record.t, jumped=False)
    state["clock"] |= {"mode": record.body["mode"], "rate": record.body["rate"]}


def _started(state: State, record: Record) -> None:
    state["clock"]["startex"] = record.t


def _ended(state: State, record: Record) -> None:
    _move(state, record, record.t, jumped=False)
    state["clock"] |= {"mode": ENDED, "endex": record.t}


def _acted(state: State, record: Record) -> None:
    """A jump. What was played before it is no part of it, and one that goes on after a stop is still the same."""
    if record.body["do"] not in JUMPS:
        return
    clock, asked, goes_on = state["clock"], float(record.body["asked_t"]), False
    if _stops(state):
        if clock["mode"] == RUNNING and asked > clock["t"]:
            _move(state, record, asked, jumped=False)
        goes_on = asked < clock["t"]
    _move(state, record, float(record.body["t"]), jumped=True)
    if goes_on:
        *before, first, more = clock["stretches"]
        clock["stretches"] = [*before, first | {"to_t": more["to_t"], "wall_to": more["wall_to"]}]


def _stopped(state: State, record: Record) -> None:
    """A real emergency: the clock stands, whatever it did."""
    if state["clock"]["mode"] == RUNNING:
        _move(state, record, record.t, jumped=False)
        state["clock"]["mode"] = PAUSED


def _rewound(state: State, record: Record) -> None:
    """Back at an earlier hour the clock stands, until control starts it; before STARTEX it is ready for that."""
    mode = READY if state["clock"]["startex"] is None else PAUSED
    state["clock"] |= {"mode": mode, "t": float(record.body["t"]), "wall": record.wall, "endex": None}


def _move(state: State, record: Record, t: float, *, jumped: bool) -> None:
    """Set the clock to t at the record's wall time, and keep the stretch that ends there."""
    clock = state["clock"]
    if clock["mode"] == RUNNING or jumped:
        wall_from = clock["wall"] if clock["wall"] is not None else record.wall
        clock["stretches"].append(
            {
                "from_t": clock["t"], "to_t": t, "wall_from": wall_from, "wall_to": record.wall,
                "rate": clock["rate"], "jumped": jumped,
            }
        )  # fmt: skip
    clock["t"], clock["wall"] = t, record.wall


def _due(state: State, t: float) -> list[Outcome]:
    over = state["clock"]["mode"] == RUNNING and t >= float(state["setting"]["horizon_h"])
    return [Outcome(ENDEX, {})] if over else []


def _items(state: State) -> Iterable[Item]:
    return (Item("clock", "clock", frozenset({"all"}), view(state)),)


def _news(state: State, record: Record) -> Iterable[Item]:
    jumped = record.kind == "world.acted" and record.body["do"] in JUMPS
    if jumped or record.kind.startswith("clock.") or record.kind == STOPPED:
        return _items(state)
    return ()


FEATURE = Feature(
    name="clock",
    begin=begin,
    commands=(
        Command("clock.start", Start, CONTROL, _start, says="STARTEX, or go on after a pause"),
        Command("clock.pause", Nothing, CONTROL, _pause, says="let the clock stand"),
        Command("clock.rate", Rate, CONTROL, _rate, says="how many times as fast as real time, 1 to 600"),
        Command("clock.jump", Jump, CONTROL, _jump, says="to an hour, or to the next event"),
        Command("clock.end", Nothing, CONTROL, _end, says="ENDEX"),
    ),
    folds={
        "clock.startex": _started,
        "clock.changed": _changed,
        ENDEX: _ended,
        "world.acted": _acted,
        STOPPED: _stopped,
        "timeline.branched": _rewound,
    },
    items=_items,
    news=_news,
    due=_due,
)
