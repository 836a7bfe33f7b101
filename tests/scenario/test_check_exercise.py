from __future__ import annotations

import pytest

from tests.scenario.tiny import TINY, errors_of, only_error, warnings_of

HERE = "exercise.seats"


def seats(text: str, *, more: str = "director: {kind: director}") -> str:
    return f"{TINY}exercise:\n  seats:\n    {more}\n    {text}\n"


def test_seats_that_can_be_are_no_mistake() -> None:
    assert errors_of(seats("hq: {kind: command, agency: army, title: Headquarters, level: 2, caveats: [source, family]}")) == []
    assert errors_of(seats("watch: {kind: observer}")) == [] and warnings_of(seats("watch: {kind: observer}")) == []
    assert errors_of(f"{TINY}exercise: {{title: Only a name}}\n") == []


@pytest.mark.parametrize(
    ("seat", "told"),
    [
        ("hq: {kind: command}", f"{HERE}.hq: a command seat needs `agency`. Known: police, army, platform."),
        ("hq: {kind: staff, agency: armi}", f"{HERE}.hq.agency: there is no agency 'armi'. Did you mean 'army'?"),
        ("e: {kind: evaluator, agency: army}", f"{HERE}.e.agency: an evaluator is of no agency; only command and staff are."),
        ("s: {kind: simulator, agency: army}", f"{HERE}.s.agency: a simulator is of no agency; only command and staff are."),
        (
            "'a b': {kind: observer}",
            f"{HERE}.a b: a seat's name cannot hold blanks, ':' or '/': it stands in addresses and links.",
        ),
        (
            "'a:b': {kind: observer}",
            f"{HERE}.a:b: a seat's name cannot hold blanks, ':' or '/': it stands in addresses and links.",
        ),
        (
            "players: {kind: observer}",
            f"{HERE}.players: a seat cannot be called 'players': in addresses the word means more than one seat.",
        ),
        ("o: {kind: observer, caveats: [x, x]}", f"{HERE}.o.caveats[1]: 'x' is there twice."),
    ],
)
def test_a_seat_that_cannot_be_is_told_with_its_place(seat: str, told: str) -> None:
    assert only_error(seats(seat)).rstrip(".") == f"x.yaml:12: {told}".rstrip(".")


def test_somebody_must_be_able_to_start_the_clock() -> None:
    told = only_error(seats("o: {kind: observer}", more="c: {kind: controller}"))
    assert told.startswith("x.yaml:10: exercise.seats: no seat is of the kind director: nobody could start the clock.")


def test_a_kind_of_seat_that_there_is_not_is_told_with_the_nearest() -> None:
    assert "evaluator" in only_error(seats("e: {kind: evaluater}"))


def test_what_does_nothing_is_told() -> None:
    assert warnings_of(seats("c: {kind: controller, level: 1}")) == [
        "x.yaml:12: warning: exercise.seats.c.level: does nothing: a controller reads everything"
    ]


def test_a_caveat_that_no_evaluator_is_read_in_to_is_told() -> None:
    text = seats("hq: {kind: command, agency: army, caveats: [source]}")
    assert warnings_of(text) == []
    assert warnings_of(text + "    e: {kind: evaluator}\n") == [
        "x.yaml:12: warning: exercise.seats.hq.caveats[0]: no evaluator is read in to 'source', so what is marked so cannot be "
        "evaluated"
    ]
    assert warnings_of(text + "    e: {kind: evaluator}\n    l: {kind: lead_evaluator, caveats: [source]}\n") == []


def test_a_seat_of_the_platform_needs_one_in_some_design() -> None:
    text = seats("cell: {kind: command, agency: platform}")
    assert warnings_of(text) == [
        "x.yaml:12: warning: exercise.seats.cell.agency: no design has a platform, so this seat is never there"
    ]
    assert warnings_of(text + "designs: {shared: {sharing: platform}}\n") == []
