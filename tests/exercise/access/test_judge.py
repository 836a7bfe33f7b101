from __future__ import annotations

import random
import time
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from septel.exercise.access import may_read, why
from septel.exercise.items import Item, Kind, Marking, Seat

AGENCIES = ("police", "army", "navy", "platform")
SEATS = ("police-command", "army-staff", "controller", "evaluator-1", "observer")
CAVEATS = ("family", "source", "partner")
WORDS = (
    "all", "players", "control", "evaluators", "observers", "nobody-knows-this-word", "agency:", "kind:",
    *(f"agency:{name}" for name in AGENCIES), *(f"seat:{name}" for name in SEATS), *(f"kind:{kind.value}" for kind in Kind),
)  # fmt: skip

# The table of docs/how-to/seats-and-access.md, written a second time: kind of seat → words, and who may know what is released.
TABLE = {
    "director": None,
    "controller": None,
    "simulator": ("all", "players", "agency:*", "kind:command", "kind:staff", "kind:simulator"),
    "lead_evaluator": ("all", "players", "agency:*", "kind:command", "kind:staff", "evaluators", "kind:lead_evaluator"),
    "evaluator": ("all", "players", "agency:*", "kind:command", "kind:staff", "evaluators", "kind:evaluator"),
    "observer": ("all", "players", "agency:*", "kind:command", "kind:staff", "observers", "kind:observer"),
    "command": ("all", "players", "agency:OWN", "kind:command"),
    "staff": ("all", "players", "agency:OWN", "kind:staff"),
}


def by_the_table(seat: Seat, item: Item) -> bool:
    """The second formulation: go down the table's row, word by word, then the marking's parts one by one."""
    row = TABLE[seat.kind.value]
    if row is None:
        return True
    meant = False
    for word in item.audience:
        kind, colon, name = word.partition(":")
        if kind == "seat":
            meant |= name == seat.name
        elif kind == "agency" and colon:
            meant |= "agency:*" in row or ("agency:OWN" in row and bool(seat.agency) and name == seat.agency)
        else:
            meant |= word in row
    level_is_high_enough = seat.level >= item.marking.level
    has_every_caveat = all(caveat in seat.caveats for caveat in item.marking.caveats)
    if not item.marking.releasable_to or seat.kind.value in ("evaluator", "lead_evaluator"):
        released = True
    elif seat.kind.value in ("simulator", "observer"):
        released = False
    else:
        released = any(agency and agency == seat.agency for agency in item.marking.releasable_to)
    return meant and level_is_high_enough and has_every_caveat and released


def seats() -> st.SearchStrategy[Seat]:
    return st.builds(
        Seat,
        name=st.sampled_from(SEATS),
        kind=st.sampled_from(list(Kind)),
        agency=st.sampled_from(("", *AGENCIES)),
        level=st.integers(0, 3),
        caveats=st.frozensets(st.sampled_from(CAVEATS)),
    )


def items() -> st.SearchStrategy[Item]:
    return st.builds(
        Item,
        id=st.just("i1"),
        kind=st.just("message"),
        audience=st.frozensets(st.sampled_from(WORDS), max_size=4),
        body=st.just({}),
        marking=st.builds(
            Marking,
            level=st.integers(0, 3),
            caveats=st.frozensets(st.sampled_from(CAVEATS), max_size=2),
            releasable_to=st.frozensets(st.sampled_from(AGENCIES), max_size=2),
        ),
    )


def item(*audience: str, level: int = 0, caveats: Iterable[str] = (), to: Iterable[str] = ()) -> Item:
    return Item("i1", "message", frozenset(audience), {}, Marking(level, frozenset(caveats), frozenset(to)))


@settings(max_examples=1000, deadline=None)
@given(seat=seats(), it=items())
@example(seat=Seat("x", Kind.COMMAND, ""), it=item("agency:"))
@example(seat=Seat("x", Kind.STAFF, ""), it=item("all", to=("",)))
def test_the_judge_says_what_the_table_says(seat: Seat, it: Item) -> None:
    assert may_read(seat, it) == by_the_table(seat, it)


@settings(max_examples=500, deadline=None)
@given(seat=seats(), it=items())
def test_a_seat_reads_what_meets_every_reason_and_nothing_else(seat: Seat, it: Item) -> None:
    reasons = why(seat, it)
    assert may_read(seat, it) == all(reason.met for reason in reasons)
    assert all(reason.text.endswith(".") for reason in reasons)


@settings(max_examples=500, deadline=None)
@given(seat=seats(), it=items(), level=st.integers(0, 3), more=st.frozensets(st.sampled_from(CAVEATS)))
def test_a_stricter_marking_never_lets_more_seats_read(seat: Seat, it: Item, level: int, more: frozenset[str]) -> None:
    marking = it.marking
    stricter = Marking(max(level, marking.level), marking.caveats | more, marking.releasable_to or frozenset({"army"}))
    assert may_read(seat, it) >= may_read(seat, Item(it.id, it.kind, it.audience, it.body, stricter))


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.value)
def test_each_row_of_the_table_holds_word_by_word(kind: Kind) -> None:
    row = TABLE[kind.value]
    seat = Seat("army-staff", kind, "army" if kind in (Kind.COMMAND, Kind.STAFF) else "")
    for word in WORDS:
        own = word == "seat:army-staff"
        named = word if not word.startswith("agency:") else "agency:OWN" if word == "agency:army" else "agency:other"
        wide = word.startswith("agency:") and row is not None and "agency:*" in row
        assert may_read(seat, item(word)) == (row is None or own or wide or named in row), word


def test_an_item_for_nobody_is_read_by_control_alone() -> None:
    readers = {kind for kind in Kind if may_read(Seat("x", kind, "army"), item())}
    assert readers == {Kind.DIRECTOR, Kind.CONTROLLER}


def test_an_evaluators_draft_is_not_the_lead_evaluators_to_read() -> None:
    draft = item("seat:evaluator-1")
    assert may_read(Seat("evaluator-1", Kind.EVALUATOR), draft)
    assert not may_read(Seat("evaluator-2", Kind.EVALUATOR), draft)
    assert not may_read(Seat("lead-evaluator", Kind.LEAD_EVALUATOR), draft)
    assert may_read(Seat("controller", Kind.CONTROLLER, level=0), draft)


def test_all_parts_of_a_marking_must_be_met_at_once() -> None:
    secret = item("players", level=2, caveats=["source"], to=["army"])
    meets = Seat("s", Kind.STAFF, "army", 2, frozenset({"source"}))
    assert may_read(meets, secret)
    assert not may_read(Seat("s", Kind.STAFF, "army", 1, frozenset({"source"})), secret)
    assert not may_read(Seat("s", Kind.STAFF, "army", 2), secret)
    assert not may_read(Seat("s", Kind.STAFF, "navy", 2, frozenset({"source"})), secret)


def test_the_reasons_name_what_is_missing() -> None:
    seat = Seat("navy-staff", Kind.STAFF, "navy", 1)
    told = [
        (reason.condition, reason.met, reason.text)
        for reason in why(seat, item("agency:army", level=3, caveats=["source"], to=["army"]))
    ]
    assert told == [
        ("audience", False, "It is for agency:army, and that does not mean this seat."),
        ("level", False, "It is marked secret; the seat reads up to restricted."),
        ("caveats", False, "It has the caveats source; the seat is not read in to source."),
        ("releasable_to", False, "It may be released only to army, and the seat is of navy."),
    ]
    assert [reason.text for reason in why(Seat("d", Kind.DIRECTOR), item())] == ["A director reads everything."]


@pytest.mark.bench
def test_a_hundred_thousand_pairs_are_judged_in_three_seconds() -> None:
    draw = random.Random(7)
    kinds = list(Kind)

    def some(of: tuple[str, ...]) -> frozenset[str]:
        return frozenset(draw.sample(of, draw.randrange(3)))

    pairs = [
        (
            Seat(draw.choice(SEATS), draw.choice(kinds), draw.choice(AGENCIES), draw.randrange(4), some(CAVEATS)),
            Item("i", "k", some(WORDS), {}, Marking(draw.randrange(4), some(CAVEATS), some(AGENCIES))),
        )
        for _ in range(100_000)
    ]
    begun = time.perf_counter()
    read = sum(may_read(seat, it) for seat, it in pairs)
    taken = time.perf_counter() - begun
    assert 20_000 < read < 60_000 and taken < 3, taken
    assert all(may_read(seat, it) == by_the_table(seat, it) for seat, it in pairs)
