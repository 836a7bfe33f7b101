from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from septel.theatre import land
from septel.theatre.gazetteer import STATES, Names, Town, ambiguous, look_up, mexico, state_named, unknown


def found(name: str) -> Town:
    town = look_up(name, mexico()).town
    assert town is not None, name
    return town


def test_mexico_has_its_towns_in_all_32_states_the_largest_first() -> None:
    towns = mexico().towns
    assert len(STATES) == 32
    assert {town.state for town in towns} == set(STATES)
    assert sum(town.people >= 5000 for town in towns) >= 1790
    assert len(towns) >= 8600
    assert all(a.people >= b.people for a, b in pairwise(towns))
    assert len({town.number for town in towns}) == len(towns)


def test_the_capital_is_one_place_with_the_people_of_the_census() -> None:
    there = [town for town in mexico().towns if town.state == "Ciudad de México"]
    assert [town.name for town in there] == ["Ciudad de México"]
    assert there[0].people == 9_209_944
    assert there[0] is mexico().towns[0]


@pytest.mark.parametrize(
    "name", ["Ciudad de México", "ciudad de mexico", "Mexico City", "CDMX", "México D.F.", "Distrito Federal"]
)
def test_the_capital_answers_to_all_its_names(name: str) -> None:
    assert found(name).number == 3530597


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Culiacán", "Sinaloa"), ("CULIACAN", "Sinaloa"), ("Monterrey", "Nuevo León"), ("Tuxtla Gutiérrez", "Chiapas"),
        ("Ciudad Juárez", "Chihuahua"), ("Saltillo", "Coahuila"), ("Manzanillo", "Colima"), ("Querétaro", "Querétaro"),
        ("León", "Guanajuato"), ("Acapulco de Juárez", "Guerrero"), ("Xalapa", "Veracruz"), ("Badiraguato", "Sinaloa"),
        ("Guadalupe y Calvo", "Chihuahua"), ("Tamazula de Victoria", "Durango"), ("Veracruz", "Veracruz"),
    ],
)  # fmt: skip
def test_towns_are_found_in_their_states(name: str, state: str) -> None:
    assert found(name).state == state


def test_every_town_lies_on_land_and_nearly_all_in_mexico() -> None:
    towns = mexico().towns
    assert all(land.is_land(*town.point) for town in towns)
    assert sum(land.in_mexico(*town.point) for town in towns[:1000]) >= 999


def test_no_two_towns_of_one_name_in_one_state_are_neighbours_and_each_has_an_exact_name() -> None:
    exact = Counter(town.exact for town in mexico().towns)
    assert max(exact.values()) == 1


def test_a_bare_name_means_the_town_that_is_ten_times_as_large_as_any_other() -> None:
    book = Names((Town("Alto", "A", (0, 0), 1000, 1), Town("Alto", "B", (1, 1), 100, 2), Town("Bajo", "A", (2, 2), 999, 3)))
    assert look_up("alto", book).town is book.towns[0]
    assert look_up("Alto, B", book).town is book.towns[1]
    nearly = Names((Town("Alto", "A", (0, 0), 999, 1), Town("Alto", "B", (1, 1), 100, 2)))
    assert look_up("Alto", nearly).several == nearly.towns
    assert look_up("Alto, A #1", nearly).town is nearly.towns[0]


def test_a_town_s_own_name_goes_before_another_s_alias_even_in_a_later_book() -> None:
    chosen = Names((Town("Grande", "A", (0, 0), 9999, 1, ("Chico",)),))
    rest = Names((*chosen.towns, Town("Chico", "B", (1, 1), 10, 2)))
    assert look_up("Chico", chosen, rest).town is rest.towns[1]
    assert look_up("Chico", chosen).town is chosen.towns[0]


def test_an_ambiguous_name_is_told_with_names_that_are_not() -> None:
    several = look_up("Benito Juárez", mexico()).several
    message, hint = ambiguous("Benito Juárez", several)
    assert "is the name of" in message
    quoted = hint.split('"')[1::2]
    assert len(quoted) == 4
    assert all(look_up(word, mexico()).town is not None for word in quoted)


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    assert unknown("Culiacn", mexico()) == ("there is no place 'Culiacn'", "Did you mean 'Culiacán'?")
    assert unknown("Mexcio City", mexico())[1] == "Did you mean 'Mexico City'?"
    assert unknown("Qqqqq", mexico())[1] == ""


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("sinaloa", "Sinaloa"),
        ("Michoacan", "Michoacán"),
        ("Estado de México", "México"),
        ("CDMX", "Ciudad de México"),
        ("Ohio", None),
    ],
)
def test_states_answer_to_their_names(name: str, state: str | None) -> None:
    assert state_named(name) == state


def test_a_state_may_be_written_by_any_of_its_names_after_a_comma() -> None:
    assert found("Ecatepec, Estado de México").state == "México"
