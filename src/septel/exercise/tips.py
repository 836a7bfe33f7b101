"""The tip line: what role players say as the public, without a seat; each tip has a receipt, and its text is under that alone.

A fresh tip that names a wanted person and a place becomes a lead of the scenario's tip line: whether it is true is what the
world says, since the person is there or not. Any other is a message to the agency that runs the line, and to the simulation
cell. The caller is told no more than how long the line has had the tip.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from septel.errors import did_you_mean, plain
from septel.exercise import clock
from septel.exercise.feature import Act, Args, Asked, Command, Feature, Outcome, Refused, Sealed, State
from septel.exercise.items import Item, Kind, Seat
from septel.exercise.records import Record

MOST_TEXT = 2000  # characters
FRESH_H = 24.0  # an older sighting is no lead: an assumption
PASSED_ON_H = 0.25  # so long the line has a tip before it says that it is passed on: an assumption
MOST_AGO_H = 8760.0
PUBLIC = Seat("public:tips", Kind.OBSERVER, level=0)  # no seat can be called so
LEAVE, RECEIVED = "tip.leave", "tip.received"
READERS = ("control", "kind:simulator", "evaluators")
NO_LINE = "This exercise has no tip line: its scenario names no source of tips, or says `tips: off`."
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Leave(Args):
    """A tip: the place, the wanted person if the caller knows one, how many hours ago he was seen, and the caller's words."""

    receipt: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$")]
    where: Name | None = None
    who: Name | None = None
    seen_hours_ago: Annotated[float, Field(ge=0, le=MOST_AGO_H)] = 0.0
    text: Annotated[str, Sealed(), StringConstraints(max_length=MOST_TEXT)] = ""


def begin(setting: Mapping[str, Any]) -> dict[str, Any]:
    """Nobody has called."""
    return {}


def line(setting: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The scenario's tip line: `source` and `receivers`, agency → share of its tips; None if there is none."""
    lines = setting.get("ground", {}).get("tip_lines") or ()
    is_open = (setting.get("exercise") or {}).get("tips", True)
    return lines[0] if lines and is_open else None


def wanted(setting: Mapping[str, Any]) -> list[dict[str, str]]:
    """Whom the public knows to be wanted: `name`, `organisation` and `rank` of the scenario's targets."""
    ranks, numbers = setting["ranks"], setting["ground"]["target_ranks"]
    return [
        {"name": name, "organisation": name.partition("/")[0], "rank": ranks[number]}
        for name, number in zip(setting["targets"], numbers, strict=True)
        if name.partition("/")[0] in setting["organisations"]  # what splits off later, nobody knows yet
    ]


def is_taken(state: State) -> bool:
    """Whether the line takes tips now: from STARTEX to ENDEX, while the clock runs or is paused."""
    return state["clock"]["mode"] in (clock.RUNNING, clock.PAUSED)


def progress(state: State, receipt: str, t: float) -> dict[str, Any] | None:
    """What the caller is told of a tip at an hour, whatever anybody does with it; None if there is none."""
    one = state.get("tips", {}).get(receipt)
    if one is None:
        return None
    passed = t - one["t"] >= PASSED_ON_H
    word = "closed" if state["clock"]["mode"] == clock.ENDED else "passed on" if passed else "received"
    return {"state": word, **clock.moment(state["setting"], one["t"])}


def _leave(state: State, asked: Asked, args: Leave) -> list[Outcome | Act]:
    setting, found = state["setting"], line(state["setting"])
    if found is None:
        raise Refused(NO_LINE, code="no_tip_line")
    if not is_taken(state):
        word = "has ended" if state["clock"]["mode"] == clock.ENDED else "has not begun"
        raise Refused(f"The exercise {word}: the line takes no tips.", code="closed_line")
    if args.receipt in state.get("tips", {}):
        raise Refused("This receipt stands for another tip.", code="taken")
    where = _named(args.where, setting["places"], "place")
    who = _named(args.who, [one["name"] for one in wanted(setting)], "wanted person")
    is_lead = where is not None and who is not None and args.seen_hours_ago <= FRESH_H
    if not (is_lead or args.text):
        raise Refused("Say what you saw: a wanted person and the place, or in your own words.", code="empty")
    body = {
        "receipt": args.receipt, "tip": f"T{asked.name}", "where": where, "who": who, "seen_hours_ago": args.seen_hours_ago,
        "text": asked.sealed.get("text"), "line": found["source"], "is_lead": is_lead,
        "to": [] if is_lead else _runs(found["receivers"], setting["agencies"]),
    }  # fmt: skip
    tip = {"target": who, "place": where, "via": found["source"]}
    acts = [Act("inject", {"title": f"tip {asked.name}", "tip": tip})] if is_lead else []
    return [*acts, Outcome(RECEIVED, body)]


def _named(said: str | None, known: Iterable[str], what: str) -> str | None:
    """The name that was meant; accents and case count for nothing."""
    if said is None:
        return None
    names = list(known)
    if said in names:
        return said
    found = [name for name in names if plain(name) == plain(said)]
    if len(found) != 1:
        raise Refused(f"There is no {what} '{said}'. {did_you_mean(said, names)}".strip(), code="unknown")
    return found[0]


def _runs(receivers: Mapping[str, float], agencies: Iterable[str]) -> list[str]:
    """Who runs the line: the agencies with the largest share of its tips; all of them if nothing is said of shares."""
    shares = dict(receivers) or dict.fromkeys(agencies, 1.0)
    return sorted(agency for agency, share in shares.items() if share == max(shares.values()))


def _received(state: State, record: Record) -> None:
    body = {key: value for key, value in record.body.items() if key != "receipt"}
    state.setdefault("tips", {})[record.body["receipt"]] = body | {"t": record.t}


def _item(state: State, one: Mapping[str, Any]) -> Item:
    body = {key: value for key, value in one.items() if key != "to"} | {"moment": clock.moment(state["setting"], one["t"])}
    audience = frozenset([*READERS, *(f"agency:{agency}" for agency in one["to"])])
    return Item(one["tip"], "tip", audience, body)


def _items(state: State) -> Iterable[Item]:
    return (_item(state, one) for one in state.get("tips", {}).values())


def _news(state: State, record: Record) -> Iterable[Item]:
    if record.kind == RECEIVED:
        yield _item(state, state["tips"][record.body["receipt"]])


FEATURE = Feature(
    name="tips",
    begin=begin,
    commands=(Command(LEAVE, Leave, frozenset(), _leave, by=PUBLIC, says="a tip of the public, by `POST /api/tips` alone"),),
    folds={RECEIVED: _received},
    items=_items,
    news=_news,
)
