"""Which seats an addressee stands for."""

from __future__ import annotations

from septel.telegram.addressees import Aliases, aliases
from septel.telegram.message import Addressee

TABLE = Aliases(
    (
        ("AMEMBASSY *", ("liaison",)),
        ("AMEMBASSY ALDEA", ("liaison.aldea",)),
        ("RUEHXX", ("army.command",)),
        ("RUEHYY / HQ *", ("guard.staff", "guard.command")),
        ("*", ("control",)),
    )
)


def test_a_name_is_found_whatever_its_case_and_spacing() -> None:
    assert TABLE.seats(Addressee("amembassy   aldea")) == ("liaison.aldea",)


def test_an_exact_row_wins_over_a_pattern_and_a_longer_pattern_over_a_shorter() -> None:
    assert TABLE.seats(Addressee("AMEMBASSY SAN TELMO")) == ("liaison",)
    assert TABLE.seats(Addressee("COAST GUARD DISTRICT 7")) == ("control",)


def test_a_routing_indicator_finds_an_office_whose_name_is_unknown() -> None:
    assert TABLE.seats(Addressee("SOMEBODY", "RUEHXX")) == ("army.command",)
    assert TABLE.seats(Addressee("HQ NORTH", "RUEHYY")) == ("guard.staff", "guard.command")


def test_letters_of_a_row_are_no_pattern_but_for_the_star() -> None:
    table = Aliases((("UNIT [AB] ?*", ("one",)),))
    assert table.seats(Addressee("UNIT A X")) == ()
    assert table.seats(Addressee("UNIT [AB] ? NORTH")) == ("one",)


def test_seats_of_several_addressees_come_once_and_the_unknown_are_named() -> None:
    table = Aliases((("ALFA", ("one", "two")), ("BRAVO", ("two",))))
    seats, unknown = table.all_seats([Addressee("ALFA"), Addressee("CHARLIE"), Addressee("BRAVO")])
    assert (seats, unknown) == (("one", "two"), (Addressee("CHARLIE"),))


def test_an_unknown_addressee_gets_the_nearest_row_as_a_hint() -> None:
    assert "SECRETARIAT" in Aliases((("SECRETARIAT CAPITAL", ("one",)),)).nearest(Addressee("SECRETARAIT CAPITAL"))


def test_a_row_without_seats_and_a_seat_that_is_not_there_are_problems() -> None:
    table, problems = aliases({"ALFA": 5, "BRAVO": "army.comand", "CHARLIE": ["army.command"]}, seats=["army.command"])
    assert [problem.path for problem in problems] == ["seats.ALFA", "seats.BRAVO"]
    assert "army.command" in problems[1].hint
    assert table.seats(Addressee("CHARLIE")) == ("army.command",)


def test_a_row_without_seats_says_that_an_addressee_is_nobody() -> None:
    table, problems = aliases({"ALFA *": [], "ALFA ONE": "army-command"})
    assert not problems
    assert [table.knows(Addressee(name)) for name in ("ALFA TWO", "ALFA ONE", "BRAVO")] == [True, True, False]
    assert table.all_seats([Addressee("ALFA TWO"), Addressee("BRAVO")]) == ((), (Addressee("BRAVO"),))


EXEMPT = Aliases((("ALL POSTS", ("one", "two", "three")), ("NORTE", ("two",)), ("RUEHSU/SUR", ("three",))))


def test_who_is_exempt_from_a_collective_addressee_gets_nothing_by_it() -> None:
    assert EXEMPT.seats(Addressee("ALL POSTS", exempt=("NORTE",))) == ("one", "three")
    assert EXEMPT.seats(Addressee("ALL POSTS", exempt=("NORTE", "RUEHSU/SUR"))) == ("one",)
    assert EXEMPT.all_seats([Addressee("ALL POSTS", exempt=("NORTE",)), Addressee("NORTE")]) == (("one", "three", "two"), ())


def test_who_is_exempt_and_unknown_is_named_for_it_may_be_one_of_the_others() -> None:
    one = Addressee("ALL POSTS", exempt=("NORTE", "ESTE"))
    assert EXEMPT.unknown(one) == (Addressee("ESTE"),)
    assert EXEMPT.all_seats([one]) == (("one", "three"), (Addressee("ESTE"),))
