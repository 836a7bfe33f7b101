"""To whom a seat can write, and which addressees the others are shown.

People write names of seats and agencies, or one of the words in GROUPS; inside, an addressee is an audience word of
`septel.exercise.items`. A seat that one may not write to is answered as one that there is not.

| who writes | to |
| --- | --- |
| command, staff | players' seats, agencies, `players`, `control`, `simulator` |
| simulator | the same |
| lead evaluator, evaluator | `evaluators`, their seats, `control` |
| observer | `control` |
| director, controller | every seat, every agency, every group |
"""

from __future__ import annotations

from collections.abc import Iterable

from septel.errors import did_you_mean
from septel.exercise.access import addressed, is_cleared
from septel.exercise.feature import Refused, State
from septel.exercise.items import CONTROL, EVALUATORS, PLAYERS, Kind, Marking, Seat
from septel.exercise.seats import access, roster

GROUPS = {
    "all": "all",
    "players": "players",
    "control": "control",
    "evaluators": "evaluators",
    "observers": "observers",
    "simulator": "kind:simulator",
    "kind:simulator": "kind:simulator",
}
OPEN_GROUPS = frozenset({"all", "players", "control", "kind:simulator"})  # everybody knows that they are there
OF_PLAYERS, OF_EVALUATORS, OF_REST = "players", "evaluators", "rest"  # whom a word means, and who may know of it


def resolve(state: State, sender: Seat, named: Iterable[str]) -> list[str]:
    """The audience words for what a sender names, each once and in order; Refused with the nearest name that it could be."""
    found: dict[str, None] = {}
    for name in named:
        meant = _meant(state, sender, name)
        if not meant:
            raise Refused(_nobody(state, sender, name), code="unknown")
        if len(meant) > 1:
            raise Refused(f"'{name}' is a seat and an agency: write 'seat:{name}' or 'agency:{name}'.", code="ambiguous")
        found[meant[0]] = None
    return list(found)


def check_may_write_to(state: State, sender: Seat, words: Iterable[str]) -> None:
    """Refused unless a sender could have named these addressees: who reads a message along cannot answer it."""
    if not all(_meant(state, sender, word) for word in words):
        raise Refused("You read that message along, and cannot write to its sender: name somebody else.", code="forbidden")


def _meant(state: State, sender: Seat, name: str) -> list[str]:
    """The audience words that a name can stand for: none, one, or of a seat and an agency that are called alike."""
    group = GROUPS.get(name)
    if group is not None:
        return [group] if _may_write_to(sender, group) else []
    seat = roster.seat(state, name.removeprefix("seat:")) if not name.startswith("agency:") else None
    found = [f"seat:{seat.name}"] if seat is not None and _may_write_to(sender, f"seat:{seat.name}", seat) else []
    holder = name.removeprefix("agency:") if not name.startswith("seat:") else ""
    if holder in state["setting"]["holders"] and (
        sender.kind in CONTROL or sender.kind in PLAYERS or sender.kind is Kind.SIMULATOR
    ):
        found.append(f"agency:{holder}")
    return found


def _nobody(state: State, sender: Seat, name: str) -> str:
    holders = state["setting"]["holders"]
    if name.removeprefix("agency:") == roster.PLATFORM and roster.PLATFORM not in holders:
        return "This design has no platform, so nobody can be written to there."
    known = [
        word for word in (*GROUPS, *state["seats"]["by_name"], *holders) if ":" not in word and _meant(state, sender, word)
    ]
    return f"There is nobody called '{name}' that you can write to. {did_you_mean(name, known)}".strip()


def _may_write_to(sender: Seat, word: str, seat: Seat | None = None) -> bool:
    if sender.kind in CONTROL or word == "control":
        return True
    if sender.kind in EVALUATORS:
        return word == "evaluators" or (seat is not None and seat.kind in EVALUATORS)
    if sender.kind is Kind.OBSERVER:
        return False
    return word in ("players", "kind:simulator") or (seat is not None and seat.kind in PLAYERS)


def check_cleared(state: State, words: Iterable[str], marking: Marking) -> None:
    """Refused if nobody of an addressee could read what is marked so, or if there is nobody."""
    seats = access(state).values()
    for word in words:
        meant = [seat for seat in seats if word in addressed(seat)]
        if not meant:
            raise Refused(f"There is no seat of {said(word)}.", code="nobody")
        if not any(is_cleared(seat, marking) for seat in meant):
            raise Refused(f"{said(word)} may not read what is marked so: change the marking or the addressee.", code="marking")


def shown(state: State, words: Iterable[str], everybody: Iterable[str]) -> list[str]:
    """Of the addressees `words`, those that all of a message's readers (`everybody`) may know of, as people write them."""
    readers = {_of(state, word) for word in everybody} | ({OF_REST} if "all" in everybody else set())
    return [said(word) for word in words if _is_open(state, word) or readers == {_of(state, word)} == {OF_EVALUATORS}]


def reaches_players(state: State, words: Iterable[str]) -> bool:
    """Whether some of these addressees are players."""
    return any(word == "all" or _of(state, word) == OF_PLAYERS for word in words)


def _is_open(state: State, word: str) -> bool:
    """Whether everybody may know that there is such an addressee."""
    return word in OPEN_GROUPS or _of(state, word) == OF_PLAYERS


def _of(state: State, word: str) -> str:
    sort, _, name = word.partition(":")
    if word in ("all", "players") or sort == "agency":
        return OF_PLAYERS
    if word == "evaluators":
        return OF_EVALUATORS
    kind = state["seats"]["by_name"].get(name, {}).get("kind") if sort == "seat" else None
    return OF_PLAYERS if kind in PLAYERS else OF_EVALUATORS if kind in EVALUATORS else OF_REST


def said(word: str) -> str:
    """An addressee as people write it."""
    sort, _, name = word.partition(":")
    return name if sort in ("seat", "agency", "kind") else word
